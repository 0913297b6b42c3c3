#include "rota/model/upkeep.h"

#include "src/model/describe.h"

namespace rota {

// A record without fields is complete by itself.
template <>
const RecordDescriptor& Describe<Nothing>() {
  static const RecordTable table = [] {
    RecordDescriptor record;
    record.name = "nothing";
    record.doc = "The verb takes no body.";
    record.fresh = &Fresh<Nothing>();
    record.make = []() -> std::shared_ptr<void> { return std::make_shared<Nothing>(); };
    record.assign = [](void*, const void*) {};
    record.equal = &EqualAs<Nothing>;
    return RecordTable(record, {}, {});
  }();
  return table.descriptor();
}

template <>
struct Listing<TickReport> {
  static constexpr std::string_view kName = "tick_report";
  static constexpr std::string_view kDoc = "What the clock had done.";
  static constexpr FieldSpec kFields[] = {
      Field<&TickReport::holds_expired>("Holds that had run out.").Always(),
      Field<&TickReport::requests_expired>("Requests that had run out.").Always(),
      Field<&TickReport::series_extended>("Series without end that were written on.").Always(),
      Field<&TickReport::unreadable>(
          "Holds and requests that ran out and cannot be read: they keep their time until they are "
          "mended."),
  };
};
ROTA_DESCRIBE(TickReport)

template <>
struct Listing<VerifyReport> {
  static constexpr std::string_view kName = "verify_report";
  static constexpr std::string_view kDoc = "Whether the rows of an organization agree.";
  static constexpr FieldSpec kFields[] = {
      Field<&VerifyReport::bookings>("How many bookings were read.").Always(),
      Field<&VerifyReport::findings>("What does not agree; empty when all is sound.")
          .MaxBytes(3000)
          .Always(),
      Field<&VerifyReport::unreadable>(
          "The rows among the findings that cannot be read: `upkeep.repair` mends what it can."),
  };
};
ROTA_DESCRIBE(VerifyReport)

template <>
struct Listing<RepairBody> {
  static constexpr std::string_view kName = "repair_body";
  static constexpr std::string_view kDoc = "Mends rows that cannot be read.";
  static constexpr FieldSpec kFields[] = {
      Field<&RepairBody::dry_run>("Tell what would be done, and write nothing."),
  };
};
ROTA_DESCRIBE(RepairBody)

template <>
struct Listing<RepairedValue> {
  static constexpr std::string_view kName = "repaired_value";
  static constexpr std::string_view kDoc =
      "One value that is mended. Nothing else keeps what stood there.";
  static constexpr FieldSpec kFields[] = {
      Field<&RepairedValue::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&RepairedValue::id>("Its id.").Required().MaxBytes(600),
      Field<&RepairedValue::field>("Path of the value.").Required().MaxBytes(600),
      Field<&RepairedValue::before>(
          "What stands there, its first 64 KiB; bytes that are not UTF-8 show as `\\xE9`.")
          .MaxBytes(65536),
      Field<&RepairedValue::after>("What comes in its place.")
          .MaxBytes(65536)
          .Otherwise("it is left out"),
  };
};
ROTA_DESCRIBE(RepairedValue)

template <>
struct Listing<RepairReport> {
  static constexpr std::string_view kName = "repair_report";
  static constexpr std::string_view kDoc = "What was mended, or would be.";
  static constexpr FieldSpec kFields[] = {
      Field<&RepairReport::written>("The mended rows are written: not in a dry run.").Always(),
      Field<&RepairReport::repairs>("Value by value.").Always(),
      Field<&RepairReport::left>("Rows that stay unreadable: what has no mending in them.")
          .Always(),
  };
};
ROTA_DESCRIBE(RepairReport)

template <>
struct Listing<BackupBody> {
  static constexpr std::string_view kName = "backup_body";
  static constexpr std::string_view kDoc = "Copies the live database, as of one instant.";
  static constexpr FieldSpec kFields[] = {
      Field<&BackupBody::path>("The file to write; it must not be there yet.")
          .Required()
          .MaxBytes(4096),
  };
};
ROTA_DESCRIBE(BackupBody)

}  // namespace rota
