#include "rota/recurrence/rule_text.h"
#include "src/recurrence/rule_words.h"

namespace rota {
namespace {

class Printer {
 public:
  void Part(RulePart part, std::string_view value) {
    if (!text_.empty()) text_ += ';';
    text_ += NameOfPart(part);
    text_ += '=';
    text_ += value;
  }
  template <typename Set>
  void Numbers(RulePart part, const Set& set) {
    if (!set.empty()) Part(part, List(set));
  }
  std::string Take() && { return std::move(text_); }

  template <typename Set>
  static std::string List(const Set& set) {
    std::string list;
    for (const int number : set) Append(&list, std::to_string(number));
    return list;
  }
  static void Append(std::string* list, std::string_view item) {
    if (!list->empty()) *list += ',';
    *list += item;
  }

 private:
  std::string text_;
};

std::string Days(const ByDay& by_day) {
  std::string list;
  for (std::size_t day = 0; day < kWeekdayWords.size(); ++day) {
    if (by_day.weekly.Has(static_cast<Weekday>(day))) Printer::Append(&list, kWeekdayWords[day]);
  }
  for (const NthWeekday& n : by_day.nth) {
    Printer::Append(&list, std::to_string(n.nth));
    list += kWeekdayWords[static_cast<std::size_t>(n.weekday)];
  }
  return list;
}

std::string Months(const Rule& rule) {
  std::string list;
  for (int month = 1; month <= 13; ++month) {
    if (rule.by_month.Has(month)) Printer::Append(&list, std::to_string(month));
    if (rule.by_leap_month.Has(month)) Printer::Append(&list, std::to_string(month) + "L");
  }
  return list;
}

}  // namespace

std::string FormatRule(const Rule& rule) {
  Printer out;
  if (!rule.calendar.empty()) out.Part(RulePart::kRscale, rule.calendar);
  out.Part(RulePart::kFreq, kFrequencyWords[static_cast<std::size_t>(rule.frequency)]);
  if (rule.interval != 1) out.Part(RulePart::kInterval, std::to_string(rule.interval));
  if (rule.count) out.Part(RulePart::kCount, std::to_string(*rule.count));
  if (rule.until) out.Part(RulePart::kUntil, FormatMoment(*rule.until));
  out.Numbers(RulePart::kBySecond, rule.by_second);
  out.Numbers(RulePart::kByMinute, rule.by_minute);
  out.Numbers(RulePart::kByHour, rule.by_hour);
  if (!rule.by_day.empty()) out.Part(RulePart::kByDay, Days(rule.by_day));
  out.Numbers(RulePart::kByMonthDay, rule.by_month_day);
  out.Numbers(RulePart::kByYearDay, rule.by_year_day);
  out.Numbers(RulePart::kByWeekNo, rule.by_week_no);
  if (const std::string months = Months(rule); !months.empty())
    out.Part(RulePart::kByMonth, months);
  out.Numbers(RulePart::kBySetPos, rule.by_set_pos);
  if (rule.week_start != Weekday::kMonday) {
    out.Part(RulePart::kWkst, kWeekdayWords[static_cast<std::size_t>(rule.week_start)]);
  }
  if (rule.skip != Skip::kOmit)
    out.Part(RulePart::kSkip, kSkipWords[static_cast<std::size_t>(rule.skip)]);
  return std::move(out).Take();
}

}  // namespace rota
