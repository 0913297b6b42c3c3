// The occurrences of a recurrence set, lazily, in order.
//
//   Result<Expansion> all = Expansion::Open(set, {});
//   Start starts[64];
//   while (std::size_t n = all->Next(starts)) Use({starts, n});
//   if (!all->status().ok()) ...                      // work_limit: what was given is true, the
//   rest unknown
//
//   // One month, years away: costs what the first month costs.
//   Result<std::vector<Start>> march = StartsBetween(set, from, to);
//
// Order and identity are those of instants. A local time that the zone skips is shifted by the
// length of the gap (RFC 5545 §3.3.5) or left out, as the options say; shifted ones are sorted in
// where they then belong, and two local times that meet on one instant are given once, though both
// count for COUNT.
//
// Work is bounded: a rule is placed by arithmetic, never walked from DTSTART, unless COUNT asks how
// many came before, and then whole periods are counted; a rule that gave nothing for a whole
// Gregorian cycle (400 years) never will, and ends; and all of it happens inside a budget of steps
// (ExpandOptions::max_steps). Nothing after the year 9999 is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "rota/base/status.h"
#include "rota/recurrence/set.h"
#include "rota/time/instant.h"

namespace rota {

// A start as the wall shows it and as an instant. `local` is what the rule said, also where the
// zone skips it. In floating sets and sets of dates both are the same number.
struct Start {
  LocalTime local;
  Instant instant = 0;
  bool operator==(const Start&) const = default;
};

enum class SkippedTime : std::uint8_t {
  kShift,  // RFC 5545 §3.3.5: by the offset before the gap
  kSkip,   // left out, and not counted (the other sentence of §3.3.10)
};

inline constexpr std::int64_t kMaxSteps = 10'000'000;

struct ExpandOptions {
  SkippedTime skipped = SkippedTime::kShift;
  // Bound on what is looked at without being given: periods that hold nothing, days of calendars
  // that do not match, starts that are counted or taken away. Every start that is given allows for
  // 100 steps more. Beyond it the expansion ends with `work_limit`. A step takes some nanoseconds:
  // looking at a day of a calendar is 8, at a start that an EXRULE takes away 20.
  std::int64_t max_steps = kMaxSteps;
  // OccurrencesBetween() adds here what it looked at, so that several sets may share one bound.
  std::int64_t* spent = nullptr;
};

// Half-open, in instants; for floating sets and dates in wall seconds.
struct ExpandWindow {
  Instant from = std::numeric_limits<Instant>::min();
  Instant to = std::numeric_limits<Instant>::max();
};

// The starts that rules, RDATE and EXDATE make; overrides play no part here. Reading is not
// thread-safe; two expansions of one set are independent. Holds no reference to the set.
class Expansion {
 public:
  // Errors: those of ValidateSet().
  static Result<Expansion> Open(const RecurrenceSet& set, ExpandWindow window = {},
                                const ExpandOptions& options = {});

  // Fills `out` from the front; returns how many. Fewer than asked for: there are no more, or
  // status() is not ok.
  std::size_t Next(std::span<Start> out);
  // `work_limit` once the budget ran out; ok otherwise.
  const Status& status() const;
  // What was looked at so far without being given; see ExpandOptions::max_steps.
  std::int64_t steps() const;

  Expansion(Expansion&&) noexcept;
  Expansion& operator=(Expansion&&) noexcept;
  ~Expansion();

 private:
  class Impl;
  explicit Expansion(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// All starts in [from, to), at most `max` of them. Errors: those of Open() and status().
Result<std::vector<Start>> StartsBetween(const RecurrenceSet& set, ExpandWindow window,
                                         std::size_t max = std::numeric_limits<std::size_t>::max(),
                                         const ExpandOptions& options = {});

// What happens, overrides applied.
struct Occurrence {
  Start start;
  Instant end = 0;      // by the length of RDATE period, override or set; as `start.instant`
  Start recurrence_id;  // the original start: names the occurrence for good
  // Index into set.overrides of what changed it, or -1.
  std::int32_t changed_by = -1;
  bool operator==(const Occurrence&) const = default;
};

// Occurrences that overlap the window (a zero-length one: that start in it), by start, at most
// `max`. An override whose recurrence_id is no occurrence of the set still happens: feeds send them
// without their master. Errors: those of Expansion.
Result<std::vector<Occurrence>> OccurrencesBetween(
    const RecurrenceSet& set, ExpandWindow window,
    std::size_t max = std::numeric_limits<std::size_t>::max(), const ExpandOptions& options = {});

// Whether `start` (an instant; wall seconds for floating sets and dates) is one of the set's
// starts.
Result<bool> Occurs(const RecurrenceSet& set, Instant start, const ExpandOptions& options = {});

// Where `length` after `start` ends, civil days on the set's clock first.
Instant EndOf(const RecurrenceSet& set, const Start& start, const Length& length);

}  // namespace rota
