// Applying a catalog document: merge, validate the whole, write what differs.
#include "src/engine/apply.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include <set>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "src/codec/mend.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"
#include "src/engine/managed_parts.h"
#include "src/engine/surroundings.h"
#include "src/model/managed.h"
#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

constexpr Reason kApplyReasons[] = {Reason::k_slug_taken, Reason::k_email_taken,
                                    Reason::k_external_ref_taken, Reason::k_zone_unknown,
                                    Reason::k_read_only_field};

// Writes a catalog into the stored one.
class Applier {
 public:
  Applier(Act& act, const Catalog& incoming, const ApplyOptions& options)
      : act_(act),
        session_(act.session()),
        org_(act.org()),
        incoming_(&incoming),
        options_(options) {}

  Result<ApplyReport> Apply() {
    if (act_.writes()) {
      act_.NeedCatalog();
      // Whose capacity may change.
      for (const Resource& one : incoming_->resources) {
        if (org_ != 0)
          act_.Need(act_.snapshot().keys.Find(Describe<Resource>().name, one.header.id));
      }
      ROTA_TRY(act_.Secure());
    }
    ROTA_TRY(FindStored());
    ROTA_TRY(Prepare());
    ROTA_TRY(MergeOrganization());
    for (const KindRow& kind : AllKinds()) {
      if (kind.list) ROTA_TRY(MergeList(kind));
    }
    if (!options_.import) ROTA_TRY(FollowHosts());
    // Rules that bind only what is written do not bind what an import finds written elsewhere: the
    // leader who was switched off since, the host who left the team.
    const std::vector<RecordKey> written =
        options_.import ? std::vector<RecordKey>() : WrittenKeys();
    if (alone_) merged_ = SurroundingsOf(act_.catalog(), merged_, written);
    const auto validate = [&] {
      return Together(ValidateCatalog(merged_, {.written = &written, .surroundings = alone_}));
    };
    Status errors = validate();
    while (!errors.ok() && DropFromPart(errors.path())) errors = validate();
    ROTA_TRY(errors.Moved([this](const std::string& path) { return PathInDocument(path); }));
    if (!alone_) ListUnbuilt();
    if (act_.writes() && !report_.rows.empty()) ROTA_TRY(WriteAll());
    return std::move(report_);
  }

 private:
  struct Row {
    const KindRow* kind;
    std::shared_ptr<void> record;
    const void* before;  // as it is stored; null: a new one
    std::string action;
    std::shared_ptr<void> revived;  // `before` of one that comes back from the archive
    std::int64_t key = 0;           // given when it is written
  };

  // What is stored: the snapshot's records, or, where some of them cannot be read, the rows.
  Status FindStored() {
    if (org_ == 0) {
      if (incoming_->organization) return {};
      return Status(Reason::k_not_found, "the first catalog must describe its organization")
          .At("organization");
    }
    if (!act_.snapshot().unreadable.empty()) {
      ROTA_ASSIGN(stored_, store::LoadCatalog(session_, org_));
      merged_ = CatalogView(stored_.catalog);
      keys_ = stored_.keys;
      return {};
    }
    keys_ = act_.snapshot().keys;
    alone_ = options_.alone && !BindsOthers(act_.catalog(), *incoming_);
    if (!alone_) merged_ = act_.catalog().View();
    merged_.organization = &act_.catalog().organization();
    return {};
  }

  // All live event types and teams as they are now, or with what is merged so far.
  CatalogView TypesAndTeams() const {
    CatalogView all = merged_;
    if (!alone_) return all;
    for (const RecordDescriptor* kind : {&Describe<EventType>(), &Describe<Team>()}) {
      RecordPointers& list = *all.ListOf(kind->name);
      absl::flat_hash_set<std::string_view> known;
      for (const Row& row : rows_) {
        if (&row.kind->descriptor() == kind) known.insert(HeaderOf(row.record.get()).id);
      }
      const RecordPointers stored = act_.catalog().LiveRecords(kind->name);
      for (std::size_t i = 0; i < stored.size(); ++i) {
        if (!known.contains(HeaderOf(stored.at(i)).id)) list.Add(stored.at(i));
      }
    }
    return all;
  }

