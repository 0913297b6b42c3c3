#include "src/store/idempotency.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/base/crypto.h"
#include "src/codec/mend.h"
#include "src/store/stored_row.h"

namespace rota::store {

// The caller's length first, so that no two different triples make the same text. Rows of earlier
// versions have the caller's kind in its place.
std::string NameOf(const IdempotencyKey& key) {
  return fmt::format("{}:{}:{}:{}", key.verb, key.caller.size(), key.caller, key.key);
}

std::string_view VerbIn(std::string_view name) { return name.substr(0, name.find(':')); }

Status ReadKept(const KeptAnswer& kept, const RecordDescriptor& descriptor, void* answer) {
  const RowName row{"kept_answer", kept.name};
  if (kept.request.size() != Hash().size()) {
    return Unreadable(row, Status(Reason::k_malformed, "not a hash").At("request"));
  }
  const Status read = ReadMended(descriptor, kept.answer, answer);
  return read.ok() ? read : Unreadable(row, read);
}

Result<bool> FindAnswer(Session& session, const IdempotencyKey& key,
                        const RecordDescriptor& descriptor, void* answer) {
  if (key.key.empty()) return false;
  const std::string name = NameOf(key);
  Statement find =
      session.Query("SELECT request,answer FROM idempotency WHERE org=? AND name=?", key.org, name);
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return false;
  const Hash hash = HashOf(key.request);
  const auto stored = find.Blob(0);
  const bool same = std::equal(stored.begin(), stored.end(), hash.begin(), hash.end());
  if (!same && stored.size() == hash.size()) {
    return Status(Reason::k_idempotency_conflict).At("idempotency_key");
  }
  ROTA_TRY(ReadKept({name, stored, find.Text(1)}, descriptor, answer));
  return true;
}

Status KeepAnswer(Session& session, const IdempotencyKey& key, const std::string& answer,
                  Instant now) {
  if (key.key.empty()) return {};
  const Hash hash = HashOf(key.request);
  return session
      .Run("INSERT INTO idempotency(org,name,request,answer,expires_at) VALUES(?,?,?,?,?)", key.org,
           NameOf(key), std::span<const std::uint8_t>(hash), answer, now + kAnswerLife)
      .status();
}

}  // namespace rota::store
