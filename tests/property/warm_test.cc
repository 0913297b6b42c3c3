// A warm engine follows what is written, by itself and by others, change by change. Whatever
// happened, it answers like an engine that has just been opened and read everything.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "tests/contract/backend.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/must.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::RandomOffice;

Envelope At(Instant now) { return {.now = now}; }

// Names that pass from one user to another.
const std::vector<std::string> kNames = {"red", "green", "blue"};

std::string AddressOf(const std::string& name) { return name + "@example.com"; }

// Who has each name, and whether a newcomer may take it.
std::string NamesIn(Engine& engine, Instant now) {
  std::string text;
  for (const std::string& name : kNames) {
    const auto found = engine.Get({.kind = "user", .id = "email:" + AddressOf(name)}, At(now));
    text += found.ok() ? nlohmann::json::parse(found->json).at("id").get<std::string>()
                       : found.status().message();
    for (const nlohmann::json& claim :
         {nlohmann::json{{"email", AddressOf(name)}}, {{"slug", name}}, {{"external_ref", name}}}) {
      nlohmann::json probe = {{"id", "probe"}, {"name", "Probe"}};
      probe.update(claim);
      Catalog catalog;
      catalog.users.push_back(test::Must(ReadRecord<User>(probe.dump())));
      const Result<ApplyReport> taken =
          engine.Apply({.catalog = std::move(catalog), .dry_run = true}, At(now));
      text += taken.ok() ? " free" : fmt::format(" {}", ReasonName(taken.status().reason()));
    }
  }
  return text;
}

// Everything that can be asked about one event type, as text.
std::string AnswersOf(Engine& engine, const RandomOffice& office, Instant now,
                      const char* event_type) {
  Query query;
  query.event_type = event_type;
  query.from = Midnight(office.day).s - kDay;
  query.to = Midnight(office.day).s + 3 * kDay;
  std::string text;
  for (const QueryOp op : {QueryOp::kSlots, QueryOp::kLimits}) {
    const Result<Document> answer = engine.Ask({.op = op, .what = query}, At(now));
    text += answer.ok() ? answer->json : answer.status().message();
  }
  // Whose turn it is shows in who would be chosen.
  for (int i = 0; i < 6; ++i) {
    query.start = Midnight(office.day).s + (8 + 2 * i) * kHour;
    const Result<Document> answer = engine.Ask({.op = QueryOp::kAssign, .what = query}, At(now));
    text += answer.ok() ? answer->json : ReasonName(answer.status().reason());
  }
  return text;
}

EnumSet<RuleOverride> EverythingAside() {
  EnumSet<RuleOverride> all;
  for (const RuleOverride rule :
       {RuleOverride::kGrid, RuleOverride::kNotice, RuleOverride::kWindow, RuleOverride::kLimit,
        RuleOverride::kSchedule, RuleOverride::kFirstN, RuleOverride::kTimeOff,
        RuleOverride::kHoliday, RuleOverride::kCalendar}) {
    all.Add(rule);
  }
  return all;
}

using Json = nlohmann::json;

// Writes a record as it is with what `edit` makes of it; a new one when there is none.
template <typename Edit>
void EditRecord(Engine& engine, Instant now, const char* kind, const std::string& id,
                const Edit& edit) {
  const Result<Document> stored = engine.Get({.kind = kind, .id = id}, At(now));
  Json record = stored.ok() ? Json::parse(stored->json) : Json{{"id", id}};
  record.erase("archived_at");
  edit(record);
  (void)engine.Put({.kind = kind, .record = record.dump()}, At(now));
}

const std::vector<std::string> kPeople = {"ana", "bo", "cy", "dia", "eli", "new"};
const std::vector<std::string> kZones = {"Europe/Berlin", "Asia/Kathmandu", "America/New_York"};

