#include "src/ical/graph_pattern.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "rota/recurrence/rule_text.h"

namespace rota::ical {
namespace {

Status Unreadable(std::string_view what) {
  return Invalid("recurrence_shape", fmt::format("a recurrence whose {} cannot be read", what));
}

// "monday" … "sunday"
Result<Weekday> WeekdayOf(JsonView word) {
  const std::string_view name = word.text();
  const Result<Weekday> day = ParseWeekday(name.substr(0, 3));
  if (!day.ok() || !name.ends_with("day")) return Unreadable("weekday");
  return *day;
}

Status TakeWeekdays(JsonView pattern, Rule* rule) {
  Status status;
  pattern["daysOfWeek"].Each([&](JsonView word) {
    const Result<Weekday> day = WeekdayOf(word);
    if (day.ok())
      rule->by_day.weekly.Add(*day);
    else
      status = day.status();
  });
  if (status.ok() && rule->by_day.weekly.empty()) return Unreadable("daysOfWeek");
  return status;
}

Status TakeMonth(JsonView pattern, Rule* rule) {
  const std::int64_t month = pattern["month"].integer().value_or(0);
  if (month < 1 || month > 12) return Unreadable("month");
  rule->by_month = {static_cast<std::int32_t>(month)};
  return {};
}

// Outlook puts the 31st of a month that is shorter on its last day; RFC 7529 has a word for that.
Status TakeDay(JsonView pattern, Rule* rule) {
  const std::int64_t day = pattern["dayOfMonth"].integer().value_or(0);
  if (day < 1 || day > 31) return Unreadable("dayOfMonth");
  rule->by_month_day = {static_cast<std::int32_t>(day)};
  if (day <= 28) return {};
  rule->calendar = "GREGORIAN";
  rule->skip = Skip::kBackward;
  return {};
}

// "The event falls on the first day that satisfies the pattern", of several weekdays.
Status TakePlace(JsonView pattern, Rule* rule) {
  constexpr std::array<std::pair<std::string_view, std::int32_t>, 5> kPlaces = {
      {{"first", 1}, {"second", 2}, {"third", 3}, {"fourth", 4}, {"last", -1}}};
  const std::string_view index = pattern["index"].text();
  for (const auto& [word, place] : kPlaces) {
    if (index == word || (index.empty() && place == 1)) {
      rule->by_set_pos = {place};
      return TakeWeekdays(pattern, rule);
    }
  }
  return Unreadable("index");
}

Status TakePattern(JsonView pattern, Rule* rule) {
  const std::int64_t given = pattern["interval"].integer().value_or(1);
  const std::int64_t interval = given == 0 ? 1 : given;  // as in feed_text.h
  if (interval < 1 || interval > 10'000) return Unreadable("interval");
  rule->interval = static_cast<std::int32_t>(interval);
  const std::string_view type = pattern["type"].text();
  if (type == "daily") return rule->frequency = Frequency::kDaily, Status();
  if (type == "weekly") {
    rule->frequency = Frequency::kWeekly;
    rule->week_start = Weekday::kSunday;  // where the pattern does not say
    if (pattern["firstDayOfWeek"]) {
      ROTA_ASSIGN(rule->week_start, WeekdayOf(pattern["firstDayOfWeek"]));
    }
    return TakeWeekdays(pattern, rule);
  }
  const bool yearly = type == "absoluteYearly" || type == "relativeYearly";
  if (!yearly && type != "absoluteMonthly" && type != "relativeMonthly") return Unreadable("type");
  rule->frequency = yearly ? Frequency::kYearly : Frequency::kMonthly;
  if (yearly) ROTA_TRY(TakeMonth(pattern, rule));
  return type.starts_with("absolute") ? TakeDay(pattern, rule) : TakePlace(pattern, rule);
}

Status TakeRange(JsonView range, Rule* rule) {
  const std::string_view type = range["type"].text();
  if (type == "noEnd" || type.empty()) return {};
  if (type == "numbered") {
    const std::int64_t count = range["numberOfOccurrences"].integer().value_or(0);
    if (count < 1) return Unreadable("numberOfOccurrences");
    rule->count = count;
    return {};
  }
  const Result<Moment> end = ParseMoment(range["endDate"].text());
  if (type != "endDate" || !end.ok()) return Unreadable("range");
  rule->until = Moment{Midnight(end->time.date()), Moment::Form::kDate};
  return {};
}

}  // namespace

Result<std::string> RuleOfPattern(JsonView recurrence) {
  Rule rule;
  ROTA_TRY(TakePattern(recurrence["pattern"], &rule));
  ROTA_TRY(TakeRange(recurrence["range"], &rule));
  ROTA_TRY(Validate(rule));
  return FormatRule(rule);
}

}  // namespace rota::ical
