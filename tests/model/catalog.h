// The records of a scenario by id, and the chains along which a value is looked for: event type,
// team, ancestors, organization; host row, membership, user.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/document.h"
#include "tests/model/minutes.h"

namespace model {

// Somebody in a place of an event type: the declared host, or who stands in for them. In groups a
// place may also be a thing's.
struct Host {
  std::string user;
  int place = 0;  // of the declared host, from 0; in groups all members are counted through
  bool stands_in = false;
  bool required = false;             // fixed; in round robin only where the row says so
  bool active = false;               // may serve: an active user and a member
  const Json* row = nullptr;         // the host row; empty for who stands in
  const Json* membership = nullptr;  // by which they serve the team; empty without one
  int group = 0;                     // which of the event type's groups
  std::string thing = {};            // in place of a user
};

// An approved absence.
struct Leave {
  Instant start;
  Instant end;
  std::string delegate;  // empty: nobody
  bool Touches(Instant from, Instant to) const { return from < end && start < to; }
};

struct Buffers {
  minutes before{0};
  minutes after{0};
};

struct Slot {
  Instant start;
  Instant end;
};

class Catalog {
 public:
  explicit Catalog(const Json& scenario);

  const Json& organization() const { return organization_; }
  const Json& user(const std::string& id) const { return *users_.at(id); }
  const Json& team(const std::string& id) const { return *teams_.at(id); }
  const Json& schedule(const std::string& id) const { return *schedules_.at(id); }
  const Json& holiday_set(const std::string& id) const { return *holiday_sets_.at(id); }
  const Json& event_type(const std::string& id) const { return *event_types_.at(id); }
  const Json* FindEventType(const std::string& id) const;
  const Json* FindSource(const std::string& id) const;
  // Who shares their time with a thing; empty: nobody.
  std::string FacilitatorOf(const std::string& thing) const;
  // Whom an attendee {user} or {email} means; empty: nobody the organization knows.
  std::string PersonOf(const Json& attendee) const;
  bool Knows(const std::string& user) const { return users_.contains(user); }

  // ---- teams

  // A team and its ancestors, nearest first; nothing for "".
  std::vector<const Json*> Ancestry(const std::string& team) const;
  // The ids of a team and its descendants, parents first, in document order.
  std::vector<std::string> TeamsBelow(const std::string& team) const;
  bool IsBelow(const std::string& team, const std::string& ancestor) const;

  // A field of an event type, else the `defaults` of its team, else of the nearest ancestor that
  // gives one; null: nobody says.
  const Json* Field(const Json& event, const char* name) const;
  int Number(const Json& event, const char* name, int otherwise) const;
  std::string Text(const Json& event, const char* name, const char* otherwise) const;

  // ---- zones

  const Zone& OrganizationZone() const { return Zone::Named(organization_.at("zone")); }
  const Zone& TeamZone(const std::string& team) const;
  const Zone& AskingZone(const Json& event) const;  // reads schedules that name no zone
  const Zone& ScheduleZone(const Json& schedule, const Json& event) const;
  const Zone& UserZone(const std::string& user) const;
  // Least minutes between a booking that ends at one place and one that starts at another.
  minutes Distance(const std::string& from, const std::string& to) const;
  const Zone* TravelZone(const std::string& user, Date date) const;  // null: at home
  const Zone& ZoneInForce(const std::string& user, Date date) const;

  // ---- hosts

  // The declared hosts of an event type, each person once; of one with groups the members of all
  // groups, one group after the other, each once in a group.
  const std::vector<Host>& HostsOf(const Json& event) const;
  // Who stands in for a declared host while `slot` touches the absence; without a slot, ever.
  std::vector<Host> StandIns(const Json& event, const Host& host, std::optional<Slot> slot) const;
  // A declared host and who stands in, in that order.
  std::vector<Host> Fillers(const Json& event, const Host& host, std::optional<Slot> slot) const;
  const std::vector<Leave>& LeaveOf(const std::string& user) const;

  // `weight` or `priority`: of the host row, else of the membership. Who stands in has the absent
  // host's.
  int Share(const Json& event, const Host& host, const char* name, int otherwise) const;

  // The profiles that apply to a host, nearest first, and the nearest value of a field; null: none.
  std::vector<const Json*> ProfilesOf(const Host& host) const;
  const Json* ProfileField(const Host& host, const char* name) const;

  // The event type's buffers for a duration, and the larger of these and a host's own.
  Buffers EventBuffers(const Json& event, minutes duration) const;
  Buffers HostBuffers(const Json& event, minutes duration, const Host& host) const;
  // The hosts, and whoever stands in for one of them at some time.
  std::vector<Host> EveryHost(const Json& event) const;
  bool MayHost(const Json& event, const std::string& user) const;
  // Of a person who may be no host of the event type (any more).
  Buffers BuffersOf(const Json& event, minutes duration, const std::string& user) const;

 private:
  using Records = std::map<std::string, const Json*>;
  static Records ById(const Json& list);
  void ReadLeave(const Json& rows);
  bool IsActive(const std::string& user) const;
  // All tags that the event type asks for, on the user or the membership.
  bool HasTags(const Json& event, const std::string& user, const Json* membership) const;
  const Json* Membership(const std::string& team, const std::string& user) const;
  std::vector<std::pair<const Json*, const Json*>> HostRows(const Json& event) const;
  std::vector<std::pair<std::string, const Json*>> PeopleOf(const Json& event,
                                                            const Json& members_of) const;
  std::vector<Host> MembersOfGroups(const Json& event) const;

  const Json& organization_;
  Records users_, profiles_, schedules_, holiday_sets_, teams_, event_types_, sources_, resources_,
      pools_;
  std::vector<std::string> team_order_;
  std::map<std::string, std::vector<Leave>> leave_;
  mutable std::map<const Json*, std::vector<Host>> hosts_;  // by event type
  mutable std::map<std::pair<const Json*, int>, std::vector<Host>> ever_stand_ins_;  // and place
};

}  // namespace model
