// Which starts are offered, and by whom; and the same for a single start.
#pragma once

#include <cstdint>
#include <vector>

#include "src/availability/finder.h"

namespace rota {

struct SlotsOptions {
  bool hosts = false;  // list who could take each slot, and which things
  bool lattice =
      false;  // also starts that are not offered, with remaining 0 and a reason; no hosts
};

// Columns, one entry a start, ascending.
struct Slots {
  std::vector<Instant> starts;
  std::vector<std::int32_t> remaining;       // how many such bookings still fit together
  std::vector<std::int32_t> hosts_free;      // how many people could take it
  std::vector<std::uint32_t> host_offsets;   // starts.size() + 1 entries when hosts were asked for
  std::vector<std::uint32_t> host_indexes;   // indexes in Offer::hosts, in declared order
  std::vector<std::uint32_t> thing_offsets;  // the same of things, where any are needed
  std::vector<std::uint32_t> thing_indexes;  // indexes in Offer::things
  std::vector<Reason> reasons;               // with `lattice`: why not, kNone where offered
};

// Starts of the grid inside `range`. Staff's override `grid` does not add any: it is about a start
// that somebody names. Errors: `work_limit`.
Result<Slots> FindSlots(const Request& request, Interval range, SlotsOptions options);

// Where the first n starts of a date are over, in the dates of `range`: nothing starts there, on
// the grid or off it. Errors: `work_limit`.
Result<IntervalSet> BehindFirst(const Request& request, Interval range);

// One start, offered or not.
struct StartCheck {
  Instant start = 0;
  bool misaligned = false;                // not on the grid, and that was asked
  Reason reason = Reason::kNone;          // the first rule that says no; kNone: offered
  std::int32_t remaining = 0;             // as in Slots
  std::vector<std::uint32_t> hosts;       // of an offered start, as in Slots::host_indexes
  std::vector<std::uint32_t> left_out;    // … who are free, but left to bookings beside this one
  std::vector<Considered> considered;     // every host the request allows, in declared order
  const OpenSession* joins = nullptr;     // of the pipeline: the session whose hosts these are
  std::int32_t together = 0;              // how many fit, caps aside
  std::vector<ThingState> things;         // by Offer::things
  std::optional<PassedOver> passed_over;  // of groups
  std::vector<ConsideredThing> considered_things;
  bool offered() const { return reason == Reason::kNone; }
};

// What a pipeline must be prepared for to check `start`: under "first n" its whole date.
Interval RangeToCheck(const Request& request, Instant start);

// `pipeline` must have been prepared for RangeToCheck(), or more.
StartCheck CheckStart(const Pipeline& pipeline, Instant start);

}  // namespace rota
