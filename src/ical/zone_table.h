// The zones that one file's TZIDs name: of the system's database where possible, else as the file
// describes them.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/ical/raw.h"

namespace rota::ical {

class ZoneTable {
 public:
  // `fallback` is the zone of names that mean nothing.
  ZoneTable(const RawCalendar& raw, const Zone& fallback, std::vector<Diagnostic>* diagnostics);

  // A zone that may be another than the one that was meant, and why.
  struct Guess {
    std::string_view rule;  // zone_unknown, zone_unread
    std::string message;
  };
  struct Found {
    const Zone* zone = nullptr;
    const Guess* guess = nullptr;  // nullptr: it is the one that was meant; lives with the table
  };

  // The zone of a TZID in the `calendar`-th VCALENDAR; the fallback for one that is unknown.
  Found Find(std::int32_t calendar, std::string_view tzid, std::int32_t line);

  // Zones that were made here; to be kept as long as what uses them.
  std::vector<std::shared_ptr<const Zone>> TakeMade() { return std::move(made_); }

 private:
  // One zone is asked for again and again.
  struct Last {
    std::int32_t calendar = 0;
    std::string_view tzid;
    Found found;
  };

  Found Resolve(std::int32_t calendar, std::string_view tzid, std::int32_t line);
  Found Described(const RawComponent& zone, std::string_view tzid);
  Found Guessed(const Zone& zone, std::string_view rule, std::string message);
  const RawComponent* DescriptionOf(std::int32_t calendar, std::string_view tzid) const;

  const RawCalendar& raw_;
  const Zone& fallback_;
  std::vector<Diagnostic>* diagnostics_;
  std::map<std::pair<std::int32_t, std::string>, Found> known_;
  std::deque<Guess> guesses_;
  std::vector<std::shared_ptr<const Zone>> made_;
  std::int64_t steps_left_ =
      2'000'000;  // of all zones of the file; one with yearly rules takes some 9,000
  Last last_;
};

// A zone from the STANDARD and DAYLIGHT parts of a VTIMEZONE (RFC 5545 §3.6.5), listed from 1960 to
// 2130; nullptr when they say nothing usable, or no steps are left. Rules are expanded within
// `steps_left` (ExpandOptions::max_steps), from which what they take is subtracted. `unread` is set
// where anything of them could not be read, so that the zone lacks it.
std::shared_ptr<const Zone> ZoneOfParts(std::string name, const std::vector<RawComponent>& parts,
                                        std::int64_t* steps_left, bool* unread);

}  // namespace rota::ical
