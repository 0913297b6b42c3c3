// Bodies and answers of the verbs on turns: who was given which booking, when, by whom and how.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/unreadable.h"

namespace rota {

// Of one booking or of one user.
struct ListAssignmentsBody {
  std::string booking;
  std::string user;
  std::optional<Instant> from;  // when they were given, half-open; of a user
  std::optional<Instant> to;
  std::string cursor;        // `next_cursor` of the page before; empty: the first
  std::int32_t limit = 100;  // 1-1000
  bool operator==(const ListAssignmentsBody&) const = default;
};

struct AssignmentPage {
  std::vector<Assignment> items;          // oldest first
  std::string next_cursor;                // empty: this was the last page
  std::vector<UnreadableRow> unreadable;  // turns of these that were passed over
  bool operator==(const AssignmentPage&) const = default;
};

// Of one team or of one event type.
struct CountAssignmentsBody {
  std::string team;
  std::string event_type;
  std::optional<Instant> from;  // when they were given, half-open
  std::optional<Instant> to;
  bool operator==(const CountAssignmentsBody&) const = default;
};

struct AssignmentCount {
  std::string user;
  std::int64_t assigned_count = 0;
  std::optional<Instant> last_assigned_at;  // absent: never
  bool operator==(const AssignmentCount&) const = default;
};

struct AssignmentCounts {
  std::vector<AssignmentCount> items;  // in order of membership, or of the event type's hosts
  bool operator==(const AssignmentCounts&) const = default;
};

}  // namespace rota
