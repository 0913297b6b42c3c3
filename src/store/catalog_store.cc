#include "src/store/catalog_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "src/store/keys.h"
#include "src/store/occupancy.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// Kinds that hold a lock row: whoever is booked, and the owners of counters and limits.
bool IsSubject(std::string_view kind) {
  return kind == "user" || kind == "team" || kind == "event_type" ||
         kind == Describe<Resource>().name;
}

// Units that may be out at once.
std::int64_t CapacityOf(const DocumentWrite& write) {
  if (write.descriptor != &Describe<Resource>()) return 1;
  return static_cast<const Resource*>(write.record)->capacity;
}

template <typename T>
Result<LoadedRecord> ReadAs(std::string_view id, std::string_view doc) {
  ROTA_ASSIGN(T record, ReadRow<T>(id, doc));
  if constexpr (std::is_same_v<T, TimeOff>) {
    return LoadedRecord(std::move(record));
  } else {
    return LoadedRecord(CatalogRecord(std::move(record)));
  }
}

// Errors: `unsupported` for a kind of a later version, which the rules do not read; `corrupt`.
Result<LoadedRecord> ReadKind(std::string_view kind, std::string_view id, std::string_view doc) {
  if (kind == Describe<User>().name) return ReadAs<User>(id, doc);
  if (kind == Describe<AvailabilityProfile>().name) return ReadAs<AvailabilityProfile>(id, doc);
  if (kind == Describe<Schedule>().name) return ReadAs<Schedule>(id, doc);
  if (kind == Describe<HolidaySet>().name) return ReadAs<HolidaySet>(id, doc);
  if (kind == Describe<Team>().name) return ReadAs<Team>(id, doc);
  if (kind == Describe<EventType>().name) return ReadAs<EventType>(id, doc);
  if (kind == Describe<CalendarSource>().name) return ReadAs<CalendarSource>(id, doc);
  if (kind == Describe<Resource>().name) return ReadAs<Resource>(id, doc);
  if (kind == Describe<ResourcePool>().name) return ReadAs<ResourcePool>(id, doc);
  if (kind == Describe<TimeOff>().name) return ReadAs<TimeOff>(id, doc);
  return Status(Reason::k_unsupported, fmt::format("the rules read no {}", kind));
}

// The list of the catalog that holds such a record.
template <typename T>
std::vector<T>* ListOf(Catalog& catalog) {
  if constexpr (std::is_same_v<T, User>) return &catalog.users;
  if constexpr (std::is_same_v<T, AvailabilityProfile>) return &catalog.profiles;
  if constexpr (std::is_same_v<T, Schedule>) return &catalog.schedules;
  if constexpr (std::is_same_v<T, HolidaySet>) return &catalog.holiday_sets;
  if constexpr (std::is_same_v<T, Team>) return &catalog.teams;
  if constexpr (std::is_same_v<T, EventType>) return &catalog.event_types;
  if constexpr (std::is_same_v<T, CalendarSource>) return &catalog.calendar_sources;
  if constexpr (std::is_same_v<T, Resource>) return &catalog.resources;
  if constexpr (std::is_same_v<T, ResourcePool>) return &catalog.resource_pools;
}

void Keep(LoadedRecord&& record, StoredCatalog* stored) {
  if (TimeOff* time_off = std::get_if<TimeOff>(&record)) {
    stored->time_off.push_back(std::move(*time_off));
    return;
  }
  const auto keep = [&]<typename T>(T& one) {
    ListOf<T>(stored->catalog)->push_back(std::move(one));
  };
  std::visit(keep, std::get<CatalogRecord>(record));
}

std::string NameOf(std::string_view kind, std::string_view id) {
  return fmt::format("{}\n{}", kind, id);
}

// Users, teams and event types share one space of keys (table subject) and not their numbers: each
// kind has a place of its own in a key, and another for keys that follow from no number.
constexpr std::int64_t kPushed = 32;
constexpr std::int64_t kKinds = 2 * kPushed;

// Puts a row that cannot be read aside; any other error stands.
Status PassOver(const Status& read, std::vector<UnreadableRow>* unreadable) {
  std::optional<UnreadableRow> row = UnreadableIn(read);
  if (!row) return read;
  unreadable->push_back(*std::move(row));
  return {};
}

}  // namespace

