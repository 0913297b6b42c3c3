#include "src/availability/ad_hoc_group.h"

#include "src/availability/resolve_offer.h"

namespace rota {
namespace {

// What an ad-hoc group is asked like: all who are required, one of each pool, and what is wished
// for. `optional`: the people who are not required.
EventType TypeOf(std::span<const QueryMember> members, std::int32_t duration_min,
                 std::vector<std::string>* optional) {
  EventType type;
  type.scheduling = Scheduling::kGroups;
  type.durations_min = {duration_min};
  type.policy = Policy{.preset = PolicyPreset::kRoundRobin};  // nobody is passed over
  Group all{.id = "all", .members = {}, .required = {}, .required_all = GroupRequired::kAll};
  for (const QueryMember& member : members) {
    if (!member.required && !member.user.empty()) {
      optional->push_back(member.user);
    } else if (!member.required) {
      type.resources.push_back(
          {.resource = member.resource, .pool = member.pool, .required = false});
    } else if (!member.pool.empty()) {
      type.groups.push_back({.id = member.pool, .members = {{.pool = member.pool}}});
    } else {
      all.members.push_back({.user = member.user, .resource = member.resource});
    }
  }
  if (!all.members.empty()) type.groups.push_back(std::move(all));
  return type;
}

}  // namespace

Result<std::shared_ptr<const AdHocGroup>> ResolveGroup(const ResolvedCatalog& catalog,
                                                       std::span<const QueryMember> members,
                                                       std::int32_t duration_min) {
  auto group = std::make_shared<AdHocGroup>();
  std::vector<std::string> optional;
  group->type = TypeOf(members, duration_min, &optional);
  ROTA_TRY(ResolveGroupOffer(catalog, group->type, optional, &group->offer));
  return std::shared_ptr<const AdHocGroup>(std::move(group));
}

}  // namespace rota
