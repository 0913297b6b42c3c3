// Applying a catalog: what is made, changed, archived and brought back, and by whom.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/office.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::At;
using test::Must;
using test::Opened;
using test::T;

std::string Told(const ApplyReport& report) {
  std::string text;
  for (const AppliedRow& row : report.rows) {
    text += (text.empty() ? "" : "; ") + row.kind + " " + row.id + " " + row.action;
  }
  return text;
}

Json Read(Engine& engine, const char* kind, const char* id) {
  return Json::parse(Must(engine.Get({.kind = kind, .id = id}, At())).json);
}

Catalog Users(std::initializer_list<const char*> ids) {
  Catalog catalog;
  for (const char* id : ids) catalog.users.push_back({.header = {.id = id}, .name = "N"});
  return catalog;
}

TEST_CASE("the report lists what is made and changed, and nothing that stays") {
  Engine engine = Must(Engine::Open(":memory:", {}));
  CHECK(Told(Must(engine.Apply({.catalog = test::Office()}, At()))) ==
        "organization bs created; user ana created; user bo created; user cy created; "
        "schedule office created; team support created; event_type call created; "
        "event_type talk created");
  Catalog changed = test::Office();
  changed.organization->name = "New";
  changed.users[1].name = "Bo B.";
  CHECK(Told(Must(engine.Apply({.catalog = changed}, At("2026-03-02T08:00:00Z")))) ==
        "organization bs updated; user bo updated");
  const Json bo = Read(engine, "user", "bo");
  CHECK(bo.at("version") == 2);
  CHECK(bo.at("created_at") == "2026-03-02T07:00:00Z");
  CHECK(bo.at("updated_at") == "2026-03-02T08:00:00Z");
  CHECK(Read(engine, "user", "ana").at("version") == 1);
  CHECK(Read(engine, "organization", "bs").at("version") == 2);
}

// The same record put by itself and applied in a catalog of one: the same verdict.
TEST_CASE("putting one record asks the same rules as applying a catalog") {
  Engine engine = Opened();
  const auto put = [&](const char* kind, const std::string& record) {
    return engine.Put({.kind = kind, .record = record}, At());
  };
  Must(put("user", R"({"id":"dan","name":"Dan","email":"dan@example.org","slug":"dan",
                       "external_ref":"D-1"})"));
  Must(put("team", R"({"id":"below","name":"Below","slug":"below","parent":"support",
                       "members":[{"user":"dan"}]})"));
  Must(put("profile", R"({"id":"usual","user":"ana","name":"Usual"})"));
  Must(put("user", R"({"id":"ana","name":"Ana","default_profile":"usual"})"));
  const std::array<std::string, 4> cases[] = {
      {"user", "users", R"({"id":"eve","name":"E","email":"DAN@example.org"})", "email_taken"},
      {"user", "users", R"({"id":"eve","name":"E","slug":"below"})", "slug_taken"},
      {"user", "users", R"({"id":"eve","name":"E","external_ref":"D-1"})", "external_ref_taken"},
      {"user", "users", R"({"id":"eve","name":"E","default_profile":"none"})", "reference"},
      {"user", "users", R"({"id":"bo","name":"B","default_profile":"usual"})", "profile_not_own"},
      {"user", "users", R"({"id":"eve","name":"E","zone":"Mars/Base"})", "zone_unknown"},
      {"team", "teams", R"({"id":"t","name":"T","slug":"dan"})", "slug_taken"},
      {"team", "teams", R"({"id":"t","name":"T","slug":"t","parent":"none"})", "reference"},
      {"team", "teams", R"({"id":"support","name":"S","slug":"support","parent":"below"})",
       "cycle"},
      {"team", "teams", R"({"id":"t","name":"T","slug":"t","members":
          [{"user":"bo","role":"leader","active":false}]})",
       "leader_not_member"},
      {"profile", "profiles", R"({"id":"other","user":"ana","name":"Usual"})", "duplicate"},
      {"event_type", "event_types", R"({"id":"new","title":"N","team":"below",
          "scheduling":"collective","durations_min":[30],"hosts":[{"user":"bo"}]})",
       "host_not_member"},
      {"event_type", "event_types", R"({"id":"new","title":"N","team":"support","slug":"call",
          "scheduling":"collective","durations_min":[30],"hosts":[{"user":"dan"}]})",
       "slug_taken"},
      {"calendar_source", "calendar_sources", R"({"id":"c","user":"none","kind":"ics"})",
       "reference"},
  };
  for (const auto& [kind, list, record, rule] : cases) {
    CAPTURE(record);
    const Status alone = put(kind.c_str(), record).status();
    const Catalog catalog = *ReadRecord<Catalog>(fmt::format(R"({{"{}":[{}]}})", list, record), {});
    const Status whole = engine.Apply({.catalog = catalog}, At()).status();
    CHECK(test::RuleOf(whole) == rule);
    CHECK(test::RuleOf(alone) == rule);
    CHECK(alone.reason() == whole.reason());
    const std::string first = fmt::format("{}[0].", list);
    const std::string& path = whole.path();
    CHECK(alone.path() == (path.starts_with(first) ? path.substr(first.size()) : path));
  }
}

