// Verbs on series: find, decide as a whole, write at once.
#include "src/engine/series_verbs.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/booking/series_new.h"
#include "src/engine/series_write.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

constexpr std::int64_t kMostExtended = 100;  // series of one tick
constexpr May kOwners = {.host = true, .leader = true, .admin = true};

using enum Reason;
constexpr Reason kSeriesReasons[] = {k_work_limit, k_occupied, k_schedule, k_misaligned,
                                     k_time_off,   k_notice,   k_window,   k_limit};
constexpr Reason kEditReasons[] = {k_invalid_transition, k_notice, k_occupied, k_schedule};

Result<NewIds> MakeIds(const Act& act, std::size_t count, const std::string& first) {
  NewIds ids;
  if (!first.empty()) ids.push_back(first);
  while (ids.size() < count) {
    ROTA_ASSIGN(ids.emplace_back(), NewId(act.now()));
  }
  return ids;
}

Result<std::int64_t> LastTurn(const Act& act) {
  return store::LastNumber(act.session(), act.org(), "turn");
}

Result<SeriesState> ReadState(const Act& act, const store::StoredSeries& stored) {
  ROTA_ASSIGN(const auto read, store::ReadOccurrences(act.session(), act.org(), stored.key));
  std::vector<BookedOccurrence> occurrences;
  for (const store::StoredBooking& one : read) occurrences.push_back({one.key, one.booking});
  return StateOf(stored.series, std::move(occurrences));
}

// Writes what was decided, and answers what becomes of each occurrence.
Result<SeriesReport> Finish(Act& act, const store::StoredSeries& stored, SeriesChange change) {
  SeriesReport report;
  report.series = change.after.value_or(stored.series);
  report.occurrences = change.occurrences;
  if (!act.writes()) return report;
  SeriesOutcome outcome{.due_at = change.due_at,
                        .changes = std::move(change.changes),
                        .action = change.action,
                        .reason = std::move(change.reason),
                        .topics = std::move(change.topics),
                        .told = std::move(change.occurrences)};
  store::StoredSeries ended, after;
  if (change.ended) {
    ended = {stored.key, *std::move(change.ended)};
    outcome.series.push_back(&ended);
  }
  if (change.after) {
    after = {change.splits ? 0 : stored.key, *std::move(change.after)};
    outcome.series.push_back(&after);
  }
  ROTA_TRY(WriteOutcome(act, std::move(outcome)));
  if (change.after) report.series = after.series;
  report.written = true;
  return report;
}

// As an attendee of the series reads it.
Result<SeriesReport> ShownReport(const Act& act, SeriesReport report) {
  if (act.relations().Staff()) return report;
  ROTA_ASSIGN(report.series, act.Shown(std::move(report.series), act.relations()));
  const bool hidden = HidesHosts(act.catalog(), report.series.event_type);
  for (OccurrenceVerdict& one : report.occurrences) {
    if (hidden) one.hosts.clear();
    one.refusals.clear();  // each host's own
  }
  return report;
}

// A dry run makes nothing, so it names nothing that it would make.
void ForgetNewIds(SeriesReport* report) {
  for (OccurrenceVerdict& one : report->occurrences) {
    if (one.status == OccurrenceStatus::kBooked) one.booking.clear();
  }
}

}  // namespace

ROTA_VERB(BookSeries, .May(kOwners)
                          .Writes()
                          .Makes()
                          .Facts()
                          .Seed()
                          .Refuses(kSeriesReasons)
                          .Example(R"({"event_type":"call","start":"2030-01-14T09:00:00Z",)"
                                   R"("rrule":"FREQ=WEEKLY;COUNT=3","dry_run":true,)"
                                   R"("attendees":[{"name":"Kim","email":"kim@example.net"}]})"));

Result<SeriesReport> Engine::BookSeries(const BookSeriesBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::BookSeries>(what, envelope, [&](Act& act) -> Result<SeriesReport> {
    if (Status bad = CheckNewId(envelope.new_id); !bad.ok()) return bad.At("new_id");
    ROTA_TRY(act.Open(what.each.event_type));
    if (!act.relations().Staff()) {
      return Status(k_forbidden, "series are booked by who runs the event type");
    }
    const std::uint32_t type = act.catalog().FindEventType(what.each.event_type);
    ROTA_TRY(MayBook(act.catalog(), act.actor(), act.catalog().event_type(type), what.each));
    ROTA_ASSIGN(const RequestWithFacts question, act.Ask(WantedOf(what.each)));
    ROTA_ASSIGN(const NewIds ids, MakeIds(act, kMostNewIds, envelope.new_id));
    ROTA_ASSIGN(const std::int64_t last_turn, LastTurn(act));
    ROTA_ASSIGN(SeriesDraft draft,
                DecideBookSeries(what, question.request, last_turn, ids, act.With()));
    SeriesReport report;
    ROTA_ASSIGN(report.occurrences, NamedVerdicts(act, draft.decided));
    if (!act.writes()) {
      report.series = std::move(draft.series);
      for (OccurrenceVerdict& one : report.occurrences) one.booking.clear();
      return report;
    }
    if (!draft.decided.stands()) return RefusalOfSeries(draft.decided);
    const bool pending = draft.decided.changes.front().after.status == BookingStatus::kPending;
    store::StoredSeries stored{0, std::move(draft.series)};
    SeriesOutcome outcome{.series = {&stored},
                          .due_at = draft.due_at,
                          .changes = std::move(draft.decided.changes),
                          .action = "book",
                          .topics = {pending ? "series.requested" : "series.confirmed"},
                          .told = report.occurrences};
    ROTA_TRY(WriteOutcome(act, std::move(outcome)));
    report.series = std::move(stored.series);
    report.written = true;
    return report;
  });
}

