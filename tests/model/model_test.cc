// The model against answers that were not made by it: the published counts and hashes of slot
// workload W1, and cases worked out by hand from the rules.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "tests/model/model.h"

#include <doctest/doctest.h>

#include <cstdio>

namespace model {
namespace {

using Strings = std::vector<std::string>;

const Json kWeek = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// ---- workload W1: six zones, lunch breaks, four busy half hours per weekday and host ----

Json Workload(int hosts, int length, const std::string& scheduling, const std::string& alignment) {
  const Instant base = ParseInstant("2027-03-01T00:00:00Z");
  const Json weekdays = {"mon", "tue", "wed", "thu", "fri"};
  const Json rules = {{{"days", weekdays}, {"start", "09:00"}, {"end", "12:00"}},
                      {{"days", weekdays}, {"start", "13:00"}, {"end", "17:00"}}};
  Json catalog = {{"organization", {{"id", "o"}, {"zone", "UTC"}}}};
  for (const char* zone : {"America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Athens",
                           "Africa/Johannesburg", "Africa/Lagos"}) {
    const std::string id = "s" + std::to_string(catalog["schedules"].size());
    catalog["schedules"].push_back({{"id", id}, {"zone", zone}, {"rules", rules}});
  }
  Json rows = Json::array(), busy = Json::array();
  for (int h = 0; h < hosts; ++h) {
    const std::string user = "u" + std::to_string(h);
    rows.push_back({{"user", user}});
    catalog["users"].push_back({{"id", user}, {"default_schedule", "s" + std::to_string(h % 6)}});
    for (int d = 0; d < length; ++d) {
      for (int k = 0; k < (d % 7 < 5 ? 4 : 0); ++k) {  // the first day is a Monday
        const Instant start =
            base + days{d} + minutes{420 + 120 * k + 15 * ((7 * h + 3 * d + 5 * k) % 4)};
        busy.push_back({{"user", user},
                        {"start", FormatInstant(start)},
                        {"end", FormatInstant(start + minutes{30})}});
      }
    }
  }
  catalog["teams"] = {{{"id", "t"}, {"members", rows}}};
  catalog["event_types"] = {{{"id", "e"},
                             {"team", "t"},
                             {"durations_min", {30}},
                             {"step_min", 15},
                             {"zone", "UTC"},
                             {"scheduling", scheduling},
                             {"hosts", rows},
                             {"alignment", alignment}}};
  return {{"now", "2027-02-26T00:00:00Z"},
          {"busy", busy},
          {"catalog", catalog},
          {"query",
           {{"event_type", "e"},
            {"from", FormatInstant(base)},
            {"to", FormatInstant(base + days{length})}}}};
}

std::string Fnv1a(const std::string& text) {
  std::uint32_t value = 0x811C9DC5;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x01000193;
  char hex[9];
  std::snprintf(hex, sizeof hex, "%08x", value);
  return hex;
}

TEST_CASE("workload W1 has the published counts and hashes") {
  struct Row {
    int hosts, length;
    const char* scheduling;
    std::size_t count;
    const char* hash;
  };
  for (const Row& row :
       {Row{1, 7, "individual", 114, "0db2d7ed"}, Row{5, 7, "collective", 10, "81f39e40"},
        Row{5, 7, "round_robin", 240, "54d73c46"}, Row{1, 31, "individual", 524, "5d61a486"},
        Row{5, 31, "collective", 46, "472d94f3"}, Row{5, 31, "round_robin", 1120, "e9167cb9"}}) {
    for (const char* alignment : {"window", "free"}) {
      CAPTURE(row.hosts);
      CAPTURE(row.length);
      CAPTURE(row.scheduling);
      const Json slots =
          Answer(Workload(row.hosts, row.length, row.scheduling, alignment)).at("slots");
      std::string seconds;
      for (const Json& slot : slots) {
        seconds += seconds.empty() ? "" : ",";
        seconds += std::to_string(ParseInstant(slot.at("start")).time_since_epoch().count());
      }
      CHECK(slots.size() == row.count);
      CHECK(Fnv1a(seconds) == row.hash);
    }
  }
}

// ---- one team in Berlin, everybody open 09:00-12:00, Monday 2 March 2026, at 06:00 ----

struct Case {
  Json event = Json::object();
  Json schedule = Json::object();
  Json query = Json::object();
  Json organization = Json::object();
  Json user = Json::object();   // of the first host
  Json facts = Json::object();  // bookings, holds, busy, time_off, now
  Json things = Json::array();  // resources of the catalog
  Strings hosts = {"ana"};

