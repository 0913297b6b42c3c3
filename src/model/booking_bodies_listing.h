// Listings that verbs on bookings and series share.
#pragma once

#include "rota/model/booking_bodies.h"
#include "src/model/describe.h"

namespace rota {

// One seat of a session.
template <auto kMember>
constexpr FieldSpec SeatNamed() {
  return Field<kMember>("One seat of a session: the id of its attendee.")
      .Id()
      .Since(Stage::kTeams)
      .Otherwise("the whole booking; of an attendee all their own seats");
}

template <auto kMember>
constexpr FieldSpec OnlyPart() {
  return Field<kMember>("Of a visit this part alone, and not all that is to come.")
      .Since(Stage::kTeams);
}

// Which booking a verb acts on.
template <auto kMember>
constexpr FieldSpec BookingNamed(
    std::string_view doc =
        "Which booking: its id, its number as `#12`, `code:` and its code, or `external_ref:` "
        "and the host program's own key.") {
  return Field<kMember>(doc).Required().MaxBytes(160).With([](auto& f) { f.refers = "booking"; });
}

template <auto kMember>
constexpr FieldSpec HoldSecret() {
  return Field<kMember>("The secret that `hold` answered a guest: whose hold it is.").MaxBytes(64);
}

template <>
struct Listing<BookBody> {
  static constexpr std::string_view kName = "book_body";
  static constexpr std::string_view kDoc =
      "Takes a start for good. Hosts are chosen by the policy among those free.";
  static constexpr FieldSpec kFields[] = {
      Field<&BookBody::external_ref>("The host program's own key.").MaxBytes(140),
      Field<&BookBody::event_type>("What is booked.").Refers("event_type"),
      InstantField<&BookBody::start>("When it starts; a start that was offered."),
      Field<&BookBody::duration_min>("One of the offered lengths, in minutes.")
          .Minutes(1)
          .Otherwise("the event type's first"),
      Field<&BookBody::hosts>("Rotating hosts must be among these.")
          .Refers("user")
          .Otherwise("any"),
      OneOf<&BookBody::hosts>("host", "One host, short for `hosts`.").Refers("user"),
      Field<&BookBody::attendees>(
          "Who comes; the first one books. `book` needs one with name and e-mail."),
      Field<&BookBody::title>("Title.").MaxBytes(200).Otherwise("the event type's").Carried(),
      Field<&BookBody::notes>("The attendee's own words.").MaxBytes(4000).Pii().Carried(),
      Field<&BookBody::answers>("Answers by question name.").Pii().Carried(),
      Field<&BookBody::overrides>("Rules staff set aside for this booking; recorded on it."),
      Field<&BookBody::buffer_before_min>(
          "Buffer before, in minutes, in place of the rule's; staff only.")
          .Minutes(),
      Field<&BookBody::buffer_after_min>(
          "Buffer after, in minutes, in place of the rule's; staff only.")
          .Minutes(),
      Field<&BookBody::subject>("The host program's object it hangs on.").Carried(),
      Field<&BookBody::resources>("Things it must take.")
          .Refers("resource")
          .Otherwise("any that serve"),
      Field<&BookBody::location>("Where it takes place.")
          .Since(Stage::kTeams)
          .Otherwise("the event type's first location"),
      Field<&BookBody::parts>(
          "A visit, in place of `event_type`: its parts as they were offered, each with its start, or "
          "as they were asked for, with the start of the first alone.")
          .Since(Stage::kTeams),
      Field<&BookBody::order>("Whether parts without starts may be taken in another order.")
          .Since(Stage::kTeams),
      Field<&BookBody::gaps_free>(
          "The attendee of the visit is free in the gaps between the parts.")
          .Since(Stage::kTeams),
  };
};

}  // namespace rota
