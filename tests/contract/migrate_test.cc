// Whose database is it, what format has it, and what may this engine do with it?
#include "src/store/migrate.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <thread>

#include "src/store/catalog_store.h"
#include "src/store/open.h"
#include "src/store/outbox_store.h"
#include "src/store/sqlite/session.h"
#include "tests/contract/backend.h"

namespace rota::store {
namespace {

using Steps = std::vector<Migration>;

// This engine's steps and one more, which an engine of the future may have.
Steps WithFuture(std::string_view sql) {
  Steps steps(Migrations().begin(), Migrations().end());
  steps.push_back({static_cast<int>(steps.size()) + 1, "future", sql});
  return steps;
}

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::int64_t Applied(Session& session) {
  Statement count = session.Query("SELECT count(*) FROM migration");
  REQUIRE_OK(count.Step());
  return count.Int(0);
}

const Backend& File() { return Backends()[0]; }

Reason OpenReason(const Database& database) { return database.TryOpen().status().reason(); }

TEST_CASE("steps are numbered without a gap and say what they promise") {
  int number = 0;
  for (const Migration& step : Migrations()) {
    CHECK(step.number == ++number);
    CHECK(step.sql.starts_with("-- format: read "));
  }
  CHECK(EngineFormat() == number);
}

TEST_CASE("each engine gets its words and its sections") {
  const std::string_view text =
      "a {int} {shift}\n-- begin sqlite\nonly lite\n-- end sqlite\n"
      "-- begin postgres\nonly pg\n-- end postgres\nlast {tail}";
  CHECK(ForDialect(text, Dialect::kSqlite) ==
        "a INTEGER (2*abs(lane))\n-- begin sqlite\nonly lite\n-- end sqlite\nlast  STRICT, WITHOUT "
        "ROWID");
  CHECK(ForDialect(text, Dialect::kPostgres) ==
        "a bigint (2*abs(lane))::int\n-- begin postgres\nonly pg\n-- end postgres\nlast ");
}

TEST_CASE("an empty database is made ours once") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    CHECK(Applied(*session) == EngineFormat());
    REQUIRE_OK(session->CheckIntegrity());
    if (!backend.shared) continue;
    CHECK(Applied(*database.Open()) == EngineFormat());
  }
}

TEST_CASE("many processes may open an empty database at once") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    // The collisions on a file are rare: without the retry about one round in a hundred fails.
    for (int round = 0; round < (backend.server ? 5 : 100); ++round) {
      Database database(backend);
      database.options.durability = OpenOptions::Durability::kNormal;
      std::vector<Status> statuses(6);
      std::vector<std::thread> openers;
      for (Status& status : statuses) {
        openers.emplace_back([&] { status = database.TryOpen().status(); });
      }
      for (std::thread& opener : openers) opener.join();
      for (const Status& status : statuses) REQUIRE_OK(status);
      CHECK(Applied(*database.Open()) == EngineFormat());
    }
  }
}

TEST_CASE("entries of history that an earlier format wrote are there afterwards, and fixed") {
  const TempDir folder;
  const auto session = sqlite::SqliteSession::Open(folder / "old.db", {}, {});
  REQUIRE_OK(session);
  REQUIRE_OK(MigrateTo(**session, {}, Migrations().first(5)));
  constexpr std::string_view kInsert =
      "INSERT INTO history(org,object_kind,object,seq,at,revision,action,actor,doc) "
      "VALUES(?,'booking',?,?,5,6,'book','{}',?)";
  const auto doc = [](int i) { return fmt::format("{}{}", i, std::string(1200, 'x')); };
  for (int i = 0; i < 50; ++i) REQUIRE_OK((*session)->Run(kInsert, i % 3, 100 - i, 1, doc(i)));
  REQUIRE_OK(Migrate(**session, {}));
  for (int i = 0; i < 50; ++i) {
    Statement find = (*session)->Query(
        "SELECT doc,at,revision,action FROM history WHERE org=? AND object_kind='booking' AND "
        "object=? AND seq=1",
        i % 3, 100 - i);
    REQUIRE_OK(find.Step());
    CHECK(find.Text(0) == doc(i));
    CHECK(find.Int(1) == 5);
    CHECK(find.Int(2) == 6);
    CHECK(find.Text(3) == "book");
  }
  CHECK(!(*session)->Run("UPDATE history SET doc='{}'").ok());
  CHECK(!(*session)->Run("DELETE FROM history").ok());
  CHECK(IsUniqueViolation((*session)->Run(kInsert, 0, 100, 1, "{}").status()));
  const Result<std::vector<std::string>> missing = MissingGuards(**session);
  REQUIRE_OK(missing);
  CHECK(missing->empty());
}

