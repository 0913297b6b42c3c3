// A statement of one PostgreSQL connection, prepared on the server at its first run.
#pragma once

#include <memory>
#include <string_view>

#include "src/store/postgres/session.h"

namespace rota::store::postgres {

Result<std::unique_ptr<DriverStatement>> MakeStatement(PostgresSession* session,
                                                       std::string_view sql);

}  // namespace rota::store::postgres
