// The organization: the border of isolation and the end of every chain of defaults.
#pragma once

#include "rota/model/limit.h"
#include "rota/model/policy.h"
#include "rota/model/values.h"

namespace rota {

// What a member reads of the bookings of their team that are not their own.
enum class MembersSeeTeam : std::uint8_t { kNone, kFreeBusy, kTimesAndHosts };

// Least minutes between two bookings of one person at these places, in either direction unless the
// other is given too.
struct Distance {
  std::string from;
  std::string to;
  std::int32_t min = 0;
  bool operator==(const Distance&) const = default;
};

struct Organization {
  RecordHeader header;
  std::string name;
  std::string slug;
  std::string zone;                   // IANA name; last resort of every zone chain
  std::optional<Weekday> week_start;  // absent: by locale
  std::string locale = "en";          // BCP 47
  std::string region;                 // ISO 3166 alpha-2; empty: by locale
  bool active = true;
  std::string default_schedule;           // end of host row -> user -> organization
  std::vector<std::string> holiday_sets;  // ids
  std::optional<Policy> policy;           // absent: round_robin
  std::vector<Limit> limits;              // scope default user
  bool public_hosts_free = false;
  bool members_edit_availability = true;
  MembersSeeTeam members_see_team = MembersSeeTeam::kFreeBusy;
  bool members_book_for_others = false;
  bool leaders_edit_event_types = true;
  std::string code_pattern = "BOOK-{year}-{seq}";
  std::vector<std::string> reserved_slugs = {"book", "confirm", "cancel", "reschedule"};
  std::vector<Distance> distances;
  std::int64_t revision = 0;  // last write of every transaction
  bool operator==(const Organization&) const = default;
};

}  // namespace rota
