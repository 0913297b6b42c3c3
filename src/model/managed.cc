#include "src/model/managed.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>

#include "src/model/rules.h"

namespace rota {
namespace {

// What makes a part one, and what follows from whose it is.
constexpr std::string_view kIdentity[] = {"user", "template", "own", "locked"};
constexpr std::string_view kOfTemplate[] = {"team", "slug", "scheduling", "hosts", "groups"};
constexpr std::string_view kLeftToParts[] = {"schedule", "locations"};

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool IsLockable(const FieldDescriptor& field) {
  return !field.flags.header && !field.flags.reserved && !field.flags.read_only &&
         !field.flags.input_only && !Contains(kIdentity, field.name) &&
         !Contains(kOfTemplate, field.name);
}

// A field may lie in two members, one for each of its JSON types.
template <typename Visit>
void EachMember(std::string_view name, const Visit& visit) {
  for (const FieldDescriptor& field : Describe<EventType>().fields) {
    if (field.name == name && !field.flags.reserved) visit(field);
  }
}

bool Same(std::string_view name, const EventType& a, const EventType& b) {
  bool same = true;
  EachMember(name, [&](const FieldDescriptor& field) {
    same = same && field.type->equal(At(field, &a), At(field, &b));
  });
  return same;
}

void Copy(std::string_view name, const EventType& from, EventType* to) {
  EachMember(name, [&](const FieldDescriptor& field) {
    field.type->assign(At(field, to), At(field, &from));
  });
}

const EventType& Unsaid() {
  static const EventType unsaid;
  return unsaid;
}

HostRow RowOf(const EventType& managed, const std::string& user) {
  const auto& rows = managed.hosts;
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const HostRow& one) { return one.user == user; });
  return row == rows.end() ? HostRow{.user = user} : *row;
}

// What the part would be with nothing of its own.
EventType Bare(const EventType& part, const EventType& managed) {
  EventType bare = managed;
  bare.header = part.header;
  bare.user = part.user;
  bare.template_id = part.template_id;
  bare.slug = SlugOf(managed);
  bare.scheduling = Scheduling::kIndividual;
  bare.hosts.clear();
  if (!part.user.empty()) bare.hosts.push_back(RowOf(managed, part.user));
  bare.hosts_from.reset();
  bare.groups.clear();
  bare.own.clear();
  bare.locked.reset();
  bare.path.clear();
  return bare;
}

}  // namespace

std::vector<std::string_view> LockableFields() {
  std::vector<std::string_view> names;
  for (const FieldDescriptor& field : Describe<EventType>().fields) {
    if (IsLockable(field) && (names.empty() || names.back() != field.name)) {
      names.push_back(field.name);
    }
  }
  return names;
}

bool IsLocked(const EventType& managed, std::string_view field) {
  return managed.locked ? Contains(*managed.locked, field) : !Contains(kLeftToParts, field);
}

std::vector<std::string> OwnFields(const EventType& part, const EventType& managed) {
  std::vector<std::string> own;
  for (const std::string_view name : LockableFields()) {
    const bool says = !Same(name, part, Unsaid()) && !Same(name, part, managed);
    if (says || Contains(part.own, name)) own.emplace_back(name);
  }
  return own;
}

std::vector<std::string_view> ForeignFields(const EventType& part, const EventType& managed) {
  const EventType bare = Bare(part, managed);
  std::vector<std::string_view> foreign;
  for (const std::string_view name : kOfTemplate) {
    if (!Same(name, part, Unsaid()) && !Same(name, part, bare)) foreign.push_back(name);
  }
  return foreign;
}

EventType InForce(const EventType& part, const EventType& managed) {
  EventType made = Bare(part, managed);
  made.own = OwnFields(part, managed);
  std::erase_if(made.own, [&](const std::string& name) { return IsLocked(managed, name); });
  for (const std::string& name : made.own) Copy(name, part, &made);
  return made;
}

std::optional<EventType> WithoutOwn(const EventType& part, std::string_view field) {
  EventType left = part;
  if (field == "external_ref") {
    left.header.external_ref.clear();
  } else if (Contains(LockableFields(), field)) {
    Copy(field, Unsaid(), &left);
    std::erase(left.own, field);
  }
  return left == part ? std::nullopt : std::optional(left);
}

EventType ShownPart(const EventType& part, const EventType& managed) {
  EventType shown = InForce(part, managed);
  shown.team.clear();
  return shown;
}

EventType Stripped(const EventType& part, const EventType& managed, const EventType* before) {
  const EventType bare = Bare(part, managed);
  EventType kept = part;
  for (const std::string_view name : kOfTemplate) {
    if (Same(name, part, bare)) Copy(name, Unsaid(), &kept);
  }
  std::vector<std::string> own = OwnFields(part, managed);
  for (const std::string_view name : LockableFields()) {
    if (!Contains(own, name)) Copy(name, Unsaid(), &kept);
  }
  for (const std::string& name :
       before ? OwnFields(*before, managed) : std::vector<std::string>()) {
    if (!IsLocked(managed, name) || Contains(own, name)) continue;
    Copy(name, *before, &kept);
    own.push_back(name);
  }
  // A name that is no field stays for the rule that refuses it.
  for (const std::string& name : part.own) {
    if (!Contains(own, name)) own.push_back(name);
  }
  kept.own = std::move(own);
  return kept;
}

std::vector<std::string> NewlyLocked(const EventType& part, const EventType& managed,
                                     const EventType* before) {
  std::vector<std::string> fields;
  const std::vector<std::string> had =
      before ? OwnFields(*before, managed) : std::vector<std::string>();
  for (const std::string& name : OwnFields(part, managed)) {
    const bool stays = Contains(had, name) && Same(name, part, *before);
    if (IsLocked(managed, name) && !stays) fields.push_back(name);
  }
  return fields;
}

EventType Unlocked(const EventType& part, const EventType& managed) {
  EventType kept = part;
  for (const std::string& name : OwnFields(part, managed)) {
    if (!IsLocked(managed, name)) continue;
    Copy(name, Unsaid(), &kept);
    std::erase(kept.own, name);
  }
  return kept;
}

PartsInForce::PartsInForce(const CatalogView& catalog) : view_(catalog) {
  absl::flat_hash_map<std::string_view, const EventType*> templates;
  for (const EventType& type : catalog.event_types) {
    if (IsTemplate(type) && IsLive(type.header)) templates.emplace(type.header.id, &type);
  }
  for (std::size_t i = 0; i < catalog.event_types.size(); ++i) {
    const EventType& type = catalog.event_types[i];
    const auto managed = IsPart(type) ? templates.find(type.template_id) : templates.end();
    if (managed == templates.end()) continue;
    view_.event_types.Replace(i, &made_.emplace_back(InForce(type, *managed->second)));
  }
}

}  // namespace rota
