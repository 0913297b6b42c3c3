// Calendars for other programs: what is asked for.
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class ExportKind : std::uint8_t { kBooking, kUser, kTeam };
// What the reader of a calendar is to do with it (RFC 5546 §1.4).
enum class CalendarMethod : std::uint8_t { kPublish, kRequest, kCancel };

struct ExportBody {
  ExportKind kind = ExportKind::kBooking;
  std::string id;
  // Of a user or team: bookings that start there. Dates are the organization's and both inclusive;
  // instants are half-open. Absent: from a month ago, for a year ahead.
  std::optional<RangeEdge> from;
  std::optional<RangeEdge> to;
  // Absent: `publish`; of one booking for staff `request`; of one that is off `cancel`. Only a
  // booking that stands is requested, and users and teams are published.
  std::optional<CalendarMethod> method;
  bool operator==(const ExportBody&) const = default;
};

struct ExportAnswer {
  std::string calendar;  // iCalendar text (RFC 5545)
  bool operator==(const ExportAnswer&) const = default;
};

}  // namespace rota
