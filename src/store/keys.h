// Internal keys beside public ids: int64, unique in an organization over all kinds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rota/base/crypto.h"
#include "rota/base/status.h"
#include "rota/time/instant.h"
#include "src/store/session.h"

namespace rota::store {

// A key: seconds since 2020 in the upper bits, so that rows made together lie together, and 31 bits
// of a number that differs within a second: keys of one second rise with it.
std::int64_t KeyAt(Instant now, std::int64_t number);

// The database's own key, from which secrets are derived. Made when a database that can be written
// is first opened: `given` (64 hexadecimal digits), or at random when that is empty. A database
// opened for reading that has none answers a key of the moment. Errors: `invalid` path
// `database_key`.
Result<Hash> DatabaseKey(Session& session, std::string_view given);

// "#12": 12; nothing for anything else.
std::optional<std::int64_t> NumberIn(std::string_view ref);
// "external_ref:A-7": "A-7"; nothing for anything else.
std::optional<std::string_view> ExternalRefIn(std::string_view ref);
// "code:BOOK-2030-00001": "BOOK-2030-00001"; nothing for anything else.
std::optional<std::string_view> CodeIn(std::string_view ref);

}  // namespace rota::store
