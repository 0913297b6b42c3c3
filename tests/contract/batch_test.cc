// Many commands in one transaction, on every storage: a batch does what its commands would do one
// by one, or nothing.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <regex>
#include <set>
#include <thread>

#include "tests/contract/backend.h"
#include "tests/support/calls.h"
#include "tests/support/child.h"
#include "tests/support/office.h"

namespace rota::store {
namespace {

using Json = nlohmann::json;
using test::At;
using test::CallJson;
using test::Must;
using test::ReasonOf;

constexpr const char* kNow = "2026-03-02T07:00:00Z";  // an hour before the office opens
const std::string kSameKey(64, 'a');                  // hold secrets and ids of two databases alike

Engine OpenEngine(const Database& database) {
  EngineOptions options;
  options.store = database.options;
  options.database_key = kSameKey;
  return Must(Engine::Open(database.uri(), options));
}

// An office with a booking, a hold and a request.
void Fill(Engine& engine) {
  REQUIRE_OK(engine.Apply({.catalog = test::Office()}, At()));
  Envelope made = At();
  made.new_id = "b1";
  BookBody call = test::Call("2026-03-03T08:00:00Z");
  call.hosts = {"ana"};
  REQUIRE_OK(engine.Book(call, made));
  made.new_id = "h1";
  call.start = test::T("2026-03-03T09:00:00Z");
  REQUIRE_OK(engine.Hold({.book = call}, made));
  made.new_id = "r1";
  call.event_type = "talk";
  call.start = test::T("2026-03-04T09:00:00Z");
  REQUIRE_OK(engine.Book(call, made));
}

Json Command(const char* verb, Json body) { return {{"verb", verb}, {"body", std::move(body)}}; }

Json Booking(const std::string& start, const char* host = nullptr) {
  Json body = {{"event_type", "call"},
               {"start", start},
               {"attendees", {{{"email", "kim@example.net"}, {"name", "Kim"}}}}};
  if (host) body["hosts"] = {host};
  return Command("booking.book", body);
}

Json Batch(Engine& engine, Json commands, Json more = Json::object()) {
  Json request = {{"now", kNow}, {"commands", std::move(commands)}};
  request.update(more);
  return CallJson(engine, "batch", request);
}

// The same command by itself.
Json Single(Engine& engine, const Json& command, const Json& actor = nullptr) {
  Json request = command["body"];
  request["now"] = kNow;
  if (!actor.is_null()) request["actor"] = actor;
  for (const char* key : {"idempotency_key", "if_version"}) {
    if (command.contains(key)) request[key] = command[key];
  }
  return CallJson(engine, std::string(command["verb"]), request);
}

// Everything that a command writes, as sorted lines. Ids that the engine makes at random are named
// by the order in which they first appear.
std::string Dump(const Database& database) {
  const auto session = database.Open();
  // There numbers have gaps, and keys are made of them.
  const bool gaps = session->dialect() == Dialect::kPostgres;
  std::string all;
  for (std::string sql :
       {"SELECT key,revision,doc FROM organization ORDER BY org",
        "SELECT key,revision,doc FROM booking ORDER BY id",
        "SELECT key,revision,doc FROM document ORDER BY kind,id",
        "SELECT subject,start_at,end_at FROM occupancy ORDER BY subject,start_at",
        "SELECT due_at,dedupe,doc FROM outbox ORDER BY dedupe",
        "SELECT object_kind,seq,doc FROM history ORDER BY object_kind,object,seq",
        "SELECT object_kind,field,value FROM history_value ORDER BY object_kind,object,seq,field",
        "SELECT start_at,role,who FROM participant ORDER BY start_at,role,booking",
        "SELECT booking,seq,org FROM assignment ORDER BY seq",
        "SELECT kind,revision,id FROM change ORDER BY revision,kind,id",
        "SELECT name,bucket,n FROM counter ORDER BY name,bucket",
        "SELECT answer,name,org FROM idempotency ORDER BY name"}) {
    CAPTURE(sql);
    if (gaps && sql.find("FROM counter") != std::string::npos) continue;
    if (gaps && sql.starts_with("SELECT kind,revision,id")) {
      sql = "SELECT kind,revision,'' FROM change ORDER BY revision,kind,id";
    }
    if (gaps && sql.starts_with("SELECT booking,seq")) {
      sql = "SELECT '',seq,org FROM assignment ORDER BY seq";
    }
    Statement rows = session->Query(sql);
    REQUIRE_OK(rows.ForEach([&](Statement& row) {
      all += fmt::format("{}|{}|{}\n", row.Text(0), row.Text(1), row.Text(2));
    }));
  }
  const std::string random =
      "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|\"id\":\"[0-9]+\"";
  const std::string numbered = "|\"number\":[0-9]+|BOOK-[0-9]{4}-[0-9]+|booking:[0-9]+";
  const std::regex made(gaps ? random + numbered : random);
  std::vector<std::string> names;
  std::string named;
  std::size_t end = 0;
  for (std::sregex_iterator match(all.begin(), all.end(), made), none; match != none; ++match) {
    auto known = std::find(names.begin(), names.end(), match->str());
    if (known == names.end()) known = names.insert(names.end(), match->str());
    named += all.substr(end, static_cast<std::size_t>(match->position()) - end);
    named += fmt::format("<{}>", known - names.begin());
    end = static_cast<std::size_t>(match->position() + match->length());
  }
  return named + all.substr(end);
}

// Fails with the first line that differs.
void CheckSame(const std::string& a, const std::string& b) {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto line = [](const std::string& text, std::size_t at) {
    const std::size_t begin = text.rfind('\n', at) + 1;
    return text.substr(begin, text.find('\n', at) - begin);
  };
  const auto at = static_cast<std::size_t>(left - a.begin());
  INFO("one:   " << line(a, at));
  INFO("other: " << line(b, at));
  const bool same = a == b;
  CHECK(same);
}

// What a warm engine offers is what a new one does.
void CheckWarm(Engine& engine, const Database& database) {
  if (database.uri() == ":memory:") return;
  const Json query = {
      {"now", kNow}, {"event_type", "call"}, {"from", "2026-03-02"}, {"to", "2026-03-06"}};
  Engine fresh = OpenEngine(database);
  CHECK(CallJson(engine, "query.slots", query) == CallJson(fresh, "query.slots", query));
  CHECK(CallJson(engine, "query.slots", query).contains("slots"));
}

Json Mixed() {
  Json approve = Command("booking.approve", {{"booking", "r1"}});
  approve["if_version"] = 7;
  Json taken = Booking("2026-03-02T09:00:00Z", "ana");
  taken["idempotency_key"] = "taken";
  Json named = Booking("2026-03-06T09:00:00Z", "ana"),
       later = Booking("2026-03-06T10:00:00Z", "ana");
  named["body"]["external_ref"] = later["body"]["external_ref"] = "order-7";
  return {
      Booking("2026-03-02T09:00:00Z", "ana"),
      taken,
      Command("booking.confirm", {{"booking", "h1"}}),
      approve,
      Command("booking.approve", {{"booking", "r1"}}),
      Command("booking.cancel", {{"booking", "nobody's"}}),
      Command("booking.cancel", {{"booking", "b1"}}),
      Booking("2026-03-03T08:00:00Z", "ana"),  // where b1 was
      Command("record.put", {{"kind", "user"}, {"record", {{"id", "di"}, {"name", "Di"}}}}),
      Command("record.put", {{"kind", "user"}, {"record", {{"id", "ed"}, {"email", "no"}}}}),
      Command("record.put",
              {{"kind", "time_off"},
               {"record", {{"id", "leave"}, {"user", "bo"}, {"from", "2026-03-02"}}}}),
      Booking("2026-03-02T10:00:00Z", "bo"),
      Command("series.book", {{"event_type", "call"},
                              {"start", "2026-03-05T09:00:00Z"},
                              {"rrule", "FREQ=DAILY;COUNT=2"},
                              {"attendees", {{{"email", "kim@example.net"}, {"name", "Kim"}}}},
                              {"hosts", {"cy"}}}),
      Command("record.archive", {{"kind", "user"}, {"id", "di"}}),
      named,
      later,  // numbers were taken when it is found out
      Booking("2026-03-06T11:00:00Z", "ana"),
  };
}
// Whether the command is refused, and with what.
constexpr const char* kMixedReasons[] = {
    "", "occupied", "", "version_conflict", "", "not_found", "", "",
    "", "invalid",  "", "time_off",         "", "",          "", "external_ref_taken",
    ""};

TEST_CASE("each by itself: what single calls would do, and a refused one leaves nothing") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database one(backend), other(backend);
    // A database in memory ends with its engine; its rows are compared by the warm questions.
    const bool readable = backend.shared;
    Engine batching = OpenEngine(one), calling = OpenEngine(other);
    Fill(batching);
    Fill(calling);
    const Json commands = Mixed();
    const Json answer = Batch(batching, commands, {{"mode", "each"}});
    REQUIRE(answer.value("written", false));
    REQUIRE(answer["verdicts"].size() == commands.size());
    CHECK(answer["refused"] == 6);
    for (std::size_t i = 0; i < commands.size(); ++i) {
      CAPTURE(i);
      const Json& verdict = answer["verdicts"][i];
      const Json single = Single(calling, commands[i]);
      CHECK(verdict.contains("answer") != verdict.contains("error"));
      CHECK(ReasonOf(single) == kMixedReasons[i]);
      CHECK(ReasonOf(verdict) == kMixedReasons[i]);
      if (verdict.contains("answer")) {
        CHECK(verdict["answer"].value("revision", 0) == single.value("revision", 0));
        continue;
      }
      const std::string path = single["error"].value("path", "");
      const bool beside = path == "if_version";
      CHECK(verdict["error"]["path"] == fmt::format("commands[{}]{}{}", i,
                                                    path.empty() ? ""
                                                    : beside     ? "."
                                                                 : ".body.",
                                                    path));
      CHECK(verdict["error"]["message"] == single["error"]["message"]);
    }
    CHECK(answer["verdicts"][1]["error"]["refusals"][0]["host"] == "ana");
    CheckWarm(batching, one);
    if (readable) CheckSame(Dump(one), Dump(other));
    CHECK(Must(batching.Verify({}, At())).findings.empty());
  }
}

