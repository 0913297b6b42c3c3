// Wall clocks: civil dates, instants and the zones between them.
//
// An instant is a count of seconds since 1970 UTC, a wall time is what a clock on the wall shows,
// and a date is the midnight at which it begins on such a clock. std::chrono keeps the three apart.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace model {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

using Instant = std::chrono::sys_seconds;
using Wall = std::chrono::local_seconds;
using Date = std::chrono::local_days;

// The question cannot be answered: becomes {"error": {"reason", "message"}}.
struct Refused : std::runtime_error {
  explicit Refused(const std::string& reason_word, const std::string& message = "")
      : std::runtime_error(message), reason(reason_word) {}
  std::string reason;
};

// Text of documents. "2026-03-02T08:00:00Z" or with an offset such as +01:00.
Instant ParseInstant(const std::string& text);
std::string FormatInstant(Instant t);
// "2026-03-02"
Date ParseDate(const std::string& text);
std::string FormatDate(Date date);
// "09:30"; up to "48:00".
minutes ParseClock(const std::string& text);
std::string FormatClock(minutes minute_of_day);

class Zone {
 public:
  // The zone of an IANA name, from the system's zone files; refuses with `zone_unknown`.
  static const Zone& Named(const std::string& name);

  seconds OffsetAt(Instant t) const;
  Wall WallAt(Instant t) const { return Wall{t.time_since_epoch() + OffsetAt(t)}; }
  // The date whose civil day holds `t`.
  Date DateAt(Instant t) const;

  // When the clock shows `wall`: the first time where it does so twice; where the clocks skip it,
  // the instant it would be by the offset before the gap.
  Instant InstantOf(Wall wall) const;
  bool Skips(Wall wall) const { return WallAt(InstantOf(wall)) != wall; }

  // Where hours that say `minute` of `date` begin or end: an edge that the clocks skip lies at the
  // jump. What reaches into a date that the zone skips as a whole keeps its length.
  Instant HoursEdge(Date date, minutes minute) const;

  // The civil day is [Begin(date), Begin(date + 1)); nothing where the zone skips the date.
  Instant Begin(Date date) const { return InstantOf(Wall{date}); }
  bool SkipsDate(Date date) const { return Begin(date) >= Begin(date + days{1}); }

 private:
  // An offset from UTC and the instant from which it holds; the first holds since ever.
  struct Period {
    Instant begin;
    seconds offset;
  };
  explicit Zone(std::vector<Period> periods) : periods_(std::move(periods)) {}
  static std::vector<Period> Read(const std::string& path);
  static void ContinueByRule(const std::string& rule, std::vector<Period>* periods);

  std::vector<Period> periods_;
};

}  // namespace model