ROTA_VERB(CancelSeries,
          .OnThing()
              .May({.attendee = true,
                    .host = true,
                    .leader = true,
                    .admin = true,
                    .note = "attendees within the event type's `cancel_rule`"})
              .Writes()
              .IfVersion()
              .Refuses(kEditReasons)
              .Example(R"({"series":"s1","scope":"this","recurrence_id":"2030-01-21T10:00"})"));

Result<SeriesReport> Engine::CancelSeries(const CancelSeriesBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::CancelSeries>(
      what, envelope, [&](Act& act) -> Result<SeriesReport> {
        ROTA_ASSIGN(const store::StoredSeries stored, act.ThingSeries(what.series));
        ROTA_ASSIGN(const SeriesState state, ReadState(act, stored));
        ROTA_ASSIGN(SeriesChange change,
                    DecideCancelSeries(state, what, act.CancelRule(stored.series.event_type),
                                       act.now(), act.With()));
        ROTA_ASSIGN(SeriesReport report, Finish(act, stored, std::move(change)));
        return ShownReport(act, std::move(report));
      });
}

ROTA_VERB(MoveSeries,
          .OnThing()
              .May(kOwners)
              .Writes()
              .IfVersion()
              .Facts()
              .Seed()
              .Refuses(kEditReasons)
              .Example(R"({"series":"s1","scope":"this","recurrence_id":"2030-01-28T10:00",)"
                       R"("start":"2030-01-29T10:00:00Z"})"));

Result<SeriesReport> Engine::MoveSeries(const MoveSeriesBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::MoveSeries>(what, envelope, [&](Act& act) -> Result<SeriesReport> {
    const bool one = what.scope == SeriesScope::kThis;
    if (!what.start && !what.duration_min && what.hosts.empty() && (one || what.rrule.empty())) {
      return Invalid("series_shape", "a move gives a start, a length, hosts or a rule").At("start");
    }
    ROTA_ASSIGN(const store::StoredSeries stored, act.ThingSeries(what.series));
    ROTA_ASSIGN(const SeriesState state, ReadState(act, stored));
    const Series& series = stored.series;
    const bool other_host = !what.hosts.empty() && what.hosts != series.hosts;
    ROTA_TRY(MayMove(act.relations(), {.other_host = other_host,
                                       .sets_rules_aside = !what.overrides.empty(),
                                       .names_hosts = !what.hosts.empty()}));
    Wanted wanted = WantedOf(series.each);
    wanted.duration_min = what.duration_min.value_or(series.duration_min);
    if (!what.hosts.empty()) wanted.hosts = what.hosts;
    if (one) {
      ROTA_ASSIGN(const BookedOccurrence* moving, OccurrenceNamed(state, what.recurrence_id));
      wanted = WantedOf(moving->booking, moving->key);
      if (what.duration_min) wanted.duration_min = what.duration_min;
      wanted.hosts = what.hosts;
    }
    ROTA_ASSIGN(RequestWithFacts question, act.Ask(wanted));
    question.request.overrides = what.overrides;
    if (one) {
      ROTA_ASSIGN(SeriesChange change,
                  DecideMoveOccurrence(state, what, question.request, act.With()));
      return Finish(act, stored, std::move(change));
    }
    if (what.hosts.empty() && series.host_mode == SeriesHost::kSame) {
      question.request.KeepHosts(series.hosts);
    }
    SeriesMove move{.request = std::move(question.request)};
    ROTA_ASSIGN(move.last_turn, LastTurn(act));
    ROTA_ASSIGN(move.new_ids, MakeIds(act, kMostNewIds, {}));
    ROTA_ASSIGN(MovedSeries moved,
                DecideMoveSeries(state, what, move, act.CancelRule(series.event_type), act.With()));
    if (act.writes() && moved.decided.conflicts > 0) return RefusalOfSeries(moved.decided);
    ROTA_TRY(NameRefusals(act, moved.decided, &moved.change.occurrences));
    ROTA_ASSIGN(SeriesReport report, Finish(act, stored, std::move(moved.change)));
    if (!act.writes()) ForgetNewIds(&report);
    return report;
  });
}

// ---- series without end ----------------------------------------------------

