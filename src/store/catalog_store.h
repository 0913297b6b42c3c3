// The catalog in the database: one `document` row a record, read whole, written record by record.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rota/model/catalog.h"
#include "rota/model/description.h"
#include "rota/model/outbox.h"
#include "rota/model/unreadable.h"
#include "src/availability/resolved_catalog.h"
#include "src/base/shared_map.h"
#include "src/store/session.h"

namespace rota::store {

// Internal keys of live records by kind and public id. Immutable; a changed one shares the rest.
class KeyMap {
 public:
  std::int64_t Find(std::string_view kind, std::string_view id) const;  // 0 when unknown
  // The highest key of the kind so far, archived records included; 0 when there is none.
  std::int64_t Newest(std::string_view kind) const;

  class Writer;

 private:
  SharedMap<std::string, std::int64_t> keys_;
  TextMap<std::int64_t> newest_;
};

class KeyMap::Writer {
 public:
  explicit Writer(const KeyMap& from) : newest_(from.newest_), keys_(from.keys_) {}
  std::int64_t Find(std::string_view kind, std::string_view id) const;  // 0 when unknown
  void Add(std::string_view kind, std::string_view id, std::int64_t key);
  void Remove(std::string_view kind, std::string_view id);
  KeyMap Take() &&;

 private:
  TextMap<std::int64_t> newest_;
  SharedMap<std::string, std::int64_t>::Writer keys_;
};

struct StoredCatalog {
  std::int64_t org = 0;
  std::int64_t revision = 0;
  Catalog catalog;                // live records
  std::vector<TimeOff> time_off;  // live ones
  KeyMap keys;
  std::vector<UnreadableRow> unreadable;  // rows of these that are missing from it
};

// The organization of that id; an empty id means the only one. Errors: `not_found`,
// `organization_required`.
Result<std::int64_t> FindOrganization(Session& session, std::string_view id);
Result<std::int64_t> ReadRevision(Session& session, std::int64_t org);

// Reads everything the rules need. Call it inside a transaction. What cannot be read is listed, and
// nothing that takes or frees time may be decided without it.
Result<StoredCatalog> LoadCatalog(Session& session, std::int64_t org);

// One row of those that LoadCatalog reads, as it is now, archived or not. Errors: `not_found`,
// `corrupt`; `unsupported` for kinds that no catalog holds.
using LoadedRecord = std::variant<CatalogRecord, TimeOff>;
Result<LoadedRecord> LoadRecord(Session& session, std::int64_t org, std::string_view kind,
                                std::int64_t key);

// Raises the organization's revision and answers the new one; the caller notes what it touches.
Result<std::int64_t> NextRevision(Session& session, std::int64_t org);
// The revision of the write. Other writers of the organization wait from when it is asked for.
using RevisionSource = std::function<Result<std::int64_t>()>;
Status NoteChange(Session& session, std::int64_t org, std::int64_t revision, std::string_view kind,
                  std::int64_t key);
// Several in one statement.
using TouchedKey = std::pair<std::string_view, std::int64_t>;  // kind, key
Status NoteChanges(Session& session, std::int64_t org, std::int64_t revision,
                   std::span<const TouchedKey> touched);

// Somebody's time was taken or given back: caches read it anew. Not shown in the public feed.
Status NoteUserTime(Session& session, std::int64_t org, std::int64_t revision, std::int64_t user);

// Takes the next `count` numbers of a named counter, which counts from 1; answers the first.
Result<std::int64_t> NextNumber(Session& session, std::int64_t org, std::string_view name,
                                std::int64_t bucket = 0, std::int64_t count = 1);

// The next number of a counter that needs no order among writers: on PostgreSQL from a block of the
// engine (number_blocks.h), with gaps.
Result<std::int64_t> NextOfBlock(Session& session, std::int64_t org, std::string_view name,
                                 std::int64_t bucket = 0);

// The next number of a counter whose order tells who came first (turns). Asked for behind the locks
// of what is compared by it, and not before.
Result<std::int64_t> NextInOrder(Session& session, std::int64_t org, std::string_view name);

// Passes over numbers that turned out to be taken. Where numbers come from blocks each engine goes
// on with its own: that it looks for the next free one again costs a few questions.
Status SkipNumbers(Session& session, std::int64_t org, std::string_view name, std::int64_t bucket,
                   std::int64_t count);

// Number and key of a new record of that kind. No two are alike, however many are made in a second.
struct NewRow {
  std::int32_t number;
  std::int64_t key;
};
std::int64_t KeyOfRecord(std::string_view kind, std::int64_t number, Instant made);
// The key that an imported record has: what it had where it was made, if that is beyond `last`.
std::int64_t NextKey(std::string_view kind, const RecordHeader& header, std::int64_t* last);
Result<NewRow> NewRowOf(Session& session, std::int64_t org, std::string_view kind, Instant now);
// So many of them, in one statement.
Result<std::vector<NewRow>> NewRowsOf(Session& session, std::int64_t org, std::string_view kind,
                                      Instant now, std::size_t count);

// One record on its way into the store.
struct DocumentWrite {
  const RecordDescriptor* descriptor;
  const void* record;  // begins with its RecordHeader, complete
  std::int64_t key;    // keys of one transaction rise, so that records keep their order
  bool is_new;
  std::int64_t revision;
};
Status WriteDocument(Session& session, std::int64_t org, const DocumentWrite& write);
Result<std::int64_t> WriteOrganization(Session& session, std::int64_t org,
                                       const Organization& organization);

// One record's document, by public id, by number ("#12") or by the host program's own key
// ("external_ref:A-7", live ones first); archived ones too. Errors: `not_found`.
struct StoredDocument {
  std::int64_t key = 0;
  std::string id;
  std::string doc;
};
Result<StoredDocument> ReadDocument(Session& session, std::int64_t org, std::string_view kind,
                                    std::string_view ref);
// The public id of a record; "" when there is none.
std::string DocumentId(Session& session, std::int64_t org, std::string_view kind, std::int64_t key);

}  // namespace rota::store
