#include "rota/model/envelope.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<ClosedTime> {
  static constexpr std::string_view kName = "closed_time";
  static constexpr std::string_view kDoc = "A stretch in which nobody can be booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&ClosedTime::start>("First instant, or first date of the grid zone.").Required(),
      Field<&ClosedTime::end>("Instant after the last, or date after the last.").Required(),
  };
};
ROTA_DESCRIBE(ClosedTime)

template <>
struct Listing<ExtraFacts> {
  static constexpr std::string_view kName = "facts";
  static constexpr std::string_view kDoc =
      "What the host program knows about the moment and the database does not.";
  static constexpr FieldSpec kFields[] = {
      Field<&ExtraFacts::busy>("Busy time, considered as if it were stored."),
      Field<&ExtraFacts::closed>("Time in which nobody can be booked."),
      Field<&ExtraFacts::host_scores>(
          "Scores of hosts by user id, numbers, for `external_score`; higher first, absent means 0.")
          .Since(Stage::kTeams)
          .Later(),
  };
};
ROTA_DESCRIBE(ExtraFacts)

template <>
struct Listing<Envelope> {
  static constexpr std::string_view kName = "envelope";
  static constexpr std::string_view kDoc =
      "What the host program says about a call; never filled from a visitor's form.";
  static constexpr FieldSpec kFields[] = {
      Field<&Envelope::organization>("In which organization.")
          .Id()
          .Otherwise("the only one of the database"),
      Field<&Envelope::actor>("Who acts.").Otherwise("the engine's default actor"),
      InstantField<&Envelope::now>("When, for tests and replays.").Otherwise("the engine's clock"),
      Field<&Envelope::idempotency_key>(
          "A repeated command with this key and the same content answers the first answer; with "
          "other content `idempotency_conflict`. Kept for at least 24 hours, for each verb and "
          "actor by itself.")
          .MaxBytes(200),
      Field<&Envelope::if_version>(
          "Refuse with `version_conflict` unless the record has this version; 0: unless it is new.")
          .AtLeast(0),
      Field<&Envelope::facts>("What else to consider, the same on offer and commit."),
      Field<&Envelope::new_id>("Id of the booking or series to be made.")
          .Id()
          .Otherwise("made by the engine, ordered by time"),
      Field<&Envelope::seed>("Key of the order of `seeded` ties."),
      Field<&Envelope::origin>("Where a booking comes from.").Otherwise("by actor").Carried(),
      Field<&Envelope::metadata>("The host program's own facts about what is made; never "
                                 "interpreted.")
          .Carried(),
      Field<&Envelope::client_key>(
          "Tells anonymous callers apart: a repeated command of another client is another command.")
          .MaxBytes(200),
  };
};
ROTA_DESCRIBE(Envelope)

}  // namespace rota
