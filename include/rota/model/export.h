// Calendars for other programs: what is asked for.
#pragma once

#include "rota/model/command.h"

namespace rota {

enum class ExportKind : std::uint8_t { kBooking, kUser, kTeam };
// What the reader of a calendar is to do with it (RFC 5546 §1.4).
enum class CalendarMethod : std::uint8_t { kPublish, kRequest, kCancel };

struct ExportQuery {
  ExportKind kind = ExportKind::kBooking;
  std::string id;
  std::optional<RangeEdge> from;  // user and team only; dates are those of the organization's zone
  std::optional<RangeEdge> to;    // exclusive, also of dates
  std::optional<CalendarMethod> method;  // absent: by status of the booking; publish for a user or team
  bool operator==(const ExportQuery&) const = default;
};

// The same as one request.
struct ExportRequest {
  CommandHeader command;
  ExportQuery query;
  bool operator==(const ExportRequest&) const = default;
};

}  // namespace rota
