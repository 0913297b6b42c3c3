// The part of catch_up.h that follows records of the catalog and time off.
#pragma once

#include <compare>
#include <set>
#include <string>

#include "src/engine/cache.h"

namespace rota {

struct WrittenRecord {
  std::string kind;
  std::int64_t key = 0;
  auto operator<=>(const WrittenRecord&) const = default;
};

// Puts what was written into the snapshot and drops what was made from it. False when everything
// must be read again (catch_up.h); then the snapshot is half changed.
Result<bool> FollowRecords(store::Session& session, const std::set<WrittenRecord>& written,
                           Snapshot* snapshot);

}  // namespace rota