TEST_CASE("all or nothing: one refusal and nothing is there") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    const Json query = {
        {"now", kNow}, {"event_type", "call"}, {"from", "2026-03-02"}, {"to", "2026-03-06"}};
    const Json offered = CallJson(engine, "query.slots", query);
    const std::string before = backend.shared ? Dump(database) : "";
    const Json refused = Batch(
        engine,
        {Booking("2026-03-02T09:00:00Z", "ana"), Command("booking.cancel", {{"booking", "b1"}}),
         Booking("2026-03-02T09:00:00Z", "ana"), Booking("2026-03-02T11:00:00Z")},
        {{"idempotency_key", "k"}});
    CHECK(ReasonOf(refused) == "occupied");
    CHECK(refused["error"]["path"] == "commands[2]");
    CHECK(refused["error"]["refusals"][0]["host"] == "ana");
    if (backend.shared) CHECK(Dump(database) == before);
    CHECK(CallJson(engine, "query.slots", query) == offered);
    // The revision that the batch had used is used again, for something else.
    REQUIRE(ReasonOf(Single(engine, Booking("2026-03-02T12:00:00Z", "bo"))).empty());
    CheckWarm(engine, database);
    CHECK(CallJson(engine, "query.slots", query) != offered);
    const Json done = Batch(
        engine, {Booking("2026-03-02T09:00:00Z", "ana"), Booking("2026-03-02T09:00:00Z", "bo")},
        {{"idempotency_key", "k"}});
    CHECK(done.value("written", false));
    CheckWarm(engine, database);
    CHECK(Must(engine.Verify({}, At())).findings.empty());
  }
}

