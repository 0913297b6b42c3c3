// Verbs on waitlists: who waits, takes what is offered, or waits no longer.
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "src/engine/booking_verbs.h"
#include "src/engine/impl.h"
#include "src/engine/waitlist.h"
#include "src/model/managed.h"

namespace rota {
namespace {

using enum Reason;
constexpr Reason kJoinReasons[] = {k_past, k_capacity, k_managed};
constexpr Reason kEndReasons[] = {k_expired, k_invalid_transition};
// What may have come in the way of a hold.
constexpr Reason kPromoteReasons[] = {k_expired, k_invalid_transition, k_inactive, k_calendar,
                                      k_stale_source};

// The entry as who stands in these relations to it reads it.
Result<WaitlistEntry> Shown(const Relations& relations, const WaitlistEntry& entry) {
  if (relations.Staff()) return entry;
  return ReadRecord<WaitlistEntry>(WriteRecord(entry, See::kAttendee), {.open = true});
}

// As it is after what this act wrote.
Result<WaitlistEntry> Now(const Act& act, const std::string& id) {
  ROTA_ASSIGN(const store::StoredEntry stored,
              store::ReadWaitlistEntry(act.session(), act.org(), id));
  return Shown(RelationsTo(act.catalog(), act.actor(), stored.entry), stored.entry);
}

Status NotFor(const WaitlistEntry& entry, std::string_view verb) {
  if (entry.status == WaitlistStatus::kExpired) return Status(k_expired, "it ran out before");
  return Status(k_invalid_transition,
                fmt::format("an entry that is {} does not take {}", WordOf(entry.status), verb))
      .With("status", WordOf(entry.status))
      .With("verb", verb);
}

// The seat by which an offer of seats is named; empty where the booking has none.
Result<std::string> SeatOf(const Act& act, const WaitlistEntry& entry) {
  ROTA_ASSIGN(const store::StoredBooking offer,
              store::ReadBooking(act.session(), act.org(), entry.offer_booking));
  return offer.booking.seats ? entry.attendee.id : std::string();
}

// Waiting is for whom one may book for, and ids are the engine's.
Status CheckJoin(const Act& act, const JoinWaitlistBody& what, const EventType& type) {
  if (act.envelope().origin) {
    return Status(k_unsupported, "an entry has no origin").At("origin");
  }
  BookBody wish;
  wish.event_type = what.event_type;
  wish.attendees = {what.attendee};
  Status may = MayBook(act.catalog(), act.actor(), type, wish);
  if (!may.ok()) {
    return may.Moved([](const std::string& path) {
      constexpr std::string_view kListed = "attendees[0]";
      return path.starts_with(kListed) ? "attendee" + path.substr(kListed.size()) : path;
    });
  }
  const Attendee& attendee = what.attendee;
  if (!attendee.id.empty()) {
    if (!act.relations().Staff()) {
      return Status(k_read_only_field, "the engine gives attendees their ids").At("attendee.id");
    }
    if (Status bad = CheckNewId(attendee.id); !bad.ok()) return bad.Under("attendee");
  }
  if (!attendee.user.empty() && act.catalog().FindUser(attendee.user) == rota::kNone) {
    return NotFound(Describe<User>().name, attendee.user).At("attendee.user");
  }
  return {};
}

Result<WaitlistEntry> BeginWaiting(Act& act, const JoinWaitlistBody& what) {
  ROTA_TRY(act.Open(what.event_type));
  const std::uint32_t type = act.catalog().FindEventType(what.event_type);
  if (IsTemplate(act.catalog().event_type(type))) {
    return Status(k_managed, "it is a template; wait for the event type of one of its hosts")
        .At("event_type");
  }
  ROTA_TRY(CheckJoin(act, what, act.catalog().event_type(type)));
  const Offer& offer = act.snapshot().offer(type);
  if (what.duration_min && !offer.HasLength(*what.duration_min)) {
    return Invalid("duration", "not a length of the event type").At("duration_min");
  }
  store::StoredEntry stored;
  ROTA_ASSIGN(stored.entry, DecideJoinWaitlist(what, offer, act.now()));
  WaitlistEntry& entry = stored.entry;
  ROTA_ASSIGN(const Circumstances with, act.WithNewId());
  entry.header.id = with.new_id;
  entry.header.metadata = with.metadata;
  if (entry.attendee.id.empty()) entry.attendee.id = act.SeatId(with.new_id, 0);
  act.Need(act.snapshot().by_index.event_types[type]);
  ROTA_ASSIGN(const std::int64_t revision, act.Revision());
  ROTA_TRY(store::WriteWaitlistEntry(
      act.Context(), revision, act.Entry(Describe<WaitlistEntry>().name, entry.header.id, "join"),
      &stored));
  ROTA_TRY(act.OfferFreed(what.event_type));
  ROTA_ASSIGN(stored, store::ReadWaitlistEntry(act.session(), act.org(), entry.header.id));
  return act.relations().Staff()
             ? Result<WaitlistEntry>(stored.entry)
             : Shown(RelationsTo(act.catalog(), act.actor(), stored.entry), stored.entry);
}

Result<WaitlistEntry> EndWaiting(Act& act, const LeaveWaitlistBody& what) {
  ROTA_ASSIGN(store::StoredEntry stored, act.ThingWaiting(what.entry));
  WaitlistEntry& entry = stored.entry;
  ReadAt(act.now(), &entry);
  if (entry.status == WaitlistStatus::kOffered) {
    CancelBody decline;
    decline.booking = entry.offer_booking;
    decline.note = what.note;
    ROTA_ASSIGN(decline.attendee, SeatOf(act, entry));
    ROTA_TRY(CancelBooking(act, decline).status());
    return Now(act, entry.header.id);
  }
  if (entry.status != WaitlistStatus::kWaiting) return NotFor(entry, "leave");
  act.NeedName("waitlist:" + entry.header.id);
  HistoryEntry history = act.Entry(Describe<WaitlistEntry>().name, entry.header.id, "leave");
  history.reason = what.note;
  ROTA_ASSIGN(const std::int64_t revision, act.Revision());
  entry.status = WaitlistStatus::kCancelled;
  ROTA_TRY(store::WriteWaitlistEntry(act.Context(), revision, std::move(history), &stored));
  ROTA_TRY(act.OfferFreed(entry.event_type));
  return Now(act, entry.header.id);
}

}  // namespace

ROTA_VERB(JoinWaitlist, .May({.guest = true,
                              .attendee = true,
                              .member = true,
                              .host = true,
                              .leader = true,
                              .admin = true,
                              .note = "for whom `booking.book` is allowed to book"})
                            .Writes()
                            .Makes()
                            .Refuses(kJoinReasons)
                            .Example(R"({"event_type":"call","start":"2030-01-08T09:00:00Z",)"
                                     R"("attendee":{"name":"Kim","email":"kim@example.net"}})"));

Result<WaitlistEntry> Engine::JoinWaitlist(const JoinWaitlistBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::JoinWaitlist>(what, envelope,
                                               [&](Act& act) { return BeginWaiting(act, what); });
}

ROTA_VERB(PromoteWaitlist,
          .OnThing()
              .May({.attendee = true,
                    .host = true,
                    .leader = true,
                    .admin = true,
                    .note = "attendees their own entry; hosts, leaders and admins those of their "
                            "event types"})
              .Writes()
              .Refuses(kPromoteReasons)
              .Example(R"({"entry":"w1"})"));

Result<Booking> Engine::PromoteWaitlist(const WaitlistRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::PromoteWaitlist>(what, envelope, [&](Act& act) -> Result<Booking> {
    ROTA_ASSIGN(store::StoredEntry stored, act.ThingWaiting(what.entry));
    ReadAt(act.now(), &stored.entry);
    if (stored.entry.status != WaitlistStatus::kOffered) return NotFor(stored.entry, "promote");
    ConfirmBody confirm;
    confirm.booking = stored.entry.offer_booking;
    ROTA_ASSIGN(confirm.attendee, SeatOf(act, stored.entry));
    return ConfirmHold(act, confirm);
  });
}

ROTA_VERB(LeaveWaitlist,
          .OnThing()
              .May({.attendee = true,
                    .host = true,
                    .leader = true,
                    .admin = true,
                    .note = "attendees their own entry; hosts, leaders and admins those of their "
                            "event types"})
              .Writes()
              .Refuses(kEndReasons)
              .Example(R"({"entry":"w2"})"));

Result<WaitlistEntry> Engine::LeaveWaitlist(const LeaveWaitlistBody& what,
                                            const Envelope& envelope) {
  return impl_->Perform<&Engine::LeaveWaitlist>(what, envelope,
                                                [&](Act& act) { return EndWaiting(act, what); });
}

}  // namespace rota
