// Law 11: killed or powered off at any moment, the engine opens again with every acknowledged write
// and no half one. The same test sees losses when nothing is synced, or it would prove nothing.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "src/engine/impl.h"
#include "tests/contract/backend.h"
#include "tests/property/journal.h"
#include "tests/property/rounds.h"
#include "tests/support/child.h"
#include "tests/support/must.h"
#include "tests/support/powerloss_vfs.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Must;
using test::Promise;

constexpr std::int64_t kSlots = 100;

// What the clients were told, and the commands still without an answer.
struct Told {
  std::map<std::string, Promise> promised;
  std::map<std::string, std::string> doubtful;  // booking -> verb
  std::int64_t answers = 0;
};

// Compares the database with what was told; answers how many promises are broken.
int Broken(Engine& engine, const Told& told) {
  int broken = 0;
  for (const auto& [id, promise] : told.promised) {
    const Result<Booking> booking = engine.GetBooking({.booking = id});
    const bool kept = booking.ok() && Promise::Of(*booking) == promise;
    // The command that was not answered may have been carried out.
    const bool went_on = booking.ok() && told.doubtful.contains(id);
    broken += !kept && !went_on;
  }
  return broken;
}

// Bookings nobody was told about: at most the ones in doubt.
int Unknown(Engine& engine, const Told& told) {
  int unknown = 0;
  ListBody query;
  query.kind = "booking";
  query.limit = 1000;
  do {
    const Result<Page> page = engine.List(query);
    REQUIRE(page.ok());
    for (const std::string& text : page->items) {
      const std::string id = nlohmann::json::parse(text)["id"];
      unknown += !told.promised.contains(id) && !told.doubtful.contains(id);
    }
    query.cursor = page->next_cursor;
  } while (!query.cursor.empty());
  return unknown;
}

// ---- power -----------------------------------------------------------------

struct Outcome {
  std::int64_t answers = 0;
  bool cut = false, lost = false, unsound = false;
};

Outcome PowerCut(std::uint64_t seed, bool synchronous_off) {
  test::Dice dice(seed);
  test::PowerLossDisk disk(seed);
  const auto open = [&](bool off) {
    return Engine::Impl::OpenForTest("rota.db", {}, {.vfs = disk.vfs(), .synchronous_off = off});
  };
  {
    Result<Engine> engine = open(false);  // the catalog is on the disk, whatever is being tried
    REQUIRE_OK(engine);
    REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
  }
  Told told;
  Outcome outcome;
  {
    Result<Engine> engine = open(synchronous_off);
    REQUIRE_OK(engine);
    test::Client client("kim", seed, kSlots);
    disk.Cut(dice.Between(1, 1200));
    for (int i = 0; i < 150 && !disk.is_off(); ++i) {
      const auto step = client.Next(*engine, [&](const char* verb, const std::string& id) {
        told.doubtful = {{id, verb}};
      });
      // An answer that came after the light went out is an answer all the same.
      if (step.answer.ok()) {
        told.promised[step.id] = Promise::Of(*step.answer);
        ++told.answers;
      }
      if (step.answer.ok() || test::IsTaken(step.answer.status().reason())) told.doubtful.clear();
    }
    outcome.cut = disk.is_off();
  }
  disk.PowerOn();
  outcome.answers = told.answers;
  Result<Engine> engine = open(false);
  if (!engine.ok()) {
    outcome.unsound = true;
    return outcome;
  }
  const Result<VerifyReport> report = engine->Verify({});
  outcome.unsound = !report.ok() || !report->findings.empty();
  outcome.lost = Broken(*engine, told) > 0;
  if (!outcome.unsound && !outcome.lost) CHECK(Unknown(*engine, told) == 0);
  return outcome;
}

// ---- power, among the threads of one engine --------------------------------

constexpr int kThreads = 6;

// So many clients at once, each until the disk does not serve it any more; `told` is by client.
// Answers how many of them ended so.
int WorkAtOnce(Engine& engine, test::Dice& dice, int steps, std::vector<Told>* told) {
  std::atomic<int> ended = 0;
  std::vector<std::thread> threads;
  told->resize(kThreads);
  for (int n = 0; n < kThreads; ++n) {
    const std::uint64_t own = dice.Next();
    threads.emplace_back(
        [&engine, &ended, &mine = (*told)[static_cast<std::size_t>(n)], own, n, steps] {
          test::Client client(fmt::format("kim{}", n), own, kSlots);
          bool on = true;
          for (int i = 0; i < steps && on; ++i) {
            const auto step = client.Next(engine, [&](const char* verb, const std::string& id) {
              mine.doubtful = {{id, verb}};
            });
            on = step.answer.ok() || test::IsTaken(step.answer.status().reason());
            if (step.answer.ok()) mine.promised[step.id] = Promise::Of(*step.answer);
            mine.answers += step.answer.ok();
            if (on) mine.doubtful.clear();
          }
          ended += !on;
        });
  }
  for (std::thread& thread : threads) thread.join();
  return ended;
}

