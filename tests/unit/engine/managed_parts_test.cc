// Managed event types through the verbs: parts come and go with the hosts, follow the template in
// every answer, and are written by who may.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/calls.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::At;
using test::CallJson;
using test::Must;
using test::Opened;
using test::T;

constexpr const char* kNow = "2026-03-02T07:00:00Z";

Json Intro(const Json& more = Json::object()) {
  Json json = {{"id", "intro"},
               {"team", "support"},
               {"slug", "intro"},
               {"title", "Intro"},
               {"durations_min", {30}},
               {"scheduling", "managed"},
               {"hosts", {{{"user", "ana"}}, {{"user", "bo"}}}}};
  json.update(more);
  return json;
}

Json Ask(Engine& engine, const std::string& verb, Json request) {
  if (!request.contains("now")) request["now"] = kNow;
  return CallJson(engine, verb, request);
}

Json Put(Engine& engine, const Json& record, const Json& more = Json::object()) {
  Json request = {{"kind", "event_type"}, {"record", record}};
  request.update(more);
  return Ask(engine, "record.put", request);
}

Json Get(Engine& engine, const std::string& id, const Json& more = Json::object()) {
  Json request = {{"kind", "event_type"}, {"id", id}};
  request.update(more);
  return Ask(engine, "record.get", request);
}

std::string Why(const Json& answer) {
  if (!answer.contains("error")) return "";
  return answer["error"].value("reason", "") + " " + answer["error"].value("path", "");
}

// Ids of the live event types with a template, in order.
std::string PartsOf(Engine& engine) {
  std::string text;
  const Json page = Ask(engine, "record.list", {{"kind", "event_type"}, {"limit", 100}});
  for (const Json& item : page["items"]) {
    if (item.contains("template")) text += item["id"].get<std::string>() + " ";
  }
  return text;
}

std::size_t Slots(Engine& engine, const std::string& type) {
  const Json answer = Ask(engine, "query.slots",
                          {{"event_type", type}, {"from", "2026-03-02"}, {"to", "2026-03-02"}});
  REQUIRE_MESSAGE(!answer.contains("error"), answer.dump());
  return answer["slots"].size();
}

Engine WithIntro(const Json& more = Json::object()) {
  Engine engine = Opened();
  const Json put = Put(engine, Intro(more));
  REQUIRE_MESSAGE(!put.contains("error"), put.dump());
  return engine;
}

const Json kLeavesBuffers = {{"locked", {"title"}}};
const Json kAna = {{"actor", {{"kind", "user"}, {"id", "ana"}}}};
const Json kBo = {{"actor", {{"kind", "user"}, {"id", "bo"}}}};

// ---- parts come and go -----------------------------------------------------

