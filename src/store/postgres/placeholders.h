// `?` as PostgreSQL writes it.
#pragma once

#include <string>
#include <string_view>

namespace rota::store::postgres {

struct Numbered {
  std::string sql;  // with $1, $2 …
  int count = 0;    // the highest number
};

// `?` becomes the next number, `?7` becomes $7; quoted text, quoted names and comments stay as they
// are.
Numbered NumberPlaceholders(std::string_view sql);

}  // namespace rota::store::postgres
