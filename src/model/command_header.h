// The listing of what every command carries, for the listings that begin with it.
#pragma once

#include "rota/model/command.h"
#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<CommandHeader> {
  static constexpr std::string_view kName = "command";
  static constexpr std::string_view kDoc = "What every command carries.";
  static constexpr FieldSpec kFields[] = {
      Field<&CommandHeader::organization>("In which organization.")
          .Id().Otherwise("the only one of the database"),
      Field<&CommandHeader::actor>("Who acts.").Otherwise("the engine's default actor"),
      InstantField<&CommandHeader::now>("When, for tests and replays.")
          .Otherwise("the system clock"),
      Field<&CommandHeader::idempotency_key>(
          "A repeated command with this key and the same content answers the first answer; with "
          "other content `idempotency_conflict`. Kept for at least 24 hours.")
          .MaxBytes(200),
      Field<&CommandHeader::if_version>(
          "Refuse with `version_conflict` unless the booking has this version.")
          .AtLeast(1),
      Field<&CommandHeader::facts>("What else to consider, the same on offer and commit."),
  };
};

}  // namespace rota
