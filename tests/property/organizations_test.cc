// Twenty organizations on one database, several threads of two programs in all of them at once.
// What belongs to one carries its mark ("org07") in names, addresses and some ids; other ids are
// the same in all. Nothing that is asked of one ever shows another's mark, during the storm or
// after it, and each ends with exactly what its own callers were told.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/contract/backend.h"
#include "tests/property/journal.h"
#include "tests/property/rounds.h"
#include "tests/support/calls.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::CallJson;
using test::ReasonOf;

constexpr int kOrganizations = 20;
constexpr int kThreads = 4;
constexpr int kSlots = 48;

std::string MarkOf(int organization) { return fmt::format("org{:02}", organization); }

// Whether the text holds the mark of any organization but that one.
bool ShowsAnother(const std::string& text, const std::string& own) {
  for (std::size_t at = text.find("org"); at != std::string::npos; at = text.find("org", at + 1)) {
    const bool marks = at + 4 < text.size() && std::isdigit(text[at + 3]) != 0;
    if (marks && text.compare(at, own.size(), own) != 0) return true;
  }
  return false;
}

// Each has meetings of another length.
int MinutesOf(int organization) { return 10 + organization; }

Json UserJson(const std::string& id, const std::string& mark, std::int64_t version) {
  return {{"id", id},
          {"name", fmt::format("{} of {}, {}", id, mark, version)},
          {"email", fmt::format("{}@{}.example", id, mark)}};
}

Json TypeJson(int organization, std::int64_t version) {
  return {{"id", "call"},
          {"slug", "call"},
          {"title", fmt::format("Call {} {}", MarkOf(organization), version)},
          {"team", "desk"},
          {"durations_min", {MinutesOf(organization)}},
          {"step_min", 30},
          {"scheduling", "round_robin"},
          {"hosts", {{{"user", "ana"}}, {{"user", "bo"}}}}};
}

Json CatalogJson(int organization) {
  const std::string mark = MarkOf(organization);
  return {
      {"organization", {{"id", mark}, {"name", mark}, {"zone", "UTC"}, {"default_schedule", "s"}}},
      {"schedules",
       {{{"id", "s"},
         {"rules",
          {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
            {"start", "00:00"},
            {"end", "24:00"}}}}}}},
      {"users",
       {UserJson("ana", mark, 0), UserJson("bo", mark, 0), UserJson("only-" + mark, mark, 0)}},
      {"teams",
       {{{"id", "desk"},
         {"slug", "desk"},
         {"name", mark},
         {"members", {{{"user", "ana"}}, {{"user", "bo"}}}}}}},
      {"event_types", {TypeJson(organization, 0)}}};
}

// What the callers of one organization were told, all threads together.
struct Told {
  std::map<std::string, std::string> bookings;  // id → status
  int announced = 0;                            // messages that must be there
  std::multiset<std::string> leased;            // bookings that messages were about
  std::set<std::string> leaves;
};

struct Storm {
  std::mutex mutex;
  std::map<int, Told> told;
  std::vector<std::string> wrong;  // what should not have been answered
  std::map<std::string, int> done;
};

class Caller {
 public:
  Caller(Engine& engine, int number, std::uint64_t seed, Storm* storm)
      : engine_(engine), number_(number), dice_(seed), storm_(*storm) {}

  bool slots_seen() const { return slots_seen_; }

  void Step() {
    organization_ = static_cast<int>(dice_.Between(0, kOrganizations - 1));
    mark_ = MarkOf(organization_);
    switch (dice_.Between(0, 9)) {
      case 0:
      case 1:
      case 2:
        return Take();
      case 3:
      case 4:
        return Change();
      case 5:
        return Put();
      case 6:
        return List();
      case 7:
        return Ask();
      case 8:
        return Lease();
      default:
        return Trespass();
    }
  }

 private:
  struct Mine {
    std::string id;
    bool held;
    Json start, hosts;
  };

  Json Call(std::string_view verb, Json request) {
    request["organization"] = mark_;
    request["now"] = "2029-12-01T00:00:00Z";
    Json answer = CallJson(engine_, verb, request);
    if (ShowsAnother(answer.dump(), mark_)) Wrong(verb, request, answer);
    return answer;
  }

  void Wrong(std::string_view verb, const Json& request, const Json& answer) {
    const std::lock_guard lock(storm_.mutex);
    storm_.wrong.push_back(fmt::format("{} {}: {}", verb, request.dump(), answer.dump()));
  }

