// A question to the engine about free time.
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class QueryOp : std::uint8_t {
  kSlots,
  kCheck,
  kExplain,
  kAssign,
  kDates,
  kNext,
  kLimits,
  kWindow
};
enum class SlotInclude : std::uint8_t { kFree, kLattice };

// For whom; a known user's own calendar becomes part of the offer.
struct QueryAttendee {
  std::string user;
  std::string email;
  bool operator==(const QueryAttendee&) const = default;
};

// `from`..`to`: dates are read in `zone` and both inclusive; instants are half-open.
struct Query {
  std::string event_type;
  std::optional<RangeEdge> from;
  std::optional<RangeEdge> to;
  std::string zone;                          // empty: grid zone
  std::optional<std::int32_t> duration_min;  // absent: the event type's first
  std::optional<Instant> start;              // check, explain, assign
  std::optional<QueryAttendee> attendee;
  std::vector<std::string> hosts;  // only these; empty: all
  std::string reschedule_of;       // booking that would move, so it does not block itself
  SlotInclude include = SlotInclude::kFree;
  std::optional<std::int32_t> limit;  // at most so many answers
  bool operator==(const Query&) const = default;
};

// Any question, told by `op`.
struct AskBody {
  QueryOp op = QueryOp::kSlots;
  Query what;  // JSON: its fields, flat
  bool operator==(const AskBody&) const = default;
};

// The question of a scenario, which has no envelope: who asks, and the order of ties, are part of
// it.
struct ScenarioQuery {
  QueryOp op = QueryOp::kSlots;
  Query what;                  // JSON: its fields, flat
  std::optional<Actor> actor;  // absent: system
  std::int64_t seed = 0;
  bool operator==(const ScenarioQuery&) const = default;
};

}  // namespace rota
