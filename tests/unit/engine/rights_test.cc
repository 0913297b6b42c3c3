// Who may do what to whose: every verb, by every kind of actor, on what is their own, their team's,
// a team's below, another team's and another organization's.
//
// The table below is written by hand, beside the rows' own `May`; a cell is what a call answers:
//   y  it succeeds          f  forbidden          n  not_found
//   .  not asked: the call would make something of that name instead of touching it
// A cell that refuses counts only where the same call by the host program succeeds in the same
// world afterwards, so that no refusal can come from a call that was wrong anyway. Where an actor
// does not see a thing, the answer is word for word the one for a thing that is not there.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/calls.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::OpenUnsynced;
using test::ReasonOf;

constexpr const char* kNow = "2030-01-02T00:00:00Z";

// ---- the world --------------------------------------------------------------

// The organization "north": boss leads team "top", under it lies "mid" with its leader chief, under
// that "low"; "side" lies under "top" too. The organization "south" has a team of its own. Whose a
// thing is is said by its name: "own" is host's, "team" is pat's, both in mid; "below" is lowly's,
// "other" is sid's, "abroad" is out's. An attendee, Kim, comes to what is host's.
struct Place {
  const char* name;
  const char* user;
  const char* team;
};
constexpr Place kPlaces[] = {{"own", "host", "mid"},
                             {"team", "pat", "mid"},
                             {"below", "lowly", "low"},
                             {"other", "sid", "side"},
                             {"abroad", "out", "south"}};
constexpr std::size_t kAbroad = 4;
const char* OrganizationOf(std::size_t place) { return place == kAbroad ? "south" : "north"; }

struct Somebody {
  const char* name;
  const char* actor;  // JSON
};
constexpr Somebody kActors[] = {
    {"admin", R"({"kind":"admin"})"},
    {"boss", R"({"kind":"user","id":"boss"})"},    // leads the team above all
    {"chief", R"({"kind":"user","id":"chief"})"},  // leads mid
    {"host", R"({"kind":"user","id":"host"})"},    // a member of mid
    {"mate", R"({"kind":"user","id":"mate"})"},    // another, to whom nothing here belongs
    {"kim", R"({"kind":"attendee","email":"kim@example.net"})"},
    {"guest", R"({"kind":"guest"})"},
};
constexpr std::size_t kActorCount = std::size(kActors);

std::string Filled(std::string text, std::string_view mark, std::string_view with) {
  for (std::size_t at; (at = text.find(mark)) != std::string::npos;) {
    text.replace(at, mark.size(), with);
  }
  return text;
}

// $c the name of the place, $u its user, $t its team, $e an event type that the user serves.
std::string In(const Place& place, std::string text) {
  text = Filled(std::move(text), "$c", place.name);
  text = Filled(std::move(text), "$u", place.user);
  return Filled(std::move(text), "$t", place.team);
}

Json Call(Engine& engine, std::string_view verb, const std::string& body,
          const std::string& organization = "north", const char* actor = nullptr,
          const char* now = kNow) {
  Json request = Json::parse(body);
  if (!request.contains("now")) request["now"] = now;
  request["organization"] = organization;
  if (actor) request["actor"] = Json::parse(actor);
  return test::CallJson(engine, verb, request);
}

void Must(Engine& engine, std::size_t place, std::string_view verb, const std::string& body) {
  const Json answer = Call(engine, verb, body, OrganizationOf(place));
  INFO(body);
  INFO(answer.dump());
  REQUIRE(ReasonOf(answer).empty());
}

Json TeamJson(const char* id, const char* parent, std::initializer_list<const char*> members,
              const char* leader = "") {
  Json team = {{"id", id}, {"slug", id}, {"name", id}, {"members", Json::array()}};
  if (*parent) team["parent"] = parent;
  for (const char* user : members) team["members"].push_back({{"user", user}});
  if (*leader) team["members"].push_back({{"user", leader}, {"role", "leader"}});
  return team;
}

// Types of everybody: free for all, by approval, for the organization alone, and shared with a
// deputy.
void AddTypes(const Place& place, Json* types) {
  const auto add = [&](const char* name, const Json& more) {
    Json type = {{"id", fmt::format("{}-{}", name, place.name)},
                 {"slug", fmt::format("{}-{}", name, place.name)},
                 {"title", name},
                 {"team", place.team},
                 {"durations_min", {60}},
                 {"hosts", {{{"user", place.user}}}}};
    type.update(more);
    types->push_back(type);
  };
  add("call", Json::object());
  add("ask", {{"requires_approval", true}});
  add("inside", {{"audience", {"internal"}}});
  add("pair",
      {{"scheduling", "round_robin"},
       {"hosts", {{{"user", place.user}}, {{"user", fmt::format("deputy-{}", place.name)}}}}});
}

