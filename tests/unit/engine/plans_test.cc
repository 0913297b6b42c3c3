// How SQLite runs each statement that verbs use: by an index that leads to the rows, never through
// a whole table or organization, and in the index's order. What may do so is listed with its
// reason.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "rota/model/envelope.h"
#include "tests/support/portal.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::Portal;

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
  test::CallJson(engine, verb, body);
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

// Every statement of every verb, as each actor.
std::set<std::string> AllStatements(Portal& portal) {
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
  Call(engine, "change.list", {{"since", 0}}, nullptr);
  // A policy that asks when turns were given.
  Json call = test::CallJson(engine, "record.get", {{"kind", "event_type"}, {"id", "call"}});
  call["policy"] = {{"criteria", {"shortfall"}}};
  Call(engine, "record.put", {{"kind", "event_type"}, {"record", call}}, nullptr);
  Call(engine, "query.assign", {{"event_type", "call"}, {"start", "2030-01-09T10:00:00Z"}},
       nullptr);
  return listener.statements();
}

// A statement that may read more than an index leads it to.
struct Allowed {
  std::string_view part;  // of its text
  std::string_view why;
};
constexpr Allowed kAllowed[] = {
    {"FROM meta", "a few rows, when a database is opened"},
    {"FROM migration", "a few rows, when a database is opened"},
    {"FROM sqlite_schema", "a few rows, when a database is opened"},
    {"SELECT org FROM organization ORDER BY org LIMIT 2", "two rows: the only organization"},
    {"kind NOT IN ('busy_block','series','waitlist_entry')",
     "the whole catalog, when it is loaded"},
    {"SELECT 1 FROM waitlist WHERE org=? LIMIT 1", "one row: whether anybody waits"},
    {"SELECT event_type,entry FROM waitlist", "all who wait, when that has changed"},
    {"DISTINCT owner FROM occupancy", "sorts the holds of one person that ran out"},
    {"o.lane<0 AND o.end_at>?", "sorts the bookings that one person attends"},
    {"AND b.series=", "sorts the bookings of one series"},
    {"sqlite_stat1", "some forty rows, written anew by optimize"},
    {"SELECT count(*),min(due_at) FROM outbox",
     "metrics count what waits, by an index of that alone"},
    {"SELECT count(*) FROM outbox WHERE org=?", "a dry run of purge counts"},
    {"SELECT count(*) FROM idempotency WHERE org=?", "a dry run of purge counts"},
    {"SELECT count(*) FROM token WHERE org=?", "a dry run of purge counts"},
    // verify reads everything there is, in the order of an index.
    {"FROM pragma_index_xinfo(?)", "verify: an index's columns"},
    {"SELECT id,key,status,start_at,end_at,doc,event_type,series,uid,code", "verify"},
    {"FROM occupancy WHERE org=? ORDER BY owner", "verify"},
    {"FROM occupancy WHERE org=? ORDER BY subject,lane,start_at", "verify"},
    {"SELECT booking,who FROM assignment", "verify"},
    {"SELECT booking,seq,doc FROM decision", "verify"},
    {"SELECT who,event_type,turns-purged FROM turn WHERE org=?", "verify"},
    {"SELECT booking,who,start_at,role,minutes,counts FROM participant", "verify"},
    {"SELECT o.owner,o.lane,o.start_at,o.end_at,s.capacity FROM occupancy", "verify"},
    {"SELECT kind,max(number) FROM document", "verify"},
    {"SELECT name,sum(n) FROM counter", "verify"},
    {"SELECT max(c.revision) FROM change", "verify"},
    {"SELECT b.subject,b.item,d.key FROM busy", "verify"},
    {"SELECT d.event_type,d.position,d.entry FROM waitlist", "verify"},
    {"SELECT name,request,answer FROM idempotency WHERE org=? ORDER BY name", "verify"},
    {"SELECT booking,doc FROM decision WHERE org=?", "an export"},
    {"SELECT booking,who,seq,at,actor,method,counted,reason FROM assignment", "an export"},
    {"SELECT name,bucket,n FROM counter", "an export"},
    {"SELECT kind,key,id FROM document WHERE org=?", "an import, of what it wrote"},
    {"FROM document WHERE org=? ORDER BY kind,id", "verify, repair and export"},
    {"SELECT id,key,doc FROM booking WHERE org=? ORDER BY id", "repair"},
    {"SELECT id,doc FROM outbox WHERE org=? ORDER BY dedupe", "verify and repair"},
    {"FROM decision d LEFT JOIN booking b", "repair"},
};

// The step of a plan that reads more than it gives, if there is one: a table or organization from
// end to end, or a sort.
std::string Wasteful(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* plan = nullptr;
  const std::string asked = "EXPLAIN QUERY PLAN " + sql;
  if (sqlite3_prepare_v2(db, asked.c_str(), -1, &plan, nullptr) != SQLITE_OK) return {};  // BEGIN
  std::string found;
  while (sqlite3_step(plan) == SQLITE_ROW) {
    const std::string step = reinterpret_cast<const char*>(sqlite3_column_text(plan, 3));
    const bool whole_organization =
        step.ends_with("(org=?)") && !step.starts_with("SEARCH organization ");
    // Rows that stand in the statement itself are in no table.
    const bool scans = step.starts_with("SCAN") && step.find("CONSTANT ROW") == std::string::npos;
    if (scans || whole_organization || step.find("TEMP B-TREE") != std::string::npos) {
      found = step;
    }
  }
  sqlite3_finalize(plan);
  return found;
}

TEST_CASE("every statement is led to its rows by an index") {
  Portal portal;
  const std::set<std::string> statements = AllStatements(portal);
  REQUIRE(statements.size() > 60);
  CHECK(std::any_of(statements.begin(), statements.end(), [](const std::string& sql) {
    return sql.find("JOIN assignment") != std::string::npos;
  }));
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(portal.Path("portal.db").c_str(), &db) == SQLITE_OK);
  std::set<std::string_view> used;
  for (const std::string& sql : statements) {
    const std::string step = Wasteful(db, sql);
    if (step.empty()) continue;
    const auto allowed =
        std::find_if(std::begin(kAllowed), std::end(kAllowed),
                     [&](const Allowed& a) { return sql.find(a.part) != std::string::npos; });
    if (allowed != std::end(kAllowed)) used.insert(allowed->part);
    CHECK_MESSAGE(allowed != std::end(kAllowed), step << ": " << sql);
  }
  for (const Allowed& a : kAllowed)
    CHECK_MESSAGE(used.contains(a.part), "nothing needs: " << a.part);
  sqlite3_close(db);
}

}  // namespace
}  // namespace rota
