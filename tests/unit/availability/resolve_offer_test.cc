// An event type with its chains of defaults resolved.
#include "src/availability/resolve_offer.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

// "ana bo(fixed) cy(off)": users of the offer's hosts; "bo>0" stands in for the first.
std::string HostsOf(const Scene& scene) {
  std::string text;
  for (const OfferHost& host : scene.offer.hosts) {
    text += (text.empty() ? "" : " ") + scene.catalog->user(host.user).header.id;
    if (host.fixed) text += "(fixed)";
    if (!host.active) text += "(off)";
    if (host.stands_in()) text += fmt::format(">{}", host.covers);
  }
  return text;
}

constexpr const char* kRoundRobin = R"({"scheduling": "round_robin",
    "hosts": [{"user": "ana"}, {"user": "bo"}]})";

TEST_CASE("what the event type leaves open comes from the nearest team that says it") {
  const std::string teams = R"({"teams": [
      {"id": "top", "slug": "top", "name": "Top",
       "defaults": {"minimum_notice_min": 60, "buffer_after_min": 10, "step_min": 20}},
      {"id": "t", "slug": "t", "name": "T", "parent": "top", "members": [{"user": "ana"}],
       "defaults": {"minimum_notice_min": 30}}]})";
  const Scene inherits("{}", teams);
  CHECK(inherits.offer.notice_s == 30 * kMinute);
  CHECK(inherits.offer.buffer_after_min == 10);
  CHECK(inherits.offer.step_min == 20);
  CHECK(inherits.offer.alignment == Alignment::kWindow);
  const Scene own(R"({"minimum_notice_min": 5, "step_min": 15})", teams);
  CHECK(own.offer.notice_s == 5 * kMinute);
  CHECK(own.offer.step_min == 15);
}

TEST_CASE("grid zone: the event type's, its team's chain, the organization's; one person's own") {
  const auto zone = [](std::string_view event, std::string_view catalog) {
    return Scene(event, catalog).offer.grid_zone->name();
  };
  const char* team = R"({"teams": [
      {"id": "top", "slug": "top", "name": "Top", "zone": "Asia/Tokyo"},
      {"id": "t", "slug": "t", "name": "T", "parent": "top",
       "members": [{"user": "ana"}, {"user": "bo"}]}],
      "schedules": [{"id": "s", "rules": [{"days": ["mon"], "start": "09:00", "end": "17:00"}]}]})";
  CHECK(zone(kRoundRobin, "{}") == "Europe/Berlin");
  CHECK(zone(kRoundRobin, team) == "Asia/Tokyo");
  CHECK(zone(R"({"zone": "Europe/London"})", team) == "Europe/London");
  const char* travelled = R"({"schedules": [{"id": "s", "zone": "Europe/Lisbon", "rules": []}],
      "users": [{"id": "ana", "name": "Ana", "travel": [
          {"from": "2026-03-01", "zone": "Asia/Tokyo"}]}, {"id": "bo", "name": "Bo"}]})";
  CHECK(zone("{}", travelled) == "Europe/Lisbon");  // travel never moves the grid
  CHECK(zone(kRoundRobin, travelled) == "Europe/Berlin");
}

TEST_CASE(
    "the policy is the event type's, the nearest team's, the organization's, or the default") {
  const auto level = [](std::string_view event, std::string_view catalog) {
    const Scene scene(event, catalog);
    return std::pair(scene.offer.policy_level, scene.offer.policy.preset);
  };
  const char* organization = R"({"organization": {"policy": "least_busy"}})";
  const char* team = R"({"organization": {"policy": "least_busy"}, "teams": [
      {"id": "top", "slug": "top", "name": "Top", "policy": "weighted"},
      {"id": "t", "slug": "t", "name": "T", "parent": "top", "members": [{"user": "ana"}]}]})";
  CHECK(level("{}", "{}") ==
        std::pair(PolicyLevel::kDefault, std::optional(PolicyPreset::kRoundRobin)));
  CHECK(level("{}", organization) ==
        std::pair(PolicyLevel::kOrganization, std::optional(PolicyPreset::kLeastBusy)));
  CHECK(level("{}", team) == std::pair(PolicyLevel::kTeam, std::optional(PolicyPreset::kWeighted)));
  CHECK(Scene("{}", team).offer.policy_team == 0);  // the ancestor
  CHECK(level(R"({"policy": "prioritized"})", team) ==
        std::pair(PolicyLevel::kEventType, std::optional(PolicyPreset::kPrioritized)));
}