  // Whether it was done; refusals that other callers explain are none.
  bool Done(std::string_view verb, const Json& request, const Json& answer) {
    const std::string reason = ReasonOf(answer);
    if (!reason.empty() && !test::IsTaken(ReasonFromName(reason).value_or(Reason::k_internal))) {
      Wrong(verb, request, answer);
    }
    if (reason.empty()) {
      const std::lock_guard lock(storm_.mutex);
      ++storm_.done[std::string(verb)];
    }
    return reason.empty();
  }

  void Promise(const std::string& id, const Json& answer, int announced) {
    const std::lock_guard lock(storm_.mutex);
    Told& told = storm_.told[organization_];
    told.bookings[id] = answer["status"];
    told.announced += announced;
  }

  std::string Start() { return FormatInstant(test::DeskStart(dice_.Between(0, kSlots - 1))); }

  void Take() {
    const std::size_t n = mine_[organization_].size() + gone_[organization_];
    // The same ids in all organizations, or ids that no other has.
    const std::string id = fmt::format("{}-{}-{}", dice_.Chance(50) ? mark_ : "same", number_, n);
    const bool hold = dice_.Chance(30);
    const char* const verb = hold ? "booking.hold" : "booking.book";
    const Json request = {
        {"new_id", id},
        {"event_type", "call"},
        {"start", Start()},
        {"notes", mark_},
        {"attendees", {{{"name", "Kim " + mark_}, {"email", "kim@" + mark_ + ".example"}}}}};
    const Json answer = Call(verb, request);
    if (!Done(verb, request, answer)) return;
    if (answer["duration_min"] != MinutesOf(organization_)) Wrong(verb, request, answer);
    mine_[organization_].push_back({id, hold, answer["start"], answer["hosts"]});
    Promise(id, answer, hold ? 0 : 1);
  }

  void Change() {
    std::vector<Mine>& mine = mine_[organization_];
    if (mine.empty()) return;
    const auto at = static_cast<std::size_t>(dice_.Between(0, std::ssize(mine) - 1));
    Mine& one = mine[at];
    const bool cancels = dice_.Chance(30), moves = !cancels && !one.held;
    const char* const verb = cancels ? "booking.cancel"
                             : moves ? "booking.move"
                                     : "booking.confirm";
    Json request = {{"booking", one.id}};
    if (moves) request["start"] = Start();
    const Json answer = Call(verb, request);
    if (!Done(verb, request, answer)) return;
    int announced = cancels && one.held ? 0 : 1;
    // Of a new start, and of new hosts.
    if (moves) announced = (one.start != answer["start"]) + (one.hosts != answer["hosts"]);
    Promise(one.id, answer, announced);
    one = {one.id, false, answer["start"], answer["hosts"]};
    if (!cancels) return;
    mine.erase(mine.begin() + static_cast<std::ptrdiff_t>(at));
    ++gone_[organization_];
  }

  void Put() {
    const std::int64_t version = dice_.Between(1, 1000000);
    if (dice_.Chance(30)) {
      const Json catalog = {{"event_types", {TypeJson(organization_, version)}}};
      const Json request = {{"catalog", catalog}};
      Done("catalog.apply", request, Call("catalog.apply", request));
      return;
    }
    const bool leave = dice_.Chance(50);
    const std::string id = fmt::format("leave-{}-{}", number_, version);
    const Json record = leave ? Json{{"id", id},
                                     {"user", dice_.Chance(50) ? "ana" : "bo"},
                                     {"from", "2031-01-01"},
                                     {"reason", mark_}}
                              : UserJson(dice_.Chance(50) ? "ana" : "bo", mark_, version);
    const Json request = {{"kind", leave ? "time_off" : "user"}, {"record", record}};
    if (!Done("record.put", request, Call("record.put", request)) || !leave) return;
    const std::lock_guard lock(storm_.mutex);
    storm_.told[organization_].leaves.insert(id);
  }

  void List() {
    const char* const kind = dice_.Pick({"booking", "user", "event_type", "time_off", "team"});
    const Json request = {{"kind", kind}, {"limit", 50}};
    Done("record.list", request, Call("record.list", request));
    const Json changes = {{"since", 0}, {"limit", 100}};
    Done("change.list", changes, Call("change.list", changes));
  }

