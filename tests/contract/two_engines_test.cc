// Two engines on one database: what one has committed holds for whatever the other is asked next,
// reads and writes alike, however warm it is.
#include <doctest/doctest.h>

#include "rota/engine/engine.h"
#include "tests/contract/backend.h"
#include "tests/support/office.h"

namespace rota::store {
namespace {

using test::At;
using test::Call;
using test::Must;

// An office, and two engines that know all of it.
struct Two {
  explicit Two(const Backend& backend) : database(backend) {
    EngineOptions options;
    options.store = database.options;
    options.store.durability = OpenOptions::Durability::kNormal;
    one.emplace(Must(Engine::Open(database.uri(), options)));
    two.emplace(Must(Engine::Open(database.uri(), options)));
    Must(one->Apply({.catalog = test::Office()}, At()));
    for (Engine* engine : {&*one, &*two}) {
      Must(engine->Book(Talk(engine == &*one ? 1 : 3), At()));
    }
  }

  // One of ana's own hours, on the day after.
  static BookBody Talk(int hour) {
    BookBody talk = Call("2026-03-03T08:00:00Z");
    talk.event_type = "talk";
    talk.start += hour * kHour;
    return talk;
  }

  Database database;
  std::optional<Engine> one, two;
};

Reason Why(const auto& answer) { return answer.status().reason(); }

TEST_CASE("a start that the other engine took is taken, one that it gave back is free") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Two pair(backend);
    for (int round = 0; round < 3; ++round) {
      CAPTURE(round);
      const Booking taken = Must(pair.one->Book(Two::Talk(5), At()));
      CHECK(Why(pair.two->Book(Two::Talk(5), At())) == Reason::k_occupied);
      CHECK(Why(pair.two->Hold({.book = Two::Talk(5)}, At())) == Reason::k_occupied);
      Must(pair.one->Cancel({.booking = taken.header.id}, At()));
      const Result<Booking> freed = pair.two->Book(Two::Talk(5), At());
      REQUIRE_OK(freed);
      CHECK(Why(pair.one->Approve({.booking = freed->header.id}, At())) == Reason::kNone);
      CHECK(Why(pair.two->Approve({.booking = freed->header.id}, At())) ==
            Reason::k_invalid_transition);
      Must(pair.two->Cancel({.booking = freed->header.id}, At()));
    }
    CHECK(Must(pair.one->Verify({}, At())).findings.empty());
  }
}

TEST_CASE("an event type that the other engine made can be booked, one that it archived cannot") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Two pair(backend);
    Must(pair.one->Put({.kind = "event_type",
                        .record = R"({"id":"new","user":"bo","slug":"new","title":"New",)"
                                  R"("durations_min":[30]})"},
                       At()));
    BookBody book = Call("2026-03-03T08:00:00Z");
    book.event_type = "new";
    REQUIRE_OK(pair.two->Book(book, At()));
    Must(pair.one->Archive({.kind = "event_type", .id = "new"}, At()));
    book.start += kHour;
    CHECK(Why(pair.two->Book(book, At())) == Reason::k_not_found);
  }
}

TEST_CASE("a right that the other engine gave or took counts") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Two pair(backend);
    const Booking booked = Must(pair.one->Book(Call("2026-03-03T08:00:00Z"), At()));
    Envelope as_bo = At();
    as_bo.actor = Actor{.kind = ActorKind::kUser, .id = "bo"};
    const auto cancel = [&](Engine& engine) {
      return engine.Cancel({.booking = booked.header.id}, as_bo);
    };
    Must(pair.two->Book(Call("2026-03-03T09:00:00Z"), At()));
    if (booked.hosts == std::vector<std::string>{"bo"}) continue;  // whose own it is
    CHECK(Why(cancel(*pair.two)) == Reason::k_forbidden);
    Catalog led = test::Office();
    led.teams[0].members[1].role = MemberRole::kLeader;
    Must(pair.one->Apply({.catalog = led}, At()));
    CHECK(Why(cancel(*pair.two)) == Reason::kNone);
  }
}

}  // namespace
}  // namespace rota::store
