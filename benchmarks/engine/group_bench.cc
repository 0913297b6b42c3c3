// Durable bookings of many threads of one engine: one by one, each with a transaction of its own,
// and together, who come at the same time sharing one. Both run in turn on one file, in WAL mode
// with synchronous=FULL:
//   TMPDIR=/on/a/real/disk build/bench/benchmarks/engine/group_bench
//
// A disk in memory does not wait for anything, and shows what sharing costs instead of what it
// gains.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"

namespace rota {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kEach = 20;                    // bookings of one thread and turn
constexpr Instant kFirstStart = 1893456000;  // 2030-01-01T00:00:00Z

void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.message().c_str());
  std::abort();
}

// A host with an event type for each thread, open all day.
Catalog Hosts(int threads) {
  std::string users, types;
  for (int n = 0; n < threads; ++n) {
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

// All threads book for a turn; `one_by_one`: never two at once. Answers the seconds it took.
double Turn(Engine& engine, int threads, int turn, bool one_by_one) {
  std::mutex alone;
  std::vector<std::thread> writers;
  const Clock::time_point begin = Clock::now();
  for (int n = 0; n < threads; ++n) {
    writers.emplace_back([&, n] {
      BookBody body;
      body.event_type = fmt::format("t{}", n);
      body.attendees = {{.email = "kim@example.net", .name = "Kim"}};
      for (int i = 0; i < kEach; ++i) {
        body.start = kFirstStart + (turn * kEach + i) * 30 * kMinute;
        std::unique_lock lock(alone, std::defer_lock);
        if (one_by_one) lock.lock();
        Check(engine.Book(body, {.now = kFirstStart - kDay}).status());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void BM_WritersTogether(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  const fs::path folder = fs::temp_directory_path() /
                          fmt::format("rota-group-{}", Clock::now().time_since_epoch().count());
  fs::create_directory(folder);
  {
    Result<Engine> engine = Engine::Open((folder / "engine.db").string(), {});
    Check(engine.status());
    Check(engine->Apply({.catalog = Hosts(threads)}).status());
    double one_by_one = 0, together = 0;
    int turn = 0;
    for (auto _ : state) {
      one_by_one += Turn(*engine, threads, turn++, true);
      const double seconds = Turn(*engine, threads, turn++, false);
      together += seconds;
      state.SetIterationTime(seconds);
    }
    const auto bookings = static_cast<double>(state.iterations() * threads * kEach);
    state.counters["one_by_one_per_s"] = bookings / one_by_one;
    state.counters["together_per_s"] = bookings / together;
    state.counters["ratio"] = one_by_one / together;
  }
  fs::remove_all(folder);
}

BENCHMARK(BM_WritersTogether)
    ->ArgNames({"threads"})
    ->Arg(1)
    ->Arg(4)
    ->Arg(16)
    ->Iterations(10)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rota