// Writers of one engine, who share transactions: each hears only what is on the disk.
Outcome PowerCutAmongThreads(std::uint64_t seed) {
  test::Dice dice(seed);
  test::PowerLossDisk disk(seed);
  const auto open = [&] { return Engine::Impl::OpenForTest("rota.db", {}, {.vfs = disk.vfs()}); };
  std::vector<Told> told;
  Outcome outcome;
  {
    Result<Engine> engine = open();
    REQUIRE_OK(engine);
    REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
    disk.Linger();
    disk.Cut(dice.Between(1, 1200));
    outcome.cut = WorkAtOnce(*engine, dice, 60, &told) > 0;
  }
  disk.PowerOn();
  Told all;
  for (Told& one : told) {
    all.promised.merge(one.promised);
    all.doubtful.merge(one.doubtful);
    all.answers += one.answers;
  }
  outcome.answers = all.answers;
  Result<Engine> engine = open();
  outcome.unsound = !engine.ok() || !Must(engine->Verify({})).findings.empty();
  if (outcome.unsound) return outcome;
  outcome.lost = Broken(*engine, all) > 0;
  if (!outcome.lost) CHECK(Unknown(*engine, all) == 0);
  return outcome;
}

// One commit fails, and with it all that the group had written and seen of each other.
TEST_CASE("after a commit that failed a warm engine answers like one that has just been opened") {
  const std::uint64_t seed = test::Seed("law 11, failing commit");
  CAPTURE(seed);
  int failed = 0;
  for (int round = 0; round < test::Rounds(60); ++round) {
    CAPTURE(round);
    test::Dice dice(seed + static_cast<std::uint64_t>(round));
    test::PowerLossDisk disk(seed);
    const auto open = [&] { return Engine::Impl::OpenForTest("rota.db", {}, {.vfs = disk.vfs()}); };
    const auto offered = [](Engine& engine) {
      Query query;
      query.event_type = "three";
      query.from = test::kDeskOpens;
      query.to = test::kDeskOpens + 3 * kDay;
      SlotList slots = Must(engine.FindSlots(query, {.now = test::kDeskNow}));
      query.event_type = "one";
      const SlotList other = Must(engine.FindSlots(query, {.now = test::kDeskNow}));
      slots.start.insert(slots.start.end(), other.start.begin(), other.start.end());
      return slots;
    };
    SlotList warm;
    {
      Result<Engine> engine = open();
      REQUIRE_OK(engine);
      REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
      std::vector<Told> told;
      offered(*engine);  // also the questions' snapshot is warm
      disk.Linger();
      disk.FailOnce(dice.Between(1, 300));
      failed += WorkAtOnce(*engine, dice, 10, &told) > 0;
      // What comes later takes the revisions of what is gone.
      test::Client later("later", dice.Next(), kSlots);
      for (int i = 0; i < 30; ++i) {
        const auto step = later.Next(*engine, [](const char*, const std::string&) {});
        CHECK((step.answer.ok() || test::IsTaken(step.answer.status().reason())));
      }
      warm = offered(*engine);
    }
    Result<Engine> engine = open();
    REQUIRE_OK(engine);
    CHECK((warm == offered(*engine)));
    CHECK(Must(engine->Verify({})).findings.empty());
  }
  CHECK(failed > 0);
}

struct Sum {
  std::int64_t answers = 0;
  int cuts = 0, lossy = 0, unsound = 0;
};

template <typename Cut>
Sum CutOften(int times, std::uint64_t seed, const Cut& cut) {
  Sum sum;
  for (int i = 0; i < times; ++i) {
    const Outcome outcome = cut(seed + static_cast<std::uint64_t>(i));
    sum.answers += outcome.answers;
    sum.cuts += outcome.cut;
    sum.lossy += outcome.lost;
    sum.unsound += outcome.unsound;
  }
  MESSAGE("answers " << sum.answers << ", power cuts " << sum.cuts << ", runs that lost "
                     << sum.lossy << ", unsound " << sum.unsound);
  return sum;
}

TEST_CASE("law 11: after a power cut everything that was answered is there") {
  const std::uint64_t seed = test::Seed("law 11, power");
  CAPTURE(seed);
  const int times = test::Rounds(80);
  const Sum sum = CutOften(times, seed, [](std::uint64_t one) { return PowerCut(one, false); });
  CHECK(sum.cuts > times / 2);
  CHECK(sum.answers > times);
  CHECK(sum.lossy == 0);
  CHECK(sum.unsound == 0);
}

