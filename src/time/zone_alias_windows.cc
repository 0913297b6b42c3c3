#include "src/time/zone_alias_windows.h"

#include <unicode/ucal.h>

namespace rota {

std::string WindowsZoneTarget(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  if (name.empty() || name.size() > kLongest) return {};
  char16_t windows[kLongest];
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x20 || byte > 0x7e) return {};  // these names are ASCII
    windows[i] = byte;
  }
  char16_t found[kLongest];
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t size =
      ucal_getTimeZoneIDForWindowsID(windows, static_cast<std::int32_t>(name.size()), nullptr,
                                     found, static_cast<std::int32_t>(kLongest), &error);
  if (U_FAILURE(error) || size <= 0) return {};
  std::string zone;
  for (std::int32_t i = 0; i < size; ++i) zone += static_cast<char>(found[i]);
  return zone;
}

}  // namespace rota
