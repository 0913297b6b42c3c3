// Seats of a session through the verbs (behaviour §8).
#include <doctest/doctest.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/must.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::T;

constexpr const char* kNine = "2026-03-02T08:00:00Z";  // 09:00 in Copenhagen
constexpr const char* kTen = "2026-03-02T09:00:00Z";
constexpr const char* kEleven = "2026-03-02T10:00:00Z";

// "yoga": an hour with three seats, held by ana or bo in turn; "call" as in the office.
Catalog Studio(const std::function<void(EventType*)>& change = nullptr,
               const std::function<void(Catalog*)>& around = nullptr) {
  Catalog catalog = test::Office();
  EventType yoga;
  yoga.header.id = yoga.slug = "yoga";
  yoga.title = "Yoga";
  yoga.team = "support";
  yoga.durations_min = {60};
  yoga.seats = 3;
  yoga.scheduling = Scheduling::kRoundRobin;
  yoga.hosts = {{.user = "ana"}, {.user = "bo"}};
  if (change) change(&yoga);
  catalog.event_types.push_back(yoga);
  if (around) around(&catalog);
  return catalog;
}

Engine Opened(const std::function<void(EventType*)>& change = nullptr,
              const std::function<void(Catalog*)>& around = nullptr) {
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = Studio(change, around)}, At()));
  return engine;
}

BookBody Yoga(const char* start, const std::vector<std::string>& names) {
  BookBody body;
  body.event_type = "yoga";
  body.start = T(start);
  for (const std::string& name : names) {
    body.attendees.push_back({.email = name + "@example.net", .name = name});
  }
  return body;
}

struct Offer {
  std::int32_t remaining = 0;
  std::string hosts;
  bool operator==(const Offer&) const = default;
};

Offer Offered(Engine& engine, const char* start, const char* type = "yoga",
              const Envelope& envelope = At()) {
  Query query;
  query.event_type = type;
  query.start = T(start);
  const CheckAnswer check = Must(engine.Check(query, envelope));
  Offer offer{check.remaining, {}};
  for (const std::string& host : *check.hosts)
    offer.hosts += (offer.hosts.empty() ? "" : " ") + host;
  // The list says the same.
  query.start.reset();
  query.from = T(start);
  query.to = T(start) + 1;
  const SlotsAnswer slots = Must(engine.ListSlots(query, envelope));
  CHECK(slots.slots.size() == (check.available ? 1 : 0));
  if (!slots.slots.empty()) {
    CHECK(slots.slots[0].remaining == check.remaining);
    CHECK(*slots.slots[0].hosts == *check.hosts);
  }
  return offer;
}

std::string ReasonOf(Engine& engine, const char* start, const char* type = "yoga") {
  Query query;
  query.event_type = type;
  query.start = T(start);
  const StartVerdict why = Must(engine.Explain(query, At()));
  CHECK(Must(engine.Check(query, At())).reason == why.check.reason);
  return why.check.reason;
}

// "kim live, lee held"
std::string Seats(const Booking& session) {
  std::string text;
  for (const Attendee& seat : session.attendees) {
    text += (text.empty() ? "" : ", ") + seat.name + " " + std::string(WordOf(seat.status));
  }
  return text;
}

Booking Stored(Engine& engine, const std::string& id, const Envelope& envelope = At()) {
  return Must(engine.GetBooking({.booking = id}, envelope));
}

Envelope As(const std::string& name, const char* now = "2026-03-02T07:00:00Z") {
  Envelope envelope = At(now);
  envelope.actor = Actor{.kind = ActorKind::kAttendee, .email = name + "@example.net"};
  return envelope;
}

Envelope Guest(const char* now = "2026-03-02T07:00:00Z") {
  return {.actor = Actor{.kind = ActorKind::kGuest}, .now = T(now)};
}

std::string ReasonOf(const Status& status) { return std::string(ReasonName(status.reason())); }

MoveBody MoveOf(const Booking& session, const std::string& seat, const char* start) {
  MoveBody move{.booking = session.header.id};
  move.start = T(start);
  move.attendee = seat;
  return move;
}

// Whether that move may be made, which the question about it must say as well: "" or the reason.
std::string MayMove(Engine& engine, MoveBody move, const Envelope& who = At()) {
  Query query{.event_type = "yoga"};
  query.start = move.start;
  query.duration_min = move.duration_min;
  query.hosts = move.hosts;
  query.reschedule_of = move.booking;
  if (!move.attendee.empty())
    query.attendee = QueryAttendee{.user = {}, .email = {}, .id = move.attendee};
  const Result<CheckAnswer> asked = engine.Check(query, who);
  move.dry_run = true;
  const Result<Booking> moved = engine.Move(move, who);
  const std::string reason = asked.ok() ? asked->reason : ReasonOf(asked.status());
  CHECK(reason == ReasonOf(moved.status()));
  const Result<StartVerdict> why = engine.Explain(query, who);
  CHECK(reason == (why.ok() ? why->check.reason : ReasonOf(why.status())));
  // The list says the same, and so does who would serve.
  const Result<AssignAnswer> would = engine.Assign(query, At());
  if (moved.ok() && !move.hosts.empty()) CHECK(Must(would).hosts == moved->hosts);
  query.from = query.start;
  query.to = *query.start + 1;
  query.start.reset();
  const Result<SlotsAnswer> slots = engine.ListSlots(query, who);
  CHECK(slots.ok() == asked.ok());
  if (slots.ok()) CHECK(slots->slots.size() == (asked->available ? 1 : 0));
  if (moved.ok() && asked.ok() && asked->hosts) {
    for (const std::string& host : moved->hosts) {
      CHECK(std::find(asked->hosts->begin(), asked->hosts->end(), host) != asked->hosts->end());
    }
  }
  return reason;
}

bool Sound(Engine& engine) { return Must(engine.Verify({})).findings.empty(); }

