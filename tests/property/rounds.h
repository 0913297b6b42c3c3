// How long the random tests run: ROTA_ROUNDS=10 makes each ten times as long, 0.3 shorter.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>

namespace rota::test {

inline int Rounds(int usual) {
  const char* times = std::getenv("ROTA_ROUNDS");
  return times ? std::max(1, static_cast<int>(usual * std::stod(times))) : usual;
}

}  // namespace rota::test
