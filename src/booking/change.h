// What a command decided: new state, time taken, turns given, history and messages. Deciding writes
// nothing; the store persists a BookingChange in one transaction or not at all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rota/model/booking.h"
#include "rota/model/outbox.h"
#include "src/availability/booking_rows.h"

namespace rota {

// A turn as host given to a person.
struct Turn {
  std::uint32_t user = kNone;
  AssignmentMethod method = AssignmentMethod::kRoundRobin;
  bool counted = true;
};

struct BookingChange {
  std::int64_t booking_key = 0;  // 0: a new booking
  Booking before;                // empty for a new one
  Booking after;
  bool retakes_time = false;  // `claims` replace what the booking took before
  bool keeps_edges = false;   // … and are what it took, for those who attend now
  std::vector<Claim> claims;
  std::vector<Turn> turns;
  std::optional<Decision> decision;
  HistoryEntry history;
  std::vector<Message> messages;
  std::vector<std::string> seats;  // of a session: those the change is about, by id
  std::int64_t series_key =
      0;  // of `after.series`, when this change makes it an occurrence of that
};

}  // namespace rota
