// A scenario answers its own question: catalog, facts and query in one document, no database.
#include "src/engine/scenario.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/engine/engine.h"
#include "rota/model/validate.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/engine/answer.h"
#include "src/engine/rights.h"

namespace rota {
namespace {

std::string PublicIdOf(const Scenario& scenario, const Cause& cause) {
  const auto place = static_cast<std::size_t>(cause.object - 1);
  const auto own_or = [&](const std::string& id, std::string_view prefix) {
    return id.empty() ? fmt::format("{}{}", prefix, place) : id;
  };
  switch (cause.kind) {
    case Cause::Kind::kBooking:
      return BookingId(scenario, cause.object);
    case Cause::Kind::kBusyBlock:
      return own_or(scenario.busy[place].header.id, "busy");
    case Cause::Kind::kTimeOff:
      return own_or(scenario.time_off[place].header.id, "time_off");
    case Cause::Kind::kLimit:
    case Cause::Kind::kNothing:
      return "";
  }
  return "";
}

// A scenario may show a state that no write would leave but time can: a host who left the team, a
// team without members, an event type on its own. The rules then say what it means; everything else
// must hold.
bool MayHappenLater(const Status& error) {
  constexpr std::string_view kRules[] = {"one_owner", "host_not_member", "leader_not_member",
                                         "team_without_member", "audience_empty"};
  return std::any_of(error.detail().begin(), error.detail().end(), [&](const auto& fact) {
    return fact.first == "rule" &&
           std::find(std::begin(kRules), std::end(kRules), fact.second) != std::end(kRules);
  });
}

}  // namespace

Result<std::string> Evaluate(const Scenario& scenario) {
  for (const Status& error : ValidateScenario(scenario)) {
    if (!MayHappenLater(error)) return error;
  }
  Result<std::shared_ptr<const ResolvedCatalog>> catalog = ResolvedCatalog::Build(scenario.catalog);
  if (!catalog.ok()) return Status(catalog.status()).Under("catalog");
  ROTA_ASSIGN(const Facts facts, FactsOf(**catalog, scenario));
  const Query& query = scenario.query.what;
  std::int64_t moving = 0;
  if (!query.reschedule_of.empty()) {
    moving = BookingKey(scenario, query.reschedule_of);
    if (moving == 0)
      return NotFound(Describe<Booking>().name, query.reschedule_of).At("query.reschedule_of");
  }
  const Result<Offer> offer = ResolveOffer(**catalog, query.event_type, [&](std::uint32_t user) {
    return std::span(facts.Person(user).absences.rows);
  });
  if (!offer.ok()) return Status(offer.status()).Under("query.event_type");
  Result<Request> request = RequestOf(**catalog, *offer, facts, query, scenario.now, moving);
  if (!request.ok()) return Status(request.status()).Under("query");

  const Actor actor = scenario.query.actor.value_or(Actor{});
  if (Status known = CheckActor(**catalog, actor); !known.ok()) return known.Under("query");
  const Relations relations = RelationsTo(**catalog, actor, *offer->type);
  if (relations.empty()) {
    return NotFound(Describe<EventType>().name, query.event_type).At("query.event_type");
  }
  if (query.attendee &&
      !AsksAttendee(actor, relations, query.attendee->user, query.attendee->email, **catalog)) {
    request->attendee_user = kNone;
  }
  const Inquiry inquiry{.query = query,
                        .request = *request,
                        .hosts = relations.Staff() || SeesHosts(**catalog, actor, *offer->type),
                        .objects = relations.Staff(),
                        .seed = scenario.query.seed,
                        .name_of = [&](const Cause& cause) { return PublicIdOf(scenario, cause); }};
  ROTA_ASSIGN(Document document,
              AnswerOf(scenario.query.op, [&](auto, auto answer) { return answer(inquiry); }));
  return std::move(document.json);
}

}  // namespace rota
