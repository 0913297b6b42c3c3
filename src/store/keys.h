// Internal keys beside public ids: int64, unique in an organization over all kinds.
#pragma once

#include <cstdint>

#include "rota/base/status.h"
#include "rota/time/instant.h"

namespace rota::store {

// A new key: seconds since 2020 in the upper bits, so that rows made together lie together, and 31
// random bits. A collision is refused by the primary key and the caller repeats the transaction.
Result<std::int64_t> NewKey(Instant now);

// The same with a number from a counter in place of the random bits: keys of one second rise with
// it.
std::int64_t KeyAt(Instant now, std::int64_t number);

}  // namespace rota::store
