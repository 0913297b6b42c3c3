#include "rota/model/batch.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Command> {
  static constexpr std::string_view kName = "command";
  static constexpr std::string_view kDoc = "A verb as it would be called by itself.";
  static constexpr FieldSpec kFields[] = {
      Field<&Command::verb>("Its name, such as `booking.cancel`.").Required().MaxBytes(40),
      JsonField<&Command::body>("Its body.").Otherwise("an empty one"),
      Field<&Command::idempotency_key>(
          "As in the envelope of a call: under the same key and body the first answer "
          "comes again, also where the command was called by itself.")
          .MaxBytes(200)
          .Otherwise("every command is a new one"),
      Field<&Command::if_version>("As in the envelope of a call.").AtLeast(0),
  };
};
ROTA_DESCRIBE(Command)

template <>
struct Listing<BatchBody> {
  static constexpr std::string_view kName = "batch_body";
  static constexpr std::string_view kDoc = "Carries out many commands in one transaction.";
  static constexpr FieldSpec kFields[] = {
      Field<&BatchBody::commands>(
          "At most 10,000, carried out in order; each sees what those before it wrote.")
          .Required()
          .MinItems(1),
      Field<&BatchBody::mode>(
          "What becomes of the others when one is refused: nothing is written and the batch answers "
          "that refusal, or they stand and the refused one leaves nothing behind."),
      Field<&BatchBody::dry_run>(
          "Carry them out, each by itself, take all of it back and answer the verdicts."),
  };
};
ROTA_DESCRIBE(BatchBody)

template <>
struct Listing<CommandVerdict> {
  static constexpr std::string_view kName = "command_verdict";
  static constexpr std::string_view kDoc = "What became of one command: one of the two is given.";
  static constexpr FieldSpec kFields[] = {
      JsonField<&CommandVerdict::answer>("The answer of the verb.").Otherwise("it was refused"),
      JsonField<&CommandVerdict::error>(
          "What stands under `error` of a call that is refused: `reason`, `code`, `message`, `path` "
          "from `commands[i]` on, `detail`, `refusals`.")
          .Otherwise("it was carried out"),
  };
};
ROTA_DESCRIBE(CommandVerdict)

template <>
struct Listing<BatchAnswer> {
  static constexpr std::string_view kName = "batch_answer";
  static constexpr std::string_view kDoc = "What became of each command of a batch.";
  static constexpr FieldSpec kFields[] = {
      Field<&BatchAnswer::verdicts>("In the order of the commands.").Always(),
      Field<&BatchAnswer::refused>("How many of them are errors.").Always(),
      Field<&BatchAnswer::written>("It is in the database: not so of a dry run.").Always(),
  };
};
ROTA_DESCRIBE(BatchAnswer)

}  // namespace rota
