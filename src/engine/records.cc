// Records by kind: put, get, list, archive, history. One generic path over the descriptions.
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "src/engine/busy_index.h"
#include "src/engine/catalog_lists.h"
#include "src/engine/impl.h"
#include "src/store/keys.h"

namespace rota {
namespace {

// "users[2].email" of a catalog is "email" of the record that was put.
Status WithinRecord(const Status& error, std::string_view list) {
  const std::string& path = error.path();
  const std::size_t end = path.find("].");
  if (!path.starts_with(list) || path.find('[') != list.size() || end == std::string::npos)
    return error;
  return Status(error).At(path.substr(end + 2));
}

// A stored record as the actor may see it.
Result<std::string> RecordText(store::Session& session, const Scope& scope,
                               const RecordDescriptor& descriptor, std::string_view id) {
  ROTA_ASSIGN(const store::StoredDocument stored,
              store::ReadDocument(session, scope.org, descriptor.name, id));
  std::shared_ptr<void> record = descriptor.make();
  ROTA_TRY(ReadInto(descriptor, stored.doc, record.get(), {.open = true}));
  ROTA_ASSIGN(const See see, AudienceOf(scope.actor, descriptor.name));
  return WriteRecord(descriptor, record.get(), see);
}

}  // namespace

Result<std::string> Engine::Put(std::string_view kind, std::string_view json,
                                const CommandHeader& command) {
  const RecordDescriptor* descriptor = FindDescriptor(kind);
  if (!descriptor) {
    return Status(Reason::k_unsupported, fmt::format("no verb puts a {}", kind)).At("kind");
  }
  if (!BesideCatalog(kind)) {
    // A catalog of one record: the same path, so the same rules.
    std::shared_ptr<void> record = descriptor->make();
    ROTA_TRY(ReadInto(*descriptor, json, record.get()));
    const std::string& id = HeaderOf(record.get()).id;
    Catalog catalog;
    for (const CatalogList& list : CatalogLists()) {
      if (list.record != descriptor) continue;
      descriptor->assign(list.field->type->list->push(ListIn(*list.field, catalog)), record.get());
    }
    const Result<std::string> stored = impl_->Apply(
        "put", fmt::format("{}{}", kind, WriteRecord(*descriptor, record.get(), See::kNever)),
        catalog, {}, command, [&](WriteScope& write, const ApplyReport&) {
          return RecordText(write.session, write.scope, *descriptor, id);
        });
    if (!stored.ok()) return WithinRecord(stored.status(), impl_->ListOf(kind));
    return stored;
  }
  std::shared_ptr<void> record = descriptor->make();
  ROTA_TRY(ReadInto(*descriptor, json, record.get()));
  for (const Status& error : ValidateRecord(*descriptor, record.get())) return error;
  return impl_->PutBeside(*descriptor, record.get(), command);
}

Result<std::string> Engine::Impl::PutBeside(const RecordDescriptor& descriptor, void* record,
                                            const CommandHeader& command) {
  RecordHeader& header = HeaderOf(record);
  return Write(
      "put", command, std::string(descriptor.name) + WriteRecord(descriptor, record, See::kNever),
      [&](WriteScope& write) -> Result<std::string> {
        ROTA_TRY(MustBeStaff(write.scope.actor, fmt::format("put a {}", descriptor.name)));
        ROTA_ASSIGN(write.snapshot, cache.Refresh(write.session, write.scope.org, "",
                                                  write.scope.now - kTimelineReach));
        const auto* time_off =
            descriptor.name == "time_off" ? static_cast<TimeOff*>(record) : nullptr;
        const auto* block = time_off ? nullptr : static_cast<BusyBlock*>(record);
        const std::string& user_id = time_off ? time_off->user : block->user;
        const std::uint32_t user = write.snapshot->catalog->FindUser(user_id);
        if (user == kNone) return NotFound("user", user_id).At("user");
        ROTA_ASSIGN(std::int64_t key, store::NewKey(write.scope.now));
        if (header.id.empty()) header.id = fmt::format("{}-{}", descriptor.name, key);
        bool is_new = true;
        const Result<store::StoredDocument> before =
            store::ReadDocument(write.session, write.scope.org, descriptor.name, header.id);
        if (before.ok()) {
          std::shared_ptr<void> old = descriptor.make();
          ROTA_TRY(ReadInto(descriptor, before->doc, old.get(), {.open = true}));
          KeepEngineFields(HeaderOf(old.get()), &header);
          ROTA_TRY(CheckVersion(command.if_version, header.version));
          header.archived_at.reset();
          key = before->key;
          is_new = false;
        } else if (before.status().reason() != Reason::k_not_found) {
          return Status(before.status());
        }
        if (is_new) {
          ROTA_TRY(CheckVersion(command.if_version, 0));
          ROTA_ASSIGN(const std::int64_t number,
                      store::NextNumber(write.session, write.scope.org, descriptor.name));
          header.number = static_cast<std::int32_t>(number);
          header.created_at = write.scope.now;
        }
        ++header.version;
        header.updated_at = write.scope.now;
        ROTA_ASSIGN(const std::int64_t revision, RevisionOf(write));
        ROTA_TRY(store::WriteDocument(write.session, write.scope.org,
                                      {&descriptor, record, key, is_new, revision}));
        if (block) ROTA_TRY(IndexBusy(write.session, *write.snapshot, *block, key));
        ROTA_TRY(store::NoteChange(write.session, write.scope.org, revision, "user_time",
                                   write.snapshot->by_index->users[user]));
        HistoryEntry entry;
        entry.at = write.scope.now;
        entry.kind = descriptor.name;
        entry.target = header.id;
        entry.action = is_new ? "created" : "updated";
        entry.actor = write.scope.actor;
        ROTA_TRY(store::AppendHistory(write.session, write.scope.org, key, revision, entry));
        return WriteRecord(descriptor, record, See::kStaff);
      });
}

std::string_view Engine::Impl::ListOf(std::string_view kind) {
  for (const CatalogList& list : CatalogLists()) {
    if (list.record->name == kind) return list.field->name;
  }
  return {};
}

Result<std::string> Engine::Get(std::string_view kind, std::string_view id,
                                const CommandHeader& command) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(command));
  if (kind == "booking") {
    ROTA_ASSIGN(const Booking booking, GetBooking(id, command));
    return WriteRecord(booking, AudienceOf(scope.actor));
  }
  if (kind == "series") {
    ROTA_ASSIGN(const Series series, GetSeries(id, command));
    return WriteRecord(series, AudienceOf(scope.actor));
  }
  return impl_->InRead([&](store::Session& session) -> Result<std::string> {
    if (kind == "organization") {
      ROTA_ASSIGN(const store::StoredCatalog stored, store::LoadCatalog(session, scope.org));
      ROTA_ASSIGN(const See see, AudienceOf(scope.actor, kind));
      return WriteRecord(*stored.catalog.organization, see);
    }
    const RecordDescriptor* descriptor = FindDescriptor(kind);
    if (!descriptor)
      return Status(Reason::k_unsupported, fmt::format("no kind {}", kind)).At("kind");
    return RecordText(session, scope, *descriptor, id);
  });
}

