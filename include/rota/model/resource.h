// Things that can be booked: rooms, vehicles, equipment; pools of them; what an event type needs.
#pragma once

#include "rota/model/limit.h"
#include "rota/model/values.h"

namespace rota {

enum class ResourceKind : std::uint8_t {
  kVehicle,
  kEquipment,
  kRoom,
  kFacility,
  kFacilitator,
  kOther
};
enum class ResourceStatus : std::uint8_t { kAvailable, kMaintenance, kRetired };

struct Resource {
  RecordHeader header;
  std::string name;
  std::string description;
  ResourceKind kind = ResourceKind::kOther;
  ResourceStatus status = ResourceStatus::kAvailable;
  std::string team;
  std::string user;                    // facilitator: shares that person's busy time
  std::int32_t capacity = 1;           // units that may be out at once
  std::optional<std::int32_t> people;  // persons it holds
  std::string location;
  std::string zone;      // empty: the team's
  std::string schedule;  // empty: always open
  std::vector<std::string> holiday_sets;
  std::optional<std::int32_t> max_advance_days;
  std::int32_t minimum_notice_min = 0;
  std::optional<std::int32_t> min_duration_min;
  std::optional<std::int32_t> max_duration_min;
  std::int32_t buffer_before_min = 0;  // preparation
  std::int32_t buffer_after_min = 0;   // cleanup
  std::vector<Limit> limits;           // scope resource
  std::vector<std::string> linked;     // resources of which one unit is taken with it
  std::vector<std::string> tags;
  bool operator==(const Resource&) const = default;
};

enum class PoolPolicy : std::uint8_t { kFirstFree, kLeastUsed };

// Any one free member serves; the order of `members` is the preference.
struct ResourcePool {
  RecordHeader header;
  std::string name;
  std::vector<std::string> members;
  PoolPolicy policy = PoolPolicy::kFirstFree;
  bool operator==(const ResourcePool&) const = default;
};

// One of `resource` and `pool` is given. Units come from one resource.
struct ResourceNeed {
  std::string resource;
  std::string pool;
  std::int32_t units = 1;
  bool required = true;                           // false: taken if free
  std::optional<std::int32_t> buffer_before_min;  // the larger of it and the resource's
  std::optional<std::int32_t> buffer_after_min;
  bool operator==(const ResourceNeed&) const = default;
};

// What a booking took, with the buffers it was made with.
struct BookedResource {
  std::string resource;
  std::int32_t units = 1;
  std::optional<std::int32_t> buffer_before_min;
  std::optional<std::int32_t> buffer_after_min;
  bool operator==(const BookedResource&) const = default;
};

}  // namespace rota
