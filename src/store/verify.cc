#include "src/store/verify.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "src/availability/booking_rows.h"
#include "src/codec/mend.h"
#include "src/store/alongside.h"
#include "src/store/assignment_store.h"
#include "src/store/catalog_store.h"
#include "src/store/history_store.h"
#include "src/store/migrate.h"
#include "src/store/stored_row.h"
#include "src/store/verify_busy.h"
#include "src/store/verify_counters.h"
#include "src/store/verify_derived.h"
#include "src/store/verify_owners.h"
#include "src/store/verify_series.h"
#include "src/store/verify_visits.h"
#include "src/store/verify_waitlist.h"

namespace rota::store {
namespace {

// Reads a whole organization and compares its tables with each other. Whatever belongs to bookings
// is read beside them in the order of their keys, each table once from end to end:
//
//   booking     1        2           3
//   occupancy   1        2  2        3     what is taken
//   assignment  1        2  2              turns
//   history     1  1     2           3     entries
//   decision    1        2                 why
//
// so that nothing is looked up row by row, and one booking's rows at a time are in memory.
class Verifier {
 public:
  Verifier(Session& session, std::int64_t org) : session_(session), org_(org) {}

  Result<VerifyReport> Verify() {
    ROTA_TRY(session_.WidenCache());
    ROTA_TRY(CheckStorage());
    ROTA_TRY(derived_.ReadKeys());
    ROTA_TRY(EachRecordRow(session_, org_, [&](const StoredRow& row) { return CheckRow(row); }));
    ROTA_TRY(CheckBookings());
    ROTA_TRY(CheckOverlaps());
    ROTA_TRY(CheckTurns());
    ROTA_TRY(VerifySeries(session_, org_, &report_.findings));
    ROTA_TRY(VerifyVisits(session_, org_, &report_.findings));
    ROTA_TRY(VerifyWaitlist(session_, org_, &report_.findings));
    ROTA_TRY(derived_.Check(&report_.findings));
    ROTA_TRY(VerifyCounters(session_, org_, &report_.findings));
    ROTA_TRY(VerifyOwners(session_, org_, &report_.findings));
    return std::move(report_);
  }

 private:
  struct Row {
    std::int64_t subject;
    Interval blocked, core;
    bool soft;
    Instant expires_at;  // 0: never
    std::int64_t units;
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

  Status CheckRow(const StoredRow& row) {
    const std::shared_ptr<void> record = row.descriptor->make();
    const Status read =
        ReadRow(*row.descriptor, {row.descriptor->name, row.id}, row.doc, record.get());
    if (!read.ok()) return Tell(read), Status();
    if (!row.descriptor->top_level) return {};
    CheckVersion(*row.descriptor, row.id, *static_cast<const RecordHeader*>(record.get()));
    return {};
  }

  void CheckVersion(const RecordDescriptor& kind, std::string_view id, const RecordHeader& header) {
    if (header.version <= kMostVersion) return;
    Find("{} {}: its version {} is close to its end", kind.name, id, header.version);
  }

