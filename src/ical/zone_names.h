// What calendar programs write as TZID beside IANA names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rota/time/zone.h"

namespace rota::ical {

// A zone of the system's database by IANA name, Windows name, display name of a Windows zone
// ("(UTC+01:00) Amsterdam, Berlin, …"), or by the end of a path ("/vendor/20070101/Europe/Berlin");
// nullptr when it is none of these.
const Zone* FindZoneByAnyName(std::string_view name);

// Seconds east of UTC of a name that is nothing but an offset: "UTC+2", "GMT-0330", "+01:00".
std::optional<std::int32_t> OffsetOfName(std::string_view name);

}  // namespace rota::ical
