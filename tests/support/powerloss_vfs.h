// A SQLite VFS that loses power.
//
// Files live in memory twice: as the program sees them, and as the disk has them. A write goes to
// the first and is queued for the second in pieces of 512 bytes; a sync applies the file's queue.
// PowerOn() applies none, all, or a random selection of what is still queued — pieces are lost,
// reordered and torn as disks do it — and what the program saw is gone. Cut(n) makes every
// operation fail from the n-th write, sync, truncate or delete on: the moment the lights go out.
//
// For one connection at a time: locks do nothing, shared memory is plain memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rota::test {

class PowerLossDisk {
 public:
  explicit PowerLossDisk(std::uint64_t seed);
  ~PowerLossDisk();
  PowerLossDisk(const PowerLossDisk&) = delete;
  PowerLossDisk& operator=(const PowerLossDisk&) = delete;

  const std::string& vfs() const;  // the registered name

  // From now on the disk answers that it has synced and has not.
  void Lie();

  // From now on a sync takes a while, as it does on a real disk: others come meanwhile.
  void Linger();

  // Fail from the `operations`-th changing operation from now on.
  void Cut(std::int64_t operations);
  // Fail at the `operations`-th changing operation from now on, and only there.
  void FailOnce(std::int64_t operations);
  // Everything works again and nothing was lost: the disk was full, or its cable loose.
  void Repair();
  std::int64_t operations() const;  // changing operations so far
  bool is_off() const;

  // Throws away what was only in memory and lets the machine start again. No file may be open.
  void PowerOn();

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace rota::test
