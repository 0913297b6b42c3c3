// How many organizations an engine keeps in memory.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/database_file.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::DatabaseFile;
using test::Must;

constexpr int kOrganizations = 6;

std::string Name(int i) { return fmt::format("o{}", i); }

Envelope Of(int i) {
  Envelope envelope = At();
  envelope.organization = Name(i);
  return envelope;
}

// An office of many, of whom one more answers calls in each organization.
Catalog Large(int i) {
  Catalog catalog = test::Office();
  catalog.organization->header.id = catalog.organization->slug = Name(i);
  for (int k = 0; k < 300; ++k) {
    const std::string id = fmt::format("u{}", k);
    catalog.users.push_back({.header = {.id = id}, .name = id});
    catalog.teams[0].members.push_back({.user = id});
    if (k < i) catalog.event_types[0].hosts.push_back({.user = id});
  }
  return catalog;
}

std::int32_t Free(Engine& engine, int i) {
  return Must(engine.Check({.event_type = "call", .start = test::T("2026-03-02T09:00:00Z")}, Of(i)))
      .remaining;
}

MetricsReport Metrics(Engine& engine, int i) { return Must(engine.Metrics({}, Of(i))); }

TEST_CASE("organizations are let go for want of memory, longest unused first, and read again") {
  const DatabaseFile file;
  {
    Engine writer = Must(Engine::Open(file.path(), {}));
    for (int i = 0; i < kOrganizations; ++i) Must(writer.Apply({.catalog = Large(i)}, Of(i)));
  }
  EngineOptions options;
  options.memory_limit_mb = 2;
  Engine small = Must(Engine::Open(file.path(), options));
  Engine large = Must(Engine::Open(file.path(), {}));
  for (const int i : {0, 1, 2, 3, 4, 5, 0, 3, 1, 1, 5}) CHECK(Free(small, i) == Free(large, i));
  CHECK(Free(large, 5) == Free(large, 0) + 5);

  const MetricsReport all = Metrics(large, 0), few = Metrics(small, 5);
  CHECK(all.organizations_warm == kOrganizations);
  CHECK(all.organizations_evicted == 0);
  CHECK(all.memory_warm_bytes > 2 << 20);
  CHECK(few.organizations_warm < kOrganizations);
  CHECK(few.organizations_warm >= 1);
  CHECK(few.organizations_evicted >= 5);
  CHECK(few.memory_warm_bytes <= 2 << 20);

  // The one in use stays: asked again it answers from memory.
  const std::int64_t read = Metrics(small, 5).questions_read;
  Free(small, 5);
  CHECK(Metrics(small, 5).questions_read == read);
  // Another was let go: what other programs wrote meanwhile is seen when it is read again.
  Must(large.Book(test::Call("2026-03-02T09:00:00Z"), Of(2)));
  CHECK(Free(small, 2) == Free(large, 2));
}

TEST_CASE("an organization that is larger than all memory answers all the same") {
  const DatabaseFile file;
  EngineOptions options;
  options.memory_limit_mb = 1;
  Engine engine = Must(Engine::Open(file.path(), options));
  for (int i = 0; i < 2; ++i) {
    Catalog catalog = Large(i);
    for (int k = 300; k < 1500; ++k) {
      catalog.users.push_back({.header = {.id = fmt::format("u{}", k)}, .name = "U"});
    }
    Must(engine.Apply({.catalog = catalog}, Of(i)));
  }
  for (const int i : {0, 1, 0, 1}) CHECK(Free(engine, i) > 0);
  CHECK(Metrics(engine, 0).organizations_warm == 1);
  options.memory_limit_mb = 0;
  const Status refused = Engine::Open(file.path(), options).status();
  CHECK(refused.reason() == Reason::k_invalid);
  CHECK(refused.path() == "memory_limit_mb");
}

}  // namespace
}  // namespace rota
