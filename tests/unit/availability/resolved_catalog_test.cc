#include "src/availability/resolved_catalog.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>

#include "rota/codec/record_json.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::Scene;

// The path of what is wrong with a catalog; "" when nothing is.
std::string Fails(const Scene& scene, const std::function<void(Catalog*)>& spoil) {
  Catalog catalog = scene.scenario.catalog;
  spoil(&catalog);
  return ResolvedCatalog::Build(std::move(catalog)).status().path();
}

TEST_CASE("ids and addresses become indexes") {
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana", "email": "ana@example.org",
      "emails": ["A.Other@example.org"]}, {"id": "bo", "name": "Bo"}]})");
  CHECK(scene.catalog->FindUser("bo") == 1);
  CHECK(scene.catalog->FindUser("nobody") == kNone);
  CHECK(scene.catalog->FindUserByEmail("ANA@EXAMPLE.ORG") == 0);
  CHECK(scene.catalog->FindUserByEmail("a.other@example.org") == 0);
  CHECK(scene.catalog->FindUserByEmail("bo@example.org") == kNone);
  CHECK(scene.catalog->FindEventType("e") == 0);
}

TEST_CASE("the tree of teams: chains, children, zones and holidays along them") {
  const Scene scene("{}", R"({
    "holiday_sets": [{"id": "all", "holidays": [{"date": "2026-03-02", "name": "A"}]},
                     {"id": "top", "holidays": [{"date": "2026-03-03", "name": "T"},
                                                {"date": "2026-03-04", "name": "No",
                                                    "blocking": false}]}],
    "organization": {"holiday_sets": ["all"]},
    "teams": [{"id": "t", "slug": "t", "name": "T", "parent": "top", "members": [{"user": "ana"}]},
              {"id": "top", "slug": "top", "name": "Top", "zone": "Asia/Tokyo",
                  "holiday_sets": ["top"]}]})");
  const ResolvedCatalog& catalog = *scene.catalog;
  CHECK(std::vector(catalog.TeamChain(0).begin(), catalog.TeamChain(0).end()) ==
        std::vector<std::uint32_t>{0, 1});
  CHECK(catalog.TeamChildren(1).front() == 0);
  CHECK(catalog.TeamZone(0).name() == "Asia/Tokyo");
  CHECK(catalog.HolidaysOf(kNone).size() == 1);
  CHECK(catalog.HolidaysOf(0).size() == 2);
}

TEST_CASE("holidays of a rule are listed as dates") {
  const Scene scene("{}", R"({"organization": {"holiday_sets": ["h"]}, "holiday_sets": [{"id": "h",
      "holidays": [{"name": "New Year", "rrule": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1",
                    "dtstart": "2000-01-01T00:00"}]}]})");
  const auto holidays = scene.catalog->HolidaysOf(kNone);
  CHECK(std::binary_search(holidays.begin(), holidays.end(), *ParseDate("2026-01-01")));
  CHECK(!std::binary_search(holidays.begin(), holidays.end(), *ParseDate("2026-01-02")));
}

TEST_CASE("zones: the user's, else the organization's; a source's, else its user's") {
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana", "zone": "Asia/Tokyo"},
                                        {"id": "bo", "name": "Bo"}],
      "calendar_sources": [{"id": "a", "user": "ana", "name": "A", "kind": "google"},
                           {"id": "b", "user": "ana", "name": "B", "kind": "google",
                               "zone": "UTC"}]})");
  CHECK(scene.catalog->UserZone(0).name() == "Asia/Tokyo");
  CHECK(scene.catalog->UserZone(1).name() == "Europe/Berlin");
  CHECK(scene.catalog->SourceZone(0).name() == "Asia/Tokyo");
  CHECK(scene.catalog->SourceZone(1).name() == "UTC");
}

TEST_CASE("the week begins as the organization says, else as its locale's region does") {
  Organization organization;
  const auto starts = [&](const char* locale) {
    organization.locale = locale;
    return WeekdayName(WeekStartOf(organization));
  };
  CHECK(starts("de-DE") == "mon");
  CHECK(starts("en-US") == "sun");
  CHECK(starts("ar-EG") == "sat");
  organization.week_start = Weekday::kWednesday;
  CHECK(starts("en-US") == "wed");
}

TEST_CASE("what cannot be resolved is told with its place") {
  const Scene scene;
  CHECK(Fails(scene, [](Catalog* c) { c->organization.reset(); }) == "organization");
  CHECK(Fails(scene, [](Catalog* c) { c->organization->zone = "Mars/Base"; }) ==
        "organization.zone");
  CHECK(Fails(scene, [](Catalog* c) { c->users[1].zone = "Mars/Base"; }) == "users[1].zone");
  CHECK(Fails(scene, [](Catalog* c) { c->schedules[0].zone = "Mars/Base"; }) ==
        "schedules[0].zone");
  CHECK(Fails(scene, [](Catalog* c) { c->teams[0].parent = "nothing"; }) == "teams[0].parent");
  CHECK(Fails(scene, [](Catalog* c) { c->teams[0].parent = "t"; }) == "teams[0].parent");
  CHECK(Fails(scene, [](Catalog* c) { c->organization->holiday_sets = {"nothing"}; }) ==
        "organization.holiday_sets[0]");
}

