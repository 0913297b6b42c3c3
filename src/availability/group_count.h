// How many people of groups are free, start by start.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "src/availability/request.h"

namespace rota {

// Who is free at which start, each person once. In groups the places say how many bookings fit; of
// one that is settled, those it has must be free.
class GroupCount {
 public:
  GroupCount(const Request& request, std::size_t starts) : request_(request), starts_(starts) {}

  // When the host, as whatever else they are in the groups, is free.
  std::vector<bool>& Of(std::uint32_t host) {
    std::vector<bool>& free = free_[request_.offer->hosts[host].user];
    free.resize(starts_);
    return free;
  }

  std::int32_t Free(std::size_t start) const {
    return static_cast<std::int32_t>(std::count_if(
        free_.begin(), free_.end(), [&](const auto& person) { return person.second[start]; }));
  }

  std::int32_t Remaining(std::size_t start) const {
    if (!request_.pins) return INT32_MAX;
    return std::all_of(request_.only_users.begin(), request_.only_users.end(),
                       [&](std::uint32_t user) {
                         const auto known = free_.find(user);
                         return known != free_.end() && known->second[start];
                       });
  }

 private:
  const Request& request_;
  std::size_t starts_;
  std::map<std::uint32_t, std::vector<bool>> free_;  // by user
};

}  // namespace rota
