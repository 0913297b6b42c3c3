#include "src/store/history_store.h"

#include <fmt/format.h>

#include <map>

#include "rota/base/utf8.h"
#include "src/codec/mend.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

constexpr int kFirstFormatWithValues = 3;

// Counted by the engine with every write: no news.
bool IsCounted(const FieldDescriptor& field) {
  return field.flags.header && (field.name == "version" || field.name == "updated_at" ||
                                field.name == "created_at" || field.name == "number");
}

bool IsPersonal(const FieldDescriptor& field) {
  if (field.flags.pii) return true;
  const TypeDescriptor* type = field.type;
  if (type->kind == Kind::kList) type = type->element;
  if (type->kind != Kind::kRecord) return false;
  for (const FieldDescriptor& part : type->record().fields) {
    if (!part.flags.reserved && IsPersonal(part)) return true;
  }
  return false;
}

// Empty for a default that the record's own JSON leaves out too.
std::string ValueOf(const FieldDescriptor& field, const void* record, const void* fresh) {
  const bool stands = field.flags.required || field.flags.always;
  if (!stands && field.type->equal(At(field, record), At(field, fresh))) return {};
  JsonWriter writer;
  AppendField(writer, field, record, See::kNever);
  return std::move(writer).Take();
}

// One entry's place: its personal values lie under it.
struct Place {
  std::int64_t org;
  std::string_view kind;
  std::int64_t object;
  std::int64_t seq;
};
enum Side : std::int64_t { kOld = 0, kNew = 1 };
constexpr std::string_view kAside = "true";  // stands in the entry for a value that lies apart

Status PutAside(Session& session, const Place& place, const std::string& field, Side side,
                std::string* value) {
  if (value->empty()) return {};
  ROTA_TRY(session
               .Run("INSERT INTO history_value(org,object_kind,object,seq,field,side,value) "
                    "VALUES(?,?,?,?,?,?,?)",
                    place.org, place.kind, place.object, place.seq, field,
                    static_cast<std::int64_t>(side), *value)
               .status());
  *value = kAside;
  return {};
}

// An erased value reads as absent.
Status PutBack(Session& session, const Place& place, const std::string& field, Side side,
               std::string* value) {
  if (value->empty()) return {};
  Statement find = session.Query(
      "SELECT value FROM history_value WHERE org=? AND object_kind=? AND object=? AND seq=? AND "
      "field=? AND side=?",
      place.org, place.kind, place.object, place.seq, field, static_cast<std::int64_t>(side));
  ROTA_ASSIGN(const bool found, find.Step());
  *value = found ? MendUtf8(find.Text(0)) : std::string();
  return {};
}

// Since when history keeps values: the migration that brought them.
Result<Instant> ValuesSince(Session& session) {
  Statement find =
      session.Query("SELECT applied_at FROM migration WHERE number=?", kFirstFormatWithValues);
  ROTA_ASSIGN(const bool found, find.Step());
  return found ? find.Int(0) : kMaxInstant;
}

}  // namespace

