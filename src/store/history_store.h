// History: what was done to every record, append-only, with the old and new values of what changed.
//
// Values that are personal lie in rows of their own, to which entries refer; emptying those rows
// erases a person and leaves every entry as it was written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rota/model/description.h"
#include "rota/model/record_bodies.h"
#include "src/store/catalog_store.h"
#include "src/store/session.h"

namespace rota::store {

// Fields of which the record before and the one after differ; `before` null: all that is not
// default. What the engine counts by itself (version, updated_at …) is left out.
std::vector<FieldChange> DifferencesOf(const RecordDescriptor& descriptor, const void* before,
                                       const void* after);

// Appends an entry about the record with that internal key; `first`: a new one, which has none yet.
Status AppendHistory(Session& session, std::int64_t org, std::int64_t key, std::int64_t revision,
                     const HistoryEntry& entry, bool first = false);
// The same for a revision that is asked for as late as can be.
Status AppendHistory(Session& session, std::int64_t org, std::int64_t key,
                     const RevisionSource& revision, const HistoryEntry& entry, bool first);

// One entry of the record `id`. Entries are never rewritten, so one that an earlier version wrote
// though no reader takes it is mended as it is read. Errors: `corrupt` where that does not help.
Result<HistoryEntry> ReadEntry(std::string_view id, std::int64_t seq, std::string_view doc);

// Oldest first, personal values in their places; entries that cannot be read are told of.
Result<HistoryAnswer> ReadHistory(Session& session, std::int64_t org, std::string_view kind,
                                  std::int64_t key, std::string_view id);

// Turns a record back into what it was at `at`, by undoing what history says came later.
// Errors: `not_found` where it was not there yet; `unsupported` before history kept values, with
// detail `since`, the first instant that can be asked about.
Status TurnBack(Session& session, std::int64_t org, const RecordDescriptor& descriptor,
                std::int64_t key, Instant at, void* record);

}  // namespace rota::store
