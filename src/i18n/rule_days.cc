#include "src/i18n/rule_days.h"

#include <memory>
#include <utility>
#include <vector>

#include "src/i18n/phrases.h"
#include "src/recurrence/rscale_calendar.h"

namespace rota {
namespace {

using Items = std::vector<std::string>;

constexpr std::uint8_t kMondayToFriday = 0x1f;
constexpr std::uint8_t kAllDays = 0x7f;

bool IsGregorian(const Rule& rule) {
  return rule.calendar.empty() || rule.calendar == "GREGORIAN" || rule.calendar == "GREGORY";
}

bool HasMonths(const Rule& rule) { return !rule.by_month.empty() || !rule.by_leap_month.empty(); }

// The only member of a set, or 0.
template <typename Set>
int Single(const Set& set) {
  return set.size() == 1 ? *set.begin() : 0;
}

// At most one time a day, so that BYSETPOS counts days.
bool OnceADay(const Rule& rule) {
  return rule.by_hour.size() <= 1 && rule.by_minute.size() <= 1 && rule.by_second.size() <= 1;
}

class DaySentence {
 public:
  DaySentence(const RuleFacts& facts, LocaleWords* words)
      : facts_(facts), rule_(facts.rule), words_(*words), phrases_(words->phrases()) {}

  std::string Say(bool* picked) {
    text_ = Every();
    switch (rule_.frequency) {
      case Frequency::kYearly:
        Yearly();
        break;
      case Frequency::kMonthly:
        Monthly();
        break;
      case Frequency::kWeekly:
        Weekly();
        break;
      default:
        DailyAndBelow();
        break;
    }
    WeeksAndMonths();
    *picked = picked_;
    return std::move(text_);
  }

 private:
  // ---- pieces ----------------------------------------------------------------

  std::string Every() {
    return words_.Fill(phrases_.every[static_cast<int>(rule_.frequency)], {{"n", rule_.interval}});
  }

  void Add(const char* phrase, const char* name, const std::string& list) {
    text_ = words_.Fill(phrase, {{"text", text_}, {name, list}});
  }
  void Add(const char* phrase, const char* name, const Items& items) {
    Add(phrase, name, words_.And(items));
  }

  std::string Nth(const char* phrase, int n, const std::string& day = {}) {
    const std::string nth = words_.Fill(phrases_.ordinal, {{"n", n}});
    return words_.Fill(phrase, {{"n", n}, {"nth", nth}, {"day", day}});
  }

  // From the beginning first, then from the end.
  template <typename Set>
  Items Numbered(const Set& set, const char* forward, const char* from_end,
                 const std::string& day = {}) {
    Items items;
    for (const int n : set) {
      if (n > 0) items.push_back(Nth(forward, n, day));
    }
    for (const int n : set) {
      if (n < 0) items.push_back(Nth(from_end, -n, day));
    }
    return items;
  }

  template <typename Set>
  Items MonthDays(const Set& days) {
    return Numbered(days, phrases_.month_day, phrases_.month_day_from_end);
  }

  Items Names(WeekdaySet days) {
    Items names;
    for (int i = 0; i < 7; ++i) {
      const auto day = static_cast<Weekday>(i);
      if (days.Has(day)) names.push_back(words_.WeekdayName(day));
    }
    return names;
  }

  // Numbered weekdays, and plain ones as "every Friday".
  Items WeekdayItems() {
    Items items;
    for (const bool from_end : {false, true}) {
      for (const NthWeekday& n : rule_.by_day.nth) {
        if ((n.nth < 0) != from_end) continue;
        items.push_back(Nth(from_end ? phrases_.nth_weekday_from_end : phrases_.nth_weekday,
                            from_end ? -n.nth : n.nth, words_.WeekdayName(n.weekday)));
      }
    }
    for (const std::string& day : Names(rule_.by_day.weekly)) {
      items.push_back(words_.Fill(phrases_.each_weekday, {{"day", day}}));
    }
    return items;
  }

  Items Months(const NumberSet<1, 13>& months, const NumberSet<1, 13>& leap_months) {
    Items items;
    for (int number = 1; number <= 13; ++number) {
      for (const bool leap : {false, true}) {
        if (!(leap ? leap_months : months).Has(number)) continue;
        const std::string name = words_.MonthName(rule_.calendar, number, leap);
        items.push_back(name.empty() ? Nameless(number, leap) : name);
      }
    }
    return items;
  }

  // A month for which CLDR has no name of its own.
  std::string Nameless(int number, bool leap) {
    std::string name;
    if (leap) name = words_.MonthName(rule_.calendar, number, false);
    if (name.empty()) name = words_.Fill(phrases_.month_number, {{"n", number}});
    return leap ? words_.Fill(phrases_.leap_month, {{"month", name}}) : name;
  }