TEST_CASE("a session keeps its start on offer while it has seats, and then others open") {
  Engine engine = Opened();
  CHECK(Offered(engine, kNine) == Offer{6, "ana bo"});
  const Booking first = Must(engine.Book(Yoga(kNine, {"kim"}), At()));
  CHECK(first.seats == 3);
  CHECK(first.seats_taken == 1);
  CHECK(first.seat_ids == std::vector<std::string>{first.attendees[0].id});
  CHECK(Offered(engine, kNine) == Offer{5, first.hosts[0]});
  // Its host is busy for everybody else, and half an hour later for its own event type.
  CHECK(Offered(engine, kNine, "call").remaining == 2);
  const Booking second = Must(engine.Book(Yoga(kNine, {"lee", "mia"}), At()));
  CHECK(second.header.id == first.header.id);
  CHECK(Seats(second) == "kim live, lee live, mia live");
  CHECK(second.seat_ids.size() == 2);
  CHECK(Offered(engine, kNine) == Offer{3, first.hosts[0] == "ana" ? "bo" : "ana"});
  const Booking other = Must(engine.Book(Yoga(kNine, {"noa"}), At()));
  CHECK(other.header.id != first.header.id);
  CHECK(other.hosts != first.hosts);
  CHECK(Offered(engine, kNine).remaining == 2);
  Must(engine.Book(Yoga(kNine, {"ole", "pia"}), At()));
  CHECK(Offered(engine, kNine) == Offer{0, ""});
  CHECK(ReasonOf(engine, kNine) == "capacity");
  CHECK(engine.Book(Yoga(kNine, {"una"}), At()).status().reason() == Reason::k_capacity);
  CHECK(Sound(engine));
}

TEST_CASE("several seats go into one session, all or none") {
  Engine engine = Opened();
  const Booking first = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  // Two do not fit beside the two: another host opens.
  const Booking pair = Must(engine.Book(Yoga(kNine, {"mia", "noa"}), At()));
  CHECK(pair.header.id != first.header.id);
  CHECK(engine.Book(Yoga(kNine, {"ole", "pia"}), At()).status().reason() == Reason::k_capacity);
  CHECK(Must(engine.Book(Yoga(kNine, {"ole"}), At())).attendees.size() == 3);
  CHECK(engine.Book(Yoga(kTen, {"a", "b", "c", "d"}), At()).status().reason() ==
        Reason::k_capacity);
  CHECK(Sound(engine));
}

TEST_CASE("buffers lie around a session once, and joining is limited by nothing but the attendee") {
  Engine engine = Opened([](EventType* yoga) {
    yoga->hosts = {{.user = "ana"}};
    yoga->buffer_after_min = 30;
    yoga->step_min = 30;
    yoga->limits =
        std::vector<Limit>{{.per = LimitPeriod::kDay, .count = 1},
                           {.scope = LimitScope::kAttendee, .per = LimitPeriod::kDay, .count = 2}};
  });
  Must(engine.Book(Yoga(kNine, {"kim"}), At()));
  CHECK(Offered(engine, kNine).remaining == 2);
  CHECK(ReasonOf(engine, kEleven) == "limit");  // one session a day
  CHECK(Must(engine.Book(Yoga(kNine, {"kim"}), At())).seats_taken == 2);
  // Each seat counts for its attendee.
  CHECK(engine.Book(Yoga(kNine, {"kim"}), At()).status().reason() == Reason::k_limit);
  Query query;
  query.event_type = "yoga";
  query.start = T(kNine);
  query.attendee = QueryAttendee{.user = {}, .email = "kim@example.net"};
  CHECK(Must(engine.Check(query, At())).reason == "limit");
  query.attendee->email = "lee@example.net";
  CHECK(Must(engine.Check(query, At())).remaining == 1);
  query.seats = 2;
  CHECK(Must(engine.Check(query, At())).reason == "capacity");
  Must(engine.Book(Yoga(kNine, {"lee"}), At()));
  Booking row;
  const Page page = Must(engine.List({.kind = "booking"}, At()));
  REQUIRE(page.items.size() == 1);
  CHECK(Sound(engine));
}

TEST_CASE("holds share a session, run out by the clock and are confirmed by their secret") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Envelope guest{.actor = Actor{.kind = ActorKind::kGuest}, .now = At().now};
  const Booking one =
      Must(engine.Hold({.book = Yoga(kNine, {}), .hold_s = 600, .seats = 2}, guest));
  CHECK(one.status == BookingStatus::kHold);
  CHECK(one.expires_at == T("2026-03-02T07:10:00Z"));
  CHECK(one.attendees.size() == 2);
  REQUIRE(!one.secret.empty());
  const Booking two = Must(engine.Hold({.book = Yoga(kNine, {"lee"}), .hold_s = 60}, guest));
  CHECK(two.header.id == one.header.id);
  CHECK(two.attendees.size() == 1);  // nobody sees the others
  CHECK(two.secret != one.secret);
  CHECK(Offered(engine, kNine).remaining == 0);
  // A minute later the second is gone, for every reader at once.
  CHECK(Offered(engine, kNine, "yoga", At("2026-03-02T07:01:00Z")).remaining == 1);
  CHECK(engine
            .Confirm({.booking = two.header.id, .secret = two.secret},
                     {.actor = guest.actor, .now = T("2026-03-02T07:01:00Z")})
            .status()
            .reason() == Reason::k_expired);
  CHECK(engine.Confirm({.booking = one.header.id, .secret = "wrong"}, guest).status().reason() ==
        Reason::k_not_found);
  // Of two seats that were held one is wanted: the other is given back.
  ConfirmBody confirm{.booking = one.header.id, .secret = one.secret};
  confirm.attendees = {{.email = "kim@example.net", .name = "kim"}};
  const Envelope later{.actor = guest.actor, .now = T("2026-03-02T07:02:00Z")};
  const Booking confirmed = Must(engine.Confirm(confirm, later));
  CHECK(confirmed.status == BookingStatus::kConfirmed);
  CHECK(Seats(confirmed) == "kim live");
  CHECK(confirmed.attendees[0].id == one.attendees[0].id);
  CHECK(Stored(engine, one.header.id, At("2026-03-02T07:02:00Z")).seats_taken == 1);
  CHECK(Offered(engine, kNine, "yoga", At("2026-03-02T07:02:00Z")).remaining == 2);
  CHECK(engine.Confirm(confirm, later).status().reason() != Reason::kNone);
  CHECK(Sound(engine));
}

