// Writers who share a transaction: each has its own verdict, none before all of it is durable.
#include "src/engine/group_commit.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "src/store/open.h"
#include "tests/support/must.h"
#include "tests/support/powerloss_vfs.h"

namespace rota {
namespace {

using test::Must;

constexpr int kWriters = 4;

Status Insert(store::Session& session, int writer) {
  return session
      .Run("INSERT INTO organization(org,key,doc) VALUES(?,?,'{}')", std::int64_t{writer},
           std::to_string(writer))
      .status();
}

// What each of the writers was told, and which rows are there.
struct Outcome {
  std::array<std::string, kWriters> told;
  std::string rows;
};

// The first writer goes on when the others are about to queue behind it. What a writer does:
// w writes, r writes and is refused, t writes and throws, c cuts the disk off, so that the commit
// fails.
Outcome AtOnce(const std::string& does) {
  test::PowerLossDisk disk(1);
  auto session = Must(store::OpenSession("rota.db", {}, {.vfs = disk.vfs()}));
  std::mutex session_mutex;
  Cache cache;
  GroupCommit commits(*session, session_mutex, cache);
  std::atomic<int> coming = 0;
  const auto write = [&](int writer, Workspace& workspace) -> Status {
    while (coming < kWriters) std::this_thread::yield();
    if (writer == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ROTA_TRY(Insert(workspace.session(), writer + 1));
    switch (does[static_cast<std::size_t>(writer)]) {
      case 'r':
        return Status(Reason::k_occupied);
      case 't':
        throw std::runtime_error("thrown");
      case 'c':
        disk.Cut(1);
        break;
    }
    return {};
  };
  Outcome outcome;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      std::string& told = outcome.told[static_cast<std::size_t>(writer)];
      while (writer > 0 && coming < writer) std::this_thread::yield();  // in their order
      ++coming;
      try {
        told = ReasonName(
            commits.Run([&](Workspace& workspace) { return write(writer, workspace); }).reason());
      } catch (const std::runtime_error& error) {
        told = error.what();
      }
    });
    if (writer == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  for (std::thread& thread : threads) thread.join();
  disk.Repair();
  store::Statement rows = session->Prepare("SELECT org FROM organization ORDER BY org");
  CHECK(
      rows.ForEach([&](const store::Statement& row) { outcome.rows += std::to_string(row.Int(0)); })
          .ok());
  return outcome;
}

TEST_CASE("a write of a group that is refused, or throws, leaves nothing; the others stand") {
  const Outcome outcome = AtOnce("wrtw");
  CHECK(outcome.told == std::array<std::string, kWriters>{"", "occupied", "thrown", ""});
  CHECK(outcome.rows == "14");
  // By itself, too.
  CHECK(AtOnce("rwww").rows == "234");
  CHECK(AtOnce("twww").rows == "234");
  CHECK(AtOnce("rrrr").rows.empty());
}

// The commit of all fails: also who was refused is told so, since what stood in the way is gone.
TEST_CASE("when the commit of a group fails all of its writers are told") {
  Outcome outcome;
  // A writer that came too late had a group of its own; then it is tried again.
  for (int tries = 0; tries < 50 && outcome.told[1] != "io_error"; ++tries) {
    outcome = AtOnce("wrwc");
  }
  CHECK(outcome.told ==
        std::array<std::string, kWriters>{"io_error", "io_error", "io_error", "io_error"});
  CHECK(outcome.rows.empty());
}

TEST_CASE("many writers, few of whom lead: every one is carried out once") {
  auto session = Must(store::OpenSession(":memory:", {}));
  std::mutex session_mutex;
  Cache cache;
  GroupCommit commits(*session, session_mutex, cache);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 100; ++i) {
        const int own = 1 + thread * 100 + i;
        const bool refused = own % 7 == 0;
        const Status told = commits.Run([&](Workspace& workspace) -> Status {
          ROTA_TRY(Insert(workspace.session(), own));
          return refused ? Status(Reason::k_occupied) : Status();
        });
        wrong += told.ok() == refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  store::Statement count = session->Prepare("SELECT count(*) FROM organization");
  REQUIRE(count.Step().ok());
  CHECK(count.Int(0) == 800 - 800 / 7);
}

}  // namespace
}  // namespace rota