TEST_CASE("the counter of messages stands at what an earlier format gave out") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    const auto put = [&](std::int64_t org, std::int64_t number) {
      return session->Run(
          "INSERT INTO outbox(org,dedupe,id,due_at,topic,doc) VALUES(?,?,?,0,'t','{}')", org,
          fmt::format("m{}", number), number << kMessageRandomBits);
    };
    for (const int number : {7, 9}) REQUIRE_OK(put(1, number));
    REQUIRE_OK(put(2, 3));
    REQUIRE_OK(NextNumber(*session, 2, "message", 0, 40));
    const Migration& step = Migrations()[8];
    REQUIRE(step.name == "messages");
    REQUIRE_OK(session->Exec(std::string(step.sql)));
    CHECK(*NextNumber(*session, 1, "message") == 10);
    CHECK(*NextNumber(*session, 2, "message") == 41);
  }
}

TEST_CASE("refuse leaves an empty and an older database alone") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    database.options.migrate = OpenOptions::Migrate::kRefuse;
    // A file that is not there is not made; a schema that is not there is an empty one.
    CHECK(OpenReason(database) ==
          (backend.server ? Reason::k_migration_needed : Reason::k_cannot_open));
    if (!backend.server) {
      WriteFile(database.uri(), "");
      CHECK(OpenReason(database) == Reason::k_migration_needed);
      CHECK(ReadFile(database.uri()).empty());
    }
    database.options.migrate = OpenOptions::Migrate::kAuto;
    const auto session = database.Open();
    const Steps steps = WithFuture("-- format: read 1, write 1\nCREATE TABLE extra(a {int});\n");
    OpenOptions refuse = database.options;
    refuse.migrate = OpenOptions::Migrate::kRefuse;
    CHECK(MigrateTo(*session, refuse, steps).reason() == Reason::k_migration_needed);
    REQUIRE_OK(MigrateTo(*session, database.options, steps));
    REQUIRE_OK(MigrateTo(*session, refuse, steps));
    CHECK(Applied(*session) == EngineFormat() + 1);
  }
}

TEST_CASE("a newer database: what it promises to older engines holds, no more") {
  struct Case {
    std::string_view sql;
    Reason write, read;
  };
  const Case cases[] = {
      {"-- format: read 1, write 1\nSELECT 1;\n", Reason::kNone, Reason::kNone},
      {"-- format: read 1, write 99\nSELECT 1;\n", Reason::k_newer_format, Reason::kNone},
      {"-- format: read 99, write 99\nSELECT 1;\n", Reason::k_newer_format, Reason::k_newer_format},
  };
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    for (const Case& one : cases) {
      CAPTURE(one.sql);
      Database database(backend);
      {
        const auto session = database.Open();
        REQUIRE_OK(MigrateTo(*session, database.options, WithFuture(one.sql)));
      }
      CHECK(OpenReason(database) == one.write);
      database.options.read_only = true;
      CHECK(OpenReason(database) == one.read);
    }
  }
}

TEST_CASE("a step that fails half-way leaves everything as it was") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    const Steps steps = WithFuture(
        "-- format: read 99, write 99\nCREATE TABLE extra(a {int});\n"
        "INSERT INTO extra(a) VALUES(1);\nINSERT INTO nowhere VALUES(1);\n");
    CHECK(!MigrateTo(*session, database.options, steps).ok());
    CHECK(Applied(*session) == EngineFormat());
    CHECK(!session->Run("SELECT a FROM extra").ok());
    CHECK(OpenReason(database) == Reason::kNone);
  }
}