TEST_CASE("each host of a template has a part, which goes and comes back with them") {
  Engine engine = WithIntro(kLeavesBuffers);
  CHECK(PartsOf(engine) == "intro-ana intro-bo ");
  CHECK(Get(engine, "intro-bo")["title"] == "Intro");
  CHECK(Get(engine, "intro-bo")["user"] == "bo");
  CHECK_FALSE(Get(engine, "intro-bo").contains("team"));
  CHECK(Why(Put(engine, {{"template", "intro"}, {"user", "bo"}, {"step_min", 10}})) == "");

  Json one = Intro(kLeavesBuffers);
  one["hosts"] = {{{"user", "ana"}}, {{"user", "cy"}}};
  CHECK(Why(Put(engine, one)) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-cy ");
  CHECK(Get(engine, "intro-bo").contains("archived_at"));
  CHECK(Why(Put(engine, Intro(kLeavesBuffers))) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-bo ");
  CHECK(Get(engine, "intro-bo")["step_min"] == 10);
  CHECK(Get(engine, "intro-bo")["own"] == Json{"step_min"});
}

TEST_CASE("members of a team have parts while they are members") {
  Engine engine = WithIntro({{"hosts", {{"members_of", "support"}}}});
  CHECK(PartsOf(engine) == "intro-ana intro-bo intro-cy ");
  Json team = {{"id", "support"},
               {"slug", "support"},
               {"name", "Support"},
               {"members", {{{"user", "ana"}, {"role", "leader"}}, {{"user", "cy"}}}}};
  CHECK(Why(Ask(engine, "record.put", {{"kind", "team"}, {"record", team}})) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-cy ");
  team["members"][1]["active"] = false;
  team["members"].push_back({{"user", "bo"}});
  CHECK(Why(Ask(engine, "record.put", {{"kind", "team"}, {"record", team}})) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-bo ");
}

TEST_CASE("members of teams below have parts where the template says so") {
  Engine engine = WithIntro({{"hosts", {{"members_of", "support"}, {"descendants", true}}}});
  Must(engine.Put({.kind = "user", .record = R"({"id":"dan","name":"Dan"})"}, At()));
  const Json below = {
      {"id", "below"}, {"name", "B"}, {"parent", "support"}, {"members", {{{"user", "dan"}}}}};
  CHECK(Why(Ask(engine, "record.put", {{"kind", "team"}, {"record", below}})) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-bo intro-cy intro-dan ");
  CHECK(Slots(engine, "intro-dan") == 16);
}

TEST_CASE("with its template a part goes, and comes back") {
  Engine engine = WithIntro();
  CHECK(Why(Ask(engine, "record.archive", {{"kind", "event_type"}, {"id", "intro-ana"}})) ==
        "in_use ");
  CHECK(Why(Ask(engine, "record.archive", {{"kind", "event_type"}, {"id", "intro"}})) == "");
  CHECK(PartsOf(engine) == "");
  CHECK(Why(Put(engine, Intro())) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-bo ");
  // No template any more: no parts.
  CHECK(Why(Put(engine, Intro({{"scheduling", "round_robin"}}))) == "");
  CHECK(PartsOf(engine) == "");
  CHECK(Slots(engine, "intro") == 16);
}

TEST_CASE("one transaction: history and the change feed tell of the parts too") {
  Engine engine = Opened();
  const Json before = Ask(engine, "change.list", {{"since", 0}});
  REQUIRE_MESSAGE(!before.contains("error"), before.dump());
  CHECK(Why(Put(engine, Intro())) == "");
  const Json after = Ask(engine, "change.list", {{"since", before["next_revision"]}});
  std::set<std::int64_t> revisions;
  for (const Json& item : after["items"]) revisions.insert(item["revision"].get<std::int64_t>());
  CHECK(after["items"].size() == 3);
  CHECK(revisions.size() == 1);
  const Json history = Ask(engine, "record.history", {{"kind", "event_type"}, {"id", "intro-bo"}});
  REQUIRE(history["items"].size() == 1);
  CHECK(history["items"][0]["action"] == "created");
  CHECK(Must(engine.Verify({}, At())).findings.empty());
}

TEST_CASE("a refused template makes no part, a dry run tells which it would make") {
  Engine engine = Opened();
  CHECK(Why(Put(engine, Intro({{"schedule", "none"}}))) == "not_found schedule");
  CHECK(PartsOf(engine) == "");
  const Json report =
      Ask(engine, "catalog.apply", {{"catalog", {{"event_types", {Intro()}}}}, {"dry_run", true}});
  CHECK(report["rows"].size() == 3);
  CHECK(PartsOf(engine) == "");
}

TEST_CASE("a part has an id that nobody has: made of both, or given with the template") {
  Engine engine = Opened();
  Json other = {{"id", "intro-ana"}, {"user", "ana"}, {"title", "T"}, {"durations_min", {30}}};
  CHECK(Why(Put(engine, other)) == "");
  CHECK(Why(Put(engine, Intro())) == "");
  CHECK(PartsOf(engine) == "intro-ana-2 intro-bo ");
  Json catalog;
  catalog["event_types"] = {Intro({{"id", "welcome"}, {"slug", "welcome"}}),
                            {{"id", "hi"}, {"template", "welcome"}, {"user", "bo"}}};
  CHECK(Why(Ask(engine, "catalog.apply", {{"catalog", catalog}})) == "");
  CHECK(Get(engine, "hi")["title"] == "Intro");
  CHECK(Get(engine, "welcome-ana")["user"] == "ana");
  CHECK(Why(Get(engine, "welcome-bo")) == "not_found ");
  const std::string longest(140, 'x');
  CHECK(Why(Put(engine, Intro({{"id", longest}, {"slug", "long"}}))) == "");
}

TEST_CASE("a document that is applied twice changes nothing the second time") {
  Engine engine = Opened();
  Json catalog;
  catalog["event_types"] = {
      Intro(kLeavesBuffers),
      {{"id", "mine"}, {"template", "intro"}, {"user", "bo"}, {"step_min", 10}}};
  CHECK(Ask(engine, "catalog.apply", {{"catalog", catalog}})["rows"].size() == 3);
  CHECK(Ask(engine, "catalog.apply", {{"catalog", catalog}}).value("rows", Json::array()).empty());
  // A document that lists event types leaves parts to their templates.
  catalog["event_types"].erase(1);
  const Json pruned = Ask(engine, "catalog.apply", {{"catalog", catalog}, {"prune", true}});
  CHECK(Why(pruned) == "");
  CHECK(PartsOf(engine) == "mine intro-ana ");
}

// ---- by reference ----------------------------------------------------------

TEST_CASE("what is changed of the template is changed of every part at once") {
  Engine engine = WithIntro(kLeavesBuffers);
  CHECK(Slots(engine, "intro-ana") == 16);
  CHECK(Slots(engine, "intro-bo") == 16);
  CHECK(Why(Put(engine, {{"template", "intro"}, {"user", "bo"}, {"step_min", 120}})) == "");
  CHECK(Slots(engine, "intro-bo") == 4);
  Json changed = Intro(kLeavesBuffers);
  changed["step_min"] = 60;
  CHECK(Why(Put(engine, changed)) == "");
  CHECK(Slots(engine, "intro-ana") == 8);
  CHECK(Slots(engine, "intro-bo") == 4);
  CHECK(Get(engine, "intro-ana")["step_min"] == 60);
  changed["locked"] = {"step_min"};
  CHECK(Why(Put(engine, changed)) == "");
  CHECK(Slots(engine, "intro-bo") == 8);
  changed["locked"] = Json::array();
  CHECK(Why(Put(engine, changed)) == "");
  CHECK(Slots(engine, "intro-bo") == 4);
}

TEST_CASE("a part that was read may be written back") {
  Engine engine = WithIntro(kLeavesBuffers);
  Json part = Get(engine, "intro-bo");
  CHECK(Why(Put(engine, part)) == "");
  CHECK_FALSE(Get(engine, "intro-bo").contains("own"));
  part["buffer_after_min"] = 15;
  CHECK(Why(Put(engine, part)) == "");
  CHECK(Get(engine, "intro-bo")["own"] == Json{"buffer_after_min"});
  CHECK(Get(engine, "intro-bo")["version"] == 2);
}

TEST_CASE("a locked field is refused with its path, from put and from apply") {
  Engine engine = WithIntro();
  Json part = {{"template", "intro"}, {"user", "bo"}, {"title", "Mine"}};
  CHECK(Why(Put(engine, part)) == "locked_field title");
  part["id"] = "intro-bo";
  CHECK(Why(Ask(engine, "catalog.apply", {{"catalog", {{"event_types", {part}}}}})) ==
        "locked_field event_types[0].title");
  part.erase("title");
  part["schedule"] = "office";
  CHECK(Why(Put(engine, part)) == "");
  CHECK(Why(Put(engine, {{"id", "intro-bo"}, {"template", "intro"}, {"user", "cy"}})) ==
        "read_only_field user");
  CHECK(Why(Put(engine, {{"template", "intro"}, {"user", "cy"}})) == "invalid user");
}

TEST_CASE("a template by itself is not served") {
  Engine engine = WithIntro();
  const Json start = {{"event_type", "intro"}, {"start", "2026-03-02T09:00:00Z"}};
  const Json range = {{"event_type", "intro"}, {"from", "2026-03-02"}, {"to", "2026-03-03"}};
  for (const char* verb : {"query.slots", "query.dates", "query.next", "query.openings"}) {
    const Json answer = Ask(engine, verb, range);
    CHECK(test::ReasonOf(answer) == ReasonName(Reason::k_managed));
    CHECK(Why(answer) == "managed event_type");
  }
  for (const char* verb : {"query.check", "query.explain", "query.assign"}) {
    CHECK(Why(Ask(engine, verb, start)) == "managed event_type");
  }
  Json book = start;
  book["attendees"] = {{{"name", "Kim"}, {"email", "kim@example.net"}}};
  CHECK(Why(Ask(engine, "booking.book", book)).starts_with("managed"));
  CHECK(Why(Ask(engine, "booking.hold", book)).starts_with("managed"));
  // Who is offered nothing of it does not meet it.
  const Json guest = {{"actor", {{"kind", "guest"}}}};
  CHECK(Why(Get(engine, "intro", guest)) == "not_found ");
  CHECK(Get(engine, "intro-bo", guest)["title"] == "Intro");
}

TEST_CASE("a part is booked like an event type of its user, for the team") {
  Engine engine = WithIntro();
  Json book = {{"event_type", "intro-bo"},
               {"start", "2026-03-02T09:00:00Z"},
               {"attendees", {{{"name", "Kim"}, {"email", "kim@example.net"}}}}};
  const Json booked = Ask(engine, "booking.book", book);
  REQUIRE_MESSAGE(!booked.contains("error"), booked.dump());
  CHECK(booked["hosts"] == Json{"bo"});
  CHECK(booked["team"] == "support");
  CHECK(Why(Ask(engine, "booking.book", book)) == "occupied ");
  book["event_type"] = "intro-ana";
  CHECK(Why(Ask(engine, "booking.book", book)) == "");
  CHECK(Must(engine.Verify({}, At())).findings.empty());
}

TEST_CASE("limits of the template count part by part, those of the team count all") {
  Engine engine = WithIntro({{"limits", {{{"per", "day"}, {"count", 1}}}}});
  const auto book = [&](const char* type, const char* start) {
    return Why(Ask(engine, "booking.book",
                   {{"event_type", type},
                    {"start", start},
                    {"attendees", {{{"name", "Kim"}, {"email", "kim@example.net"}}}}}));
  };
  CHECK(book("intro-bo", "2026-03-02T09:00:00Z") == "");
  CHECK(book("intro-bo", "2026-03-02T12:00:00Z").starts_with("limit"));
  CHECK(book("intro-ana", "2026-03-02T12:00:00Z") == "");
  Json team = Ask(engine, "record.get", {{"kind", "team"}, {"id", "support"}});
  team["limits"] = {{{"per", "day"}, {"count", 2}}};
  CHECK(Why(Ask(engine, "record.put", {{"kind", "team"}, {"record", team}})) == "");
  CHECK(Slots(engine, "call") == 0);
}

TEST_CASE("who left the team or is switched off is offered nothing") {
  Engine engine = WithIntro();
  Json team = Ask(engine, "record.get", {{"kind", "team"}, {"id", "support"}});
  team["members"] = {{{"user", "ana"}, {"role", "leader"}}, {{"user", "cy"}}};
  CHECK(Why(Ask(engine, "record.put", {{"kind", "team"}, {"record", team}})) == "");
  CHECK(PartsOf(engine) == "intro-ana intro-bo ");
  CHECK(Ask(engine, "query.check",
            {{"event_type", "intro-bo"}, {"start", "2026-03-02T09:00:00Z"}})["reason"] ==
        "required_host_inactive");
  Must(engine.Put({.kind = "user", .record = R"({"id":"ana","name":"Ana","active":false})"}, At()));
  CHECK(Slots(engine, "intro-ana") == 0);
}

TEST_CASE("a part as it was is shown with its template as it was") {
  Engine engine = WithIntro();
  const auto put = [&](const char* title, const char* now) {
    return Why(Put(engine, Intro({{"title", title}}), {{"now", now}}));
  };
  // History keeps values from the day on which the database was made.
  CHECK(put("Hello", "2090-03-06T08:00:00Z") == "");
  CHECK(put("Welcome", "2090-03-07T08:00:00Z") == "");
  CHECK(Get(engine, "intro-bo")["title"] == "Welcome");
  CHECK(Get(engine, "intro-bo", {{"as_of", "2090-03-06T12:00:00Z"}})["title"] == "Hello");
}

TEST_CASE("no event type becomes a part, and no part another's") {
  Engine engine = WithIntro();
  CHECK(Why(Put(engine, Intro({{"id", "demo"}, {"slug", "demo"}}))) == "");
  CHECK(Why(Put(engine, {{"id", "talk"}, {"template", "intro"}, {"user", "ana"}})) ==
        "read_only_field template");
  CHECK(Why(Put(engine, {{"id", "intro-bo"}, {"template", "demo"}, {"user", "bo"}})) ==
        "read_only_field template");
  CHECK(Why(Put(engine, Intro({{"hosts", {{{"user", "ana"}}}}}))) == "");
  CHECK(Why(Put(engine, {{"id", "intro-bo"}, {"template", "intro"}, {"user", "ana"}})) ==
        "invalid user");
}

// ---- who writes it ---------------------------------------------------------

TEST_CASE("members write what is left to their own part, leaders the parts of their team") {
  Engine engine = WithIntro();
  const auto part = [](const char* user) {
    return Json{{"template", "intro"}, {"user", user}, {"schedule", "office"}};
  };
  CHECK(Why(Put(engine, part("bo"), kBo)) == "");
  CHECK(Why(Put(engine, part("ana"), kBo)) == "forbidden ");
  CHECK(Why(Put(engine, Intro({{"title", "X"}}), kBo)) == "forbidden ");
  Json mine = part("bo");
  mine["title"] = "Mine";
  CHECK(Why(Put(engine, mine, kBo)) == "locked_field title");
  CHECK(Why(Put(engine, {{"id", "own"}, {"user", "bo"}, {"title", "T"}, {"durations_min", {30}}},
                kBo)) == "forbidden ");
  mine = part("bo");
  mine["locations"] = {{{"kind", "phone"}}};
  CHECK(Why(Put(engine, mine, kAna)) == "");
  Json organization = Ask(engine, "record.get", {{"kind", "organization"}, {"id", "bs"}});
  organization["members_edit_availability"] = false;
  CHECK(Why(Ask(engine, "catalog.apply", {{"catalog", {{"organization", organization}}}})) == "");
  CHECK(Why(Put(engine, part("bo"), kBo)) == "forbidden ");
}

// ---- out and in ------------------------------------------------------------

TEST_CASE("a part's slug is its own, like that of any event type") {
  Engine engine = Opened();
  CHECK(Why(Put(engine, Intro({{"hosts", {{{"user", "bo"}}}}}))) == "");
  const Json own = {
      {"id", "own"}, {"user", "bo"}, {"slug", "intro"}, {"title", "Own"}, {"durations_min", {30}}};
  CHECK(Why(Put(engine, own)) == "slug_taken slug");
  const Json other = {{"id", "other"},
                      {"name", "Other"},
                      {"slug", "other"},
                      {"members", {{{"user", "bo"}}, {{"user", "cy"}}}}};
  CHECK(Why(Ask(engine, "record.put", {{"kind", "team"}, {"record", other}})) == "");
  const Json second = Intro({{"id", "second"}, {"team", "other"}, {"hosts", {{{"user", "bo"}}}}});
  CHECK(Why(Put(engine, second)).starts_with("slug_taken "));
  CHECK(Why(Put(engine,
                Intro({{"id", "second"}, {"team", "other"}, {"hosts", {{{"user", "cy"}}}}}))) ==
        "");
  CHECK(Why(Ask(engine, "catalog.apply",
                {{"catalog", {{"users", {{{"id", "dan"}, {"name", "Dan"}}}}}}})) == "");
}

TEST_CASE("whoever leads another team of the host has no part in this one") {
  Engine engine = Opened();
  REQUIRE(Why(Put(engine, Intro())) == "");
  const Json users = {{{"id", "eva"}, {"name", "Eva"}}};
  const Json teams = {{{"id", "other"},
                       {"name", "Other"},
                       {"slug", "other"},
                       {"members", {{{"user", "eva"}, {"role", "leader"}}, {{"user", "bo"}}}}}};
  REQUIRE(Why(Ask(engine, "catalog.apply", {{"catalog", {{"users", users}, {"teams", teams}}}})) ==
          "");
  const Json eva = {{"actor", {{"kind", "user"}, {"id", "eva"}}}};
  const Json record = {{"template", "intro"}, {"user", "bo"}, {"schedule", "office"}};
  CHECK(Why(Put(engine, record, eva)) == "forbidden ");
  CHECK(Why(Put(engine, record, {{"actor", {{"kind", "user"}, {"id", "ana"}}}})) == "");
}

TEST_CASE("with a team go the parts of those who served as its members") {
  const Json below = {{"id", "below"},
                      {"name", "Below"},
                      {"slug", "below"},
                      {"parent", "support"},
                      {"members", {{{"user", "dan"}}}}};
  const Json all = Intro({{"hosts", {{"members_of", "support"}, {"descendants", true}}}});
  const auto opened = [&] {
    Engine engine = Opened();
    const Json users = {{{"id", "dan"}, {"name", "Dan"}}};
    REQUIRE(Why(Ask(engine, "catalog.apply",
                    {{"catalog", {{"users", users}, {"teams", {below}}}}})) == "");
    REQUIRE(Why(Put(engine, all)) == "");
    REQUIRE(PartsOf(engine).find("intro-dan") != std::string::npos);
    return engine;
  };
  Engine engine = opened();
  CHECK(Why(Ask(engine, "record.archive", {{"kind", "team"}, {"id", "below"}})) == "");
  CHECK(PartsOf(engine).find("intro-dan") == std::string::npos);
  CHECK(PartsOf(engine).find("intro-bo") != std::string::npos);
  Engine pruned = opened();
  const Json support = Ask(pruned, "record.get", {{"kind", "team"}, {"id", "support"}});
  CHECK(Why(Ask(pruned, "catalog.apply", {{"catalog", {{"teams", {support}}}}, {"prune", true}})) ==
        "");
  CHECK(PartsOf(pruned).find("intro-dan") == std::string::npos);
}

TEST_CASE("a part is no veto: what does not hold any more is the template's") {
  Engine engine = Opened();
  const Json late = {{"id", "late"},
                     {"rules", {{{"days", {"mon"}}, {"start", "12:00"}, {"end", "18:00"}}}}};
  const auto archive = [&](const char* kind, const char* id) {
    return Why(Ask(engine, "record.archive", {{"kind", kind}, {"id", id}}));
  };
  REQUIRE(Why(Ask(engine, "record.put", {{"kind", "schedule"}, {"record", late}})) == "");
  REQUIRE(Why(Put(engine, Intro({{"locked", {"title"}}}))) == "");
  REQUIRE(
      Why(Put(engine,
              {{"template", "intro"}, {"user", "bo"}, {"schedule", "late"}, {"step_min", 15}})) ==
      "");
  REQUIRE(Why(Put(engine, Intro({{"locked", {"title"}}, {"hosts", {{{"user", "ana"}}}}}))) == "");
  REQUIRE(archive("schedule", "late") == "");
  CHECK(Why(Put(engine, Intro({{"locked", {"title"}}}))) == "");  // bo is back
  CHECK(Get(engine, "intro-bo").value("schedule", "") == "");
  CHECK(Get(engine, "intro-bo")["step_min"] == 15);
  REQUIRE(Why(Put(engine, {{"template", "intro"},
                           {"user", "bo"},
                           {"buffers_by_duration",
                            {{{"duration_min", 30}, {"buffer_after_min", 10}}}}})) == "");
  CHECK(Why(Put(engine, Intro({{"locked", {"title"}}, {"durations_min", {45}}}))) == "");
  CHECK(Get(engine, "intro-bo").value("buffers_by_duration", Json::array()).empty());
  CHECK(Must(engine.Verify({}, At())).findings.empty());
  CHECK(Why(Put(engine, Intro({{"locked", {"title", "title"}}}))) == "invalid locked[1]");
}

TEST_CASE("nobody waits for a template") {
  Engine engine = Opened();
  REQUIRE(Why(Put(engine, Intro())) == "");
  CHECK(Why(Ask(engine, "waitlist.join",
                {{"event_type", "intro"},
                 {"start", "2026-03-02T09:00:00Z"},
                 {"attendee", {{"name", "Kim"}, {"email", "kim@example.net"}}}})) ==
        "managed event_type");
}

TEST_CASE("an organization with parts goes out and comes in as it is") {
  Engine engine = WithIntro(kLeavesBuffers);
  CHECK(Why(Put(engine, {{"template", "intro"}, {"user", "bo"}, {"step_min", 10}})) == "");
  Json locked = Intro(kLeavesBuffers);
  locked["locked"] = {"step_min"};
  CHECK(Why(Put(engine, locked)) == "");
  for (const char* purpose : {"import", "apply"}) {
    CAPTURE(std::string(purpose));
    const Json document = Ask(engine, "organization.export", {{"for", purpose}});
    REQUIRE_MESSAGE(!document.contains("error"), document.dump());
    Engine other = Must(Engine::Open(":memory:", {}));
    const bool whole = std::string(purpose) == "import";
    const Json taken = whole ? Ask(other, "organization.import", document)
                             : Ask(other, "catalog.apply", {{"catalog", document["catalog"]}});
    REQUIRE_MESSAGE(!taken.contains("error"), taken.dump());
    CHECK(PartsOf(other) == PartsOf(engine));
    CHECK(Slots(other, "intro-bo") == 16);
    Json free = locked;
    free["locked"] = Json::array();
    CHECK(Why(Put(other, free)) == "");
    CHECK(Slots(other, "intro-bo") == (whole ? 46 : 16));
    CHECK(Must(other.Verify({}, At())).findings.empty());
  }
}

}  // namespace
}  // namespace rota
