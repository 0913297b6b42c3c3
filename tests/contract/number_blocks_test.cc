#include "src/store/number_blocks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "src/store/catalog_store.h"
#include "tests/contract/backend.h"

namespace rota::store {
namespace {

TEST_CASE("blocks of several engines give each number once, rising in each") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    database.options.durability = OpenOptions::Durability::kNormal;
    constexpr int kEngines = 3, kThreads = 2, kEach = 60;
    std::vector<std::unique_ptr<NumberBlocks>> engines;
    for (int i = 0; i < kEngines; ++i) {
      engines.push_back(std::make_unique<NumberBlocks>(database.Open()));
    }
    std::vector<std::vector<std::int64_t>> given(kEngines * kThreads);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < given.size(); ++i) {
      threads.emplace_back([&, i] {
        for (int n = 0; n < kEach; ++n) {
          const Result<std::int64_t> number = engines[i % kEngines]->Take(1, "booking", 0);
          given[i].push_back(number.ok() ? *number : 0);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (const std::vector<std::int64_t>& own : given) {
      CHECK(std::is_sorted(own.begin(), own.end()));
      all.insert(own.begin(), own.end());
    }
    CHECK(all.size() == given.size() * kEach);
    CHECK(*all.begin() == 1);
    const auto session = database.Open();
    Statement counter = session->Query("SELECT n FROM counter WHERE org=1 AND name='booking'");
    REQUIRE_OK(counter.Step());
    CHECK(counter.Int(0) >= *all.rbegin());
    CHECK(counter.Int(0) < *all.rbegin() + kEngines * NumberBlocks::kLargestBlock);
  }
}

TEST_CASE("a block begins with one number and grows; counters are apart") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    NumberBlocks numbers(database.Open());
    const auto counter = [&](const char* name) {
      Statement read = session->Query("SELECT n FROM counter WHERE org=1 AND name=?", name);
      const Result<bool> found = read.Step();
      return found.ok() && *found ? read.Int(0) : 0;
    };
    const std::int64_t taken[] = {1, 3, 3, 7};
    for (int i = 0; i < 4; ++i) {
      const Result<std::int64_t> number = numbers.Take(1, "code", 0);
      REQUIRE_OK(number);
      CHECK(*number == i + 1);
      CHECK(counter("code") == taken[i]);
    }
    const Result<std::int64_t> other = numbers.Take(1, "message", 0);
    REQUIRE_OK(other);
    CHECK(*other == 1);
    const Result<std::int64_t> year = numbers.Take(1, "code", 2031);
    REQUIRE_OK(year);
    CHECK(*year == 1);
  }
}

}  // namespace
}  // namespace rota::store
