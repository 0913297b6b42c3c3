#include "src/store/sqlite/wal_mark.h"

#include <sqlite3.h>

#include <cstring>

namespace rota::store::sqlite {
namespace {

constexpr int kRegionBytes = 32768;         // of every region of the index; part of the format
constexpr std::uint32_t kLayout = 3007000;  // iVersion; there has been no other
constexpr int kHeaderBytes = 48;
constexpr int kInitByte = 12;  // isInit: 1 once the header has been written

}  // namespace

bool WalMark::Attach(sqlite3* db) {
  header_ = nullptr;
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return false;
  if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap) {
    return false;
  }
  void volatile* region = nullptr;
  const int rc = file->pMethods->xShmMap(file, 0, kRegionBytes, 0, &region);
  // A read-only mapping is good enough: we never write.
  if ((rc != SQLITE_OK && rc != SQLITE_READONLY) || !region) return false;
  const auto* bytes = static_cast<const unsigned char*>(const_cast<void*>(region));
  std::uint32_t layout;
  std::memcpy(&layout, bytes, sizeof layout);
  if (layout != kLayout || bytes[kInitByte] != 1) return false;
  header_ = reinterpret_cast<const std::uint64_t*>(bytes);
  return true;
}

// Other processes write these words while we read them. A torn read differs from every complete
// header, so the worst it can cause is one needless look at the database.
Mark WalMark::Now() const {
  static_assert(sizeof(Mark) == kHeaderBytes);
  Mark words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = __atomic_load_n(header_ + i, __ATOMIC_ACQUIRE);
  }
  return words;
}

}  // namespace rota::store::sqlite