TEST_CASE("records are numbered in the order of the catalog, later ones after them") {
  Engine engine = Opened();
  CHECK(Read(engine, "organization", "bs").at("number") == 1);
  CHECK(Read(engine, "user", "ana").at("number") == 1);
  CHECK(Read(engine, "user", "cy").at("number") == 3);
  Must(engine.Apply({.catalog = Users({"dan"})}, At()));
  CHECK(Read(engine, "user", "dan").at("number") == 4);
}

TEST_CASE("a revision counts writes; applying the same again is none") {
  Engine engine = Opened();
  const std::int64_t first = Must(engine.Apply({.catalog = Users({"dan"})}, At())).revision;
  CHECK(Must(engine.Apply({.catalog = Users({"dan"})}, At())).rows.empty());
  CHECK(Must(engine.Apply({.catalog = Users({"eve"})}, At())).revision == first + 1);
}

TEST_CASE("records not named stay; with prune those of the listed kinds are archived") {
  Engine engine = Opened();
  Must(engine.Apply({.catalog = Users({"dan", "eve"})}, At()));
  Catalog without_eve = test::Office();
  without_eve.users.push_back({.header = {.id = "dan"}, .name = "N"});
  CHECK(Must(engine.Apply({.catalog = without_eve}, At())).rows.empty());
  CHECK(Told(Must(engine.Apply({.catalog = without_eve, .prune = true},
                               At("2026-03-02T08:00:00Z")))) == "user eve archived");
  const Json eve = Read(engine, "user", "eve");
  CHECK(eve.at("archived_at") == "2026-03-02T08:00:00Z");
  CHECK(eve.at("version") == 2);
  CHECK(Read(engine, "team", "support").contains("archived_at") == false);
  CHECK(Must(engine.History({.kind = "user", .id = "eve"}, At())).items.back().action ==
        "archived");
}

TEST_CASE("what is pruned must not be named by what stays") {
  Engine engine = Opened();
  Catalog only_ana;
  only_ana.users = {test::Office().users[0]};
  CHECK(!engine.Apply({.catalog = only_ana, .prune = true}, At()).ok());
  CHECK(!Read(engine, "user", "bo").contains("archived_at"));
}

TEST_CASE("a pruned record that is named again comes back as itself") {
  Engine engine = Opened();
  Must(engine.Apply({.catalog = Users({"dan"})}, At()));
  Must(engine.Apply({.catalog = test::Office(), .prune = true}, At()));
  CHECK(Told(Must(engine.Apply({.catalog = Users({"dan"})}, At()))) == "user dan created");
  const Json dan = Read(engine, "user", "dan");
  CHECK(dan.at("number") == 4);
  CHECK(dan.at("version") == 3);
  CHECK(!dan.contains("archived_at"));
}

TEST_CASE("an id is there, is given once, and has the shape of one") {
  Engine engine = Opened();
  const auto path = [&](const Catalog& catalog) {
    return engine.Apply({.catalog = catalog}, At()).status().path();
  };
  CHECK(path(Users({"dan", ""})) == "users[1].id");
  CHECK(path(Users({"dan", "dan"})) == "users[1].id");
  CHECK(path(Users({"slug:dan"})) == "users[0].id");
}

TEST_CASE("every broken rule is told, at the places of this document") {
  Engine engine = Opened();
  Catalog catalog = Users({"dan", "eve", "ana"});  // the office has users before these, ana too
  catalog.users[0].default_schedule = "nights";
  catalog.users[1].zone = "Mars/Base";
  catalog.users[2].default_schedule = "mornings";
  const Status error = engine.Apply({.catalog = catalog}, At()).status();
  std::vector<std::string> paths = {error.path()};
  for (const Status& other : error.others()) paths.push_back(other.path());
  std::sort(paths.begin(), paths.end());
  CHECK(paths == std::vector<std::string>{"users[0].default_schedule", "users[1].zone",
                                          "users[2].default_schedule"});
}

TEST_CASE("a stored record that this document breaks is named by its id") {
  Engine engine = Opened();
  Catalog catalog;
  catalog.schedules.push_back({.header = {.id = "nights"}, .zone = "UTC"});
  catalog.users.push_back({.header = {.id = "dan"}, .name = "Dan", .default_schedule = "nights"});
  REQUIRE(engine.Apply({.catalog = catalog}, At()).ok());
  Catalog pruned;
  pruned.schedules.push_back({.header = {.id = "office"}, .zone = "UTC"});
  const Status error = engine.Apply({.catalog = pruned, .prune = true}, At()).status();
  std::vector<std::string> paths = {error.path()};
  for (const Status& other : error.others()) paths.push_back(other.path());
  CHECK(std::count(paths.begin(), paths.end(), "users[dan].default_schedule") == 1);
}

