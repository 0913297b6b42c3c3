// The stretches of time in which a booking may lie, wherever the grid is: for people who drag.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "src/availability/request.h"

namespace rota {

// A stretch runs from its first start to the end of a booking at its last one, and every whole
// minute in between is a start; two may overlap. What a user or thing has lies inside `all`.
struct Openings {
  using Of = std::vector<std::pair<std::uint32_t, std::vector<Interval>>>;
  std::vector<Interval> all;  // where a booking is offered, ascending
  Of users;                   // … by who could take it, in the order of Offer::hosts, each once
  Of things;                  // … and by Offer::ServingThings()
};

// Those whose starts lie in `range`, the first `most` of them; nothing behind these is looked for.
// A start is in one where CheckStart() with the grid set aside offers it. Errors: `work_limit` for
// too many hosts times minutes, or stretches.
Result<Openings> FindOpenings(const Request& request, Interval range, std::size_t most);

}  // namespace rota
