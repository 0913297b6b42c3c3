// Repeated commands: the same key and request get the first answer again (behaviour §11).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/time/instant.h"
#include "src/store/session.h"

namespace rota {

struct IdempotencyKey {
  std::int64_t org;
  std::string_view verb;
  std::string_view key;        // the caller's; empty: nothing is remembered
  const std::string& request;  // canonical text of the command, without clock and key
};

// The answer given before. Errors: `idempotency_conflict` when the request was another.
Result<std::optional<std::string>> FindAnswer(store::Session& session, const IdempotencyKey& key);

// Keeps a success for 48 hours (at least 24 are promised).
Status KeepAnswer(store::Session& session, const IdempotencyKey& key, const std::string& answer,
                  Instant now);

}  // namespace rota
