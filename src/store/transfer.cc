#include "src/store/transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "src/assignment/decision.h"
#include "src/store/assignment_store.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// Public ids by internal key.
using Ids = std::map<std::int64_t, std::string>;

template <typename T>
Status Keep(std::string_view id, std::string_view doc, std::vector<T>* list) {
  ROTA_ASSIGN(T record, ReadRow<T>(id, doc));
  list->push_back(std::move(record));
  return {};
}

class Reader {
 public:
  Reader(Session& session, std::int64_t org) : session_(session), org_(org) {}

  Result<OrganizationDocument> Read() {
    document_.format = OrganizationDocument::kFormat;
    ROTA_TRY(ReadOrganization());
    ROTA_TRY(ReadDocuments());
    ROTA_TRY(ReadBookings());
    ROTA_TRY(ReadTaken());
    ROTA_TRY(ReadAssignments());
    ROTA_TRY(ReadDecisions());
    ROTA_TRY(ReadCounters());
    return std::move(document_);
  }

 private:
  Status ReadOrganization() {
    Statement find = session_.Query("SELECT doc,key FROM organization WHERE org=?", org_);
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) return Status(Reason::k_not_found, "the organization is gone");
    ROTA_ASSIGN(document_.catalog.organization, ReadRow<Organization>(find.Text(1), find.Text(0)));
    return {};
  }

  Status ReadDocuments() {
    Catalog& catalog = document_.catalog;
    const std::map<std::string_view, std::function<Status(std::string_view, std::string_view)>>
        lists = {
            {"user", [&](auto id, auto doc) { return Keep(id, doc, &catalog.users); }},
            {"profile", [&](auto id, auto doc) { return Keep(id, doc, &catalog.profiles); }},
            {"schedule", [&](auto id, auto doc) { return Keep(id, doc, &catalog.schedules); }},
            {"holiday_set",
             [&](auto id, auto doc) { return Keep(id, doc, &catalog.holiday_sets); }},
            {"team", [&](auto id, auto doc) { return Keep(id, doc, &catalog.teams); }},
            {"event_type", [&](auto id, auto doc) { return Keep(id, doc, &catalog.event_types); }},
            {"calendar_source",
             [&](auto id, auto doc) { return Keep(id, doc, &catalog.calendar_sources); }},
            {"resource", [&](auto id, auto doc) { return Keep(id, doc, &catalog.resources); }},
            {"resource_pool",
             [&](auto id, auto doc) { return Keep(id, doc, &catalog.resource_pools); }},
            {"time_off", [&](auto id, auto doc) { return Keep(id, doc, &document_.time_off); }},
            {"busy_block", [&](auto id, auto doc) { return Keep(id, doc, &document_.busy); }},
            {"waitlist_entry",
             [&](auto id, auto doc) { return Keep(id, doc, &document_.waitlist); }},
            {"series", [&](auto id, auto doc) { return Keep(id, doc, &document_.series); }},
        };
    Statement rows = session_.Query(
        "SELECT kind,id,key,doc,due_at FROM document WHERE org=? ORDER BY kind,id", org_);
    return rows.ForEach([&](Statement& row) -> Status {
      const auto list = lists.find(row.Text(0));
      if (list == lists.end()) {
        return Status(Reason::k_unsupported,
                      fmt::format("a later version wrote a {}", row.Text(0)));
      }
      if (row.Text(0) == "user") users_[row.Int(1)] = row.Text(2);
      if (!row.IsNull(4)) document_.due.push_back({std::string(row.Text(2)), row.Int(4)});
      return list->second(row.Text(2), row.Text(3));
    });
  }

  Status ReadBookings() {
    Statement rows = session_.Query("SELECT id,key,doc FROM booking WHERE org=? ORDER BY id", org_);
    return rows.ForEach([&](Statement& row) {
      bookings_[row.Int(0)] = row.Text(1);
      places_[row.Int(0)] = document_.bookings.size();
      return Keep(row.Text(1), row.Text(2), &document_.bookings);
    });
  }

  Status ReadTaken() {
    Statement rows = session_.Query(
        "SELECT owner,subject,start_at,end_at,core_start,core_end,lane FROM occupancy WHERE org=? "
        "ORDER BY owner,lane DESC,subject",
        org_);
    return rows.ForEach([&](Statement& row) -> Status {
      // What it takes of things, and of those who are facilitators, the booking itself tells.
      const auto user = users_.find(row.Int(1));
      const auto place = places_.find(row.Int(0));
      if (place == places_.end()) return Orphan("time is taken for", row.Int(0));
      const Booking& booking = document_.bookings[place->second];
      const auto& hosts = booking.hosts;
      const bool attends = row.Int(6) < 0;
      if (user == users_.end()) return {};
      if (!attends && std::find(hosts.begin(), hosts.end(), user->second) == hosts.end()) return {};
      TakenTime& taken = document_.taken.emplace_back();
      taken.booking = booking.header.id;
      taken.user = user->second;
      taken.start = row.Int(2);
      taken.end = row.Int(3);
      if (row.Int(4) != taken.start) taken.core_start = row.Int(4);
      if (row.Int(5) != taken.end) taken.core_end = row.Int(5);
      taken.attends = attends;
      return {};
    });
  }

  // A row that belongs to a booking or user of whom there is no row.
  static Status Orphan(std::string_view what, std::int64_t key) {
    return Status(Reason::k_corrupt, fmt::format("{} {}, which is not there", what, key));
  }

  Status ReadAssignments() {
    Statement rows = session_.Query(
        fmt::format("SELECT a.booking,a.who,{} FROM assignment a WHERE a.org=? ORDER BY a.seq",
                    kTurnColumns),
        org_);
    return rows.ForEach([&](Statement& row) -> Status {
      const auto booking = bookings_.find(row.Int(0));
      const auto user = users_.find(row.Int(1));
      if (booking == bookings_.end()) return Orphan("a turn was given by", row.Int(0));
      if (user == users_.end()) return Orphan("a turn was given to", row.Int(1));
      Assignment& turn = document_.assignments.emplace_back();
      turn.booking = booking->second;
      turn.user = user->second;
      return TakeTurn(row, 2, &turn);
    });
  }

  Status ReadDecisions() {
    Statement rows =
        session_.Query("SELECT booking,doc FROM decision WHERE org=? ORDER BY booking,seq", org_);
    ROTA_TRY(rows.ForEach([&](Statement& row) -> Status {
      const auto booking = bookings_.find(row.Int(0));
      if (booking == bookings_.end()) return Orphan("there is a decision on", row.Int(0));
      return Keep(booking->second, row.Text(1), &document_.decisions);
    }));
    for (Decision& decision : document_.decisions) Unpack(&decision);
    return {};
  }

  Status ReadCounters() {
    Statement rows =
        session_.Query("SELECT name,bucket,n FROM counter WHERE org=? ORDER BY name,bucket", org_);
    return rows.ForEach([&](Statement& row) {
      document_.counters.push_back({std::string(row.Text(0)), row.Int(1), row.Int(2)});
    });
  }

  Session& session_;
  std::int64_t org_;
  OrganizationDocument document_;
  Ids users_, bookings_;
  std::map<std::int64_t, std::size_t> places_;  // of bookings in the document, by key
};

}  // namespace

