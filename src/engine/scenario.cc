// A scenario answers its own question: catalog, facts and query in one document, no database.
#include "src/engine/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "rota/model/validate.h"
#include "src/assignment/same_host.h"
#include "src/availability/ad_hoc_group.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/resolve_offer.h"
#include "src/booking/foreseen.h"
#include "src/booking/lifecycle.h"
#include "src/booking/record.h"
#include "src/booking/seats.h"
#include "src/booking/verdict.h"
#include "src/engine/answer.h"
#include "src/engine/rights.h"
#include "src/engine/verb_row.h"

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

// One seat of a session that would move; others stay where there are any.
Status MoveSeat(const Scenario& scenario, std::int64_t key, Request* request) {
  const auto& attendee = scenario.query.what.attendee;
  if (key == 0 || !attendee || attendee->id.empty()) return {};
  const auto place = static_cast<std::size_t>(key - 1);
  const bool known =
      place < scenario.bookings.size() &&
      std::any_of(scenario.bookings[place].attendees.begin(),
                  scenario.bookings[place].attendees.end(),
                  [&](const Attendee& one) { return one.id == attendee->id && HasSeat(one); });
  if (!known) return NotFound("seat", attendee->id).At("attendee.id");
  request->moves_session = false;
  if (!HasOtherSeats(scenario.bookings[place], {attendee->id})) return {};
  request->leaves = key;
  request->reschedule_of = 0;
  return {};
}

// That booking; nothing for a hold. Where it does not say, it is at the first location.
std::optional<Booking> BookingMoving(const Scenario& scenario, std::int64_t key,
                                     const EventType& type) {
  const auto place = static_cast<std::size_t>(key - 1);
  if (key == 0 || place >= scenario.bookings.size()) return std::nullopt;
  Booking booking = scenario.bookings[place];
  if (!booking.location) booking.location = LocationOf(type, std::nullopt);
  return booking;
}

// The bookings whose visit would move, by place in it: keys and the records themselves.
std::vector<std::pair<std::int64_t, Booking>> VisitMoving(const Scenario& scenario,
                                                          std::int64_t key) {
  std::vector<std::pair<std::int64_t, Booking>> parts;
  const auto place = static_cast<std::size_t>(key - 1);
  if (key == 0 || place >= scenario.bookings.size()) return parts;
  const std::string& visit = scenario.bookings[place].visit;
  for (std::size_t i = 0; !visit.empty() && i < scenario.bookings.size(); ++i) {
    const Booking& one = scenario.bookings[i];
    if (one.visit == visit && IsLive(one, scenario.now)) {
      parts.emplace_back(static_cast<std::int64_t>(i) + 1, one);
    }
  }
  std::sort(parts.begin(), parts.end(),
            [](const auto& a, const auto& b) { return a.second.part < b.second.part; });
  return parts;
}

// What is asked about. Errors: with the path inside the query.
Result<std::shared_ptr<const Offer>> OfferOf(const ResolvedCatalog& catalog, const Query& query,
                                             const Facts& facts) {
  if (!query.members.empty()) {
    ROTA_ASSIGN(const auto group, ResolveGroup(catalog, query.members, *query.duration_min));
    return std::shared_ptr<const Offer>(group, &group->offer);
  }
  Result<Offer> offer = ResolveOffer(
      catalog, query.event_type, [&](std::uint32_t user) { return facts.Person(user).absences; });
  if (!offer.ok()) return Status(offer.status()).Under("event_type");
  return std::make_shared<const Offer>(*std::move(offer));
}

// What the question comes to.
struct Asked {
  Request request;
  std::vector<std::uint32_t> same_as, same_things;
};

// Errors: with the path inside the query.
Result<Asked> AskedOf(const Scenario& scenario, const Query& query, const ResolvedCatalog& catalog,
                      const Offer& offer, const Facts& facts, std::int64_t moving, bool staff) {
  Asked asked;
  ROTA_ASSIGN(asked.request, RequestOf(catalog, offer, facts, query, scenario.now, moving));
  ROTA_TRY(MoveSeat(scenario, moving, &asked.request));
  const std::optional<Booking> moves = BookingMoving(scenario, moving, *offer.type);
  const bool seat_moves = query.attendee && !query.attendee->id.empty();
  const Moving what = !moves ? Moving::kNothing : seat_moves ? Moving::kSeats : Moving::kBooking;
  ROTA_TRY(AskPlaceOf(query, what, moves ? moves->location : std::nullopt, staff, &asked.request));
  if (const auto length = LengthMoving(scenario, moving); moves && length) {
    asked.request.own_time = Interval{moves->start, moves->start + *length * kMinute};
  }
  if (moves && !seat_moves) asked.request.KeepStaffBuffers(*moves);
  if (moves) asked.same_things = ThingsOf(catalog, *moves);
  if (scenario.query.facts) {
    ROTA_ASSIGN(asked.request.closed, ClosedOf(scenario.query.facts->closed, *offer.grid_zone));
  }
  const Actor actor = scenario.query.actor.value_or(Actor{});
  const Relations relations = RelationsTo(catalog, actor, *offer.type);
  asked.request.NameAttendees(AskedAttendees(scenario), [&](const Attendee& one) {
    return AsksAttendee(actor, relations, one, catalog);
  });
  if (query.hosts.empty()) asked.same_as = HostsMoving(catalog, scenario, moving);
  ROTA_ASSIGN(asked.same_as, StayWith(asked.same_as, &asked.request));
  return asked;
}

