// Walks the chains of defaults once, so that rules read plain values.
//
//   a field       event type → its team's defaults → the parent's → … → a constant
//   the policy    event type → team → ancestors → organization → round robin
//   a schedule    host row → profiles (row's, membership's, user's) → user → organization,
//                 cut by the event type's own and by its restrictions
//   a limit       from each of these and from the ancestors that say so; sorted by what it counts
//
// The order of the steps is that of their needs: hosts read the event type's schedule, stand-ins
// take over a host's row, limits go to every host there is. Only an individual event type without a
// zone of its own learns its grid zone from the person, after all the rest; its limits are moved
// along.
//
// Stand-ins. While a host is away, their delegate fills their place; while that one is away as
// well, the delegate's delegate, and so on: a breadth-first walk over (chain, absences so far). A
// slot must touch all absences of its chain. A chain that meets somebody twice ends: a circle is
// nobody.
//
//   ana away 09-17 → bo;  bo away 12-17 → cy          places: [ana] [ana's: bo] [ana's: cy]
//   09 [---- bo ----) 12 [---- cy ----) 17
#include "src/availability/resolve_offer.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <algorithm>

#include "src/availability/lattice.h"
#include "src/availability/offer_limits.h"
#include "src/availability/offer_places.h"

namespace rota {
namespace {

constexpr std::size_t kMostStandIns = 64;  // of one host, so that tangled delegations stay small
constexpr std::int64_t kAlways = kMaxInstant - kMinInstant;
constexpr std::size_t kFewHosts = 8;  // whose memberships are looked for one by one

void SortOnce(std::vector<std::uint32_t>* indexes) {
  std::sort(indexes->begin(), indexes->end());
  indexes->erase(std::unique(indexes->begin(), indexes->end()), indexes->end());
}

// Walks the chains of behaviour §2, §7, §9 and §10 for one event type.
class Resolver {
 public:
  // `event_type`: of the catalog, kNone: of none. `optional`: users who come where they are free.
  Resolver(const ResolvedCatalog& catalog, const EventType& type, std::uint32_t event_type,
           std::span<const std::string> optional, const AbsencesOf& absences, Offer* offer)
      : catalog_(catalog), type_(type), optional_(optional), absences_(absences), offer_(*offer) {
    offer_.type = &type_;
    offer_.event_type = event_type;
  }

  Status Resolve() {
    if (!type_.team.empty()) {
      offer_.team = catalog_.FindTeam(type_.team);
      if (offer_.team == kNone) return NotFound("team", type_.team).At("team");
      chain_ = catalog_.TeamChain(offer_.team);
      reads_.teams.assign(chain_.begin(), chain_.end());
    }
    if (!type_.zone.empty()) {
      ROTA_ASSIGN(own_zone_, Zone::Find(type_.zone));
    }
    asking_zone_ =
        own_zone_ ? own_zone_
                  : (offer_.team == kNone ? &catalog_.zone() : &catalog_.TeamZone(offer_.team));
    offer_.grid_zone = asking_zone_;
    offer_.active = catalog_.organization().active && type_.active &&
                    (offer_.team == kNone || catalog_.team(offer_.team).active);
    offer_.holidays = catalog_.HolidaysOf(offer_.team);
    ROTA_TRY(ResolveFields());
    ResolvePolicy();
    ROTA_TRY(ResolveSeats());
    for (const std::string& user : optional_) {
      ROTA_TRY(AddSeat(HostRow{.user = user}, nullptr));
      offer_.hosts.back().optional = true;
    }
    ROTA_TRY(AddStandIns());
    ROTA_TRY(AddThings());
    AddPlaces(catalog_, groups_, &offer_);
    AddLimits(catalog_, Chain(&EventType::limits, &TeamDefaults::limits, std::vector<Limit>{}),
              &offer_);
    if (type_.scheduling == Scheduling::kIndividual && !own_zone_ && person_zone_) {
      offer_.grid_zone = person_zone_;
      RezoneLimits(&offer_);
    }
    for (auto* read : {&reads_.users, &reads_.teams, &reads_.profiles, &reads_.schedules,
                       &reads_.resources, &reads_.pools}) {
      SortOnce(read);
    }
    return {};
  }

