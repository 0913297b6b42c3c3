// Applying a catalog document: merge, validate the whole, write what differs.
#include "src/engine/apply.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"
#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

constexpr Reason kApplyReasons[] = {Reason::k_slug_taken, Reason::k_email_taken,
                                    Reason::k_external_ref_taken, Reason::k_zone_unknown};

// Writes a catalog into the stored one.
class Applier {
 public:
  Applier(Act& act, const Catalog& incoming, const ApplyOptions& options)
      : act_(act),
        session_(act.session()),
        org_(act.org()),
        incoming_(incoming),
        options_(options) {}

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
    ROTA_TRY(MergeOrganization());
    for (const KindRow& kind : AllKinds()) {
      if (kind.list) ROTA_TRY(MergeList(kind));
    }
    const std::vector<RecordKey> written = WrittenKeys();
    Status errors = Together(ValidateCatalog(merged_, {.written = &written}));
    ROTA_TRY(errors.Moved([this](const std::string& path) { return PathInDocument(path); }));
    ListUnbuilt();
    if (act_.writes() && !report_.rows.empty()) ROTA_TRY(WriteAll());
    return std::move(report_);
  }

 private:
  struct Row {
    const KindRow* kind;
    std::shared_ptr<void> record;
    std::shared_ptr<void> before;  // null: a new one
    std::string action;
  };

  // "users[7].email" of the merged state as the document's own path; a stored record that the
  // document does not hold is named by its id, "users[ana].email".
  std::string PathInDocument(const std::string& path) const {
    const std::size_t open = path.find('['), close = path.find(']');
    for (const KindRow& kind : AllKinds()) {
      if (!kind.list || open == std::string::npos || path.substr(0, open) != kind.list->name) {
        continue;
      }
      const ListOps& ops = *kind.list->type->list;
      const std::size_t place = std::stoul(path.substr(open + 1, close - open - 1));
      const std::string& id = HeaderOf(ops.at(ListIn(kind, merged_), place)).id;
      const void* incoming = ListIn(kind, incoming_);
      std::string name = id;
      for (std::size_t i = 0; i < ops.size(incoming); ++i) {
        if (HeaderOf(ops.at(incoming, i)).id == id) name = fmt::format("{}", i);
      }
      return fmt::format("{}[{}{}", kind.list->name, name, path.substr(close));
    }
    return path;
  }

  Status MergeOrganization() {
    if (!incoming_.organization) return {};
    Organization next = *incoming_.organization;
    const bool is_new = !merged_.organization;
    if (is_new) {
      if (Status bad = CheckNewHeader(next.header); !bad.ok()) return bad.Under("organization");
    }
    organization_before_ = merged_.organization;
    if (!is_new) {
      KeepEngineFields(merged_.organization->header, &next.header);
      next.revision = merged_.organization->revision;
      if (next == *merged_.organization) return {};
    }
    const Organization* before = is_new ? nullptr : &*merged_.organization;
    for (Status& error : CheckLater(Describe<Organization>(), &next, before)) {
      return error.Under("organization");
    }
    merged_.organization = next;
    organization_changed_ = true;
    report_.rows.push_back({"organization", next.header.id, is_new ? "created" : "updated"});
    return {};
  }

  Status MergeList(const KindRow& kind) {
    const ListOps& ops = *kind.list->type->list;
    const void* incoming = ListIn(kind, incoming_);
    void* merged = ListIn(kind, merged_);
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < ops.size(merged); ++i) {
      places[HeaderOf(ops.at(merged, i)).id] = i;
    }
    std::vector<bool> named(ops.size(merged), false);
    std::set<std::string> given;
    for (std::size_t i = 0; i < ops.size(incoming); ++i) {
      std::shared_ptr<void> record = kind.descriptor().make();
      kind.descriptor().assign(record.get(), ops.at(incoming, i));
      RecordHeader& header = HeaderOf(record.get());
      if (header.id.empty()) {
        return Invalid("required", "a record of a catalog needs an id")
            .At(fmt::format("{}[{}].id", kind.list->name, i));
      }
      if (!given.insert(header.id).second) {
        return Invalid("duplicate_id",
                       fmt::format("\"{}\" is the id of an earlier record", header.id))
            .At(fmt::format("{}[{}].id", kind.list->name, i));
      }
      const std::string place = fmt::format("{}[{}]", kind.list->name, i);
      const auto known = places.find(header.id);
      const std::int32_t version =
          known == places.end() ? 0 : HeaderOf(ops.at(merged, known->second)).version;
      ROTA_TRY(CheckVersion(act_.envelope().if_version, version));
      if (known == places.end()) {
        if (Status bad = CheckNewHeader(header); !bad.ok()) return bad.Under(place);
        ROTA_TRY(CheckBuilt(kind, record.get(), nullptr, place));
        kind.descriptor().assign(ops.push(merged), record.get());
        places[header.id] = ops.size(merged) - 1;
        named.push_back(true);
        Note({&kind, std::move(record), nullptr, "created"});
        continue;
      }
      void* stored = const_cast<void*>(ops.at(merged, known->second));
      named[known->second] = true;
      KeepEngineFields(kind, stored, record.get());
      if (kind.descriptor().equal(stored, record.get())) continue;
      ROTA_TRY(CheckBuilt(kind, record.get(), stored, place));
      std::shared_ptr<void> before = kind.descriptor().make();
      kind.descriptor().assign(before.get(), stored);
      kind.descriptor().assign(stored, record.get());
      Note({&kind, std::move(record), std::move(before), "updated"});
    }
    if (options_.prune && ops.size(incoming) > 0) Prune(kind, named);
    return {};
  }

  // New values of fields that are not built yet. `place` is the record's in the document.
  static Status CheckBuilt(const KindRow& kind, const void* record, const void* before,
                           const std::string& place) {
    for (Status& error : CheckLater(kind.descriptor(), record, before)) {
      return error.Under(place);
    }
    return {};
  }

  void ListUnbuilt() {
    const auto add = [&](const RecordDescriptor& descriptor, const void* record) {
      for (const LaterValue& value : LaterValues(descriptor, record)) {
        report_.unbuilt.push_back({std::string(descriptor.name), HeaderOf(record).id, value.path});
      }
    };
    if (merged_.organization) add(Describe<Organization>(), &*merged_.organization);
    for (const KindRow& kind : AllKinds()) {
      if (!kind.list) continue;
      const ListOps& ops = *kind.list->type->list;
      const void* list = ListIn(kind, merged_);
      for (std::size_t i = 0; i < ops.size(list); ++i) add(kind.descriptor(), ops.at(list, i));
    }
  }

  void Prune(const KindRow& kind, const std::vector<bool>& named) {
    const ListOps& ops = *kind.list->type->list;
    void* merged = ListIn(kind, merged_);
    std::vector<std::shared_ptr<void>> kept;
    for (std::size_t i = 0; i < ops.size(merged); ++i) {
      std::shared_ptr<void> record = kind.descriptor().make();
      kind.descriptor().assign(record.get(), ops.at(merged, i));
      if (named[i]) {
        kept.push_back(std::move(record));
        continue;
      }
      std::shared_ptr<void> before = kind.descriptor().make();
      kind.descriptor().assign(before.get(), record.get());
      HeaderOf(record.get()).archived_at = act_.now();
      Note({&kind, std::move(record), std::move(before), "archived"});
    }
    ops.clear(merged);
    for (const auto& record : kept) kind.descriptor().assign(ops.push(merged), record.get());
  }

  void Note(Row row) {
    report_.rows.push_back(
        {std::string(row.kind->name()), HeaderOf(row.record.get()).id, row.action});
    rows_.push_back(std::move(row));
  }

  std::vector<RecordKey> WrittenKeys() const {
    std::vector<RecordKey> keys;
    for (const Row& row : rows_) keys.push_back({row.kind->name(), HeaderOf(row.record.get()).id});
    return keys;
  }

  Status WriteAll() {
    if (organization_changed_) {
      Organization& organization = *merged_.organization;
      Stamp(&organization.header, org_ == 0);
      organization.header.number = 1;
      ROTA_ASSIGN(org_, store::WriteOrganization(session_, org_, organization));
      act_.Founded(org_);
    }
    ROTA_ASSIGN(report_.revision, act_.Revision());
    if (organization_changed_) {
      const RecordDescriptor& descriptor = Describe<Organization>();
      ROTA_TRY(store::NoteChange(session_, org_, report_.revision, descriptor.name, org_));
      ROTA_TRY(WriteHistory(descriptor, org_, report_.rows.front().action,
                            organization_before_ ? &*organization_before_ : nullptr,
                            &*merged_.organization));
    }
    for (const Row& row : rows_) {
      const RecordDescriptor& descriptor = row.kind->descriptor();
      RecordHeader& header = HeaderOf(row.record.get());
      Stamp(&header, !row.before);
      std::int64_t key = keys_.Find(descriptor.name, header.id);
      std::shared_ptr<void> before = row.before;
      if (!before) {
        ROTA_ASSIGN(before, Revive(descriptor, &header, &key));
      }
      if (!before) {
        ROTA_ASSIGN(const store::NewRow made,
                    store::NewRowOf(session_, org_, descriptor.name, act_.now()));
        header.number = made.number;
        key = made.key;
      }
      ROTA_TRY(store::WriteDocument(
          session_, org_, {&descriptor, row.record.get(), key, !before, report_.revision}));
      ROTA_TRY(WriteHistory(descriptor, key, row.action, before.get(), row.record.get()));
    }
    return {};
  }

  // An archived record of the same id comes back to life; ids are never reused for another.
  Result<std::shared_ptr<void>> Revive(const RecordDescriptor& descriptor, RecordHeader* header,
                                       std::int64_t* key) {
    const Result<store::StoredDocument> before =
        store::ReadDocument(session_, org_, descriptor.name, header->id);
    if (!before.ok()) {
      if (before.status().reason() == Reason::k_not_found) return std::shared_ptr<void>();
      return Status(before.status());
    }
    std::shared_ptr<void> old = descriptor.make();
    ROTA_TRY(store::ReadRow(descriptor, {descriptor.name, before->id}, before->doc, old.get()));
    header->number = HeaderOf(old.get()).number;
    header->version = HeaderOf(old.get()).version;
    store::RaiseVersion(header);
    header->created_at = HeaderOf(old.get()).created_at;
    *key = before->key;
    return old;
  }

  void Stamp(RecordHeader* header, bool is_new) const {
    store::RaiseVersion(header);
    header->updated_at = act_.now();
    if (is_new) header->created_at = act_.now();
  }

  Status WriteHistory(const RecordDescriptor& descriptor, std::int64_t key, std::string_view action,
                      const void* before, const void* after) {
    HistoryEntry entry = act_.Entry(descriptor.name, HeaderOf(after).id, action);
    entry.changes = store::DifferencesOf(descriptor, before, after);
    return store::AppendHistory(session_, org_, key, report_.revision, entry);
  }

  Act& act_;
  store::Session& session_;
  std::int64_t org_;
  const Catalog& incoming_;
  const ApplyOptions& options_;
  Catalog merged_;
  store::KeyMap keys_;
  bool organization_changed_ = false;
  std::optional<Organization> organization_before_;  // nothing: a new one
  std::vector<Row> rows_;
  ApplyReport report_;
};

}  // namespace

