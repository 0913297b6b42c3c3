#include "src/availability/finder.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

constexpr const char* kRoundRobin =
    R"({"scheduling": "round_robin", "limits": [{"per": "day", "count": 1}],
    "hosts": [{"user": "ana"}, {"user": "bo"}]})";
constexpr const char* kAway =
    R"({"time_off": [{"user": "bo", "from": "2026-03-02", "start": "10:00",
                                                "end": "11:00"}]})";

struct Found {
  explicit Found(const Scene& scene, bool reasons = true)
      : pipeline(*Pipeline::Prepare(scene.request, scene.monday())),
        lattice(pipeline.Starts(scene.monday())),
        finder(pipeline, lattice, scene.monday(), reasons) {}
  Pipeline pipeline;
  Lattice lattice;
  Finder finder;
};

TEST_CASE("counts, caps and reasons of a day, in one pass") {
  const Scene scene(kRoundRobin, "{}", kAway);
  Found found(scene);
  Finder& finder = found.finder;
  finder.Run();
  REQUIRE(found.lattice.size() == 8);
  const std::uint32_t starts[] = {0, 1};
  CHECK(finder.RemainingAt(starts) == std::vector<std::int32_t>{1, 1});  // one a day
  CHECK(finder.hosts_free(1) == 1);
  CHECK(finder.offered(1));
  CHECK(finder.ReasonAt(1) == Reason::kNone);  // ana takes it
  std::vector<std::size_t> of_bo;
  finder.EachStartOf(1, [&](std::size_t start) { of_bo.push_back(start); });
  CHECK(of_bo == std::vector<std::size_t>{0, 2, 3, 4, 5, 6, 7});
  REQUIRE(finder.considered().size() == 2);
  CHECK(finder.considered()[1].host == 1);
  CHECK(finder.considered()[1].reason == Reason::kNone);  // at nine
}

TEST_CASE("the same counts without reasons") {
  const Scene scene(kRoundRobin, "{}", kAway);
  Found with(scene), without(scene, false);
  with.finder.Run();
  without.finder.Run();
  for (std::size_t i = 0; i < with.lattice.size(); ++i) {
    const auto at = static_cast<std::uint32_t>(i);
    CHECK(with.finder.RemainingAt({&at, 1}) == without.finder.RemainingAt({&at, 1}));
    CHECK(with.finder.hosts_free(i) == without.finder.hosts_free(i));
  }
}

TEST_CASE("what is said about the start as a whole stands before what is said about hosts") {
  const Scene scene(kRoundRobin, "{}", kAway);
  Found found(scene);
  found.finder.ForbidAll(Reason::k_misaligned);
  found.finder.Run();
  CHECK(!found.finder.offered(0));
  CHECK(found.finder.ReasonAt(0) == Reason::k_misaligned);
  CHECK(found.finder.ReasonAt(1) == Reason::k_misaligned);  // the last to drop out is ana
}

}  // namespace
}  // namespace rota
