// The seed of a random test: another one each run, printed, and repeated with
// ROTA_SEED=<number>.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace rota::test {

inline std::uint64_t Seed(const char* test) {
  const char* given = std::getenv("ROTA_SEED");
  const std::uint64_t seed = given && *given ? std::stoull(given) : std::random_device()();
  std::cout << test << ": ROTA_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace rota::test
