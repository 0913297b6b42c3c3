// Applying a catalog document: merge, validate the whole, write what differs.
#include <fmt/format.h>

#include <map>
#include <set>

#include "rota/codec/apply_json.h"
#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "src/engine/catalog_lists.h"
#include "src/engine/impl.h"
#include "src/store/keys.h"

namespace rota {
namespace {

// Writes a catalog into the stored one.
class Applier {
 public:
  Applier(WriteScope& write, const Catalog& incoming, const ApplyOptions& options,
          std::optional<std::int32_t> if_version)
      : write_(write),
        session_(write.session),
        org_(write.scope.org),
        incoming_(incoming),
        options_(options),
        if_version_(if_version) {}

  Result<ApplyReport> Apply() {
    store::StoredCatalog stored;
    if (org_ != 0) {
      ROTA_ASSIGN(stored, store::LoadCatalog(session_, org_));
      keys_ = std::move(stored.keys);
    } else if (!incoming_.organization) {
      return Status(Reason::k_not_found, "the first catalog must describe its organization")
          .At("organization");
    }
    merged_ = std::move(stored.catalog);
    MergeOrganization();
    for (const CatalogList& list : CatalogLists()) ROTA_TRY(MergeList(list));
    const std::vector<RecordKey> written = WrittenKeys();
    for (const Status& error : ValidateCatalog(merged_, {.written = &written})) return error;
    if (!options_.dry_run && !report_.rows.empty()) ROTA_TRY(WriteAll());
    return std::move(report_);
  }

 private:
  struct Row {
    const RecordDescriptor* descriptor;
    std::shared_ptr<void> record;
    bool is_new;
    std::string action;
  };

  void MergeOrganization() {
    if (!incoming_.organization) return;
    Organization next = *incoming_.organization;
    const bool is_new = !merged_.organization;
    if (!is_new) {
      KeepEngineFields(merged_.organization->header, &next.header);
      next.revision = merged_.organization->revision;
      if (next == *merged_.organization) return;
    }
    merged_.organization = next;
    organization_changed_ = true;
    report_.rows.push_back({"organization", next.header.id, is_new ? "created" : "updated"});
  }

  Status MergeList(const CatalogList& list) {
    const ListOps& ops = *list.field->type->list;
    const void* incoming = ListIn(*list.field, incoming_);
    void* merged = ListIn(*list.field, merged_);
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < ops.size(merged); ++i) {
      places[HeaderOf(ops.at(merged, i)).id] = i;
    }
    std::vector<bool> named(ops.size(merged), false);
    std::set<std::string> given;
    for (std::size_t i = 0; i < ops.size(incoming); ++i) {
      std::shared_ptr<void> record = list.record->make();
      list.record->assign(record.get(), ops.at(incoming, i));
      RecordHeader& header = HeaderOf(record.get());
      if (header.id.empty()) {
        return Invalid("required", "a record of a catalog needs an id")
            .At(fmt::format("{}[{}].id", list.field->name, i));
      }
      if (!given.insert(header.id).second) {
        return Invalid("duplicate_id",
                       fmt::format("\"{}\" is the id of an earlier record", header.id))
            .At(fmt::format("{}[{}].id", list.field->name, i));
      }
      const auto known = places.find(header.id);
      const std::int32_t version =
          known == places.end() ? 0 : HeaderOf(ops.at(merged, known->second)).version;
      ROTA_TRY(CheckVersion(if_version_, version));
      if (known == places.end()) {
        list.record->assign(ops.push(merged), record.get());
        places[header.id] = ops.size(merged) - 1;
        named.push_back(true);
        Note({list.record, std::move(record), true, "created"});
        continue;
      }
      void* stored = const_cast<void*>(ops.at(merged, known->second));
      named[known->second] = true;
      KeepEngineFields(*list.record, stored, record.get());
      if (list.record->equal(stored, record.get())) continue;
      list.record->assign(stored, record.get());
      Note({list.record, std::move(record), false, "updated"});
    }
    if (options_.prune && ops.size(incoming) > 0) Prune(list, named);
    return {};
  }

  void Prune(const CatalogList& list, const std::vector<bool>& named) {
    const ListOps& ops = *list.field->type->list;
    void* merged = ListIn(*list.field, merged_);
    std::vector<std::shared_ptr<void>> kept;
    for (std::size_t i = 0; i < ops.size(merged); ++i) {
      std::shared_ptr<void> record = list.record->make();
      list.record->assign(record.get(), ops.at(merged, i));
      if (named[i]) {
        kept.push_back(std::move(record));
        continue;
      }
      HeaderOf(record.get()).archived_at = write_.scope.now;
      Note({list.record, std::move(record), false, "archived"});
    }
    ops.clear(merged);
    for (const auto& record : kept) list.record->assign(ops.push(merged), record.get());
  }

  void Note(Row row) {
    report_.rows.push_back(
        {std::string(row.descriptor->name), HeaderOf(row.record.get()).id, row.action});
    rows_.push_back(std::move(row));
  }

  std::vector<RecordKey> WrittenKeys() const {
    std::vector<RecordKey> keys;
    for (const Row& row : rows_)
      keys.push_back({row.descriptor->name, HeaderOf(row.record.get()).id});
    return keys;
  }

