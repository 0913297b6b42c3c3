// What verbs ask the database, as SQL: for tests that look at how it is answered.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/portal.h"

namespace rota::test {

// The text of every statement that SQLite is asked for every verb's example, as each actor, for
// pages of every kind and for what examples leave out; those of opening too.
std::set<std::string> StatementsOfVerbs(Portal& portal);

// A statement that may read more than an index leads it to.
struct ReadsMuch {
  std::string_view part;  // of its text
  std::string_view why;
};

// Those that may on every storage.
inline constexpr ReadsMuch kReadsMuch[] = {
    {"FROM migration", "a few rows, when a database is opened"},
    {"FROM meta", "a few rows, when a database is opened"},
    {"kind NOT IN ('busy_block','series','waitlist_entry')",
     "the whole catalog, when it is loaded"},
    {"SELECT 1 FROM waitlist WHERE org=? LIMIT 1", "one row: whether anybody waits"},
    {"SELECT event_type,entry FROM waitlist", "all who wait, when that has changed"},
    {"o.lane<0 AND o.end_at>?", "sorts the bookings that one person attends"},
    {"SELECT count(*),min(due_at) FROM outbox",
     "metrics count what waits, by an index of that alone"},
    {"SELECT count(*) FROM outbox WHERE org=?", "a dry run of purge counts"},
    {"SELECT count(*) FROM idempotency WHERE org=?", "a dry run of purge counts"},
    {"SELECT count(*) FROM token WHERE org=?", "a dry run of purge counts"},
    // verify reads everything there is, in the order of an index.
    {"SELECT id,key,status,start_at,end_at,doc,event_type,series,visit,uid,code", "verify"},
    {"FROM occupancy WHERE org=? ORDER BY owner", "verify"},
    {"FROM occupancy WHERE org=? ORDER BY subject,lane,start_at", "verify"},
    {"SELECT a.booking,a.who,a.seq,a.at,a.actor,a.method,a.counted,a.reason FROM assignment a WHERE a.org=? ORDER BY a.booking",
     "verify"},
    {"SELECT booking,seq,doc FROM decision", "verify"},
    {"SELECT who,event_type,turns-purged FROM turn WHERE org=?", "verify"},
    {"SELECT booking,who,start_at,role,minutes,counts FROM participant", "verify"},
    {"SELECT o.owner,o.lane,o.start_at,o.end_at,s.capacity FROM occupancy", "verify"},
    {"SELECT kind,max(number) FROM document", "verify"},
    {"SELECT name,sum(n) FROM counter", "verify"},
    {"SELECT b.subject,b.item,d.key FROM busy", "verify"},
    {"SELECT d.event_type,d.position,d.entry FROM waitlist", "verify"},
    {"SELECT name,request,answer FROM idempotency WHERE org=? ORDER BY name", "verify"},
    {"SELECT booking,doc FROM decision WHERE org=?", "an export"},
    {"SELECT a.booking,a.who,a.seq,a.at,a.actor,a.method,a.counted,a.reason FROM assignment a WHERE a.org=? ORDER BY a.seq",
     "an export"},
    {"SELECT name,bucket,n FROM counter", "an export"},
    {"SELECT kind,key,id FROM document WHERE org=?", "an import, of what it wrote"},
    {"FROM document WHERE org=? ORDER BY kind,id", "verify, repair and export"},
    {"SELECT id,key,doc FROM booking WHERE org=? ORDER BY id", "repair"},
    {"SELECT id,doc FROM outbox WHERE org=? ORDER BY dedupe", "verify and repair"},
    {"FROM decision d LEFT JOIN booking b", "repair"},
};

// Which statements may read much, and whether each of the exceptions is still needed.
class Allowances {
 public:
  // `own`: those of one storage.
  explicit Allowances(std::span<const ReadsMuch> own) {
    all_.assign(std::begin(kReadsMuch), std::end(kReadsMuch));
    all_.insert(all_.end(), own.begin(), own.end());
  }

  bool Cover(std::string_view sql) {
    for (const ReadsMuch& one : all_) {
      if (sql.find(one.part) == std::string_view::npos) continue;
      used_.insert(one.part);
      return true;
    }
    return false;
  }

  std::vector<std::string_view> Unused() const {
    std::vector<std::string_view> unused;
    for (const ReadsMuch& one : all_) {
      if (!used_.contains(one.part)) unused.push_back(one.part);
    }
    return unused;
  }

 private:
  std::vector<ReadsMuch> all_;
  std::set<std::string_view> used_;
};

}  // namespace rota::test
