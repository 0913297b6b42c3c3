// Events of a calendar provider, which come as JSON, as the raw components the same events would be
// in an iCalendar file: from there on one path types them all.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/json_view.h"
#include "src/ical/raw.h"
#include "src/ical/type.h"

namespace rota::ical {

// A start or end as a provider gives it.
struct GivenTime {
  Moment moment;     // a date, a wall time of `tzid`, or UTC
  std::string tzid;  // as written; empty: none
};

// A date-time in RFC 3339 with or without an offset; fractions of a second are cut off. One without
// an offset is a wall time of `tzid`, UTC where that says so. Nothing where `text` is no date-time.
std::optional<GivenTime> TimeOf(std::string_view text, std::string_view tzid);

// Nothing where the zone of a wall time is unknown; of a date its midnight.
std::optional<Instant> InstantOf(const GivenTime& time);

// How BusyBlock::recurrence_id names the occurrence with this original start.
std::string OccurrenceNameOf(const GivenTime& original);

class RawMaker {
 public:
  explicit RawMaker(RawCalendar* raw) : raw_(*raw) { raw_.calendars = 1, raw_.methods.resize(1); }

  // A component at the next place: diagnostics name events by it, from 1, as they name lines of a
  // file.
  RawComponent Next();

  // Values at the place of the component that was begun last.
  RawValue Value(std::string value, std::string params = {});
  RawValue Text(std::string_view text);  // of TEXT properties; nothing where it is empty
  RawValue Time(const GivenTime& time);
  // Sets the start of a series, on the wall on which it recurs. An unknown zone is told. Dates
  // stay.
  void SeriesStart(const GivenTime& time, std::string_view tzid, std::string_view uid,
                   RawComponent* raw);
  RawValue Period(Interval time, std::string_view kind);  // FREEBUSY with its FBTYPE
  // ATTENDEE or ORGANIZER; `rest` are further parameters, made here.
  RawValue Person(std::string_view address, std::string_view name, std::string_view rest = {});

  void Tell(std::string_view uid, std::string_view rule, std::string message, bool dropped);

 private:
  RawCalendar& raw_;
  std::int32_t place_ = 0;
};

// A provider's answer: pages of a listing in their order, and events that stand by themselves.
struct Answer {
  std::vector<JsonView> pages;
  std::vector<JsonView> events;
};

// The text is one page, one event, or a list of either; what has one of the `members` is a page.
// Error: `invalid` rule provider_error where it is an error's description instead.
Result<Answer> AnswerOf(JsonView root, std::initializer_list<std::string_view> members);

// Reads a provider's JSON with a Reader(options, raw), whose Read(root) fills the raw calendar.
template <typename Reader>
Result<Calendar> ReadProvider(std::string_view text, const ReadOptions& options) {
  ROTA_TRY(CheckSize(text, options));
  ROTA_ASSIGN(const JsonTree tree, JsonTree::Read(text));
  RawCalendar raw;
  ROTA_TRY(Reader(options, &raw).Read(tree.root()));
  return TypeCalendar(text, std::move(raw), options);
}

}  // namespace rota::ical
