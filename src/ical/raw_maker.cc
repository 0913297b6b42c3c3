#include "src/ical/raw_maker.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/ical/zone_names.h"

namespace rota::ical {
namespace {

constexpr std::string_view kUtcNames[] = {"UTC", "Etc/UTC", "Z", "tzone://Microsoft/Utc"};

bool IsUtc(std::string_view tzid) {
  return std::find(std::begin(kUtcNames), std::end(kUtcNames), tzid) != std::end(kUtcNames);
}

// "2026-03-02T09:00:00.0000000Z" -> "2026-03-02T09:00:00Z": providers add digits that nobody's
// calendar has.
std::string WithoutFraction(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::size_t rest = point;
  while (rest < text.size() && (text[rest] == '.' || (text[rest] >= '0' && text[rest] <= '9')))
    ++rest;
  return std::string(text.substr(0, point)) + std::string(text.substr(rest));
}

// A parameter's value between quotes, as RFC 6868 writes what they cannot hold.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '^')
      quoted += "^^";
    else if (c == '"')
      quoted += "^'";
    else if (c == '\n')
      quoted += "^n";
    else
      quoted += c;
  }
  return quoted += '"';
}

}  // namespace

std::optional<GivenTime> TimeOf(std::string_view text, std::string_view tzid) {
  const std::string whole = WithoutFraction(text);
  if (whole.size() <= 10) return std::nullopt;
  const std::size_t offset = whole.find_first_of("Zz+-", 10);
  if (offset != std::string::npos) {
    const Result<Instant> instant = ParseInstant(whole);
    if (!instant.ok()) return std::nullopt;
    return GivenTime{{LocalTime{*instant}, Moment::Form::kUtc}, std::string(tzid)};
  }
  const Result<Moment> moment = ParseMoment(whole);
  if (!moment.ok()) return std::nullopt;
  GivenTime time{*moment, std::string(tzid)};
  if (IsUtc(tzid)) time.moment.form = Moment::Form::kUtc;
  return time;
}

std::optional<Instant> InstantOf(const GivenTime& time) {
  if (time.moment.form != Moment::Form::kWall) return time.moment.time.s;
  const Zone* zone = FindZoneByAnyName(time.tzid);
  if (!zone) return std::nullopt;
  return zone->ToInstant(time.moment.time);
}

std::string OccurrenceNameOf(const GivenTime& original) {
  const std::optional<Instant> instant = InstantOf(original);
  if (original.moment.form == Moment::Form::kDate || !instant) return FormatMoment(original.moment);
  return FormatMoment({LocalTime{*instant}, Moment::Form::kUtc});
}

RawComponent RawMaker::Next() {
  RawComponent component;
  component.line = ++place_;
  return component;
}

RawValue RawMaker::Value(std::string value, std::string params) {
  const std::string& kept = raw_.unfolded.emplace_back(std::move(value));
  const std::string& kept_params = raw_.unfolded.emplace_back(std::move(params));
  return {kept_params, kept, place_};
}

RawValue RawMaker::Text(std::string_view text) {
  if (text.empty()) return {};
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '\\') escaped += '\\';
    escaped += c;
  }
  return Value(std::move(escaped));
}

RawValue RawMaker::Time(const GivenTime& time) {
  std::string params;
  if (time.moment.form == Moment::Form::kDate) params = "VALUE=DATE";
  if (time.moment.form == Moment::Form::kWall && !time.tzid.empty())
    params = "TZID=" + Quoted(time.tzid);
  return Value(FormatMoment(time.moment), std::move(params));
}

void RawMaker::SeriesStart(const GivenTime& time, std::string_view tzid, std::string_view uid,
                           RawComponent* raw) {
  raw->start = Time(time);
  if (time.moment.form == Moment::Form::kDate || tzid.empty() || IsUtc(tzid)) return;
  const Zone* zone = FindZoneByAnyName(tzid);
  const std::optional<Instant> instant = InstantOf(time);
  if (zone && instant) {
    raw->start = Time({{zone->ToLocal(*instant), Moment::Form::kWall}, std::string(tzid)});
  } else if (zone || time.moment.form == Moment::Form::kUtc) {  // else the wall time tells it
    Tell(uid, "zone_unknown",
         fmt::format("the zone \"{}\" is unknown; the series recurs as its start is given", tzid),
         true);
    raw_.diagnostics.back().zone_guessed = raw->zone_guessed = true;
  }
}

RawValue RawMaker::Period(Interval time, std::string_view kind) {
  const auto utc = [](Instant t) { return FormatMoment({LocalTime{t}, Moment::Form::kUtc}); };
  return Value(utc(time.start) + "/" + utc(time.end), fmt::format("FBTYPE={}", kind));
}

RawValue RawMaker::Person(std::string_view address, std::string_view name, std::string_view rest) {
  if (address.empty()) return {};
  std::string params(rest);
  if (!name.empty()) params += (params.empty() ? "CN=" : ";CN=") + Quoted(name);
  return Value("mailto:" + std::string(address), std::move(params));
}

void RawMaker::Tell(std::string_view uid, std::string_view rule, std::string message,
                    bool dropped) {
  raw_.diagnostics.push_back(
      {place_, std::string(uid), std::string(rule), std::move(message), dropped});
}

Result<Answer> AnswerOf(JsonView root, std::initializer_list<std::string_view> members) {
  Answer answer;
  Status status;
  const auto one = [&](JsonView item) {
    const JsonView error = item["error"];
    const bool is_page = std::any_of(members.begin(), members.end(),
                                     [&](std::string_view member) { return bool(item[member]); });
    if (is_page) {
      answer.pages.push_back(item);
    } else if (error && !item["id"]) {
      const std::string_view message = error.is_text() ? error.text() : error["message"].text();
      status = Invalid("provider_error",
                       fmt::format("the calendar provider answered an error: {}", message));
    } else {
      answer.events.push_back(item);
    }
  };
  if (root.is_list()) {
    root.Each(one);
  } else {
    one(root);
  }
  if (!status.ok()) return status;
  return answer;
}

}  // namespace rota::ical
