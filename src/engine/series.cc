// Verbs on series that book: a new one, and what lies ahead of one without end.
#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "src/availability/facts_of.h"
#include "src/engine/catalog_lists.h"
#include "src/engine/series_write.h"

namespace rota {
namespace {

constexpr std::int64_t kMostExtended = 100;  // series of one tick

// A series on its way: the record, and what was decided about its occurrences.
struct Draft {
  store::StoredSeries stored;
  DecidedSeries decided;
  std::optional<Instant> due_at;
};

Status CheckCommand(const SeriesCommand& command, const Actor& actor) {
  ROTA_TRY(MustBeStaff(actor, "book series"));
  if (command.each.hold_s) return Invalid("series_shape", "a series is not held").At("hold_s");
  if (command.form && !command.rrule.empty()) {
    return Invalid("series_shape", "rrule and form say the same").At("form");
  }
  if (command.each.start % kMinute != 0) {
    return Invalid("booking_shape", "a booking starts on a whole minute").At("start");
  }
  return {};
}

// The record without id, hosts and horizon.
Result<Series> RecordOf(const SeriesCommand& command, const Request& request) {
  const Zone& zone = *request.offer->grid_zone;
  Series series;
  series.header.external_ref = command.each.external_ref;
  series.event_type = command.each.event_type;
  series.dtstart = zone.ToLocal(command.each.start);
  series.zone = zone.name();
  series.duration_min = request.duration_min;
  series.rrule = command.rrule;
  series.rdates = command.rdates;
  series.exdates = command.exdates;
  series.conflict = command.conflict;
  series.host_mode = command.host_mode;
  series.each = command.each;
  series.each.command = {};
  series.each.id.clear();
  series.each.external_ref.clear();
  if (command.form) {
    const Moment start = {series.dtstart, Moment::Form::kWall};
    Result<RecurrenceSet> of_form = SetOfForm(*command.form, start, &zone);
    if (!of_form.ok()) return std::move(of_form).status().Under("form");
    Series read;
    ROTA_TRY(StoreSet(*of_form, &read));
    series.rrule = read.rrule;
    series.exdates.insert(series.exdates.end(), read.exdates.begin(), read.exdates.end());
  }
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(series));
  ROTA_TRY(StoreSet(set, &series));  // in its canonical text
  return series;
}

// Decides occurrences that do not exist yet.
Result<DecidedSeries> DecideNew(Engine::Impl& impl, WriteScope& write, const Series& series,
                                const CommandHeader& command, const Request& request,
                                const std::vector<PlannedStart>& starts, bool goes_on) {
  SeriesQuestion question;
  question.request = request;
  question.request.overrides = series.each.overrides;
  question.request.buffer_before_min = series.each.buffer_before_min;
  question.request.buffer_after_min = series.each.buffer_after_min;
  question.conflict = series.conflict;
  question.host_mode = series.host_mode;
  question.settled = goes_on;
  question.seed = series.each.seed;
  if (goes_on && series.host_mode == SeriesHost::kSame) {
    question.request.only_users.clear();
    for (const std::string& id : series.hosts) {
      question.request.only_users.push_back(request.catalog->FindUser(id));
    }
    question.host_mode = SeriesHost::kAny;
  }
  ROTA_ASSIGN(question.last_turn, store::LastNumber(write.session, write.scope.org, "turn"));
  std::vector<std::string> ids;
  for (const PlannedStart& one : starts) {
    question.planned.push_back({one, 0});
    ROTA_ASSIGN(ids.emplace_back(), NewId(write.scope.now));
  }
  question.decide = [&](const Request& asked, std::size_t i, Instant start) {
    Circumstances with = impl.CircumstancesOf(write.scope);
    with.new_id = ids[i];
    BookCommand one = CommandOf(series, start);
    one.command.idempotency_key = command.idempotency_key;
    return DecideBook(asked, one, Verb::kBook, with);
  };
  return DecideSeries(question);
}

// Who serves all of it, by the occurrences decided.
void KeepHosts(const DecidedSeries& decided, Series* series) {
  if (series->host_mode == SeriesHost::kSame && !decided.changes.empty()) {
    series->hosts = decided.changes.front().after.hosts;
  }
}

Result<Draft> DraftSeries(Engine::Impl& impl, WriteScope& write, const SeriesCommand& command) {
  ROTA_TRY(CheckCommand(command, write.scope.actor));
  const BookCommand& each = command.each;
  ROTA_ASSIGN(const Facts facts, impl.FactsFor(write.session, write.scope, *write.snapshot,
                                               each.event_type, each.attendees));
  ROTA_ASSIGN(const Request request,
              impl.RequestFor(write, facts, each.event_type, each.duration_min, each.hosts,
                              each.attendees, 0));
  Draft draft;
  Series& series = draft.stored.series;
  ROTA_ASSIGN(series, RecordOf(command, request));
  series.header.id = each.id;
  if (series.header.id.empty()) {
    ROTA_ASSIGN(series.header.id, NewId(write.scope.now));
  }
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(series));
  ExpandWindow window;
  if (IsOpenEnded(set)) {
    const WriteAhead horizon = HorizonOf(*request.offer, write.scope.now);
    series.written_until = window.to = horizon.until;
    draft.due_at = horizon.until - horizon.reach_s;
  }
  ROTA_ASSIGN(const std::vector<PlannedStart> starts, PlannedStarts(set, window));
  if (starts.empty()) return Invalid("series_shape", "the rule gives no occurrence").At("rrule");
  ROTA_ASSIGN(draft.decided, DecideNew(impl, write, series, each.command, request, starts, false));
  if (draft.decided.stands()) {
    KeepHosts(draft.decided, &series);
    KeepLeftOut(draft.decided.verdicts, &series);
    series.each.source = draft.decided.changes.front().after.source;
  }
  return draft;
}

}  // namespace

