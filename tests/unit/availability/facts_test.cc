#include "src/availability/facts.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

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
  CHECK(facts.Person(4).occupied.empty());
  CHECK(facts.OfEventType(4).empty());
  REQUIRE(facts.FindTurns(1, 2));
  CHECK(facts.FindTurns(1, 2)->count == 6);
  CHECK(facts.FindTurns(2, 0)->last_seq == 7);
  CHECK(!facts.FindTurns(1, 1));
  CHECK(!facts.FindTurns(3, 0));
}

}  // namespace
}  // namespace rota
