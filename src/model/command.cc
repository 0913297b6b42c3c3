#include "rota/model/command.h"

#include "rota/model/export.h"
#include "src/model/command_listing.h"

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
      Reserved("scores", Stage::kTeams, "Scores of hosts for `external_score`."),
  };
};
ROTA_DESCRIBE(ExtraFacts)

ROTA_DESCRIBE(CommandHeader)

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
          .Minutes(1)
          .Otherwise("unchanged"),
      Field<&MoveCommand::hosts>("The rotating host must be among these.")
          .Refers("user")
          .Otherwise("the present host if free, else by policy"),
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

template <>
struct Listing<PutRequest> {
  static constexpr std::string_view kName = "put_request";
  static constexpr std::string_view kDoc = "Writes one record of a kind.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&PutRequest::command>(),
      Field<&PutRequest::kind>("Kind of the record: `user`, `event_type` ...")
          .Required()
          .MaxBytes(40),
      JsonField<&PutRequest::record>("The record, whole.").Required(),
  };
};
ROTA_DESCRIBE(PutRequest)

template <>
struct Listing<RecordRequest> {
  static constexpr std::string_view kName = "record_request";
  static constexpr std::string_view kDoc = "Names one record of a kind.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&RecordRequest::command>(),
      Field<&RecordRequest::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&RecordRequest::id>("Its id, or its number as `#12`.").Required().Id(),
  };
};
ROTA_DESCRIBE(RecordRequest)

template <>
struct Listing<ListRequest> {
  static constexpr std::string_view kName = "list_request";
  static constexpr std::string_view kDoc =
      "Asks for a page of records of a kind, in order of creation.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&ListRequest::command>(),
      Field<&ListRequest::kind>("Kind of the records.").Required().MaxBytes(40),
      Field<&ListRequest::cursor>("`next_cursor` of the page before.")
          .MaxBytes(200)
          .Otherwise("the first page"),
      Field<&ListRequest::limit>("At most so many.").Range(1, 1000),
      Field<&ListRequest::archived>("Also archived ones."),
      Field<&ListRequest::event_type>("Bookings of this event type.")
          .Refers("event_type")
          .Otherwise("of all"),
      Field<&ListRequest::host>("Bookings of this host.").Refers("user").Otherwise("of all"),
      Field<&ListRequest::series>("Bookings of this series.").Id().Otherwise("of all"),
      InstantField<&ListRequest::from>("Bookings that start then or later.").Otherwise("no bound"),
      InstantField<&ListRequest::to>("Bookings that start before then.").Otherwise("no bound"),
  };
};
ROTA_DESCRIBE(ListRequest)

template <>
struct Listing<BookingRequest> {
  static constexpr std::string_view kName = "booking_request";
  static constexpr std::string_view kDoc = "Names one booking.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&BookingRequest::command>(),
      Field<&BookingRequest::booking>("Its id, or its number as `#12`.").Required().Id(),
  };
};
ROTA_DESCRIBE(BookingRequest)

template <>
struct Listing<LeaseRequest> {
  static constexpr std::string_view kName = "lease_request";
  static constexpr std::string_view kDoc = "Takes messages that are due.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&LeaseRequest::command>(),
      Field<&LeaseRequest::owner>("Name of the worker.").Required().Id(),
      Field<&LeaseRequest::lease_s>("How long they are held, in seconds.").Range(1, 86400),
      Field<&LeaseRequest::limit>("At most so many.").Range(1, 1000),
  };
};
ROTA_DESCRIBE(LeaseRequest)

template <>
struct Listing<AckRequest> {
  static constexpr std::string_view kName = "ack_request";
  static constexpr std::string_view kDoc = "Tells that a message went out.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&AckRequest::command>(),
      Field<&AckRequest::message>("Its id.").Required().Id(),
  };
};
ROTA_DESCRIBE(AckRequest)

template <>
struct Listing<FailRequest> {
  static constexpr std::string_view kName = "fail_request";
  static constexpr std::string_view kDoc = "Tells that a message could not be sent.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&FailRequest::command>(),
      Field<&FailRequest::message>("Its id.").Required().Id(),
      Field<&FailRequest::error>("What went wrong.").MaxBytes(2000),
  };
};
ROTA_DESCRIBE(FailRequest)

template <>
struct Listing<ChangesRequest> {
  static constexpr std::string_view kName = "changes_request";
  static constexpr std::string_view kDoc = "Asks what was written after a revision.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&ChangesRequest::command>(),
      Field<&ChangesRequest::since>("`next_revision` of the answer before.")
          .Range(0, std::int64_t{1} << 53),
      Field<&ChangesRequest::limit>("At most so many.").Range(1, 10000),
  };
};
ROTA_DESCRIBE(ChangesRequest)

template <>
struct Listing<ExportQuery> {
  static constexpr std::string_view kName = "export_query";
  static constexpr std::string_view kDoc =
      "Asks for a calendar that other programs read (RFC 5545).";
  static constexpr FieldSpec kFields[] = {
      Field<&ExportQuery::kind>(
          "Whose: one `booking`, or all bookings of a `user` as host or of a `team`.")
          .Required(),
      Field<&ExportQuery::id>("Id of that record.").Required().Id(),
      Field<&ExportQuery::from>(
          "Bookings that start then or later; a date is one of the organization's zone. Not for one booking.")
          .Otherwise("a month ago"),
      Field<&ExportQuery::to>(
          "Bookings that start before this instant, or on this date at the latest.")
          .Otherwise("a year ahead"),
      Field<&ExportQuery::method>(
          "What the reader is to do: show it, answer an invitation, or take it out (RFC 5546).")
          .Otherwise("`publish`; of one booking for staff `request`, and `cancel` once it is off"),
  };
};
ROTA_DESCRIBE(ExportQuery)

template <>
struct Listing<ExportRequest> {
  static constexpr std::string_view kName = "export_request";
  static constexpr std::string_view kDoc = "An export query to a database.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&ExportRequest::command>(),
      Flattened<&ExportRequest::query>(),
  };
};
ROTA_DESCRIBE(ExportRequest)

}  // namespace rota
