// PostgreSQL's answers as our reasons.
#pragma once

#include <libpq-fe.h>

#include <string_view>

#include "rota/base/status.h"

namespace rota::store::postgres {

// The status of a failed `result`; `doing` says what was tried. Details: "sqlstate"; "constraint" =
// unique | check | null | type for a refused row. Deadlocks and serialisation failures answer
// MustRerun (session.h).
Status ErrorOf(PGconn* connection, const PGresult* result, std::string_view doing);

// The status of a connection that could not be made.
Status ConnectError(PGconn* connection);

}  // namespace rota::store::postgres
