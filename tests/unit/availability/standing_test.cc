// Turns, credits and who is ahead: now is Monday, 2 March 2026, 06:00 in Berlin.
#include "src/availability/standing.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/availability/slots.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

std::string Rotation(std::string_view policy, std::string_view ana = "", std::string_view bo = "",
                     std::string_view cy = "") {
  return fmt::format(R"({{"scheduling": "round_robin", "policy": {}, "hosts": [
      {{"user": "ana"{}}}, {{"user": "bo"{}}}, {{"user": "cy"{}}}]}})",
                     policy, ana, bo, cy);
}

// A turn of `user` for a booking of half an hour on that date, at 09:00 UTC plus `place` halves.
std::string Turn(std::string_view user, std::string_view date, int place = 0,
                 std::string_view more = "") {
  return fmt::format(R"({{"event_type": "e", "hosts": ["{}"], "start": "{}T{:02}:{}:00Z",
      "duration_min": 30{}}})",
                     user, date, 9 + place / 2, place % 2 ? "30" : "00", more);
}

std::string Facts(const std::vector<std::string>& turns, std::string_view more = "") {
  std::string rows;
  for (const std::string& turn : turns) rows += (rows.empty() ? "" : ", ") + turn;
  return fmt::format(R"({{"bookings": [{}]{}}})", rows, more);
}

// The turns of the three, as "1 3/2 0".
std::string Turns(const Scene& scene, const Criterion& by, const char* start = "2026-03-09T12:00") {
  const Standing standing(scene.request, by, At(start));
  return fmt::format("{} {} {}", standing.turns(0).get_str(), standing.turns(1).get_str(),
                     standing.turns(2).get_str());
}

const Criterion kApportion{.name = CriterionName::kApportion};
const Criterion kShortfall{.name = CriterionName::kShortfall};

TEST_CASE("turns are counted in the period of now, or of the asked start") {
  const Scene scene(
      Rotation(R"("weighted")"), "{}",
      Facts({Turn("ana", "2026-02-27", 0, R"(, "created_at": "2026-02-20T09:00:00Z")"),
             Turn("ana", "2026-03-11", 0, R"(, "created_at": "2026-03-01T22:30:00Z")"),
             Turn("bo", "2026-03-12", 1, R"(, "created_at": "2026-03-01T23:30:00Z")")}));
  Criterion by = kApportion;
  CHECK(Turns(scene, by) == "2 1 0");
  by.interval = CriterionInterval::kWeek;  // Monday began at 23:00 UTC
  CHECK(Turns(scene, by) == "0 1 0");
  by.interval = CriterionInterval::kMonth;
  CHECK(Turns(scene, by) == "1 1 0");
  by.interval = CriterionInterval::kQuarter;
  CHECK(Turns(scene, by) == "2 1 0");
  by.basis = CriterionBasis::kStart;
  by.interval = CriterionInterval::kDay;
  CHECK(Turns(scene, by) == "0 0 0");
  CHECK(Turns(scene, by, "2026-03-12T23:59") == "0 1 0");
  CHECK(PeriodOf(scene.request, by, At("2026-03-12T12:00")) ==
        Interval{At("2026-03-12T00:00"), At("2026-03-13T00:00")});
  by.interval = CriterionInterval::kMonth;
  CHECK(Turns(scene, by, "2026-02-01T12:00") == "1 0 0");
}

TEST_CASE("who is on leave is credited what they would have taken beside those who could") {
  const char* leave = R"(, "time_off": [{"user": "cy", "from": "2026-03-10", "to": "2026-03-11"}])";
  std::vector<std::string> turns;
  for (int i = 0; i < 4; ++i) turns.push_back(Turn("ana", "2026-03-10", i));
  for (int i = 4; i < 6; ++i) turns.push_back(Turn("bo", "2026-03-11", i));
  turns.push_back(Turn("bo", "2026-03-12"));
  const Scene scene(Rotation(R"("weighted")", R"(, "weight": 200)"), "{}", Facts(turns, leave));
  CHECK(NeedsTurnLog(scene.offer, scene.facts, true));
  CHECK(Turns(scene, kApportion) == "4 3 2");  // 6 · 100/300
  Criterion bare = kApportion;
  bare.calibration = false;
  CHECK(Turns(scene, bare) == "4 3 0");
}