TEST_CASE("a session of holds alone is a hold, and nothing is left when they run out") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking held = Must(engine.Hold({.book = Yoga(kNine, {"kim"}), .hold_s = 60}, At()));
  CHECK(held.status == BookingStatus::kHold);
  CHECK(ReasonOf(engine, kNine, "talk") == "occupied");
  const Envelope later = At("2026-03-02T07:01:00Z");
  CHECK(Offered(engine, kNine, "talk", later).remaining == 1);
  CHECK(Stored(engine, held.header.id, later).status == BookingStatus::kExpired);
  CHECK(Must(engine.Tick({}, later)).holds_expired == 1);
  CHECK(Stored(engine, held.header.id, later).status == BookingStatus::kExpired);
  CHECK(Must(engine.Book(Yoga(kNine, {"lee"}), later)).header.id != held.header.id);
  CHECK(Sound(engine));
}

TEST_CASE("an attendee gives back the own seat; the last one ends the session") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  const std::string kim = session.attendees[0].id, lee = session.attendees[1].id;
  Envelope as_kim = At();
  as_kim.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
  CHECK(Seats(Must(engine.GetBooking({.booking = session.header.id}, as_kim))) == "kim live");
  CancelBody others{.booking = session.header.id};
  others.attendee = lee;
  CHECK(engine.Cancel(others, as_kim).status().reason() == Reason::k_not_found);
  const Booking left = Must(engine.Cancel({.booking = session.header.id}, as_kim));
  CHECK(Seats(left) == "kim cancelled");
  CHECK(Seats(Stored(engine, session.header.id)) == "kim cancelled, lee live");
  CHECK(Stored(engine, session.header.id).status == BookingStatus::kConfirmed);
  CHECK(Offered(engine, kNine).remaining == 2);
  CHECK(engine.Cancel({.booking = session.header.id}, as_kim).status().reason() ==
        Reason::k_invalid_transition);
  Must(engine.Cancel(others, At()));
  const Booking ended = Stored(engine, session.header.id);
  CHECK(ended.status == BookingStatus::kCancelled);
  CHECK(ended.cancellation.has_value());
  CHECK(Offered(engine, kNine).remaining == 3);
  CHECK(Sound(engine));
}

TEST_CASE("history tells which seat") {
  Engine engine = Opened();
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  CancelBody cancel{.booking = session.header.id};
  cancel.attendee = session.attendees[1].id;
  Must(engine.Cancel(cancel, At()));
  const HistoryAnswer history =
      Must(engine.History({.kind = "booking", .id = session.header.id}, At()));
  REQUIRE(history.items.size() == 2);
  bool told = false;
  for (const FieldChange& change : history.items[1].changes) {
    CHECK(change.field != "attendees");
    if (change.field != "attendees[" + cancel.attendee + "]") continue;
    told = true;
    CHECK(change.old_value.find("lee@example.net") != std::string::npos);
    CHECK(change.new_value.find("cancelled") != std::string::npos);
  }
  CHECK(told);
}

TEST_CASE("a seat moves to another session and keeps its id; staff move the whole") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking nine = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  const Booking eleven = Must(engine.Book(Yoga(kEleven, {"mia"}), At()));
  MoveBody move{.booking = nine.header.id};
  move.start = T(kEleven);
  move.attendee = nine.attendees[0].id;
  const Booking there = Must(engine.Move(move, At()));
  CHECK(there.header.id == eleven.header.id);
  CHECK(Seats(there) == "mia live, kim live");
  CHECK(there.attendees[1].id == nine.attendees[0].id);
  CHECK(there.attendees[1].uid == nine.attendees[0].uid);
  CHECK(Seats(Stored(engine, nine.header.id)) == "lee live");
  // The last one that leaves ends the session; where nobody is, a new one begins.
  move.attendee = nine.attendees[1].id;
  move.start = T(kTen);
  const Booking ten = Must(engine.Move(move, At()));
  CHECK(Seats(ten) == "lee live");
  CHECK(Stored(engine, nine.header.id).status == BookingStatus::kCancelled);
  // The session as a whole joins no other.
  move.booking = ten.header.id;
  move.attendee.clear();
  move.start = T(kEleven);
  CHECK(engine.Move(move, At()).status().reason() == Reason::k_occupied);
  move.start = T(kNine);
  const Booking back = Must(engine.Move(move, At()));
  CHECK(back.header.id == ten.header.id);
  CHECK(Offered(engine, kNine).remaining == 2);
  CHECK(Sound(engine));
}

TEST_CASE("whoever has no seat left moves nothing, and what is off stays as it is") {
  Engine engine = Opened();
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  Must(engine.Cancel({.booking = session.header.id}, As("kim")));
  MoveBody move{.booking = session.header.id};
  move.start = T(kEleven);
  const auto refused = [&] { return ReasonOf(engine.Move(move, As("kim")).status()); };
  CHECK(refused() == "invalid_transition");
  Must(engine.Cancel({.booking = session.header.id}, At()));
  const Booking before = Stored(engine, session.header.id);
  CHECK(refused() == "invalid_transition");
  CHECK(Stored(engine, session.header.id) == before);
  CHECK(Must(engine.List({.kind = "booking"}, At())).items.size() == 1);
}

TEST_CASE("where a seat may move is where it was offered to") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking nine = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  Must(engine.Book(Yoga(kEleven, {"a", "b", "c"}), At()));
  Query query;
  query.event_type = "yoga";
  query.from = *ParseDate("2026-03-02");
  query.to = *ParseDate("2026-03-02");
  query.reschedule_of = nine.header.id;
  query.attendee = QueryAttendee{.user = {}, .email = {}, .id = nine.attendees[0].id};
  std::vector<Instant> offered;
  for (const SlotAnswer& slot : Must(engine.ListSlots(query, At())).slots) {
    offered.push_back(slot.start);
  }
  CHECK(std::find(offered.begin(), offered.end(), T(kNine)) != offered.end());  // it may stay
  CHECK(std::find(offered.begin(), offered.end(), T(kEleven)) == offered.end());
  CHECK(std::find(offered.begin(), offered.end(), T(kTen)) != offered.end());
  query.attendee->id = "nobody";
  CHECK(engine.ListSlots(query, At()).status().reason() == Reason::k_not_found);
}

