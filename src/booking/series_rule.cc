#include "src/booking/series_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rota/recurrence/rule_text.h"

namespace rota {
namespace {

constexpr std::int64_t kLongestShift = 31 * kDay;  // how far a start may move, under next_free

}  // namespace

Result<RecurrenceSet> SetOf(const Series& series) {
  if (series.rrule.empty() && series.rdates.empty()) {
    return Invalid("series_shape", "a series needs a rule or further dates").At("rrule");
  }
  RecurrenceSet set;
  set.start = {series.dtstart, Moment::Form::kWall};
  ROTA_ASSIGN(set.zone, Zone::Find(series.zone));
  set.length.seconds = series.duration_min * kMinute;
  // Alone, further dates come after the start; a rule says itself whether the start is one of its
  // own.
  set.includes_start = series.rrule.empty();
  if (!series.rrule.empty()) {
    Result<Rule> rule = ParseRule(series.rrule, Reading::kLenient);
    if (!rule.ok()) return std::move(rule).status().At("rrule");
    set.rules.push_back(*std::move(rule));
  }
  for (std::size_t i = 0; i < series.rdates.size(); ++i) {
    Result<Moment> moment = ParseMoment(series.rdates[i]);
    if (!moment.ok()) return std::move(moment).status().At(fmt::format("rdate[{}]", i));
    if (moment->form == Moment::Form::kDate) {  // at the series' time of day
      moment->time.s += series.dtstart.second_of_day();
      moment->form = Moment::Form::kWall;
    }
    set.rdates.push_back({*moment, std::nullopt});
  }
  for (std::size_t i = 0; i < series.exdates.size(); ++i) {
    Result<Moment> moment = ParseMoment(series.exdates[i]);
    if (!moment.ok()) return std::move(moment).status().At(fmt::format("exdate[{}]", i));
    set.exdates.push_back(*moment);
  }
  ROTA_TRY(ValidateSet(set));
  return set;
}

Status StoreSet(const RecurrenceSet& set, Series* series) {
  if (set.rules.size() > 1 || !set.exrules.empty() || !set.overrides.empty()) {
    return Status(Reason::k_unsupported, "a series has one rule");
  }
  series->dtstart = set.start.time;
  series->rrule = set.rules.empty() ? std::string() : FormatRule(set.rules[0]);
  series->rdates.clear();
  series->exdates.clear();
  for (const ExtraDate& extra : set.rdates) series->rdates.push_back(FormatMoment(extra.at));
  for (const Moment& moment : set.exdates) series->exdates.push_back(FormatMoment(moment));
  return {};
}

bool IsOpenEnded(const RecurrenceSet& set) {
  return std::any_of(set.rules.begin(), set.rules.end(),
                     [](const Rule& rule) { return !rule.count && !rule.until; });
}

Result<std::vector<PlannedStart>> PlannedStarts(const RecurrenceSet& set, ExpandWindow window) {
  // One more tells that there are too many, or until when the last one may move.
  ROTA_ASSIGN(const std::vector<Start> starts,
              StartsBetween(set, {.from = window.from}, kMostOccurrences + 1));
  std::vector<PlannedStart> planned;
  for (std::size_t i = 0; i < starts.size() && starts[i].instant < window.to; ++i) {
    if (i == kMostOccurrences) {
      return Status(Reason::k_work_limit,
                    fmt::format("one command writes at most {} occurrences of a series",
                                kMostOccurrences))
          .At("rrule");
    }
    const Instant start = starts[i].instant;
    Instant next = start + kLongestShift;
    if (i + 1 < starts.size()) {
      next = std::min(next, starts[i + 1].instant);
    } else if (i > 0) {
      next = std::min(next, start + (start - starts[i - 1].instant));
    }
    planned.push_back({starts[i].local, start, next});
  }
  // Two instants that one wall time names (when clocks go back) are one occurrence, the first.
  std::set<LocalTime> seen;
  std::erase_if(planned,
                [&](const PlannedStart& one) { return !seen.insert(one.recurrence_id).second; });
  return planned;
}

BookBody CommandOf(const Series& series, Instant start) {
  BookBody command = series.each;
  command.start = start;
  command.duration_min = series.duration_min;
  return command;
}

}  // namespace rota
