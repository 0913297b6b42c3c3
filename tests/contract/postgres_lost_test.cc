// Connections to PostgreSQL that break: where nothing was committed the engine asks again by
// itself, where nobody can know it says so, and a command under an idempotency key is carried out
// once however often its connection breaks.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/store/occupancy.h"
#include "src/store/open.h"
#include "tests/contract/backend.h"
#include "tests/support/must.h"
#include "tests/support/postgres.h"

namespace rota::store {
namespace {

using test::Must;

constexpr Instant kMonday = 1893715200;  // 2030-01-07T00:00:00Z
constexpr int kClients = 4;

// Each client has a host of its own.
Catalog Hosts() {
  Catalog catalog = Must(ReadCatalog(R"({
    "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
    "schedules": [{"id": "s", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      "start": "00:00", "end": "24:00"}]}],
    "teams": [{"id": "t", "slug": "t", "name": "T", "members": []}]})"));
  for (int i = 0; i < kClients; ++i) {
    const std::string id = fmt::format("p{}", i);
    catalog.users.push_back({.header = {.id = id}, .name = id});
    catalog.teams[0].members.push_back({.user = id});
    EventType type;
    type.header.id = type.slug = type.title = fmt::format("t{}", i);
    type.team = "t";
    type.durations_min = {30};
    type.hosts = {{.user = id}};
    catalog.event_types.push_back(type);
  }
  return catalog;
}

BookBody Ask(int client, int slot) {
  BookBody ask;
  ask.event_type = fmt::format("t{}", client);
  ask.start = kMonday + slot * 30 * kMinute;
  ask.attendees = {{.email = fmt::format("kim{}@example.net", client), .name = "Kim"}};
  return ask;
}

const Envelope kBefore{.now = kMonday - 7 * kDay};

Engine OpenEngine(const test::Postgres& server, std::int32_t busy_timeout_ms = 30000) {
  EngineOptions options;
  options.store.busy_timeout_ms = busy_timeout_ms;
  return Must(Engine::Open(server.uri(), options));
}

std::size_t Bookings(Engine& engine) {
  std::size_t count = 0;
  ListBody list{.kind = "booking"};
  do {
    const Page page = Must(engine.List(list, kBefore));
    count += page.items.size();
    list.cursor = page.next_cursor;
  } while (!list.cursor.empty());
  return count;
}

TEST_CASE("a server that went away and came back is used again, and nobody is told") {
  const auto server = test::Postgres::Own();
  Engine engine = OpenEngine(*server);
  Must(engine.Apply({.catalog = Hosts()}, kBefore));
  Must(engine.Book(Ask(0, 0), kBefore));
  REQUIRE(Bookings(engine) == 1);
  server->Stop();
  server->Start();
  CHECK(Bookings(engine) == 1);
  server->Stop();
  server->Start();
  REQUIRE_OK(engine.Book(Ask(0, 1), kBefore));
  CHECK(Bookings(engine) == 2);
}

TEST_CASE("while the server is gone every call says so, and may be repeated") {
  const auto server = test::Postgres::Own();
  Engine engine = OpenEngine(*server, 1000);
  Must(engine.Apply({.catalog = Hosts()}, kBefore));
  server->Stop();
  for (int i = 0; i < 3; ++i) {
    const Status written = engine.Book(Ask(0, 0), kBefore).status();
    CHECK(written.reason() == Reason::k_connection_lost);
    CHECK(written.retryable());
    CHECK(!HasUnknownOutcome(written));
    CHECK(engine.List({.kind = "booking"}, kBefore).status().reason() == Reason::k_connection_lost);
  }
  server->Start();
  REQUIRE_OK(engine.Book(Ask(0, 0), kBefore));
  CHECK(Bookings(engine) == 1);
}

// Ends every connection but its own again and again, while it lives.
class Cutter {
 public:
  explicit Cutter(const test::Postgres& server)
      : thread_([this, uri = server.uri()] {
          const auto session = Must(ConnectSession(uri, {}));
          while (!done_) {
            Must(
                session->Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                             "WHERE application_name='rota' AND pid<>pg_backend_pid()"));
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
          }
        }) {}
  ~Cutter() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

TEST_CASE("under its key a command is carried out once, however often its connection breaks") {
  const auto server = test::Postgres::Own();
  Engine engine = OpenEngine(*server);
  Must(engine.Apply({.catalog = Hosts()}, kBefore));
  constexpr int kEach = 20;
  std::atomic<int> broken = 0, refused = 0;
  {
    const Cutter cutter(*server);
    std::vector<std::thread> clients;
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] {
        for (int slot = 0; slot < kEach; ++slot) {
          Envelope keyed = kBefore;
          keyed.idempotency_key = fmt::format("{}-{}", client, slot);
          while (true) {
            const Status answer = engine.Book(Ask(client, slot), keyed).status();
            if (answer.ok()) break;
            if (answer.reason() != Reason::k_connection_lost) {
              ++refused;  // its own booking would be in its way, were it carried out twice
              break;
            }
            ++broken;
          }
        }
      });
    }
    for (std::thread& client : clients) client.join();
  }
  CHECK(refused == 0);
  MESSAGE("answers that the connection is lost: " << broken.load());
  CHECK(Bookings(engine) == std::size_t{kClients} * kEach);
  CHECK(Must(engine.Verify({})).findings.empty());
}

