#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>

#include "src/base/shared_map.h"
#include "src/base/shared_vector.h"

namespace rota {
namespace {

TEST_CASE("a vector's change leaves the one it was made from") {
  std::vector<int> numbers(200);
  for (int i = 0; i < 200; ++i) numbers[static_cast<std::size_t>(i)] = i;
  const SharedVector<int> before(numbers);
  const SharedVector<int> after = before.With(130, -1);
  CHECK(before.size() == 200);
  CHECK(before[130] == 130);
  CHECK(after[130] == -1);
  for (const std::size_t i : {0u, 63u, 64u, 129u, 131u, 199u}) CHECK(after[i] == before[i]);
  // What was not changed is not copied.
  CHECK(&after[64 * 3] == &before[64 * 3]);
  CHECK(&after[131] != &before[131]);
}

TEST_CASE("a vector's writer adds and changes, over the edges of chunks") {
  SharedVector<int>::Writer writer{SharedVector<int>()};
  for (int i = 0; i < 130; ++i) writer.Add(i);
  writer.Set(127, 7);
  CHECK(writer.size() == 130);
  CHECK(writer[127] == 7);
  const SharedVector<int> first = std::move(writer).Take();
  SharedVector<int>::Writer more(first);
  for (int i = 0; i < 70; ++i) more.Add(-i);
  more.Set(129, 9);
  const SharedVector<int> second = std::move(more).Take();
  CHECK(first.size() == 130);
  CHECK(first[129] == 129);
  CHECK(second.size() == 200);
  CHECK(second[129] == 9);
  CHECK(second[130] == 0);
  CHECK(second[199] == -69);
  CHECK(SharedVector<int>().empty());
}

TEST_CASE("a map agrees with a plain one whatever is done to it, and so do the maps before") {
  std::mt19937 random(7);
  SharedMap<std::string, int> map;
  std::map<std::string, int> plain;
  std::vector<std::pair<SharedMap<std::string, int>, std::map<std::string, int>>> kept;
  for (int step = 0; step < 400; ++step) {
    SharedMap<std::string, int>::Writer writer(map);
    // Now and then so many that the changes are folded.
    for (int i = random() % 20 == 0 ? 300 : 1; i > 0; --i) {
      const std::string key = std::to_string(random() % 500);
      if (random() % 3 == 0) {
        writer.Erase(key);
        plain.erase(key);
      } else {
        writer.Set(key, step);
        plain[key] = step;
      }
    }
    map = std::move(writer).Take();
    if (step % 50 == 0) kept.emplace_back(map, plain);
  }
  kept.emplace_back(map, plain);
  for (const auto& [shared, expected] : kept) {
    for (int key = 0; key < 500; ++key) {
      const std::string text = std::to_string(key);
      const int* found = shared.Find(std::string_view(text));
      const auto known = expected.find(text);
      REQUIRE((found != nullptr) == (known != expected.end()));
      if (found) REQUIRE(*found == known->second);
    }
  }
}

}  // namespace
}  // namespace rota
