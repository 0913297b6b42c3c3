#include "src/availability/compile_schedule.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/recurrence/expand.h"
#include "src/model/recurring.h"

namespace rota {
namespace {

std::string PathOf(std::string_view list, std::size_t i) { return fmt::format("{}[{}]", list, i); }

// The dates of a holiday. Those of a rule are listed once, for the years anybody books in.
Status AddDates(const Holiday& holiday, std::vector<Date>* out) {
  if (holiday.date) {
    out->push_back(*holiday.date);
    return {};
  }
  constexpr ExpandWindow kKept = {631152000, 4133980800};  // 1990-01-01 to 2101-01-01
  constexpr std::size_t kMost = 50'000;
  ROTA_ASSIGN(const RecurrenceSet set, RecurringSet(holiday.rrule, holiday.dtstart));
  Result<std::vector<Start>> starts = StartsBetween(set, kKept, kMost);
  if (!starts.ok()) return Status(starts.status()).At("rrule");
  for (const Start& start : *starts) out->push_back(start.local.date());
  return {};
}

// Working hours or a break that recur by a rule.
template <typename Row>
Result<CompiledSchedule::Recurring> RecurringOf(const Row& row, bool is_break) {
  CompiledSchedule::Recurring recurring;
  ROTA_ASSIGN(recurring.set, RecurringSet(row.rrule, row.dtstart));
  recurring.length_s = row.duration_min.value_or(0) * kMinute;
  recurring.start = row.start;
  recurring.end = row.end;
  recurring.from = row.valid_from.value_or(kMinDate);
  recurring.to = row.valid_to.value_or(kMaxDate);
  recurring.is_break = is_break;
  return recurring;
}

class Compiler {
 public:
  Result<CompiledSchedule> Compile(const Schedule& from, const FindHolidaySet& find) {
    if (!from.zone.empty()) {
      const Result<const Zone*> zone = Zone::Find(from.zone);
      if (!zone.ok()) return Status(zone.status()).At("zone");
      to_.zone = *zone;
    }
    to_.valid_from = from.valid_from.value_or(kMinDate);
    to_.valid_to = from.valid_to.value_or(kMaxDate);
    ROTA_TRY(AddRules(from.rules));
    ROTA_TRY(AddBreaks(from.breaks));
    AddOverrides(from.overrides);
    std::stable_sort(to_.dated.begin(), to_.dated.end(),
                     [](const Dated& a, const Dated& b) { return a.date < b.date; });
    ROTA_TRY(AddHolidayDates(from.holiday_sets, find, &to_.holidays));
    return std::move(to_);
  }

 private:
  using Dated = CompiledSchedule::Dated;

  template <typename Table>
  static void AddWeekly(Table& table, WeekdaySet days, const CompiledSchedule::Weekly& row) {
    for (int day = 0; day < 7; ++day) {
      if (days.Has(static_cast<Weekday>(day))) table[static_cast<std::size_t>(day)].push_back(row);
    }
  }

  template <typename Row>
  Status AddRecurring(const Row& row, bool is_break, std::string_view list, std::size_t i) {
    auto recurring = RecurringOf(row, is_break);
    if (!recurring.ok()) return Status(recurring.status()).Under(PathOf(list, i));
    to_.recurring.push_back(*std::move(recurring));
    return {};
  }

  Status AddRules(const std::vector<ScheduleRule>& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const ScheduleRule& rule = rules[i];
      if (!rule.rrule.empty()) {
        ROTA_TRY(AddRecurring(rule, false, "rules", i));
        continue;
      }
      AddWeekly(to_.rules, rule.days,
                {rule.start, rule.end, rule.valid_from.value_or(kMinDate),
                 rule.valid_to.value_or(kMaxDate)});
    }
    return {};
  }

  Status AddBreaks(const std::vector<ScheduleBreak>& breaks) {
    for (std::size_t i = 0; i < breaks.size(); ++i) {
      const ScheduleBreak& pause = breaks[i];
      if (!pause.rrule.empty()) {
        ROTA_TRY(AddRecurring(pause, true, "breaks", i));
      } else if (pause.date) {
        to_.dated.push_back({*pause.date, Dated::Kind::kBreak, pause.start, pause.end, false});
      } else {
        AddWeekly(to_.breaks, pause.days,
                  {pause.start, pause.end, pause.valid_from.value_or(kMinDate),
                   pause.valid_to.value_or(kMaxDate)});
      }
    }
    return {};
  }

  void AddOverrides(const std::vector<ScheduleOverride>& overrides) {
    for (const ScheduleOverride& row : overrides) {
      constexpr Dated::Kind kKinds[] = {Dated::Kind::kReplace, Dated::Kind::kAdd,
                                        Dated::Kind::kSubtract, Dated::Kind::kReplace};
      const bool closed = row.mode == OverrideMode::kClosed;
      to_.dated.push_back({row.date, kKinds[static_cast<int>(row.mode)],
                           closed ? DayMinute{} : row.start.value_or(DayMinute{}),
                           closed ? DayMinute{} : row.end.value_or(DayMinute{}),
                           row.mode == OverrideMode::kSubtract && !row.start});
    }
  }

  CompiledSchedule to_;
};

}  // namespace

Status AddHolidayDates(const std::vector<std::string>& sets, const FindHolidaySet& find,
                       std::vector<Date>* out) {
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const HolidaySet* set = find(sets[i]);
    if (!set) return NotFound(Describe<HolidaySet>().name, sets[i]).At(PathOf("holiday_sets", i));
    for (std::size_t k = 0; k < set->holidays.size(); ++k) {
      if (!set->holidays[k].blocking) continue;
      Status added = AddDates(set->holidays[k], out);
      if (!added.ok()) return added.Under(PathOf("holidays", k)).Under(PathOf("holiday_sets", i));
    }
  }
  std::sort(out->begin(), out->end());
  out->erase(std::unique(out->begin(), out->end()), out->end());
  return {};
}

Result<CompiledSchedule> CompileSchedule(const Schedule& from, const FindHolidaySet& find) {
  return Compiler().Compile(from, find);
}

}  // namespace rota
