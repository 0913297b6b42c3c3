#include "src/engine/rights.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/availability/facts_of.h"
#include "src/base/ascii.h"
#include "src/model/managed.h"

namespace rota {
namespace {

// What is offered to people outside. A template is offered to nobody.
bool IsPublic(const EventType& type) {
  if (IsTemplate(type)) return false;
  return type.audience.Has(Audience::kPublic) || type.audience.Has(Audience::kLink);
}

bool SameAddress(std::string_view a, std::string_view b) {
  return !a.empty() && ComparedAddress(a) == ComparedAddress(b);
}

const Membership* MembershipOf(const ResolvedCatalog& catalog, std::uint32_t user,
                               std::uint32_t team) {
  const std::string& id = catalog.user(user).header.id;
  for (const Membership& member : catalog.team(team).members) {
    if (member.user == id && member.accepted && member.active) return &member;
  }
  return nullptr;
}

bool ShareTeam(const ResolvedCatalog& catalog, std::uint32_t one, std::uint32_t other) {
  if (one == kNone) return false;
  for (std::uint32_t team = 0; team < catalog.team_count(); ++team) {
    if (!catalog.IsLiveTeam(team)) continue;
    if (IsMember(catalog, one, team) && IsMember(catalog, other, team)) return true;
  }
  return false;
}

// `descendants`: … or of a team below it.
bool IsMemberOf(const ResolvedCatalog& catalog, std::uint32_t user, std::uint32_t team,
                bool descendants) {
  if (team == kNone) return false;
  if (IsMember(catalog, user, team)) return true;
  if (!descendants) return false;
  const auto below = catalog.TeamChildren(team);
  return std::any_of(below.begin(), below.end(),
                     [&](std::uint32_t one) { return IsMemberOf(catalog, user, one, true); });
}

bool IsHost(const ResolvedCatalog& catalog, const EventType& type, std::uint32_t user) {
  const std::string& id = catalog.user(user).header.id;
  if (type.user == id) return true;
  if (type.hosts_from) {
    const HostsFromTeam& from = *type.hosts_from;
    return IsMemberOf(catalog, user, catalog.FindTeam(from.members_of), from.descendants);
  }
  for (const Group& group : type.groups) {
    for (const GroupMember& member : group.members) {
      if (member.user == id) return true;
      const std::uint32_t team = catalog.FindTeam(member.members_of);
      if (IsMemberOf(catalog, user, team, member.descendants)) return true;
    }
  }
  return std::any_of(type.hosts.begin(), type.hosts.end(),
                     [&](const HostRow& row) { return row.user == id; });
}

}  // namespace

bool Relations::AnyOf(const May& may) const {
  for (const Relation one : {Relation::kGuest, Relation::kAttendee, Relation::kMember,
                             Relation::kHost, Relation::kLeader, Relation::kAdmin}) {
    if (Has(one) && may.Has(one)) return true;
  }
  return false;
}

bool Relations::Staff() const {
  return Has(Relation::kHost) || Has(Relation::kLeader) || Has(Relation::kAdmin);
}

Status CheckActor(const ResolvedCatalog& catalog, const Actor& actor) {
  if (actor.kind == ActorKind::kUser) {
    const std::uint32_t user = ActingUser(catalog, actor);
    if (user != kNone && catalog.user(user).active) return {};
    return Status(Reason::k_forbidden, "the actor is no live user of the organization")
        .At("actor.id");
  }
  if (actor.kind == ActorKind::kAttendee && actor.id.empty() && actor.email.empty()) {
    return Status(Reason::k_forbidden, "an attendee is known by id or e-mail").At("actor");
  }
  return {};
}

Status CheckKind(const VerbRow& verb, const Actor& actor) {
  if (actor.kind == ActorKind::kSystem || verb.by_kind) return {};
  Relations possible;
  switch (actor.kind) {
    case ActorKind::kSystem:
      break;
    case ActorKind::kAdmin:
      possible.Add(Relation::kAdmin);
      break;
    case ActorKind::kUser:
      for (const Relation one :
           {Relation::kAttendee, Relation::kMember, Relation::kHost, Relation::kLeader}) {
        possible.Add(one);
      }
      break;
    case ActorKind::kAttendee:
      possible.Add(Relation::kAttendee);
      possible.Add(Relation::kGuest);
      break;
    case ActorKind::kGuest:
      possible.Add(Relation::kGuest);
      break;
  }
  if (possible.AnyOf(verb.may)) return {};
  return Status(Reason::k_forbidden, fmt::format("this actor may not use {}", verb.name));
}

std::uint32_t ActingUser(const ResolvedCatalog& catalog, const Actor& actor) {
  return actor.kind == ActorKind::kUser ? catalog.FindUser(actor.id) : kNone;
}

bool IsMember(const ResolvedCatalog& catalog, std::uint32_t user, std::uint32_t team) {
  return MembershipOf(catalog, user, team) != nullptr;
}

bool Leads(const ResolvedCatalog& catalog, const Actor& actor, std::uint32_t team) {
  const std::uint32_t user = ActingUser(catalog, actor);
  if (user == kNone || team == kNone || actor.role == MemberRole::kMember) return false;
  const auto chain = catalog.TeamChain(team);
  return std::any_of(chain.begin(), chain.end(), [&](std::uint32_t one) {
    const Membership* member = MembershipOf(catalog, user, one);
    return member && member->role != MemberRole::kMember;
  });
}

bool LeadsUser(const ResolvedCatalog& catalog, const Actor& actor, std::uint32_t user) {
  if (user == kNone) return false;
  for (std::uint32_t team = 0; team < catalog.team_count(); ++team) {
    if (!catalog.IsLiveTeam(team)) continue;
    if (IsMember(catalog, user, team) && Leads(catalog, actor, team)) return true;
  }
  return false;
}

bool IsAttendee(const ResolvedCatalog& catalog, const Actor& actor, const Attendee& attendee) {
  if (actor.kind == ActorKind::kUser) {
    return UserOf(catalog, attendee) == ActingUser(catalog, actor);
  }
  if (actor.kind != ActorKind::kAttendee) return false;
  if (!actor.id.empty() && actor.id == attendee.id) return true;
  if (SameAddress(actor.email, attendee.email)) return true;
  if (actor.email.empty() || attendee.user.empty()) return false;
  return catalog.FindUserByEmail(actor.email) == catalog.FindUser(attendee.user);
}

Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, std::uint32_t owner,
                      std::uint32_t team) {
  Relations relations;
  switch (actor.kind) {
    case ActorKind::kSystem:
    case ActorKind::kAdmin:
      relations.Add(Relation::kAdmin);
      return relations;
    case ActorKind::kAttendee:
      relations.Add(Relation::kAttendee);
      return relations;
    case ActorKind::kGuest:
      relations.Add(Relation::kGuest);
      return relations;
    case ActorKind::kUser:
      break;
  }
  const std::uint32_t user = ActingUser(catalog, actor);
  relations.Add(Relation::kMember);
  if (owner != kNone && owner == user) relations.Add(Relation::kHost);
  // What is of a team as well is led by those who lead that team.
  const bool leads = team != kNone ? Leads(catalog, actor, team)
                                   : owner != user && LeadsUser(catalog, actor, owner);
  if (leads) {
    relations.Add(Relation::kLeader);
  }
  return relations;
}