TEST_CASE("a step that was applied with another text is noticed") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    Steps steps(Migrations().begin(), Migrations().end());
    const std::string edited = std::string(steps[0].sql) + "\n";
    steps[0].sql = edited;
    CHECK(MigrateTo(*session, database.options, steps).reason() == Reason::k_corrupt);
    REQUIRE_OK(session->Run("DELETE FROM migration WHERE number=1"));
    REQUIRE_OK(
        session->Run("INSERT INTO migration(number,name,checksum,applied_at) VALUES(?,'x','x',0)",
                     static_cast<std::int64_t>(steps.size()) + 1));
    CHECK(OpenReason(database) == Reason::k_corrupt);
  }
}

TEST_CASE("reading needs a database that is there and finished") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    database.options.read_only = true;
    CHECK(OpenReason(database) ==
          (backend.server ? Reason::k_not_a_database : Reason::k_cannot_open));
    database.options.read_only = false;
    const auto session = database.Open();
    database.options.read_only = true;
    const auto reader = database.Open();
    const Steps steps = WithFuture("-- format: read 1, write 1\nCREATE TABLE extra(a {int});\n");
    CHECK(MigrateTo(*reader, database.options, steps).reason() == Reason::k_migration_needed);
  }
}

TEST_CASE("tables of another program are left alone") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    for (const char* table :
         {"CREATE TABLE stock(item integer);", "CREATE TABLE meta(item integer);",
          "CREATE TABLE meta(name text, value text);"}) {
      CAPTURE(table);
      const Database database(backend);
      const auto session = ConnectSession(database.uri(), database.options);
      REQUIRE_OK(session);
      const std::string schema =
          backend.server ? "CREATE SCHEMA " + database.options.schema + ";" : std::string();
      REQUIRE_OK((*session)->Exec(schema + table));
      CHECK(OpenReason(database) == Reason::k_not_a_database);
    }
  }
}

