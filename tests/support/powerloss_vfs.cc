#include "tests/support/powerloss_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <new>
#include <random>
#include <thread>
#include <vector>

namespace rota::test {
namespace {

constexpr std::int64_t kPiece = 512;
constexpr std::int64_t kNever = std::int64_t{1} << 62;

// A write of at most one piece, or a change of size (then no bytes).
struct Piece {
  std::int64_t at;
  std::vector<char> bytes;
  bool resize = false;
};

void Apply(const Piece& piece, std::vector<char>* content) {
  const auto at = static_cast<std::size_t>(piece.at);
  if (piece.resize) return content->resize(at);
  if (content->size() < at + piece.bytes.size()) content->resize(at + piece.bytes.size());
  std::copy(piece.bytes.begin(), piece.bytes.end(),
            content->begin() + static_cast<std::ptrdiff_t>(at));
}

struct Node {
  bool exists = false;   // as the program sees the directory
  bool durable = false;  // as the disk has it
  std::vector<char> seen, disk;
  std::vector<Piece> queue;
  std::map<int, std::vector<char>> shared_memory;  // regions of a log's index; gone with the power
};

}  // namespace

class PowerLossDisk::Impl {
 public:
  explicit Impl(std::uint64_t seed) : dice(seed) {}

  // One more changing operation; false when the power is gone.
  bool Alive() {
    ++operations;
    if (operations >= cut) off = true;
    return !off && operations != bad;
  }

  void Write(Node* node, const Piece& piece) {
    Apply(piece, &node->seen);
    node->queue.push_back(piece);
  }

  void Sync(Node* node) {
    if (lingers) std::this_thread::sleep_for(std::chrono::microseconds(300));
    if (lies) return;
    for (const Piece& piece : node->queue) Apply(piece, &node->disk);
    node->queue.clear();
    // The system syncs the directory with a new file's first sync: earlier deletions are then done
    // too.
    if (!node->durable) {
      for (auto& entry : nodes) {
        if (!entry.second.exists) Forget(&entry.second);
      }
    }
    node->durable = true;
  }

  static void Forget(Node* node) {
    node->durable = false;
    node->disk.clear();
    node->queue.clear();
  }

  void PowerOn() {
    for (auto& entry : nodes) {
      Node& node = entry.second;
      const int fate = static_cast<int>(dice() % 3);  // none, all, some
      for (const Piece& piece : node.queue) {
        if (fate == 1 || (fate == 2 && dice() % 2)) Apply(piece, &node.disk);
      }
      if (!node.queue.empty() && node.exists && dice() % 2) node.durable = true;
      node.queue.clear();
      node.exists = node.durable;
      if (!node.durable) node.disk.clear();
      node.seen = node.disk;
      node.shared_memory.clear();
    }
    off = false;
    cut = kNever;
  }

