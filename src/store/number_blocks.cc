#include "src/store/number_blocks.h"

#include <algorithm>

#include "src/store/catalog_store.h"

namespace rota::store {

Result<std::int64_t> NumberBlocks::Raise(std::int64_t org, std::string_view name,
                                         std::int64_t bucket, std::int64_t count) {
  // One statement is a transaction of its own.
  const auto take = [&] { return NextNumber(*session_, org, name, bucket, count); };
  Result<std::int64_t> first = take();
  // Numbers of which nobody knows whether they were taken are a gap, and tell nothing of the
  // transaction that asks for one.
  const Status& lost = first.status();
  if (lost.reason() == Reason::k_connection_lost && !IsGone(lost)) first = take();
  if (!first.ok()) return Status(first.status().reason(), first.status().message());
  return first;
}

Result<std::int64_t> NumberBlocks::Take(std::int64_t org, std::string_view name,
                                        std::int64_t bucket) {
  const std::lock_guard lock(mutex_);
  Block& block = blocks_[Counter(org, name, bucket)];
  if (block.next == block.end) {
    ROTA_ASSIGN(const std::int64_t first, Raise(org, name, bucket, block.size));
    block.next = first;
    block.end = first + block.size;
    block.size = std::min(2 * block.size, kLargestBlock);
  }
  return block.next++;
}

Result<std::int64_t> NumberBlocks::TakeInOrder(std::int64_t org, std::string_view name) {
  const std::lock_guard lock(mutex_);
  return Raise(org, name, 0, 1);
}

}  // namespace rota::store
