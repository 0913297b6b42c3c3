// A part of a managed event type answers like an ordinary event type of its team and host that says
// by itself what template and part say together (behaviour §9). Two engines are written side by
// side: one has the template, the other what this test, with rules of its own, makes of it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/calls.h"
#include "tests/support/office.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::At;
using test::CallJson;
using test::Dice;
using test::Must;

constexpr const char* kNow = "2026-03-02T07:00:00Z";
const std::vector<std::string> kPeople = {"ana", "bo", "cy"};
const std::vector<std::string> kFields = {
    "title",     "durations_min", "step_min", "offset_min",          "buffer_after_min",
    "limits",    "schedule",      "active",   "first_slots_per_day", "minimum_notice_min",
    "locations", "alignment",     "seats",    "requires_approval",   "schedule_mode",
    "hide_host", "zone",          "audience", "attendee_gap_min",    "requires_tags"};

// Never a default: a document cannot tell one from nothing.
Json ValueOf(const std::string& field, Dice& dice) {
  const auto pick = [&](std::initializer_list<Json> of) { return dice.Pick(of); };
  if (field == "title") return pick({"One", "Two"});
  if (field == "durations_min") return pick({Json{30}, Json{45}, Json{30, 60}});
  if (field == "step_min") return pick({15, 40});
  if (field == "offset_min") return pick({5, 10});
  if (field == "buffer_after_min") return pick({0, 10, 25});
  if (field == "limits") {
    return Json{{{"per", "day"}, {"count", dice.Between(1, 3)}, {"scope", "event_type"}}};
  }
  if (field == "schedule") return pick({"office", "late"});
  if (field == "active") return false;
  if (field == "first_slots_per_day") return pick({2, 5});
  if (field == "minimum_notice_min") return pick({0, 180});
  if (field == "locations") return Json{{{"kind", "address"}, {"text", dice.Pick({"A", "B"})}}};
  if (field == "alignment") return pick({"free", "day"});
  if (field == "seats") return pick({2, 3});
  if (field == "requires_approval") return pick({true, Json{{"within_min", 300}}});
  if (field == "schedule_mode") return "replace";
  if (field == "hide_host") return true;
  if (field == "zone") return pick({"Europe/London", "Asia/Kathmandu"});
  if (field == "audience") return pick({Json{"public", "link"}, Json{"public", "internal"}});
  if (field == "attendee_gap_min") return pick({30, 240});
  return pick({Json{"vip"}, Json{"fast"}});
}

Json Ask(Engine& engine, const std::string& verb, Json request) {
  request["now"] = kNow;
  return CallJson(engine, verb, request);
}

class Pair {
 public:
  explicit Pair(std::uint64_t seed) : dice_(seed) {
    Json office = Json::parse(WriteRecord(test::Office(), See::kNever));
    office["schedules"].push_back(
        {{"id", "late"},
         {"rules", {{{"days", {"mon", "tue", "wed"}}, {"start", "12:00"}, {"end", "20:00"}}}}});
    office["users"][0]["tags"] = {"vip"};
    office["users"][1]["tags"] = {"vip", "fast"};
    if (dice_.Chance(50)) {
      office["teams"][0]["limits"] = {{{"per", "day"}, {"count", dice_.Between(2, 6)}}};
    }
    if (dice_.Chance(50)) office["teams"][0]["defaults"] = {{"buffer_before_min", 5}};
    for (Engine* engine : {&managed_, &plain_}) {
      const Json done = Ask(*engine, "catalog.apply", {{"catalog", office}});
      REQUIRE_MESSAGE(!done.contains("error"), done.dump());
    }
    template_ = {{"title", "One"}, {"durations_min", {30}}};
    hosts_ = {"ana", "bo"};
    WriteTemplate();
  }

  void Step() {
    const std::int64_t what = dice_.Between(0, 9);
    if (what < 2) return ChangeTemplate();
    if (what < 5) return WritePart();
    Book();
  }

  void Compare() {
    for (const std::string& user : hosts_) {
      const std::string type = "intro-" + user;
      CAPTURE(type);
      const Json range = {{"event_type", type}, {"from", "2026-03-02"}, {"to", "2026-03-05"}};
      Same("query.slots", range);
      Same("query.dates", range);
      Same("query.limits", range);
      for (int i = 0; i < 3; ++i) {
        Same("query.check", {{"event_type", type}, {"start", Start()}});
        Same("query.explain", {{"event_type", type}, {"start", Start()}});
      }
    }
  }

 private:
  bool Locked(const std::string& field) const {
    return locked_ ? locked_->contains(field) : field != "schedule" && field != "locations";
  }

  std::string Start() {
    return fmt::format("2026-03-0{}T{:02}:{:02}:00Z", dice_.Between(2, 3), dice_.Between(7, 18),
                       dice_.Pick({0, 15, 30, 40}));
  }

  void Same(const std::string& verb, const Json& request) {
    const Json answer = Ask(managed_, verb, request);
    CHECK_MESSAGE(answer == Ask(plain_, verb, request),
                  verb << " " << request.dump() << " of " << Flat(hosts_[0]).dump());
    if (!answer.contains("error")) ++compared;
  }

