// Verbs that keep a database in order, and the change feed.
#include <fmt/format.h>

#include "rota/base/utf8.h"
#include "src/engine/impl.h"
#include "src/engine/series_verbs.h"
#include "src/store/history_store.h"
#include "src/store/list_store.h"
#include "src/store/outbox_store.h"
#include "src/store/purge.h"
#include "src/store/repair.h"
#include "src/store/verify.h"
#include "src/store/verify_answers.h"

namespace rota {

ROTA_VERB(Changes, .May({.admin = true}).Example(R"({"since":0})"));

Result<ChangeFeed> Engine::Changes(const ChangesBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Changes>(what, envelope, [&](Act& act) -> Result<ChangeFeed> {
    return store::ReadChanges(act.session(), act.org(), what);
  });
}

ROTA_VERB(Tick, .May({}).Writes().Alone().Example("{}"));

Result<TickReport> Engine::Tick(const Nothing& what, const Envelope& envelope) {
  ROTA_ASSIGN(TickReport report,
              impl_->Perform<&Engine::Tick>(what, envelope, [&](Act& act) -> Result<TickReport> {
                TickReport done;
                ROTA_ASSIGN(const std::vector<std::int64_t> overdue,
                            store::Overdue(act.session(), act.org(), 0, act.now()));
                ROTA_TRY(act.NeedBookings(overdue));
                ROTA_TRY(act.Secure());
                for (const std::int64_t key : overdue) {
                  const Result<std::optional<BookingStatus>> was = act.ExpireOne(key);
                  if (auto row = store::UnreadableIn(was.status())) {
                    done.unreadable.push_back(*std::move(row));
                    continue;
                  }
                  ROTA_TRY(was.status());
                  if (!*was) continue;  // somebody else was there while the locks were waited for
                  ++(**was == BookingStatus::kHold      ? done.holds_expired
                     : **was == BookingStatus::kPending ? done.requests_expired
                                                        : done.sessions_cancelled);
                }
                ROTA_ASSIGN(std::tie(done.waitlist_offered, done.waitlist_expired), act.OfferAll());
                return done;
              }));
  ROTA_TRY(ExtendDueSeries(*impl_, RowOf<&Engine::Tick>(), envelope, &report));
  return report;
}

ROTA_VERB(Verify, .May({}).OverDamage().TakesLong().Example("{}"));

Result<VerifyReport> Engine::Verify(const Nothing& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Verify>(what, envelope, [&](Act& act) -> Result<VerifyReport> {
    ROTA_ASSIGN(VerifyReport report, store::Verify(act.session(), act.org()));
    const auto answer_of = [](std::string_view name) {
      const VerbRow* verb = FindVerb(name);
      return verb ? &verb->answer() : nullptr;
    };
    ROTA_TRY(store::VerifyAnswers(act.session(), act.org(), answer_of, &report));
    return report;
  });
}

namespace {

// What history says of a row that was mended. The values themselves could not be read back from
// there.
HistoryEntry EntryOf(const Act& act, const store::DamagedRow& row) {
  constexpr std::size_t kLongestReason = 500;
  HistoryEntry entry = act.Entry(row.descriptor->name, row.id, "repaired");
  entry.reason = "mended:";
  for (const Mending& one : row.mended.mendings) entry.reason += " " + one.field;
  entry.reason = CutUtf8(entry.reason, kLongestReason);
  return entry;
}

Status WriteRepairs(Act& act, std::span<const store::DamagedRow> damaged) {
  for (const store::DamagedRow& row : damaged) {
    if (!row.mended.left.ok()) continue;
    ROTA_ASSIGN(const std::int64_t revision, act.Revision());
    ROTA_TRY(store::WriteMended(act.Context(), row, EntryOf(act, row), revision));
  }
  return {};
}

}  // namespace

ROTA_VERB(Repair, .May({}).OverDamage().TakesLong().Writes().Example("{}"));

constexpr std::size_t kMostShown = 65536;  // of a value, in bytes

Result<RepairReport> Engine::Repair(const RepairBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Repair>(what, envelope, [&](Act& act) -> Result<RepairReport> {
    RepairReport report;
    ROTA_ASSIGN(std::vector<store::DamagedRow> damaged,
                store::FindDamaged(act.session(), act.org()));
    if (act.writes() && !damaged.empty()) {
      // The revision is a lock among writers: what is found behind it nobody else writes meanwhile.
      act.NeedCatalog();
      ROTA_TRY(act.Revision().status());
      ROTA_ASSIGN(damaged, store::FindDamaged(act.session(), act.org()));
    }
    for (const store::DamagedRow& row : damaged) {
      if (!row.mended.left.ok()) {
        report.left.push_back(*store::UnreadableIn(
            store::Unreadable({row.descriptor->name, row.id}, row.mended.left)));
        continue;
      }
      for (const Mending& one : row.mended.mendings) {
        report.repairs.push_back({std::string(row.descriptor->name), row.id, one.field,
                                  std::string(CutUtf8(one.before, kMostShown)), one.after});
      }
    }
    if (act.writes()) ROTA_TRY(WriteRepairs(act, damaged));
    report.written = act.writes() && !report.repairs.empty();
    return report;
  });
}

ROTA_VERB(Backup, .May({}).Example(R"({"path":"copy.db"})"));

Result<Done> Engine::Backup(const BackupBody& what, const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::Backup>();
  return impl_->Counted(verb, [&]() -> Result<Done> {
    ROTA_TRY(impl_->Admit(verb, &what, envelope));
    ROTA_ASSIGN(const SessionPool::Lease reader, impl_->Reader(Impl::Patience::kLong));
    ROTA_TRY(reader->Backup(what.path));
    return Done{};
  });
}

ROTA_VERB(Purge, .May({}).Writes().Alone().Example(R"({"messages_days":90,"dry_run":true})"));

namespace {

// A purge is told of in the organization's history, which is where one looks for what is gone.
Status NotePurge(Act& act, const PurgeReport& report) {
  const Organization& organization = act.catalog().organization();
  HistoryEntry entry = act.Entry(Describe<Organization>().name, organization.header.id, "purged");
  act.NeedCatalog();
  entry.reason = fmt::format("messages {}, holds {}, answers {}, tokens {}", report.messages,
                             report.holds, report.answers, report.tokens);
  ROTA_ASSIGN(const std::int64_t revision, act.Revision());
  ROTA_TRY(store::NoteChange(act.session(), act.org(), revision, entry.kind, act.org()));
  return store::AppendHistory(act.session(), act.org(), act.org(), revision, entry);
}

}  // namespace

// The verb's own transaction removes nothing: each part of the work is one of its own, so that the
// writer is free in between, and a run that was cut short is gone on with by the next.
Result<PurgeReport> Engine::Purge(const PurgeBody& what, const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::Purge>();
  if (what.dry_run) {
    return impl_->Perform<&Engine::Purge>(what, envelope, [&](Act& act) {
      return store::CountPurged(act.session(), act.org(), what, act.now());
    });
  }
  return impl_->Counted(verb, [&]() -> Result<PurgeReport> {
    ROTA_TRY(impl_->Admit(verb, &what, envelope));
    ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(envelope));
    store::Purge purge(what);
    for (bool more = true; more;) {
      ROTA_TRY(impl_->WriteBeside(verb, scope, [&](Act& act) -> Status {
        purge.Rewind();
        ROTA_ASSIGN(more, purge.Step(act.Context()));
        return {};
      }));
      purge.Committed();
    }
    PurgeReport report = purge.report();
    report.written = report.messages + report.holds + report.answers + report.tokens > 0;
    // Repeated under its key, it answers what it removed the first time.
    ROTA_TRY(impl_->Write(verb, scope, envelope, &what, &report, [&](Act& act) {
      return report.written ? NotePurge(act, report) : Status();
    }));
    return report;
  });
}

