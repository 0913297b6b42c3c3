#include "rota/model/export.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<ExportBody> {
  static constexpr std::string_view kName = "export_body";
  static constexpr std::string_view kDoc =
      "Asks for a calendar that other programs read (RFC 5545).";
  static constexpr FieldSpec kFields[] = {
      Field<&ExportBody::kind>(
          "Whose: one `booking`, or all bookings of a `user` as host or of a `team`.")
          .Required(),
      Field<&ExportBody::id>("Which one: its id, its number as `#12`, or `external_ref:` and the "
                             "host program's own key.")
          .Required()
          .MaxBytes(160),
      Field<&ExportBody::from>(
          "Bookings that start then or later; a date is one of the organization's zone. Not for "
          "one booking.")
          .Otherwise("a month ago"),
      Field<&ExportBody::to>(
          "Bookings that start before this instant, or on this date at the latest.")
          .Otherwise("a year ahead"),
      Field<&ExportBody::method>(
          "What the reader is to do: show it, answer an invitation, or take it out (RFC 5546).")
          .Otherwise("`publish`; of one booking for staff `request`, and `cancel` once it is off"),
  };
};
ROTA_DESCRIBE(ExportBody)

template <>
struct Listing<ExportAnswer> {
  static constexpr std::string_view kName = "export_answer";
  static constexpr std::string_view kDoc = "A calendar for other programs.";
  static constexpr FieldSpec kFields[] = {
      Field<&ExportAnswer::calendar>("iCalendar text (RFC 5545), UTF-8, lines ended by CRLF.")
          .MaxBytes(64u << 20)
          .Always()
          .For(See::kAttendee),
  };
};
ROTA_DESCRIBE(ExportAnswer)

}  // namespace rota