TEST_CASE("hosts: each user once, fixed by the kind of event type or by their row") {
  CHECK(HostsOf(Scene()) == "ana(fixed)");
  CHECK(HostsOf(Scene(kRoundRobin)) == "ana bo");
  CHECK(HostsOf(Scene(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}]})")) == "ana(fixed) bo");
}

TEST_CASE("hosts of a team are its members at the time, those below it once") {
  const auto members = [](const char* descendants) {
    return Scene(fmt::format(R"({{"scheduling": "round_robin",
                                  "hosts": {{"members_of": "t", "descendants": {}}}}})",
                             descendants),
                 R"({"users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"},
                               {"id": "cy", "name": "Cy"}, {"id": "di", "name": "Di",
                                   "active": false}],
                     "teams": [{"id": "t", "slug": "t", "name": "T", "members": [
                         {"user": "ana"}, {"user": "di"}, {"user": "bo", "accepted": false}]},
                       {"id": "u", "slug": "u", "name": "U", "parent": "t", "members": [
                         {"user": "ana"}, {"user": "cy"}]}]})");
  };
  CHECK(HostsOf(members("false")) == "ana");
  CHECK(HostsOf(members("true")) == "ana cy");
}

TEST_CASE("a host serves while they are an active member of the team, or of one below") {
  const auto hosts = [](const char* member, const char* user = "") {
    return HostsOf(Scene("{}", fmt::format(R"({{"users": [{{"id": "ana", "name": "Ana"{}}}],
        "teams": [{{"id": "t", "slug": "t", "name": "T"}},
                  {{"id": "u", "slug": "u", "name": "U", "parent": "t",
                    "members": [{{"user": "ana"{}}}]}}]}})",
                                           user, member)));
  };
  CHECK(hosts("") == "ana(fixed)");
  CHECK(hosts(R"(, "active": false)") == "ana(fixed)(off)");
  CHECK(hosts(R"(, "accepted": false)") == "ana(fixed)(off)");
  CHECK(hosts("", R"(, "active": false)") == "ana(fixed)(off)");
}

TEST_CASE("profile: row before membership before the user's, field by field") {
  const char* catalog = R"({"profiles": [
      {"id": "row", "user": "ana", "name": "R", "buffer_before_min": 5},
      {"id": "member", "user": "ana", "name": "M", "buffer_before_min": 10, "buffer_after_min": 15},
      {"id": "own", "user": "ana", "name": "O", "buffer_after_min": 20, "minimum_notice_min": 25}],
    "users": [{"id": "ana", "name": "Ana", "default_profile": "own"}],
    "teams": [{"id": "t", "slug": "t", "name": "T",
               "members": [{"user": "ana", "profile": "member"}]}]})";
  const Scene scene(R"({"hosts": [{"user": "ana", "profile": "row"}], "buffer_after_min": 30})",
                    catalog);
  const OfferHost& ana = scene.offer.hosts[0];
  CHECK(ana.before_s == 5 * kMinute);
  CHECK(ana.after_s == 15 * kMinute);
  CHECK(ana.notice_s == 25 * kMinute);
  // The stricter of profile and event type.
  CHECK(scene.offer.BuffersOf(ana, 60).before_s == 5 * kMinute);
  CHECK(scene.offer.BuffersOf(ana, 60).after_s == 30 * kMinute);
}

TEST_CASE(
    "hours: row, profile, user, organization; the event type's own cut them or replace them") {
  const auto uses = [](std::string_view event, std::string_view user) {
    const Scene scene(event, fmt::format(R"({{"schedules": [
        {{"id": "s", "rules": []}}, {{"id": "mine", "rules": []}}, {{"id": "type", "rules": []}},
        {{"id": "only", "rules": []}}], "users": [{{"id": "ana", "name": "Ana"{}}}]}})",
                                         user));
    std::string text;
    if (scene.offer.hosts[0].hours == kNone) return text;
    for (const ScheduleUse& use : scene.offer.hours[scene.offer.hosts[0].hours].schedules) {
      const auto* schedule =
          static_cast<const Schedule*>(scene.catalog->LiveRecords("schedule").at(use.schedule));
      text += schedule->header.id + " ";
    }
    return text;
  };
  const char* mine = R"(, "default_schedule": "mine")";
  CHECK(uses("{}", "") == "s ");
  CHECK(uses("{}", mine) == "mine ");
  CHECK(uses(R"({"hosts": [{"user": "ana", "schedule": "s"}]})", mine) == "s ");
  CHECK(uses(R"({"schedule": "type"})", mine) == "mine type ");
  CHECK(uses(R"({"schedule": "type", "schedule_mode": "replace"})", mine) == "type ");
  CHECK(uses(R"({"restriction_schedules": ["only"]})", mine) == "mine only ");
  // Restrictions alone open nothing.
  const Scene none(R"({"restriction_schedules": ["s"]})",
                   R"({"organization": {"default_schedule": null}})");
  CHECK(none.offer.hosts[0].hours == kNone);
  CHECK(none.Refusal("2026-03-02T10:00") == "no_schedule");
}

