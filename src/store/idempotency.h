// Repeated commands: the same key and request get the first answer again (behaviour §11).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/model/description.h"
#include "rota/time/instant.h"
#include "src/store/session.h"

namespace rota::store {

// An answer is kept so long, in seconds, unless a purge comes first.
inline constexpr std::int64_t kAnswerLife = 48 * kHour;

// A key counts for one verb and one caller: what another actor did under the same key is not told.
struct IdempotencyKey {
  std::int64_t org = 0;
  std::string_view verb;
  std::string caller;    // kind of actor, and who
  std::string_view key;  // the host program's; empty: nothing is remembered
  std::string request;   // canonical text of the request, without clock and key
};

// What the row of a key is named, and a writer's lock on it.
std::string NameOf(const IdempotencyKey& key);

// The answer given before, read into `answer`; false when there is none. Errors:
// `idempotency_conflict` when the request was another, `corrupt` for a row that was damaged.
Result<bool> FindAnswer(Session& session, const IdempotencyKey& key,
                        const RecordDescriptor& descriptor, void* answer);

// A row as it is stored.
struct KeptAnswer {
  std::string_view name;  // of the row: verb, caller and key
  std::span<const std::uint8_t> request;
  std::string_view answer;
};
// The verb that a row's name begins with.
std::string_view VerbIn(std::string_view name);
// Errors: Unreadable (stored_row.h), kind `kept_answer`.
Status ReadKept(const KeptAnswer& kept, const RecordDescriptor& descriptor, void* answer);

// Keeps a success for 48 hours (at least 24 are promised).
Status KeepAnswer(Session& session, const IdempotencyKey& key, const std::string& answer,
                  Instant now);

}  // namespace rota::store
