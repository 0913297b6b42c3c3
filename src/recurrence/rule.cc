#include "rota/recurrence/rule.h"

#include <algorithm>

#include "src/recurrence/rule_words.h"

namespace rota {
namespace {

Status Wrong(std::string_view rule, RulePart part, std::string message) {
  return Invalid(rule, std::move(message)).With("part", NameOfPart(part));
}

Status CheckNumbers(const Rule& rule) {
  if (rule.interval < 1) return Wrong("rrule_range", RulePart::kInterval, "INTERVAL is at least 1");
  if (rule.count && (*rule.count < 1 || *rule.count > kMostCount)) {
    return Wrong("rrule_range", RulePart::kCount, "COUNT lies between 1 and 315537897600");
  }
  const bool gregorian =
      rule.calendar.empty() || rule.calendar == "GREGORIAN" || rule.calendar == "GREGORY";
  if (gregorian && (rule.by_month.Has(13) || !rule.by_leap_month.empty())) {
    return Wrong("rrule_range", RulePart::kByMonth,
                 "the Gregorian calendar has 12 months and no leap month");
  }
  for (const NthWeekday& n : rule.by_day.nth) {
    if (n.nth == 0 || n.nth < -53 || n.nth > 53) {
      return Wrong("rrule_range", RulePart::kByDay, "a weekday is numbered 1 to 53 or -1 to -53");
    }
  }
  if (!std::is_sorted(rule.by_day.nth.begin(), rule.by_day.nth.end(), std::less_equal<>())) {
    return Wrong("rrule_range", RulePart::kByDay, "numbered weekdays are sorted and differ");
  }
  return {};
}

Status CheckParts(const Rule& rule) {
  const Frequency frequency = rule.frequency;
  const bool yearly = frequency == Frequency::kYearly;
  if (!rule.by_week_no.empty() && !yearly) {
    return Wrong("rrule_part", RulePart::kByWeekNo, "BYWEEKNO belongs to FREQ=YEARLY");
  }
  if (!rule.by_year_day.empty() &&
      (frequency == Frequency::kDaily || frequency == Frequency::kWeekly ||
       frequency == Frequency::kMonthly)) {
    return Wrong("rrule_part", RulePart::kByYearDay,
                 "BYYEARDAY does not go with DAILY, WEEKLY or MONTHLY");
  }
  if (!rule.by_month_day.empty() && frequency == Frequency::kWeekly) {
    return Wrong("rrule_part", RulePart::kByMonthDay, "BYMONTHDAY does not go with WEEKLY");
  }
  if (!rule.by_day.nth.empty() && frequency != Frequency::kMonthly &&
      (!yearly || !rule.by_week_no.empty())) {
    return Wrong("rrule_part", RulePart::kByDay,
                 "numbered weekdays belong to MONTHLY, or YEARLY without BYWEEKNO");
  }
  return {};
}

Status CheckConflicts(const Rule& rule) {
  if (rule.count && rule.until) {
    return Wrong("rrule_conflict", RulePart::kUntil, "COUNT and UNTIL exclude each other");
  }
  const bool other_by =
      !rule.by_second.empty() || !rule.by_minute.empty() || !rule.by_hour.empty() ||
      !rule.by_day.empty() || !rule.by_month_day.empty() || !rule.by_year_day.empty() ||
      !rule.by_week_no.empty() || !rule.by_month.empty() || !rule.by_leap_month.empty();
  if (!rule.by_set_pos.empty() && !other_by) {
    return Wrong("rrule_conflict", RulePart::kBySetPos, "BYSETPOS needs another BYxxx part");
  }
  if (rule.skip != Skip::kOmit && rule.calendar.empty()) {
    return Wrong("rrule_conflict", RulePart::kSkip, "SKIP needs RSCALE");
  }
  return {};
}

}  // namespace

Status Validate(const Rule& rule) {
  ROTA_TRY(CheckNumbers(rule));
  ROTA_TRY(CheckParts(rule));
  return CheckConflicts(rule);
}

}  // namespace rota
