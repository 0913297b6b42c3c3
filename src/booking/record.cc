#include "src/booking/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/availability/facts_of.h"

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
  }
  return AssignmentMethod::kCustom;
}

// The buffers that booking `key` took of its host; nothing when it took no time of them.
std::optional<Offer::Buffers> BuffersTaken(const Request& request, const Booking& booking,
                                           std::int64_t key, std::uint32_t host) {
  if (key == 0) return std::nullopt;
  for (const Occupied& row :
       request.facts->Person(host).occupied.Near(booking.start, booking.end)) {
    if (row.booking == key && row.hosted) return Offer::Buffers{row.before_s, row.after_s};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Claim> ClaimsOf(const Request& request, const Booking& booking,
                            std::int64_t as_taken_by) {
  if (!TakesTime(booking)) return {};
  std::vector<Claim> claims;
  std::set<std::uint32_t> claimed;
  const bool max_mode = booking.buffer_mode == BufferMode::kMax;
  const bool runs_out =
      booking.status == BookingStatus::kHold || booking.status == BookingStatus::kPending;
  const Instant expires_at = runs_out ? booking.expires_at.value_or(0) : 0;
  const Interval core = {booking.start, booking.end};
  Interval widest = core;  // what it takes of those who attend
  for (const std::string& id : booking.hosts) {
    const std::uint32_t user = request.catalog->FindUser(id);
    if (user == kNone || !claimed.insert(user).second) continue;
    const Offer::Buffers buffers = BuffersTaken(request, booking, as_taken_by, user)
                                       .value_or(BuffersFor(booking, *request.offer, user));
    const Interval blocked = {core.start - buffers.before_s, core.end + buffers.after_s};
    claims.push_back({user, blocked, max_mode ? core : blocked, false, expires_at});
    widest = {std::min(widest.start, blocked.start), std::max(widest.end, blocked.end)};
  }
  for (const Attendee& attendee : booking.attendees) {
    if (attendee.status == AttendeeStatus::kCancelled) continue;
    const std::uint32_t user = UserOf(*request.catalog, attendee);
    if (user == kNone || !claimed.insert(user).second) continue;
    claims.push_back({user, widest, max_mode ? core : widest, true, expires_at});
  }
  return claims;
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

std::vector<Turn> TurnsOf(const Request& request, const Assigned& assigned, const Booking& before,
                          bool named_by_staff) {
  const Offer& offer = *request.offer;
  std::vector<Turn> turns;
  for (const std::uint32_t host : assigned.hosts) {
    const std::uint32_t user = offer.hosts[host].user;
    const std::string& id = request.catalog->user(user).header.id;
    if (std::find(before.hosts.begin(), before.hosts.end(), id) != before.hosts.end()) continue;
    Turn turn{user, MethodOf(offer.policy), true};
    if (offer.hosts[host].fixed) turn.method = AssignmentMethod::kFixed;
    if (named_by_staff) turn.method = AssignmentMethod::kManualDirect;
    turn.counted = !named_by_staff || offer.policy.counts == PolicyCounts::kAll;
    turns.push_back(turn);
  }
  return turns;
}

}  // namespace rota
