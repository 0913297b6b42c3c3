#include "src/store/idempotency.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/base/crypto.h"

namespace rota::store {
namespace {

std::string RowName(const IdempotencyKey& key) {
  return fmt::format("{}:{}:{}", key.verb, key.caller, key.key);
}

}  // namespace

Result<std::optional<std::string>> FindAnswer(Session& session, const IdempotencyKey& key) {
  if (key.key.empty()) return std::optional<std::string>();
  Statement find = session.Query("SELECT request,answer FROM idempotency WHERE org=? AND name=?",
                                 key.org, RowName(key));
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return std::optional<std::string>();
  const Hash hash = HashOf(key.request);
  const auto stored = find.Blob(0);
  if (!std::equal(stored.begin(), stored.end(), hash.begin(), hash.end())) {
    return Status(Reason::k_idempotency_conflict).At("idempotency_key");
  }
  return std::optional<std::string>(find.Text(1));
}

Status KeepAnswer(Session& session, const IdempotencyKey& key, const std::string& answer,
                  Instant now) {
  if (key.key.empty()) return {};
  const Hash hash = HashOf(key.request);
  return session
      .Run("INSERT INTO idempotency(org,name,request,answer,expires_at) VALUES(?,?,?,?,?)", key.org,
           RowName(key), std::span<const std::uint8_t>(hash), answer, now + kAnswerLife)
      .status();
}

}  // namespace rota::store
