// Time zones: IANA names from the system's zone data, as immutable tables.
//
// A Zone answers both directions in one or two nanoseconds. Local times that do not exist (clocks
// jump forward) or exist twice (clocks go back) follow a stated policy, RFC 5545 §3.3.5 by default:
// a skipped one uses the offset before the gap, a repeated one takes the first.
//
//   const rota::Zone* berlin = *rota::Zone::Find("Europe/Berlin");
//   // 02:30 does not exist: 01:30Z, 03:30 on the wall.
//   berlin->ToInstant(At(*ParseDate("2030-03-31"), {150}));
//   // 02:30 exists twice: 00:30Z, the first.
//   berlin->ToInstant(At(*ParseDate("2030-10-27"), {150}));
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/time/civil.h"
#include "rota/time/interval.h"

namespace rota {

struct ZoneData;

class Zone {
 public:
  // Looks up an IANA name; deprecated aliases and the names that Windows uses ("Romance Standard
  // Time") resolve and keep the name as given. The result lives as long as the process and may be
  // shared by threads; the first look-up of a zone loads it. Errors: `zone_unknown`,
  // `no_zone_data`.
  static Result<const Zone*> Find(std::string_view name);
  static const Zone& Utc();  // needs no zone data

  // A zone that is described outside the zone database, as calendar files do (RFC 5545 §3.6.5): the
  // offset before the first change, and the changes in ascending order. Owned by the caller.
  struct Change {
    Instant at;
    std::int32_t offset;  // seconds east of UTC from `at` on
  };
  // Errors: `invalid` rule zone_shape for offsets of a day or more, changes out of order, more than
  // 10,000.
  static Result<std::shared_ptr<const Zone>> Describe(std::string name, std::int32_t first_offset,
                                                      const std::vector<Change>& changes);

  const std::string& name() const { return name_; }                 // as given
  const std::string& canonical_name() const { return canonical_; }  // alias resolved

  std::int32_t OffsetAt(Instant t) const { return AtInstant(t).offset; }  // seconds east of UTC
  LocalTime ToLocal(Instant t) const { return {t + OffsetAt(t)}; }
  Instant ToInstant(LocalTime local) const {
    return local.s - AtLocal(local.s).offset;
  }  // default policy

  enum class Kind : std::uint8_t { kUnique, kSkipped, kRepeated };
  struct Resolution {
    Kind kind;
    Instant first;  // skipped: by the offset before the gap; repeated: the first pass
    Instant
        second;  // skipped: by the offset after the gap; repeated: the second pass; unique: = first
  };
  Resolution Resolve(LocalTime local) const;
  // The wall times around `local` that share one offset, for converting many in a row: those in
  // [begin, skipped) exist, those in [skipped, end) are skipped by the change after them (there are
  // none when the two are equal). All of them resolve to themselves minus `offset`, as in
  // ToInstant().
  struct Stretch {
    std::int64_t begin, skipped, end;
    std::int32_t offset;
  };
  Stretch StretchAt(LocalTime local) const;
  // Staff input: errors `skipped_time`, `repeated_time` instead of a policy.
  Result<Instant> ToInstantStrict(LocalTime local) const;

  // The civil day [L(date 00:00), L(date+1 00:00)); empty when the zone skips the date.
  Interval CivilDay(Date date) const {
    return {ToInstant(Midnight(date)), ToInstant(Midnight(date + 1))};
  }
  Date DateOf(Instant t) const { return ToLocal(t).date(); }
  // The date whose civil day holds `t`. It differs from what the clock shows only where clocks
  // change across midnight: minutes of a date that are shown once more after the next one began
  // belong to that next one.
  Date CivilDateOf(Instant t) const;

  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone();

 private:
  // A stretch of one offset. Under the default policy it also answers for the local times from
  // `local_begin` up to that of the next one.
  struct Segment {
    Instant begin;
    std::int64_t local_begin;
    std::int32_t offset;
  };
  // The index answers "which segment holds the start of this bucket" from 1970 to 2100: one load,
  // then a step or none, as no usual zone changes twice in twelve days.
  static constexpr int kBucketBits = 20;           // 2^20 s = 12.1 days
  static constexpr std::uint64_t kBuckets = 3913;  // to 2100-01-13
  using Index = std::vector<std::uint16_t>;

  Zone(std::string name, std::string canonical, const ZoneData& data);
  static Result<std::unique_ptr<const Zone>> Load(std::string_view name);

  const Segment& AtInstant(Instant t) const { return Look<&Segment::begin>(by_instant_, t); }
  const Segment& AtLocal(std::int64_t s) const { return Look<&Segment::local_begin>(by_local_, s); }

  template <std::int64_t Segment::*kBegin>
  const Segment& Look(const Index& index, std::int64_t key) const {
    const std::uint64_t bucket = static_cast<std::uint64_t>(key) >> kBucketBits;
    if (bucket >= kBuckets) return Search<kBegin>(key);  // also everything before 1970
    const Segment* segment = &segments_[index[bucket]];
    while (key >= segment[1].*kBegin) ++segment;
    return *segment;
  }
  template <std::int64_t Segment::*kBegin>
  const Segment& Search(std::int64_t key) const;
  template <std::int64_t Segment::*kBegin>
  Index MakeIndex() const;
  // Seconds that bring `key` from beyond the table back into its last 400 years, else 0.
  std::int64_t CycleShift(std::int64_t key) const;

  std::string name_;
  std::string canonical_;
  std::vector<Segment> segments_;  // ends with a sentinel that begins after every key
  Index by_instant_;
  Index by_local_;
  std::int64_t cycle_end_;  // from here on the table's last 400 years repeat
};

// Version of the system's zone data: "2025b" where the system names one, else a hash of its
// content. Errors: `no_zone_data`.
Result<std::string> TzdbVersion();

}  // namespace rota