TEST_CASE("who did not come is said of a seat") {
  Engine engine = Opened();
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  StatusBody missed{.booking = session.header.id};
  missed.attendee = session.attendees[0].id;
  CHECK(engine.NoShow(missed, At()).status().reason() == Reason::k_too_early);
  const Envelope after = At("2026-03-02T12:00:00Z");
  CHECK(Seats(Must(engine.NoShow(missed, after))) == "kim no_show, lee live");
  CHECK(Stored(engine, session.header.id, after).status == BookingStatus::kConfirmed);
  CHECK(Seats(Must(engine.Complete(missed, after))) == "kim live, lee live");
  CHECK(Must(engine.Complete({.booking = session.header.id}, after)).status ==
        BookingStatus::kCompleted);
  CHECK(Sound(engine));
}

TEST_CASE("approval is asked for each seat") {
  Engine engine = Opened([](EventType* yoga) {
    yoga->hosts = {{.user = "ana"}};
    yoga->requires_approval = true;
  });
  const Booking asked = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  CHECK(asked.status == BookingStatus::kPending);
  CHECK(Offered(engine, kNine).remaining == 1);
  StatusBody about{.booking = asked.header.id};
  about.attendee = asked.attendees[0].id;
  CHECK(Must(engine.Approve(about, At())).status == BookingStatus::kConfirmed);
  CHECK(Seats(Must(engine.Reject({.booking = asked.header.id}, At()))) == "kim live, lee rejected");
  CHECK(Stored(engine, asked.header.id).status == BookingStatus::kConfirmed);
  CHECK(Offered(engine, kNine).remaining == 2);
  CHECK(engine.Approve({.booking = asked.header.id}, At()).status().reason() ==
        Reason::k_invalid_transition);
  CHECK(Sound(engine));
}

TEST_CASE("what has no seats takes no words about them") {
  Engine engine = Opened();
  const Booking call = Must(engine.Book(test::Call(kTen), At()));
  CancelBody cancel{.booking = call.header.id};
  cancel.attendee = call.attendees[0].id;
  CHECK(engine.Cancel(cancel, At()).status().reason() == Reason::k_unsupported);
  Query query;
  query.event_type = "call";
  query.start = T(kTen);
  query.seats = 2;
  CHECK(engine.Check(query, At()).status().reason() == Reason::k_unsupported);
  CHECK(engine.Hold({.book = test::Call(kNine), .seats = 2}, At()).status().reason() ==
        Reason::k_unsupported);
  CHECK(engine.BookSeries({.each = Yoga(kNine, {"kim"}), .rrule = "FREQ=DAILY;COUNT=2"}, At())
            .status()
            .reason() == Reason::k_invalid);
}

TEST_CASE("a hold that ran out is told of for an hour, before and after it is swept") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking held = Must(engine.Hold({.book = Yoga(kEleven, {"kim"}), .hold_s = 60}, Guest()));
  Must(engine.Book(Yoga(kEleven, {"lee"}), At()));
  const std::string id = held.header.id;
  const auto read = [&](const Envelope& who) {
    const auto one = engine.GetBooking({.booking = id, .secret = held.secret}, who);
    const std::size_t listed = who.actor->kind == ActorKind::kGuest
                                   ? 0
                                   : Must(engine.List({.kind = "booking"}, who)).items.size();
    return std::pair(one.ok() ? Seats(*one) : std::string(ReasonName(one.status().reason())),
                     listed);
  };
  const char* const kSoon = "2026-03-02T07:59:00Z";
  const char* const kLate = "2026-03-02T08:01:00Z";  // an hour after it ran out
  for (const bool swept : {false, true}) {
    CAPTURE(swept);
    CHECK(read(Guest(kSoon)).first == "kim expired");
    CHECK(read(As("kim", kSoon)) == std::pair(std::string("kim expired"), std::size_t{1}));
    CHECK(read(Guest(kLate)).first == "not_found");
    CHECK(read(As("kim", kLate)) == std::pair(std::string("not_found"), std::size_t{0}));
    Query query{.event_type = "yoga"};
    query.start = T(kTen);
    query.reschedule_of = id;
    CHECK(engine.Check(query, As("kim", kLate)).status().reason() == Reason::k_not_found);
    CHECK(engine.ExportCalendar({.kind = ExportKind::kBooking, .id = id}, As("kim", kLate))
              .status()
              .reason() == Reason::k_not_found);
    Must(engine.Tick({}, At(kSoon)));
  }
  Must(engine.Book(Yoga(kEleven, {"mia"}), At(kLate)));
  CHECK(read(Guest(kLate)).first == "not_found");
  CHECK(Sound(engine));
}

TEST_CASE("whoever has no seat left reads that it is off, and no host who is hidden") {
  Engine engine = Opened([](EventType* yoga) {
    yoga->hide_host = true;
    yoga->requires_approval = true;
  });
  const Booking held = Must(engine.Hold({.book = Yoga(kNine, {"mia"}), .hold_s = 60}, Guest()));
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  const std::string id = session.header.id;
  Must(engine.Approve({.booking = id}, At()));
  Must(engine.Cancel({.booking = id}, As("kim")));
  const auto status_of = [](const Booking& one) { return std::string(WordOf(one.status)); };
  const auto read = [&](const Envelope& who, const std::string& secret = {}) {
    const Booking one = Must(engine.GetBooking({.booking = id, .secret = secret}, who));
    CHECK(one.hosts.empty() == IsOff(one.status));
    return status_of(one);
  };
  CHECK(read(As("kim")) == "cancelled");
  CHECK(read(As("lee")) == "confirmed");
  CHECK(read(Guest("2026-03-02T07:02:00Z"), held.secret) == "expired");
  CHECK(read(As("mia", "2026-03-02T07:02:00Z")) == "expired");
  const auto listed = [&](BookingStatus status) {
    ListBody list{.kind = "booking"};
    list.status.Add(status);
    const Page page = Must(engine.List(list, As("kim")));
    if (page.items.empty()) return std::string();
    return status_of(Must(ReadRecord<Booking>(page.items[0], {.open = true})));
  };
  CHECK(listed(BookingStatus::kConfirmed) == "");
  CHECK(listed(BookingStatus::kCancelled) == "cancelled");
  const auto invitation = [&](const Envelope& who) {
    return Must(engine.ExportCalendar({.kind = ExportKind::kBooking, .id = id}, who)).calendar;
  };
  CHECK(invitation(As("kim")).find("STATUS:CANCELLED") != std::string::npos);
  CHECK(invitation(As("kim")).find("ORGANIZER;CN=Support") != std::string::npos);
  CHECK(invitation(As("lee")).find("STATUS:CONFIRMED") != std::string::npos);
  // What was asked for and turned down.
  const Booking asked = Must(engine.Book(Yoga(kTen, {"ole", "pia"}), At()));
  StatusBody about{.booking = asked.header.id};
  about.attendee = asked.attendees[0].id;
  Must(engine.Approve(about, At()));
  about.attendee = asked.attendees[1].id;
  Must(engine.Reject(about, At()));
  const Booking turned_down = Must(engine.GetBooking({.booking = asked.header.id}, As("pia")));
  CHECK(status_of(turned_down) == "rejected");
  CHECK(turned_down.hosts.empty());
}