  void Ask() {
    const Json request = {{"event_type", "call"}, {"from", "2030-01-01"}, {"to", "2030-01-01"}};
    const Json answer = Call("query.slots", request);
    if (!Done("query.slots", request, answer)) return;
    for (const Json& slot : answer.value("slots", Json::array())) {
      const Instant from = *ParseInstant(slot["start"].get<std::string>());
      const Instant to = *ParseInstant(slot["end"].get<std::string>());
      if (to - from != MinutesOf(organization_) * kMinute) Wrong("query.slots", request, answer);
      slots_seen_ = true;
    }
  }

  void Lease() {
    const Json request = {{"owner", fmt::format("w{}", number_)}, {"limit", 3}};
    const Json answer = Call("message.lease", request);
    if (!Done("message.lease", request, answer)) return;
    for (const Json& message : answer.value("items", Json::array())) {
      const Json ack = {{"message", message["id"]}};
      messages_[organization_] = message["id"];
      if (!Done("message.ack", ack, Call("message.ack", ack))) continue;
      const std::lock_guard lock(storm_.mutex);
      storm_.told[organization_].leased.insert(message["booking"].get<std::string>());
    }
  }

  // What is another organization's is not there; their users are nobody here.
  void Trespass() {
    const int other =
        static_cast<int>((organization_ + dice_.Between(1, kOrganizations - 1)) % kOrganizations);
    const std::vector<Mine>& theirs = mine_[other];
    if (!theirs.empty()) {
      const std::string& id = dice_.Of(theirs).id;
      if (id.starts_with("same")) return;  // there may be one of that name here
      const char* const verb = dice_.Pick({"booking.get", "booking.cancel", "booking.decision"});
      const Json request = {{"booking", id}, {"organization", mark_}};
      const Json answer = CallJson(engine_, verb, request);
      if (ReasonOf(answer) != "not_found") Wrong(verb, request, answer);
    }
    if (messages_.contains(other)) {
      const Json request = {{"message", messages_[other]}};
      const Json answer = Call("message.ack", request);
      if (ReasonOf(answer) != "not_found") Wrong("message.ack", request, answer);
    }
    // A cursor of theirs leads to nothing of theirs; Call looks.
    Json page = {{"kind", "booking"}, {"limit", 2}};
    if (cursors_.contains(other)) page["cursor"] = cursors_[other];
    const Json bookings = Call("record.list", page);
    if (bookings.contains("next_cursor")) cursors_[organization_] = bookings["next_cursor"];
    const Json actor = {{"kind", "user"}, {"id", "only-" + MarkOf(other)}};
    const Json request = {{"kind", "user"}, {"actor", actor}};
    const Json answer = Call("record.list", request);
    if (ReasonOf(answer) != "forbidden") Wrong("record.list", request, answer);
  }

  Engine& engine_;
  int number_;
  test::Dice dice_;
  Storm& storm_;
  int organization_ = 0;
  std::string mark_;
  bool slots_seen_ = false;
  std::map<int, std::vector<Mine>> mine_;  // by organization
  std::map<int, std::string> messages_;    // the last that was leased
  std::map<int, std::string> cursors_;     // of a list of bookings
  std::map<int, std::size_t> gone_;
};

// ---- afterwards --------------------------------------------------------------

Json Asked(Engine& engine, const std::string& mark, std::string_view verb, Json request) {
  request["organization"] = mark;
  request["now"] = "2029-12-01T00:00:00Z";
  Json answer = CallJson(engine, verb, request);
  INFO(answer.dump().substr(0, 2000));
  REQUIRE(ReasonOf(answer).empty());
  CHECK(!ShowsAnother(answer.dump(), mark));
  return answer;
}

// By id, every record of a kind.
std::map<std::string, Json> AllOf(Engine& engine, const std::string& mark, const char* kind) {
  std::map<std::string, Json> all;
  Json request = {{"kind", kind}, {"limit", 1000}, {"archived", true}};
  for (;;) {
    const Json page = Asked(engine, mark, "record.list", request);
    for (const Json& item : page.value("items", Json::array())) all[item["id"]] = item;
    if (page.value("next_cursor", "").empty()) return all;
    request["cursor"] = page["next_cursor"];
  }
}

