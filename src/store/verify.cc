#include "src/store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "src/availability/booking_rows.h"
#include "src/codec/mend.h"
#include "src/store/catalog_store.h"
#include "src/store/history_store.h"
#include "src/store/migrate.h"
#include "src/store/stored_row.h"
#include "src/store/verify_counters.h"
#include "src/store/verify_derived.h"
#include "src/store/verify_owners.h"
#include "src/store/verify_series.h"

namespace rota::store {
namespace {

// Reads a whole organization and compares its tables with each other.
class Verifier {
 public:
  Verifier(Session& session, std::int64_t org) : session_(session), org_(org) {}

  Result<VerifyReport> Verify() {
    ROTA_TRY(CheckStorage());
    ROTA_TRY(derived_.ReadKeys());
    ROTA_TRY(CheckReadable());
    ROTA_TRY(CheckHistory());
    ROTA_TRY(ReadOccupancy());
    ROTA_TRY(ReadBookings());
    ROTA_TRY(CheckOverlaps());
    ROTA_TRY(CheckTurns());
    ROTA_TRY(VerifySeries(session_, org_, &report_.findings));
    ROTA_TRY(derived_.Check(&report_.findings));
    ROTA_TRY(VerifyCounters(session_, org_, &report_.findings));
    ROTA_TRY(VerifyOwners(session_, org_, &report_.findings));
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
    Instant expires_at;  // 0: never
  };

