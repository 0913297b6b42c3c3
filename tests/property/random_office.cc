#include "tests/property/random_office.h"

#include <fmt/format.h>

#include <stdexcept>

#include "rota/codec/record_json.h"
#include "rota/time/zone.h"

namespace rota::test {
namespace {

struct Place {
  const char* zone;
  const char* dates[2];
};
constexpr Place kPlaces[] = {
    {"America/New_York", {"2026-03-08", "2026-11-01"}},
    {"Europe/Berlin", {"2026-03-29", "2026-10-25"}},
    {"Australia/Lord_Howe", {"2026-04-05", "2026-10-04"}},  // half an hour
    {"Pacific/Apia", {"2011-12-30", "2011-12-29"}},         // a date that does not exist
    {"Africa/Casablanca", {"2026-02-15", "2026-03-22"}},    // clocks go back for a month
    {"Asia/Kathmandu", {"2026-05-06", "2026-12-31"}},       // +05:45
    {"America/Sao_Paulo", {"2018-11-04", "2018-02-17"}},    // a gap and a fold at midnight
    {"UTC", {"2026-03-02", "2028-02-29"}},
};
const std::vector<std::string> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
const std::vector<std::string> kUsers = {"ana", "bo", "cy", "dia", "eli"};

std::string Clock(std::int64_t minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

template <typename T>
T Must(Result<T> result, const std::string& about) {
  if (result.ok()) return *std::move(result);
  const Status& status = result.status();
  throw std::runtime_error(fmt::format("{} {} {}\n{}", ReasonName(status.reason()),
                                       status.message(), status.path(), about));
}

}  // namespace

RandomOffice::RandomOffice(std::uint64_t seed, const OfficeOptions& options) : dice_(seed) {
  const Place& where = dice_.Of(kPlaces);
  place = where.zone;
  day = *ParseDate(dice_.Of(where.dates));
  now = At(-60, 10, 1);

  Json organization = {{"id", "org"}, {"name", "Org"}, {"zone", place}};
  organization["week_start"] = dice_.Pick({"monday", "sunday", "saturday"});
  if (dice_.Chance(40)) organization["default_schedule"] = "s2";
  if (dice_.Chance(15)) organization["holiday_sets"] = {"feasts"};
  if (dice_.Chance(12)) organization["limits"] = {Limit(dice_.Pick({"user", "attendee"}))};
  organization["distances"] = {{{"from", "north"}, {"to", "south"}, {"min", dice_.Pick({20, 45})}},
                               {{"from", "south"}, {"to", "north"}, {"min", dice_.Pick({0, 90})}}};

  Json users = Json::array(), members = Json::array(), profiles = Json::array();
  for (const std::string& id : kUsers) {
    Json user = {{"id", id}, {"name", id}, {"email", id + "@example.org"}};
    if (dice_.Chance(90)) user["default_schedule"] = dice_.Pick({"s0", "s1", "s2"});
    if (dice_.Chance(30)) user["zone"] = dice_.Of(kPlaces).zone;
    if (dice_.Chance(10))
      user["travel"] = {{{"from", DateText(-1, 1)}, {"zone", dice_.Of(kPlaces).zone}}};
    if (dice_.Chance(15)) user["limits"] = {Limit("user")};
    if (dice_.Chance(15)) user["rest_min"] = dice_.Pick({300, 660, 1100});
    if (dice_.Chance(50)) user["tags"] = {"expert"};
    Json member = {{"user", id}};
    if (dice_.Chance(25)) {
      Json profile = {{"id", "p-" + id}, {"user", id}, {"name", "usual"}};
      if (dice_.Chance(50)) profile["buffer_before_min"] = dice_.Pick({0, 10, 25});
      if (dice_.Chance(50)) profile["buffer_after_min"] = dice_.Pick({0, 5, 30});
      if (dice_.Chance(30)) profile["minimum_notice_min"] = dice_.Pick({30, 600, 1500});
      if (dice_.Chance(30)) {
        profile["window"] = {{"from_days", dice_.Pick({0, 0, 1})},
                             {"days", dice_.Pick({1, 2, 10})}};
      }
      if (dice_.Chance(20)) profile["limits"] = {Limit("user")};
      if (dice_.Chance(20)) profile["schedule"] = "s3";
      profiles.push_back(profile);
      (dice_.Chance(50) ? user["default_profile"] : member["profile"]) = "p-" + id;
    }
    if (dice_.Chance(30)) member["priority"] = dice_.Between(0, 4);
    if (dice_.Chance(30)) member["tags"] = {"expert"};
    users.push_back(user);
    members.push_back(member);
  }
  Json team = {{"id", "team"}, {"name", "Team"}, {"slug", "team"}, {"members", members}};
  if (dice_.Chance(20)) team["zone"] = dice_.Of(kPlaces).zone;
  if (dice_.Chance(25)) team["limits"] = {Limit(dice_.Pick({"team", "member", "attendee"}))};
  if (dice_.Chance(10))
    team["defaults"] = dice_.Pick<Json>({{{"minimum_notice_min", 60}}, {{"buffer_after_min", 10}}});

  if (dice_.Chance(45) && options.things) AddThings();
  const std::string kind = dice_.Pick({"individual", "individual", "collective", "round_robin",
                                       "round_robin", options.groups ? "groups" : "collective"});
  hosts_ = dice_.Some(kUsers, kind == "individual" ? 1 : dice_.Between(2, 4));
  const Json asked = EventType("asked", kind, options);
  const Json other = EventType("other", "round_robin", options);

  Json schedules = Json::array();
  for (int i = 0; i < 4; ++i) schedules.push_back(Schedule(fmt::format("s{}", i)));
  const auto list = [&](const char* name) {
    return catalog_.contains(name) ? catalog_[name] : Json::array();
  };
  const Json resources = list("resources"), pools = list("resource_pools");
  catalog_ = {
      {"organization", organization},
      {"resources", resources},
      {"resource_pools", pools},
      {"users", users},
      {"profiles", profiles},
      {"schedules", schedules},
      {"holiday_sets",
       {{{"id", "feasts"},
         {"holidays",
          {{{"date", DateText(-1, 2)}, {"name", "Feast"}, {"blocking", dice_.Chance(80)}}}}}}},
      {"teams", {team}},
      {"event_types", {asked, other}}};
  text_ = catalog_.dump();

  Facts();
  bookings_seed_ = dice_.Next();
}

// Two rooms, a hall that takes one or both of them, a van of several units, and a person who leads
// what they do.
void RandomOffice::AddThings() {
  Json things = Json::array();
  for (const char* id : {"room", "other_room", "hall", "van", "coach"}) {
    things.push_back(Thing(id));
  }
  catalog_["resources"] = things;
  catalog_["resource_pools"] = {
      {{"id", "rooms"}, {"name", "Rooms"}, {"members", {"room", "other_room"}}},
      {{"id", "any"},
       {"name", "Any"},
       {"members", dice_.Some<std::string>({"room", "other_room", "hall", "van", "coach"},
                                           dice_.Between(2, 4))}}};
  for (Json& pool : catalog_["resource_pools"]) {
    if (dice_.Chance(40)) pool["policy"] = "least_used";
  }
}

RandomOffice::Json RandomOffice::Thing(const std::string& id) {
  Json thing = {{"id", id}, {"name", id}};
  if (id == "van") thing["capacity"] = dice_.Between(2, 4);
  if (id == "hall") {
    thing["linked"] = dice_.Some<std::string>({"room", "other_room", "van"}, dice_.Between(1, 2));
  }
  if (id == "coach") {
    thing["kind"] = "facilitator";
    thing["user"] = dice_.Of(kUsers);
  }
  if (dice_.Chance(30)) thing["schedule"] = dice_.Pick({"s0", "s1", "s2", "s3"});
  if (dice_.Chance(15)) thing["zone"] = dice_.Of(kPlaces).zone;
  if (dice_.Chance(10)) thing["holiday_sets"] = {"feasts"};
  if (dice_.Chance(25)) thing["buffer_before_min"] = dice_.Pick({10, 25});
  if (dice_.Chance(25)) thing["buffer_after_min"] = dice_.Pick({5, 30});
  if (dice_.Chance(8)) thing["status"] = "maintenance";
  if (dice_.Chance(10)) thing["minimum_notice_min"] = dice_.Pick({30, 600});
  if (dice_.Chance(10)) thing["max_advance_days"] = dice_.Pick({0, 1, 10});
  if (dice_.Chance(8)) thing["min_duration_min"] = dice_.Pick({20, 60});
  if (dice_.Chance(15)) thing["limits"] = {Limit("resource")};
  return thing;
}

namespace {

// Whether a person is in every booking: some group holds nothing but people.
bool HasPeople(const nlohmann::json& groups) {
  return std::any_of(groups.begin(), groups.end(), [](const nlohmann::json& group) {
    return std::all_of(group["members"].begin(), group["members"].end(),
                       [](const nlohmann::json& member) { return member.is_string(); });
  });
}

}  // namespace

// Lists that may share members.
void RandomOffice::AddGroups(Json* event) {
  Json groups = Json::array();
  for (std::int64_t i = dice_.Between(1, 3); i > 0; --i) {
    const std::vector<std::string> users = dice_.Some(hosts_, dice_.Between(1, 3));
    Json group = {{"id", std::to_string(i)}, {"members", users}};
    if (catalog_.contains("resources") && dice_.Chance(25)) {
      group["members"].push_back(
          dice_.Pick<Json>({{{"resource", "van"}}, {{"pool", "rooms"}}, {{"resource", "hall"}}}));
    }
    if (dice_.Chance(30)) group["required"] = "all";
    if (!group.contains("required") && users.size() > 1 && dice_.Chance(30)) group["required"] = 2;
    if (dice_.Chance(30)) group["policy"] = dice_.Pick({"prioritized", "weighted", "least_busy"});
    groups.push_back(group);
  }
  (*event)["groups"] = groups;
}

// What bookings of an event type need. The grids that restart behind taken time know people only,
// and the larger of two buffers holds for things of one unit.
void RandomOffice::AddNeeds(Json* event) {
  Json needs = Json::array();
  for (std::int64_t i = dice_.Between(1, 3); i > 0; --i) {
    Json need = dice_.Chance(50)
                    ? Json{{"pool", dice_.Pick({"rooms", "any"})}}
                    : Json{{"resource", dice_.Pick({"room", "hall", "van", "van", "coach"})}};
    if (need.value("resource", "") == "van" && dice_.Chance(50)) need["units"] = 2;
    if (dice_.Chance(25)) need["required"] = false;
    if (dice_.Chance(15)) need["buffer_after_min"] = dice_.Pick({15, 40});
    needs.push_back(need);
  }
  (*event)["resources"] = needs;
  event->erase("buffer_mode");
  if (event->value("alignment", "") != "day") event->erase("alignment");
}

// Calendar entries and leave, some of it with a delegate; now and then of a thing.
void RandomOffice::Facts() {
  for (std::int64_t i = dice_.Pick({0, 0, 1, 2, 4}); i > 0; --i) {
    const Instant start = At(-24, 48, dice_.Pick({1, 5, 30}));
    const Instant end = start + dice_.Pick({0, 20, 60, 240}) * kMinute;
    busy_.push_back({{"id", fmt::format("busy{}", i)},
                     {"user", dice_.Of(hosts_)},
                     {"start", FormatInstant(start)},
                     {"end", FormatInstant(end)}});
    GiveToThing(&busy_.back());
  }
  for (std::int64_t i = dice_.Pick({0, 0, 1, 2}); i > 0; --i) {
    Json row = {
        {"id", fmt::format("off{}", i)}, {"user", dice_.Of(hosts_)}, {"from", DateText(-1, 1)}};
    if (dice_.Chance(60)) {
      const std::int64_t start = dice_.Between(0, 40) * 30;
      row["start"] = Clock(start);
      row["end"] = Clock(std::min<std::int64_t>(start + 180, 1440));
    }
    if (dice_.Chance(50)) {
      const std::string& delegate = dice_.Of(kUsers);
      if (delegate != row["user"]) row["delegate"] = delegate;
    }
    GiveToThing(&row);
    time_off_.push_back(row);
  }
}

void RandomOffice::GiveToThing(Json* row) {
  if (catalog_["resources"].empty() || !dice_.Chance(35)) return;
  row->erase("user");
  row->erase("delegate");
  (*row)["resource"] = dice_.Of(catalog_["resources"])["id"];
}

std::string RandomOffice::DateText(int low, int high) {
  return FormatDate(day + static_cast<std::int32_t>(dice_.Between(low, high)));
}

Instant RandomOffice::At(int low_hour, int high_hour, int step_min) {
  const Instant midnight = Midnight(day).s;
  return midnight +
         dice_.Between(low_hour * 60 / step_min, high_hour * 60 / step_min) * step_min * kMinute;
}

RandomOffice::Json RandomOffice::Range(int shortest, int longest, int latest) {
  const std::int64_t step = dice_.Pick({60, 30, 30, 15, 5});
  const std::int64_t start = dice_.Between(0, 1380 / step) * step;
  const std::int64_t end =
      std::min<std::int64_t>(start + dice_.Between(shortest / step + 1, longest / step) * step,
                             std::max<std::int64_t>(latest, start + shortest));
  return {{"start", Clock(start)}, {"end", Clock(end)}};
}

RandomOffice::Json RandomOffice::Schedule(const std::string& id) {
  Json schedule = {{"id", id}, {"rules", Json::array()}};
  if (dice_.Chance(85)) schedule["zone"] = dice_.Chance(80) ? place : dice_.Of(kPlaces).zone;
  for (std::int64_t i = dice_.Pick({1, 1, 1, 2}); i > 0; --i) {
    Json row = dice_.Chance(60) ? dice_.Pick<Json>({{{"start", "09:00"}, {"end", "17:00"}},
                                                    {{"start", "00:00"}, {"end", "24:00"}},
                                                    {{"start", "22:00"}, {"end", "30:00"}},
                                                    {{"start", "08:30"}, {"end", "17:00"}},
                                                    {{"start", "20:00"}, {"end", "48:00"}},
                                                    {{"start", "09:10"}, {"end", "18:25"}},
                                                    {{"start", "01:30"}, {"end", "04:00"}}})
                                : Range(120, 900, 2880);
    row["days"] = dice_.Chance(80) ? kDays : dice_.Some(kDays, 5);
    schedule["rules"].push_back(row);
  }
  if (dice_.Chance(25)) {
    Json pause = Range(10, 120, 1440);
    pause["days"] = kDays;
    schedule["breaks"] = {pause};
  }
  if (dice_.Chance(25)) {
    const std::string mode = dice_.Pick({"replace", "add", "subtract", "closed"});
    Json row = mode == "closed" ? Json::object() : Range(60, 600, 2880);
    row["date"] = DateText(-1, 2);
    row["mode"] = mode;
    schedule["overrides"] = {row};
  }
  return schedule;
}

RandomOffice::Json RandomOffice::Limit(const std::string& scope) {
  Json limit = {{"scope", scope}};
  if (dice_.Chance(25)) {
    limit["rolling_days"] = dice_.Pick({1, 2, 3, 7});
  } else {
    limit["per"] = dice_.Pick({"day", "day", "week", "month", "year"});
  }
  if (dice_.Chance(70)) {
    limit["count"] = dice_.Pick({1, 2, 3, 5});
  } else {
    limit["minutes"] = dice_.Pick({60, 90, 180});
  }
  if (scope == "attendee" && dice_.Chance(30)) {
    limit.erase("rolling_days");
    limit["per"] = "upcoming";
  }
  if (scope == "team" && dice_.Chance(50)) limit["descendants"] = true;
  return limit;
}

RandomOffice::Json RandomOffice::EventType(const std::string& id, const std::string& kind,
                                           const OfficeOptions& options) {
  Json event = {{"id", id}, {"team", "team"}, {"slug", id}, {"title", id}, {"scheduling", kind}};
  Json rows = Json::array();
  for (const std::string& user : hosts_) {
    Json row = {{"user", user}};
    if (dice_.Chance(10)) row["schedule"] = dice_.Pick({"s0", "s1", "s2", "s3"});
    if (dice_.Chance(20)) row["priority"] = dice_.Between(0, 4);
    rows.push_back(row);
  }
  if (kind == "round_robin" && rows.size() > 1 && dice_.Chance(25)) {
    rows[static_cast<std::size_t>(dice_.Between(0, static_cast<std::int64_t>(rows.size()) - 1))]
        ["fixed"] = true;
  }
  event["hosts"] = rows;
  if (kind == "groups") AddGroups(&event);
  event["durations_min"] = {dice_.Pick({15, 20, 30, 45, 60, 60, 90, 120, 25})};
  if (dice_.Chance(40)) event["durations_min"].push_back(dice_.Pick({40, 50, 75}));
  if (dice_.Chance(55)) {
    event["step_min"] = dice_.Pick({5, 7, 10, 15, 15, 20, 30, 30, 40, 45, 60, 90});
  } else if (dice_.Chance(20)) {
    event["step_includes_buffers"] = true;
  }
  if (dice_.Chance(18)) event["offset_min"] = dice_.Pick({5, 10, 15, 35, 70});
  if (dice_.Chance(45)) {
    event["buffer_before_min"] = dice_.Pick({0, 5, 10, 30});
    event["buffer_after_min"] = dice_.Pick({0, 5, 15, 45});
    if (dice_.Chance(25)) event["buffer_mode"] = "max";
  }
  if (dice_.Chance(6)) {
    event["buffers_by_duration"] = {
        {{"duration_min", event["durations_min"][0]}, {"buffer_before_min", 20}}};
  }
  if (dice_.Chance(8)) event["buffers_inside_hours"] = true;
  if (dice_.Chance(35)) {
    event["alignment"] = options.viewer_alignment
                             ? dice_.Pick({"free", "free", "range", "day", "packed", "viewer"})
                             : dice_.Pick({"free", "free", "range", "day", "packed"});
  }
  if (dice_.Chance(40)) event["zone"] = dice_.Chance(80) ? place : dice_.Of(kPlaces).zone;
  if (dice_.Chance(18)) {
    event["schedule"] = dice_.Pick({"s0", "s1", "s2"});
    if (dice_.Chance(30)) event["schedule_mode"] = "replace";
  }
  if (dice_.Chance(12)) {
    event["restriction_schedules"] = {"s3"};
    if (options.viewer_alignment && dice_.Chance(30)) event["restriction_zone"] = "viewer";
  }
  if (dice_.Chance(10)) event["attendee_overlap"] = "refuse";
  if (dice_.Chance(10)) event["attendee_gap_min"] = dice_.Pick({20, 60, 600});
  if (dice_.Chance(8)) event["requires_tags"] = {"expert"};
  if (dice_.Chance(40)) {
    event["locations"] = {{{"kind", "address"}, {"place", dice_.Pick({"north", "south"})}},
                          {{"kind", "address"}, {"place", "south"}}};
  }
  if (dice_.Chance(25)) event["minimum_notice_min"] = dice_.Pick({0, 30, 125, 1440});
  if (dice_.Chance(10)) {
    event["minimum_notice_by"] = {{"time", Clock(dice_.Between(0, 48) * 30)},
                                  {"days_before", dice_.Pick({0, 1, 1, 2})}};
  }
  if (dice_.Chance(35)) {
    const std::string type =
        dice_.Pick({"calendar", "calendar", "business", "available", "range", "none"});
    if (type == "none") {
      event["window"] = {{"type", "none"}, {"from_days", dice_.Pick({0, 1})}};
    } else if (type == "range") {
      event["window"] = {{"type", "range"}, {"from", DateText(-1, 0)}, {"to", DateText(0, 2)}};
    } else {
      event["window"] = {{"type", "rolling"}, {"days", dice_.Between(1, 4)}, {"count", type}};
    }
  }
  if (dice_.Chance(45)) {
    event["limits"] = Json::array();
    for (const std::string& scope : dice_.Some<std::string>(
             {"event_type", "host", "user", "team", "attendee"}, dice_.Between(1, 3))) {
      event["limits"].push_back(Limit(scope));
    }
  }
  if (dice_.Chance(12)) event["first_slots_per_day"] = dice_.Pick({1, 2, 5});
  if (dice_.Chance(25)) {
    event["requires_approval"] = dice_.Pick<Json>({true, true, {{"within_min", 1440}}});
    event["pending_blocks"] = dice_.Chance(50);
  }
  if (kind == "round_robin" && dice_.Chance(60)) event["policy"] = Policy();
  const bool hosted = kind != "groups" || HasPeople(event["groups"]);
  if (options.seats > 0 && hosted && dice_.Chance(options.seats))
    event["seats"] = dice_.Pick({1, 2, 2, 3});
  if (catalog_.contains("resources") && dice_.Chance(75)) AddNeeds(&event);
  if (kind == "groups") {
    event.erase("buffer_mode");
    if (event.value("alignment", "") != "day") event.erase("alignment");
  }
  return event;
}

// A preset, or some criteria in any order, each with options of its own or without.
nlohmann::json RandomOffice::Policy() {
  if (dice_.Chance(50)) {
    return dice_.Pick({"round_robin", "prioritized", "least_busy", "weighted", "calcom"});
  }
  Json criteria = Json::array();
  for (const std::string& name :
       dice_.Some<std::string>({"same_host", "apportion", "shortfall", "weight", "priority",
                                "fewest", "least_recent", "seeded", "external_score"},
                               dice_.Between(1, 3))) {
    Json criterion = {{"name", name}};
    if (name == "apportion" || name == "shortfall") {
      criterion["basis"] = dice_.Pick({"created", "start"});
      criterion["interval"] = dice_.Pick({"day", "week", "month", "quarter", "none"});
      criterion["no_shows"] = dice_.Chance(50);
      criterion["calibration"] = dice_.Chance(50);
    }
    if (name == "same_host") {
      criterion["mode"] = dice_.Pick({"prefer", "require"});
      if (dice_.Chance(30)) criterion["fallback_days"] = dice_.Pick({1, 2, 5});
    }
    if (name == "seeded") criterion["seed"] = dice_.Between(0, 9);
    if (name == "fewest" && dice_.Chance(60)) {
      criterion["basis"] = dice_.Pick({"count", "minutes"});
      criterion["horizon"] = {{"days", dice_.Between(1, 9)},
                              {"from", dice_.Pick({"now", "start"})}};
    }
    criteria.push_back(criterion);
  }
  Json policy = {{"criteria", criteria}};
  if (dice_.Chance(40)) policy["scope"] = dice_.Pick({"event_type", "team", "user"});
  if (dice_.Chance(20)) policy["counts"] = "automatic";
  if (dice_.Chance(25)) policy["lead_threshold"] = dice_.Between(1, 2);
  return policy;
}

bool RandomOffice::HasLimit(const std::string& scope) const {
  return text_.find("\"scope\":\"" + scope + "\"") != std::string::npos;
}

Engine RandomOffice::Open(const std::string& uri) const {
  Engine engine = Must(Engine::Open(uri, {}), "");
  const Envelope at{.now = now};
  Must(engine.Apply({.catalog = Must(ReadCatalog(text_), text_)}, at), text_);
  for (const Json& row : busy_)
    Must(engine.Put({.kind = "busy_block", .record = row.dump()}, at), row.dump());
  for (const Json& row : time_off_)
    Must(engine.Put({.kind = "time_off", .record = row.dump()}, at), row.dump());
  Dice dice(bookings_seed_);
  Book(engine, dice);
  return engine;
}

Scenario RandomOffice::AsScenario() const {
  Engine engine = Open();
  const Envelope at{.now = now};
  Scenario scenario;
  scenario.now = now;
  scenario.catalog = Must(ReadCatalog(text_), text_);
  for (const Json& row : busy_) {
    scenario.busy.push_back(Must(ReadRecord<BusyBlock>(row.dump()), row.dump()));
  }
  for (const Json& row : time_off_) {
    scenario.time_off.push_back(Must(ReadRecord<TimeOff>(row.dump()), row.dump()));
  }
  for (const std::string& text : Must(engine.List({.kind = "booking"}, at), "").items) {
    scenario.bookings.push_back(Must(ReadRecord<Booking>(text, {.open = true}), text));
  }
  return scenario;
}

// Staff put bookings wherever nothing else stands; those that collide are refused and left out.
void RandomOffice::Book(Engine& engine, Dice& dice) const {
  for (std::int64_t i = dice.Pick({0, 1, 2, 3, 5, 8}); i > 0; --i) {
    const Envelope envelope{.now = now, .new_id = fmt::format("b{}", i)};
    BookBody command;
    command.event_type = dice.Pick({"asked", "other"});
    const std::int64_t step = dice.Pick({5, 15, 30});
    command.start =
        Midnight(day).s + dice.Between(-24 * 60 / step, 48 * 60 / step) * step * kMinute;
    if (dice.Chance(60)) command.hosts = {dice.Of(hosts_)};
    command.attendees = {dice.Pick<Attendee>({Attendee{.email = "kim@example.net", .name = "Kim"},
                                              Attendee{.email = "lou@example.net", .name = "Lou"},
                                              Attendee{.user = "eli"},
                                              Attendee{.email = "DIA@example.org", .name = "D"}})};
    for (const RuleOverride rule :
         {RuleOverride::kGrid, RuleOverride::kNotice, RuleOverride::kWindow, RuleOverride::kLimit,
          RuleOverride::kSchedule, RuleOverride::kFirstN, RuleOverride::kTimeOff,
          RuleOverride::kHoliday, RuleOverride::kCalendar}) {
      command.overrides.Add(rule);
    }
    if (dice.Chance(15)) command.buffer_before_min = dice.Pick({0, 15, 40});
    const Result<Booking> made =
        dice.Chance(25)
            ? engine.Hold({.book = command, .hold_s = dice.Pick({60, 600, 36000})}, envelope)
            : engine.Book(command, envelope);
    if (!made.ok()) continue;
    if (dice.Chance(15)) {
      Must(engine.Cancel({.booking = made->header.id}, {.now = now}), envelope.new_id);
    } else if (made->status == BookingStatus::kPending && dice.Chance(40)) {
      // A request that did not block may find its time taken.
      (void)engine.Approve({.booking = made->header.id}, {.now = now});
    }
  }
}

}  // namespace rota::test
