// Who takes the booking (behaviour §10): an ordered list of criteria, each keeping the best
// candidates.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/availability/slots.h"
#include "src/availability/standing.h"

namespace rota {

struct AssignOptions {
  std::int64_t seed = 0;                        // of `seeded`, unless the criterion names its own
  std::vector<std::uint32_t> same_as;           // users who host now (reschedule): `same_host`
  std::vector<std::uint32_t> same_things = {};  // resources that the booking has now
};

struct TakenThing {
  std::uint32_t thing = kNone;  // in Offer::things
  std::int32_t units = 1;
};

struct Assigned {
  std::vector<std::uint32_t> hosts;  // all fixed ones, then the chosen rotating one
  std::vector<TakenThing> things;    // each once, linked ones too
  Decision decision;  // of all hosts; `id`, `booking` and `at` are the caller's to fill
};

// A booking of these hosts that moves without naming others stays with them where the policy
// requires it: then nobody else is offered.
void StayWith(std::span<const std::uint32_t> hosts, Request* request);

// Chooses among `free_hosts` (all hosts that could take a booking at `start`, in declared order).
// The same request, start, seed and facts give the same answer, always. Errors: `quorum` when a
// group cannot reach its number, `policy` when the policy accepts nobody.
Result<Assigned> Assign(const Request& request, Instant start,
                        std::span<const std::uint32_t> free_hosts, const AssignOptions& options);

// The same for a start that was checked and is offered, with the things that the booking takes.
// Whoever is chosen leaves room for as many bookings beside this one as there was.
Result<Assigned> Assign(const Request& request, const StartCheck& check,
                        const AssignOptions& options);

}  // namespace rota
