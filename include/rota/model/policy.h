// How a host is chosen: an ordered list of criteria, or the name of a preset.
//
// In JSON a policy is a preset's name ("round_robin") or an object; a criterion likewise is its
// name or an object with options: {"criteria": ["priority", {"name": "fewest", "horizon": {"days":
// 14}}]}.
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class PolicyPreset : std::uint8_t {
  kRoundRobin,
  kPrioritized,
  kLeastBusy,
  kWeighted,
  kCalcom
};
enum class CriterionName : std::uint8_t {
  kSameHost,
  kApportion,
  kWeight,
  kPriority,
  kFewest,
  kLeastRecent,
  kMemberOrder,
  kSeeded,
  kShortfall,
  kExternalScore
};
enum class CriterionMode : std::uint8_t { kPrefer, kRequire };
enum class CriterionBasis : std::uint8_t { kCount, kMinutes, kCreated, kStart };
enum class CriterionInterval : std::uint8_t { kDay, kWeek, kMonth, kQuarter, kNone };
enum class HorizonFrom : std::uint8_t { kNow, kStart };

// Which bookings `fewest` looks at: those that start in the `days` after now or after the asked
// start.
struct Horizon {
  std::int32_t days = 7;
  HorizonFrom from = HorizonFrom::kNow;
  bool operator==(const Horizon&) const = default;
};

struct Criterion {
  CriterionName name = CriterionName::kMemberOrder;
  std::optional<CriterionMode> mode;          // same_host
  std::optional<std::int32_t> fallback_days;  // same_host: not built yet
  std::optional<Horizon> horizon;             // fewest
  std::optional<CriterionBasis> basis;        // fewest: count, minutes; the next: created, start
  std::optional<CriterionInterval> interval;  // apportion, shortfall: counts begin anew
  std::optional<bool> no_shows;               // likewise: do no-shows count
  std::optional<bool> calibration;            // likewise: who could not serve is not put behind
  std::optional<std::int64_t> seed;           // seeded
  bool operator==(const Criterion&) const = default;
};

enum class PolicyScope : std::uint8_t { kEventType, kTeam, kUser };
enum class PolicyCounts : std::uint8_t { kAll, kAutomatic };

// Exactly one of `preset` and `criteria` is given.
struct Policy {
  std::optional<PolicyPreset> preset;
  std::vector<Criterion> criteria;
  std::optional<PolicyScope> scope;            // absent: the level the policy was found on
  PolicyCounts counts = PolicyCounts::kAll;    // which assignments move the sequence on
  std::optional<std::int32_t> lead_threshold;  // hosts further ahead than this are left out
  bool operator==(const Policy&) const = default;
};

// The criteria a policy stands for: a preset's list, or its own with `member_order` as the last
// word.
std::vector<Criterion> CriteriaOf(const Policy& policy);

}  // namespace rota
