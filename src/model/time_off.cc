#include "rota/model/time_off.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<TimeOff> {
  static constexpr std::string_view kName = "time_off";
  static constexpr std::string_view kDoc =
      "One unbroken stretch in which a person is away, in the zone in force for that person on "
      "those days. Only approved time off takes hours away.";
  static constexpr FieldSpec kFields[] = {
      Header<TimeOff>(),
      Field<&TimeOff::user>("Who is away. One of `user` and `resource` is given.")
          .Refers("user")
          .WriteOnce(),
      Field<&TimeOff::resource>("The resource that is out of use, in place of `user`.")
          .Refers("resource")
          .WriteOnce(),
      Field<&TimeOff::from>("First date, inclusive.").Required(),
      Field<&TimeOff::to>("Last date, inclusive.").Otherwise("`from`"),
      Field<&TimeOff::start>(
          "Time on the wall of `from` at which it begins; given together with `end`.")
          .Otherwise("whole days"),
      Field<&TimeOff::end>(
          "Time on the wall of `to` at which it ends; given together with `start`.")
          .Otherwise("whole days"),
      Field<&TimeOff::kind>("Kind of absence.").Carried(),
      Field<&TimeOff::status>("Where the request stands."),
      Field<&TimeOff::delegate>(
          "Stands in for the person meanwhile, in the same place of every event type.")
          .Refers("user"),
      Field<&TimeOff::reason>("Why, for staff.").MaxBytes(1000).Pii().Carried(),
      Reserved("approvals", Stage::kLater, "Decisions of the team's approvers, in their order."),
  };
};
ROTA_DESCRIBE(TimeOff)

}  // namespace rota
