#include "src/engine/managed_parts.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "rota/base/utf8.h"
#include "src/model/managed.h"
#include "src/model/rules.h"
#include "src/store/catalog_store.h"
#include "src/store/history_store.h"
#include "src/store/list_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

using Taken = std::function<bool(const std::string& id)>;

// "intro-ana", with a numeral where another record has that id.
std::string NewPartId(const std::string& managed, const std::string& user, const Taken& taken) {
  constexpr std::size_t kLongest = 130;  // of 140 bytes, which leaves room for a numeral
  const std::string id(CutUtf8(fmt::format("{}-{}", managed, user), kLongest));
  if (!taken(id)) return id;
  for (std::size_t n = 2;; ++n) {
    const std::string numbered = fmt::format("{}-{}", id, n);
    if (!taken(numbered)) return numbered;
  }
}

const EventType* FindType(const RecordList<EventType>& types, std::string_view id) {
  for (const EventType& type : types) {
    if (type.header.id == id) return &type;
  }
  return nullptr;
}

const EventType* FindPart(const RecordList<EventType>& types, const EventType& like) {
  for (const EventType& type : types) {
    if (type.template_id == like.template_id && type.user == like.user) return &type;
  }
  return nullptr;
}

// By whose they are: template and user.
using Parts = std::map<std::pair<std::string, std::string>, EventType>;

// Those that a host who left had, the latest of each.
Result<Parts> ArchivedParts(Act& act) {
  const RecordDescriptor& kind = Describe<EventType>();
  Parts parts;
  const store::TakeRow take = [&](std::int64_t, std::string_view id,
                                  std::string_view doc) -> Result<bool> {
    EventType type;
    ROTA_TRY(store::ReadRow(kind, {kind.name, id}, doc, &type));
    if (!IsPart(type) || !type.header.archived_at) return true;
    parts.insert_or_assign({type.template_id, type.user}, std::move(type));
    return true;
  };
  ROTA_TRY(store::EachDocument(act.session(), act.org(), kind.name, true, 0, take));
  return parts;
}

class Follower {
 public:
  Follower(Act& act, const CatalogView& catalog, const IsWritten& written)
      : act_(act), catalog_(catalog), written_(written), index_(catalog) {}

  Result<PartsAfter> Follow() {
    absl::flat_hash_map<std::string_view, std::vector<const EventType*>> parts;  // by template
    for (const EventType& type : catalog_.event_types) {
      ids_.insert(type.header.id);
      if (IsPart(type)) parts[type.template_id].push_back(&type);
    }
    for (const EventType& type : catalog_.event_types) {
      if (!IsTemplate(type) || IsPart(type)) continue;
      const bool is_written = written_("event_type", type.header.id);
      if (!is_written && !type.hosts_from) continue;  // teams may have others, or be gone
      ROTA_TRY(FollowOne(type, parts[type.header.id]));
      if (!is_written) continue;
      for (const EventType* part : parts[type.header.id]) after_.stay.push_back(part);
    }
    for (const auto& [managed, all] : parts) {
      const EventType* type = index_.FindEventType(managed);
      for (const EventType* part : all) {
        const bool orphaned = !type || !IsTemplate(*type);
        if (orphaned && !written_("event_type", part->header.id)) after_.archived.push_back(part);
      }
    }
    std::erase_if(after_.stay, [&](const EventType* part) {
      const auto& gone = after_.archived;
      return std::find(gone.begin(), gone.end(), part) != gone.end();
    });
    return std::move(after_);
  }

 private:
  Status FollowOne(const EventType& managed, const std::vector<const EventType*>& parts) {
    absl::flat_hash_set<std::string_view> served;
    const std::vector<std::string> members = MembersOf(managed, index_);
    const absl::flat_hash_set<std::string_view> wanted(members.begin(), members.end());
    for (const EventType* part : parts) {
      served.insert(part->user);
      // A part that is given says so itself; the rules refuse it.
      if (wanted.contains(part->user) || written_("event_type", part->header.id)) continue;
      after_.archived.push_back(part);
    }
    for (const std::string& user : members) {
      if (!served.contains(user)) ROTA_TRY(Make(managed, user));
    }
    return {};
  }

