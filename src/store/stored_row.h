// Rows that hold a record as a document, and what is said of one that cannot be read.
//
// Whatever is stored was readable when it was written, so a document that is not is damage: the
// answer is `corrupt` and names the row, never the reason of its reading, which would blame the
// caller.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "rota/codec/record_json.h"
#include "rota/model/unreadable.h"
#include "src/store/session.h"

namespace rota::store {

struct RowName {
  std::string_view kind;
  std::string_view id;  // public id, or as UnreadableRow says
};

// `corrupt`; details `kind`, `id`, `field` and `why`, as in UnreadableRow.
Status Unreadable(RowName row, const Status& why);
// The same of a row that was told of before.
Status Unreadable(const UnreadableRow& row);
// The row that an answer of Unreadable names; nothing for any other status.
std::optional<UnreadableRow> UnreadableIn(const Status& status);

// Reads a row's document. Errors: Unreadable.
Status ReadRow(const RecordDescriptor& descriptor, RowName row, std::string_view doc, void* record);
template <typename T>
Result<T> ReadRow(RowName row, std::string_view doc) {
  Result<T> record = T{};
  if (Status status = ReadRow(Describe<T>(), row, doc, &*record); !status.ok()) return status;
  return record;
}
// … of a record's own row, which is of its kind.
template <typename T>
Result<T> ReadRow(std::string_view id, std::string_view doc) {
  return ReadRow<T>(RowName{Describe<T>().name, id}, doc);
}

// Another write of the record. At the end of the range, where only a version that somebody gave can
// be, it stays: the record can still be written and archived, and `verify` names it.
void RaiseVersion(RecordHeader* header);

// A row that holds a record: the organization, documents archived ones included, bookings, messages
// and decisions. (Entries of history: history_store.h.)
struct StoredRow {
  const RecordDescriptor* descriptor;
  std::int64_t key;     // of a decision: its booking's
  std::int64_t seq;     // of a decision; else 0
  std::string_view id;  // as UnreadableRow says
  std::string_view doc;
};
using TakeStored = std::function<Status(const StoredRow&)>;
// Those of the organization itself, documents and messages.
Status EachRecordRow(Session& session, std::int64_t org, const TakeStored& take);
// All.
Status EachStoredRow(Session& session, std::int64_t org, const TakeStored& take);

}  // namespace rota::store
