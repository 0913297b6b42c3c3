// Commands inside the transaction of an act, each with the rights, history and messages that it
// would have by itself.
#pragma once

#include "src/engine/impl.h"

namespace rota {

// Carries out each by itself: a refused one leaves nothing behind, and its verdict says why.
// Errors: those of a database that cannot serve; `work_limit`.
Result<BatchAnswer> CarryOutEach(Engine& engine, const Engine::Impl& impl, const BatchBody& what,
                                 Act& act);

// A dry run of a verb that writes: `decide(act)` → Result<answer> writes, so that each part meets
// what those before it did, and all of it is taken back.
template <auto kVerb, typename Body, typename Decide>
auto Rehearse(Engine::Impl& impl, const Body& what, const Envelope& envelope, const Decide& decide)
    -> Result<typename VerbOf<decltype(kVerb)>::Answer> {
  Envelope unkept = envelope;
  unkept.idempotency_key.clear();
  ROTA_ASSIGN(const Scope scope, impl.ScopeOf(unkept));
  typename VerbOf<decltype(kVerb)>::Answer answer;
  ROTA_TRY(impl.Write(RowOf<kVerb>(), scope, unkept, &what, &answer, [&](Act& act) -> Status {
    ROTA_ASSIGN(store::Savepoint all, act.session().Save());
    ROTA_ASSIGN(answer, decide(act));
    return all.TakeBack();
  }));
  return answer;
}

}  // namespace rota
