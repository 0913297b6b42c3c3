// An event type with every reference and inheritance chain resolved: what the pipeline reads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rota/model/booking.h"
#include "rota/model/event_type.h"
#include "rota/model/policy.h"
#include "rota/model/user.h"
#include "src/availability/facts.h"
#include "src/availability/places.h"
#include "src/availability/resolved_catalog.h"

namespace rota {

// A limit with its owner's zone, and of which event types it counts the bookings (behaviour §7):
// one, those of a team, or all.
struct ResolvedLimit {
  Limit limit;
  LimitScope scope;
  const Zone* zone;
  std::uint32_t event_type = kNone;
  std::uint32_t team = kNone;  // with `descendants` those below it as well
  bool Counts(const ResolvedCatalog& catalog, std::uint32_t type) const;
};

// One schedule as a host reads it. `travels` marks the person's own schedule, `viewers` one that is
// read in the zone of whoever looks.
struct ScheduleUse {
  std::uint32_t schedule;
  const Zone* zone;
  bool travels;
  bool viewers = false;
  auto operator<=>(const ScheduleUse&) const = default;
};

// Schedules that together make a host's hours: open where all of them are. The first one reads the
// holidays of organization and teams. Hosts with the same hours share one entry. Those of a thing
// read its own holidays, and without a schedule it is always open.
struct HoursOf {
  std::vector<ScheduleUse> schedules;
  std::uint32_t traveller = kNone;  // whose travel rows move the schedules that travel
  std::uint32_t resource = kNone;   // whose hours they are; kNone: people's
  bool always = false;              // a thing without a schedule of its own
  bool operator==(const HoursOf&) const = default;
  template <typename Hash>
  friend Hash AbslHashValue(Hash hash, const HoursOf& hours) {
    for (const ScheduleUse& use : hours.schedules) {
      hash = Hash::combine(std::move(hash), use.schedule, use.zone, use.travels, use.viewers);
    }
    return Hash::combine(std::move(hash), hours.traveller, hours.resource);
  }
};

// A host as this event type sees them.
struct OfferHost {
  std::uint32_t user = kNone;
  bool fixed = false;
  bool optional = false;  // of an ad-hoc group: no start is lost by them
  bool active = true;
  std::uint32_t hours = kNone;  // index in Offer::hours; kNone: `no_schedule`
  // What a profile adds to the event type's own rules; 0 and absent when it adds nothing.
  std::int64_t before_s = 0, after_s = 0;
  std::int64_t notice_s = 0;
  std::int64_t rest_s = 0;  // the profile's or the user's, whichever is larger
  std::optional<ProfileWindow> window;
  std::vector<ResolvedLimit> limits;  // host and user scope
  std::int32_t weight = 100;
  bool says_weight = false;  // the row or the membership gives it
  std::int32_t priority = 2;
  std::int32_t position = 0;         // index in the declared order
  std::optional<Instant> joined_at;  // later than the others
  // A stand-in (behaviour §2) fills the place of another host, and only while its host is away: a
  // slot must touch each of these sets, that of the host and those of the delegates passed over in
  // between.
  std::uint32_t covers = kNone;  // index of the host; kNone: a declared host
  std::vector<IntervalSet> away;
  bool stands_in() const { return covers != kNone; }
  bool StandsInDuring(Interval slot) const;
};

// A thing that a booking of the event type may take.
struct OfferThing {
  std::uint32_t resource = kNone;
  // The rules of a person bind it as well. `user`: of a facilitator, whose time it shares;
  // `active`: it is available; `hours`: never kNone.
  OfferHost seen;
  std::int32_t capacity = 1;         // units
  std::int32_t least_units = 1;      // that any place takes of it
  std::vector<std::uint32_t> takes;  // linked ones, directly or not: in Offer::things
  std::int32_t min_duration_min = 0, max_duration_min = INT32_MAX;
};

// Who or what may fill a place: a person, by one of the hosts that they are here (declared, then as
// a stand-in), or a thing.
struct OfferFiller {
  std::vector<std::uint32_t> hosts;  // in Offer::hosts; empty: a thing
  std::uint32_t thing = kNone;       // in Offer::things
};

// A place of a booking: a group of people and things, or a need of one thing.
struct OfferPlace {
  std::uint32_t need = kNone;        // in EventType::resources
  bool least_used = false;           // of a pool: the member used least goes first
  std::vector<OfferFiller> fillers;  // as those of its PlaceShape
};

// Places of a booking, and how they are filled together.
struct OfferPlaces {
  std::vector<OfferPlace> of;
  Places shapes;
  bool empty() const { return of.empty(); }
};

// What is free of a thing at a start.
struct ThingState {
  bool free = false;
  std::int32_t units = 0;
  std::int32_t bookings = 0;  // that its limits allow
};

// The records an offer was made from, by index, sorted: when one of them is written, the offer is
// another. Besides these its event type, the organization and its holidays.
struct OfferReads {
  std::vector<std::uint32_t> users, teams, profiles, schedules, resources, pools;
};

struct Offer {
  const EventType* type = nullptr;
  std::uint32_t event_type = kNone;  // kNone: an ad-hoc group, of which no catalog knows
  std::uint32_t team = kNone;
  bool active = true;  // organization, team and event type
  const Zone* grid_zone = nullptr;
  Alignment alignment = Alignment::kWindow;
  std::optional<std::int32_t> step_min;
  BufferMode buffer_mode = BufferMode::kSum;
  std::int32_t buffer_before_min = 0, buffer_after_min = 0;
  std::int64_t notice_s = 0;
  std::optional<NoticeBy> notice_by;
  Window window;
  std::optional<std::int64_t> approval_within_s;  // of whose start; absent: none is needed
  bool pending_blocks = true;
  bool hide_host = false;
  ActionRule cancel_rule, reschedule_rule;
  std::vector<OfferHost> hosts;      // declared order, each user once
  std::vector<OfferThing> things;    // needed or linked ones, each resource once
  OfferPlaces places;                // that a booking cannot do without
  OfferPlaces wishes;                // needs that are taken if they are free
  bool places_hold_people = false;   // every host has a place among `places`
  std::vector<std::uint32_t> nodes;  // by thing: its node in `places` and `wishes`
  std::vector<HoursOf> hours;
  std::vector<ResolvedLimit> limits;  // event type, team and attendee scope
  std::span<const Date> holidays;     // blocking dates of organization and teams, sorted
  Policy policy;
  PolicyLevel policy_level = PolicyLevel::kDefault;
  std::uint32_t policy_team = kNone;  // where the policy was found, when on a team
  OfferReads reads;