TEST_CASE("SQLite: a foreign file is not touched") {
  const Database database(File());
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(database.uri().c_str(), &db) == SQLITE_OK);
  const char* script = "PRAGMA application_id=77; CREATE TABLE stock(item)";
  REQUIRE(sqlite3_exec(db, script, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  const std::string before = ReadFile(database.uri());
  CHECK(OpenReason(database) == Reason::k_not_a_database);
  CHECK(ReadFile(database.uri()) == before);  // not even its journal mode
}

TEST_CASE("SQLite: files that are no database, or only part of one") {
  const Database database(File());
  for (const std::string& bytes :
       {std::string("hello"), std::string(100000, 'x'), std::string("SQLite format 3") + '\0'}) {
    WriteFile(database.uri(), bytes);
    const Reason reason = OpenReason(database);
    CAPTURE(bytes.substr(0, 20));
    CHECK((reason == Reason::k_not_a_database || reason == Reason::k_corrupt));
    CHECK(ReadFile(database.uri()) == bytes);
  }
  std::filesystem::remove(database.uri());
  database.Open();
  const std::string whole = ReadFile(database.uri());
  REQUIRE(whole.size() > 40000);
  for (const std::size_t keep :
       {std::size_t{50}, std::size_t{4096}, std::size_t{10000}, whole.size() - 4096}) {
    CAPTURE(keep);
    WriteFile(database.uri(), whole.substr(0, keep));
    const Reason reason = OpenReason(database);
    CHECK((reason == Reason::k_not_a_database || reason == Reason::k_corrupt));
  }
  // Damage inside is found by the check, at the latest.
  std::string damaged = whole;
  for (std::size_t at = 5 * 4096; at < 8 * 4096; ++at) damaged[at] = '\x5a';
  WriteFile(database.uri(), damaged);
  const auto session = database.TryOpen();
  CHECK((session.ok() ? (*session)->CheckIntegrity() : session.status()).reason() ==
        Reason::k_corrupt);
}

TEST_CASE("a database that lacks what the laws hang on opens for reading only") {
  constexpr const char* kEverywhere[] = {"DROP TABLE occupancy",
                                         "DROP TABLE lane",
                                         "DROP TABLE counter",
                                         "DROP INDEX booking_key",
                                         "DROP INDEX booking_occurrence",
                                         "DROP INDEX document_key"};
  constexpr const char* kSqlite[] = {
      "DROP TRIGGER occupancy_exclusive", "DROP TRIGGER occupancy_counted",
      "DROP TRIGGER occupancy_fixed",     "DROP TRIGGER subject_kind",
      "DROP TRIGGER history_no_update",   "DROP TRIGGER history_no_delete"};
  constexpr const char* kPostgres[] = {"ALTER TABLE occupancy DROP CONSTRAINT occupancy_pkey",
                                       "ALTER TABLE occupancy DROP CONSTRAINT occupancy_edges",
                                       "ALTER TABLE occupancy DROP CONSTRAINT occupancy_lane",
                                       "ALTER TABLE subject DROP CONSTRAINT subject_pkey"};
  for (const Backend& backend : SharedBackends()) {
    std::vector<std::string_view> faults(std::begin(kEverywhere), std::end(kEverywhere));
    for (const char* own : backend.server ? std::span<const char* const>(kPostgres)
                                          : std::span<const char* const>(kSqlite)) {
      faults.push_back(own);
    }
    for (const std::string_view sql : faults) {
      CAPTURE(sql);
      Database database(backend);
      {
        const auto session = database.Open();
        const auto sound = MissingGuards(*session);
        REQUIRE_OK(sound);
        CHECK(sound->empty());
        REQUIRE_OK(session->Run(sql));
      }
      const std::string name(sql.substr(sql.rfind(' ') + 1));
      const Status refused = database.TryOpen().status();
      CHECK(refused.reason() == Reason::k_corrupt);
      CHECK(refused.message().find(name) != std::string::npos);
      database.options.read_only = true;
      const auto reading = database.Open();
      const auto missing = MissingGuards(*reading);
      REQUIRE_OK(missing);
      CHECK(std::any_of(missing->begin(), missing->end(),
                        [&](const std::string& one) { return one.ends_with(" " + name); }));
    }
    // What only makes questions quick is nobody's law.
    const Database database(backend);
    REQUIRE_OK(database.Open()->Run("DROP INDEX booking_type"));
    REQUIRE_OK(database.TryOpen());
  }
}

TEST_CASE("names that lead nowhere") {
  TempDir dir;
  const auto reason = [](const std::string& uri) {
    return OpenSession(uri, {.busy_timeout_ms = 100}).status().reason();
  };
  CHECK(reason("") == Reason::k_cannot_open);
  CHECK(reason(std::string("a\0b", 3)) == Reason::k_cannot_open);
  CHECK(reason(dir / "missing/rota.db") == Reason::k_cannot_open);
  CHECK(reason(dir / "") == Reason::k_cannot_open);  // a directory
#ifdef ROTA_WITH_POSTGRES
  const std::string nobody = "postgresql://rota@/postgres?host=" + dir / "nobody";
  CHECK(reason(nobody) == Reason::k_cannot_open);
  const auto in_schema = [&](const std::string& name) {
    OpenOptions options;
    options.schema = name;
    return OpenSession(nobody, options).status().reason();
  };
  for (const char* name : {"", "a b", "a\"b", "1a", "9a", "pg_x", "Rota", "a`", "a{", "a/", "a:"}) {
    CHECK(in_schema(name) == Reason::k_invalid);
  }
  CHECK(in_schema(std::string(64, 'a')) == Reason::k_invalid);
  for (const char* name : {"a", "z", "az09", "_", "a0", "pg"}) {
    CHECK(in_schema(name) == Reason::k_cannot_open);
  }
  CHECK(in_schema(std::string(63, 'a')) == Reason::k_cannot_open);
#else
  CHECK(reason("postgresql://nowhere") == Reason::k_unsupported);
#endif
}

TEST_CASE("SQLite: a path is a path, whatever characters it has") {
  TempDir dir;
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(dir / "");
  for (const std::string name : {"what?mode=memory.db", "a#b.db", "a%20b.db", "file:x.db",
                                 "file:x.db?mode=ro", ":memory:x", "Đặng 'q' \".db"}) {
    CAPTURE(name);
    CHECK(!std::filesystem::exists(name));
    REQUIRE_OK(OpenSession(name, {}));
    CHECK(std::filesystem::exists(name));
    const auto session = OpenSession(name, {});
    REQUIRE_OK(session);
    const std::string copy = dir / ("copy of " + name);
    REQUIRE_OK((*session)->Backup(copy));
    CHECK(std::filesystem::exists(copy));
  }
  std::filesystem::current_path(here);
}

}  // namespace
}  // namespace rota::store
