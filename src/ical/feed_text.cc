#include "src/ical/feed_text.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "rota/base/utf8.h"
#include "rota/recurrence/length.h"
#include "rota/recurrence/rule_text.h"
#include "rota/time/instant.h"
#include "src/base/ascii.h"
#include "src/ical/lines.h"

namespace rota::ical {
namespace {

struct Part {
  std::string name, value;
};

// "=MO,,TU," -> "=MO,TU": a list has no items that are empty.
void DropEmptyItems(std::string* value) {
  const auto empty = std::unique(value->begin(), value->end(),
                                 [](char a, char b) { return (a == ',' || a == '=') && b == ','; });
  value->erase(empty, value->end());
  if (value->ends_with(',')) value->pop_back();
}

// "INTERVAL = 2" -> {"INTERVAL", "2"}: no value of a rule holds blanks or quotes.
std::vector<Part> PartsOf(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    std::string part(text.substr(at, end - at));
    std::erase_if(part, [](char c) { return c == ' ' || c == '\t' || c == '"'; });
    const std::size_t equals = std::min(part.find('='), part.size());
    if (!part.empty()) parts.push_back({part.substr(0, equals), part.substr(equals)});
    if (!parts.empty()) DropEmptyItems(&parts.back().value);
    at = end + 1;
  }
  return parts;
}

std::string UpperAscii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

// "2026-01-05T09:00:00.000+01:00" -> "2026-01-05T09:00:00", and the offset that stood behind it.
std::optional<std::int32_t> TakeOffset(std::string* text) {
  const std::size_t time = std::min(text->find('T'), text->size());
  const std::size_t sign = text->find_first_of("+-", time);
  if (sign == std::string::npos) return std::nullopt;
  std::string digits = text->substr(sign);
  std::erase(digits, ':');
  if (digits.size() == 3) digits += "00";
  const std::optional<std::int32_t> offset = ParseOffset(digits);
  if (offset) text->resize(sign);
  return offset;
}

// Parts of a second, which no calendar needs.
void DropFraction(std::string* text) {
  const std::size_t point = text->find_first_of(".,");
  if (point == std::string::npos) return;
  const std::size_t end = std::min(text->find_first_not_of("0123456789", point + 1), text->size());
  text->erase(point, end - point);
}

// A moment as no standard writes it, in capitals.
Result<Moment> ParseOddMoment(std::string text) {
  constexpr std::size_t kToMinute = 13;  // 20260105T0900
  const std::optional<std::int32_t> offset = TakeOffset(&text);
  const bool utc = text.ends_with('Z');
  if (utc) text.pop_back();
  DropFraction(&text);
  if (text.size() == kToMinute && text[8] == 'T') text += "00";
  const std::size_t hour = text.find("T24");
  if (hour != std::string::npos) text.replace(hour, 3, "T00");
  if (utc) text += 'Z';
  ROTA_ASSIGN(Moment moment, ParseMoment(text));
  if (hour != std::string::npos) {
    if (moment.time != Midnight(moment.time.date()))
      return Invalid("moment_shape", "no day has a minute past its end");
    moment.time.s += kDay;
  }
  if (offset) {
    if (utc || moment.form != Moment::Form::kWall)
      return Invalid("moment_shape", "only a time of day without Z has an offset");
    moment.form = Moment::Form::kUtc;
    moment.time.s -= *offset;
  }
  if (moment.time.s < kMinInstant || moment.time.s > kMaxInstant)
    return Status(Reason::k_out_of_range, "dates lie in the years 1 to 9999");
  return moment;
}

// The number behind "=", where there is nothing else.
std::optional<std::int64_t> NumberOf(std::string_view value) {
  std::int64_t number = 0;
  const char* last = value.data() + value.size();
  if (value.size() < 2) return std::nullopt;
  const auto [end, error] = std::from_chars(value.data() + 1, last, number);
  return error == std::errc() && end == last ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string ReadableText(std::string_view text) {
  std::string whole;
  whole.reserve(text.size());
  int awaited = 0;  // bytes of a character that has begun
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool goes_on = (byte & 0xC0) == 0x80;
    if (awaited > 0 && !goes_on) {
      const std::size_t feed = at + (byte == '\r' ? 1 : 0);
      const bool folded = feed + 2 < text.size() && text[feed] == '\n' &&
                          (text[feed + 1] == ' ' || text[feed + 1] == '\t') &&
                          (static_cast<unsigned char>(text[feed + 2]) & 0xC0) == 0x80;
      if (folded) {
        at = feed + 1;
        continue;
      }
    }
    awaited = goes_on        ? std::max(awaited - 1, 0)
              : byte >= 0xF0 ? 3
              : byte >= 0xE0 ? 2
              : byte >= 0xC0 ? 1
                             : 0;
    whole += text[at];
  }
  return MendUtf8(whole);
}

Result<FeedRule> ParseFeedRule(std::string_view text) {
  FeedRule read;
  std::vector<Part> parts = PartsOf(text);
  const auto find = [&](std::string_view name) {
    return std::find_if(parts.begin(), parts.end(),
                        [&](const Part& part) { return EqualIgnoringCase(part.name, name); });
  };
  if (const auto interval = find("INTERVAL"); interval != parts.end()) {
    read.interval_was_zero = NumberOf(interval->value) == 0;
    if (read.interval_was_zero) interval->value = "=1";
  }
  if (const auto until = find("UNTIL"); until != parts.end() && !until->value.empty()) {
    const Result<Moment> moment = ParseFeedMoment(std::string_view(until->value).substr(1));
    if (moment.ok()) until->value = "=" + FormatMoment(*moment);
    const auto count = find("COUNT");
    const auto number = count == parts.end() ? std::nullopt : NumberOf(count->value);
    if (number && *number > 0) {
      read.count = number;
      parts.erase(count);
    }
  }
  std::string plain;
  for (const Part& part : parts) plain += (plain.empty() ? "" : ";") + part.name + part.value;
  ROTA_ASSIGN(read.rule, ParseRule(plain, Reading::kLenient));
  return read;
}

Result<Moment> ParseFeedMoment(std::string_view text) {
  text = Trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = Trimmed(text.substr(1, text.size() - 2));
  Result<Moment> moment = ParseMoment(text);
  if (moment.ok() || moment.status().reason() == Reason::k_out_of_range) return moment;
  Result<Moment> odd = ParseOddMoment(UpperAscii(text));
  return odd.ok() || odd.status().reason() == Reason::k_out_of_range ? odd : moment;
}

Result<Length> ParseFeedLength(std::string_view text) { return ParseLength(UpperAscii(text)); }

std::optional<std::int32_t> ParseOffset(std::string_view text) {
  if ((text.size() != 5 && text.size() != 7) || (text[0] != '+' && text[0] != '-'))
    return std::nullopt;
  std::uint32_t digits = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), digits);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() == 5) digits *= 100;
  const auto offset =
      static_cast<std::int32_t>(digits / 10000 * 3600 + digits / 100 % 100 * 60 + digits % 100);
  if (offset >= kDay) return std::nullopt;
  return text[0] == '-' ? -offset : offset;
}

std::string PlainExtraDate(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t slash = std::min(text.find('/', at), text.size());
    const std::string_view side = Trimmed(text.substr(at, slash - at));
    const Result<Moment> moment = ParseFeedMoment(side);
    if (at > 0) plain += '/';
    plain += moment.ok()                  ? FormatMoment(*moment)
             : ParseFeedLength(side).ok() ? UpperAscii(side)
                                          : std::string(side);
    at = slash + 1;
  }
  return plain;
}

}  // namespace rota::ical
