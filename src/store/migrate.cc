#include "src/store/migrate.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <utility>
#include <vector>

#include "rota/base/crypto.h"

namespace rota::store {
namespace {

constexpr std::string_view kApplication = "rota";

struct Word {
  std::string_view name;
  std::string_view sqlite;
  std::string_view postgres;
};
constexpr Word kWords[] = {
    {"{int}", "INTEGER", "bigint"},
    {"{text}", "TEXT", "text COLLATE \"C\""},
    {"{blob}", "BLOB", "bytea"},
    {"{tail}", " STRICT, WITHOUT ROWID", ""},
    {"{fill}", "", " WITH (fillfactor=70)"},
    {"{wide}", "225", "225::bigint"},
    {"{shift}", "(2*abs(lane))", "(2*abs(lane))::int"},
};

// What a step says in its first line: the oldest engine that may read and write the result.
struct Promise {
  int read = 0;
  int write = 0;
};

// What is in the database.
struct Found {
  bool empty = false;
  int applied = 0;  // number of the last step
  Promise promise;
};

Result<int> ReadInt(std::string_view& text, std::string_view before) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return Status(Reason::k_internal, "a step without its format");
  text.remove_prefix(at + before.size());
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return Status(Reason::k_internal, "a step without its format");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

Result<Promise> PromiseOf(const Migration& step) {
  std::string_view line = step.sql.substr(0, step.sql.find('\n'));
  Promise promise;
  ROTA_ASSIGN(promise.read, ReadInt(line, "-- format: read "));
  ROTA_ASSIGN(promise.write, ReadInt(line, ", write "));
  return promise;
}

std::string ChecksumOf(const Migration& step) { return Hex(HashOf(step.sql)); }

// How many tables there are, and whether one is `meta`.
Result<std::pair<std::int64_t, bool>> CountTables(Session& session, const std::string& schema) {
  Statement count = session.dialect() == Dialect::kSqlite
                        ? session.Query(
                              "SELECT count(*), count(CASE WHEN name='meta' THEN 1 END) "
                              "FROM sqlite_schema WHERE type='table'")
                        : session.Query(
                              "SELECT count(*), count(CASE WHEN tablename='meta' THEN 1 END) "
                              "FROM pg_catalog.pg_tables WHERE schemaname=?",
                              schema);
  ROTA_ASSIGN(const bool row, count.Step());
  if (!row) return Status(Reason::k_internal, "count without an answer");
  return std::pair(count.Int(0), count.Int(1) > 0);
}

// Steps already applied must be the ones compiled in: another text means another meaning.
Status CheckHistory(Session& session, std::span<const Migration> steps, Found* found) {
  Statement rows = session.Query("SELECT number,checksum FROM migration ORDER BY number");
  return rows.ForEach([&](const Statement& row) -> Status {
    const std::int64_t number = row.Int(0);
    if (number != found->applied + 1) {
      return Status(Reason::k_corrupt, fmt::format("migration {} is missing", found->applied + 1));
    }
    ++found->applied;
    if (number <= static_cast<std::int64_t>(steps.size()) &&
        row.Text(1) != ChecksumOf(steps[number - 1])) {
      return Status(Reason::k_corrupt,
                    fmt::format("migration {} was applied with another text", number));
    }
    return {};
  });
}

Result<Found> Look(Session& session, const OpenOptions& options, std::span<const Migration> steps) {
  Found found;
  ROTA_ASSIGN(const auto tables, CountTables(session, options.schema));
  if (tables.first == 0) {
    found.empty = true;
    return found;
  }
  const Status foreign(Reason::k_not_a_database, "the tables there are not rota's");
  if (!tables.second) return foreign;
  std::string application;
  Statement meta = session.Query("SELECT name,value FROM meta");
  const Status read = meta.ForEach([&](const Statement& row) {
    const std::string_view value = row.Text(1);
    int number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    if (row.Text(0) == "application") application = value;
    if (row.Text(0) == "read_format") found.promise.read = number;
    if (row.Text(0) == "write_format") found.promise.write = number;
  });
  // `internal` is what a table of that name but with other columns answers.
  if (read.reason() == Reason::k_internal) return foreign;
  if (!read.ok()) return read;
  if (application != kApplication) return foreign;
  ROTA_TRY(CheckHistory(session, steps, &found));
  return found;
}

// Look, as of one instant.
Result<Found> LookOnce(Session& session, const OpenOptions& options,
                       std::span<const Migration> steps) {
  ROTA_ASSIGN(const Transaction view, session.Begin(Access::kRead));
  return Look(session, options, steps);
}

// Ok with *missing = are there steps to apply?
Status Judge(const Found& found, const OpenOptions& options, int format, bool* missing) {
  *missing = false;
  const int needed = options.read_only ? found.promise.read : found.promise.write;
  if (found.applied > format && needed > format) {
    return Status(Reason::k_newer_format,
                  fmt::format("the database has format {}, this engine {}", needed, format));
  }
  if (found.applied >= format) return {};
  *missing = true;
  if (options.read_only && found.empty) {
    return Status(Reason::k_not_a_database, "an empty database cannot be opened for reading");
  }
  if (options.read_only || options.migrate == OpenOptions::Migrate::kRefuse) {
    return Status(Reason::k_migration_needed,
                  fmt::format("the database has format {}, this engine {}", found.applied, format));
  }
  return {};
}

Status Apply(Session& session, const Migration& step) {
  ROTA_ASSIGN(const Promise promise, PromiseOf(step));
  ROTA_TRY(session.Exec(ForDialect(step.sql, session.dialect())));
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch());
  ROTA_TRY(session
               .Run("INSERT INTO migration(number,name,checksum,applied_at) VALUES(?,?,?,?)",
                    step.number, step.name, ChecksumOf(step), std::int64_t{now.count()})
               .status());
  const std::pair<std::string_view, std::string> meta[] = {
      {"application", std::string(kApplication)},
      {"read_format", fmt::format("{}", promise.read)},
      {"write_format", fmt::format("{}", promise.write)},
  };
  for (const auto& [name, value] : meta) {
    ROTA_TRY(session
                 .Run("INSERT INTO meta(name,value) VALUES(?,?) "
                      "ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                      name, value)
                 .status());
  }
  return {};
}

// Inside the write transaction: looks again, since another process may have been faster.
Status ApplyMissing(Session& session, const OpenOptions& options,
                    std::span<const Migration> steps) {
  ROTA_ASSIGN(Found found, Look(session, options, steps));
  if (session.dialect() == Dialect::kPostgres) {
    if (found.empty) {
      // The name was checked when the session was opened. Asking first: without the right to create
      // schemas the statement fails even where the schema exists.
      Statement schema =
          session.Query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname=?", options.schema);
      ROTA_ASSIGN(const bool exists, schema.Step());
      if (!exists) ROTA_TRY(session.Exec(fmt::format("CREATE SCHEMA \"{}\"", options.schema)));
    } else {
      ROTA_TRY(session.Run("SELECT 1 FROM meta WHERE name='application' FOR UPDATE").status());
      ROTA_ASSIGN(found, Look(session, options, steps));
    }
  }
  for (const Migration& step : steps.subspan(std::min<std::size_t>(found.applied, steps.size()))) {
    ROTA_TRY(Apply(session, step));
  }
  return {};
}

}  // namespace

std::string ShippedStatistics() {
  // The table comes with the first statistics there are.
  std::string script = "ANALYZE sqlite_schema;\nDELETE FROM sqlite_stat1;\n";
  for (const Migration& step : Migrations()) {
    for (std::size_t at = 0; (at = step.sql.find('\n', at)) != std::string_view::npos;) {
      const std::string_view statement = step.sql.substr(++at);
      if (!statement.starts_with("INSERT INTO sqlite_stat1") &&
          !statement.starts_with("DELETE FROM sqlite_stat1")) {
        continue;
      }
      script += statement.substr(0, statement.find(";\n") + 2);
    }
  }
  return script + "ANALYZE sqlite_schema;\n";
}

int EngineFormat() { return static_cast<int>(Migrations().size()); }

std::string ForDialect(std::string_view sql, Dialect dialect) {
  const bool sqlite = dialect == Dialect::kSqlite;
  const std::string_view other = sqlite ? "postgres" : "sqlite";
  std::string text;
  bool skipping = false;
  for (std::size_t from = 0; from < sql.size();) {
    const std::size_t end = std::min(sql.find('\n', from), sql.size() - 1) + 1;
    const std::string_view line = sql.substr(from, end - from);
    from = end;
    if (line.starts_with("-- begin ")) skipping = line.substr(9).starts_with(other);
    if (!skipping) text += line;
    if (line.starts_with("-- end ")) skipping = false;
  }
  for (const Word& word : kWords) {
    const std::string_view value = sqlite ? word.sqlite : word.postgres;
    for (std::size_t at = 0; (at = text.find(word.name, at)) != std::string::npos;) {
      text.replace(at, word.name.size(), value);
      at += value.size();
    }
  }
  return text;
}

Status MigrateTo(Session& session, const OpenOptions& options, std::span<const Migration> steps) {
  const int format = static_cast<int>(steps.size());
  ROTA_ASSIGN(const Found found, LookOnce(session, options, steps));
  bool missing = false;
  ROTA_TRY(Judge(found, options, format, &missing));
  if (!missing) return {};
  const Status applied =
      InWriteTransaction(session, [&] { return ApplyMissing(session, options, steps); });
  if (applied.ok()) return {};
  // Two processes that create the same schema collide in PostgreSQL's own catalogue, after the
  // first has finished: then the work is done.
  const Result<Found> after = LookOnce(session, options, steps);
  return after.ok() && after->applied >= format ? Status() : applied;
}

Status Migrate(Session& session, const OpenOptions& options) {
  return MigrateTo(session, options, Migrations());
}

}  // namespace rota::store
