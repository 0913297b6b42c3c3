// Body and answer of the verb that carries out many commands in one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rota/model/description.h"

namespace rota {

// Most commands of one batch.
inline constexpr std::size_t kMostCommands = 10'000;

// A verb as it would be called by itself. Who asks and when is said once, by the envelope of the
// batch.
struct Command {
  std::string verb;         // "booking.book"
  std::string body = "{}";  // its body: a JSON object as text
  std::string idempotency_key;
  std::optional<std::int32_t> if_version;
  bool operator==(const Command&) const = default;
};

// What becomes of the others when one is refused.
enum class BatchMode : std::uint8_t {
  kAllOrNothing,  // nothing is written; the batch answers that refusal
  kEach,          // they stand; the refused one leaves nothing behind
};

struct BatchBody {
  std::vector<Command> commands;  // carried out in order, each sees what those before it wrote
  BatchMode mode = BatchMode::kAllOrNothing;
  bool dry_run = false;
  bool operator==(const BatchBody&) const = default;
};

// One of the two is given.
struct CommandVerdict {
  std::string answer;  // of the verb, as JSON
  std::string error;   // as JSON: what stands under `error` of a call that is refused
  bool operator==(const CommandVerdict&) const = default;
};

struct BatchAnswer {
  std::vector<CommandVerdict> verdicts;  // by command
  std::int32_t refused = 0;              // how many of them are errors
  bool written = false;                  // false: a dry run
  bool operator==(const BatchAnswer&) const = default;
};

}  // namespace rota