  Json Scenario() const {
    Json made = {{"now", "2026-03-02T05:00:00Z"}};
    Json& catalog = made["catalog"];
    catalog["organization"] = {{"id", "o"},
                               {"zone", "Europe/Berlin"},
                               {"week_start", "monday"},
                               {"default_schedule", "s"}};
    catalog["organization"].update(organization);
    catalog["schedules"] = {{{"id", "s"}, {"zone", "Europe/Berlin"}}};
    catalog["schedules"][0]["rules"] = {{{"days", kWeek}, {"start", "09:00"}, {"end", "12:00"}}};
    catalog["schedules"][0].update(schedule);
    Json rows = Json::array();
    for (const std::string& host : hosts) {
      rows.push_back({{"user", host}});
      catalog["users"].push_back({{"id", host}, {"email", host + "@x.example"}});
    }
    catalog["users"][0].update(user);
    catalog["teams"] = {{{"id", "t"}, {"members", rows}}};
    catalog["resources"] = things;
    catalog["holiday_sets"] = {{{"id", "feasts"}, {"holidays", {{{"date", "2026-03-02"}}}}}};
    catalog["event_types"] = {
        {{"id", "e"}, {"team", "t"}, {"durations_min", {60}}, {"hosts", rows}}};
    catalog["event_types"][0].update(event);
    made.update(facts);
    made["query"] = {{"event_type", "e"}, {"from", "2026-03-02"}, {"to", "2026-03-02"}};
    made["query"].update(query);
    return made;
  }

