// Keys of what is kept for those who wait (behaviour §8): it stands among the bookings of the facts
// and in no table. They lie far from those of bookings and of the occurrences of a series that are
// being decided.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rota {

inline constexpr std::int64_t kLastKeptKey = -(std::int64_t{1} << 60);
inline std::int64_t KeptKey(std::size_t place) {
  return kLastKeptKey - static_cast<std::int64_t>(place);
}
inline bool IsKept(std::int64_t booking) { return booking <= kLastKeptKey; }

}  // namespace rota
