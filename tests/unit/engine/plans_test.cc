// How SQLite runs each statement that verbs use: by an index that leads to the rows, never through
// a whole table or organization, and in the index's order. What may do so is listed with its
// reason.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "tests/support/statements.h"

namespace rota {
namespace {

using test::Portal;

// What SQLite alone may read more of than an index leads to.
constexpr test::ReadsMuch kOwn[] = {
    {"SELECT org FROM organization ORDER BY org LIMIT 2", "two rows: the only organization"},
    {"FROM sqlite_schema", "a few rows, when a database is opened"},
    {"AND b.series=", "sorts the bookings of one series"},
    {"sqlite_stat1", "some forty rows, written anew by optimize"},
    {"FROM pragma_index_xinfo(?)", "verify: an index's columns"},
    {"SELECT max(c.revision) FROM change", "verify"},
};

// The step of a plan that reads more than it gives, if there is one: a table or organization from
// end to end, or a sort.
std::string Wasteful(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* plan = nullptr;
  const std::string asked = "EXPLAIN QUERY PLAN " + sql;
  if (sqlite3_prepare_v2(db, asked.c_str(), -1, &plan, nullptr) != SQLITE_OK) return {};  // BEGIN
  std::string found;
  while (sqlite3_step(plan) == SQLITE_ROW) {
    const std::string step = reinterpret_cast<const char*>(sqlite3_column_text(plan, 3));
    const bool whole_organization =
        step.ends_with("(org=?)") && !step.starts_with("SEARCH organization ");
    // Rows that stand in the statement itself are in no table.
    const bool scans = step.starts_with("SCAN") && step.find("CONSTANT ROW") == std::string::npos;
    if (scans || whole_organization || step.find("TEMP B-TREE") != std::string::npos) {
      found = step;
    }
  }
  sqlite3_finalize(plan);
  return found;
}

TEST_CASE("every statement is led to its rows by an index") {
  Portal portal;
  const std::set<std::string> statements = test::StatementsOfVerbs(portal);
  REQUIRE(statements.size() > 60);
  CHECK(std::any_of(statements.begin(), statements.end(), [](const std::string& sql) {
    return sql.find("JOIN assignment") != std::string::npos;
  }));
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(portal.Path("portal.db").c_str(), &db) == SQLITE_OK);
  test::Allowances allowances(kOwn);
  for (const std::string& sql : statements) {
    const std::string step = Wasteful(db, sql);
    if (step.empty()) continue;
    CHECK_MESSAGE(allowances.Cover(sql), step << ": " << sql);
  }
  for (const std::string_view part : allowances.Unused()) {
    CHECK_MESSAGE(false, "nothing needs: " << part);
  }
  sqlite3_close(db);
}

}  // namespace
}  // namespace rota
