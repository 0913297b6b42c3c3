#include "src/store/sqlite/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <algorithm>
#include <thread>

#include "src/store/migrate.h"
#include "src/store/sqlite/error.h"
#include "src/store/sqlite/indexes.h"
#include "src/store/sqlite/statement.h"

namespace rota::store::sqlite {
namespace {

// Frames of the log (4 KiB each). From the first number on a commit also copies the log into the
// file, as far as readers allow; from the second it waits for them and restarts the log, which
// otherwise never happens while several processes keep appending.
constexpr int kCopyFrames = 1000;
constexpr int kRestartFrames = 4000;
// Where a reader keeps its view for long (a backup) each try is in vain and costs: the next one is
// made when the log has grown by this much.
constexpr int kCopyAgain = 100;
constexpr int kRestartAgain = 1000;
constexpr std::chrono::milliseconds kRestartWait{100};

}  // namespace

SqliteSession::~SqliteSession() {
  ForgetStatements();
  sqlite3_close_v2(db_);
}

Result<std::unique_ptr<DriverStatement>> SqliteSession::DoPrepare(std::string_view sql) {
  return PrepareStatement(db_, sql);
}

Status SqliteSession::DoExec(const std::string& script) {
  const int rc = sqlite3_exec(db_, script.c_str(), nullptr, nullptr, nullptr);
  return rc == SQLITE_OK ? Status() : ErrorOf(db_, rc, "running a script");
}

Status SqliteSession::DoBegin(Access access) {
  if (access == Access::kWrite) {
    ROTA_TRY(Query("BEGIN IMMEDIATE").Run().status());
    files_.Learn(db_);
    Status same = files_.Check();
    if (!same.ok()) ROTA_TRY(DoRollback());
    return same;
  }
  ROTA_TRY(Query("BEGIN").Run().status());
  // BEGIN alone promises nothing: the view is fixed by the first read, which is therefore made
  // here.
  Status status = ReadNumber("PRAGMA schema_version").status();
  if (!status.ok()) ROTA_TRY(DoRollback());
  return status;
}

Status SqliteSession::DoCommit() {
  Status status = Query("COMMIT").Run().status();
  if (status.reason() == Reason::k_io_error) status.With("outcome", "unknown");
  return status;
}

Status SqliteSession::DoRollback() {
  if (sqlite3_get_autocommit(db_)) return {};  // SQLite has done it already (full disk, I/O error)
  return Query("ROLLBACK").Run().status();
}

// They nest under one name: the last that was made is meant.
Status SqliteSession::DoSave() { return Query("SAVEPOINT part").Run().status(); }

Status SqliteSession::DoKeep() { return Query("RELEASE part").Run().status(); }

Status SqliteSession::DoTakeBack() {
  if (sqlite3_get_autocommit(db_)) {
    return Status(Reason::k_io_error, "SQLite has rolled back the whole transaction");
  }
  ROTA_TRY(Query("ROLLBACK TO part").Run().status());
  return Query("RELEASE part").Run().status();
}

Result<std::int64_t> SqliteSession::ReadNumber(const char* sql) {
  Statement statement = Prepare(sql);
  ROTA_ASSIGN(const bool row, statement.Step());
  return row ? statement.Int(0) : 0;
}

// SQLite's own waiting doubles its sleeps, so that a process which just arrived wins over one that
// has waited long: seconds of starvation. Short random sleeps share the lock evenly.
int SqliteSession::OnBusy(void* self, int attempt) {
  auto& session = *static_cast<SqliteSession*>(self);
  const Clock::time_point now = Clock::now();
  if (attempt == 0) session.busy_since_ = now;
  const Clock::time_point deadline = session.busy_since_ + session.wait_;
  if (now >= deadline) return 0;
  const std::chrono::microseconds sleep(100 + session.dice_() % 900);
  std::this_thread::sleep_for(std::min<Clock::duration>(sleep, deadline - now));
  return 1;
}

int SqliteSession::OnCommitToLog(void* self, sqlite3*, const char*, int frames) {
  static_cast<SqliteSession*>(self)->MoveLog(frames);
  return SQLITE_OK;  // anything else would report the commit, which is done, as failed
}

void SqliteSession::MoveLog(int frames) {
  if (frames < log_frames_) next_move_ = 0;  // somebody has restarted the log
  log_frames_ = frames;
  if (frames < kCopyFrames || frames < next_move_) return;
  const bool restart = frames >= kRestartFrames;
  const std::chrono::milliseconds wait = std::exchange(wait_, std::min(wait_, kRestartWait));
  const int rc = sqlite3_wal_checkpoint_v2(
      db_, nullptr, restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr,
      nullptr);
  wait_ = wait;
  next_move_ = frames + (restart ? kRestartAgain : kCopyAgain);
  // Busy: a reader or another process's checkpoint is in the way, and a later commit tries again.
  upkeep_ =
      rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY ? Status() : ErrorOf(db_, rc, "moving the log");
}

Result<std::optional<Mark>> SqliteSession::MarkNow() {
  if (!mark_.attached() && mappable_) {
    ROTA_TRY(ReadNumber("PRAGMA schema_version").status());  // a read opens the log
    mark_.Attach(db_);
  }
  if (mark_.attached()) return std::optional(mark_.Now());
  // Its own commits, and those of others as this connection counts them: comparable to itself
  // alone.
  constexpr std::uint64_t kOwn = ~std::uint64_t{0};  // no header begins like this
  ROTA_ASSIGN(const std::int64_t others, ReadNumber("PRAGMA data_version"));
  return std::optional(Mark{kOwn, serial_, static_cast<std::uint64_t>(others),
                            static_cast<std::uint64_t>(sqlite3_total_changes64(db_))});
}

Status SqliteSession::CheckIntegrity() {
  std::vector<std::string> found;
  {
    Statement check = Prepare("PRAGMA quick_check(10)");  // all but the indexes' contents
    ROTA_TRY(check.ForEach([&](const Statement& row) {
      if (row.Text(0) != "ok") found.emplace_back(row.Text(0));
    }));
  }
  // Over a damaged page the comparison would fail, and with it the transaction it is part of.
  if (found.empty()) {
    ROTA_ASSIGN(found, WrongIndexes(*this, db_));
  }
  if (found.empty()) return {};
  return Status(Reason::k_corrupt, fmt::format("{}", fmt::join(found, "; ")));
}

Result<StoreSize> SqliteSession::Size() {
  ROTA_ASSIGN(const std::int64_t page, ReadNumber("PRAGMA page_size"));
  ROTA_ASSIGN(const std::int64_t pages, ReadNumber("PRAGMA page_count"));
  ROTA_ASSIGN(const std::int64_t free, ReadNumber("PRAGMA freelist_count"));
  return StoreSize{pages * page, free * page};
}

// Measured statistics (PRAGMA optimize, ANALYZE) would take the place of those that come with the
// schema, by which every statement was checked to have its path.
Status SqliteSession::Optimize(bool compact) {
  ROTA_TRY(InWriteTransaction(*this, [&] { return Exec(ShippedStatistics()); }));
  if (compact) ROTA_TRY(Exec("VACUUM"));
  // Busy: a reader keeps its view; later commits move the rest.
  const int rc =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY) return {};
  return ErrorOf(db_, rc, "moving the log");
}

}  // namespace rota::store::sqlite
