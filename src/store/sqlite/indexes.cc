// Compares indexes with tables in one pass over each.
//
// SQLite's own check looks every row up in every index: ten searches a booking, each somewhere else
// in the file. Here an index is read from end to end in its order, its table in its own, and both
// passes add up a hash of each entry (its columns and the row's key):
//
//   index  booking_start   Σ hash(org, start_at, id)   in the order of org, start_at
//   table  booking         Σ hash(org, start_at, id)   in the order of org, id
//
// A sum does not depend on the order, so two equal sums mean the same entries: a lost, foreign or
// changed one differs in 64 bits, which nothing but chance (1 in 10^19) hides. A unique value that
// stands twice lies side by side in its index's order.
#include "src/store/sqlite/indexes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <cstring>
#include <functional>
#include <map>

#include "src/store/sqlite/error.h"

namespace rota::store::sqlite {
namespace {

std::uint64_t Mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

std::uint64_t HashOf(sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return 0x51ed270b;
  if (type == SQLITE_INTEGER) return static_cast<std::uint64_t>(sqlite3_value_int64(value));
  // The bytes as they lie in the page, of a text too.
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  return std::hash<std::string_view>()({bytes ? bytes : "", size});
}

struct Sum {
  std::uint64_t sum;
  std::int64_t entries;
  std::uint64_t last;  // hash of the last entry's unique columns
  bool twice;
};

// rota_entries(n, column…): the sum over all rows. The first n columns are unique among the rows
// that follow each other, unless one of them is NULL; 0: nothing is asked of them.
void Add(sqlite3_context* context, int count, sqlite3_value** values) {
  auto* sum = static_cast<Sum*>(sqlite3_aggregate_context(context, sizeof(Sum)));
  if (!sum) return sqlite3_result_error_nomem(context);
  const int unique = sqlite3_value_int(values[0]);
  bool null = unique == 0;
  std::uint64_t hash = 1;
  for (int i = 1; i < count; ++i) {
    hash = Mixed(hash, HashOf(values[i]));
    if (i > unique) continue;
    null = null || sqlite3_value_type(values[i]) == SQLITE_NULL;
    if (i < unique || null) continue;
    sum->twice = sum->twice || (sum->entries > 0 && sum->last == hash);
    sum->last = hash;
  }
  sum->sum += hash;
  ++sum->entries;
}

// "<entries> <sum>", and " twice".
void Finish(sqlite3_context* context) {
  Sum none{};
  const auto* sum = static_cast<Sum*>(sqlite3_aggregate_context(context, 0));
  if (!sum) sum = &none;
  const std::string text =
      fmt::format("{} {:x}{}", sum->entries, sum->sum, sum->twice ? " twice" : "");
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

struct Index {
  std::string name;
  std::string columns;  // of an entry, with the row's key
  int unique = 0;       // how many of them must be unique together
  std::string where;    // of which rows; empty: all
};

// An index's own SQL ends with the rows it is for, and no name of ours has such a word.
std::string WhereOf(std::string_view sql) {
  const std::size_t at = sql.find(" WHERE ");
  return at == std::string_view::npos ? std::string() : std::string(sql.substr(at + 7));
}

Result<std::map<std::string, std::vector<Index>>> IndexesByTable(Session& session) {
  std::map<std::string, std::vector<Index>> tables;
  Statement indexes = session.Query(
      "SELECT s.tbl_name,s.name,coalesce(s.sql,''),l.\"unique\" FROM sqlite_schema s "
      "JOIN pragma_index_list(s.tbl_name) l ON l.name=s.name WHERE s.type='index'");
  const auto take = [&](Statement& row) -> Status {
    Index index{.name = std::string(row.Text(1)), .where = WhereOf(row.Text(2))};
    const bool unique = row.Int(3) != 0;
    std::vector<std::string> columns;
    Statement parts =
        session.Query("SELECT coalesce(name,'rowid'),key FROM pragma_index_xinfo(?)", index.name);
    ROTA_TRY(parts.ForEach([&](Statement& part) {
      columns.push_back(Quoted(part.Text(0)));
      if (unique && part.Int(1) != 0) ++index.unique;
    }));
    index.columns = fmt::format("{}", fmt::join(columns, ","));
    tables[std::string(row.Text(0))].push_back(std::move(index));
    return {};
  };
  ROTA_TRY(indexes.ForEach(take));
  return tables;
}

Status CompareTable(Session& session, const std::string& table, const std::vector<Index>& indexes,
                    std::vector<std::string>* wrong) {
  std::string sums;
  for (const Index& index : indexes) {
    sums += fmt::format("{}rota_entries(0,{})", sums.empty() ? "" : ",", index.columns);
    if (!index.where.empty()) sums += fmt::format(" FILTER (WHERE {})", index.where);
  }
  std::vector<std::string> held;
  {
    Statement rows =
        session.Prepare(fmt::format("SELECT {} FROM {} NOT INDEXED", sums, Quoted(table)));
    ROTA_TRY(rows.Step().status());
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      held.emplace_back(rows.Text(static_cast<int>(i)));
    }
  }
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const Index& index = indexes[i];
    std::string sql = fmt::format("SELECT rota_entries({},{}) FROM {} INDEXED BY {}", index.unique,
                                  index.columns, Quoted(table), Quoted(index.name));
    if (!index.where.empty()) sql += " WHERE " + index.where;
    Statement entries = session.Prepare(sql);
    ROTA_TRY(entries.Step().status());
    if (entries.Text(0) == held[i]) continue;
    const bool twice = entries.Text(0).ends_with(" twice");
    wrong->push_back(twice ? fmt::format("the index {} holds a value twice", index.name)
                           : fmt::format("the index {} differs from its table", index.name));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> WrongIndexes(Session& session, sqlite3* db) {
  const int rc = sqlite3_create_function_v2(db, "rota_entries", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                            nullptr, nullptr, &Add, &Finish, nullptr);
  if (rc != SQLITE_OK) return ErrorOf(db, rc, "checking indexes");
  ROTA_ASSIGN(const auto tables, IndexesByTable(session));
  std::vector<std::string> wrong;
  for (const auto& [table, indexes] : tables) {
    ROTA_TRY(CompareTable(session, table, indexes, &wrong));
  }
  return wrong;
}

}  // namespace rota::store::sqlite