TEST_CASE("hosts with the same hours share one entry; a traveller has their own") {
  const Scene scene(kRoundRobin);
  CHECK(scene.offer.hours.size() == 1);
  const Scene travels(kRoundRobin, R"({"users": [{"id": "ana", "name": "Ana"},
      {"id": "bo", "name": "Bo", "travel": [{"from": "2026-03-01", "zone": "Asia/Tokyo"}]}]})");
  CHECK(travels.offer.hours.size() == 2);
}

TEST_CASE("limits go to those they count: host and user ones to each host, the rest to the start") {
  const Scene scene(
      R"({"limits": [{"per": "day", "count": 1}, {"scope": "host", "per": "day", "count": 2},
                                   {"scope": "user", "per": "day", "count": 3}]})",
      R"({"users": [{"id": "ana", "name": "Ana", "zone": "Asia/Tokyo",
                                   "limits": [{"per": "week", "count": 4}]}],
                        "organization": {"limits": [{"per": "month", "count": 5}]}})");
  REQUIRE(scene.offer.limits.size() == 1);
  CHECK(scene.offer.limits[0].scope == LimitScope::kEventType);
  std::string text;
  for (const ResolvedLimit& limit : scene.offer.hosts[0].limits) {
    text += fmt::format("{}:{} ", *limit.limit.count, limit.zone->name());
  }
  CHECK(text == "2:Europe/Berlin 3:Asia/Tokyo 5:Asia/Tokyo 4:Asia/Tokyo ");
}

TEST_CASE("who stands in: delegates, their delegates while they are away too, never in a circle") {
  const auto away = [](const char* user, const char* delegate) {
    return fmt::format(R"({{"user": "{}", "from": "2026-03-02", "delegate": "{}"}})", user,
                       delegate);
  };
  const auto hosts = [](const std::vector<std::string>& rows, std::string_view event = "{}") {
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : ", ") + row;
    return HostsOf(Scene(event, "{}", fmt::format(R"({{"time_off": [{}]}})", text)));
  };
  CHECK(hosts({away("ana", "bo")}) == "ana(fixed) bo(fixed)>0");
  CHECK(hosts({away("ana", "bo"), away("bo", "cy")}) == "ana(fixed) bo(fixed)>0 cy(fixed)>0");
  CHECK(hosts({away("ana", "bo"), away("bo", "ana")}) == "ana(fixed) bo(fixed)>0");
  CHECK(hosts({away("ana", "bo")}, kRoundRobin) == "ana bo bo>0");
  // Only while both are away.
  const Scene scene("{}", "{}", R"({"time_off": [
      {"user": "ana", "from": "2026-03-02", "delegate": "bo"},
      {"user": "bo", "from": "2026-03-02", "start": "12:00", "end": "24:00", "delegate": "cy"}]})");
  const OfferHost& cy = scene.offer.hosts.at(2);
  CHECK(!cy.StandsInDuring({At("2026-03-02T10:00"), At("2026-03-02T12:00")}));
  CHECK(cy.StandsInDuring({At("2026-03-02T11:30"), At("2026-03-02T12:30")}));
  CHECK(scene.Hosts("2026-03-02T10:00") == "bo");
  CHECK(scene.Hosts("2026-03-02T13:00") == "cy");
}

TEST_CASE("places: a fixed host's own, shared with who stands in; one for all who rotate") {
  const Scene scene(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}]})",
                    "{}", R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "cy"},
                                           {"user": "bo", "from": "2026-03-02",
                                               "delegate": "cy"}]})");
  REQUIRE(HostsOf(scene) == "ana(fixed) bo cy(fixed)>0 cy>1");
  CHECK(scene.offer.PlaceOf(0) == 0);
  CHECK(scene.offer.PlaceOf(1) == kNone);
  CHECK(scene.offer.PlaceOf(2) == 0);
  CHECK(scene.offer.PlaceOf(3) == kNone);
}

