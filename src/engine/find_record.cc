#include "src/engine/find_record.h"

#include <algorithm>

#include "rota/codec/record_json.h"
#include "src/base/ascii.h"
#include "src/booking/seats.h"
#include "src/engine/impl.h"
#include "src/model/walk.h"
#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

using enum Reason;

constexpr std::string_view kSlug = "slug:", kEmail = "email:";

// The field whose value a reference names: who may not read it finds nothing by it.
const FieldDescriptor* FieldNamedBy(const KindRow& kind, std::string_view ref, const void* record) {
  const auto field = [&](std::string_view name) {
    const FieldDescriptor* named = kind.descriptor().Find(name);
    return named ? named : kind.descriptor().Find("id");
  };
  if (store::NumberIn(ref)) return field("number");
  if (store::ExternalRefIn(ref)) return field("external_ref");
  if (kind.own_table && store::CodeIn(ref)) return field("code");
  if (kind.list && ref.starts_with(kSlug)) return field("slug");
  if (kind.descriptor == &Describe<User> && ref.starts_with(kEmail)) {
    const auto& user = *static_cast<const User*>(record);
    const bool first = ComparedAddress(user.email) == ComparedAddress(ref.substr(kEmail.size()));
    return field(first ? "email" : "emails");
  }
  return field("id");
}

// The id that "slug:support" or "email:ana@example.org" stands for; nothing for other references.
Result<std::string> IdNamedBy(const Act& act, const KindRow& kind, std::string_view ref) {
  const ResolvedCatalog& catalog = act.catalog();
  if (kind.descriptor == &Describe<User> && ref.starts_with(kEmail)) {
    const std::uint32_t user = catalog.FindUserByEmail(ref.substr(kEmail.size()));
    if (user == rota::kNone) return NotFound(kind.name(), ref);
    return catalog.user(user).header.id;
  }
  const FieldDescriptor* slug = kind.descriptor().Find("slug");
  if (!ref.starts_with(kSlug) || !slug || !kind.list) return std::string(ref);
  const RecordPointers records = catalog.LiveRecords(kind.name());
  std::optional<std::string> id;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const void* record = records.at(i);
    if (*static_cast<const std::string*>(At(*slug, record)) != ref.substr(kSlug.size())) continue;
    if (!MayRead(kind, catalog, act.actor(), record).ok()) continue;
    if (id) {
      return Invalid("reference", "several records have this slug; name the record by its id")
          .At("id");
    }
    id = HeaderOf(record).id;
  }
  if (!id) return NotFound(kind.name(), ref);
  return *id;
}

// A row of the catalog that was passed over when it was loaded.
Status CheckReadable(const Act& act, std::string_view kind, std::string_view id) {
  for (const UnreadableRow& row : act.snapshot().unreadable) {
    if (row.kind == kind && row.id == id) return store::Unreadable(row);
  }
  return {};
}

// Relations of the actor to a booking or series; none to other records, which have owners.
Relations RelationsTo(const Act& act, const KindRow& kind, const void* record) {
  if (kind.own_table) {
    return RelationsTo(act.catalog(), act.actor(), *static_cast<const Booking*>(record));
  }
  if (kind.descriptor == &Describe<Series>) {
    return RelationsTo(act.catalog(), act.actor(), *static_cast<const Series*>(record));
  }
  return {};
}

}  // namespace

Status Admit(const Act& act, const KindRow& kind, std::string_view ref, Found* found) {
  const void* record = found->record.get();
  Booking told;
  if (kind.own_table) {
    told = LapsedAt(act.now(), *static_cast<const Booking*>(record));
    record = &told;
  }
  const Result<See> see = MayRead(kind, act.catalog(), act.actor(), record);
  if (!see.ok()) {
    return see.status().reason() == k_not_found ? NotFound(kind.name(), ref) : Status(see.status());
  }
  found->see = *see;
  found->relations = RelationsTo(act, kind, record);
  return {};
}

Status TurnBack(Act& act, const KindRow& kind, const RecordRef& what, Found* found) {
  const Found now = *found;
  ROTA_TRY(store::TurnBack(act.session(), act.org(), kind.descriptor(), found->key, *what.as_of,
                           found->record.get()));
  ROTA_TRY(Admit(act, kind, what.id, found));
  found->see = std::min(found->see, now.see);
  found->relations = found->relations.And(now.relations);
  return {};
}

Result<Found> Find(Act& act, const KindRow& kind, std::string_view ref) {
  ROTA_TRY(MayReadKind(kind, act.actor()));
  Found found;
  std::string row_id, doc;
  if (kind.descriptor == &Describe<Organization>) {
    ROTA_TRY(CheckReadable(act, kind.name(), act.catalog().organization().header.id));
    const Organization& own = act.catalog().organization();
    const std::string& theirs = own.header.external_ref;
    const bool named =
        ref == own.header.id || ref == "#1" || (!theirs.empty() && ref == "external_ref:" + theirs);
    if (!named) return NotFound(kind.name(), ref);
    found.key = act.org();
    doc = WriteRecord(own, See::kNever);
  } else if (kind.own_table) {
    ROTA_ASSIGN(store::StoredBooking stored, store::ReadBooking(act.session(), act.org(), ref));
    found.key = stored.key;
    found.record = std::make_shared<Booking>(std::move(stored.booking));
  } else {
    ROTA_ASSIGN(const std::string id, IdNamedBy(act, kind, ref));
    Result<store::StoredDocument> stored =
        store::ReadDocument(act.session(), act.org(), kind.name(), id);
    if (!stored.ok()) {
      return stored.status().reason() == k_not_found ? NotFound(kind.name(), ref)
                                                     : Status(stored.status());
    }
    found.key = stored->key;
    row_id = std::move(stored->id);
    doc = std::move(stored->doc);
  }
  if (!found.record) {
    found.record = kind.descriptor().make();
    ROTA_TRY(store::ReadRow(kind.descriptor(), {kind.name(), row_id}, doc, found.record.get()));
  }
  ROTA_TRY(Admit(act, kind, ref, &found));
  if (FieldNamedBy(kind, ref, found.record.get())->see > found.see) {
    return NotFound(kind.name(), ref);
  }
  return found;
}

}  // namespace rota
