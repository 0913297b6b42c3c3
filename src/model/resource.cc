#include "rota/model/resource.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Resource> {
  static constexpr std::string_view kName = "resource";
  static constexpr std::string_view kDoc = "A thing that can be booked, or needed by a booking.";
  static constexpr FieldSpec kFields[] = {
      Header<Resource>(),
      Field<&Resource::name>("Display name.").Required().MaxBytes(200).Carried(),
      Field<&Resource::description>("What it is.").MaxBytes(4000).Carried(),
      Field<&Resource::kind>("What sort of thing it is.").Carried(),
      Field<&Resource::status>("Anything but `available` offers nothing."),
      Field<&Resource::team>("Owner.").Refers("team"),
      Field<&Resource::user>("A facilitator shares this person's busy time.").Refers("user"),
      Field<&Resource::capacity>("Units that may be taken at once.").AtLeast(1),
      Field<&Resource::people>("How many persons it holds.").AtLeast(1).Carried(),
      Field<&Resource::location>("Where it is.").MaxBytes(500).Carried(),
      Field<&Resource::zone>("Zone of its limits and all-day entries.")
          .Zone()
          .Otherwise("the team's"),
      Field<&Resource::schedule>("When it can be used.").Refers("schedule").Otherwise("always"),
      Field<&Resource::holiday_sets>("Holidays on which it cannot be used.").Refers("holiday_set"),
      Field<&Resource::max_advance_days>("At most so many days ahead.")
          .Range(0, 3660)
          .Otherwise("no bound"),
      Field<&Resource::minimum_notice_min>("Least minutes between now and a start.").Minutes(),
      Field<&Resource::min_duration_min>("Shortest use, in minutes.").Minutes(1),
      Field<&Resource::max_duration_min>("Longest use, in minutes.").Minutes(1),
      Field<&Resource::buffer_before_min>("Minutes of preparation.").Minutes(),
      Field<&Resource::buffer_after_min>("Minutes of cleanup.").Minutes(),
      Field<&Resource::limits>("Limits of its use; scope `resource`."),
      Field<&Resource::linked>("Things of which one unit is taken with it.").Refers("resource"),
      Field<&Resource::tags>("Labels.").MaxBytes(40).Carried(),
  };
};
ROTA_DESCRIBE(Resource)

template <>
struct Listing<ResourcePool> {
  static constexpr std::string_view kName = "resource_pool";
  static constexpr std::string_view kDoc = "Things of which any free one serves.";
  static constexpr FieldSpec kFields[] = {
      Header<ResourcePool>(),
      Field<&ResourcePool::name>("Display name.").Required().MaxBytes(120).Carried(),
      Field<&ResourcePool::members>("The things, in order of preference.")
          .Required()
          .MinItems(1)
          .Refers("resource"),
      Field<&ResourcePool::policy>("Which free one is taken."),
  };
};
ROTA_DESCRIBE(ResourcePool)

template <>
struct Listing<ResourceNeed> {
  static constexpr std::string_view kName = "resource_need";
  static constexpr std::string_view kDoc = "A thing that bookings of an event type need.";
  static constexpr FieldSpec kFields[] = {
      Field<&ResourceNeed::resource>("Which. One of `resource` and `pool` is given.")
          .Refers("resource"),
      Field<&ResourceNeed::pool>("Any one of a pool. One of `resource` and `pool` is given.")
          .Refers("resource_pool"),
      Field<&ResourceNeed::units>("How many units, of one resource.").AtLeast(1),
      Field<&ResourceNeed::required>("false: taken where it is free."),
      Field<&ResourceNeed::buffer_before_min>("Minutes of preparation; the larger holds.")
          .Minutes()
          .Otherwise("the resource's"),
      Field<&ResourceNeed::buffer_after_min>("Minutes of cleanup; the larger holds.")
          .Minutes()
          .Otherwise("the resource's"),
  };
};
ROTA_DESCRIBE(ResourceNeed)

}  // namespace rota
