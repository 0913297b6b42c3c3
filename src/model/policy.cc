#include "rota/model/policy.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Horizon> {
  static constexpr std::string_view kName = "horizon";
  static constexpr std::string_view kDoc = "Which bookings the criterion `fewest` compares.";
  static constexpr FieldSpec kFields[] = {
      Field<&Horizon::days>("Length of the stretch in days.").Range(1, 3660).Since(Stage::kTeams),
      Field<&Horizon::from>("The stretch begins now or at the asked start.").Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(Horizon)

template <>
struct Listing<Criterion> {
  static constexpr std::string_view kName = "criterion";
  static constexpr std::string_view kDoc =
      "One step of a policy: keeps the best of the hosts that are left. A criterion without "
      "options may be written as its name.";
  static constexpr std::string_view kShortForm = "name";
  static constexpr FieldSpec kFields[] = {
      Field<&Criterion::name>("What is compared.").Required().Since(Stage::kTeams),
      Field<&Criterion::mode>(
          "`same_host`: of a booking that moves, prefer the host it has, or require them; for an "
          "attendee who returns, the host of their last booking.")
          .Since(Stage::kTeams)
          .Otherwise("prefer"),
      Field<&Criterion::fallback_days>(
          "`same_host`: somebody else serves where the host has no start within so many days from "
          "now.")
          .Range(1, 366)
          .Since(Stage::kTeams)
          .Otherwise("never"),
      Field<&Criterion::horizon>("`fewest`: which bookings count.")
          .Since(Stage::kTeams)
          .Otherwise("7 days from now"),
      Field<&Criterion::basis>(
          "`fewest` compares the `count` of bookings or their `minutes`. `apportion` and "
          "`shortfall`: what lies in an interval, by when it was `created` (the interval of now) or "
          "by its `start` (that of the asked start).")
          .Since(Stage::kTeams)
          .Otherwise("count; created"),
      Field<&Criterion::interval>(
          "`apportion`, `shortfall`: counts begin anew each interval, in the team's zone.")
          .Since(Stage::kTeams)
          .Otherwise("none"),
      Field<&Criterion::no_shows>(
          "`apportion`, `shortfall`: bookings the attendee missed count as well.")
          .Since(Stage::kTeams)
          .Otherwise("true; for `shortfall` false"),
      Field<&Criterion::calibration>(
          "`apportion`, `shortfall`: who was on leave, or joined later (`joined_at`), is credited "
          "what they would have taken meanwhile, and is not flooded afterwards.")
          .Since(Stage::kTeams)
          .Otherwise("true"),
      Field<&Criterion::seed>("`seeded`: key of the order of ties.")
          .Since(Stage::kTeams)
          .Otherwise("0"),
  };
};
ROTA_DESCRIBE(Criterion)

template <>
struct Listing<Policy> {
  static constexpr std::string_view kName = "policy";
  static constexpr std::string_view kDoc =
      "How the host of a booking is chosen. A preset alone may be written as its name. Looked for "
      "on the event type, its team, the nearest ancestor team, the organization; `round_robin` "
      "where none is found.";
  static constexpr std::string_view kShortForm = "preset";
  static constexpr FieldSpec kFields[] = {
      Field<&Policy::preset>("A named list of criteria. One of `preset` and `criteria` is given.")
          .Since(Stage::kTeams),
      Field<&Policy::criteria>(
          "Criteria in the order they are applied; what they leave equal is decided by "
          "`member_order`.")
          .Since(Stage::kTeams),
      Field<&Policy::scope>("Over which bookings `least_recent` and `fewest` count.")
          .Since(Stage::kTeams)
          .Otherwise("the level the policy was found on; event_type on the organization"),
      Field<&Policy::counts>(
          "Which assignments move the sequence on: all, or only those the policy made.")
          .Since(Stage::kTeams),
      Field<&Policy::lead_threshold>(
          "Hosts with more than this many turns more than the one with the fewest, of those who "
          "are free at a start, are left out there. With `apportion` or `shortfall` it is how far "
          "they are ahead of their share.")
          .AtLeast(1)
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(Policy)

std::vector<Criterion> CriteriaOf(const Policy& policy) {
  const auto list = [](std::initializer_list<CriterionName> names) {
    std::vector<Criterion> criteria;
    for (const CriterionName name : names) criteria.push_back(Criterion{.name = name});
    return criteria;
  };
  using enum CriterionName;
  if (policy.preset) {
    switch (*policy.preset) {
      case PolicyPreset::kRoundRobin:
        return list({kLeastRecent, kMemberOrder});
      case PolicyPreset::kPrioritized:
        return list({kPriority, kLeastRecent, kMemberOrder});
      case PolicyPreset::kLeastBusy:
        return list({kFewest, kLeastRecent, kMemberOrder});
      case PolicyPreset::kWeighted:
        return list({kApportion, kLeastRecent, kMemberOrder});
      case PolicyPreset::kCalcom: {
        std::vector<Criterion> criteria =
            list({kShortfall, kWeight, kPriority, kLeastRecent, kMemberOrder});
        criteria.front().interval = CriterionInterval::kMonth;
        return criteria;
      }
    }
  }
  std::vector<Criterion> criteria = policy.criteria;
  criteria.push_back(Criterion{.name = kMemberOrder});
  return criteria;
}

}  // namespace rota
