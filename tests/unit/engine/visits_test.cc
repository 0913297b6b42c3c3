// Visits through the verbs (behaviour §18).
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/database_file.h"
#include "tests/support/must.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::T;

constexpr const char* kNine = "2026-03-02T08:00:00Z";  // 09:00 in Copenhagen
constexpr const char* kTen = "2026-03-02T09:00:00Z";

// "cut" by ana or bo, 30 minutes; "dye" by bo or cy, 45; "dry" by cy, 15.
Catalog Salon(const std::function<void(EventType*)>& change = nullptr) {
  Catalog catalog = test::Office();
  const auto add = [&](const char* id, std::int32_t minutes, std::vector<HostRow> hosts) {
    EventType type;
    type.header.id = type.slug = type.title = id;
    type.team = "support";
    type.durations_min = {minutes};
    type.scheduling = Scheduling::kRoundRobin;
    type.hosts = std::move(hosts);
    if (change) change(&type);
    catalog.event_types.push_back(type);
  };
  add("cut", 30, {{.user = "ana"}, {.user = "bo"}});
  add("dye", 45, {{.user = "bo"}, {.user = "cy"}});
  add("dry", 15, {{.user = "cy"}});
  return catalog;
}

Engine Opened(const std::function<void(EventType*)>& change = nullptr) {
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = Salon(change)}, At()));
  return engine;
}

Query Visit(std::vector<std::string> types) {
  Query query;
  for (const std::string& type : types) query.parts.push_back({.event_type = type});
  return query;
}

BookBody Body(const Query& query, const char* start) {
  BookBody body;
  body.parts = query.parts;
  body.order = query.order;
  body.gaps_free = query.gaps_free;
  body.start = T(start);
  body.attendees = {Attendee{.email = "kim@example.net", .name = "Kim"}};
  return body;
}

// "cut 09:00-09:30 ana bo, dye 09:30-10:15 cy", of Copenhagen in winter.
std::string Text(const std::vector<VisitPart>& parts) {
  const auto clock = [](Instant at) { return FormatInstant(at + kHour).substr(11, 5); };
  std::string text;
  for (const VisitPart& part : parts) {
    text += (text.empty() ? "" : ", ") + part.event_type + " " + clock(part.start) + "-" +
            clock(part.end);
    for (const std::string& host : part.hosts.value_or(std::vector<std::string>())) {
      text += " " + host;
    }
  }
  return text;
}

std::string FaultsOf(Engine& engine) {
  return fmt::format("{}", fmt::join(Must(engine.Verify({}, At())).findings, "; "));
}

std::string ReasonOf(const Status& status) { return std::string(ReasonName(status.reason())); }

std::string PartOf(const Status& status) {
  for (const auto& [name, value] : status.detail()) {
    if (name == "part") return value;
  }
  return "";
}

Envelope Kim(const char* now = "2026-03-02T07:00:00Z") {
  Envelope envelope = At(now);
  envelope.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
  return envelope;
}

bool Sound(Engine& engine) { return Must(engine.Verify({})).findings.empty(); }

Booking Stored(Engine& engine, const std::string& id) {
  return Must(engine.GetBooking({.booking = id}, At()));
}

std::vector<BookingStatus> Statuses(Engine& engine, const Booking& visit) {
  std::vector<BookingStatus> statuses;
  for (const VisitPart& part : visit.parts) statuses.push_back(Stored(engine, part.booking).status);
  return statuses;
}