TEST_CASE("a dry run answers the verdicts and leaves everything as it was") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    const std::string before = backend.shared ? Dump(database) : "";
    const Json foreseen = Batch(engine, Mixed(), {{"dry_run", true}, {"idempotency_key", "k"}});
    REQUIRE(foreseen.contains("verdicts"));
    CHECK(foreseen["written"] == false);
    if (backend.shared) CHECK(Dump(database) == before);
    CheckWarm(engine, database);
    const Json done = Batch(engine, Mixed(), {{"mode", "each"}, {"idempotency_key", "k"}});
    CHECK(done["written"] == true);
    CHECK(done["refused"] == foreseen["refused"]);
    for (std::size_t i = 0; i < std::size(kMixedReasons); ++i) {
      CHECK(ReasonOf(foreseen["verdicts"][i]) == kMixedReasons[i]);
    }
    CheckWarm(engine, database);
    // A command's own dry run sees what those before it wrote, and writes nothing.
    Json move = {{"booking", "b1"}, {"start", "2026-03-06T09:00:00Z"}};
    Json extend = {{"catalog", {{"users", {{{"id", "fy"}, {"name", "Fy"}}}}}}, {"dry_run", true}};
    const Json looked = Batch(engine, {Command("catalog.apply", extend)});
    CHECK(looked["verdicts"][0]["answer"]["rows"].size() == 1);
    CHECK(ReasonOf(CallJson(engine, "record.get", {{"kind", "user"}, {"id", "fy"}})) ==
          "not_found");
  }
}

