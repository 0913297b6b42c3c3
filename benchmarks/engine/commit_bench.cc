// A durable booking beside the bare statements: what deciding, checking and describing cost on top
// of writing the rows. Both run in one loop, in turn, on two copies of one file:
//   build/bench/benchmarks/engine/commit_bench
//
// For each booking the engine makes, the rows it wrote are read back (not timed) and then written
// to the second file with statements prepared once: BEGIN IMMEDIATE, the same INSERTs and UPDATEs
// into the same tables with the same indexes and triggers, COMMIT. Both files are in WAL mode with
// synchronous=FULL.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "benchmarks/availability/workload.h"
#include "rota/engine/engine.h"

namespace rota {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double Microseconds(Clock::duration taken) {
  return std::chrono::duration<double, std::micro>(taken).count();
}

void Check(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// A folder that is gone when the benchmark is.
class Folder {
 public:
  Folder()
      : path_(fs::temp_directory_path() /
              fmt::format("rota-commit-{}", Clock::now().time_since_epoch().count())) {
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string File(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

// A SQLite connection with statements prepared once.
class Connection {
 public:
  explicit Connection(const std::string& path) {
    Check(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "cannot open");
    Run("PRAGMA journal_mode=WAL");
    Run("PRAGMA synchronous=FULL");
  }
  ~Connection() {
    for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  sqlite3_stmt* Get(const std::string& sql) {
    sqlite3_stmt*& statement = prepared_[sql];
    if (!statement) {
      Check(sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement,
                               nullptr) == SQLITE_OK,
            sqlite3_errmsg(db_));
    }
    return statement;
  }
  void Finish(sqlite3_stmt* statement) {
    int code;
    do code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    Check(code == SQLITE_DONE, sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }
  void Run(const std::string& sql) { Finish(Get(sql)); }

 private:
  sqlite3* db_ = nullptr;
  std::map<std::string, sqlite3_stmt*> prepared_;
};

// One statement and what it binds.
struct Write {
  std::string sql;
  std::vector<sqlite3_value*> values;

  Write() = default;
  Write(Write&&) = default;
  Write& operator=(Write&&) = default;
  ~Write() {
    for (sqlite3_value* value : values) sqlite3_value_free(value);
  }
};

// The rows a booking adds, in the order the engine writes them, and the two kinds of row it raises.
struct Table {
  const char* name;
  const char* of_booking;  // condition on ?1 = booking key, ?2 = revision
};
constexpr Table kInserted[] = {
    {"assignment", "booking=?1"},
    {"decision", "booking=?1"},
    {"occupancy", "owner=?1"},
    {"booking", "id=?1"},
    {"participant", "booking=?1"},
    {"history", "object_kind='booking' AND object=?1"},
    {"history_value", "object_kind='booking' AND object=?1"},
    {"outbox", "dedupe LIKE 'booking:'||?1||':%'"},
    {"change", "revision=?2"},
};
constexpr Table kUpserted[] = {
    {"counter", "1"}, {"turn", "last_seq=(SELECT max(seq) FROM assignment WHERE booking=?1)"}};

// Reads what the engine wrote for its last booking as statements with their values.
std::vector<Write> RowsOfLastBooking(Connection& from) {
  sqlite3_stmt* last = from.Get("SELECT max(id) FROM booking");
  Check(sqlite3_step(last) == SQLITE_ROW, "no booking");
  const std::int64_t booking = sqlite3_column_int64(last, 0);
  sqlite3_reset(last);
  sqlite3_stmt* latest = from.Get("SELECT revision FROM organization");
  Check(sqlite3_step(latest) == SQLITE_ROW, "no organization");
  const std::int64_t revision = sqlite3_column_int64(latest, 0);
  sqlite3_reset(latest);

  std::vector<Write> writes;
  const auto read = [&](const Table& table, const char* verb) {
    sqlite3_stmt* rows =
        from.Get(fmt::format("SELECT * FROM {} WHERE {}", table.name, table.of_booking));
    if (sqlite3_bind_parameter_count(rows) >= 1) sqlite3_bind_int64(rows, 1, booking);
    if (sqlite3_bind_parameter_count(rows) >= 2) sqlite3_bind_int64(rows, 2, revision);
    const int columns = sqlite3_column_count(rows);
    while (sqlite3_step(rows) == SQLITE_ROW) {
      Write write;
      write.sql = fmt::format("{} INTO {} VALUES(", verb, table.name);
      for (int i = 0; i < columns; ++i) {
        write.sql += i ? ",?" : "?";
        write.values.push_back(sqlite3_value_dup(sqlite3_column_value(rows, i)));
      }
      write.sql += ")";
      writes.push_back(std::move(write));
    }
    sqlite3_reset(rows);
  };
  for (const Table& table : kUpserted) read(table, "INSERT OR REPLACE");
  for (const Table& table : kInserted) read(table, "INSERT");
  Write raised;
  raised.sql = "UPDATE organization SET revision=?";
  sqlite3_stmt* value = from.Get("SELECT revision FROM organization");
  Check(sqlite3_step(value) == SQLITE_ROW, "no organization");
  raised.values.push_back(sqlite3_value_dup(sqlite3_column_value(value, 0)));
  sqlite3_reset(value);
  writes.push_back(std::move(raised));
  return writes;
}

void Commit(Connection& to, const std::vector<Write>& writes) {
  to.Run("BEGIN IMMEDIATE");
  for (const Write& write : writes) {
    sqlite3_stmt* statement = to.Get(write.sql);
    for (std::size_t i = 0; i < write.values.size(); ++i) {
      sqlite3_bind_value(statement, static_cast<int>(i) + 1, write.values[i]);
    }
    to.Finish(statement);
  }
  to.Run("COMMIT");
}

// Bookings of W1's half hour among `hosts` hosts in round robin, each on the next start that is
// free.
void BM_CommitBesideStatements(benchmark::State& state) {
  const Scenario scenario =
      bench::W1(static_cast<int>(state.range(0)), 92,
                state.range(0) == 1 ? Scheduling::kIndividual : Scheduling::kRoundRobin);
  const Folder folder;
  Result<Engine> engine = Engine::Open(folder.File("engine.db"), {});
  Check(engine.ok() && engine->Apply({.catalog = scenario.catalog}).ok(), "no engine");
  Check(engine->Backup({.path = folder.File("statements.db")}).ok(), "no copy");
  Connection engine_file(folder.File("engine.db"));
  Connection statements_file(folder.File("statements.db"));

  const Envelope now{.now = scenario.now};
  const Result<SlotList> slots = engine->FindSlots(scenario.query.what, now);
  Check(slots.ok(), "no slots");
  std::size_t at = 0, rows = 0;
  double engine_us = 0, statements_us = 0;
  for (auto _ : state) {
    BookBody body;
    body.event_type = scenario.query.what.event_type;
    body.attendees = {{.email = "kim@example.net", .name = "Kim"}};
    // Every second start, so that half-hour bookings on a quarter-hour grid do not meet.
    body.start = slots->start[(2 * at++) % slots->size()];
    const Clock::time_point before = Clock::now();
    const Result<Booking> booked = engine->Book(body, now);
    const Clock::duration by_engine = Clock::now() - before;
    Check(booked.ok(), booked.ok() ? "" : booked.status().message().c_str());

    const std::vector<Write> writes = RowsOfLastBooking(engine_file);
    rows = writes.size();
    const Clock::time_point again = Clock::now();
    Commit(statements_file, writes);
    const Clock::duration by_statements = Clock::now() - again;
    engine_us += Microseconds(by_engine);
    statements_us += Microseconds(by_statements);
    state.SetIterationTime(std::chrono::duration<double>(by_engine).count());
  }
  const auto n = static_cast<double>(state.iterations());
  state.counters["engine_us"] = engine_us / n;
  state.counters["statements_us"] = statements_us / n;
  state.counters["ratio"] = engine_us / statements_us;
  state.counters["rows"] = static_cast<double>(rows);
}

BENCHMARK(BM_CommitBesideStatements)
    ->ArgNames({"hosts"})
    ->Arg(1)
    ->Arg(10)
    ->Arg(50)
    ->Iterations(400)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace rota