Result<SeriesReport> Engine::BookSeries(const SeriesCommand& command) {
  const CommandHeader& header = command.each.command;
  if (command.dry_run) {
    ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(header));
    return impl_->InRead([&](store::Session& session) -> Result<SeriesReport> {
      WriteScope look{session, scope, nullptr, 0};
      ROTA_ASSIGN(look.snapshot, impl_->cache.Refresh(session, scope.org, command.each.event_type,
                                                      scope.now - kTimelineReach));
      ROTA_ASSIGN(Draft draft, DraftSeries(*impl_, look, command));
      SeriesReport report;
      report.series = std::move(draft.stored.series);
      ROTA_ASSIGN(report.occurrences, NamedVerdicts(*impl_, session, scope.org, draft.decided));
      for (OccurrenceVerdict& one : report.occurrences) one.booking.clear();
      return report;
    });
  }
  ROTA_ASSIGN(
      const std::string answer,
      impl_->Write(
          "book_series", header, Canonical(command), [&](WriteScope& write) -> Result<std::string> {
            ROTA_TRY(impl_->LockAndRefresh(write, command.each.event_type));
            ROTA_ASSIGN(Draft draft, DraftSeries(*impl_, write, command));
            if (!draft.decided.stands()) return RefusalOfSeries(draft.decided);
            SeriesReport report;
            report.written = true;
            ROTA_ASSIGN(report.occurrences,
                        NamedVerdicts(*impl_, write.session, write.scope.org, draft.decided));
            const bool pending =
                draft.decided.changes.front().after.status == BookingStatus::kPending;
            SeriesOutcome outcome{.series = {&draft.stored},
                                  .due_at = draft.due_at,
                                  .changes = std::move(draft.decided.changes),
                                  .action = "book",
                                  .reason = {},
                                  .topics = {pending ? "series.requested" : "series.confirmed"},
                                  .told = report.occurrences};
            ROTA_TRY(WriteOutcome(*impl_, write, header, std::move(outcome)));
            report.series = draft.stored.series;
            return WriteRecord(report, See::kNever);
          }));
  return ReadRecord<SeriesReport>(answer, {.open = true});
}

