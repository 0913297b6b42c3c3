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
  ApplyOfferLimits(scene.request, {scene.monday().start, scene.monday().start + days * kDay}, sink);
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

}  // namespace
}  // namespace rota
