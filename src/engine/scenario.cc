// A scenario answers its own question: catalog, facts and query in one document, no database.
#include "src/engine/scenario.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "rota/model/validate.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/booking/record.h"
#include "src/booking/verdict.h"
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

// Who hosts the booking or hold of that key; nobody for 0.
std::vector<std::uint32_t> HostsMoving(const ResolvedCatalog& catalog, const Scenario& scenario,
                                       std::int64_t key) {
  if (key == 0) return {};
  const auto place = static_cast<std::size_t>(key - 1);
  const std::size_t booked = scenario.bookings.size();
  return catalog.FindUsers(place < booked ? scenario.bookings[place].hosts
                                          : scenario.holds[place - booked].hosts);
}

// How long that booking or hold of the event type asked about is, where it says so.
std::optional<std::int32_t> LengthMoving(const Scenario& scenario, std::int64_t key) {
  if (key == 0) return std::nullopt;
  const auto place = static_cast<std::size_t>(key - 1);
  const auto minutes = [&](const auto& moving) -> std::optional<std::int32_t> {
    if (moving.event_type != scenario.query.what.event_type) return std::nullopt;
    if constexpr (requires { moving.duration_min; }) {
      if (moving.duration_min) return moving.duration_min;
    }
    if (moving.end <= moving.start) return std::nullopt;
    return static_cast<std::int32_t>((moving.end - moving.start) / kMinute);
  };
  const std::size_t booked = scenario.bookings.size();
  return place < booked ? minutes(scenario.bookings[place])
                        : minutes(scenario.holds[place - booked]);
}

}  // namespace

Result<std::string> Evaluate(const Scenario& scenario) {
  ROTA_TRY(CheckRecord(Describe<Scenario>(), &scenario));
  for (const Status& error : ValidateScenario(scenario)) {
    if (!MayHappenLater(error)) return error;
  }
  Result<std::shared_ptr<const ResolvedCatalog>> catalog = ResolvedCatalog::Build(scenario.catalog);
  if (!catalog.ok()) return Status(catalog.status()).Under("catalog");
  ROTA_ASSIGN(const Facts facts, FactsOf(**catalog, scenario));
  Query query = scenario.query.what;
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
  const auto length = LengthMoving(scenario, moving);
  if (!query.duration_min && length && offer->HasLength(*length)) query.duration_min = length;
  Result<Request> request = RequestOf(**catalog, *offer, facts, query, scenario.now, moving);
  if (!request.ok()) return Status(request.status()).Under("query");

  std::vector<std::uint32_t> same_as;
  if (query.hosts.empty()) same_as = HostsMoving(**catalog, scenario, moving);
  StayWith(same_as, &*request);
  std::vector<std::uint32_t> same_things;
  const auto place = static_cast<std::size_t>(moving - 1);
  if (moving != 0 && place < scenario.bookings.size()) {
    request->KeepStaffBuffers(scenario.bookings[place]);
    same_things = ThingsOf(**catalog, scenario.bookings[place]);
  }

  const Actor actor = scenario.query.actor.value_or(Actor{});
  if (Status known = CheckActor(**catalog, actor); !known.ok()) return known.Under("query");
  const VerbRow& verb = *FindVerb(fmt::format("query.{}", WordOf(scenario.query.op)));
  Result<Sight> sight = MayInquire(**catalog, actor, verb.may, query);
  if (!sight.ok()) return Status(sight.status()).Under("query");
  const Relations relations = RelationsTo(**catalog, actor, *offer->type);
  if (query.attendee &&
      !AsksAttendee(actor, relations, query.attendee->user, query.attendee->email, **catalog)) {
    request->attendee_users.clear();
  }
  const Inquiry inquiry{.query = query,
                        .request = *request,
                        .hosts = sight->hosts,
                        .objects = sight->objects,
                        .same_as = std::move(same_as),
                        .same_things = std::move(same_things),
                        .seed = scenario.query.seed,
                        .name_of = [&](const Cause& cause) { return PublicIdOf(scenario, cause); }};
  Result<Document> document =
      AnswerOf(scenario.query.op, [&](auto, auto answer) { return answer(inquiry); });
  if (!document.ok()) return WithPublicIds(document.status(), inquiry.name_of);
  return std::move(document->json);
}

}  // namespace rota
