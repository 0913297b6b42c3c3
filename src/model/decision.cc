// Why a host was chosen: the append-only records behind every assignment.
#include "rota/model/booking.h"
#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Assignment> {
  static constexpr std::string_view kName = "assignment";
  static constexpr std::string_view kDoc = "One turn a person was given. Append-only.";
  static constexpr FieldSpec kFields[] = {
      Field<&Assignment::booking>("The booking.").Required().Refers("booking").Since(Stage::kTeams),
      Field<&Assignment::user>("The host.").Required().Refers("user").Since(Stage::kTeams),
      Field<&Assignment::seq>("Place in the sequence that `least_recent` reads.")
          .Required()
          .AtLeast(0)
          .Since(Stage::kTeams),
      InstantField<&Assignment::at>("When.").Required().Since(Stage::kTeams),
      Field<&Assignment::by>("Who named the host.").Since(Stage::kTeams).Otherwise("the policy"),
      Field<&Assignment::method>("How the host came to it.").Since(Stage::kTeams),
      Field<&Assignment::counted>("It moves the sequence on.").Since(Stage::kTeams),
      Field<&Assignment::current>("The person is still host of the booking.")
          .ReadOnly()
          .Since(Stage::kTeams),
      Field<&Assignment::reason>("Why, in words.").MaxBytes(500).Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(Assignment)

template <>
struct Listing<Candidate> {
  static constexpr std::string_view kName = "candidate";
  static constexpr std::string_view kDoc = "One host a decision considered.";
  static constexpr FieldSpec kFields[] = {
      Field<&Candidate::user>("The host.").Required().Refers("user").Since(Stage::kTeams),
      Field<&Candidate::dropped_by>("Rule or criterion that left the host out.")
          .MaxBytes(40)
          .Since(Stage::kTeams)
          .Otherwise("the host was chosen"),
      Field<&Candidate::values>("What each criterion compared, as exact numbers.")
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(Candidate)

template <>
struct Listing<HostRun> {
  static constexpr std::string_view kName = "host_run";
  static constexpr std::string_view kDoc =
      "Hosts that follow each other in the event type's order, and what became of each of them.";
  static constexpr FieldSpec kFields[] = {
      Field<&HostRun::dropped_by>("Rule or criterion that left them out.")
          .MaxBytes(40)
          .Since(Stage::kTeams)
          .Otherwise("the host was chosen"),
      Field<&HostRun::hosts>("How many hosts.").AtLeast(1).Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(HostRun)

template <>
struct Listing<KeptHosts> {
  static constexpr std::string_view kName = "kept_hosts";
  static constexpr std::string_view kDoc =
      "Candidates and outcomes of a decision as the store keeps them; no answer holds this.";
  static constexpr FieldSpec kFields[] = {
      Field<&KeptHosts::reasons>("What dropped hosts, by letter from `a`.")
          .MaxBytes(40)
          .Since(Stage::kTeams),
      Field<&KeptHosts::outcomes>(
          "A letter for each host in order, `*` for one that was chosen, and a number where it "
          "repeats.")
          .MaxBytes(1 << 20)
          .Since(Stage::kTeams),
      Field<&KeptHosts::places>("Places of the candidates among all hosts, from 0.")
          .AtLeast(0)
          .Since(Stage::kTeams),
      Field<&KeptHosts::users>("The candidates.").Refers("user").Since(Stage::kTeams),
      Field<&KeptHosts::values>(
          "Their values by criterion, in their order; empty where none was compared.")
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(KeptHosts)

template <>
struct Listing<Decision> {
  static constexpr std::string_view kName = "decision";
  static constexpr std::string_view kDoc =
      "Everything an assignment was decided from, so that it can be explained later. Append-only.";
  static constexpr FieldSpec kFields[] = {
      Field<&Decision::id>("Id of the decision.").Id().Since(Stage::kTeams),
      Field<&Decision::booking>("The booking.").Refers("booking").Since(Stage::kTeams),
      InstantField<&Decision::at>("When.").Required().Since(Stage::kTeams),
      Field<&Decision::policy>("The policy, resolved.").Since(Stage::kTeams),
      Field<&Decision::level>("Where the policy was found.").Since(Stage::kTeams),
      Field<&Decision::scope>("Over which bookings was counted.").Since(Stage::kTeams),
      Field<&Decision::seed>("Key of the order of ties.").Since(Stage::kTeams),
      Field<&Decision::chosen>("The hosts.").Refers("user").Since(Stage::kTeams),
      Field<&Decision::groups>("Chosen members by group.").Since(Stage::kTeams),
      Field<&Decision::candidates>(
          "The hosts considered, in the event type's order; of more than 32 those that came "
          "furthest.")
          .Since(Stage::kTeams),
      Field<&Decision::outcomes>("What became of every host, where there were more than 32.")
          .Since(Stage::kTeams),
      Field<&Decision::kept>("Candidates and outcomes as the store keeps them.")
          .For(See::kNever)
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(Decision)

}  // namespace rota
