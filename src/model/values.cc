#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<ObjectRef> {
  static constexpr std::string_view kName = "object_ref";
  static constexpr std::string_view kDoc =
      "An object by kind and id; the engine stores it and never interprets it.";
  static constexpr FieldSpec kFields[] = {
      Field<&ObjectRef::kind>("The host program's word for the kind of object.")
          .Required()
          .MaxBytes(40)
          .For(See::kAttendee)
          .Carried(),
      Field<&ObjectRef::id>("Its id.").Required().Id().For(See::kAttendee).Carried(),
  };
};
ROTA_DESCRIBE(ObjectRef)

template <>
struct Listing<Actor> {
  static constexpr std::string_view kName = "actor";
  static constexpr std::string_view kDoc =
      "Who asks or acts; decides what may be done and what an answer shows.";
  static constexpr FieldSpec kFields[] = {
      Field<&Actor::kind>("`system` may do everything; `guest` sees and does what the public may.")
          .Required(),
      Field<&Actor::id>("User or attendee acted for.").Id().Otherwise("nobody in particular"),
      Field<&Actor::email>("Attendees: an address that the host program has verified.")
          .Shape(Format::kEmail)
          .Pii(),
      Reserved("token", Stage::kLater, "Attendees: the token of a message that they opened."),
      Field<&Actor::role>("Users: act with no more than this membership gives; never widens.")
          .Otherwise("all that the user's memberships give"),
  };
};
ROTA_DESCRIBE(Actor)

}  // namespace rota
