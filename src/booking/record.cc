#include "src/booking/record.h"

#include <fmt/format.h>

#include <algorithm>

namespace rota {
namespace {

// Quotes a value for a history entry; ids, dates and literals need no escaping.
std::string Quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string Joined(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : ",") + id;
  return text;
}

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

}  // namespace

std::vector<Claim> ClaimsOf(const Request& request, const Booking& booking,
                            std::int64_t as_taken_by) {
  const auto taken = [&](std::uint32_t host) -> std::optional<Offer::Buffers> {
    if (as_taken_by == 0) return std::nullopt;
    for (const Occupied& row :
         request.facts->Person(host).occupied.Near(booking.start, booking.end)) {
      if (row.booking == as_taken_by && row.hosted) {
        return Offer::Buffers{row.before_s, row.after_s};
      }
    }
    return std::nullopt;
  };
  return RowsOf(*request.catalog, request.offer, booking, as_taken_by, taken).claims;
}

void Record(BookingChange* change, std::string_view action, const CommandHeader& command,
            const Circumstances& circumstances, Instant now, std::string reason) {
  HistoryEntry& entry = change->history;
  const Booking& before = change->before;
  const Booking& after = change->after;
  entry.at = now;
  entry.kind = "booking";
  entry.target = after.header.id;
  entry.action = action;
  entry.actor = circumstances.actor;
  entry.actor_role = RoleOf(circumstances.actor, after);
  entry.reason = std::move(reason);
  entry.correlation = command.idempotency_key;
  const bool is_new = change->booking_key == 0;
  const auto differ = [&](std::string_view field, std::string_view old_text,
                          std::string_view new_text) {
    if (is_new || old_text != new_text) {
      entry.changes.push_back(
          {std::string(field), is_new ? "" : Quoted(old_text), Quoted(new_text)});
    }
  };
  differ("status", StatusName(before.status), StatusName(after.status));
  differ("start", FormatInstant(before.start), FormatInstant(after.start));
  differ("end", FormatInstant(before.end), FormatInstant(after.end));
  differ("hosts", Joined(before.hosts), Joined(after.hosts));
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

std::vector<Turn> TurnsOf(const Request& request, const Assigned& assigned,
                          const BookingChange& change, bool named_by_staff) {
  const std::vector<std::string>& before = change.before.hosts;
  const Offer& offer = *request.offer;
  std::vector<Turn> turns;
  if (!GivesTurns(change.after, request.now)) return turns;
  for (const std::uint32_t host : assigned.hosts) {
    const std::uint32_t user = offer.hosts[host].user;
    const std::string& id = request.catalog->user(user).header.id;
    if (std::find(before.begin(), before.end(), id) != before.end()) continue;
    Turn turn{user, MethodOf(offer.policy), true};
    if (offer.hosts[host].fixed) turn.method = AssignmentMethod::kFixed;
    if (named_by_staff) turn.method = AssignmentMethod::kManualDirect;
    turn.counted = !named_by_staff || offer.policy.counts == PolicyCounts::kAll;
    turns.push_back(turn);
  }
  return turns;
}

}  // namespace rota
