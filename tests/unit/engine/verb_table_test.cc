// What every verb on bookings does: from every status, by every kind of actor.
//
// The tables are written by hand from behaviour §11. A row says, for the actors that may,
// the status after or why not, what the history got, which topics were announced, and until when
// the booking lasts. A call that is refused leaves status, history and messages as they were.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/calls.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::CallJson;
using test::OpenUnsynced;
using test::ReasonOf;

// ---- the world --------------------------------------------------------------

// Everybody works always. `call` is confirmed at once and held for two days; `ask` is approved
// first, within three days. Both are served by hank or hugo; lea leads their team.
constexpr const char* kCatalog = R"({
  "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "always"},
  "schedules": [{"id": "always", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat",
    "sun"], "start": "00:00", "end": "24:00"}]}],
  "users": [{"id": "hank", "name": "Hank"}, {"id": "hugo", "name": "Hugo"},
            {"id": "lea", "name": "Lea"}],
  "teams": [{"id": "t", "slug": "t", "name": "T", "members": [{"user": "hank"}, {"user": "hugo"},
    {"user": "lea", "role": "leader"}]}],
  "event_types": [
    {"id": "call", "slug": "call", "title": "Call", "team": "t", "durations_min": [60],
     "scheduling": "round_robin", "hosts": [{"user": "hank"}, {"user": "hugo"}],
     "hold_s": 172800},
    {"id": "ask", "slug": "ask", "title": "Ask", "team": "t", "durations_min": [60],
     "scheduling": "round_robin", "hosts": [{"user": "hank"}, {"user": "hugo"}],
     "hold_s": 172800, "requires_approval": true, "pending_expires_min": 4320}]})";

struct Somebody {
  const char* role;   // as history names it
  const char* actor;  // JSON
};
constexpr Somebody kActors[] = {
    {"system", R"({"kind":"system"})"},
    {"admin", R"({"kind":"admin"})"},
    {"leader", R"({"kind":"user","id":"lea"})"},
    {"host", R"({"kind":"user","id":"hank"})"},
    {"attendee", R"({"kind":"attendee","email":"kim@example.net"})"},
    {"guest", R"({"kind":"guest"})"},
};
constexpr std::size_t kActorCount = std::size(kActors);
constexpr const Somebody& kGuest = kActors[5];

constexpr const char* kNow = "2030-01-06T00:00:00Z";  // of every call that a table asks

Json Call(Engine& engine, std::string_view verb, const std::string& body,
          const Somebody& by = kActors[0], const char* now = kNow) {
  Json request = Json::parse(body);
  request["now"] = now;
  request["actor"] = Json::parse(by.actor);
  return CallJson(engine, verb, request);
}

Json Must(Engine& engine, std::string_view verb, const std::string& body,
          const Somebody& by = kActors[0], const char* now = kNow) {
  const Json answer = Call(engine, verb, body, by, now);
  INFO(body);
  INFO(answer.dump());
  REQUIRE(ReasonOf(answer).empty());
  return answer;
}

// A start that hank is to take; Kim comes.
std::string Start(const char* id, const char* event_type) {
  return fmt::format(R"({{"new_id":"{}","event_type":"{}","start":"2030-01-14T09:00:00Z",)"
                     R"("hosts":["hank"],"attendees":[{{"email":"kim@example.net",)"
                     R"("name":"Kim"}}]}})",
                     id, event_type);
}

// Another booking "o", which hugo takes; Lee comes.
constexpr const char* kOther =
    R"({"new_id":"o","event_type":"call","start":"2030-01-15T09:00:00Z","hosts":["hugo"],)"
    R"("attendees":[{"email":"lee@example.net","name":"Lee"}]})";

// ---- statuses ---------------------------------------------------------------

