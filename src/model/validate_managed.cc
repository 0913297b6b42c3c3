// Managed event types and those that follow them.
#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>

#include "rota/base/nearest.h"
#include "src/model/managed.h"
#include "src/model/rules.h"

namespace rota {
namespace {

class ManagedRules {
 public:
  ManagedRules(const CatalogView& catalog, const CatalogIndex& index, const Written& written,
               Report& report)
      : catalog_(catalog), index_(index), written_(written), r_(report) {}

  void Check() {
    for (std::size_t i = 0; i < catalog_.event_types.size(); ++i) {
      const EventType& type = catalog_.event_types[i];
      if (!IsLive(type.header)) continue;
      const PathScope scope(r_, "event_types", i);
      if (IsPart(type)) CheckAlone(type);
      if (!written_.Looks("event_type", type.header.id)) continue;
      if (IsTemplate(type)) CheckTemplate(type);
      if (IsPart(type)) CheckPart(type);
    }
  }

 private:
  void CheckTemplate(const EventType& managed) {
    const std::vector<std::string_view> known = LockableFields();
    for (std::size_t i = 0; managed.locked && i < managed.locked->size(); ++i) {
      const std::string& name = (*managed.locked)[i];
      const auto place = managed.locked->begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(managed.locked->begin(), place, name) != place) {
        r_.Add("duplicate", fmt::format("locked[{}]", i), "stands there already");
      }
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        r_.Add("managed_shape", fmt::format("locked[{}]", i),
               "no field that a part could have of its own" + DidYouMean(name, known));
      }
    }
    if (!managed.hosts_from) return;
    const Team* team = index_.FindTeam(managed.team);
    const Team* of = index_.FindTeam(managed.hosts_from->members_of);
    if (!team || !of) return;
    const std::vector<const Team*> below = index_.Subtree(*team);
    if (std::find(below.begin(), below.end(), of) == below.end()) {
      r_.Add("managed_shape", "hosts",
             "a managed event type is for members of its team or of one below");
    }
  }

  // One user has one part of a template.
  void CheckAlone(const EventType& part) {
    const auto [first, fresh] = parts_.emplace(Whose(part.template_id, part.user), part.header.id);
    if (fresh) return;
    r_.Add(Invalid("managed_shape", fmt::format("\"{}\" has a part of this event type", part.user))
               .At("user")
               .With("existing", first->second));
  }

  void CheckPart(const EventType& part) {
    const EventType* managed = index_.FindEventType(part.template_id);
    if (!managed) return;  // reported as a reference
    if (IsPart(*managed) || IsTemplate(part)) {
      r_.Add("cycle", "template", "a part is followed by no others");
    } else if (!IsTemplate(*managed)) {
      r_.Add("managed_shape", "template",
             fmt::format("\"{}\" is no managed event type", part.template_id));
    } else if (written_.Has("event_type", part.header.id)) {
      if (written_.all()) CheckPartFields(part, *managed, nullptr, r_);
      CheckUser(part, *managed);
    }
  }

  void CheckUser(const EventType& part, const EventType& managed) {
    if (part.user.empty()) return;
    const std::vector<std::string> members = MembersOf(managed, index_);
    if (std::find(members.begin(), members.end(), part.user) != members.end()) return;
    r_.Add("host_not_member", "user",
           fmt::format("\"{}\" is no host of \"{}\"", part.user, part.template_id));
  }

  const CatalogView& catalog_;
  const CatalogIndex& index_;
  const Written& written_;
  Report& r_;
  using Whose = std::pair<std::string_view, std::string_view>;  // template, user
  absl::flat_hash_map<Whose, std::string_view> parts_;          // ids
};

}  // namespace

std::vector<std::string> MembersOf(const EventType& managed, const CatalogIndex& index) {
  std::vector<std::string> members;
  absl::flat_hash_set<std::string_view> seen;
  const auto add = [&](const std::string& user) {
    if (seen.insert(user).second) members.push_back(user);
  };
  for (const HostRow& row : managed.hosts) add(row.user);
  const Team* from = managed.hosts_from ? index.FindTeam(managed.hosts_from->members_of) : nullptr;
  if (!from) return members;
  const std::vector<const Team*> teams =
      managed.hosts_from->descendants ? index.Subtree(*from) : std::vector<const Team*>{from};
  for (const Team* team : teams) {
    for (const Membership& member : team->members) {
      if (Serves(member)) add(member.user);
    }
  }
  return members;
}

void CheckPartFields(const EventType& part, const EventType& managed, const EventType* before,
                     Report& report) {
  const auto refuse = [&](std::string_view field) {
    report.Add(
        Status(Reason::k_locked_field, fmt::format("it is that of \"{}\"", managed.header.id))
            .At(field)
            .With("rule", ReasonName(Reason::k_locked_field)));
  };
  for (const std::string_view field : ForeignFields(part, managed)) refuse(field);
  for (const std::string& field : NewlyLocked(part, managed, before)) refuse(field);
  const std::vector<std::string_view> known = LockableFields();
  for (std::size_t i = 0; i < part.own.size(); ++i) {
    if (std::find(known.begin(), known.end(), part.own[i]) != known.end()) continue;
    report.Add("managed_shape", fmt::format("own[{}]", i),
               "no field that a part could have of its own" + DidYouMean(part.own[i], known));
  }
}

void CheckManaged(const CatalogView& catalog, const CatalogIndex& index, const Written& written,
                  Report& report) {
  ManagedRules(catalog, index, written, report).Check();
}

}  // namespace rota
