// What the rules read beside the catalog: the moment's bookings, busy blocks and time off, as plain
// values. The engine fills them from its timelines, a scenario from its lists.
//
// Each person and event type has a timeline of its own, shared by every snapshot in which it is the
// same: a write makes new timelines of those it touches and shares the rest. Rows say when they run
// out, so a hold is gone at its instant for every reader and no sweep is needed; a reader compares
// with its own `now`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rota/model/booking.h"
#include "rota/time/interval.h"
#include "src/availability/timeline.h"
#include "src/base/shared_vector.h"

namespace rota {

inline constexpr std::uint32_t kNone = 0xffffffff;  // "no such index"

// Is what expires at that instant (0: never) still there at `now`?
inline bool LiveAt(Instant expires_at, Instant now) { return expires_at == 0 || now < expires_at; }

// One stretch that a booking or hold takes of a person or thing. Edges are UTC seconds; the booking
// without its frozen buffers is [start + before_s, end - after_s).
struct Occupied {
  Instant start = 0;  // blocked edges, buffers included
  Instant end = 0;
  std::int64_t booking = 0;  // key of the owner; negative: kept for somebody who waits
  Instant expires_at = 0;    // a hold is absent from this instant on; 0 = stays
  std::int32_t before_s = 0;
  std::int32_t after_s = 0;
  std::uint32_t event_type = kNone;
  std::uint32_t place = kNone;  // where it is, as the catalog numbers them; kNone: nowhere it knows
  std::int32_t units = 1;       // of what a thing has
  bool hosted = true;           // false: a soft row, the person attends; no limit counts it
  bool max_mode = false;        // buffer_mode max: the larger buffer of two neighbours is enough

  Interval blocked() const { return {start, end}; }
  Interval core() const { return {start + before_s, end - after_s}; }
  bool LiveAt(Instant now) const { return rota::LiveAt(expires_at, now); }
};

// An external calendar entry that blocks.
struct Blocked {
  Instant start = 0;
  Instant end = 0;
  std::int64_t block = 0;  // key of the entry
};

// An approved absence, read in the zone in force for the person.
struct Absence {
  Instant start = 0;
  Instant end = 0;
  std::int64_t time_off = 0;
  std::uint32_t delegate = kNone;  // who stands in meanwhile
};

// How often a person was given a turn as host of an event type (behaviour §10: cancelled ones
// included).
struct Turns {
  std::uint32_t event_type = kNone;
  std::int64_t count = 0;
  std::int64_t last_seq = 0;  // 0 = never
};

// A turn that counts, and the booking it was given for.
struct TurnTaken {
  std::uint32_t user = kNone;
  std::uint32_t event_type = kNone;
  Instant at = 0;     // when it was given
  Instant start = 0;  // of the booking
  Instant end = 0;
  bool accepted = false;  // confirmed, or over
  bool missed = false;    // the attendee did not come
};

inline std::int64_t KeyOf(const Occupied& row) { return row.booking; }
inline std::int64_t KeyOf(const Blocked& row) { return row.block; }
inline std::int64_t KeyOf(const Absence& row) { return row.time_off; }

// What is known of a person, or of a thing.
struct PersonFacts {
  Timeline<Occupied> occupied;
  Timeline<Blocked> blocked;
  Timeline<Absence> absences;
  std::vector<Turns> turns;  // by event type
  // After this instant a source that must be fresh is not, and the person offers nothing.
  Instant fresh_until = kMaxInstant;
};

// Seats that somebody has, and until when; 0: for good.
struct SeatsTaken {
  std::int32_t seats = 1;
  Instant expires_at = 0;
};

// What a session is beside its time: who hosts it, what it has and where it is, and its seats.
struct Seating {
  std::vector<std::uint32_t> hosts;    // users; kNone: archived
  std::vector<std::string> resources;  // ids
  BookedLocation location;
  std::int32_t seats = 0;
  std::vector<SeatsTaken> taken;
  std::int32_t kept = 0;  // of those taken: for who waits, and not written yet

  std::int32_t LeftAt(Instant now) const;
};

// One live booking of an event type or attendee, as limits count it. Of an attendee's session there
// is one for each seat that is theirs.
struct Counted {
  Instant start = 0;
  Instant end = 0;  // without buffers
  std::int64_t booking = 0;
  Instant expires_at = 0;
  std::uint32_t event_type = kNone;  // archived: kNone; unsaid in the timeline of an event type
  std::shared_ptr<const Seating> seating;  // of an event type's session; else null
  std::int64_t visit = 0;  // of an attendee's booking: the visit it is a part of; 0: none
  bool LiveAt(Instant now) const { return rota::LiveAt(expires_at, now); }
};

inline std::int64_t KeyOf(const Counted& row) { return row.booking; }

// The moment, indexed as the catalog indexes users and event types. Entries may be null: nothing
// known of that person is in the way. A copy shares all of it.
struct Facts {
  SharedVector<std::shared_ptr<const PersonFacts>> people;
  SharedVector<std::shared_ptr<const PersonFacts>> things;  // by resource
  SharedVector<std::shared_ptr<const Timeline<Counted>>> event_types;
  // Every turn of the hosts, where the policy asks when they were given; else null.
  std::shared_ptr<const std::vector<TurnTaken>> turn_log;
  // What the host program thinks of hosts, by user; who is not there has 0.
  std::map<std::uint32_t, double> host_scores;
  // Bookings of each attendee the request names, where a rule reads them.
  std::vector<std::shared_ptr<const Timeline<Counted>>> attendees;

  const PersonFacts& Person(std::uint32_t user) const;
  const PersonFacts& Thing(std::uint32_t resource) const;
  const Timeline<Counted>& OfEventType(std::uint32_t event_type) const;
  const Turns* FindTurns(std::uint32_t user, std::uint32_t event_type) const;
};

}  // namespace rota
