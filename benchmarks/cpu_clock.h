// What benchmarks measure with: the CPU time of this process, which other programs do not disturb.
#pragma once

#include <ctime>

namespace rota::bench {

inline double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline double CpuMilliseconds() { return CpuSeconds() * 1e3; }

}  // namespace rota::bench
