#include "src/store/postgres/placeholders.h"

#include <doctest/doctest.h>

namespace rota::store::postgres {
namespace {

std::string Sql(std::string_view sql) { return NumberPlaceholders(sql).sql; }
int Count(std::string_view sql) { return NumberPlaceholders(sql).count; }

TEST_CASE("question marks are counted as SQLite counts them") {
  CHECK(Sql("SELECT 1") == "SELECT 1");
  CHECK(Sql("a=? AND b=?") == "a=$1 AND b=$2");
  CHECK(Sql("a=?2 AND b=?1 AND c=?2") == "a=$2 AND b=$1 AND c=$2");
  CHECK(Sql("a=?3 AND b=?") == "a=$3 AND b=$4");
  CHECK(Sql("?12,?") == "$12,$13");
  CHECK(Count("a=?2 AND b=?1 AND c=?2") == 2);
  CHECK(Count("SELECT 1") == 0);
  CHECK(Count("?3,?") == 4);
}

TEST_CASE("quoted text, quoted names and comments are left alone") {
  CHECK(Sql("'?' = ?") == "'?' = $1");
  CHECK(Sql("'it''s ?' = ?") == "'it''s ?' = $1");
  CHECK(Sql("\"a?\" = ?") == "\"a?\" = $1");
  CHECK(Sql("? -- why?\n= ?") == "$1 -- why?\n= $2");
  CHECK(Sql("? /* ? */ = ?") == "$1 /* ? */ = $2");
  CHECK(Sql("? - ? / ?") == "$1 - $2 / $3");
}

TEST_CASE("text that is cut off is passed on, for the server to complain about") {
  CHECK(Sql("'?") == "'?");
  CHECK(Sql("-- ?") == "-- ?");
  CHECK(Sql("/* ?") == "/* ?");
  CHECK(Sql("/*/ ?") == "/*/ ?");
}

}  // namespace
}  // namespace rota::store::postgres