  std::string FromTo(const char* phrase) {
    return words_.Fill(phrase, {{"text", text_},
                                {"first", words_.WeekdayName(Weekday::kMonday)},
                                {"last", words_.WeekdayName(Weekday::kFriday)}});
  }

  void OnWeekdays(WeekdaySet days) {
    if (days.bits == kMondayToFriday) {
      text_ = FromTo(phrases_.on_workdays);
      return;
    }
    const Items names = Names(days);
    text_ = words_.Fill(phrases_.on_weekdays, {{"text", text_},
                                               {"days", words_.And(names)},
                                               {"c", static_cast<std::int64_t>(names.size())}});
  }

  // Once, before the first condition or at the end.
  void WeeksAndMonths() {
    if (!std::exchange(weeks_said_, true) && !rule_.by_week_no.empty()) {
      Add(phrases_.in_weeks, "weeks",
          Numbered(rule_.by_week_no, phrases_.week, phrases_.week_from_end));
    }
    if (!std::exchange(months_said_, true) && HasMonths(rule_)) {
      Add(phrases_.in_months, "months", Months(rule_.by_month, rule_.by_leap_month));
    }
  }

  // BYMONTHDAY as a condition on days that were named.
  void IfMonthDay() {
    if (rule_.by_month_day.empty()) return;
    WeeksAndMonths();
    text_ = words_.Fill(phrases_.only, {{"text", text_}});
    Add(phrases_.on_days_of_month, "days", MonthDays(rule_.by_month_day));
  }

  // The same of BYDAY.
  void IfByDay() {
    if (rule_.by_day.empty()) return;
    WeeksAndMonths();
    if (rule_.by_day.nth.empty()) {
      Add(phrases_.if_weekday, "days", words_.Or(Names(rule_.by_day.weekly)));
    } else {
      const bool of_month = rule_.frequency == Frequency::kMonthly || HasMonths(rule_);
      text_ = words_.Fill(phrases_.only, {{"text", text_}});
      Add(of_month ? phrases_.on_days_of_month : phrases_.on_days_of_year, "days", WeekdayItems());
    }
  }

  WeekdaySet StartWeekday() {
    WeekdaySet days;
    days.Add(WeekdayOf(facts_.start.date()));
    return days;
  }
  // DTSTART in the rule's calendar.
  struct StartDay {
    CalendarMonth month;
    int day;
  };
  StartDay Start() {
    const Date date = facts_.start.date();
    const Calendar* calendar = Calendar::Find(rule_.calendar);
    const CalendarYear year = calendar->Year(calendar->YearOf(date.day));
    const CalendarMonth& here = year.months()[year.MonthOf(date.day)];
    return {here, date.day - here.first + 1};
  }

  // ---- by frequency ----------------------------------------------------------

  void DailyAndBelow() {
    const bool daily = rule_.frequency == Frequency::kDaily;
    bool named = daily;  // days a condition can be put on
    if (!rule_.by_year_day.empty()) {
      Add(phrases_.on_days_of_year, "days",
          Numbered(rule_.by_year_day, phrases_.year_day, phrases_.year_day_from_end));
      named = true;
    }
    if (named) {
      IfMonthDay();
    } else if (!rule_.by_month_day.empty()) {
      Add(phrases_.on_days_of_month, "days", MonthDays(rule_.by_month_day));
      named = true;
    }
    if (named) {
      IfByDay();
    } else if (!rule_.by_day.empty()) {
      OnWeekdays(rule_.by_day.weekly);
    }
  }

  void Weekly() {
    const WeekdaySet days = rule_.by_day.empty() ? StartWeekday() : rule_.by_day.weekly;
    const Items names = Names(days);
    if (days.bits == kMondayToFriday) {
      const bool idiom = rule_.interval == 1 && phrases_.every_workday != nullptr &&
                         words_.WeekendIsSaturdayAndSunday();
      text_ = idiom ? phrases_.every_workday : FromTo(phrases_.on_workdays);
    } else if (phrases_.every_weekday != nullptr && (rule_.interval == 1 || names.size() == 1)) {
      const std::string nth = words_.Fill(phrases_.ordinal, {{"n", rule_.interval}});
      text_ = words_.Fill(phrases_.every_weekday,
                          {{"n", rule_.interval}, {"nth", nth}, {"days", words_.And(names)}});
    } else {
      OnWeekdays(days);
    }
  }

  void Monthly() {
    if (PickedWeekdays()) return;
    if (!rule_.by_month_day.empty()) {
      Add(phrases_.on_days, "days", MonthDays(rule_.by_month_day));
      IfByDay();
    } else if (!rule_.by_day.empty()) {
      Add(phrases_.on_days, "days", WeekdayItems());
    } else {
      Add(phrases_.on_days, "days", MonthDays(NumberSet<-31, 31>{Start().day}));
    }
  }

