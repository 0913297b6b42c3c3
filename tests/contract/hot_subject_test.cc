// Many clients want the same few hours of the same subjects: exactly one may have each, and nobody
// is told "busy". On PostgreSQL this is where a check that shares a statement with its lock would
// overlap.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>
#include <tuple>

#include "src/store/occupancy.h"
#include "tests/contract/backend.h"
#include "tests/contract/occupancy_rows.h"
#include "tests/support/seed.h"

namespace rota::store {
namespace {

constexpr std::int64_t kOrg = 1;
constexpr int kClients = 8;
constexpr int kAttempts = 250;
constexpr std::int64_t kSubjects = 4;  // 1, 2 exclusive; 3, 4 of capacity 3
constexpr Instant kHours = 40;

struct Tally {
  std::atomic<int> accepted = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> other = 0;
  std::atomic<int> runs = 0;  // more than attempts where transactions had to be run again
};

// One booking attempt on one subject or on two, as the engine would make it.
Status Attempt(Session& session, std::int64_t owner, const std::vector<OccupancyRow>& rows,
               Tally* tally) {
  return InWriteTransaction(session, [&]() -> Status {
    ++tally->runs;
    std::vector<std::int64_t> subjects;
    for (const OccupancyRow& row : rows) subjects.push_back(row.subject);
    ROTA_TRY(session.LockOwners(kOrg, subjects));
    for (const OccupancyRow& row : rows) {
      ROTA_TRY(ExpireOverdue(session, kOrg, row.subject, 0).status());
      ROTA_TRY(Insert(session, row));
    }
    return session
        .Run("INSERT INTO change(org,revision,kind,id) VALUES(?,?,'booking',?)", kOrg, owner, owner)
        .status();
  });
}

void Client(const Database& database, int number, int attempts, std::uint64_t seed, Tally* tally) {
  const Result<std::unique_ptr<Session>> session = database.TryOpen();
  if (!session.ok()) {
    ++tally->other;
    return;
  }
  std::mt19937_64 dice(seed + static_cast<std::uint64_t>(number));
  for (int i = 0; i < attempts; ++i) {
    const std::int64_t owner = number * 1000000 + i + 1;
    const auto start = static_cast<Instant>(dice() % kHours) * kHour;
    std::vector<OccupancyRow> rows;
    // Subjects in an order that would deadlock if the lock did not sort them.
    for (std::int64_t n = 0; n <= static_cast<std::int64_t>(dice() % 2); ++n) {
      const auto subject = static_cast<std::int64_t>(dice() % kSubjects) + 1;
      if (!rows.empty() && rows[0].subject == subject) continue;
      rows.push_back({.org = kOrg,
                      .subject = subject,
                      .start_at = start,
                      .end_at = start + kHour,
                      .core_start = start,
                      .core_end = start + kHour,
                      .owner = owner});
    }
    const Reason reason = Attempt(**session, owner, rows, tally).reason();
    const bool refused = reason == Reason::k_occupied || reason == Reason::k_capacity;
    ++(reason == Reason::kNone ? tally->accepted : refused ? tally->refused : tally->other);
  }
}

TEST_CASE("a hot subject is booked once, whatever the number of clients") {
  const std::uint64_t seed = test::Seed("hot subject");
  CAPTURE(seed);
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    database.options.durability = OpenOptions::Durability::kNormal;
    const auto session = database.Open();
    for (std::int64_t id = 1; id <= kSubjects; ++id) {
      REQUIRE_OK(PutSubject(*session, kOrg, id, "user", id <= 2 ? 1 : 3));
    }
    Tally tally;
    std::vector<std::thread> clients;
    for (int n = 0; n < kClients; ++n) {
      clients.emplace_back(Client, std::cref(database), n + 1, kAttempts, seed, &tally);
    }
    for (std::thread& client : clients) client.join();
    CHECK(tally.other == 0);
    CHECK(tally.refused > 100);
    CHECK(tally.runs == kClients * kAttempts);  // locks in order never deadlock

    // Nothing overlaps: per subject and hour, at most as many rows as the capacity.
    std::map<std::pair<std::int64_t, Instant>, std::int64_t> taken;
    std::map<std::int64_t, int> owners;
    Statement rows =
        session->Query("SELECT subject,start_at,owner FROM occupancy WHERE org=?", kOrg);
    REQUIRE_OK(rows.ForEach([&](const Statement& row) {
      ++taken[{row.Int(0), row.Int(1)}];
      ++owners[row.Int(2)];
    }));
    for (const auto& [where, count] : taken) {
      CHECK(count <= (where.first <= 2 ? 1 : 3));
    }
    // Every acknowledged booking is there and no other: all its rows or none.
    Statement booked = session->Query("SELECT id FROM change WHERE org=?", kOrg);
    int acknowledged = 0;
    REQUIRE_OK(booked.ForEach([&](const Statement& row) {
      ++acknowledged;
      CHECK(owners.count(row.Int(0)) == 1);
    }));
    CHECK(acknowledged == tally.accepted);
    CHECK(owners.size() == static_cast<std::size_t>(acknowledged));
  }
}

TEST_CASE("PostgreSQL: a deadlock is a wish to run the transaction again, and is granted") {
  for (const Backend& backend : SharedBackends()) {
    if (!backend.server) continue;
    const Database database(backend);
    const auto setup = database.Open();
    for (std::int64_t id = 1; id <= 2; ++id) REQUIRE_OK(PutSubject(*setup, kOrg, id, "user", 1));
    std::atomic<int> holding = 0;
    std::atomic<int> runs = 0;
    // Each takes one lock, waits until the other has one too, then asks for the other's.
    const auto cross = [&](std::int64_t first, std::int64_t second) {
      const Result<std::unique_ptr<Session>> session = database.TryOpen();
      if (!session.ok()) return session.status();
      int run = 0;
      return InWriteTransaction(**session, [&]() -> Status {
        ++runs;
        ROTA_TRY((*session)->LockOwners(kOrg, std::span(&first, 1)));
        if (run++ == 0) {
          ++holding;
          while (holding < 2) std::this_thread::yield();
        }
        return (*session)->LockOwners(kOrg, std::span(&second, 1));
      });
    };
    Status a, b;
    std::thread other([&] { b = cross(2, 1); });
    a = cross(1, 2);
    other.join();
    REQUIRE_OK(a);
    REQUIRE_OK(b);
    CHECK(runs >= 3);  // the same may happen once more before the other wakes up
  }
}

TEST_CASE("busy is answered when the patience is over, not before") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    const auto holder = database.Open();
    REQUIRE_OK(PutSubject(*holder, kOrg, 1, "user", 1));
    database.options.busy_timeout_ms = 200;
    const auto other = database.Open();
    Result<Transaction> tx = holder->Begin(Access::kWrite);
    REQUIRE_OK(tx);
    const std::int64_t subject = 1;
    REQUIRE_OK(holder->LockOwners(kOrg, std::span(&subject, 1)));
    const auto begun = std::chrono::steady_clock::now();
    const Status status =
        InWriteTransaction(*other, [&] { return other->LockOwners(kOrg, std::span(&subject, 1)); });
    CHECK(status.reason() == Reason::k_busy);
    CHECK(status.retryable());
    CHECK(!MustRerun(status));
    CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(190));
    tx->Rollback();
    REQUIRE_OK(InWriteTransaction(*other,
                                  [&] { return other->LockOwners(kOrg, std::span(&subject, 1)); }));
  }
}

