// A new series and one that goes on: the record, its occurrences and how far it is written.
#include "src/booking/series_new.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Must;
using test::RuleOf;
using test::Scene;

NewIds Ids() {
  NewIds ids = {"s"};
  for (int i = 0; i < 800; ++i) ids.push_back(fmt::format("b{}", i));
  return ids;
}

// Every day at ten, three times, with ana.
BookSeriesBody Daily(const char* rrule = "FREQ=DAILY;COUNT=3") {
  BookSeriesBody body;
  body.each.event_type = "e";
  body.each.start = At("2026-03-02T10:00");
  body.each.attendees = {{.email = "kim@example.net", .name = "Kim"}};
  body.rrule = rrule;
  return body;
}

Circumstances Host() {
  Circumstances with;
  with.origin = BookingSource::kPhone;
  with.metadata = {{"k", "v"}};
  with.seed = 7;
  return with;
}

SeriesDraft Draft(const Scene& scene, const BookSeriesBody& body = Daily()) {
  return Must(DecideBookSeries(body, scene.request, 0, Ids(), Host()));
}

std::string Starts(const DecidedSeries& decided) {
  std::string text;
  for (const BookingChange& change : decided.changes) {
    text += (text.empty() ? "" : "; ") + change.after.header.id + " " + Clock(change.after.start);
  }
  return text;
}

TEST_CASE("a series keeps its rule on the wall of the event type, and what each booking has") {
  const Scene scene;
  BookSeriesBody body = Daily();
  body.each.external_ref = "order-7";
  body.each.title = "Talk";
  const SeriesDraft draft = Draft(scene, body);
  const Series& series = draft.series;
  CHECK(series.header.id == "s");
  CHECK(series.header.external_ref == "order-7");
  CHECK(series.header.metadata == Host().metadata);
  CHECK(series.event_type == "e");
  CHECK(series.dtstart == *ParseLocal("2026-03-02T10:00"));
  CHECK(series.zone == "Europe/Berlin");
  CHECK(series.duration_min == 60);
  CHECK(series.rrule == "FREQ=DAILY;COUNT=3");
  CHECK(series.each.title == "Talk");
  CHECK(series.each.external_ref == "");  // of the series, not of each booking
  CHECK(series.source == BookingSource::kPhone);
  CHECK(series.seed == 7);
  CHECK(series.status == SeriesStatus::kActive);
  CHECK(series.hosts == std::vector<std::string>{"ana"});
  CHECK(!series.written_until);
  CHECK(!draft.due_at);
  CHECK(Starts(draft.decided) == "b0 10:00; b1 03-03 10:00; b2 03-04 10:00");
  CHECK(draft.decided.changes[0].after.source == BookingSource::kPhone);
  CHECK(draft.decided.changes[0].after.header.metadata == Host().metadata);
}

TEST_CASE("where any host may serve, the series names none") {
  const Scene scene;
  BookSeriesBody body = Daily();
  body.host_mode = SeriesHost::kAny;
  CHECK(Draft(scene, body).series.hosts.empty());
}

TEST_CASE("dates beside the rule, and dates without it") {
  const Scene scene;
  BookSeriesBody body = Daily();
  body.rdates = {"20260306T120000"};
  body.exdates = {"20260303T100000"};
  CHECK(Starts(Draft(scene, body).decided) == "b0 10:00; b1 03-04 10:00; b2 03-06 12:00");
}

TEST_CASE("a rule as a form; rule and form say the same") {
  const Scene scene;
  BookSeriesBody body = Daily("");
  body.form = RecurrenceForm{.freq = FormFrequency::kDaily, .count = 2};
  CHECK(Starts(Draft(scene, body).decided) == "b0 10:00; b1 03-03 10:00");
  body.rrule = "FREQ=DAILY;COUNT=2";
  const Status both = DecideBookSeries(body, scene.request, 0, Ids(), Host()).status();
  CHECK(both.path() == "form");
  CHECK(RuleOf(both) == "series_shape");
}

TEST_CASE("what is no series") {
  const Scene scene;
  const auto path = [&](const BookSeriesBody& body) {
    return DecideBookSeries(body, scene.request, 0, Ids(), Host()).status().path();
  };
  BookSeriesBody odd = Daily();
  odd.each.start += 1;
  CHECK(path(odd) == "start");
  const auto rule = [&](const BookSeriesBody& body) {
    return RuleOf(DecideBookSeries(body, scene.request, 0, Ids(), Host()).status());
  };
  CHECK(rule(odd) == "booking_shape");
  CHECK(rule(Daily("FREQ=DAILY;UNTIL=20260101T000000Z")) == "series_shape");
  CHECK(path(Daily("FREQ=NEVER")) == "rrule");
  CHECK(path(Daily("FREQ=DAILY;UNTIL=20260101T000000Z")) == "rrule");
}

