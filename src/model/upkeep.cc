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
          .MaxBytes(1000)
          .Always(),
  };
};
ROTA_DESCRIBE(VerifyReport)

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
