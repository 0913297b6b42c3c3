// Verbs that change several occurrences of a series: cancel and move, by scope.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rota/codec/record_json.h"
#include "rota/recurrence/edit.h"
#include "rota/recurrence/rule_text.h"
#include "src/availability/facts_of.h"
#include "src/booking/record.h"
#include "src/engine/catalog_lists.h"
#include "src/engine/series_write.h"

namespace rota {
namespace {

// A series and its occurrences as an edit finds them.
struct Found {
  store::StoredSeries stored;
  std::vector<store::StoredBooking> occurrences;  // by recurrence_id, ended ones too
  const Zone* zone = nullptr;
  RecurrenceSet set;
};

// Of the occurrences, those a verb is about.
struct Reach {
  LocalTime from;      // all before it stay
  LocalTime anchor;    // the occurrence that the command's start is of
  bool whole = false;  // nothing stays: the series itself changes
};

LocalTime PlaceOf(const store::StoredBooking& one) {
  return one.booking.recurrence_id.value_or(LocalTime{});
}

// Still to come, and standing.
bool IsAhead(const Booking& booking, Instant now) {
  return IsLive(booking, now) && booking.start >= now;
}

Result<Found> Find(Engine::Impl& impl, WriteScope& write, const std::string& id, bool locked) {
  Found found;
  ROTA_ASSIGN(found.stored, store::ReadSeries(write.session, write.scope.org, id));
  if (locked) {
    Booking booking;
    booking.event_type = found.stored.series.event_type;
    ROTA_TRY(impl.LockForBooking(write, booking));
    // It may have changed while the locks were waited for.
    ROTA_ASSIGN(found.stored, store::ReadSeries(write.session, write.scope.org, id));
  } else {
    ROTA_ASSIGN(write.snapshot,
                impl.cache.Refresh(write.session, write.scope.org, found.stored.series.event_type,
                                   write.scope.now - kTimelineReach));
  }
  ROTA_ASSIGN(found.occurrences,
              store::ReadOccurrences(write.session, write.scope.org, found.stored.key));
  ROTA_ASSIGN(found.zone, Zone::Find(found.stored.series.zone));
  ROTA_ASSIGN(found.set, SetOf(found.stored.series));
  return found;
}

Result<LocalTime> RequiredPlace(const std::optional<LocalTime>& recurrence_id) {
  if (recurrence_id) return *recurrence_id;
  return Invalid("series_shape", "this scope needs the occurrence it is about").At("recurrence_id");
}

Result<store::StoredBooking> OccurrenceAt(const Found& found, LocalTime recurrence_id) {
  for (const store::StoredBooking& one : found.occurrences) {
    if (PlaceOf(one) == recurrence_id) return one;
  }
  return NotFound("occurrence", FormatLocal(recurrence_id)).At("recurrence_id");
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

// Runs `decide(WriteScope&, bool write)` → SeriesReport inside a write transaction, or only looks.
template <typename Command, typename Decide>
Result<SeriesReport> Edit(Engine::Impl& impl, std::string_view verb, const Command& command,
                          const Decide& decide) {
  if (command.dry_run) {
    ROTA_ASSIGN(const Scope scope, impl.ScopeOf(command.command));
    return impl.InRead([&](store::Session& session) -> Result<SeriesReport> {
      WriteScope look{session, scope, nullptr, 0};
      return decide(look, false);
    });
  }
  ROTA_ASSIGN(const std::string answer, impl.Write(verb, command.command, Canonical(command),
                                                   [&](WriteScope& write) -> Result<std::string> {
                                                     ROTA_ASSIGN(const SeriesReport report,
                                                                 decide(write, true));
                                                     return WriteRecord(report, See::kNever);
                                                   }));
  return ReadRecord<SeriesReport>(answer, {.open = true});
}

// ---- cancel ----------------------------------------------------------------

Result<SeriesReport> DecideCancelSeries(Engine::Impl& impl, WriteScope& write,
                                        const CancelSeriesCommand& command, bool writes) {
  ROTA_ASSIGN(Found found, Find(impl, write, command.series, writes));
  Series& series = found.stored.series;
  ROTA_TRY(CheckVersion(command.command, series));
  const Instant now = write.scope.now;
  const ResolvedCatalog& catalog = *write.snapshot->catalog;
  const std::uint32_t type = catalog.FindEventType(series.event_type);
  const CancelCommand one{
      .command = command.command, .booking = {}, .reason = command.reason, .note = command.note};
  SeriesReport report;
  SeriesOutcome outcome;
  outcome.action = "cancel";
  outcome.reason = command.note;
  const auto cancel = [&](const store::StoredBooking& booking) -> Status {
    ROTA_ASSIGN(BookingChange change,
                DecideCancel(type == kNone ? nullptr : &catalog.event_type(type), booking.booking,
                             one, now, impl.CircumstancesOf(write.scope)));
    change.booking_key = booking.key;
    report.occurrences.push_back(
        VerdictOn(change.after, PlaceOf(booking), OccurrenceStatus::kCancelled));
    outcome.changes.push_back(std::move(change));
    return {};
  };

  if (command.scope == SeriesScope::kThis) {
    ROTA_ASSIGN(const LocalTime at, RequiredPlace(command.recurrence_id));
    ROTA_ASSIGN(const store::StoredBooking booking, OccurrenceAt(found, at));
    ROTA_TRY(cancel(booking));
  } else {
    if (series.status == SeriesStatus::kCancelled) {
      return Status(Reason::k_invalid_transition, "the series is cancelled already");
    }
    LocalTime from{kMinInstant};
    series.status = SeriesStatus::kCancelled;
    if (command.scope == SeriesScope::kThisAndFuture) {
      ROTA_ASSIGN(from, RequiredPlace(command.recurrence_id));
      SeriesEdit edit;
      edit.at = found.zone->ToInstant(from);
      edit.cancel = true;
      ROTA_ASSIGN(const EditedSeries edited, EditThisAndFuture(found.set, edit));
      if (!edited.series.rules.empty() || !edited.series.rdates.empty()) {
        ROTA_TRY(StoreSet(edited.series, &series));
        series.status = SeriesStatus::kEnded;
      }
      std::erase_if(series.left_out,
                    [&](const LeftOut& left) { return left.recurrence_id >= from; });
    }
    series.written_until.reset();
    for (const store::StoredBooking& booking : found.occurrences) {
      if (PlaceOf(booking) >= from && IsAhead(booking.booking, now)) ROTA_TRY(cancel(booking));
    }
    if (report.occurrences.empty() && !IsStaff(write.scope.actor)) {
      return Status(Reason::k_forbidden, "only staff end a series without occurrences to come");
    }
    outcome.series = {&found.stored};
    outcome.topics = {"series.cancelled"};
    outcome.told = report.occurrences;
  }
  if (writes) {
    ROTA_TRY(WriteOutcome(impl, write, command.command, std::move(outcome)));
    report.written = true;
  }
  report.series = series;
  return report;
}

// ---- move ------------------------------------------------------------------

// The request for every occurrence that moves.
Result<Request> RequestFor(Engine::Impl& impl, WriteScope& write, const Facts& facts,
                           const Series& series, const MoveSeriesCommand& command) {
  ROTA_ASSIGN(
      Request request,
      impl.RequestFor(
          write, facts, series.event_type,
          command.duration_min ? command.duration_min : std::optional(series.duration_min),
          command.hosts.empty() ? series.each.hosts : command.hosts, series.each.attendees, 0));
  if (command.hosts.empty() && series.host_mode == SeriesHost::kSame) {
    request.only_users.clear();
    for (const std::string& id : series.hosts)
      request.only_users.push_back(request.catalog->FindUser(id));
  }
  request.overrides = command.overrides;
  return request;
}

MoveCommand MoveOf(const MoveSeriesCommand& command, Instant start) {
  MoveCommand one;
  one.command = command.command;
  one.start = start;
  one.hosts = command.hosts;
  one.overrides = command.overrides;
  one.reason = command.reason;
  one.seed = command.seed;
  return one;
}

Result<SeriesReport> MoveThis(Engine::Impl& impl, WriteScope& write,
                              const MoveSeriesCommand& command, const Found& found, bool writes) {
  ROTA_ASSIGN(const LocalTime at, RequiredPlace(command.recurrence_id));
  ROTA_ASSIGN(const store::StoredBooking moving, OccurrenceAt(found, at));
  const Booking& booking = moving.booking;
  ROTA_ASSIGN(const Facts facts, impl.FactsFor(write.session, write.scope, *write.snapshot,
                                               booking.event_type, booking.attendees));
  ROTA_ASSIGN(Request request,
              impl.RequestFor(write, facts, booking.event_type,
                              command.duration_min ? command.duration_min : booking.duration_min,
                              command.hosts, booking.attendees, moving.key));
  request.overrides = command.overrides;
  MoveCommand one = MoveOf(command, booking.start);
  one.start = command.start;
  one.duration_min = command.duration_min;
  Result<BookingChange> change =
      DecideMove(request, booking, one, impl.CircumstancesOf(write.scope));
  if (!change.ok()) return impl.WithPublicIds(write.session, write.scope.org, change.status());
  SeriesReport report;
  report.series = found.stored.series;
  report.occurrences = {VerdictOn(change->after, at, OccurrenceStatus::kMoved)};
  if (!writes) return report;
  SeriesOutcome outcome;
  change->booking_key = moving.key;
  outcome.changes = {*std::move(change)};
  ROTA_TRY(WriteOutcome(impl, write, command.command, std::move(outcome)));
  report.written = true;
  return report;
}

// From which occurrence on the series moves: whole where nothing of it lies before.
Result<Reach> ReachOf(const Found& found, const MoveSeriesCommand& command, Instant now) {
  Reach reach;
  if (command.scope == SeriesScope::kThisAndFuture) {
    ROTA_ASSIGN(reach.from, RequiredPlace(command.recurrence_id));
  } else {
    // What is over stays: then the series moves from the first occurrence to come.
    const auto ahead = std::find_if(found.occurrences.begin(), found.occurrences.end(),
                                    [&](const auto& one) { return IsAhead(one.booking, now); });
    if (ahead == found.occurrences.end()) {
      return Invalid("series_shape", "no occurrence is still to come").At("series");
    }
    reach.from = PlaceOf(*ahead);
  }
  reach.anchor = command.recurrence_id.value_or(reach.from);
  const bool over =
      std::any_of(found.occurrences.begin(), found.occurrences.end(), [&](const auto& one) {
        return PlaceOf(one) < reach.from &&
               (command.scope == SeriesScope::kThisAndFuture || one.booking.start < now);
      });
  reach.whole = !over;
  if (reach.whole) reach.from = LocalTime{kMinInstant};
  return reach;
}

// An occurrence at its own start and length; others are exceptions and keep theirs.
bool IsRegular(const Found& found, const Booking& booking) {
  return booking.start == found.zone->ToInstant(booking.recurrence_id.value_or(LocalTime{})) &&
         booking.duration_min == found.stored.series.duration_min;
}

// The records after the move: the one that goes on, and before it, where it splits, the one that
// ends.
struct Records {
  std::optional<store::StoredSeries> before;
  store::StoredSeries after;
  RecurrenceSet set;  // of the one that goes on
};

Result<Records> RecordsAfter(const Found& found, const MoveSeriesCommand& command,
                             const Reach& reach, std::int64_t move_s, std::int32_t duration_min,
                             Instant now) {
  SeriesEdit edit;
  edit.move_s = move_s;
  edit.length = Length{0, duration_min * kMinute};
  if (!command.rrule.empty()) {
    Result<Rule> rule = ParseRule(command.rrule, Reading::kLenient);
    if (!rule.ok()) return std::move(rule).status().At("rrule");
    edit.rules = {*std::move(rule)};
  }
  Records records;
  records.after = found.stored;
  Series& series = records.after.series;
  if (reach.whole) {
    ROTA_ASSIGN(const EditedSeries edited, EditAll(found.set, edit));
    records.set = edited.series;
  } else {
    edit.at = found.zone->ToInstant(reach.from);
    ROTA_ASSIGN(const EditedSeries edited, EditThisAndFuture(found.set, edit));
    records.before = found.stored;
    Series& before = records.before->series;
    ROTA_TRY(StoreSet(edited.series, &before));
    before.status = SeriesStatus::kEnded;
    before.written_until.reset();
    std::erase_if(before.left_out,
                  [&](const LeftOut& one) { return one.recurrence_id >= reach.from; });
    std::erase_if(series.left_out,
                  [&](const LeftOut& one) { return one.recurrence_id < reach.from; });
    records.after.key = 0;
    series.header = {};
    ROTA_ASSIGN(series.header.id, NewId(now));
    series.split_from = before.header.id;
    series.split_recurrence_id = reach.from;
    records.set = *edited.rest;
  }
  ROTA_TRY(StoreSet(records.set, &series));
  series.duration_min = duration_min;
  series.each.start = found.zone->ToInstant(series.dtstart);
  series.each.duration_min = duration_min;
  if (!command.hosts.empty()) series.each.hosts = command.hosts;
  for (LeftOut& one : series.left_out) one.recurrence_id.s += move_s;
  if (series.written_until) {
    series.written_until =
        found.zone->ToInstant({found.zone->ToLocal(*series.written_until).s + move_s});
  }
  return records;
}

// The starts of a new rule that no occurrence has: to be booked. A place whose occurrence was
// cancelled, and one that was left out, stay empty.
Result<std::vector<PlannedStart>> NewStarts(const std::vector<LocalTime>& taken, const Offer& offer,
                                            Instant now, Records* records) {
  Series& series = records->after.series;
  ExpandWindow window{.from = now};
  if (!IsOpenEnded(records->set)) {
    series.written_until.reset();
  } else {
    if (!series.written_until) series.written_until = HorizonOf(offer, now).until;
    window.to = *series.written_until;
  }
  ROTA_ASSIGN(std::vector<PlannedStart> starts, PlannedStarts(records->set, window));
  std::erase_if(starts, [&](const PlannedStart& one) {
    return std::find(taken.begin(), taken.end(), one.recurrence_id) != taken.end() ||
           std::any_of(series.left_out.begin(), series.left_out.end(), [&](const LeftOut& left) {
             return left.recurrence_id == one.recurrence_id;
           });
  });
  return starts;
}

Result<SeriesReport> DecideMoveSeries(Engine::Impl& impl, WriteScope& write,
                                      const MoveSeriesCommand& command, bool writes) {
  ROTA_TRY(MustBeStaff(write.scope.actor, "move series"));
  const bool new_rule = !command.rrule.empty() && command.scope != SeriesScope::kThis;
  if (!command.start && !command.duration_min && command.hosts.empty() && !new_rule) {
    return Invalid("series_shape", "a move gives a start, a length, hosts or a rule").At("start");
  }
  ROTA_ASSIGN(Found found, Find(impl, write, command.series, writes));
  Series& series = found.stored.series;
  ROTA_TRY(CheckVersion(command.command, series));
  if (command.scope == SeriesScope::kThis) return MoveThis(impl, write, command, found, writes);
  if (series.status == SeriesStatus::kCancelled) {
    return Status(Reason::k_invalid_transition, "the series is cancelled");
  }
  const Instant now = write.scope.now;
  ROTA_ASSIGN(const Reach reach, ReachOf(found, command, now));
  std::vector<const store::StoredBooking*> tail;
  for (const store::StoredBooking& one : found.occurrences) {
    if (PlaceOf(one) >= reach.from) tail.push_back(&one);
  }
  const std::int64_t move_s =
      command.start ? found.zone->ToLocal(*command.start).s - reach.anchor.s : 0;
  ROTA_ASSIGN(const Facts facts, impl.FactsFor(write.session, write.scope, *write.snapshot,
                                               series.event_type, series.each.attendees));
  SeriesQuestion question;
  ROTA_ASSIGN(question.request, RequestFor(impl, write, facts, series, command));
  ROTA_ASSIGN(Records records,
              RecordsAfter(found, command, reach, move_s, question.request.duration_min, now));

  // Who moves, who stays as an exception, who only finds the place in the series changed, and who
  // has no place any more.
  struct Going {
    Planned planned;
    const store::StoredBooking* booking;  // nullptr: new
    std::string id;                       // of a new one
  };
  std::vector<Going> going;
  std::vector<const store::StoredBooking*> staying, leaving;
  std::vector<LocalTime> taken;
  std::vector<OccurrenceVerdict> kept;
  for (const store::StoredBooking* one : tail) {
    const LocalTime place{PlaceOf(*one).s + move_s};
    taken.push_back(place);
    const Instant start = found.zone->ToInstant(place);
    const bool ahead = IsAhead(one->booking, now);
    ROTA_ASSIGN(const bool fits, Occurs(records.set, start));
    if (ahead && IsRegular(found, one->booking)) {
      const bool named = PlaceOf(*one) == reach.anchor;
      if (!fits && (!new_rule || named)) {
        return Invalid("series_edit", "the rule after the move has no such occurrence")
            .At("rrule")
            .With("recurrence_id", FormatLocal(place));
      }
      if (!fits) {
        leaving.push_back(one);
        question.leaving.push_back(one->key);
        continue;
      }
      going.push_back({{{place, start, start}, one->key}, one, {}});
      continue;
    }
    staying.push_back(one);
    if (!ahead) continue;
    kept.push_back(VerdictOn(one->booking, place, OccurrenceStatus::kKept));
    if (!fits) kept.back().reason = ReasonName(Reason::k_not_found);  // an exception to nothing
  }
  if (new_rule) {
    ROTA_ASSIGN(const std::vector<PlannedStart> starts,
                NewStarts(taken, *question.request.offer, now, &records));
    for (const PlannedStart& start : starts) {
      going.push_back({{start, 0}, nullptr, {}});
      ROTA_ASSIGN(going.back().id, NewId(now));
    }
    std::sort(going.begin(), going.end(), [](const Going& a, const Going& b) {
      return a.planned.at.start < b.planned.at.start;
    });
  }
  for (const Going& one : going) question.planned.push_back(one.planned);
  question.host_mode = command.hosts.empty() ? SeriesHost::kAny : series.host_mode;
  question.seed = command.seed;
  ROTA_ASSIGN(question.last_turn, store::LastNumber(write.session, write.scope.org, "turn"));
  question.decide = [&](const Request& request, std::size_t i,
                        Instant start) -> Result<BookingChange> {
    Circumstances with = impl.CircumstancesOf(write.scope);
    if (going[i].booking != nullptr) {
      return DecideMove(request, going[i].booking->booking, MoveOf(command, start), with);
    }
    with.new_id = going[i].id;
    Request asked = request;
    asked.buffer_before_min = series.each.buffer_before_min;
    asked.buffer_after_min = series.each.buffer_after_min;
    BookCommand one = CommandOf(records.after.series, start);
    one.command.idempotency_key = command.command.idempotency_key;
    return DecideBook(asked, one, Verb::kBook, with);
  };
  ROTA_ASSIGN(DecidedSeries decided, DecideSeries(question));
  if (writes && decided.conflicts > 0) return RefusalOfSeries(decided);

  SeriesReport report;
  ROTA_ASSIGN(report.occurrences, NamedVerdicts(impl, write.session, write.scope.org, decided));
  report.occurrences.insert(report.occurrences.end(), kept.begin(), kept.end());
  // Those that leave give their time back before it is taken again.
  const ResolvedCatalog& catalog = *write.snapshot->catalog;
  const std::uint32_t type = catalog.FindEventType(series.event_type);
  std::vector<BookingChange> cancelled;
  for (const store::StoredBooking* one : leaving) {
    const CancelCommand cancel{
        .command = command.command, .booking = {}, .reason = {}, .note = command.reason};
    ROTA_ASSIGN(BookingChange change,
                DecideCancel(type == kNone ? nullptr : &catalog.event_type(type), one->booking,
                             cancel, now, impl.CircumstancesOf(write.scope)));
    change.booking_key = one->key;
    const LocalTime place{PlaceOf(*one).s + move_s};
    change.after.recurrence_id = place;
    report.occurrences.push_back(VerdictOn(change.after, place, OccurrenceStatus::kCancelled));
    cancelled.push_back(std::move(change));
  }
  for (OccurrenceVerdict& one : report.occurrences) {
    if (!writes && one.status == OccurrenceStatus::kBooked) one.booking.clear();
  }
  std::sort(report.occurrences.begin(), report.occurrences.end(),
            [](const auto& a, const auto& b) { return a.recurrence_id < b.recurrence_id; });
  Series& after = records.after.series;
  const bool other_hosts =
      std::any_of(decided.changes.begin(), decided.changes.end(),
                  [](const BookingChange& one) { return one.after.hosts != one.before.hosts; });
  if (after.host_mode == SeriesHost::kSame && !decided.changes.empty()) {
    after.hosts = decided.changes.front().after.hosts;
  }
  if (writes) {
    SeriesOutcome outcome{.series = {},
                          .due_at = {},
                          .changes = std::move(decided.changes),
                          .action = "move",
                          .reason = command.reason,
                          .topics = {},
                          .told = report.occurrences};
    outcome.changes.insert(outcome.changes.begin(), std::make_move_iterator(cancelled.begin()),
                           std::make_move_iterator(cancelled.end()));
    for (const store::StoredBooking* one : staying) {
      BookingChange place;
      place.booking_key = one->key;
      place.before = place.after = one->booking;
      place.after.recurrence_id = LocalTime{PlaceOf(*one).s + move_s};
      Record(&place, "move_series", command.command, impl.CircumstancesOf(write.scope), now,
             command.reason);
      outcome.changes.push_back(std::move(place));
    }
    if (records.before) outcome.series.push_back(&*records.before);
    outcome.series.push_back(&records.after);
    if (after.written_until) {
      outcome.due_at = *after.written_until - HorizonOf(*question.request.offer, now).reach_s;
    }
    if (move_s != 0 || command.duration_min || new_rule)
      outcome.topics.push_back("series.rescheduled");
    if (other_hosts) outcome.topics.push_back("series.reassigned");
    ROTA_TRY(WriteOutcome(impl, write, command.command, std::move(outcome)));
    report.written = true;
  }
  report.series = after;
  return report;
}

}  // namespace

Result<SeriesReport> Engine::CancelSeries(const CancelSeriesCommand& command) {
  return Edit(*impl_, "cancel_series", command, [&](WriteScope& write, bool writes) {
    return DecideCancelSeries(*impl_, write, command, writes);
  });
}

Result<SeriesReport> Engine::MoveSeries(const MoveSeriesCommand& command) {
  return Edit(*impl_, "move_series", command, [&](WriteScope& write, bool writes) {
    return DecideMoveSeries(*impl_, write, command, writes);
  });
}

}  // namespace rota
