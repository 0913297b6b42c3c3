#include "rota/model/unreadable.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<UnreadableRow> {
  static constexpr std::string_view kName = "unreadable_row";
  static constexpr std::string_view kDoc =
      "A stored row that cannot be read: an earlier version wrote what no reader takes, or it was "
      "damaged from outside.";
  static constexpr FieldSpec kFields[] = {
      Field<&UnreadableRow::kind>(
          "Kind of its record, or `message`, `decision`, `history_entry`, `kept_answer`.")
          .Required()
          .MaxBytes(40),
      Field<&UnreadableRow::id>(
          "Id of its record; of a history entry that of the record and its place: `b1/2`; of an answer "
          "kept under an idempotency key its verb, caller and key.")
          .Required()
          .MaxBytes(600),
      Field<&UnreadableRow::field>("Path of what cannot be read.")
          .MaxBytes(600)
          .Otherwise("the record as a whole"),
      Field<&UnreadableRow::why>("Why, in words.").Required().MaxBytes(1000),
  };
};
ROTA_DESCRIBE(UnreadableRow)

}  // namespace rota
