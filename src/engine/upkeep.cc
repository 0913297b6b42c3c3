// The change feed, the outbox queue, the integrity check and backups.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "rota/codec/record_json.h"
#include "src/availability/booking_rows.h"
#include "src/engine/catalog_lists.h"
#include "src/engine/impl.h"
#include "src/engine/verify_series.h"
#include "src/store/occupancy.h"

namespace rota {
namespace {

// Reads a whole organization and compares its tables with each other.
class Verifier {
 public:
  Verifier(store::Session& session, std::int64_t org) : session_(session), org_(org) {}

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
    Instant expires_at;  // 0: never
  };

  template <typename... Args>
  void Find(fmt::format_string<Args...> text, Args&&... args) {
    report_.findings.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  Status ReadOccupancy() {
    store::Statement rows = session_.Query(
        "SELECT subject,start_at,end_at,core_start,core_end,owner,lane,expires_at FROM occupancy "
        "WHERE org=?",
        org_);
    return rows.ForEach([&](store::Statement& row) {
      occupied_[row.Int(5)].push_back({row.Int(0),
                                       {row.Int(1), row.Int(2)},
                                       {row.Int(3), row.Int(4)},
                                       row.Int(6) < 0,
                                       row.IntOrNull(7).value_or(0)});
      if (row.Int(6) == 0) exclusive_[row.Int(0)].push_back(occupied_[row.Int(5)].back());
    });
  }

  Status ReadBookings() {
    ROTA_ASSIGN(store::StoredCatalog stored, store::LoadCatalog(session_, org_));
    ROTA_ASSIGN(const auto catalog, ResolvedCatalog::Build(std::move(stored.catalog)));
    store::Statement rows = session_.Query(
        "SELECT id,key,status,start_at,end_at,doc FROM booking WHERE org=? ORDER BY id", org_);
    ROTA_TRY(rows.ForEach([&](store::Statement& row) -> Status {
      ++report_.bookings;
      ROTA_ASSIGN(const Booking booking, ReadRecord<Booking>(row.Text(5), {.open = true}));
      const std::string id(row.Text(1));
      const bool columns_agree = booking.header.id == id && booking.start == row.Int(3) &&
                                 booking.end == row.Int(4) &&
                                 static_cast<std::int64_t>(booking.status) == row.Int(2);
      if (!columns_agree) Find("booking {}: its columns and its document differ", id);
      CheckTime(booking, row.Int(0), *catalog, stored.keys);
      return {};
    }));
    store::Statement silent = session_.Query(
        "SELECT b.key FROM booking b WHERE b.org=?1 AND NOT EXISTS(SELECT 1 FROM history h WHERE "
        "h.org=?1 AND h.object_kind='booking' AND h.object=b.id)",
        org_);
    return silent.ForEach(
        [&](store::Statement& row) { Find("booking {}: no history", row.Text(0)); });
  }

  // Compares what the booking says it takes with the rows it has.
  void CheckTime(const Booking& booking, std::int64_t owner, const ResolvedCatalog& catalog,
                 const store::KeyMap& keys) {
    const std::string& id = booking.header.id;
    const auto own = occupied_.find(owner);
    const std::vector<Row> rows = own == occupied_.end() ? std::vector<Row>() : own->second;
    if (own != occupied_.end()) occupied_.erase(own);
    const auto row_of = [&](std::uint32_t user) {
      const std::int64_t subject = keys.Find("user", catalog.user(user).header.id);
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

  Status CheckTurns() {
    store::Statement rows = session_.Query(
        "SELECT t.who,t.event_type,t.turns,(SELECT count(*) FROM assignment a JOIN booking b ON "
        "b.org=a.org AND b.id=a.booking WHERE a.org=?1 AND a.who=t.who AND a.counted=1 AND "
        "b.event_type=t.event_type) FROM turn t WHERE t.org=?1",
        org_);
    return rows.ForEach([&](store::Statement& row) {
      if (row.Int(2) != row.Int(3)) {
        Find("turns of {}: {} counted, {} assignments", row.Int(0), row.Int(2), row.Int(3));
      }
    });
  }

  store::Session& session_;
  std::int64_t org_;
  VerifyReport report_;
  std::map<std::int64_t, std::vector<Row>> occupied_;   // by owner
  std::map<std::int64_t, std::vector<Row>> exclusive_;  // by subject
};

Result<std::int64_t> MessageKey(std::string_view id) {
  std::int64_t key = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), key);
  if (error != std::errc() || end != id.data() + id.size()) return NotFound("message", id);
  return key;
}

}  // namespace

Result<ChangeFeed> Engine::Changes(std::int64_t since, std::int32_t limit,
                                   const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  if (limit < 1 || limit > 10000) {
    return Invalid("range", "limit must lie between 1 and 10000").At("limit");
  }
  return impl_->InRead([&](store::Session& session) -> Result<ChangeFeed> {
    ChangeFeed feed;
    feed.next_revision = since;
    store::Statement rows = session.Query(
        "SELECT c.revision,c.kind,coalesce(b.key,d.key,o.key) FROM change c "
        "LEFT JOIN booking b ON c.kind='booking' AND b.org=c.org AND b.id=c.id "
        "LEFT JOIN document d ON d.org=c.org AND d.kind=c.kind AND d.id=c.id "
        "LEFT JOIN organization o ON c.kind='organization' AND o.org=c.org "
        "WHERE c.org=? AND c.revision>? AND c.kind NOT IN ('user_time','event_type_time') "
        "ORDER BY c.revision,c.kind,c.id LIMIT ?",
        scope.org, since, limit + 1);
    std::int64_t last = since;
    bool more = false;
    ROTA_TRY(rows.ForEach([&](store::Statement& row) {
      if (feed.items.size() == static_cast<std::size_t>(limit)) {
        more = true;
        return;
      }
      rota::Change change;
      change.revision = last = row.Int(0);
      change.kind = row.Text(1);
      change.id = row.Text(2);
      feed.items.push_back(std::move(change));
    }));
    if (!more) {
      ROTA_ASSIGN(feed.next_revision, store::ReadRevision(session, scope.org));
      return feed;
    }
    // A page ends with a whole revision, so that none is half told.
    std::erase_if(feed.items, [&](const rota::Change& c) {
      return c.revision == last && feed.items.front().revision != last;
    });
    feed.next_revision = feed.items.back().revision;
    return feed;
  });
}

Result<VerifyReport> Engine::Verify(const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  return impl_->InRead(
      [&](store::Session& session) { return Verifier(session, scope.org).Verify(); });
}

Status Engine::Backup(const std::string& path) {
  ROTA_TRY(impl_->CheckProcess());
  const std::lock_guard lock(impl_->reading());
  return impl_->read_session().Backup(path);
}

Result<std::vector<std::string>> Engine::LeaseMessages(std::string_view owner, std::int32_t lease_s,
                                                       std::int32_t limit,
                                                       const CommandHeader& asked) {
  if (lease_s < 1 || lease_s > 86400) {
    return Invalid("range", "lease_s must lie between 1 and 86400").At("lease_s");
  }
  std::vector<std::string> messages;
  const Result<std::string> done =
      impl_->Write("lease", asked, "", [&](WriteScope& write) -> Result<std::string> {
        ROTA_TRY(MustBeAdmin(write.scope.actor));
        messages.clear();
        const std::int64_t org = write.scope.org;
        const Instant now = write.scope.now;
        std::vector<std::pair<std::string, std::string>> due;  // dedupe key, document
        store::Statement rows = write.session.Query(
            "SELECT dedupe,doc FROM outbox WHERE org=? AND due_at<=? AND done_at IS NULL "
            "ORDER BY due_at,id LIMIT ?",
            org, now, limit);
        ROTA_TRY(rows.ForEach(
            [&](store::Statement& row) { due.emplace_back(row.Text(0), row.Text(1)); }));
        for (const auto& [dedupe, doc] : due) {
          ROTA_ASSIGN(Message message, ReadRecord<Message>(doc, {.open = true}));
          message.state = MessageState::kLeased;
          message.lease_owner = owner;
          message.leased_until = now + lease_s;
          ++message.attempts;
          const std::string text = WriteRecord(message, See::kNever);
          // A lease moves the due time: when it ends unanswered the message is due again.
          ROTA_TRY(write.session
                       .Run("UPDATE outbox SET due_at=?,attempts=attempts+1,leased_by=?,doc=? "
                            "WHERE org=? AND dedupe=? AND done_at IS NULL AND due_at<=?",
                            now + lease_s, owner, text, org, dedupe, now)
                       .status());
          messages.push_back(WriteRecord(message, See::kStaff));
        }
        return std::string("{}");
      });
  if (!done.ok()) return Status(done.status());
  return messages;
}

Status Engine::AckMessage(std::string_view id, const CommandHeader& asked) {
  return impl_
      ->Write("ack", asked, std::string(id),
              [&](WriteScope& write) -> Result<std::string> {
                ROTA_ASSIGN(const std::int64_t key, MessageKey(id));
                ROTA_ASSIGN(const std::int64_t changed,
                            write.session.Run("UPDATE outbox SET done_at=? WHERE org=? AND id=?",
                                              write.scope.now, write.scope.org, key));
                if (changed == 0) return NotFound("message", id);
                return std::string("{}");
              })
      .status();
}

Status Engine::FailMessage(std::string_view id, std::string_view error,
                           const CommandHeader& asked) {
  return impl_
      ->Write(
          "fail", asked, std::string(id),
          [&](WriteScope& write) -> Result<std::string> {
            ROTA_ASSIGN(const std::int64_t key, MessageKey(id));
            store::Statement find =
                write.session.Query("SELECT dedupe,attempts,doc FROM outbox WHERE org=? AND id=?",
                                    write.scope.org, key);
            ROTA_ASSIGN(const bool found, find.Step());
            if (!found) return NotFound("message", id);
            const std::string dedupe(find.Text(0));
            // Backs off from a minute, doubling, up to half a day.
            const std::int64_t wait_s = std::min<std::int64_t>(
                kMinute << std::min<std::int64_t>(find.Int(1), 10), 12 * kHour);
            ROTA_ASSIGN(Message message, ReadRecord<Message>(find.Text(2), {.open = true}));
            message.error = error;
            message.state = MessageState::kPlanned;
            ROTA_TRY(
                write.session
                    .Run("UPDATE outbox SET due_at=?,leased_by=NULL,doc=? WHERE org=? AND dedupe=?",
                         write.scope.now + wait_s, WriteRecord(message, See::kNever),
                         write.scope.org, dedupe)
                    .status());
            return std::string("{}");
          })
      .status();
}

}  // namespace rota
