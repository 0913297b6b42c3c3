// How PostgreSQL runs each statement that verbs use, as the plan that serves all values: by an
// index that leads to the rows, never through a whole table or organization, and in the index's
// order. What may do so is listed with its reason. (SQLite's: tests/unit/engine/plans_test.cc)
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "rota/engine/engine.h"
#include "src/store/open.h"
#include "src/store/postgres/placeholders.h"
#include "tests/contract/backend.h"
#include "tests/support/postgres.h"
#include "tests/support/statements.h"

namespace rota::store {
namespace {

using Json = nlohmann::json;
using test::Must;

constexpr int kHosts = 40, kEach = 25;  // bookings of a host
constexpr int kAlike = 20;              // organizations beside the one that is filled
const Envelope kAt{.now = test::T("2030-01-02T08:00:00Z")};

// Everybody with an event type of their own, open day and night.
Catalog Staff() {
  Catalog catalog;
  catalog.schedules = {Must(ReadRecord<Schedule>(
      R"({"id": "always", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
          "start": "00:00", "end": "24:00"}]})"))};
  for (int n = 0; n < kHosts; ++n) {
    User user{.header = {.id = fmt::format("u{}", n)}, .name = "U"};
    user.default_schedule = "always";
    EventType type;
    type.header.id = type.slug = type.title = fmt::format("t{}", n);
    type.user = user.header.id;

    type.durations_min = {30};
    catalog.users.push_back(std::move(user));
    catalog.event_types.push_back(std::move(type));
  }
  return catalog;
}

std::string Calendar(const std::string& name, int events) {
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//rota//test//EN\r\n";
  for (int n = 0; n < events; ++n) {
    text += fmt::format(
        "BEGIN:VEVENT\r\nUID:{}-{}\r\nDTSTAMP:20300101T000000Z\r\nDTSTART:203001{:02}T{:02}0000Z\r\n"
        "DTEND:203001{:02}T{:02}3000Z\r\nEND:VEVENT\r\n",
        name, n, 1 + n / 20, n % 20, 1 + n / 20, n % 20);
  }
  return text + "END:VCALENDAR\r\n";
}

// The portal, and beside it enough of everything that grows.
void Fill(Engine& engine) {
  test::FillPortal(engine);
  Must(engine.Apply({.catalog = Staff()}, kAt));
  for (int n = 0; n < kHosts; ++n) {
    for (int i = 0; i < kEach; ++i) {
      BookBody book;
      book.event_type = fmt::format("t{}", n);
      book.start = test::T("2030-01-08T00:00:00Z") + i * 2 * kHour;
      book.attendees = {{.email = fmt::format("v{}-{}@example.net", n, i), .name = "Kim"}};
      Envelope named = kAt;
      named.idempotency_key = fmt::format("{}-{}", n, i);
      if (i % 5 == 0) {
        Must(engine.Hold({.book = std::move(book)}, named));
      } else {
        Must(engine.Book(book, named));
      }
    }
  }
  for (int n = 0; n < kHosts; ++n) {
    const std::string user = fmt::format("u{}", n);
    test::MustCall(engine, "calendar.import",
                   Json({{"user", user}, {"text", Calendar(user, kEach)}}).dump());
  }
}

// As many rows again for each of other organizations, so that statistics are those of tables that
// nobody walks through.
void Multiply(Session& session) {
  std::vector<std::pair<std::string, std::string>> tables;  // with their columns but the first
  Statement columns = session.Query(
      "SELECT table_name::text,string_agg(column_name::text,',' ORDER BY ordinal_position) "
      "FROM information_schema.columns WHERE table_schema=current_schema() AND column_name<>'org' "
      "GROUP BY table_name HAVING table_name IN (SELECT table_name FROM information_schema.columns "
      "WHERE table_schema=current_schema() AND column_name='org')");
  REQUIRE_OK(columns.ForEach(
      [&](const Statement& row) { tables.emplace_back(row.Text(0), row.Text(1)); }));
  REQUIRE(tables.size() > 15);
  for (const auto& [table, rest] : tables) {
    if (table == "organization") continue;
    REQUIRE_OK(
        session.Exec(fmt::format("INSERT INTO {0}(org,{1}) SELECT org+k,{1} FROM {0}, "
                                 "generate_series(1,{2}) k WHERE org=1",
                                 table, rest, kAlike)));
  }
  REQUIRE_OK(session.Optimize(/*compact=*/true));
}

// What a server has logged that it was asked, as it was asked.
std::set<std::string> Asked(const std::string& log) {
  std::set<std::string> asked;
  std::ifstream lines(log);
  std::string statement;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('\t') && !statement.empty()) {  // goes on
      statement += "\n" + line.substr(1);
      continue;
    }
    if (!statement.empty()) asked.insert(std::exchange(statement, {}));
    for (const std::string_view told : {"execute rota_", "DETAIL:  prepare"}) {
      const std::size_t at = line.find(told);
      if (at != std::string::npos) statement = line.substr(line.find(": ", at + told.size()) + 2);
    }
  }
  return asked;
}