void WriteUser(Engine& engine, const RandomOffice& office, Instant now, Dice& dice) {
  const std::string& id = dice.Of(kPeople);
  if (dice.Chance(10)) {
    (void)engine.Archive({.kind = "user", .id = id}, At(now));
    return;
  }
  EditRecord(engine, now, "user", id, [&](Json& user) {
    if (!user.contains("name")) user["name"] = "New";
    if (dice.Chance(30)) user["zone"] = dice.Of(kZones);
    if (dice.Chance(20)) {
      user["travel"] = {{{"from", FormatDate(office.day)}, {"zone", dice.Of(kZones)}}};
    }
    if (dice.Chance(20)) user["active"] = dice.Chance(70);
    if (dice.Chance(20)) user["default_schedule"] = dice.Pick({"s0", "s1", "s2", "s3"});
    if (dice.Chance(20)) user["limits"] = {{{"per", "day"}, {"count", dice.Between(1, 3)}}};
    if (dice.Chance(20)) user["email"] = fmt::format("{}@example.{}", id, dice.Between(1, 3));
  });
}

void GiveNames(const std::string& name, Json* user) {
  (*user)["email"] = AddressOf(name);
  (*user)["slug"] = (*user)["external_ref"] = name;
}

// One user takes the names of another, who takes theirs or lays them down: in one transaction, or
// in two that others see together.
void PassNames(Engine& engine, Instant now, Dice& dice) {
  const std::string& taker = dice.Of(kPeople);
  if (dice.Chance(50)) {
    return EditRecord(engine, now, "user", taker, [&](Json& user) {
      if (!user.contains("name")) user["name"] = "New";
      GiveNames(dice.Of(kNames), &user);
    });
  }
  const std::string& giver = dice.Of(kPeople);
  const Result<Document> to = engine.Get({.kind = "user", .id = taker}, At(now));
  const Result<Document> from = engine.Get({.kind = "user", .id = giver}, At(now));
  if (taker == giver || !to.ok() || !from.ok()) return;
  Json mine = Json::parse(to->json), theirs = Json::parse(from->json);
  const Json before = mine, taken = theirs;
  const bool lays_down = dice.Chance(30);
  for (const char* name : {"email", "slug", "external_ref"}) {
    mine.erase(name);
    theirs.erase(name);
    if (taken.contains(name)) mine[name] = taken[name];
    if (before.contains(name) && !lays_down) theirs[name] = before[name];
  }
  if (lays_down) {
    (void)engine.Put({.kind = "user", .record = theirs.dump()}, At(now));
    (void)engine.Put({.kind = "user", .record = mine.dump()}, At(now));
    return;
  }
  Catalog catalog;
  for (const Json& user : {mine, theirs}) {
    catalog.users.push_back(test::Must(ReadRecord<User>(user.dump())));
  }
  (void)engine.Apply({.catalog = std::move(catalog)}, At(now));
}

void WriteTimeOff(Engine& engine, const RandomOffice& office, Instant now, Dice& dice) {
  const std::string id = fmt::format("off{}", dice.Between(1, 4));
  if (dice.Chance(25)) {
    (void)engine.Archive({.kind = "time_off", .id = id}, At(now));
    return;
  }
  EditRecord(engine, now, "time_off", id, [&](Json& off) {
    if (!off.contains("user")) off["user"] = dice.Of(kPeople);
    off["from"] = FormatDate(office.day + static_cast<std::int32_t>(dice.Between(-1, 1)));
    off.erase("to");
    off.erase("delegate");
    if (dice.Chance(60)) off["delegate"] = dice.Of(kPeople);
    if (dice.Chance(20)) off["status"] = dice.Pick({"approved", "requested"});
  });
}

