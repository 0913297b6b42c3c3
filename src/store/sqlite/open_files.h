// Are the files at their paths still those that the connection has open?
//
// SQLite keeps writing to files that were moved, replaced or deleted under it: the writes are
// acknowledged and nobody ever finds them, and who opens the path afterwards writes beside them. A
// rollback journal is guarded against that (SQLITE_READONLY_DBMOVED), a write-ahead log is not. So
// device and inode of the file, its log and the log's index are compared before every write, three
// looks of about a microsecond. While a connection is open nobody who keeps the rules replaces any
// of them: the last one to close deletes log and index.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "rota/base/status.h"

struct sqlite3;

namespace rota::store::sqlite {

class OpenFiles {
 public:
  // Takes note of those of the connection's files that are there and were not known yet. A file
  // that is not on the system's disks (another VFS) is never known.
  void Learn(sqlite3* db);

  // Errors: `io_error`, detail `file`.
  Status Check() const;

 private:
  struct File {
    std::string path;
    dev_t device;
    ino_t inode;
  };
  std::vector<File> files_;
};

}  // namespace rota::store::sqlite