TEST_CASE("the buffers and rules that staff set aside hold for every occurrence") {
  const Scene scene(R"({"minimum_notice_min": 6000})");
  BookSeriesBody body = Daily();
  CHECK(!Draft(scene, body).decided.stands());
  body.each.overrides.Add(RuleOverride::kNotice);
  body.each.buffer_before_min = 25;
  body.each.buffer_after_min = 35;
  const SeriesDraft draft = Draft(scene, body);
  REQUIRE(draft.decided.changes.size() == 3);
  CHECK(draft.decided.changes[2].after.buffer_before_min == 25);
  CHECK(draft.decided.changes[2].after.buffer_after_min == 35);
}

constexpr const char* kTuesdayOff = R"({"time_off": [{"user": "ana", "from": "2026-03-03"}]})";

TEST_CASE("what was left out is remembered with its reason") {
  const Scene scene("{}", "{}", kTuesdayOff);
  BookSeriesBody body = Daily();
  CHECK(!Draft(scene, body).decided.stands());
  body.conflict = SeriesConflict::kSkipConflicts;
  const SeriesDraft draft = Draft(scene, body);
  CHECK(Starts(draft.decided) == "b0 10:00; b2 03-04 10:00");
  REQUIRE(draft.series.left_out.size() == 1);
  CHECK(draft.series.left_out[0].recurrence_id == *ParseLocal("2026-03-03T10:00"));
  CHECK(draft.series.left_out[0].reason == "time_off");
}

// ---- without end --------------------------------------------------------------

TEST_CASE("how far a rule without end is written: 366 days, or as far as can be booked") {
  const auto days = [](const char* window) {
    const Scene scene(fmt::format(R"({{"window": {}}})", window));
    const WriteAhead horizon = HorizonOf(scene.offer, scene.request.now);
    CHECK(horizon.until - scene.request.now == horizon.reach_s + 183 * kDay);
    return horizon.reach_s / kDay;
  };
  CHECK(days(R"({"type": "none"})") == 183);
  CHECK(days(R"({"type": "rolling", "days": 100})") == 183);
  CHECK(days(R"({"type": "rolling", "days": 182})") == 183);
  CHECK(days(R"({"type": "rolling", "days": 200})") == 201);
  CHECK(days(R"({"type": "rolling", "days": 100, "count": "business"})") == 301);
  CHECK(days(R"({"type": "range", "from": "2026-01-01", "to": "2026-04-01"})") == 183);
  CHECK(days(R"({"type": "range", "from": "2026-01-01", "to": "2027-03-01"})") == 364);
}

TEST_CASE("a rule without end says until when it is written, and when it goes on") {
  const Scene scene;
  const SeriesDraft draft = Draft(scene, Daily("FREQ=WEEKLY"));
  CHECK(draft.series.written_until == scene.request.now + 366 * kDay);
  CHECK(draft.due_at == scene.request.now + 183 * kDay);
  CHECK(draft.decided.changes.size() == 53);
}

std::optional<SeriesDraft> Extended(const Scene& scene, const Series& series,
                                    std::int64_t days_later) {
  Request later = scene.request;
  later.now += days_later * kDay;
  return Must(DecideExtendSeries(series, later, 0, Ids(), Host()));
}

TEST_CASE("it goes on from where it was written, once there is more to write") {
  const Scene scene;
  const Series series = Draft(scene, Daily("FREQ=WEEKLY")).series;
  CHECK(!Extended(scene, series, 0));
  const auto draft = Extended(scene, series, 14);
  REQUIRE(draft);
  CHECK(draft->series.written_until == scene.request.now + 380 * kDay);
  CHECK(draft->due_at == scene.request.now + 197 * kDay);
  CHECK(Starts(draft->decided) == "b0 03-08 10:00; b1 03-15 10:00");  // of 2027
}

TEST_CASE("what is over, or has an end, is not written on") {
  const Scene scene;
  Series series = Draft(scene, Daily("FREQ=WEEKLY")).series;
  series.status = SeriesStatus::kEnded;
  CHECK(!Extended(scene, series, 14));
  CHECK(!Extended(scene, Draft(scene).series, 14));
}

TEST_CASE("the host of the series goes on; notice is no longer asked") {
  const Scene scene(R"({"scheduling": "round_robin", "minimum_notice_min": 0,
                        "hosts": [{"user": "ana"}, {"user": "bo"}]})");
  Series series = Draft(scene, Daily("FREQ=WEEKLY")).series;
  series.hosts = {"bo"};
  const auto draft = Extended(scene, series, 14);
  REQUIRE(draft);
  CHECK(draft->decided.changes[0].after.hosts == std::vector<std::string>{"bo"});
}

TEST_CASE("an extension that meets a conflict leaves the series as far as it was") {
  const Scene scene("{}", "{}", R"({"time_off": [{"user": "ana", "from": "2027-03-15"}]})");
  Series series = Draft(scene, Daily("FREQ=WEEKLY")).series;
  const auto refused = Extended(scene, series, 14);
  REQUIRE(refused);
  CHECK(refused->decided.conflicts == 1);
  CHECK(refused->series.written_until == series.written_until);
  series.conflict = SeriesConflict::kSkipConflicts;
  const auto skipped = Extended(scene, series, 14);
  REQUIRE(skipped);
  CHECK(skipped->series.left_out.size() == 1);
  CHECK(skipped->series.written_until == scene.request.now + 380 * kDay);
}

}  // namespace
}  // namespace rota
