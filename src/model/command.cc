#include "rota/model/command.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<CommandHeader> {
  static constexpr std::string_view kName = "command";
  static constexpr std::string_view kDoc = "What every command carries.";
  static constexpr FieldSpec kFields[] = {
      Field<&CommandHeader::organization>("In which organization.")
          .Id().Otherwise("the only one of the database"),
      Field<&CommandHeader::actor>("Who acts.").Otherwise("the engine's default actor"),
      InstantField<&CommandHeader::now>("When, for tests and replays.")
          .Otherwise("the system clock"),
      Field<&CommandHeader::idempotency_key>(
          "A repeated command with this key and the same content answers the first answer; with "
          "other content `idempotency_conflict`. Kept for at least 24 hours.")
          .MaxBytes(200),
      Field<&CommandHeader::if_version>(
          "Refuse with `version_conflict` unless the booking has this version.")
          .AtLeast(1),
  };
};
ROTA_DESCRIBE(CommandHeader)

template <>
struct Listing<BookCommand> {
  static constexpr std::string_view kName = "book_command";
  static constexpr std::string_view kDoc =
      "Takes a start: `hold` for a while, or `book` for good. Hosts are chosen by the policy among "
      "those free.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&BookCommand::command>(),
      Field<&BookCommand::id>("Id of the new booking.").Id().Otherwise("made, ordered by time"),
      Field<&BookCommand::external_ref>("The host program's own key.").MaxBytes(140),
      Field<&BookCommand::event_type>("What is booked.").Required().Refers("event_type"),
      InstantField<&BookCommand::start>("When it starts; a start that was offered.").Required(),
      Field<&BookCommand::duration_min>("One of the offered lengths, in minutes.")
          .Minutes(1).Otherwise("the event type's first"),
      Field<&BookCommand::hosts>("Rotating hosts must be among these.")
          .Refers("user").Otherwise("any"),
      OneOf<&BookCommand::hosts>("host", "One host, short for `hosts`.").Refers("user"),
      Field<&BookCommand::attendees>(
          "Who comes; the first one books. `book` needs one with name and e-mail."),
      Field<&BookCommand::hold_s>("Life of a hold in seconds.")
          .Range(1, 86400).Otherwise("the event type's"),
      Field<&BookCommand::title>("Title.").MaxBytes(200).Otherwise("the event type's"),
      Field<&BookCommand::notes>("The attendee's own words.").MaxBytes(4000).Pii(),
      Field<&BookCommand::answers>("Answers by question name.").Pii(),
      Field<&BookCommand::overrides>("Rules staff set aside for this booking; recorded on it."),
      Field<&BookCommand::buffer_before_min>(
          "Buffer before, in minutes, in place of the rule's; staff only.")
          .Minutes(),
      Field<&BookCommand::buffer_after_min>(
          "Buffer after, in minutes, in place of the rule's; staff only.")
          .Minutes(),
      Field<&BookCommand::source>("Where the booking comes from.").Otherwise("by actor"),
      Field<&BookCommand::subject>("The host program's object it hangs on."),
      Field<&BookCommand::seed>("Key of the order of `seeded` ties."),
      Field<&BookCommand::metadata>("The host program's own facts; never interpreted."),
  };
};
ROTA_DESCRIBE(BookCommand)

template <>
struct Listing<ConfirmCommand> {
  static constexpr std::string_view kName = "confirm_command";
  static constexpr std::string_view kDoc = "Turns a hold into a booking.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&ConfirmCommand::command>(),
      Field<&ConfirmCommand::booking>("The hold.").Required().Refers("booking"),
      Field<&ConfirmCommand::attendees>("Who comes.").Otherwise("as the hold says"),
      Field<&ConfirmCommand::title>("Title.").MaxBytes(200).Otherwise("as the hold says"),
      Field<&ConfirmCommand::notes>("The attendee's own words.").MaxBytes(4000).Pii(),
      Field<&ConfirmCommand::answers>("Answers by question name.").Pii(),
  };
};
ROTA_DESCRIBE(ConfirmCommand)

template <>
struct Listing<CancelCommand> {
  static constexpr std::string_view kName = "cancel_command";
  static constexpr std::string_view kDoc = "Ends a hold, request or booking and frees its time.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&CancelCommand::command>(),
      Field<&CancelCommand::booking>("Which one.").Required().Refers("booking"),
      Field<&CancelCommand::reason>("Why.").Otherwise("by the actor's role"),
      Field<&CancelCommand::note>("In words.").MaxBytes(500),
  };
};
ROTA_DESCRIBE(CancelCommand)

template <>
struct Listing<MoveCommand> {
  static constexpr std::string_view kName = "move_command";
  static constexpr std::string_view kDoc =
      "Gives a booking a new start, length or host, checked once as a whole. Without a new start "
      "and hosts the policy chooses another host.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&MoveCommand::command>(),
      Field<&MoveCommand::booking>("Which one.").Required().Refers("booking"),
      InstantField<&MoveCommand::start>("New start.").Otherwise("unchanged"),
      Field<&MoveCommand::duration_min>("New length, in minutes.")
          .Minutes(1).Otherwise("unchanged"),
      Field<&MoveCommand::hosts>("The rotating host must be among these.")
          .Refers("user").Otherwise("the present host if free, else by policy"),
      OneOf<&MoveCommand::hosts>("host", "One host, short for `hosts`.").Refers("user"),
      Field<&MoveCommand::overrides>("Rules staff set aside for this booking; recorded on it."),
      Field<&MoveCommand::reason>("Why, for history.").MaxBytes(500),
      Field<&MoveCommand::dry_run>("Answer the verdict and write nothing."),
      Field<&MoveCommand::seed>("Key of the order of `seeded` ties."),
  };
};
ROTA_DESCRIBE(MoveCommand)

template <>
struct Listing<StatusCommand> {
  static constexpr std::string_view kName = "status_command";
  static constexpr std::string_view kDoc = "Approves, rejects, completes or marks a no-show.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&StatusCommand::command>(),
      Field<&StatusCommand::booking>("Which one.").Required().Refers("booking"),
      Field<&StatusCommand::note>("In words.").MaxBytes(500),
  };
};
ROTA_DESCRIBE(StatusCommand)

}  // namespace rota
