// What a booking takes and what it counts as. One description for everybody: decisions write it, a
// scenario and the store's timelines are read by it, a series foresees it, verify compares with it.
//
//   who                      blocked                     shown as   counted by limits
//   a host                   the time and their buffers  taken      of the person
//   a user who attends       the widest of the hosts',   soft       –
//                            and to the next part
//   a thing                  the time and its buffers    taken      of the thing
//   a facilitator's person   the same                    taken      of the person
//   the booking as a whole   its own time                –          of event type, team, attendee
//
//            before        the booking        after
//   blocked [--------------------------------------)
//   core                  [-----------)               in buffer mode `max`; in `sum` all that is
//   blocked
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "rota/model/booking.h"
#include "src/availability/facts.h"
#include "src/availability/offer.h"
#include "src/availability/resolved_catalog.h"

namespace rota {

// ---- when -------------------------------------------------------------------

// The instant at which a hold or request runs out; 0: never.
Instant ExpiryOf(const Booking& booking);
// It has run out by the clock, whether or not that is written down. (One whose status says so is
// `expired` already and does not run out again.)
bool RanOut(const Booking& booking, Instant now);
// Does a booking in this status take time of its hosts? Whether it ran out is another question.
bool TakesTime(const Booking& booking);
// Are its hosts given a turn? Internal meetings are nobody's, and a hold that ran out gives its
// turn back.
bool GivesTurns(const Booking& booking, Instant now);

// ---- what -------------------------------------------------------------------

// Who or what is taken, by place in the catalog.
struct Subject {
  enum class Kind : std::uint8_t { kPerson, kThing };
  Kind kind = Kind::kPerson;
  std::uint32_t index = kNone;
  bool operator==(const Subject&) const = default;
};

// Time a booking takes of one subject.
struct Claim {
  Subject subject;
  Interval blocked;        // buffers included
  Interval core;           // what must stay apart from others' blocked time; = blocked in mode sum
  std::int32_t units = 1;  // of what the subject has
  bool soft = false;       // the person attends: shown as busy, never refused, counted by no limit
  Instant expires_at = 0;  // 0: never
  std::uint32_t place = kNone;
  bool operator==(const Claim&) const = default;
};

struct BookingRows {
  std::vector<std::uint32_t> hosts;  // users, each once, in the booking's order; known ones only
  std::vector<Claim> claims;       // hosts first, things, users who attend; empty: it takes no time
  std::optional<Counted> counted;  // for limits of event type, team and attendee
};

// Buffers that a booking has taken of a host before; nothing where it has not.
using BuffersTaken = std::function<std::optional<Offer::Buffers>(std::uint32_t user)>;

// `key`: of the booking. Without an offer (an unknown event type) a host's buffers are those of the
// booking, or none. Where `taken` knows a host's, those are kept: each host's may differ, and the
// booking itself shows only one pair.
BookingRows RowsOf(const ResolvedCatalog& catalog, const Offer* offer, const Booking& booking,
                   std::int64_t key, const BuffersTaken& taken = nullptr);

// Buffers of a booking for a host: its own where it states them, else those of the offer.
Offer::Buffers BuffersFor(const Booking& booking, const Offer* offer, std::uint32_t user);

// Where the booking is, as the catalog numbers places; kNone: nowhere it knows.
std::uint32_t PlaceOf(const ResolvedCatalog& catalog, const Booking& booking);

// The row that a claim of a booking is in the timeline of its subject. `time`: the booking's own.
Occupied OccupiedBy(const Claim& claim, Interval time, std::int64_t key, std::uint32_t event_type);
// What limits count of a booking; nothing when it takes no time.
std::optional<Counted> CountedOf(const Booking& booking, std::int64_t key,
                                 std::uint32_t event_type);

// ---- seats ------------------------------------------------------------------

// Whether the attendee has one of a session's seats: it is theirs, asked for or held.
bool HasSeat(const Attendee& attendee);
// The instant at which that seat is free again; 0: never. Where it does not say so itself it is
// that of the session.
Instant SeatExpiry(const Booking& session, const Attendee& attendee);
// The instant at which the clock next has something to do with the booking; 0: never. It runs out,
// or some of its seats do, or it must have takers enough.
Instant DueOf(const Booking& booking);
// Seats of a session, and until when. Null for a booking that is no session. `hosts`: its users.
std::shared_ptr<const Seating> SeatingOf(const Booking& booking, std::vector<std::uint32_t> hosts);

// The number by which the parts of a visit are known to belong together; 0: part of none.
std::int64_t VisitOf(std::string_view visit);

// The turn that `user` was given at `at` with a booking in this status.
TurnTaken TurnOf(std::uint32_t user, std::uint32_t event_type, Instant at, Interval time,
                 BookingStatus status);

// The known user an attendee is, or kNone.
std::uint32_t UserOf(const ResolvedCatalog& catalog, const Attendee& attendee);

}  // namespace rota
