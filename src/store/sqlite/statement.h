// A prepared statement of one SQLite connection.
#pragma once

#include <memory>
#include <string_view>

#include "src/store/session.h"

struct sqlite3;
struct sqlite3_stmt;

namespace rota::store::sqlite {

// Compiles exactly one statement; text after it is an error.
Result<std::unique_ptr<DriverStatement>> PrepareStatement(sqlite3* db, std::string_view sql);

}  // namespace rota::store::sqlite
