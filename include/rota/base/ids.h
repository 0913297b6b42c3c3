// Generated ids: time-ordered, so that rows made together lie together.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace rota {

// A UUID version 7 (RFC 9562 §5.7) in lower-case text. `unix_ms` counts milliseconds since 1970
// UTC; `random` fills the remaining 74 bits. Pure: the caller brings clock and randomness.
std::string MakeId(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random);

}  // namespace rota