// A question about a visit. Errors: with the path inside the query.
Result<Document> AnswerVisitOf(const Scenario& scenario, const ResolvedCatalog& catalog,
                               Facts facts, std::int64_t moving) {
  const Query& query = scenario.query.what;
  const auto parts = VisitMoving(scenario, moving);
  if (!query.reschedule_of.empty() && parts.size() != query.parts.size()) {
    return Invalid("visit_shape", "the visit has other parts").At("reschedule_of");
  }
  if (!parts.empty()) {
    std::set<std::int64_t> keys;
    for (const auto& [key, booking] : parts) keys.insert(key);
    Foreseen without(facts, 0);
    without.Remove(keys);
    facts = without.facts();
  }
  const Actor actor = scenario.query.actor.value_or(Actor{});
  VisitInquiry inquiry{query, {}, {}, parts.empty() ? "asked" : parts.front().second.visit};
  inquiry.question.any_order = query.order == PartOrder::kAny;
  inquiry.question.gaps_free = query.gaps_free;
  std::deque<Offer> offers;
  for (std::size_t i = 0; i < query.parts.size(); ++i) {
    const QueryPart& part = query.parts[i];
    const auto under = [&](Status status) { return status.Under(fmt::format("parts[{}]", i)); };
    Result<Offer> offer = ResolveOffer(
        catalog, part.event_type, [&](std::uint32_t user) { return facts.Person(user).absences; });
    if (!offer.ok()) return under(Status(offer.status()).Under("event_type"));
    offers.push_back(*std::move(offer));
    Query own;
    own.event_type = part.event_type;
    own.duration_min = part.duration_min;
    own.hosts = part.hosts;
    own.zone = query.zone;
    own.place = query.place;
    const VerbRow& verb = *FindVerb(fmt::format("query.{}", WordOf(scenario.query.op)));
    const Result<Sight> sight = MayInquire(catalog, actor, verb.may, own);
    if (!sight.ok()) return under(sight.status());
    inquiry.hosts.push_back(sight->hosts);
    const std::int64_t key = parts.empty() ? 0 : parts[i].first;
    Result<Asked> asked =
        AskedOf(scenario, own, catalog, offers.back(), facts, key, sight->objects);
    if (!asked.ok()) return under(asked.status());
    asked->request.visit = VisitOf(inquiry.visit);
    Result<AskedPart> declared = AskedAs(part, std::move(asked->request));
    if (!declared.ok()) return under(declared.status());
    inquiry.question.parts.push_back(*std::move(declared));
  }
  return AnswerOf(scenario.query.op, [&](auto verb, auto) {
    return AnswerVisit<typename VerbOf<decltype(verb)>::Answer>(inquiry);
  });
}

}  // namespace

Result<std::string> Evaluate(const Scenario& scenario) {
  ROTA_TRY(CheckRecord(Describe<Scenario>(), &scenario));
  for (const Status& error : ValidateScenario(scenario)) {
    if (!MayHappenLater(error)) return error;
  }
  Result<std::shared_ptr<const ResolvedCatalog>> catalog = ResolvedCatalog::Build(scenario.catalog);
  if (!catalog.ok()) return Status(catalog.status()).Under("catalog");
  ROTA_ASSIGN(Facts facts, FactsOf(**catalog, scenario));
  if (scenario.query.facts) {
    Status added = AddExtra(**catalog, *scenario.query.facts, &facts);
    if (!added.ok()) return added.Under("query");
  }
  Query query = scenario.query.what;
  if (Status asked = CheckAsked(scenario.query.op, query); !asked.ok()) return asked.Under("query");
  std::int64_t moving = 0;
  if (!query.reschedule_of.empty()) {
    moving = BookingKey(scenario, query.reschedule_of);
    if (moving == 0)
      return NotFound(Describe<Booking>().name, query.reschedule_of).At("query.reschedule_of");
  }
  const Actor actor = scenario.query.actor.value_or(Actor{});
  if (Status known = CheckActor(**catalog, actor); !known.ok()) return known.Under("query");
  if (!query.parts.empty()) {
    Result<Document> document = AnswerVisitOf(scenario, **catalog, std::move(facts), moving);
    if (!document.ok()) return Status(document.status()).Under("query");
    return std::move(document->json);
  }
  const VerbRow& verb = *FindVerb(fmt::format("query.{}", WordOf(scenario.query.op)));
  const Result<Sight> sight = MayInquire(**catalog, actor, verb.may, query);
  if (!sight.ok()) return Status(sight.status()).Under("query");
  const Result<std::shared_ptr<const Offer>> offer = OfferOf(**catalog, query, facts);
  if (!offer.ok()) return Status(offer.status()).Under("query");
  const auto length = LengthMoving(scenario, moving);
  if (!query.duration_min && length && (*offer)->HasLength(*length)) query.duration_min = length;
  const Result<Asked> asked =
      AskedOf(scenario, query, **catalog, **offer, facts, moving, sight->objects);
  if (!asked.ok()) return Status(asked.status()).Under("query");
  const Inquiry inquiry{.query = query,
                        .request = asked->request,
                        .hosts = sight->hosts,
                        .objects = sight->objects,
                        .same_as = asked->same_as,
                        .same_things = asked->same_things,
                        .seed = scenario.query.seed,
                        .name_of = [&](const Cause& cause) { return PublicIdOf(scenario, cause); }};
  Result<Document> document =
      AnswerOf(scenario.query.op, [&](auto, auto answer) { return answer(inquiry); });
  if (!document.ok()) return WithPublicIds(document.status(), inquiry.name_of);
  return std::move(document->json);
}

}  // namespace rota