// What PostgreSQL alone may read more of than an index leads to.
constexpr test::ReadsMuch kOwn[] = {
    {"ORDER BY id FOR UPDATE", "sorts the locks of one writer"},
    {"SELECT 1 FROM booking WHERE org=? AND uid IS NOT NULL LIMIT 1",
     "one row: whether a booking has the uid of another calendar"},
    {"SELECT series,key,recurrence_id,doc FROM booking", "verify"},
    {"SELECT visit,key,doc FROM booking", "verify"},
};

// `$7` as `?`, which the lists are written with.
std::string Unnumbered(const std::string& sql) {
  return std::regex_replace(sql, std::regex("\\$[0-9]+"), "?");
}

// What a statement reads and gives, in the words of a plan.
class PlanOf {
 public:
  PlanOf(Session& session, const std::string& sql) {
    const std::size_t values = CountOf(sql);
    std::string nulls;
    for (std::size_t i = 0; i < values; ++i) nulls += i ? ",NULL" : "(NULL";
    if (values > 0) nulls += ")";
    error = session.Exec("PREPARE asked AS " + sql);
    if (!error.ok()) return;
    {
      Statement explain = session.Query("EXPLAIN (FORMAT JSON) EXECUTE asked" + nulls);
      const Result<bool> row = explain.Step();
      error = row.status();
      if (row.ok()) Walk(Json::parse(explain.Text(0))[0]["Plan"]);
    }
    REQUIRE_OK(session.Exec("DEALLOCATE asked"));
  }

  Status error;
  std::string wasteful;  // the step that reads more than it gives; "": none does

 private:
  static std::size_t CountOf(const std::string& sql) {
    std::size_t count = 0;
    for (std::size_t n = 1; sql.find(fmt::format("${}", n)) != std::string::npos; ++n) count = n;
    return count;
  }

  void Walk(const Json& step) {
    const std::string kind = step["Node Type"];
    const std::string table = step.value("Relation Name", "");
    const std::string condition = step.value("Index Cond", "");
    const bool by_index =
        kind == "Index Scan" || kind == "Index Only Scan" || kind == "Bitmap Index Scan";
    // The organization is all there is to know of its own row.
    const bool own_row = step.value("Index Name", "") == "organization_pkey";
    const bool whole = by_index && !own_row &&
                       (condition.empty() || (condition.starts_with("(org = ") &&
                                              condition.find(" AND ") == std::string::npos));
    // An incremental sort puts in order what is equal in the index's.
    const bool sorts = kind == "Sort" || (kind == "Aggregate" && step["Strategy"] == "Hashed");
    if (kind == "Seq Scan" || whole || sorts || kind == "Hash") {
      wasteful = fmt::format("{} {}{} {}", kind, table, step.value("Index Name", ""), condition);
    }
    if (!step.contains("Plans")) return;
    for (const Json& part : step["Plans"]) Walk(part);
  }
};

// What SQLite alone is asked.
bool IsSqlitesOwn(const std::string& sql) {
  constexpr std::string_view kWords[] = {
      "sqlite_", "pragma_",      "PRAGMA", "INDEXED", "RAISE(",   "ANALYZE",   "CREATE ", "ALTER ",
      "DROP ",   "json_extract", "BEGIN",  "COMMIT",  "ROLLBACK", "SAVEPOINT", "RELEASE", "VACUUM"};
  return sql.starts_with("--") ||
         std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return sql.find(word) != std::string::npos; });
}

TEST_CASE("every statement is led to its rows by an index on PostgreSQL too") {
  const auto server = test::Postgres::Own();
  EngineOptions options;
  {
    Engine engine =
        Must(Engine::Open(server->uri() + "&options=-c%20log_statement%3Dall", options));
    Fill(engine);
  }
  std::set<std::string> statements = Asked(server->directory() + "/server.log");
  REQUIRE(statements.size() > 40);
  CHECK(std::any_of(statements.begin(), statements.end(), [](const std::string& sql) {
    return sql.find("FOR UPDATE") != std::string::npos;
  }));
  test::Portal portal;
  for (const std::string& sql : test::StatementsOfVerbs(portal)) {
    if (!IsSqlitesOwn(sql)) statements.insert(postgres::NumberPlaceholders(sql).sql);
  }
  const auto session = Must(OpenSession(server->uri(), options.store));
  Multiply(*session);
  REQUIRE_OK(session->Exec("SET plan_cache_mode TO force_generic_plan"));
  test::Allowances allowances(kOwn);
  for (const std::string& sql : statements) {
    const PlanOf plan(*session, sql);
    CHECK_MESSAGE(plan.error.ok(), Describe(plan.error) << ": " << sql);
    if (plan.wasteful.empty()) continue;
    CHECK_MESSAGE(allowances.Cover(Unnumbered(sql)), plan.wasteful << ": " << sql);
  }
  for (const std::string_view part : allowances.Unused()) {
    CHECK_MESSAGE(false, "nothing needs: " << part);
  }
}

}  // namespace
}  // namespace rota::store