Result<OrganizationDocument> ReadOrganizationDocument(Session& session, std::int64_t org) {
  return Reader(session, org).Read();
}

Result<bool> HoldsRecords(Session& session, std::int64_t org) {
  Statement find = session.Query(
      "SELECT EXISTS(SELECT 1 FROM document WHERE org=?1) OR EXISTS(SELECT 1 FROM booking WHERE "
      "org=?1)",
      org);
  ROTA_TRY(find.Step().status());
  return find.Int(0) != 0;
}

Result<KeyMap> ReadAllKeys(Session& session, std::int64_t org) {
  KeyMap::Writer keys{KeyMap()};
  Statement rows = session.Query("SELECT kind,key,id FROM document WHERE org=?", org);
  ROTA_TRY(rows.ForEach([&](Statement& row) { keys.Add(row.Text(0), row.Text(1), row.Int(2)); }));
  return std::move(keys).Take();
}

Status WriteAssignments(Session& session, std::int64_t org, const KeyMap& keys,
                        const std::vector<Assignment>& assignments,
                        const std::map<std::int64_t, std::int64_t>& event_types) {
  struct Taken {
    std::int64_t turns = 0, last_seq = 0;
  };
  std::map<std::pair<std::int64_t, std::int64_t>, Taken> turns;
  for (const Assignment& one : assignments) {
    const std::int64_t booking = keys.Find(Describe<Booking>().name, one.booking);
    const std::int64_t who = keys.Find(Describe<User>().name, one.user);
    ROTA_TRY(session
                 .Run("INSERT INTO assignment(org,booking,seq,who,at,actor,method,counted,reason) "
                      "VALUES(?,?,?,?,?,?,?,?,?)",
                      org, booking, one.seq, who, one.at,
                      one.by ? WriteRecord(*one.by, See::kNever) : "{}",
                      static_cast<std::int64_t>(one.method), one.counted ? 1 : 0, one.reason)
                 .status());
    if (!one.counted) continue;
    Taken& taken = turns[{who, event_types.at(booking)}];
    ++taken.turns;
    taken.last_seq = std::max(taken.last_seq, one.seq);
  }
  for (const auto& [key, taken] : turns) {
    ROTA_TRY(session
                 .Run("INSERT INTO turn(org,who,event_type,turns,last_seq) VALUES(?,?,?,?,?)", org,
                      key.first, key.second, taken.turns, taken.last_seq)
                 .status());
  }
  return {};
}

Status WriteDecisions(Session& session, std::int64_t org, const KeyMap& keys,
                      const std::vector<Decision>& decisions) {
  std::map<std::int64_t, std::int64_t> made;  // by booking
  for (Decision one : decisions) {
    if (one.outcomes.empty()) Pack(&one);  // with outcomes its hosts are told in part already
    const std::int64_t booking = keys.Find(Describe<Booking>().name, one.booking);
    ROTA_TRY(session
                 .Run("INSERT INTO decision(org,booking,seq,at,doc) VALUES(?,?,?,?,?)", org,
                      booking, ++made[booking], one.at, WriteRecord(one, See::kNever))
                 .status());
  }
  return {};
}

Status RaiseCounter(Session& session, std::int64_t org, std::string_view name, std::int64_t bucket,
                    std::int64_t n) {
  if (n == 0) return {};  // what counts nothing has no row
  return session
      .Run(
          "INSERT INTO counter(org,name,bucket,n) VALUES(?,?,?,?) "
          "ON CONFLICT(org,name,bucket) DO UPDATE SET n=excluded.n WHERE counter.n<excluded.n",
          org, name, bucket, n)
      .status();
}

}  // namespace rota::store
