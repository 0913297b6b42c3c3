// Purge, optimize and metrics, on a file and on a server.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "rota/base/crypto.h"
#include "tests/contract/backend.h"
#include "tests/support/office.h"

namespace rota::store {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::T;

Engine OpenEngine(const Database& database) {
  EngineOptions options;
  options.store = database.options;
  return Must(Engine::Open(database.uri(), options));
}

std::int64_t Count(Session& session, const std::string& what) {
  Statement count = session.Prepare("SELECT count(*) FROM " + what);
  REQUIRE_OK(count.Step());
  return count.Int(0);
}

constexpr const char* kLater = "2026-06-01T07:00:00Z";

Envelope Keyed(const char* key) {
  Envelope envelope = At();
  envelope.idempotency_key = key;
  return envelope;
}

// A booking under a key, a hold that expired and one that was confirmed; every message is out.
void Fill(Engine& engine) {
  Must(engine.Apply({.catalog = test::Office()}, At()));
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), Keyed("first")));
  Must(engine.Hold({.book = Call("2026-03-02T10:00:00Z")}, At()));
  const Booking kept = Must(engine.Hold({.book = Call("2026-03-02T11:00:00Z")}, At()));
  Must(engine.Confirm({.booking = kept.header.id}, At()));
  Must(engine.Tick({}, At("2026-03-02T08:30:00Z")));
  for (const Message& one : Must(engine.LeaseMessages({.owner = "w"}, At())).items) {
    Must(engine.AckMessage({.message = one.header.id}, At()));
  }
}

TEST_CASE("a purge removes what is past its age, says so, and nothing else changes") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    const auto session = database.Open();
    const std::int64_t out = Count(*session, "outbox");
    REQUIRE(out > 0);
    const std::int64_t turns = Count(*session, "assignment");

    // Nothing is old enough yet.
    PurgeReport none = Must(engine.Purge({}, At("2026-03-02T20:00:00Z")));
    CHECK(none == PurgeReport{});
    CHECK(Count(*session, "outbox") == out);

    const PurgeReport counted = Must(engine.Purge({.dry_run = true}, At(kLater)));
    CHECK(!counted.written);
    CHECK(Count(*session, "outbox") == out);
    const PurgeReport done = Must(engine.Purge({}, At(kLater)));
    CHECK(done.written);
    CHECK(done.messages == counted.messages);
    CHECK(done.holds == counted.holds);
    CHECK(done.answers == counted.answers);
    CHECK(done.messages > 0);
    CHECK(done.holds == 1);
    CHECK(done.answers == 1);
    CHECK(Count(*session, "outbox") == out - done.messages);
    CHECK(Count(*session, "idempotency") == 0);
    CHECK(Count(*session, "booking") == 2);
    CHECK(Count(*session, "assignment") == turns - 1);

    // A second run finds nothing; the first is told of in history.
    CHECK(Must(engine.Purge({}, At(kLater))) == PurgeReport{});
    const auto entries = Must(engine.History({.kind = "organization", .id = "bs"}, At())).items;
    CHECK(std::count_if(entries.begin(), entries.end(), [](const HistoryEntry& one) {
            return one.action == "purged" &&
                   one.reason == "messages 2, holds 1, answers 1, tokens 0";
          }) == 1);
    // Turns of what is gone still count, so that the next one is another's.
    for (const std::string& finding : Must(engine.Verify({}, At(kLater))).findings) {
      FAIL_CHECK(finding);
    }
    CHECK(Must(engine.Book(Call("2026-03-03T10:00:00Z"), At())).hosts ==
          std::vector<std::string>{"ana"});
    // The feed passes over what is gone, from any cursor.
    for (std::int64_t since = 0; since < 8; ++since) {
      for (const Change& one : Must(engine.Changes({.since = since}, At())).items) {
        CHECK(!one.id.empty());
      }
    }
  }
}

TEST_CASE("ages are obeyed one by one, and a purge repeated under its key answers the same") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    const char* next_day = "2026-03-03T12:00:00Z";
    const PurgeBody keep{
        .messages_days = 9, .holds_days = 9, .answers_hours = 200, .tokens_days = 9};
    CHECK(Must(engine.Purge(keep, At(next_day))) == PurgeReport{});
    PurgeBody one = keep;
    one.answers_hours = 24;
    CHECK(Must(engine.Purge(one, At(next_day))).answers == 1);
    one = keep;
    one.holds_days = 1;
    CHECK(Must(engine.Purge(one, At(next_day))).holds == 1);
    one = keep;
    one.messages_days = 1;
    Envelope keyed = At(next_day);
    keyed.idempotency_key = "nightly";
    const PurgeReport first = Must(engine.Purge(one, keyed));
    CHECK(first.messages > 0);
    CHECK(Must(engine.Purge(one, keyed)) == first);
    REQUIRE_OK(database.Open()->Run(
        "INSERT INTO token(org,hash,purpose,booking,expires_at,used_at,doc) "
        "VALUES((SELECT org FROM organization),?,1,1,?,NULL,'{}')",
        std::span<const std::uint8_t>(HashOf("t")), T("2026-03-02T07:00:00Z")));
    CHECK(Must(engine.Purge(keep, At(next_day))).tokens == 0);
    one = keep;
    one.tokens_days = 1;
    CHECK(Must(engine.Purge(one, At(next_day))).tokens == 1);
  }
}

