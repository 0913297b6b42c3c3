#include "rota/recurrence/edit.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>

#include "src/recurrence/rscale.h"
#include "src/recurrence/rule_starts.h"

namespace rota {
namespace {

Status NoOccurrence(Instant at) {
  const bool sayable = at >= kMinInstant && at <= kMaxInstant;
  return NotFound("occurrence", sayable ? FormatInstant(at) : "out of range");
}

// `start` in the form in which the set writes its times.
Moment MomentOf(const RecurrenceSet& set, const Start& start) {
  return {start.local, set.start.form};
}

Result<Start> StartAt(const RecurrenceSet& set, Instant at) {
  ROTA_ASSIGN(const std::vector<Start> found, StartsBetween(set, {at, at + 1}, 1));
  if (found.empty()) return NoOccurrence(at);
  return found[0];
}

Moment Moved(Moment moment, std::int64_t seconds) {
  moment.time.s += seconds;
  return moment;
}

// Moves what is written on the set's wall; UTC times in a zoned set move on the wall as well.
Moment MovedOnWall(const RecurrenceSet& set, const Moment& moment, std::int64_t seconds) {
  if (seconds == 0) return moment;
  const bool utc_in_zone =
      set.zoned() && set.start.form == Moment::Form::kWall && moment.form == Moment::Form::kUtc;
  if (!utc_in_zone) return Moved(moment, seconds);
  return {{set.zone->ToInstant({set.zone->ToLocal(moment.time.s).s + seconds})},
          Moment::Form::kUtc};
}

// The this-and-future override that is in force at `at`, or nullptr.
const Override* FutureAt(const RecurrenceSet& set, Instant at) {
  const Override* latest = nullptr;
  for (const Override& change : set.overrides) {
    const Instant from = StartOf(set, change.recurrence_id).instant;
    if (!change.this_and_future || from > at) continue;
    if (latest == nullptr || from >= StartOf(set, latest->recurrence_id).instant) latest = &change;
  }
  return latest;
}

// How far on the wall it moves occurrences.
std::int64_t ShiftOf(const RecurrenceSet& set, const Override& change) {
  return NewStartOf(set, change).local.s - StartOf(set, change.recurrence_id).local.s;
}

// An override that says what happens anyway: the set's length or its period's, moved by an earlier
// this-and-future.
Override AsItIs(const RecurrenceSet& set, const Start& here) {
  Override same;
  same.recurrence_id = same.start = MomentOf(set, here);
  same.length = set.length;
  for (const ExtraDate& extra : set.rdates) {
    if (extra.length && StartOf(set, extra.at).instant == here.instant) same.length = *extra.length;
  }
  if (const Override* future = FutureAt(set, here.instant); future && !future->cancelled) {
    same.start.time.s = here.local.s + ShiftOf(set, *future);
    same.length = future->length;
  }
  return same;
}

// Whether the rule, begun at `to` instead of `from`, gives the same starts, as much later.
bool Follows(const Rule& rule, const Moment& from, const Moment& to) {
  const bool same_day = from.time.date() == to.time.date();
  const bool same_time = from.time.second_of_day() == to.time.second_of_day();
  const bool has_times =
      !rule.by_hour.empty() || !rule.by_minute.empty() || !rule.by_second.empty();
  if (!same_time && has_times) return false;
  if (same_day && same_time) return true;
  const bool has_days = !rule.by_day.empty() || !rule.by_month_day.empty() ||
                        !rule.by_year_day.empty() || !rule.by_week_no.empty() ||
                        !rule.by_month.empty() || !rule.by_leap_month.empty();
  // Below a day a later time may be one of the next day, which the rule may not name.
  if (has_days) return same_day && rule.frequency >= Frequency::kDaily;
  if (same_day || rule.frequency < Frequency::kMonthly) return true;
  // The day of the month is DTSTART's: every month, or year, has to have both days, equally far
  // from each other.
  if (NeedsCalendar(rule)) return false;
  const YearMonthDay a = ToYearMonthDay(from.time.date()), b = ToYearMonthDay(to.time.date());
  return a.year == b.year && a.month == b.month && std::max(a.day, b.day) <= 28;
}

// The latest moment before `at`, as an UNTIL of the set says it.
Moment JustBefore(const RecurrenceSet& set, const Start& at) {
  if (set.dates()) return {{at.local.s - kDay}, Moment::Form::kDate};
  if (set.zoned()) return {{at.instant - 1}, Moment::Form::kUtc};
  return {{at.local.s - 1}, Moment::Form::kWall};
}

RecurrenceSet Alone(const RecurrenceSet& set, const Rule& rule) {
  RecurrenceSet alone;
  alone.start = set.start;
  alone.zone = set.zone;
  alone.rules = {rule};
  return alone;
}

struct Split {
  RecurrenceSet head, tail;
};

// Extra dates and exceptions go to the side on which their original start lies.
Split SplitExceptions(const RecurrenceSet& set, const Start& here) {
  Split split{set, set};
  for (RecurrenceSet* side : {&split.head, &split.tail})
    side->rdates.clear(), side->exdates.clear(), side->overrides.clear();
  const auto side = [&](const Moment& moment) -> RecurrenceSet& {
    return StartOf(set, moment).instant < here.instant ? split.head : split.tail;
  };
  for (const ExtraDate& extra : set.rdates) side(extra.at).rdates.push_back(extra);
  for (const Override& change : set.overrides)
    side(change.recurrence_id).overrides.push_back(change);
  for (const Moment& moment : set.exdates) {
    const bool on_the_day = moment.form == Moment::Form::kDate && !set.dates() &&
                            moment.time.date() == here.local.date();
    side(moment).exdates.push_back(moment);
    if (on_the_day && &side(moment) == &split.head) split.tail.exdates.push_back(moment);
  }
  return split;
}

// Of a rule: how many of its starts lie before the split, and the first from it on.
struct Sides {
  std::int64_t before = 0;  // known where COUNT asks for it
  std::optional<Start> next;
};

Result<Sides> SidesOf(const RecurrenceSet& set, const Rule& rule, const Start& here) {
  const RecurrenceSet alone = Alone(set, rule);
  Sides sides;
  ROTA_ASSIGN(const std::vector<Start> next, StartsBetween(alone, {.from = here.instant}, 1));
  if (!next.empty()) sides.next = next[0];
  if (rule.count) {
    ROTA_ASSIGN(const std::vector<Start> earlier, StartsBetween(alone, {.to = here.instant}));
    sides.before = static_cast<std::int64_t>(earlier.size());
  }
  return sides;
}

// Whether the rule goes on in the same way from a DTSTART that is one of its starts, with as much
// of COUNT as is left. Not where SKIP moved that start off its day, where the hours of a set of
// dates do not show, and where two of its wall times met on one instant: COUNT had both.
Result<bool> GoesOnFrom(const RecurrenceSet& set, const Rule& rule, const Start& here,
                        const Sides& sides) {
  if (rule.skip != Skip::kOmit && NeedsCalendar(rule)) return false;
  if (set.dates() && rule.frequency < Frequency::kDaily) return false;
  if (!rule.count || set.dates() || !set.zoned()) return true;
  RecurrenceSet on_wall = Alone(set, rule);
  if (on_wall.start.form == Moment::Form::kUtc) return true;
  on_wall.zone = nullptr;
  ROTA_ASSIGN(const std::vector<Start> earlier, StartsBetween(on_wall, {.to = here.local.s}));
  return static_cast<std::int64_t>(earlier.size()) == sides.before;
}

// The rest keeps DTSTART, and so every rule its phase and its count; what lies before the split is
// taken away by EXRULEs that say the same up to there.
Status SplitRules(const RecurrenceSet& set, const Start& here, Split* split) {
  split->head.rules.clear(), split->tail.rules.clear();
  split->tail.includes_start = false;
  for (const Rule& rule : set.rules) {
    ROTA_ASSIGN(const Sides sides, SidesOf(set, rule, here));
    Rule earlier = rule;
    if (sides.next) {
      earlier.count.reset();
      earlier.until = JustBefore(set, here);
      split->tail.rules.push_back(rule);
      split->tail.exrules.push_back(earlier);
    }
    split->head.rules.push_back(std::move(earlier));
  }
  if (split->tail.rules.empty()) {
    split->tail.exrules.clear();
    split->tail.start = MomentOf(set, here);
  }
  return {};
}

// The this-and-future override in force at the split goes on in the rest, from its first start that
// has no override of its own and lies before the rest's own this-and-future override. That one may
// stand on a start that it takes away, so it is asked for by its instant, not among the starts.
Status CarryFuture(const RecurrenceSet& set, const Start& here, RecurrenceSet* tail) {
  const Override* future = FutureAt(set, here.instant - 1);
  if (future == nullptr) return {};
  absl::flat_hash_set<Instant> own;
  Instant until = kMaxInstant;
  for (const Override& change : tail->overrides) {
    const Instant at = StartOf(set, change.recurrence_id).instant;
    own.insert(at);
    if (change.this_and_future) until = std::min(until, at);
  }
  ROTA_ASSIGN(const std::vector<Start> starts,
              StartsBetween(*tail, {.from = here.instant, .to = until}, own.size() + 1));
  const auto free = std::find_if(starts.begin(), starts.end(),
                                 [&](const Start& start) { return !own.contains(start.instant); });
  if (free == starts.end()) return {};
  Override carried = *future;
  carried.recurrence_id = MomentOf(set, *free);
  carried.zone = nullptr;
  carried.start = carried.recurrence_id;
  if (!future->cancelled) carried.start.time.s += ShiftOf(set, *future);
  tail->overrides.push_back(carried);
  return {};
}

Result<Split> SplitAt(const RecurrenceSet& set, const SeriesEdit& edit) {
  ROTA_TRY(ValidateSet(set));
  ROTA_ASSIGN(const Start here, StartAt(set, edit.at));
  Split split = SplitExceptions(set, here);
  if (StartOf(set, set.start).instant >= here.instant) {  // nothing lies before
    split.head.rules.clear(), split.head.exrules.clear();
    split.head.includes_start = false;
    split.tail = set;
    return split;
  }
  split.tail.includes_start = false;
  if (edit.rules) {
    if (!set.exrules.empty()) {
      return Status(
          Reason::k_unsupported,
          "new rules say nothing of EXRULE; take away by EXDATE what they shall leave out");
    }
    ROTA_TRY(SplitRules(set, here, &split));
    split.tail.exrules.clear();
    split.tail.start = MomentOf(set, here);
    return split;
  }
  if (set.rules.size() == 1 && set.exrules.empty()) {
    ROTA_ASSIGN(const Sides sides, SidesOf(set, set.rules[0], here));
    ROTA_ASSIGN(const bool goes_on, GoesOnFrom(set, set.rules[0], here, sides));
    if (goes_on) {
      Rule& ended = split.head.rules[0];
      if (!ended.count) {
        if (sides.next) ended.until = JustBefore(set, here);
      } else if (sides.before == 0) {
        split.head.rules.clear();
      } else {
        ended.count = sides.before;
      }
      if (!sides.next) split.tail.rules.clear();
      split.tail.start = MomentOf(set, sides.next.value_or(here));
      if (sides.next && set.rules[0].count) *split.tail.rules[0].count -= sides.before;
      ROTA_TRY(CarryFuture(set, here, &split.tail));
      return split;
    }
  }
  ROTA_TRY(SplitRules(set, here, &split));
  ROTA_TRY(CarryFuture(set, here, &split.tail));
  return split;
}

// Exceptions follow the move where their new original start exists.
Status CarryExceptions(const RecurrenceSet& before, std::int64_t move_s, EditedSeries* edited) {
  RecurrenceSet& set = edited->rest ? *edited->rest : edited->series;
  set.exdates.clear();
  set.overrides.clear();
  std::vector<Moment> exdates;
  std::vector<Override> overrides;
  for (const Moment& moment : before.exdates) {
    const Moment moved = MovedOnWall(
        before, moment, moment.form == Moment::Form::kDate && !before.dates() ? 0 : move_s);
    const bool whole_day = moved.form == Moment::Form::kDate && !set.dates();
    const Instant from = StartOf(set, moved).instant;
    const Instant to =
        whole_day ? StartOf(set, Moved({moved.time, Moment::Form::kWall}, kDay)).instant : from + 1;
    ROTA_ASSIGN(const std::vector<Start> hit, StartsBetween(set, {from, to}, 1));
    if (hit.empty()) {
      edited->lost_exdates.push_back(moment);
    } else {
      exdates.push_back(moved);
    }
  }
  for (const Override& change : before.overrides) {
    Override moved = change;
    moved.recurrence_id = MovedOnWall(before, change.recurrence_id, move_s);
    // What follows a this-and-future override moves as all does.
    if (change.this_and_future) moved.start = Moved(change.start, move_s);
    ROTA_ASSIGN(const bool fits, Occurs(set, StartOf(set, moved.recurrence_id).instant));
    if (fits) {
      overrides.push_back(moved);
    } else {
      edited->lost_overrides.push_back(change);
    }
  }
  set.exdates = std::move(exdates);
  set.overrides = std::move(overrides);
  return {};
}

Status ApplyToAll(const SeriesEdit& edit, RecurrenceSet* set) {
  const Moment start = Moved(set->start, edit.move_s);
  if (edit.rules) set->rules = *edit.rules;
  for (std::vector<Rule>* rules : {&set->rules, &set->exrules}) {
    if (edit.rules && rules == &set->rules) continue;
    for (Rule& rule : *rules) {
      if (!Follows(rule, set->start, start)) {
        return Invalid("series_edit",
                       "where a rule names days or times itself, a move needs new rules");
      }
      if (rule.until) rule.until = MovedOnWall(*set, *rule.until, edit.move_s);
    }
  }
  for (ExtraDate& extra : set->rdates) extra.at = MovedOnWall(*set, extra.at, edit.move_s);
  set->start = start;
  if (edit.length) set->length = *edit.length;
  return ValidateSet(*set);
}

}  // namespace

Result<EditedSeries> EditThis(const RecurrenceSet& set, const SeriesEdit& edit) {
  ROTA_ASSIGN(const Start here, StartAt(set, edit.at));
  if (edit.rules) return Invalid("series_edit", "a single occurrence has no rules");
  EditedSeries edited{set, {}, {}, {}};
  std::vector<Override>& overrides = edited.series.overrides;
  auto place = std::find_if(overrides.begin(), overrides.end(), [&](const Override& change) {
    return !change.this_and_future && StartOf(set, change.recurrence_id).instant == edit.at;
  });
  if (place == overrides.end()) place = overrides.insert(overrides.end(), AsItIs(set, here));
  place->cancelled = edit.cancel;
  place->start = Moved(place->start, edit.move_s);
  if (edit.length) place->length = *edit.length;
  return edited;
}

Result<EditedSeries> EditThisAndFuture(const RecurrenceSet& set, const SeriesEdit& edit) {
  ROTA_ASSIGN(Split split, SplitAt(set, edit));
  EditedSeries edited{std::move(split.head), {}, {}, {}};
  if (edit.cancel) return edited;
  edited.rest = split.tail;
  ROTA_TRY(ApplyToAll(edit, &*edited.rest));
  ROTA_TRY(CarryExceptions(split.tail, edit.move_s, &edited));
  return edited;
}

Result<EditedSeries> EditAll(const RecurrenceSet& set, const SeriesEdit& edit) {
  ROTA_TRY(ValidateSet(set));
  EditedSeries edited{set, {}, {}, {}};
  if (edit.cancel) {
    edited.series.rules.clear(), edited.series.exrules.clear(), edited.series.rdates.clear();
    edited.series.exdates.clear(), edited.series.overrides.clear();
    edited.series.includes_start = false;
    return edited;
  }
  ROTA_TRY(ApplyToAll(edit, &edited.series));
  ROTA_TRY(CarryExceptions(set, edit.move_s, &edited));
  return edited;
}

Result<std::vector<Occurrence>> Preview(const RecurrenceSet& set, Instant from, std::size_t count) {
  // Those under way at `from` come first and do not count.
  for (std::size_t under_way = 0;;) {
    ROTA_ASSIGN(std::vector<Occurrence> found,
                OccurrencesBetween(set, {.from = from}, count + under_way));
    const bool all = found.size() < count + under_way;
    const std::size_t earlier =
        std::erase_if(found, [from](const Occurrence& one) { return one.start.instant < from; });
    if (all || found.size() >= count) {
      found.resize(std::min(found.size(), count));
      return found;
    }
    under_way = std::max(earlier, under_way + 1);
  }
}

}  // namespace rota