std::int64_t KeyMap::Find(std::string_view kind, std::string_view id) const {
  const std::int64_t* key = keys_.Find(NameOf(kind, id));
  return key ? *key : 0;
}

std::int64_t KeyMap::Newest(std::string_view kind) const {
  const auto known = newest_.find(kind);
  return known == newest_.end() ? 0 : known->second;
}

std::int64_t KeyMap::Writer::Find(std::string_view kind, std::string_view id) const {
  const std::int64_t* key = keys_.Find(NameOf(kind, id));
  return key ? *key : 0;
}

void KeyMap::Writer::Add(std::string_view kind, std::string_view id, std::int64_t key) {
  keys_.Set(NameOf(kind, id), key);
  std::int64_t& newest = newest_[std::string(kind)];
  newest = std::max(newest, key);
}

void KeyMap::Writer::Remove(std::string_view kind, std::string_view id) {
  keys_.Erase(NameOf(kind, id));
}

KeyMap KeyMap::Writer::Take() && {
  KeyMap made;
  made.keys_ = std::move(keys_).Take();
  made.newest_ = std::move(newest_);
  return made;
}

Result<std::int64_t> FindOrganization(Session& session, std::string_view id) {
  if (!id.empty()) {
    Statement find = session.Query("SELECT org FROM organization WHERE key=?", id);
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) return NotFound("organization", id).At("organization");
    return find.Int(0);
  }
  Statement find = session.Query("SELECT org FROM organization ORDER BY org LIMIT 2");
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found)
    return Status(Reason::k_not_found, "the database holds no organization yet").At("organization");
  const std::int64_t org = find.Int(0);
  ROTA_ASSIGN(const bool more, find.Step());
  if (more) return Status(Reason::k_organization_required).At("organization");
  return org;
}

Result<std::int64_t> ReadRevision(Session& session, std::int64_t org) {
  Statement read = session.Query("SELECT revision FROM organization WHERE org=?", org);
  ROTA_ASSIGN(const bool found, read.Step());
  if (!found) return Status(Reason::k_not_found, "the organization is gone");
  return read.Int(0);
}

Result<StoredCatalog> LoadCatalog(Session& session, std::int64_t org) {
  StoredCatalog stored;
  stored.org = org;
  {
    Statement read = session.Query("SELECT revision,doc,key FROM organization WHERE org=?", org);
    ROTA_ASSIGN(const bool found, read.Step());
    if (!found) return Status(Reason::k_not_found, "the organization is gone");
    stored.revision = read.Int(0);
    Result<Organization> own = ReadRow<Organization>(read.Text(2), read.Text(1));
    if (!own.ok()) {
      ROTA_TRY(PassOver(own.status(), &stored.unreadable));
      own = Organization{};
      own->header.id = read.Text(2);
      own->zone = "UTC";  // so that the rest can be looked at; nothing is decided by it
    }
    stored.catalog.organization = *std::move(own);
  }
  // Busy blocks, series and who waits are many and read where they are needed; the rest is read
  // whole, in order of creation.
  Statement rows = session.Query(
      "SELECT kind,id,key,doc FROM document WHERE org=? AND kind NOT IN "
      "('busy_block','series','waitlist_entry') AND archived_at IS NULL "
      "ORDER BY kind,id",
      org);
  KeyMap::Writer keys{KeyMap()};
  ROTA_TRY(rows.ForEach([&](Statement& row) -> Status {
    keys.Add(row.Text(0), row.Text(2), row.Int(1));
    Result<LoadedRecord> read = ReadKind(row.Text(0), row.Text(2), row.Text(3));
    if (read.ok()) {
      Keep(*std::move(read), &stored);
    } else if (read.status().reason() != Reason::k_unsupported) {
      return PassOver(read.status(), &stored.unreadable);
    }
    return {};
  }));
  stored.keys = std::move(keys).Take();
  return stored;
}

Result<LoadedRecord> LoadRecord(Session& session, std::int64_t org, std::string_view kind,
                                std::int64_t key) {
  Statement find =
      session.Query("SELECT key,doc FROM document WHERE org=? AND kind=? AND id=?", org, kind, key);
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return NotFound(kind, fmt::format("#{}", key));
  return ReadKind(kind, find.Text(0), find.Text(1));
}

