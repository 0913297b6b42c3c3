// Whether every index holds what its table holds.
#pragma once

#include <string>
#include <vector>

#include "src/store/session.h"

struct sqlite3;

namespace rota::store::sqlite {

// Names the indexes that lack a row, hold one that is not in the table, or hold a unique value
// twice. `session` is the one of `db`.
Result<std::vector<std::string>> WrongIndexes(Session& session, sqlite3* db);

}  // namespace rota::store::sqlite
