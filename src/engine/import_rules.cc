#include "src/engine/import_rules.h"

#include <fmt/format.h>

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

Status CheckPart(const Booking& booking) {
  constexpr std::int32_t kMostParts = 8;
  const bool is_part = !booking.visit.empty();
  if (is_part != booking.part.has_value() || is_part != booking.visit_terms.has_value()) {
    return Wrong("a part of a visit says of which, its place and its terms", "visit");
  }
  if (booking.attendee_until && (!is_part || *booking.attendee_until < booking.end)) {
    return Wrong("who attends a part of a visit is taken until the next one", "attendee_until");
  }
  if (!is_part) {
    const bool waits = booking.pending_causes.Has(PendingCause::kVisit);
    return waits ? Wrong("only a part of a visit waits for others", "pending_causes") : Status();
  }
  if (*booking.part >= kMostParts) return Wrong("a visit has at most 8 parts", "part");
  const VisitTerms& terms = *booking.visit_terms;
  if (terms.gap.at_most_min < terms.gap.at_least_min) {
    return Wrong("a gap is not reversed", "visit_terms.gap");
  }
  const std::int32_t same = terms.same_host_as.value_or(-1);
  if (same == *booking.part || same >= kMostParts) {
    return Wrong("it is bound to another part", "visit_terms.same_host_as");
  }
  if (booking.seats) return Wrong("a session is no part of a visit", "visit");
  return {};
}

}  // namespace

Status CheckVisits(std::span<const Booking> bookings) {
  std::set<std::string_view> ids, asked;  // bookings; visits of which a part waits for approval
  std::set<std::pair<std::string_view, std::int32_t>> parts;
  for (const Booking& one : bookings) {
    ids.insert(one.header.id);
    // What ran out leaves the other parts waiting until they are swept as well.
    const bool ran_out = one.status == BookingStatus::kExpired;
    if (ran_out || one.pending_causes.Has(PendingCause::kApproval)) asked.insert(one.visit);
  }
  for (std::size_t i = 0; i < bookings.size(); ++i) {
    const Booking& one = bookings[i];
    if (one.visit.empty()) continue;
    const auto wrong = [&](std::string message, std::string_view field) {
      return Wrong(std::move(message), field).Under(fmt::format("bookings[{}]", i));
    };
    if (!ids.contains(one.visit)) return wrong("its visit is not there", "visit");
    if (!parts.emplace(one.visit, *one.part).second) {
      return wrong("the visit has that part already", "part");
    }
    const bool lone = one.pending_causes.Has(PendingCause::kVisit) && !asked.contains(one.visit);
    if (lone) return wrong("no part of its visit waits for approval", "pending_causes");
  }
  return {};
}

Status Wrong(std::string message, std::string_view path) {
  return Invalid("import_shape", std::move(message)).At(path);
}

Status CheckOwnRules(const Booking& booking) {
  ROTA_TRY(Together(ValidateRecord(booking)));
  ROTA_TRY(CheckCounts(booking));
  ROTA_TRY(CheckPart(booking));
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
  const bool waits = taken.attends && booking.attendee_until.value_or(0) > booking.end;
  const bool own = booking.buffer_mode == BufferMode::kMax && !waits;
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
