// Turns as the store keeps them, on every storage: a policy that asks when they were given answers
// as it does of a document that says the same.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/contract/backend.h"
#include "tests/support/calls.h"
#include "tests/support/office.h"

namespace rota::store {
namespace {

using Json = nlohmann::json;
using test::At;
using test::CallJson;
using test::Must;

constexpr const char* kNow = "2026-03-05T07:00:00Z";

Json Call(Engine& engine, const char* verb, Json request) {
  if (!request.contains("now")) request["now"] = kNow;
  Json answer = CallJson(engine, verb, request);
  INFO(answer.dump());
  REQUIRE(test::ReasonOf(answer) == "");
  return answer;
}

// Bookings of named hosts, made on different days; one was missed, one called off, two are held, of
// which one has run out, and bo is away for two days.
void Fill(Engine& engine) {
  REQUIRE_OK(engine.Apply({.catalog = test::Office()}, At("2026-02-01T07:00:00Z")));
  Call(engine, "record.put",
       {{"kind", "time_off"},
        {"record",
         {{"id", "leave"}, {"user", "bo"}, {"from", "2026-03-09"}, {"to", "2026-03-10"}}}});
  const auto book = [&](const char* id, const char* host, const char* start, const char* now) {
    Call(engine, "booking.book",
         {{"event_type", "call"},
          {"new_id", id},
          {"hosts", {host}},
          {"start", start},
          {"now", now},
          {"attendees", {{{"email", "kim@example.net"}, {"name", "Kim"}}}}});
  };
  book("b1", "ana", "2026-03-02T09:00:00Z", "2026-02-20T07:00:00Z");
  book("b2", "ana", "2026-03-09T09:00:00Z", "2026-02-20T07:00:00Z");
  book("b3", "ana", "2026-03-10T09:00:00Z", "2026-03-02T07:00:00Z");
  book("b4", "cy", "2026-03-10T10:00:00Z", "2026-03-03T07:00:00Z");
  book("b5", "cy", "2026-03-02T10:00:00Z", "2026-02-27T07:00:00Z");
  book("b6", "bo", "2026-03-03T10:00:00Z", "2026-02-27T08:00:00Z");
  book("b7", "bo", "2026-03-16T10:00:00Z", "2026-03-04T07:00:00Z");
  Call(engine, "booking.no_show", {{"booking", "b5"}});
  Call(engine, "booking.cancel", {{"booking", "b7"}});
  const auto hold = [&](const char* id, const char* start, const char* now) {
    Call(engine, "booking.hold",
         {{"event_type", "call"},
          {"new_id", id},
          {"hosts", {"cy"}},
          {"start", start},
          {"now", now},
          {"hold_s", 600}});
  };
  hold("h1", "2026-03-17T10:00:00Z", "2026-03-05T06:30:00Z");
  hold("h2", "2026-03-17T11:00:00Z", "2026-03-05T06:55:00Z");
}

// What the database holds, as a scenario: without what a document does not know of a booking.
Json ScenarioOf(Engine& engine) {
  Json scenario = {{"now", kNow},
                   {"catalog", Json::parse(R"({"event_types":[]})")},
                   {"bookings", Json::array()}};
  const auto items = [&](const char* kind) {
    return Call(engine, "record.list", {{"kind", kind}, {"limit", 100}})["items"];
  };
  scenario["catalog"]["organization"] =
      Call(engine, "record.get", {{"kind", "organization"}, {"id", "bs"}});
  for (const auto& [kind, list] : {std::pair("user", "users"),
                                   {"team", "teams"},
                                   {"schedule", "schedules"},
                                   {"event_type", "event_types"}}) {
    scenario["catalog"][list] = items(kind);
  }
  scenario["time_off"] = items("time_off");
  scenario["bookings"] = items("booking");
  return scenario;
}

// Everybody's numbers, but for places in the sequence, which a document counts from another one.
std::string Compared(Json answer) {
  Json& candidates = answer["decision"]["candidates"];
  for (Json& one : candidates) {
    if (one.contains("values")) one["values"].erase("least_recent");
  }
  return candidates.dump();
}

TEST_CASE("policies that ask when turns were given read the same of every storage") {
  const char* const policies[] = {
      R"("weighted")",
      R"({"preset": "weighted", "lead_threshold": 1})",
      R"({"preset": "round_robin", "lead_threshold": 1})",
      R"({"criteria": [{"name": "apportion", "interval": "month"}]})",
      R"({"criteria": [{"name": "apportion", "interval": "week", "basis": "start"}]})",
      R"({"criteria": [{"name": "apportion", "no_shows": false, "calibration": false}]})",
      R"({"criteria": ["shortfall"]})",
      R"({"criteria": [{"name": "shortfall", "interval": "day", "basis": "start", "no_shows": true}]})",
      R"("calcom")"};
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    EngineOptions options;
    options.store = database.options;
    Engine engine = Must(Engine::Open(database.uri(), options));
    Fill(engine);
    int chosen_first = 0;
    for (const char* policy : policies) {
      CAPTURE(std::string(policy));
      Json type = Call(engine, "record.get", {{"kind", "event_type"}, {"id", "call"}});
      type["policy"] = Json::parse(policy);
      type["hosts"][1]["weight"] = 300;
      Call(engine, "record.put", {{"kind", "event_type"}, {"record", type}});
      Json scenario = ScenarioOf(engine);
      for (const char* start : {"2026-03-12T10:00:00Z", "2026-03-16T12:00:00Z"}) {
        CAPTURE(std::string(start));
        scenario["query"] = {{"op", "assign"}, {"event_type", "call"}, {"start", start}};
        const Json stored =
            Call(engine, "query.assign", {{"event_type", "call"}, {"start", start}});
        const Result<std::string> told = Evaluate(Must(ReadScenario(scenario.dump())));
        REQUIRE_OK(told);
        const Json read = Json::parse(*told);
        CHECK(Compared(stored) == Compared(read));
        CHECK(stored["hosts"] == read["hosts"]);
        chosen_first += stored["hosts"][0] == "ana";
      }
    }
    CHECK(chosen_first < 12);
  }
}

TEST_CASE("who is added to an event type joins then, and keeps the moment") {
  Engine engine = test::Opened();
  Json type = Call(engine, "record.get", {{"kind", "event_type"}, {"id", "talk"}});
  type = {{"id", "late"},
          {"team", "support"},
          {"title", "Late"},
          {"durations_min", {30}},
          {"scheduling", "round_robin"},
          {"policy", "weighted"},
          {"hosts", {{{"user", "ana"}}}}};
  const auto put = [&](const char* now) {
    Call(engine, "record.put", {{"kind", "event_type"}, {"record", type}, {"now", now}});
    return Call(engine, "record.get", {{"kind", "event_type"}, {"id", "late"}})["hosts"];
  };
  CHECK_FALSE(put("2026-03-02T07:00:00Z")[0].contains("joined_at"));
  for (const char* start :
       {"2026-03-09T09:00:00Z", "2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z"}) {
    Call(engine, "booking.book",
         {{"event_type", "late"},
          {"start", start},
          {"attendees", {{{"email", "kim@example.net"}, {"name", "Kim"}}}}});
  }
  type["hosts"].push_back({{"user", "bo"}});
  const Json joined = put("2026-03-06T07:00:00Z");
  CHECK_FALSE(joined[0].contains("joined_at"));
  CHECK(joined[1]["joined_at"] == "2026-03-06T07:00:00Z");
  CHECK(put("2026-03-07T07:00:00Z") == joined);
  // From here on turn by turn, not three to bo.
  std::string order;
  for (const char* start : {"2026-03-10T09:00:00Z", "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z",
                            "2026-03-10T12:00:00Z"}) {
    const Json booking = Call(engine, "booking.book",
                              {{"event_type", "late"},
                               {"start", start},
                               {"now", "2026-03-08T07:00:00Z"},
                               {"attendees", {{{"email", "kim@example.net"}, {"name", "Kim"}}}}});
    order += booking["hosts"][0].get<std::string>() + " ";
  }
  CHECK(order == "bo ana bo ana ");
}

}  // namespace
}  // namespace rota::store