TEST_CASE("without a key: what was answered stands, and only unknown ones may or may not") {
  const auto server = test::Postgres::Own();
  Engine engine = OpenEngine(*server);
  Must(engine.Apply({.catalog = Hosts()}, kBefore));
  std::atomic<int> booked = 0, unknown = 0, refused = 0;
  {
    const Cutter cutter(*server);
    std::vector<std::thread> clients;
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] {
        for (int slot = 0; slot < 30; ++slot) {
          const Status answer = engine.Book(Ask(client, slot), kBefore).status();
          if (answer.ok()) {
            ++booked;
          } else if (HasUnknownOutcome(answer)) {
            ++unknown;
          } else if (answer.reason() != Reason::k_connection_lost) {
            ++refused;
          }
        }
      });
    }
    for (std::thread& client : clients) client.join();
  }
  CHECK(refused == 0);
  const auto stored = static_cast<int>(Bookings(engine));
  CHECK(stored >= booked);
  CHECK(stored <= booked + unknown);
  CHECK(Must(engine.Verify({})).findings.empty());
}

// How long a call took, beside what it answered.
template <typename Call>
std::pair<std::chrono::milliseconds, Status> Timed(const Call& call) {
  const auto begun = std::chrono::steady_clock::now();
  Status status = StatusOf(call());
  return {std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                begun),
          std::move(status)};
}

constexpr std::chrono::milliseconds kInTime{3000};  // where the patience is 1 s

TEST_CASE("a server that is stopped but not gone is given up in time, and used again later") {
  const auto server = test::Postgres::Own();
  Engine engine = OpenEngine(*server, 1000);
  Must(engine.Apply({.catalog = Hosts()}, kBefore));
  Must(engine.Book(Ask(0, 0), kBefore));
  server->Freeze();
  for (int i = 0; i < 3; ++i) {
    const auto [wrote, written] = Timed([&] { return engine.Book(Ask(0, 1), kBefore); });
    CHECK(written.reason() == Reason::k_connection_lost);
    CHECK(written.retryable());
    CHECK(wrote < kInTime);
    const auto [looked, read] = Timed([&] { return engine.List({.kind = "booking"}, kBefore); });
    CHECK(read.reason() == Reason::k_connection_lost);
    CHECK(looked < kInTime);
  }
  server->Thaw();
  REQUIRE_OK(engine.Book(Ask(0, 1), kBefore));
  CHECK(Bookings(engine) == 2);
}

TEST_CASE("under its key a command is carried out once, wherever its server was stopped") {
  const auto server = test::Postgres::Own();
  Engine engine = OpenEngine(*server, 1000);
  Must(engine.Apply({.catalog = Hosts()}, kBefore));
  constexpr int kEach = 40;
  std::atomic<int> lost = 0, refused = 0, late = 0, done = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] {
      for (int slot = 0; slot < kEach; ++slot) {
        Envelope keyed = kBefore;
        keyed.idempotency_key = fmt::format("{}-{}", client, slot);
        while (true) {
          const auto [took, answer] = Timed([&] { return engine.Book(Ask(client, slot), keyed); });
          // With a key the engine asks once more where nobody can know.
          if (took > 2 * kInTime) ++late;
          if (answer.ok()) break;
          const bool again =
              answer.reason() == Reason::k_connection_lost || answer.reason() == Reason::k_busy;
          if (!again) {
            ++refused;
            break;
          }
          ++lost;
        }
        ++done;
      }
    });
  }
  for (int i = 0; i < 4 && done < kClients * kEach; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server->Freeze();
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    server->Thaw();
  }
  for (std::thread& client : clients) client.join();
  CHECK(refused == 0);
  CHECK(late == 0);
  CHECK(lost > 0);
  CHECK(Bookings(engine) == std::size_t{kClients} * kEach);
  CHECK(Must(engine.Verify({})).findings.empty());
}

TEST_CASE("all locks of a set together are waited for as long as the patience") {
  const test::Postgres& server = test::Postgres::Shared();
  OpenOptions options;
  options.schema = "lock_sets";
  options.busy_timeout_ms = 1000;
  const auto waiter = Must(OpenSession(server.uri(), options));
  constexpr std::int64_t kOrg = 1;
  constexpr int kHeld = 4;
  REQUIRE_OK(InWriteTransaction(*waiter, [&]() -> Status {
    for (int id = 1; id <= kHeld; ++id) ROTA_TRY(PutSubject(*waiter, kOrg, id, "user", 1));
    return {};
  }));
  // Each is free in time for its own wait: every lock would come, one after the other.
  std::atomic<int> held = 0;
  std::vector<std::thread> holders;
  for (std::int64_t id = 1; id <= kHeld; ++id) {
    holders.emplace_back([&, id] {
      const auto session = Must(OpenSession(server.uri(), options));
      const Status kept = InWriteTransaction(*session, [&]() -> Status {
        ROTA_TRY(session->LockOwners(kOrg, std::span(&id, 1)));
        ++held;
        while (held < kHeld) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(700 * id));
        return {};
      });
      CHECK(kept.ok());
    });
  }
  while (held < kHeld) std::this_thread::yield();
  const std::int64_t all[] = {1, 2, 3, 4};
  const auto [took, status] = Timed(
      [&] { return InWriteTransaction(*waiter, [&] { return waiter->LockOwners(kOrg, all); }); });
  CHECK(status.reason() == Reason::k_busy);
  CHECK(took >= std::chrono::milliseconds(900));
  CHECK(took < std::chrono::milliseconds(1500));
  for (std::thread& holder : holders) holder.join();
  CHECK(InWriteTransaction(*waiter, [&] { return waiter->LockOwners(kOrg, all); }).ok());
  // The host's own limit holds for everything else, as it did.
  Statement own = waiter->Query("SELECT setting FROM pg_settings WHERE name='statement_timeout'");
  CHECK(Must(own.Step()));
  CHECK(own.Text(0) == "0");
}

}  // namespace
}  // namespace rota::store
