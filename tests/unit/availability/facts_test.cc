#include "src/availability/facts.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

TEST_CASE("a timeline finds what may touch a window without looking at the rest") {
  Timeline<Blocked> timeline;
  timeline.rows = {{500, 600, 3}, {100, 150, 1}, {200, 450, 2}};
  timeline.Sort();
  CHECK(timeline.longest == 250);
  const auto keys = [&](Instant from, Instant to) {
    std::string text;
    for (const Blocked& row : timeline.Near(from, to)) {
      // The span may hold more, never less.
      if (row.start < to && row.end > from) text += std::to_string(row.block) + " ";
    }
    return text;
  };
  CHECK(keys(0, 1000) == "1 2 3 ");
  CHECK(keys(449, 500) == "2 ");
  CHECK(keys(450, 500) == "");
  CHECK(keys(149, 201) == "1 2 ");
  CHECK(timeline.Near(800, 900).empty());
  CHECK(Timeline<Blocked>().Near(0, 10).empty());
}

TEST_CASE("rows that run out are gone at that instant; 0 stays") {
  Occupied row;
  CHECK(row.LiveAt(kMaxInstant));
  row.expires_at = 100;
  CHECK(row.LiveAt(99));
  CHECK(!row.LiveAt(100));
}

TEST_CASE("nobody's facts are empty, and turns are found by user and event type") {
  Facts facts;
  const auto with_turns = [](std::vector<Turns> turns) {
    PersonFacts person;
    person.turns = std::move(turns);
    return std::make_shared<const PersonFacts>(std::move(person));
  };
  facts.people = SharedVector<std::shared_ptr<const PersonFacts>>(
      {nullptr, with_turns({{0, 5, 9}, {2, 6, 8}}), with_turns({{0, 7, 7}})});
  CHECK(facts.Person(4).occupied.rows.empty());
  CHECK(facts.OfEventType(4).empty());
  REQUIRE(facts.FindTurns(1, 2));
  CHECK(facts.FindTurns(1, 2)->count == 6);
  CHECK(facts.FindTurns(2, 0)->last_seq == 7);
  CHECK(!facts.FindTurns(1, 1));
  CHECK(!facts.FindTurns(3, 0));
}

}  // namespace
}  // namespace rota
