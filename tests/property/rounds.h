// How long the random tests run: ROTA_ROUNDS=10 makes each ten times as long.
#pragma once

#include <cstdlib>
#include <string>

namespace rota::test {

inline int Rounds(int usual) {
  const char* times = std::getenv("ROTA_ROUNDS");
  return times ? usual * std::stoi(times) : usual;
}

}  // namespace rota::test
