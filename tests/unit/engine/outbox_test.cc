// Messages: leased, sent or failed, and due again when nobody says.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::Opened;
using test::T;

constexpr Instant kNow = 1772434800;  // 2026-03-02T07:00:00Z

// Three calls at nine: three messages, due at once.
Engine WithThreeMessages() {
  Engine engine = Opened();
  for (int i = 0; i < 3; ++i) Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  return engine;
}

std::vector<Message> Lease(Engine& engine, Instant now, std::int32_t limit = 100,
                           std::int32_t lease_s = 60) {
  return Must(
             engine.LeaseMessages({.owner = "w", .lease_s = lease_s, .limit = limit}, {.now = now}))
      .items;
}

// The one message that is there.
Message Leased(Engine& engine, Instant now) {
  const std::vector<Message> messages = Lease(engine, now);
  REQUIRE(messages.size() == 1);
  return messages[0];
}

TEST_CASE("a message says what about which booking, and to whom") {
  Engine engine = Opened();
  const Booking booking = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  const Message message = Leased(engine, kNow);
  CHECK(message.topic == "booking.confirmed");
  CHECK(message.booking == booking.header.id);
  CHECK(message.recipient->role == RecipientRole::kAttendee);
  CHECK(message.state == MessageState::kLeased);
  CHECK(message.lease_owner == "w");
  CHECK(message.leased_until == kNow + 60);
  CHECK(message.attempts == 1);
  CHECK(message.due_at == kNow);
}

TEST_CASE("no more messages are leased than were asked for, the oldest first") {
  Engine engine = WithThreeMessages();
  Must(engine.Book(Call("2026-03-02T10:00:00Z"), {.now = kNow + 10}));
  CHECK(Lease(engine, kNow + 20, 1).size() == 1);
  const std::vector<Message> two = Lease(engine, kNow + 20, 2);
  REQUIRE(two.size() == 2);
  CHECK(two[1].due_at == kNow);
  const std::vector<Message> last = Lease(engine, kNow + 20, 2);
  REQUIRE(last.size() == 1);
  CHECK(last[0].due_at == kNow + 10);
  CHECK(Lease(engine, kNow + 20).empty());
}

TEST_CASE("a message is leased from the instant it is due") {
  Engine engine = Opened();
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), {.now = kNow}));
  CHECK(Lease(engine, kNow - 1).empty());
  CHECK(Lease(engine, kNow).size() == 1);
}

TEST_CASE("while it is leased nobody else has it; when the lease ends unanswered it is due again") {
  Engine engine = Opened();
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  CHECK(Lease(engine, kNow, 100, 30).size() == 1);
  CHECK(Lease(engine, kNow + 29).empty());
  CHECK(Leased(engine, kNow + 30).attempts == 2);
}

TEST_CASE("what was sent never comes again") {
  Engine engine = Opened();
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  const std::string id = Leased(engine, kNow).header.id;
  Must(engine.AckMessage({.message = id}, {.now = kNow + 5}));
  CHECK(Lease(engine, kNow + 365 * kDay).empty());
}

TEST_CASE("what failed is due after two minutes, then twice as long each time, with its error") {
  Engine engine = Opened();
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  Instant now = kNow;
  for (const std::int64_t wait_s : {120, 240, 480, 960}) {
    const Message message = Leased(engine, now);
    Must(engine.FailMessage({.message = message.header.id, .error = "mailbox full"}, {.now = now}));
    CHECK(Lease(engine, now + wait_s - 1).empty());
    now += wait_s;
  }
  const Message message = Leased(engine, now);
  CHECK(message.error == "mailbox full");
  CHECK(message.attempts == 5);
}

TEST_CASE("the wait grows to half a day and no further") {
  Engine engine = Opened();
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  Instant now = kNow;
  for (int i = 0; i < 20; ++i) {
    const std::string id = Leased(engine, now).header.id;
    Must(engine.FailMessage({.message = id, .error = "down"}, {.now = now}));
    now += 12 * kHour;
  }
  const std::string id = Leased(engine, now).header.id;
  Must(engine.FailMessage({.message = id, .error = "down"}, {.now = now}));
  CHECK(Lease(engine, now + 12 * kHour - 1).empty());
  CHECK(Lease(engine, now + 12 * kHour).size() == 1);
}

TEST_CASE("no lease ends after the calendar does") {
  Engine engine = WithThreeMessages();
  const LeaseBody ask{.owner = "w", .lease_s = 86400};
  CHECK(engine.LeaseMessages(ask, At("9999-12-31T12:00:00Z")).status().path() == "lease_s");
  CHECK(engine.LeaseMessages(ask, At("9999-12-30T12:00:00Z")).ok());
}

TEST_CASE("a message that is not there is not found") {
  Engine engine = WithThreeMessages();
  for (const char* id : {"99", "x", "1x"}) {
    CAPTURE(id);
    CHECK(engine.AckMessage({.message = id}, At()).status().reason() == Reason::k_not_found);
    CHECK(engine.FailMessage({.message = id, .error = "x"}, At()).status().reason() ==
          Reason::k_not_found);
  }
  CHECK(Lease(engine, kNow).size() == 3);
}

TEST_CASE("each write of a booking tells its own message") {
  Engine engine = Opened();
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  MoveBody move{.booking = id};
  move.start = T("2026-03-02T10:00:00Z");
  Must(engine.Move(move, {.now = kNow + 1}));
  move.start = T("2026-03-02T11:00:00Z");
  Must(engine.Move(move, {.now = kNow + 2}));
  Must(engine.Move({.booking = id}, {.now = kNow + 3}));
  Must(engine.Cancel({.booking = id}, {.now = kNow + 4}));
  std::string topics;
  for (const Message& message : Lease(engine, kNow + 5)) topics += message.topic + " ";
  CHECK(topics ==
        "booking.confirmed booking.rescheduled booking.rescheduled booking.reassigned "
        "booking.cancelled ");
}

TEST_CASE("a request that runs out is told, by the sweep or by who comes after it") {
  for (const bool swept : {true, false}) {
    CAPTURE(swept);
    Catalog catalog = test::Office();
    catalog.event_types[1].pending_expires_min = 30;
    Engine engine = Must(Engine::Open(":memory:", {}));
    Must(engine.Apply({.catalog = catalog}));
    BookBody talk = Call("2026-03-02T09:00:00Z");
    talk.event_type = "talk";
    const Booking asked = Must(engine.Book(talk, At()));
    CHECK(asked.expires_at == kNow + 30 * kMinute);
    CHECK(engine.Book(talk, {.now = kNow + 30 * kMinute - 1}).status().reason() ==
          Reason::k_occupied);
    if (swept) {
      const TickReport report = Must(engine.Tick({}, {.now = kNow + 30 * kMinute}));
      CHECK(report.requests_expired == 1);
      CHECK(report.holds_expired == 0);
    }
    Must(engine.Book(talk, {.now = kNow + 30 * kMinute}));
    std::multiset<std::string> topics;  // those of one second come in no particular order
    for (const Message& message : Lease(engine, kNow + kHour)) topics.insert(message.topic);
    CHECK(topics ==
          std::multiset<std::string>{"booking.expired", "booking.requested", "booking.requested"});
    CHECK(Must(engine.Verify({})).findings.empty());
  }
}

}  // namespace
}  // namespace rota