std::vector<FieldChange> DifferencesOf(const RecordDescriptor& descriptor, const void* before,
                                       const void* after) {
  std::vector<FieldChange> changes;
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.flags.reserved || field.flags.input_only || IsCounted(field)) continue;
    if (before && field.type->equal(At(field, before), At(field, after))) continue;
    FieldChange change;
    change.field = field.name;
    if (before) change.old_value = ValueOf(field, before, descriptor.fresh);
    change.new_value = ValueOf(field, after, descriptor.fresh);
    change.personal = IsPersonal(field);
    if (!change.old_value.empty() || !change.new_value.empty()) {
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

Status AppendHistory(Session& session, std::int64_t org, std::int64_t key, std::int64_t revision,
                     const HistoryEntry& entry, bool first) {
  const RevisionSource known = [revision] { return Result<std::int64_t>(revision); };
  return AppendHistory(session, org, key, known, entry, first);
}

Status AppendHistory(Session& session, std::int64_t org, std::int64_t key,
                     const RevisionSource& revision, const HistoryEntry& entry, bool first) {
  Place place = {org, entry.kind, key, 1};
  if (!first) {
    Statement last = session.Query(
        "SELECT coalesce(max(seq),0)+1 FROM history WHERE org=? AND object_kind=? AND object=?",
        org, entry.kind, key);
    ROTA_ASSIGN(const bool found, last.Step());
    if (found) place.seq = last.Int(0);
  }
  HistoryEntry stored = entry;
  for (FieldChange& change : stored.changes) {
    if (!change.personal) continue;
    ROTA_TRY(PutAside(session, place, change.field, kOld, &change.old_value));
    ROTA_TRY(PutAside(session, place, change.field, kNew, &change.new_value));
  }
  const std::string actor =
      entry.actor ? WriteRecord(*entry.actor, See::kNever) : std::string("{}");
  ROTA_ASSIGN(stored.revision, revision());
  return session
      .Run(
          "INSERT INTO history(org,object_kind,object,seq,at,revision,action,actor,doc) "
          "VALUES(?,?,?,?,?,?,?,?,?)",
          org, entry.kind, key, place.seq, entry.at, stored.revision, entry.action, actor,
          WriteRecord(stored, See::kNever))
      .status();
}

Result<HistoryEntry> ReadEntry(std::string_view id, std::int64_t seq, std::string_view doc) {
  const RecordDescriptor& descriptor = Describe<HistoryEntry>();
  Result<HistoryEntry> entry = HistoryEntry{};
  const Status read = ReadMended(descriptor, doc, &*entry);
  if (!read.ok()) return Unreadable({descriptor.name, fmt::format("{}/{}", id, seq)}, read);
  return entry;
}

Result<HistoryAnswer> ReadHistory(Session& session, std::int64_t org, std::string_view kind,
                                  std::int64_t key, std::string_view id) {
  HistoryAnswer answer;
  std::vector<HistoryEntry>& entries = answer.items;
  std::vector<std::int64_t> seqs;
  {
    Statement rows = session.Query(
        "SELECT doc,seq FROM history WHERE org=? AND object_kind=? AND object=? ORDER BY seq", org,
        kind, key);
    ROTA_TRY(rows.ForEach([&](Statement& row) {
      Result<HistoryEntry> entry = ReadEntry(id, row.Int(1), row.Text(0));
      if (!entry.ok()) {
        answer.unreadable.push_back(*UnreadableIn(entry.status()));
        return;
      }
      entries.push_back(*std::move(entry));
      seqs.push_back(row.Int(1));
    }));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Place place = {org, kind, key, seqs[i]};
    for (FieldChange& change : entries[i].changes) {
      if (!change.personal) continue;
      ROTA_TRY(PutBack(session, place, change.field, kOld, &change.old_value));
      ROTA_TRY(PutBack(session, place, change.field, kNew, &change.new_value));
    }
  }
  return answer;
}

Status TurnBack(Session& session, std::int64_t org, const RecordDescriptor& descriptor,
                std::int64_t key, Instant at, void* record) {
  auto& header = *static_cast<RecordHeader*>(record);
  if (header.created_at.value_or(kMinInstant) > at) return NotFound(descriptor.name, header.id);
  ROTA_ASSIGN(const Instant since, ValuesSince(session));
  if (at < since) {
    return Status(Reason::k_unsupported, "history keeps no values of that time")
        .At("as_of")
        .With("since", FormatInstant(since));
  }
  ROTA_ASSIGN(const HistoryAnswer history,
              ReadHistory(session, org, descriptor.name, key, header.id));
  if (!history.unreadable.empty()) return Unreadable(history.unreadable.front());
  const std::vector<HistoryEntry>& entries = history.items;
  std::map<std::string, std::string> values;  // by key, as JSON
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.flags.reserved || field.flags.input_only) continue;
    std::string value = ValueOf(field, record, descriptor.fresh);
    if (!value.empty()) values[std::string(field.name)] = std::move(value);
  }
  std::int32_t version = header.version;
  Instant updated_at = header.created_at.value_or(0);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->at <= at) {
      updated_at = std::max(updated_at, entry->at);
      continue;
    }
    --version;
    for (const FieldChange& change : entry->changes) {
      if (change.old_value.empty()) {
        values.erase(change.field);
      } else {
        values[change.field] = change.old_value;
      }
    }
  }
  std::string json = "{";
  for (const auto& [name, value] : values) {
    json += fmt::format("{}\"{}\":{}", json.size() > 1 ? "," : "", name, value);
  }
  json += "}";
  descriptor.assign(record, descriptor.fresh);
  ROTA_TRY(ReadMended(descriptor, json, record));
  header.version = version;
  header.updated_at = updated_at;
  return {};
}

}  // namespace rota::store
