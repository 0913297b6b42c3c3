// Waitlists (behaviour §8): what an entry is at a moment, what it would be offered, and what became
// of what it was offered. Pure: an entry, its event type's request, and the clock.
//
//   waiting ── a place is free ──► offered ── the hold is confirmed ──► promoted
//      │                              ├────── the hold is given back ──► declined
//      │                              └────── the hold runs out ───────► expired
//      ├── who waits leaves ────────► cancelled
//      └── `until` has come ────────► expired
//
// What became of an offer is read off the hold, so no verb on bookings knows of waitlists: whoever
// confirms the hold promotes, whoever cancels it declines.
#pragma once

#include <optional>

#include "rota/model/waitlist.h"
#include "src/booking/decide.h"

namespace rota {

// An entry of another database says what an entry must say. Errors: `waitlist_shape`.
Status CheckWhole(const WaitlistEntry& entry);

// As every reader finds it at `now`, whether or not the clock's move has been written.
void ReadAt(Instant now, WaitlistEntry* entry);

// A new entry as whoever waits said it, without id and position. Errors: `waitlist_shape`, `past`,
// `capacity`, `duration`, `unsupported`, `work_limit`.
Result<WaitlistEntry> DecideJoinWaitlist(const JoinWaitlistBody& what, const Offer& offer,
                                         Instant now);

// What an entry that has an offer has become. `offer`: the booking; null: it was removed. Waiting
// again where the whole session was called off.
WaitlistStatus OutcomeOf(const WaitlistEntry& entry, const Booking* offer, Instant now);

// Whether the booking gives the person what they wait for: they booked it by themselves. `is_they`:
// whether an attendee is that person.
bool Gives(const Booking& booking, const WaitlistEntry& entry,
           const std::function<bool(const Attendee&)>& is_they);

// What is held for the entry at that start.
HoldBody OfferTo(const WaitlistEntry& entry, const EventType& type, Instant start, Instant now);

// A place that is kept for an entry.
struct KeptPlace {
  Instant start = 0;
  std::int64_t joins = 0;              // the session; 0: the booking is its own
  std::optional<BookingChange> opens;  // … this one
};

// The place the entry would be offered now: its start, or the earliest of its dates that fits;
// nothing where none is free. `request`: about the event type, for whoever waits. Errors: those of
// a damaged or unavailable database.
Result<std::optional<KeptPlace>> PlaceFor(const Request& request, const WaitlistEntry& entry,
                                          const Circumstances& with);

// It says no, and is no fault of the database: nothing is offered.
bool IsRefusal(const Status& status);

}  // namespace rota