See AudienceOf(const Actor& actor) { return IsStaff(actor) ? See::kStaff : See::kAttendee; }

Result<Booking> Engine::GetBooking(std::string_view id, const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  ROTA_ASSIGN(store::StoredBooking stored, impl_->InRead([&](store::Session& session) {
    return store::ReadBooking(session, scope.org, id);
  }));
  stored.booking.status = EffectiveStatus(stored.booking, scope.now);
  return std::move(stored.booking);
}

Result<Page> Engine::List(const ListQuery& query, const CommandHeader& asked) {
  CommandHeader header = asked;
  if (!query.organization.empty()) header.organization = query.organization;
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(header));
  if (query.limit < 1 || query.limit > 1000) {
    return Invalid("range", "limit must lie between 1 and 1000").At("limit");
  }
  const bool bookings = query.kind == "booking";
  const bool series = query.kind == "series";
  See see = See::kStaff;
  if (bookings || series) {
    ROTA_TRY(MustBeStaff(scope.actor, fmt::format("list a {}", query.kind)));
  } else {
    ROTA_ASSIGN(see, AudienceOf(scope.actor, query.kind));
  }
  const RecordDescriptor* descriptor = bookings ? &Describe<Booking>()
                                       : series ? &Describe<Series>()
                                                : FindDescriptor(query.kind);
  if (!descriptor) {
    return Status(Reason::k_unsupported, fmt::format("no kind {}", query.kind)).At("kind");
  }
  std::int64_t after = 0;
  if (!query.cursor.empty()) {
    const bool digits = query.cursor.size() < 20 &&
                        query.cursor.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) return Invalid("cursor", "not a cursor of this list").At("cursor");
    after = std::stoll(query.cursor);
  }
  return impl_->InRead([&](store::Session& session) -> Result<Page> {
    Page page;
    std::int64_t last = 0;
    const auto take = [&](store::Statement& row) -> Status {
      if (page.items.size() == static_cast<std::size_t>(query.limit)) {
        page.next_cursor = fmt::format("{}", last);
        return {};
      }
      last = row.Int(0);
      std::shared_ptr<void> record = descriptor->make();
      ROTA_TRY(ReadInto(*descriptor, row.Text(1), record.get(), {.open = true}));
      if (bookings) {
        auto* booking = static_cast<Booking*>(record.get());
        booking->status = EffectiveStatus(*booking, scope.now);
      }
      page.items.push_back(WriteRecord(*descriptor, record.get(), see));
      return {};
    };
    const std::int64_t most = query.limit + 1;
    if (!bookings) {
      store::Statement rows = session.Query(
          "SELECT id,doc FROM document WHERE org=? AND kind=? AND id>? AND (archived_at IS NULL OR ?=1) "
          "ORDER BY id LIMIT ?",
          scope.org, query.kind, after, query.archived ? 1 : 0, most);
      ROTA_TRY(rows.ForEach(take));
      return page;
    }
    std::int64_t type = 0, host = 0, of_series = 0;
    if (!query.event_type.empty()) {
      ROTA_ASSIGN(const store::StoredDocument found,
                  store::ReadDocument(session, scope.org, "event_type", query.event_type));
      type = found.key;
    }
    if (!query.host.empty()) {
      ROTA_ASSIGN(const store::StoredDocument found,
                  store::ReadDocument(session, scope.org, "user", query.host));
      host = found.key;
    }
    if (!query.series.empty()) {
      ROTA_ASSIGN(const store::StoredDocument found,
                  store::ReadDocument(session, scope.org, "series", query.series));
      of_series = found.key;
    }
    store::Statement rows = session.Query(
        "SELECT b.id,b.doc FROM booking b WHERE b.org=?1 AND b.id>?2 AND (?3=0 OR b.event_type=?3) "
        "AND b.start_at>=?4 AND b.start_at<?5 AND (?6=0 OR EXISTS(SELECT 1 FROM participant p WHERE "
        "p.org=?1 AND p.who=?7 AND p.start_at=b.start_at AND p.booking=b.id AND p.role=0)) "
        "AND (?9=0 OR b.series=?9) ORDER BY b.id LIMIT ?8",
        scope.org, after, type, query.from.value_or(kMinInstant), query.to.value_or(kMaxInstant),
        host, fmt::format("user:{}", host), most, of_series);
    ROTA_TRY(rows.ForEach(take));
    return page;
  });
}

