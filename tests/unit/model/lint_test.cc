#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

nlohmann::json Base() {
  std::ifstream file(test::SourceDir() + "/tests/data/bad_catalog/base.json");
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

// "rule path" of every finding after one change of the base catalog.
std::vector<std::string> After(std::string_view pointer, const nlohmann::json& value,
                               std::optional<Date> today = {}) {
  nlohmann::json json = Base();
  json[nlohmann::json::json_pointer(std::string(pointer))] = value;
  const Result<Catalog> catalog = ReadCatalog(json.dump());
  REQUIRE_MESSAGE(catalog.ok(), catalog.status().message() << " at " << catalog.status().path());
  std::vector<std::string> findings;
  for (const LintFinding& finding : Lint(*catalog, today)) {
    CHECK(!finding.message.empty());
    findings.push_back(finding.rule + " " + finding.path);
  }
  return findings;
}

using Findings = std::vector<std::string>;
constexpr std::string_view kOffer = "/event_types/0";

std::string Of(std::string_view field) { return std::string(kOffer) + "/" + std::string(field); }

TEST_CASE("a sound catalog has no findings") { CHECK(After("/users/0/name", "Ana") == Findings{}); }

TEST_CASE("people who are no longer there") {
  CHECK(After("/users/0/active", false) == Findings{"leader_inactive teams[0].members[0]"});
  CHECK(After("/teams/-", {{"id", "branch"}, {"name", "B"}}) ==
        Findings{"team_without_member teams[2].members"});
  nlohmann::json collective = Base()["event_types"][0];
  collective["scheduling"] = "collective";
  collective["hosts"] = {{{"user", "ana"}}, {{"user", "cy"}}};
  CHECK(After(kOffer, collective) ==
        Findings{"required_host_inactive event_types[0].hosts[1].user"});
  CHECK(After(Of("hosts"), {{{"user", "ana"}}, {{"user", "cy"}}}) == Findings{});
  CHECK(After(Of("hosts"), {{{"user", "ana"}}, {{"user", "cy"}, {"fixed", true}}}) ==
        Findings{"required_host_inactive event_types[0].hosts[1].user"});
  CHECK(After(Of("hosts"), nlohmann::json::array()) == Findings{"no_hosts event_types[0].hosts"});
  CHECK(After(Of("hosts"), {{"members_of", "support"}}) == Findings{});
}

TEST_CASE("limits that cannot be meant") {
  CHECK(After(Of("limits"), {{{"per", "day"}, {"count", 0}}}) ==
        Findings{"limit_zero event_types[0].limits[0]"});
  CHECK(After(Of("limits"), {{{"per", "week"}, {"count", 9}}, {{"per", "month"}, {"count", 8}}}) ==
        Findings{"limit_never_reached event_types[0].limits[0]"});
  CHECK(After(Of("limits"), {{{"per", "day"}, {"minutes", 20}}}) ==
        Findings{"limit_below_duration event_types[0].limits[0].minutes"});
  CHECK(After("/users/0/limits", {{{"per", "day"}, {"count", 0}}}) ==
        Findings{"limit_zero users[0].limits[0]"});
}

TEST_CASE("rules that leave nothing") {
  CHECK(After(Of("minimum_notice_min"), 61 * 1440) == Findings{});
  CHECK(After(Of("minimum_notice_min"), 61 * 1440 + 1) ==
        Findings{"notice_beyond_window event_types[0].minimum_notice_min"});
  CHECK(After(Of("step_includes_buffers"), true) ==
        Findings{"step_without_effect event_types[0].step_includes_buffers"});
}

TEST_CASE("durations no ordinary week has room for") {
  // 09:00-12:00 and 12:30-17:00 leave 270 minutes at most.
  CHECK(After(Of("durations_min"), {30, 270}) == Findings{});
  CHECK(After(Of("durations_min"), {30, 271}) ==
        Findings{"duration_never_fits event_types[0].durations_min[1]"});
  nlohmann::json json = Base();
  const auto weekend =
      nlohmann::json{{"id", "weekend"},
                     {"zone", "Europe/Copenhagen"},
                     {"rules", {{{"days", {"sat", "sun"}}, {"start", "09:00"}, {"end", "17:00"}}}}};
  json["schedules"].push_back(weekend);
  json["event_types"][0]["schedule"] = "weekend";
  const auto rules = [](const nlohmann::json& document) {
    Findings findings;
    for (const LintFinding& f : Lint(*ReadCatalog(document.dump()))) {
      findings.push_back(f.rule + " " + f.path);
    }
    return findings;
  };
  CHECK(rules(json) == Findings{"never_open event_types[0]"});
  json["event_types"][0]["schedule_mode"] = "replace";
  CHECK(rules(json) == Findings{});
  json["event_types"][0].erase("schedule_mode");
  json["schedules"][1]["zone"] = "Asia/Tokyo";  // in another zone the weekdays do not tell
  CHECK(rules(json) == Findings{});
}

TEST_CASE("open stretches join over the end of the week") {
  nlohmann::json json = Base();
  json["schedules"][0]["rules"] = {{{"days", {"sun"}}, {"start", "20:00"}, {"end", "24:00"}},
                                   {{"days", {"mon"}}, {"start", "00:00"}, {"end", "04:00"}}};
  json["schedules"][0].erase("breaks");
  json["event_types"][0]["durations_min"] = {480, 481};
  const std::vector<LintFinding> findings = Lint(*ReadCatalog(json.dump()));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].path == "event_types[0].durations_min[1]");
}

TEST_CASE("calendars that were never read") {
  const auto source = [](bool active, const char* when_stale) {
    return nlohmann::json{
        {"id", "new"}, {"user", "ana"}, {"active", active}, {"when_stale", when_stale}};
  };
  CHECK(After("/calendar_sources/-", source(true, "closed")) ==
        Findings{"source_never_read calendar_sources[1].synced_at"});
  CHECK(After("/calendar_sources/-", source(true, "open")).size() == 1);
  CHECK(After("/calendar_sources/-", source(false, "closed")) == Findings{});
}

TEST_CASE("schedules that have ended") {
  const nlohmann::json ended = "2026-01-31";
  CHECK(After("/schedules/0/valid_to", ended, *ParseDate("2026-01-31")) == Findings{});
  CHECK(After("/schedules/0/valid_to", ended, *ParseDate("2026-02-01")) ==
        Findings{"schedule_expired schedules[0].valid_to"});
  CHECK(After("/schedules/0/valid_to", ended) == Findings{});  // without a today there is no past
  CHECK(After("/schedules/-", {{"id", "unused"}, {"valid_to", "2020-01-01"}},
              *ParseDate("2026-02-01")) == Findings{});
}

}  // namespace
}  // namespace rota