Result<std::int64_t> NextRevision(Session& session, std::int64_t org) {
  Statement raise = session.Query(
      "UPDATE organization SET revision=revision+1 WHERE org=? RETURNING revision", org);
  ROTA_ASSIGN(const bool found, raise.Step());
  if (!found) return Status(Reason::k_not_found, "the organization is gone");
  const std::int64_t revision = raise.Int(0);
  ROTA_ASSIGN(const bool more, raise.Step());
  if (more) return Status(Reason::k_internal, "an organization has two rows");
  return revision;
}

Status NoteChange(Session& session, std::int64_t org, std::int64_t revision, std::string_view kind,
                  std::int64_t key) {
  const auto noted =
      session.Run("INSERT INTO change(org,revision,kind,id) VALUES(?,?,?,?) ON CONFLICT DO NOTHING",
                  org, revision, kind, key);
  return noted.status();
}

Status NoteChanges(Session& session, std::int64_t org, std::int64_t revision,
                   std::span<const TouchedKey> touched) {
  constexpr std::size_t kMost = 8;  // so that few texts are prepared
  for (; !touched.empty(); touched = touched.subspan(std::min(touched.size(), kMost))) {
    const std::span<const TouchedKey> part = touched.first(std::min(touched.size(), kMost));
    std::string sql = "INSERT INTO change(org,revision,kind,id) VALUES";
    for (std::size_t i = 0; i < part.size(); ++i) {
      sql += fmt::format("{}(?1,?2,?{},?{})", i == 0 ? "" : ",", 2 * i + 3, 2 * i + 4);
    }
    Statement note = session.Prepare(sql + " ON CONFLICT DO NOTHING");
    note.Bind(1, org).Bind(2, revision);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const int at = static_cast<int>(2 * i + 3);
      note.Bind(at, part[i].first).Bind(at + 1, part[i].second);
    }
    ROTA_TRY(note.Run().status());
  }
  return {};
}

Status NoteUserTime(Session& session, std::int64_t org, std::int64_t revision, std::int64_t user) {
  return NoteChange(session, org, revision, "user_time", user);
}

Result<std::int64_t> NextNumber(Session& session, std::int64_t org, std::string_view name,
                                std::int64_t bucket, std::int64_t count) {
  Statement next = session.Query(
      "INSERT INTO counter(org,name,bucket,n) VALUES(?1,?2,?3,?4) "
      "ON CONFLICT(org,name,bucket) DO UPDATE SET n=counter.n+?4 RETURNING n",
      org, name, bucket, count);
  ROTA_ASSIGN(const bool found, next.Step());
  if (!found) return Status(Reason::k_internal, "a counter gave no number");
  const std::int64_t number = next.Int(0) - count + 1;
  ROTA_ASSIGN(const bool more, next.Step());
  if (more) return Status(Reason::k_internal, "a counter gave two numbers");
  return number;
}

Result<std::int64_t> NextOfBlock(Session& session, std::int64_t org, std::string_view name,
                                 std::int64_t bucket) {
  NumberSource* numbers = session.numbers();
  return numbers ? numbers->Take(org, name, bucket) : NextNumber(session, org, name, bucket);
}

Result<std::int64_t> NextInOrder(Session& session, std::int64_t org, std::string_view name) {
  NumberSource* numbers = session.numbers();
  return numbers ? numbers->TakeInOrder(org, name) : NextNumber(session, org, name);
}

Status SkipNumbers(Session& session, std::int64_t org, std::string_view name, std::int64_t bucket,
                   std::int64_t count) {
  if (count == 0 || session.numbers()) return {};
  return NextNumber(session, org, name, bucket, count).status();
}

std::int64_t KeyOfRecord(std::string_view kind, std::int64_t number, Instant made) {
  std::int64_t place = 0;
  for (const RecordDescriptor* record : AllRecords()) {
    if (record->name == kind) break;
    if (record->top_level) ++place;
  }
  return KeyAt(made, number * kKinds + place % kPushed);
}

std::int64_t NextKey(std::string_view kind, const RecordHeader& header, std::int64_t* last) {
  const std::int64_t own = KeyOfRecord(kind, header.number, header.created_at.value_or(0));
  if (own > *last) return *last = own;
  // Behind the one before it, where no record's own number leads: a later one may get that.
  const bool pushed = *last % kKinds >= kPushed;
  return *last += pushed ? kKinds : kPushed;
}

