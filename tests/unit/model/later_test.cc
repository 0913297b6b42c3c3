#include <doctest/doctest.h>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "tests/support/must.h"

namespace rota {
namespace {

Team TeamWith(std::string_view policy) {
  return test::Must(
      ReadRecord<Team>(R"({"id":"t","name":"T","policy":)" + std::string(policy) + "}"));
}

std::string ErrorsOf(const Team& team, const Team* before) {
  std::string paths;
  for (const Status& error : CheckLater(Describe<Team>(), &team, before)) {
    CHECK(error.reason() == Reason::k_unsupported);
    paths += error.path() + " ";
  }
  return paths;
}

TEST_CASE("a value of a field that is not built yet is refused unless it was stored") {
  const Team two = TeamWith(R"({"criteria":[{"name":"same_host","fallback_days":3}]})");
  CHECK(ErrorsOf(two, nullptr) == "policy.criteria[0].fallback_days ");
  CHECK(ErrorsOf(two, &two) == "");
  const Team one = TeamWith(R"({"criteria":["same_host"]})");
  CHECK(ErrorsOf(one, &two) == "");  // leaving one out is no new value
  CHECK(ErrorsOf(two, &one) == "policy.criteria[0].fallback_days ");
  const Team changed = TeamWith(R"({"criteria":[{"name":"same_host","fallback_days":4}]})");
  CHECK(ErrorsOf(changed, &two) == "policy.criteria[0].fallback_days ");
  CHECK(ErrorsOf(TeamWith(R"("round_robin")"), nullptr) == "");
}

TEST_CASE("what is checked by itself has only new values") {
  const Team team = TeamWith(R"({"criteria":[{"name":"same_host","fallback_days":3}]})");
  const std::vector<Status> errors = ValidateRecord(team);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].path() == "policy.criteria[0].fallback_days");
  CHECK(ValidateRecord(Describe<Team>(), &team, &team).empty());
}

TEST_CASE("lint names what an earlier version stored") {
  Catalog catalog;
  catalog.teams = {TeamWith(R"({"criteria":[{"name":"same_host","fallback_days":3}]})")};
  std::string found;
  for (const LintFinding& finding : Lint(catalog)) {
    if (finding.rule == "not_built_yet") found += finding.path;
  }
  CHECK(found == "teams[0].policy.criteria[0].fallback_days");
}

}  // namespace
}  // namespace rota
