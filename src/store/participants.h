// Who is found by a booking: the rows of the table `participant`, which "bookings of X" and the
// limits of attendees read. One description for the writer and for verify.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rota/model/booking.h"

namespace rota::store {

enum ParticipantRole : std::int64_t { kHostRole = 0, kAttendeeRole = 1 };
// How a booking counts for who attends: a session as often as they have a seat of it, which its
// document says.
enum Counts : std::int64_t { kCountsNot = 0, kCountsOnce = 1, kCountsBySeat = 2 };

struct Participant {
  std::string who;  // "user:12", "email:kim@example.net", "attendee:…"
  ParticipantRole role = kHostRole;
  Instant start = 0;
  std::int64_t minutes = 0;
  Counts counts = kCountsNot;  // not: the booking takes no time, or the person does not come
};

// The key of a user by id, archived ones too; 0 when there is none.
using KeyOfUser = std::function<std::int64_t(const std::string& id)>;

// Each row once: nobody is the host of a booking twice.
std::vector<Participant> ParticipantsOf(const Booking& booking, const KeyOfUser& key_of);

// The name a booking keeps of an attendee: as it was given, so that it can be found again when the
// catalog has changed. "" for neither user nor address.
std::string WhoOf(const KeyOfUser& key_of, const Attendee& attendee);

}  // namespace rota::store
