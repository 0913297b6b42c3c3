#include "src/ical/appointment.h"

#include <set>

namespace rota::ical {
namespace {

// Where somebody has no address: a URI that cannot be written to.
constexpr std::string_view kNoAddress = "invalid:nomail";

std::string UriOf(const std::string& email, const std::string& phone) {
  if (!email.empty()) return "mailto:" + email;
  return phone.empty() ? std::string(kNoAddress) : "tel:" + phone;
}

Person PersonOf(const User& user) { return {UriOf(user.email, user.phone), user.name}; }

BusyStatus StatusOf(BookingStatus status) {
  switch (status) {
    case BookingStatus::kHold:
    case BookingStatus::kPending:
      return BusyStatus::kTentative;
    case BookingStatus::kConfirmed:
    case BookingStatus::kCompleted:
    case BookingStatus::kNoShow:
      return BusyStatus::kConfirmed;
    case BookingStatus::kCancelled:
    case BookingStatus::kRejected:
    case BookingStatus::kExpired:
      return BusyStatus::kCancelled;
  }
  return BusyStatus::kConfirmed;
}

// Times of a repeated hour are written in UTC: the first pass is what its wall time means (RFC 5545
// §3.3.5), but libical and others read the second.
void SetTimes(const Booking& booking, const Zone& zone, RecurrenceSet* set) {
  const LocalTime wall = zone.ToLocal(booking.start);
  const bool says_it = zone.Resolve(wall).kind == Zone::Kind::kUnique;
  set->start = says_it ? Moment{wall, Moment::Form::kWall}
                       : Moment{LocalTime{booking.start}, Moment::Form::kUtc};
  set->zone = says_it ? &zone : nullptr;
  set->length.seconds = booking.end - booking.start;
  set->includes_start = true;
}

// The booker chose the time; guests are asked.
Participant ParticipantOf(const Attendee& attendee, const User* user, bool is_first) {
  Participant one;
  one.person.uri =
      UriOf(attendee.email.empty() && user ? user->email : attendee.email, attendee.phone);
  one.person.name = attendee.name.empty() && user ? user->name : attendee.name;
  const AttendeeRole role =
      attendee.role.value_or(is_first ? AttendeeRole::kBooker : AttendeeRole::kGuest);
  const bool booker = role == AttendeeRole::kBooker;
  one.participation = attendee.status == AttendeeStatus::kCancelled ? Participation::kDeclined
                      : booker                                      ? Participation::kAccepted
                                                                    : Participation::kNeedsAction;
  one.rsvp = one.participation == Participation::kNeedsAction;
  return one;
}

void AddPeople(const Appointment& appointment, Details* details) {
  const Booking& booking = appointment.booking;
  details->organizer = appointment.hosts.empty()
                           ? Person{std::string(kNoAddress), appointment.owner_name}
                           : PersonOf(*appointment.hosts.front());
  for (std::size_t i = 1; i < appointment.hosts.size(); ++i) {
    details->participants.push_back({PersonOf(*appointment.hosts[i]), ParticipantRole::kRequired,
                                     Participation::kAccepted, false});
  }
  for (std::size_t i = 0; i < booking.attendees.size(); ++i) {
    const Attendee& attendee = booking.attendees[i];
    const User* user = i < appointment.users.size() ? appointment.users[i] : nullptr;
    details->participants.push_back(ParticipantOf(attendee, user, i == 0));
  }
}

// The location of the event type that the booking has; one made before bookings said where they are
// may have any that visitors read.
void AddPlace(const EventType& type, const std::optional<BookedLocation>& booked,
              Details* details) {
  for (const LocationOption& place : type.locations) {
    const bool chosen = !booked || (booked->kind == place.kind && booked->place == place.place &&
                                    (place.from_attendee || booked->text == place.text));
    if (!chosen) continue;
    const std::string& text = booked ? booked->text : place.text;
    const bool given = !place.from_attendee || (booked && !text.empty());
    if (place.show && given) {
      details->url = place.link;
      details->location = !text.empty() ? text : !place.label.empty() ? place.label : place.link;
      return;
    }
    if (booked) return;
  }
  if (booked) details->location = booked->text;
}

}  // namespace

Event EventOf(const Appointment& appointment) {
  const Booking& booking = appointment.booking;
  Event event;
  event.uid = booking.uid.empty() ? booking.header.id : booking.uid;
  event.sequence = booking.sequence;
  event.stamp = booking.header.updated_at.value_or(booking.header.created_at.value_or(0));
  SetTimes(booking, appointment.zone, &event.set);
  event.status = StatusOf(booking.status);
  const EventType* type = appointment.event_type;
  event.summary = booking.title.empty() && type ? type->title : booking.title;
  Details& details = event.details;
  details.description = booking.agenda.empty() && type ? type->description : booking.agenda;
  if (!booking.notes.empty()) {
    if (!details.description.empty()) details.description += "\n\n";
    details.description += booking.notes;
  }
  if (type) AddPlace(*type, booking.location, &details);
  AddPeople(appointment, &details);
  std::set<std::int32_t> minutes;  // several channels ring once
  for (const ReminderRow& row : appointment.reminders) minutes.insert(row.before_min);
  if (event.status != BusyStatus::kCancelled) {
    for (const std::int32_t before : minutes)
      details.alarms.push_back({before * kMinute, event.summary});
  }
  return event;
}

}  // namespace rota::ical
