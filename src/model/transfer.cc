#include "rota/model/transfer.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<ExportOrganizationBody> {
  static constexpr std::string_view kName = "export_organization_body";
  static constexpr std::string_view kDoc = "Asks for the organization as one document.";
  static constexpr FieldSpec kFields[] = {
      Field<&ExportOrganizationBody::purpose>(
          "Who takes the document as it is: `organization.import`, with everything in it, or "
          "`catalog.apply`, with the live records of the catalog and nothing that the engine "
          "counts.")
          .Named("for"),
  };
};
ROTA_DESCRIBE(ExportOrganizationBody)

template <>
struct Listing<TakenTime> {
  static constexpr std::string_view kName = "taken_time";
  static constexpr std::string_view kDoc =
      "Time that a booking takes of a person, buffers included.";
  static constexpr FieldSpec kFields[] = {
      Field<&TakenTime::booking>("The booking.").Required().Refers("booking"),
      Field<&TakenTime::user>("Whose time.").Required().Refers("user"),
      InstantField<&TakenTime::start>("First instant.").Required(),
      InstantField<&TakenTime::end>("Instant after the last.").Required(),
      InstantField<&TakenTime::core_start>("First instant that others' blocked time may not touch.")
          .Otherwise("`start`"),
      InstantField<&TakenTime::core_end>("Instant after the last such.").Otherwise("`end`"),
      Field<&TakenTime::attends>("They attend: shown as busy, never refused."),
  };
};
ROTA_DESCRIBE(TakenTime)

template <>
struct Listing<CounterValue> {
  static constexpr std::string_view kName = "counter_value";
  static constexpr std::string_view kDoc = "The last number that a counter gave out.";
  static constexpr FieldSpec kFields[] = {
      Field<&CounterValue::name>("What it counts.").Required().MaxBytes(140),
      Field<&CounterValue::bucket>("Of booking codes: the year.").Range(-9999, 9999),
      Field<&CounterValue::n>("The number.").Required().Range(0, INT32_MAX),
  };
};
ROTA_DESCRIBE(CounterValue)

template <>
struct Listing<DueSeries> {
  static constexpr std::string_view kName = "due_series";
  static constexpr std::string_view kDoc = "When a series without end is to be written on.";
  static constexpr FieldSpec kFields[] = {
      Field<&DueSeries::series>("The series.").Required().Refers("series"),
      InstantField<&DueSeries::at>("When.").Required(),
  };
};
ROTA_DESCRIBE(DueSeries)

template <>
struct Listing<OrganizationDocument> {
  static constexpr std::string_view kName = "organization_document";
  static constexpr std::string_view kDoc =
      "An organization as one document. Its records keep `number`, `version`, `created_at`, "
      "`updated_at` and `archived_at`; those of a list stand in order of creation. History, "
      "messages and answers kept under idempotency keys are not in it.";
  static constexpr FieldSpec kFields[] = {
      Field<&OrganizationDocument::format>("Version of the document: 1.").AtLeast(1).ReadOnly(),
      Field<&OrganizationDocument::catalog>("The organization and the records the rules read.")
          .Required(),
      Field<&OrganizationDocument::time_off>("Time off."),
      Field<&OrganizationDocument::busy>("Busy blocks."),
      Field<&OrganizationDocument::series>("Series of bookings.").ReadOnly(),
      Field<&OrganizationDocument::due>("When series without end are written on.").ReadOnly(),
      Field<&OrganizationDocument::bookings>("Bookings, holds among them."),
      Field<&OrganizationDocument::waitlist>("Entries of waitlists.").ReadOnly(),
      Field<&OrganizationDocument::taken>("The time that bookings take.").ReadOnly(),
      Field<&OrganizationDocument::assignments>("Turns that people were given.").ReadOnly(),
      Field<&OrganizationDocument::decisions>("Why these hosts, for each booking oldest first.")
          .ReadOnly(),
      Field<&OrganizationDocument::counters>("The last number that each counter gave out.")
          .ReadOnly(),
  };
};
ROTA_DESCRIBE(OrganizationDocument)

template <>
struct Listing<ImportSummary> {
  static constexpr std::string_view kName = "import_summary";
  static constexpr std::string_view kDoc = "What an import wrote.";
  static constexpr FieldSpec kFields[] = {
      Field<&ImportSummary::organization>("Id of the organization.").Required().Id(),
      Field<&ImportSummary::revision>("The revision that wrote it.").Range(0, INT64_MAX).Always(),
      Field<&ImportSummary::records>("Records of the catalog.").Range(0, INT64_MAX).Always(),
      Field<&ImportSummary::time_off>("Time off.").Range(0, INT64_MAX).Always(),
      Field<&ImportSummary::busy>("Busy blocks.").Range(0, INT64_MAX).Always(),
      Field<&ImportSummary::series>("Series.").Range(0, INT64_MAX).Always(),
      Field<&ImportSummary::bookings>("Bookings.").Range(0, INT64_MAX).Always(),
      Field<&ImportSummary::waitlist>("Entries of waitlists.").Range(0, INT64_MAX).Always(),
  };
};
ROTA_DESCRIBE(ImportSummary)

}  // namespace rota