TEST_CASE("what is said of one seat is read by nobody who had another") {
  Engine engine = Opened();
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "zed"}), At()));
  const std::string id = session.header.id;
  Must(engine.Cancel({.booking = id}, As("kim")));
  Must(engine.Cancel({.booking = id, .note = "private"}, As("zed")));
  CHECK(!Stored(engine, id, As("kim")).cancellation);
  // Staff read it in the history, at the seat it was said of.
  CHECK(Stored(engine, id).cancellation->note.empty());
  const HistoryAnswer history = Must(engine.History({.kind = "booking", .id = id}, At()));
  CHECK(history.items.back().reason == "private");
  // Nor what staff say when they give back the last, or move it.
  const Booking other = Must(engine.Book(Yoga(kTen, {"kim", "zed"}), At()));
  Must(engine.Cancel({.booking = other.header.id}, As("kim")));
  CancelBody last{.booking = other.header.id, .note = "owes money"};
  last.attendee = other.attendees[1].id;
  Must(engine.Cancel(last, At()));
  CHECK(Stored(engine, other.header.id, As("kim")).cancellation->note.empty());
  const Booking moved = Must(engine.Book(Yoga(kNine, {"kim", "zed"}), At()));
  Must(engine.Cancel({.booking = moved.header.id}, As("kim")));
  MoveBody away = MoveOf(moved, moved.attendees[1].id, kEleven);
  away.note = "because of him";
  Must(engine.Move(away, At()));
  CHECK(Stored(engine, moved.header.id, As("kim")).cancellation->note.empty());
  // What is said of the whole is said to all.
  const Booking whole = Must(engine.Book(Yoga(kTen, {"kim", "zed"}), At()));
  Must(engine.Cancel({.booking = whole.header.id, .note = "ana is ill"}, At()));
  CHECK(Stored(engine, whole.header.id, As("kim")).cancellation->note == "ana is ill");
}

// ana and bo each have a session at eleven; the first is at the host's of kim's session at nine.
struct TwoSessions {
  explicit TwoSessions(const std::optional<Policy>& policy = {})
      : engine(Opened([&](EventType* yoga) { yoga->policy = policy; })) {}
  Booking With(const char* host, const char* start, const std::vector<std::string>& names) {
    BookBody body = Yoga(start, names);
    body.hosts = {host};
    return Must(engine.Book(body, At()));
  }
  Engine engine;
};

TEST_CASE("a seat that moves stays with the host of its session") {
  for (const char* host : {"ana", "bo"}) {
    CAPTURE(host);
    TwoSessions two;
    const Booking nine = two.With(host, kNine, {"kim", "lee"});
    const Booking of_ana = two.With("ana", kEleven, {"mia"});
    const Booking of_bo = two.With("bo", kEleven, {"noa"});
    const std::string kim = nine.attendees[0].id, lee = nine.attendees[1].id;
    // A new session, whoever's turn it is.
    CHECK(MayMove(two.engine, MoveOf(nine, kim, kTen)) == "");
    CHECK(Must(two.engine.Move(MoveOf(nine, kim, kTen), At())).hosts ==
          std::vector<std::string>{host});
    // … or of those that stand the host's own.
    CHECK(MayMove(two.engine, MoveOf(nine, lee, kEleven)) == "");
    const Booking there = Must(two.engine.Move(MoveOf(nine, lee, kEleven), At()));
    CHECK(there.header.id == (host == std::string("ana") ? of_ana : of_bo).header.id);
    CHECK(Sound(two.engine));
  }
}

TEST_CASE("a seat goes to no other host where the policy requires the same") {
  TwoSessions two(
      Policy{.criteria = {{.name = CriterionName::kSameHost, .mode = CriterionMode::kRequire}}});
  const Booking nine = two.With("bo", kNine, {"kim", "lee"});
  two.With("ana", kEleven, {"mia"});
  two.With("bo", kEleven, {"a", "b", "c"});
  const std::string kim = nine.attendees[0].id;
  CHECK(MayMove(two.engine, MoveOf(nine, kim, kEleven)) == "capacity");
  CHECK(MayMove(two.engine, MoveOf(nine, kim, kTen)) == "");
  // Nor where all of the session moves that way.
  Must(two.engine.Cancel({.booking = nine.header.id, .attendee = nine.attendees[1].id}, At()));
  CHECK(MayMove(two.engine, MoveOf(nine, kim, kEleven)) == "capacity");
}

// "north" and "south" lie half an hour apart; ana and bo teach at either.
void GivePlaces(EventType* yoga) {
  yoga->locations = {{.kind = LocationKind::kAddress, .place = "north"},
                     {.kind = LocationKind::kAddress, .place = "south"}};
}

void AddDistances(Catalog* around) {
  around->organization->distances = {{.from = "north", .to = "south", .min = 30}};
  for (EventType& type : around->event_types) {
    if (type.header.id != "call") continue;
    type.locations = {{.kind = LocationKind::kAddress, .place = "north"}};
  }
}

Engine OpenedAtPlaces() { return Opened(GivePlaces, AddDistances); }

BookBody YogaAt(const char* place, const char* start, const std::string& name) {
  BookBody body = Yoga(start, {name});
  if (*place) body.location = BookedLocation{.kind = {}, .text = {}, .place = place};
  return body;
}

// Where whoever asks would be: "" and the place, or the reason.
std::string Joined(Engine& engine, const BookBody& body, const Envelope& who = At()) {
  Query query{.event_type = "yoga"};
  query.start = body.start;
  query.hosts = body.hosts;
  if (body.location) query.place = body.location->place;
  const Result<CheckAnswer> asked = engine.Check(query, who);
  const Result<Booking> made = engine.Book(body, who);
  CHECK((asked.ok() ? asked->reason : ReasonOf(asked.status())) == ReasonOf(made.status()));
  return made.ok() ? made->location->place : ReasonOf(made.status());
}

