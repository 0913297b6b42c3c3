#include "rota/model/apply.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<ApplyBody> {
  static constexpr std::string_view kName = "apply_body";
  static constexpr std::string_view kDoc =
      "Writes an organization described in one document. A record in it replaces the stored one "
      "whole (a field left out gets its default); records it does not name stay, unless pruned.";
  static constexpr FieldSpec kFields[] = {
      Field<&ApplyBody::catalog>("The document.").Required(),
      Field<&ApplyBody::dry_run>("Answer the difference and write nothing."),
      Field<&ApplyBody::prune>(
          "Archive live records of the listed kinds that the catalog does not name."),
  };
};
ROTA_DESCRIBE(ApplyBody)

template <>
struct Listing<AppliedRow> {
  static constexpr std::string_view kName = "applied_row";
  static constexpr std::string_view kDoc = "One record that applying a catalog changed.";
  static constexpr FieldSpec kFields[] = {
      Field<&AppliedRow::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&AppliedRow::id>("Its id.").Required().Id(),
      Field<&AppliedRow::action>("`created`, `updated` or `archived`.").Required().MaxBytes(40),
  };
};
ROTA_DESCRIBE(AppliedRow)

template <>
struct Listing<UnbuiltField> {
  static constexpr std::string_view kName = "unbuilt_field";
  static constexpr std::string_view kDoc =
      "A stored value of a field that is not built yet: an earlier version let it in, nothing obeys "
      "it.";
  static constexpr FieldSpec kFields[] = {
      Field<&UnbuiltField::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&UnbuiltField::id>("Its id.").Required().Id(),
      Field<&UnbuiltField::path>("Path of the field in the record.").Required().MaxBytes(400),
  };
};
ROTA_DESCRIBE(UnbuiltField)

template <>
struct Listing<ApplyReport> {
  static constexpr std::string_view kName = "apply_report";
  static constexpr std::string_view kDoc = "What applying a catalog did, or would do.";
  static constexpr FieldSpec kFields[] = {
      Field<&ApplyReport::rows>("The records it changed; unchanged ones are not listed.").Always(),
      Field<&ApplyReport::revision>("The revision that wrote it; 0 when nothing was written.")
          .AtLeast(0)
          .Always(),
      Field<&ApplyReport::unbuilt>(
          "Values that live records of the organization hold in fields which are not built yet. New "
          "ones answer `unsupported`; these are from an earlier version, and nothing obeys them."),
  };
};
ROTA_DESCRIBE(ApplyReport)

}  // namespace rota
