// How many bookings, or minutes, a period may hold, and in which periods a start still fits.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/availability/rules.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;
using test::TextSink;

struct One {
  const char* start;  // on Berlin's clocks
  const char* end;
  const char* more = "";
};

// Bookings of ana on event type "e", unless `more` says otherwise.
std::string Bookings(const std::vector<One>& bookings) {
  std::string text;
  for (const One& one : bookings) {
    text +=
        fmt::format(R"({}{{"hosts": ["ana"], "event_type": "e", "start": "{}", "end": "{}"{}}})",
                    text.empty() ? "" : ", ", FormatInstant(At(one.start)),
                    FormatInstant(At(one.end)), one.more);
  }
  return fmt::format(R"({{"bookings": [{}]}})", text);
}

std::string Limit(std::string_view fields) {
  return fmt::format(R"({{"limits": [{{{}}}]}})", fields);
}

std::string OfOffer(const Scene& scene, int days = 1) {
  TextSink sink;
  const Interval range = {scene.monday().start, scene.monday().start + days * kDay};
  ApplyOfferLimits(scene.request, range, sink);
  ApplyAttendeeLimits(scene.request, range, sink);
  return sink.text();
}

std::string OfAna(const Scene& scene) {
  const OfferHost& ana = scene.offer.hosts.front();
  TextSink sink;
  ApplyHostLimits({scene.request, ana, scene.facts.Person(ana.user), {0, 0}}, scene.monday(), sink);
  return sink.text();
}

TEST_CASE("a day, a week, a month, a year; a booking counts where it starts") {
  const std::string two = Bookings(
      {{"2026-03-01T23:30", "2026-03-02T00:30"}, {"2026-03-02T09:00", "2026-03-02T10:00"}});
  CHECK(OfOffer(Scene(Limit(R"("per": "day", "count": 2)"), "{}", two)) ==
        "left 1 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(Limit(R"("per": "day", "count": 1)"), "{}", two)) ==
        "limit 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(Limit(R"("per": "week", "count": 9)"), "{}", two)) ==
        "left 8 00:00-03-09 00:00");
  CHECK(OfOffer(Scene(Limit(R"("per": "month", "count": 9)"), "{}", two)) ==
        "left 7 03-01 00:00-04-01 00:00");
  CHECK(OfOffer(Scene(Limit(R"("per": "year", "count": 9)"), "{}", two)) ==
        "left 7 01-01 00:00-01-01 00:00");
}

TEST_CASE("a week begins where the organization's does") {
  const std::string sunday = Bookings({{"2026-03-01T10:00", "2026-03-01T11:00"}});
  CHECK(OfOffer(Scene(Limit(R"("per": "week", "count": 9)"),
                      R"({"organization": {"week_start": "sunday"}})", sunday)) ==
        "left 8 03-01 00:00-03-08 00:00");
}

TEST_CASE("minutes: as many bookings of the asked length as fit") {
  const std::string booked = Bookings({{"2026-03-02T09:00", "2026-03-02T10:30"}});
  CHECK(OfOffer(Scene(Limit(R"("per": "day", "minutes": 300)"), "{}", booked)) ==
        "left 3 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(Limit(R"("per": "day", "minutes": 149)"), "{}", booked)) ==
        "limit 00:00-03-03 00:00");
}

TEST_CASE("rolling: no n days in a row around the start may hold more") {
  const std::string booked = Bookings({{"2026-03-03T09:00", "2026-03-03T10:00"}});
  const Scene scene(Limit(R"("rolling_days": 2, "count": 1)"), "{}", booked);
  // The 3rd is full, and with it the 2nd and the 4th.
  CHECK(OfOffer(scene, 5) ==
        "limit 00:00-03-03 00:00; limit 03-03 00:00-03-04 00:00; limit 03-04 00:00-03-05 00:00; "
        "left 1 03-05 00:00-03-06 00:00; left 1 03-06 00:00-03-07 00:00");
}

