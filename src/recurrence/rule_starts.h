// One rule's starts, from the wall to instants.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "rota/recurrence/expand.h"
#include "src/recurrence/budget.h"
#include "src/recurrence/wall_times.h"

namespace rota {

// `moment` as a start of the set. A wall time is read on the set's clock, whether or not it exists
// there.
Start StartOf(const RecurrenceSet& set, const Moment& moment);

// Where `change`, which is not cancelled, begins; its own zone counts.
Start NewStartOf(const RecurrenceSet& set, const Override& change);

// A sorted stream of different instants. Skipped wall times are shifted or left out.
class RuleStarts {
 public:
  RuleStarts(const RecurrenceSet& set, const Rule& rule, ExpandWindow window, SkippedTime skipped,
             Budget* budget);

  // Gives at least one start unless that was all or the budget is spent.
  std::size_t Next(std::span<Start> out);

 private:
  std::size_t NextOnWall(std::span<Start> out);
  std::size_t NextInZone(std::span<Start> out);
  bool Refill();   // false: the rule is through
  void ReadGap();  // sorts what a gap of the zone mixes up into held_
  std::size_t Keep(std::span<Start> out, std::size_t n);

  std::unique_ptr<WallTimes> walls_;
  const Zone* zone_;  // nullptr: the wall is all there is
  SkippedTime skipped_;
  Instant from_;                       // zoned: earlier ones are passed over
  Instant to_;                         // zoned: the end, UNTIL included
  std::optional<std::int64_t> count_;  // what COUNT still allows, where skipped times do not count
  Budget* budget_;
  Zone::Stretch stretch_{0, 0, 0, 0};

  std::array<std::int64_t, 128> block_;
  std::size_t block_size_ = 0, block_at_ = 0;
  std::vector<Start> held_;  // ready to be given, from held_at_ on
  std::size_t held_at_ = 0;
};

}  // namespace rota
