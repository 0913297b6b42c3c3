#include "src/store/postgres/error.h"

#include <fmt/format.h>

#include <string>

#include "src/store/session.h"

namespace rota::store::postgres {
namespace {

// By SQLSTATE, the longest matching prefix first
// (https://www.postgresql.org/docs/15/errcodes-appendix.html).
struct Row {
  std::string_view state;
  Reason reason;
  std::string_view constraint;
};
constexpr Row kRows[] = {
    {"23505", Reason::k_internal, "unique"},
    {"23514", Reason::k_internal, "check"},
    {"23502", Reason::k_internal, "null"},
    {"25006", Reason::k_read_only, ""},     // a read-only transaction or a standby
    {"22P02", Reason::k_internal, "type"},  // text that is not a number
    {"22P03", Reason::k_internal, "type"},
    {"42804", Reason::k_internal, "type"},
    {"42501", Reason::k_cannot_open, ""},  // this role may not
    {"53100", Reason::k_io_error, ""},     // disk full
    {"53200", Reason::k_out_of_memory, ""},
    {"53300", Reason::k_busy, ""},           // too many connections
    {"55P03", Reason::k_busy, ""},           // lock_timeout is over
    {"57014", Reason::k_busy, ""},           // the host's own statement_timeout
    {"57P", Reason::k_connection_lost, ""},  // the server is going down
    {"08", Reason::k_connection_lost, ""},
    {"58", Reason::k_io_error, ""},
    {"XX001", Reason::k_corrupt, ""},
    {"XX002", Reason::k_corrupt, ""},
};

std::string Trimmed(const char* text) {
  std::string trimmed = text ? text : "";
  trimmed.erase(trimmed.find_last_not_of(" \n") + 1);
  return trimmed;
}

}  // namespace

Status ErrorOf(PGconn* connection, const PGresult* result, std::string_view doing) {
  const char* state_field = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string_view state = state_field ? state_field : "";
  const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  const std::string message =
      fmt::format("{}: {}", doing, primary ? primary : Trimmed(PQerrorMessage(connection)));
  if (state == "40001" || state == "40P01") return RerunStatus(message).With("sqlstate", state);
  if (state.empty()) {
    // No answer of the server at all: the connection broke. Where libpq has noticed only that the
    // server says nothing more, looking at the socket tells, and the next transaction connects
    // anew.
    const bool broken = PQstatus(connection) == CONNECTION_BAD || PQconsumeInput(connection) == 0 ||
                        PQstatus(connection) == CONNECTION_BAD;
    return Status(broken ? Reason::k_connection_lost : Reason::k_internal, message);
  }
  for (const Row& row : kRows) {
    if (!state.starts_with(row.state)) continue;
    Status status(row.reason, message);
    status.With("sqlstate", state);
    if (!row.constraint.empty()) status.With("constraint", row.constraint);
    if (row.constraint == "unique") {
      const char* key = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
      status.With("key", key ? key : "");
    }
    return status;
  }
  return Status(Reason::k_internal, message).With("sqlstate", state);
}

Status ConnectError(PGconn* connection) {
  return Status(Reason::k_cannot_open,
                connection ? Trimmed(PQerrorMessage(connection)) : "out of memory");
}

}  // namespace rota::store::postgres