TEST_CASE("a visit is offered with its parts and booked as it was offered") {
  Engine engine = Opened();
  Query query = Visit({"cut", "dye", "dry"});
  query.from = T(kNine);
  query.to = T(kNine) + 1;
  const SlotsAnswer slots = Must(engine.ListSlots(query, At()));
  CHECK(slots.slots.empty());
  REQUIRE(slots.visits->size() == 1);
  const VisitAnswer& visit = slots.visits->front();
  CHECK(Text(visit.parts) == "cut 09:00-09:30 ana bo, dye 09:30-10:15 bo cy, dry 10:15-10:30 cy");
  CHECK(visit.start == T(kNine));
  CHECK(visit.end == T(kNine) + 90 * kMinute);
  CHECK(WriteRecord(slots, See::kAdmin).starts_with(R"({"visits":[{"start")"));

  const Booking booked = Must(engine.Book(Body(Visit({"cut", "dye", "dry"}), kNine), At()));
  CHECK(Text(booked.parts) == "cut 09:00-09:30 ana, dye 09:30-10:15 bo, dry 10:15-10:30 cy");
  CHECK(booked.visit == booked.header.id);
  CHECK(booked.part == 0);
  CHECK(booked.attendee_until == T(kNine) + 30 * kMinute);
  const Booking dye = Stored(engine, booked.parts[1].booking);
  CHECK(dye.visit == booked.header.id);
  CHECK(dye.part == 1);
  CHECK(Text(dye.parts) == Text(booked.parts));
  CHECK(Sound(engine));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("a part waits within its gap until somebody is free, and not longer") {
  Engine engine = Opened();
  BookBody other = test::Call("2026-03-02T08:30:00Z");
  other.event_type = "dry";
  Must(engine.Book(other, At()));  // cy until 09:45
  Query query = Visit({"cut", "dry"});
  query.parts[1].gap = {0, 15};
  CHECK(Text(Must(engine.Book(Body(query, kNine), At())).parts) ==
        "cut 09:00-09:30 ana, dry 09:45-10:00 cy");
  query.parts[1].gap = {0, 14};
  query.start = T("2026-03-02T08:00:00Z");
  const CheckAnswer check = Must(engine.Check(query, At()));
  CHECK(!check.available);
  CHECK(check.part == 1);
  query.start.reset();
  const Result<Booking> refused = engine.Book(Body(query, kNine), At());
  CHECK(ReasonOf(refused.status()) == check.reason);
  CHECK(PartOf(refused.status()) == "1");
  CHECK(Must(engine.List({.kind = "booking"}, At())).items.size() == 3);
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("any order takes the one that ends first") {
  Engine engine = Opened();
  BookBody other = test::Call(kNine);
  other.event_type = "dry";
  Must(engine.Book(other, At()));  // cy from 09:00 to 09:15
  Query query = Visit({"dry", "cut"});
  query.order = PartOrder::kAny;
  CHECK(Text(Must(engine.Book(Body(query, kNine), At())).parts) ==
        "cut 09:00-09:30 ana, dry 09:30-09:45 cy");
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("same_host_as binds two parts") {
  Engine engine = Opened();
  Query query = Visit({"cut", "dye"});
  query.parts[1].same_host_as = 0;
  CHECK(Text(Must(engine.Book(Body(query, kNine), At())).parts) ==
        "cut 09:00-09:30 bo, dye 09:30-10:15 bo");
  const Result<Booking> taken = engine.Book(Body(query, kNine), At());
  CHECK(!taken.ok());
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("a visit is held, confirmed and cancelled as a whole") {
  Engine engine = Opened();
  HoldBody hold{.book = Body(Visit({"cut", "dye"}), kNine)};
  hold.book.attendees.clear();
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  const Booking held = Must(engine.Hold(hold, guest));
  CHECK(held.parts.size() == 2);
  CHECK(!held.secret.empty());
  CHECK(Statuses(engine, held) ==
        std::vector<BookingStatus>{BookingStatus::kHold, BookingStatus::kHold});
  ConfirmBody confirm{.booking = held.header.id, .secret = held.secret};
  confirm.attendees = {Attendee{.email = "kim@example.net", .name = "Kim"}};
  const Booking confirmed = Must(engine.Confirm(confirm, guest));
  CHECK(Statuses(engine, confirmed) ==
        std::vector<BookingStatus>{BookingStatus::kConfirmed, BookingStatus::kConfirmed});
  CHECK(Sound(engine));
  // Whoever attends cancels all of it, whichever part they name.
  const Booking gone = Must(engine.Cancel({.booking = confirmed.parts[1].booking}, Kim()));
  CHECK(gone.status == BookingStatus::kCancelled);
  CHECK(Statuses(engine, confirmed) ==
        std::vector<BookingStatus>{BookingStatus::kCancelled, BookingStatus::kCancelled});
  CHECK(Sound(engine));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("a hold of a visit runs out as a whole") {
  Engine engine = Opened([](EventType* type) {
    if (type->header.id == "dye") type->hold_s = 60;
  });
  HoldBody hold{.book = Body(Visit({"cut", "dye"}), kNine)};
  const Booking held = Must(engine.Hold(hold, At()));
  for (const VisitPart& part : held.parts) {
    CHECK(Stored(engine, part.booking).expires_at == T("2026-03-02T07:01:00Z"));
  }
  Must(engine.Tick({}, At("2026-03-02T07:02:00Z")));
  CHECK(Statuses(engine, held) ==
        std::vector<BookingStatus>{BookingStatus::kExpired, BookingStatus::kExpired});
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("approval of one part keeps all of them waiting") {
  const auto needs = [](EventType* type) { type->requires_approval = type->header.id != "dry"; };
  for (const bool rejects : {false, true}) {
    Engine engine = Opened(needs);
    const Booking asked = Must(engine.Book(Body(Visit({"cut", "dye", "dry"}), kNine), At()));
    const std::vector<BookingStatus> pending(3, BookingStatus::kPending);
    CHECK(Statuses(engine, asked) == pending);
    const std::string& cut = asked.parts[0].booking;
    const std::string& dye = asked.parts[1].booking;
    CHECK(ReasonOf(engine.Approve({.booking = asked.parts[2].booking}, At()).status()) ==
          "invalid_transition");
    Must(engine.Approve({.booking = cut}, At()));
    CHECK(Statuses(engine, asked) == pending);
    CHECK(ReasonOf(engine.Approve({.booking = cut}, At()).status()) == "invalid_transition");
    if (rejects) {
      Must(engine.Reject({.booking = dye}, At()));
      CHECK(Statuses(engine, asked) == std::vector<BookingStatus>(3, BookingStatus::kRejected));
    } else {
      Must(engine.Approve({.booking = dye}, At()));
      CHECK(Statuses(engine, asked) == std::vector<BookingStatus>(3, BookingStatus::kConfirmed));
      CHECK(Stored(engine, cut).approval);
      CHECK(!Stored(engine, asked.parts[2].booking).approval);
    }
    CHECK(Sound(engine));
  }
}

TEST_CASE("a visit moves as a whole, as it was offered") {
  Engine engine = Opened();
  const Query query = Visit({"cut", "dye"});
  const Booking booked = Must(engine.Book(Body(query, kNine), At()));
  Query around = query;
  around.reschedule_of = booked.parts[1].booking;
  around.start = T("2026-03-02T08:30:00Z");
  const CheckAnswer check = Must(engine.Check(around, Kim()));
  CHECK(check.available);
  MoveBody move{.booking = booked.parts[1].booking};
  move.start = around.start;
  const Booking moved = Must(engine.Move(move, Kim()));
  CHECK(Text(moved.parts) == "cut 09:30-10:00 ana, dye 10:00-10:45 bo");
  CHECK(moved.header.id == booked.parts[1].booking);
  CHECK(Stored(engine, booked.header.id).attendee_until == T(kTen));
  CHECK(Sound(engine));
  // There it stays.
  CHECK(Must(engine.Move(move, Kim())).header.version == moved.header.version);
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE(
    "one part is changed by staff, or where every part says so, and the others keep their gaps") {
  for (const bool is_free : {false, true}) {
    Engine engine = Opened([&](EventType* type) {
      type->visit_parts = is_free ? VisitParts::kFree : VisitParts::kWhole;
    });
    const Booking booked = Must(engine.Book(Body(Visit({"cut", "dye", "dry"}), kNine), At()));
    const std::string& dry = booked.parts[2].booking;
    MoveBody move{.booking = dry};
    move.only_part = true;
    move.start = T("2026-03-02T09:30:00Z");  // dye ends 10:15: 15 minutes later
    Query around{.event_type = "dry"};
    around.reschedule_of = dry;
    around.start = move.start;
    if (!is_free) {
      CHECK(ReasonOf(engine.Move(move, Kim()).status()) == "forbidden");
      CHECK(ReasonOf(engine.Check(around, Kim()).status()) == "forbidden");
    }
    const Envelope who = is_free ? Kim() : At();
    CHECK(Must(engine.Check(around, who)).available);
    Must(engine.Move(move, who));
    CHECK(Stored(engine, booked.parts[1].booking).attendee_until == move.start);
    move.start = around.start = T("2026-03-02T09:45:00Z");
    CHECK(Must(engine.Check(around, who)).reason == "visit_gap");
    CHECK(ReasonOf(engine.Move(move, who).status()) == "visit_gap");
    move.overrides.Add(RuleOverride::kVisitGap);
    Must(engine.Move(move, At()));

    CancelBody cancel{.booking = booked.parts[1].booking, .only_part = true};
    CHECK(ReasonOf(engine.Cancel(cancel, who).status()) == "visit_gap");
    CHECK(Must(engine.Cancel({.booking = dry, .only_part = true}, who)).status ==
          BookingStatus::kCancelled);
    CHECK(!Stored(engine, booked.parts[1].booking).attendee_until);
    CHECK(Stored(engine, booked.header.id).status == BookingStatus::kConfirmed);
    CHECK(Sound(engine));
  }
}

TEST_CASE("a known attendee waits between the parts, or is free there") {
  for (const bool gaps_free : {false, true}) {
    Engine engine = Opened([](EventType* type) { type->buffer_mode = BufferMode::kMax; });
    BookBody other = test::Call("2026-03-02T08:30:00Z");
    other.event_type = "dry";
    Must(engine.Book(other, At()));  // cy until 09:45
    Query query = Visit({"cut", "dry"});
    query.gaps_free = gaps_free;
    BookBody body = Body(query, kNine);
    body.parts[0].hosts = {"bo"};
    body.attendees = {Attendee{.user = "ana"}};
    const Booking booked = Must(engine.Book(body, At()));
    CHECK(Text(booked.parts) == "cut 09:00-09:30 bo, dry 09:45-10:00 cy");
    CHECK(booked.attendee_until.has_value() == !gaps_free);
    // At 09:30 ana waits for cy, or is free for as long.
    Query call{.event_type = "call"};
    call.hosts = {"ana"};
    call.start = T("2026-03-02T08:30:00Z");
    CHECK(!Must(engine.Check(call, At())).available);  // half an hour reaches into the next part
    Catalog catalog = Salon();
    EventType chat = catalog.event_types.back();
    chat.header.id = chat.slug = "chat";
    chat.hosts = {{.user = "ana"}};
    Must(engine.Put({.kind = "event_type", .record = WriteRecord(chat, See::kAdmin)}, At()));
    call.event_type = "chat";
    CHECK(Must(engine.Check(call, At())).available == gaps_free);
    CHECK(Sound(engine));

    const OrganizationDocument document = Must(engine.ExportOrganization({}, At()));
    Engine copy = Must(Engine::Open(":memory:", {}));
    Must(copy.ImportOrganization(document, At()));
    CHECK(Must(copy.ExportOrganization({}, At())).bookings == document.bookings);
    CHECK(Sound(copy));
  }
}

TEST_CASE("whoever runs one part of a visit is answered that part") {
  Engine engine =
      Opened([](EventType* type) { type->requires_approval = type->header.id == "dry"; });
  const Booking asked = Must(engine.Book(Body(Visit({"cut", "dry"}), kNine), At()));
  Envelope cy = At();
  cy.actor = Actor{.kind = ActorKind::kUser, .id = "cy"};
  const std::string& dry = asked.parts[1].booking;
  const Booking approved = Must(engine.Approve({.booking = dry}, cy));
  CHECK(approved.header.id == dry);
  CHECK(Text(approved.parts) == "cut 09:00-09:30, dry 09:30-09:45 cy");
  MoveBody move{.booking = dry};
  move.start = T(kTen);
  CHECK(Must(engine.Move(move, Kim())).header.id == dry);
  const Booking again = Must(engine.Move(move, Kim()));
  CHECK(again.parts.size() == 2);
  // The whole is theirs to end only where they may end each part.
  CHECK(ReasonOf(engine.Cancel({.booking = dry}, cy).status()) == "forbidden");
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("when the last part that waited is gone, the others wait no more") {
  Engine engine =
      Opened([](EventType* type) { type->requires_approval = type->header.id == "dry"; });
  const Booking asked = Must(engine.Book(Body(Visit({"cut", "dry"}), kNine), At()));
  Must(engine.Cancel({.booking = asked.parts[1].booking, .only_part = true}, At()));
  const Booking cut = Stored(engine, asked.header.id);
  CHECK(cut.status == BookingStatus::kConfirmed);
  CHECK(!cut.attendee_until);
  CHECK(!cut.approval);
  CHECK(Sound(engine));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("parts keep their places and terms, whatever becomes of the others") {
  Engine engine = Opened();
  HoldBody hold{.book = Body(Visit({"dry", "cut", "dye"}), kNine)};
  hold.book.parts[2].same_host_as = 1;
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  const Booking held = Must(engine.Hold(hold, guest));
  CHECK(held.parts.size() == 3);
  Must(engine.Cancel({.booking = held.header.id, .only_part = true}, At()));
  // A guest's secret is that of the whole, whichever part they name.
  ConfirmBody confirm{.booking = held.parts[1].booking, .secret = held.secret};
  const Booking confirmed = Must(engine.Confirm(confirm, guest));
  CHECK(confirmed.header.id == held.parts[1].booking);
  const Booking dye = Stored(engine, held.parts[2].booking);
  CHECK(dye.part == 2);
  CHECK(dye.visit_terms->same_host_as == 1);
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("a part that staff move elsewhere takes nobody's time before it begins") {
  Engine engine = Opened();
  const Booking booked = Must(engine.Book(Body(Visit({"cut", "dye"}), kNine), At()));
  MoveBody move{.booking = booked.header.id};
  move.only_part = true;
  move.start = T("2026-03-02T13:00:00Z");
  move.overrides.Add(RuleOverride::kVisitGap);
  CHECK(!Must(engine.Move(move, At())).attendee_until);
  // Together they keep that order.
  MoveBody whole{.booking = booked.header.id};
  whole.start = T("2026-03-02T08:45:00Z");
  CHECK(Text(Must(engine.Move(whole, At())).parts) == "cut 10:30-11:00 ana, dye 09:45-10:30 bo");
  CHECK(Sound(engine));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("each host of a part keeps buffers of their own") {
  Catalog catalog = Salon();
  catalog.profiles.push_back({});
  AvailabilityProfile& slow = catalog.profiles.back();
  slow.header.id = slow.name = "slow";
  slow.user = "ana";
  slow.buffer_after_min = 30;
  catalog.users[0].default_profile = "slow";
  EventType pair = catalog.event_types.back();
  pair.header.id = pair.slug = "pair";
  pair.scheduling = Scheduling::kCollective;
  pair.hosts = {{.user = "ana"}, {.user = "bo"}};
  catalog.event_types.push_back(pair);
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  BookBody body = Body(Visit({"pair", "dry"}), kNine);
  body.attendees = {Attendee{.user = "cy"}};
  body.parts[1].event_type = "cut";
  body.parts[1].hosts = {"bo"};
  CHECK(Text(Must(engine.Book(body, At())).parts) == "pair 09:00-09:15 ana bo, cut 09:15-09:45 bo");
  Query cut{.event_type = "cut"};
  cut.hosts = {"ana"};
  cut.start = T("2026-03-02T08:30:00Z");
  CHECK(Must(engine.Check(cut, At())).reason == "buffer");
  CHECK(Sound(engine));
  CHECK(FaultsOf(engine) == "");
}

// "pair": one of ana and bo, and one of cy and bo.
Engine Paired() {
  Catalog catalog = Salon();
  EventType pair;
  pair.header.id = pair.slug = pair.title = "pair";
  pair.team = "support";
  pair.durations_min = {30};
  pair.scheduling = Scheduling::kGroups;
  pair.groups = {{.id = "one", .members = {{.user = "ana"}, {.user = "bo"}}},
                 {.id = "two", .members = {{.user = "cy"}, {.user = "bo"}}}};
  catalog.event_types.push_back(pair);
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  return engine;
}

TEST_CASE("a part of groups is served by whoever its groups let serve") {
  Engine engine = Paired();
  Query query = Visit({"pair"});
  query.from = T(kNine);
  query.to = T(kNine) + 1;
  const SlotsAnswer slots = Must(engine.ListSlots(query, At()));
  CHECK(Text(slots.visits->at(0).parts) == "pair 09:00-09:30 ana bo cy");

  // bo, who cuts, may stand in either group and not in both.
  Query bound = Visit({"cut", "pair"});
  bound.parts[0].hosts = {"bo"};
  bound.parts[1].same_host_as = 0;
  const Booking booked = Must(engine.Book(Body(bound, kNine), At()));
  const std::vector<std::string> hosts = Stored(engine, booked.parts[1].booking).hosts;
  CHECK(hosts.size() == 2);
  CHECK(std::find(hosts.begin(), hosts.end(), "bo") != hosts.end());
  CHECK(Sound(engine));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("an import names what is wrong with a visit") {
  Engine engine =
      Opened([](EventType* type) { type->requires_approval = type->header.id == "dry"; });
  Query query = Visit({"cut", "dry"});
  query.parts[1].gap = {0, 20};
  Must(engine.Book(Body(query, kNine), At()));
  const std::string document = WriteRecord(Must(engine.ExportOrganization({}, At())), See::kNever);
  const auto imported = [&](std::string_view from, std::string_view to) {
    std::string changed = document;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    Engine copy = Must(Engine::Open(":memory:", {}));
    const auto read = Must(ReadRecord<OrganizationDocument>(changed, {.open = true}));
    return copy.ImportOrganization(read, At()).status().path();
  };
  CHECK(imported("x", "x").empty());
  CHECK(imported(R"("part":1)", R"("part":0)").ends_with(".part"));
  CHECK(imported(R"("part":1)", R"("part":9)").ends_with(".part"));
  CHECK(imported(R"("at_most_min":20)", R"("at_least_min":30,"at_most_min":20)").ends_with(".gap"));
  CHECK(imported(R"("pending_causes":["approval"])", R"("pending_causes":["visit"])")
            .ends_with(".pending_causes"));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("an engine that was opened since confirms a visit that is held") {
  const test::DatabaseFile file;
  std::string id;
  {
    Engine engine = Must(Engine::Open(file.path(), {}));
    Must(engine.Apply({.catalog = Salon()}, At()));
    id = Must(engine.Hold({.book = Body(Visit({"cut", "dry"}), kNine)}, At())).header.id;
  }
  Engine engine = Must(Engine::Open(file.path(), {}));
  CHECK(Must(engine.Confirm({.booking = id}, At())).status == BookingStatus::kConfirmed);
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("parts that staff move past each other wait for whichever comes next") {
  Engine engine = Opened();
  const Booking visit = Must(engine.Book(Body(Visit({"cut", "dye", "dry"}), kNine), At()));
  for (const auto& [part, start] :
       {std::pair(0, "2026-03-02T13:00:00Z"), std::pair(2, "2026-03-02T09:45:00Z"),
        std::pair(0, "2026-03-02T08:00:00Z")}) {
    MoveBody move{
        .booking = visit.parts[static_cast<std::size_t>(part)].booking,
        .start = T(start),
        .overrides = EnumSet<RuleOverride>::Of(RuleOverride::kVisitGap).With(RuleOverride::kGrid),
        .only_part = true};
    Must(engine.Move(move, At()));
    CHECK(FaultsOf(engine) == "");
  }
}

TEST_CASE("whoever attends may cancel what is not offered to them") {
  Engine engine = Opened([](EventType* type) {
    if (type->header.id == "dye") type->audience = EnumSet<Audience>::Of(Audience::kInternal);
  });
  const Booking visit = Must(engine.Book(Body(Visit({"cut", "dye"}), kNine), At()));
  Envelope kim = At();
  kim.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
  Must(engine.Cancel({.booking = visit.parts[1].booking}, kim));
  CHECK(FaultsOf(engine) == "");
}

TEST_CASE("a question about a move tells nobody which bookings there are") {
  Engine engine = Opened();
  BookBody alone = Body(Query(), kNine);
  alone.event_type = "cut";
  const Booking booking = Must(engine.Book(alone, At()));
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  const auto asked = [&](const std::string& id) {
    Query query = Visit({"cut", "dry"});
    query.start = T(kNine);
    query.reschedule_of = id;
    return engine.Check(query, guest).status();
  };
  CHECK(asked(booking.header.id).reason() == Reason::k_not_found);
  CHECK(asked("nothing").reason() == Reason::k_not_found);
}

TEST_CASE("a visit that ran out is sound, and imported, while one part alone was swept") {
  constexpr const char* kQuarterToTen = "2026-03-02T08:45:00Z";
  Engine engine = Opened([](EventType* type) {
    type->requires_approval = type->header.id == "dye";
    type->pending_expires_min = 60;
  });
  Query query = Visit({"dye", "cut"});
  query.parts[0].hosts = {"cy"};
  Must(engine.Book(Body(query, kQuarterToTen), At()));
  Query alone;
  alone.event_type = "dye";
  BookBody body = Body(alone, kQuarterToTen);
  body.parts.clear();
  body.event_type = "dye";
  body.hosts = {"cy"};
  const Envelope later = At("2026-03-02T08:30:00Z");
  Must(engine.Book(body, later));  // ends what ran out of cy's
  CHECK(FaultsOf(engine) == "");
  const auto exported = Must(engine.ExportOrganization({}, later));
  Engine copy = Must(Engine::Open(":memory:", {}));
  Must(copy.ImportOrganization(exported, later));
  CHECK(FaultsOf(copy) == "");
}

TEST_CASE("what is no visit is refused where it is wrong") {
  Engine engine = Opened();
  const auto refused = [&](const std::function<void(Query*)>& change) {
    Query query = Visit({"cut", "dye"});
    query.start = T(kNine);
    change(&query);
    const Result<CheckAnswer> check = engine.Check(query, At());
    REQUIRE(!check.ok());
    std::string rule;
    for (const auto& [name, value] : check.status().detail()) {
      if (name == "rule") rule = value;
    }
    return (rule.empty() ? ReasonOf(check.status()) : rule) + " " + check.status().path();
  };
  CHECK(refused([](Query* q) { q->event_type = "cut"; }) == "visit_shape event_type");
  CHECK(refused([](Query* q) { q->parts.resize(9, {.event_type = "cut"}); }) ==
        "visit_shape parts");
  CHECK(refused([](Query* q) {
          q->parts.resize(6, {.event_type = "cut"});
          q->order = PartOrder::kAny;
        }) == "visit_shape parts");
  CHECK(refused([](Query* q) {
          q->parts[1].gap = {5, 4};
        }) == "visit_shape parts[1].gap.at_most_min");
  CHECK(refused([](Query* q) { q->parts[1].same_host_as = 1; }) ==
        "visit_shape parts[1].same_host_as");
  CHECK(refused([](Query* q) { q->parts[1].same_host_as = 2; }) ==
        "visit_shape parts[1].same_host_as");
  CHECK(refused([](Query* q) { q->parts[1].start = T(kTen); }) == "visit_shape parts[0].start");
  CHECK(refused([](Query* q) { q->parts[0].start = T(kTen); }) == "visit_shape start");
  CHECK(refused([](Query* q) { q->parts[1].event_type = "none"; }) ==
        "not_found parts[1].event_type");
  CHECK(refused([](Query* q) { q->parts[1].duration_min = 7; }) ==
        "duration parts[1].duration_min");
  CHECK(refused([](Query* q) { q->include = SlotInclude::kLattice; }) == "unsupported include");
  CHECK(refused([](Query* q) { q->members = {{.user = "ana"}}; }) == "query_shape members");
  Query next = Visit({"cut"});
  CHECK(ReasonOf(engine.Next(next, At()).status()) == "unsupported");
  // Times that do not follow each other.
  BookBody body = Body(Visit({"cut", "dye"}), kNine);
  body.parts[0].start = T(kNine);
  body.parts[1].start = T(kNine);
  body.start = 0;
  const Result<Booking> booked = engine.Book(body, At());
  CHECK(booked.status().path() == "parts[1].start");
  body.parts[1].start = T(kNine) + 30;
  CHECK(engine.Book(body, At()).status().path() == "parts[1].start");
  body = Body(Visit({"cut", "dye"}), kNine);
  body.parts[1].hosts = {"ana"};
  CHECK(engine.Book(body, At()).status().path() == "parts[1].hosts[0]");
  body = Body(Visit({"cut"}), kNine);
  body.overrides.Add(RuleOverride::kVisitGap);
  CHECK(engine.Book(body, At()).status().path() == "overrides");
}

}  // namespace
}  // namespace rota
