// What questions about free time answer, one record for each `op`.
//
// `hosts` and the objects behind refusals are for those who may see them; elsewhere the key is
// absent. Reasons are words of base/reason.def.
#pragma once

#include "rota/model/booking.h"

namespace rota {

struct SlotAnswer {
  Instant start = 0;
  Instant end = 0;
  std::optional<std::vector<std::string>> hosts;      // who could take it
  std::optional<std::vector<std::string>> resources;  // … and things, where any are needed
  std::int32_t remaining = 0;              // how many more such bookings fit at that start
  std::optional<std::int32_t> hosts_free;  // with include `lattice`: how many could take it
  std::string reason;                      // … and why not; empty where offered
  bool operator==(const SlotAnswer&) const = default;
};

// Several services in one go.
struct VisitAnswer {
  Instant start = 0;             // of the first part
  Instant end = 0;               // of the last
  std::vector<VisitPart> parts;  // in the order taken
  bool operator==(const VisitAnswer&) const = default;
};

struct SlotsAnswer {
  std::vector<SlotAnswer> slots;
  std::optional<std::vector<VisitAnswer>> visits;  // in place of slots, where parts were asked for
  bool operator==(const SlotsAnswer&) const = default;
};

struct CheckAnswer {
  bool available = false;
  Instant start = 0;
  Instant end = 0;
  std::int32_t remaining = 0;
  std::optional<std::vector<std::string>> hosts;
  std::optional<std::vector<std::string>> resources;  // things that could serve
  std::string reason;                // the first rule that says no; empty where available
  std::optional<std::int32_t> part;  // of a visit: to which part, by its place in the question
  std::optional<std::vector<VisitPart>> parts;  // … and, where available, its parts as they come
  bool operator==(const CheckAnswer&) const = default;
};

// One rule that says no to a start.
struct RuleVerdict {
  std::string reason;
  std::string object;              // id of what is in the way
  std::optional<Instant> free_at;  // first start this rule would let pass, within a month
  bool operator==(const RuleVerdict&) const = default;
};

struct HostVerdict {
  std::string host;
  bool free = false;
  std::string reason;              // of the first rule
  std::vector<RuleVerdict> rules;  // all that say no, in pipeline order
  bool operator==(const HostVerdict&) const = default;
};

// The same of a thing.
struct ResourceVerdict {
  std::string resource;
  bool free = false;
  std::string reason;
  std::vector<RuleVerdict> rules;
  bool operator==(const ResourceVerdict&) const = default;
};

// What the rules say about one start.
struct StartVerdict {
  CheckAnswer check;                                                // JSON: its fields, flat
  std::vector<RuleVerdict> rules;                                   // against the start as a whole
  std::optional<std::vector<HostVerdict>> candidates;               // everybody who could host
  std::optional<std::vector<ResourceVerdict>> resource_candidates;  // … and what could serve
  bool operator==(const StartVerdict&) const = default;
};

struct AssignAnswer {
  std::vector<std::string> hosts;
  std::vector<BookedResource> resources;
  Decision decision;
  bool operator==(const AssignAnswer&) const = default;
};

// A stretch of free time: whatever the grid, a booking may start at each of its whole minutes at
// which it ends inside.
struct Opening {
  Instant start = 0;
  Instant end = 0;
  bool operator==(const Opening&) const = default;
};

// Those in which one host could serve.
struct HostOpenings {
  std::string host;
  std::vector<Opening> openings;
  bool operator==(const HostOpenings&) const = default;
};

// … or one thing.
struct ResourceOpenings {
  std::string resource;
  std::vector<Opening> openings;
  bool operator==(const ResourceOpenings&) const = default;
};

struct OpeningsAnswer {
  std::vector<Opening> openings;                           // of the booking as a whole, ascending
  std::vector<HostOpenings> hosts;                         // … by who could take it
  std::optional<std::vector<ResourceOpenings>> resources;  // … and things, where any are needed
  bool operator==(const OpeningsAnswer&) const = default;
};

struct DatesAnswer {
  std::vector<Date> dates;  // in the query's zone
  bool operator==(const DatesAnswer&) const = default;
};

struct NextAnswer {
  std::optional<SlotAnswer> slot;  // JSON null: none within the range, or within a year
  std::optional<std::vector<SlotAnswer>>
      slots;  // with a `limit`: the first ones, `slot` among them
  bool operator==(const NextAnswer&) const = default;
};

// How many more bookings a limit lets start in a period.
struct LimitAnswer {
  std::string host;      // whose limit; both empty: the event type's, team's or attendee's
  std::string resource;  // … of a thing
  Instant from = 0;
  Instant to = 0;
  std::int64_t left = 0;
  bool operator==(const LimitAnswer&) const = default;
};

struct LimitsAnswer {
  std::vector<LimitAnswer> limits;
  bool operator==(const LimitsAnswer&) const = default;
};

// From when to when something can start at all.
struct BookingWindow {
  Instant from = 0;
  std::optional<Instant> to;  // absent: no end
  bool operator==(const BookingWindow&) const = default;
};

struct WindowAnswer {
  BookingWindow window;
  bool operator==(const WindowAnswer&) const = default;
};

}  // namespace rota
