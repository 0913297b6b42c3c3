// Names that Windows gives its zones.
#pragma once

#include <string>
#include <string_view>

namespace rota {

// "Eastern Standard Time" -> "America/New_York", by the windowsZones table of CLDR that ICU carries
// (territory 001); "" for another name.
std::string WindowsZoneTarget(std::string_view name);

}  // namespace rota
