// What the benchmarks of this folder print: medians of CPU time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

#include "benchmarks/cpu_clock.h"

namespace rota::bench {

// The middle of `times` CPU times, in milliseconds.
inline double Median(int times, const std::function<void(int)>& work,
                     const std::function<void(int)>& before = {}) {
  std::vector<double> taken;
  for (int i = 0; i < times; ++i) {
    if (before) before(i);
    const double start = CpuMilliseconds();
    work(i);
    taken.push_back(CpuMilliseconds() - start);
  }
  std::nth_element(taken.begin(), taken.begin() + times / 2, taken.end());
  return taken[static_cast<std::size_t>(times / 2)];
}

// `size`: bookings or people in the store.
inline void Show(std::int64_t size, const char* what, double ms) {
  std::printf("%9lld  %-46s %10.3f ms\n", static_cast<long long>(size), what, ms);
  std::fflush(stdout);
}

}  // namespace rota::bench
