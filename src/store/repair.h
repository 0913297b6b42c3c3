// Rows that cannot be read, mended and written back.
#pragma once

#include <string>
#include <vector>

#include "src/codec/mend.h"
#include "src/store/booking_store.h"
#include "src/store/stored_row.h"

namespace rota::store {

// A row that a reader refuses, and what is made of it.
struct DamagedRow {
  const RecordDescriptor* descriptor = nullptr;
  std::int64_t key = 0;  // as in StoredRow
  std::int64_t seq = 0;
  std::string id;
  MendedDocument mended;
};

// All of the organization's, in the order of EachStoredRow.
Result<std::vector<DamagedRow>> FindDamaged(Session& session, std::int64_t org);

// Writes a mended row, with a new version, `entry` in its history and its place in the feed.
// Messages and decisions have none of these. The time it takes stays as its columns say.
Status WriteMended(const WriteContext& context, const DamagedRow& row, const HistoryEntry& entry,
                   std::int64_t revision);

}  // namespace rota::store
