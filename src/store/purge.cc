// A run walks through the keys of each table once, from the first to the last: rows that stay are
// passed a single time, and no index is needed that every acknowledgement would have to write.
// Holds have an index of their own, since bookings are many and expired holds few.
#include "src/store/purge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/store/idempotency.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

constexpr std::int64_t kPassed = 2000;  // rows one step looks at …
constexpr std::size_t kRemoved = 500;   // … and removes
constexpr std::int64_t kHolds = 100;    // each with its turns and participants

// A table whose rows have an age.
struct Table {
  std::string_view name;
  std::string_view key;   // behind org
  bool blob;              // the key is bytes, not text
  std::string_view past;  // holds for a row that is older than `?`
  std::int64_t PurgeReport::*count;
  Instant (*before)(const PurgeBody&, Instant now);
};
constexpr std::array<Table, 3> kTables = {{
    {"outbox", "dedupe", false, "coalesce(done_at<?,false)", &PurgeReport::messages,
     [](const PurgeBody& policy, Instant now) { return now - policy.messages_days * kDay; }},
    {"idempotency", "name", false, "expires_at<?", &PurgeReport::answers,
     [](const PurgeBody& policy, Instant now) {
       return now - policy.answers_hours * kHour + kAnswerLife;  // since it was kept
     }},
    {"token", "hash", true, "expires_at<?", &PurgeReport::tokens,
     [](const PurgeBody& policy, Instant now) { return now - policy.tokens_days * kDay; }},
}};

std::span<const std::uint8_t> Bytes(const std::string& key) {
  return {reinterpret_cast<const std::uint8_t*>(key.data()), key.size()};
}

// Binds a key as what its column holds.
void BindKey(const Table& table, Statement* statement, int index, const std::string& key) {
  if (table.blob) {
    statement->Bind(index, Bytes(key));
  } else {
    statement->Bind(index, std::string_view(key));
  }
}

std::string KeyOf(const Table& table, const Statement& row) {
  if (!table.blob) return std::string(row.Text(0));
  const auto bytes = row.Blob(0);
  return {bytes.begin(), bytes.end()};
}

Instant HoldsBefore(const PurgeBody& policy, Instant now) { return now - policy.holds_days * kDay; }

// The literals are those of the index booking_expired.
static_assert(static_cast<int>(BookingStatus::kExpired) == 7);
constexpr std::string_view kExpiredHolds =
    "FROM booking WHERE org=? AND status=7 AND code IS NULL AND created_at<?";

}  // namespace

Result<PurgeReport> CountPurged(Session& session, std::int64_t org, const PurgeBody& policy,
                                Instant now) {
  PurgeReport report;
  for (const Table& table : kTables) {
    Statement count = session.Query(
        fmt::format("SELECT count(*) FROM {} WHERE org=? AND {}", table.name, table.past), org,
        table.before(policy, now));
    ROTA_TRY(count.Step().status());
    report.*table.count = count.Int(0);
  }
  Statement holds = session.Query(fmt::format("SELECT count(*) {}", kExpiredHolds), org,
                                  HoldsBefore(policy, now));
  ROTA_TRY(holds.Step().status());
  report.holds = holds.Int(0);
  return report;
}

Result<bool> Purge::StepRows(const WriteContext& context) {
  const Table& table = kTables[next_.table];
  std::vector<std::string> old;
  std::int64_t passed = 0;
  {
    Statement rows = context.session.Prepare(
        fmt::format("SELECT {1},{2} FROM {0} WHERE org=? AND {1}>? ORDER BY {1} LIMIT ?",
                    table.name, table.key, table.past));
    rows.Bind(1, table.before(policy_, context.now)).Bind(2, context.org).Bind(4, kPassed);
    BindKey(table, &rows, 3, next_.after);
    while (old.size() < kRemoved) {
      ROTA_ASSIGN(const bool row, rows.Step());
      if (!row) break;
      ++passed;
      next_.after = KeyOf(table, rows);
      if (rows.Int(1) != 0) old.push_back(next_.after);
    }
  }
  for (const std::string& key : old) {
    Statement remove = context.session.Prepare(
        fmt::format("DELETE FROM {} WHERE org=? AND {}=?", table.name, table.key));
    remove.Bind(1, context.org);
    BindKey(table, &remove, 2, key);
    ROTA_ASSIGN(const std::int64_t gone, remove.Run());
    next_.report.*table.count += gone;
  }
  return passed == kPassed || old.size() == kRemoved;
}

Result<bool> Purge::StepHolds(const WriteContext& context) {
  std::vector<std::int64_t> keys;
  {
    Statement rows = context.session.Query(
        fmt::format("SELECT id {} ORDER BY created_at,id LIMIT ?", kExpiredHolds), context.org,
        HoldsBefore(policy_, context.now), kHolds + static_cast<std::int64_t>(unreadable_.size()));
    ROTA_TRY(rows.ForEach([&](const Statement& row) { keys.push_back(row.Int(0)); }));
  }
  std::size_t removed = 0;
  for (const std::int64_t key : keys) {
    if (std::find(unreadable_.begin(), unreadable_.end(), key) != unreadable_.end()) continue;
    const Result<StoredBooking> hold = ReadBookingByKey(context.session, context.org, key);
    if (UnreadableIn(hold.status())) {
      unreadable_.push_back(key);  // it stays until it is mended
      continue;
    }
    ROTA_TRY(hold.status());
    ROTA_TRY(Forget(context, *hold));
    ++removed;
    ++next_.report.holds;
  }
  return removed > 0;
}

Result<bool> Purge::Step(const WriteContext& context) {
  if (next_.table == kTables.size()) return StepHolds(context);
  ROTA_ASSIGN(const bool more, StepRows(context));
  if (!more) {
    ++next_.table;
    next_.after.clear();
  }
  return true;
}

}  // namespace rota::store
