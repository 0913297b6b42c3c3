// JSON values that are kept as text: message payloads, old and new values of history.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string>

#include "rota/base/status.h"

namespace rota {

// Writes `json` without spaces into `out`. Errors: `invalid`, rule duplicate_key at any depth, rule
// length when the text is longer than `max_bytes` (0 = no bound).
Status CompactJson(simdjson::dom::element json, std::size_t max_bytes, std::string* out);

}  // namespace rota