// How the booking "b" came to be what it is at kNow.
struct State {
  const char* name;
  const char* made_by;  // verb of a guest; "" where there is no booking
  const char* event_type;
  const char* made_at;
  const char* then;  // a verb of the host program, at kNow
};
constexpr const char* kEarly = "2030-01-03T00:00:00Z";   // a request of then runs out at kNow
constexpr const char* kBefore = "2030-01-04T00:00:00Z";  // a hold of then runs out at kNow
constexpr const char* kLate = "2030-01-04T12:00:00Z";    // neither does
constexpr State kStates[] = {
    {"none", "", "", "", ""},
    {"hold", "booking.hold", "call", kLate, ""},
    {"hold-to-ask", "booking.hold", "ask", kLate, ""},
    {"pending", "booking.book", "ask", kLate, ""},
    {"confirmed", "booking.book", "call", kLate, ""},
    {"completed", "booking.book", "call", kLate, "booking.complete"},
    {"no-show", "booking.book", "call", kLate, "booking.no_show"},
    {"cancelled", "booking.book", "call", kLate, "booking.cancel"},
    {"rejected", "booking.book", "ask", kLate, "booking.reject"},
    // Ran out: nothing has swept. Expired: the tick has.
    {"hold-ran-out", "booking.hold", "call", kBefore, ""},
    {"request-ran-out", "booking.book", "ask", kEarly, ""},
    {"hold-expired", "booking.hold", "call", kBefore, "upkeep.tick"},
    {"request-expired", "booking.book", "ask", kEarly, "upkeep.tick"},
};

// What the table looks at: all of it as the host program sees it.
struct Seen {
  std::string status, expires;       // of one booking; "" and "-" where there is none
  std::vector<std::string> history;  // "confirm/guest" of every booking
  std::vector<std::string> changed;  // per entry, "status hold>confirmed" or the fields' names
};

Seen Look(Engine& engine, const char* id) {
  Seen seen;
  for (const char* one : {"b", "n"}) {
    const Json found = Call(engine, "booking.get", fmt::format(R"({{"booking":"{}"}})", one));
    if (one == std::string_view(id)) {
      seen.status = found.value("status", "");
      seen.expires = found.value("expires_at", "-");
    }
    if (!ReasonOf(found).empty()) continue;
    const Json history =
        Must(engine, "record.history", fmt::format(R"({{"kind":"booking","id":"{}"}})", one));
    for (const Json& entry : history.value("items", Json::array())) {
      seen.history.push_back(fmt::format("{}/{}", entry["action"].get<std::string>(),
                                         entry.value("actor_role", "system")));
      std::string changed;
      for (const Json& change : entry.value("changes", Json::array())) {
        const std::string field = change["field"];
        changed += fmt::format("{} ", field);
        if (field == "status" && change.contains("old")) {
          changed += fmt::format("{}>{} ", change["old"].get<std::string>(),
                                 change["new"].get<std::string>());
        }
      }
      seen.changed.push_back(changed);
    }
  }
  return seen;
}

// Topics that wait, in order of the alphabet; afterwards none waits.
std::string Announced(Engine& engine) {
  std::multiset<std::string> topics;
  const Json leased = Must(engine, "message.lease", R"({"owner":"w"})");
  for (const Json& message : leased.value("items", Json::array())) {
    topics.insert(message["topic"]);
    Must(engine, "message.ack", Json{{"message", message["id"]}}.dump());
  }
  return fmt::format("{}", fmt::join(topics, " "));
}

// The states as files, which tests copy.
class World {
 public:
  World()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("rota_verb_table_{}", static_cast<long>(::getpid()))) {
    std::filesystem::create_directory(folder_);
    for (const State& state : kStates) Make(state);
  }
  ~World() { std::filesystem::remove_all(folder_); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  static World& Shared() {
    static World world;
    return world;
  }

  // An engine of its own in that state, with nothing announced.
  Engine In(const std::string& state) {
    const std::string path = Path(fmt::format("{}", ++copies_));
    std::filesystem::copy_file(Path(state), path);
    return OpenUnsynced(path);
  }
  const std::string& secret(const std::string& state) { return secrets_[state]; }

 private:
  void Make(const State& state) {
    Engine engine = OpenUnsynced(Path(state.name));
    Must(engine, "catalog.apply", fmt::format(R"({{"catalog":{}}})", kCatalog), kActors[0], kEarly);
    if (*state.made_by == 0) return;
    Must(engine, "booking.book", kOther, kActors[0], state.made_at);
    const Json made =
        Must(engine, state.made_by, Start("b", state.event_type), kGuest, state.made_at);
    secrets_[state.name] = made.value("secret", "");
    if (*state.then) {
      const std::string_view then = state.then;
      const bool early = then == "booking.complete" || then == "booking.no_show";
      Must(engine, then,
           then == "upkeep.tick" ? "{}"
           : early               ? R"({"booking":"b","overrides":["too_early"]})"
                                 : R"({"booking":"b"})");
    }
    Announced(engine);
  }

  std::string Path(const std::string& name) const { return (folder_ / (name + ".db")).string(); }

  std::filesystem::path folder_;
  std::map<std::string, std::string> secrets_;  // of the guest's holds
  int copies_ = 0;
};