 private:
  // The event type's own value, else the nearest team default, else `fallback`.
  template <typename T, typename U>
  T Chain(const std::optional<T> EventType::*own, const std::optional<T> TeamDefaults::*team,
          U fallback) const {
    return catalog_.Inherited(&type_, own, offer_.team, team).value_or(fallback);
  }

  Status ResolveFields() {
    using E = EventType;
    using D = TeamDefaults;
    offer_.alignment = Chain(&E::alignment, &D::alignment, Alignment::kWindow);
    offer_.buffer_mode = Chain(&E::buffer_mode, &D::buffer_mode, BufferMode::kSum);
    offer_.buffer_before_min = Chain(&E::buffer_before_min, &D::buffer_before_min, 0);
    offer_.buffer_after_min = Chain(&E::buffer_after_min, &D::buffer_after_min, 0);
    offer_.notice_s = Chain(&E::minimum_notice_min, &D::minimum_notice_min, 0) * kMinute;
    offer_.window = Chain(&E::window, &D::window, Window{});
    ResolveApproval();
    offer_.pending_blocks = Chain(&E::pending_blocks, &D::pending_blocks, true);
    offer_.hide_host = Chain(&E::hide_host, &D::hide_host, false);
    offer_.cancel_rule = Chain(&E::cancel_rule, &D::cancel_rule, ActionRule{});
    offer_.reschedule_rule = Chain(&E::reschedule_rule, &D::reschedule_rule, ActionRule{});
    mode_ = Chain(&E::schedule_mode, &D::schedule_mode, ScheduleMode::kIntersect);
    offer_.step_min = type_.step_min;
    offer_.notice_by = type_.minimum_notice_by;
    std::string schedule = type_.schedule;
    for (const std::uint32_t at : chain_) {
      const TeamDefaults& defaults = catalog_.team(at).defaults;
      if (!offer_.step_min) offer_.step_min = defaults.step_min;
      if (!offer_.notice_by) offer_.notice_by = defaults.minimum_notice_by;
      if (schedule.empty()) schedule = defaults.schedule;
    }
    if (!schedule.empty()) {
      own_schedule_ = catalog_.FindSchedule(schedule);
      if (own_schedule_ == kNone) return NotFound("schedule", schedule).At("schedule");
    }
    for (const std::string& id : type_.restriction_schedules) {
      const std::uint32_t restriction = catalog_.FindSchedule(id);
      if (restriction == kNone) return NotFound("schedule", id).At("restriction_schedules");
      restrictions_.push_back(Use(restriction, false));
      restrictions_.back().viewers = type_.restriction_zone == RestrictionZone::kViewer;
    }
    return {};
  }

  // Yes and no, or only for near bookings: the nearest that says either.
  void ResolveApproval() {
    const auto says = [&](const auto& record) {
      if (record.requires_approval_if) {
        offer_.approval_within_s = record.requires_approval_if->within_min * kMinute;
      } else if (record.requires_approval.value_or(false)) {
        offer_.approval_within_s = kAlways;
      }
      return record.requires_approval_if || record.requires_approval;
    };
    if (says(type_)) return;
    for (const std::uint32_t at : chain_) {
      if (says(catalog_.team(at).defaults)) return;
    }
  }

  void ResolvePolicy() {
    if (type_.policy) {
      offer_.policy = *type_.policy;
      offer_.policy_level = PolicyLevel::kEventType;
      return;
    }
    for (const std::uint32_t at : chain_) {
      if (!catalog_.team(at).policy) continue;
      offer_.policy = *catalog_.team(at).policy;
      offer_.policy_level = PolicyLevel::kTeam;
      offer_.policy_team = at;
      return;
    }
    const auto& last = catalog_.organization().policy;
    offer_.policy_level = last ? PolicyLevel::kOrganization : PolicyLevel::kDefault;
    offer_.policy = last.value_or(Policy{.preset = PolicyPreset::kRoundRobin});
  }

