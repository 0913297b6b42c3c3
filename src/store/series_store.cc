#include "src/store/series_store.h"

#include <fmt/format.h>

#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota::store {

Result<StoredSeries> ReadSeries(Session& session, std::int64_t org, std::string_view id) {
  ROTA_ASSIGN(const StoredDocument stored, ReadDocument(session, org, "series", id));
  StoredSeries series{.key = stored.key, .series = {}};
  ROTA_ASSIGN(series.series, ReadRow<Series>(stored.id, stored.doc));
  return series;
}

Status WriteSeries(const WriteContext& context, std::int64_t revision,
                   std::optional<Instant> due_at, StoredSeries* stored) {
  RecordHeader& header = stored->series.header;
  const bool is_new = stored->key == 0;
  if (is_new) {
    if (ReadDocument(context.session, context.org, "series", header.id).ok()) {
      return Invalid("id_taken", fmt::format("there is a series \"{}\" already", header.id))
          .At("new_id");
    }
    ROTA_ASSIGN(const NewRow row, NewRowOf(context.session, context.org, "series", context.now));
    header.number = row.number;
    header.created_at = context.now;
    stored->key = row.key;
  }
  RaiseVersion(&header);
  header.updated_at = context.now;
  ROTA_TRY(WriteDocument(context.session, context.org,
                         {&Describe<Series>(), &stored->series, stored->key, is_new, revision}));
  return SetDue(context.session, context.org, stored->key, due_at);
}

Status SetDue(Session& session, std::int64_t org, std::int64_t series,
              std::optional<Instant> due_at) {
  return session
      .Run("UPDATE document SET due_at=? WHERE org=? AND kind='series' AND id=?", due_at, org,
           series)
      .status();
}

// Only series are ever due.
Result<std::vector<std::string>> DueSeries(Session& session, std::int64_t org, Instant now,
                                           std::int64_t limit) {
  std::vector<std::string> ids;
  Statement rows = session.Query(
      "SELECT key FROM document WHERE org=? AND due_at<=? ORDER BY due_at,kind,id LIMIT ?", org,
      now, limit);
  ROTA_TRY(rows.ForEach([&](Statement& row) { ids.emplace_back(row.Text(0)); }));
  return ids;
}

Result<std::vector<StoredBooking>> ReadOccurrences(Session& session, std::int64_t org,
                                                   std::int64_t series) {
  std::vector<StoredBooking> bookings;
  Statement rows = session.Query(
      "SELECT id,doc,key FROM booking WHERE org=? AND series=? ORDER BY recurrence_id", org,
      series);
  ROTA_TRY(rows.ForEach([&](Statement& row) -> Status {
    ROTA_ASSIGN(Booking booking, ReadRow<Booking>(row.Text(2), row.Text(1)));
    bookings.push_back({row.Int(0), std::move(booking)});
    return {};
  }));
  return bookings;
}

Status Unplace(Session& session, std::int64_t org, std::int64_t booking) {
  return session.Run("UPDATE booking SET recurrence_id=NULL WHERE org=? AND id=?", org, booking)
      .status();
}

Result<std::int64_t> LastNumber(Session& session, std::int64_t org, std::string_view name) {
  Statement find =
      session.Query("SELECT n FROM counter WHERE org=? AND name=? AND bucket=0", org, name);
  ROTA_ASSIGN(const bool found, find.Step());
  return found ? find.Int(0) : std::int64_t{0};
}

}  // namespace rota::store