CatalogRecord Renamed(const ResolvedCatalog& catalog, const char* id, const char* email) {
  User user = catalog.user(catalog.FindUser(id));
  user.email = email;
  return user;
}

TEST_CASE("a write makes another catalog and leaves the one before") {
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana", "email": "ana@example.org"},
                                        {"id": "bo", "name": "Bo"}]})");
  const ResolvedCatalog& before = *scene.catalog;
  User cy;
  cy.header.id = "cy";
  cy.zone = "Asia/Tokyo";
  const auto after =
      test::Must(before.With({Renamed(before, "ana", "a@example.com"), CatalogRecord(cy)}));
  CHECK(after->FindUserByEmail("a@example.com") == 0);
  CHECK(after->FindUserByEmail("ana@example.org") == kNone);
  CHECK(after->FindUser("cy") == 2);
  CHECK(after->UserZone(2).name() == "Asia/Tokyo");
  CHECK(before.FindUserByEmail("ana@example.org") == 0);
  CHECK(before.FindUser("cy") == kNone);
  // What was not written is the same.
  CHECK(&after->event_type(0) == &before.event_type(0));
  CHECK(&after->user(1) == &before.user(1));
}

TEST_CASE("an archived record is found no more and keeps its index") {
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana", "email": "ana@example.org"},
                                        {"id": "bo", "name": "Bo"}]})");
  User bo = scene.catalog->user(1);
  bo.header.archived_at = Instant{1};
  User cy;
  cy.header.id = "cy";
  const auto after = test::Must(scene.catalog->With({CatalogRecord(bo), CatalogRecord(cy)}));
  CHECK(after->FindUser("bo") == kNone);
  CHECK(after->FindUser("cy") == 2);
  CHECK(after->LiveRecords("user").size() == 2);
  CHECK(after->View().users[1].header.id == "cy");
}

TEST_CASE("what hangs on a record follows it: zones, teams' event types, sources") {
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}],
      "teams": [{"id": "t", "slug": "t", "name": "T", "members": [{"user": "ana"}]},
                {"id": "u", "slug": "u", "name": "U", "parent": "t"}],
      "calendar_sources": [{"id": "s", "user": "ana", "name": "S", "kind": "google"}]})");
  const ResolvedCatalog& before = *scene.catalog;
  User ana = before.user(0);
  ana.zone = "Asia/Tokyo";
  EventType made = before.event_type(0);
  made.header.id = "made";
  made.team = "u";
  CalendarSource source = before.source(0);
  auto after = test::Must(before.With({CatalogRecord(made), CatalogRecord(ana)}));
  CHECK(after->SourceZone(0).name() == "Asia/Tokyo");
  CHECK(after->EventTypesOf(0, false) == std::vector<std::uint32_t>{0});
  CHECK(after->EventTypesOf(0, true) == std::vector<std::uint32_t>{0, 1});
  source.user = "bo";
  made.team = "t";
  after = test::Must(after->With({CatalogRecord(source), CatalogRecord(made)}));
  CHECK(after->SourcesOf(0).empty());
  CHECK(after->SourcesOf(1).size() == 1);
  CHECK(after->EventTypesOf(1, true).empty());
  CHECK(after->EventTypesOf(0, false) == std::vector<std::uint32_t>{0, 1});
  Team u = before.team(1);
  u.parent.clear();
  after = test::Must(after->With({CatalogRecord(u)}));
  CHECK(after->TeamChain(1).size() == 1);
  CHECK(after->TeamChildren(0).empty());
}

TEST_CASE("names are found as the rules compare them") {
  const Scene scene("{}", R"({"users": [{"id": "ana", "name": "Ana", "email": "ana@example.org",
      "slug": "a", "external_ref": "7"}, {"id": "bo", "name": "Bo"}],
      "teams": [{"id": "t", "slug": "t", "name": "T", "members": [{"user": "ana"}]}]})");
  const auto named = [&](auto record) {
    std::string ids;
    for (const auto& one : scene.catalog->NamedLike(Describe<decltype(record)>().name, &record)) {
      ids += static_cast<const RecordHeader*>(one.record)->id + " ";
    }
    return ids;
  };
  CHECK(named(User{.email = "ANA@Example.ORG."}) == "ana ");
  CHECK(named(User{.header = {.external_ref = "7"}}) == "ana ");
  CHECK(named(Team{.header = {.external_ref = "7"}}).empty());
  CHECK(named(Team{.slug = "a"}) == "ana ");
  CHECK(named(User{.slug = "t"}) == "t ");
  CHECK(named(User{.email = "bo@example.org"}).empty());
}