  ScheduleUse Use(std::uint32_t schedule, bool travels) {
    reads_.schedules.push_back(schedule);
    const Zone* zone = catalog_.schedule(schedule).zone;
    return {schedule, zone ? zone : asking_zone_, travels};
  }

  // Calls `visit` for the accepted active memberships of `team`, then of the teams below it, in
  // tree order, until it answers true.
  template <typename Visit>
  bool EachMembership(std::uint32_t team, const Visit& visit) {
    reads_.teams.push_back(team);
    for (const Membership& member : catalog_.team(team).members) {
      if (member.accepted && member.active && visit(member)) return true;
    }
    const auto children = catalog_.TeamChildren(team);
    return std::any_of(children.begin(), children.end(),
                       [&](std::uint32_t child) { return EachMembership(child, visit); });
  }

  // The first accepted active membership of `user` in the event type's team or below it.
  const Membership* FindMembership(std::string_view user) {
    const Membership* found = nullptr;
    if (type_.hosts.size() <= kFewHosts) {
      EachMembership(offer_.team, [&](const Membership& member) {
        if (member.user == user) found = &member;
        return found != nullptr;
      });
      return found;
    }
    if (memberships_.empty()) {
      EachMembership(offer_.team, [&](const Membership& member) {
        memberships_.emplace(member.user, &member);
        return false;
      });
    }
    const auto known = memberships_.find(user);
    return known == memberships_.end() ? nullptr : known->second;
  }

  // All that the event type asks for, as a user or as a member.
  bool HasTags(const User& user, const Membership* member) const {
    const auto holds = [](const std::vector<std::string>& tags, const std::string& tag) {
      return std::find(tags.begin(), tags.end(), tag) != tags.end();
    };
    return std::all_of(type_.requires_tags.begin(), type_.requires_tags.end(),
                       [&](const std::string& tag) {
                         return holds(user.tags, tag) || (member && holds(member->tags, tag));
                       });
  }

  // Who is in the groups, each once; host rows add to what the membership says. A group's own list
  // of them, and of its things, is kept for its place.
  Status ResolveGroups() {
    for (const Group& group : type_.groups) {
      GroupMembers& members = groups_.emplace_back();
      for (const GroupMember& member : group.members) {
        if (!member.user.empty()) {
          ROTA_TRY(AddSeat(RowOf(member.user), nullptr));
          members.push_back({.user = catalog_.FindUser(member.user)});
        } else if (!member.members_of.empty()) {
          const std::uint32_t team = catalog_.FindTeam(member.members_of);
          if (team == kNone) return NotFound("team", member.members_of).At("groups.members");
          collected_ = &members;
          const Status added = AddMembers(team, member.descendants);
          collected_ = nullptr;
          ROTA_TRY(added);
        } else {
          for (const std::uint32_t resource : MembersOf(member.resource, member.pool)) {
            members.push_back({.resource = resource});
          }
        }
      }
      if (!group.required_all) continue;
      for (OfferHost& host : offer_.hosts) {
        const bool is_in =
            std::any_of(members.begin(), members.end(),
                        [&](const GroupMemberIndex& member) { return member.user == host.user; });
        host.fixed = host.fixed || is_in;
      }
    }
    return {};
  }

  HostRow RowOf(const std::string& user) const {
    for (const HostRow& row : type_.hosts) {
      if (row.user == user) return row;
    }
    return HostRow{.user = user};
  }

