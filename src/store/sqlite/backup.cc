// A copy of a live database.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "src/store/sqlite/error.h"
#include "src/store/sqlite/session.h"

namespace rota::store::sqlite {
namespace {

namespace fs = std::filesystem;

struct CloseDb {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};

// Copies every page in one read of the source, so the copy shows one instant and writers go on.
Status CopyPages(sqlite3* source, const std::string& path) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  int rc = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  const std::unique_ptr<sqlite3, CloseDb> target(opened);
  if (rc != SQLITE_OK) return ErrorOf(opened, rc, "opening the backup");
  sqlite3_backup* backup = sqlite3_backup_init(opened, "main", source, "main");
  if (!backup) return ErrorOf(opened, sqlite3_errcode(opened), "starting the backup");
  rc = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (rc == SQLITE_DONE && finished == SQLITE_OK) return {};
  return ErrorOf(opened, finished != SQLITE_OK ? finished : rc, "copying pages");
}

// A new name is on the disk only after its directory has been synced.
Status SyncDirectoryOf(const fs::path& path) {
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return synced ? Status() : Status(Reason::k_io_error, "syncing the backup's directory failed");
}

}  // namespace

Status SqliteSession::Backup(const std::string& path) {
  // Inside a write transaction the copy would show what is not committed.
  if (in_transaction()) return Status(Reason::k_internal, "a backup needs no open transaction");
  std::error_code error;
  if (path.empty() || fs::symlink_status(path, error).type() != fs::file_type::not_found) {
    return Invalid("backup_target", "a backup is written to a new file").At("path");
  }
  // Under another name until complete: a cut-off copy is never taken for a backup. An absolute path
  // has no meaning to SQLite but a path's.
  const fs::path target = fs::absolute(path, error);
  const std::string partial = target.string() + ".partial";
  fs::remove(partial, error);
  Status status = error ? Status(Reason::k_cannot_open, error.message()) : CopyPages(db_, partial);
  if (status.ok()) {
    fs::rename(partial, target, error);
    if (error) status = Status(Reason::k_io_error, "naming the backup: " + error.message());
  }
  if (!status.ok()) {
    fs::remove(partial, error);
    return status;
  }
  return SyncDirectoryOf(target);
}

}  // namespace rota::store::sqlite
