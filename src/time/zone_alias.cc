#include "src/time/zone_alias.h"

#include <algorithm>
#include <iterator>

namespace rota {
namespace {

struct Alias {
  std::string_view name;
  std::string_view target;
};

// Sorted by name. To bring it up to date: python3 cmake/zone_aliases.py >
// src/time/zone_alias_table.inc
constexpr Alias kAliases[] = {
#include "src/time/zone_alias_table.inc"
};

static_assert(std::is_sorted(std::begin(kAliases), std::end(kAliases),
                             [](const Alias& a, const Alias& b) { return a.name < b.name; }));

}  // namespace

std::string_view ZoneAliasTarget(std::string_view name) {
  const Alias* found =
      std::lower_bound(std::begin(kAliases), std::end(kAliases), name,
                       [](const Alias& alias, std::string_view n) { return alias.name < n; });
  return found != std::end(kAliases) && found->name == name ? found->target : std::string_view();
}

}  // namespace rota
