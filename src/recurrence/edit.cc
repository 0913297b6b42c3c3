#include "rota/recurrence/edit.h"

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

// An override that says what happens anyway: the set's length or its period's, moved by an earlier
// this-and-future.
Override AsItIs(const RecurrenceSet& set, const Start& here) {
  Override same;
  same.recurrence_id = same.start = MomentOf(set, here);
  same.length = set.length;
  for (const ExtraDate& extra : set.rdates) {
    if (extra.length && StartOf(set, extra.at).instant == here.instant) same.length = *extra.length;
  }
  Instant latest = kMinInstant;
  for (const Override& change : set.overrides) {
    const Start from = StartOf(set, change.recurrence_id);
    if (!change.this_and_future || change.cancelled || from.instant > here.instant ||
        from.instant < latest)
      continue;
    latest = from.instant;
    same.start.time.s = here.local.s + StartOf(set, change.start).local.s - from.local.s;
    same.length = change.length;
  }
  return same;
}

// Whether the rule's days and times still say what is meant once DTSTART has moved.
bool Follows(const Rule& rule, const Moment& from, const Moment& to) {
  const bool same_day = from.time.date() == to.time.date();
  const bool same_time = from.time.second_of_day() == to.time.second_of_day();
  const bool has_times =
      !rule.by_hour.empty() || !rule.by_minute.empty() || !rule.by_second.empty();
  const bool has_days = !rule.by_day.empty() || !rule.by_month_day.empty() ||
                        !rule.by_year_day.empty() || !rule.by_week_no.empty() ||
                        !rule.by_month.empty() || !rule.by_leap_month.empty();
  return (same_time || !has_times) && (same_day || !has_days);
}

// Ends the rule before the occurrence `at`, before which there are `before` of its starts.
void EndBefore(const RecurrenceSet& set, const Start& at, std::int64_t before, Rule* rule) {
  if (rule->count) {
    rule->count = before;
  } else if (set.dates()) {
    rule->until = Moment{at.local, Moment::Form::kDate};
    rule->until->time.s -= kDay;
  } else if (set.zoned()) {
    rule->until = Moment{{at.instant - 1}, Moment::Form::kUtc};
  } else {
    rule->until = Moment{{at.local.s - 1}, Moment::Form::kWall};
  }
}

struct Split {
  RecurrenceSet head, tail;
};

Result<Split> SplitAt(const RecurrenceSet& set, Instant at) {
  ROTA_TRY(ValidateSet(set));
  ROTA_ASSIGN(const Start here, StartAt(set, at));
  const bool moves_on =
      std::any_of(set.overrides.begin(), set.overrides.end(), [&](const Override& change) {
        return change.this_and_future && StartOf(set, change.recurrence_id).instant < at;
      });
  const bool skips =
      !set.rules.empty() && set.rules[0].skip != Skip::kOmit && NeedsCalendar(set.rules[0]);
  if (set.rules.size() > 1 || !set.exrules.empty() || moves_on || skips) {
    return Status(Reason::k_unsupported,
                  "this series cannot be split; edit its occurrences or all of it");
  }
  Split split{set, set};
  split.head.rdates.clear(), split.head.exdates.clear(), split.head.overrides.clear();
  split.tail.rdates.clear(), split.tail.exdates.clear(), split.tail.overrides.clear();
  const auto side = [&](const Moment& moment) -> RecurrenceSet& {
    return StartOf(set, moment).instant < at ? split.head : split.tail;
  };
  for (const ExtraDate& extra : set.rdates) side(extra.at).rdates.push_back(extra);
  for (const Override& change : set.overrides)
    side(change.recurrence_id).overrides.push_back(change);
  for (const Moment& moment : set.exdates) {
    const bool on_the_day = moment.form == Moment::Form::kDate && !set.dates() &&
                            moment.time.date() == here.local.date();
    side(moment).exdates.push_back(moment);
    if (on_the_day) split.tail.exdates.push_back(moment);
  }

  // What the rule alone gives on either side.
  RecurrenceSet alone{.start = set.start, .zone = set.zone, .rules = set.rules};
  ROTA_ASSIGN(const std::vector<Start> next, StartsBetween(alone, {.from = at}, 1));
  std::int64_t before = 0;
  if (!set.rules.empty() && set.rules[0].count) {
    ROTA_ASSIGN(const std::vector<Start> earlier, StartsBetween(alone, {.to = at}));
    before = static_cast<std::int64_t>(earlier.size());
  }
  const bool first = StartOf(set, set.start).instant >= at;
  if (first) split.head.includes_start = false;
  if (first || (!set.rules.empty() && set.rules[0].count && before == 0)) {
    split.head.rules.clear();
  } else if (!split.head.rules.empty()) {
    EndBefore(set, here, before, &split.head.rules[0]);
  }
  if (next.empty()) {
    split.tail.rules.clear();
    split.tail.start = MomentOf(set, here);
    split.tail.includes_start = set.includes_start && first;
    return split;
  }
  split.tail.start = MomentOf(set, next[0]);
  if (split.tail.rules[0].count) *split.tail.rules[0].count -= before;
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
  if (edit.rules) {
    set->rules = *edit.rules;
  } else {
    for (Rule& rule : set->rules) {
      if (!Follows(rule, set->start, start)) {
        return Invalid("series_edit",
                       "where the rule names days or times itself, a move needs new rules");
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
  ROTA_ASSIGN(Split split, SplitAt(set, edit.at));
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
