// Which starts are offered, and by whom: the pipeline with a bitmap for each host as its sink.
#pragma once

#include <cstdint>
#include <vector>

#include "src/availability/pipeline.h"

namespace rota {

struct SlotsOptions {
  bool hosts = false;    // list who could take each slot
  bool lattice = false;  // also starts that are not offered, with remaining 0 and a reason
};

// Columns, one entry a start, ascending.
struct Slots {
  std::vector<Instant> starts;
  std::vector<std::int32_t> remaining;      // how many such bookings still fit together
  std::vector<std::int32_t> hosts_free;     // how many people could take it
  std::vector<std::uint32_t> host_offsets;  // starts.size() + 1 entries when hosts were asked for
  std::vector<std::uint32_t> host_indexes;  // indexes in Offer::hosts, in declared order
  std::vector<Reason> reasons;              // with `lattice`: why not, kNone where offered
};

// Starts inside `range`. Errors: `work_limit`.
Result<Slots> FindSlots(const Request& request, Interval range, SlotsOptions options);

}  // namespace rota
