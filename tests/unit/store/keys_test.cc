#include "src/store/keys.h"

#include <doctest/doctest.h>

namespace rota::store {

TEST_CASE("keys rise with the seconds, and within one with their number") {
  const Instant now = *ParseInstant("2026-03-02T08:00:00Z");
  CHECK(KeyAt(now, 0) < KeyAt(now, 1));
  CHECK(KeyAt(now, 0x7fffffff) < KeyAt(now + 1, 0));
  CHECK(KeyAt(now, 0x80000005) == KeyAt(now, 5));  // 31 bits
  CHECK(KeyAt(*ParseInstant("2020-01-01T00:00:01Z"), 3) == (std::int64_t{1} << 31 | 3));
}

TEST_CASE("keys stay positive whatever the clock says") {
  CHECK(KeyAt(0, 7) == 7);
  CHECK(KeyAt(kMinInstant, 7) == 7);
  CHECK(KeyAt(kMaxInstant, 0x7fffffff) > 0);
}

}  // namespace rota::store