Status Engine::Archive(std::string_view kind, std::string_view id, const CommandHeader& command) {
  const RecordDescriptor* descriptor = FindDescriptor(kind);
  if (!descriptor) {
    return Status(Reason::k_unsupported, fmt::format("no verb archives a {}", kind)).At("kind");
  }
  return impl_
      ->Write(
          "archive", command, fmt::format("{}/{}", kind, id),
          [&](WriteScope& write) -> Result<std::string> {
            ROTA_TRY(MustBeAdmin(write.scope.actor));
            ROTA_ASSIGN(write.snapshot, impl_->cache.Refresh(write.session, write.scope.org, "",
                                                             write.scope.now - kTimelineReach));
            ROTA_ASSIGN(const store::StoredDocument stored,
                        store::ReadDocument(write.session, write.scope.org, kind, id));
            std::shared_ptr<void> record = descriptor->make();
            ROTA_TRY(ReadInto(*descriptor, stored.doc, record.get(), {.open = true}));
            RecordHeader& header = HeaderOf(record.get());
            if (header.archived_at) return std::string("{}");
            ROTA_TRY(CheckVersion(command.if_version, header.version));
            if (!BesideCatalog(kind))
              ROTA_TRY(impl_->CheckUnused(*write.snapshot, *descriptor, id));
            header.archived_at = write.scope.now;
            header.updated_at = write.scope.now;
            ++header.version;
            ROTA_ASSIGN(const std::int64_t revision, impl_->RevisionOf(write));
            ROTA_TRY(store::WriteDocument(write.session, write.scope.org,
                                          {descriptor, record.get(), stored.key, false, revision}));
            if (descriptor == &Describe<BusyBlock>()) {
              const auto& block = *static_cast<BusyBlock*>(record.get());
              ROTA_TRY(IndexBusy(write.session, *write.snapshot, block, stored.key));
              const std::uint32_t user = write.snapshot->catalog->FindUser(block.user);
              if (user != kNone) {
                ROTA_TRY(store::NoteChange(write.session, write.scope.org, revision, "user_time",
                                           write.snapshot->by_index->users[user]));
              }
            }
            HistoryEntry entry;
            entry.at = write.scope.now;
            entry.kind = kind;
            entry.target = id;
            entry.action = "archived";
            entry.actor = write.scope.actor;
            ROTA_TRY(
                store::AppendHistory(write.session, write.scope.org, stored.key, revision, entry));
            return std::string("{}");
          })
      .status();
}