TEST_CASE("whoever joins takes the place of the session, and joins none that is elsewhere") {
  Engine engine = OpenedAtPlaces();
  BookBody first = YogaAt("south", kNine, "kim");
  first.hosts = {"ana"};
  const Booking south = Must(engine.Book(first, At()));
  CHECK(south.location->place == "south");
  // Who says no place joins, although the event type's first is another.
  CHECK(Joined(engine, YogaAt("", kNine, "lee")) == "south");
  CHECK(Stored(engine, south.header.id).seats_taken == 2);
  CHECK(Joined(engine, YogaAt("south", kNine, "mia")) == "south");
  CHECK(Stored(engine, south.header.id).seats_taken == 3);
  // Who names another opens one there, with a host who is free, or is refused.
  Must(engine.Cancel({.booking = south.header.id, .attendee = south.attendees[0].id}, At()));
  CHECK(Joined(engine, YogaAt("north", kNine, "noa")) == "north");
  CHECK(Stored(engine, south.header.id).seats_taken == 2);
  BookBody with_ana = YogaAt("north", kNine, "ole");
  with_ana.hosts = {"ana"};
  CHECK(Joined(engine, with_ana) == "occupied");
  // What a session is by kind and words counts as well.
  BookBody by_kind = Yoga(kNine, {"pia"});
  by_kind.location = BookedLocation{.kind = LocationKind::kPhone, .text = "+4512345678"};
  CHECK(engine.Book(by_kind, At()).status().reason() == Reason::k_occupied);
  by_kind.location = BookedLocation{};  // names nothing
  CHECK(Must(engine.Book(by_kind, At())).location->place == "south");
  CHECK(Sound(engine));
}

TEST_CASE("distances are those of the session that is joined") {
  Engine engine = OpenedAtPlaces();
  BookBody first = YogaAt("south", kTen, "kim");
  first.hosts = {"ana"};
  Must(engine.Book(first, At()));
  // Cy, who is a colleague, is at the north until ten.
  const auto as_cy = [](BookBody body) {
    body.attendees = {{.user = "cy"}};
    return body;
  };
  BookBody call = test::Call("2026-03-02T08:30:00Z");
  call.hosts = {"bo"};
  call.attendees = {{.user = "cy"}};
  Must(engine.Book(call, At()));
  Query query{.event_type = "yoga"};
  query.start = T(kTen);
  query.attendee = QueryAttendee{.user = "cy"};
  query.hosts = {"ana"};
  BookBody body = as_cy(Yoga(kTen, {"cy"}));
  body.hosts = {"ana"};
  CHECK(Must(engine.Check(query, At())).reason == "distance");
  CHECK(engine.Book(body, At()).status().reason() == Reason::k_distance);
  // To the session at the north it is no way.
  BookBody north = YogaAt("north", kTen, "lee");
  north.hosts = {"bo"};
  Must(engine.Book(north, At()));
  query.hosts = body.hosts = {};
  CHECK(Must(engine.Check(query, At())).reason == "");
  CHECK(Must(engine.Book(body, At())).location->place == "north");
}

TEST_CASE("a seat that moves goes to a session at its place") {
  Engine engine = OpenedAtPlaces();
  const auto made = [&](const char* place, const char* host, const char* start,
                        const std::string& name) {
    BookBody body = YogaAt(place, start, name);
    body.hosts = {host};
    return Must(engine.Book(body, At()));
  };
  const Booking nine = made("south", "ana", kNine, "kim");
  made("north", "ana", kEleven, "lee");
  const Booking south = made("south", "bo", kEleven, "mia");
  const MoveBody move = MoveOf(nine, nine.attendees[0].id, kEleven);
  CHECK(MayMove(engine, move) == "");
  CHECK(Must(engine.Move(move, At())).header.id == south.header.id);
}

TEST_CASE("a seat of a session that is nowhere goes where a new one would be") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking nine = Must(engine.Book(Yoga(kNine, {"kim"}), At()));
  CHECK_FALSE(nine.location);
  const Catalog later = Studio(
      [](EventType* yoga) {
        yoga->hosts = {{.user = "ana"}};
        GivePlaces(yoga);
      },
      AddDistances);
  Must(engine.Apply({.catalog = later}, At()));
  const Booking south = Must(engine.Book(YogaAt("south", kEleven, "lee"), At()));
  const std::string kim = nine.attendees[0].id;
  CHECK(MayMove(engine, MoveOf(nine, kim, kTen)) == "distance");  // the first place is the north
  CHECK(MayMove(engine, MoveOf(nine, kim, kEleven)) == "");
  CHECK(Must(engine.Move(MoveOf(nine, kim, kEleven), At())).header.id == south.header.id);
}

TEST_CASE("whoever names things joins a session that has them, or opens one") {
  Engine engine = Opened([](EventType* yoga) { yoga->resources = {{.pool = "rooms"}}; },
                         [](Catalog* around) {
                           Resource red, blue;
                           red.header.id = red.name = "red";
                           blue.header.id = blue.name = "blue";
                           red.kind = blue.kind = ResourceKind::kRoom;
                           around->resources = {red, blue};
                           ResourcePool rooms;
                           rooms.header.id = rooms.name = "rooms";
                           rooms.members = {"red", "blue"};
                           around->resource_pools = {rooms};
                         });
  const auto with = [](BookBody body, const std::vector<std::string>& things,
                       const std::vector<std::string>& hosts = {}) {
    body.resources = things;
    body.hosts = hosts;
    return body;
  };
  const auto has = [](const Booking& one) { return one.resources.at(0).resource; };
  const Booking red = Must(engine.Book(with(Yoga(kNine, {"kim", "lee"}), {"red"}, {"ana"}), At()));
  CHECK(has(red) == "red");
  CHECK(Must(engine.Book(with(Yoga(kNine, {"mia"}), {"red"}), At())).header.id == red.header.id);
  Must(engine.Cancel({.booking = red.header.id, .attendee = red.attendees[0].id}, At()));
  // Ana is at hers, and the room is taken by it.
  CHECK(engine.Book(with(Yoga(kNine, {"noa"}), {"blue"}, {"ana"}), At()).status().reason() ==
        Reason::k_occupied);
  CHECK(has(Must(engine.Book(with(Yoga(kNine, {"noa"}), {"blue"}), At()))) == "blue");
  CHECK(Stored(engine, red.header.id).seats_taken == 2);
  CHECK(engine.Book(with(Yoga(kNine, {"ole"}), {"red", "blue"}), At()).status().reason() !=
        Reason::kNone);
  CHECK(engine.Book(with(Yoga(kNine, {"ole"}), {"green"}), At()).status().reason() ==
        Reason::k_not_found);
  // … and so do those who move.
  const Booking ten = Must(engine.Book(with(Yoga(kTen, {"pia"}), {"blue"}, {"bo"}), At()));
  MoveBody move = MoveOf(red, red.attendees[1].id, kTen);
  move.resources = {"blue"};
  move.dry_run = true;
  CHECK(Must(engine.Move(move, At())).header.id == ten.header.id);
  move.resources = {"red"};
  CHECK(has(Must(engine.Move(move, At()))) == "red");
  move.hosts = {"bo"};
  CHECK(engine.Move(move, At()).status().reason() == Reason::k_occupied);
  move.start = T(kNine);
  move.hosts = {};
  CHECK(Must(engine.Move(move, At())).header.id == red.header.id);
  // At its own start as well: bo's session is the one with the blue room.
  move.resources = {"blue"};
  CHECK(has(Must(engine.Move(move, At()))) == "blue");
}

