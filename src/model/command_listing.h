// Listings that commands of several files flatten into their own.
#pragma once

#include "rota/model/command.h"
#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<CommandHeader> {
  static constexpr std::string_view kName = "command";
  static constexpr std::string_view kDoc = "What every command carries.";
  static constexpr FieldSpec kFields[] = {
      Field<&CommandHeader::organization>("In which organization.")
          .Id()
          .Otherwise("the only one of the database"),
      Field<&CommandHeader::actor>("Who acts.").Otherwise("the engine's default actor"),
      InstantField<&CommandHeader::now>("When, for tests and replays.")
          .Otherwise("the system clock"),
      Field<&CommandHeader::idempotency_key>(
          "A repeated command with this key and the same content answers the first answer; with "
          "other content `idempotency_conflict`. Kept for at least 24 hours.")
          .MaxBytes(200),
      Field<&CommandHeader::if_version>(
          "Refuse with `version_conflict` unless the record has this version; 0: unless it is new.")
          .AtLeast(0),
      Field<&CommandHeader::facts>("What else to consider, the same on offer and commit."),
  };
};

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
          .Minutes(1)
          .Otherwise("the event type's first"),
      Field<&BookCommand::hosts>("Rotating hosts must be among these.")
          .Refers("user")
          .Otherwise("any"),
      OneOf<&BookCommand::hosts>("host", "One host, short for `hosts`.").Refers("user"),
      Field<&BookCommand::attendees>(
          "Who comes; the first one books. `book` needs one with name and e-mail."),
      Field<&BookCommand::hold_s>("Life of a hold in seconds.")
          .Range(1, 86400)
          .Otherwise("the event type's"),
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

}  // namespace rota