Result<NewRow> NewRowOf(Session& session, std::int64_t org, std::string_view kind, Instant now) {
  ROTA_ASSIGN(const std::vector<NewRow> rows, NewRowsOf(session, org, kind, now, 1));
  return rows.front();
}

Result<std::vector<NewRow>> NewRowsOf(Session& session, std::int64_t org, std::string_view kind,
                                      Instant now, std::size_t count) {
  std::vector<NewRow> rows;
  if (count == 0) return rows;
  ROTA_ASSIGN(const std::int64_t first,
              NextNumber(session, org, kind, 0, static_cast<std::int64_t>(count)));
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t number = first + static_cast<std::int64_t>(i);
    rows.push_back({static_cast<std::int32_t>(number), KeyOfRecord(kind, number, now)});
  }
  return rows;
}

Status WriteDocument(Session& session, std::int64_t org, const DocumentWrite& write) {
  const auto& header = *static_cast<const RecordHeader*>(write.record);
  const std::string_view kind = write.descriptor->name;
  const std::string doc = WriteRecord(*write.descriptor, write.record, See::kNever);
  const auto own_key =
      header.external_ref.empty() ? std::nullopt : std::optional<std::string>(header.external_ref);
  if (write.is_new) {
    ROTA_TRY(session
                 .Run("INSERT INTO document(org,kind,id,key,revision,archived_at,doc,number,"
                      "external_ref) VALUES(?,?,?,?,?,?,?,?,?)",
                      org, kind, write.key, header.id, write.revision, header.archived_at, doc,
                      header.number, own_key)
                 .status());
    if (IsSubject(kind)) ROTA_TRY(PutSubject(session, org, write.key, kind, CapacityOf(write)));
  } else {
    ROTA_TRY(session
                 .Run("UPDATE document SET revision=?,archived_at=?,doc=?,number=?,external_ref=? "
                      "WHERE org=? AND kind=? AND id=?",
                      write.revision, header.archived_at, doc, header.number, own_key, org, kind,
                      write.key)
                 .status());
    if (write.descriptor == &Describe<Resource>()) {
      ROTA_TRY(ChangeCapacity(session, org, write.key, CapacityOf(write)));
    }
  }
  return NoteChange(session, org, write.revision, kind, write.key);
}

Result<std::int64_t> WriteOrganization(Session& session, std::int64_t org,
                                       const Organization& organization) {
  const std::string doc = WriteRecord(organization, See::kNever);
  if (org != 0) {
    ROTA_TRY(session.Run("UPDATE organization SET doc=? WHERE org=?", doc, org).status());
    return org;
  }
  Statement last = session.Query("SELECT coalesce(max(org),0)+1 FROM organization");
  ROTA_ASSIGN(const bool found, last.Step());
  if (!found) return Status(Reason::k_internal, "no next organization");
  org = last.Int(0);
  ROTA_TRY(session
               .Run("INSERT INTO organization(org,key,doc) VALUES(?,?,?)", org,
                    organization.header.id, doc)
               .status());
  return org;
}

Result<StoredDocument> ReadDocument(Session& session, std::int64_t org, std::string_view kind,
                                    std::string_view ref) {
  const auto take = [&](Statement find) -> Result<StoredDocument> {
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) return NotFound(kind, ref);
    return StoredDocument{find.Int(0), std::string(find.Text(2)), std::string(find.Text(1))};
  };
  if (const auto number = NumberIn(ref)) {
    return take(session.Query("SELECT id,doc,key FROM document WHERE org=? AND kind=? AND number=?",
                              org, kind, *number));
  }
  if (const auto own = ExternalRefIn(ref)) {
    return take(
        session.Query("SELECT id,doc,key FROM document WHERE org=? AND kind=? AND external_ref=? "
                      "ORDER BY archived_at IS NOT NULL,id DESC LIMIT 1",
                      org, kind, *own));
  }
  return take(session.Query("SELECT id,doc,key FROM document WHERE org=? AND kind=? AND key=?", org,
                            kind, ref));
}

std::string DocumentId(Session& session, std::int64_t org, std::string_view kind,
                       std::int64_t key) {
  Statement find =
      session.Query("SELECT key FROM document WHERE org=? AND kind=? AND id=?", org, kind, key);
  const Result<bool> found = find.Step();
  // A name is a courtesy of the explanation: without one the explanation still stands.
  return found.ok() && *found ? std::string(find.Text(0)) : std::string();
}

}  // namespace rota::store
