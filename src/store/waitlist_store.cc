#include "src/store/waitlist_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

bool IsLive(const WaitlistEntry& entry) {
  return !entry.header.archived_at &&
         (entry.status == WaitlistStatus::kWaiting || entry.status == WaitlistStatus::kOffered);
}

// The snapshot knows live event types; an entry may be older than the archiving of its own.
Result<std::int64_t> KeyOfType(const WriteContext& context, const std::string& id) {
  const std::string_view kind = Describe<EventType>().name;
  if (const std::int64_t live = context.keys.Find(kind, id)) return live;
  ROTA_ASSIGN(const StoredDocument stored, ReadDocument(context.session, context.org, kind, id));
  return stored.key;
}

}  // namespace

Result<StoredEntry> ReadWaitlistEntry(Session& session, std::int64_t org, std::string_view ref) {
  ROTA_ASSIGN(const StoredDocument stored,
              ReadDocument(session, org, Describe<WaitlistEntry>().name, ref));
  StoredEntry entry{.key = stored.key, .entry = {}};
  ROTA_ASSIGN(entry.entry, ReadRow<WaitlistEntry>(stored.id, stored.doc));
  return entry;
}

Result<bool> AnybodyWaits(Session& session, std::int64_t org) {
  return session.Query("SELECT 1 FROM waitlist WHERE org=? LIMIT 1", org).Step();
}

Result<Waitlist> ReadWaitlist(Session& session, std::int64_t org) {
  std::vector<std::int64_t> keys;
  std::int64_t event_type = 0;
  std::size_t of_type = 0;
  Statement rows = session.Query(
      "SELECT event_type,entry FROM waitlist WHERE org=? ORDER BY event_type,position", org);
  ROTA_TRY(rows.ForEach([&](Statement& row) {
    of_type = row.Int(0) == event_type ? of_type + 1 : 1;
    event_type = row.Int(0);
    if (of_type <= kMostWaiting) keys.push_back(row.Int(1));
  }));
  Waitlist waitlist;
  for (const std::int64_t key : keys) {
    Statement find = session.Query("SELECT key,doc FROM document WHERE org=? AND kind=? AND id=?",
                                   org, Describe<WaitlistEntry>().name, key);
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) continue;  // nobody is known to wait; `verify` names the row
    StoredEntry& stored = waitlist.emplace_back(StoredEntry{key, {}});
    ROTA_ASSIGN(stored.entry, ReadRow<WaitlistEntry>(find.Text(0), find.Text(1)));
  }
  std::sort(waitlist.begin(), waitlist.end(), [](const StoredEntry& a, const StoredEntry& b) {
    return a.entry.position < b.entry.position;
  });
  return waitlist;
}

Status WriteWaitlistEntry(const WriteContext& context, std::int64_t revision, HistoryEntry history,
                          StoredEntry* stored) {
  const RecordDescriptor& kind = Describe<WaitlistEntry>();
  Session& session = context.session;
  RecordHeader& header = stored->entry.header;
  const bool is_new = stored->key == 0;
  std::optional<WaitlistEntry> before;
  if (is_new) {
    const Result<StoredDocument> other = ReadDocument(session, context.org, kind.name, header.id);
    if (other.ok()) {
      return Invalid("id_taken", fmt::format("there is a {} \"{}\" already", kind.name, header.id))
          .At("new_id");
    }
    if (other.status().reason() != Reason::k_not_found) return other.status();
    ROTA_ASSIGN(const NewRow row, NewRowOf(session, context.org, kind.name, context.now));
    header.number = row.number;
    header.created_at = context.now;
    stored->key = row.key;
    ROTA_ASSIGN(stored->entry.position, NextNumber(session, context.org, kPositions));
  } else {
    ROTA_ASSIGN(StoredEntry old, ReadWaitlistEntry(session, context.org, header.id));
    before = std::move(old.entry);
  }
  RaiseVersion(&header);
  header.updated_at = context.now;
  ROTA_TRY(
      WriteDocument(session, context.org, {&kind, &stored->entry, stored->key, is_new, revision}));
  ROTA_ASSIGN(const std::int64_t event_type, KeyOfType(context, stored->entry.event_type));
  ROTA_TRY(IndexWaitlistEntry(session, context.org, event_type, *stored));
  history.changes = DifferencesOf(kind, before ? &*before : nullptr, &stored->entry);
  return AppendHistory(session, context.org, stored->key, revision, history, is_new);
}

Status IndexWaitlistEntry(Session& session, std::int64_t org, std::int64_t event_type,
                          const StoredEntry& stored) {
  if (!IsLive(stored.entry)) {
    return session
        .Run("DELETE FROM waitlist WHERE org=? AND event_type=? AND position=?", org, event_type,
             stored.entry.position)
        .status();
  }
  return session
      .Run(
          "INSERT INTO waitlist(org,event_type,position,entry) VALUES(?,?,?,?) "
          "ON CONFLICT DO NOTHING",
          org, event_type, stored.entry.position, stored.key)
      .status();
}

}  // namespace rota::store