ROTA_VERB(Optimize, .May({}).Example("{}"));

Result<OptimizeReport> Engine::Optimize(const OptimizeBody& what, const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::Optimize>();
  return impl_->Counted(verb, [&]() -> Result<OptimizeReport> {
    ROTA_TRY(impl_->Admit(verb, &what, envelope));
    const std::lock_guard lock(impl_->write_mutex);
    if (impl_->writer->read_only()) return Status(Reason::k_read_only);
    OptimizeReport report;
    ROTA_ASSIGN(report.before, impl_->writer->Size());
    ROTA_TRY(impl_->writer->Optimize(what.compact));
    ROTA_ASSIGN(report.after, impl_->writer->Size());
    return report;
  });
}

ROTA_VERB(Metrics, .May({.admin = true}).OverDamage().Example("{}"));

Result<MetricsReport> Engine::Metrics(const Nothing& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Metrics>(what, envelope, [&](Act& act) -> Result<MetricsReport> {
    MetricsReport report;
    impl_->metrics.Tell(&report);
    impl_->cache.Tell(&report);
    ROTA_TRY(store::CountWaiting(act.session(), act.org(), &report));
    const RecordPointers sources = act.catalog().LiveRecords(Describe<CalendarSource>().name);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const auto& source = *static_cast<const CalendarSource*>(sources.at(i));
      ++report.sources;
      if (!source.synced_at) {
        ++report.sources_never_read;
      } else if (!report.source_read_last || *source.synced_at < *report.source_read_last) {
        report.source_read_last = source.synced_at;
      }
    }
    ROTA_ASSIGN(report.store, act.session().Size());
    return report;
  });
}

}  // namespace rota