TEST_CASE("when several are away at once, the rest is shared by those who are there") {
  const char* leave = R"(, "time_off": [{"user": "bo", "from": "2026-03-10"},
                                        {"user": "cy", "from": "2026-03-10"}])";
  const Scene scene(
      Rotation(R"("weighted")"), "{}",
      Facts({Turn("ana", "2026-03-10"), Turn("ana", "2026-03-10", 1), Turn("ana", "2026-03-10", 2)},
            leave));
  CHECK(Turns(scene, kApportion) == "3 3 3");
  // Who took a turn while on leave could take it.
  const Scene took(Rotation(R"("weighted")"), "{}", Facts({Turn("bo", "2026-03-10")}, leave));
  CHECK(Turns(took, kApportion) == "0 1 1/2");
}

TEST_CASE("who joins later is credited what was given before") {
  const char* joined = R"(, "joined_at": "2026-03-01T12:00:00Z")";
  const auto made = [](const char* at) { return fmt::format(R"(, "created_at": "{}")", at); };
  const Scene scene(Rotation(R"("weighted")", "", "", joined), "{}",
                    Facts({Turn("ana", "2026-03-10", 0, made("2026-03-01T11:59:59Z")),
                           Turn("bo", "2026-03-10", 1, made("2026-03-01T11:00:00Z")),
                           Turn("bo", "2026-03-10", 2, made("2026-03-01T12:00:00Z"))}));
  CHECK(NeedsTurnLog(scene.offer, scene.facts, true));
  CHECK(Turns(scene, kApportion) == "1 2 1");
}

TEST_CASE("a missed booking counts as a turn, unless the policy says otherwise") {
  const Scene scene(Rotation(R"("weighted")"), "{}",
                    Facts({Turn("ana", "2026-02-27", 0, R"(, "status": "no_show")"),
                           Turn("bo", "2026-02-27", 1, R"(, "status": "cancelled")")}));
  CHECK_FALSE(NeedsTurnLog(scene.offer, scene.facts, true));  // nothing but how many
  Criterion by = kApportion;
  CHECK(Turns(scene, by) == "1 1 0");
  by.no_shows = false;
  CHECK(Turns(scene, by) == "0 1 0");
  CHECK(Turns(scene, kShortfall) == "0 0 0");  // accepted ones that were kept
  by = kShortfall;
  by.no_shows = true;
  CHECK(Turns(scene, by) == "1 0 0");
}

// Numbers of Cal.com's own tests of getLuckyUser.
TEST_CASE("shortfall and its calibration are Cal.com's") {
  std::vector<std::string> turns;
  for (int i = 0; i < 3; ++i) turns.push_back(Turn("ana", "2026-03-10", i));
  for (int i = 3; i < 5; ++i) turns.push_back(Turn("bo", "2026-03-10", i));
  const Scene two(R"({"scheduling": "round_robin", "policy": "calcom", "hosts": [
      {"user": "ana", "weight": 100}, {"user": "bo", "weight": 50}]})",
                  "{}", Facts(turns));
  const Standing standing(two.request, kShortfall, At("2026-03-09T12:00"));
  CHECK(standing.Shortfall(0).get_str() == "1/3");
  CHECK(standing.Shortfall(1).get_str() == "-1/3");

  // Booked while cy was away, 4 by two others; joined after 3.
  const auto made = [](int day) {
    return fmt::format(R"(, "created_at": "2026-02-{:02}T12:00:00Z")", day);
  };
  turns.clear();
  for (int i = 0; i < 4; ++i)
    turns.push_back(Turn(i % 2 ? "ana" : "bo", "2026-03-10", i, made(10 + i)));
  const Scene away(
      Rotation(R"("calcom")"), "{}",
      Facts(turns, R"(, "time_off": [{"user": "cy", "from": "2026-02-10", "to": "2026-02-13"}])"));
  CHECK(Turns(away, kShortfall) == "2 2 2");
  const Scene newcomer(Rotation(R"("calcom")", "", "", R"(, "joined_at": "2026-02-13T00:00:00Z")"),
                       "{}", Facts(turns));
  CHECK(Turns(newcomer, kShortfall) == "2 2 3/2");
}

