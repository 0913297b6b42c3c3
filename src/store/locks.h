// What a write has to itself while it decides: people, teams and event types by their rows in
// `subject`, and everything that has a name and no row (an attendee's address, a booking, the
// catalog) by a stripe: one of a fixed number of rows that stand for names.
//
// WHY IT IS RIGHT  A stripe is a function of the name alone, so two writers who mean the same name
// lock the same row, whatever else they do. Two names on one stripe only wait for each other: with
// 4096 stripes, one pair of strangers in 4096. Stripes are negative ids and subjects positive ones,
// so a set has one order, and who takes whole sets in that order never deadlocks.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "rota/base/status.h"

namespace rota::store {

inline constexpr std::int64_t kStripes = 4096;  // as many as schema/0008_locks.sql makes

// The stripe that stands for a name within an organization: -kStripes to -1.
std::int64_t StripeOf(std::int64_t org, std::string_view name);

// Ids to lock, each once and in the order in which they are locked.
class LockSet {
 public:
  void Add(std::int64_t id);  // 0 is nobody
  void Add(std::span<const std::int64_t> ids) {
    for (const std::int64_t id : ids) Add(id);
  }
  std::span<const std::int64_t> ids() const { return ids_; }
  bool empty() const { return ids_.empty(); }

 private:
  std::vector<std::int64_t> ids_;
};

// How a write that needs locks says so, while it has written nothing:
//   AgainBehindLocks   it has them now, and what it read before may have changed: decide again
//   NeedsMoreLocks     it has others, and taking these as well could deadlock: run the transaction
//                      again and take them all before anything is read
Status AgainBehindLocks();
Status NeedsMoreLocks();
bool MustDecideAgain(const Status& status);
bool MustLockMore(const Status& status);

}  // namespace rota::store