bool IsSamePerson(const ResolvedCatalog& catalog, const Attendee& a, const Attendee& b) {
  const std::uint32_t user = UserOf(catalog, a);
  if (user != kNone) return user == UserOf(catalog, b);
  return a.user.empty() && b.user.empty() && !a.email.empty() &&
         EqualIgnoringCase(a.email, b.email);
}

Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, const Booking& booking) {
  Relations relations;
  if (actor.kind == ActorKind::kSystem || actor.kind == ActorKind::kAdmin) {
    relations.Add(Relation::kAdmin);
    return relations;
  }
  const bool attends =
      std::any_of(booking.attendees.begin(), booking.attendees.end(),
                  [&](const Attendee& one) { return IsAttendee(catalog, actor, one); });
  if (attends) relations.Add(Relation::kAttendee);
  const std::uint32_t user = ActingUser(catalog, actor);
  if (user == kNone) return relations;
  const std::uint32_t team = catalog.FindTeam(booking.team);
  if (std::find(booking.hosts.begin(), booking.hosts.end(), actor.id) != booking.hosts.end()) {
    relations.Add(Relation::kHost);
  }
  const bool members_see = catalog.organization().members_see_team != MembersSeeTeam::kNone;
  if (members_see && team != kNone && IsMember(catalog, user, team)) {
    relations.Add(Relation::kMember);
  }
  if (Leads(catalog, actor, team)) relations.Add(Relation::kLeader);
  return relations;
}

Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, const Series& series) {
  Booking occurrence;  // what a series and its occurrences have in common
  occurrence.attendees = series.each.attendees;
  occurrence.hosts = series.hosts;
  const std::uint32_t type = catalog.FindEventType(series.event_type);
  if (type != kNone) {
    const EventType& event_type = catalog.event_type(type);
    occurrence.team = event_type.team;
    if (!event_type.user.empty()) occurrence.hosts.push_back(event_type.user);
  }
  // Members see the time of a team's bookings one by one; the series is no business of theirs.
  const Relations to_each = RelationsTo(catalog, actor, occurrence);
  Relations relations;
  for (const Relation one :
       {Relation::kAttendee, Relation::kHost, Relation::kLeader, Relation::kAdmin}) {
    if (to_each.Has(one)) relations.Add(one);
  }
  return relations;
}

Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor,
                      const WaitlistEntry& entry) {
  Booking wish;  // what an entry and what it may become have in common
  wish.attendees = {entry.attendee};
  const std::uint32_t type = catalog.FindEventType(entry.event_type);
  if (type != kNone) wish.team = catalog.event_type(type).team;
  const Relations to_wish = RelationsTo(catalog, actor, wish);
  Relations relations;
  for (const Relation one : {Relation::kAttendee, Relation::kLeader, Relation::kAdmin}) {
    if (to_wish.Has(one)) relations.Add(one);
  }
  const std::uint32_t user = ActingUser(catalog, actor);
  if (type != kNone && user != kNone && IsHost(catalog, catalog.event_type(type), user)) {
    relations.Add(Relation::kHost);
  }
  return relations;
}

Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, const EventType& type) {
  Relations relations;
  const std::uint32_t user = ActingUser(catalog, actor);
  if (user == kNone) {
    const bool of_house = actor.kind == ActorKind::kSystem || actor.kind == ActorKind::kAdmin;
    if (!of_house && !IsPublic(type)) return relations;
    return RelationsTo(catalog, actor, kNone, kNone);
  }
  const std::uint32_t team = catalog.FindTeam(type.team);
  if (IsHost(catalog, type, user)) relations.Add(Relation::kHost);
  if (Leads(catalog, actor, team)) relations.Add(Relation::kLeader);
  // Every user of the organization is offered what is public or internal.
  relations.Add(Relation::kMember);
  return relations;
}

