// "Has anybody committed since?" in about ten nanoseconds.
//
// The first 48 bytes of a WAL database's shared memory are the published header of the log's index
// (https://sqlite.org/walformat.html §2.1): change counter, frame count, salts, checksums. A writer
// stores them as the very last step of a commit, before the commit is acknowledged; a checkpoint
// that restarts the log changes the salts. So equal bytes mean that nothing was committed in
// between.
#pragma once

#include <cstdint>

#include "src/store/session.h"

struct sqlite3;

namespace rota::store::sqlite {

class WalMark {
 public:
  // Maps the header of `db`, whose log must have been opened by a read before. False when this
  // database has none that can be trusted (no WAL, another VFS, an unknown layout). The mapping
  // belongs to the connection and is never written through.
  bool Attach(sqlite3* db);
  bool attached() const { return header_ != nullptr; }

  Mark Now() const;

 private:
  const std::uint64_t* header_ = nullptr;
};

}  // namespace rota::store::sqlite