  // An entry of history: object, seq, doc.
  Status CheckEntry(std::string_view kind, const Statement& row) {
    if (ReadEntry({}, row.Int(1), row.Text(2)).ok()) return {};
    ROTA_ASSIGN(const std::string id, IdOf(kind, row.Int(0)));
    Tell(ReadEntry(id, row.Int(1), row.Text(2)).status());
    return {};
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

  Status CheckBookings() {
    ROTA_ASSIGN(StoredCatalog stored, LoadCatalog(session_, org_));
    const auto catalog = ResolvedCatalog::Build(std::move(stored.catalog));
    // Without a row, others may not go together; that row is named already.
    if (!catalog.ok() && stored.unreadable.empty()) {
      Find("the catalog: {}: {}", catalog.status().path(), catalog.status().message());
    }
    if (catalog.ok())
      ROTA_TRY(VerifyBusy(session_, org_, **catalog, stored.keys, &report_.findings));
    ROTA_TRY(CheckEntriesOfOthers());
    Beside beside(session_, org_);
    constexpr int kOwnColumns = 9;
    Statement rows = session_.Query(
        fmt::format(
            "SELECT id,key,status,start_at,end_at,doc,event_type,series,visit,{} FROM booking "
            "WHERE org=? ORDER BY id",
            DerivedRows::kColumns),
        org_);
    const auto check = [&](Statement& row) -> Status {
      ++report_.bookings;
      const std::string id(row.Text(1));
      std::vector<Row> taken;
      ROTA_TRY(CheckBeside(&beside, row.Int(0), id, row.Int(6), &taken));
      const Result<Booking> read = ReadRow<Booking>(id, row.Text(5));
      if (!read.ok()) {
        derived_.PassOver(row.Int(0));
        return Tell(read.status()), Status();
      }
      derived_.Take(row.Int(0), *read, row, kOwnColumns);
      CheckColumns(*read, id, row);
      CheckSeats(*read);
      if (catalog.ok()) CheckTime(*read, row.Int(0), taken, **catalog, stored.keys);
      return {};
    };
    ROTA_TRY(rows.InPieces().ForEach(check));
    return beside.Rest(
        [&](const Statement& row) { return Stray(row.Int(0)); },
        [&](const Statement& row) { return CheckEntry(Describe<Booking>().name, row); },
        [&](const Statement& row) { return CheckDecision({}, row); });
  }

  // What belongs to bookings, in the order of their keys.
  struct Beside {
    Beside(Session& session, std::int64_t org)
        : occupancy(session
                        .Query("SELECT owner,subject,start_at,end_at,core_start,core_end,lane,"
                               "expires_at,units FROM occupancy WHERE org=? ORDER BY owner",
                               org)
                        .InPieces()),
          history(session
                      .Query("SELECT object,seq,doc FROM history WHERE org=? AND object_kind=? "
                             "ORDER BY object,seq",
                             org, Describe<Booking>().name)
                      .InPieces()),
          decisions(session
                        .Query("SELECT booking,seq,doc FROM decision WHERE org=? "
                               "ORDER BY booking,seq",
                               org)
                        .InPieces()),
          assignments(session
                          .Query(fmt::format("SELECT a.booking,a.who,{} FROM assignment a "
                                             "WHERE a.org=? ORDER BY a.booking,a.seq",
                                             kTurnColumns),
                                 org)
                          .InPieces()) {}

    template <typename Time, typename Entry, typename Why>
    Status Rest(const Time& time, const Entry& entry, const Why& why) {
      ROTA_TRY(occupancy.Rest(time));
      ROTA_TRY(history.Rest(entry));
      return decisions.Rest(why);
    }

    Alongside occupancy, history, decisions, assignments;
  };

  // Reads what belongs to one booking, and answers what it takes.
  Status CheckBeside(Beside* beside, std::int64_t key, const std::string& id,
                     std::int64_t event_type, std::vector<Row>* taken) {
    ROTA_TRY(beside->occupancy.To(
        key,
        [&](const Statement& row) -> Status {
          taken->push_back({row.Int(1),
                            {row.Int(2), row.Int(3)},
                            {row.Int(4), row.Int(5)},
                            row.Int(6) < 0,
                            row.IntOrNull(7).value_or(0),
                            row.Int(8)});
          return {};
        },
        [&](const Statement& row) { return Stray(row.Int(0)); }));
    const std::string_view kind = Describe<Booking>().name;
    bool written = false;
    const auto entry = [&](const Statement& row) { return CheckEntry(kind, row); };
    ROTA_TRY(beside->history.To(
        key, [&](const Statement& row) { return written = true, entry(row); }, entry));
    if (!written) Find("booking {}: no history", id);
    ROTA_TRY(beside->decisions.To(
        key, [&](const Statement& row) { return CheckDecision(id, row); },
        [&](const Statement& row) { return CheckDecision({}, row); }));
    return beside->assignments.To(
        key,
        [&](const Statement& row) -> Status {
          Assignment turn{.booking = id};
          if (const Status read = TakeTurn(row, 2, &turn); !read.ok()) return Tell(read), Status();
          if (turn.counted) ++turns_[{row.Int(1), event_type}];
          return {};
        },
        [](const Statement&) { return Status(); });
  }

  // Once for all that it owns.
  Status Stray(std::int64_t owner) {
    if (std::exchange(last_stray_, owner) != owner) {
      Find("occupancy rows of {} belong to no booking", owner);
    }
    return {};
  }

  // booking, seq, doc; `id`: of the booking, empty where there is none.
  Status CheckDecision(std::string_view id, const Statement& row) {
    return CheckRow({&Describe<Decision>(), row.Int(0), row.Int(1), id, row.Text(2)});
  }

  Status CheckEntriesOfOthers() {
    Statement rows = session_.Query(
        "SELECT object,seq,doc,object_kind FROM history WHERE org=?1 AND object_kind<?2 UNION ALL "
        "SELECT object,seq,doc,object_kind FROM history WHERE org=?1 AND object_kind>?2",
        org_, Describe<Booking>().name);
    return rows.InPieces().ForEach(
        [&](const Statement& row) { return CheckEntry(row.Text(3), row); });
  }

  void CheckColumns(const Booking& booking, const std::string& id, const Statement& row) {
    CheckVersion(Describe<Booking>(), id, booking.header);
    const bool columns_agree = booking.header.id == id && booking.start == row.Int(3) &&
                               booking.end == row.Int(4) &&
                               static_cast<std::int64_t>(booking.status) == row.Int(2);
    if (!columns_agree) Find("booking {}: its columns and its document differ", id);
    if (row.IntOrNull(8).value_or(0) != VisitOf(booking.visit)) {
      Find("booking {}: its columns and its document differ on its visit", id);
    }
    if (row.IsNull(7) && !booking.series.empty()) {
      Find("booking {}: its columns and its document differ on its series", id);
    }
  }

  // What a session says follows from its seats. That no other of its event type stands at its start
  // with its host is among the overlaps.
  void CheckSeats(const Booking& booking) {
    if (!booking.seats) return;
    const std::string& id = booking.header.id;
    const auto taken = std::count_if(booking.attendees.begin(), booking.attendees.end(), HasSeat);
    if (taken != booking.seats_taken.value_or(0)) {
      Find("booking {}: it counts {} seats and has {}", id, booking.seats_taken.value_or(0), taken);
    }
    if (taken > *booking.seats)
      Find("booking {}: {} of {} seats are taken", id, taken, *booking.seats);
    if (IsOff(booking.status) != (taken == 0)) {
      Find("booking {}: its status and its seats differ", id);
    }
    std::set<std::string_view> ids;
    for (const Attendee& seat : booking.attendees) {
      if (!ids.insert(seat.id).second) Find("booking {}: two seats have the id {}", id, seat.id);
    }
  }

  // Compares what the booking says it takes with the rows it has.
  void CheckTime(const Booking& booking, std::int64_t owner, const std::vector<Row>& rows,
                 const ResolvedCatalog& catalog, const KeyMap& keys) {
    const std::string& id = booking.header.id;
    const auto row_of = [&](Subject of) {
      const bool person = of.kind == Subject::Kind::kPerson;
      const std::int64_t subject =
          person ? keys.Find(Describe<User>().name, catalog.user(of.index).header.id)
                 : keys.Find(Describe<Resource>().name, catalog.resource(of.index).header.id);
      return std::find_if(rows.begin(), rows.end(),
                          [&](const Row& row) { return row.subject == subject && !row.soft; });
    };
    // Each host's buffers may differ, and the booking shows only one pair: the rows tell them.
    const auto taken = [&](std::uint32_t user) -> std::optional<Offer::Buffers> {
      const auto row = row_of({Subject::Kind::kPerson, user});
      if (row == rows.end()) return std::nullopt;
      return Offer::Buffers{booking.start - row->blocked.start, row->blocked.end - booking.end};
    };
    for (const Claim& claim : RowsOf(catalog, nullptr, booking, owner, taken).claims) {
      if (claim.soft) continue;  // who attends is known by an address, which may be another's now
      const auto row = row_of(claim.subject);
      const std::string_view whose =
          claim.subject.kind == Subject::Kind::kPerson ? "a host" : "a thing";
      if (row == rows.end()) {
        Find("booking {}: it takes no time of {}", id, whose);
      } else if (row->core != claim.core || row->expires_at != claim.expires_at ||
                 row->units != claim.units) {
        Find("booking {}: it takes the time of {} otherwise than it says", id, whose);
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

  // In the order of a person's time the one before is the nearest. A thing with several units may
  // have had more of them when its bookings were made.
  Status CheckOverlaps() {
    Statement rows = session_.Query(
        "SELECT subject,lane,start_at,end_at,core_start,core_end FROM occupancy WHERE org=? "
        "ORDER BY subject,lane,start_at",
        org_);
    std::int64_t subject = 0;
    Interval blocked{}, core{};
    return rows.InPieces().ForEach([&](const Statement& row) {
      if (row.Int(1) != 0) return;  // not exclusive
      const bool first = std::exchange(subject, row.Int(0)) != row.Int(0);
      const Interval before = std::exchange(blocked, {row.Int(2), row.Int(3)});
      const Interval core_before = std::exchange(core, {row.Int(4), row.Int(5)});
      if (first || !(before.Overlaps(core) || core_before.Overlaps(blocked))) return;
      Find("subject {}: two bookings overlap at {}", subject, FormatInstant(blocked.start));
    });
  }

  // Turns are counted per person and event type; each is an assignment of a booking.
  Status CheckTurns() {
    Statement rows =
        session_.Query("SELECT who,event_type,turns-purged FROM turn WHERE org=?", org_);
    return rows.ForEach([&](Statement& row) {
      const std::int64_t made = turns_[{row.Int(0), row.Int(1)}];
      if (row.Int(2) != made) {
        Find("turns of {}: {} counted, {} assignments", row.Int(0), row.Int(2), made);
      }
    });
  }

  Session& session_;
  std::int64_t org_;
  VerifyReport report_;
  // Assignments counted by person and event type.
  absl::flat_hash_map<std::pair<std::int64_t, std::int64_t>, std::int64_t> turns_;
  DerivedRows derived_{session_, org_};
  std::int64_t last_stray_ = 0;
};

}  // namespace

Result<VerifyReport> Verify(Session& session, std::int64_t org) {
  return Verifier(session, org).Verify();
}

}  // namespace rota::store
