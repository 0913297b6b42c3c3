#include "src/store/locks.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>
#include <vector>

namespace rota::store {
namespace {

TEST_CASE("a name has one stripe, and strangers rarely share it") {
  CHECK(StripeOf(1, "email:kim@example.net") == StripeOf(1, "email:kim@example.net"));
  CHECK(StripeOf(1, "email:kim@example.net") != StripeOf(2, "email:kim@example.net"));
  std::set<std::int64_t> stripes;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t stripe = StripeOf(1, fmt::format("email:{}@example.net", i));
    CHECK(stripe >= -kStripes);
    CHECK(stripe <= -1);
    stripes.insert(stripe);
  }
  CHECK(stripes.size() > 800);  // 4096 stripes leave about 890 of 1000 names alone or first
}

TEST_CASE("a set is in one order, whoever adds in which") {
  LockSet set;
  for (const std::int64_t id : {7, -3, 0, 7, 2, -9}) set.Add(id);
  CHECK(std::vector<std::int64_t>(set.ids().begin(), set.ids().end()) ==
        std::vector<std::int64_t>{-9, -3, 2, 7});
}

TEST_CASE("the two ways of wanting locks are told apart") {
  CHECK(MustDecideAgain(AgainBehindLocks()));
  CHECK(!MustLockMore(AgainBehindLocks()));
  CHECK(MustLockMore(NeedsMoreLocks()));
  CHECK(!MustDecideAgain(NeedsMoreLocks()));
  CHECK(!MustLockMore(Status(Reason::k_busy)));
}

}  // namespace
}  // namespace rota::store
