#include "src/engine/copies.h"

#include <fmt/format.h>

#include <ranges>

#include "src/store/booking_store.h"
#include "src/store/busy_store.h"
#include "src/store/history_store.h"
#include "src/store/outbox_store.h"

namespace rota {
namespace {

Result<std::optional<store::StoredBooking>> CopiedBooking(Act& act, const BusyBlock& block) {
  ROTA_ASSIGN(const std::optional<std::int64_t> key,
              store::BookingOfUid(act.session(), act.org(), block.ical_uid));
  if (!key) return std::optional<store::StoredBooking>();
  Result<store::StoredBooking> stored = store::ReadBookingByKey(act.session(), act.org(), *key);
  if (stored.status().reason() == Reason::k_corrupt) return std::optional<store::StoredBooking>();
  if (!stored.ok()) return std::move(stored).status();
  return std::optional(*std::move(stored));
}

// "\"2030-01-07T09:00:00Z\"", as history keeps values.
void TurnBack(const FieldChange& change, std::string_view field, Instant* at) {
  if (change.field != field || change.old_value.size() < 2) return;
  const std::string_view text = change.old_value;
  const Result<Instant> old = ParseInstant(text.substr(1, text.size() - 2));
  if (old.ok()) *at = *old;
}

std::string Stretch(std::optional<Interval> at) {
  if (!at) return "null";
  return fmt::format(R"({{"start":"{}","end":"{}"}})", FormatInstant(at->start),
                     FormatInstant(at->end));
}

}  // namespace

Result<std::optional<Booking>> BookingOfMovedCopy(Act& act, const BusyBlock& block,
                                                  Interval taken) {
  std::optional<Booking> none;
  ROTA_ASSIGN(std::optional<store::StoredBooking> stored, CopiedBooking(act, block));
  if (!stored) return none;
  Booking& booking = stored->booking;
  Interval lies = {booking.start, booking.end};
  if (lies == taken) return none;
  ROTA_ASSIGN(const HistoryAnswer history,
              store::ReadHistory(act.session(), act.org(), Describe<Booking>().name, stored->key,
                                 booking.header.id));
  for (const HistoryEntry& entry : history.items | std::views::reverse) {
    for (const FieldChange& change : entry.changes) {
      TurnBack(change, "start", &lies.start);
      TurnBack(change, "end", &lies.end);
    }
    if (lies == taken) return none;
  }
  return std::optional(std::move(booking));
}

Status TellOfCopy(Act& act, const Booking& booking, const BusyBlock& block,
                  std::optional<Interval> now_at) {
  const Interval was = {booking.start, booking.end};
  Message message;
  message.topic = "external_copy_changed";
  message.channel = MessageChannel::kHost;
  message.recipient = Recipient{.role = RecipientRole::kHost, .user = block.user};
  message.booking = booking.header.id;
  message.payload = fmt::format(R"({{"was":{},"is":{}}})", Stretch(was), Stretch(now_at));
  message.due_at = message.planned_at = act.now();
  message.dedupe_key =
      fmt::format("copy:{}:{}:{}", block.header.id, block.header.version, now_at.has_value());
  return store::PutMessage(act.session(), act.org(), std::move(message));
}

Status TellOfLostCopy(Act& act, const BusyBlock& block) {
  ROTA_ASSIGN(const std::optional<store::StoredBooking> stored, CopiedBooking(act, block));
  if (!stored || IsOff(stored->booking.status)) return {};
  return TellOfCopy(act, stored->booking, block, std::nullopt);
}

}  // namespace rota