namespace {

// Writes on a series without end. A conflict that its policy does not allow leaves all as it is.
Result<SeriesReport> Extend(Engine::Impl& impl, WriteScope& write, const CommandHeader& command,
                            std::string_view id) {
  ROTA_ASSIGN(store::StoredSeries stored, store::ReadSeries(write.session, write.scope.org, id));
  ROTA_TRY(impl.LockAndRefresh(write, stored.series.event_type));
  // It may have changed while the locks were waited for.
  ROTA_ASSIGN(stored, store::ReadSeries(write.session, write.scope.org, id));
  Series& series = stored.series;
  ROTA_TRY(CheckVersion(command, series));
  SeriesReport report;
  report.series = series;
  if (series.status != SeriesStatus::kActive || !series.written_until) return report;
  const BookCommand& each = series.each;
  ROTA_ASSIGN(const Facts facts, impl.FactsFor(write.session, write.scope, *write.snapshot,
                                               series.event_type, each.attendees));
  ROTA_ASSIGN(const Request request,
              impl.RequestFor(write, facts, series.event_type, series.duration_min, each.hosts,
                              each.attendees, 0));
  const WriteAhead horizon = HorizonOf(*request.offer, write.scope.now);
  if (horizon.until <= *series.written_until) return report;
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(series));
  ROTA_ASSIGN(const std::vector<PlannedStart> starts,
              PlannedStarts(set, {.from = *series.written_until, .to = horizon.until}));
  ROTA_ASSIGN(DecidedSeries decided,
              DecideNew(impl, write, series, command, request, starts, true));
  ROTA_ASSIGN(report.occurrences, NamedVerdicts(impl, write.session, write.scope.org, decided));
  std::vector<OccurrenceVerdict> refused;
  std::copy_if(report.occurrences.begin(), report.occurrences.end(), std::back_inserter(refused),
               [](const OccurrenceVerdict& one) { return !one.reason.empty(); });
  if (!refused.empty()) {
    ROTA_TRY(TellOfSeries(write, stored, "series.conflict", FormatInstant(*series.written_until),
                          refused));
  }
  if (decided.conflicts > 0) {
    ROTA_TRY(store::SetDue(write.session, write.scope.org, stored.key, write.scope.now + kDay));
    return report;
  }
  KeepLeftOut(decided.verdicts, &series);
  series.written_until = horizon.until;
  SeriesOutcome outcome{.series = {&stored},
                        .due_at = horizon.until - horizon.reach_s,
                        .changes = std::move(decided.changes),
                        .action = "extend",
                        .reason = {},
                        .topics = {"series.extended"},
                        .told = report.occurrences};
  ROTA_TRY(WriteOutcome(impl, write, command, std::move(outcome)));
  report.series = series;
  report.written = true;
  return report;
}

}  // namespace

Result<SeriesReport> Engine::ExtendSeries(const SeriesRequest& request) {
  ROTA_ASSIGN(const std::string answer,
              impl_->Write("extend_series", request.command, Canonical(request),
                           [&](WriteScope& write) -> Result<std::string> {
                             ROTA_TRY(MustBeStaff(write.scope.actor, "extend series"));
                             ROTA_ASSIGN(const SeriesReport report,
                                         Extend(*impl_, write, request.command, request.series));
                             return WriteRecord(report, See::kNever);
                           }));
  return ReadRecord<SeriesReport>(answer, {.open = true});
}

Result<std::int64_t> Engine::Impl::ExtendDue(const CommandHeader& command) {
  ROTA_ASSIGN(const Scope scope, ScopeOf(command));
  ROTA_ASSIGN(const std::vector<std::string> due, InRead([&](store::Session& session) {
                return store::DueSeries(session, scope.org, scope.now, kMostExtended);
              }));
  CommandHeader clock = command;  // who acts is the clock
  clock.actor = Actor{};
  clock.idempotency_key.clear();
  clock.if_version.reset();
  std::int64_t extended = 0;
  for (const std::string& id : due) {
    bool written = false;
    const Result<std::string> done =
        Write("tick", clock, "", [&](WriteScope& write) -> Result<std::string> {
          ROTA_ASSIGN(const SeriesReport report, Extend(*this, write, clock, id));
          written = report.written;
          return std::string("{}");
        });
    if (done.ok()) {
      extended += written ? 1 : 0;
      continue;
    }
    // What the catalog no longer allows (an archived event type or host) is asked again tomorrow;
    // the world outside ends the tick.
    if (done.status().code() == Code::kUnavailable || done.status().code() == Code::kCorrupt)
      return done.status();
    const Result<std::string> postponed =
        Write("tick", clock, "", [&](WriteScope& write) -> Result<std::string> {
          ROTA_ASSIGN(const store::StoredSeries stored,
                      store::ReadSeries(write.session, scope.org, id));
          ROTA_TRY(store::SetDue(write.session, scope.org, stored.key, scope.now + kDay));
          const OccurrenceVerdict none{.start = scope.now,
                                       .status = OccurrenceStatus::kConflict,
                                       .reason = std::string(ReasonName(done.status().reason()))};
          ROTA_TRY(TellOfSeries(write, stored, "series.conflict",
                                FormatInstant(stored.series.written_until.value_or(0)), {none}));
          return std::string("{}");
        });
    if (!postponed.ok()) return postponed.status();
  }
  return extended;
}

Result<Series> Engine::GetSeries(std::string_view id, const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  ROTA_ASSIGN(store::StoredSeries stored, impl_->InRead([&](store::Session& session) {
    return store::ReadSeries(session, scope.org, id);
  }));
  return std::move(stored.series);
}

}  // namespace rota
