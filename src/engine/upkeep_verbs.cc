// Verbs that keep a database in order, and the change feed.
#include "src/engine/impl.h"
#include "src/engine/series_verbs.h"
#include "src/store/list_store.h"
#include "src/store/verify.h"

namespace rota {

ROTA_VERB(Changes, .May({.admin = true}).Example(R"({"since":0})"));

Result<ChangeFeed> Engine::Changes(const ChangesBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Changes>(what, envelope, [&](Act& act) -> Result<ChangeFeed> {
    return store::ReadChanges(act.session(), act.org(), what);
  });
}

ROTA_VERB(Tick, .May({}).Writes().Example("{}"));

Result<TickReport> Engine::Tick(const Nothing& what, const Envelope& envelope) {
  ROTA_ASSIGN(TickReport report,
              impl_->Perform<&Engine::Tick>(what, envelope, [&](Act& act) -> Result<TickReport> {
                TickReport done;
                ROTA_ASSIGN(const std::vector<std::int64_t> overdue,
                            store::Overdue(act.session(), act.org(), 0, act.now()));
                ROTA_TRY(act.LockBookings(overdue));
                for (const std::int64_t key : overdue) {
                  ROTA_ASSIGN(const std::optional<BookingStatus> was, act.ExpireOne(key));
                  if (!was) continue;  // somebody else was there while the locks were waited for
                  ++(*was == BookingStatus::kHold ? done.holds_expired : done.requests_expired);
                }
                return done;
              }));
  ROTA_ASSIGN(report.series_extended, ExtendDueSeries(*impl_, RowOf<&Engine::Tick>(), envelope));
  return report;
}

ROTA_VERB(Verify, .May({}).Example("{}"));

Result<VerifyReport> Engine::Verify(const Nothing& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Verify>(
      what, envelope, [&](Act& act) { return store::Verify(act.session(), act.org()); });
}

ROTA_VERB(Backup, .May({}).Example(R"({"path":"copy.db"})"));

Result<Done> Engine::Backup(const BackupBody& what, const Envelope& envelope) {
  ROTA_TRY(impl_->Admit(RowOf<&Engine::Backup>(), &what, envelope));
  const std::lock_guard lock(impl_->reading());
  ROTA_TRY(impl_->read_session().Backup(what.path));
  return Done{};
}

}  // namespace rota
