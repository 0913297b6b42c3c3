#include <doctest/doctest.h>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "tests/support/must.h"

namespace rota {
namespace {

EventType TypeWith(std::string_view more) {
  return test::Must(ReadRecord<EventType>(
      R"({"id":"e","title":"E","durations_min":[30],"team":"t","hosts":[{"user":"ana"}])" +
      std::string(more) + "}"));
}

std::string ErrorsOf(const EventType& type, const EventType* before) {
  std::string paths;
  for (const Status& error : CheckLater(Describe<EventType>(), &type, before)) {
    CHECK(error.reason() == Reason::k_unsupported);
    paths += error.path() + " ";
  }
  return paths;
}

constexpr const char* kLater = R"(,"locked":["title"])";

TEST_CASE("a value of a field that is not built yet is refused unless it was stored") {
  const EventType two = TypeWith(kLater);
  CHECK(ErrorsOf(two, nullptr) == "locked ");
  CHECK(ErrorsOf(two, &two) == "");
  const EventType one = TypeWith("");
  CHECK(ErrorsOf(one, &two) == "");  // leaving one out is no new value
  CHECK(ErrorsOf(two, &one) == "locked ");
  CHECK(ErrorsOf(TypeWith(R"(,"locked":["slug"])"), &two) == "locked ");
  CHECK(ErrorsOf(TypeWith(R"(,"policy":"round_robin")"), nullptr) == "");
}

TEST_CASE("what is checked by itself has only new values") {
  const EventType type = TypeWith(kLater);
  const std::vector<Status> errors = ValidateRecord(type);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].path() == "locked");
  CHECK(ValidateRecord(Describe<EventType>(), &type, &type).empty());
}

TEST_CASE("lint names what an earlier version stored") {
  Catalog catalog;
  catalog.event_types = {TypeWith(kLater)};
  std::string found;
  for (const LintFinding& finding : Lint(catalog)) {
    if (finding.rule == "not_built_yet") found += finding.path;
  }
  CHECK(found == "event_types[0].locked");
}

}  // namespace
}  // namespace rota