  Status ResolveSeats() {
    if (type_.scheduling == Scheduling::kGroups) return ResolveGroups();
    if (type_.hosts_from) {
      const std::uint32_t team = catalog_.FindTeam(type_.hosts_from->members_of);
      if (team == kNone) {
        return NotFound("team", type_.hosts_from->members_of).At("hosts.members_of");
      }
      return AddMembers(team, type_.hosts_from->descendants);
    }
    if (type_.hosts.empty() && !type_.user.empty()) {
      return AddSeat(HostRow{.user = type_.user}, nullptr);
    }
    for (const HostRow& row : type_.hosts) ROTA_TRY(AddSeat(row, nullptr));
    return {};
  }

  Status AddMembers(std::uint32_t team, bool descendants) {
    reads_.teams.push_back(team);
    for (const Membership& member : catalog_.team(team).members) {
      const std::uint32_t user = catalog_.FindUser(member.user);
      if (user == kNone) return NotFound("user", member.user).At("hosts.members_of");
      reads_.users.push_back(user);
      // The list is read anew each time: who is switched off is not on it.
      const bool serves = member.accepted && member.active && catalog_.user(user).active &&
                          HasTags(catalog_.user(user), &member);
      if (!serves) continue;
      if (collected_) collected_->push_back({.user = user});
      ROTA_TRY(AddSeat(collected_ ? RowOf(member.user) : HostRow{.user = member.user}, &member));
    }
    if (!descendants) return {};
    for (const std::uint32_t child : catalog_.TeamChildren(team)) ROTA_TRY(AddMembers(child, true));
    return {};
  }

  Status AddSeat(const HostRow& row, const Membership* member) {
    const std::uint32_t user = catalog_.FindUser(row.user);
    if (user == kNone) return NotFound("user", row.user).At("hosts");
    if (!seated_.insert(user).second) return {};  // duplicate members count once
    reads_.users.push_back(user);
    if (!member && offer_.team != kNone) member = FindMembership(row.user);
    OfferHost host;
    host.user = user;
    host.position = static_cast<std::int32_t>(offer_.hosts.size());
    const bool rotates = type_.scheduling == Scheduling::kRoundRobin ||
                         type_.scheduling == Scheduling::kGroups;  // then "all" makes them fixed
    host.fixed = !rotates || row.fixed.value_or(false);
    host.active = catalog_.user(user).active && (offer_.team == kNone || member != nullptr) &&
                  HasTags(catalog_.user(user), member);
    host.weight = row.weight.value_or(member ? member->weight : 100);
    host.says_weight = row.weight.has_value();
    host.joined_at = row.joined_at;
    host.priority = row.priority.value_or(member ? member->priority : 2);
    ROTA_TRY(ResolvePerson(row, member, &host));
    offer_.hosts.push_back(std::move(host));
    return {};
  }

  // Delegates of absent hosts, delegates of absent delegates, and so on; a chain that comes back to
  // somebody in it ends, nobody stands in.
  Status AddStandIns() {
    struct Link {
      std::vector<std::uint32_t> chain;  // the host, then the delegates
      std::vector<IntervalSet> away;     // one less than the chain
    };
    const std::size_t declared = offer_.hosts.size();
    for (std::uint32_t place = 0; place < declared; ++place) {
      std::vector<Link> open = {{{offer_.hosts[place].user}, {}}};
      for (std::size_t i = 0; i < open.size() && i < kMostStandIns; ++i) {
        const Link link = open[i];
        if (i > 0) ROTA_TRY(AddStandIn(place, link.chain.back(), link.away));
        for (const auto& [delegate, away] : DelegatesOf(link.chain.back())) {
          if (std::find(link.chain.begin(), link.chain.end(), delegate) != link.chain.end())
            continue;
          Link next = link;
          next.chain.push_back(delegate);
          next.away.push_back(away);
          open.push_back(std::move(next));
        }
      }
    }
    return {};
  }