  // Offered starts as the clock in Berlin shows them, with the date when it is not 2 March.
  Strings Starts() const {
    Strings starts;
    const Json answer = Answer(Scenario());
    for (const Json& slot : answer.at("slots")) {
      const Wall wall = Zone::Named("Europe/Berlin").WallAt(ParseInstant(slot.at("start")));
      const Date date = std::chrono::floor<days>(wall);
      const std::string clock = FormatClock(std::chrono::floor<minutes>(wall - date));
      const std::string text = FormatDate(date);
      starts.push_back(text == "2026-03-02" ? clock : text.substr(5) + " " + clock);
    }
    return starts;
  }
};

// Of ana on 2 March, by the clock in Berlin.
Json Booked(const std::string& start, const std::string& end, const Json& more = Json::object()) {
  Json booking = {{"event_type", "e"}, {"host", "ana"}};
  booking["start"] = "2026-03-02T" + start + ":00+01:00";
  booking["end"] = "2026-03-02T" + end + ":00+01:00";
  booking.update(more);
  return booking;
}
Json Bookings(const Json& booking) { return {{"bookings", Json::array({booking})}}; }
Json Rules(const std::string& start, const std::string& end, const Json& on = kWeek) {
  return {{"rules", Json::array({{{"days", on}, {"start", start}, {"end", end}}})}};
}

TEST_CASE("a neighbour never moves the window lattice") {
  CHECK(Case().Starts() == Strings{"09:00", "10:00", "11:00"});
  const Json taken = Bookings(Booked("09:10", "09:30"));
  CHECK(Case{.facts = taken}.Starts() == Strings{"10:00", "11:00"});
  CHECK(Case{.event = {{"alignment", "free"}, {"step_min", 20}}, .facts = taken}.Starts() ==
        Strings{"09:40", "10:00", "10:20", "10:40", "11:00"});
  CHECK(Case{.event = {{"alignment", "range"}}, .facts = taken}.Starts() ==
        Strings{"09:30", "10:30"});
}

TEST_CASE("packed rounds only with minutes to spare") {  // Cal.com's own examples
  const auto packed = [](const char* start, const char* end) {
    return Case{.event = {{"alignment", "packed"}}, .schedule = Rules(start, end)}.Starts();
  };
  CHECK(packed("09:05", "12:00") == Strings{"10:00", "11:00"});
  CHECK(packed("09:05", "11:55") == Strings{"09:15", "10:15"});
  CHECK(packed("09:30", "12:30") == Strings{"09:30", "10:30", "11:30"});
}

TEST_CASE("the start of a window is rounded, then shifted once") {
  const Json late = Rules("09:10", "12:00");
  CHECK(Case{.event = {{"step_min", 30}, {"durations_min", {30}}}, .schedule = late}.Starts() ==
        Strings{"09:30", "10:00", "10:30", "11:00", "11:30"});
  CHECK(Case{.event = {{"step_min", 45}, {"offset_min", 50}}, .schedule = late}.Starts() ==
        Strings{"10:05", "10:50"});
}

TEST_CASE("a window open for days restarts at midnight") {
  const Strings found = Case{.event = {{"durations_min", {50}}},
                             .schedule = Rules("00:00", "24:00"),
                             .query = {{"from", "2026-03-03"}, {"to", "2026-03-03"}}}
                            .Starts();
  REQUIRE(found.size() > 2);
  CHECK(found[0] == "03-03 00:00");
  CHECK(found[1] == "03-03 00:50");
  CHECK(found.back() == "03-03 23:20");
}

TEST_CASE("day alignment leaves out what the clocks skip") {
  const Strings found = Case{.event = {{"alignment", "day"}},
                             .schedule = Rules("00:00", "24:00"),
                             .query = {{"from", "2026-03-29"}, {"to", "2026-03-29"}}}
                            .Starts();
  REQUIRE(found.size() == 23);
  CHECK(Strings(found.begin(), found.begin() + 3) ==
        Strings{"03-29 00:00", "03-29 01:00", "03-29 03:00"});
}

TEST_CASE("first n counts the whole date") {
  Case first_two{.event = {{"first_slots_per_day", 2}}};
  CHECK(first_two.Starts() == Strings{"09:00", "10:00"});
  first_two.query = {{"from", "2026-03-02T08:30:00Z"}, {"to", "2026-03-03T00:00:00Z"}};
  CHECK(first_two.Starts() == Strings{"10:00"});
}

TEST_CASE("overnight rules and replacing overrides") {
  Case night{.schedule = Rules("22:00", "26:00"), .facts = {{"now", "2026-03-01T00:00:00Z"}}};
  CHECK(night.Starts() == Strings{"00:00", "01:00", "22:00", "23:00"});
  // Its whole date, the spilled hours too.
  night.schedule["overrides"] =
      Json::array({{{"date", "2026-03-02"}, {"start", "15:00"}, {"end", "16:00"}}});
  CHECK(night.Starts() == Strings{"15:00"});
  night.schedule["overrides"] = Json::array({{{"date", "2026-03-01"}, {"closed", true}}});
  CHECK(night.Starts() == Strings{"22:00", "23:00"});
}

TEST_CASE("an override beats a holiday and time off beats both") {
  const Json holiday = {{"holiday_sets", {"feasts"}}};
  const Json away = {{"user", "ana"}, {"from", "2026-03-02"}};
  Json extra;
  extra["overrides"] = Json::array(
      {{{"date", "2026-03-02"}, {"mode", "add"}, {"start", "14:00"}, {"end", "15:00"}}});
  const auto off = [&](const Json& more) {
    Json row = away;
    row.update(more);
    return Json{{"time_off", Json::array({row})}};
  };
  CHECK(Case{.organization = holiday}.Starts().empty());
  CHECK(Case{.schedule = extra, .organization = holiday}.Starts() == Strings{"14:00"});
  CHECK(Case{.schedule = extra, .organization = holiday, .facts = off(Json::object())}
            .Starts()
            .empty());
  CHECK(Case{.facts = off({{"start", "10:30"}, {"end", "24:00"}})}.Starts() == Strings{"09:00"});
  CHECK(Case{.facts = off({{"status", "requested"}})}.Starts() ==
        Strings{"09:00", "10:00", "11:00"});
}

TEST_CASE("travel reads the schedule elsewhere and leaves the grid") {
  Json journey;
  journey["travel"] =
      Json::array({{{"from", "2026-03-02"}, {"to", "2026-03-02"}, {"zone", "Europe/London"}}});
  CHECK(Case{.user = journey}.Starts() == Strings{"10:00", "11:00", "12:00"});
}

TEST_CASE("a skipped date has no hours") {
  const Case apia{.schedule = {{"zone", "Pacific/Apia"}},
                  .query = {{"from", "2011-12-29"}, {"to", "2011-12-31"}, {"zone", "Pacific/Apia"}},
                  .facts = {{"now", "2011-12-01T00:00:00Z"}}};
  Strings starts;
  const Json answer = Answer(apia.Scenario());
  for (const Json& slot : answer.at("slots")) starts.push_back(slot.at("start"));
  CHECK(starts == Strings{"2011-12-29T19:00:00Z", "2011-12-29T20:00:00Z", "2011-12-29T21:00:00Z",
                          "2011-12-30T19:00:00Z", "2011-12-30T20:00:00Z", "2011-12-30T21:00:00Z"});
}

TEST_CASE("buffers add up, or the larger is enough") {
  Case fine{.event = {{"step_min", 5}, {"buffer_before_min", 10}, {"buffer_after_min", 15}},
            .facts = Bookings(
                Booked("09:00", "10:00", {{"buffer_after_min", 20}, {"buffer_before_min", 0}}))};
  CHECK(fine.Starts().at(0) == "10:30");
  fine.event["buffer_mode"] = "max";
  CHECK(fine.Starts().at(0) == "10:20");
  fine.facts = {{"busy", Json::array({{{"user", "ana"},
                                       {"start", "2026-03-02T10:30:00+01:00"},
                                       {"end", "2026-03-02T10:31:00+01:00"}}})}};
  const Strings found = fine.Starts();
  REQUIRE(found.size() > 4);
  CHECK(Strings(found.begin(), found.begin() + 3) == Strings{"09:00", "09:05", "09:10"});
  CHECK(found[4] == "10:45");
}

TEST_CASE("the edges of notice and window are inclusive") {
  CHECK(Case{.event = {{"minimum_notice_min", 300}}}.Starts() == Strings{"11:00"});
  const auto by = [](const char* time) {
    return Case{.event = {{"minimum_notice_by", {{"time", time}, {"days_before", 0}}}}}.Starts();
  };
  CHECK(by("06:00") == Strings{"09:00", "10:00", "11:00"});
  CHECK(by("05:59").empty());

  const auto days_of = [](const Json& window, const Json& schedule, const Json& facts) {
    return Case{.event = {{"durations_min", {180}}, {"window", window}},
                .schedule = schedule,
                .query = {{"from", "2026-03-01"}, {"to", "2026-03-20"}},
                .facts = facts}
        .Starts();
  };
  const Json none = Json::object();
  CHECK(days_of({{"type", "rolling"}, {"days", 3}}, none, none) ==
        Strings{"09:00", "03-03 09:00", "03-04 09:00", "03-05 09:00"});
  const Json weekdays = Rules("09:00", "12:00", {"mon", "tue", "wed", "thu", "fri"});
  CHECK(days_of({{"type", "rolling"}, {"days", 5}, {"count", "business"}}, weekdays, none).back() ==
        "03-09 09:00");
  CHECK(days_of({{"type", "rolling"}, {"days", 2}, {"count", "available"}}, none,
                Bookings(Booked("09:00", "10:00"))) == Strings{"03-03 09:00", "03-04 09:00"});
}

TEST_CASE("limits say how many remain") {
  const Json limits = {{{"per", "day"}, {"count", 3}},
                       {{"scope", "host"}, {"per", "day"}, {"count", 1}}};
  const Case three{.event = {{"scheduling", "round_robin"}, {"limits", limits}},
                   .facts = Bookings(Booked("09:00", "10:00")),
                   .hosts = {"ana", "ben", "cleo"}};
  const Json slots = Answer(three.Scenario()).at("slots");
  CHECK(slots.size() == 3);
  for (const Json& slot : slots) {
    CHECK(slot.at("hosts") == Json({"ben", "cleo"}));
    CHECK(slot.at("remaining") == 2);
  }
  const Json rolling = Json::array({{{"rolling_days", 2}, {"minutes", 119}}});
  CHECK(Case{.event = {{"limits", rolling}},
             .query = {{"to", "2026-03-04"}},
             .facts = Bookings(Booked("09:00", "10:00"))}
            .Starts()
            .at(0) == "03-04 09:00");
}

TEST_CASE("holds, pending bookings and attendees occupy") {
  const auto held_until = [](const char* expires) {
    Json hold = {{"event_type", "e"}, {"host", "ana"}, {"expires_at", expires}};
    hold["start"] = "2026-03-02T08:00:00Z";
    hold["end"] = "2026-03-02T09:00:00Z";
    return Case{.facts = {{"holds", Json::array({hold})}}}.Starts().at(0);
  };
  CHECK(held_until("2026-03-02T05:00:01Z") == "10:00");
  CHECK(held_until("2026-03-02T05:00:00Z") == "09:00");
  const Json pending = Bookings(Booked("09:00", "10:00", {{"status", "pending"}}));
  CHECK(Case{.facts = pending}.Starts().at(0) == "10:00");
  CHECK(Case{.event = {{"pending_blocks", false}}, .facts = pending}.Starts().at(0) == "09:00");
  Json attended = Booked("09:00", "10:00", {{"host", "ben"}});
  attended["attendees"] = Json::array({{{"email", "ANA@x.example"}}});
  CHECK(Case{.facts = Bookings(attended)}.Starts().at(0) == "10:00");
}

TEST_CASE("a start is checked and assigned") {
  Case two{.event = {{"scheduling", "round_robin"}},
           .query = {{"op", "assign"}, {"start", "2026-03-02T09:00:00Z"}},
           .facts = Bookings(Booked("09:00", "10:00")),
           .hosts = {"ana", "ben"}};
  CHECK(Answer(two.Scenario()) == Json{{"hosts", {"ben"}}});
  two.query["op"] = "check";
  CHECK(Answer(two.Scenario()).at("hosts") == Json({"ana", "ben"}));
  two.query["start"] = "2026-03-02T09:10:00Z";
  CHECK(Answer(two.Scenario()).at("reasons") == Json::array({"misaligned"}));
  two.query["start"] = "2026-03-02T08:00:00Z";
  CHECK(Answer(two.Scenario()).at("hosts") == Json::array({"ben"}));
}

TEST_CASE("weights share the turns, and weight 0 takes none") {
  Case shared{.event = {{"scheduling", "round_robin"}, {"policy", "weighted"}},
              .query = {{"op", "assign"}, {"start", "2026-03-02T10:00:00Z"}},
              .hosts = {"ana", "ben", "cleo"}};
  shared.event["hosts"] = {{{"user", "ana"}, {"weight", 100}},
                           {{"user", "ben"}, {"weight", 200}},
                           {{"user", "cleo"}, {"weight", 0}}};
  // Turn by turn: ben is due first, then ana, then ben again (1 : 2).
  Strings order;
  Json done = Json::array();
  for (int turn = 0; turn < 6; ++turn) {
    shared.facts["bookings"] = done;
    const std::string host = Answer(shared.Scenario()).at("hosts").at(0);
    order.push_back(host);
    const std::string day = std::to_string(10 + turn);
    done.push_back({{"event_type", "e"},
                    {"host", host},
                    {"start", "2026-02-" + day + "T10:00:00Z"},
                    {"end", "2026-02-" + day + "T11:00:00Z"}});
  }
  CHECK(order == Strings{"ben", "ana", "ben", "ben", "ana", "ben"});
  shared.facts["time_off"] = {{{"user", "ana"}, {"from", "2026-03-02"}},
                              {{"user", "ben"}, {"from", "2026-03-02"}}};
  shared.query["op"] = "check";
  CHECK(Answer(shared.Scenario()).at("available") == false);
}

// ---- groups: one of Berlin's mornings, everybody open 09:00-12:00 ----

struct Groups : Case {
  // As a document has them: {members, required}; all are named, and everybody is a host row.
  Groups(const Strings& people, const std::vector<std::pair<Json, Json>>& groups) {
    hosts = people;
    event = {{"scheduling", "groups"}, {"groups", Json::array()}};
    for (const auto& [members, required] : groups) {
      const std::string id = "g" + std::to_string(event["groups"].size());
      event["groups"].push_back({{"id", id}, {"members", members}, {"required", required}});
    }
  }
  Groups& Busy(const std::string& user, const std::string& start, const std::string& end) {
    facts["busy"].push_back({{"user", user},
                             {"start", "2026-03-02T" + start + ":00+01:00"},
                             {"end", "2026-03-02T" + end + ":00+01:00"}});
    return *this;
  }
  // What the start at nine is offered as: [remaining, who could take a place]; null: it is not.
  Json AtNine() const {
    Case asked = *this;
    asked.query.update({{"op", "check"}, {"start", "2026-03-02T08:00:00Z"}});
    const Json answer = Answer(asked.Scenario());
    if (!answer.at("available")) return nullptr;
    return {answer.at("remaining"), answer.at("hosts")};
  }
  Json Assigned() const {
    Case asked = *this;
    asked.query.update({{"op", "assign"}, {"start", "2026-03-02T08:00:00Z"}});
    return Answer(asked.Scenario());
  }
};
Json Reason(const Case& of, const char* start) {
  Case asked = of;
  asked.query = {{"op", "check"}, {"start", start}};
  return Answer(asked.Scenario()).at("reasons");
}
bool Has(const Json& list, const char* word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

TEST_CASE("who is in two groups serves one") {
  Groups two({"ana", "ben"}, {{{"ana", "ben"}, 1}, {Json::array({"ana"}), 1}});
  CHECK(two.AtNine() == Json{1, {"ana", "ben"}});
  // Whoever is first in order is needed elsewhere.
  CHECK(two.Assigned() == Json{{"hosts", {"ben", "ana"}}});
  two.Busy("ben", "09:30", "09:45");
  CHECK(two.Starts() == Strings{"10:00", "11:00"});
  CHECK(Has(Reason(two, "2026-03-02T08:00:00Z"), "quorum"));
}

TEST_CASE("a booking takes so many of a group") {
  Groups pairs({"ana", "ben", "cleo", "dia"}, {{{"ana", "ben", "cleo", "dia"}, 2}});
  CHECK(pairs.AtNine() == Json{2, {"ana", "ben", "cleo", "dia"}});
  CHECK(pairs.Assigned() == Json{{"hosts", {"ana", "ben"}}});
  pairs.Busy("ana", "09:00", "10:00");
  CHECK(pairs.AtNine() == Json{1, {"ben", "cleo", "dia"}});
  pairs.Busy("cleo", "09:59", "11:00").Busy("dia", "08:00", "09:01");
  CHECK(pairs.Starts() == Strings{"10:00", "11:00"});
  // The same member twice is one member.
  CHECK(Groups({"ana", "ben"}, {{{"ana", {{"user", "ana"}}}, 2}}).Starts().empty());
  Groups members({"ana", "ben", "cleo"}, {{{"ben", {{"members_of", "t"}}}, 3}});
  CHECK(members.Assigned() == Json{{"hosts", {"ben", "ana", "cleo"}}});
}

TEST_CASE("all of a group means everybody") {
  Groups both({"ana", "ben", "cleo"}, {{{"ben", "ana"}, "all"}, {{"cleo", "ana"}, 1}});
  CHECK(both.AtNine() == Json{1, {"ben", "ana", "cleo"}});
  CHECK(both.Assigned() == Json{{"hosts", {"ben", "ana", "cleo"}}});
  Groups busy = both;
  busy.Busy("ana", "09:00", "09:10");
  CHECK(busy.Starts() == Strings{"10:00", "11:00"});
  Groups off = both;
  off.user = {{"active", false}};  // ana
  CHECK(off.Starts().empty());
  CHECK(Has(Reason(off, "2026-03-02T08:00:00Z"), "required_host_inactive"));
  Groups optional({"ana", "ben", "cleo"}, {{{"ben", "ana"}, 1}, {{"cleo", "ana"}, 1}});
  optional.user = {{"active", false}};
  CHECK(optional.AtNine() == Json{1, {"ben", "cleo"}});
}

TEST_CASE("who stands in fills the place of who is away, and no other besides") {
  Groups away({"ana", "ben", "cleo"}, {{{"ana", "ben"}, "all"}});
  away.facts["time_off"] = {{{"user", "ana"}, {"from", "2026-03-02"}, {"delegate", "cleo"}}};
  CHECK(away.AtNine() == Json{1, {"ben", "cleo"}});
  CHECK(away.Assigned() == Json{{"hosts", {"cleo", "ben"}}});
  away.facts["time_off"][0]["delegate"] = "ben";
  CHECK(away.Starts().empty());
}

TEST_CASE("a thing fills places of different groups with its units") {
  const Json van = {{"resource", "van"}};
  Groups vans({"ana", "ben"},
              {{Json::array({van}), 1}, {{"ana", "ben"}, 1}, {Json::array({van}), 1}});
  const auto with = [&](int capacity) {
    vans.things = {{{"id", "van"}, {"capacity", capacity}}};
    return vans.AtNine();
  };
  CHECK(with(1) == nullptr);
  CHECK(with(2) == Json{1, {"ana", "ben"}});
  CHECK(with(3) == Json{1, {"ana", "ben"}});
  CHECK(with(4) == Json{2, {"ana", "ben"}});
  CHECK(vans.Assigned() ==
        Json{{"hosts", {"ana"}}, {"resources", {{{"resource", "van"}, {"units", 2}}}}});
  vans.facts["bookings"] =
      Json::array({Booked("09:30", "10:00", {{"resources", Json::array({van})}})});
  CHECK(with(2) == nullptr);
  CHECK(vans.Starts() == Strings{"10:00", "11:00"});
  // In one group it fills one place.
  Groups once({"ana"}, {{{van, van}, 2}});
  once.things = {{{"id", "van"}, {"capacity", 2}}};
  CHECK(once.AtNine() == nullptr);
}

TEST_CASE("what a thing is linked to is taken with it, and its limits hold") {
  const Json hall = {{"resource", "hall"}}, room = {{"resource", "room"}};
  Groups linked({"ana"}, {{{hall, room}, 1}, {{room, "ana"}, 1}});
  linked.things = {{{"id", "hall"}, {"linked", {"room"}}}, {{"id", "room"}}};
  // With the hall the room is gone; with the room the hall is of no use beside.
  CHECK(linked.AtNine() == Json{1, {"ana"}});
  CHECK(linked.Assigned().at("hosts") == Json::array({"ana"}));
  linked.Busy("ana", "09:00", "10:00");
  CHECK(linked.AtNine() == nullptr);
  Groups limited({"ana", "ben"}, {{Json::array({{{"resource", "van"}}}), 1}, {{"ana", "ben"}, 1}});
  limited.things = {{{"id", "van"}, {"capacity", 5}}};
  CHECK(limited.AtNine().at(0) == 2);
  limited.things[0]["limits"] = {{{"per", "day"}, {"count", 1}}};
  CHECK(limited.AtNine().at(0) == 1);
}

TEST_CASE("nobody serves and leads the thing that is needed as well") {
  Groups led({"ana", "ben"}, {{{"ben", "ana"}, 1}});
  led.things = {{{"id", "coach"}, {"kind", "facilitator"}, {"user", "ben"}}};
  led.event["resources"] = {{{"resource", "coach"}}};
  CHECK(led.AtNine().at(0) == 1);
  CHECK(led.Assigned().at("hosts") == Json::array({"ana"}));
  led.event["groups"][0]["members"] = Json::array({"ben"});
  CHECK(led.Starts().empty());
}

TEST_CASE("whoever is chosen leaves the other bookings possible") {
  Groups shared({"ana", "ben", "cleo", "dia"},
                {{{"ana", "ben", "cleo", "dia"}, 1}, {{"ana", "ben"}, 1}});
  CHECK(shared.AtNine().at(0) == 2);
  CHECK(shared.Assigned() == Json{{"hosts", {"cleo", "ana"}}});
  // A limit of the event type says how many remain, not who is spared.
  Groups limited = shared;
  limited.event["limits"] = {{{"per", "day"}, {"count", 1}}};
  CHECK(limited.AtNine().at(0) == 1);
  CHECK(limited.Assigned() == Json{{"hosts", {"cleo", "ana"}}});
  // A limit of a person does: only one booking fits.
  Groups personal = shared;
  personal.user = {{"limits", {{{"per", "day"}, {"count", 0}}}}};  // ana
  CHECK(personal.AtNine() == Json{1, {"ben", "cleo", "dia"}});
  CHECK(personal.Assigned() == Json{{"hosts", {"cleo", "ben"}}});
  shared.Busy("cleo", "09:00", "10:00").Busy("dia", "09:00", "10:00");
  CHECK(shared.AtNine() == Json{1, {"ana", "ben"}});
  CHECK(shared.Assigned() == Json{{"hosts", {"ana", "ben"}}});
}

TEST_CASE(
    "each group has its policy, names bind the places they can fill, a move keeps its hosts") {
  Groups two({"ana", "ben", "cleo", "dia"}, {{{"ana", "ben"}, 1}, {{"cleo", "dia"}, 1}});
  CHECK(two.Assigned() == Json{{"hosts", {"ana", "cleo"}}});
  Groups preferring = two;
  preferring.event["groups"][1]["policy"] = {{"criteria", Json::array({"priority"})}};
  preferring.event["hosts"] = {{{"user", "ben"}, {"priority", 4}},
                               {{"user", "dia"}, {"priority", 4}}};
  CHECK(preferring.Assigned() == Json{{"hosts", {"ana", "dia"}}});
  Groups named = two;
  named.query["hosts"] = Json::array({"dia"});
  CHECK(named.AtNine() == Json{1, {"ana", "ben", "dia"}});
  CHECK(named.Assigned() == Json{{"hosts", {"ana", "dia"}}});
  named.query["hosts"] = Json::array({"nobody"});
  CHECK(named.AtNine() == nullptr);
  Groups moving = two;
  moving.facts["bookings"] = Json::array(
      {Booked("09:00", "10:00", {{"id", "b"}, {"host", "ben"}, {"status", "confirmed"}})});
  CHECK(moving.Assigned() == Json{{"hosts", {"ana", "cleo"}}});
  moving.query["reschedule_of"] = "b";
  CHECK(moving.Assigned() == Json{{"hosts", {"ben", "cleo"}}});
}

TEST_CASE("the window of groups is open where schedules fill every place") {
  Groups two({"ana", "ben"}, {{Json::array({"ana"}), 1}, {{"ana", "ben"}, 1}});
  two.event["step_min"] = 30;
  Json scenario = two.Scenario();
  scenario["catalog"]["schedules"].push_back(
      {{"id", "late"}, {"zone", "Europe/Berlin"}, {"rules", Rules("10:30", "14:00")["rules"]}});
  scenario["catalog"]["users"][1]["default_schedule"] = "late";
  const auto starts = [&] {
    Strings found;
    const Json answer = Answer(scenario);
    for (const Json& slot : answer.at("slots")) {
      found.push_back(slot.at("start").get<std::string>().substr(11, 5));
    }
    return found;
  };
  CHECK(starts() == Strings{"09:30", "10:00"});  // ana 08-11, ben 09:30-13, as UTC
  // Each by themselves: one lattice over both. Leave takes starts and never moves it.
  Json& event = scenario["catalog"]["event_types"][0];
  event["groups"] = {{{"id", "g"}, {"members", {"ana", "ben"}}}};
  event["step_min"] = 40;
  CHECK(starts() == Strings{"08:00", "08:40", "09:20", "10:00", "10:40", "11:20", "12:00"});
  scenario["time_off"] = {{{"user", "ana"}, {"from", "2026-03-02"}}};
  CHECK(starts() == Strings{"10:00", "10:40", "11:20", "12:00"});
  // Whoever is off opens nothing: the lattice is ben's.
  scenario["catalog"]["users"][0]["active"] = false;
  CHECK(starts() == Strings{"09:40", "10:20", "11:00", "11:40"});
}

// ---- wall clocks ------------------------------------------------------------

TEST_CASE("zones go on by their rule after the last change that their file lists") {
  const auto offset = [](const char* zone, const char* at) {
    return Zone::Named(zone).OffsetAt(ParseInstant(at)) / minutes{1};
  };
  // Ireland's winter is the exception (IST-1GMT0); Chile changes at midnight, in the southern
  // summer.
  CHECK(offset("Europe/Dublin", "2045-03-26T00:59:59Z") == 0);
  CHECK(offset("Europe/Dublin", "2045-03-26T01:00:00Z") == 60);
  CHECK(offset("Europe/Dublin", "2045-10-29T01:00:00Z") == 0);
  CHECK(offset("America/Santiago", "2045-09-03T03:59:59Z") == -240);
  CHECK(offset("America/Santiago", "2045-09-03T04:00:00Z") == -180);
  CHECK(offset("Pacific/Chatham", "2045-01-01T00:00:00Z") == 825);
  CHECK(offset("Asia/Kathmandu", "2100-01-01T00:00:00Z") == 345);
}

TEST_CASE("a skipped time keeps the offset before the gap, a repeated one is the first") {
  const Zone& berlin = Zone::Named("Europe/Berlin");
  const Date spring = ParseDate("2026-03-29"), autumn = ParseDate("2026-10-25");
  CHECK(FormatInstant(berlin.InstantOf(spring + ParseClock("02:30"))) == "2026-03-29T01:30:00Z");
  CHECK(berlin.Skips(spring + ParseClock("02:30")));
  CHECK(!berlin.Skips(spring + ParseClock("03:00")));
  CHECK(FormatInstant(berlin.InstantOf(autumn + ParseClock("02:30"))) == "2026-10-25T00:30:00Z");
  const Zone& lord_howe = Zone::Named("Australia/Lord_Howe");  // half an hour
  CHECK(FormatInstant(lord_howe.InstantOf(ParseDate("2026-10-04") + ParseClock("02:10"))) ==
        "2026-10-03T15:40:00Z");
  CHECK(Zone::Named("Pacific/Apia").SkipsDate(ParseDate("2011-12-30")));
  CHECK_THROWS_AS(Zone::Named("Nowhere/Else"), Refused);
}

}  // namespace
}  // namespace model