Json OrganizationJson(const char* id) {
  return {
      {"organization", {{"id", id}, {"name", id}, {"zone", "UTC"}, {"default_schedule", "always"}}},
      {"schedules",
       {{{"id", "always"},
         {"rules",
          {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
            {"start", "00:00"},
            {"end", "24:00"}}}}}}},
      {"holiday_sets", {{{"id", "feasts"}, {"holidays", Json::array()}}}},
      {"users", Json::array()},
      {"teams", Json::array()},
      {"event_types", Json::array()},
      {"profiles", Json::array()},
      {"calendar_sources", Json::array()}};
}

void AddPlace(const Place& place, Json* catalog) {
  Json& c = *catalog;
  c["users"].push_back({{"id", place.user},
                        {"name", place.user},
                        {"email", fmt::format("{}@example.org", place.user)}});
  const std::string deputy = fmt::format("deputy-{}", place.name);
  c["users"].push_back({{"id", deputy}, {"name", deputy}});
  c["schedules"].push_back(Json::parse(In(place,
                                          R"({"id":"hours-$c","owner":{"kind":"user","id":"$u"},
          "rules":[{"days":["mon"],"start":"09:00","end":"10:00"}]})")));
  c["profiles"].push_back(
      Json::parse(In(place, R"({"id":"profile-$c","user":"$u","name":"usual"})")));
  c["calendar_sources"].push_back(
      Json::parse(In(place, R"({"id":"source-$c","user":"$u","kind":"ics","name":"private"})")));
  AddTypes(place, &c["event_types"]);
}

// What everybody has: a booking, a request, a hold, a series, leave and a busy block.
void AddThings(Engine& engine, std::size_t at) {
  const Place& place = kPlaces[at];
  const std::string who = at == 0 ? R"("attendees":[{"email":"kim@example.net","name":"Kim"}])"
                                  : R"("attendees":[{"email":"lee@example.net","name":"Lee"}])";
  const auto make = [&](const char* verb, const std::string& body) {
    Must(engine, at, verb, In(place, body));
  };
  make("booking.book", R"({"new_id":"booking-$c","event_type":"call-$c",)"
                       R"("start":"2030-01-07T09:00:00Z",)" +
                           who + "}");
  make("booking.book", R"({"new_id":"request-$c","event_type":"ask-$c",)"
                       R"("start":"2030-01-08T09:00:00Z",)" +
                           who + "}");
  make("booking.hold", R"({"new_id":"hold-$c","event_type":"call-$c","hold_s":3600,)"
                       R"("start":"2030-01-09T09:00:00Z",)" +
                           who + "}");
  make("booking.book", R"({"new_id":"shared-$c","event_type":"pair-$c","hosts":["$u"],)"
                       R"("start":"2030-01-12T09:00:00Z",)" +
                           who + "}");
  make("series.book", R"({"new_id":"series-$c","event_type":"call-$c",)"
                      R"("start":"2030-01-10T09:00:00Z","rrule":"FREQ=DAILY;COUNT=2",)" +
                          who + "}");
  const std::string waits = R"("attendee")" + who.substr(std::string(R"("attendees")").size());
  const std::string one = Filled(Filled(waits, "[", ""), "]", "");
  make("waitlist.join", R"({"new_id":"waits-$c","event_type":"call-$c",)"
                        R"("start":"2030-01-07T09:00:00Z",)" +
                            one + "}");
  make("waitlist.join", R"({"new_id":"offer-$c","event_type":"call-$c",)"
                        R"("start":"2030-01-20T09:00:00Z",)" +
                            one + "}");
  make("record.put",
       R"({"kind":"time_off","record":{"id":"leave-$c","user":"$u","from":"2030-06-03"}})");
  make("record.put", R"({"kind":"busy_block","record":{"id":"busy-$c","user":"$u",)"
                     R"("start":"2030-06-05T09:00:00Z","end":"2030-06-05T10:00:00Z"}})");
}

// A folder with the world in a file, which tests copy.
class World {
 public:
  World()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("rota_rights_{}", static_cast<long>(::getpid()))) {
    std::filesystem::create_directory(folder_);
    Engine engine = OpenUnsynced(Path("world.db"));
    Json north = OrganizationJson("north"), south = OrganizationJson("south");
    for (const Place& place : kPlaces)
      AddPlace(place, &place == &kPlaces[kAbroad] ? &south : &north);
    for (const char* user : {"boss", "chief", "mate"}) {
      north["users"].push_back({{"id", user}, {"name", user}});
    }
    north["teams"] = {TeamJson("top", "", {}, "boss"),
                      TeamJson("mid", "top", {"host", "pat", "mate"}, "chief"),
                      TeamJson("low", "mid", {"lowly"}), TeamJson("side", "top", {"sid"})};
    south["teams"] = {TeamJson("south", "", {"out"})};
    for (const Place& place : kPlaces) {
      for (Json* teams : {&north["teams"], &south["teams"]}) {
        for (Json& team : *teams) {
          if (team["id"] != place.team) continue;
          team["members"].push_back({{"user", fmt::format("deputy-{}", place.name)}});
        }
      }
    }
    Must(engine, 0, "catalog.apply", Json{{"catalog", north}}.dump());
    Must(engine, kAbroad, "catalog.apply", Json{{"catalog", south}}.dump());
    for (std::size_t i = 0; i < std::size(kPlaces); ++i) AddThings(engine, i);
  }
  ~World() { std::filesystem::remove_all(folder_); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The world as it was made, in an engine of its own.
  Engine Copy() {
    const std::string path = Path(fmt::format("{}.db", ++copies_));
    std::filesystem::copy_file(Path("world.db"), path);
    return OpenUnsynced(path);
  }

  static World& Shared() {
    static World world;
    return world;
  }

 private:
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::filesystem::path folder_;
  int copies_ = 0;
};

// ---- the table --------------------------------------------------------------

struct Row {
  const char* verb;
  const char* body;  // $c, $u, $t: In
  // By actor, in the order of kActors; five cells each, in the order of kPlaces.
  const char* cells[kActorCount];
  const char* now = kNow;
};

constexpr const char* kOffered = "2030-01-02T00:05:00Z";  // the offer stands
constexpr const char* kAfter = "2030-01-07T12:00:00Z";    // the booking took place

// clang-format off
const Row kRows[] = {
    // ---- bookings
    //                  admin    boss     chief    host     mate     kim      guest
    {"booking.get", R"({"booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "ynnnn", "nnnnn"}},
    {"booking.get", R"({"booking":"hold-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "ynnnn", "nnnnn"}},
    {"booking.decision", R"({"booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"assignment.list", R"({"booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"assignment.list", R"({"user":"$u"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"assignment.count", R"({"team":"$t"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "fffff", "fffff"}},
    {"assignment.count", R"({"event_type":"call-$c"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"booking.confirm", R"({"booking":"hold-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "nnnnn"}},
    {"booking.cancel", R"({"booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "nnnnn"}},
    {"booking.cancel", R"({"booking":"hold-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "nnnnn"}},
    {"booking.move", R"({"booking":"booking-$c","start":"2030-01-07T11:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "fffff"}},
    {"booking.move", R"({"booking":"booking-$c","start":"2030-01-07T11:00:00Z",
                         "overrides":["notice"]})",
                      {"yyyyn", "yyyyn", "yyynn", "ffnnn", "ffnnn", "fnnnn", "fffff"}},
    {"booking.move", R"({"hosts":["$u"],"start":"2030-01-12T11:00:00Z","booking":"shared-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fnnnn", "fffff"}},
    {"booking.move", R"({"hosts":["deputy-$c"],"booking":"shared-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ffnnn", "ffnnn", "fnnnn", "fffff"}},
    {"booking.move", R"({"booking":"shared-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ffnnn", "ffnnn", "fnnnn", "fffff"}},
    // Which of two is missing is told alike.
    {"booking.swap", R"({"exchange":"times","with":"shared-$c","booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"booking.swap", R"({"exchange":"times","booking":"booking-$c","with":"shared-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"booking.swap", R"({"exchange":"times","overrides":["notice"],"with":"shared-$c",
                         "booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ffnnn", "ffnnn", "fffff", "fffff"}},
    {"booking.approve", R"({"booking":"request-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"booking.reject", R"({"booking":"request-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"booking.complete", R"({"booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}, kAfter},
    {"booking.no_show", R"({"booking":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}, kAfter},
    {"record.get", R"({"kind":"booking","id":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "ynnnn", "fffff"}},
    {"record.history", R"({"kind":"booking","id":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "fffff", "fffff"}},
    {"calendar.export", R"({"kind":"booking","id":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "fffff"}},
    // ---- new ones: for somebody who comes, of one's own time, against the rules
    {"booking.book", R"({"event_type":"call-$c","start":"2030-01-14T09:00:00Z",
                         "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "yyyyn", "yyyyn"}},
    {"booking.hold", R"({"event_type":"call-$c","start":"2030-01-14T09:00:00Z",
                         "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "yyyyn", "yyyyn"}},
    {"booking.book", R"({"event_type":"call-$c","start":"2030-01-14T09:00:00Z","hosts":["$u"],
                         "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "yyyyn", "yyyyn"}},
    {"booking.book", R"({"event_type":"call-$c","start":"2030-01-14T09:00:00Z","hosts":["$u"],
                         "overrides":["notice"],
                         "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "ffffn", "ffffn"}},
    {"booking.book", R"({"event_type":"call-$c","start":"2030-01-14T09:00:00Z","buffer_after_min":5,
                         "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "ffffn", "ffffn"}},
    {"booking.book", R"({"event_type":"inside-$c","start":"2030-01-14T09:00:00Z",
                         "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "nnnnn", "nnnnn"}},
    // ---- waitlists
    {"waitlist.join", R"({"event_type":"call-$c","start":"2030-01-07T09:00:00Z",
                         "attendee":{"email":"new@example.net","name":"New"}})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "yyyyn", "yyyyn"}},
    {"waitlist.promote", R"({"entry":"offer-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}, kOffered},
    {"waitlist.leave", R"({"entry":"offer-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}, kOffered},
    {"waitlist.leave", R"({"entry":"waits-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}},
    {"record.get", R"({"kind":"waitlist_entry","id":"waits-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}},
    {"record.history", R"({"kind":"waitlist_entry","id":"waits-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    // ---- questions
    {"query.slots", R"({"event_type":"call-$c","from":"2030-01-14","to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn"}},
    {"query.slots", R"({"event_type":"inside-$c","from":"2030-01-14","to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.slots", R"({"event_type":"call-$c","from":"2030-01-07","to":"2030-01-07",
                         "reschedule_of":"booking-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "nnnnn"}},
    {"query.check", R"({"event_type":"inside-$c","start":"2030-01-14T09:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.explain", R"({"event_type":"inside-$c","start":"2030-01-14T09:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.dates", R"({"event_type":"inside-$c","from":"2030-01-14","to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.next", R"({"event_type":"inside-$c","from":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.limits", R"({"event_type":"inside-$c","from":"2030-01-14","to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.window", R"({"event_type":"inside-$c"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"query.assign", R"({"event_type":"call-$c","start":"2030-01-14T09:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"query.openings", R"({"event_type":"call-$c","from":"2030-01-14","to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"query.slots", R"({"members":[{"user":"$u"}],"duration_min":60,"from":"2030-01-14",
                        "to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "fffff", "fffff"}},
    {"query.explain", R"({"members":[{"user":"$u"}],"duration_min":60,
                          "start":"2030-01-14T09:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "fffff", "fffff"}},
    {"query.openings", R"({"members":[{"user":"$u"}],"duration_min":60,"from":"2030-01-14",
                           "to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyynn", "yynnn", "yynnn", "fffff", "fffff"}},
    {"query.ask", R"({"op":"openings","event_type":"call-$c","from":"2030-01-14",
                      "to":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"query.ask", R"({"op":"assign","event_type":"call-$c","start":"2030-01-14T09:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"query.ask", R"({"op":"next","event_type":"inside-$c","from":"2030-01-14"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    // ---- series
    {"series.book", R"({"event_type":"call-$c","start":"2030-01-21T09:00:00Z",
                         "rrule":"FREQ=DAILY;COUNT=2","hosts":["$u"],
                        "attendees":[{"email":"new@example.net","name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"series.book", R"({"event_type":"call-$c","start":"2030-01-21T09:00:00Z",
                         "rrule":"FREQ=DAILY;COUNT=2","hosts":["$u"],
                        "overrides":["notice"],"attendees":[{"email":"new@example.net",
                         "name":"New"}]})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "fffff", "fffff"}},
    {"series.get", R"({"series":"series-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}},
    {"record.get", R"({"kind":"series","id":"series-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}},
    {"record.history", R"({"kind":"series","id":"series-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"series.cancel", R"({"series":"series-$c","scope":"all"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}},
    {"series.move", R"({"series":"series-$c","scope":"all","start":"2030-01-10T11:00:00Z"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"series.move", R"({"series":"series-$c","scope":"all","start":"2030-01-10T11:00:00Z",
                         "overrides":["notice"]})",
                      {"yyyyn", "yyyyn", "yyynn", "fnnnn", "nnnnn", "fffff", "fffff"}},
    {"series.extend", R"({"series":"series-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    // ---- records of a person
    {"record.get", R"({"kind":"time_off","id":"leave-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"time_off.affected", R"({"time_off":"leave-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"time_off.affected", R"({"user":"$u","from":"2030-06-03"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"time_off.reassign", R"({"time_off":"leave-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"time_off.reassign", R"({"user":"$u","from":"2030-06-03"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"record.put", R"({"kind":"time_off","record":{"id":"leave-$c","user":"$u",
                         "from":"2030-07-01"}})",
                      {"yyyy.", "yyyy.", "yyyf.", "yfff.", "ffff.", "ffff.", "ffff."}},
    {"record.put", R"({"kind":"time_off","record":{"user":"$u","from":"2030-07-01"}})",
                      {"yyyy.", "yyyy.", "yyyf.", "yfff.", "ffff.", "ffff.", "ffff."}},
    {"record.archive", R"({"kind":"time_off","id":"leave-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.history", R"({"kind":"time_off","id":"leave-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.get", R"({"kind":"busy_block","id":"busy-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.put", R"({"kind":"busy_block","record":{"id":"busy-$c","user":"$u",
                       "start":"2030-06-06T09:00:00Z","end":"2030-06-06T10:00:00Z"}})",
                      {"yyyy.", "yyyy.", "yyyf.", "yfff.", "ffff.", "ffff.", "ffff."}},
    {"record.archive", R"({"kind":"busy_block","id":"busy-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.get", R"({"kind":"profile","id":"profile-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.put", R"({"kind":"profile","record":{"id":"profile-$c","user":"$u","name":"new"}})",
                      {"yyyy.", "yyyy.", "yyyf.", "yfff.", "ffff.", "ffff.", "ffff."}},
    {"record.get", R"({"kind":"schedule","id":"hours-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.put", R"({"kind":"schedule","record":{"id":"hours-$c","owner":{"kind":"user",
                         "id":"$u"},
                       "rules":[{"days":["tue"],"start":"09:00","end":"10:00"}]}})",
                      {"yyyy.", "yyyy.", "yyyf.", "yfff.", "ffff.", "ffff.", "ffff."}},
    {"record.get", R"({"kind":"calendar_source","id":"source-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"record.put", R"({"kind":"calendar_source","record":{"id":"source-$c","user":"$u",
                         "kind":"ics","name":"new"}})",
                      {"yyyy.", "yyyy.", "yyyf.", "yfff.", "ffff.", "ffff.", "ffff."}},
    {"calendar.import", R"({"source":"source-$c","text":"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"calendar.import", R"({"user":"$u","text":"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "fffff", "fffff"}},
    {"calendar.export", R"({"kind":"user","id":"$u"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "ffffn", "fffff"}},
    {"calendar.export", R"({"kind":"team","id":"$t"})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "ffffn", "fffff"}},
    // ---- people, teams and what is offered
    {"record.get", R"({"kind":"user","id":"$u"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn"}},
    {"record.put", R"({"kind":"user","record":{"id":"$u","name":"New name"}})",
                      {"yyyy.", "ffff.", "ffff.", "ffff.", "ffff.", "ffff.", "ffff."}},
    {"record.history", R"({"kind":"user","id":"$u"})",
                      {"yyyyn", "yyyyn", "yyyfn", "yfffn", "ffffn", "fffff", "fffff"}},
    {"user.find", R"({"email":"$u@example.org"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "fffff", "fffff"}},
    {"record.get", R"({"kind":"team","id":"$t"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn"}},
    {"record.put", R"({"kind":"team","record":{"id":"new","slug":"new","name":"New",
                         "parent":"$t"}})",
                      {"yyyy.", "yyyy.", "yyyf.", "ffff.", "ffff.", "ffff.", "ffff."}},
    {"record.history", R"({"kind":"team","id":"$t"})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "fffff", "fffff"}},
    {"record.get", R"({"kind":"event_type","id":"call-$c"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn"}},
    {"record.get", R"({"kind":"event_type","id":"inside-$c"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "nnnnn"}},
    {"record.put", R"({"kind":"event_type","record":{"id":"call-$c","slug":"call-$c",
                         "title":"New","team":"$t",
                       "durations_min":[60],"hosts":[{"user":"$u"}]}})",
                      {"yyyy.", "yyyy.", "yyyf.", "ffff.", "ffff.", "ffff.", "ffff."}},
    {"record.archive", R"({"kind":"event_type","id":"inside-$c"})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "nnnnn", "nnnnn"}},
    {"record.history", R"({"kind":"event_type","id":"inside-$c"})",
                      {"yyyyn", "yyyyn", "yyyfn", "ffffn", "ffffn", "fffff", "fffff"}},
    {"record.get", R"({"kind":"holiday_set","id":"feasts"})",
                      {"y....", "y....", "y....", "y....", "y....", "y....", "y...."}},
    {"record.put", R"({"kind":"holiday_set","record":{"id":"feasts",
                         "holidays":[{"date":"2030-12-25","name":"C"}]}})",
                      {"y....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"record.get", R"({"kind":"organization","id":"north"})",
                      {"y....", "y....", "y....", "y....", "y....", "y....", "y...."}},
    {"record.list", R"({"kind":"user"})",
                      {"y....", "y....", "y....", "y....", "y....", "y....", "y...."}},
    {"record.list", R"({"kind":"booking"})",
                      {"y....", "y....", "y....", "y....", "y....", "y....", "f...."}},
    {"record.list", R"({"kind":"time_off"})",
                      {"y....", "y....", "y....", "y....", "y....", "f....", "f...."}},
    {"record.list", R"({"kind":"booking","event_type":"inside-$c"})",
                      {"yyyyn", "yyyyn", "yyyyn", "yyyyn", "yyyyn", "nnnnn", "fffff"}},
    {"record.list", R"({"kind":"booking","series":"series-$c"})",
                      {"yyyyn", "yyyyn", "yyynn", "ynnnn", "nnnnn", "ynnnn", "fffff"}},
    // ---- the whole
    {"catalog.apply", R"({"catalog":{"users":[{"id":"new","name":"New"}]}})",
                      {"y....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"organization.export", "{}",
                      {"y....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"organization.import", R"({"format":1,"catalog":{"organization":{"id":"branch","number":1,
                         "version":1,"created_at":"2026-01-01T00:00:00Z",
                         "updated_at":"2026-01-01T00:00:00Z","name":"B","zone":"UTC"}}})",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"change.list", R"({"since":0})",
                      {"y....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    // Each command as its own verb says; what it refuses is its own verdict.
    {"batch", R"({"commands":[{"verb":"booking.cancel","body":{"booking":"booking-$c"}}]})",
                      {"yyyyn", "yyyyn", "yyynn", "yfnnn", "ffnnn", "ynnnn", "fffff"}},
    {"message.lease", R"({"owner":"w"})",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"message.ack", R"({"message":"$m"})",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"message.fail", R"({"message":"$m","error":"e"})",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.tick", "{}",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.verify", "{}",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.repair", "{}",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.purge", "{}",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.optimize", "{}",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.metrics", "{}",
                      {"y....", "f....", "f....", "f....", "f....", "f....", "f...."}},
    {"upkeep.backup", R"({"path":"$p"})",
                      {"f....", "f....", "f....", "f....", "f....", "f....", "f...."}},
};
// clang-format on

// ---- the cells --------------------------------------------------------------

// The same call about a thing that is not there; empty where the call names none. Where it names
// several, the last is what it is about.
std::string AboutNothing(std::string body, const Place& place) {
  const std::string own = fmt::format("-{}", place.name);
  const std::size_t at = body.rfind(own);
  if (at == std::string::npos) return {};
  return body.replace(at, own.size(), "-nowhere");
}

// The words of an error, with what it names taken out.
std::string Words(const Json& answer, const Place& place) {
  return Filled(Filled(answer.dump(), fmt::format("-{}", place.name), "-?"), "-nowhere", "-?");
}

class Cells {
 public:
  Cells(const Row& row, std::size_t at) : row_(row), at_(at), place_(kPlaces[at]) {}

  void Check() {
    Engine engine = World::Shared().Copy();
    body_ = In(place_, row_.body);
    Prepare(engine);
    CAPTURE(std::string(row_.verb));
    CAPTURE(body_);
    int refused = 0;
    for (std::size_t i = 0; i < kActorCount; ++i) {
      CAPTURE(std::string(kActors[i].name));
      const char cell = row_.cells[i][at_];
      if (cell == 'f' || cell == 'n') refused += CheckRefused(engine, kActors[i], cell);
      if (cell == 'y') CheckAllowed(kActors[i]);
    }
    if (refused == 0) return;
    // The same call, in the same world, by who may.
    // What is imported is not there yet.
    const std::string where =
        row_.verb == std::string_view("organization.import") ? "branch" : OrganizationOf(at_);
    const Json answer = Call(engine, row_.verb, body_, where, nullptr, row_.now);
    INFO(answer.dump());
    CHECK(ReasonOf(answer).empty());
  }

 private:
  void Prepare(Engine& engine) {
    if (body_.find("$m") != std::string::npos) {
      const Json leased = Call(engine, "message.lease", R"({"owner":"w","limit":1})");
      body_ = Filled(body_, "$m", leased["items"][0]["id"].get<std::string>());
    }
    if (body_.find("$p") == std::string::npos) return;
    backup_ = std::filesystem::temp_directory_path() /
              fmt::format("rota_rights_backup_{}.db", static_cast<long>(::getpid()));
    body_ = Filled(body_, "$p", backup_.string());
  }

  bool CheckRefused(Engine& engine, const Somebody& somebody, char cell) {
    const Json answer = Call(engine, row_.verb, body_, "north", somebody.actor, row_.now);
    INFO(answer.dump());
    CHECK(ReasonOf(answer) == (cell == 'f' ? "forbidden" : "not_found"));
    if (cell == 'n') {
      const std::string nothing = AboutNothing(body_, place_);
      if (nothing.empty()) return true;
      const Json none = Call(engine, row_.verb, nothing, "north", somebody.actor, row_.now);
      CHECK(Words(answer, place_) == Words(none, place_));
    }
    return true;
  }

  void CheckAllowed(const Somebody& somebody) const {
    Engine engine = World::Shared().Copy();
    const Json answer = Call(engine, row_.verb, body_, "north", somebody.actor, row_.now);
    INFO(answer.dump());
    CHECK(ReasonOf(answer).empty());
  }

  const Row& row_;
  std::size_t at_;
  const Place& place_;
  std::string body_;
  std::filesystem::path backup_;

 public:
  ~Cells() {
    if (!backup_.empty()) std::filesystem::remove(backup_);
  }
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;
};

TEST_CASE("every verb, by every actor, on everybody's") {
  for (const Row& row : kRows) {
    for (std::size_t at = 0; at < std::size(kPlaces); ++at) Cells(row, at).Check();
  }
}

TEST_CASE("every verb is in the table") {
  std::set<std::string_view> named = {"booking.find"};  // below: codes differ from place to place
  for (const Row& row : kRows) named.insert(row.verb);
  for (const VerbRow* verb : AllVerbs()) {
    INFO(verb->name);
    CHECK(named.contains(verb->name));
  }
}

// ---- across organizations ---------------------------------------------------

// All that the host program reads of an organization.
std::string Everything(Engine& engine, const std::string& organization) {
  std::string text;
  for (const char* kind :
       {"organization", "user", "profile", "schedule", "holiday_set", "team", "event_type",
        "calendar_source", "time_off", "busy_block", "booking", "series"}) {
    const std::string body = Json{{"kind", kind}, {"limit", 1000}, {"archived", true}}.dump();
    text += Call(engine, "record.list", body, organization).dump() + "\n";
  }
  return text;
}

TEST_CASE("a user of one organization is nobody in another") {
  Engine engine = World::Shared().Copy();
  const std::string before = Everything(engine, "south");
  CHECK(before.find("booking-abroad") != std::string::npos);
  for (const Row& row : kRows) {
    std::string body = In(kPlaces[kAbroad], row.body);
    for (const char* mark : {"$m", "$p"}) body = Filled(body, mark, "x");
    CAPTURE(std::string(row.verb));
    CAPTURE(body);
    for (const Somebody& somebody : kActors) {
      if (std::string_view(somebody.actor).find("\"user\"") == std::string_view::npos) continue;
      const Json answer = Call(engine, row.verb, body, "south", somebody.actor, row.now);
      INFO(answer.dump());
      CHECK(ReasonOf(answer) == "forbidden");
    }
  }
  CHECK(Everything(engine, "south") == before);
}

// ---- codes ------------------------------------------------------------------

TEST_CASE("a code finds a booking for whoever its id does") {
  Engine engine = World::Shared().Copy();
  const auto find = [&](const std::string& code, const Somebody& somebody) {
    return Call(engine, "booking.find", Json{{"code", code}}.dump(), "north", somebody.actor);
  };
  int found = 0;
  for (std::size_t place = 0; place < std::size(kPlaces); ++place) {
    if (std::string_view(OrganizationOf(place)) != "north") continue;
    const std::string body = In(kPlaces[place], R"({"booking":"booking-$c"})");
    const std::string code = Call(engine, "booking.get", body)["code"];
    for (const Somebody& somebody : kActors) {
      CAPTURE(std::string(somebody.name));
      const Json got = Call(engine, "booking.get", body, "north", somebody.actor);
      const Json answer = find(code, somebody);
      if (std::string_view(somebody.name) == "guest") {
        CHECK(ReasonOf(answer) == "forbidden");
      } else if (ReasonOf(got).empty()) {
        CHECK(answer == got);
        ++found;
      } else {
        CHECK(Filled(answer.dump(), code, "?") == Filled(find("NO", somebody).dump(), "NO", "?"));
      }
    }
  }
  CHECK(found > 8);
}

// ---- lists ------------------------------------------------------------------

std::set<std::string> Listed(Engine& engine, const char* kind, const char* actor) {
  std::set<std::string> ids;
  const std::string body = Json{{"kind", kind}, {"limit", 1000}}.dump();
  const Json answer = Call(engine, "record.list", body, "north", actor);
  for (const Json& item : answer.value("items", Json::array())) {
    ids.insert(item.at("id").get<std::string>());
  }
  return ids;
}

TEST_CASE("a list holds exactly what each may get") {
  Engine engine = World::Shared().Copy();
  for (const Somebody& somebody : kActors) {
    CAPTURE(std::string(somebody.name));
    for (const char* kind : {"user", "profile", "schedule", "team", "event_type", "calendar_source",
                             "time_off", "busy_block", "booking", "series"}) {
      CAPTURE(std::string(kind));
      const std::set<std::string> listed = Listed(engine, kind, somebody.actor);
      std::set<std::string> got;
      for (const std::string& id : Listed(engine, kind, R"({"kind":"system"})")) {
        const std::string body = Json{{"kind", kind}, {"id", id}}.dump();
        const Json answer = Call(engine, "record.get", body, "north", somebody.actor);
        if (ReasonOf(answer).empty()) got.insert(id);
      }
      CHECK(listed == got);
    }
  }
}

// ---- switches of the organization --------------------------------------------

TEST_CASE("the organization's switches, each a cell that changes") {
  struct Switch {
    const char* setting;  // JSON
    const char* actor;
    const char* verb;
    const char* body;
    const char* before;  // the reason; "" where it succeeds
    const char* after;
  };
  const Switch kSwitches[] = {
      {R"({"members_edit_availability":false})", "host", "record.put",
       R"({"kind":"time_off","record":{"id":"leave-own","user":"host","from":"2030-07-01"}})", "",
       "forbidden"},
      {R"({"members_edit_availability":false})", "chief", "record.put",  // nobody leads themselves
       R"({"kind":"time_off","record":{"id":"leave-chief","user":"chief","from":"2030-07-01"}})",
       "", "forbidden"},
      {R"({"members_see_team":"none"})", "mate", "booking.get", R"({"booking":"booking-own"})", "",
       "not_found"},
      {R"({"members_see_team":"none"})", "mate", "booking.cancel", R"({"booking":"booking-own"})",
       "forbidden", "not_found"},
      {R"({"members_see_team":"none"})", "host", "booking.get", R"({"booking":"booking-own"})", "",
       ""},
      {R"({"members_book_for_others":true})", "mate", "booking.book",
       R"({"event_type":"call-own","start":"2030-01-14T09:00:00Z",
           "attendees":[{"email":"new@example.net","name":"New"}]})",
       "forbidden", ""},
      {R"({"leaders_edit_event_types":false})", "chief", "record.archive",
       R"({"kind":"event_type","id":"inside-own"})", "", "forbidden"},
  };
  for (const Switch& one : kSwitches) {
    CAPTURE(std::string(one.setting));
    CAPTURE(std::string(one.verb));
    for (const bool set : {false, true}) {
      CAPTURE(set);
      Engine engine = World::Shared().Copy();
      if (set) {
        Json organization = OrganizationJson("north")["organization"];
        organization.update(Json::parse(one.setting));
        const Json catalog = {{"catalog", {{"organization", organization}}}};
        Must(engine, 0, "catalog.apply", catalog.dump());
      }
      const std::string actor = fmt::format(R"({{"kind":"user","id":"{}"}})", one.actor);
      const Json answer = Call(engine, one.verb, one.body, "north", actor.c_str());
      INFO(answer.dump());
      CHECK(ReasonOf(answer) == (set ? one.after : one.before));
    }
  }
}

TEST_CASE("members see times; who serves, where the organization says so") {
  for (const char* setting : {"free_busy", "times_and_hosts"}) {
    CAPTURE(std::string(setting));
    Engine engine = World::Shared().Copy();
    Json organization = OrganizationJson("north")["organization"];
    organization["members_see_team"] = setting;
    const Json catalog = {{"catalog", {{"organization", organization}}}};
    Must(engine, 0, "catalog.apply", catalog.dump());
    const Json seen = Call(engine, "booking.get", R"({"booking":"booking-own"})", "north",
                           R"({"kind":"user","id":"mate"})");
    CHECK(seen["start"] == "2030-01-07T09:00:00Z");
    CHECK(seen.contains("hosts") == (std::string_view(setting) == "times_and_hosts"));
    CHECK(seen.dump().find("kim") == std::string::npos);
    CHECK(seen.dump().find("Kim") == std::string::npos);
  }
}

// ---- holds of guests ---------------------------------------------------------

TEST_CASE("a guest's hold is theirs who have its secret") {
  const char* const guest = R"({"kind":"guest"})";
  for (const char* verb : {"booking.get", "booking.confirm", "booking.cancel"}) {
    CAPTURE(std::string(verb));
    Engine engine = World::Shared().Copy();
    const auto hold = [&](const char* start) {
      const std::string body = Json{{"event_type", "call-own"}, {"start", start}}.dump();
      return Call(engine, "booking.hold", body, "north", guest);
    };
    const Json mine = hold("2030-01-14T09:00:00Z"), theirs = hold("2030-01-14T11:00:00Z");
    REQUIRE(mine.contains("secret"));
    REQUIRE(mine["secret"] != theirs["secret"]);
    const auto with = [&](const std::string& id, const Json& secret) {
      Json body = {{"booking", id}};
      if (!secret.is_null()) body["secret"] = secret;
      if (std::string_view(verb) == "booking.confirm") {
        body["attendees"] = {{{"email", "new@example.net"}, {"name", "New"}}};
      }
      return Call(engine, verb, body.dump(), "north", guest);
    };
    const std::string id = mine["id"];
    const std::string nothing = Filled(with("nowhere", "x").dump(), "nowhere", "?");
    for (const Json& secret : {Json(), Json("x"), theirs["secret"]}) {
      CHECK(Filled(with(id, secret).dump(), id, "?") == nothing);
    }
    CHECK(ReasonOf(with(id, mine["secret"])).empty());
  }
}

// ---- one thing, many names --------------------------------------------------

TEST_CASE("what one may not see is not there by any of its names") {
  Engine engine = World::Shared().Copy();
  const Json booking = Call(engine, "booking.get", R"({"booking":"booking-other"})");
  const std::string number = fmt::format("#{}", booking["number"].get<int>());
  for (const Somebody& somebody : kActors) {
    const std::string_view name = somebody.name;
    if (name == "admin" || name == "boss") continue;
    CAPTURE(std::string(name));
    for (const char* verb : {"booking.get", "booking.cancel"}) {
      CAPTURE(std::string(verb));
      const auto words = [&](const std::string& ref) {
        const std::string body = Json{{"booking", ref}}.dump();
        return Filled(Call(engine, verb, body, "north", somebody.actor).dump(), ref, "?");
      };
      CHECK(words(number) == words("#99999"));
      CHECK(words("booking-other") == words("booking-nowhere"));
      CHECK(words("booking-abroad") == words("booking-nowhere"));
    }
  }
}

}  // namespace
}  // namespace rota
