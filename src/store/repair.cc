#include "src/store/repair.h"

#include <limits>

#include "src/store/history_store.h"

namespace rota::store {
namespace {

// Every write of a record has an entry there.
Result<std::int32_t> WritesOf(Session& session, std::int64_t org, const StoredRow& row) {
  if (!row.descriptor->top_level) return 0;
  Statement count =
      session.Query("SELECT count(*) FROM history WHERE org=? AND object_kind=? AND object=?", org,
                    row.descriptor->name, row.key);
  ROTA_ASSIGN(const bool found, count.Step());
  const std::int64_t writes = found ? count.Int(0) : 0;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(writes, 1, kMostVersion));
}

// A record whose id is not its row's would be written to another's place.
Status CheckId(const RecordDescriptor& descriptor, const DamagedRow& row) {
  if (!row.mended.left.ok() || !descriptor.top_level || &descriptor == &Describe<Message>()) {
    return row.mended.left;
  }
  const std::shared_ptr<void> record = descriptor.make();
  ROTA_TRY(ReadInto(descriptor, row.mended.doc, record.get(), {.open = true}));
  if (static_cast<const RecordHeader*>(record.get())->id == row.id) return {};
  return Invalid("id_shape", "it has another id than its row").At("id");
}

}  // namespace

Result<std::vector<DamagedRow>> FindDamaged(Session& session, std::int64_t org) {
  std::vector<DamagedRow> damaged;
  ROTA_TRY(EachStoredRow(session, org, [&](const StoredRow& row) -> Status {
    const std::shared_ptr<void> record = row.descriptor->make();
    const bool readable = ReadInto(*row.descriptor, row.doc, record.get(), {.open = true}).ok();
    const bool ends = readable && row.descriptor->top_level &&
                      static_cast<const RecordHeader*>(record.get())->version > kMostVersion;
    if (readable && !ends) return {};
    ROTA_ASSIGN(const std::int32_t writes, WritesOf(session, org, row));
    DamagedRow& found = damaged.emplace_back();
    found.descriptor = row.descriptor;
    found.key = row.key;
    found.seq = row.seq;
    found.id = row.id;
    found.mended = MendDocument(*row.descriptor, row.doc, writes);
    found.mended.left = CheckId(*row.descriptor, found);
    return {};
  }));
  return damaged;
}

Status WriteMended(const WriteContext& context, const DamagedRow& row, const HistoryEntry& entry,
                   std::int64_t revision) {
  Session& session = context.session;
  const RecordDescriptor& descriptor = *row.descriptor;
  if (&descriptor == &Describe<Message>()) {
    return session
        .Run("UPDATE outbox SET doc=? WHERE org=? AND id=?", row.mended.doc, context.org, row.key)
        .status();
  }
  if (&descriptor == &Describe<Decision>()) {
    return session
        .Run("UPDATE decision SET doc=? WHERE org=? AND booking=? AND seq=?", row.mended.doc,
             context.org, row.key, row.seq)
        .status();
  }
  const std::shared_ptr<void> record = descriptor.make();
  ROTA_TRY(ReadInto(descriptor, row.mended.doc, record.get(), {.open = true}));
  if (&descriptor == &Describe<Booking>()) {
    StoredBooking stored{row.key, std::move(*static_cast<Booking*>(record.get()))};
    return Rewrite(context, std::move(stored), entry, revision);
  }
  auto& header = *static_cast<RecordHeader*>(record.get());
  RaiseVersion(&header);
  header.updated_at = context.now;
  if (&descriptor == &Describe<Organization>()) {
    const auto& organization = *static_cast<const Organization*>(record.get());
    ROTA_TRY(WriteOrganization(session, context.org, organization).status());
    ROTA_TRY(NoteChange(session, context.org, revision, descriptor.name, context.org));
  } else {
    ROTA_TRY(
        WriteDocument(session, context.org, {&descriptor, record.get(), row.key, false, revision}));
  }
  return AppendHistory(session, context.org, row.key, revision, entry);
}

}  // namespace rota::store