TEST_CASE("an expected version holds for every record of the catalog, new ones at zero") {
  Engine engine = Opened();
  Envelope expecting = At();
  expecting.if_version = 0;
  CHECK(engine.Apply({.catalog = Users({"dan"})}, expecting).ok());
  CHECK(engine.Apply({.catalog = Users({"dan"})}, expecting).status().reason() ==
        Reason::k_version_conflict);
  expecting.if_version = 1;
  CHECK(engine.Apply({.catalog = Users({"dan"})}, expecting).ok());
}

TEST_CASE("the first catalog describes its organization") {
  Engine engine = Must(Engine::Open(":memory:", {}));
  const Status none = engine.Apply({.catalog = Users({"dan"})}, At()).status();
  CHECK(none.reason() == Reason::k_not_found);
  CHECK(none.path() == "organization");
}

TEST_CASE("a dry run of the first catalog founds nothing") {
  Engine engine = Must(Engine::Open(":memory:", {}));
  CHECK(Must(engine.Apply({.catalog = test::Office(), .dry_run = true}, At())).rows.size() == 8);
  CHECK(engine.Changes({}, At()).status().reason() == Reason::k_not_found);
}

Catalog Second() {
  Catalog catalog = test::Office();
  catalog.organization->header.id = "other";
  return catalog;
}

TEST_CASE("a catalog describes the organization that the request names, or none") {
  Engine engine = Opened();
  for (const char* named : {"bs", "nobody"}) {
    Envelope of = At();
    of.organization = named;
    const Status other = engine.Apply({.catalog = Second()}, of).status();
    CHECK(other.path() == "organization.id");
    CHECK(other.reason() == Reason::k_invalid);
  }
  CHECK(engine.Changes({}, At()).ok());  // still one organization
  Envelope of_first = At();
  of_first.organization = "bs";
  CHECK(engine.Apply({.catalog = test::Office()}, of_first).ok());
  CHECK(engine.Apply({.catalog = Users({"dan"})}, of_first).ok());
}

TEST_CASE("several organizations: each call names one, and one does not see the other") {
  Engine engine = Opened();
  Must(engine.Apply({.catalog = Second()}, At()));
  CHECK(engine.Changes({}, At()).status().reason() == Reason::k_organization_required);
  Envelope of_other = At();
  of_other.organization = "other";
  Must(engine.Put({.kind = "time_off", .record = R"({"id":"t","user":"bo","from":"2026-03-02"})"},
                  of_other));
  Envelope of_first = At();
  of_first.organization = "bs";
  CHECK(engine.Get({.kind = "time_off", .id = "t"}, of_other).ok());
  CHECK(engine.Get({.kind = "time_off", .id = "t"}, of_first).status().reason() ==
        Reason::k_not_found);
  of_first.organization = "nobody";
  CHECK(engine.Get({.kind = "user", .id = "bo"}, of_first).status().path() == "organization");
}

TEST_CASE("an admin founds the first organization, only the host program further ones") {
  Envelope admin = At();
  admin.actor = Actor{.kind = ActorKind::kAdmin};
  Engine engine = Must(Engine::Open(":memory:", {}));
  CHECK(engine.Apply({.catalog = test::Office()}, admin).ok());
  CHECK(engine.Apply({.catalog = Second()}, admin).status().reason() == Reason::k_forbidden);
  CHECK(engine.Apply({.catalog = Second()}, At()).ok());
}

TEST_CASE("history says who applied it, and what that changed") {
  Engine engine = Opened();
  Envelope admin = At("2026-03-02T08:00:00Z");
  admin.actor = Actor{.kind = ActorKind::kAdmin, .id = "root"};
  admin.idempotency_key = "deploy-7";
  Catalog changed = test::Office();
  changed.users[1].name = "Bo B.";
  changed.organization->name = "New";
  Must(engine.Apply({.catalog = changed}, admin));
  for (const auto& [kind, id] : {std::pair("user", "bo"), std::pair("organization", "bs")}) {
    const auto entries = Must(engine.History({.kind = kind, .id = id}, At())).items;
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].action == "created");
    const HistoryEntry& entry = entries[1];
    CHECK(entry.action == "updated");
    CHECK(entry.actor->id == "root");
    CHECK(entry.actor_role == ActorRole::kAdmin);
    CHECK(entry.at == T("2026-03-02T08:00:00Z"));
    CHECK(entry.correlation == "deploy-7");
    REQUIRE(entry.changes.size() == 1);
    CHECK(entry.changes[0].field == "name");
  }
}

}  // namespace
}  // namespace rota
