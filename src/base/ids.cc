#include "rota/base/ids.h"

#include "rota/base/crypto.h"

namespace rota {

std::string MakeId(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random) {
  std::array<std::uint8_t, 16> bytes;
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
  for (int i = 0; i < 10; ++i) bytes[6 + i] = random[i];
  bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));  // version 7
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));  // RFC variant
  std::string text = Hex(bytes);
  for (const int dash : {20, 16, 12, 8}) text.insert(dash, 1, '-');
  return text;
}

}  // namespace rota
