// What happens to the bookings of many clients while the database they write to goes away for good:
// a primary is killed and its standby takes over; an organization moves to another database.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/must.h"
#include "tests/support/postgres.h"

namespace rota {
namespace {

using test::Must;

constexpr Instant kMonday = 1893715200;  // 2030-01-07T00:00:00Z
constexpr Instant kBefore = kMonday - 7 * kDay;
constexpr int kClients = 6;
constexpr int kHosts = 4;  // of one event type: the clients want the same people
constexpr int kEach = 60;  // bookings that each client makes

Catalog Office() {
  Catalog catalog = Must(ReadCatalog(R"({
    "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
    "schedules": [{"id": "s", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      "start": "00:00", "end": "24:00"}]}],
    "teams": [{"id": "t", "slug": "t", "name": "T", "members": []}],
    "event_types": [{"id": "call", "team": "t", "title": "Call", "durations_min": [30],
      "scheduling": "round_robin", "hosts": []}]})"));
  for (int i = 0; i < kHosts; ++i) {
    const std::string id = fmt::format("p{}", i);
    catalog.users.push_back({.header = {.id = id}, .name = id});
    catalog.teams[0].members.push_back({.user = id});
    catalog.event_types[0].hosts.push_back({.user = id});
  }
  return catalog;
}

// The database that the clients write to; it may be another one from one call to the next.
class Place {
 public:
  explicit Place(const std::string& uri) { MoveTo(uri); }
  std::shared_ptr<Engine> engine() {
    const std::lock_guard lock(mutex_);
    return engine_;
  }
  void MoveTo(const std::string& uri) {
    EngineOptions options;
    options.store.busy_timeout_ms = 5000;
    auto engine = std::make_shared<Engine>(Must(Engine::Open(uri, options)));
    const std::lock_guard lock(mutex_);
    engine_ = std::move(engine);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<Engine> engine_;
};

// Clients that book start after start, each under a key of its own, and ask again while they are
// told that they may or that the organization rests.
class Clients {
 public:
  explicit Clients(Place& place) {
    for (int client = 0; client < kClients; ++client) {
      threads_.emplace_back([this, &place, client] { Book(place, client); });
    }
  }

  ~Clients() { Join(); }

  void WaitFor(std::size_t count) const {
    while (acknowledged() < count) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::size_t acknowledged() const {
    const std::lock_guard lock(mutex_);
    return ids_.size();
  }

  // Ids of what was acknowledged, when all of them are done.
  std::vector<std::string> Finish() {
    Join();
    return ids_;
  }
  std::vector<std::string> failures() const { return failures_; }

 private:
  void Join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  void Book(Place& place, int client) {
    for (int i = 0; i < kEach; ++i) {
      const std::string name = fmt::format("c{}-{}", client, i);
      // Every start is asked for by as many clients as there are hosts, and then by two more.
      BookBody ask{.event_type = "call", .start = kMonday + i * 30 * kMinute};
      ask.attendees = {{.email = name + "@example.net", .name = name}};
      const Envelope envelope{.now = kBefore, .idempotency_key = name};
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
      while (true) {
        const Result<Booking> booked = place.engine()->Book(ask, envelope);
        if (booked.ok()) {
          const std::lock_guard lock(mutex_);
          ids_.push_back(booked->header.id);
          break;
        }
        const Status& status = booked.status();
        if (status.reason() == Reason::k_occupied) break;
        const bool again = status.retryable() || status.reason() == Reason::k_inactive;
        if (!again || std::chrono::steady_clock::now() > deadline) {
          const std::lock_guard lock(mutex_);
          failures_.push_back(name + ": " + std::string(status.message()));
          break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    }
  }

  mutable std::mutex mutex_;
  std::vector<std::string> ids_, failures_;
  std::vector<std::thread> threads_;
};

// Every acknowledged booking is there, every start is taken by as many as there are hosts and by
// no more, and the database is sound.
void CheckNothingLost(Engine& engine, const std::vector<std::string>& ids) {
  const Envelope at{.now = kBefore};
  for (const std::string& id : ids) {
    const Result<Booking> booking = engine.GetBooking({.booking = id}, at);
    CHECK_MESSAGE(booking.ok(), id);
    if (booking.ok()) CHECK(booking->status == BookingStatus::kConfirmed);
  }
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  CHECK(ids.size() == std::size_t{kHosts} * kEach);
  const VerifyReport report = Must(engine.Verify({}, at));
  CHECK(report.findings.empty());
  CHECK(report.bookings == static_cast<std::int64_t>(ids.size()));
}

TEST_CASE("a primary is killed under load: what was acknowledged is there, and clients go on") {
  const auto primary = test::Postgres::Own();
  Must(Must(Engine::Open(primary->uri(), {})).Apply({.catalog = Office()}, {.now = kBefore}));
  const auto standby = primary->Standby();
  Place place("postgresql://rota@/postgres?host=" + primary->directory() + "," +
              standby->directory() + "&target_session_attrs=read-write");
  Clients clients(place);
  clients.WaitFor(40);
  primary->Stop();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // nobody can write
  standby->Promote();
  const std::vector<std::string> ids = clients.Finish();
  CHECK_MESSAGE(clients.failures().empty(), fmt::format("{}", fmt::join(clients.failures(), "\n")));
  Engine after = Must(Engine::Open(standby->uri(), {}));
  CheckNothingLost(after, ids);
}

TEST_CASE("an organization moves to another database under load and nothing is lost") {
  const std::string folder = std::filesystem::temp_directory_path() / "rota-move-XXXXXX";
  std::string path = folder;
  REQUIRE(mkdtemp(path.data()));
  const std::string file = path + "/a.db";
  const Envelope at{.now = kBefore};
  {
    const auto server = test::Postgres::Own();
    Place place(file);
    Must(place.engine()->Apply({.catalog = Office()}, at));
    Clients clients(place);
    clients.WaitFor(40);
    // It rests: no verb books, and what is written up to here is in the export.
    const auto put = [&](Engine& engine, bool active) {
      Catalog catalog{.organization = Office().organization};
      catalog.organization->active = active;
      return engine.Apply({.catalog = catalog}, at);
    };
    Must(put(*place.engine(), false));
    const OrganizationDocument moved = Must(place.engine()->ExportOrganization({}, at));
    Engine other = Must(Engine::Open(server->uri(), {}));
    Must(other.ImportOrganization(moved, at));
    Must(put(other, true));
    place.MoveTo(server->uri());
    const std::vector<std::string> ids = clients.Finish();
    CHECK_MESSAGE(clients.failures().empty(),
                  fmt::format("{}", fmt::join(clients.failures(), "\n")));
    CheckNothingLost(other, ids);
  }
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace rota