Result<ApplyReport> ApplyCatalog(Act& act, const Catalog& catalog, const ApplyOptions& options) {
  return Applier(act, catalog, options).Apply();
}

ROTA_VERB(Apply,
          .May({.admin = true})
              .Writes()
              .IfVersion()
              .Refuses(kApplyReasons)
              .Example(R"({"catalog":{"users":[{"id":"ana","name":"Ana Holm"}]},"dry_run":true})"));

// The catalog may describe the organization that the call is about, or one that does not exist yet.
Result<ApplyReport> Engine::Apply(const ApplyBody& what, const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::Apply>();
  // Before its organization's id is taken for the envelope's.
  ROTA_TRY(impl_->Admit(verb, &what, envelope));
  Envelope named = envelope;
  if (!named.organization.empty() && what.catalog.organization &&
      what.catalog.organization->header.id != named.organization) {
    return Invalid("other_organization",
                   fmt::format("the request names the organization \"{}\"", named.organization))
        .At("organization.id");
  }
  if (named.organization.empty() && what.catalog.organization) {
    named.organization = what.catalog.organization->header.id;
  }
  const auto decide = [&](Act& act) {
    return ApplyCatalog(act, what.catalog, {.prune = what.prune});
  };
  const Result<Scope> found = impl_->ScopeOf(named);
  const bool founds =
      !found.ok() && found.status().reason() == Reason::k_not_found && what.catalog.organization;
  if (!founds) return impl_->Perform<&Engine::Apply>(what, named, decide);

  Scope scope{0, named.now.value_or(0), named.actor.value_or(impl_->options.default_actor)};
  if (scope.now == 0) scope.now = impl_->Now();
  // An admin is one of an organization: beside it, only the host program founds others.
  const auto any =
      impl_->InRead([](store::Session& session) { return store::FindOrganization(session, {}); });
  const bool first = !any.ok() && any.status().reason() == Reason::k_not_found;
  if (!first && scope.actor.kind != ActorKind::kSystem) {
    return Status(Reason::k_forbidden, "only the host program founds further organizations");
  }
  return impl_->Counted(verb, [&]() -> Result<ApplyReport> {
    ApplyReport report;
    const auto run = [&](Act& act) -> Status {
      ROTA_ASSIGN(report, decide(act));
      return {};
    };
    ROTA_TRY(what.dry_run ? impl_->Look(verb, scope, named, run)
                          : impl_->Write(verb, scope, named, &what, &report, run));
    return report;
  });
}

}  // namespace rota