ActorRole RoleOf(const Actor& actor, const Relations& relations) {
  switch (actor.kind) {
    case ActorKind::kSystem:
      return ActorRole::kSystem;
    case ActorKind::kAdmin:
      return ActorRole::kAdmin;
    case ActorKind::kAttendee:
      return ActorRole::kAttendee;
    case ActorKind::kGuest:
      return ActorRole::kGuest;
    case ActorKind::kUser:
      break;
  }
  if (relations.Has(Relation::kHost)) return ActorRole::kHost;
  if (relations.Has(Relation::kLeader)) return ActorRole::kLeader;
  return relations.Has(Relation::kAttendee) ? ActorRole::kAttendee : ActorRole::kParticipant;
}

bool SeesHosts(const ResolvedCatalog& catalog, const Actor& actor, const EventType& type) {
  if (RelationsTo(catalog, actor, type).Staff()) return true;
  const std::uint32_t user = ActingUser(catalog, actor);
  const std::uint32_t team = catalog.FindTeam(type.team);
  return user != kNone && team != kNone && IsMember(catalog, user, team);
}

bool HidesHosts(const ResolvedCatalog& catalog, std::string_view event_type) {
  const std::uint32_t index = catalog.FindEventType(event_type);
  if (index == kNone) return true;  // archived: what it promised is not forgotten
  const EventType& type = catalog.event_type(index);
  return catalog
      .Inherited(&type, &EventType::hide_host, catalog.FindTeam(type.team),
                 &TeamDefaults::hide_host)
      .value_or(false);
}

bool HidesHosts(const ResolvedCatalog& catalog, const Booking& booking) {
  const bool confirmed = booking.status == BookingStatus::kConfirmed ||
                         booking.status == BookingStatus::kCompleted ||
                         booking.status == BookingStatus::kNoShow;
  return !confirmed && HidesHosts(catalog, booking.event_type);
}

