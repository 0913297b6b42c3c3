// Managed event types on every storage: parts are written with their template, once, whoever
// writes it, and every engine that is warm follows.
#include <doctest/doctest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "rota/engine/engine.h"
#include "tests/contract/backend.h"
#include "tests/support/office.h"

namespace rota::store {
namespace {

using Json = nlohmann::json;
using test::At;
using test::Must;
using test::T;

struct Two {
  explicit Two(const Backend& backend) : database(backend) {
    EngineOptions options;
    options.store = database.options;
    options.store.durability = OpenOptions::Durability::kNormal;
    one.emplace(Must(Engine::Open(database.uri(), options)));
    two.emplace(Must(Engine::Open(database.uri(), options)));
    Must(one->Apply({.catalog = test::Office()}, At()));
  }

  Database database;
  std::optional<Engine> one, two;
};

std::string Intro(const std::vector<std::string>& hosts, int step_min) {
  Json json = {{"id", "intro"},         {"team", "support"},    {"title", "Intro"},
               {"durations_min", {30}}, {"step_min", step_min}, {"scheduling", "managed"},
               {"hosts", Json::array()}};
  for (const std::string& host : hosts) json["hosts"].push_back({{"user", host}});
  return json.dump();
}

Status Put(Engine& engine, const std::string& record) {
  return engine.Put({.kind = "event_type", .record = record}, At()).status();
}

// Ids of the live parts.
std::multiset<std::string> Parts(Engine& engine) {
  std::multiset<std::string> parts;
  for (const std::string& item : Must(engine.List({.kind = "event_type"}, At())).items) {
    const Json type = Json::parse(item);
    if (type.contains("template")) parts.insert(type["id"].get<std::string>());
  }
  return parts;
}

std::size_t Starts(Engine& engine, const std::string& type) {
  Query query;
  query.event_type = type;
  query.from = *ParseDate("2026-03-02");
  query.to = *ParseDate("2026-03-02");
  return Must(engine.FindSlots(query, At())).size();
}

using Ids = std::multiset<std::string>;

TEST_CASE("parts come, go and come back, and the other engine knows at once") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Two pair(backend);
    REQUIRE_OK(Put(*pair.one, Intro({"ana", "bo"}, 30)));
    CHECK(Parts(*pair.two) == Ids{"intro-ana", "intro-bo"});
    CHECK(Starts(*pair.two, "intro-bo") == 16);
    REQUIRE_OK(Put(*pair.one, Intro({"ana", "cy"}, 60)));
    CHECK(Starts(*pair.two, "intro-ana") == 8);
    CHECK(Starts(*pair.two, "intro-cy") == 8);
    CHECK(Parts(*pair.two) == Ids{"intro-ana", "intro-cy"});
    REQUIRE_OK(Put(*pair.two, Intro({"ana", "bo"}, 120)));
    CHECK(Starts(*pair.one, "intro-bo") == 4);
    CHECK(Parts(*pair.one) == Ids{"intro-ana", "intro-bo"});
    CHECK(Must(pair.one->Verify({}, At())).findings.empty());
  }
}

TEST_CASE("two engines that write a template at once make each part once") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Two pair(backend);
    for (int round = 0; round < 4; ++round) {
      const std::string own = round % 2 == 0 ? "bo" : "cy";
      std::atomic<int> written = 0;
      const auto write = [&](Engine& engine, const std::vector<std::string>& hosts, int step) {
        for (int i = 0; i < 5; ++i) {
          if (Put(engine, Intro(hosts, step + i)).ok()) ++written;
        }
      };
      std::thread other([&] { write(*pair.two, {"ana", "bo", "cy"}, 10); });
      write(*pair.one, {"ana", own}, 40);
      other.join();
      CHECK(written > 0);
      const Json last =
          Json::parse(Must(pair.one->Get({.kind = "event_type", .id = "intro"}, At())).json);
      Ids wanted;
      for (const Json& host : last["hosts"]) {
        wanted.insert("intro-" + host["user"].get<std::string>());
      }
      CHECK(Parts(*pair.one) == wanted);
      CHECK(Parts(*pair.two) == wanted);
    }
    CHECK(Must(pair.one->Verify({}, At())).findings.empty());
  }
}

}  // namespace
}  // namespace rota::store
