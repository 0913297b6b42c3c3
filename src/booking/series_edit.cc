#include "src/booking/series_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rota/recurrence/edit.h"
#include "rota/recurrence/rule_text.h"
#include "src/booking/lifecycle.h"
#include "src/booking/record.h"

namespace rota {
namespace {

constexpr std::int64_t kAhead = 183 * kDay;

LocalTime PlaceOf(const BookedOccurrence& one) {
  return one.booking.recurrence_id.value_or(LocalTime{});
}

Result<LocalTime> RequiredPlace(const std::optional<LocalTime>& recurrence_id) {
  if (recurrence_id) return *recurrence_id;
  return Invalid("series_shape", "this scope needs the occurrence it is about").At("recurrence_id");
}

OccurrenceVerdict VerdictOn(const Booking& booking, LocalTime recurrence_id,
                            OccurrenceStatus status) {
  return {.recurrence_id = recurrence_id,
          .start = booking.start,
          .status = status,
          .reason = {},
          .booking = booking.header.id,
          .hosts = booking.hosts,
          .refusals = {}};
}

Result<BookingChange> CancelOne(const BookedOccurrence& one, const ActionRule& rule,
                                std::optional<CancelReason> reason, const std::string& note,
                                Instant now, const Circumstances& with) {
  const CancelBody cancel{.reason = reason, .note = note};
  ROTA_ASSIGN(BookingChange change, DecideCancel(rule, one.booking, cancel, now, with));
  change.booking_key = one.key;
  return change;
}

// The series record after its occurrences from `from` on are cancelled: a rule that ends before, or
// nothing of it left.
Status EndBefore(const SeriesState& state, LocalTime from, Series* series) {
  SeriesEdit edit;
  edit.at = state.zone->ToInstant(from);
  edit.cancel = true;
  ROTA_ASSIGN(const EditedSeries edited, EditThisAndFuture(state.set, edit));
  if (!edited.series.rules.empty() || !edited.series.rdates.empty()) {
    ROTA_TRY(StoreSet(edited.series, series));
    series->status = SeriesStatus::kEnded;
  }
  std::erase_if(series->left_out, [&](const LeftOut& left) { return left.recurrence_id >= from; });
  return {};
}

// ---- move ------------------------------------------------------------------

// Of the occurrences, those a move is about.
struct Reach {
  LocalTime from;      // all before it stay
  LocalTime anchor;    // the occurrence that the move's start is of
  bool whole = false;  // nothing stays: the series itself changes
};

// From which occurrence on the series moves: whole where nothing of it lies before.
Result<Reach> ReachOf(const SeriesState& state, const MoveSeriesBody& what, Instant now) {
  Reach reach;
  if (what.scope == SeriesScope::kThisAndFuture) {
    ROTA_ASSIGN(reach.from, RequiredPlace(what.recurrence_id));
  } else {
    // What is over stays: then the series moves from the first occurrence to come.
    const auto ahead = std::find_if(state.occurrences.begin(), state.occurrences.end(),
                                    [&](const auto& one) { return IsAhead(one.booking, now); });
    if (ahead == state.occurrences.end()) {
      return Invalid("series_shape", "no occurrence is still to come").At("series");
    }
    reach.from = PlaceOf(*ahead);
  }
  reach.anchor = what.recurrence_id.value_or(reach.from);
  const bool over =
      std::any_of(state.occurrences.begin(), state.occurrences.end(), [&](const auto& one) {
        return PlaceOf(one) < reach.from &&
               (what.scope == SeriesScope::kThisAndFuture || one.booking.start < now);
      });
  reach.whole = !over;
  if (reach.whole) reach.from = LocalTime{kMinInstant};
  return reach;
}

// An occurrence at its own start and length; others are exceptions and keep theirs.
bool IsRegular(const SeriesState& state, const Booking& booking) {
  return booking.start == state.zone->ToInstant(booking.recurrence_id.value_or(LocalTime{})) &&
         booking.duration_min == state.series.duration_min;
}

// One occurrence on its way to the new place: a booking that moves, or a new one.
struct Going {
  Planned planned;
  const BookedOccurrence* occurrence = nullptr;  // nullptr: new
  std::string id;                                // of a new one
};

// What a move means for every occurrence.
struct Sorted {
  std::vector<Going> going;  // move, or are made
  std::vector<const BookedOccurrence*>
      staying;  // exceptions and what is over: only their place changes
  std::vector<const BookedOccurrence*> leaving;  // the new rule lacks them: cancelled
  std::vector<OccurrenceVerdict> kept;           // what is told of those that stay
};

class SeriesMover {
 public:
  SeriesMover(const SeriesState& state, const MoveSeriesBody& what, const SeriesMove& move,
              const ActionRule& rule, const Circumstances& with)
      : state_(state),
        what_(what),
        move_(move),
        rule_(rule),
        with_(with),
        now_(move.request.now),
        new_rule_(!what.rrule.empty()) {}