TEST_CASE("buffers by duration, and a step that includes them") {
  const Scene scene(R"({"durations_min": [60, 30], "buffer_before_min": 5, "buffer_after_min": 10,
      "buffers_by_duration": [{"duration_min": 30, "buffer_after_min": 15}],
      "step_includes_buffers": true})");
  const OfferHost& ana = scene.offer.hosts[0];
  CHECK(scene.offer.BuffersOf(ana, 60).after_s == 10 * kMinute);
  CHECK(scene.offer.BuffersOf(ana, 30).after_s == 15 * kMinute);
  CHECK(scene.offer.BuffersOf(ana, 30).before_s == 5 * kMinute);
  CHECK(scene.offer.StepOf(60) == 75 * kMinute);
  CHECK(scene.offer.StepOf(30) == 50 * kMinute);
  CHECK(Scene().offer.StepOf(60) == kHour);
  CHECK(Scene(R"({"step_min": 15})").offer.StepOf(60) == 15 * kMinute);
}

TEST_CASE("an unknown event type is not found") {
  const Scene scene;
  const Result<Offer> offer =
      ResolveOffer(*scene.catalog, "nothing", [](std::uint32_t) { return Timeline<Absence>(); });
  CHECK(offer.status().reason() == Reason::k_not_found);
}

TEST_CASE("tags: a host has each of them, as a user or as a member; so has who stands in") {
  const char* users = R"("users": [{"id": "ana", "name": "Ana", "tags": ["a", "b"]},
      {"id": "bo", "name": "Bo", "tags": ["a"]}, {"id": "cy", "name": "Cy"}])";
  const char* members = R"("teams": [{"id": "t", "slug": "t", "name": "T", "members": [
      {"user": "ana"}, {"user": "bo", "tags": ["b"]}, {"user": "cy", "tags": ["b"]}]}])";
  const std::string catalog = fmt::format("{{{}, {}}}", users, members);
  const auto with = [&](const char* hosts, const char* scenario = "{}") {
    return HostsOf(Scene(fmt::format(R"({{"scheduling": "round_robin", "hosts": {},
        "requires_tags": ["a", "b"]}})",
                                     hosts),
                         catalog, scenario));
  };
  CHECK(with(R"([{"user": "ana"}, {"user": "bo"}, {"user": "cy"}])") == "ana bo cy(off)");
  CHECK(with(R"({"members_of": "t"})") == "ana bo");
  const auto away = [](const char* delegate) {
    return fmt::format(
        R"({{"time_off": [{{"user": "ana", "from": "2026-03-02", "delegate": "{}"}}]}})", delegate);
  };
  CHECK(with(R"([{"user": "ana"}])", away("bo").c_str()) == "ana bo>0");
  CHECK(with(R"([{"user": "ana"}])", away("cy").c_str()) == "ana");
}

TEST_CASE("approval: always, never, or for starts nearer than so many minutes") {
  const auto needs = [](const char* event, std::int64_t ahead_s, const char* catalog = "{}") {
    return Scene(event, catalog).offer.NeedsApproval(ahead_s, 0);
  };
  CHECK(!needs("{}", 0));
  CHECK(needs(R"({"requires_approval": true})", 900 * kDay));
  CHECK(needs(R"({"requires_approval": {"within_min": 60}})", kHour - 60));
  CHECK(!needs(R"({"requires_approval": {"within_min": 60}})", kHour));
  // The nearest that says either wins.
  const char* team = R"({"teams": [{"id": "t", "slug": "t", "name": "T",
      "members": [{"user": "ana"}], "defaults": {"requires_approval": {"within_min": 60}}}]})";
  CHECK(needs("{}", 60, team));
  CHECK(!needs("{}", kHour, team));
  CHECK(!needs(R"({"requires_approval": false})", 60, team));
}

TEST_CASE("restriction schedules are read in the zone of whoever looks, where the type says so") {
  const char* catalog = R"({"schedules": [
      {"id": "s", "rules": [{"days": ["mon"], "start": "00:00", "end": "24:00"}]},
      {"id": "r", "zone": "Europe/Berlin",
       "rules": [{"days": ["mon"], "start": "09:00", "end": "11:00"}]}]})";
  const auto offered = [&](const char* zone, const char* by) {
    return Scene(fmt::format(R"({{"restriction_schedules": ["r"], "restriction_zone": "{}"}})", by),
                 catalog, fmt::format(R"({{"query": {{"event_type": "e", "zone": "{}"}}}})", zone))
        .Offered();
  };
  CHECK(offered("Europe/Helsinki", "own") == "09:00 10:00");
  CHECK(offered("Europe/Helsinki", "viewer") == "08:00 09:00");
  CHECK(offered("Europe/Berlin", "viewer") == "09:00 10:00");
}

}  // namespace
}  // namespace rota
