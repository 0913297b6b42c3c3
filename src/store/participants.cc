#include "src/store/participants.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/availability/booking_rows.h"
#include "src/base/ascii.h"

namespace rota::store {

std::vector<Participant> ParticipantsOf(const Booking& booking, const KeyOfUser& key_of) {
  std::vector<Participant> rows;
  const auto add = [&](std::string who, ParticipantRole role, bool comes) {
    if (who.empty()) return;
    const Counts counts = !comes || !TakesTime(booking)            ? kCountsNot
                          : booking.seats && role == kAttendeeRole ? kCountsBySeat
                                                                   : kCountsOnce;
    const auto known = std::find_if(rows.begin(), rows.end(), [&](const Participant& row) {
      return row.who == who && row.role == role;
    });
    if (known != rows.end()) {
      known->counts = std::max(known->counts, counts);
    } else {
      rows.push_back(
          {std::move(who), role, booking.start, (booking.end - booking.start) / kMinute, counts});
    }
  };
  for (const std::string& host : booking.hosts) {
    add(fmt::format("user:{}", key_of(host)), kHostRole, true);
  }
  for (const Attendee& attendee : booking.attendees) {
    add(WhoOf(key_of, attendee), kAttendeeRole, HasSeat(attendee));
    if (!attendee.id.empty()) add("attendee:" + attendee.id, kAttendeeRole, HasSeat(attendee));
  }
  return rows;
}

std::string WhoOf(const KeyOfUser& key_of, const Attendee& attendee) {
  if (!attendee.user.empty()) {
    const std::int64_t key = key_of(attendee.user);
    return key == 0 ? std::string() : fmt::format("user:{}", key);
  }
  if (attendee.email.empty()) return {};
  return "email:" + ComparedAddress(attendee.email);
}

}  // namespace rota::store
