// Who takes the booking (behaviour §10): an ordered list of criteria, each keeping the best
// candidates.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/availability/request.h"
#include "src/availability/standing.h"

namespace rota {

struct AssignOptions {
  std::int64_t seed = 0;               // of `seeded`, unless the criterion names its own
  std::vector<std::uint32_t> same_as;  // users who host now (reschedule): `same_host`
};

struct Assigned {
  std::vector<std::uint32_t> hosts;  // all fixed ones, then the chosen rotating one
  Decision decision;       // of all hosts; `id`, `booking` and `at` are the caller's to fill
  std::int64_t joins = 0;  // the session they host already; 0: it is a new booking
};

// A booking of these hosts that moves without naming others stays with them where the policy
// requires it: then nobody else is offered.
void StayWith(std::span<const std::uint32_t> hosts, Request* request);

// Chooses among `free_hosts` (all hosts that could take a booking at `start`, in declared order).
// The same request, start, seed and facts give the same answer, always. Errors: `quorum` when a
// group cannot reach its number, `policy` when the policy accepts nobody.
Result<Assigned> Assign(const Request& request, Instant start,
                        std::span<const std::uint32_t> free_hosts, const AssignOptions& options);

}  // namespace rota
