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
          "`same_host`: of a booking that moves, prefer the host it has, or require them.")
          .Since(Stage::kTeams)
          .Otherwise("prefer"),
      Field<&Criterion::horizon>("`fewest`: which bookings count.")
          .Since(Stage::kTeams)
          .Otherwise("7 days from now"),
      Field<&Criterion::basis>(
          "`fewest` compares the `count` of bookings or their `minutes`. `apportion`, not built "
          "yet: a booking lies in its interval by when it was `created` or by its `start`.")
          .Since(Stage::kTeams)
          .Otherwise("count"),
      Field<&Criterion::interval>(
          "`apportion`: counts begin anew each interval, in the team's zone. Not built yet: "
          "`unsupported`.")
          .Since(Stage::kTeams)
          .Otherwise("none")
          .Later(),
      Field<&Criterion::no_shows>(
          "`apportion`: bookings the attendee missed count as assigned. Not built yet: "
          "`unsupported`.")
          .Since(Stage::kTeams)
          .Otherwise("true")
          .Later(),
      Field<&Criterion::calibration>(
          "`apportion`: new and returning hosts start at the level of the others. Not built yet: "
          "`unsupported`.")
          .Since(Stage::kTeams)
          .Otherwise("false")
          .Later(),
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
          "Hosts more than this many assignments ahead of the one with the fewest are left out. "
          "Not built yet: `unsupported`.")
          .AtLeast(1)
          .Since(Stage::kTeams)
          .Later(),
  };
};
ROTA_DESCRIBE(Policy)

}  // namespace rota