TEST_CASE("the same batch again, under one key, by another, and with keys of its commands") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    Json first = Booking("2026-03-02T09:00:00Z", "ana");
    first["idempotency_key"] = "one";
    const Json booked = Single(engine, first);
    REQUIRE(ReasonOf(booked).empty());

    const Json commands = {first, Booking("2026-03-02T09:00:00Z", "bo"),
                           Booking("2026-03-02T09:00:00Z", "bo")};
    const Json keyed = {{"mode", "each"}, {"idempotency_key", "whole"}};
    const Json answer = Batch(engine, commands, keyed);
    CHECK(answer["verdicts"][0]["answer"] == booked);  // it was done already
    CHECK(ReasonOf(answer["verdicts"][1]).empty());
    CHECK(ReasonOf(answer["verdicts"][2]) == "occupied");
    const std::string after = backend.shared ? Dump(database) : "";
    CHECK(Batch(engine, commands, keyed) == answer);
    if (backend.shared) CHECK(Dump(database) == after);

    Json other = keyed;
    other["mode"] = "all_or_nothing";
    CHECK(ReasonOf(Batch(engine, commands, other)) == "idempotency_conflict");
    // Another's key is another key: the first command is theirs, and taken.
    other = keyed;
    other["actor"] = {{"kind", "admin"}, {"id", "boss"}};
    const Json theirs = Batch(engine, commands, other);
    CHECK(theirs["refused"] == 3);
    // What was refused is asked again.
    REQUIRE(
        ReasonOf(Single(engine, Command("booking.cancel", {{"booking", booked["id"]}}))).empty());
    CHECK(Batch(engine, {Booking("2026-03-02T09:00:00Z", "ana")}, {{"actor", other["actor"]}})
              .value("written", false));
    CHECK(Must(engine.Verify({}, At())).findings.empty());
  }
}