  Status Make(const EventType& managed, const std::string& user) {
    auto part = std::make_shared<EventType>();
    part->template_id = managed.header.id;
    part->user = user;
    if (act_.org() != 0 && !archived_) {
      ROTA_ASSIGN(archived_, ArchivedParts(act_));
    }
    const auto known = archived_ ? archived_->find({managed.header.id, user}) : Parts::iterator();
    if (archived_ && known != archived_->end() && !ids_.contains(known->second.header.id)) {
      *part = known->second;
      part->header = RecordHeader{.id = known->second.header.id,
                                  .external_ref = known->second.header.external_ref,
                                  .metadata = known->second.header.metadata};
    } else {
      part->header.id =
          NewPartId(managed.header.id, user, [&](const std::string& id) { return IsTaken(id); });
    }
    ids_.insert(part->header.id);
    after_.made.push_back(std::move(part));
    return {};
  }

  // Ids are never reused, not even those of archived records.
  bool IsTaken(const std::string& id) const {
    if (ids_.contains(id)) return true;
    return act_.org() != 0 &&
           store::ReadDocument(act_.session(), act_.org(), Describe<EventType>().name, id).ok();
  }

  Act& act_;
  const CatalogView& catalog_;
  const IsWritten& written_;
  const CatalogIndex index_;
  absl::flat_hash_set<std::string> ids_;  // of event types
  std::optional<Parts> archived_;         // read where somebody needs a part
  PartsAfter after_;
};

}  // namespace

void NamePart(const CatalogView& stored, EventType* part) {
  if (!IsPart(*part) || !part->header.id.empty() || part->user.empty()) return;
  const EventType* known = FindPart(stored.event_types, *part);
  part->header.id = known ? known->header.id
                          : NewPartId(part->template_id, part->user, [&](const std::string& id) {
                              return FindType(stored.event_types, id) != nullptr;
                            });
}

Status PrepareParts(const CatalogView& stored, Catalog* given) {
  Report report;
  for (std::size_t i = 0; i < given->event_types.size(); ++i) {
    EventType& type = given->event_types[i];
    if (!IsPart(type)) continue;
    NamePart(stored, &type);
    const auto named =
        std::find_if(given->event_types.begin(), given->event_types.end(),
                     [&](const EventType& one) { return one.header.id == type.template_id; });
    const EventType* managed = named != given->event_types.end()
                                   ? &*named
                                   : FindType(stored.event_types, type.template_id);
    if (!managed || !IsTemplate(*managed) || IsPart(*managed)) continue;  // refused by the rules
    const EventType* before = FindType(stored.event_types, type.header.id);
    const PathScope scope(report, "event_types", i);
    type = Stripped(type, *managed, before);
    CheckPartFields(type, *managed, before, report);
  }
  return Together(std::move(report).Take());
}

Result<PartsAfter> FollowHosts(Act& act, const CatalogView& catalog, const IsWritten& written) {
  return Follower(act, catalog, written).Follow();
}

Status ShowPart(Act& act, std::optional<Instant> as_of, EventType* type) {
  if (!IsPart(*type)) return {};
  const RecordDescriptor& kind = Describe<EventType>();
  if (const void* managed = act.catalog().FindRecord(kind.name, type->template_id);
      managed && !as_of) {
    *type = ShownPart(*type, *static_cast<const EventType*>(managed));
    return {};
  }
  ROTA_ASSIGN(const store::StoredDocument stored,
              store::ReadDocument(act.session(), act.org(), kind.name, type->template_id));
  EventType managed;
  ROTA_TRY(store::ReadRow(kind, {kind.name, stored.id}, stored.doc, &managed));
  if (as_of) {
    ROTA_TRY(store::TurnBack(act.session(), act.org(), kind, stored.key, *as_of, &managed));
  }
  *type = ShownPart(*type, managed);
  return {};
}

}  // namespace rota