  std::map<std::uint32_t, IntervalSet> DelegatesOf(std::uint32_t user) const {
    std::map<std::uint32_t, std::vector<Interval>> away;
    for (const Absence& absence : absences_(user)) {
      if (absence.delegate != kNone) away[absence.delegate].push_back({absence.start, absence.end});
    }
    std::map<std::uint32_t, IntervalSet> sets;
    for (auto& [delegate, intervals] : away)
      sets.emplace(delegate, IntervalSet(std::move(intervals)));
    return sets;
  }

  // In the row of the absent host, with their own hours and profile; where that row would serve
  // and its stand-in could be in it.
  Status AddStandIn(std::uint32_t place, std::uint32_t user, const std::vector<IntervalSet>& away) {
    reads_.users.push_back(user);
    const User& person = catalog_.user(user);
    const OfferHost& absent = offer_.hosts[place];
    if (!person.active || !absent.active) return {};
    const Membership* member = offer_.team == kNone ? nullptr : FindMembership(person.header.id);
    if (offer_.team != kNone && !member) return {};
    if (!HasTags(person, member)) return {};
    OfferHost host;
    host.user = user;
    host.position = absent.position;
    host.fixed = absent.fixed;
    host.weight = absent.weight;
    host.priority = absent.priority;
    host.covers = place;
    host.away = away;
    ROTA_TRY(ResolvePerson(HostRow{.user = person.header.id}, member, &host));
    offer_.hosts.push_back(std::move(host));
    return {};
  }

  // Schedule and profile of a host: row, then membership, then the user's default; nearest wins for
  // each field.
  Status ResolvePerson(const HostRow& row, const Membership* member, OfferHost* host) {
    const User& user = catalog_.user(host->user);
    std::vector<const AvailabilityProfile*> profiles;
    for (const std::string& id :
         {row.profile, member ? member->profile : "", user.default_profile}) {
      if (id.empty()) continue;
      const std::uint32_t profile = catalog_.FindProfile(id);
      if (profile == kNone) return NotFound("profile", id).At("hosts.profile");
      profiles.push_back(&catalog_.profile(profile));
      reads_.profiles.push_back(profile);
    }
    const auto nearest = [&](auto field) {
      for (const AvailabilityProfile* profile : profiles) {
        if (profile->*field) return profile->*field;
      }
      return std::remove_reference_t<decltype(profiles[0]->*field)>{};
    };
    host->before_s = nearest(&AvailabilityProfile::buffer_before_min).value_or(0) * kMinute;
    host->after_s = nearest(&AvailabilityProfile::buffer_after_min).value_or(0) * kMinute;
    host->notice_s = nearest(&AvailabilityProfile::minimum_notice_min).value_or(0) * kMinute;
    host->window = nearest(&AvailabilityProfile::window);
    const auto rests =
        std::find_if(profiles.begin(), profiles.end(),
                     [](const AvailabilityProfile* profile) { return profile->rest_min > 0; });
    host->rest_s =
        std::max(user.rest_min, rests == profiles.end() ? 0 : (*rests)->rest_min) * kMinute;
    for (const AvailabilityProfile* profile : profiles) {
      AddPersonLimits(catalog_, offer_, profile->limits, host);
    }

    std::string schedule = row.schedule;
    for (const AvailabilityProfile* profile : profiles) {
      if (schedule.empty()) schedule = profile->schedule;
    }
    if (schedule.empty()) schedule = user.default_schedule;
    if (schedule.empty()) schedule = catalog_.organization().default_schedule;
    const bool replaced = own_schedule_ != kNone && mode_ == ScheduleMode::kReplace;
    HoursOf hours;
    if (!schedule.empty() && !replaced) {
      const std::uint32_t found = catalog_.FindSchedule(schedule);
      if (found == kNone) return NotFound("schedule", schedule).At("hosts.schedule");
      const bool travels = !catalog_.TravelOf(host->user).empty();
      hours.schedules.push_back(Use(found, travels));
      if (travels) hours.traveller = host->user;
    }
    if (own_schedule_ != kNone) hours.schedules.push_back(Use(own_schedule_, false));
    if (hours.schedules.empty()) return {};  // restrictions alone open nothing
    if (!person_zone_) person_zone_ = hours.schedules.front().zone;
    hours.schedules.insert(hours.schedules.end(), restrictions_.begin(), restrictions_.end());
    const auto [known, fresh] =
        hours_.try_emplace(hours, static_cast<std::uint32_t>(offer_.hours.size()));
    host->hours = known->second;
    if (fresh) offer_.hours.push_back(std::move(hours));
    return {};
  }

