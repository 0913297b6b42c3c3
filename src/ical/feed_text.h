// What programs write into calendars though no standard has it, read as what it means. This is the
// only place that forgives it: people who write rules and times through the API are told instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rota/recurrence/length.h"
#include "rota/recurrence/moment.h"
#include "rota/recurrence/rule.h"

namespace rota::ical {

// The text as UTF-8: characters that a fold has cut in two (RFC 5545 §3.1 lets it) are whole again,
// what is no UTF-8 even so becomes U+FFFD.
std::string ReadableText(std::string_view text);

struct FeedRule {
  Rule rule;
  std::optional<std::int64_t> count;  // given beside UNTIL: the earlier end of the two counts
  bool interval_was_zero = false;     // and is 1 now
};

// As ParseRule with Reading::kLenient, and: blanks and quotes anywhere, parts and items that are
// empty, UNTIL as ParseFeedMoment reads it, COUNT beside UNTIL, INTERVAL=0.
Result<FeedRule> ParseFeedRule(std::string_view text);

// As ParseMoment, and: blanks and quotes around it, letters of either case, hour 24 for the end of
// a day, no seconds, parts of a second, and an offset from UTC behind it
// ("2026-01-05T09:00:00+01:00").
Result<Moment> ParseFeedMoment(std::string_view text);

// As ParseLength, with letters of either case.
Result<Length> ParseFeedLength(std::string_view text);

// Seconds east of UTC: "+0100", "-023000". Nothing for another shape.
std::optional<std::int32_t> ParseOffset(std::string_view text);

// A moment or a period as ParseExtraDate reads it; what is neither stays as it is.
std::string PlainExtraDate(std::string_view text);

}  // namespace rota::ical
