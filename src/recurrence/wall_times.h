// A stream of wall seconds, strictly ascending: what one rule gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rota {

class WallTimes {
 public:
  virtual ~WallTimes() = default;
  // Lowers the end: nothing later than `last` is given.
  virtual void EndAfter(std::int64_t last) = 0;
  // Goes to the first time at or after `from`; called once, after EndAfter() and before Next().
  virtual void Seek(std::int64_t from) = 0;
  // Fills `out`; less than asked for: that was all, or the budget is spent.
  virtual std::size_t Next(std::span<std::int64_t> out) = 0;
};

}  // namespace rota
