#include "src/store/sqlite/open_files.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>

namespace rota::store::sqlite {
namespace {

constexpr const char* kSuffixes[] = {"", "-wal", "-shm"};

}  // namespace

void OpenFiles::Learn(sqlite3* db) {
  if (files_.size() == std::size(kSuffixes)) return;
  const char* name = sqlite3_db_filename(db, "main");  // absolute, links resolved
  if (!name || !*name) return;
  for (const char* suffix : kSuffixes) {
    std::string path = std::string(name) + suffix;
    const bool known = std::any_of(files_.begin(), files_.end(),
                                   [&](const File& file) { return file.path == path; });
    struct stat now {};
    if (known || stat(path.c_str(), &now) != 0) continue;
    files_.push_back({std::move(path), now.st_dev, now.st_ino});
  }
}

Status OpenFiles::Check() const {
  for (const File& file : files_) {
    struct stat now {};
    const bool there = stat(file.path.c_str(), &now) == 0;
    if (there && now.st_dev == file.device && now.st_ino == file.inode) continue;
    return Status(Reason::k_io_error,
                  fmt::format("{} was {} while it was open: what would be written now could not be "
                              "found again; close the engine and open the database anew",
                              file.path, there ? "replaced" : "moved or deleted"))
        .With("file", file.path);
  }
  return {};
}

}  // namespace rota::store::sqlite
