#include "src/store/keys.h"

#include <array>
#include <cstring>

#include "rota/base/crypto.h"

namespace rota::store {

std::int64_t KeyAt(Instant now, std::int64_t number) {
  constexpr Instant kEpoch = 1577836800;  // 2020-01-01T00:00:00Z
  const auto seconds = static_cast<std::uint64_t>(now > kEpoch ? now - kEpoch : 0) & 0xffffffff;
  return static_cast<std::int64_t>((seconds << 31) |
                                   (static_cast<std::uint64_t>(number) & 0x7fffffff));
}

Result<std::int64_t> NewKey(Instant now) {
  std::array<std::uint8_t, 4> random;
  ROTA_TRY(RandomBytes(random));
  std::uint32_t bits;
  std::memcpy(&bits, random.data(), sizeof bits);
  return KeyAt(now, bits);
}

}  // namespace rota::store
