// Several occurrences decided one after the other. The decision about one is made here from the
// question alone, as the verbs make theirs.
#include "src/booking/series.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/booking/record.h"
#include "src/booking/verdict.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Scene;

Result<BookingChange> Decide(const Request& request, std::size_t i, Instant start) {
  ROTA_ASSIGN(Assigned assigned, ChooseHosts(request, start, {}, true));
  BookingChange change;
  change.after.header.id = fmt::format("o{}", i);
  change.after.event_type = "e";
  change.after.hosts = assigned.decision.chosen;
  change.after.start = start;
  change.after.end = start + request.duration_s();
  change.claims = ClaimsOf(request, change.after);
  change.turns = TurnsOf(request, assigned, change, {});
  change.decision = std::move(assigned.decision);
  return change;
}

// Occurrences at these times, each of which may move until the next; the last one for a day.
SeriesQuestion Ask(const Scene& scene, const std::vector<const char*>& starts) {
  SeriesQuestion question;
  question.request = scene.request;
  question.decide = Decide;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const Instant start = At(starts[i]);
    const Instant next = i + 1 < starts.size() ? At(starts[i + 1]) : start + kDay;
    question.planned.push_back({{scene.berlin().ToLocal(start), start, next}, 0});
  }
  return question;
}

// "10:00 ana; conflict occupied; skipped time_off; moved 11:00 bo (calendar)"
std::string Text(const Result<DecidedSeries>& decided) {
  if (!decided.ok()) return std::string(ReasonName(decided.status().reason()));
  std::string text;
  for (const OccurrenceVerdict& one : decided->verdicts) {
    text += text.empty() ? "" : "; ";
    switch (one.status) {
      case OccurrenceStatus::kConflict:
        text += "conflict " + one.reason;
        break;
      case OccurrenceStatus::kSkipped:
        text += "skipped " + one.reason;
        break;
      default:
        if (one.status == OccurrenceStatus::kMoved) text += "moved ";
        text += Clock(one.start);
        for (const std::string& host : one.hosts) text += " " + host;
        if (!one.reason.empty()) text += " (" + one.reason + ")";
    }
  }
  return text;
}

// Ana is busy on Tuesday from 10:00 to 14:00.
constexpr const char* kBusy = R"({"busy": [{"user": "ana", "start": "2026-03-03T09:00:00Z",
                                            "end": "2026-03-03T13:00:00Z"}]})";
const std::vector<const char*> kThreeDays = {"2026-03-02T10:00", "2026-03-03T10:00",
                                             "2026-03-04T10:00"};

TEST_CASE("all or nothing, left out, or later: what happens to an occurrence that cannot be") {
  const Scene scene("{}", "{}", kBusy);
  SeriesQuestion question = Ask(scene, kThreeDays);
  const Result<DecidedSeries> all = DecideSeries(question);
  CHECK(Text(all) == "10:00 ana; conflict calendar; 03-04 10:00 ana");
  CHECK(!all->stands());
  CHECK(all->refusals.size() == 1);
  question.conflict = SeriesConflict::kSkipConflicts;
  CHECK(Text(DecideSeries(question)) == "10:00 ana; skipped calendar; 03-04 10:00 ana");
  CHECK(DecideSeries(question)->stands());
  question.conflict = SeriesConflict::kNextFree;
  CHECK(Text(DecideSeries(question)) ==
        "10:00 ana; moved 03-03 14:00 ana (calendar); 03-04 10:00 ana");
}

TEST_CASE("the last start that next_free may take ends when the next occurrence begins") {
  const auto second_until = [](const char* next) {
    const Scene scene("{}", "{}", kBusy);
    SeriesQuestion question = Ask(scene, {"2026-03-03T10:00", next});
    question.conflict = SeriesConflict::kNextFree;
    const std::string text = Text(DecideSeries(question));
    return text.substr(0, text.find(';'));
  };
  CHECK(second_until("2026-03-03T15:00") == "moved 03-03 14:00 ana (calendar)");
  CHECK(second_until("2026-03-03T14:30") == "skipped calendar");  // it would reach into it
  CHECK(second_until("2026-03-03T14:00") == "skipped calendar");
}

TEST_CASE("next_free looks where the public could book, whatever staff set aside") {
  // Notice until Tuesday 15:20; busy until 14:00, away until 15:00.
  const Scene scene(R"({"minimum_notice_min": 2000})", "{}", R"({
      "busy": [{"user": "ana", "start": "2026-03-03T09:00:00Z", "end": "2026-03-03T13:00:00Z"}],
      "time_off": [{"user": "ana", "from": "2026-03-03", "start": "14:00", "end": "15:00"}]})");
  SeriesQuestion question = Ask(scene, {"2026-03-03T10:00"});
  question.conflict = SeriesConflict::kNextFree;
  CHECK(Text(DecideSeries(question)) == "moved 03-03 16:00 ana (calendar)");
  question.request.overrides.Add(RuleOverride::kNotice);  // what a series settles is kept aside
  CHECK(Text(DecideSeries(question)) == "moved 03-03 15:00 ana (calendar)");
  question.request.overrides.Add(RuleOverride::kTimeOff);
  CHECK(Text(DecideSeries(question)) == "moved 03-03 15:00 ana (calendar)");
}

