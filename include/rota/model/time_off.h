// Leave: one unbroken stretch in which a person is not available.
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class TimeOffKind : std::uint8_t {
  kVacation,
  kSick,
  kPersonal,
  kOfficial,
  kMaintenance,
  kOther
};
enum class TimeOffStatus : std::uint8_t { kRequested, kApproved, kRejected, kCancelled };

// Whole dates from..to, or one stretch from `from` at `start` to `to` at `end`. Only approved ones
// count.
struct TimeOff {
  RecordHeader header;
  std::string user;  // one of user and resource
  std::string resource;
  Date from;
  std::optional<Date> to;          // inclusive; absent: = from
  std::optional<DayMinute> start;  // both or neither of start and end
  std::optional<DayMinute> end;
  TimeOffKind kind = TimeOffKind::kOther;
  TimeOffStatus status = TimeOffStatus::kApproved;
  std::string delegate;  // user who stands in
  std::string reason;
  bool operator==(const TimeOff&) const = default;
};

}  // namespace rota
