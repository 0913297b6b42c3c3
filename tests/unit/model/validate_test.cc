// Rules that span records: each case of tests/data/bad_catalog changes one place of base.json and
// names the rule it breaks. The files are read by the codec, which has no say in these rules.
#include "rota/model/validate.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

nlohmann::json Load(const std::string& name) {
  std::ifstream file(test::SourceDir() + "/tests/data/" + name);
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

Catalog CatalogOf(const nlohmann::json& json) {
  Result<Catalog> catalog = ReadCatalog(json.dump());
  REQUIRE_MESSAGE(catalog.ok(), catalog.status().message() << " at " << catalog.status().path());
  return *std::move(catalog);
}

// `at` is a JSON pointer; "/-" at its end appends.
Catalog Changed(const nlohmann::json& one) {
  nlohmann::json json = Load("bad_catalog/base.json");
  json[nlohmann::json::json_pointer(one.at("at").get<std::string>())] = one.at("value");
  return CatalogOf(json);
}

std::string DetailOf(const Status& status, std::string_view wanted) {
  for (const auto& [name, value] : status.detail()) {
    if (name == wanted) return value;
  }
  return {};
}

std::string Shown(const std::vector<Status>& errors) {
  std::string text;
  for (const Status& e : errors) {
    text += DetailOf(e, "rule") + " at " + e.path() + ": " + e.message() + "\n";
  }
  return text;
}

bool Has(const std::vector<Status>& errors, const nlohmann::json& wanted) {
  for (const Status& e : errors) {
    if (ReasonName(e.reason()) == wanted.at("reason").get<std::string>() &&
        DetailOf(e, "rule") == wanted.at("rule").get<std::string>() &&
        e.path() == wanted.at("path").get<std::string>() &&
        (!wanted.contains("existing") ||
         DetailOf(e, "existing") == wanted.at("existing").get<std::string>())) {
      return true;
    }
  }
  return false;
}

TEST_CASE("the catalogs of the manual and of the cases are valid") {
  CHECK(Shown(ValidateCatalog(CatalogOf(Load("examples/catalog.json")))) == "");
  CHECK(Shown(ValidateCatalog(CatalogOf(Load("bad_catalog/base.json")))) == "");
}

TEST_CASE("broken rules are found with reason, rule and path") {
  for (const char* file : {"ids.json", "hours.json", "offer.json", "teams.json"}) {
    const nlohmann::json group = Load(std::string("bad_catalog/") + file);
    for (const nlohmann::json& one : group.at("cases")) {
      const std::vector<Status> errors = ValidateCatalog(Changed(one));
      INFO(file << ": " << one.at("name").get<std::string>() << "\n" << Shown(errors));
      CHECK(Has(errors, one));
    }
  }
}

TEST_CASE("what is legal stays legal") {
  const nlohmann::json group = Load("bad_catalog/legal.json");
  for (const nlohmann::json& one : group.at("cases")) {
    INFO(one.at("name").get<std::string>());
    CHECK(Shown(ValidateCatalog(Changed(one))) == "");
  }
}

TEST_CASE("a later loss of a leader or host is not refused, only a write of the team is") {
  Catalog catalog = CatalogOf(Load("bad_catalog/base.json"));
  catalog.users[0].active = false;
  catalog.teams[0].members[0].active = false;
  const std::vector<RecordKey> user = {{"user", "ana"}};
  CHECK(Shown(ValidateCatalog(catalog, {.written = &user})) == "");
  const std::vector<RecordKey> team = {{"team", "support"}};
  CHECK(Has(ValidateCatalog(catalog, {.written = &team}), {{"reason", "invalid"},
                                                           {"rule", "leader_not_member"},
                                                           {"path", "teams[0].members[0].role"}}));
  const std::vector<RecordKey> offer = {{"event_type", "call-30"}};
  CHECK(Has(ValidateCatalog(catalog, {.written = &offer}),
            {{"reason", "invalid"},
             {"rule", "host_not_member"},
             {"path", "event_types[0].hosts[0].user"}}));
}

TEST_CASE("a record alone") {
  ScheduleOverride closed;
  closed.mode = OverrideMode::kClosed;
  CHECK(ValidateRecord(closed).empty());
  closed.start = DayMinute{540};
  CHECK(ValidateRecord(closed).size() == 1);
  User user;
  user.zone = "Nowhere/Land";
  CHECK(ValidateRecord(user)[0].reason() == Reason::k_zone_unknown);
  user.zone.clear();
  user.default_schedule = "any";  // references need a catalog
  CHECK(ValidateRecord(user).empty());
}

TEST_CASE("what stands against archiving a record") {
  Catalog catalog = CatalogOf(Load("bad_catalog/base.json"));
  using Paths = std::vector<std::string>;
  CHECK(FindUses(catalog, {"user", "ana"}) == Paths{"profiles[0].user", "teams[0].members[0].user",
                                                    "event_types[0].hosts[0].user",
                                                    "calendar_sources[0].user"});
  CHECK(FindUses(catalog, {"schedule", "office"}) == Paths{"users[0].default_schedule"});
  CHECK(FindUses(catalog, {"team", "ana"}).empty());
  catalog.users[0].header.archived_at = 0;
  CHECK(FindUses(catalog, {"schedule", "office"}).empty());
}

// ---- scenarios -------------------------------------------------------------

Status FirstOf(std::string_view pointer, const nlohmann::json& value) {
  nlohmann::json json = Load("examples/scenario.json");
  json[nlohmann::json::json_pointer(std::string(pointer))] = value;
  Result<Scenario> scenario = ReadScenario(json.dump());
  REQUIRE_MESSAGE(scenario.ok(), scenario.status().message() << " at " << scenario.status().path());
  const std::vector<Status> errors = ValidateScenario(*scenario);
  return errors.empty() ? Status() : errors[0];
}

void Breaks(std::string_view rule, std::string_view path, std::string_view pointer,
            const nlohmann::json& value) {
  const Status error = FirstOf(pointer, value);
  INFO(pointer << " = " << value.dump() << ": " << error.message());
  CHECK(DetailOf(error, "rule") == rule);
  CHECK(error.path() == path);
}

TEST_CASE("facts of a scenario") {
  CHECK(FirstOf("/now", "2026-03-02T08:00:00Z").ok());
  Breaks("booking_shape", "bookings[0].end", "/bookings/0/end", "2026-03-03T08:00:00Z");
  Breaks("booking_shape", "bookings[0].end", "/bookings/0/end", "2026-03-03T09:30:30Z");
  Breaks("booking_shape", "bookings[0].duration_min", "/bookings/0/duration_min", 45);
  Breaks("reference", "bookings[0].hosts[0]", "/bookings/0/host", "nobody");
  Breaks("duplicate", "bookings[1].hosts[1]", "/bookings/1/hosts", {"ana", "ana"});
  Breaks("booking_shape", "bookings[0].attendees[0].user", "/bookings/0/attendees",
         {{{"user", "ana"}}});
  Breaks("booking_shape", "bookings[0].attendees[0].email", "/bookings/0/attendees",
         {{{"name", "X"}}});
  Breaks("busy_shape", "busy[0].start", "/busy/0/all_day", true);
  Breaks("busy_shape", "busy[0].end", "/busy/0/end", "2026-03-04");
  Breaks("reference", "busy[0].source", "/busy/0/source", "gone");
  Breaks("time_off_shape", "time_off[0].to", "/time_off/0/to", "2026-03-01");
  Breaks("time_off_shape", "time_off[0].end", "/time_off/0/start", "09:00");
  Breaks("time_off_shape", "time_off[0].delegate", "/time_off/0/delegate", "ana");
  Breaks("limit_shape", "catalog.event_types[0].limits[0].count", "/catalog/event_types/0/limits",
         {{{"per", "day"}}});
}

TEST_CASE("the question of a scenario") {
  Breaks("reference", "query.event_type", "/query/event_type", "gone");
  Breaks("duration_not_offered", "query.duration_min", "/query/duration_min", 45);
  Breaks("query_shape", "query.to", "/query/to", "2026-03-01");
  Breaks("query_shape", "query.start", "/query/op", "explain");
  Breaks("query_shape", "query.from", "/query", {{"event_type", "call-30"}});
  Breaks("query_shape", "query.attendee.user", "/query/attendee", nlohmann::json::object());
  Breaks("zone_unknown", "query.zone", "/query/zone", "Mars/Base");
  CHECK(FirstOf("/query",
                {{"event_type", "call-30"}, {"op", "check"}, {"start", "2026-03-03T09:00:00Z"}})
            .ok());
  CHECK(FirstOf("/query", {{"event_type", "call-30"}, {"op", "next"}}).ok());
}

TEST_CASE("a block belongs to the owner of its calendar") {
  nlohmann::json json = Load("examples/scenario.json");
  json["catalog"]["users"].push_back({{"id", "bo"}, {"name", "Bo"}});
  json["catalog"]["calendar_sources"] = {{{"id", "cal"}, {"user", "bo"}}};
  json["busy"][0]["source"] = "cal";
  const std::vector<Status> errors = ValidateScenario(*ReadScenario(json.dump()));
  REQUIRE(errors.size() == 1);
  CHECK(DetailOf(errors[0], "rule") == "one_owner");
  CHECK(errors[0].path() == "busy[0].source");
}

// Braces around one value would be that value.
nlohmann::json List(nlohmann::json::initializer_list_t items) {
  return nlohmann::json::array(items);
}

TEST_CASE("limits of members and of what is to come, and distances, where they make sense") {
  const auto at = [](const char* owner) { return std::string("/catalog/") + owner + "/limits"; };
  const nlohmann::json member = {{"scope", "member"}, {"per", "day"}, {"count", 2}};
  const nlohmann::json upcoming = {{"scope", "attendee"}, {"per", "upcoming"}, {"count", 2}};
  CHECK(FirstOf(at("teams/0"), List({member})).ok());
  Breaks("limit_shape", "catalog.event_types[0].limits[0].scope", at("event_types/0"),
         List({member}));
  Breaks("limit_shape", "catalog.organization.limits[0].scope", at("organization"), List({member}));
  CHECK(FirstOf(at("organization"), List({upcoming})).ok());
  CHECK(FirstOf(at("event_types/0"), List({upcoming})).ok());
  // A day may hold more than are ever to come: what is over counts no longer.
  CHECK(FirstOf(at("event_types/0"),
                List({upcoming, {{"scope", "attendee"}, {"per", "day"}, {"count", 3}}}))
            .ok());
  Breaks("limit_contradiction", "catalog.event_types[0].limits[1]", at("event_types/0"),
         List({upcoming, upcoming}));
  nlohmann::json wrong = upcoming;
  wrong["scope"] = "event_type";
  Breaks("limit_shape", "catalog.event_types[0].limits[0].per", at("event_types/0"), List({wrong}));
  nlohmann::json down = upcoming;
  down["descendants"] = true;
  CHECK(FirstOf(at("teams/0"), List({down})).ok());
  Breaks("limit_shape", "catalog.event_types[0].limits[0].descendants", at("event_types/0"),
         List({down}));
  const auto way = [](const char* from, const char* to) {
    return nlohmann::json{{"from", from}, {"to", to}, {"min", 10}};
  };
  const std::string distances = "/catalog/organization/distances";
  CHECK(FirstOf(distances, List({way("a", "b"), way("b", "a")})).ok());
  Breaks("distance_shape", "catalog.organization.distances[0]", distances, List({way("a", "a")}));
  Breaks("distance_shape", "catalog.organization.distances[1]", distances,
         List({way("a", "b"), way("a", "b")}));
}

}  // namespace
}  // namespace rota
