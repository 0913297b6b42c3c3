// Opening and setting up a SQLite file.
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "rota/base/crypto.h"
#include "src/store/sqlite/error.h"
#include "src/store/sqlite/session.h"

namespace rota::store::sqlite {
namespace {

constexpr int kOldestSqlite = 3037000;  // STRICT tables
// The size the log's file is cut back to when the log is restarted.
constexpr std::int64_t kLogBytesKept = 64 << 20;

constexpr int kMemoryFlags =
    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

// SQLite gives a meaning to names that begin with "file:" or ':' and to the empty one; "./" takes
// it away.
std::string AsPlainPath(const std::string& path) {
  const bool special = path.starts_with("file:") || path.starts_with(':');
  return special ? "./" + path : path;
}

// SQLite could not make, or not read, what it keeps beside the file.
bool IsClosed(const Status& status) {
  return status.reason() == Reason::k_cannot_open || status.reason() == Reason::k_read_only;
}

// SQLite says no more than "unable to open database file".
Status Explained(const Status& status, const std::string& path, const OpenOptions& options) {
  if (options.read_only || !IsClosed(status)) return status;
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  const auto writable = [](const std::string& what) {
    return faccessat(AT_FDCWD, what.c_str(), W_OK, AT_EACCESS) == 0;
  };
  const bool file = writable(path);
  if (file && writable(folder)) return status;
  return Status(
      Reason::k_cannot_open,
      fmt::format("{} cannot be written{}: open it for reading only", file ? folder : path,
                  file ? ", where the log of its database is kept" : ""));
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
  const std::string file = in_memory ? path : AsPlainPath(path);
  ROTA_TRY(session->Connect(file, options, test));
  Result<bool> ours = session->CheckOwner();
  if (options.read_only && IsClosed(ours.status())) {
    ROTA_TRY(session->ReadIntoMemory(file));
    ours = session->CheckOwner();
  }
  // SQLite opens for reading what it may not write, and says so at the first write.
  if (ours.ok() && !options.read_only && sqlite3_db_readonly(session->db_, "main") == 1) {
    ours = Status(Reason::k_read_only);
  }
  if (!ours.ok()) return Explained(ours.status(), file, options);
  const bool may_change =
      !options.read_only && (*ours || options.migrate == OpenOptions::Migrate::kAuto);
  if (may_change && !in_memory) {
    if (Status chosen = session->ChooseJournal(); !chosen.ok()) {
      return Explained(chosen, file, options);
    }
  }
  ROTA_TRY(session->Configure(options, test));
  if (may_change && !in_memory && test.vfs.empty()) {
    ROTA_TRY(session->ReadNumber("PRAGMA schema_version").status());  // a read opens the log
    session->files_.Learn(session->db_);
  }
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
  std::uint8_t bytes[sizeof serial_];
  ROTA_TRY(RandomBytes(bytes));
  std::memcpy(&serial_, bytes, sizeof serial_);
  dice_.seed(static_cast<std::uint32_t>(serial_));
  return OpenHandle(path, flags, test.vfs);
}

Status SqliteSession::OpenHandle(const std::string& path, int flags, const std::string& vfs) {
  const int rc = sqlite3_open_v2(path.c_str(), &db_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (rc != SQLITE_OK) return ErrorOf(db_, rc, fmt::format("opening {}", path));
  sqlite3_busy_handler(db_, &OnBusy, this);
  // A file from outside must not be able to run anything, and SQL of ours never needs these.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  return {};
}

// SQLite makes a log and its index beside a file of this kind even to read it, which a folder that
// cannot be written does not allow. Where there is no log, or an empty one, the file alone holds
// everything and nobody has it open; it is then read as it is at this moment, whole. (SQLite's own
// way, the promise that the file is immutable, would answer nonsense if it was not.) Bytes 18 and
// 19 of the header say which kind of journal there is: 2 the log, 1 none.
Status SqliteSession::ReadIntoMemory(const std::string& path) {
  const std::string log = path + "-wal";
  struct stat found {};
  const auto log_holds = [&] { return stat(log.c_str(), &found) == 0 && found.st_size > 0; };
  const Status full(
      Reason::k_cannot_open,
      fmt::format("{} holds writes that are not in the file yet, and it, its index "
                  "{}-shm or the folder cannot be used: open it once where the folder "
                  "can be written, or bring all three files",
                  log, path));
  if (log_holds()) return full;
  struct stat before {
  }, after{};
  std::ifstream file(path, std::ios::binary);
  if (!file || stat(path.c_str(), &before) != 0 || before.st_size < 100) {
    return Status(Reason::k_cannot_open, fmt::format("{} cannot be read", path));
  }
  const auto size = static_cast<sqlite3_uint64>(before.st_size);
  auto* bytes = static_cast<unsigned char*>(sqlite3_malloc64(size));
  if (!bytes) return Status(Reason::k_out_of_memory);
  file.read(reinterpret_cast<char*>(bytes), before.st_size);
  const bool whole = file.gcount() == before.st_size && stat(path.c_str(), &after) == 0;
  const bool same = whole && after.st_ino == before.st_ino && after.st_size == before.st_size &&
                    after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
                    after.st_mtim.tv_nsec == before.st_mtim.tv_nsec;
  if (!same || log_holds()) {
    sqlite3_free(bytes);
    return whole && !same ? Status(Reason::k_busy, fmt::format("{} is being written", path)) : full;
  }
  if (bytes[18] == 2 && bytes[19] == 2) bytes[18] = bytes[19] = 1;
  ForgetStatements();
  sqlite3_close_v2(std::exchange(db_, nullptr));
  in_memory_ = true;
  mappable_ = false;
  if (Status opened = OpenHandle(":memory:", kMemoryFlags, ""); !opened.ok()) {
    sqlite3_free(bytes);
    return opened;
  }
  const int rc = sqlite3_deserialize(
      db_, "main", bytes, static_cast<sqlite3_int64>(size), static_cast<sqlite3_int64>(size),
      SQLITE_DESERIALIZE_FREEONCLOSE |
          SQLITE_DESERIALIZE_READONLY);  // frees the bytes also on failure
  return rc == SQLITE_OK ? Status() : ErrorOf(db_, rc, fmt::format("reading {}", path));
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
