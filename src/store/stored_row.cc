#include "src/store/stored_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "rota/base/utf8.h"

namespace rota::store {

Status Unreadable(RowName row, const Status& why) {
  // The id is a column, which the document's damage need not have spared.
  return Unreadable(UnreadableRow{std::string(row.kind), MendUtf8(row.id), MendUtf8(why.path()),
                                  MendUtf8(why.message())});
}

Status Unreadable(const UnreadableRow& row) {
  Status status(Reason::k_corrupt,
                fmt::format("the {} \"{}\" cannot be read: {}{}{}", row.kind, row.id, row.field,
                            row.field.empty() ? "" : ": ", row.why));
  return status.With("kind", row.kind)
      .With("id", row.id)
      .With("field", row.field)
      .With("why", row.why);
}

std::optional<UnreadableRow> UnreadableIn(const Status& status) {
  if (status.reason() != Reason::k_corrupt) return std::nullopt;
  const auto detail = [&](std::string_view name) {
    const auto& all = status.detail();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
    return found == all.end() ? std::string() : found->second;
  };
  UnreadableRow row{detail("kind"), detail("id"), detail("field"), detail("why")};
  if (row.kind.empty()) return std::nullopt;
  return row;
}

Status ReadRow(const RecordDescriptor& descriptor, RowName row, std::string_view doc,
               void* record) {
  const Status read = ReadInto(descriptor, doc, record, {.open = true});
  return read.ok() ? read : Unreadable(row, read);
}

void RaiseVersion(RecordHeader* header) {
  if (header->version < std::numeric_limits<std::int32_t>::max()) ++header->version;
}

namespace {

// nullptr for a kind of a later version.
const RecordDescriptor* DescriptorOf(std::string_view kind) {
  for (const RecordDescriptor* descriptor : AllRecords()) {
    if (descriptor->top_level && descriptor->name == kind) return descriptor;
  }
  return nullptr;
}

Status Each(Statement rows, const RecordDescriptor& descriptor, const TakeStored& take) {
  return rows.InPieces().ForEach([&](Statement& row) {
    return take({&descriptor, row.Int(0), 0, row.Text(1), row.Text(2)});
  });
}

}  // namespace

Status EachRecordRow(Session& session, std::int64_t org, const TakeStored& take) {
  ROTA_TRY(Each(session.Query("SELECT org,key,doc FROM organization WHERE org=?", org),
                Describe<Organization>(), take));
  Statement documents =
      session.Query("SELECT id,key,doc,kind FROM document WHERE org=? ORDER BY kind,id", org);
  ROTA_TRY(documents.InPieces().ForEach([&](Statement& row) -> Status {
    const RecordDescriptor* descriptor = DescriptorOf(row.Text(3));
    if (!descriptor) return {};
    return take({descriptor, row.Int(0), 0, row.Text(1), row.Text(2)});
  }));
  Statement messages = session.Query("SELECT id,doc FROM outbox WHERE org=? ORDER BY dedupe", org);
  return messages.InPieces().ForEach([&](Statement& row) {
    const std::string id = fmt::format("{}", row.Int(0));
    return take({&Describe<Message>(), row.Int(0), 0, id, row.Text(1)});
  });
}

Status EachStoredRow(Session& session, std::int64_t org, const TakeStored& take) {
  ROTA_TRY(EachRecordRow(session, org, take));
  ROTA_TRY(Each(session.Query("SELECT id,key,doc FROM booking WHERE org=? ORDER BY id", org),
                Describe<Booking>(), take));
  Statement decisions = session.Query(
      "SELECT d.booking,d.seq,b.key,d.doc FROM decision d LEFT JOIN booking b ON b.org=d.org AND "
      "b.id=d.booking WHERE d.org=? ORDER BY d.booking,d.seq",
      org);
  return decisions.InPieces().ForEach([&](Statement& row) {
    return take({&Describe<Decision>(), row.Int(0), row.Int(1), row.Text(2), row.Text(3)});
  });
}

}  // namespace rota::store
