#include "src/model/catalog_index.h"

#include <doctest/doctest.h>

#include "rota/codec/record_json.h"

namespace rota {
namespace {

Catalog Example() {
  return *ReadCatalog(R"({
    "users":[{"id":"ana","name":"Ana"},{"id":"ben","name":"Ben"},{"id":"cam","name":"Cam"}],
    "teams":[
      {"id":"school","name":"School","members":[{"user":"ana","role":"leader"}]},
      {"id":"maths","name":"Maths","parent":"school","members":[{"user":"ben"},
        {"user":"cam","accepted":false}]},
      {"id":"algebra","name":"Algebra","parent":"maths","members":[{"user":"cam","active":false}]},
      {"id":"other","name":"Other"}],
    "holiday_sets":[{"id":"dk"}],
    "event_types":[{"id":"talk","team":"maths","title":"Talk","durations_min":[30]},
      {"id":"rest","team":"other","title":"Rest","durations_min":[30],"active":false}]})");
}

std::vector<std::string> Ids(const std::vector<const Team*>& teams) {
  std::vector<std::string> ids;
  for (const Team* team : teams) ids.push_back(team->header.id);
  return ids;
}

TEST_CASE("live records are found by kind and id, archived ones are not") {
  Catalog catalog = Example();
  catalog.users[1].header.archived_at = Instant{0};
  const CatalogIndex index{CatalogView(catalog)};
  REQUIRE(index.FindUser("ana"));
  CHECK(index.FindUser("ana")->name == "Ana");
  CHECK(index.FindUser("ben") == nullptr);
  CHECK(index.FindTeam("maths"));
  CHECK(index.FindEventType("talk"));
  CHECK(index.FindSchedule("talk") == nullptr);
  CHECK(index.Exists("user", "cam"));
  CHECK_FALSE(index.Exists("user", "ben"));
  CHECK(index.Exists("holiday_set", "dk"));
  CHECK_FALSE(index.Exists("holiday_set", "ana"));
  CHECK(index.Exists("booking", "any"));  // no catalog holds bookings
}

TEST_CASE("a team is followed by the teams below it, each once, also in a circle") {
  Catalog catalog = Example();
  const CatalogIndex index{CatalogView(catalog)};
  using Names = std::vector<std::string>;
  CHECK(Ids(index.Subtree(catalog.teams[0])) == Names{"school", "maths", "algebra"});
  CHECK(Ids(index.Subtree(catalog.teams[2])) == Names{"algebra"});

  catalog.teams[0].parent = "algebra";
  const CatalogIndex circle{CatalogView(catalog)};
  CHECK(Ids(circle.Subtree(catalog.teams[1])) == Names{"maths", "algebra", "school"});
}

TEST_CASE("members below are accepted and active, and a team offers what is live and active") {
  const Catalog catalog = Example();
  const CatalogIndex index{CatalogView(catalog)};
  const auto below = index.MembersBelow(catalog.teams[0]);
  CHECK(below.contains("ana"));
  CHECK(below.contains("ben"));
  CHECK_FALSE(below.contains("cam"));
  CHECK(index.HasActiveOffer(catalog.teams[1]));
  CHECK_FALSE(index.HasActiveOffer(catalog.teams[0]));
  CHECK_FALSE(index.HasActiveOffer(catalog.teams[3]));
}

}  // namespace
}  // namespace rota