TEST_CASE("only what is live counts, and not the booking that moves") {
  const char* hold = R"(, "status": "hold", "expires_at": "2026-03-02T05:00:01Z")";
  const char* cancelled = R"(, "status": "cancelled")";
  const std::string event = Limit(R"("per": "day", "count": 3)");
  Scene scene(event, "{}",
              Bookings({{"2026-03-02T09:00", "2026-03-02T10:00", hold},
                        {"2026-03-02T10:00", "2026-03-02T11:00", cancelled},
                        {"2026-03-02T11:00", "2026-03-02T12:00"}}));
  CHECK(OfOffer(scene) == "left 1 00:00-03-03 00:00");
  scene.request.now += 1;
  CHECK(OfOffer(scene) == "left 2 00:00-03-03 00:00");
  scene.request.reschedule_of = 3;
  CHECK(OfOffer(scene) == "left 3 00:00-03-03 00:00");
}

TEST_CASE("a request that does not block counts for nothing") {
  const char* pending = R"(, "status": "pending")";
  const std::string one = Bookings({{"2026-03-02T09:00", "2026-03-02T10:00", pending}});
  const auto event = [](const char* blocks) {
    return fmt::format(R"({{"pending_blocks": {}, "limits": [{{"per": "day", "count": 2}}]}})",
                       blocks);
  };
  CHECK(OfOffer(Scene(event("true"), "{}", one)) == "left 1 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(event("false"), "{}", one)) == "left 2 00:00-03-03 00:00");
}

// Event type "e" of team t, "f" of team u below it, "g" of the parent p above.
constexpr const char* kTeams = R"("teams": [
    {"id": "p", "slug": "p", "name": "P", "members": [{"user": "ana"}]LIMITS_P},
    {"id": "t", "slug": "t", "name": "T", "parent": "p", "members": [{"user": "ana"}]LIMITS_T},
    {"id": "u", "slug": "u", "name": "U", "parent": "t", "members": [{"user": "ana"}]}])";

Scene TeamScene(std::string_view limit_p, std::string_view limit_t) {
  std::string teams = kTeams;
  const auto put = [&](std::string_view name, std::string_view limit) {
    const std::string text =
        limit.empty() ? "" : fmt::format(R"(, "limits": [{{{}, "per": "day"}}])", limit);
    teams.replace(teams.find(name), name.size(), text);
  };
  put("LIMITS_P", limit_p);
  put("LIMITS_T", limit_t);
  const auto type = [](const char* id, const char* team) {
    return fmt::format(R"({{"id": "{0}", "team": "{1}", "slug": "{0}", "title": "X",
        "durations_min": [60], "hosts": [{{"user": "ana"}}]}})",
                       id, team);
  };
  return Scene("{}",
               fmt::format(R"({{{}, "event_types": [{}, {}, {}]}})", teams, type("e", "t"),
                           type("f", "u"), type("g", "p")),
               Bookings({{"2026-03-02T09:00", "2026-03-02T10:00", R"(, "event_type": "e")"},
                         {"2026-03-02T10:00", "2026-03-02T11:00", R"(, "event_type": "f")"},
                         {"2026-03-02T11:00", "2026-03-02T12:00", R"(, "event_type": "g")"}}));
}

TEST_CASE("team limits: the team's own types, with descendants those of teams below as well") {
  CHECK(OfOffer(TeamScene("", R"("count": 9)")) == "left 8 00:00-03-03 00:00");
  CHECK(OfOffer(TeamScene("", R"("count": 9, "descendants": true)")) == "left 7 00:00-03-03 00:00");
}

TEST_CASE("an ancestor's limit binds below it only if it says so, and then counts all below it") {
  CHECK(OfOffer(TeamScene(R"("count": 9)", "")) == "");
  CHECK(OfOffer(TeamScene(R"("count": 9, "descendants": true)", "")) == "left 6 00:00-03-03 00:00");
}