// ---- the table --------------------------------------------------------------

// An act of the table: a verb and its body. Guests give the secret of their hold as well.
struct Act {
  const char* name;
  const char* verb;
  std::string body;
  const char* about = "b";
};
const Act kActs[] = {
    {"hold", "booking.hold", Start("n", "call"), "n"},
    {"book", "booking.book", Start("n", "call"), "n"},
    {"book-ask", "booking.book", Start("n", "ask"), "n"},
    {"confirm", "booking.confirm", R"({"booking":"b"})"},
    {"approve", "booking.approve", R"({"booking":"b"})"},
    {"reject", "booking.reject", R"({"booking":"b"})"},
    {"cancel", "booking.cancel", R"({"booking":"b"})"},
    {"move-time", "booking.move", R"({"booking":"b","start":"2030-01-14T11:00:00Z"})"},
    {"move-host", "booking.move", R"({"booking":"b","hosts":["hugo"]})"},
    {"move-both", "booking.move",
     R"({"booking":"b","start":"2030-01-14T11:00:00Z","hosts":["hugo"]})"},
    {"swap", "booking.swap", R"({"booking":"b","with":"o"})"},
    {"complete", "booking.complete", R"({"booking":"b","overrides":["too_early"]})"},
    {"no-show", "booking.no_show", R"({"booking":"b","overrides":["too_early"]})"},
    {"tick", "upkeep.tick", "{}"},
};

struct Row {
  const char* act;
  const char* from;  // one state, or several
  // One letter for each of kActors (system, admin, leader, host, attendee, guest): y what the row
  // says, f forbidden, n not_found.
  const char* cells;
  const char* after;  // the status; "no: " and the reason
  // Of an act that is not refused.
  const char* history = "";  // what the bookings' histories got; the clock's by system
  const char* topics = "";
  const char* expires = "-";
};

