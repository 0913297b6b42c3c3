// What a call answers that must not be refused.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "rota/base/status.h"

namespace rota::test {

// Throws the refusal: of a test it ends the one case, where `*result` would end the program.
template <typename T>
T Must(Result<T> result) {
  if (result.ok()) return *std::move(result);
  const Status& status = result.status();
  throw std::runtime_error(
      fmt::format("{} {} {}", ReasonName(status.reason()), status.path(), status.message()));
}

// The rule that an invalid request broke; "" where it broke none.
inline std::string RuleOf(const Status& status) {
  for (const auto& [name, value] : status.detail()) {
    if (name == "rule") return value;
  }
  return "";
}

}  // namespace rota::test
