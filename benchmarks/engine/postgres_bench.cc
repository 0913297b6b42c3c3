// Bookings a second on PostgreSQL, of many threads of one engine, beside the bare statements that a
// program without an engine would send for them: lock the host, insert the time where it is free,
// insert the booking, commit. Starts a server of its own, which does not sync; ROTA_BENCH_POSTGRES
// names another one (a database whose schema `rota_bench` may be dropped).
//   build/bench/benchmarks/engine/postgres_bench
//
// `hosts` are as many event types of one host each; with 1 everybody wants the same host.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/store/occupancy.h"
#include "src/store/open.h"
#include "tests/support/postgres.h"

namespace rota {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEach = 20;                    // bookings of one thread and turn
constexpr Instant kFirstStart = 1893456000;  // 2030-01-01T00:00:00Z
constexpr std::int64_t kBareOrg = 1000;      // of the bare statements, beside the engine's

void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.message().c_str());
  std::abort();
}

std::string Server() {
  const char* given = std::getenv("ROTA_BENCH_POSTGRES");
  return given ? given : test::Postgres::Shared().uri();
}

// A host with an event type for each.
Catalog Hosts(int hosts) {
  std::string users, types;
  for (int n = 0; n < hosts; ++n) {
    users += fmt::format(R"({}{{"id":"u{}","name":"U"}})", n ? "," : "", n);
    types += fmt::format(
        R"({0}{{"id":"t{1}","user":"u{1}","slug":"t{1}","title":"T","durations_min":[30]}})",
        n ? "," : "", n);
  }
  Result<Catalog> catalog = ReadCatalog(fmt::format(
      R"({{"organization":{{"id":"o","name":"O","zone":"UTC","default_schedule":"always"}},
           "schedules":[{{"id":"always","rules":[{{"days":["mon","tue","wed","thu","fri","sat","sun"],
             "start":"00:00","end":"24:00"}}]}}],"users":[{}],"event_types":[{}]}})",
      users, types));
  Check(catalog.status());
  return *std::move(catalog);
}

// Who is wanted when, each start once.
struct Slots {
  explicit Slots(int count) : next(static_cast<std::size_t>(count)) {}
  Instant Take(int host) {
    return kFirstStart + next[static_cast<std::size_t>(host)]++ * 30 * kMinute;
  }
  std::vector<std::atomic<std::int64_t>> next;
};

// So many threads at once do their bookings; answers the seconds it took.
double Turn(int threads, int hosts, const std::function<void(int thread, int host)>& book) {
  std::vector<std::thread> writers;
  const Clock::time_point begin = Clock::now();
  for (int n = 0; n < threads; ++n) {
    writers.emplace_back([&, n] {
      for (int i = 0; i < kEach; ++i) book(n, (n + i * threads) % hosts);
    });
  }
  for (std::thread& writer : writers) writer.join();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

Status BookBare(store::Session& session, std::int64_t number, std::int64_t host, Instant start) {
  return store::InWriteTransaction(session, [&]() -> Status {
    ROTA_TRY(session.LockOwners(kBareOrg, std::span(&host, 1)));
    ROTA_TRY(store::Insert(session, {.org = kBareOrg,
                                     .subject = host,
                                     .start_at = start,
                                     .end_at = start + 30 * kMinute,
                                     .core_start = start,
                                     .core_end = start + 30 * kMinute,
                                     .owner = number}));
    return session
        .Run(
            "INSERT INTO booking(org,id,key,status,kind,start_at,end_at,created_at,revision,doc) "
            "VALUES(?,?,?,2,0,?,?,?,0,'{}')",
            kBareOrg, number, fmt::format("b{}", number), start, start + 30 * kMinute, start)
        .status();
  });
}

void BM_PostgresBookings(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0)), hosts = static_cast<int>(state.range(1));
  EngineOptions options;
  options.store.schema = "rota_bench";
  {
    auto cleaner = store::ConnectSession(Server(), options.store);
    Check(cleaner.status());
    Check((*cleaner)->Exec("DROP SCHEMA IF EXISTS rota_bench CASCADE"));
  }
  Result<Engine> engine = Engine::Open(Server(), options);
  Check(engine.status());
  Check(engine->Apply({.catalog = Hosts(hosts)}).status());
  std::vector<std::unique_ptr<store::Session>> sessions;
  for (int n = 0; n < threads; ++n) {
    auto session = store::OpenSession(Server(), options.store);
    Check(session.status());
    sessions.push_back(*std::move(session));
  }
  for (int host = 0; host < hosts; ++host) {
    Check(store::PutSubject(*sessions[0], kBareOrg, host + 1, "user", 1));
  }
  Slots engine_slots(hosts), bare_slots(hosts);
  std::atomic<std::int64_t> number = 0;
  const auto book = [&](int, int host) {
    BookBody body;
    body.event_type = fmt::format("t{}", host);
    body.start = engine_slots.Take(host);
    body.attendees = {{.email = fmt::format("v{}@example.net", ++number), .name = "Kim"}};
    Check(engine->Book(body, {.now = kFirstStart - kDay}).status());
  };
  const auto book_bare = [&](int thread, int host) {
    Check(BookBare(*sessions[static_cast<std::size_t>(thread)], ++number, host + 1,
                   bare_slots.Take(host)));
  };
  Turn(threads, hosts, book);  // opens the sessions, loads the snapshot
  double engine_s = 0, bare_s = 0;
  for (auto _ : state) {
    bare_s += Turn(threads, hosts, book_bare);
    const double seconds = Turn(threads, hosts, book);
    engine_s += seconds;
    state.SetIterationTime(seconds);
  }
  const auto bookings = static_cast<double>(state.iterations() * threads * kEach);
  state.counters["bookings_per_s"] = bookings / engine_s;
  state.counters["bare_per_s"] = bookings / bare_s;
  state.counters["ratio"] = engine_s / bare_s;
}

BENCHMARK(BM_PostgresBookings)
    ->ArgNames({"threads", "hosts"})
    ->Args({1, 1})
    ->Args({1, 64})
    ->Args({4, 64})
    ->Args({16, 64})
    ->Args({16, 1})
    ->Iterations(5)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rota
