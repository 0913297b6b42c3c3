#include "src/engine/import_rules.h"

#include <algorithm>
#include <set>

#include "rota/model/validate.h"
#include "src/availability/booking_rows.h"
#include "src/base/ascii.h"
#include "src/engine/apply.h"

namespace rota {
namespace {

// What the engine counts on from.
Status CheckCounts(const Booking& booking) {
  const std::pair<std::int64_t, std::string_view> counts[] = {
      {booking.sequence, "sequence"},
      {booking.seq.value_or(0), "seq"},
      {booking.event_type_version.value_or(0), "event_type_version"},
      {booking.reschedule_count, "reschedule_count"},
      {booking.reassignment_count, "reassignment_count"}};
  for (const auto& [n, field] : counts) ROTA_TRY(CheckRoom(n, field));
  return {};
}

}  // namespace

Status Wrong(std::string message, std::string_view path) {
  return Invalid("import_shape", std::move(message)).At(path);
}

Status CheckOwnRules(const Booking& booking) {
  ROTA_TRY(Together(ValidateRecord(booking)));
  ROTA_TRY(CheckCounts(booking));
  const bool pending = booking.status == BookingStatus::kPending;
  if (pending == booking.pending_causes.empty()) {
    return Wrong("a booking waits for something as long as it is pending", "pending_causes");
  }
  if (!booking.blocks && !pending && !IsOff(booking.status)) {
    return Wrong("only a pending booking leaves its time free", "blocks");
  }
  if (booking.seats) {
    const auto taken = std::count_if(booking.attendees.begin(), booking.attendees.end(), HasSeat);
    if (taken != booking.seats_taken.value_or(0) || taken > *booking.seats ||
        IsOff(booking.status) != (taken == 0)) {
      return Wrong("a session counts its seats, and is off without any", "seats_taken");
    }
  }
  if (booking.status == BookingStatus::kHold && !booking.expires_at) {
    return Wrong("a hold runs out", "expires_at");
  }
  return {};
}

Status CheckHostTime(const Booking& booking, const TakenTime& taken) {
  const bool shown = taken.user == booking.hosts.back();
  const auto is = [&](std::int64_t seconds, const std::optional<std::int32_t>& minutes) {
    if (shown && minutes) return seconds == *minutes * kMinute;
    static const std::int64_t most = Describe<Booking>().Find("buffer_after_min")->max;
    return seconds >= 0 && seconds <= most * kMinute && seconds % kMinute == 0;
  };
  if (!is(booking.start - taken.start, booking.buffer_before_min)) {
    return Wrong("it does not begin by the booking and its buffer", "start");
  }
  if (!is(taken.end - booking.end, booking.buffer_after_min)) {
    return Wrong("it does not end by the booking and its buffer", "end");
  }
  return {};
}

Status CheckCore(const Booking& booking, const TakenTime& taken) {
  const bool own = booking.buffer_mode == BufferMode::kMax;
  if (taken.core_start.value_or(taken.start) != (own ? booking.start : taken.start)) {
    return Wrong("it does not begin by the booking's buffer mode", "core_start");
  }
  if (taken.core_end.value_or(taken.end) != (own ? booking.end : taken.end)) {
    return Wrong("it does not end by the booking's buffer mode", "core_end");
  }
  return {};
}

bool Attends(const Booking& booking, const User& user) {
  std::set<std::string> own = {ComparedAddress(user.email)};
  for (const std::string& email : user.emails) own.insert(ComparedAddress(email));
  return std::any_of(booking.attendees.begin(), booking.attendees.end(),
                     [&](const Attendee& attendee) {
                       if (!attendee.user.empty()) return attendee.user == user.header.id;
                       if (attendee.email.empty()) return false;
                       return own.contains(ComparedAddress(attendee.email)) ||
                              user.header.updated_at >= booking.header.created_at;
                     });
}

}  // namespace rota
