// Numbers from blocks. A counter is one row, and a transaction that raises it makes all others wait
// until it has committed. So an engine takes a block of numbers at once, in a short transaction of
// its own, and gives them out from memory: each once, rising within the engine, with gaps where a
// transaction was rolled back or an engine closed.
//
// Numbers whose order says something (turns) are taken one by one.
//
// The first block holds one number, each further one twice as many up to kLargestBlock: who books
// twice a day leaves no gaps of any size.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "src/store/session.h"

namespace rota::store {

class NumberBlocks final : public NumberSource {
 public:
  static constexpr std::int64_t kLargestBlock = 32;

  // `session` is used for nothing else.
  explicit NumberBlocks(std::unique_ptr<Session> session) : session_(std::move(session)) {}

  Result<std::int64_t> Take(std::int64_t org, std::string_view name, std::int64_t bucket) override;
  Result<std::int64_t> TakeInOrder(std::int64_t org, std::string_view name) override;

 private:
  struct Block {
    std::int64_t next = 0, end = 0;
    std::int64_t size = 1;  // of the next one
  };
  using Counter = std::tuple<std::int64_t, std::string, std::int64_t>;  // org, name, bucket

  // The first of `count`; behind the mutex.
  Result<std::int64_t> Raise(std::int64_t org, std::string_view name, std::int64_t bucket,
                             std::int64_t count);

  std::mutex mutex_;
  std::unique_ptr<Session> session_;
  absl::flat_hash_map<Counter, Block> blocks_;
};

}  // namespace rota::store
