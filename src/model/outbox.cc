#include "rota/model/outbox.h"

#include "src/model/describe.h"

namespace rota {
namespace {

// Of a value in history: a whole list of a record, which nothing else bounds so tightly.
constexpr std::uint32_t kLongestValue = 16 << 20;

}  // namespace

template <>
struct Listing<Recipient> {
  static constexpr std::string_view kName = "recipient";
  static constexpr std::string_view kDoc =
      "To whom a message goes; the address is read when it is leased.";
  static constexpr FieldSpec kFields[] = {
      Field<&Recipient::role>("In which capacity.").Required(),
      Field<&Recipient::user>("The user.").Refers("user"),
      Field<&Recipient::attendee>("The attendee row.").Id(),
  };
};
ROTA_DESCRIBE(Recipient)

template <>
struct Listing<Message> {
  static constexpr std::string_view kName = "message";
  static constexpr std::string_view kDoc =
      "Something the host program is to send or do, written in the same transaction as its cause.";
  static constexpr FieldSpec kFields[] = {
      Header<Message>(),
      Field<&Message::topic>("What happened: `booking.confirmed`, `reminder`, `calendar.create`.")
          .Required()
          .MaxBytes(60),
      Field<&Message::channel>("How it goes out.").Required(),
      Field<&Message::template_name>("Name of the message template.")
          .Named("template")
          .MaxBytes(80),
      Field<&Message::locale>("Language (BCP 47).").Shape(Format::kLocale).MaxBytes(35),
      Field<&Message::recipient>("To whom."),
      Field<&Message::booking>("The booking it is about.").Refers("booking"),
      Field<&Message::subject>("The object it is about, when that is no booking."),
      Reserved("webhook", Stage::kLater, "Subscription it is delivered to."),
      JsonField<&Message::payload>("Facts for the template, an object; persons as references.")
          .MaxBytes(65536),
      Field<&Message::dedupe_key>("Unique among live messages.")
          .MaxBytes(200)
          .Otherwise("made by the engine"),
      InstantField<&Message::due_at>("Not to be sent before.").ReadOnly().Otherwise("at once"),
      InstantField<&Message::planned_at>("When it was written.").ReadOnly(),
      InstantField<&Message::leased_until>("Until when a worker holds it.").ReadOnly(),
      Field<&Message::lease_owner>("The worker.").ReadOnly().MaxBytes(140),
      Field<&Message::state>("Where it stands; failed means that the attempts are used up."),
      Field<&Message::attempts>("How often it was tried.").AtLeast(0),
      Field<&Message::error>("What went wrong last.").MaxBytes(2000),
      InstantField<&Message::sent_at>("When it went out."),
      Field<&Message::external_id>("The provider's id.").MaxBytes(1024),
      InstantField<&Message::read_at>("Inside the program: when it was read."),
  };
};
ROTA_DESCRIBE(Message)

template <>
struct Listing<FieldChange> {
  static constexpr std::string_view kName = "field_change";
  static constexpr std::string_view kDoc = "Old and new value of one field.";
  static constexpr FieldSpec kFields[] = {
      Field<&FieldChange::field>("Path of the field.").Required().MaxBytes(200),
      JsonField<&FieldChange::old_value>("Value before.")
          .Named("old")
          .MaxBytes(kLongestValue)
          .Otherwise("there was none"),
      JsonField<&FieldChange::new_value>("Value after.")
          .Named("new")
          .MaxBytes(kLongestValue)
          .Otherwise("there is none"),
      Field<&FieldChange::personal>("The values are personal: erasing the person empties both."),
  };
};
ROTA_DESCRIBE(FieldChange)

template <>
struct Listing<HistoryEntry> {
  static constexpr std::string_view kName = "history_entry";
  static constexpr std::string_view kDoc =
      "What was done to a record, when and by whom. Append-only.";
  static constexpr FieldSpec kFields[] = {
      Field<&HistoryEntry::revision>("The organization's revision that wrote it.")
          .Required()
          .AtLeast(0),
      InstantField<&HistoryEntry::at>("When.").Required(),
      Field<&HistoryEntry::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&HistoryEntry::target>("Id of the record.").Required().Id(),
      Field<&HistoryEntry::action>(
          "`created`, `updated`, `archived`, `restored`, `erased`, or a move of a booking's life.")
          .Required()
          .MaxBytes(40),
      Field<&HistoryEntry::actor>("Who."),
      Field<&HistoryEntry::actor_role>("In which capacity."),
      Field<&HistoryEntry::changes>("What changed."),
      Field<&HistoryEntry::reason>("Why, in words.").MaxBytes(500),
      Field<&HistoryEntry::correlation>("Idempotency key or batch id of the command.")
          .MaxBytes(140),
  };
};
ROTA_DESCRIBE(HistoryEntry)

template <>
struct Listing<Change> {
  static constexpr std::string_view kName = "change";
  static constexpr std::string_view kDoc =
      "One entry of the change feed: this record was written by that revision.";
  static constexpr FieldSpec kFields[] = {
      Field<&Change::revision>("The revision.").Required().AtLeast(0),
      Field<&Change::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&Change::id>("Id of the record.").Required().Id(),
  };
};
ROTA_DESCRIBE(Change)

template <>
struct Listing<ChangesBody> {
  static constexpr std::string_view kName = "changes_body";
  static constexpr std::string_view kDoc = "Asks what was written after a revision.";
  static constexpr FieldSpec kFields[] = {
      Field<&ChangesBody::since>("`next_revision` of the answer before.")
          .Range(0, std::int64_t{1} << 53),
      Field<&ChangesBody::limit>("At most so many.").Range(1, 10000),
  };
};
ROTA_DESCRIBE(ChangesBody)

template <>
struct Listing<ChangeFeed> {
  static constexpr std::string_view kName = "change_feed";
  static constexpr std::string_view kDoc =
      "What was written after a revision. A record written twice is listed once, under its last "
      "revision.";
  static constexpr FieldSpec kFields[] = {
      Field<&ChangeFeed::items>("In the order of their revisions.").Always(),
      Field<&ChangeFeed::next_revision>("Pass it as `since` next time.").AtLeast(0).Always(),
  };
};
ROTA_DESCRIBE(ChangeFeed)

template <>
struct Listing<LeaseBody> {
  static constexpr std::string_view kName = "lease_body";
  static constexpr std::string_view kDoc = "Takes messages that are due.";
  static constexpr FieldSpec kFields[] = {
      Field<&LeaseBody::owner>("Name of the worker.").Required().Id().Carried(),
      Field<&LeaseBody::lease_s>("How long they are held, in seconds.").Range(1, 86400),
      Field<&LeaseBody::limit>("At most so many.").Range(1, 1000),
  };
};
ROTA_DESCRIBE(LeaseBody)

template <>
struct Listing<LeaseAnswer> {
  static constexpr std::string_view kName = "lease_answer";
  static constexpr std::string_view kDoc = "Messages held for a worker.";
  static constexpr FieldSpec kFields[] = {
      Field<&LeaseAnswer::items>("The longest due first.").Always(),
      Field<&LeaseAnswer::unreadable>("Messages that are due and cannot be read."),
  };
};
ROTA_DESCRIBE(LeaseAnswer)

template <>
struct Listing<AckBody> {
  static constexpr std::string_view kName = "ack_body";
  static constexpr std::string_view kDoc = "Tells that a message went out.";
  static constexpr FieldSpec kFields[] = {
      Field<&AckBody::message>("Its id.").Required().Id(),
  };
};
ROTA_DESCRIBE(AckBody)

template <>
struct Listing<FailBody> {
  static constexpr std::string_view kName = "fail_body";
  static constexpr std::string_view kDoc = "Tells that a message could not be sent.";
  static constexpr FieldSpec kFields[] = {
      Field<&FailBody::message>("Its id.").Required().Id(),
      Field<&FailBody::error>("What went wrong.").MaxBytes(2000).Carried(),
  };
};
ROTA_DESCRIBE(FailBody)

}  // namespace rota