  sqlite3_vfs vfs = {};
  std::string name;
  std::map<std::string, Node> nodes;
  std::mt19937_64 dice;
  bool lies = false;
  bool lingers = false;
  bool off = false;
  std::int64_t operations = 0;
  std::int64_t cut = kNever;
  std::int64_t bad = kNever;  // the one operation that fails
};

namespace {

using Impl = PowerLossDisk::Impl;

struct File {
  sqlite3_file base;
  Impl* disk;
  Node* node;
  bool remove_at_close;
};

File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

int Close(sqlite3_file* file) {
  if (Of(file)->remove_at_close) Of(file)->node->exists = false;
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* to, int amount, sqlite3_int64 at) {
  if (Of(file)->disk->off) return SQLITE_IOERR_READ;
  const std::vector<char>& seen = Of(file)->node->seen;
  const std::int64_t there =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(seen.size()) - at, 0, amount);
  if (there > 0) std::memcpy(to, seen.data() + at, static_cast<std::size_t>(there));
  std::memset(static_cast<char*>(to) + there, 0, static_cast<std::size_t>(amount - there));
  return there < amount ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

int Write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 at) {
  if (!Of(file)->disk->Alive()) return SQLITE_IOERR_WRITE;
  const char* bytes = static_cast<const char*>(from);
  const std::int64_t end = at + amount;
  while (at < end) {
    const std::int64_t next = std::min<std::int64_t>(end, (at / kPiece + 1) * kPiece);
    Of(file)->disk->Write(Of(file)->node, {at, std::vector<char>(bytes, bytes + (next - at))});
    bytes += next - at;
    at = next;
  }
  return SQLITE_OK;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (!Of(file)->disk->Alive()) return SQLITE_IOERR_TRUNCATE;
  Of(file)->disk->Write(Of(file)->node, {size, {}, true});
  return SQLITE_OK;
}

int Sync(sqlite3_file* file, int) {
  if (!Of(file)->disk->Alive()) return SQLITE_IOERR_FSYNC;
  Of(file)->disk->Sync(Of(file)->node);
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(Of(file)->node->seen.size());
  return Of(file)->disk->off ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

int Lock(sqlite3_file*, int) { return SQLITE_OK; }
int CheckReservedLock(sqlite3_file*, int* held) { return *held = 0, SQLITE_OK; }
int FileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int SectorSize(sqlite3_file*) { return kPiece; }
int DeviceCharacteristics(sqlite3_file*) { return 0; }

int ShmMap(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  auto& regions = Of(file)->node->shared_memory;
  if (!extend && !regions.count(region)) return *memory = nullptr, SQLITE_OK;
  std::vector<char>& bytes = regions[region];
  bytes.resize(static_cast<std::size_t>(size));
  *memory = bytes.data();
  return SQLITE_OK;
}
int ShmLock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void ShmBarrier(sqlite3_file*) {}
int ShmUnmap(sqlite3_file* file, int remove) {
  if (remove) Of(file)->node->shared_memory.clear();
  return SQLITE_OK;
}

// clang-format off
constexpr sqlite3_io_methods kMethods = {
    2, Close, Read, Write, Truncate, Sync, FileSize, Lock, Lock, CheckReservedLock, FileControl,
    SectorSize, DeviceCharacteristics, ShmMap, ShmLock, ShmBarrier, ShmUnmap, nullptr, nullptr};
// clang-format on

Impl* DiskOf(sqlite3_vfs* vfs) { return static_cast<Impl*>(vfs->pAppData); }

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  Impl* disk = DiskOf(vfs);
  if (disk->off) return SQLITE_CANTOPEN;
  // A temporary file has no name; one that nobody else can open is as good.
  const std::string key = name ? name : "temporary " + std::to_string(disk->dice());
  Node& node = disk->nodes[key];
  if (!node.exists && !(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
  if (!node.exists) {
    node.exists = true;
    node.seen.clear();
    node.queue.push_back({0, {}, true});
  }
  new (file) File{{&kMethods}, disk, &node, (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
  if (out_flags) *out_flags = flags;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  Impl* disk = DiskOf(vfs);
  if (!disk->Alive()) return SQLITE_IOERR_DELETE;
  const auto found = disk->nodes.find(name);
  if (found == disk->nodes.end() || !found->second.exists) return SQLITE_IOERR_DELETE_NOENT;
  found->second.exists = false;
  found->second.seen.clear();
  if (sync_directory && !disk->lies) Impl::Forget(&found->second);
  return SQLITE_OK;
}

int Access(sqlite3_vfs* vfs, const char* name, int, int* there) {
  const auto found = DiskOf(vfs)->nodes.find(name);
  *there = found != DiskOf(vfs)->nodes.end() && found->second.exists;
  return SQLITE_OK;
}

int FullPathname(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "/%s", name[0] == '/' ? name + 1 : name);
  return SQLITE_OK;
}

int Randomness(sqlite3_vfs* vfs, int amount, char* out) {
  for (int i = 0; i < amount; ++i) out[i] = static_cast<char>(DiskOf(vfs)->dice());
  return amount;
}

int Sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int CurrentTime(sqlite3_vfs*, double* days) { return *days = 2461102.0, SQLITE_OK; }

}  // namespace

PowerLossDisk::PowerLossDisk(std::uint64_t seed) : impl_(new Impl(seed)) {
  impl_->name = "powerloss-" + std::to_string(reinterpret_cast<std::uintptr_t>(impl_.get()));
  sqlite3_vfs& vfs = impl_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(File);
  vfs.mxPathname = 512;
  vfs.zName = impl_->name.c_str();
  vfs.pAppData = impl_.get();
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  vfs.xAccess = Access;
  vfs.xFullPathname = FullPathname;
  vfs.xRandomness = Randomness;
  vfs.xSleep = Sleep;
  vfs.xCurrentTime = CurrentTime;
  sqlite3_vfs_register(&vfs, /*make_default=*/0);
}

PowerLossDisk::~PowerLossDisk() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& PowerLossDisk::vfs() const { return impl_->name; }
void PowerLossDisk::Lie() { impl_->lies = true; }
void PowerLossDisk::Linger() { impl_->lingers = true; }
void PowerLossDisk::Cut(std::int64_t operations) { impl_->cut = impl_->operations + operations; }
void PowerLossDisk::FailOnce(std::int64_t operations) {
  impl_->bad = impl_->operations + operations;
}
void PowerLossDisk::Repair() {
  impl_->off = false;
  impl_->cut = impl_->bad = kNever;
}
std::int64_t PowerLossDisk::operations() const { return impl_->operations; }
bool PowerLossDisk::is_off() const { return impl_->off; }
void PowerLossDisk::PowerOn() { impl_->PowerOn(); }

}  // namespace rota::test
