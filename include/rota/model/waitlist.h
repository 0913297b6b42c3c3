// Waiting for a place: an ordered list per event type.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/values.h"

namespace rota {

enum class WaitlistStatus : std::uint8_t {
  kWaiting,
  kOffered,
  kPromoted,
  kDeclined,
  kExpired,
  kCancelled
};

// One start, or any start of the dates from..to.
struct WaitlistEntry {
  RecordHeader header;
  std::string event_type;
  std::optional<Instant> start;
  std::optional<Date> from;
  std::optional<Date> to;                    // inclusive
  std::optional<std::int32_t> duration_min;  // absent: the event type's first
  Attendee attendee;
  std::int32_t seats = 1;
  std::int32_t min_notice_min = 0;  // no offer later than this before the start
  std::int64_t position = 0;        // order of arrival, never reused
  std::optional<Instant> until;     // the start, or the end of the last date
  WaitlistStatus status = WaitlistStatus::kWaiting;
  std::string offer_booking;  // the offer is a hold
  std::optional<Instant> offer_expires_at;
  bool operator==(const WaitlistEntry&) const = default;
};

// `join`: who waits, and for what.
struct JoinWaitlistBody {
  std::string event_type;
  std::optional<Instant> start;  // this, or from and to
  std::optional<Date> from;
  std::optional<Date> to;
  std::optional<std::int32_t> duration_min;
  Attendee attendee;
  std::int32_t seats = 1;
  std::int32_t min_notice_min = 0;
  bool operator==(const JoinWaitlistBody&) const = default;
};

// Names one entry: by id, or "#" and its number.
struct WaitlistRef {
  std::string entry;
  bool operator==(const WaitlistRef&) const = default;
};

struct LeaveWaitlistBody {
  std::string entry;
  std::string note;
  bool operator==(const LeaveWaitlistBody&) const = default;
};

}  // namespace rota
