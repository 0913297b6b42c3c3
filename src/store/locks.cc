#include "src/store/locks.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/base/crypto.h"

namespace rota::store {
namespace {

constexpr std::string_view kLocks = "locks";
constexpr std::string_view kTaken = "taken", kMore = "more";

bool Says(const Status& status, std::string_view what) {
  return std::any_of(status.detail().begin(), status.detail().end(), [&](const auto& detail) {
    return detail.first == kLocks && detail.second == what;
  });
}

}  // namespace

std::int64_t StripeOf(std::int64_t org, std::string_view name) {
  const Hash hash = HashOf(fmt::format("{}:{}", org, name));
  const std::int64_t number = std::int64_t{hash[0]} << 8 | hash[1];
  return -1 - number % kStripes;
}

void LockSet::Add(std::int64_t id) {
  const auto place = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (id != 0 && (place == ids_.end() || *place != id)) ids_.insert(place, id);
}

Status AgainBehindLocks() {
  return Status(Reason::k_busy, "locks were taken after reading").With(kLocks, kTaken);
}
Status NeedsMoreLocks() {
  return Status(Reason::k_busy, "the transaction needs further locks").With(kLocks, kMore);
}
bool MustDecideAgain(const Status& status) { return Says(status, kTaken); }
bool MustLockMore(const Status& status) { return Says(status, kMore); }

}  // namespace rota::store
