// Reads one zone of the system's zone database: a TZif file, version 2 or later (RFC 8536).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/time/instant.h"
#include "src/time/zone_rule.h"

namespace rota {

struct ZoneData {
  struct Change {
    Instant at;
    std::int32_t offset;  // seconds east of UTC from `at` on
  };
  std::int32_t first_offset = 0;  // before the first change: local mean time
  std::vector<Change> changes;    // ascending; neighbours may carry the same offset
  std::optional<ZoneRule> rule;   // after the last change; without it the last offset stays
};

// The directory of the system's zone database, "" when it has none. The environment is not asked.
std::string ZoneDirectory();

// Reads `directory`/`name`. Errors: `zone_unknown` when the name has no shape of a zone name, the
// file does not exist or is not a zone file.
Result<ZoneData> ReadZoneFile(const std::string& directory, std::string_view name);

// The same from the bytes of a file. Every count in `bytes` is checked before it is used.
Result<ZoneData> ParseZoneFile(std::string_view bytes);

// All of a file; nullopt when it cannot be opened or read, or is larger than `max_bytes`.
std::optional<std::string> ReadFile(const std::string& path, std::size_t max_bytes);

// TzdbVersion() of the database in `directory`, "" for none.
Result<std::string> TzdbVersionOf(const std::string& directory);

}  // namespace rota