// clang-format off
const Row kRows[] = {
    // ---- hold, book: another booking at the same start by the same host. What takes time is in
    // the way; what ran out no longer is, and is swept on the way.
    {"hold", "none cancelled rejected hold-expired request-expired",
                                  "yyyyyy", "hold", "hold", "", "2030-01-08T00:00:00Z"},
    {"hold", "hold-ran-out",      "yyyyyy", "hold", "expire hold", "", "2030-01-08T00:00:00Z"},
    {"hold", "request-ran-out",   "yyyyyy", "hold", "expire hold", "booking.expired",
                                            "2030-01-08T00:00:00Z"},
    {"hold", "hold hold-to-ask pending confirmed completed no-show",
                                  "yyyyyy", "no: occupied"},
    {"book", "none cancelled rejected hold-expired request-expired",
                                  "yyyyyy", "confirmed", "book", "booking.confirmed"},
    {"book", "hold-ran-out",      "yyyyyy", "confirmed", "expire book", "booking.confirmed"},
    {"book", "request-ran-out",   "yyyyyy", "confirmed", "expire book",
                                            "booking.confirmed booking.expired"},
    {"book", "hold hold-to-ask pending confirmed completed no-show",
                                  "yyyyyy", "no: occupied"},
    {"book-ask", "none cancelled rejected hold-expired request-expired",
                                  "yyyyyy", "pending", "book", "booking.requested",
                                            "2030-01-09T00:00:00Z"},
    {"book-ask", "hold-ran-out",  "yyyyyy", "pending", "expire book", "booking.requested",
                                            "2030-01-09T00:00:00Z"},
    {"book-ask", "request-ran-out",
                                  "yyyyyy", "pending", "expire book",
                                            "booking.expired booking.requested",
                                            "2030-01-09T00:00:00Z"},
    {"book-ask", "hold hold-to-ask pending confirmed completed no-show",
                                  "yyyyyy", "no: occupied"},
    // ---- confirm: a guest by the secret of the hold, for as long as it was theirs
    {"confirm", "none",           "nnnnnn", ""},
    {"confirm", "hold",           "yyyyyy", "confirmed", "confirm", "booking.confirmed"},
    {"confirm", "hold-to-ask",    "yyyyyy", "pending", "confirm", "booking.requested",
                                            "2030-01-09T00:00:00Z"},
    {"confirm", "pending confirmed completed no-show cancelled rejected",
                                  "yyyyyn", "no: invalid_transition"},
    {"confirm", "hold-ran-out hold-expired",
                                  "yyyyyy", "no: expired"},
    {"confirm", "request-ran-out request-expired",
                                  "yyyyyn", "no: expired"},
    // ---- approve, reject: for who serves or leads
    {"approve", "none",           "nnnnff", ""},
    {"approve", "pending",        "yyyyff", "confirmed", "approve", "booking.confirmed"},
    {"approve", "hold hold-to-ask confirmed completed no-show cancelled rejected",
                                  "yyyyff", "no: invalid_transition"},
    {"approve", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyyff", "no: expired"},
    {"reject", "none",            "nnnnff", ""},
    {"reject", "pending",         "yyyyff", "rejected", "reject", "booking.rejected"},
    {"reject", "hold hold-to-ask confirmed completed no-show cancelled rejected",
                                  "yyyyff", "no: invalid_transition"},
    {"reject", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyyff", "no: expired"},
    // ---- cancel: nobody is told of a hold
    {"cancel", "none",            "nnnnnn", ""},
    {"cancel", "hold hold-to-ask",
                                  "yyyyyy", "cancelled", "cancel"},
    {"cancel", "pending confirmed",
                                  "yyyyyn", "cancelled", "cancel", "booking.cancelled"},
    {"cancel", "completed no-show cancelled rejected",
                                  "yyyyyn", "no: invalid_transition"},
    {"cancel", "hold-ran-out hold-expired",
                                  "yyyyyy", "no: expired"},
    {"cancel", "request-ran-out request-expired",
                                  "yyyyyn", "no: expired"},
    // ---- move: in time for whoever it is of, to another host for who leads. A request waits on.
    {"move-time", "none",         "nnnnnf", ""},
    {"move-time", "pending",      "yyyyyf", "pending", "move", "booking.rescheduled",
                                            "2030-01-07T12:00:00Z"},
    {"move-time", "confirmed",    "yyyyyf", "confirmed", "move", "booking.rescheduled"},
    {"move-time", "hold hold-to-ask completed no-show cancelled rejected",
                                  "yyyyyf", "no: invalid_transition"},
    {"move-time", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyyyf", "no: expired"},
    {"move-host", "none",         "nnnnnf", ""},
    {"move-host", "pending",      "yyyfff", "pending", "move", "booking.reassigned",
                                            "2030-01-07T12:00:00Z"},
    {"move-host", "confirmed",    "yyyfff", "confirmed", "move", "booking.reassigned"},
    {"move-host", "hold hold-to-ask completed no-show cancelled rejected",
                                  "yyyfff", "no: invalid_transition"},
    {"move-host", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyfff", "no: expired"},
    {"move-both", "none",         "nnnnnf", ""},
    {"move-both", "pending",      "yyyfff", "pending", "move",
                                            "booking.reassigned booking.rescheduled",
                                            "2030-01-07T12:00:00Z"},
    {"move-both", "confirmed",    "yyyfff", "confirmed", "move",
                                            "booking.reassigned booking.rescheduled"},
    {"move-both", "hold hold-to-ask completed no-show cancelled rejected",
                                  "yyyfff", "no: invalid_transition"},
    {"move-both", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyfff", "no: expired"},
    // ---- swap: both get the other's host, from who leads both
    {"swap", "none",              "nnnnff", ""},
    {"swap", "pending",           "yyyfff", "pending", "swap",
                                            "booking.reassigned booking.reassigned",
                                            "2030-01-07T12:00:00Z"},
    {"swap", "confirmed",         "yyyfff", "confirmed", "swap",
                                            "booking.reassigned booking.reassigned"},
    {"swap", "hold hold-to-ask completed no-show cancelled rejected",
                                  "yyyfff", "no: invalid_transition"},
    {"swap", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyfff", "no: expired"},
    // ---- complete, no-show: either may be corrected to the other
    {"complete", "none",          "nnnnff", ""},
    {"complete", "confirmed no-show",
                                  "yyyyff", "completed", "complete", "booking.completed"},
    {"complete", "hold hold-to-ask pending completed cancelled rejected",
                                  "yyyyff", "no: invalid_transition"},
    {"complete", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyyff", "no: expired"},
    {"no-show", "none",           "nnnnff", ""},
    {"no-show", "confirmed completed",
                                  "yyyyff", "no_show", "no_show", "booking.no_show"},
    {"no-show", "hold hold-to-ask pending no-show cancelled rejected",
                                  "yyyyff", "no: invalid_transition"},
    {"no-show", "hold-ran-out hold-expired request-ran-out request-expired",
                                  "yyyyff", "no: expired"},
    // ---- the clock, which is the host program's to wind; when it ran out stays to be read
    {"tick", "none",              "yfffff", ""},
    {"tick", "hold hold-to-ask",  "yfffff", "hold", "", "", "2030-01-06T12:00:00Z"},
    {"tick", "pending",           "yfffff", "pending", "", "", "2030-01-07T12:00:00Z"},
    {"tick", "confirmed",         "yfffff", "confirmed"},
    {"tick", "completed",         "yfffff", "completed"},
    {"tick", "no-show",           "yfffff", "no_show"},
    {"tick", "cancelled",         "yfffff", "cancelled"},
    {"tick", "rejected",          "yfffff", "rejected"},
    {"tick", "hold-ran-out",      "yfffff", "expired", "expire", "", kNow},
    {"tick", "request-ran-out",   "yfffff", "expired", "expire", "booking.expired", kNow},
    {"tick", "hold-expired request-expired",
                                  "yfffff", "expired", "", "", kNow},
};
// clang-format on

// ---- the cells --------------------------------------------------------------

const Act& ActNamed(std::string_view name) {
  return *std::find_if(std::begin(kActs), std::end(kActs),
                       [&](const Act& act) { return act.name == name; });
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

class Cells {
 public:
  Cells(const Row& row, std::string from)
      : row_(row), act_(ActNamed(row.act)), from_(std::move(from)) {}

  void Check() const {
    CAPTURE(std::string(row_.act));
    CAPTURE(from_);
    Engine untouched = World::Shared().In(from_);
    const Seen before = Look(untouched, act_.about);
    for (std::size_t i = 0; i < kActorCount; ++i) {
      CAPTURE(std::string(kActors[i].role));
      const std::string expected = Expected(row_.cells[i]);
      if (expected.starts_with("no: ")) {
        CHECK(ReasonOf(Ask(untouched, kActors[i])) == expected.substr(4));
      } else {
        CheckDone(kActors[i], before);
      }
    }
    const Seen after = Look(untouched, act_.about);
    CHECK(after.status == before.status);
    CHECK(after.expires == before.expires);
    CHECK(after.history == before.history);
    CHECK(Announced(untouched).empty());
  }

 private:
  std::string Expected(char cell) const {
    if (cell == 'f') return "no: forbidden";
    return cell == 'n' ? "no: not_found" : row_.after;
  }

  Json Ask(Engine& engine, const Somebody& by) const {
    Json body = Json::parse(act_.body);
    const std::string& secret = World::Shared().secret(from_);
    const bool takes = act_.name == std::string("confirm") || act_.name == std::string("cancel");
    if (&by == &kGuest && takes && !secret.empty()) body["secret"] = secret;
    return Call(engine, act_.verb, body.dump(), by);
  }

  void CheckDone(const Somebody& by, const Seen& before) const {
    Engine engine = World::Shared().In(from_);
    const Json answer = Ask(engine, by);
    INFO(answer.dump());
    REQUIRE(ReasonOf(answer).empty());
    const Seen after = Look(engine, act_.about);
    CHECK(after.status == row_.after);
    CHECK(after.expires == row_.expires);
    std::vector<std::string> history = before.history;
    for (const std::string& word : Words(row_.history)) {
      history.push_back(fmt::format("{}/{}", word, word == "expire" ? "system" : by.role));
    }
    CHECK(after.history == history);
    // Where the status changed, history says from what to what.
    if (!before.status.empty() && after.history.size() > before.history.size()) {
      const bool changed = before.status != after.status && before.status != "expired";
      const std::string step = fmt::format("status {}>{} ", before.status, after.status);
      CHECK(changed == (after.changed.back().find(step) != std::string::npos));
    }
    CHECK(Announced(engine) == row_.topics);
    const Json verified = Must(engine, "upkeep.verify", "{}");
    CHECK(verified.value("findings", Json::array()).empty());
  }

  const Row& row_;
  const Act& act_;
  std::string from_;
};

TEST_CASE("every verb on bookings, from every status, by everybody") {
  for (const Row& row : kRows) {
    for (const std::string& from : Words(row.from)) Cells(row, from).Check();
  }
}

TEST_CASE("no verb and no status is missing from the table") {
  std::set<std::string> asked, all;
  for (const Row& row : kRows) {
    for (const std::string& from : Words(row.from)) {
      CAPTURE(from);
      CHECK(asked.insert(fmt::format("{} {}", row.act, from)).second);
    }
  }
  for (const Act& act : kActs) {
    for (const State& state : kStates) all.insert(fmt::format("{} {}", act.name, state.name));
  }
  CHECK(asked == all);
  std::set<std::string_view> verbs;
  for (const Act& act : kActs) verbs.insert(act.verb);
  for (const VerbRow* verb : AllVerbs()) {
    if (!verb->name.starts_with("booking.") || !verb->writes) continue;
    CAPTURE(std::string(verb->name));
    CHECK(verbs.contains(verb->name));
  }
}

TEST_CASE("what ran out reads the same before and after it is swept") {
  for (const std::string kind : {"hold", "request"}) {
    CAPTURE(kind);
    Engine before = World::Shared().In(kind + "-ran-out");
    Engine after = World::Shared().In(kind + "-expired");
    for (const char* verb : {"booking.get", "record.get"}) {
      CAPTURE(std::string(verb));
      const std::string body = verb == std::string_view("record.get")
                                   ? R"({"kind":"booking","id":"b"})"
                                   : R"({"booking":"b"})";
      Json unswept = Must(before, verb, body), swept = Must(after, verb, body);
      for (const char* of_the_write : {"version", "updated_at", "revision", "attendees"}) {
        unswept.erase(of_the_write);  // attendees: their ids are secrets of each database
        swept.erase(of_the_write);
      }
      CHECK(unswept.dump() == swept.dump());
    }
  }
}

TEST_CASE("the history of a move names what moved") {
  struct Case {
    const char* act;
    bool start, hosts;
  };
  for (const Case& one : {Case{"move-time", true, false}, Case{"move-host", false, true},
                          Case{"move-both", true, true}}) {
    CAPTURE(std::string(one.act));
    Engine engine = World::Shared().In("confirmed");
    Must(engine, "booking.move", ActNamed(one.act).body);
    const std::string changed = " " + Look(engine, "b").changed.back();
    CHECK((changed.find(" start ") != std::string::npos) == one.start);
    CHECK((changed.find(" hosts ") != std::string::npos) == one.hosts);
  }
}

// ---- rules of the event type ------------------------------------------------

// The catalog with `type` merged into its event types and `defaults` of its team.
Engine WithRules(const std::string& type, const std::string& defaults) {
  Json catalog = Json::parse(kCatalog);
  for (Json& one : catalog["event_types"]) {
    if (one["id"] == "call") one.merge_patch(Json::parse(type));
  }
  catalog["teams"][0]["defaults"] = Json::parse(defaults);
  Engine engine = World::Shared().In("none");
  Must(engine, "catalog.apply", Json{{"catalog", catalog}}.dump(), kActors[0], kEarly);
  return engine;
}

// The booking is at 09:00 on 14 January. Each rule stands on the event type, then as its team's
// default, for cancelling and for moving.
struct RuleRow {
  const char* rule;
  const char* now;
  bool with_reason;
  const char* cells;  // as in Row, and: l notice (too late), r invalid (a reason is missing)
};
constexpr const char* kEightSharp = "2030-01-14T08:00:00Z";
constexpr const char* kPastEight = "2030-01-14T08:00:01Z";
// clang-format off
constexpr RuleRow kRules[] = {
    // nothing is said: attendees may until the booking begins, without a word
    {"{}",                                       kEightSharp, false, "yyyyy"},
    {"{}",                            "2030-01-14T09:00:00Z", false, "yyyyy"},
    {"{}",                            "2030-01-14T09:00:01Z", false, "yyyyl"},
    {R"({"attendee":false})",                    kEightSharp, false, "yyyyf"},
    {R"({"attendee":false})",                    kEightSharp, true,  "yyyyf"},
    // an hour before is not too late yet
    {R"({"notice_min":60})",                     kEightSharp, false, "yyyyy"},
    {R"({"notice_min":60})",                     kPastEight,  false, "yyyyl"},
    // a required reason binds staff as well
    {R"({"reason":"none"})",                     kEightSharp, false, "yyyyy"},
    {R"({"reason":"optional"})",                 kEightSharp, false, "yyyyy"},
    {R"({"reason":"required"})",                 kEightSharp, false, "yrrrr"},
    {R"({"reason":"required"})",                 kEightSharp, true,  "yyyyy"},
    {R"({"reason":"required","notice_min":60})", kPastEight,  true,  "yyyyl"},
    {R"({"reason":"required","attendee":false})", kPastEight, false, "yrrrf"},
};
// clang-format on

// The reason a letter stands for.
const char* ReasonFor(char cell) {
  switch (cell) {
    case 'f':
      return "forbidden";
    case 'l':
      return "notice";
    case 'r':
      return "invalid";
    default:
      return "";
  }
}

// The rule stands as `type` and `defaults` say; `verb` is asked by all but guests.
void CheckRule(const RuleRow& row, bool cancel, const Json& type, const Json& defaults) {
  CAPTURE(type.dump());
  CAPTURE(defaults.dump());
  CAPTURE(std::string(row.now));
  Engine engine = WithRules(type.dump(), defaults.dump());
  for (std::size_t i = 0; i + 1 < kActorCount; ++i) {
    CAPTURE(std::string(kActors[i].role));
    const std::string id = fmt::format("b{}", i);
    Json start = Json::parse(Start(id.c_str(), "call"));
    Must(engine, "booking.book", start.dump(), kActors[0], kLate);
    Json body = {{"booking", id}};
    if (!cancel) body["start"] = "2030-01-15T09:00:00Z";
    if (row.with_reason) body["note"] = "Ill";
    const Json answer =
        Call(engine, cancel ? "booking.cancel" : "booking.move", body.dump(), kActors[i], row.now);
    INFO(answer.dump());
    CHECK(ReasonOf(answer) == ReasonFor(row.cells[i]));
    if (row.cells[i] == 'r' && answer.contains("error")) {
      CHECK(answer["error"]["path"] == "note");
    }
    // Out of the way of the next.
    Json away = {{"booking", id}, {"note", "The next, please"}};
    if (!cancel || !ReasonOf(answer).empty()) Must(engine, "booking.cancel", away.dump());
  }
}

TEST_CASE("rules of cancelling and moving, of the event type or by its team's defaults") {
  for (const bool cancel : {true, false}) {
    const char* const name = cancel ? "cancel_rule" : "reschedule_rule";
    const char* const other = cancel ? "reschedule_rule" : "cancel_rule";
    const Json strict = {{"attendee", false}, {"reason", "required"}};
    for (const RuleRow& row : kRules) {
      const Json rule = Json::parse(row.rule);
      // The other rule does not matter, nor the team's where the event type has one.
      CheckRule(row, cancel, {{name, rule}, {other, strict}}, Json::object());
      CheckRule(row, cancel, {{other, strict}}, {{name, rule}});
      CheckRule(row, cancel, {{name, rule}}, {{name, strict}, {other, strict}});
    }
  }
}

TEST_CASE("no rule binds who lets a hold go") {
  Engine engine = WithRules(
      R"({"cancel_rule":{"attendee":false,"notice_min":100000,"reason":"required"}})", "{}");
  for (std::size_t i = 0; i < kActorCount; ++i) {
    CAPTURE(std::string(kActors[i].role));
    const std::string id = fmt::format("h{}", i);
    const Json held = Must(engine, "booking.hold", Start(id.c_str(), "call"), kGuest);
    Json body = {{"booking", id}};
    if (&kActors[i] == &kGuest) body["secret"] = held["secret"];
    CHECK(Must(engine, "booking.cancel", body.dump(), kActors[i])["status"] == "cancelled");
  }
}

// ---- how long it lasts ------------------------------------------------------

struct LifeRow {
  const char* verb;
  const char* type;      // merged into the event type, which holds for two days
  const char* defaults;  // of its team
  const char* body;      // merged into the call's
  const char* status;
  const char* expires;  // now is midnight, 6 January
};
// clang-format off
constexpr LifeRow kLives[] = {
    {"booking.hold", R"({"hold_s":null})", "{}", "{}",            "hold", "2030-01-06T00:10:00Z"},
    {"booking.hold", "{}",                 "{}", "{}",            "hold", "2030-01-08T00:00:00Z"},
    {"booking.hold", R"({"hold_s":90})",   "{}", "{}",            "hold", "2030-01-06T00:01:30Z"},
    {"booking.hold", R"({"hold_s":90})",   "{}", R"({"hold_s":30})",
                                                                  "hold", "2030-01-06T00:00:30Z"},
    // A hold to ask lasts as a hold does.
    {"booking.hold", R"({"requires_approval":true,"pending_expires_min":90})", "{}", "{}",
                                                                  "hold", "2030-01-08T00:00:00Z"},
    {"booking.book", "{}",                             "{}", "{}", "confirmed", "-"},
    {"booking.book", R"({"pending_expires_min":90})",  "{}", "{}", "confirmed", "-"},
    {"booking.book", R"({"requires_approval":true})",  "{}", "{}", "pending", "-"},
    {"booking.book", R"({"requires_approval":true,"pending_expires_min":90})", "{}", "{}",
                                                               "pending", "2030-01-06T01:30:00Z"},
    {"booking.book", R"({"pending_expires_min":90})", R"({"requires_approval":true})", "{}",
                                                               "pending", "2030-01-06T01:30:00Z"},
    {"booking.book", R"({"requires_approval":false,"pending_expires_min":90})",
                     R"({"requires_approval":true})", "{}",    "confirmed", "-"},
};
// clang-format on

TEST_CASE("how long holds and requests last") {
  for (const LifeRow& row : kLives) {
    CAPTURE(std::string(row.verb));
    CAPTURE(std::string(row.type));
    CAPTURE(std::string(row.defaults));
    Engine engine = WithRules(row.type, row.defaults);
    Json body = Json::parse(Start("b", "call"));
    body.merge_patch(Json::parse(row.body));
    Must(engine, row.verb, body.dump());
    const Seen seen = Look(engine, "b");
    CHECK(seen.status == row.status);
    CHECK(seen.expires == row.expires);
  }
}

TEST_CASE("the last second of a hold and of a request") {
  struct Case {
    const char* event_type;
    const char* make;
    const char* verb;
    const char* last;
    const char* over;
  };
  for (const Case& one : {Case{"call", "booking.hold", "booking.confirm", "2030-01-07T23:59:59Z",
                               "2030-01-08T00:00:00Z"},
                          Case{"ask", "booking.book", "booking.approve", "2030-01-08T23:59:59Z",
                               "2030-01-09T00:00:00Z"}}) {
    CAPTURE(std::string(one.verb));
    for (const bool over : {false, true}) {
      Engine engine = World::Shared().In("none");
      Must(engine, one.make, Start("b", one.event_type));
      const Json answer =
          Call(engine, one.verb, R"({"booking":"b"})", kActors[0], over ? one.over : one.last);
      CHECK(ReasonOf(answer) == (over ? "expired" : ""));
    }
  }
}

}  // namespace
}  // namespace rota
