// The envelope: which keys a verb takes, whose idempotency key it is, and what time it is.
#include <doctest/doctest.h>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::T;

Engine Opened(const EngineOptions& options = {}) {
  Engine engine = Must(Engine::Open(":memory:", options));
  Must(engine.Apply({.catalog = test::Office()}, At()));
  return engine;
}

TEST_CASE("a key that a verb does not take is refused by its name") {
  Engine engine = Opened();
  const auto refused = [&](auto set, auto verb) {
    Envelope envelope = At();
    set(envelope);
    const Status status = verb(envelope);
    CHECK((status.ok() || status.reason() == Reason::k_unsupported));
    return status.path();
  };
  const auto get = [&](const Envelope& e) {
    return engine.Get({.kind = "user", .id = "bo"}, e).status();
  };
  CHECK(refused([](Envelope& e) { e.idempotency_key = "k"; }, get) == "idempotency_key");
  CHECK(refused([](Envelope& e) { e.if_version = 1; }, get) == "if_version");
  CHECK(refused([](Envelope& e) { e.facts.emplace(); }, get) == "facts");
  CHECK(refused([](Envelope& e) { e.new_id = "x"; }, get) == "new_id");
  CHECK(refused([](Envelope& e) { e.origin = BookingSource::kApi; }, get) == "origin");
  CHECK(refused([](Envelope& e) { e.metadata["k"] = "v"; }, get) == "metadata");
  CHECK(refused([](Envelope& e) { e.seed = 1; }, get) == "seed");
  const auto book = [&](const Envelope& e) {
    return engine.Book(Call("2026-03-02T09:00:00Z"), e).status();
  };
  CHECK(refused([](Envelope& e) { e.if_version = 1; }, book) == "if_version");
  CHECK(refused(
            [](Envelope& e) {
              e.seed = 1;
              e.facts.emplace();
              e.new_id = "x";
              e.origin = BookingSource::kApi;
              e.metadata["k"] = "v";
              e.idempotency_key = "k";
            },
            book) == "");
}

TEST_CASE("one caller's idempotency key is not another's") {
  Engine engine = Opened();
  const auto booked_by = [&](Actor actor, const char* client_key = "") {
    Envelope envelope = At();
    envelope.actor = std::move(actor);
    envelope.client_key = client_key;
    envelope.idempotency_key = "k";
    return Must(engine.Book(Call("2026-03-02T09:00:00Z"), envelope)).header.id;
  };
  const std::string first = booked_by({.kind = ActorKind::kGuest}, "browser-1");
  CHECK(booked_by({.kind = ActorKind::kGuest}, "browser-1") == first);
  CHECK(booked_by({.kind = ActorKind::kGuest}, "browser-2") != first);
  const std::string kim = booked_by({.kind = ActorKind::kAttendee, .email = "Kim@example.net"});
  CHECK(kim != first);
  CHECK(booked_by({.kind = ActorKind::kAttendee, .email = "kim@example.net"}) == kim);
}

TEST_CASE("an idempotency key belongs to its verb, and a refusal keeps none") {
  Engine engine = Opened();
  Envelope once = At();
  once.idempotency_key = "k";
  BookBody night = Call("2026-03-02T22:00:00Z");
  CHECK(engine.Book(night, once).status().reason() == Reason::k_schedule);
  const Booking booking = Must(engine.Book(Call("2026-03-02T09:00:00Z"), once));
  CHECK(Must(engine.Cancel({.booking = booking.header.id}, once)).status ==
        BookingStatus::kCancelled);
  CHECK(Must(engine.Cancel({.booking = booking.header.id}, once)).status ==
        BookingStatus::kCancelled);
  CHECK(Must(engine.Book(Call("2026-03-02T09:00:00Z"), once)) == booking);
}

TEST_CASE("the same key with another envelope is another request") {
  Engine engine = Opened();
  Envelope once = At();
  once.idempotency_key = "k";
  once.metadata = {{"order", "7"}};
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), once));
  once.metadata = {{"order", "8"}};
  const Status conflict = engine.Book(Call("2026-03-02T09:00:00Z"), once).status();
  CHECK(conflict.reason() == Reason::k_idempotency_conflict);
  CHECK(conflict.path() == "idempotency_key");
}

TEST_CASE("a guest who repeats a hold gets its secret again") {
  Engine engine = Opened();
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  guest.idempotency_key = "k";
  const Booking hold = Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, guest));
  CHECK(!hold.secret.empty());
  CHECK(Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, guest)).secret == hold.secret);
  CHECK(Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, At())).secret.empty());
}

