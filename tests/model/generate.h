// Random scenarios: small and nasty on purpose. They sit on days on which clocks change, ranges
// cross midnight or begin inside a change, buffers are unequal, steps are odd, teams inherit from
// teams. Every document is valid, most have slots.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/document.h"

namespace model {

// Of a hundred event types that are asked about so many have groups.
inline constexpr int kGroupsPercent = 20;

struct Drawn {
  Json scenario;
  Json answer;  // the model's
};

// Scenario `index` of a seed, which depends on these two alone; its question is one of `ops` (words
// of query.op, and of visits `visits` for a list, `visit` for a check). Empty answers teach little:
// most of them are drawn again.
Drawn Draw(std::uint64_t seed, std::uint64_t index, const std::vector<std::string>& ops);

}  // namespace model
