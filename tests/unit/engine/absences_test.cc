// time_off.affected and time_off.reassign: bookings that an absence breaks (behaviour §11).
#include <doctest/doctest.h>

#include <random>
#include <set>

#include "tests/support/office.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::Opened;
using test::RuleOf;
using test::T;

constexpr const char* kNine = "2026-03-02T08:00:00Z";  // 09:00 in Copenhagen
constexpr const char* kTen = "2026-03-02T09:00:00Z";

using Names = std::vector<std::string>;

std::string Booked(Engine& engine, Instant start, const char* host, const char* type = "call") {
  BookBody body = Call(kNine);
  body.start = start;
  body.event_type = type;
  body.hosts = {host};
  return Must(engine.Book(body, At())).header.id;
}

AbsenceBody Away(const char* user, const char* from, const char* to = nullptr) {
  AbsenceBody body{.time_off = {}, .user = user, .from = Must(ParseDate(from)), .to = {}};
  if (to) body.to = Must(ParseDate(to));
  return body;
}

AbsenceBody Between(const char* user, const char* from, const char* to) {
  return {.time_off = {}, .user = user, .from = T(from), .to = T(to)};
}

AbsenceBody Stored(const char* id) { return {.time_off = id, .user = {}, .from = {}, .to = {}}; }

Names IdsOf(const AffectedAnswer& answer) {
  Names ids;
  for (const AffectedBooking& one : answer.bookings) ids.push_back(one.booking);
  return ids;
}

Names HostsOf(Engine& engine, const std::string& id) {
  return Must(engine.GetBooking({.booking = id}, At())).hosts;
}

std::string Told(const Status& status) {
  return std::string(ReasonName(status.reason())) + " " + status.path();
}

bool Sound(Engine& engine) { return Must(engine.Verify({})).findings.empty(); }

TEST_CASE("an absence is answered with the bookings that it breaks, and who could take each") {
  Engine engine = Opened();
  const std::string first = Booked(engine, T(kNine), "ana");
  const std::string second = Booked(engine, T(kTen), "ana");
  Booked(engine, T(kTen), "bo");                                                     // bo is taken
  const std::string own = Booked(engine, T("2026-03-02T11:00:00Z"), "ana", "talk");  // hers alone
  Booked(engine, T("2026-03-03T09:00:00Z"), "ana");                                  // another day
  const std::string gone = Booked(engine, T("2026-03-02T13:00:00Z"), "ana");
  Must(engine.Cancel({.booking = gone}, At()));

  const AffectedAnswer answer = Must(engine.Affected(Away("ana", "2026-03-02"), At()));
  REQUIRE(IdsOf(answer) == Names{first, second, own});
  CHECK(answer.bookings[0].candidates == Names{"bo", "cy"});
  CHECK(answer.bookings[0].event_type == "call");
  CHECK(answer.bookings[0].start == T(kNine));
  CHECK(answer.bookings[0].end == T(kNine) + 30 * kMinute);
  CHECK(answer.bookings[1].candidates == Names{"cy"});
  CHECK(answer.bookings[2].candidates.empty());
  CHECK(answer.bookings[2].status == BookingStatus::kPending);
  CHECK(Must(engine.Affected(Away("ana", "2026-03-02", "2026-03-03"), At())).bookings.size() == 4);
  // What ends as the absence begins, or begins as it ends, is not broken.
  CHECK(IdsOf(Must(engine.Affected(Between("ana", "2026-03-02T08:30:00Z", kTen), At()))).empty());
  CHECK(IdsOf(Must(engine.Affected(Between("ana", "2026-03-02T08:29:00Z", kTen), At()))) ==
        Names{first});
}

TEST_CASE("time off that is stored is asked about as if it was approved") {
  Engine engine = Opened();
  const auto put = [&](const char* status) {
    Must(engine.Put({.kind = "time_off",
                     .record = R"({"id":"leave","user":"ana","from":"2026-03-02","start":"09:00",)"
                               R"("end":"10:00","status":")" +
                               std::string(status) + R"("})"},
                    At()));
    return IdsOf(Must(engine.Affected(Stored("leave"), At())));
  };
  const std::string first = Booked(engine, T(kNine), "ana");
  Booked(engine, T(kTen), "ana");
  CHECK(put("requested") == Names{first});
  CHECK(put("approved") == Names{first});
  CHECK(put("rejected").empty());
  CHECK(put("cancelled").empty());
}

