// Time zones: IANA names from the system's zone data, as immutable tables.
//
// A Zone answers both directions in one or two nanoseconds. Local times that do not exist (clocks jump
// forward) or exist twice (clocks go back) follow a stated policy, RFC 5545 §3.3.5 by default: a skipped
// one uses the offset before the gap, a repeated one takes the first.
//
//   const rota::Zone* berlin = *rota::Zone::Find("Europe/Berlin");
//   berlin->ToInstant(At(*ParseDate("2026-03-29"), {150}));   // 02:30 does not exist: 01:30Z = 03:30 on the wall
//   berlin->ToInstant(At(*ParseDate("2026-10-25"), {150}));   // 02:30 exists twice: 00:30Z, the first
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

class Zone {
 public:
  // Looks up an IANA name; deprecated aliases resolve and keep the name as given. The result lives as
  // long as the process and may be shared by threads; the first look-up of a zone loads it.
  // Errors: `zone_unknown`, `no_zone_data`.
  static Result<const Zone*> Find(std::string_view name);
  static const Zone& Utc();

  const std::string& name() const { return name_; }            // as given
  const std::string& canonical_name() const { return canonical_; }  // alias resolved

  std::int32_t OffsetAt(Instant t) const;  // seconds east of UTC
  LocalTime ToLocal(Instant t) const { return {t + OffsetAt(t)}; }
  Instant ToInstant(LocalTime local) const;  // default policy

  enum class Kind : std::uint8_t { kUnique, kSkipped, kRepeated };
  struct Resolution {
    Kind kind;
    Instant first;   // skipped: by the offset before the gap; repeated: the first pass
    Instant second;  // skipped: by the offset after the gap; repeated: the second pass; unique: = first
  };
  Resolution Resolve(LocalTime local) const;
  // Staff input: errors `skipped_time`, `repeated_time` instead of a policy.
  Result<Instant> ToInstantStrict(LocalTime local) const;

  // The civil day [L(date 00:00), L(date+1 00:00)); empty when the zone skips the date.
  Interval CivilDay(Date date) const { return {ToInstant(Midnight(date)), ToInstant(Midnight(date + 1))}; }
  Date DateOf(Instant t) const { return ToLocal(t).date(); }

  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone();

 private:
  Zone();
  std::string name_;
  std::string canonical_;
};

// Version of the system's zone data: "2025b" where the system names one, else a hash of its content.
// Errors: `no_zone_data`.
Result<std::string> TzdbVersion();

}  // namespace rota
