// What an act shows of what it wrote, to whom.
#include <algorithm>

#include "rota/codec/record_json.h"
#include "src/booking/seats.h"
#include "src/booking/verdict.h"
#include "src/engine/act.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"

namespace rota {
namespace {

// What colleagues see of a booking that is not theirs: that somebody is taken, and who if they may.
Booking TimeOf(const Booking& booking, bool with_hosts) {
  Booking time;
  time.header.id = booking.header.id;
  time.header.number = booking.header.number;
  time.team = booking.team;
  time.status = booking.status;
  time.start = booking.start;
  time.end = booking.end;
  time.duration_min = booking.duration_min;
  time.zone = booking.zone;
  time.local_start = booking.local_start;
  if (with_hosts) {
    time.event_type = booking.event_type;
    time.hosts = booking.hosts;
  }
  return time;
}

}  // namespace

Result<Booking> Act::Shown(Booking booking, const Relations& relations) const {
  booking.seat_ids = seats_;
  if (relations.Staff()) return booking;
  if (relations.Has(Relation::kMember) && !relations.Has(Relation::kAttendee) &&
      !relations.Has(Relation::kGuest)) {
    return TimeOf(booking,
                  catalog().organization().members_see_team == MembersSeeTeam::kTimesAndHosts);
  }
  std::vector<Attendee> own;
  for (const Attendee& one : booking.attendees) {
    const bool about = std::find(seats_.begin(), seats_.end(), one.id) != seats_.end();
    const bool held = !hold_.empty() && one.hold == hold_;
    if (about || held || IsAttendee(catalog(), scope_.actor, one)) own.push_back(one);
  }
  // Who has just booked as a guest reads what they wrote; nobody reads other attendees.
  const bool made = relations.Has(Relation::kGuest) && own.empty() && !booking.seats;
  if (!made) booking.attendees = own;
  // Of a session they read what is theirs.
  if (booking.seats) SettleOwn(&booking);
  if (HidesHosts(catalog(), booking)) booking.hosts.clear();
  const std::vector<Attendee> attendees = booking.attendees;
  ROTA_ASSIGN(booking, ReadRecord<Booking>(WriteRecord(booking, See::kAttendee), {.open = true}));
  booking.attendees = attendees;
  return booking;
}

Result<Series> Act::Shown(Series series, const Relations& relations) const {
  if (relations.Staff()) return series;
  std::vector<Attendee> own;
  for (const Attendee& one : series.each.attendees) {
    if (IsAttendee(catalog(), scope_.actor, one)) own.push_back(one);
  }
  ROTA_ASSIGN(series, ReadRecord<Series>(WriteRecord(series, See::kAttendee), {.open = true}));
  series.each.attendees = std::move(own);
  return series;
}

void Act::Complete(const RecordDescriptor& descriptor, void* answer) const {
  if (&descriptor != &Describe<Booking>() || scope_.actor.kind != ActorKind::kGuest) return;
  auto& booking = *static_cast<Booking*>(answer);
  if (booking.status != BookingStatus::kHold) return;
  booking.secret =
      booking.attendees.empty() || booking.attendees.front().hold.empty()
          ? impl_.secrets.OfHold(scope_.org, HeldAs(booking))
          : impl_.secrets.OfSeats(scope_.org, booking.header.id, booking.attendees.front().hold);
}

std::string PublicIdOf(store::Session& session, std::int64_t org, const Cause& cause) {
  if (cause.kind == Cause::Kind::kBooking) return store::BookingId(session, org, cause.object);
  if (cause.kind == Cause::Kind::kBusyBlock) {
    return store::DocumentId(session, org, Describe<BusyBlock>().name, cause.object);
  }
  if (cause.kind == Cause::Kind::kTimeOff) {
    return store::DocumentId(session, org, Describe<TimeOff>().name, cause.object);
  }
  return {};
}

Status Act::WithPublicIds(const Status& refusal) const {
  return rota::WithPublicIds(
      refusal, [&](const Cause& cause) { return PublicIdOf(session_, scope_.org, cause); });
}

}  // namespace rota
