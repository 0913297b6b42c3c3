#include "src/model/report.h"

#include <doctest/doctest.h>

namespace rota {

TEST_CASE("errors lie under the scopes that are open when they are added") {
  Report report;
  report.Add("range", "now", "first");
  {
    const PathScope schedule(report, "schedules", 2);
    const PathScope zone(report, "zone");
    CHECK(report.Path() == "schedules[2].zone");
    report.Add("zone_unknown", "", "second");
  }
  {
    const PathScope team(report, "team");
    report.Add(Invalid("reference", "third").At("members[0]"));
  }
  CHECK(report.Path().empty());

  const std::vector<Status> errors = std::move(report).Take();
  REQUIRE(errors.size() == 3);
  CHECK(errors[0].path() == "now");
  CHECK(errors[1].path() == "schedules[2].zone");
  CHECK(errors[2].path() == "team.members[0]");
  CHECK(errors[2].message() == "third");
}

}  // namespace rota