  Result<MovedSeries> Move() {
    ROTA_ASSIGN(reach_, ReachOf(state_, what_, now_));
    move_s_ = what_.start ? state_.zone->ToLocal(*what_.start).s - reach_.anchor.s : 0;
    ROTA_TRY(MakeRecords());
    ROTA_TRY(SortOccurrences());
    ROTA_TRY(AddNewStarts());
    ROTA_ASSIGN(moved_.decided, DecideSeries(QuestionOf()));
    ROTA_TRY(TellAndLeave());
    KeepHosts();
    Place();
    return std::move(moved_);
  }

 private:
  // The records after the move: the one that goes on and, where it splits, the one that ends.
  Status MakeRecords() {
    SeriesEdit edit;
    edit.move_s = move_s_;
    edit.length = Length{0, move_.request.duration_min * kMinute};
    if (new_rule_) {
      Result<Rule> rule = ParseRule(what_.rrule, Reading::kLenient);
      if (!rule.ok()) return std::move(rule).status().At("rrule");
      edit.rules = {*std::move(rule)};
    }
    Series& series = moved_.change.after.emplace(state_.series);
    if (reach_.whole) {
      ROTA_ASSIGN(const EditedSeries edited, EditAll(state_.set, edit));
      set_ = edited.series;
    } else {
      ROTA_TRY(Split(edit, &series));
    }
    ROTA_TRY(StoreSet(set_, &series));
    series.duration_min = move_.request.duration_min;
    series.each.start = state_.zone->ToInstant(series.dtstart);
    series.each.duration_min = series.duration_min;
    if (!what_.hosts.empty()) series.each.hosts = what_.hosts;
    for (LeftOut& one : series.left_out) one.recurrence_id.s += move_s_;
    if (series.written_until) {
      const LocalTime until = state_.zone->ToLocal(*series.written_until);
      series.written_until = state_.zone->ToInstant({until.s + move_s_});
    }
    return {};
  }

  // COUNT of a rule for the whole series counts what is over.
  Status CountWhatIsOver(SeriesEdit* edit) const {
    if (what_.scope != SeriesScope::kAll || !new_rule_ || !edit->rules->front().count) return {};
    ROTA_ASSIGN(const std::vector<Start> over,
                StartsBetween(state_.set, {.to = edit->at}, kMostOccurrences));
    std::int64_t& count = *edit->rules->front().count;
    count -= static_cast<std::int64_t>(over.size());
    if (count > 0) return {};
    return Invalid("series_edit", fmt::format("{} occurrences are over already", over.size()))
        .At("rrule");
  }

  Status Split(SeriesEdit edit, Series* series) {
    edit.at = state_.zone->ToInstant(reach_.from);
    ROTA_TRY(CountWhatIsOver(&edit));
    ROTA_ASSIGN(const EditedSeries edited, EditThisAndFuture(state_.set, edit));
    Series& ended = moved_.change.ended.emplace(state_.series);
    ROTA_TRY(StoreSet(edited.series, &ended));
    ended.status = SeriesStatus::kEnded;
    ended.written_until.reset();
    const LocalTime from = reach_.from;
    std::erase_if(ended.left_out, [&](const LeftOut& one) { return one.recurrence_id >= from; });
    std::erase_if(series->left_out, [&](const LeftOut& one) { return one.recurrence_id < from; });
    moved_.change.splits = true;
    series->header = {};
    series->header.metadata = state_.series.header.metadata;
    series->header.id = move_.new_ids.front();
    series->split_from = ended.header.id;
    series->split_recurrence_id = from;
    set_ = *edited.rest;
    return {};
  }