TEST_CASE("notice and window are met by the first occurrence that is booked, for all") {
  const Scene scene(R"({"minimum_notice_min": 600, "window": {"type": "rolling", "days": 1}})");
  SeriesQuestion question =
      Ask(scene, {"2026-03-02T10:00", "2026-03-03T10:00", "2026-03-04T10:00"});
  question.conflict = SeriesConflict::kSkipConflicts;
  CHECK(Text(DecideSeries(question)) == "skipped notice; 03-03 10:00 ana; 03-04 10:00 ana");
  question.settled = true;  // one stands already
  CHECK(Text(DecideSeries(question)) == "10:00 ana; 03-03 10:00 ana; 03-04 10:00 ana");
}

TEST_CASE("earlier occurrences are in the way of later ones, and count") {
  const Scene scene(R"({"limits": [{"per": "day", "count": 2}]})");
  SeriesQuestion question =
      Ask(scene, {"2026-03-02T10:00", "2026-03-02T12:00", "2026-03-02T14:00", "2026-03-03T10:00"});
  question.conflict = SeriesConflict::kSkipConflicts;
  CHECK(Text(DecideSeries(question)) == "10:00 ana; 12:00 ana; skipped limit; 03-03 10:00 ana");
  question = Ask(scene, {"2026-03-02T10:00", "2026-03-02T10:00"});
  CHECK(Text(DecideSeries(question)) == "10:00 ana; conflict occupied");
}

constexpr const char* kRoundRobin = R"({"scheduling": "round_robin",
    "hosts": [{"user": "ana"}, {"user": "bo"}]})";

TEST_CASE("one host for all: who can take the most of them; else each by the policy's turn") {
  const Scene scene(kRoundRobin, "{}", kBusy);
  SeriesQuestion question = Ask(scene, kThreeDays);
  CHECK(Text(DecideSeries(question)) == "10:00 ana; 03-03 10:00 bo; 03-04 10:00 ana");
  question.host_mode = SeriesHost::kSame;
  CHECK(Text(DecideSeries(question)) == "10:00 bo; 03-03 10:00 bo; 03-04 10:00 bo");
  // Though the policy would rather have had somebody else.
  const Scene prefers(R"({"scheduling": "round_robin", "policy": "prioritized",
      "hosts": [{"user": "bo"}, {"user": "ana", "priority": 4}]})",
                      "{}", kBusy);
  question = Ask(prefers, kThreeDays);
  question.host_mode = SeriesHost::kSame;
  CHECK(Text(DecideSeries(question)) == "10:00 bo; 03-03 10:00 bo; 03-04 10:00 bo");
  // Among equals the policy chooses.
  const Scene free(kRoundRobin);
  question = Ask(free, kThreeDays);
  question.host_mode = SeriesHost::kSame;
  CHECK(Text(DecideSeries(question)) == "10:00 ana; 03-03 10:00 ana; 03-04 10:00 ana");
  const Result<DecidedSeries> decided = DecideSeries(question);
  CHECK(decided->changes[0].decision->candidates[1].dropped_by == "member_order");
  CHECK(decided->changes[1].decision->candidates[1].dropped_by == "series_host");
}

TEST_CASE("bookings that move are not in each other's way by their old times") {
  const Scene scene("{}", "{}", R"({"bookings": [
      {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T09:00:00Z",
          "end": "2026-03-02T10:00:00Z"},
      {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T10:00:00Z",
          "end": "2026-03-02T11:00:00Z"},
      {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T11:00:00Z",
          "end": "2026-03-02T12:00:00Z"}]})");
  SeriesQuestion question = Ask(scene, {"2026-03-02T11:00", "2026-03-02T12:00"});
  question.planned[0].key = 1;
  question.planned[1].key = 2;
  CHECK(Text(DecideSeries(question)) == "moved 11:00 ana; conflict occupied");
  question.leaving = {3};
  CHECK(Text(DecideSeries(question)) == "moved 11:00 ana; moved 12:00 ana");
}

TEST_CASE("too many hosts times occurrences is refused before it is tried") {
  Scene scene(kRoundRobin);
  SeriesQuestion question = Ask(scene, {"2026-03-02T10:00"});
  question.host_mode = SeriesHost::kSame;
  question.planned.resize(30'000, question.planned[0]);
  CHECK(Text(DecideSeries(question)) == "work_limit");
}

}  // namespace
}  // namespace rota
