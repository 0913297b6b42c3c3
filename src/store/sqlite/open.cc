// Opening and setting up a SQLite file.
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <thread>

#include "rota/base/crypto.h"
#include "src/store/sqlite/error.h"
#include "src/store/sqlite/session.h"

namespace rota::store::sqlite {
namespace {

constexpr int kOldestSqlite = 3037000;  // STRICT tables
// The size the log's file is cut back to when the log is restarted.
constexpr std::int64_t kLogBytesKept = 64 << 20;

// SQLite gives a meaning to names that begin with "file:" or ':' and to the empty one; "./" takes
// it away.
std::string AsPlainPath(const std::string& path) {
  const bool special = path.starts_with("file:") || path.starts_with(':');
  return special ? "./" + path : path;
}

}  // namespace

SqliteSession::SqliteSession(const OpenOptions& options, const TestOptions& test, bool in_memory)
    : Session(options.read_only, options.busy_timeout_ms),
      in_memory_(in_memory),
      mappable_(!in_memory && !test.unmapped),
      wait_(patience()) {}

Result<std::unique_ptr<Session>> SqliteSession::Open(const std::string& path,
                                                     const OpenOptions& options,
                                                     const TestOptions& test) {
  const bool in_memory = path == ":memory:";
  if (path.empty() || path.find('\0') != std::string::npos) {
    return Status(Reason::k_cannot_open, "a file needs a name");
  }
  std::unique_ptr<SqliteSession> session(new SqliteSession(options, test, in_memory));
  ROTA_TRY(session->Connect(in_memory ? path : AsPlainPath(path), options, test));
  ROTA_ASSIGN(const bool ours, session->CheckOwner());
  const bool may_change =
      !options.read_only && (ours || options.migrate == OpenOptions::Migrate::kAuto);
  if (may_change && !in_memory) ROTA_TRY(session->ChooseJournal());
  ROTA_TRY(session->Configure(options, test));
  return std::unique_ptr<Session>(std::move(session));
}

Status SqliteSession::Connect(const std::string& path, const OpenOptions& options,
                              const TestOptions& test) {
  if (sqlite3_libversion_number() < kOldestSqlite || sqlite3_threadsafe() == 0) {
    return Status(Reason::k_unsupported, "SQLite 3.37 or newer is needed, built with threads");
  }
  // Nobody else uses this connection at the same time, so it needs no lock of its own.
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (!options.read_only && options.migrate == OpenOptions::Migrate::kAuto) {
    flags |= SQLITE_OPEN_CREATE;
  }
  const char* vfs = test.vfs.empty() ? nullptr : test.vfs.c_str();
  const int rc = sqlite3_open_v2(path.c_str(), &db_, flags, vfs);
  if (rc != SQLITE_OK) return ErrorOf(db_, rc, fmt::format("opening {}", path));
  std::uint32_t seed;
  std::uint8_t bytes[sizeof seed];
  ROTA_TRY(RandomBytes(bytes));
  std::memcpy(&seed, bytes, sizeof seed);
  dice_.seed(seed);
  sqlite3_busy_handler(db_, &OnBusy, this);
  // A file from outside must not be able to run anything, and SQL of ours never needs these.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  return {};
}

// True for ours, false for an empty file that may become ours. Anything else is refused untouched.
// Tables and id of ours appear in one commit, so the id is read last: another process may be at it.
Result<bool> SqliteSession::CheckOwner() {
  ROTA_ASSIGN(const std::int64_t objects, ReadNumber("SELECT count(*) FROM sqlite_schema"));
  ROTA_ASSIGN(const std::int64_t id, ReadNumber("PRAGMA application_id"));
  if (id == kApplicationId) return true;
  if (id == 0 && objects == 0) return false;
  return Status(Reason::k_not_a_database, "the file belongs to another program");
}

// Changing to the write-ahead log needs the file alone for a moment; when several processes open a
// new file at once SQLite answers the losers at once, without asking the busy handler.
Status SqliteSession::ChooseJournal() {
  const Clock::time_point deadline = Clock::now() + wait_;
  while (true) {
    Statement statement = Prepare("PRAGMA journal_mode=WAL");
    const Result<bool> row = statement.Step();
    if (row.ok()) {
      if (*row && statement.Text(0) == "wal") return {};
      return Status(Reason::k_cannot_open, "the file system cannot hold a write-ahead log");
    }
    if (row.status().reason() != Reason::k_busy || Clock::now() >= deadline) return row.status();
    std::this_thread::sleep_for(std::chrono::microseconds(100 + dice_() % 900));
  }
}

Status SqliteSession::Configure(const OpenOptions& options, const TestOptions& test) {
  const bool normal = options.durability == OpenOptions::Durability::kNormal;
  const char* level = test.synchronous_off ? "OFF" : normal ? "NORMAL" : "FULL";
  ROTA_TRY(
      DoExec(fmt::format("PRAGMA synchronous={}; PRAGMA temp_store=MEMORY; "
                         "PRAGMA journal_size_limit={};",
                         level, kLogBytesKept)));
  sqlite3_wal_hook(db_, &OnCommitToLog, this);
  return {};
}

}  // namespace rota::store::sqlite