  Status SortOccurrences() {
    for (const BookedOccurrence& one : state_.occurrences) {
      if (PlaceOf(one) >= reach_.from) ROTA_TRY(SortOne(one));
    }
    return {};
  }

  Status SortOne(const BookedOccurrence& one) {
    const LocalTime place{PlaceOf(one).s + move_s_};
    taken_.push_back(place);
    const Instant start = state_.zone->ToInstant(place);
    const bool ahead = IsAhead(one.booking, now_);
    // Two wall times around a gap may be one instant: then the set has one start, by the name of
    // the first.
    ROTA_ASSIGN(const std::vector<Start> starts, StartsBetween(set_, {start, start + 1}, 1));
    const bool fits = !starts.empty() && starts[0].local == place;
    if (!ahead || !IsRegular(state_, one.booking)) {
      sorted_.staying.push_back(&one);
      if (!ahead) return {};
      sorted_.kept.push_back(VerdictOn(one.booking, place, OccurrenceStatus::kKept));
      // An exception to nothing.
      if (!fits) sorted_.kept.back().reason = ReasonName(Reason::k_not_found);
      return {};
    }
    if (fits) {
      sorted_.going.push_back({{{place, start, start}, one.key}, &one, {}});
      return {};
    }
    if (!new_rule_ || PlaceOf(one) == reach_.anchor) {
      return Invalid("series_edit", "the rule after the move has no such occurrence")
          .At("rrule")
          .With("recurrence_id", FormatLocal(place));
    }
    sorted_.leaving.push_back(&one);
    return {};
  }

  // The starts that no occurrence has: of a new rule, or because two wall times that were one
  // instant, around a gap, are two after the move. A place whose occurrence was cancelled, and one
  // that was left out, stay empty.
  Status AddNewStarts() {
    Series& series = *moved_.change.after;
    ExpandWindow window{.from = now_};
    if (!IsOpenEnded(set_)) {
      series.written_until.reset();
    } else {
      if (!series.written_until) {
        series.written_until = HorizonOf(*move_.request.offer, now_).until;
      }
      window.to = *series.written_until;
    }
    ROTA_ASSIGN(std::vector<PlannedStart> starts, PlannedStarts(set_, window));
    std::erase_if(starts, [&](const PlannedStart& one) {
      return std::find(taken_.begin(), taken_.end(), one.recurrence_id) != taken_.end() ||
             std::any_of(series.left_out.begin(), series.left_out.end(), [&](const LeftOut& left) {
               return left.recurrence_id == one.recurrence_id;
             });
    });
    std::size_t next_id = 1;
    for (const PlannedStart& start : starts) {
      sorted_.going.push_back({{start, 0}, nullptr, move_.new_ids[next_id++]});
    }
    std::sort(sorted_.going.begin(), sorted_.going.end(), [](const Going& a, const Going& b) {
      return a.planned.at.start < b.planned.at.start;
    });
    return {};
  }

  SeriesQuestion QuestionOf() const {
    SeriesQuestion question;
    question.request = WithBuffersOf(state_.series, move_.request);
    for (const Going& one : sorted_.going) question.planned.push_back(one.planned);
    for (const BookedOccurrence* one : sorted_.leaving) question.leaving.push_back(one->key);
    question.host_mode = what_.hosts.empty() ? SeriesHost::kAny : state_.series.host_mode;
    question.seed = with_.seed;
    question.last_turn = move_.last_turn;
    question.decide = [this](const Request& request, std::size_t i, Instant start) {
      return DecideOne(request, sorted_.going[i], start);
    };
    return question;
  }

