// The change feed while many write, on every storage that several engines can share: who follows it
// is told of every write once and in the order that stays.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <set>
#include <thread>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/contract/backend.h"
#include "tests/support/must.h"

namespace rota::store {
namespace {

using test::Must;

constexpr Instant kMonday = 1893715200;  // 2030-01-07T00:00:00Z
constexpr int kWriters = 8, kEach = 30, kFollowers = 3;
const Envelope kAt{.now = kMonday - 7 * kDay};

// Every writer books a host of its own; odd ones cancel what they booked as well.
Catalog Hosts() {
  Catalog catalog = Must(ReadCatalog(R"({
    "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
    "schedules": [{"id": "s", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      "start": "00:00", "end": "24:00"}]}]})"));
  for (int i = 0; i < kWriters; ++i) {
    const std::string id = fmt::format("p{}", i);
    catalog.users.push_back({.header = {.id = id}, .name = id});
    EventType type;
    type.header.id = type.slug = type.title = fmt::format("t{}", i);
    type.user = id;
    type.durations_min = {30};
    catalog.event_types.push_back(type);
  }
  return catalog;
}

void Write(Engine& engine, int writer) {
  for (int i = 0; i < kEach; ++i) {
    BookBody book;
    book.event_type = fmt::format("t{}", writer);
    book.start = kMonday + i * 30 * kMinute;
    book.attendees = {{.email = fmt::format("kim{}@example.net", writer), .name = "Kim"}};
    const Booking booked = Must(engine.Book(book, kAt));
    if (writer % 2 == 1) Must(engine.Cancel({.booking = booked.header.id}, kAt));
  }
}

using Told = std::vector<Change>;

// Reads the feed from the beginning until it stands at `end`, which is 0 as long as nobody knows.
Told Follow(Engine& engine, std::int32_t page, const std::atomic<std::int64_t>& end) {
  Told told;
  std::int64_t since = 0;
  while (end == 0 || since < end) {
    const ChangeFeed feed = Must(engine.Changes({.since = since, .limit = page}, kAt));
    told.insert(told.end(), feed.items.begin(), feed.items.end());
    CHECK(feed.next_revision >= since);
    since = feed.next_revision;
  }
  return told;
}

TEST_CASE("who follows the feed while many write is told of each write once, in a stable order") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    EngineOptions options;
    options.store = database.options;
    options.store.durability = OpenOptions::Durability::kNormal;
    Engine one = Must(Engine::Open(database.uri(), options));
    Engine two = Must(Engine::Open(database.uri(), options));
    Must(one.Apply({.catalog = Hosts()}, kAt));
    const std::int64_t begin = Must(one.Changes({}, kAt)).next_revision;
    std::atomic<std::int64_t> end = 0;
    std::vector<std::thread> writers, followers;
    std::vector<Told> told(kFollowers);
    for (int n = 0; n < kWriters; ++n) {
      writers.emplace_back([&, n] { Write(n < kWriters / 2 ? one : two, n); });
    }
    for (int n = 0; n < kFollowers; ++n) {
      followers.emplace_back([&, n] {
        told[static_cast<std::size_t>(n)] = Follow(n % 2 ? one : two, n == 0 ? 1 : 100, end);
      });
    }
    for (std::thread& writer : writers) writer.join();
    end = Must(one.Changes({.limit = 10'000}, kAt)).next_revision;
    for (std::thread& follower : followers) follower.join();

    const Told all = Must(one.Changes({.limit = 10'000}, kAt)).items;
    for (const Told& followed : told) CHECK(followed == all);
    std::set<std::string> booked;
    std::int64_t writes = 0;
    for (const Change& change : all) {
      if (change.revision <= begin) continue;
      ++writes;
      CHECK(change.revision == begin + writes);  // none given twice, none left out
      booked.insert(change.id);
    }
    CHECK(writes == kWriters * kEach * 3 / 2);
    CHECK(booked.size() == kWriters * kEach);
  }
}

}  // namespace
}  // namespace rota::store
