#include "src/booking/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/model/description.h"

namespace rota {
namespace {

AssignmentMethod MethodOf(const Policy& policy) {
  if (!policy.preset) return AssignmentMethod::kCustom;
  switch (*policy.preset) {
    case PolicyPreset::kRoundRobin:
      return AssignmentMethod::kRoundRobin;
    case PolicyPreset::kPrioritized:
      return AssignmentMethod::kPrioritized;
    case PolicyPreset::kLeastBusy:
      return AssignmentMethod::kLeastBusy;
    case PolicyPreset::kWeighted:
      return AssignmentMethod::kWeighted;
    case PolicyPreset::kCalcom:
      return AssignmentMethod::kCalcom;
  }
  return AssignmentMethod::kCustom;
}

}  // namespace

std::vector<Claim> ClaimsOf(const Request& request, const Booking& booking) {
  const auto taken = [&](std::uint32_t user) -> std::optional<Offer::Buffers> {
    const Offer::Buffers* kept = request.KeptBuffers(user);
    return kept ? std::optional(*kept) : std::nullopt;
  };
  return RowsOf(*request.catalog, request.offer, booking, request.reschedule_of, taken).claims;
}

Status CheckOverrides(EnumSet<RuleOverride> overrides, bool moves_part) {
  for (const RuleOverride rule : {RuleOverride::kTooEarly, RuleOverride::kVisitGap}) {
    if (!overrides.Has(rule) || (moves_part && rule == RuleOverride::kVisitGap)) continue;
    return Status(Reason::k_unsupported,
                  fmt::format("this verb does not set {} aside", WordOf(rule)))
        .At("overrides");
  }
  return {};
}

Status CheckNamedHosts(const Request& request, const std::vector<std::string>& named) {
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (request.offer->IsServedBy(request.catalog->FindUser(named[i]))) continue;
    return Status(Reason::k_not_a_host)
        .At(fmt::format("hosts[{}]", i))
        .With("host", named[i])
        .With("event_type", request.offer->type->header.id);
  }
  return {};
}

Status CheckStillMay(const ActionRule& rule, const Booking& booking, Verb verb, Instant now,
                     bool staff) {
  if (!staff && !rule.attendee) {
    return Status(Reason::k_forbidden,
                  fmt::format("attendees may not {} this kind of booking", VerbName(verb)));
  }
  if (!staff && now > booking.start - rule.notice_min * kMinute) {
    return Status(Reason::k_notice, fmt::format("too late to {}", VerbName(verb)));
  }
  return {};
}

Status CheckActionRule(const ActionRule& rule, const Booking& booking, Verb verb,
                       std::string_view reason_field, std::string_view reason, Instant now,
                       const Circumstances& with) {
  ROTA_TRY(CheckStillMay(rule, booking, verb, now, with.staff));
  const bool bound = with.actor.kind != ActorKind::kSystem;
  if (bound && rule.reason == ReasonRule::kRequired && reason.empty()) {
    return Invalid("booking_shape", "a reason is required").At(reason_field);
  }
  return {};
}

void Record(BookingChange* change, std::string_view action, const Circumstances& circumstances,
            Instant now, std::string reason) {
  HistoryEntry& entry = change->history;
  entry.at = now;
  entry.kind = "booking";
  entry.target = change->after.header.id;
  entry.action = action;
  entry.actor = circumstances.actor;
  entry.actor_role = circumstances.role;
  entry.reason = std::move(reason);
  entry.correlation = circumstances.correlation;
}

void Announce(BookingChange* change, std::string_view topic, RecipientRole recipient) {
  const Booking& booking = change->after;
  Message message;
  message.topic = topic;
  message.channel = MessageChannel::kHost;
  message.recipient = Recipient{.role = recipient};
  message.booking = booking.header.id;
  message.due_at = change->history.at;
  message.planned_at = change->history.at;
  message.dedupe_key = fmt::format("{}:{}", topic, booking.sequence);
  change->messages.push_back(std::move(message));
}

Status TakeThings(const Request& request, const Assigned& assigned,
                  const std::vector<std::string>& named, Booking* booking) {
  booking->resources.clear();
  for (const TakenThing& taken : assigned.things) {
    const OfferThing& thing = request.offer->things[taken.thing];
    const Offer::Buffers buffers = request.BuffersOf(thing);
    booking->resources.push_back(
        {.resource = request.catalog->resource(thing.resource).header.id,
         .units = taken.units,
         .buffer_before_min = static_cast<std::int32_t>(buffers.before_s / kMinute),
         .buffer_after_min = static_cast<std::int32_t>(buffers.after_s / kMinute)});
  }
  for (const std::string& id : named) {
    const bool took = std::any_of(booking->resources.begin(), booking->resources.end(),
                                  [&](const BookedResource& one) { return one.resource == id; });
    if (!took) return Status(Reason::k_quorum, fmt::format("\"{}\" is not free", id));
  }
  return {};
}

std::vector<std::uint32_t> ThingsOf(const ResolvedCatalog& catalog, const Booking& booking) {
  std::vector<std::uint32_t> things;
  for (const BookedResource& one : booking.resources) {
    things.push_back(catalog.FindResource(one.resource));
  }
  return things;
}

Status CheckNamedThings(const Request& request, const std::vector<std::string>& named) {
  const Offer& offer = *request.offer;
  const std::vector<std::uint32_t> serving = offer.ServingThings();
  for (std::size_t i = 0; i < named.size(); ++i) {
    const bool serves = std::any_of(serving.begin(), serving.end(), [&](std::uint32_t thing) {
      return request.catalog->resource(offer.things[thing].resource).header.id == named[i];
    });
    if (serves) continue;
    return Invalid("resource_not_needed",
                   fmt::format("\"{}\" is none of the things the event type needs", named[i]))
        .At(fmt::format("resources[{}]", i));
  }
  return {};
}

std::vector<Turn> TurnsOf(const Request& request, const Assigned& assigned,
                          const BookingChange& change, std::optional<AssignmentMethod> by_staff) {
  const std::vector<std::string>& before = change.before.hosts;
  const Offer& offer = *request.offer;
  std::vector<Turn> turns;
  if (!GivesTurns(change.after, request.now)) return turns;
  for (const std::uint32_t host : assigned.hosts) {
    const std::uint32_t user = offer.hosts[host].user;
    const std::string& id = request.catalog->user(user).header.id;
    if (std::find(before.begin(), before.end(), id) != before.end()) continue;
    Turn turn{user, MethodOf(offer.policy), true};
    if (!before.empty()) turn.method = AssignmentMethod::kReassignAuto;
    if (by_staff) turn.method = *by_staff;
    if (offer.hosts[host].fixed) turn.method = AssignmentMethod::kFixed;
    turn.counted = !by_staff || offer.policy.counts == PolicyCounts::kAll;
    turns.push_back(turn);
  }
  return turns;
}

}  // namespace rota