  Status WriteAll() {
    if (organization_changed_) {
      Organization& organization = *merged_.organization;
      Stamp(&organization.header, org_ == 0);
      organization.header.number = 1;
      ROTA_ASSIGN(org_, store::WriteOrganization(session_, org_, organization));
      write_.scope.org = org_;
    }
    ROTA_ASSIGN(report_.revision, store::NextRevision(session_, org_));
    if (organization_changed_) {
      ROTA_TRY(store::NoteChange(session_, org_, report_.revision, "organization", org_));
      ROTA_TRY(WriteHistory("organization", merged_.organization->header.id, org_, "updated"));
    }
    ROTA_ASSIGN(std::int64_t next_key, store::NewKey(write_.scope.now));
    for (const Row& row : rows_) {
      RecordHeader& header = HeaderOf(row.record.get());
      Stamp(&header, row.is_new);
      std::int64_t key = keys_.Find(row.descriptor->name, header.id);
      if (row.is_new) {
        ROTA_ASSIGN(const bool revived, Revive(row, &key));
        ROTA_ASSIGN(const std::int64_t number,
                    store::NextNumber(session_, org_, row.descriptor->name));
        if (header.number == 0) header.number = static_cast<std::int32_t>(number);
        if (!revived) key = next_key++;
        ROTA_TRY(store::WriteDocument(
            session_, org_, {row.descriptor, row.record.get(), key, !revived, report_.revision}));
      } else {
        ROTA_TRY(store::WriteDocument(
            session_, org_, {row.descriptor, row.record.get(), key, false, report_.revision}));
      }
      ROTA_TRY(WriteHistory(row.descriptor->name, header.id, key, row.action));
    }
    return {};
  }

  // An archived record of the same id comes back to life; ids are never reused for another.
  Result<bool> Revive(const Row& row, std::int64_t* key) {
    RecordHeader& header = HeaderOf(row.record.get());
    const Result<store::StoredDocument> before =
        store::ReadDocument(session_, org_, row.descriptor->name, header.id);
    if (!before.ok()) {
      if (before.status().reason() == Reason::k_not_found) return false;
      return Status(before.status());
    }
    std::shared_ptr<void> old = row.descriptor->make();
    ROTA_TRY(ReadInto(*row.descriptor, before->doc, old.get(), {.open = true}));
    header.number = HeaderOf(old.get()).number;
    header.version = HeaderOf(old.get()).version + 1;
    header.created_at = HeaderOf(old.get()).created_at;
    *key = before->key;
    return true;
  }

  void Stamp(RecordHeader* header, bool is_new) const {
    ++header->version;
    header->updated_at = write_.scope.now;
    if (is_new) header->created_at = write_.scope.now;
  }

  Status WriteHistory(std::string_view kind, const std::string& id, std::int64_t key,
                      std::string_view action) {
    HistoryEntry entry;
    entry.at = write_.scope.now;
    entry.kind = kind;
    entry.target = id;
    entry.action = action;
    entry.actor = write_.scope.actor;
    entry.actor_role =
        write_.scope.actor.kind == ActorKind::kSystem ? ActorRole::kSystem : ActorRole::kAdmin;
    return store::AppendHistory(session_, org_, key, report_.revision, entry);
  }

  WriteScope& write_;
  store::Session& session_;
  std::int64_t org_;
  const Catalog& incoming_;
  const ApplyOptions& options_;
  std::optional<std::int32_t> if_version_;  // of every record that the catalog names
  Catalog merged_;
  store::KeyMap keys_;
  bool organization_changed_ = false;
  std::vector<Row> rows_;
  ApplyReport report_;
};

}  // namespace

Result<ApplyReport> Engine::Apply(const Catalog& catalog, const ApplyOptions& options,
                                  const CommandHeader& command) {
  std::string request;
  if (!command.idempotency_key.empty()) {
    request =
        fmt::format("{}{}{}", WriteRecord(catalog, See::kNever), options.prune, options.dry_run);
  }
  ROTA_ASSIGN(const std::string answer,
              impl_->Apply("apply", request, catalog, options, command,
                           [](WriteScope&, const ApplyReport& report) {
                             return Result<std::string>(WriteApplyReport(report));
                           }));
  return ReadApplyReport(answer);
}

Result<std::string> Engine::Impl::Apply(std::string_view verb, const std::string& request,
                                        const Catalog& catalog, const ApplyOptions& options,
                                        const CommandHeader& command,
                                        const AnswerOfApply& answer_of) {
  ROTA_TRY(CheckProcess());
  Scope scope;
  CommandHeader named = command;
  if (named.organization.empty() && catalog.organization) {
    named.organization = catalog.organization->header.id;
  }
  Result<Scope> found = ScopeOf(named);
  if (found.ok()) {
    scope = *found;
  } else if (found.status().reason() == Reason::k_not_found && catalog.organization) {
    scope.now = command.now.value_or(0);  // a new organization
    scope.actor = command.actor.value_or(this->options.default_actor);
    if (scope.now == 0) scope.now = SystemTime();
  } else {
    return Status(found.status());
  }
  ROTA_TRY(MustBeAdmin(scope.actor));
  std::string answer;
  const std::lock_guard lock(write_mutex);
  if (writer->read_only() && !options.dry_run) return Status(Reason::k_read_only);
  const Status written = store::InWriteTransaction(*writer, [&]() -> Status {
    IdempotencyKey key{scope.org, verb, command.idempotency_key, request};
    ROTA_ASSIGN(auto before, FindAnswer(*writer, key));
    if (before) {
      answer = std::move(*before);
      return {};
    }
    WriteScope write{*writer, scope, nullptr, 0};
    ROTA_ASSIGN(const ApplyReport report,
                Applier(write, catalog, options, command.if_version).Apply());
    ROTA_ASSIGN(answer, answer_of(write, report));
    if (options.dry_run) return {};
    key.org = write.scope.org;  // the catalog may have made it
    return KeepAnswer(*writer, key, answer, scope.now);
  });
  if (!written.ok()) return written;
  return answer;
}

}  // namespace rota
