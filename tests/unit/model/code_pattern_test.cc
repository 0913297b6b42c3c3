#include "src/model/code_pattern.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rota/model/validate.h"

namespace rota {
namespace {

TEST_CASE("every placeholder of a code pattern is replaced, however often it stands there") {
  const CodeParts parts = {.year = 2030, .month = 3, .team = "{seq}", .seq = 17};
  CHECK(CodeOf("BOOK-{year}-{seq}", parts) == "BOOK-2030-00017");
  CHECK(CodeOf("{seq}{seq}", parts) == "0001700017");
  CHECK(CodeOf("{team}/{month}/{year}{year}/{seq}", parts) == "{seq}/03/20302030/00017");
  CHECK(CodeOf("plain", parts) == "plain");
}

TEST_CASE("what a pattern holds, and how long its codes grow") {
  CHECK(CountsByYear("{seq}/{year}"));
  CHECK(!CountsByYear("year-{month}-{seq}"));
  CHECK(NamesTeam("{team}{seq}"));
  CHECK(!NamesTeam("team-{seq}"));
  CHECK(LongestCode("BOOK-{year}-{seq}", 100) == 20);
  CHECK(LongestCode("{team}{month}{seq}{seq}", 7) == 29);
}

// The paths at which the longest codes are refused.
std::string Refused(const std::string& pattern, const std::string& team,
                    const std::vector<RecordKey>* written) {
  Catalog catalog;
  catalog.organization.emplace();
  catalog.organization->header.id = "org";
  catalog.organization->name = "Org";
  catalog.organization->code_pattern = pattern;
  catalog.teams.push_back({.header = {.id = team}, .name = "T", .slug = "t"});
  std::string paths;
  for (const Status& error : ValidateCatalog(catalog, {.written = written})) {
    paths += error.path() + " ";
  }
  return paths;
}

// A pattern with so many letters before its counter.
std::string Counted(std::size_t letters) {
  return fmt::format("{}{{seq}}", std::string(letters, 'x'));
}

TEST_CASE("the longest code a pattern can make must fit, with the ids of the teams there are") {
  CHECK(Refused(Counted(30), "t", nullptr).empty());
  CHECK(Refused(Counted(31), "t", nullptr) == "organization.code_pattern ");
  const std::string team(31, 't');
  CHECK(Refused("{team}{seq}", std::string(30, 't'), nullptr).empty());
  CHECK(Refused("{team}{seq}", team, nullptr) == "organization.code_pattern ");
  // Only what is written is bound: an earlier build may have stored the rest.
  const std::vector<RecordKey> organization = {{"organization", "org"}}, written = {{"team", team}},
                               none;
  CHECK(Refused("{team}{seq}", team, &organization) == "organization.code_pattern ");
  CHECK(Refused("{team}{seq}", team, &written) == "teams[0].id ");
  CHECK(Refused("{team}{seq}", team, &none).empty());
  CHECK(Refused(Counted(31), "t", &none).empty());
}

}  // namespace
}  // namespace rota
