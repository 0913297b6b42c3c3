#include "src/store/number_blocks.h"

#include <algorithm>

#include "src/store/catalog_store.h"

namespace rota::store {

Result<std::int64_t> NumberBlocks::Take(std::int64_t org, std::string_view name,
                                        std::int64_t bucket) {
  const std::lock_guard lock(mutex_);
  Block& block = blocks_[Counter(org, name, bucket)];
  if (block.next == block.end) {
    const auto take = [&] {
      return InWriteTransaction(*session_, [&]() -> Status {
        ROTA_ASSIGN(block.next, NextNumber(*session_, org, name, bucket, block.size));
        block.end = block.next;  // not ours before it is committed
        return {};
      });
    };
    Status taken = take();
    // A block of which nobody knows whether it was taken is a gap, and tells nothing of the
    // transaction that asks for a number.
    if (HasUnknownOutcome(taken)) taken = take();
    if (!taken.ok()) return Status(taken.reason(), taken.message());
    block.end = block.next + block.size;
    block.size = std::min(2 * block.size, kLargestBlock);
  }
  return block.next++;
}

}  // namespace rota::store
