#include "rota/model/record_bodies.h"

#include "src/model/describe.h"

namespace rota {

template <auto kMember>
constexpr FieldSpec KindNamed() {
  return Field<kMember>("Kind of the record: `user`, `event_type` ...").Required().MaxBytes(40);
}

template <>
struct Listing<PutBody> {
  static constexpr std::string_view kName = "put_body";
  static constexpr std::string_view kDoc = "Writes one record of a kind, whole.";
  static constexpr FieldSpec kFields[] = {
      KindNamed<&PutBody::kind>(),
      JsonField<&PutBody::record>("The record; a field left out gets its default.").Required(),
      Field<&PutBody::unique>("Whether a slug that somebody has is refused, or gets a numeral."),
  };
};
ROTA_DESCRIBE(PutBody)

template <>
struct Listing<RecordRef> {
  static constexpr std::string_view kName = "record_ref";
  static constexpr std::string_view kDoc = "Names one record of a kind.";
  static constexpr FieldSpec kFields[] = {
      KindNamed<&RecordRef::kind>(),
      Field<&RecordRef::id>(
          "Its id, its number as `#12`, `external_ref:` and the host program's own key; of users, "
          "teams and event types `slug:`, of users `email:`.")
          .Required()
          .MaxBytes(300),
      InstantField<&RecordRef::as_of>("`record.get`: the record as it was at this instant.")
          .Otherwise("as it is"),
  };
};
ROTA_DESCRIBE(RecordRef)

template <>
struct Listing<Document> {
  static constexpr std::string_view kName = "document";
  static constexpr std::string_view kDoc = "A record of any kind.";
  static constexpr FieldSpec kFields[] = {
      JsonField<&Document::json>("The record.").Required(),
  };
};
ROTA_DESCRIBE(Document)

template <>
struct Listing<ListBody> {
  static constexpr std::string_view kName = "list_body";
  static constexpr std::string_view kDoc =
      "Asks for a page of records of a kind: bookings by their start, others in order of creation.";
  static constexpr FieldSpec kFields[] = {
      KindNamed<&ListBody::kind>(),
      Field<&ListBody::cursor>("`next_cursor` of the page before.")
          .MaxBytes(200)
          .Otherwise("the first page"),
      Field<&ListBody::limit>("At most so many.").Range(1, 1000),
      Field<&ListBody::archived>("Also archived ones. Bookings end, they are never archived."),
      Field<&ListBody::event_type>("Bookings, or waitlist entries, of this event type.")
          .Refers("event_type")
          .Otherwise("of all"),
      Field<&ListBody::host>("Bookings of this host.").Refers("user").Otherwise("of all"),
      Field<&ListBody::series>("Bookings of this series.").Id().Otherwise("of all"),
      Field<&ListBody::team>("Bookings of this team.").Refers("team").Otherwise("of all"),
      Field<&ListBody::attendee>(
          "Bookings that this user, or whoever has this e-mail address, attends.")
          .MaxBytes(254)
          .Otherwise("of all"),
      Field<&ListBody::status>("Bookings in one of these states.").Otherwise("in any"),
      Field<&ListBody::waitlist_status>("Waitlist entries in one of these states.")
          .Since(Stage::kTeams)
          .Otherwise("in any"),
      InstantField<&ListBody::from>("Bookings that start then or later.").Otherwise("no bound"),
      InstantField<&ListBody::to>("Bookings that start before then.").Otherwise("no bound"),
  };
};
ROTA_DESCRIBE(ListBody)

template <>
struct Listing<Page> {
  static constexpr std::string_view kName = "page";
  static constexpr std::string_view kDoc = "Some records of a kind.";
  static constexpr FieldSpec kFields[] = {
      JsonField<&Page::items>("The records.").Always(),
      Field<&Page::next_cursor>("Where the next page begins.")
          .MaxBytes(200)
          .Otherwise("this was the last page"),
      Field<&Page::unreadable>(
          "Rows among these that cannot be read; told to the host program and to administrators, "
          "of bookings also to whoever takes part."),
  };
};
ROTA_DESCRIBE(Page)

template <>
struct Listing<HistoryAnswer> {
  static constexpr std::string_view kName = "history_answer";
  static constexpr std::string_view kDoc = "What happened to a record.";
  static constexpr FieldSpec kFields[] = {
      Field<&HistoryAnswer::items>("Oldest first.").Always(),
      Field<&HistoryAnswer::unreadable>("Entries of these that cannot be read."),
  };
};
ROTA_DESCRIBE(HistoryAnswer)

template <>
struct Listing<FindUserBody> {
  static constexpr std::string_view kName = "find_user_body";
  static constexpr std::string_view kDoc = "Names a live user by an address.";
  static constexpr FieldSpec kFields[] = {
      Field<&FindUserBody::email>("One of the user's addresses; ASCII case does not count.")
          .Required()
          .Shape(Format::kEmail),
  };
};
ROTA_DESCRIBE(FindUserBody)

// A record without fields is complete by itself.
template <>
const RecordDescriptor& Describe<Done>() {
  static const RecordTable table = [] {
    RecordDescriptor record;
    record.name = "done";
    record.doc = "The verb did what it says.";
    record.fresh = &Fresh<Done>();
    record.make = []() -> std::shared_ptr<void> { return std::make_shared<Done>(); };
    record.assign = [](void*, const void*) {};
    record.equal = &EqualAs<Done>;
    return RecordTable(record, {}, {});
  }();
  return table.descriptor();
}

}  // namespace rota
