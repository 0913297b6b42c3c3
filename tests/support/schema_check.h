// A small reader of JSON Schema, written for tests: the words our generated schemas use, and no
// others.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace rota::test {

// Why `value` does not fit `schema`, with a path; "" when it fits. A word of the schema that is not
// known here counts as a misfit, so that nothing passes unlooked at.
std::string Misfit(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace rota::test
