#include "tests/support/statements.h"

#include <sqlite3.h>

#include <vector>

#include "rota/model/envelope.h"

namespace rota::test {
namespace {

using Json = nlohmann::json;

// Collects the text of every statement that any connection of this program runs.
class Listener {
 public:
  Listener() {
    heard_ = &statements_;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&Attach));
  }
  ~Listener() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&Attach));
    heard_ = nullptr;
  }
  Listener(const Listener&) = delete;
  const std::set<std::string>& statements() const { return statements_; }

 private:
  static int Attach(sqlite3* db, const char**, const void*) {
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, &Hear, nullptr);
  }
  static int Hear(unsigned, void*, void* statement, void*) {
    const char* sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
    if (heard_ && sql) heard_->insert(sql);
    return 0;
  }

  std::set<std::string> statements_;
  inline static std::set<std::string>* heard_ = nullptr;
};

// Calls a verb for its statements; whether it is refused does not matter.
void Call(Engine& engine, std::string_view verb, Json body, const Json& actor) {
  if (!actor.is_null()) body["actor"] = actor;
  body["now"] = "2030-01-02T08:00:00Z";
  CallJson(engine, verb, body);
}

const Json kActors =
    Json::parse(R"([null, {"kind": "user", "id": "bo"}, {"kind": "user", "id": "ana"},
    {"kind": "attendee", "email": "kim@example.net"}, {"kind": "guest"}])");

// Pages in every way a list is asked for.
std::vector<Json> Lists() {
  std::vector<Json> lists;
  const Json times = {{"from", "2030-01-07T00:00:00Z"}, {"to", "2030-01-08T00:00:00Z"}};
  const Json filters = {{"event_type", "call"}, {"host", "ana"},
                        {"series", "s1"},       {"team", "support"},
                        {"attendee", "ana"},    {"status", {"confirmed", "hold"}}};
  for (const bool dated : {false, true}) {
    Json all = {{"kind", "booking"}};
    if (dated) all.update(times);
    lists.push_back(all);
    for (const auto& [name, value] : filters.items()) {
      Json list = all;
      list[name] = value;
      lists.push_back(list);
    }
  }
  for (const RecordDescriptor* record : AllRecords()) {
    if (record->top_level) lists.push_back({{"kind", record->name}});
  }
  return lists;
}

}  // namespace

std::set<std::string> StatementsOfVerbs(Portal& portal) {
  const Listener listener;
  for (const VerbRow* verb : AllVerbs()) {
    for (const Json& actor : kActors) {
      Engine engine = portal.Copy();
      Json example = Json::parse(verb->example);
      if (example.contains("message")) example["message"] = portal.MessageNamed(example["message"]);
      if (example.contains("path")) example["path"] = portal.Path(example["path"]);
      Call(engine, verb->name, example, actor);
    }
  }
  Engine engine = portal.Copy();
  for (const Json& actor : kActors) {
    for (const Json& list : Lists()) Call(engine, "record.list", list, actor);
    for (const char* ref : {"b1", "#1", "external_ref:x", "code:BOOK-2030-00001"}) {
      Call(engine, "booking.get", {{"booking", ref}}, actor);
    }
  }
  // A visit, as a whole and part by part.
  const Json visit = {{"new_id", "v1"},
                      {"start", "2030-01-10T10:00:00Z"},
                      {"attendees", {{{"name", "Kim"}, {"email", "kim@example.net"}}}},
                      {"parts", {{{"event_type", "call"}}, {{"event_type", "call"}}}}};
  const Json booked = CallJson(engine, "booking.book", visit);
  for (const Json& actor : kActors) {
    Call(engine, "query.slots",
         {{"parts", visit["parts"]}, {"from", "2030-01-10"}, {"to", "2030-01-10"}}, actor);
    Call(engine, "booking.get", {{"booking", "v1"}}, actor);
    Call(engine, "booking.move", {{"booking", "v1"}, {"start", "2030-01-10T12:00:00Z"}}, actor);
  }
  Call(engine, "booking.cancel", {{"booking", booked["parts"][1]["booking"]}, {"only_part", true}},
       nullptr);
  Call(engine, "change.list", {{"since", 0}}, nullptr);
  // A policy that asks when turns were given.
  Json call = CallJson(engine, "record.get", {{"kind", "event_type"}, {"id", "call"}});
  call["policy"] = {{"criteria", {"shortfall"}}};
  Call(engine, "record.put", {{"kind", "event_type"}, {"record", call}}, nullptr);
  Call(engine, "query.assign", {{"event_type", "call"}, {"start", "2030-01-09T10:00:00Z"}},
       nullptr);
  return listener.statements();
}

}  // namespace rota::test
