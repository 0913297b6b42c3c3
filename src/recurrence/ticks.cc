#include "src/recurrence/ticks.h"

#include <bit>

namespace rota {
namespace {

constexpr std::int64_t kHour = 3600, kDay = 86400;

// Position of the lowest bit of `bits` from `from` on, or 64.
int BitFrom(std::uint64_t bits, std::int64_t from) {
  return from > 63 ? 64 : std::countr_zero(bits & ~std::uint64_t{0} << from);
}

}  // namespace

void Ticks::OfDay(std::int64_t day_start, std::vector<std::int32_t>* times,
                  std::size_t max_ticks) const {
  times->clear();
  std::int64_t t = anchor + CeilDiv(day_start - anchor, step) * step - day_start;
  // The first tick at or after `target`, which lies after `t`.
  const auto jump = [&](std::int64_t target) { t += CeilDiv(target - t, step) * step; };
  while (t < kDay) {
    const std::int64_t hour = t / kHour;
    if (const int next = BitFrom(hours, hour); next != hour) {
      if (next > 23) return;
      jump(next * kHour);
      continue;
    }
    if (unit < kHour) {
      const std::int64_t minute = t / 60 % 60;
      if (const int next = BitFrom(minutes, minute); next != minute) {
        jump(hour * kHour + (next > 59 ? kHour : next * 60));
        continue;
      }
    }
    if (unit == 1) {
      const std::int64_t second = t % 60;
      if (const int next = BitFrom(seconds, second); next != second) {
        jump(t - second + (next > 59 ? 60 : next));
        continue;
      }
    }
    if (whole_days) {
      if (!offsets.empty()) times->push_back(0);
      return;
    }
    for (const std::int32_t offset : offsets)
      times->push_back(static_cast<std::int32_t>(t) + offset);
    if (--max_ticks == 0) return;
    t += step;
  }
}

}  // namespace rota