  // Buffers that a booking of `duration_min` by `host` is stored with, in seconds.
  struct Buffers {
    std::int64_t before_s, after_s;
  };
  Buffers BuffersOf(const OfferHost& host, std::int32_t duration_min) const;
  // Whether a booking that is made `now` waits for approval.
  bool NeedsApproval(Instant start, Instant now) const;
  // The things that may fill a place themselves, in the order of Offer::things.
  std::vector<std::uint32_t> ServingThings() const;
  // The filler of `places` by which a host serves first; kNone: none.
  std::uint32_t FillerOf(std::uint32_t host) const;
  // What there is of everybody and everything for `places`, with all fillers open.
  Supply WholeSupply() const;
  // What there is where these hosts (by index: not 0) and things are free. `supply` as
  // WholeSupply() or an earlier call left it.
  void ReadSupply(std::span<const std::uint8_t> free_hosts, std::span<const ThingState> things,
                  Supply* supply) const;
  // The place of a booking that the host fills: their own or that of the host they stand in for;
  // rotating hosts share one, kNone.
  std::uint32_t PlaceOf(std::uint32_t host) const;
  // Whether a booking of so many minutes is offered.
  bool HasLength(std::int32_t minutes) const;
  // People and things come from groups: `places` begins with a place for each, in declared order.
  bool InGroups() const { return type->scheduling == Scheduling::kGroups; }
  // The user is a declared host or stands in for one.
  bool IsServedBy(std::uint32_t user) const;
  // A rotating host of weight 0 is never chosen by a policy that shares turns by weight; in groups,
  // where all of theirs have such a policy.
  bool NeverChosen(const OfferHost& host) const;
  // A group's own policy, else that of the event type.
  const Policy& PolicyOf(std::size_t group) const;
  // Seconds between starts for a duration (behaviour §5).
  std::int64_t StepOf(std::int32_t duration_min) const;
};

// Whether whoever has weight 0 gets no turn.
bool GivesTurnsByWeight(const Policy& policy);
// Whether the answer depends on the zone of whoever looks.
bool LooksAtViewer(const Offer& offer);
// Whether some rule or the policy reads the bookings of who attends.
bool ReadsAttended(const ResolvedCatalog& catalog, const Offer& offer);

}  // namespace rota
