// What the schema must have, read off the migrations themselves, so that no second list can differ.
#include <fmt/format.h>

#include <map>
#include <set>

#include "src/store/migrate.h"

namespace rota::store {
namespace {

// "trigger occupancy_exclusive" and the like.
std::string Named(std::string_view type, std::string_view name) {
  return fmt::format("{} {}", type, name);
}

std::string_view FirstWord(std::string_view text) {
  return text.substr(0, text.find_first_of(" (\n"));
}

// What the steps make that guards something, beginning with its statement.
class Expected {
 public:
  explicit Expected(Dialect dialect) : dialect_(dialect) {
    for (const Migration& step : Migrations()) text_ += ForDialect(step.sql, dialect);
    for (std::size_t at = 0; (at = text_.find("\nCREATE ", at)) != std::string::npos;) {
      at += 1;
      Take(std::string_view(text_).substr(at));
    }
    for (std::size_t at = 0; (at = text_.find("CONSTRAINT ", at)) != std::string::npos;) {
      at += std::string_view("CONSTRAINT ").size();
      if (dialect == Dialect::kPostgres) {
        names_.insert(Named("constraint", FirstWord(std::string_view(text_).substr(at))));
      }
    }
  }

  const std::set<std::string>& names() const { return names_; }
  // A table's text grows with its columns, a trigger's and an index's stays as it was made.
  bool Made(std::string_view statement) const { return text_.find(statement) != std::string::npos; }

 private:
  void Take(std::string_view statement) {
    for (const auto& [words, type] :
         {std::pair<std::string_view, std::string_view>{"CREATE TABLE ", "table"},
          {"CREATE UNIQUE INDEX ", "index"},
          {"CREATE TRIGGER ", "trigger"}}) {
      if (!statement.starts_with(words)) continue;
      const std::string_view name = FirstWord(statement.substr(words.size()));
      names_.insert(Named(type, name));
      // PostgreSQL names the key of every table, SQLite keeps it inside.
      if (type == "table" && dialect_ == Dialect::kPostgres) {
        names_.insert(Named("index", fmt::format("{}_pkey", name)));
      }
    }
  }

  Dialect dialect_;
  std::string text_;
  std::set<std::string> names_;
};

constexpr std::string_view kSqliteObjects = "SELECT type,name,coalesce(sql,'') FROM sqlite_schema";
// Those of the session's own schema, which its search path names first and alone.
constexpr std::string_view kPostgresObjects =
    "SELECT CASE c.relkind WHEN 'r' THEN 'table' ELSE 'index' END,c.relname::text,'' "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace "
    "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid=c.oid "
    "WHERE n.nspname=current_schema() AND (c.relkind='r' OR (i.indisunique AND i.indisvalid)) "
    "UNION ALL SELECT 'constraint',t.conname::text,'' FROM pg_catalog.pg_constraint t "
    "JOIN pg_catalog.pg_namespace n ON n.oid=t.connamespace "
    "WHERE n.nspname=current_schema() AND t.convalidated";

}  // namespace

Result<std::vector<std::string>> MissingGuards(Session& session) {
  {
    Statement last = session.Query("SELECT max(number) FROM migration");
    ROTA_ASSIGN(const bool found, last.Step());
    if (!found || last.Int(0) != EngineFormat()) return std::vector<std::string>();
  }
  const bool sqlite = session.dialect() == Dialect::kSqlite;
  const Expected expected(session.dialect());
  std::set<std::string> missing = expected.names();
  Statement objects = session.Query(sqlite ? kSqliteObjects : kPostgresObjects);
  ROTA_TRY(objects.ForEach([&](Statement& row) {
    const bool kept = !sqlite || row.Text(0) == "table" || expected.Made(row.Text(2));
    if (kept) missing.erase(Named(row.Text(0), row.Text(1)));
  }));
  return std::vector<std::string>(missing.begin(), missing.end());
}

Status CheckGuards(Session& session) {
  ROTA_ASSIGN(const std::vector<std::string> missing, MissingGuards(session));
  if (missing.empty()) return {};
  return Status(Reason::k_corrupt,
                fmt::format("the schema lacks its {}, or has another in its place: the laws it "
                            "guards hold no more; restore a backup, or open it for reading",
                            missing.front()))
      .With("guard", missing.front());
}

}  // namespace rota::store
