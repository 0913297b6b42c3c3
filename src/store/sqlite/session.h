// The SQLite driver: one connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "rota/store/open.h"
#include "src/store/session.h"
#include "src/store/sqlite/open_files.h"
#include "src/store/sqlite/wal_mark.h"

struct sqlite3;

namespace rota::store::sqlite {

// Test-only switches, which no host can reach.
struct TestOptions {
  std::string vfs;               // name of a registered VFS; empty = the system's
  bool synchronous_off = false;  // never sync: for proving that the power-loss test can fail
  bool unmapped = false;         // detect changes as where the log's header cannot be mapped
};

inline constexpr std::int32_t kApplicationId = 0x726f7461;  // "rota", at byte 68 of the file

class SqliteSession final : public Session {
 public:
  // Opens the file `path` (or ":memory:"), checks that it is ours or empty, and sets it up. Creates
  // no tables: that is the migrations' work.
  static Result<std::unique_ptr<Session>> Open(const std::string& path, const OpenOptions& options,
                                               const TestOptions& test);
  ~SqliteSession() override;

  Result<std::optional<Mark>> MarkNow() override;
  Status Backup(const std::string& path) override;
  Status CheckIntegrity() override;
  Status WidenCache() override { return Exec("PRAGMA cache_size=-65536"); }  // KiB
  Result<StoreSize> Size() override;
  Status Optimize(bool compact) override;
  Status upkeep_status() const override { return upkeep_; }
  Dialect dialect() const override { return Dialect::kSqlite; }
  bool OthersMayHaveWritten() const override { return false; }  // the file is locked from the start
  bool is_private() const override { return in_memory_; }

 protected:
  Result<std::unique_ptr<DriverStatement>> DoPrepare(std::string_view sql) override;
  Status DoExec(const std::string& script) override;
  Status DoBegin(Access access) override;
  Status DoCommit() override;
  Status DoRollback() override;
  Status DoSave() override;
  Status DoKeep() override;
  Status DoTakeBack() override;
  Status DoLockOwners(std::int64_t, std::span<const std::int64_t>) override { return {}; }

 private:
  using Clock = std::chrono::steady_clock;

  SqliteSession(const OpenOptions& options, const TestOptions& test, bool in_memory);
  Status Connect(const std::string& path, const OpenOptions& options, const TestOptions& test);
  Status OpenHandle(const std::string& path, int flags, const std::string& vfs);
  Status ReadIntoMemory(const std::string& path);
  Result<bool> CheckOwner();
  Status ChooseJournal();
  Status Configure(const OpenOptions& options, const TestOptions& test);
  Result<std::int64_t> ReadNumber(const char* sql);

  static int OnBusy(void* self, int attempt);
  static int OnCommitToLog(void* self, sqlite3* db, const char* schema, int frames);
  void MoveLog(int frames);

  sqlite3* db_ = nullptr;
  bool in_memory_;  // of its own, or a copy of a file that nobody writes
  bool mappable_;
  std::chrono::milliseconds wait_;  // of the present call; shorter during upkeep
  Clock::time_point busy_since_;
  std::minstd_rand dice_;
  int log_frames_ = 0;  // at the last commit of this session
  int next_move_ = 0;   // frames at which to try again to move the log
  Status upkeep_;
  WalMark mark_;
  OpenFiles files_;
  std::uint64_t serial_ =
      0;  // at random: tells sessions' marks apart where they cannot be compared
};

}  // namespace rota::store::sqlite
