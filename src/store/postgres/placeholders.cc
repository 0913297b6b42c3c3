#include "src/store/postgres/placeholders.h"

#include <algorithm>

namespace rota::store::postgres {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Where the quoted text, quoted name or comment that begins at `at` ends; `at` itself when none
// does. A doubled quote inside is two quotes in a row, which reads as two texts side by side: same
// result.
std::size_t SkipQuoted(std::string_view sql, std::size_t at) {
  std::size_t end = at;
  if (sql[at] == '\'' || sql[at] == '"') end = sql.find(sql[at], at + 1);
  if (sql.substr(at, 2) == "--") end = sql.find('\n', at);
  if (sql.substr(at, 2) == "/*") {
    end = sql.find("*/", at + 2);
    if (end != std::string_view::npos) ++end;
  }
  if (end == at) return at;
  return end == std::string_view::npos ? sql.size() : end + 1;
}

}  // namespace

Numbered NumberPlaceholders(std::string_view sql) {
  Numbered out;
  out.sql.reserve(sql.size() + 16);
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t end = SkipQuoted(sql, at); end != at) {
      out.sql += sql.substr(at, end - at);
      at = end;
      continue;
    }
    const char c = sql[at++];
    if (c != '?') {
      out.sql += c;
      continue;
    }
    int number = 0;
    while (at < sql.size() && IsDigit(sql[at]) && number < 10000) {
      number = number * 10 + (sql[at++] - '0');
    }
    if (number == 0) number = out.count + 1;  // as SQLite counts: one more than the highest so far
    out.count = std::max(out.count, number);
    out.sql += '$' + std::to_string(number);
  }
  return out;
}

}  // namespace rota::store::postgres