TEST_CASE("an absence is that of time off or of a user, and ends after it begins") {
  Engine engine = Opened();
  Must(engine.Put(
      {.kind = "time_off", .record = R"({"id":"leave","user":"ana","from":"2026-03-02"})"}, At()));
  const auto told = [&](const AbsenceBody& body) {
    const Status status = engine.Affected(body, At()).status();
    CHECK(engine.Reassign({.absence = body}, At()).status().path() == status.path());
    return Told(status) + " " + RuleOf(status);
  };
  CHECK(told({}) == "invalid user absence_shape");
  CHECK(told(Stored("nowhere")) == "not_found time_off ");
  CHECK(told(Away("nobody", "2026-03-02")) == "not_found user ");
  AbsenceBody both = Stored("leave");
  both.user = "ana";
  CHECK(told(both) == "invalid user absence_shape");
  AbsenceBody when = Stored("leave");
  when.to = T(kNine);
  CHECK(told(when) == "invalid to absence_shape");
  AbsenceBody open;
  open.user = "ana";
  CHECK(told(open) == "invalid from absence_shape");
  open.from = T(kNine);
  CHECK(told(open) == "invalid to absence_shape");
  CHECK(told(Between("ana", kTen, kNine)) == "invalid to absence_shape");
  CHECK(told(Away("ana", "2026-03-02", "2026-03-01")) == "invalid to absence_shape");
  AbsenceBody mixed = Away("ana", "2026-03-02");
  mixed.to = T(kTen);
  CHECK(told(mixed) == "invalid to absence_shape");
}

TEST_CASE("every booking goes to another, each by what those before it took") {
  Engine engine = Opened();
  // bo and cy are free for one of the two calls at nine, and for nothing at ten.
  const std::string first = Booked(engine, T(kNine), "ana");
  Booked(engine, T(kNine), "cy");
  const std::string half = Booked(engine, T("2026-03-02T08:30:00Z"), "ana");
  Booked(engine, T(kTen), "bo");
  Booked(engine, T(kTen), "cy");
  const std::string ten = Booked(engine, T(kTen), "ana");
  const std::string own = Booked(engine, T("2026-03-02T11:00:00Z"), "ana", "talk");

  ReassignBody body{.absence = Away("ana", "2026-03-02"), .note = "ill"};
  body.dry_run = true;
  const ReassignAnswer said = Must(engine.Reassign(body, At()));
  CHECK(HostsOf(engine, first) == Names{"ana"});
  body.dry_run = false;
  const ReassignAnswer done = Must(engine.Reassign(body, At()));
  CHECK(done == said);
  REQUIRE(done.bookings.size() == 4);
  CHECK(done.bookings[0].booking == first);
  CHECK(done.bookings[0].hosts == Names{"bo"});
  CHECK(done.bookings[0].reason.empty());
  CHECK(done.bookings[1].booking == half);
  CHECK(done.bookings[1].hosts != Names{"ana"});
  CHECK(done.bookings[2].booking == ten);
  CHECK(done.bookings[2].hosts == Names{"ana"});
  CHECK(done.bookings[2].reason == "occupied");
  CHECK(done.bookings[3].booking == own);
  CHECK(done.bookings[3].reason == "quorum");
  for (const ReassignVerdict& one : done.bookings) CHECK(HostsOf(engine, one.booking) == one.hosts);
  const HistoryEntry entry = Must(engine.History({.kind = "booking", .id = first})).items.back();
  CHECK(entry.action == "move");
  CHECK(entry.reason == "ill");
  CHECK(Sound(engine));
  // Done again nothing is left but those that stayed.
  CHECK(IdsOf(Must(engine.Affected(Away("ana", "2026-03-02"), At()))) == Names{ten, own});
}

TEST_CASE("a host whom every booking needs is replaced by nobody, nor are those beside them") {
  Catalog catalog = test::Office();
  EventType pair = catalog.event_types[0];
  pair.header.id = pair.slug = "pair";
  pair.hosts = {{.user = "ana", .fixed = true}, {.user = "bo"}, {.user = "cy"}};
  catalog.event_types.push_back(pair);
  Engine engine = Opened(catalog);
  const std::string paired = Booked(engine, T(kNine), "cy", "pair");
  const std::string call = Booked(engine, T(kTen), "ana");
  const ReassignAnswer done = Must(engine.Reassign({.absence = Away("ana", "2026-03-02")}, At()));
  REQUIRE(done.bookings.size() == 2);
  CHECK(done.bookings[0].booking == paired);
  CHECK(done.bookings[0].reason == "quorum");
  CHECK(done.bookings[0].hosts == Names{"ana", "cy"});
  CHECK(done.bookings[1].booking == call);
  CHECK(done.bookings[1].reason.empty());
}

TEST_CASE("in groups the others stay where they are") {
  Catalog catalog = test::Office();
  User di;
  di.header.id = "di";
  di.name = "Di";
  catalog.users.push_back(di);
  catalog.teams[0].members.push_back({.user = "di"});
  EventType both = catalog.event_types[0];
  both.header.id = both.slug = "both";
  both.scheduling = Scheduling::kGroups;
  both.hosts.clear();
  both.groups = {Group{.id = "who", .members = {{.user = "ana"}, {.user = "bo"}}},
                 Group{.id = "help", .members = {{.user = "cy"}, {.user = "di"}}}};
  catalog.event_types.push_back(both);
  Engine engine = Opened(catalog);
  BookBody body = Call(kNine);
  body.event_type = "both";
  body.hosts = {"ana", "di"};
  const std::string id = Must(engine.Book(body, At())).header.id;
  const AbsenceBody away = Away("ana", "2026-03-02");
  CHECK(Must(engine.Affected(away, At())).bookings[0].candidates == Names{"bo"});
  CHECK(Must(engine.Reassign({.absence = away}, At())).bookings[0].hosts == Names{"bo", "di"});
  CHECK(HostsOf(engine, id) == Names{"bo", "di"});
}