TEST_CASE("calcom compares weights only where somebody's is given") {
  const auto names = [](const Scene& scene) {
    std::string text;
    for (const Criterion& one : CriteriaOf(scene.offer))
      text += std::string(WordOf(one.name)) + " ";
    return text;
  };
  CHECK(names(Scene(Rotation(R"("calcom")"))) == "priority least_recent member_order ");
  CHECK(names(Scene(Rotation(R"("calcom")", R"(, "weight": 100)"))) ==
        "shortfall weight priority least_recent member_order ");
}

TEST_CASE("who is too far ahead of somebody who is free is left out there") {
  const std::string facts = Facts(
      {Turn("ana", "2026-03-10"), Turn("ana", "2026-03-10", 1), Turn("bo", "2026-03-10", 2)},
      R"(, "busy": [{"user": "cy", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}])");
  const Scene scene(Rotation(R"({"preset": "round_robin", "lead_threshold": 1})"), "{}", facts);
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo cy");
  CHECK(scene.Hosts("2026-03-02T10:00") == "ana bo");  // cy is not there to be behind
  // A booking of cy's makes room for ana: three fit, one after the other.
  CHECK(scene.Remaining("2026-03-02T09:00") == 3);
  const Result<Explanation> told = Check(scene.request, At("2026-03-02T09:00"));
  REQUIRE(told.ok());
  REQUIRE(told->hosts[0].objections.size() == 1);
  CHECK(told->hosts[0].objections[0].reason == Reason::k_lead_threshold);
  const Scene all(Rotation(R"("round_robin")"), "{}", facts);
  CHECK(all.Hosts("2026-03-02T09:00") == "ana bo cy");
}

TEST_CASE("who is free hangs on when turns were given only under a lead threshold") {
  const Scene plain(Rotation(R"({"criteria": ["shortfall"]})"));
  CHECK(NeedsTurnLog(plain.offer, plain.facts, true));
  CHECK_FALSE(NeedsTurnLog(plain.offer, plain.facts, false));
  const Scene lead(Rotation(R"({"criteria": ["shortfall"], "lead_threshold": 1})"));
  CHECK(NeedsTurnLog(lead.offer, lead.facts, false));
}

TEST_CASE("with weights it is how far hosts are ahead of their share") {
  // Shortfalls: ana 3·2/4 - 2 = -1/2, bo 3/4 - 1 = -1/4, cy 3/4.
  const std::string facts =
      Facts({Turn("ana", "2026-03-10"), Turn("ana", "2026-03-10", 1), Turn("bo", "2026-03-10", 2)});
  const Scene scene(
      Rotation(R"({"preset": "weighted", "lead_threshold": 1})", R"(, "weight": 200)"), "{}",
      facts);
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo cy");
}

TEST_CASE("by the start's interval, each day has its own lead") {
  const Scene scene(
      Rotation(R"({"criteria": [{"name": "apportion", "interval": "day", "basis": "start"}],
      "lead_threshold": 1})"),
      "{}",
      Facts({Turn("ana", "2026-03-02", 8), Turn("ana", "2026-03-02", 9),
             Turn("ana", "2026-03-02", 10)}));
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo cy");
  CHECK(scene.Hosts("2026-03-03T09:00") == "ana bo cy");
}

}  // namespace
}  // namespace rota
