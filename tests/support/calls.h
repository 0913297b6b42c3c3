// Verbs asked by name, JSON in and JSON out, as programs in any language ask them; and engines for
// tests that open many.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "rota/codec/error_json.h"
#include "rota/engine/verb.h"
#include "src/engine/impl.h"

namespace rota::test {

// The answer, or {"error": …}.
inline nlohmann::json CallJson(Engine& engine, std::string_view verb,
                               const nlohmann::json& request) {
  const Result<std::string> answer = CallVerb(engine, verb, request.dump());
  return nlohmann::json::parse(answer.ok() ? *answer : WriteError(answer.status()));
}

// Why it was refused; "" of an answer.
inline std::string ReasonOf(const nlohmann::json& answer) {
  return answer.is_object() && answer.contains("error") ? answer["error"]["reason"] : "";
}

// An engine on a file that need not survive a power cut: it never waits for the disk.
inline Engine OpenUnsynced(const std::string& path) {
  Result<Engine> engine = Engine::Impl::OpenForTest(path, {}, {.synchronous_off = true});
  if (!engine.ok()) throw std::runtime_error(engine.status().message());
  return *std::move(engine);
}

}  // namespace rota::test