TEST_CASE("each command has the rights of its actor") {
  const Database database(Backends().front());
  Engine engine = OpenEngine(database);
  Fill(engine);
  const Json commands = {
      Command("booking.cancel", {{"booking", "b1"}}),
      Command("booking.approve", {{"booking", "r1"}}),
      Command("record.put", {{"kind", "user"}, {"record", {{"id", "di"}, {"name", "Di"}}}}),
      Command("message.ack", {{"message", "1"}}),
      Command("record.put",
              {{"kind", "time_off"}, {"record", {{"user", "bo"}, {"from", "2026-03-20"}}}})};
  const Json actors = {{{"kind", "admin"}, {"id", "boss"}},
                       {{"kind", "user"}, {"id", "ana"}},
                       {{"kind", "user"}, {"id", "bo"}},
                       {{"kind", "attendee"}, {"email", "kim@example.net"}},
                       {{"kind", "attendee"}, {"email", "lee@example.net"}}};
  std::set<std::string> seen;
  for (const Json& actor : actors) {
    CAPTURE(actor.dump());
    const Json answer = Batch(engine, commands, {{"dry_run", true}, {"actor", actor}});
    INFO(answer.dump());
    REQUIRE(answer.contains("verdicts"));
    std::string reasons;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      CAPTURE(i);
      // Of each command by itself: one batch of it, taken back.
      const Json alone = Batch(engine, {commands[i]}, {{"dry_run", true}, {"actor", actor}});
      CHECK(ReasonOf(alone["verdicts"][0]) == ReasonOf(answer["verdicts"][i]));
      reasons += ReasonOf(answer["verdicts"][i]) + ",";
      if (ReasonOf(answer["verdicts"][i]).empty()) continue;
      const Json single = Single(engine, commands[i], actor);
      CHECK(ReasonOf(single) == ReasonOf(answer["verdicts"][i]));
      CHECK(single["error"]["message"] == answer["verdicts"][i]["error"]["message"]);
    }
    CHECK(seen.insert(reasons).second);  // no two of these may the same
  }
  const Json guest = Batch(engine, commands, {{"actor", {{"kind", "guest"}}}});
  CHECK(ReasonOf(guest) == "forbidden");
}

TEST_CASE("what is no command of a batch") {
  struct Case {
    Json command;
    const char* reason;
    const char* path;
  };
  const Json abroad = {
      {"catalog", {{"organization", {{"id", "abroad"}, {"name", "A"}, {"zone", "UTC"}}}}}};
  Json founding = abroad;
  founding["format"] = 1;
  const Case cases[] = {
      {Command("booking.bok", {}), "not_found", "verb"},
      {Command("booking.get", {{"booking", "b1"}}), "unsupported", "verb"},
      {Command("batch", {{"commands", Json::array()}}), "unsupported", "verb"},
      {Command("upkeep.tick", {}), "unsupported", "verb"},
      {Command("upkeep.verify", {}), "unsupported", "verb"},
      {Command("upkeep.backup", {{"path", "x"}}), "unsupported", "verb"},
      {Command("calendar.import", {{"user", "ana"}, {"text", ""}}), "unsupported", "verb"},
      {Command("catalog.apply", abroad), "unsupported", "body.organization.id"},
      {Command("organization.import", founding), "unsupported", "body.catalog.organization.id"},
      {Command("booking.cancel", {{"booking", 7}}), "invalid", "body.booking"},
      {Command("booking.cancel", {{"bookin", "b1"}}), "unknown_field", "body.bookin"},
      {Command("booking.cancel", {{"booking", "b1"}, {"now", kNow}}), "unknown_field", "body.now"},
      {Command("booking.cancel", "b1"), "invalid", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.command.dump());
    for (const char* mode : {"each", "all_or_nothing"}) {
      CAPTURE(std::string(mode));
      Engine engine = test::Opened();
      Fill(engine);
      const Json answer = Batch(
          engine, {Command("booking.cancel", {{"booking", "r1"}}), one.command}, {{"mode", mode}});
      INFO(answer.dump());
      const bool each = std::string_view(mode) == "each";
      const Json error = each ? answer["verdicts"][1]["error"] : answer["error"];
      CHECK(error["reason"] == one.reason);
      const std::string path = one.path;
      CHECK(error["path"] == "commands[1]" + (path.empty() ? "" : "." + path));
      const Json request = CallJson(engine, "booking.get", {{"booking", "r1"}, {"now", kNow}});
      CHECK(request["status"] == (each ? "cancelled" : "pending"));
    }
  }
  Engine engine = test::Opened();
  CHECK(ReasonOf(Batch(engine, Json::array())) == "invalid");
  Json many = Json::array();
  for (std::size_t i = 0; i <= kMostCommands; ++i) {
    many.push_back(Command("booking.cancel", {{"booking", "b1"}}));
  }
  const Json refused = Batch(engine, many);
  CHECK(ReasonOf(refused) == "work_limit");
  CHECK(refused["error"]["path"] == "commands");
}

