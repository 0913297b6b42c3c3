#include "src/ical/zone_names.h"

#include <algorithm>
#include <iterator>

namespace rota::ical {
namespace {

struct DisplayName {
  std::string_view shown;
  std::string_view zone;
};
constexpr DisplayName kDisplayNames[] = {
#include "src/ical/display_names.inc"
};
static_assert(std::is_sorted(std::begin(kDisplayNames), std::end(kDisplayNames),
                             [](const DisplayName& a, const DisplayName& b) {
                               return a.shown < b.shown;
                             }));

const Zone* FindKnownZone(std::string_view name) {
  const Result<const Zone*> zone = Zone::Find(name);
  return zone.ok() ? *zone : nullptr;
}

const Zone* FindByDisplayName(std::string_view name) {
  if (name.starts_with('(')) {
    const std::size_t close = name.find(')');
    if (close == std::string_view::npos) return nullptr;
    name.remove_prefix(close + 1);
    while (name.starts_with(' ')) name.remove_prefix(1);
  }
  const auto* found = std::lower_bound(
      std::begin(kDisplayNames), std::end(kDisplayNames), name,
      [](const DisplayName& row, std::string_view wanted) { return row.shown < wanted; });
  return found != std::end(kDisplayNames) && found->shown == name ? FindKnownZone(found->zone)
                                                                  : nullptr;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

const Zone* FindZoneByAnyName(std::string_view name) {
  if (name.empty()) return nullptr;
  if (const Zone* zone = FindKnownZone(name)) return zone;
  if (const Zone* zone = FindByDisplayName(name)) return zone;
  if (name == "tzone://Microsoft/Utc" || name == "Z") return &Zone::Utc();
  // "/freeassociation.sourceforge.net/Europe/Berlin": an IANA name has one to three parts.
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos;
       slash = name.find('/', slash + 1)) {
    if (const Zone* zone = FindKnownZone(name.substr(slash + 1))) return zone;
  }
  return nullptr;
}

std::optional<std::int32_t> OffsetOfName(std::string_view name) {
  if (name.starts_with("UTC") || name.starts_with("GMT")) name.remove_prefix(3);
  if (name.size() < 2 || (name[0] != '+' && name[0] != '-')) return std::nullopt;
  const std::int32_t sign = name[0] == '-' ? -1 : 1;
  std::int32_t digits[4] = {0, 0, 0, 0};
  std::size_t count = 0;
  bool colon = false;  // only between hours and minutes
  for (const char c : name.substr(1)) {
    if (c == ':' && count == 2 && !colon) {
      colon = true;
      continue;
    }
    if (!IsDigit(c) || count == 4) return std::nullopt;
    digits[count++] = c - '0';
  }
  if (count != 4 && (colon || count == 0 || count == 3)) return std::nullopt;
  const std::int32_t hours = count == 1 ? digits[0] : 10 * digits[0] + digits[1];
  const std::int32_t minutes = 10 * digits[2] + digits[3];
  if (hours > 18 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace rota::ical
