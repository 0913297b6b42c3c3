#include "tests/model/generate.h"

#include <map>
#include <set>

#include "tests/model/clock.h"
#include "tests/model/dice.h"
#include "tests/model/model.h"

namespace model {
namespace {

using Strings = std::vector<std::string>;

struct Place {
  const char* zone;
  Strings dates;  // around which its scenarios lie
};
const std::vector<Place>& Places() {
  static const std::vector<Place> kPlaces = {
      {"America/New_York", {"2026-03-08", "2026-11-01"}},
      {"Europe/Berlin", {"2026-03-29", "2026-10-25"}},
      {"Australia/Lord_Howe", {"2026-04-05", "2026-10-04"}},  // half an hour
      {"Pacific/Apia", {"2011-12-30"}},                       // a date that does not exist
      {"Africa/Casablanca", {"2026-02-15", "2026-03-22"}},    // clocks go back for a month
      {"Asia/Kathmandu", {"2026-05-06", "2026-12-31"}},       // +05:45
      {"America/Sao_Paulo", {"2018-11-04", "2018-02-17"}},    // a gap, a fold at midnight
      {"UTC", {"2026-03-02", "2028-02-29"}},
      // Further ahead than zone files list changes, so their closing rule decides.
      {"Europe/Dublin", {"2045-03-26", "2045-10-29"}},  // winter is the exception
      {"America/Santiago", {"2045-09-03", "2045-04-02"}},
      {"Pacific/Chatham", {"2045-04-02", "2045-09-24"}},  // +12:45
  };
  return kPlaces;
}

const Strings& Days() {
  static const Strings kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return kDays;
}
const Strings& Users() {
  static const Strings kUsers = {"ana", "ben", "cleo", "dia", "eli"};
  return kUsers;
}
const Strings kPlacesOfWork = {"north", "south", "east"};

// "top" holds "team" and "aside"; "team" holds "below".
const Strings& Teams() {
  static const Strings kTeams = {"top", "team", "below", "aside"};
  return kTeams;
}

// The wall time at which the clocks of a zone change near a date, as they run before it.
std::vector<Wall> ChangesNear(const Zone& zone, Date date) {
  std::vector<Wall> changes;
  for (Instant t = zone.Begin(date - days{1}); t < zone.Begin(date + days{2}); t += minutes{15}) {
    const seconds before = zone.OffsetAt(t - minutes{15});
    if (zone.OffsetAt(t) != before) changes.push_back(Wall{t.time_since_epoch() + before});
  }
  return changes;
}

class Maker {
 public:
  Maker(Dice dice, const Strings& ops) : dice_(std::move(dice)), op_(dice_.Pick(ops)) {
    const Place& place = dice_.Pick(Places());
    place_ = place.zone;
    day_ = ParseDate(dice_.Pick(place.dates));
    for (const Wall change : ChangesNear(Zone::Named(place_), day_)) {
      change_times_.push_back(static_cast<int>(
          std::chrono::floor<minutes>(change - std::chrono::floor<days>(change)).count()));
    }
  }

  const std::string& op() const { return op_; }
  bool AsksAboutVisits() const { return op_ == "visits" || op_ == "visit"; }
  bool Chance(int percent) { return dice_.Chance(percent); }
  Json Scenario();
  void AddThings(const Strings& serving, Json* catalog);
  void AddGroups(const Strings& users, const std::string& team, Json* event);
  void AddThingsToGroups(Json* catalog);
  void TakeThings(Json* scenario);

 private:
  // ---- small choices

  std::string AnyZone() { return Chance(82) ? place_ : dice_.Pick(Places()).zone; }
  std::string ADate(int low = -2, int high = 3) {
    return FormatDate(day_ + days{dice_.Between(low, high)});
  }
  std::pair<std::string, std::string> TwoDates(int low = -2, int high = 3) {
    const std::string one = ADate(low, high), other = ADate(low, high);
    return {std::min(one, other), std::max(one, other)};
  }
  // A minute of the day from low to high, on full or half hours more often than not, and now and
  // then just before, in or after the stretch that a change of the clocks skips or repeats.
  int AClock(int low, int high) {
    if (!change_times_.empty() && Chance(20)) {
      const int near =
          dice_.Pick(change_times_) + dice_.Pick({-60, -30, -10, 0, 5, 10, 15, 20, 30, 45, 60});
      if (low <= near && near <= high) return near;
    }
    const int step = dice_.Pick({60, 30, 30, 15, 5});
    return std::clamp(dice_.Between(low, high) / step * step, low, high);
  }
  static std::string Clock(int minute) { return FormatClock(minutes{minute}); }
  Json Range(int shortest, int longest, int latest = 2880) {
    const int start = AClock(0, 1380);
    const int end =
        AClock(start + shortest, std::max(start + shortest, std::min(latest, start + longest)));
    return {{"start", Clock(start)}, {"end", Clock(end)}};
  }
  Instant AnInstant(int hours_low = -48, int hours_high = 72, int step = 5) {
    const int most = (hours_high - hours_low) * 60 / step - 1;
    const minutes after{hours_low * 60 + dice_.Between(0, most) * step};
    return Instant{day_.time_since_epoch()} + after;
  }
  std::string ASchedule(int most = 2) { return "s" + std::to_string(dice_.Between(0, most)); }

  // ---- availability

  Json Weekly();
  Json Schedule(const std::string& id);
  Json Override();
  Json User(const std::string& name);
  Json Profile(const std::string& user);

  // ---- the offer

  Json Limit(const Strings& scopes);
  Json Limits(const Strings& scopes, int most);
  Json Window();
  Json NoticeBy();
  Json Policy();
  Json Criterion(const std::string& name);
  Json Defaults();
  Json EventType(const std::string& id, const std::string& kind, const Json& hosts,
                 const std::string& team);
  void AddTimes(Json* event);
  void AddBuffers(Json* event);
  void AddBounds(Json* event);
  Json Hosts(const std::string& kind, const Strings& users, const std::string& team);
  Json HostRows(const Strings& users);
  Json TeamAtOrBelow(const std::string& team);
  Json MakeTeams(const Json& hosts, const std::string& asked);
  Json Organization();

  // ---- the facts of the moment

