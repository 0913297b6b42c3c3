// A question to the engine about free time.
#pragma once

#include "rota/model/envelope.h"
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
  kWindow,
  kOpenings
};
enum class SlotInclude : std::uint8_t { kFree, kLattice };

// For whom; a known user's own calendar becomes part of the offer.
struct QueryAttendee {
  std::string user;
  std::string email;
  std::string id;  // with `reschedule_of`: the seat of a session that would move
  bool operator==(const QueryAttendee&) const = default;
};

// One of an ad-hoc group: a person, a thing, or any one of a pool. No start is lost by one who is
// not required: it is told where they are free.
struct QueryMember {
  std::string user;
  std::string resource;
  std::string pool;
  bool required = true;
  bool operator==(const QueryMember&) const = default;
};

inline constexpr std::size_t kMostMembers = 100;

// One service of a visit.
struct QueryPart {
  std::string event_type;
  std::optional<Instant> start;  // as it was offered
  std::optional<std::int32_t> duration_min;
  std::vector<std::string> hosts;
  std::optional<std::int32_t> same_host_as;  // place of another part, from 0
  Gap gap;
  bool operator==(const QueryPart&) const = default;
};

enum class PartOrder : std::uint8_t { kDeclared, kAny };

// `from`..`to`: dates are read in `zone` and both inclusive; instants are half-open. It is about an
// event type or, in its place, about the `members` of an ad-hoc group for `duration_min`.
struct Query {
  std::string event_type;  // empty: `members`
  std::optional<RangeEdge> from;
  std::optional<RangeEdge> to;
  std::string zone;                          // empty: grid zone
  std::optional<std::int32_t> duration_min;  // absent: the event type's first
  std::optional<std::int32_t> seats;         // wanted at once, in one session; absent: 1
  std::optional<Instant> start;              // check, explain, assign
  std::optional<QueryAttendee> attendee;
  std::vector<std::string> hosts;    // only these; empty: all
  std::vector<QueryMember> members;  // an ad-hoc group, kMostMembers at most
  std::vector<QueryPart> parts;      // a visit, in place of `event_type`
  PartOrder order = PartOrder::kDeclared;
  bool gaps_free = false;     // visit: the attendee is free between the parts
  std::string place;          // where it would be; empty: the event type's first location
  std::string reschedule_of;  // booking that would move, so it does not block itself
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

// The question of a scenario, which has no envelope: who asks, what they know besides, and the
// order of ties are part of it.
struct ScenarioQuery {
  QueryOp op = QueryOp::kSlots;
  Query what;                       // JSON: its fields, flat
  std::optional<Actor> actor;       // absent: system
  std::optional<ExtraFacts> facts;  // as in an envelope
  std::int64_t seed = 0;
  bool operator==(const ScenarioQuery&) const = default;
};

}  // namespace rota
