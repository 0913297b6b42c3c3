// SQLite's result codes as our reasons.
#pragma once

#include <string_view>

#include "rota/base/status.h"

struct sqlite3;

namespace rota::store::sqlite {

// The status of a call on `db` that returned `rc`; `doing` says what was tried ("reading",
// "opening"). Details: "sqlite" = the extended code; "constraint" = unique | check | type | null
// for a refused row; "guard" = the word behind "occupancy:" when the guard's trigger refused it.
Status ErrorOf(sqlite3* db, int rc, std::string_view doing);

}  // namespace rota::store::sqlite
