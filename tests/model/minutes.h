// Sets of minutes, in which the model thinks: a minute is the instant at which it begins.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/model/clock.h"

namespace model {

using Minute = std::chrono::sys_time<minutes>;

struct Stretch {
  Minute start;
  Minute end;  // not in it
};

class MinuteSet {
 public:
  MinuteSet() = default;
  // Every whole minute that begins in [start, end); nothing where end <= start.
  static MinuteSet Between(Instant start, Instant end);
  static MinuteSet CivilDay(const Zone& zone, Date date) {
    return Between(zone.Begin(date), zone.Begin(date + days{1}));
  }

  bool empty() const;
  bool Has(Minute minute) const;
  bool HasAll(const MinuteSet& other) const;
  bool HasAny(const MinuteSet& other) const;
  // The longest stretches of the set, in order.
  std::vector<Stretch> Stretches() const;

  MinuteSet& operator|=(const MinuteSet& other);
  MinuteSet& operator&=(const MinuteSet& other);
  MinuteSet& operator-=(const MinuteSet& other);
  friend MinuteSet operator|(MinuteSet a, const MinuteSet& b) { return a |= b; }
  friend MinuteSet operator&(MinuteSet a, const MinuteSet& b) { return a &= b; }
  friend MinuteSet operator-(MinuteSet a, const MinuteSet& b) { return a -= b; }

 private:
  using Word = std::uint64_t;  // 64 minutes, a bit each
  Word WordAt(std::int64_t word) const;

  std::int64_t first_ = 0;  // words_[0] holds the minutes from 64 * first_ on
  std::vector<Word> words_;
};

// The minutes from `start` to `end` at which those of the sets that hold the minute suffice.
using Suffices = std::function<bool(const std::vector<bool>& hold_it)>;
MinuteSet WhereEnough(const std::vector<MinuteSet>& sets, Instant start, Instant end,
                      const Suffices& suffices);

}  // namespace model
