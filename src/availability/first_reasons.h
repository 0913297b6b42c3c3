// Why starts are not offered, for all of them at once: the first rule that says no, by the order of
// reasons.
//
// A reason is one byte, and whole rows of bytes, one byte a start, are combined by their smaller or
// larger bytes:
//
//   a host's row  = the smallest reason any rule gave there       (kFree: none did)
//   a place's row = the largest of the hosts who may fill it      (kFree as soon as one is free)
//   the start     = the smallest of its places
//
// A start fails with the first place that nobody fills, and a place is lost with the last of those
// who could have filled it. kFree is the largest byte, so "one of them is free" needs no case of
// its own. A host who is not considered at a start (somebody who stands in while their host is
// there) has kAbsent, the smallest byte, and so never decides a place; a place for which nobody is
// considered does not exist.
//
//   start           s0        s1        s2
//   rules of ana    occupied  –         schedule
//   rules of bo     notice    occupied  time_off
//   ana, rotating   occupied  kFree     schedule
//   bo, rotating    notice    occupied  time_off
//   their place     notice    kFree     time_off
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rota/base/status.h"

namespace rota {

class FirstReasons {
 public:
  using Row = std::vector<std::uint8_t>;
  static constexpr std::uint8_t kFree = 255;
  static constexpr std::uint8_t kAbsent = 0;

  explicit FirstReasons(std::size_t starts);

  // A row in which everybody is free; somewhat longer than there are starts.
  Row Free() const { return Row(size_, kFree); }
  // Notes that a rule gave `reason` for the starts [from, to).
  static void Note(Row* row, std::size_t from, std::size_t to, Reason reason);
  // Takes the host out of consideration for [from, to).
  static void Leave(Row* row, std::size_t from, std::size_t to);
  // The reason of one start is this, whatever was noted; kNone: the host is free.
  static void Set(Row* row, std::size_t start, Reason reason);
  // The reason in a host's row; kNone where they are free.
  static Reason ReasonIn(const Row& row, std::size_t start);

  // One of those who may fill the place at hand.
  void AddHost(const Row& row);
  // The place at hand is complete; the next host is for another one.
  void EndPlace();
  // … or need not be filled.
  void DropPlace();

  // The reason of a start that lost a place; kNone when each place that exists is filled.
  Reason LostBy(std::size_t start) const;

 private:
  std::size_t size_;
  Row place_;  // of the hosts added so far
  Row lost_;   // of the places that are complete
};

}  // namespace rota
