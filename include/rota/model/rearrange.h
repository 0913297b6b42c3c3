// Bodies and answers of verbs that rearrange several bookings at once: two that are swapped, and
// those that an absence breaks. Who asks, and when, is in the envelope.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rota/model/booking.h"
#include "rota/model/values.h"

namespace rota {

// What two bookings give each other.
enum class SwapExchange : std::uint8_t {
  kHosts,  // each keeps its time and takes the other's rotating hosts
  kTimes   // each starts when the other did; lengths and rotating hosts stay
};

// `swap`: both bookings move at once, checked as a whole.
struct SwapBody {
  std::string booking;
  std::string with;
  SwapExchange exchange = SwapExchange::kHosts;
  EnumSet<RuleOverride> overrides;  // staff only
  std::string note;
  bool dry_run = false;  // answer the verdict, write nothing
  bool operator==(const SwapBody&) const = default;
};

struct SwapAnswer {
  std::vector<Booking> bookings;  // `booking`, then `with`
  bool operator==(const SwapAnswer&) const = default;
};

// Which absence: that of a record, or one that is only planned.
struct AbsenceBody {
  std::string time_off;  // id; or:
  std::string user;
  std::optional<RangeEdge> from;  // a date in the zone in force for the user, or an instant
  std::optional<RangeEdge> to;    // a date, inclusive, absent: `from`; or an instant, exclusive
  bool operator==(const AbsenceBody&) const = default;
};

// A booking that an absence breaks.
struct AffectedBooking {
  std::string booking;
  std::string event_type;
  Instant start = 0;
  Instant end = 0;
  BookingStatus status = BookingStatus::kConfirmed;
  std::vector<std::string> candidates;  // users who could take it, in declared order
  bool operator==(const AffectedBooking&) const = default;
};

struct AffectedAnswer {
  std::vector<AffectedBooking> bookings;  // in order of their start
  bool operator==(const AffectedAnswer&) const = default;
};

// Every booking that an absence breaks goes to another host.
struct ReassignBody {
  AbsenceBody absence;  // JSON: its fields, flat
  std::string note;
  bool dry_run = false;  // answer the verdicts, write nothing
  bool operator==(const ReassignBody&) const = default;
};

// What became of one of them.
struct ReassignVerdict {
  std::string booking;
  std::vector<std::string> hosts;  // as it has them now
  std::string reason;              // why it stays as it was; empty where it moved
  bool operator==(const ReassignVerdict&) const = default;
};

struct ReassignAnswer {
  std::vector<ReassignVerdict> bookings;  // in order of their start
  bool operator==(const ReassignAnswer&) const = default;
};

}  // namespace rota
