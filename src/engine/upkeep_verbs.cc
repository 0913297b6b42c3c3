// Verbs that keep a database in order, and the change feed.
#include "rota/base/utf8.h"
#include "src/engine/impl.h"
#include "src/engine/series_verbs.h"
#include "src/store/list_store.h"
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
                ROTA_TRY(act.LockBookings(overdue));
                for (const std::int64_t key : overdue) {
                  const Result<std::optional<BookingStatus>> was = act.ExpireOne(key);
                  if (auto row = store::UnreadableIn(was.status())) {
                    done.unreadable.push_back(*std::move(row));
                    continue;
                  }
                  ROTA_TRY(was.status());
                  if (!*was) continue;  // somebody else was there while the locks were waited for
                  ++(**was == BookingStatus::kHold ? done.holds_expired : done.requests_expired);
                }
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
  ROTA_TRY(impl_->Admit(RowOf<&Engine::Backup>(), &what, envelope));
  ROTA_ASSIGN(const Readers::Lease reader, impl_->Reader(Impl::Patience::kLong));
  ROTA_TRY(reader->Backup(what.path));
  return Done{};
}

}  // namespace rota