TEST_CASE("a move to the own start is asked whether it may be made") {
  Engine engine = Opened([](EventType* yoga) {
    yoga->hosts = {{.user = "ana"}};
    yoga->reschedule_rule = ActionRule{.notice_min = 120};
    yoga->minimum_notice_min = 600;
  });
  const Envelope yesterday = At("2026-03-01T07:00:00Z");
  const Booking nine = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), yesterday));
  const std::string kim = nine.attendees[0].id;
  const std::int32_t written = Stored(engine, nine.header.id).header.version;
  const MoveBody stay = MoveOf(nine, kim, kNine);
  // An hour before it is too late for who attends. Staff change nothing by it, whatever forbids
  // others to start there.
  CHECK(MayMove(engine, stay, As("kim")) == "notice");
  CHECK(MayMove(engine, stay) == "");
  CHECK(MayMove(engine, stay, As("kim", "2026-03-01T08:00:00Z")) == "");
  const Booking same = Must(engine.Move(stay, At()));
  CHECK(same.header.id == nine.header.id);
  CHECK(same.seat_ids == std::vector<std::string>{kim});
  CHECK(Stored(engine, nine.header.id).header.version == written);
  MoveBody named = stay;
  named.hosts = {"ana"};
  CHECK(MayMove(engine, named, As("kim")) == "forbidden");
  CHECK(MayMove(engine, named) == "");
  // The whole of it likewise, and the last of its seats.
  MoveBody whole{.booking = nine.header.id};
  whole.start = T(kNine);
  CHECK(MayMove(engine, whole) == "");
  Must(engine.Cancel({.booking = nine.header.id, .attendee = nine.attendees[1].id}, At()));
  CHECK(MayMove(engine, stay) == "");
  CHECK(Must(engine.Move(stay, At())).header.id == nine.header.id);
  // A seat that is off moves nowhere.
  MoveBody gone = MoveOf(nine, nine.attendees[1].id, kNine);
  CHECK(MayMove(engine, gone) == "invalid_transition");
}

TEST_CASE("a question about a move refuses what the move does") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  const Booking held = Must(engine.Hold({.book = Yoga(kNine, {"mia"}), .hold_s = 600}, At()));
  const std::string mia = held.seat_ids.at(0), kim = session.attendees[0].id;
  CHECK(held.header.id == session.header.id);
  CHECK(MayMove(engine, MoveOf(session, mia, kTen)) == "invalid_transition");  // held
  CHECK(MayMove(engine, MoveOf(session, mia, kTen), At("2026-03-02T07:30:00Z")) == "expired");
  Must(engine.Cancel({.booking = session.header.id, .attendee = kim}, At()));
  CHECK(MayMove(engine, MoveOf(session, kim, kTen)) == "invalid_transition");
  MoveBody own{.booking = session.header.id};  // who has no seat left
  own.start = T(kTen);
  CHECK(MayMove(engine, own, As("kim")) == "invalid_transition");
  CHECK(MayMove(engine, own, As("lee")) == "");
  CHECK(MayMove(engine, own, As("zed")) == "not_found");
  const Booking alone = Must(engine.Hold({.book = Yoga(kEleven, {"noa"}), .hold_s = 600}, At()));
  CHECK(MayMove(engine, MoveOf(alone, alone.attendees[0].id, kTen)) == "invalid_transition");
  CHECK(MayMove(engine, MoveOf(alone, alone.attendees[0].id, kTen), At("2026-03-02T07:30:00Z")) ==
        "expired");
  Must(engine.Cancel({.booking = session.header.id}, At()));
  CHECK(MayMove(engine, MoveOf(session, session.attendees[1].id, kTen)) == "invalid_transition");
  // Colleagues see its time, and move it nowhere.
  Envelope bo = At();
  bo.actor = Actor{.kind = ActorKind::kUser, .id = "bo"};
  const Booking other = Must(engine.Book(Yoga(kTen, {"kim"}), At()));
  CHECK(MayMove(engine, MoveOf(other, {}, kEleven), bo) == "forbidden");
}

TEST_CASE("a seat that ran out is told of alike, whether its session stands or not") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Envelope late = At("2026-03-02T07:30:00Z");
  for (const bool stands : {false, true}) {
    CAPTURE(stands);
    const Booking held = Must(engine.Hold({.book = Yoga(kNine, {"mia"}), .hold_s = 600}, At()));
    if (stands) Must(engine.Book(Yoga(kNine, {"kim"}), At()));
    CancelBody cancel{.booking = held.header.id};
    cancel.attendee = held.seat_ids.at(0);
    CHECK(engine.Cancel(cancel, late).status().reason() == Reason::k_expired);
    ConfirmBody confirm{.booking = held.header.id};
    confirm.attendee = held.seat_ids.at(0);
    CHECK(engine.Confirm(confirm, late).status().reason() == Reason::k_expired);
    CHECK(MayMove(engine, MoveOf(held, held.seat_ids.at(0), kTen), late) == "expired");
    Must(engine.Tick({}, late));
    CHECK(engine.Cancel(cancel, late).status().reason() == Reason::k_expired);
  }
}