void WriteTeam(Engine& engine, Instant now, Dice& dice) {
  const bool below = dice.Chance(50);
  EditRecord(engine, now, "team", below ? "below" : "team", [&](Json& team) {
    if (below) {
      team["name"] = team["slug"] = "below";
      team["parent"] = dice.Chance(80) ? "team" : "";
    }
    Json members = Json::array();
    for (const std::string& user : kPeople) {
      if (!dice.Chance(below ? 40 : 90)) continue;
      members.push_back({{"user", user},
                         {"active", dice.Chance(90)},
                         {"priority", dice.Between(0, 4)},
                         {"weight", dice.Pick({50, 100})}});
    }
    team["members"] = members;
    if (dice.Chance(30)) team["zone"] = dice.Of(kZones);
    if (dice.Chance(20)) {
      team["limits"] = {{{"per", "week"}, {"count", dice.Between(3, 9)}, {"descendants", true}}};
    }
    if (dice.Chance(20)) team["policy"] = {{"preset", dice.Pick({"least_busy", "round_robin"})}};
  });
}

// The template "kit", who its hosts are, or one of its parts.
void WriteManaged(Engine& engine, Instant now, Dice& dice) {
  if (dice.Chance(10)) {
    (void)engine.Archive({.kind = "event_type", .id = "kit"}, At(now));
    return;
  }
  if (dice.Chance(40)) {
    const std::string user = dice.Of(kPeople);
    return EditRecord(engine, now, "event_type", "kit-" + user, [&](Json& part) {
      part["template"] = "kit";
      part["user"] = user;
      part.erase("own");
      for (const char* field : {"step_min", "schedule"}) part.erase(field);
      if (dice.Chance(60)) part["step_min"] = dice.Pick({10, 20});
      if (dice.Chance(40)) part["schedule"] = dice.Pick({"s0", "s1"});
    });
  }
  EditRecord(engine, now, "event_type", "kit", [&](Json& kit) {
    kit["slug"] = dice.Pick({"kit", "set"});
    kit["title"] = "Kit";
    kit["team"] = dice.Chance(80) ? "team" : "below";
    kit["scheduling"] = dice.Chance(90) ? "managed" : "round_robin";
    kit["durations_min"] = {dice.Pick({20, 30})};
    kit["buffer_after_min"] = dice.Pick({0, 15});
    kit.erase("locked");
    if (kit["scheduling"] == "managed" && dice.Chance(70)) kit["locked"] = {"title"};
    kit["hosts"] = Json::array();
    for (const std::string& user : dice.Some(kPeople, dice.Between(1, 3))) {
      kit["hosts"].push_back({{"user", user}});
    }
    if (dice.Chance(50)) kit["hosts"] = {{"members_of", kit["team"]}, {"descendants", true}};
  });
}

void WriteEventType(Engine& engine, Instant now, Dice& dice) {
  if (dice.Chance(50)) return WriteManaged(engine, now, dice);
  const std::string id = dice.Pick({"asked", "other", "extra"});
  if (id == "extra" && dice.Chance(30)) {
    (void)engine.Archive({.kind = "event_type", .id = id}, At(now));
    return;
  }
  EditRecord(engine, now, "event_type", id, [&](Json& type) {
    if (id == "extra") {
      type["slug"] = type["title"] = "extra";
      type["team"] = dice.Pick({"team", "below"});
      type["scheduling"] = "round_robin";
      type["durations_min"] = {30};
      type["hosts"] = {{{"user", dice.Of(kPeople)}}};
      return;
    }
    if (dice.Chance(30)) type["step_min"] = dice.Pick({10, 20, 30});
    if (dice.Chance(30)) type["buffer_after_min"] = dice.Pick({0, 5, 20});
    if (dice.Chance(20)) type["active"] = dice.Chance(80);
    if (dice.Chance(20)) type["limits"] = {{{"per", "day"}, {"count", dice.Between(1, 4)}}};
    if (dice.Chance(20)) type["policy"] = {{"preset", "round_robin"}, {"scope", "team"}};
  });
}