  Result<BookingChange> DecideOne(const Request& request, const Going& going, Instant start) const {
    if (going.occurrence) {
      MoveBody one;
      one.start = start;
      one.hosts = what_.hosts;
      one.overrides = what_.overrides;
      one.note = what_.note;
      return DecideMove(request, going.occurrence->booking, one, with_);
    }
    const Series& series = *moved_.change.after;
    return DecideBook(request, CommandOf(series, start), OfOccurrence(series, going.id, with_));
  }

  // What becomes of each, in order. Those that leave give their time back before it is taken again.
  Status TellAndLeave() {
    SeriesChange& change = moved_.change;
    change.occurrences = moved_.decided.verdicts;
    change.occurrences.insert(change.occurrences.end(), sorted_.kept.begin(), sorted_.kept.end());
    for (const BookedOccurrence* one : sorted_.leaving) {
      Result<BookingChange> decided = CancelOne(*one, rule_, std::nullopt, what_.note, now_, with_);
      if (!decided.ok()) return Status(decided.status()).At("note");
      BookingChange& cancelled = *decided;
      const LocalTime place{PlaceOf(*one).s + move_s_};
      cancelled.after.recurrence_id = place;
      change.occurrences.push_back(VerdictOn(cancelled.after, place, OccurrenceStatus::kCancelled));
      change.changes.push_back(std::move(cancelled));
    }
    std::move(moved_.decided.changes.begin(), moved_.decided.changes.end(),
              std::back_inserter(change.changes));
    return {};
  }

  void KeepHosts() {
    SeriesChange& change = moved_.change;
    const auto decided =
        change.changes.begin() + static_cast<std::ptrdiff_t>(sorted_.leaving.size());
    const bool other_hosts =
        std::any_of(decided, change.changes.end(),
                    [](const BookingChange& one) { return one.after.hosts != one.before.hosts; });
    if (change.after->host_mode == SeriesHost::kSame && decided != change.changes.end()) {
      change.after->hosts = decided->after.hosts;
    }
    change.action = "move";
    change.reason = what_.note;
    if (move_s_ != 0 || what_.duration_min || new_rule_) {
      change.topics.push_back("series.rescheduled");
    }
    if (other_hosts) change.topics.push_back("series.reassigned");
  }

  // Those that stay find their place in the series changed.
  void Place() {
    SeriesChange& change = moved_.change;
    for (const BookedOccurrence* one : sorted_.staying) {
      BookingChange place;
      place.booking_key = one->key;
      place.before = place.after = one->booking;
      place.after.recurrence_id = LocalTime{PlaceOf(*one).s + move_s_};
      Record(&place, "move_series", with_, now_, what_.note);
      change.changes.push_back(std::move(place));
    }
    if (change.after->written_until) {
      change.due_at = *change.after->written_until - HorizonOf(*move_.request.offer, now_).reach_s;
    }
    std::sort(change.occurrences.begin(), change.occurrences.end(),
              [](const auto& a, const auto& b) { return a.recurrence_id < b.recurrence_id; });
  }