namespace {

// To the time of one of an ad-hoc group; empty: as if they were not there. Colleagues know of each
// other what `members_see_team` lets them.
Relations RelationsToMember(const ResolvedCatalog& catalog, const Actor& actor,
                            const QueryMember& member) {
  if (!member.resource.empty()) {
    const std::uint32_t resource = catalog.FindResource(member.resource);
    if (resource == kNone) return {};
    return RelationsTo(catalog, actor, kNone, catalog.FindTeam(catalog.resource(resource).team));
  }
  if (!member.pool.empty()) {
    const bool known = catalog.FindPool(member.pool) != kNone;
    return known ? RelationsTo(catalog, actor, kNone, kNone) : Relations();
  }
  const std::uint32_t user = catalog.FindUser(member.user);
  if (user == kNone) return {};
  const Relations relations = RelationsTo(catalog, actor, user, kNone);
  const bool colleagues = catalog.organization().members_see_team != MembersSeeTeam::kNone &&
                          ShareTeam(catalog, ActingUser(catalog, actor), user);
  return relations.Staff() || colleagues ? relations : Relations();
}

Result<Sight> MayInquireOf(const ResolvedCatalog& catalog, const Actor& actor,
                           std::span<const QueryMember> members) {
  if (actor.kind == ActorKind::kGuest || actor.kind == ActorKind::kAttendee) {
    return Status(Reason::k_forbidden, "the public is offered event types").At("members");
  }
  Sight sight;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const QueryMember& one = members[i];
    const Relations relations = RelationsToMember(catalog, actor, one);
    sight.objects = sight.objects && relations.Staff();
    if (!relations.empty()) continue;
    const std::string path = fmt::format("members[{}].", i);
    if (!one.user.empty()) return NotFound(Describe<User>().name, one.user).At(path + "user");
    if (!one.pool.empty())
      return NotFound(Describe<ResourcePool>().name, one.pool).At(path + "pool");
    return NotFound(Describe<Resource>().name, one.resource).At(path + "resource");
  }
  return sight;
}

}  // namespace

Result<Sight> MayInquire(const ResolvedCatalog& catalog, const Actor& actor, const May& may,
                         const Query& query) {
  if (!query.members.empty()) return MayInquireOf(catalog, actor, query.members);
  const std::uint32_t index = catalog.FindEventType(query.event_type);
  if (index == kNone) {
    return NotFound(Describe<EventType>().name, query.event_type).At("event_type");
  }
  const EventType& type = catalog.event_type(index);
  const Relations relations = RelationsTo(catalog, actor, type);
  if (relations.empty()) {
    return NotFound(Describe<EventType>().name, query.event_type).At("event_type");
  }
  if (actor.kind != ActorKind::kSystem && !relations.AnyOf(may)) {
    return Status(Reason::k_forbidden, "this actor may not ask that");
  }
  if (IsTemplate(type)) {
    return Status(Reason::k_managed,
                  "it is a template; ask about the event type of one of its hosts")
        .At("event_type");
  }
  const Sight sight{.hosts = SeesHosts(catalog, actor, type), .objects = relations.Staff()};
  if (!sight.hosts && !query.hosts.empty() && HidesHosts(catalog, query.event_type)) {
    return Status(Reason::k_forbidden, "this event type does not say who serves it").At("hosts");
  }
  return sight;
}

bool AsksAttendee(const Actor& actor, const Relations& to_event_type, const Attendee& attendee,
                  const ResolvedCatalog& catalog) {
  if (to_event_type.Staff()) return true;
  return actor.kind == ActorKind::kUser && IsAttendee(catalog, actor, attendee);
}

Status MayBook(const ResolvedCatalog& catalog, const Actor& actor, const EventType& type,
               const BookBody& what) {
  const Relations relations = RelationsTo(catalog, actor, type);
  if (relations.Has(Relation::kAdmin) || relations.Has(Relation::kLeader)) return {};
  if (!what.overrides.empty() || what.buffer_before_min || what.buffer_after_min) {
    return Status(Reason::k_forbidden, "only who leads the team may set rules or buffers aside")
        .At("overrides");
  }
  if (!relations.Staff() && !what.resources.empty()) {
    return Status(Reason::k_forbidden, "only staff may name things").At("resources");
  }
  const std::uint32_t user = ActingUser(catalog, actor);
  if (user == kNone) return {};
  const bool own_time =
      type.user == actor.id || (what.hosts.size() == 1 && what.hosts.front() == actor.id);
  if (relations.Has(Relation::kHost) && own_time) return {};
  if (catalog.organization().members_book_for_others) return {};
  const bool for_self =
      !what.attendees.empty() && IsAttendee(catalog, actor, what.attendees.front());
  if (for_self || what.attendees.empty()) return {};
  return Status(Reason::k_forbidden, "members book for themselves").At("attendees[0]");
}

Status MayMove(const Relations& relations, const MoveWish& wish) {
  if (relations.Has(Relation::kAdmin) || relations.Has(Relation::kLeader)) return {};
  if (wish.sets_rules_aside) {
    return Status(Reason::k_forbidden, "only who leads the team may set rules aside")
        .At("overrides");
  }
  if (!relations.Staff() && (wish.names_hosts || wish.names_things)) {
    return Status(Reason::k_forbidden, "only staff may name hosts or things")
        .At(wish.names_hosts ? "hosts" : "resources");
  }
  if (wish.other_host) {
    return Status(Reason::k_forbidden, "only who leads the team gives another host").At("hosts");
  }
  return {};
}

}  // namespace rota
