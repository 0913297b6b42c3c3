// Questions about ad-hoc groups, and what every question takes from its envelope.
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/engine/act.h"

namespace rota {

// What is kept for those who wait is kept from a group too, whoever waits for what.
Result<RequestWithFacts> Act::AskGroup(const Query& query) {
  ROTA_TRY(ReadThoseNear({}));
  ROTA_TRY(MayInquire(catalog(), scope_.actor, verb_.may, query).status());
  RequestWithFacts question;
  ROTA_ASSIGN(question.group, ResolveGroup(catalog(), query.members, *query.duration_min));
  const Offer& offer = question.group->offer;
  ROTA_ASSIGN(snapshot_, workspace_.cache().Fill(session_, snapshot_, offer,
                                                 {.keep = revision_ == 0, .mark = {}}));
  question.snapshot = snapshot_;
  question.facts = std::make_unique<Facts>(snapshot_->facts);
  ROTA_TRY(KeepForWaiting(Wanted{}, question.facts.get()));
  ROTA_TRY(AddFacts(question.facts.get()));
  ROTA_ASSIGN(question.request, RequestOf(catalog(), offer, *question.facts, query, scope_.now, 0));
  ROTA_TRY(CloseTime(&question.request));
  return question;
}

// What the envelope tells besides.
Status Act::AddFacts(Facts* facts) const {
  return envelope_.facts ? AddExtra(catalog(), *envelope_.facts, facts) : Status();
}

Status Act::CloseTime(Request* request) const {
  if (!envelope_.facts) return {};
  ROTA_ASSIGN(request->closed, ClosedOf(envelope_.facts->closed, *request->offer->grid_zone));
  return {};
}

}  // namespace rota
