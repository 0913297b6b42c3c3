// A decision as it is told and as it is kept: small, however many hosts were considered.
#pragma once

#include "rota/model/booking.h"

namespace rota {

// Keeps, of the candidates, the kMostCandidates that came furthest: whoever was chosen, then who
// stayed in the running longest. What became of all stands in `outcomes`. Nothing is done where
// they are no more.
inline constexpr std::size_t kMostCandidates = 32;
void Shorten(Decision* decision);

// The same, written into `kept` in place of candidates and outcomes: about 60 bytes a candidate and
// one or two for each of the others.
void Pack(Decision* decision);
// Brings candidates and outcomes back; a decision that was never packed stays as it is.
void Unpack(Decision* decision);

}  // namespace rota