// The catalog without the record must still be valid: otherwise something live names it.
Status Engine::Impl::CheckUnused(const Snapshot& snapshot, const RecordDescriptor& descriptor,
                                 std::string_view id) {
  Catalog without = snapshot.catalog->catalog();
  for (const CatalogList& list : CatalogLists()) {
    if (list.record != &descriptor) continue;
    const ListOps& ops = *list.field->type->list;
    void* records = ListIn(*list.field, without);
    const void* all = ListIn(*list.field, snapshot.catalog->catalog());
    ops.clear(records);
    for (std::size_t i = 0; i < ops.size(all); ++i) {
      if (HeaderOf(ops.at(all, i)).id != id) descriptor.assign(ops.push(records), ops.at(all, i));
    }
  }
  const std::vector<RecordKey> nothing;
  for (const Status& error : ValidateCatalog(without, {.written = &nothing})) {
    if (error.reason() != Reason::k_not_found) continue;
    return Status(Reason::k_in_use, "live records still name it").With("named_at", error.path());
  }
  return {};
}

Result<std::string> Engine::GetDecision(std::string_view booking, const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  ROTA_TRY(MustBeStaff(scope.actor, "read decisions"));
  return impl_->InRead([&](store::Session& session) -> Result<std::string> {
    ROTA_ASSIGN(const store::StoredBooking stored, store::ReadBooking(session, scope.org, booking));
    store::Statement find = session.Query(
        "SELECT doc FROM decision WHERE org=? AND booking=? ORDER BY seq DESC LIMIT 1", scope.org,
        stored.key);
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) return NotFound("decision", booking);
    return std::string(find.Text(0));
  });
}

Result<Page> Engine::History(std::string_view kind, std::string_view id,
                             const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  ROTA_TRY(MustBeStaff(scope.actor, "read history"));
  return impl_->InRead([&](store::Session& session) -> Result<Page> {
    std::int64_t key = scope.org;
    if (kind == "booking") {
      ROTA_ASSIGN(const store::StoredBooking stored, store::ReadBooking(session, scope.org, id));
      key = stored.key;
    } else if (kind != "organization") {
      ROTA_ASSIGN(const store::StoredDocument stored,
                  store::ReadDocument(session, scope.org, kind, id));
      key = stored.key;
    }
    Page page;
    store::Statement rows = session.Query(
        "SELECT doc FROM history WHERE org=? AND object_kind=? AND object=? ORDER BY seq",
        scope.org, kind, key);
    ROTA_TRY(rows.ForEach([&](store::Statement& row) { page.items.emplace_back(row.Text(0)); }));
    return page;
  });
}

}  // namespace rota
