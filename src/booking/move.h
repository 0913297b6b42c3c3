// What a move by the policy asks.
#pragma once

#include "src/availability/request.h"

namespace rota {

// Narrows the question to hosts whom the booking does not have. Errors: `quorum`: there are none.
Status AskOtherHosts(const Booking& booking, Request* request);

}  // namespace rota
