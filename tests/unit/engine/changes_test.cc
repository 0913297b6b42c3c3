// The change feed: what was written after a revision, in pages that cut no revision in two.
#include <doctest/doctest.h>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::Opened;

// One write of so many users.
void PutUsers(Engine& engine, const std::string& prefix, int count) {
  Catalog catalog = test::Office();
  catalog.users.clear();
  catalog.schedules.clear();
  catalog.teams.clear();
  catalog.event_types.clear();
  for (int i = 0; i < count; ++i) {
    const std::string id = prefix + std::to_string(i);
    catalog.users.push_back({.header = {.id = id}, .name = id});
  }
  Must(engine.Apply({.catalog = catalog}));
}

std::string Told(const ChangeFeed& feed) {
  std::string text;
  for (const Change& change : feed.items) {
    text += (text.empty() ? "" : " ") + change.kind + ":" + change.id;
  }
  return text;
}

TEST_CASE("records are told by kind and id; time and turns of people are no news") {
  Engine engine = Opened();
  const std::int64_t begin = Must(engine.Changes({})).next_revision;
  Envelope named = At();
  named.new_id = "b";
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), named));
  Must(engine.Put({.kind = "time_off", .record = R"({"id":"t","user":"bo","from":"2026-03-03"})"}));
  Must(engine.Cancel({.booking = "b"}, At()));
  CHECK(Told(Must(engine.Changes({.since = begin}))) == "booking:b time_off:t booking:b");
}

TEST_CASE("the organization itself is told under its own id") {
  Engine engine = Opened();
  const std::int64_t begin = Must(engine.Changes({})).next_revision;
  Catalog renamed = test::Office();
  renamed.organization->name = "New";
  Must(engine.Apply({.catalog = renamed}));
  CHECK(Told(Must(engine.Changes({.since = begin}))) == "organization:bs");
}

TEST_CASE("a page ends where a revision ends") {
  Engine engine = Opened();
  const std::int64_t begin = Must(engine.Changes({})).next_revision;
  PutUsers(engine, "a", 2);
  PutUsers(engine, "b", 2);
  PutUsers(engine, "c", 1);
  const ChangeFeed first = Must(engine.Changes({.since = begin, .limit = 3}));
  CHECK(Told(first) == "user:a0 user:a1");
  const ChangeFeed second = Must(engine.Changes({.since = first.next_revision, .limit = 3}));
  CHECK(Told(second) == "user:b0 user:b1 user:c0");
  CHECK(Must(engine.Changes({.since = second.next_revision, .limit = 3})).items.empty());
}

TEST_CASE("a page that is exactly full is whole") {
  Engine engine = Opened();
  const std::int64_t begin = Must(engine.Changes({})).next_revision;
  PutUsers(engine, "a", 2);
  PutUsers(engine, "b", 1);
  const ChangeFeed first = Must(engine.Changes({.since = begin, .limit = 2}));
  CHECK(Told(first) == "user:a0 user:a1");
  CHECK(Told(Must(engine.Changes({.since = first.next_revision, .limit = 2}))) == "user:b0");
}

TEST_CASE("a revision that is larger than a page is told whole") {
  Engine engine = Opened();
  const std::int64_t begin = Must(engine.Changes({})).next_revision;
  PutUsers(engine, "a", 3);
  PutUsers(engine, "b", 1);
  const ChangeFeed first = Must(engine.Changes({.since = begin, .limit = 1}));
  CHECK(Told(first) == "user:a0 user:a1 user:a2");
  CHECK(Told(Must(engine.Changes({.since = first.next_revision, .limit = 1}))) == "user:b0");
}

TEST_CASE("the next revision is past everything that was written, news or not") {
  Engine engine = Opened();
  const std::int64_t begin = Must(engine.Changes({})).next_revision;
  CHECK(Must(engine.Changes({.since = begin})).next_revision == begin);
  PutUsers(engine, "a", 1);
  CHECK(Must(engine.Changes({.since = begin})).next_revision == begin + 1);
}

TEST_CASE("pages have from one to ten thousand entries") {
  Engine engine = Opened();
  for (const std::int32_t limit : {1, 10'000}) CHECK(engine.Changes({.limit = limit}).ok());
  for (const std::int32_t limit : {0, 10'001}) {
    CHECK(engine.Changes({.limit = limit}).status().path() == "limit");
  }
}

}  // namespace
}  // namespace rota