TEST_CASE("leaders ask about those they lead, hosts about themselves") {
  Engine engine = Opened();
  const std::string his = Booked(engine, T(kNine), "bo");
  Booked(engine, T(kTen), "cy");
  CHECK(IdsOf(Must(engine.Affected(Away("bo", "2026-03-02"), test::ByUser("ana")))) == Names{his});
  CHECK(IdsOf(Must(engine.Affected(Away("bo", "2026-03-02"), test::ByUser("bo")))) == Names{his});
  CHECK(Told(engine.Affected(Away("cy", "2026-03-02"), test::ByUser("bo")).status()) ==
        "forbidden user");
  // A host gives no booking to others.
  const ReassignAnswer own =
      Must(engine.Reassign({.absence = Away("bo", "2026-03-02")}, test::ByUser("bo")));
  REQUIRE(own.bookings.size() == 1);
  CHECK(own.bookings[0].reason == "forbidden");
  CHECK(own.bookings[0].hosts == Names{"bo"});
  CHECK(Must(engine.Reassign({.absence = Away("bo", "2026-03-02")}, test::ByUser("ana")))
            .bookings[0]
            .reason == "");
}

TEST_CASE("what staff placed over time off stays") {
  Engine engine = Opened();
  Must(engine.Put(
      {.kind = "time_off", .record = R"({"id":"leave","user":"ana","from":"2026-03-02"})"}, At()));
  BookBody body = Call(kNine);
  body.hosts = {"ana"};
  body.overrides = EnumSet<RuleOverride>::Of(RuleOverride::kTimeOff);
  Must(engine.Book(body, At()));
  CHECK(IdsOf(Must(engine.Affected(Stored("leave"), At()))).empty());
}

// Random days: whoever can be replaced is, by one of the candidates; those who stay have nobody.
TEST_CASE("after a reassignment nothing overlaps, and what stayed could go to nobody") {
  std::mt19937_64 random(test::Seed("absences"));
  const char* const users[] = {"ana", "bo", "cy"};
  std::size_t moved = 0, stayed = 0;
  for (int round = 0; round < 20; ++round) {
    CAPTURE(round);
    Engine engine = Opened();
    for (int i = 0; i < 30; ++i) {
      BookBody body = Call(kNine);
      body.start += static_cast<std::int64_t>(random() % 12) * 30 * kMinute;
      body.hosts = {users[random() % 3]};
      if (!engine.Book(body, At()).ok()) continue;
    }
    const AbsenceBody away = Between("bo", kNine, "2026-03-02T12:00:00Z");
    if (round % 2 == 0) {
      Must(engine.Put({.kind = "time_off",
                       .record = R"({"id":"leave","user":"bo","from":"2026-03-02","start":"09:00",)"
                                 R"("end":"13:00"})"},
                      At()));
    }
    const AffectedAnswer before = Must(engine.Affected(away, At()));
    const ReassignAnswer done = Must(engine.Reassign({.absence = away}, At()));
    REQUIRE(done.bookings.size() == before.bookings.size());
    for (std::size_t i = 0; i < done.bookings.size(); ++i) {
      const ReassignVerdict& one = done.bookings[i];
      const Names& candidates = before.bookings[i].candidates;
      CHECK(HostsOf(engine, one.booking) == one.hosts);
      if (one.reason.empty()) {
        ++moved;
        CHECK(std::find(candidates.begin(), candidates.end(), one.hosts.front()) !=
              candidates.end());
        continue;
      }
      ++stayed;
      CHECK(one.hosts == Names{"bo"});
      for (const char* other : {"ana", "cy"}) {
        Query query;
        query.event_type = "call";
        query.start = before.bookings[i].start;
        query.reschedule_of = one.booking;
        query.hosts = {other};
        CHECK(!Must(engine.Check(query, At())).available);
      }
    }
    std::set<std::pair<Instant, std::string>> taken;
    const Page page = Must(engine.List({.kind = "booking", .limit = 1000}, At()));
    for (const std::string& item : page.items) {
      const Booking booking = Must(ReadRecord<Booking>(item, {.open = true}));
      CHECK(taken.emplace(booking.start, booking.hosts.front()).second);
    }
    CHECK(Sound(engine));
  }
  CHECK(moved > 20);
  CHECK(stayed > 20);
}

}  // namespace
}  // namespace rota