TEST_CASE("PostgreSQL: a broken connection is made again by the next transaction") {
  for (const Backend& backend : SharedBackends()) {
    if (!backend.server) continue;
    const Database database(backend);
    const auto session = database.Open();
    const auto other = database.Open();
    const auto count = [&]() -> Status {
      return session->Run("SELECT org FROM organization").status();
    };
    const auto end = [&] {
      Statement pid = session->Query("SELECT pg_backend_pid()");
      REQUIRE_OK(pid.Step());
      REQUIRE_OK(other->Run("SELECT pg_terminate_backend(?::int)", pid.Int(0)));
    };
    REQUIRE_OK(count());
    {
      Result<Transaction> tx = session->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      REQUIRE_OK(session->Run("INSERT INTO organization(org,key,doc) VALUES(1,'a','{}')"));
      end();
      CHECK(count().reason() == Reason::k_connection_lost);
      CHECK(tx->Commit().reason() == Reason::k_connection_lost);
    }
    REQUIRE_OK(count());  // prepared again on the new connection
    {
      Result<Transaction> tx = session->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      end();
      const Status lost = tx->Commit();
      CHECK(lost.reason() == Reason::k_connection_lost);
      CHECK(lost.detail().back() == std::pair<std::string, std::string>("outcome", "unknown"));
    }
    REQUIRE_OK(session->Begin(Access::kWrite));
  }
}

}  // namespace
}  // namespace rota::store