TEST_CASE("attendee limits count the named one's bookings; nobody named has none yet") {
  const auto scenario = [](const char* email) {
    return fmt::format(
        R"({{"query": {{"event_type": "e", "attendee": {{"email": "{}"}}}}, {})", email,
        Bookings({{"2026-03-02T09:00", "2026-03-02T10:00",
                   R"(, "attendees": [{"email": "Kim@example.net", "name": "Kim"}])"}})
            .substr(1));
  };
  const std::string once = Limit(R"("scope": "attendee", "per": "day", "count": 1)");
  CHECK(OfOffer(Scene(once, "{}", scenario("kim@EXAMPLE.net"))) == "limit 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(once, "{}", scenario("lou@example.net"))) == "left 1 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(once)) == "");
  const std::string never = Limit(R"("scope": "attendee", "per": "day", "count": 0)");
  CHECK(OfOffer(Scene(never)) == "limit 00:00-03-03 00:00");
}

TEST_CASE("host limits count this event type, user limits every one, neither what one attends") {
  const std::string catalog = R"({"event_types": [
      {"id": "e", "team": "t", "slug": "e", "title": "E", "durations_min": [60],
       "hosts": [{"user": "ana"}], "limits": [{"scope": "SCOPE", "per": "day", "count": 9}]},
      {"id": "f", "team": "t", "slug": "f", "title": "F", "durations_min": [60],
       "hosts": [{"user": "ana"}]}]})";
  const std::string booked =
      Bookings({{"2026-03-02T09:00", "2026-03-02T10:00"},
                {"2026-03-02T10:00", "2026-03-02T11:00", R"(, "event_type": "f")"},
                {"2026-03-02T11:00", "2026-03-02T12:00",
                 R"(, "hosts": ["bo"], "attendees": [{"user": "ana"}])"}});
  const auto with = [&](std::string_view scope) {
    std::string text = catalog;
    return text.replace(text.find("SCOPE"), 5, scope);
  };
  const Scene host("{}", with("host"), booked), user("{}", with("user"), booked);
  CHECK(OfAna(host) == "left 8 00:00-03-03 00:00");
  CHECK(OfAna(user) == "left 7 00:00-03-03 00:00");
  CHECK(OfOffer(host) == "");
}

TEST_CASE("a limit is counted in the zone of what it is about") {
  // 23:30 in Berlin is the next day in Tokyo, where ana lives.
  const std::string late = Bookings({{"2026-03-01T23:30", "2026-03-02T00:30"}});
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana", "zone": "Asia/Tokyo",
                              "limits": [{"per": "day", "count": 2}]}]})",
                    late);
  CHECK(OfAna(scene) == "left 1 03-01 16:00-16:00; left 2 16:00-03-03 16:00");
}

TEST_CASE("member limits: what one member hosts of the team's own types, or of those below too") {
  CHECK(OfAna(TeamScene("", R"("scope": "member", "count": 9)")) == "left 8 00:00-03-03 00:00");
  CHECK(OfAna(TeamScene("", R"("scope": "member", "count": 9, "descendants": true)")) ==
        "left 7 00:00-03-03 00:00");
  // An ancestor's binds below it only if it says so.
  CHECK(OfAna(TeamScene(R"("scope": "member", "count": 9)", "")) == "");
  CHECK(OfAna(TeamScene(R"("scope": "member", "count": 9, "descendants": true)", "")) ==
        "left 6 00:00-03-03 00:00");
}

