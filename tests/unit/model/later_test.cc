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
  const Team two =
      TeamWith(R"({"criteria":[{"name":"apportion","interval":"week","no_shows":false}],
                               "lead_threshold":3})");
  const std::string all =
      "policy.lead_threshold policy.criteria[0].interval policy.criteria[0].no_shows ";
  CHECK(ErrorsOf(two, nullptr) == all);
  CHECK(ErrorsOf(two, &two) == "");
  const Team one = TeamWith(R"({"criteria":["apportion"],"lead_threshold":3})");
  CHECK(ErrorsOf(one, &two) == "");  // leaving one out is no new value
  CHECK(ErrorsOf(two, &one) == "policy.criteria[0].interval policy.criteria[0].no_shows ");
  const Team changed = TeamWith(R"({"criteria":["apportion"],"lead_threshold":4})");
  CHECK(ErrorsOf(changed, &two) == "policy.lead_threshold ");
  CHECK(ErrorsOf(TeamWith(R"("round_robin")"), nullptr) == "");
}

TEST_CASE("what is checked by itself has only new values") {
  const Team team = TeamWith(R"({"preset":"round_robin","lead_threshold":3})");
  const std::vector<Status> errors = ValidateRecord(team);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].path() == "policy.lead_threshold");
  CHECK(ValidateRecord(Describe<Team>(), &team, &team).empty());
}

TEST_CASE("lint names what an earlier version stored") {
  Catalog catalog;
  catalog.teams = {TeamWith(R"({"preset":"round_robin","lead_threshold":3})")};
  std::string found;
  for (const LintFinding& finding : Lint(catalog)) {
    if (finding.rule == "not_built_yet") found += finding.path;
  }
  CHECK(found == "teams[0].policy.lead_threshold");
}

}  // namespace
}  // namespace rota
