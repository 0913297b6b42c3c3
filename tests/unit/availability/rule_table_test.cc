#include "src/availability/rule_table.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

std::string Names(const std::set<Reason>& reasons) {
  std::string text;
  for (const Reason reason : reasons) text += std::string(ReasonName(reason)) + " ";
  return text;
}

// Reasons of the rules that are asked no more once `by` has settled them.
std::string SettledBy(Settlement by) {
  Request request;
  request.settled.Add(by);
  std::set<Reason> reasons;
  for (const RuleRow& rule : RuleTable()) {
    if (!IsAsked(request, rule)) reasons.insert(rule.reason);
  }
  return Names(reasons);
}

TEST_CASE("what a hold, a kept time and a series settle") {
  CHECK(SettledBy(Settlement::kHold) ==
        "past no_schedule schedule holiday time_off misaligned notice window lead_threshold "
        "not_among_first ");
  CHECK(SettledBy(Settlement::kSameTime) ==
        "past misaligned attendee_overlap attendee_gap notice window not_among_first ");
  CHECK(SettledBy(Settlement::kSeries) == "notice window ");
  CHECK(OverridesSettledBy(Settlement::kSeries) ==
        EnumSet<RuleOverride>::Of(RuleOverride::kNotice).With(RuleOverride::kWindow));
}

TEST_CASE("each override sets its rules aside, and only those") {
  const std::pair<RuleOverride, const char*> kOverrides[] = {
      {RuleOverride::kGrid, "misaligned "},
      {RuleOverride::kNotice, "notice "},
      {RuleOverride::kWindow, "window "},
      {RuleOverride::kLimit, "limit "},
      {RuleOverride::kSchedule, "no_schedule schedule "},
      {RuleOverride::kFirstN, "not_among_first "},
      {RuleOverride::kTimeOff, "time_off "},
      {RuleOverride::kHoliday, "holiday "},
      {RuleOverride::kCalendar, "calendar stale_source "},
      {RuleOverride::kLeadThreshold, "lead_threshold "}};
  for (const auto& [override, expected] : kOverrides) {
    Request request;
    request.overrides.Add(override);
    std::set<Reason> reasons;
    for (const RuleRow& rule : RuleTable()) {
      if (!IsAsked(request, rule)) reasons.insert(rule.reason);
    }
    CHECK(Names(reasons) == expected);
  }
}

TEST_CASE("rules about one start have a function, rules about several have none") {
  for (const RuleRow& rule : RuleTable()) {
    CAPTURE(ReasonName(rule.reason));
    CHECK((rule.apply == nullptr) == (rule.scope == RuleScope::kSlots));
    if (rule.moves_grid)
      CHECK((rule.scope == RuleScope::kHours || rule.scope == RuleScope::kPerson));
  }
}

// Every start is refused for some rule: setting the rule aside offers it.
struct Case {
  RuleOverride set_aside;
  const char* reason;
  const char* event = "{}";
  const char* catalog = "{}";
  const char* scenario = "{}";
  const char* start = "2026-03-02T10:00";
};
constexpr Case kCases[] = {
    {RuleOverride::kGrid, "misaligned", "{}", "{}", "{}", "2026-03-02T10:10"},
    {RuleOverride::kNotice, "notice", R"({"minimum_notice_min": 300})"},
    {RuleOverride::kWindow, "window", R"({"window": {"type": "none", "from_days": 1}})"},
    {RuleOverride::kLimit, "limit", R"({"limits": [{"per": "day", "count": 0}]})"},
    {RuleOverride::kFirstN, "not_among_first", R"({"first_slots_per_day": 1})"},
    {RuleOverride::kTimeOff, "time_off", "{}", "{}",
     R"({"time_off": [{"user": "ana", "from": "2026-03-02"}]})"},
    {RuleOverride::kHoliday, "holiday", "{}",
     R"({"holiday_sets": [{"id": "h", "holidays": [{"date": "2026-03-02", "name": "H"}]}],
         "organization": {"holiday_sets": ["h"]}})"},
    {RuleOverride::kCalendar, "calendar", "{}", "{}",
     R"({"busy": [{"user": "ana", "start": "2026-03-02T09:00:00Z",
         "end": "2026-03-02T10:00:00Z"}]})"},
    {RuleOverride::kSchedule, "schedule", R"({"alignment": "day"})",
     R"({"schedules": [{"id": "s", "rules": [
         {"days": ["mon"], "start": "12:00", "end": "13:00"}]}]})"}};

TEST_CASE("a start refused for a rule is offered once staff set that rule aside") {
  for (const Case& one : kCases) {
    CAPTURE(one.reason);
    Scene scene(one.event, one.catalog, one.scenario);
    CHECK(scene.Refusal(one.start) == one.reason);
    scene.request.overrides.Add(one.set_aside);
    CHECK(scene.Refusal(one.start) == "");
  }
}

TEST_CASE("off the grid by staff's word, the first n of the day still count before it") {
  Scene scene(R"({"first_slots_per_day": 2})");
  scene.request.overrides.Add(RuleOverride::kGrid);
  CHECK(scene.Refusal("2026-03-02T10:10") == "not_among_first");  // after 09:00 and 10:00
  CHECK(scene.Refusal("2026-03-02T09:10") == "");
}

}  // namespace
}  // namespace rota