  bool IsTaken(const Strings& people, Instant start, Instant end);
  Json Bookings(const Strings& hosts, const Json& events);
  Json Attendee(const Strings& not_them);
  Json Holds(const Strings& hosts, const Json& events);
  Json Busy(const Strings& hosts);
  Json Source(const std::string& user);
  Json TimeOff(const Strings& hosts);
  Json Query(const Json& event, const Strings& hosts, const Json& bookings);
  void MoveNowToDeadline(const Json& event);
  void AskForASlot(Json* scenario);
  void AskForAVisit(const Strings& users, Json* scenario);

  struct Stay {
    Instant start, end;
    Strings people;
  };
  Dice dice_;
  std::string op_;
  std::string place_;
  Date day_;
  std::vector<int> change_times_;  // minutes of the day
  Instant now_;
  bool single_ = true;       // one host serves a booking
  std::vector<Stay> taken_;  // by bookings and holds so far
};

// ---- availability -----------------------------------------------------------

Json Maker::Weekly() {
  static const std::vector<std::pair<const char*, const char*>> kUsual = {
      {"09:00", "17:00"},
      {"00:00", "24:00"},
      {"22:00", "30:00"},
      {"08:30", "17:00"},
      {"20:00", "48:00"},
      {"09:10", "18:25"},
      {"01:30", "04:00"},
      {"23:00", "24:00"},
      // Edges that clocks jump over, where they jump at midnight or at two.
      {"02:15", "12:00"},
      {"22:00", "26:20"},
      {"00:30", "02:10"}};
  Json row;
  if (Chance(50)) {
    const auto& [start, end] = dice_.Pick(kUsual);
    row = {{"start", start}, {"end", end}};
  } else {
    row = Range(120, 900);
  }
  Strings on = Chance(75) ? Days() : dice_.Some(Days(), 3, 6);
  row["days"] = on;
  if (Chance(8)) std::tie(row["valid_from"], row["valid_to"]) = TwoDates(-5, 5);
  return row;
}

Json Maker::Override() {
  const std::string mode = dice_.Pick({"replace", "replace", "add", "subtract", "closed"});
  Json row = {{"date", ADate()}};
  if (mode == "replace" || mode == "add" || (mode == "subtract" && Chance(60)))
    row.update(Range(60, 600));
  if (mode == "closed" && Chance(50)) {
    row["closed"] = true;
  } else if (mode != "replace" || Chance(50)) {
    row["mode"] = mode;
  }
  return row;
}

Json Maker::Schedule(const std::string& id) {
  Json schedule = {{"id", id}};
  for (int left = dice_.Pick({1, 1, 1, 2, 3}); left > 0; --left)
    schedule["rules"].push_back(Weekly());
  if (Chance(88)) schedule["zone"] = AnyZone();
  for (int left = Chance(25) ? dice_.Pick({1, 1, 2}) : 0; left > 0; --left) {
    Json pause = Range(10, 120);
    if (Chance(40)) {
      pause["date"] = ADate();
    } else {
      pause["days"] = dice_.Some(Days(), 2, 7);
      if (Chance(15)) std::tie(pause["valid_from"], pause["valid_to"]) = TwoDates(-3, 4);
    }
    schedule["breaks"].push_back(pause);
  }
  for (int left = Chance(30) ? dice_.Pick({1, 1, 2, 3}) : 0; left > 0; --left) {
    schedule["overrides"].push_back(Override());
  }
  if (Chance(8)) schedule["valid_to"] = ADate(0, 4);
  if (Chance(8))
    schedule["valid_from"] = std::min(ADate(-3, 1), schedule.value("valid_to", "9999"));
  if (Chance(8)) schedule["holiday_sets"] = {"feasts"};
  return schedule;
}

Json Maker::User(const std::string& name) {
  Json user = {{"id", name}, {"name", name}, {"email", name + "@example.org"}};
  if (Chance(90)) user["default_schedule"] = ASchedule();
  if (Chance(40)) user["zone"] = AnyZone();
  if (Chance(12)) {
    const auto [first, last] = TwoDates(-2, 4);
    user["travel"] = {{{"from", first}, {"to", last}, {"zone", AnyZone()}}};
    if (Chance(30)) user["travel"].push_back({{"from", ADate()}, {"zone", AnyZone()}});
  }
  if (Chance(15)) user["default_profile"] = "p-" + name;
  if (Chance(10)) user["emails"] = {name + "@WORK.example"};
  if (Chance(10)) user["limits"] = Limits({"user"}, 1);
  if (Chance(12)) user["rest_min"] = dice_.Pick({300, 660, 1100});
  if (Chance(50)) user["tags"] = dice_.Some(Strings{"expert", "senior"}, 1, 2);
  return user;
}

Json Maker::Profile(const std::string& user) {
  Json profile = {{"id", "p-" + user}, {"user", user}, {"name", "usual"}};
  // Several hosts of one booking with different buffers of their own are left out: a booking is
  // stored with one pair of buffers.
  if (single_ && Chance(50)) profile["buffer_before_min"] = dice_.Pick({0, 10, 25});
  if (single_ && Chance(50)) profile["buffer_after_min"] = dice_.Pick({0, 5, 30});
  if (Chance(30)) profile["minimum_notice_min"] = dice_.Pick({0, 30, 600, 1500});
  if (Chance(30)) {
    profile["window"] = {{"from_days", dice_.Pick({0, 0, 1})}};
    if (Chance(80)) profile["window"]["days"] = dice_.Pick({1, 2, 10});
  }
  if (Chance(20)) profile["limits"] = Limits({"user"}, 1);
  if (Chance(20)) profile["schedule"] = "s3";
  if (Chance(10)) profile["rest_min"] = dice_.Pick({0, 480, 900});
  return profile;
}

// ---- the offer --------------------------------------------------------------

Json Maker::Limit(const Strings& scopes) {
  Json limit;
  limit["scope"] = dice_.Pick(scopes);
  if (Chance(25)) {
    limit["rolling_days"] = dice_.Pick({1, 2, 3, 7});
  } else {
    limit["per"] = dice_.Pick({"day", "day", "week", "month", "year"});
  }
  if (Chance(70)) {
    limit["count"] = dice_.Pick({0, 1, 1, 2, 2, 3, 5});
  } else {
    limit["minutes"] = dice_.Pick({60, 90, 180});
  }
  if (limit["scope"] == "attendee" && Chance(30)) {
    limit.erase("rolling_days");
    limit["per"] = "upcoming";
  }
  if (limit["scope"] == "team" && Chance(50)) limit["descendants"] = true;
  return limit;
}

// Each of another scope, so that none contradicts another.
Json Maker::Limits(const Strings& scopes, int most) {
  Json limits = Json::array();
  for (const std::string& scope : dice_.Some(scopes, 1, most)) limits.push_back(Limit({scope}));
  return limits;
}

Json Maker::Window() {
  const std::string kind =
      dice_.Pick({"calendar", "calendar", "business", "available", "range", "none"});
  if (kind == "none") return {{"type", "none"}, {"from_days", dice_.Pick({0, 1})}};
  if (kind == "range") {
    const auto [first, last] = TwoDates(-1, 3);
    return {{"type", "range"}, {"from", first}, {"to", last}};
  }
  Json window = {{"type", "rolling"}, {"days", dice_.Between(1, 4)}, {"count", kind}};
  if (Chance(5)) window["days"] = 0;
  if (Chance(20)) window["from_days"] = dice_.Between(0, std::min(1, window["days"].get<int>()));
  return window;
}

Json Maker::NoticeBy() {
  return {{"time", Clock(AClock(0, 1440))}, {"days_before", dice_.Pick({0, 1, 1, 2})}};
}

Json Maker::Criterion(const std::string& name) {
  Json criterion = {{"name", name}};
  if (name == "fewest" && Chance(70)) {
    criterion["horizon"] = {{"days", dice_.Pick({1, 2, 7})}};
    if (Chance(50)) criterion["horizon"]["from"] = dice_.Pick({"now", "start"});
  }
  if (name == "fewest" && Chance(50)) criterion["basis"] = dice_.Pick({"count", "minutes"});
  if (name == "apportion") {
    if (Chance(40)) criterion["interval"] = dice_.Pick({"day", "week", "month", "quarter", "none"});
    if (Chance(40)) criterion["basis"] = dice_.Pick({"created", "start"});
    if (Chance(25)) criterion["no_shows"] = Chance(50);
    if (Chance(25)) criterion["calibration"] = Chance(50);
  }
  if (name == "same_host" && Chance(70)) criterion["mode"] = dice_.Pick({"prefer", "require"});
  if (name == "same_host" && Chance(30)) criterion["fallback_days"] = dice_.Pick({1, 2, 5});
  return criterion.size() == 1 && Chance(60) ? criterion["name"] : criterion;
}

Json Maker::Policy() {
  Json policy;
  if (Chance(45)) {
    policy["preset"] = dice_.Pick({"round_robin", "prioritized", "least_busy", "weighted"});
    if (Chance(60)) return policy["preset"];
  } else {
    static const Strings kNames = {"apportion",    "weight",       "priority",  "fewest",
                                   "least_recent", "member_order", "same_host", "external_score"};
    policy["criteria"] = Json::array();
    const bool by_load = Chance(40);  // first: the one with the most options
    if (by_load) policy["criteria"].push_back(Criterion("fewest"));
    for (const std::string& name : dice_.Some(kNames, by_load ? 0 : 1, 3)) {
      if (!by_load || name != "fewest") policy["criteria"].push_back(Criterion(name));
    }
  }
  if (Chance(40)) policy["scope"] = dice_.Pick({"event_type", "team", "user"});
  if (Chance(20)) policy["counts"] = "all";
  if (Chance(20)) policy["lead_threshold"] = dice_.Between(1, 2);
  return policy;
}

// What a team says for the event types that do not say it themselves.
Json Maker::Defaults() {
  Json all = {{"schedule", ASchedule()},
              {"schedule_mode", dice_.Pick({"intersect", "replace"})},
              {"alignment", dice_.Pick({"window", "day", "free", "range"})},
              {"step_min", dice_.Pick({10, 20, 45})},
              {"buffer_before_min", dice_.Pick({0, 10})},
              {"buffer_after_min", dice_.Pick({0, 10, 35})},
              {"buffer_mode", dice_.Pick({"sum", "max"})},
              {"minimum_notice_min", dice_.Pick({0, 60, 700})},
              {"minimum_notice_by", NoticeBy()},
              {"window", Window()},
              {"limits", Limits({"event_type", "host", "user", "team", "attendee"}, 2)},
              {"pending_blocks", Chance(50)}};
  Strings names;
  for (const auto& [name, value] : all.items()) names.push_back(name);
  Json defaults = Json::object();
  for (const std::string& name : dice_.Some(names, 1, 3)) defaults[name] = all[name];
  return defaults;
}

void Maker::AddTimes(Json* event) {
  std::vector<int> durations = dice_.Some(std::vector<int>{15, 20, 25, 30, 45, 60, 90, 120}, 1, 2);
  (*event)["durations_min"] = durations;
  if (Chance(55)) {
    (*event)["step_min"] = dice_.Pick({5, 7, 10, 15, 15, 20, 30, 30, 40, 45, 60, 90});
  } else if (Chance(20)) {
    (*event)["step_includes_buffers"] = true;
  }
  if (Chance(18)) (*event)["offset_min"] = dice_.Pick({5, 10, 15, 35, 70});
  if (Chance(20))
    (*event)["alignment"] = dice_.Pick({"free", "free", "range", "day", "packed", "viewer"});
  if (Chance(45)) (*event)["zone"] = AnyZone();
  if (Chance(18)) {
    (*event)["schedule"] = ASchedule();
    if (Chance(30)) (*event)["schedule_mode"] = "replace";
  }
  if (Chance(12)) {
    (*event)["restriction_schedules"] = Chance(80) ? Json{"s3"} : Json{"s3", "s2"};
    if (Chance(30)) (*event)["restriction_zone"] = "viewer";
  }
}

void Maker::AddBuffers(Json* event) {
  if (Chance(40)) {
    (*event)["buffer_before_min"] = dice_.Pick({0, 5, 10, 30});
    (*event)["buffer_after_min"] = dice_.Pick({0, 5, 15, 45});
    if (Chance(20)) (*event)["buffer_mode"] = "max";
  }
  if (Chance(8)) {
    Json row = {{"duration_min", event->at("durations_min")[0]}};
    if (Chance(70)) row["buffer_before_min"] = dice_.Pick({0, 20});
    if (Chance(50)) row["buffer_after_min"] = dice_.Pick({0, 25});
    (*event)["buffers_by_duration"] = {row};
  }
  if (Chance(8)) (*event)["buffers_inside_hours"] = true;
}

void Maker::AddBounds(Json* event) {
  if (Chance(25)) (*event)["minimum_notice_min"] = dice_.Pick({0, 30, 125, 1440});
  if (Chance(10)) (*event)["minimum_notice_by"] = NoticeBy();
  if (Chance(35)) (*event)["window"] = Window();
  if (Chance(25))
    (*event)["limits"] = Limits({"event_type", "host", "user", "team", "attendee"}, 2);
  if (Chance(4)) (*event)["limits"] = Json::array();  // none, whatever the team says
  if (Chance(10)) (*event)["first_slots_per_day"] = dice_.Pick({1, 2, 5});
  if (Chance(15)) (*event)["pending_blocks"] = false;
  if (Chance(8)) (*event)["attendee_overlap"] = "refuse";
  if (Chance(8)) (*event)["attendee_gap_min"] = dice_.Pick({20, 60, 600});
  if (Chance(30)) {
    for (const std::string& place : dice_.Some(kPlacesOfWork, 1, 2)) {
      (*event)["locations"].push_back({{"kind", "address"}, {"place", place}});
    }
  }
  if (Chance(6)) (*event)["requires_tags"] = {"expert"};
}

Json Maker::EventType(const std::string& id, const std::string& kind, const Json& hosts,
                      const std::string& team) {
  Json event = {{"id", id}, {"title", id}, {"scheduling", kind}, {"team", team}};
  if (!hosts.is_null()) event["hosts"] = hosts;
  if (kind == "individual" && hosts.is_array() && Chance(8)) {  // of a person, outside every team
    event.erase("team");
    event["user"] = hosts[0]["user"];
    if (Chance(50)) event.erase("hosts");
  }
  AddTimes(&event);
  AddBuffers(&event);
  AddBounds(&event);
  const std::string alignment = event.value("alignment", "window");
  if (op_ != "assign" && (alignment == "window" || alignment == "day") && Chance(20)) {
    event["seats"] = dice_.Pick({1, 2, 3, 5});
  }
  if (Chance(1)) event["active"] = false;
  if (Chance(op_ == "assign" ? 45 : 10)) event["policy"] = Policy();
  return event;
}

Json Maker::Hosts(const std::string& kind, const Strings& users, const std::string& team) {
  if (kind != "individual" && Chance(15)) return TeamAtOrBelow(team);
  Json rows = HostRows(users);
  if (kind == "round_robin" && users.size() > 1 && Chance(25)) {
    rows[static_cast<std::size_t>(dice_.Between(0, static_cast<int>(rows.size()) - 1))]["fixed"] =
        true;
  }
  return rows;
}

// The event type's own team or one below.
Json Maker::TeamAtOrBelow(const std::string& team) {
  static const std::map<std::string, Strings> kBelow = {{"top", {"top", "team", "below", "aside"}},
                                                        {"team", {"team", "team", "below"}},
                                                        {"below", {"below"}}};
  const std::string one = dice_.Pick(kBelow.at(team));
  return {{"members_of", one}, {"descendants", Chance(50)}};
}

Json Maker::HostRows(const Strings& users) {
  Json rows = Json::array();
  for (const std::string& user : users) {
    Json row = {{"user", user}};
    if (Chance(10)) row["schedule"] = ASchedule(3);
    if (Chance(5)) row["profile"] = "p-" + user;
    if (Chance(20)) row["priority"] = dice_.Between(0, 4);
    if (Chance(25)) row["weight"] = dice_.Pick({0, 1, 50, 100, 300});
    if (Chance(10)) {
      row["joined_at"] = FormatInstant(now_ - minutes{dice_.Pick({30, 1440, 10000})});
    }
    rows.push_back(row);
  }
  return rows;
}

// One to three groups, mostly of few enough places that somebody can be found; who is in one is
// often in another.
void Maker::AddGroups(const Strings& users, const std::string& team, Json* event) {
  (*event)["groups"] = Json::array();
  const int groups = dice_.Pick({1, 2, 2, 3});
  for (int i = 0; i < groups; ++i) {
    Json group = {{"id", "g" + std::to_string(i)}, {"members", Json::array()}};
    for (const std::string& user : dice_.Some(users, 1, 3)) {
      group["members"].push_back(Chance(70) ? Json(user) : Json{{"user", user}});
    }
    if (Chance(12)) group["members"].push_back(TeamAtOrBelow(team));
    if (Chance(25)) {
      group["required"] = "all";
    } else if (group["members"].size() > 1 && Chance(30)) {
      group["required"] = 2;
    } else if (Chance(50)) {
      group["required"] = 1;
    }
    if (Chance(op_ == "assign" ? 40 : 10)) group["policy"] = Policy();
    (*event)["groups"].push_back(group);
  }
  event->erase("seats");
  (*event)["buffer_mode"] = "sum";
  if (event->value("alignment", "window") != "day") (*event)["alignment"] = "window";
}

// Things among the members of groups, sometimes alone; often no needs beside.
void Maker::AddThingsToGroups(Json* catalog) {
  Json& event = (*catalog)["event_types"][0];
  if (Chance(50)) event.erase("resources");
  for (Json& group : event["groups"]) {
    if (!Chance(40)) continue;
    const Json member =
        Chance(40) ? Json{{"pool", "rooms"}}
                   : Json{{"resource", dice_.Pick({"room", "other_room", "hall", "van", "coach"})}};
    Json& members = group["members"];
    if (Chance(25)) members = Json::array();
    members.insert(members.begin() + dice_.Between(0, static_cast<int>(members.size())), member);
    if (members.size() == 1 && group.value("required", Json(1)) == 2) group["required"] = 1;
  }
  // Who leads may well host besides.
  for (Json& thing : (*catalog)["resources"]) {
    if (thing["id"] == "coach" && Chance(50)) thing["user"] = dice_.Pick(Users());
  }
}

// Left to the other kinds: who stands in, who had the last booking, sessions, days that are
// available, needs that are not required, and things in groups beside things that are needed.
void KeepToVisits(Json* scenario) {
  for (Json& row : (*scenario)["time_off"]) row.erase("delegate");
  Json& catalog = (*scenario)["catalog"];
  for (Json& event : catalog["event_types"]) {
    for (Json& need : event["resources"]) need["required"] = true;
    if (event["resources"].empty() || event.contains("groups")) event.erase("resources");
  }
  const auto keep = [](Json* record) {
    record->erase("seats");
    if (Object(*record, "window").value("count", "") == "available") record->erase("window");
    if (record->contains("policy") &&
        record->at("policy").dump().find("same_host") != std::string::npos) {
      record->erase("policy");
    }
  };
  keep(&catalog["organization"]);
  for (const char* list : {"teams", "event_types"}) {
    for (Json& record : catalog[list]) {
      keep(&record);
      if (record.contains("defaults")) keep(&record["defaults"]);
      if (!record.contains("groups")) continue;
      for (Json& group : record["groups"]) keep(&group);
    }
  }
}

// Left to the other kinds: who had the last booking and is required or offers nothing, and days
// that are available, for which a whole year may be tried out.
void KeepToGroups(Json* record) {
  if (Object(*record, "window").value("count", "") == "available") record->erase("window");
  if (record->contains("defaults")) KeepToGroups(&record->at("defaults"));
  if (!record->contains("policy") || !record->at("policy").is_object()) return;
  Json& policy = record->at("policy");
  if (!policy.contains("criteria")) return;
  for (Json& criterion : policy["criteria"]) {
    if (!criterion.is_object()) continue;
    criterion.erase("fallback_days");
    criterion.erase("mode");
  }
}

Json Maker::MakeTeams(const Json& hosts, const std::string& asked) {
  Json teams = Json::array();
  for (const std::string& id : Teams()) {
    Json team = {{"id", id}, {"name", id}, {"members", Json::array()}};
    if (id == "team" || id == "aside") team["parent"] = "top";
    if (id == "below") team["parent"] = "team";
    // The team that is asked mostly has all the hosts, itself or below it.
    const Strings members = id == asked && Chance(90) ? Users() : dice_.Some(Users(), 2, 4);
    for (const std::string& user : members) {
      Json member = {{"user", user}};
      if (Chance(15)) member["profile"] = "p-" + user;
      if (Chance(30)) member["priority"] = dice_.Between(0, 4);
      if (Chance(20)) member["weight"] = dice_.Pick({0, 20, 100, 250});
      if (Chance(hosts.is_object() ? 12 : 2)) member[dice_.Pick({"accepted", "active"})] = false;
      if (Chance(30)) member["tags"] = {"expert"};
      team["members"].push_back(member);
    }
    if (Chance(20)) team["zone"] = AnyZone();
    if (Chance(10)) team["holiday_sets"] = {"feasts"};
    if (Chance(15)) {
      team["limits"] =
          Limits({"team", "team", "member", "member", "event_type", "host", "user", "attendee"}, 1);
      Json& limit = team["limits"][0];
      const bool reaches = limit["scope"] == "member" || limit["scope"] == "attendee";
      if (reaches && Chance(50)) limit["descendants"] = true;
    }
    if (Chance(15)) team["defaults"] = Defaults();
    if (Chance(op_ == "assign" ? 30 : 8)) team["policy"] = Policy();
    if (Chance(1)) team["active"] = false;
    teams.push_back(team);
  }
  return teams;
}

Json Maker::Organization() {
  Json organization = {{"id", "org"}, {"name", "Org"}, {"zone", place_}};
  if (Chance(90)) organization["week_start"] = dice_.Pick({"monday", "sunday", "saturday"});
  if (Chance(40)) organization["default_schedule"] = "s2";
  if (Chance(15)) organization["holiday_sets"] = {"feasts"};
  if (Chance(10))
    organization["limits"] = Limits({"user", "user", "attendee", "event_type", "team", "host"}, 1);
  if (Chance(op_ == "assign" ? 25 : 5)) organization["policy"] = Policy();
  static const std::vector<std::pair<const char*, const char*>> kWays = {
      {"north", "south"}, {"south", "north"}, {"east", "north"}};
  for (const auto& [from, to] : kWays) {
    if (!Chance(25)) continue;
    organization["distances"].push_back(
        {{"from", from}, {"to", to}, {"min", dice_.Pick({0, 20, 45, 90})}});
  }
  if (Chance(1)) organization["active"] = false;
  return organization;
}

// ---- the facts of the moment ------------------------------------------------

// The store never holds two that overlap; their buffers may well disagree.
bool Maker::IsTaken(const Strings& people, Instant start, Instant end) {
  for (const Stay& stay : taken_) {
    if (start >= stay.end || stay.start >= end) continue;
    for (const std::string& user : people) {
      if (std::find(stay.people.begin(), stay.people.end(), user) != stay.people.end()) return true;
    }
  }
  taken_.push_back({start, end, people});
  return false;
}

Json Maker::Attendee(const Strings& not_them) {
  Strings others = Users();
  std::erase_if(others, [&](const std::string& user) {
    return std::find(not_them.begin(), not_them.end(), user) != not_them.end();
  });
  const std::string guest = others.empty() ? "nobody" : dice_.Pick(others);
  Json attendee = {{"name", "Guest"}};
  const int way = others.empty() ? 2 : dice_.Between(0, 3);
  if (way == 0) attendee["user"] = guest;
  if (way == 1) attendee["email"] = guest + "@EXAMPLE.org";
  if (way == 2) attendee["email"] = "someone@else.example";
  if (way == 3) attendee["email"] = guest + "@work.example";  // whom only some know by it
  return attendee;
}

Json Maker::Bookings(const Strings& hosts, const Json& events) {
  static const Strings kStatuses = {"confirmed", "confirmed", "confirmed", "confirmed",
                                    "confirmed", "pending",   "pending",   "completed",
                                    "no_show",   "cancelled", "rejected"};
  Json found = Json::array();
  const int most = op_ == "assign" ? dice_.Pick({2, 4, 6, 9}) : dice_.Pick({0, 0, 1, 2, 3, 5});
  for (int left = most; left > 0; --left) {
    const Json event = dice_.Pick(events.get<std::vector<Json>>());
    const bool seated = event.contains("seats");
    const Instant start = AnInstant(-48, 72, seated ? 30 : dice_.Pick({5, 15, 30}));
    minutes length{dice_.Pick({15, 30, 30, 45, 60, 90})};
    const bool implied = Chance(seated ? 75 : 8);  // the end is left out
    if (implied) length = minutes{event.at("durations_min")[0].get<int>()};
    const bool all = event.at("scheduling") == "collective";
    const bool groups = event.at("scheduling") == "groups";
    const Strings people =
        all || groups ? dice_.Some(hosts, all ? 2 : 1, 2) : Strings{dice_.Pick(hosts)};
    if (IsTaken(people, start, start + length)) continue;
    Json booking = {
        {"event_type", event.at("id")}, {"hosts", people}, {"start", FormatInstant(start)}};
    if (!implied) booking["end"] = FormatInstant(start + length);
    booking["status"] = dice_.Pick(kStatuses);
    if (booking["status"] == "pending" && Chance(30)) {
      booking["expires_at"] = FormatInstant(now_ + minutes{dice_.Pick({-10, 0, 30})});
    }
    if (Chance(30)) {
      booking["created_at"] = FormatInstant(now_ - minutes{dice_.Pick({60, 1500, 9000, 45000})});
    }
    if (Chance(15)) {
      booking["buffer_before_min"] = dice_.Pick({0, 15});
      booking["buffer_after_min"] = dice_.Pick({5, 40});
    }
    if (Chance(8)) booking["buffer_mode"] = dice_.Pick({"sum", "max"});
    if (Chance(10)) booking["uid"] = "uid-" + std::to_string(left);
    if (Chance(40)) {
      booking["attendees"] = {Attendee(people)};
      if (Chance(15)) booking["attendees"][0]["status"] = "cancelled";
    }
    if (Chance(10)) booking["location"] = {{"place", dice_.Pick(kPlacesOfWork)}};
    if (seated) {
      for (const char* own : {"buffer_before_min", "buffer_after_min", "buffer_mode"}) {
        booking.erase(own);
      }
      if (Chance(30)) booking["seats_taken"] = dice_.Between(0, 3);
    }
    found.push_back(booking);
    if (!seated || !Chance(40)) continue;
    // Another record of the same session.
    booking.erase("uid");
    booking["attendees"] = {Attendee(people), Attendee(people)};
    booking.erase("seats_taken");
    found.push_back(booking);
  }
  if (Chance(15)) {  // the sequence is not the order of the document
    for (std::size_t i = 0; i < found.size(); ++i) found[i]["seq"] = 10 + (i * 5 + 3) % 7;
  }
  return found;
}

Json Maker::Holds(const Strings& hosts, const Json& events) {
  Json rows = Json::array();
  for (int left = dice_.Pick({0, 0, 0, 1, 2}); left > 0; --left) {
    const Json event = dice_.Pick(events.get<std::vector<Json>>());
    const Instant start = AnInstant(-48, 72, 15), end = start + minutes{30};
    const std::string host = dice_.Pick(hosts);
    if (IsTaken({host}, start, end)) continue;
    Json hold = {{"event_type", event.at("id")},
                 {"start", FormatInstant(start)},
                 {"end", FormatInstant(end)}};
    hold["host"] = host;
    if (event.contains("seats") && Chance(50)) hold["seats_taken"] = dice_.Pick({1, 2});
    if (Chance(90))
      hold["expires_at"] = FormatInstant(now_ + seconds{dice_.Pick({0, 1, 600, -60})});
    rows.push_back(hold);
  }
  return rows;
}

Json Maker::Busy(const Strings& hosts) {
  Json rows = Json::array();
  for (int left = dice_.Pick({0, 0, 1, 2, 4}); left > 0; --left) {
    const std::string user = dice_.Pick(hosts);
    Json row = {{"user", user}};
    if (Chance(25)) {
      std::tie(row["start"], row["end"]) = TwoDates();
      row["all_day"] = true;
    } else {
      const Instant start = AnInstant(-48, 72, dice_.Pick({1, 5, 30}));
      row["start"] = FormatInstant(start);
      row["end"] = FormatInstant(start + minutes{dice_.Pick({0, 20, 60, 240})});
    }
    if (Chance(40))
      row["transparency"] = dice_.Pick({"busy", "out_of_office", "tentative", "free"});
    if (Chance(20)) row["status"] = dice_.Pick({"confirmed", "tentative", "cancelled", "declined"});
    if (Chance(40)) row["source"] = "cal-" + user;
    if (Chance(10)) row["ical_uid"] = "uid-" + std::to_string(dice_.Between(1, 4));
    rows.push_back(row);
  }
  return rows;
}

Json Maker::Source(const std::string& user) {
  Json source = {{"id", "cal-" + user}, {"user", user}};
  if (Chance(40)) source["tentative_blocks"] = false;
  if (Chance(30)) source["holiday_calendar"] = true;
  if (Chance(30)) source["zone"] = AnyZone();
  if (Chance(10)) source["active"] = false;
  if (Chance(15)) {
    if (Chance(80)) source["fresh_for_min"] = 60;
    source["when_stale"] = dice_.Pick({"open", "closed"});
    if (Chance(70)) source["synced_at"] = FormatInstant(now_ - minutes{dice_.Pick({5, 60, 61})});
  }
  return source;
}

Json Maker::TimeOff(const Strings& hosts) {
  Json rows = Json::array();
  for (int left = dice_.Pick({0, 0, 0, 1, 1, 2}); left > 0; --left) {
    const std::string user = dice_.Pick(hosts);
    Json row = {{"user", user}};
    row["status"] = dice_.Pick({"approved", "approved", "approved", "requested", "rejected"});
    const auto [first, last] = TwoDates(-1, 2);
    row["from"] = first;
    if (Chance(70)) row["to"] = Chance(60) ? last : first;
    if (Chance(60)) {
      const int start = AClock(0, 1380);
      row["start"] = Clock(start);
      row["end"] = Clock(AClock(std::min(start + 60, 1440), 1440));
    }
    if (Chance(40)) {
      Strings others = Users();
      std::erase(others, user);
      row["delegate"] = dice_.Pick(others);
    }
    rows.push_back(row);
  }
  return rows;
}

// ---- the question -----------------------------------------------------------

Json Maker::Query(const Json& event, const Strings& hosts, const Json& bookings) {
  Json query = {{"op", op_}, {"event_type", "asked"}};
  if (op_ == "slots" || op_ == "dates") {
    if (Chance(75)) {
      std::tie(query["from"], query["to"]) = TwoDates(-1, 2);
    } else {
      const Instant start = AnInstant(-24, 24);
      query["from"] = FormatInstant(start);
      query["to"] = FormatInstant(start + std::chrono::hours{dice_.Pick({5, 24, 48})});
    }
    if (Chance(5)) query["limit"] = dice_.Pick({1, 3});
    if (op_ == "slots" && Chance(10)) query["include"] = "lattice";
  } else {
    query["start"] = FormatInstant(AnInstant(-12, 48, 15));
  }
  if (Chance(40)) query["zone"] = AnyZone();
  if (event.at("durations_min").size() > 1 && Chance(60))
    query["duration_min"] = event.at("durations_min")[1];
  if (Chance(20)) {
    query["attendee"] = Attendee(Chance(80) ? hosts : Strings{});
    query["attendee"].erase("name");
  }
  const bool chooses =
      event.at("scheduling") == "round_robin" || event.at("scheduling") == "groups";
  if (Chance(chooses ? 12 : 3)) query["hosts"] = dice_.Some(Users(), 1, 2);
  // Of one of several records of a session it would be hard to say what moves.
  const bool shared = bookings.size() > 1 && bookings[0].at("start") == bookings[1].at("start");
  if (!bookings.empty() && !shared && Chance(12)) query["reschedule_of"] = "b0";
  if (event.contains("seats") && Chance(25)) query["seats"] = dice_.Pick({1, 2, 2, 4});
  if (Chance(10)) query["place"] = dice_.Pick(kPlacesOfWork);
  if (Chance(op_ == "assign" ? 30 : 3)) {
    for (const std::string& user : dice_.Some(Users(), 1, 3)) {
      query["facts"]["host_scores"][user] = dice_.Between(-6, 12) / 4.0;
    }
  }
  return query;
}

// "By hh:mm n days before" is asked at the very instant, a minute before and after it.
void Maker::MoveNowToDeadline(const Json& event) {
  const Json& by = event.at("minimum_notice_by");
  const Zone& zone = Zone::Named(event.value("zone", place_));
  const Date date = day_ + days{dice_.Between(-1, 2)} - days{by.at("days_before").get<int>()};
  now_ = zone.InstantOf(date + ParseClock(by.at("time"))) + minutes{dice_.Pick({-1, 0, 0, 1})};
}

// A start that somebody could book, for a change.
void Maker::AskForASlot(Json* scenario) {
  Json asked = *scenario;
  asked["query"]["op"] = "slots";
  asked["query"]["from"] = FormatInstant(AnInstant(-24, -12));
  asked["query"]["to"] = FormatInstant(AnInstant(24, 48));
  const Json answer = Answer(asked);
  if (!answer.contains("slots") || answer["slots"].empty()) return;
  (*scenario)["query"]["start"] = dice_.Pick(answer["slots"].get<std::vector<Json>>()).at("start");
}

// Two or three services of the three event types, close to each other.
void Maker::AskForAVisit(const Strings& users, Json* scenario) {
  KeepToVisits(scenario);
  for (const char* list : {"bookings", "holds"}) {  // sessions are none any more
    for (Json& row : (*scenario)[list]) row.erase("seats_taken");
  }
  Json parts = Json::array();
  const int count = dice_.Pick({2, 2, 3});
  for (int i = 0; i < count; ++i) {
    const Json event = dice_.Pick((*scenario)["catalog"]["event_types"].get<std::vector<Json>>());
    Json part = {{"event_type", event.at("id")}};
    const int least = dice_.Pick({0, 0, 1, 5});
    part["gap"] = {{"at_least_min", least}, {"at_most_min", least + dice_.Pick({0, 2, 6})}};
    if (Chance(25)) part["same_host_as"] = (i + 1) % count;
    if (Chance(8)) part["hosts"] = dice_.Some(users, 1, 1);
    if (event.at("durations_min").size() > 1 && Chance(40)) {
      part["duration_min"] = event.at("durations_min")[1];
    }
    parts.push_back(part);
  }
  Json& query = (*scenario)["query"];
  Json asked = {{"op", op_ == "visits" ? "slots" : "check"}, {"parts", parts}};
  if (query.contains("zone")) asked["zone"] = query["zone"];
  if (Chance(45)) asked["order"] = "any";
  if (Chance(35)) asked["attendee"] = {{"email", "someone@else.example"}};
  const Instant start = AnInstant(-24, 36, 30);
  asked["from"] = FormatInstant(start);
  asked["to"] = FormatInstant(start + std::chrono::hours{dice_.Pick({8, 12, 24})});
  query = asked;
  if (op_ == "visits") return;
  query["op"] = "slots";
  const Json answer = Answer(*scenario);
  const Json& visits = List(answer, "visits");
  query["op"] = "check";
  query["start"] = visits.empty() || Chance(25)
                       ? Json(FormatInstant(AnInstant(-12, 48, 15)))
                       : dice_.Pick(visits.get<std::vector<Json>>()).at("start");
  query.erase("from");
  query.erase("to");
}

// A room, another, a hall that takes the room, a van of several units, and a person who hosts
// nothing; and what the event type asked about needs of them.
void Maker::AddThings(const Strings& serving, Json* catalog) {
  const Strings ids = {"room", "other_room", "hall", "van", "coach"};
  for (const std::string& id : ids) {
    Json thing = {{"id", id}, {"name", id}};
    if (id == "van") thing["capacity"] = dice_.Pick({2, 3});
    if (id == "hall") thing["linked"] = dice_.Some(Strings{"room", "other_room", "van"}, 1, 2);
    if (id == "coach") thing["kind"] = "facilitator";
    for (const std::string& user : Users()) {
      const bool hosts = std::find(serving.begin(), serving.end(), user) != serving.end();
      if (id == "coach" && !hosts) thing["user"] = user;
    }
    if (Chance(25)) thing["schedule"] = dice_.Pick({"s0", "s1", "s2", "s3"});
    if (Chance(20)) thing["zone"] = AnyZone();
    if (Chance(10)) thing["holiday_sets"] = {"feasts"};
    if (Chance(20)) thing["buffer_before_min"] = dice_.Pick({10, 25});
    if (Chance(20)) thing["buffer_after_min"] = dice_.Pick({5, 30});
    if (Chance(6)) thing["status"] = "retired";
    if (Chance(8)) thing["minimum_notice_min"] = dice_.Pick({30, 600});
    if (Chance(8)) thing["max_advance_days"] = dice_.Pick({0, 1});
    if (Chance(8)) thing["min_duration_min"] = dice_.Pick({20, 45});
    if (Chance(12)) thing["limits"] = {{{"per", "day"}, {"count", dice_.Pick({1, 2})}}};
    (*catalog)["resources"].push_back(thing);
  }
  (*catalog)["resource_pools"] = {
      {{"id", "rooms"}, {"name", "Rooms"}, {"members", dice_.Some(ids, 2, 3)}}};
  if (Chance(40)) (*catalog)["resource_pools"][0]["policy"] = "least_used";
  Json& event = (*catalog)["event_types"][0];
  for (int i = dice_.Pick({1, 1, 2, 3}); i > 0; --i) {
    Json need = Chance(50) ? Json{{"pool", "rooms"}} : Json{{"resource", dice_.Pick(ids)}};
    if (need.value("resource", "") == "van" && Chance(50)) need["units"] = 2;
    if (Chance(25)) need["required"] = false;
    if (Chance(15)) need["buffer_after_min"] = dice_.Pick({15, 40});
    event["resources"].push_back(need);
  }
  event["buffer_mode"] = "sum";  // the larger of two is for things of one unit
  if (event.value("alignment", "window") != "day") event["alignment"] = "window";
}

// Bookings and calendars of things.
void Maker::TakeThings(Json* scenario) {
  const Strings ids = {"room", "other_room", "van", "coach"};
  for (Json& booking : (*scenario)["bookings"]) {
    if (!Chance(50)) continue;
    for (const std::string& id : dice_.Some(ids, 1, 2)) {
      Json taken = {{"resource", id},
                    {"buffer_before_min", dice_.Pick({0, 0, 10})},
                    {"buffer_after_min", dice_.Pick({0, 0, 15})}};
      booking["resources"].push_back(taken);
    }
  }
  for (const char* list : {"busy", "time_off"}) {
    for (Json& row : (*scenario)[list]) {
      if (!Chance(25) || row.contains("source")) continue;
      row.erase("user");
      row.erase("delegate");
      row["resource"] = dice_.Pick(ids);
      if (std::string(list) == "busy") {
        for (const char* field : {"status", "transparency", "ical_uid"}) row.erase(field);
      }
    }
  }
}

Json Maker::Scenario() {
  const bool groups = kGroupsPercent > 0 && Chance(kGroupsPercent);
  const std::string kind =
      groups ? "groups"
      : op_ == "assign"
          ? "round_robin"
          : dice_.Pick({"individual", "individual", "collective", "round_robin", "round_robin"});
  const Strings users =
      kind == "individual" ? dice_.Some(Users(), 1, 1) : dice_.Some(Users(), groups ? 3 : 2, 4);
  now_ = AnInstant(-72, 12, 1);
  const std::string team = dice_.Pick({"team", "team", "team", "team", "below", "top"});
  Json hosts = groups ? HostRows(dice_.Some(users, 0, 2)) : Hosts(kind, users, team);
  if (hosts.empty()) hosts = Json();
  single_ = kind == "individual" ||
            (kind == "round_robin" && hosts.dump().find("fixed") == std::string::npos);
  Json event = EventType("asked", kind, hosts, team);
  if (groups) AddGroups(users, team, &event);
  const bool of_team = event.dump().find("members_of") != std::string::npos;
  const Strings serving = of_team ? Users() : users;
  if (event.contains("minimum_notice_by") && Chance(60)) MoveNowToDeadline(event);
  const Json other_hosts = {{{"user", users[0]}}};
  Json events = {event};
  for (const char* id : {"other", "third"}) {
    const std::string other_kind = dice_.Pick({"individual", "round_robin"});
    if (AsksAboutVisits()) {
      const Strings theirs = dice_.Some(Users(), 1, other_kind == "individual" ? 1 : 3);
      events.push_back(EventType(id, other_kind, Hosts(other_kind, theirs, team), team));
      continue;
    }
    events.push_back(EventType(id, other_kind, other_hosts, dice_.Pick(Teams())));
  }
  Json catalog = {
      {"organization", Organization()}, {"event_types", events}, {"teams", MakeTeams(hosts, team)}};
  for (const std::string& name : Users()) {
    catalog["users"].push_back(User(name));
    catalog["profiles"].push_back(Profile(name));
    catalog["calendar_sources"].push_back(Source(name));
  }
  Json time_off = TimeOff(serving);
  const bool things = Chance(groups ? 50 : 30);
  if (things) AddThings(serving, &catalog);
  if (things && groups) AddThingsToGroups(&catalog);
  if (groups) {
    KeepToGroups(&catalog["organization"]);
    for (Json& one : catalog["teams"]) KeepToGroups(&one);
    Json& asked = catalog["event_types"][0];
    KeepToGroups(&asked);
    for (Json& group : asked["groups"]) KeepToGroups(&group);
  }
  // Else several seldom meet.
  const bool alike = (groups && Chance(60)) || (AsksAboutVisits() && Chance(85));
  for (Json& user : catalog["users"]) {
    if (alike) user["default_schedule"] = "s0";
  }
  if (kind != "individual" && Chance(8)) {  // a host who cannot serve, and perhaps is away besides
    for (Json& user : catalog["users"]) {
      if (user["id"] == users.back()) user["active"] = false;
    }
    const bool away = Chance(50);
    if (away) {
      time_off.push_back({{"user", users.back()}, {"from", ADate(-2, 0)}, {"to", ADate(1, 3)}});
      time_off.back()["delegate"] = users.front();
    }
  }
  for (const char* id : {"s0", "s1", "s2", "s3"}) catalog["schedules"].push_back(Schedule(id));
  std::set<std::string> dates = {ADate(), ADate()};
  catalog["holiday_sets"] = {{{"id", "feasts"}, {"name", "Feasts"}}};
  for (const std::string& date : dates) {
    catalog["holiday_sets"][0]["holidays"].push_back(
        {{"date", date}, {"name", "Feast"}, {"blocking", Chance(80)}});
  }
  Json scenario = {{"now", FormatInstant(now_)},
                   {"catalog", catalog},
                   {"bookings", Bookings(serving, events)},
                   {"holds", Holds(serving, events)},
                   {"busy", Busy(serving)},
                   {"time_off", time_off}};
  if (things) TakeThings(&scenario);
  scenario["query"] = Query(event, serving, scenario["bookings"]);
  if (AsksAboutVisits()) {
    AskForAVisit(Users(), &scenario);
    return scenario;
  }
  if (scenario["query"].contains("start") && Chance(75)) AskForASlot(&scenario);
  return scenario;
}

}  // namespace

Drawn Draw(std::uint64_t seed, std::uint64_t index, const Strings& ops) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Maker maker(Dice{seed, index, attempt}, ops);
    Drawn drawn = {maker.Scenario(), {}};
    drawn.answer = Answer(drawn.scenario);
    const bool is_empty = (maker.op() == "slots" || maker.op() == "visits") &&
                          List(drawn.answer, "slots").empty() &&
                          List(drawn.answer, "visits").empty();
    const bool is_refused =
        (maker.AsksAboutVisits() ||
         drawn.scenario.at("catalog").at("event_types").at(0).contains("groups")) &&
        (drawn.answer.contains("error") || !drawn.answer.value("available", true));
    if ((!is_empty && !is_refused) || attempt == 4 || maker.Chance(30)) return drawn;
  }
}

}  // namespace model
