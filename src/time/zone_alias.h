// Deprecated zone names and the names that replaced them, compiled in: a system's zone package may
// lack the old files (Debian 13 keeps them in tzdata-legacy) or, when it is old, the new ones.
#pragma once

#include <string_view>

namespace rota {

// "Asia/Calcutta" -> "Asia/Kolkata"; "" when `name` is not a deprecated alias.
std::string_view ZoneAliasTarget(std::string_view name);

}  // namespace rota