TEST_CASE("a test clock stands where it is put; the system's cannot be put") {
  Engine engine = Opened({.clock = EngineOptions::Clock::kTest});
  const auto now = [&] {
    return *Must(engine.Put({.kind = "user", .record = R"({"id": "d", "name": "D"})"}))
                .json.c_str();
  };
  CHECK(now() == '{');
  CHECK(engine.Book(Call("2026-03-02T09:00:00Z"), {}).ok());  // it is the year 2000
  Must(engine.Archive({.kind = "user", .id = "d"}));
  CHECK(Must(engine.Get({.kind = "user", .id = "d"})).json.find("2000-01-01T00:00:00Z") !=
        std::string::npos);
  REQUIRE(engine.SetClock(T("2026-03-02T09:00:01Z")).ok());
  CHECK(engine.Book(Call("2026-03-02T09:00:00Z"), {}).status().reason() == Reason::k_past);
  Engine real = Opened();
  CHECK(real.SetClock(5).reason() == Reason::k_unsupported);
}

TEST_CASE("now lies in the years 1 to 9999") {
  Engine engine = Opened();
  for (const Instant now : {kMinInstant - 1, kMaxInstant + 1}) {
    const Status status = engine.Get({.kind = "user", .id = "bo"}, {.now = now}).status();
    CHECK(status.reason() == Reason::k_out_of_range);
    CHECK(status.path() == "now");
  }
  for (const Instant now : {kMinInstant, kMaxInstant}) {
    CHECK(engine.Get({.kind = "user", .id = "bo"}, {.now = now}).ok());
  }
}

TEST_CASE("who acts when a call does not say is told at the opening") {
  EngineOptions options;
  options.default_actor = Actor{.kind = ActorKind::kGuest};
  Engine engine = Must(Engine::Open(":memory:", options));
  CHECK(engine.Apply({.catalog = test::Office()}, At()).status().reason() == Reason::k_forbidden);
  Envelope system = At();
  system.actor = Actor{};
  CHECK(engine.Apply({.catalog = test::Office()}, system).ok());
  CHECK(engine.Changes({}, At()).status().reason() == Reason::k_forbidden);
  CHECK(engine.Changes({}, system).ok());
}

TEST_CASE("a body that could not be read back is refused before anything is looked at") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.title = std::string(100'000, 'x');
  CHECK(engine.Book(call, At()).status().path() == "title");
  Envelope long_key = At();
  long_key.idempotency_key = std::string(100'000, 'x');
  CHECK(engine.Book(Call("2026-03-02T09:00:00Z"), long_key).status().path() == "idempotency_key");
}

TEST_CASE("attendee ids differ between people, bookings and databases") {
  EngineOptions keyed;
  keyed.database_key = std::string(64, 'a');
  Engine one = Opened(keyed), same = Opened(keyed), other = Opened();
  const auto ids = [](Engine& engine, const char* id) {
    BookBody call = Call("2026-03-02T09:00:00Z");
    call.attendees.push_back({.email = "lea@example.net", .name = "Lea"});
    Envelope named = At();
    named.new_id = id;
    std::vector<std::string> given;
    for (const Attendee& attendee : Must(engine.Book(call, named)).attendees) {
      given.push_back(attendee.id);
    }
    return given;
  };
  const auto first = ids(one, "b");
  REQUIRE(first.size() == 2);
  CHECK(first[0] != first[1]);
  CHECK(first == ids(same, "b"));
  CHECK(first != ids(one, "c"));
  CHECK(first != ids(other, "b"));
  EngineOptions bad;
  bad.database_key = "short";
  CHECK(Engine::Open(":memory:", bad).status().path() == "database_key");
}

TEST_CASE("keys of two callers are two keys, whatever their names are joined of") {
  Catalog catalog = test::Office();
  for (const char* id : {"p", "p:q"}) {
    User& user = catalog.users.emplace_back();
    user.header.id = user.name = id;
  }
  Engine engine = Opened();
  Must(engine.Apply({.catalog = catalog}, At()));
  BookBody call = Call("2026-03-02T09:00:00Z");
  const auto book = [&](Actor actor, const char* key) {
    Envelope envelope = At();
    envelope.actor = std::move(actor);
    envelope.idempotency_key = key;
    call.attendees = {{.user = "p:q"}};
    return engine.Book(call, envelope);
  };
  const Actor other{.kind = ActorKind::kUser, .id = "p:q"}, p{.kind = ActorKind::kUser, .id = "p"};
  const std::string id = Must(book(other, "k")).header.id;
  CHECK(Must(book(other, "k")).header.id == id);
  CHECK(book(p, "q:k").status().reason() == Reason::k_forbidden);
}

}  // namespace
}  // namespace rota
