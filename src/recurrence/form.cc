#include "rota/recurrence/form.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "src/recurrence/rule_starts.h"

namespace rota {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 5> kOrdinals = {"1st", "2nd", "3rd", "4th", "5th"};
constexpr std::int32_t kMostInterval = 999;

Status BadForm(std::string message) { return Invalid("form_shape", std::move(message)); }

// "2nd last friday": ordinal, "last" and weekday, of which only the weekday is needed.
Status AddWeekday(std::string_view text, ByDay* by_day) {
  const auto take = [&text](std::string_view word) {
    if (!text.starts_with(word) || text.size() <= word.size() || text[word.size()] != ' ')
      return false;
    text.remove_prefix(word.size() + 1);
    return true;
  };
  int nth = 0;
  for (std::size_t i = 0; i < kOrdinals.size() && nth == 0; ++i) {
    if (take(kOrdinals[i])) nth = static_cast<int>(i) + 1;
  }
  if (take("last")) nth = nth == 0 ? -1 : -nth;
  const auto day = std::find(kDays.begin(), kDays.end(), text);
  if (day == kDays.end())
    return BadForm("a weekday reads monday, 2nd tuesday, last friday or 2nd last friday");
  const auto weekday = static_cast<Weekday>(day - kDays.begin());
  if (nth == 0) {
    by_day->weekly.Add(weekday);
  } else {
    by_day->nth.push_back({static_cast<std::int8_t>(nth), weekday});
  }
  return {};
}

template <typename Set>
Status AddNumbers(const std::vector<std::int32_t>& numbers, std::string_view name, Set* set) {
  for (const std::int32_t number : numbers) {
    if (number < Set::kLowest || number > Set::kHighest || !set->Add(number)) {
      return BadForm(std::string(name).append(" holds a number out of range"));
    }
  }
  return {};
}

Status CheckShape(const RecurrenceForm& form) {
  if (form.interval < 1 || form.interval > kMostInterval)
    return BadForm("interval lies between 1 and 999");
  if (form.count && form.until) return BadForm("count and until exclude each other");
  const bool days = !form.by_weekday.empty(), month_days = !form.by_monthday.empty();
  switch (form.freq) {
    case FormFrequency::kDaily:
      break;
    case FormFrequency::kWeekly:
      if (!days) return BadForm("weekly needs by_weekday");
      break;
    case FormFrequency::kMonthly:
      if (!days && !month_days) return BadForm("monthly needs by_monthday or by_weekday");
      break;
    case FormFrequency::kYearly:
      if (form.by_month.empty()) return BadForm("yearly needs by_month");
      break;
  }
  return {};
}

// The last moment of a civil date in the form UNTIL has to have.
Moment UntilOf(const RecurrenceSet& set, Date date) {
  if (set.dates()) return {Midnight(date), Moment::Form::kDate};
  const LocalTime last{Midnight(date + 1).s - 1};
  if (!set.zoned()) return {last, Moment::Form::kWall};
  return {{set.clock().ToInstant(last)}, Moment::Form::kUtc};
}

Status CannotSay() {
  return Status(Reason::k_unsupported, "a form cannot say this; keep the rule as text");
}

Result<std::string> WordsOf(const NthWeekday& n) {
  const auto nth = static_cast<std::size_t>(n.nth < 0 ? -n.nth : n.nth);
  if (nth > kOrdinals.size()) return CannotSay();
  std::string words = n.nth == -1 ? "" : std::string(kOrdinals[nth - 1]) + " ";
  if (n.nth < 0) words += "last ";
  return words + std::string(kDays[static_cast<std::size_t>(n.weekday)]);
}

}  // namespace

Result<RecurrenceSet> SetOfForm(const RecurrenceForm& form, const Moment& start, const Zone* zone) {
  ROTA_TRY(CheckShape(form));
  RecurrenceSet set;
  set.start = start;
  set.zone = zone;
  Rule rule;
  rule.frequency =
      static_cast<Frequency>(static_cast<int>(Frequency::kDaily) + static_cast<int>(form.freq));
  rule.interval = form.interval;
  rule.count = form.count;
  if (form.until) rule.until = UntilOf(set, *form.until);
  for (const std::string& weekday : form.by_weekday) ROTA_TRY(AddWeekday(weekday, &rule.by_day));
  std::vector<NthWeekday>& nth = rule.by_day.nth;
  std::sort(nth.begin(), nth.end());
  nth.erase(std::unique(nth.begin(), nth.end()), nth.end());
  ROTA_TRY(AddNumbers(form.by_monthday, "by_monthday", &rule.by_month_day));
  ROTA_TRY(AddNumbers(form.by_month, "by_month", &rule.by_month));
  for (const Date date : form.exdates) set.exdates.push_back({Midnight(date), Moment::Form::kDate});
  set.rules.push_back(std::move(rule));
  ROTA_TRY(ValidateSet(set));
  return set;
}

Result<RecurrenceForm> FormOfSet(const RecurrenceSet& set) {
  if (set.rules.size() != 1 || !set.exrules.empty() || !set.rdates.empty() ||
      !set.overrides.empty())
    return CannotSay();
  const Rule& rule = set.rules[0];
  // What the form has no field for must be as in a rule that does not mention it.
  Rule rest = rule;
  rest.frequency = Frequency::kDaily, rest.interval = 1;
  rest.count.reset(), rest.until.reset();
  rest.by_day = {}, rest.by_month_day = {}, rest.by_month = {};
  if (rest != Rule{} || rule.frequency < Frequency::kDaily) return CannotSay();

  RecurrenceForm form;
  form.freq = static_cast<FormFrequency>(static_cast<int>(rule.frequency) -
                                         static_cast<int>(Frequency::kDaily));
  form.interval = rule.interval;
  if (rule.count > std::numeric_limits<std::int32_t>::max()) return CannotSay();
  if (rule.count) form.count = static_cast<std::int32_t>(*rule.count);
  if (rule.until) {
    const LocalTime until = StartOf(set, *rule.until).local;
    const bool day_counts = until.second_of_day() >= set.start.time.second_of_day();
    form.until = day_counts ? until.date() : until.date() - 1;
  }
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    if (rule.by_day.weekly.Has(static_cast<Weekday>(day))) form.by_weekday.emplace_back(kDays[day]);
  }
  for (const NthWeekday& n : rule.by_day.nth) {
    ROTA_ASSIGN(std::string words, WordsOf(n));
    form.by_weekday.push_back(std::move(words));
  }
  for (const int number : rule.by_month_day) form.by_monthday.push_back(number);
  for (const int number : rule.by_month) form.by_month.push_back(number);
  for (const Moment& moment : set.exdates)
    form.exdates.push_back(StartOf(set, moment).local.date());
  ROTA_TRY(CheckShape(form).ok() ? Status() : CannotSay());
  return form;
}

}  // namespace rota
