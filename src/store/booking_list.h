// Lists of bookings, in order of their start, page by page.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/model/booking.h"
#include "src/store/session.h"

namespace rota::store {

// Which bookings somebody may see at all: those in which any of these is true.
struct Sight {
  bool all = false;
  std::vector<std::string> hosting;    // "user:<key>": who serves them
  std::vector<std::string> attending;  // "user:<key>", "email:…", "attendee:<id>"
  std::vector<std::int64_t> teams;     // keys of teams whose bookings are seen
};

// Those that are wanted: all that is said must be true.
struct BookingFilter {
  std::int64_t event_type = 0, host = 0, series = 0, team = 0;  // keys; 0: any
  std::vector<std::string> attending;                           // as in Sight; empty: anybody
  // As read at `now`; empty: any. Bookings that are seen because they are attended come with every
  // status: of a session each attendee reads an own one.
  EnumSet<BookingStatus> status;
  Instant from = kMinInstant, to = kMaxInstant;  // by start, half-open
  Instant now = 0;
};

// Where a list stands: by start, then by key.
struct BookingPlace {
  Instant start = kMinInstant;
  std::int64_t key = 0;
  auto operator<=>(const BookingPlace&) const = default;
};

// Calls `take` for the bookings behind `after` until it answers false.
using TakeBookingRow =
    std::function<Result<bool>(BookingPlace place, std::string_view id, std::string_view doc)>;
Status EachBooking(Session& session, std::int64_t org, const BookingFilter& filter,
                   const Sight& sight, BookingPlace after, const TakeBookingRow& take);

}  // namespace rota::store