void WriteCalendar(Engine& engine, const RandomOffice& office, Instant now, Dice& dice) {
  const std::string id = fmt::format("source{}", dice.Between(1, 2));
  if (dice.Chance(10)) {
    (void)engine.Archive({.kind = "calendar_source", .id = id}, At(now));
    return;
  }
  EditRecord(engine, now, "calendar_source", id, [&](Json& source) {
    if (!source.contains("user")) source["user"] = dice.Of(office.hosts());
    source["name"] = source["kind"] = "ics";
    if (dice.Chance(30)) source["active"] = dice.Chance(70);
    if (dice.Chance(30)) source["tentative_blocks"] = dice.Chance(50);
    if (dice.Chance(30)) source["zone"] = dice.Of(kZones);
    if (dice.Chance(20)) {
      source["when_stale"] = dice.Pick({"closed", "last_known"});
      source["fresh_for_min"] = 30;
    }
  });
  std::string text = "BEGIN:VCALENDAR\n";
  for (std::int64_t i = dice.Pick({0, 1, 2, 40}); i > 0; --i) {
    const Instant start = Midnight(office.day).s + dice.Between(-4, 60) * 30 * kMinute;
    std::string at = FormatInstant(start);
    std::erase_if(at, [](char c) { return c == '-' || c == ':'; });
    const bool whole = dice.Chance(20);
    text += fmt::format("BEGIN:VEVENT\nUID:e{}\nDTSTART{}\n{}STATUS:{}\nEND:VEVENT\n", i,
                        whole ? ";VALUE=DATE:" + at.substr(0, 8) : ":" + at,
                        whole ? "" : "DURATION:PT45M\n", dice.Pick({"CONFIRMED", "TENTATIVE"}));
  }
  (void)engine.ImportCalendar({.source = id, .text = text + "END:VCALENDAR\n"}, At(now));
}

// A busy block that changes its hours, its owner, or is a copy of a booking.
void WriteBlock(Engine& engine, const RandomOffice& office, Instant now, Dice& dice,
                const std::vector<std::string>& made) {
  const std::string id = fmt::format("block{}", dice.Between(1, 3));
  if (dice.Chance(20)) {
    (void)engine.Archive({.kind = "busy_block", .id = id}, At(now));
    return;
  }
  EditRecord(engine, now, "busy_block", id, [&](Json& block) {
    const Instant start = Midnight(office.day).s + dice.Between(-20, 60) * 30 * kMinute;
    block["user"] = dice.Of(office.hosts());
    block["start"] = FormatInstant(start);
    block["end"] = FormatInstant(start + 2 * kHour);
    if (dice.Chance(30)) {
      block["start"] = FormatDate(office.day);
      block["end"] = FormatDate(office.day + 1);
    }
    block["status"] = dice.Pick({"confirmed", "tentative", "cancelled"});
    block.erase("ical_uid");
    if (!made.empty() && dice.Chance(30)) block["ical_uid"] = dice.Of(made) + "@rota";
  });
}

// Writes a record of some kind.
void Write(Engine& engine, const RandomOffice& office, Instant now, Dice& dice,
           const std::vector<std::string>& made) {
  switch (dice.Between(0, 9)) {
    case 0:
      return WriteUser(engine, office, now, dice);
    case 1:
      return WriteTimeOff(engine, office, now, dice);
    case 2:
      return WriteTeam(engine, now, dice);
    case 3:
      return WriteEventType(engine, now, dice);
    case 4:
      return WriteCalendar(engine, office, now, dice);
    case 5:
      return WriteBlock(engine, office, now, dice, made);
    case 6:
      return EditRecord(engine, now, "schedule", dice.Pick({"s0", "s1", "s2"}), [&](Json& s) {
        s["zone"] = dice.Of(kZones);
        s["rules"] = {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
                       {"start", dice.Pick({"08:00", "10:00"})},
                       {"end", dice.Pick({"16:00", "20:00"})}}};
      });
    case 7: {
      const std::string& user = dice.Of(office.hosts());
      EditRecord(engine, now, "profile", "p-" + user, [&](Json& profile) {
        profile["user"] = user;
        profile["name"] = "usual";
        profile["buffer_before_min"] = dice.Pick({0, 15});
        profile["schedule"] = dice.Pick({"s0", "s3"});
      });
      return EditRecord(engine, now, "user", user,
                        [&](Json& one) { one["default_profile"] = "p-" + user; });
    }
    case 8:
      return PassNames(engine, now, dice);
    default:
      return EditRecord(engine, now, "organization", "org", [&](Json& organization) {
        organization["week_start"] = dice.Pick({"monday", "sunday"});
      });
  }
}

