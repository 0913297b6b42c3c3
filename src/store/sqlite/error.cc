#include "src/store/sqlite/error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace rota::store::sqlite {
namespace {

constexpr std::string_view kGuardPrefix = "occupancy:";

Reason ReasonOf(int rc) {
  switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:  // the log's locks were taken from under us too many times in a row
      return Reason::k_busy;
    case SQLITE_READONLY:
      return rc == SQLITE_READONLY_DBMOVED ? Reason::k_io_error : Reason::k_read_only;
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
    case SQLITE_PERM:
      return Reason::k_cannot_open;
    case SQLITE_NOTADB:
      return Reason::k_not_a_database;
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return Reason::k_corrupt;
    case SQLITE_IOERR:
      return rc == SQLITE_IOERR_NOMEM ? Reason::k_out_of_memory : Reason::k_io_error;
    case SQLITE_FULL:
      return Reason::k_io_error;
    case SQLITE_NOMEM:
      return Reason::k_out_of_memory;
    case SQLITE_TOOBIG:
      return Reason::k_out_of_range;
    default:
      return Reason::k_internal;
  }
}

std::string_view ConstraintOf(int rc) {
  switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return "unique";
    case SQLITE_CONSTRAINT_CHECK:
      return "check";
    case SQLITE_CONSTRAINT_NOTNULL:
      return "null";
    case SQLITE_CONSTRAINT_DATATYPE:
      return "type";
    case SQLITE_CONSTRAINT_TRIGGER:
      return "trigger";
    default:
      return {};
  }
}

// "UNIQUE constraint failed: booking.org, booking.code" is about booking_code: keys are named after
// their last column.
std::string KeyIn(std::string_view message) {
  const std::size_t point = message.rfind('.'), space = message.rfind(' ');
  if (point == std::string_view::npos || space == std::string_view::npos || point < space)
    return {};
  return fmt::format("{}_{}", message.substr(space + 1, point - space - 1),
                     message.substr(point + 1));
}

}  // namespace

Status ErrorOf(sqlite3* db, int rc, std::string_view doing) {
  const std::string_view message = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
  Status status(ReasonOf(rc), fmt::format("{}: {}", doing, message));
  status.With("sqlite", fmt::format("{}", rc));
  if (const std::string_view constraint = ConstraintOf(rc); !constraint.empty()) {
    status.With("constraint", constraint);
    if (constraint == "unique") status.With("key", KeyIn(message));
    if (constraint == "trigger" && message.starts_with(kGuardPrefix)) {
      status.With("guard", message.substr(kGuardPrefix.size()));
    }
  }
  return status;
}

}  // namespace rota::store::sqlite