TEST_CASE("names pass from one record to another, whichever is written first") {
  const Scene scene("{}", R"({"users": [
      {"id": "ana", "name": "Ana", "email": "ana@example.org", "slug": "a", "external_ref": "1"},
      {"id": "bo", "name": "Bo", "email": "bo@example.org", "slug": "b", "external_ref": "2"},
      {"id": "cy", "name": "Cy", "email": "cy@example.org", "slug": "c", "external_ref": "3"}]})");
  const ResolvedCatalog& before = *scene.catalog;
  // Each takes the names of the next, and the last those of the first.
  std::vector<User> circle = {before.user(0), before.user(1), before.user(2)};
  for (std::uint32_t i = 0; i < 3; ++i) {
    const User& next = before.user((i + 1) % 3);
    circle[i].email = next.email;
    circle[i].slug = next.slug;
    circle[i].header.external_ref = next.header.external_ref;
  }
  for (const std::array<int, 3>& order : {std::array{0, 1, 2}, {2, 1, 0}, {1, 0, 2}}) {
    std::vector<CatalogRecord> written;
    for (const int i : order) written.emplace_back(circle[static_cast<std::size_t>(i)]);
    const auto after = test::Must(before.With(std::move(written)));
    for (std::uint32_t i = 0; i < 3; ++i) {
      const User& now = circle[i];
      CHECK(after->FindUserByEmail(now.email) == i);
      const User claims[] = {{.slug = now.slug},
                             {.header = {.external_ref = now.header.external_ref}}};
      for (const User& claim : claims) {
        const auto named = after->NamedLike("user", &claim);
        REQUIRE(named.size() == 1);
        CHECK(named.front().record == after->FindRecord("user", now.header.id));
      }
    }
  }
  // Archived behind the record that takes its name.
  User ana = before.user(0), bo = before.user(1);
  ana.email = bo.email;
  bo.header.archived_at = Instant{1};
  const auto after = test::Must(before.With({CatalogRecord(ana), CatalogRecord(bo)}));
  CHECK(after->FindUserByEmail("bo@example.org") == 0);
  CHECK(after->FindUserByEmail("ana@example.org") == kNone);
}

TEST_CASE("where weeks begin on Sunday and on Saturday") {
  const auto start = [](const std::string& region) {
    Organization organization;
    organization.region = region;
    return WeekStartOf(organization);
  };
  for (const char* region :
       {"US", "CA", "MX", "BR", "AR", "CO", "PE", "VE", "IL", "IN", "JP", "KR", "TW", "HK",
        "PH", "TH", "ID", "SG", "ZA", "KE", "PK", "BD", "NP", "SA", "YE", "GT", "PA", "DO"}) {
    CAPTURE(std::string(region));
    CHECK(start(region) == Weekday::kSunday);
  }
  for (const char* region :
       {"AE", "AF", "BH", "DJ", "DZ", "EG", "IQ", "IR", "JO", "KW", "LY", "OM", "QA", "SY"}) {
    CAPTURE(std::string(region));
    CHECK(start(region) == Weekday::kSaturday);
  }
  CHECK(start("DK") == Weekday::kMonday);
}

TEST_CASE("what event types ask of other bookings of their attendees, the strictest of all") {
  const auto type = [](const char* id, const char* fields) {
    return fmt::format(R"({{"id": "{0}", "team": "t", "slug": "{0}", "title": "X",
        "durations_min": [60], "hosts": [{{"user": "ana"}}]{1}}})",
                       id, fields);
  };
  const test::Scene scene(
      "{}", fmt::format(R"({{"event_types": [{}, {}, {}]}})", type("e", ""),
                        type("f", R"(, "attendee_gap_min": 30)"),
                        type("g", R"(, "attendee_overlap": "refuse", "attendee_gap_min": 10)")));
  CHECK(scene.catalog->attendee_times().alone);
  CHECK(scene.catalog->attendee_times().gap_s == 30 * kMinute);
  EventType gone = scene.catalog->event_type(scene.catalog->FindEventType("f"));
  gone.header.archived_at = 1;
  const auto later = test::Must(scene.catalog->With({gone}));
  CHECK(later->attendee_times().gap_s == 10 * kMinute);
  EventType mild = later->event_type(later->FindEventType("g"));
  mild.attendee_overlap = AttendeeOverlap::kAllow;
  mild.attendee_gap_min = 0;
  CHECK(!test::Must(later->With({mild}))->attendee_times().any());
}

}  // namespace
}  // namespace rota