TEST_CASE("law 11: after a power cut everything that writers of one engine heard is there") {
  const std::uint64_t seed = test::Seed("law 11, power, threads");
  CAPTURE(seed);
  const int times = test::Rounds(80);
  const Sum sum = CutOften(times, seed, PowerCutAmongThreads);
  CHECK(sum.cuts > times / 2);
  CHECK(sum.answers > times);
  CHECK(sum.lossy == 0);
  CHECK(sum.unsound == 0);
}

TEST_CASE("the test has teeth: without syncing, answers are lost") {
  const std::uint64_t seed = test::Seed("law 11, no syncing");
  CAPTURE(seed);
  const Sum sum =
      CutOften(test::Rounds(40), seed, [](std::uint64_t one) { return PowerCut(one, true); });
  CHECK(sum.lossy + sum.unsound > 3);
}

// ---- kill ------------------------------------------------------------------

// The child's words: "?id verb" before a command, "!id status start host" for an answer, "-id" for
// a no.
int Write(const std::string& uri, const std::string& name, std::uint64_t seed, int pipe) {
  const auto say = [&](const std::string& line) {
    return write(pipe, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  };
  Result<Engine> engine = Engine::Open(uri, {});
  if (!engine.ok()) return 1;
  test::Client client(name, seed, kSlots);
  for (;;) {
    bool heard = true;
    const auto step = client.Next(*engine, [&](const char* verb, const std::string& id) {
      heard = say(fmt::format("?{} {}\n", id, verb));
    });
    if (!heard) return 2;
    if (!step.answer.ok() && !test::IsTaken(step.answer.status().reason())) {
      say(fmt::format("#{} {} {}\n", step.id, step.verb,
                      ReasonName(step.answer.status().reason())));
      return 3;
    }
    say(step.answer.ok() ? fmt::format("!{} {}\n", step.id, Promise::Of(*step.answer).Text())
                         : fmt::format("-{}\n", step.id));
  }
}

// Reads what the child had said when it died. A line cut short was not said.
void Listen(int pipe, Told* told) {
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(pipe, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
       at = end + 1) {
    const std::string line = text.substr(at, end - at);
    const std::string id = line.substr(1, line.find(' ') - 1);
    CHECK_MESSAGE(line[0] != '#', line);
    if (line[0] == '?') told->doubtful[id] = line;
    if (line[0] != '?') told->doubtful.erase(id);
    if (line[0] != '!') continue;
    int status = 0;
    char host[32] = {};
    Promise promise;
    const std::string rest = line.substr(line.find(' '));
    REQUIRE(std::sscanf(rest.c_str(), "%d %ld %31s", &status, &promise.start, host) == 3);
    promise.status = static_cast<BookingStatus>(status);
    promise.host = host;
    told->promised[id] = promise;
    ++told->answers;
  }
}

TEST_CASE("law 11: a process that is killed takes nothing with it that was answered") {
  const std::uint64_t seed = test::Seed("law 11, kill");
  CAPTURE(seed);
  test::Dice dice(seed);
  const store::TempDir directory;
  const std::string uri = directory / "rota.db";
  {
    Result<Engine> engine = Engine::Open(uri, {});
    REQUIRE_OK(engine);
    REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
  }
  Told told;
  // On a busy machine a writer answers little before it is killed: then more rounds.
  const auto enough = [&](int round) { return round >= test::Rounds(24) && told.answers > 100; };
  for (int round = 0; round < test::Rounds(240) && !enough(round); ++round) {
    CAPTURE(round);
    std::vector<int> pipes;
    {
      std::vector<test::Child> writers;
      for (int n = 0; n < 2; ++n) {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        const std::string name = fmt::format("w{}-{}", round, n);
        const std::uint64_t own = dice.Next();
        writers.emplace_back([&] { return Write(uri, name, own, ends[1]); });
        close(ends[1]);
        pipes.push_back(ends[0]);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(dice.Between(10, 90)));
    }  // kill -9, one after the other
    for (const int end : pipes) {
      Listen(end, &told);
      close(end);
    }
    Result<Engine> engine = Engine::Open(uri, {});
    REQUIRE_OK(engine);
    CHECK(Broken(*engine, told) == 0);
    CHECK(Unknown(*engine, told) == 0);
    CHECK(engine->Verify({})->findings.empty());
    // The doubt is over: what stands now must stay.
    for (const auto& [id, verb] : told.doubtful) {
      const Result<Booking> booking = engine->GetBooking({.booking = id});
      if (booking.ok()) told.promised[id] = Promise::Of(*booking);
    }
    told.doubtful.clear();
  }
  CHECK(told.answers > 0);
  MESSAGE("answers " << told.answers);
}

}  // namespace
}  // namespace rota