// Does something at random; refusals are part of it.
void Act(Engine& engine, const RandomOffice& office, Instant now, Dice& dice,
         std::vector<std::string>* made) {
  const Instant start = Midnight(office.day).s + dice.Between(-20, 60) * 30 * kMinute;
  const std::int64_t what = dice.Between(0, 14);
  if (what > 9) return Write(engine, office, now, dice, *made);
  if (what < 4 || made->empty()) {
    BookBody command;
    command.event_type = dice.Pick({"asked", "other", "asked", "other", "kit-ana"});
    command.start = start;
    command.attendees = {dice.Chance(30) ? Attendee{.user = "eli"}
                                         : Attendee{.email = "kim@example.net", .name = "Kim"}};
    command.overrides = EverythingAside();
    const std::int32_t hold_s = dice.Pick({60, 3600});
    const Result<Booking> booking = dice.Chance(40)
                                        ? engine.Hold({.book = command, .hold_s = hold_s}, At(now))
                                        : engine.Book(command, At(now));
    if (booking.ok()) made->push_back(booking->header.id);
    return;
  }
  const std::string& id = dice.Of(*made);
  if (what < 6) {
    MoveBody move;
    move.booking = id;
    if (dice.Chance(70)) move.start = start;
    move.overrides = EverythingAside();
    (void)engine.Move(move, At(now));
  } else if (what == 6) {
    (void)engine.Cancel({.booking = id}, At(now));
  } else if (what == 7) {
    (void)engine.Confirm({.booking = id}, At(now));
  } else if (what == 8) {
    (void)engine.Put({.kind = "busy_block",
                      .record = fmt::format(R"({{"user":"{}","start":"{}","end":"{}"}})",
                                            dice.Of(office.hosts()), FormatInstant(start),
                                            FormatInstant(start + kHour))},
                     At(now));
  } else {
    (void)engine.Tick({}, At(now));
  }
}

TEST_CASE("a warm engine answers like one that has just been opened") {
  const std::uint64_t seed = test::Seed("warm");
  int compared = 0;
  for (int round = 0; round < test::Rounds(25); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const store::TempDir directory;
    const std::string file = directory / "rota.db";
    const RandomOffice office(own);
    Engine writer = office.Open(file);
    Result<Engine> reader = Engine::Open(file, {});
    REQUIRE(reader.ok());
    Dice dice(own);
    std::vector<std::string> made;
    Instant now = office.now;
    for (int step = 0; step < 12; ++step) {
      CAPTURE(step);
      // One change, a few or so many that timelines are read anew.
      for (std::int64_t i = dice.Pick({1, 1, 3, 40}); i > 0; --i)
        Act(writer, office, now, dice, &made);
      if (dice.Chance(30)) now += 120;
      Result<Engine> fresh = Engine::Open(file, {});
      REQUIRE(fresh.ok());
      for (const char* event_type : {"asked", "other", "extra", "kit-ana", "kit-bo"}) {
        const std::string expected = AnswersOf(*fresh, office, now, event_type);
        CHECK(AnswersOf(writer, office, now, event_type) == expected);
        CHECK(AnswersOf(*reader, office, now, event_type) == expected);
        ++compared;
      }
      const std::string names = NamesIn(*fresh, now);
      CHECK(NamesIn(writer, now) == names);
      CHECK(NamesIn(*reader, now) == names);
    }
  }
  MESSAGE(compared, " answers compared");
}

}  // namespace
}  // namespace rota