  const SeriesState& state_;
  const MoveSeriesBody& what_;
  const SeriesMove& move_;
  const ActionRule& rule_;
  const Circumstances& with_;
  const Instant now_;
  const bool new_rule_;
  Reach reach_;
  std::int64_t move_s_ = 0;       // how far every place moves on the wall
  RecurrenceSet set_;             // of the series that goes on
  std::vector<LocalTime> taken_;  // places that occurrences have after the move
  Sorted sorted_;
  MovedSeries moved_;
};

}  // namespace

Result<SeriesState> StateOf(Series series, std::vector<BookedOccurrence> occurrences) {
  SeriesState state{std::move(series), std::move(occurrences), nullptr, {}};
  ROTA_ASSIGN(state.zone, Zone::Find(state.series.zone));
  ROTA_ASSIGN(state.set, SetOf(state.series));
  return state;
}

bool IsAhead(const Booking& booking, Instant now) {
  return IsLive(booking, now) && booking.start >= now;
}

Result<const BookedOccurrence*> OccurrenceNamed(const SeriesState& state,
                                                const std::optional<LocalTime>& recurrence_id) {
  ROTA_ASSIGN(const LocalTime at, RequiredPlace(recurrence_id));
  for (const BookedOccurrence& one : state.occurrences) {
    if (PlaceOf(one) == at) return &one;
  }
  return NotFound("occurrence", FormatLocal(at)).At("recurrence_id");
}

Result<SeriesChange> DecideCancelSeries(const SeriesState& state, const CancelSeriesBody& what,
                                        const ActionRule& rule, Instant now,
                                        const Circumstances& with) {
  SeriesChange change;
  change.action = "cancel";
  change.reason = what.note;
  const auto cancel = [&](const BookedOccurrence& one) -> Status {
    ROTA_ASSIGN(BookingChange cancelled, CancelOne(one, rule, what.reason, what.note, now, with));
    change.occurrences.push_back(
        VerdictOn(cancelled.after, PlaceOf(one), OccurrenceStatus::kCancelled));
    change.changes.push_back(std::move(cancelled));
    return {};
  };
  if (what.scope == SeriesScope::kThis) {
    ROTA_ASSIGN(const BookedOccurrence* one, OccurrenceNamed(state, what.recurrence_id));
    ROTA_TRY(cancel(*one));
    return change;
  }
  if (state.series.status == SeriesStatus::kCancelled) {
    return Status(Reason::k_invalid_transition, "the series is cancelled already");
  }
  LocalTime from{kMinInstant};
  Series& series = change.after.emplace(state.series);
  series.status = SeriesStatus::kCancelled;
  if (what.scope == SeriesScope::kThisAndFuture) {
    ROTA_ASSIGN(from, RequiredPlace(what.recurrence_id));
    ROTA_TRY(EndBefore(state, from, &series));
  }
  series.written_until.reset();
  for (const BookedOccurrence& one : state.occurrences) {
    if (PlaceOf(one) >= from && IsAhead(one.booking, now)) ROTA_TRY(cancel(one));
  }
  if (change.occurrences.empty() && !with.staff) {
    return Status(Reason::k_forbidden, "only staff end a series without occurrences to come");
  }
  change.topics = {"series.cancelled"};
  return change;
}

Result<SeriesChange> DecideMoveOccurrence(const SeriesState& state, const MoveSeriesBody& what,
                                          const Request& request, const Circumstances& with) {
  ROTA_ASSIGN(const BookedOccurrence* moving, OccurrenceNamed(state, what.recurrence_id));
  MoveBody one;
  one.start = what.start;
  one.duration_min = what.duration_min;
  one.hosts = what.hosts;
  one.overrides = what.overrides;
  one.note = what.note;
  ROTA_ASSIGN(BookingChange moved,
              DecideMove(WithBuffersOf(state.series, request), moving->booking, one, with));
  moved.booking_key = moving->key;
  SeriesChange change;
  change.occurrences = {VerdictOn(moved.after, PlaceOf(*moving), OccurrenceStatus::kMoved)};
  change.changes = {std::move(moved)};
  return change;
}

Result<MovedSeries> DecideMoveSeries(const SeriesState& state, const MoveSeriesBody& what,
                                     const SeriesMove& move, const ActionRule& rule,
                                     const Circumstances& with) {
  if (state.series.status == SeriesStatus::kCancelled) {
    return Status(Reason::k_invalid_transition, "the series is cancelled");
  }
  return SeriesMover(state, what, move, rule, with).Move();
}

WriteAhead HorizonOf(const Offer& offer, Instant now) {
  std::int64_t window_s = 0;
  if (offer.window.type == WindowType::kRolling && offer.window.days) {
    // Days that are counted only when somebody works or is free lie further apart; thrice covers a
    // week with two working days, and the least is half a year anyway.
    const std::int64_t times = offer.window.count == WindowCount::kCalendar ? 1 : 3;
    window_s = (*offer.window.days * times + 1) * kDay;
  } else if (offer.window.type == WindowType::kRange && offer.window.to) {
    window_s = offer.grid_zone->CivilDay(*offer.window.to).end - now;
  }
  const std::int64_t reach_s = std::max(kAhead, window_s);
  return {.reach_s = reach_s, .until = now + reach_s + kAhead};
}

}  // namespace rota
