#include "src/store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "rota/codec/record_json.h"
#include "src/availability/facts_of.h"
#include "src/store/catalog_store.h"
#include "src/store/verify_series.h"

namespace rota::store {
namespace {

// Reads a whole organization and compares its tables with each other.
class Verifier {
 public:
  Verifier(Session& session, std::int64_t org) : session_(session), org_(org) {}

  Result<VerifyReport> Verify() {
    ROTA_TRY(session_.CheckIntegrity());
    ROTA_TRY(ReadOccupancy());
    ROTA_TRY(ReadBookings());
    ROTA_TRY(CheckOverlaps());
    ROTA_TRY(CheckTurns());
    ROTA_TRY(VerifySeries(session_, org_, &report_.findings));
    for (const auto& [owner, rows] : occupied_) {
      Find("occupancy rows of {} belong to no booking", owner);
    }
    return std::move(report_);
  }

 private:
  struct Row {
    std::int64_t subject;
    Interval blocked, core;
    bool soft;
  };

  template <typename... Args>
  void Find(fmt::format_string<Args...> text, Args&&... args) {
    report_.findings.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  Status ReadOccupancy() {
    Statement rows = session_.Query(
        "SELECT subject,start_at,end_at,core_start,core_end,owner,lane FROM occupancy WHERE org=?",
        org_);
    return rows.ForEach([&](Statement& row) {
      occupied_[row.Int(5)].push_back(
          {row.Int(0), {row.Int(1), row.Int(2)}, {row.Int(3), row.Int(4)}, row.Int(6) < 0});
      if (row.Int(6) == 0) exclusive_[row.Int(0)].push_back(occupied_[row.Int(5)].back());
    });
  }

  Status ReadBookings() {
    ROTA_ASSIGN(const StoredCatalog stored, LoadCatalog(session_, org_));
    Statement rows = session_.Query(
        "SELECT id,key,status,start_at,end_at,doc FROM booking WHERE org=? ORDER BY id", org_);
    ROTA_TRY(rows.ForEach([&](Statement& row) -> Status {
      ++report_.bookings;
      ROTA_ASSIGN(const Booking booking, ReadRecord<Booking>(row.Text(5), {.open = true}));
      const std::string id(row.Text(1));
      const bool columns_agree = booking.header.id == id && booking.start == row.Int(3) &&
                                 booking.end == row.Int(4) &&
                                 static_cast<std::int64_t>(booking.status) == row.Int(2);
      if (!columns_agree) Find("booking {}: its columns and its document differ", id);
      const auto own = occupied_.find(row.Int(0));
      std::set<std::int64_t> hosts;
      if (own != occupied_.end()) {
        for (const Row& taken : own->second) {
          if (!taken.soft) hosts.insert(taken.subject);
          if (!taken.blocked.Contains({booking.start, booking.end})) {
            Find("booking {}: it takes other time than it says", id);
          }
        }
        occupied_.erase(own);
      }
      std::set<std::int64_t> wanted;
      if (TakesTime(booking)) {
        for (const std::string& host : booking.hosts) wanted.insert(stored.keys.Find("user", host));
      }
      wanted.erase(0);  // a host who was archived
      for (const std::int64_t host : wanted) {
        if (!hosts.contains(host)) Find("booking {}: it takes no time of a host", id);
      }
      if (!TakesTime(booking) && !hosts.empty())
        Find("booking {}: ended, but still takes time", id);
      return {};
    }));
    Statement silent = session_.Query(
        "SELECT b.key FROM booking b WHERE b.org=?1 AND NOT EXISTS(SELECT 1 FROM history h WHERE "
        "h.org=?1 AND h.object_kind='booking' AND h.object=b.id)",
        org_);
    return silent.ForEach([&](Statement& row) { Find("booking {}: no history", row.Text(0)); });
  }

  Status CheckOverlaps() {
    for (auto& [subject, rows] : exclusive_) {
      std::sort(rows.begin(), rows.end(),
                [](const Row& a, const Row& b) { return a.blocked.start < b.blocked.start; });
      for (std::size_t i = 1; i < rows.size(); ++i) {
        const Row& a = rows[i - 1];
        const Row& b = rows[i];
        if (a.blocked.Overlaps(b.core) || a.core.Overlaps(b.blocked)) {
          Find("subject {}: two bookings overlap at {}", subject, FormatInstant(b.blocked.start));
        }
      }
    }
    return {};
  }

  Status CheckTurns() {
    Statement rows = session_.Query(
        "SELECT t.who,t.event_type,t.turns,(SELECT count(*) FROM assignment a JOIN booking b ON "
        "b.org=a.org AND b.id=a.booking WHERE a.org=?1 AND a.who=t.who AND a.counted=1 AND "
        "b.event_type=t.event_type) FROM turn t WHERE t.org=?1",
        org_);
    return rows.ForEach([&](Statement& row) {
      if (row.Int(2) != row.Int(3)) {
        Find("turns of {}: {} counted, {} assignments", row.Int(0), row.Int(2), row.Int(3));
      }
    });
  }

  Session& session_;
  std::int64_t org_;
  VerifyReport report_;
  std::map<std::int64_t, std::vector<Row>> occupied_;   // by owner
  std::map<std::int64_t, std::vector<Row>> exclusive_;  // by subject
};

}  // namespace

Result<VerifyReport> Verify(Session& session, std::int64_t org) {
  return Verifier(session, org).Verify();
}

}  // namespace rota::store