  // "the last weekday", "the 1st Saturday or Sunday": BYSETPOS of plain weekdays.
  bool PickedWeekdays() {
    const WeekdaySet days = rule_.by_day.weekly;
    if (rule_.by_set_pos.empty() || !rule_.by_month_day.empty() || !rule_.by_day.nth.empty() ||
        days.empty() || !OnceADay(rule_)) {
      return false;
    }
    picked_ = true;
    if (days.bits == kAllDays) {
      Add(phrases_.on_days, "days", MonthDays(rule_.by_set_pos));
      return true;
    }
    const bool workday = days.bits == kMondayToFriday && words_.WeekendIsSaturdayAndSunday();
    const std::string day = workday ? FromTo(phrases_.workday) : words_.Or(Names(days));
    Add(phrases_.on_days, "days",
        Numbered(rule_.by_set_pos, phrases_.nth_weekday, phrases_.nth_weekday_from_end, day));
    return true;
  }

  void Yearly() {
    const bool weeks = !rule_.by_week_no.empty();
    if (!rule_.by_year_day.empty()) {
      Add(phrases_.on_days_of_year, "days",
          Numbered(rule_.by_year_day, phrases_.year_day, phrases_.year_day_from_end));
      IfMonthDay();
      IfByDay();
    } else if (!rule_.by_month_day.empty()) {
      OnMonthDays(rule_.by_month_day);
      IfByDay();
    } else if (weeks) {
      OnWeekdays(rule_.by_day.empty() ? StartWeekday() : rule_.by_day.weekly);
    } else if (!rule_.by_day.empty()) {
      Add(HasMonths(rule_) ? phrases_.on_days : phrases_.on_days_of_year, "days", WeekdayItems());
    } else {
      OnStart();
    }
  }

  // Of the months of BYMONTH, or of any.
  void OnMonthDays(const NumberSet<-31, 31>& days) {
    if (OnDate(Single(rule_.by_month), Single(days))) return;
    const bool months_follow = HasMonths(rule_) && rule_.by_week_no.empty();
    Add(months_follow ? phrases_.on_days : phrases_.on_days_of_month, "days", MonthDays(days));
  }

  // The day of DTSTART, and its month where the rule names none.
  void OnStart() {
    const StartDay start = Start();
    if (HasMonths(rule_)) return OnMonthDays({start.day});
    if (OnDate(start.month.number, start.day)) return;
    NumberSet<1, 13> month, leap_month;
    (start.month.leap ? leap_month : month).Add(start.month.number);
    Add(phrases_.on_days, "days", MonthDays(NumberSet<-31, 31>{start.day}));
    Add(phrases_.in_months, "months", Months(month, leap_month));
  }

  // "on 3 June", where that is the only date of the rule.
  bool OnDate(int month, int day) {
    constexpr int kLeapYear = 2024;
    if (!IsGregorian(rule_) || month == 0 || day == 0 || !rule_.by_leap_month.empty() ||
        !rule_.by_week_no.empty() || !IsRealDate({kLeapYear, month, day})) {
      return false;
    }
    Add(phrases_.on_date, "date", words_.DayOfYear(FromYearMonthDay({kLeapYear, month, day})));
    months_said_ = true;
    return true;
  }

  const RuleFacts& facts_;
  const Rule& rule_;
  LocaleWords& words_;
  const Phrases& phrases_;
  std::string text_;
  bool weeks_said_ = false, months_said_ = false;
  bool picked_ = false;
};

}  // namespace

RuleFacts Plainer(RuleFacts facts) {
  Rule& rule = facts.rule;
  if (facts.dates && rule.frequency >= Frequency::kDaily) {
    rule.by_hour = {}, rule.by_minute = {}, rule.by_second = {};
  }
  if (rule.interval != 1 || !rule.by_set_pos.empty() || rule.skip != Skip::kOmit) return facts;

  const bool only_weekdays = !rule.by_day.weekly.empty() && rule.by_day.nth.empty() &&
                             rule.by_month_day.empty() && rule.by_year_day.empty() &&
                             rule.by_week_no.empty();
  if (only_weekdays && rule.frequency >= Frequency::kDaily) rule.frequency = Frequency::kWeekly;
  if (rule.frequency == Frequency::kDaily && !rule.by_month_day.empty()) {
    rule.frequency = Frequency::kMonthly;
  }
  if (rule.frequency == Frequency::kWeekly && rule.by_day.weekly.bits == kAllDays) {
    rule.frequency = Frequency::kDaily;
    rule.by_day = {};
  }
  return facts;
}

std::string RuleDays(const RuleFacts& facts, LocaleWords* words, bool* picked) {
  return DaySentence(facts, words).Say(picked);
}

}  // namespace rota
