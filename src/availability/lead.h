// Who is too far ahead of somebody else who is free as well, start by start (lead threshold,
// behaviour §10).
#pragma once

#include "src/availability/bitmap.h"
#include "src/availability/lattice.h"
#include "src/availability/request.h"

namespace rota {

// By host, the starts at which they are too far ahead. `free`: by host, where they are free. A
// booking takes `count` of them: who has the count-th fewest turns is whom others may lead.
BitRows TooFarAhead(const Request& request, const Lattice& lattice, std::int32_t count,
                    BitRows* free);

}  // namespace rota
