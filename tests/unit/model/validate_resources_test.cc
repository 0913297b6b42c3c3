// Rules about things that span records.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "tests/support/must.h"

namespace rota {
namespace {

// "cycle resources[0].linked; …" of a catalog with these lists.
std::string Broken(const std::string& lists) {
  const Catalog catalog =
      test::Must(ReadCatalog(R"({"organization": {"id": "o", "name": "O", "zone": "UTC"},
      "users": [{"id": "ana", "name": "Ana"}],
      "teams": [{"id": "t", "name": "T", "members": [{"user": "ana"}]}], )" +
                             lists + "}"));
  std::string text;
  for (const Status& error : ValidateCatalog(catalog, {})) {
    std::string rule(ReasonName(error.reason()));
    for (const auto& [name, value] : error.detail()) {
      if (name == "rule") rule = value;
    }
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", rule, error.path());
  }
  return text;
}

std::string Type(const std::string& fields) {
  return R"("event_types": [{"id": "e", "team": "t", "title": "E", "durations_min": [30],
      "hosts": [{"user": "ana"}], )" +
         fields + "}]";
}

TEST_CASE("linked things may not lead to themselves") {
  CHECK(Broken(R"("resources": [{"id": "a", "name": "A", "linked": ["b"]},
      {"id": "b", "name": "B", "linked": ["c"]}, {"id": "c", "name": "C"}])") == "");
  CHECK(Broken(R"("resources": [{"id": "a", "name": "A", "linked": ["b"]},
      {"id": "b", "name": "B", "linked": ["a"]}, {"id": "c", "name": "C", "linked": ["a"]}])") ==
        "cycle resources[0].linked; cycle resources[1].linked");
}

TEST_CASE("buffer mode max knows things of one unit only") {
  const std::string things = R"("resources": [{"id": "one", "name": "O"},
      {"id": "two", "name": "T", "capacity": 2}],
      "resource_pools": [{"id": "both", "name": "B", "members": ["one", "two"]}], )";
  CHECK(Broken(things + Type(R"("buffer_mode": "max", "resources": [{"resource": "one"}])")) == "");
  CHECK(Broken(things + Type(R"("resources": [{"resource": "two"}])")) == "");
  CHECK(Broken(things + Type(R"("buffer_mode": "max",
      "resources": [{"resource": "two"}, {"resource": "one"}, {"pool": "both"}])")) ==
        "buffer_mode_conflict event_types[0].resources[0]; "
        "buffer_mode_conflict event_types[0].resources[2]");
}

TEST_CASE("grids that restart behind taken time know people only") {
  const std::string thing = R"("resources": [{"id": "one", "name": "O"}], )";
  for (const char* alignment : {"window", "day"}) {
    CHECK(Broken(thing +
                 Type(fmt::format(R"("alignment": "{}", "resources": [{{"resource": "one"}}])",
                                  alignment))) == "");
  }
  for (const char* alignment : {"free", "range", "packed", "viewer"}) {
    CHECK(Broken(thing +
                 Type(fmt::format(R"("alignment": "{}", "resources": [{{"resource": "one"}}])",
                                  alignment))) == "unsupported event_types[0].alignment");
  }
}

TEST_CASE("the shapes of things") {
  CHECK(Broken(R"("resources": [{"id": "a", "name": "A", "user": "ana"}])") ==
        "facilitator resources[0].user");
  CHECK(Broken(R"("resources": [{"id": "a", "name": "A", "min_duration_min": 60,
      "max_duration_min": 30}])") == "duration_contradiction resources[0].max_duration_min");
  CHECK(Broken(R"("resources": [{"id": "a", "name": "A"}], )" + Type(R"("resources": [{}])")) ==
        "one_of event_types[0].resources[0].resource");
  CHECK(Broken(R"("resources": [{"id": "a", "name": "A"}],
      "resource_pools": [{"id": "p", "name": "P", "members": ["a", "a"]}])") ==
        "duplicate resource_pools[0].members[1]");
  CHECK(Broken(R"("calendar_sources": [{"id": "c"}])") == "one_owner calendar_sources[0].user");
}

}  // namespace
}  // namespace rota