  Json Host(const std::string& user) const {
    Json row = {{"user", user}};
    if (late_.contains(user)) row["schedule"] = "late";
    return row;
  }

  // What an ordinary event type says in place of template and part.
  Json Flat(const std::string& user) const {
    Json flat = template_;
    flat["id"] = "intro-" + user;
    flat["team"] = "support";
    flat["hosts"] = {Host(user)};
    const auto own = own_.find(user);
    if (own == own_.end()) return flat;
    for (const auto& [field, value] : own->second.items()) {
      if (!Locked(field)) flat[field] = value;
    }
    return flat;
  }

  void WritePlain() {
    for (const std::string& user : kPeople) {
      const bool serves = std::count(hosts_.begin(), hosts_.end(), user) > 0;
      if (serves) {
        const Json put =
            Ask(plain_, "record.put", {{"kind", "event_type"}, {"record", Flat(user)}});
        REQUIRE_MESSAGE(!put.contains("error"), put.dump());
      } else {
        (void)Ask(plain_, "record.archive", {{"kind", "event_type"}, {"id", "intro-" + user}});
      }
    }
  }

  void WriteTemplate() {
    Json record = template_;
    record["id"] = "intro";
    record["team"] = "support";
    record["scheduling"] = "managed";
    if (locked_) record["locked"] = *locked_;
    record["hosts"] = Json::array();
    for (const std::string& user : hosts_) record["hosts"].push_back(Host(user));
    const Json put = Ask(managed_, "record.put", {{"kind", "event_type"}, {"record", record}});
    REQUIRE_MESSAGE(!put.contains("error"), put.dump());
    WritePlain();
  }

  void ChangeTemplate() {
    if (dice_.Chance(30)) {
      locked_.reset();
      if (dice_.Chance(80)) {
        locked_.emplace();
        for (const std::string& field : kFields) {
          if (dice_.Chance(30)) locked_->insert(field);
        }
      }
    }
    if (dice_.Chance(30)) {
      hosts_ = dice_.Some(kPeople, dice_.Between(1, 3));
      late_.clear();
      if (dice_.Chance(40)) late_.insert(dice_.Of(kPeople));
    }
    for (int i = 0; i < 2; ++i) {
      const std::string& field = dice_.Of(kFields);
      const bool needed = field == "title" || field == "durations_min";
      if (!needed && dice_.Chance(40)) {
        template_.erase(field);
      } else {
        template_[field] = ValueOf(field, dice_);
      }
    }
    WriteTemplate();
  }

  void WritePart() {
    const std::string& user = dice_.Of(hosts_);
    Json given = Json::object();
    for (const std::string& field : kFields) {
      if (dice_.Chance(12)) given[field] = ValueOf(field, dice_);
    }
    Json& before = own_.try_emplace(user, Json::object()).first->second;
    Json own = Json::object();
    bool refused = false;
    for (const auto& [field, value] : given.items()) {
      if (template_.contains(field) && template_[field] == value) continue;
      const bool stays = before.contains(field) && before[field] == value;
      refused |= Locked(field) && !stays;
      own[field] = value;
    }
    for (const auto& [field, value] : before.items()) {
      if (Locked(field) && !own.contains(field)) own[field] = value;
    }
    Json record = given;
    record["template"] = "intro";
    record["user"] = user;
    const Json put = Ask(managed_, "record.put", {{"kind", "event_type"}, {"record", record}});
    CHECK_MESSAGE(test::ReasonOf(put) == (refused ? "locked_field" : ""), put.dump());
    if (refused) return;
    before = own;
    WritePlain();
  }

  void Book() {
    const std::string id = fmt::format("b{}", ++booked_);
    const std::string& user = dice_.Of(hosts_);
    const Json request = {{"event_type", "intro-" + user},
                          {"start", Start()},
                          {"new_id", id},
                          {"overrides", {"grid"}},
                          {"attendees", {{{"name", "Kim"}, {"email", "kim@example.net"}}}}};
    CHECK(test::ReasonOf(Ask(managed_, "booking.book", request)) ==
          test::ReasonOf(Ask(plain_, "booking.book", request)));
  }

  Dice dice_;
  Engine managed_ = Must(Engine::Open(":memory:", {}));
  Engine plain_ = Must(Engine::Open(":memory:", {}));
  Json template_;
  std::optional<std::set<std::string>> locked_;
  std::vector<std::string> hosts_;
  std::set<std::string> late_;
  std::map<std::string, Json> own_;  // by user
  int booked_ = 0;

 public:
  int compared = 0;
};

TEST_CASE("a part answers like an event type that says all of it by itself") {
  const std::uint64_t seed = test::Seed("managed");
  int compared = 0;
  for (int round = 0; round < test::Rounds(25); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    Pair pair(own);
    for (int step = 0; step < 15; ++step) {
      CAPTURE(step);
      pair.Step();
      pair.Compare();
    }
    compared += pair.compared;
  }
  MESSAGE(compared, " answers compared");
}

}  // namespace
}  // namespace rota