TEST_CASE(
    "once its event type has no seats a seat is confirmed and given back, and moves no more") {
  Engine engine = Opened([](EventType* yoga) { yoga->hosts = {{.user = "ana"}}; });
  const Booking session = Must(engine.Book(Yoga(kNine, {"kim", "lee"}), At()));
  const Booking held = Must(engine.Hold({.book = Yoga(kNine, {"mia"}), .hold_s = 600}, At()));
  Must(engine.Apply({.catalog = Studio([](EventType* yoga) {
                       yoga->hosts = {{.user = "ana"}};
                       yoga->seats.reset();
                     })},
                    At()));
  CHECK(MayMove(engine, MoveOf(session, session.attendees[0].id, kTen)) == "unsupported");
  CHECK(MayMove(engine, MoveOf(session, session.attendees[0].id, kNine)) == "unsupported");
  ConfirmBody confirm{.booking = held.header.id};
  confirm.attendee = held.seat_ids.at(0);
  CHECK(Must(engine.Confirm(confirm, At())).seats_taken == 3);
  Must(engine.Cancel({.booking = session.header.id, .attendee = session.attendees[0].id}, At()));
  MoveBody whole{.booking = session.header.id};
  whole.start = T(kTen);
  CHECK(Must(engine.Move(whole, At())).seats_taken == 2);
  CHECK(ReasonOf(engine.Book(Yoga(kTen, {"noa"}), At()).status()) == "occupied");
  CHECK(Sound(engine));
}

TEST_CASE("a seat counts for its attendee, and for nobody while nobody is named") {
  const auto limited = [](EventType* yoga) {
    yoga->hosts = {{.user = "ana"}};
    yoga->limits =
        std::vector<Limit>{{.scope = LimitScope::kAttendee, .per = LimitPeriod::kDay, .count = 1}};
  };
  const auto alone = [](EventType* yoga) {
    yoga->hosts = {{.user = "ana"}};
    yoga->attendee_overlap = AttendeeOverlap::kRefuse;
  };
  const auto apart = [](EventType* yoga) {
    yoga->hosts = {{.user = "ana"}};
    yoga->attendee_gap_min = 15;
  };
  const auto check = [](const std::function<void(EventType*)>& rule, const char* reason) {
    CAPTURE(reason);
    Query query{.event_type = "yoga"};
    query.start = T(kNine);
    query.seats = 3;
    const auto asked = [&](Engine& engine, const char* who) {
      query.attendee.reset();
      if (who) query.attendee = QueryAttendee{.user = {}, .email = who};
      const CheckAnswer answer = Must(engine.Check(query, At()));
      CHECK(answer.available == (answer.remaining >= *query.seats));
      return answer.reason;
    };
    for (const std::vector<std::string>& names :
         {std::vector<std::string>{}, {"kim"}, {"kim", "lee"}}) {
      Engine engine = Opened(rule);
      CHECK(asked(engine, names.empty() ? nullptr : "kim@example.net") == "");
      const Booking held = Must(engine.Hold({.book = Yoga(kNine, names), .seats = 3}, At()));
      CHECK(held.attendees.size() == 3);
      ConfirmBody confirm{.booking = held.header.id};
      confirm.attendees = Yoga(kNine, {"kim", "lee", "mia"}).attendees;
      CHECK(Seats(Must(engine.Confirm(confirm, At()))) == "kim live, lee live, mia live");
    }
    Engine engine = Opened(rule);
    // Three of one person are three, however they are come by.
    CHECK(ReasonOf(engine.Book(Yoga(kNine, {"kim", "kim", "kim"}), At()).status()) == reason);
    const Booking held = Must(engine.Hold({.book = Yoga(kNine, {}), .seats = 3}, At()));
    ConfirmBody confirm{.booking = held.header.id};
    confirm.attendees = Yoga(kNine, {"kim", "kim", "kim"}).attendees;
    const Status twice = engine.Confirm(confirm, At()).status();
    if (reason == std::string("limit")) CHECK(ReasonOf(twice) == reason);
    Must(engine.Cancel({.booking = held.header.id}, At()));
    CHECK(Must(engine.Book(Yoga(kNine, {"kim", "lee", "mia"}), At())).seats_taken == 3);
  };
  check(limited, "limit");
  check(alone, "attendee_overlap");
  check(apart, "attendee_gap");
}

TEST_CASE("who is no staff learns no names by naming them") {
  Engine engine = Opened(nullptr, [](Catalog* around) {
    Resource red;
    red.header.id = red.name = "red";
    red.kind = ResourceKind::kRoom;
    around->resources = {red};
  });
  const Booking yoga = Must(engine.Book(Yoga(kNine, {"kim"}), At()));
  const Booking call = Must(engine.Book(test::Call(kTen), At()));
  for (const bool seats : {true, false}) {
    CAPTURE(seats);
    const Booking& own = seats ? yoga : call;
    const auto all_refuse = [&](const std::string& field, const Status& status) {
      CHECK(ReasonOf(status) == "forbidden");
      CHECK(status.path() == field);
      CHECK(status.detail().empty());
    };
    for (const std::string& name : {std::string("red"), std::string("nobody")}) {
      BookBody body = seats ? Yoga(kEleven, {"kim"}) : test::Call(kEleven);
      body.resources = {name};
      all_refuse("resources", engine.Book(body, Guest()).status());
      all_refuse("resources", engine.Hold({.book = body}, Guest()).status());
      MoveBody move = MoveOf(own, {}, kEleven);
      move.resources = {name};
      all_refuse("resources", engine.Move(move, As("kim")).status());
    }
    // Nor who serves: what is named may be right.
    for (const std::string& name : {own.hosts[0], std::string("cy"), std::string("nobody")}) {
      MoveBody move = MoveOf(own, {}, kEleven);
      move.hosts = {name};
      all_refuse("hosts", engine.Move(move, As("kim")).status());
      Query query{.event_type = own.event_type};
      query.start = T(kEleven);
      query.hosts = {name};
      query.reschedule_of = own.header.id;
      all_refuse("hosts", engine.Check(query, As("kim")).status());
    }
  }
}

}  // namespace
}  // namespace rota
