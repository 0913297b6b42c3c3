// What a verb asks: its body, or the booking that it is about, as a question.
#include "src/engine/act.h"

namespace rota {

Wanted WantedOf(const BookBody& what) {
  const bool names_location = what.location && *what.location != BookedLocation{};
  return {.event_type = what.event_type,
          .duration_min = what.duration_min,
          .hosts = what.hosts,
          .attendees = what.attendees,
          .resources = what.resources,
          .location = names_location ? what.location : std::nullopt};
}

Wanted WantedOf(const Booking& booking, std::int64_t key) {
  return {.event_type = booking.event_type,
          .duration_min = booking.duration_min,
          .attendees = booking.attendees,
          .reschedule_of = key,
          .location = booking.location.value_or(BookedLocation{})};
}

Wanted Act::WantedToMove(const store::StoredBooking& stored, const MoveBody& what) const {
  Wanted wanted = WantedOf(stored.booking, stored.key);
  const std::uint32_t type = catalog().FindEventType(wanted.event_type);
  const bool keeps_length = type != kNone && wanted.duration_min &&
                            snapshot_->offer(type).HasLength(*wanted.duration_min);
  if (what.duration_min || !keeps_length) wanted.duration_min = what.duration_min;
  wanted.hosts = what.hosts;
  wanted.resources = what.resources;
  return wanted;
}

}  // namespace rota