// Law 3 within one transaction.
TEST_CASE("one batch books nobody twice") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    Json commands = Json::array();
    for (int i = 0; i < 12; ++i) {
      commands.push_back(Booking(fmt::format("2026-03-02T{:02}:{}:00Z", 9 + i % 2, "00")));
    }
    const Json answer = Batch(engine, commands, {{"mode", "each"}});
    CHECK(answer["refused"] == 6);  // three hosts, two starts
    std::set<std::string> taken;
    for (const Json& verdict : answer["verdicts"]) {
      if (!verdict.contains("answer")) continue;
      const Json& booking = verdict["answer"];
      CHECK(taken.insert(fmt::format("{} {}", booking["start"].dump(), booking["hosts"].dump()))
                .second);
    }
    CHECK(taken.size() == 6);
    CHECK(Must(engine.Verify({}, At())).findings.empty());
  }
}

TEST_CASE("the longest batch there is") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    Json commands = Json::array();
    for (std::size_t i = 0; i < kMostCommands; ++i) {
      // Every hundredth is a booking, the first on a weekday that is not full.
      if (i % 100 == 0) {
        commands.push_back(Booking("2026-03-02T09:00:00Z"));
      } else {
        commands.push_back(Command("booking.cancel", {{"booking", fmt::format("no-{}", i)}}));
      }
    }
    const Json answer = Batch(engine, commands, {{"mode", "each"}, {"idempotency_key", "k"}});
    REQUIRE(answer["verdicts"].size() == kMostCommands);
    CHECK(answer["refused"] == kMostCommands - 3);
    CHECK(answer["verdicts"][9999]["error"]["path"] == "commands[9999]");
    CHECK(Batch(engine, commands, {{"mode", "each"}, {"idempotency_key", "k"}}) == answer);
    CHECK(Must(engine.Verify({}, At())).findings.empty());
  }
}

// Law 11: a process that is killed leaves whole batches.
TEST_CASE("a process that is killed leaves all of a batch or nothing") {
  constexpr int kInBatch = 20;
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    {
      Engine engine = OpenEngine(database);
      REQUIRE_OK(engine.Apply({.catalog = test::Office()}, At()));
    }
    int batches = 0;
    for (int round = 0; round < 6; ++round) {
      CAPTURE(round);
      int pipes[2];
      REQUIRE(pipe(pipes) == 0);
      test::Child child([&] {
        Engine engine = OpenEngine(database);
        for (int batch = 0; batch < 30; ++batch) {
          Json commands = Json::array();
          for (int i = 0; i < kInBatch; ++i) {
            const Json record = {{"user", "ana"}, {"from", fmt::format("20{:02}-01-01", 40 + i)}};
            commands.push_back(Command("record.put", {{"kind", "time_off"}, {"record", record}}));
          }
          if (!ReasonOf(Batch(engine, commands)).empty()) return 1;
          const char done = 'x';
          if (write(pipes[1], &done, 1) != 1) return 2;
        }
        return 0;
      });
      // In the middle of one of the first batches.
      char done = 0;
      for (int i = 0; i <= round % 3; ++i) REQUIRE(read(pipes[0], &done, 1) == 1);
      std::this_thread::sleep_for(std::chrono::microseconds(700 * round));
      kill(child.pid(), SIGKILL);
      child.Wait();
      close(pipes[0]);
      close(pipes[1]);
      batches += 1 + round % 3;
      Engine engine = OpenEngine(database);
      const auto session = database.Open();
      Statement count = session->Query("SELECT count(*) FROM document WHERE kind='time_off'");
      REQUIRE_OK(count.Step());
      CHECK(count.Int(0) % kInBatch == 0);
      CHECK(count.Int(0) >= batches * kInBatch);
      batches = static_cast<int>(count.Int(0)) / kInBatch;
      CHECK(Must(engine.Verify({}, At())).findings.empty());
    }
  }
}

}  // namespace
}  // namespace rota::store
