// `same_host`: whose booking stays with whom (behaviour §10).
//
// A booking that moves has its hosts. Somebody who returns had hosts the last time: of the bookings
// that the policy counts together, the latest within a year. Both are what the criterion means, if
// they still rotate in the event type; `require` then offers nobody else. Offer and commit ask this
// one function, so a list, a check and a booking mean the same host.
#pragma once

#include <span>
#include <vector>

#include "src/availability/request.h"

namespace rota {

// Whom the criterion is to keep, whose sessions the request then joins before others' (sessions.h);
// under `require` it offers nobody else. `moving`: who hosts the booking that moves. Empty: it
// means nobody, or somebody who with `fallback_days` offers no start soon enough. Where the request
// names hosts already, only theirs are asked. Errors: those of the question for that host's starts.
Result<std::vector<std::uint32_t>> StayWith(std::span<const std::uint32_t> moving,
                                            Request* request);

}  // namespace rota
