#include "src/availability/places.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/support/seed.h"

namespace rota {
namespace {

constexpr std::int32_t kMany = 1000;

Supply All(const Places& places, std::vector<std::int32_t> units) {
  Supply supply;
  supply.open.assign(places.fillers(), 1);
  supply.bookings.assign(units.size(), kMany);
  supply.units = std::move(units);
  return supply;
}

// Tries everything: bookings in turn, places in turn, each set of fillers.
class Naive {
 public:
  Naive(const Places& places, const Supply& supply) : places_(places), supply_(supply) {}

  // `filled`: fillers of the first booking.
  bool Fits(std::span<const std::uint32_t> filled, int bookings) {
    units_ = supply_.units;
    used_by_.assign(static_cast<std::size_t>(bookings), std::vector<int>(places_.nodes(), 0));
    filled_.assign(filled.begin(), filled.end());
    for (const std::uint32_t filler : filled) Change(0, filler, 1);
    return Fill(0, 0, 0, 0, bookings);
  }

  int Most(int most) {
    int fits = 0;
    while (fits < most && Fits({}, fits + 1)) ++fits;
    return fits;
  }

 private:
  std::pair<std::size_t, const Filler*> Find(std::uint32_t number) const {
    std::size_t place = places_.shapes().size() - 1;
    while (places_.FirstOf(place) > number) --place;
    return {place, &places_.shapes()[place].fillers[number - places_.FirstOf(place)]};
  }

  void Change(int booking, std::uint32_t number, int by) {
    const auto [place, filler] = Find(number);
    std::vector<int>& used = used_by_[static_cast<std::size_t>(booking)];
    units_[filler->node] -= by * places_.shapes()[place].units;
    used[filler->node] += by;
    for (const std::uint32_t node : filler->also) {
      units_[node] -= by;
      used[node] += by;
    }
  }

  bool Holds() const {
    for (std::uint32_t node = 0; node < places_.nodes(); ++node) {
      const auto bookings = std::count_if(used_by_.begin(), used_by_.end(),
                                          [&](const auto& used) { return used[node] > 0; });
      if (units_[node] < 0 || bookings > supply_.bookings[node]) return false;
    }
    return true;
  }

  bool Fill(int booking, std::size_t place, int count, std::uint32_t from, int bookings) {
    if (!Holds()) return false;
    if (booking == bookings) return true;
    if (place == places_.shapes().size()) return Fill(booking + 1, 0, 0, 0, bookings);
    const PlaceShape& shape = places_.shapes()[place];
    int wanted = shape.count;
    const auto is_filled = [&](std::uint32_t number) {
      return booking == 0 && std::find(filled_.begin(), filled_.end(), number) != filled_.end();
    };
    for (std::uint32_t i = 0; i < shape.fillers.size(); ++i) {
      wanted -= is_filled(places_.FirstOf(place) + i);
    }
    if (count == wanted) return Fill(booking, place + 1, 0, 0, bookings);
    for (std::uint32_t i = from; i < shape.fillers.size(); ++i) {
      const std::uint32_t number = places_.FirstOf(place) + i;
      if (!supply_.open[number] || is_filled(number)) continue;
      Change(booking, number, 1);
      const bool done = Fill(booking, place, count + 1, i + 1, bookings);
      Change(booking, number, -1);
      if (done) return true;
    }
    return false;
  }