// Kim's bookings of "e" (two), "f" and "g" of the teams above; `where` holds the limit.
std::string OfKim(std::string_view where, std::string_view limit) {
  const auto limits = [&](std::string_view own) {
    return where == own ? fmt::format(R"(, "limits": [{{"scope": "attendee", {}}}])", limit) : "";
  };
  const auto type = [&](const char* id, const char* team) {
    return fmt::format(R"({{"id": "{0}", "team": "{1}", "slug": "{0}", "title": "X",
        "durations_min": [60], "hosts": [{{"user": "ana"}}]{2}}})",
                       id, team, limits(id));
  };
  const std::string catalog = fmt::format(
      R"({{"organization": {{"name": "O"{}}}, "teams": [
      {{"id": "p", "slug": "p", "name": "P", "members": [{{"user": "ana"}}]{}}},
      {{"id": "t", "slug": "t", "name": "T", "parent": "p", "members": [{{"user": "ana"}}]{}}},
      {{"id": "u", "slug": "u", "name": "U", "parent": "t", "members": [{{"user": "ana"}}]}}],
      "event_types": [{}, {}, {}]}})",
      limits("organization"), limits("p"), limits("t"), type("e", "t"), type("f", "u"),
      type("g", "p"));
  const std::string kim = R"(, "attendees": [{"email": "kim@example.net", "name": "Kim"}])";
  const auto of = [&](const char* event_type) {
    return fmt::format(R"({}, "event_type": "{}")", kim, event_type);
  };
  const std::string e = of("e"), f = of("f"), g = of("g");
  const std::string booked = Bookings({{"2026-03-02T05:00", "2026-03-02T06:00", e.c_str()},
                                       {"2026-03-02T09:00", "2026-03-02T10:00", e.c_str()},
                                       {"2026-03-02T10:00", "2026-03-02T11:00", f.c_str()},
                                       {"2026-03-03T11:00", "2026-03-03T12:00", g.c_str()}});
  const std::string scenario =
      R"({"query": {"event_type": "e", "attendee": {"email": "Kim@example.net"}}, )" +
      booked.substr(1);
  return OfOffer(Scene("{}", catalog, scenario));
}

TEST_CASE("attendee limits count what they stand on: a type, a team's types, all") {
  const char* week = R"("per": "week", "count": 9)";
  CHECK(OfKim("e", week) == "left 7 00:00-03-09 00:00");
  CHECK(OfKim("t", week) == "left 7 00:00-03-09 00:00");
  CHECK(OfKim("t", R"("per": "week", "count": 9, "descendants": true)") ==
        "left 6 00:00-03-09 00:00");
  CHECK(OfKim("p", week) == "");
  CHECK(OfKim("p", R"("per": "week", "count": 9, "descendants": true)") ==
        "left 5 00:00-03-09 00:00");
  CHECK(OfKim("organization", week) == "left 5 00:00-03-09 00:00");
}

TEST_CASE("upcoming: what is still to come, whenever it is, bounds every start") {
  // Now is 06:00: the booking at five is over, so is none to come.
  CHECK(OfKim("organization", R"("per": "upcoming", "count": 9)") == "left 6 00:00-03-03 00:00");
  CHECK(OfKim("organization", R"("per": "upcoming", "count": 3)") == "limit 00:00-03-03 00:00");
  CHECK(OfKim("e", R"("per": "upcoming", "minutes": 200)") == "left 2 00:00-03-03 00:00");
}

TEST_CASE("each of several attendees counts for themself") {
  const auto booked = [](const char* first, const char* second) {
    return fmt::format(
        R"({{"query": {{"event_type": "e", "reschedule_of": "b0"}}, {})",
        Bookings(
            {{"2026-03-02T09:00", "2026-03-02T10:00",
              R"(, "attendees": [{"email": "kim@example.net", "name": "K"},
                      {"email": "lu@example.net", "name": "L"}])"},
             {"2026-03-02T11:00", "2026-03-02T12:00",
              fmt::format(R"(, "attendees": [{{"email": "{}", "name": "X"}}])", first).c_str()},
             {"2026-03-02T13:00", "2026-03-02T14:00",
              fmt::format(R"(, "attendees": [{{"email": "{}", "name": "X"}}])", second).c_str()}})
            .substr(1));
  };
  const std::string twice = Limit(R"("scope": "attendee", "per": "day", "count": 2)");
  CHECK(OfOffer(Scene(twice, "{}", booked("kim@example.net", "lu@example.net"))) ==
        "left 1 00:00-03-03 00:00; left 1 00:00-03-03 00:00");
  CHECK(OfOffer(Scene(twice, "{}", booked("lu@example.net", "lu@example.net"))) ==
        "left 2 00:00-03-03 00:00; limit 00:00-03-03 00:00");
}

}  // namespace
}  // namespace rota