  template <typename... Args>
  void Find(fmt::format_string<Args...> text, Args&&... args) {
    report_.findings.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  // A damaged page or a missing guard is told, and the rest is read as far as it goes.
  Status CheckStorage() {
    const Status sound = session_.CheckIntegrity();
    if (!sound.ok() && sound.reason() != Reason::k_corrupt) return sound;
    if (!sound.ok()) Find("the storage: {}", sound.message());
    ROTA_ASSIGN(const std::vector<std::string> missing, MissingGuards(session_));
    for (const std::string& guard : missing) Find("the schema lacks its {}", guard);
    return {};
  }

  void Tell(const Status& read) {
    Find("{}", read.message());
    report_.unreadable.push_back(*UnreadableIn(read));
  }

  Status CheckReadable() {
    return EachStoredRow(session_, org_, [&](const StoredRow& row) -> Status {
      if (row.descriptor == &Describe<Booking>()) return {};  // ReadBookings() does
      const std::shared_ptr<void> record = row.descriptor->make();
      const Status read =
          ReadRow(*row.descriptor, {row.descriptor->name, row.id}, row.doc, record.get());
      if (!read.ok()) return Tell(read), Status();
      if (!row.descriptor->top_level) return {};
      CheckVersion(*row.descriptor, row.id, *static_cast<const RecordHeader*>(record.get()));
      return {};
    });
  }

  void CheckVersion(const RecordDescriptor& kind, std::string_view id, const RecordHeader& header) {
    if (header.version <= kMostVersion) return;
    Find("{} {}: its version {} is close to its end", kind.name, id, header.version);
  }

  Status CheckHistory() {
    Statement rows = session_.Query(
        "SELECT object_kind,object,seq,doc FROM history WHERE org=? "
        "ORDER BY object_kind,object,seq",
        org_);
    return rows.ForEach([&](Statement& row) -> Status {
      if (ReadEntry({}, row.Int(2), row.Text(3)).ok()) return {};
      ROTA_ASSIGN(const std::string id, IdOf(row.Text(0), row.Int(1)));
      Tell(ReadEntry(id, row.Int(2), row.Text(3)).status());
      return {};
    });
  }

  // "?" for what is not there.
  Result<std::string> IdOf(std::string_view kind, std::int64_t key) {
    Statement find = session_.Query(
        "SELECT coalesce((SELECT key FROM booking WHERE org=?1 AND id=?2 AND ?3='booking'),"
        "(SELECT key FROM document WHERE org=?1 AND kind=?3 AND id=?2),"
        "(SELECT key FROM organization WHERE org=?1 AND ?3='organization'),'?')",
        org_, key, kind);
    ROTA_TRY(find.Step().status());
    return std::string(find.Text(0));
  }

  Status ReadOccupancy() {
    Statement rows = session_.Query(
        "SELECT subject,start_at,end_at,core_start,core_end,owner,lane,expires_at FROM occupancy "
        "WHERE org=?",
        org_);
    return rows.ForEach([&](Statement& row) {
      occupied_[row.Int(5)].push_back({row.Int(0),
                                       {row.Int(1), row.Int(2)},
                                       {row.Int(3), row.Int(4)},
                                       row.Int(6) < 0,
                                       row.IntOrNull(7).value_or(0)});
      if (row.Int(6) == 0) exclusive_[row.Int(0)].push_back(occupied_[row.Int(5)].back());
    });
  }

  Status ReadBookings() {
    ROTA_ASSIGN(StoredCatalog stored, LoadCatalog(session_, org_));
    const auto catalog = ResolvedCatalog::Build(std::move(stored.catalog));
    // Without a row, others may not go together; that row is named already.
    if (!catalog.ok() && stored.unreadable.empty()) {
      Find("the catalog: {}: {}", catalog.status().path(), catalog.status().message());
    }
    Statement rows = session_.Query(
        "SELECT id,key,status,start_at,end_at,doc,event_type,series FROM booking WHERE org=? ORDER BY id",
        org_);
    ROTA_TRY(rows.ForEach([&](Statement& row) -> Status {
      ++report_.bookings;
      const std::string id(row.Text(1));
      const Result<Booking> read = ReadRow<Booking>(id, row.Text(5));
      types_.emplace_back(row.Int(0), row.Int(6));
      if (!read.ok()) {
        Tell(read.status());
        derived_.PassOver(row.Int(0));
        occupied_.erase(row.Int(0));
        return {};
      }
      const Booking& booking = *read;
      derived_.Take(row.Int(0), booking);
      CheckVersion(Describe<Booking>(), id, booking.header);
      const bool columns_agree = booking.header.id == id && booking.start == row.Int(3) &&
                                 booking.end == row.Int(4) &&
                                 static_cast<std::int64_t>(booking.status) == row.Int(2);
      if (!columns_agree) Find("booking {}: its columns and its document differ", id);
      if (row.IsNull(7) && !booking.series.empty()) {
        Find("booking {}: its columns and its document differ on its series", id);
      }
      if (catalog.ok()) {
        CheckTime(booking, row.Int(0), **catalog, stored.keys);
      } else {
        occupied_.erase(row.Int(0));
      }
      return {};
    }));
    Statement silent = session_.Query(
        "SELECT b.key FROM booking b WHERE b.org=?1 AND NOT EXISTS(SELECT 1 FROM history h WHERE "
        "h.org=?1 AND h.object_kind='booking' AND h.object=b.id)",
        org_);
    return silent.ForEach([&](Statement& row) { Find("booking {}: no history", row.Text(0)); });
  }

  // Compares what the booking says it takes with the rows it has.
  void CheckTime(const Booking& booking, std::int64_t owner, const ResolvedCatalog& catalog,
                 const KeyMap& keys) {
    const std::string& id = booking.header.id;
    const auto own = occupied_.find(owner);
    const std::vector<Row> rows = own == occupied_.end() ? std::vector<Row>() : own->second;
    if (own != occupied_.end()) occupied_.erase(own);
    const auto row_of = [&](std::uint32_t user) {
      const std::int64_t subject = keys.Find(Describe<User>().name, catalog.user(user).header.id);
      return std::find_if(rows.begin(), rows.end(),
                          [&](const Row& row) { return row.subject == subject && !row.soft; });
    };
    // Each host's buffers may differ, and the booking shows only one pair: the rows tell them.
    const auto taken = [&](std::uint32_t user) -> std::optional<Offer::Buffers> {
      const auto row = row_of(user);
      if (row == rows.end()) return std::nullopt;
      return Offer::Buffers{booking.start - row->blocked.start, row->blocked.end - booking.end};
    };
    for (const Claim& claim : RowsOf(catalog, nullptr, booking, owner, taken).claims) {
      if (claim.soft) continue;  // who attends is known by an address, which may be another's now
      const auto row = row_of(claim.subject.index);
      if (row == rows.end()) {
        Find("booking {}: it takes no time of a host", id);
      } else if (row->core != claim.core || row->expires_at != claim.expires_at) {
        Find("booking {}: it takes the time of a host otherwise than it says", id);
      }
    }
    for (const Row& row : rows) {
      if (!row.blocked.Contains({booking.start, booking.end})) {
        Find("booking {}: it takes other time than it says", id);
      }
    }
    const bool hosted =
        std::any_of(rows.begin(), rows.end(), [](const Row& row) { return !row.soft; });
    if (!TakesTime(booking) && hosted) Find("booking {}: ended, but still takes time", id);
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

  // Turns are counted per person and event type; each is an assignment of a booking.
  Status CheckTurns() {
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counted;
    Statement assignments = session_.Query(
        "SELECT booking,who FROM assignment WHERE org=? AND counted=1 ORDER BY booking", org_);
    auto at = types_.begin();
    ROTA_TRY(assignments.ForEach([&](Statement& row) {
      while (at != types_.end() && at->first < row.Int(0)) ++at;
      if (at != types_.end() && at->first == row.Int(0)) ++counted[{row.Int(1), at->second}];
    }));
    Statement rows = session_.Query("SELECT who,event_type,turns FROM turn WHERE org=?", org_);
    return rows.ForEach([&](Statement& row) {
      const std::int64_t made = counted[{row.Int(0), row.Int(1)}];
      if (row.Int(2) != made) {
        Find("turns of {}: {} counted, {} assignments", row.Int(0), row.Int(2), made);
      }
    });
  }

  Session& session_;
  std::int64_t org_;
  VerifyReport report_;
  DerivedRows derived_{session_, org_};
  std::map<std::int64_t, std::vector<Row>> occupied_;         // by owner
  std::map<std::int64_t, std::vector<Row>> exclusive_;        // by subject
  std::vector<std::pair<std::int64_t, std::int64_t>> types_;  // of bookings by key: event type
};

}  // namespace

Result<VerifyReport> Verify(Session& session, std::int64_t org) {
  return Verifier(session, org).Verify();
}

}  // namespace rota::store
