// The places that a booking of an event type has to fill: one for each group or for those who host
// it, and one for each need of a thing (behaviour §9, §13).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/availability/offer.h"

namespace rota {

// Whom or what a group names: a user or a resource, the other kNone.
struct GroupMemberIndex {
  std::uint32_t user = kNone, resource = kNone;
};
// In declared order; somebody or something may stand there more than once.
using GroupMembers = std::vector<GroupMemberIndex>;

// The resource, or the members of the pool, in order of preference; archived ones serve no more.
std::vector<std::uint32_t> ServingResources(const ResolvedCatalog& catalog,
                                            const std::string& resource, const std::string& pool);

// Fills places, wishes and nodes of an offer whose hosts and things are known. `groups` as the
// event type declares them.
void AddPlaces(const ResolvedCatalog& catalog, std::span<const GroupMembers> groups, Offer* offer);

}  // namespace rota
