#include "src/store/sqlite/error.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <string>
#include <utility>

namespace rota::store::sqlite {
namespace {

std::string Detail(const Status& status, std::string_view wanted) {
  for (const auto& [name, value] : status.detail()) {
    if (name == wanted) return value;
  }
  return "";
}

TEST_CASE("what SQLite answers is one of our reasons") {
  const std::pair<int, Reason> kAnswers[] = {{SQLITE_BUSY, Reason::k_busy},
                                             {SQLITE_BUSY_SNAPSHOT, Reason::k_busy},
                                             {SQLITE_PROTOCOL, Reason::k_busy},
                                             {SQLITE_READONLY, Reason::k_read_only},
                                             {SQLITE_CANTOPEN, Reason::k_cannot_open},
                                             {SQLITE_AUTH, Reason::k_cannot_open},
                                             {SQLITE_PERM, Reason::k_cannot_open},
                                             {SQLITE_NOTADB, Reason::k_not_a_database},
                                             {SQLITE_CORRUPT, Reason::k_corrupt},
                                             {SQLITE_FORMAT, Reason::k_corrupt},
                                             {SQLITE_IOERR, Reason::k_io_error},
                                             {SQLITE_IOERR_FSYNC, Reason::k_io_error},
                                             {SQLITE_IOERR_NOMEM, Reason::k_out_of_memory},
                                             {SQLITE_FULL, Reason::k_io_error},
                                             {SQLITE_NOMEM, Reason::k_out_of_memory},
                                             {SQLITE_TOOBIG, Reason::k_out_of_range},
                                             {SQLITE_MISUSE, Reason::k_internal}};
  for (const auto& [code, reason] : kAnswers) {
    CAPTURE(code);
    const Status status = ErrorOf(nullptr, code, "reading");
    CHECK(status.reason() == reason);
    CHECK(status.message().starts_with("reading: "));
    CHECK(Detail(status, "sqlite") == std::to_string(code));
    CHECK(Detail(status, "constraint") == "");
  }
}

TEST_CASE("a refused row says which constraint refused it") {
  const std::pair<int, std::string_view> kConstraints[] = {
      {SQLITE_CONSTRAINT_UNIQUE, "unique"},   {SQLITE_CONSTRAINT_PRIMARYKEY, "unique"},
      {SQLITE_CONSTRAINT_ROWID, "unique"},    {SQLITE_CONSTRAINT_CHECK, "check"},
      {SQLITE_CONSTRAINT_NOTNULL, "null"},    {SQLITE_CONSTRAINT_DATATYPE, "type"},
      {SQLITE_CONSTRAINT_TRIGGER, "trigger"}, {SQLITE_CONSTRAINT_FOREIGNKEY, ""}};
  for (const auto& [code, word] : kConstraints) {
    CAPTURE(code);
    CHECK(Detail(ErrorOf(nullptr, code, "writing"), "constraint") == word);
  }
}

}  // namespace
}  // namespace rota::store::sqlite
