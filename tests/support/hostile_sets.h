// Recurrence sets made to cost as much as 64 KB of text can: for the test that counts their steps,
// and the benchmark that measures them.
#pragma once

#include <string>
#include <vector>

#include "rota/recurrence/expand.h"

namespace rota::test {

struct HostileSet {
  std::string name;
  RecurrenceSet set;
  ExpandWindow window;
  std::size_t limit = 1;
};

std::vector<HostileSet> HostileSets();

}  // namespace rota::test