  // ---- things ----

  std::vector<std::uint32_t> MembersOf(const std::string& resource, const std::string& pool) {
    const std::uint32_t read = pool.empty() ? kNone : catalog_.FindPool(pool);
    if (read != kNone) reads_.pools.push_back(read);
    return ServingResources(catalog_, resource, pool);
  }

  // Each resource that a need names, then those linked to it.
  Status AddThings() {
    for (const ResourceNeed& need : type_.resources) {
      for (const std::uint32_t resource : MembersOf(need.resource, need.pool)) {
        ROTA_ASSIGN(const std::uint32_t added, AddThing(resource));
        OfferThing& thing = offer_.things[added];
        const auto larger = [](std::optional<std::int32_t> minutes, std::int64_t* seconds) {
          *seconds = std::max(*seconds, minutes.value_or(0) * kMinute);
        };
        larger(need.buffer_before_min, &thing.seen.before_s);
        larger(need.buffer_after_min, &thing.seen.after_s);
        thing.least_units = std::min(thing.least_units, need.units);
      }
    }
    for (const GroupMembers& group : groups_) {
      for (const GroupMemberIndex& member : group) {
        if (member.resource == kNone) continue;
        ROTA_ASSIGN(const std::uint32_t added, AddThing(member.resource));
        offer_.things[added].least_units = 1;
      }
    }
    for (std::size_t i = 0; i < offer_.things.size(); ++i) ROTA_TRY(AddLinked(i));
    for (OfferThing& thing : offer_.things) {
      if (thing.least_units == INT32_MAX) thing.least_units = 1;  // linked only
    }
    return {};
  }

  // All that is taken with a thing, each once, however they are linked. Adds things behind the
  // last.
  Status AddLinked(std::size_t of) {
    std::vector<std::uint32_t> takes = {static_cast<std::uint32_t>(of)};
    for (std::size_t i = 0; i < takes.size(); ++i) {
      const Resource& resource = catalog_.resource(offer_.things[takes[i]].resource);
      for (const std::string& id : resource.linked) {
        const std::uint32_t other = catalog_.FindResource(id);
        if (other == kNone) continue;
        ROTA_ASSIGN(const std::uint32_t added, AddThing(other));
        if (std::find(takes.begin(), takes.end(), added) == takes.end()) takes.push_back(added);
        if (of != added) offer_.things[added].least_units = 1;
      }
    }
    offer_.things[of].takes.assign(takes.begin() + 1, takes.end());
    return {};
  }

