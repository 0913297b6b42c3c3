#include "src/store/keys.h"

#include <array>
#include <cstring>

#include "rota/base/crypto.h"

namespace rota::store {

Result<std::int64_t> NewKey(Instant now) {
  constexpr Instant kEpoch = 1577836800;  // 2020-01-01T00:00:00Z
  std::array<std::uint8_t, 8> random;
  ROTA_TRY(RandomBytes(random));
  std::uint64_t bits;
  std::memcpy(&bits, random.data(), sizeof bits);
  // 31 bits below the second: the spare ones spread keys made within the same second.
  const auto seconds = static_cast<std::uint64_t>(now > kEpoch ? now - kEpoch : 0) & 0xffffffff;
  return static_cast<std::int64_t>((seconds << 31) | (bits & 0x7fffffff));
}

}  // namespace rota::store
