// A booking as an event of a calendar.
#pragma once

#include <string>
#include <vector>

#include "rota/ical/calendar.h"
#include "rota/model/booking.h"
#include "rota/model/user.h"

namespace rota::ical {

// What is known about a booking beside itself. Hosts and users are found by id in the catalog.
struct Appointment {
  const Booking& booking;                 // its status as it is now
  const Zone& zone;                       // its times are written in
  const EventType* event_type = nullptr;  // nullptr: made without one
  std::string owner_name;                 // of the team or organization, where no host is named
  std::vector<const User*> hosts;         // empty: not to be named
  std::vector<const User*> users;         // of the attendees, by place; nullptr: not a known user
  std::vector<ReminderRow> reminders;     // that become alarms
};

// UID, SEQUENCE and DTSTAMP are the booking's own, so the same booking always gives the same event
// and a later one replaces it. Staff notes, minutes and answers are never written.
Event EventOf(const Appointment& appointment);

}  // namespace rota::ical