TEST_CASE("a purge of many rows goes through all of them, part by part") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    const auto session = database.Open();
    const std::int64_t before = Count(*session, "outbox");
    {
      auto tx = session->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      for (int i = 0; i < 7000; ++i) {  // every third is out
        REQUIRE_OK(
            session->Run("INSERT INTO outbox(org,dedupe,id,due_at,topic,done_at,doc) "
                         "VALUES((SELECT org FROM organization),?,?,1,'t',?,'{}')",
                         fmt::format("x:{:05}", i), 1000000 + i,
                         i % 3 == 0 ? std::optional<std::int64_t>(1) : std::nullopt));
      }
      REQUIRE_OK(tx->Commit());
    }
    const PurgeReport done = Must(engine.Purge({}, At(kLater)));
    CHECK(done.messages == 2334 + 2);
    CHECK(Count(*session, "outbox") == before - 2 + 7000 - 2334);
    CHECK(Count(*session, "outbox WHERE done_at IS NOT NULL") == 0);
  }
}

TEST_CASE("optimize brings the statistics back that came with the schema, and makes a file small") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    const auto session = database.Open();
    if (backend.server) {
      CHECK(Must(engine.Optimize({.compact = true}, At())).after.bytes > 0);
      continue;
    }
    const auto statistics = [&] {
      std::string all;
      Statement rows =
          session->Query("SELECT tbl,coalesce(idx,''),stat FROM sqlite_stat1 ORDER BY tbl,idx");
      REQUIRE_OK(rows.ForEach([&](const Statement& row) {
        all += fmt::format("{} {} {}\n", row.Text(0), row.Text(1), row.Text(2));
      }));
      return all;
    };
    const std::string shipped = statistics();
    REQUIRE_OK(session->Run("ANALYZE"));
    REQUIRE(statistics() != shipped);
    REQUIRE_OK(
        session->Exec("CREATE TABLE large AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL "
                      "SELECT n+1 FROM c WHERE n<500) SELECT zeroblob(4000) FROM c;"
                      "DROP TABLE large"));
    const OptimizeReport kept = Must(engine.Optimize({}, At()));
    CHECK(kept.after.bytes == kept.before.bytes);
    CHECK(kept.after.free_bytes > 2000000);
    CHECK(statistics() == shipped);
    const OptimizeReport small = Must(engine.Optimize({.compact = true}, At()));
    CHECK(small.after.bytes < small.before.bytes - 2000000);
    CHECK(small.after.free_bytes == 0);
    CHECK(statistics() == shipped);
    CHECK(Must(engine.Verify({}, At())).findings.empty());
  }
}

TEST_CASE("metrics count calls, refusals and what waits") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine engine = OpenEngine(database);
    Fill(engine);
    Must(engine.Book(Call("2026-03-04T09:00:00Z"), At()));
    CHECK(!engine.Book(Call("2026-03-08T09:00:00Z"), At()).ok());  // a Sunday
    CHECK(!engine.GetBooking({.booking = "nowhere"}, At()).ok());
    Query query{.event_type = "call"};
    query.from = RangeEdge(T("2026-03-02T00:00:00Z"));
    query.to = RangeEdge(T("2026-03-03T00:00:00Z"));
    for (int i = 0; i < 3; ++i) Must(engine.ListSlots(query, At()));
    const MetricsReport report = Must(engine.Metrics({}, At()));
    const auto of = [&](std::string_view verb) {
      const auto found = std::find_if(report.verbs.begin(), report.verbs.end(),
                                      [&](const VerbMetrics& one) { return one.verb == verb; });
      return found == report.verbs.end() ? VerbMetrics{} : *found;
    };
    CHECK(of("booking.book").calls == 3);
    CHECK(of("booking.book").refused == 1);
    CHECK(of("booking.get").refused == 1);
    CHECK(of("query.slots").calls == 3);
    CHECK(of("booking.hold").calls == 2);
    CHECK(of("catalog.apply").calls == 1);
    CHECK(of("series.move").calls == 0);
    for (const VerbMetrics& verb : report.verbs) {
      std::int64_t calls = 0;
      for (const LatencyBucket& bucket : verb.latency) calls += bucket.calls;
      CHECK(calls == verb.calls);
    }
    std::int64_t refused = 0;
    for (const RefusalCount& one : report.refusals) refused += one.calls;
    CHECK(refused == 2);
    CHECK(report.questions_warm + report.questions_read >= 3);
    CHECK(report.messages_waiting > 0);
    CHECK(report.message_due_since);
    CHECK(report.sources == static_cast<std::int64_t>(test::Office().calendar_sources.size()));
    CHECK(report.store.bytes > 100000);
  }
}

}  // namespace
}  // namespace rota::store
