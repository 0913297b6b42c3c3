// Verbs on the outbox: who sends messages is the host program itself.
#include "src/engine/impl.h"
#include "src/store/outbox_store.h"

namespace rota {

ROTA_VERB(LeaseMessages, .May({}).Writes().Example(R"({"owner":"mailer","lease_s":60})"));

Result<LeaseAnswer> Engine::LeaseMessages(const LeaseBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::LeaseMessages>(
      what, envelope, [&](Act& act) -> Result<LeaseAnswer> {
        if (act.now() > kMaxInstant - what.lease_s) {
          return Status(Reason::k_out_of_range, "the lease ends after the year 9999").At("lease_s");
        }
        ROTA_TRY(act.Secure());
        return store::LeaseMessages(act.session(), act.org(), act.now(), what);
      });
}

ROTA_VERB(AckMessage, .May({}).Writes().Example(R"({"message":"1"})"));

Result<Done> Engine::AckMessage(const AckBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::AckMessage>(what, envelope, [&](Act& act) -> Result<Done> {
    act.NeedName("message:" + what.message);
    ROTA_TRY(act.Secure());
    ROTA_TRY(store::AckMessage(act.session(), act.org(), act.now(), what.message));
    return Done{};
  });
}

ROTA_VERB(FailMessage, .May({}).Writes().Example(R"({"message":"2","error":"mailbox full"})"));

Result<Done> Engine::FailMessage(const FailBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::FailMessage>(what, envelope, [&](Act& act) -> Result<Done> {
    act.NeedName("message:" + what.message);
    ROTA_TRY(act.Secure());
    ROTA_TRY(store::FailMessage(act.session(), act.org(), act.now(), what));
    return Done{};
  });
}

}  // namespace rota