  // An import brings parts as they are stored.
  Status Prepare() {
    const auto& types = incoming_->event_types;
    if (options_.import || std::none_of(types.begin(), types.end(), IsPart)) return {};
    prepared_ = *incoming_;
    incoming_ = &prepared_;
    return PrepareParts(TypesAndTeams(), &prepared_);
  }

  Status FollowHosts() {
    absl::flat_hash_set<std::pair<std::string_view, std::string_view>> written;
    for (const Row& row : rows_) written.emplace(row.kind->name(), HeaderOf(row.record.get()).id);
    const KindRow& kind = KindOf(Describe<EventType>());
    const bool follows = std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
      return row.kind == &kind || row.kind == &KindOf(Describe<Team>());
    });
    if (!follows) return {};
    const CatalogView all = TypesAndTeams();
    ROTA_ASSIGN(const PartsAfter after,
                rota::FollowHosts(act_, all, [&](std::string_view of, std::string_view id) {
                  return written.contains({of, id}) ||
                         (of == kind.name() && PlaceOf(kind, std::string(id)));
                }));
    RecordPointers& list = *merged_.ListOf(kind.name());
    for (const EventType* part : after.archived) ArchivePart(kind, *part, &list);
    for (const std::shared_ptr<EventType>& part : after.made) {
      list.Add(part.get());
      Note({&kind, part, nullptr, made_});
    }
    for (const EventType* part : after.stay) {
      if (written.contains({kind.name(), part->header.id})) continue;
      if (alone_) list.Add(part);
      followers_.push_back({kind.name(), part->header.id});
    }
    return {};
  }

  // A part that the document does not give has no veto: a value of its own that does not hold any
  // more, where `path` leads, is the template's from now on. False: there is no such value.
  bool DropFromPart(std::string_view path) {
    const KindRow& kind = KindOf(Describe<EventType>());
    const std::size_t open = path.find('['), close = path.find("].");
    if (options_.import || open == std::string_view::npos || close == std::string_view::npos ||
        path.substr(0, open) != kind.list->name) {
      return false;
    }
    const std::size_t place = std::stoul(std::string(path.substr(open + 1, close - open - 1)));
    const auto& part = *static_cast<const EventType*>(merged_.ListOf(kind.name())->at(place));
    const std::string field(
        path.substr(close + 2, path.find_first_of(".[", close + 2) - close - 2));
    if (!IsPart(part) || PlaceOf(kind, part.header.id)) return false;
    const std::optional<EventType> left = WithoutOwn(part, field);
    if (!left) return false;
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Row& one) { return one.record.get() == &part; });
    if (row != rows_.end()) {
      *static_cast<EventType*>(row->record.get()) = *left;
      return true;
    }
    const auto record = std::make_shared<EventType>(*left);
    merged_.ListOf(kind.name())->Replace(place, record.get());
    Note({&kind, record, &part, "updated"});
    return true;
  }

  void ArchivePart(const KindRow& kind, const EventType& part, RecordPointers* list) {
    const void* stored = &part;
    auto record = std::make_shared<EventType>(part);
    record->header.archived_at = act_.now();
    RecordPointers kept;
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (list->at(i) != stored) kept.Add(list->at(i));
    }
    *list = std::move(kept);
    Note({&kind, std::move(record), stored, "archived"});
  }

  // "users[7].email" of the merged state as the document's own path; a stored record that the
  // document does not hold is named by its id, "users[ana].email".
  std::string PathInDocument(const std::string& path) const {
    const std::size_t open = path.find('['), close = path.find(']');
    for (const KindRow& kind : AllKinds()) {
      if (!kind.list || open == std::string::npos || path.substr(0, open) != kind.list->name) {
        continue;
      }
      const std::size_t place = std::stoul(path.substr(open + 1, close - open - 1));
      const std::string& id = HeaderOf(merged_.ListOf(kind.name())->at(place)).id;
      const auto named = PlaceOf(kind, id);
      return fmt::format("{}[{}{}", kind.list->name, named ? fmt::format("{}", *named) : id,
                         path.substr(close));
    }
    return path;
  }

  // Where the document holds that record.
  std::optional<std::size_t> PlaceOf(const KindRow& kind, const std::string& id) const {
    const ListOps& ops = *kind.list->type->list;
    const void* incoming = ListIn(kind, *incoming_);
    for (std::size_t i = 0; i < ops.size(incoming); ++i) {
      if (HeaderOf(ops.at(incoming, i)).id == id) return i;
    }
    return std::nullopt;
  }

  Status MergeOrganization() {
    if (!incoming_->organization) return {};
    Organization next = *incoming_->organization;
    const Organization* before = merged_.organization;
    if (options_.import || !before) {
      if (Status bad = CheckMade(next.header); !bad.ok()) return bad.Under("organization");
    }
    if (before) {
      if (!options_.import) KeepEngineFields(before->header, &next.header);
      next.revision = before->revision;
      if (!options_.import && next == *before) return {};
    }
    for (Status& error : CheckLater(Describe<Organization>(), &next, before)) {
      return error.Under("organization");
    }
    report_.rows.push_back(
        {"organization", next.header.id, before && !options_.import ? "updated" : made_});
    organization_before_ = before;
    organization_ = std::move(next);
    merged_.organization = &*organization_;
    return {};
  }

  // The stored record of an id and its place in the merged list.
  class Places {
   public:
    Places(const Applier& applier, const KindRow& kind) : applier_(applier), kind_(kind) {
      const RecordPointers& list = *applier.merged_.ListOf(kind.name());
      for (std::size_t i = 0; i < list.size(); ++i) Add(HeaderOf(list.at(i)).id, i);
    }
    const void* Stored(const std::string& id) const {
      if (applier_.alone_) return applier_.act_.catalog().FindRecord(kind_.name(), id);
      const auto place = places_.find(id);
      return place == places_.end() ? nullptr
                                    : applier_.merged_.ListOf(kind_.name())->at(place->second);
    }
    std::optional<std::size_t> Of(const std::string& id) const {
      const auto place = places_.find(id);
      if (place == places_.end()) return std::nullopt;
      return place->second;
    }
    void Add(std::string_view id, std::size_t place) { places_.emplace(id, place); }

   private:
    const Applier& applier_;
    const KindRow& kind_;
    absl::flat_hash_map<std::string_view, std::size_t> places_;
  };

  Status MergeList(const KindRow& kind) {
    const ListOps& ops = *kind.list->type->list;
    const void* incoming = ListIn(kind, *incoming_);
    if (ops.size(incoming) == 0) return {};
    const Places places(*this, kind);
    std::set<std::string> given;
    for (std::size_t i = 0; i < ops.size(incoming); ++i) {
      const std::string place = fmt::format("{}[{}]", kind.list->name, i);
      const std::string& id = HeaderOf(ops.at(incoming, i)).id;
      if (id.empty()) {
        return Invalid("required", "a record of a catalog needs an id").At(place + ".id");
      }
      if (!given.insert(id).second) {
        return Invalid("duplicate_id", fmt::format("\"{}\" is the id of an earlier record", id))
            .At(place + ".id");
      }
      ROTA_TRY(Merge(kind, ops.at(incoming, i), place, places));
    }
    if (options_.prune) Prune(kind, given);
    return {};
  }

  // A part stays that of its user.
  static Status CheckStays(const KindRow& kind, const void* record, const void* stored) {
    ROTA_TRY(CheckFixed(kind.descriptor(), record, stored));
    if (kind.descriptor != &Describe<EventType>) return {};
    const auto& part = *static_cast<const EventType*>(record);
    if (!IsPart(part) || part.user == static_cast<const EventType*>(stored)->user) return {};
    return Status(Reason::k_read_only_field, "a part stays that of its user").At("user");
  }

  // A record that is not there yet.
  Status CheckMade(const RecordHeader& header) const {
    return options_.import ? CheckImported(header) : CheckNewHeader(header);
  }

  // `place` is the record's in the document.
  Status Merge(const KindRow& kind, const void* given, const std::string& place,
               const Places& places) {
    std::shared_ptr<void> record = kind.descriptor().make();
    kind.descriptor().assign(record.get(), given);
    RecordHeader& header = HeaderOf(record.get());
    const void* stored = places.Stored(header.id);
    ROTA_TRY(CheckVersion(act_.envelope().if_version, stored ? HeaderOf(stored).version : 0));
    if (stored) {
      KeepEngineFields(kind, stored, act_.now(), record.get());
      if (kind.descriptor().equal(stored, record.get())) return {};
      Status fixed = CheckStays(kind, record.get(), stored);
      if (!fixed.ok()) return fixed.Under(place);
    } else if (Status bad = CheckMade(header); !bad.ok()) {
      return bad.Under(place);
    }
    // New values of fields that are not built yet.
    for (Status& error : CheckLater(kind.descriptor(), record.get(), stored)) {
      return error.Under(place);
    }
    RecordPointers& list = *merged_.ListOf(kind.name());
    if (const auto known = places.Of(header.id)) {
      list.Replace(*known, record.get());
    } else if (!header.archived_at) {
      list.Add(record.get());
    }
    Note({&kind, std::move(record), stored, stored ? "updated" : made_});
    return {};
  }

  void ListUnbuilt() {
    const auto add = [&](const RecordDescriptor& descriptor, const void* record) {
      for (const LaterValue& value : LaterValues(descriptor, record)) {
        report_.unbuilt.push_back({std::string(descriptor.name), HeaderOf(record).id, value.path});
      }
    };
    if (merged_.organization) add(Describe<Organization>(), merged_.organization);
    for (const KindRow& kind : AllKinds()) {
      if (!kind.list) continue;
      const RecordPointers& list = *merged_.ListOf(kind.name());
      for (std::size_t i = 0; i < list.size(); ++i) add(kind.descriptor(), list.at(i));
    }
  }

  void Prune(const KindRow& kind, const std::set<std::string>& named) {
    RecordPointers& list = *merged_.ListOf(kind.name());
    RecordPointers kept;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const void* stored = list.at(i);
      // Parts go with their template's hosts.
      const bool is_part =
          kind.descriptor == &Describe<EventType> && IsPart(*static_cast<const EventType*>(stored));
      if (is_part || named.contains(HeaderOf(stored).id)) {
        kept.Add(stored);
        continue;
      }
      std::shared_ptr<void> record = kind.descriptor().make();
      kind.descriptor().assign(record.get(), stored);
      HeaderOf(record.get()).archived_at = act_.now();
      Note({&kind, std::move(record), stored, "archived"});
    }
    list = std::move(kept);
  }

  void Note(Row row) {
    report_.rows.push_back(
        {std::string(row.kind->name()), HeaderOf(row.record.get()).id, row.action});
    rows_.push_back(std::move(row));
  }

  std::vector<RecordKey> WrittenKeys() const {
    std::vector<RecordKey> keys;
    if (organization_) keys.push_back({Describe<Organization>().name, organization_->header.id});
    for (const Row& row : rows_) keys.push_back({row.kind->name(), HeaderOf(row.record.get()).id});
    keys.insert(keys.end(), followers_.begin(), followers_.end());
    return keys;
  }

  Status WriteAll() {
    if (organization_) {
      if (!options_.import) {
        Stamp(&organization_->header, org_ == 0);
        organization_->header.number = 1;
      }
      ROTA_ASSIGN(org_, store::WriteOrganization(session_, org_, *organization_));
      act_.Founded(org_);
    }
    ROTA_ASSIGN(report_.revision, act_.Revision());
    if (organization_) {
      const RecordDescriptor& descriptor = Describe<Organization>();
      ROTA_TRY(store::NoteChange(session_, org_, report_.revision, descriptor.name, org_));
      ROTA_TRY(WriteHistory(descriptor, org_, report_.rows.front().action, organization_before_,
                            &*organization_));
    }
    if (options_.import) return ImportRows();
    ROTA_TRY(GiveKeys());
    for (const Row& row : rows_) {
      const RecordDescriptor& descriptor = row.kind->descriptor();
      const bool is_new = !row.before;
      ROTA_TRY(store::WriteDocument(
          session_, org_, {&descriptor, row.record.get(), row.key, is_new, report_.revision}));
      ROTA_TRY(WriteHistory(descriptor, row.key, row.action, row.before, row.record.get()));
    }
    return {};
  }

  // What each row has before it is written: version, stamp and key. Those of a kind that are new
  // take their numbers at once.
  Status GiveKeys() {
    std::map<const KindRow*, std::vector<Row*>> fresh;
    for (Row& row : rows_) {
      const RecordDescriptor& descriptor = row.kind->descriptor();
      RecordHeader& header = HeaderOf(row.record.get());
      Stamp(&header, !row.before);
      row.key = keys_.Find(descriptor.name, header.id);
      if (row.before) continue;
      ROTA_ASSIGN(row.revived, Revive(descriptor, &header, &row.key));
      row.before = row.revived.get();
      if (row.before) {
        Status fixed = CheckStays(*row.kind, row.record.get(), row.before);
        const std::size_t place = PlaceOf(*row.kind, header.id).value_or(0);
        if (!fixed.ok()) return fixed.Under(fmt::format("{}[{}]", row.kind->list->name, place));
      }
      if (!row.before) fresh[row.kind].push_back(&row);
    }
    for (const auto& [kind, rows] : fresh) {
      ROTA_ASSIGN(const std::vector<store::NewRow> made,
                  store::NewRowsOf(session_, org_, kind->name(), act_.now(), rows.size()));
      for (std::size_t i = 0; i < rows.size(); ++i) {
        HeaderOf(rows[i]->record.get()).number = made[i].number;
        rows[i]->key = made[i].key;
      }
    }
    return {};
  }

  Status ImportRows() {
    std::map<std::string_view, std::int64_t> last;  // key by kind: they rise
    std::set<std::pair<std::string_view, std::int32_t>> numbers;
    for (const Row& row : rows_) {
      const RecordDescriptor& descriptor = row.kind->descriptor();
      const RecordHeader& header = HeaderOf(row.record.get());
      if (!numbers.emplace(descriptor.name, header.number).second) {
        return Invalid("import_shape", "an earlier record has this number")
            .At(fmt::format("{}[{}].number", row.kind->list->name,
                            PlaceOf(*row.kind, header.id).value_or(0)));
      }
      const std::int64_t key = store::NextKey(descriptor.name, header, &last[descriptor.name]);
      ROTA_TRY(store::WriteDocument(session_, org_,
                                    {&descriptor, row.record.get(), key, true, report_.revision}));
      ROTA_TRY(WriteHistory(descriptor, key, row.action, nullptr, row.record.get()));
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
    return store::AppendHistory(session_, org_, key, report_.revision, entry, before == nullptr);
  }

  Act& act_;
  store::Session& session_;
  std::int64_t org_;
  const Catalog* incoming_;
  Catalog prepared_;  // with the parts of managed event types as they are stored
  const ApplyOptions& options_;
  store::StoredCatalog stored_;  // only where rows cannot be read
  store::KeyMap keys_;
  bool alone_ = false;  // `merged_` holds what is written and what its rules read, not the whole
  CatalogView merged_;
  std::optional<Organization> organization_;           // as it becomes; nothing: it stays
  const Organization* organization_before_ = nullptr;  // null: a new one
  const char* const made_ = options_.import ? "imported" : "created";
  std::vector<Row> rows_;
  std::vector<RecordKey> followers_;  // parts of templates that are written: others, unwritten
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

Status CheckRoom(std::int64_t n, std::string_view path) {
  if (n <= kMostVersion) return {};
  return Status(Reason::k_out_of_range, "nobody counted so far").At(path);
}

Status CheckImported(const RecordHeader& header) {
  ROTA_TRY(CheckNewId(header.id));
  const std::pair<bool, std::string_view> missing[] = {{header.id.empty(), "id"},
                                                       {header.number < 1, "number"},
                                                       {header.version < 1, "version"},
                                                       {!header.created_at, "created_at"},
                                                       {!header.updated_at, "updated_at"}};
  for (const auto& [is_missing, field] : missing) {
    if (is_missing) return Invalid("required", "an imported record brings it").At(field);
  }
  ROTA_TRY(CheckRoom(header.number, "number"));
  ROTA_TRY(CheckRoom(header.version, "version"));
  return {};
}

Result<Destination> DestinationOf(Engine::Impl& impl, const std::optional<Organization>& described,
                                  std::string_view place, const Envelope& envelope) {
  Destination to{.envelope = envelope, .founds = false, .scope = {}};
  std::string& named = to.envelope.organization;
  if (!named.empty() && described && described->header.id != named) {
    return Invalid("other_organization",
                   fmt::format("the request names the organization \"{}\"", named))
        .At(fmt::format("{}.id", place));
  }
  if (named.empty() && described) named = described->header.id;
  const Result<Scope> found = impl.ScopeOf(to.envelope);
  to.founds = !found.ok() && found.status().reason() == Reason::k_not_found && described;
  if (!to.founds) return to;
  if (impl.Around()) {
    return Status(Reason::k_unsupported, "a batch founds no organization")
        .At(fmt::format("{}.id", place));
  }
  to.scope = {0, envelope.now.value_or(0), envelope.actor.value_or(impl.options.default_actor)};
  if (to.scope.now == 0) to.scope.now = impl.Now();
  // An admin is one of an organization: beside it, only the host program founds others.
  const auto any =
      impl.InRead([](store::Session& session) { return store::FindOrganization(session, {}); });
  const bool first = !any.ok() && any.status().reason() == Reason::k_not_found;
  if (!first && to.scope.actor.kind != ActorKind::kSystem) {
    return Status(Reason::k_forbidden, "only the host program founds further organizations");
  }
  return to;
}

// The catalog may describe the organization that the call is about, or one that does not exist yet.
Result<ApplyReport> Engine::Apply(const ApplyBody& what, const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::Apply>();
  // Before its organization's id is taken for the envelope's.
  ROTA_TRY(impl_->Admit(verb, &what, envelope));
  ROTA_ASSIGN(const Destination to,
              DestinationOf(*impl_, what.catalog.organization, "organization", envelope));
  const auto decide = [&](Act& act) {
    return ApplyCatalog(act, what.catalog, {.prune = what.prune});
  };
  if (!to.founds) return impl_->Perform<&Engine::Apply>(what, to.envelope, decide);
  return impl_->Counted(verb, [&]() -> Result<ApplyReport> {
    ApplyReport report;
    const auto run = [&](Act& act) -> Status {
      ROTA_ASSIGN(report, decide(act));
      return {};
    };
    ROTA_TRY(what.dry_run ? impl_->Look(verb, to.scope, to.envelope, run)
                          : impl_->Write(verb, to.scope, to.envelope, &what, &report, run));
    return report;
  });
}

}  // namespace rota
