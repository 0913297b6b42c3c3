// Two tables read side by side: instead of a look-up for every row, both are read once, in the same
// order.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>

#include "src/store/session.h"

namespace rota::store {

// The rows that go beside those of a first table. Their first column is the first table's key, and
// they are ordered by it.
class Alongside {
 public:
  explicit Alongside(Statement rows) : rows_(std::move(rows)) {}

  // Calls take(row) for each row of `key`, and stray(row) for those before it that were not taken.
  // Keys are asked for in rising order.
  template <typename Take, typename Stray>
  Status To(std::int64_t key, const Take& take, const Stray& stray) {
    while (true) {
      if (!fetched_) {
        ROTA_ASSIGN(more_, rows_.Step());
        fetched_ = true;
      }
      if (!more_ || rows_.Int(0) > key) return {};
      if (rows_.Int(0) == key) {
        ROTA_TRY(take(rows_));
      } else {
        ROTA_TRY(stray(rows_));
      }
      fetched_ = false;
    }
  }

  // Calls stray(row) for all rows that are left.
  template <typename Stray>
  Status Rest(const Stray& stray) {
    return To(std::numeric_limits<std::int64_t>::max(), stray, stray);
  }

 private:
  Statement rows_;
  bool fetched_ = false;  // a row, or the end, that has not been passed on yet
  bool more_ = false;
};

}  // namespace rota::store