void CheckBookings(Engine& engine, const std::string& mark, const Told& told) {
  std::map<std::string, std::string> kept;
  for (const auto& [id, booking] : AllOf(engine, mark, "booking")) {
    CAPTURE(id);
    kept[id] = booking["status"];
    CHECK(booking["notes"] == mark);
    const Json history =
        Asked(engine, mark, "record.history", {{"kind", "booking"}, {"id", id}})["items"];
    REQUIRE(!history.empty());
    for (const Json& entry : history) CHECK(entry["target"] == id);
    // The first entry wrote what the booking is to this organization alone.
    CHECK(history[0].dump().find(mark) != std::string::npos);
  }
  CHECK(kept == told.bookings);
  std::set<std::string> leaves;
  for (const auto& [id, leave] : AllOf(engine, mark, "time_off")) leaves.insert(id);
  CHECK(leaves == told.leaves);
}

void CheckMessages(Engine& engine, const std::string& mark, Told told) {
  for (bool more = true; more;) {
    const Json leased = Asked(engine, mark, "message.lease", {{"owner", "last"}, {"limit", 1000}});
    const Json items = leased.value("items", Json::array());
    for (const Json& message : items) told.leased.insert(message["booking"].get<std::string>());
    more = items.size() == 1000;
  }
  CHECK(std::ssize(told.leased) == told.announced);
  for (const std::string& booking : told.leased) CHECK(told.bookings.contains(booking));
}

void CheckChanges(Engine& engine, const std::string& mark, const Told& told) {
  std::set<std::string> changed;
  Json request = {{"since", 0}, {"limit", 10000}};
  const Json feed = Asked(engine, mark, "change.list", request);
  for (const Json& change : feed.value("items", Json::array())) {
    if (change["kind"] == "booking") changed.insert(change["id"].get<std::string>());
    if (change["kind"] == "organization") CHECK(change["id"] == mark);
  }
  std::set<std::string> booked;
  for (const auto& [id, status] : told.bookings) booked.insert(id);
  CHECK(changed == booked);
}

void CheckAfter(Engine& engine, int organization, const Told& told) {
  const std::string mark = MarkOf(organization);
  CAPTURE(mark);
  CHECK(!told.bookings.empty());
  const Json verified = Asked(engine, mark, "upkeep.verify", Json::object());
  CHECK(verified.value("findings", Json::array()).empty());
  CHECK(verified["bookings"] == told.bookings.size());
  CHECK(AllOf(engine, mark, "user").size() == 3);
  CHECK(AllOf(engine, mark, "event_type").at("call")["durations_min"] ==
        Json{MinutesOf(organization)});
  CheckBookings(engine, mark, told);
  CheckMessages(engine, mark, told);
  CheckChanges(engine, mark, told);
}

TEST_CASE("a storm in twenty organizations: nothing of one is seen in another") {
  const std::uint64_t seed = test::Seed("organizations");
  CAPTURE(seed);
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    const store::Database database(backend);
    EngineOptions options{.store = database.options, .default_actor = {}};
    options.store.durability = OpenOptions::Durability::kNormal;  // no power is lost here
    std::vector<Engine> programs;
    for (int i = 0; i < 2; ++i) {
      Result<Engine> engine = Engine::Open(database.uri(), options);
      REQUIRE_OK(engine);
      programs.push_back(*std::move(engine));
    }
    for (int i = 0; i < kOrganizations; ++i) {
      const Json answer = CallJson(programs[0], "catalog.apply",
                                   {{"organization", MarkOf(i)}, {"catalog", CatalogJson(i)}});
      INFO(answer.dump());
      REQUIRE(ReasonOf(answer).empty());
    }
    Storm storm;
    std::array<bool, kThreads> slots_seen{};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        Caller caller(programs[static_cast<std::size_t>(i % 2)], i,
                      seed + static_cast<std::uint64_t>(i), &storm);
        for (int step = 0; step < test::Rounds(300); ++step) caller.Step();
        slots_seen[static_cast<std::size_t>(i)] = caller.slots_seen();
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::string done;
    for (const auto& [verb, times] : storm.done) done += fmt::format(" {} {}", verb, times);
    MESSAGE(backend.name << ":" << done);
    for (const std::string& wrong : storm.wrong) FAIL_CHECK(wrong);
    CHECK(storm.done.size() == 12);  // everything that callers do was done
    CHECK(std::find(slots_seen.begin(), slots_seen.end(), false) == slots_seen.end());
    Result<Engine> fresh = Engine::Open(database.uri(), options);
    REQUIRE_OK(fresh);
    for (int i = 0; i < kOrganizations; ++i) CheckAfter(*fresh, i, storm.told[i]);
  }
}

}  // namespace
}  // namespace rota