namespace {

// Writes on a series without end. A conflict that its policy does not allow leaves all as it is.
Result<SeriesReport> Extend(Act& act, store::StoredSeries stored) {
  SeriesReport report;
  report.series = stored.series;
  if (stored.series.status != SeriesStatus::kActive || !stored.series.written_until) return report;
  Wanted wanted = WantedOf(stored.series.each);
  wanted.event_type = stored.series.event_type;
  wanted.duration_min = stored.series.duration_min;
  ROTA_ASSIGN(const RequestWithFacts question, act.Ask(wanted));
  ROTA_ASSIGN(const NewIds ids, MakeIds(act, kMostNewIds, {}));
  ROTA_ASSIGN(const std::int64_t last_turn, LastTurn(act));
  ROTA_ASSIGN(std::optional<SeriesDraft> draft,
              DecideExtendSeries(stored.series, question.request, last_turn, ids, act.With()));
  if (!draft) return report;
  ROTA_ASSIGN(report.occurrences, NamedVerdicts(act, draft->decided));
  std::vector<OccurrenceVerdict> refused;
  std::copy_if(report.occurrences.begin(), report.occurrences.end(), std::back_inserter(refused),
               [](const OccurrenceVerdict& one) { return !one.reason.empty(); });
  for (const BookingChange& change : draft->decided.changes) ROTA_TRY(act.NeedFor(change));
  ROTA_TRY(act.Secure());
  if (!refused.empty()) {
    ROTA_TRY(TellOfSeries(act, stored, "series.conflict",
                          FormatInstant(*stored.series.written_until), refused));
  }
  if (draft->decided.conflicts > 0) {
    ROTA_TRY(store::SetDue(act.session(), act.org(), stored.key, act.now() + kDay));
    return report;
  }
  stored.series = std::move(draft->series);
  SeriesOutcome outcome{.series = {&stored},
                        .due_at = draft->due_at,
                        .changes = std::move(draft->decided.changes),
                        .action = "extend",
                        .topics = {"series.extended"},
                        .told = report.occurrences};
  ROTA_TRY(WriteOutcome(act, std::move(outcome)));
  report.series = std::move(stored.series);
  report.written = true;
  return report;
}

// What the catalog no longer allows (an archived event type or host) is asked again tomorrow.
Status Postpone(Act& act, const std::string& id, const Status& why) {
  ROTA_ASSIGN(const store::StoredSeries stored, store::ReadSeries(act.session(), act.org(), id));
  act.NeedSeries(id);
  ROTA_TRY(act.Secure());
  ROTA_TRY(store::SetDue(act.session(), act.org(), stored.key, act.now() + kDay));
  const OccurrenceVerdict none{.start = act.now(),
                               .status = OccurrenceStatus::kConflict,
                               .reason = std::string(ReasonName(why.reason()))};
  return TellOfSeries(act, stored, "series.conflict",
                      FormatInstant(stored.series.written_until.value_or(0)), {none});
}

}  // namespace

ROTA_VERB(ExtendSeries, .OnThing()
                            .May(kOwners)
                            .Writes()
                            .IfVersion()
                            .Refuses(kSeriesReasons)
                            .Example(R"({"series":"s1"})"));

Result<SeriesReport> Engine::ExtendSeries(const SeriesRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::ExtendSeries>(
      what, envelope, [&](Act& act) -> Result<SeriesReport> {
        ROTA_ASSIGN(store::StoredSeries stored, act.ThingSeries(what.series));
        return Extend(act, std::move(stored));
      });
}

Status ExtendDueSeries(Engine::Impl& impl, const VerbRow& verb, const Envelope& envelope,
                       TickReport* report) {
  ROTA_ASSIGN(Scope scope, impl.ScopeOf(envelope));
  ROTA_ASSIGN(const std::vector<std::string> due, impl.InRead([&](store::Session& session) {
    return store::DueSeries(session, scope.org, scope.now, kMostExtended);
  }));
  scope.actor = Actor{};  // the clock acts
  for (const std::string& id : due) {
    bool written = false;
    const Status done = impl.WriteBeside(verb, scope, [&](Act& act) -> Status {
      ROTA_ASSIGN(store::StoredSeries stored, act.ThingSeries(id));
      ROTA_ASSIGN(const SeriesReport one, Extend(act, std::move(stored)));
      written = one.written;
      return {};
    });
    if (done.ok()) {
      report->series_extended += written ? 1 : 0;
      continue;
    }
    // One that cannot be read keeps no other waiting.
    if (auto row = store::UnreadableIn(done)) {
      report->unreadable.push_back(*std::move(row));
      continue;
    }
    // The world outside ends the tick.
    if (done.code() == Code::kUnavailable || done.code() == Code::kCorrupt) return done;
    ROTA_TRY(impl.WriteBeside(verb, scope, [&](Act& act) { return Postpone(act, id, done); }));
  }
  return {};
}

ROTA_VERB(GetSeries, .OnThing()
                         .May({.attendee = true, .host = true, .leader = true, .admin = true})
                         .Example(R"({"series":"s1"})"));

Result<Series> Engine::GetSeries(const SeriesRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::GetSeries>(what, envelope, [&](Act& act) -> Result<Series> {
    ROTA_ASSIGN(store::StoredSeries stored, act.ThingSeries(what.series));
    return act.Shown(std::move(stored.series), act.relations());
  });
}

}  // namespace rota