  const Places& places_;
  const Supply& supply_;
  std::vector<std::int32_t> units_;
  std::vector<std::vector<int>> used_by_;
  std::vector<std::uint32_t> filled_;
};

struct Drawn {
  Places places;
  Supply supply;
};

// A few nodes in a few places. `plain`: no linked sets, the same units everywhere.
Drawn Draw(std::mt19937_64& random, bool plain) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const std::uint32_t nodes = 1 + below(5);
  std::vector<PlaceShape> shapes(1 + below(3));
  for (PlaceShape& shape : shapes) {
    shape.count = 1 + static_cast<std::int32_t>(below(2));
    shape.units = plain ? 1 : 1 + static_cast<std::int32_t>(below(2));
    for (std::uint32_t node = 0; node < nodes; ++node) {
      if (below(3) == 0) continue;
      Filler filler{node, {}};
      for (std::uint32_t other = node + 1; !plain && other < nodes; ++other) {
        if (below(4) == 0) filler.also.push_back(other);
      }
      shape.fillers.push_back(filler);
    }
  }
  Drawn drawn{Places(std::move(shapes), nodes), {}};
  for (std::uint32_t node = 0; node < nodes; ++node) {
    drawn.supply.units.push_back(static_cast<std::int32_t>(below(plain ? 5 : 4)));
    drawn.supply.bookings.push_back(kMany);
  }
  for (std::size_t i = 0; i < drawn.places.fillers(); ++i)
    drawn.supply.open.push_back(below(5) > 0);
  return drawn;
}

TEST_CASE("a group takes one, or several, of those who are free") {
  const Places one({{.count = 1, .fillers = {{0, {}}, {1, {}}, {2, {}}}}}, 3);
  CHECK(one.Most(All(one, {1, 1, 1}), kMany) == 3);
  const Places two({{.count = 2, .fillers = {{0, {}}, {1, {}}, {2, {}}}}}, 3);
  CHECK(two.Most(All(two, {1, 1, 1}), kMany) == 1);
  Supply away = All(two, {1, 1, 1});
  away.open[1] = away.open[2] = 0;
  CHECK(two.Most(away, kMany) == 0);
}

TEST_CASE("who is in two groups serves one of them") {
  // 0 and 1 in the first, 1 and 2 in the second.
  const Places places({{.fillers = {{0, {}}, {1, {}}}}, {.fillers = {{1, {}}, {2, {}}}}}, 3);
  const Supply all = All(places, {1, 1, 1});
  CHECK(places.Most(all, kMany) == 1);
  CHECK(places.Fits(all, std::vector<std::uint32_t>{1}, 0));  // 1 in the first, 2 in the second
  Supply without = all;
  without.open[3] = 0;                                                  // 2 is away
  CHECK_FALSE(places.Fits(without, std::vector<std::uint32_t>{1}, 0));  // 1 is needed in the second
  CHECK(places.Fits(without, std::vector<std::uint32_t>{0}, 0));
}

TEST_CASE("a thing serves as long as it has units, and in one place of a booking once") {
  const Places twice({{.count = 2, .fillers = {{0, {}}}}}, 1);
  CHECK(twice.Most(All(twice, {4}), kMany) == 0);
  const Places both({{.fillers = {{0, {}}}}, {.fillers = {{0, {}}}}}, 1);
  CHECK(both.Most(All(both, {5}), kMany) == 2);
  Supply once = All(both, {5});
  once.bookings[0] = 1;
  CHECK(both.Most(once, kMany) == 1);
}

TEST_CASE("units of a need come from one thing") {
  const Places places({{.count = 1, .units = 2, .fillers = {{0, {}}, {1, {}}}}}, 2);
  CHECK(places.Most(All(places, {3, 3}), kMany) == 2);
  CHECK(places.Most(All(places, {1, 1}), kMany) == 0);
}

TEST_CASE("a linked set takes a unit of the others, never the reverse") {
  // 0 is the hall that takes 1 and 2, its halves.
  const Places places({{.fillers = {{0, {1, 2}}, {1, {}}, {2, {}}}}}, 3);
  const Supply all = All(places, {1, 1, 1});
  CHECK(places.Most(all, kMany) == 2);
  CHECK(places.Fits(all, std::vector<std::uint32_t>{0}, 0));
  CHECK_FALSE(places.Fits(all, std::vector<std::uint32_t>{0}, 1));
  Supply half = All(places, {1, 0, 1});
  CHECK_FALSE(places.Fits(half, {}, 1));
  CHECK(places.Most(half, kMany) == 1);
}

TEST_CASE("what is chosen already may be too much together") {
  // 0 is the hall that takes 1, its half.
  const Places hall({{.fillers = {{1, {}}}}, {.fillers = {{0, {1}}}}}, 2);
  CHECK_FALSE(hall.Fits(All(hall, {1, 1}), std::vector<std::uint32_t>{0, 1}, 0));
  CHECK(hall.Fits(All(hall, {1, 2}), std::vector<std::uint32_t>{0, 1}, 0));
  const Places twice({{.fillers = {{0, {}}}}, {.fillers = {{0, {}}}}}, 1);
  CHECK_FALSE(twice.Fits(All(twice, {1}), std::vector<std::uint32_t>{0, 1}, 0));
  CHECK(twice.Fits(All(twice, {2}), std::vector<std::uint32_t>{0, 1}, 0));
}

TEST_CASE("a person is in a place as two: once for a booking, and each is enough") {
  const Places places({{.fillers = {{0, {}}, {0, {}}}}}, 1);
  Supply host_is_away = All(places, {1});
  host_is_away.open[0] = 0;
  CHECK(places.Most(All(places, {1}), kMany) == 1);
  CHECK(places.Most(host_is_away, kMany) == 1);
}

TEST_CASE("the number that fits is what trying everything finds") {
  const std::uint64_t seed = test::Seed("places");
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const Drawn drawn = Draw(random, round % 2 == 0);
    Naive naive(drawn.places, drawn.supply);
    REQUIRE(drawn.places.Most(drawn.supply, 4) == naive.Most(4));
  }
}

TEST_CASE("what is chosen for one booking leaves room, or not, as trying everything finds") {
  const std::uint64_t seed = test::Seed("places, one chosen");
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  int both[2] = {0, 0};
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const Drawn drawn = Draw(random, round % 2 == 0);
    Naive naive(drawn.places, drawn.supply);
    for (std::uint32_t filler = 0; filler < drawn.places.fillers(); ++filler) {
      if (!drawn.supply.open[filler]) continue;
      std::vector<std::uint32_t> filled = {filler};
      const std::uint32_t first = drawn.places.FirstOf(drawn.places.shapes().size() - 1);
      const bool other =
          filler < first && first < drawn.places.fillers() && drawn.supply.open[first];
      if (other && random() % 2 == 0) {
        filled.push_back(first);  // one of the last place as well
      }
      const int more = static_cast<int>(random() % 3);
      const bool fits = naive.Fits(filled, 1 + more);
      ++both[fits];
      REQUIRE(drawn.places.Fits(drawn.supply, filled, more) == fits);
    }
  }
  CHECK(both[0] > 100);
  CHECK(both[1] > 100);
}

TEST_CASE("a thousand people in three groups") {
  std::vector<PlaceShape> shapes(3);
  for (std::uint32_t node = 0; node < 1000; ++node) {
    shapes[node % 3].fillers.push_back({node, {}});
    if (node % 5 == 0) shapes[(node + 1) % 3].fillers.push_back({node, {}});
  }
  shapes[2].count = 3;
  const Places places(std::move(shapes), 1000);
  // 333 and a fifth of the 333 before them serve the last one.
  CHECK(places.Most(All(places, std::vector<std::int32_t>(1000, 1)), kMany) == 133);
}

}  // namespace
}  // namespace rota