  Result<std::uint32_t> AddThing(std::uint32_t index) {
    const auto known = std::find_if(offer_.things.begin(), offer_.things.end(),
                                    [&](const OfferThing& one) { return one.resource == index; });
    if (known != offer_.things.end()) {
      return static_cast<std::uint32_t>(known - offer_.things.begin());
    }
    reads_.resources.push_back(index);
    const Resource& resource = catalog_.resource(index);
    OfferThing thing;
    thing.resource = index;
    thing.capacity = resource.capacity;
    thing.least_units = INT32_MAX;
    thing.min_duration_min = resource.min_duration_min.value_or(0);
    thing.max_duration_min = resource.max_duration_min.value_or(INT32_MAX);
    OfferHost& seen = thing.seen;
    seen.user = catalog_.FacilitatorOf(index);
    seen.fixed = true;
    seen.active = resource.status == ResourceStatus::kAvailable;
    if (seen.user != kNone) {
      reads_.users.push_back(seen.user);
      seen.active = seen.active && catalog_.user(seen.user).active;
    }
    seen.before_s = resource.buffer_before_min * kMinute;
    seen.after_s = resource.buffer_after_min * kMinute;
    seen.notice_s = resource.minimum_notice_min * kMinute;
    if (resource.max_advance_days) seen.window = ProfileWindow{0, *resource.max_advance_days};
    for (const Limit& limit : resource.limits) {
      seen.limits.push_back({limit, LimitScope::kResource, &catalog_.ResourceZone(index)});
    }
    if (const std::uint32_t team = catalog_.FindTeam(resource.team); team != kNone) {
      const auto chain = catalog_.TeamChain(team);  // whose zone may be its own
      reads_.teams.insert(reads_.teams.end(), chain.begin(), chain.end());
    }
    ROTA_ASSIGN(seen.hours, ThingHours(index));
    offer_.things.push_back(std::move(thing));
    return static_cast<std::uint32_t>(offer_.things.size() - 1);
  }

  // Its own schedule, and those of the event type that hold for everybody.
  Result<std::uint32_t> ThingHours(std::uint32_t index) {
    const Resource& resource = catalog_.resource(index);
    HoursOf hours;
    hours.resource = index;
    hours.always = resource.schedule.empty();
    if (!hours.always) {
      const std::uint32_t found = catalog_.FindSchedule(resource.schedule);
      if (found == kNone) return NotFound("schedule", resource.schedule).At("resources.schedule");
      hours.schedules.push_back(Use(found, false));
    }
    if (own_schedule_ != kNone) hours.schedules.push_back(Use(own_schedule_, false));
    hours.schedules.insert(hours.schedules.end(), restrictions_.begin(), restrictions_.end());
    offer_.hours.push_back(std::move(hours));
    return static_cast<std::uint32_t>(offer_.hours.size() - 1);
  }

  const ResolvedCatalog& catalog_;
  const EventType& type_;
  const std::span<const std::string> optional_;
  const AbsencesOf& absences_;
  Offer& offer_;
  OfferReads& reads_ = offer_.reads;
  absl::flat_hash_set<std::uint32_t> seated_;
  absl::flat_hash_map<std::string_view, const Membership*> memberships_;  // empty: not read yet
  absl::flat_hash_map<HoursOf, std::uint32_t> hours_;  // where in Offer::hours they lie
  std::vector<GroupMembers> groups_;                   // of EventType::groups
  GroupMembers* collected_ = nullptr;                  // where AddMembers() notes whom it adds
  std::span<const std::uint32_t> chain_;
  const Zone* own_zone_ = nullptr;
  const Zone* asking_zone_ = nullptr;
  const Zone* person_zone_ = nullptr;  // of the first host's schedule, travel ignored
  ScheduleMode mode_ = ScheduleMode::kIntersect;
  std::uint32_t own_schedule_ = kNone;
  std::vector<ScheduleUse> restrictions_;
};

}  // namespace

Result<Offer> ResolveOffer(const ResolvedCatalog& catalog, std::string_view event_type,
                           const AbsencesOf& absences) {
  const std::uint32_t found = catalog.FindEventType(event_type);
  if (found == kNone) return NotFound("event_type", event_type);
  Offer offer;
  ROTA_TRY(Resolver(catalog, catalog.event_type(found), found, {}, absences, &offer).Resolve());
  return offer;
}

Status ResolveGroupOffer(const ResolvedCatalog& catalog, const EventType& type,
                         std::span<const std::string> optional, Offer* offer) {
  const AbsencesOf nobody_stands_in = [](std::uint32_t) { return Timeline<Absence>(); };
  return Resolver(catalog, type, kNone, optional, nobody_stands_in, offer).Resolve();
}

}  // namespace rota
