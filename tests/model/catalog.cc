#include "tests/model/catalog.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

namespace model {
namespace {

// The fields that a team may give a default for.
constexpr std::string_view kTeamDefaults[] = {
    "schedule",           "schedule_mode",     "alignment",     "step_min", "buffer_before_min",
    "buffer_after_min",   "buffer_mode",       "window",        "limits",   "requires_approval",
    "minimum_notice_min", "minimum_notice_by", "pending_blocks"};

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool Serves(const Json& member) {
  return Flag(member, "accepted", true) && Flag(member, "active", true);
}

}  // namespace

Catalog::Catalog(const Json& scenario) : organization_(scenario.at("catalog").at("organization")) {
  const Json& catalog = scenario.at("catalog");
  users_ = ById(List(catalog, "users"));
  profiles_ = ById(List(catalog, "profiles"));
  schedules_ = ById(List(catalog, "schedules"));
  holiday_sets_ = ById(List(catalog, "holiday_sets"));
  teams_ = ById(List(catalog, "teams"));
  event_types_ = ById(List(catalog, "event_types"));
  sources_ = ById(List(catalog, "calendar_sources"));
  resources_ = ById(List(catalog, "resources"));
  pools_ = ById(List(catalog, "resource_pools"));
  for (const Json& team : List(catalog, "teams")) team_order_.push_back(team.at("id"));
  ReadLeave(List(scenario, "time_off"));
}

Catalog::Records Catalog::ById(const Json& list) {
  Records records;
  for (const Json& record : list) records[record.at("id")] = &record;
  return records;
}

// Each end of an absence is read in the zone in force for the person on its date.
void Catalog::ReadLeave(const Json& rows) {
  for (const Json& row : rows) {
    if (row.value("status", "approved") != "approved") continue;
    if (!row.contains("user")) continue;  // a thing's
    const std::string user = row.at("user");
    const Date first = ParseDate(row.at("from"));
    const Date last = row.contains("to") ? ParseDate(row.at("to")) : first;
    const minutes start = ParseClock(row.value("start", "00:00"));
    const minutes end = ParseClock(row.value("end", "24:00"));
    const Leave leave = {ZoneInForce(user, first).HoursEdge(first, start),
                         ZoneInForce(user, last).HoursEdge(last, end),
                         model::Text(row, "delegate")};
    if (leave.start < leave.end) leave_[user].push_back(leave);
  }
}

const Json* Catalog::FindEventType(const std::string& id) const {
  const auto found = event_types_.find(id);
  return found == event_types_.end() ? nullptr : found->second;
}

const Json* Catalog::FindSource(const std::string& id) const {
  const auto found = sources_.find(id);
  return found == sources_.end() ? nullptr : found->second;
}

std::string Catalog::FacilitatorOf(const std::string& thing) const {
  const auto found = resources_.find(thing);
  return found == resources_.end() ? std::string() : model::Text(*found->second, "user");
}

std::string Catalog::PersonOf(const Json& attendee) const {
  if (attendee.contains("user")) return attendee.at("user");
  const std::string address = LowerCase(model::Text(attendee, "email"));
  if (address.empty()) return "";
  for (const auto& [id, user] : users_) {
    if (LowerCase(model::Text(*user, "email")) == address) return id;
    for (const Json& other : List(*user, "emails")) {
      if (LowerCase(other) == address) return id;
    }
  }
  return "";
}

// ---- teams ------------------------------------------------------------------

std::vector<const Json*> Catalog::Ancestry(const std::string& team) const {
  std::vector<const Json*> chain;
  for (std::string id = team; !id.empty(); id = model::Text(*chain.back(), "parent")) {
    chain.push_back(&this->team(id));
  }
  return chain;
}

std::vector<std::string> Catalog::TeamsBelow(const std::string& team) const {
  std::vector<std::string> found = {team};
  for (const std::string& child : team_order_) {
    if (model::Text(this->team(child), "parent") != team) continue;
    for (const std::string& id : TeamsBelow(child)) found.push_back(id);
  }
  return found;
}

bool Catalog::IsBelow(const std::string& team, const std::string& ancestor) const {
  const std::vector<const Json*> chain = Ancestry(team);
  return std::any_of(chain.begin(), chain.end(),
                     [&](const Json* one) { return one->at("id") == ancestor; });
}

const Json* Catalog::Field(const Json& event, const char* name) const {
  if (event.contains(name)) return &event.at(name);
  if (std::find(std::begin(kTeamDefaults), std::end(kTeamDefaults), name) ==
      std::end(kTeamDefaults)) {
    return nullptr;
  }
  for (const Json* team : Ancestry(model::Text(event, "team"))) {
    const Json& defaults = Object(*team, "defaults");
    if (defaults.contains(name)) return &defaults.at(name);
  }
  return nullptr;
}

int Catalog::Number(const Json& event, const char* name, int otherwise) const {
  const Json* value = Field(event, name);
  return value ? value->get<int>() : otherwise;
}

std::string Catalog::Text(const Json& event, const char* name, const char* otherwise) const {
  const Json* value = Field(event, name);
  return value ? value->get<std::string>() : otherwise;
}

// ---- zones ------------------------------------------------------------------

const Zone& Catalog::TeamZone(const std::string& team) const {
  for (const Json* one : Ancestry(team)) {
    if (one->contains("zone")) return Zone::Named(one->at("zone"));
  }
  return OrganizationZone();
}

const Zone& Catalog::AskingZone(const Json& event) const {
  return event.contains("zone") ? Zone::Named(event.at("zone"))
                                : TeamZone(model::Text(event, "team"));
}

const Zone& Catalog::ScheduleZone(const Json& schedule, const Json& event) const {
  return schedule.contains("zone") ? Zone::Named(schedule.at("zone")) : AskingZone(event);
}

const Zone& Catalog::UserZone(const std::string& user) const {
  const std::string own = model::Text(this->user(user), "zone");
  return own.empty() ? OrganizationZone() : Zone::Named(own);
}

const Zone* Catalog::TravelZone(const std::string& user, Date date) const {
  for (const Json& row : List(this->user(user), "travel")) {  // the first that fits
    const bool ended = row.contains("to") && ParseDate(row.at("to")) < date;
    if (ParseDate(row.at("from")) <= date && !ended) return &Zone::Named(row.at("zone"));
  }
  return nullptr;
}

const Zone& Catalog::ZoneInForce(const std::string& user, Date date) const {
  const Zone* travel = TravelZone(user, date);
  return travel ? *travel : UserZone(user);
}

// ---- hosts ------------------------------------------------------------------

bool Catalog::IsActive(const std::string& user) const {
  return Knows(user) && Flag(this->user(user), "active", true);
}

// The accepted, active membership by which a user serves a team: its own, else a descendant's.
const Json* Catalog::Membership(const std::string& team, const std::string& user) const {
  if (team.empty()) return nullptr;
  for (const std::string& below : TeamsBelow(team)) {
    for (const Json& member : List(this->team(below), "members")) {
      if (member.at("user") == user && Serves(member)) return &member;
    }
  }
  return nullptr;
}

bool Catalog::HasTags(const Json& event, const std::string& user, const Json* membership) const {
  const auto holds = [](const Json& record, const Json& tag) {
    const Json& tags = List(record, "tags");
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  };
  const Json& asked = List(event, "requires_tags");
  return std::all_of(asked.begin(), asked.end(), [&](const Json& tag) {
    return holds(this->user(user), tag) || (membership && holds(*membership, tag));
  });
}

// Reading: each direction has its own row, or both have the one that is there.
minutes Catalog::Distance(const std::string& from, const std::string& to) const {
  if (from.empty() || to.empty() || from == to) return minutes{0};
  const Json* backwards = nullptr;
  for (const Json& row : List(organization_, "distances")) {
    if (row.at("from") == from && row.at("to") == to) return minutes{row.at("min").get<int>()};
    if (row.at("from") == to && row.at("to") == from) backwards = &row;
  }
  return minutes{backwards ? backwards->at("min").get<int>() : 0};
}

// {host row, membership} as the document declares them.
std::vector<std::pair<const Json*, const Json*>> Catalog::HostRows(const Json& event) const {
  std::vector<std::pair<const Json*, const Json*>> rows;
  const std::string team = model::Text(event, "team");
  const Json& hosts = List(event, "hosts");
  if (!hosts.is_object()) {
    for (const Json& row : hosts) rows.emplace_back(&row, Membership(team, row.at("user")));
    return rows;
  }
  for (const auto& [user, membership] : PeopleOf(event, hosts)) {
    rows.emplace_back(nullptr, membership);
  }
  return rows;
}

// {"members_of", "descendants"} as people and their memberships.
std::vector<std::pair<std::string, const Json*>> Catalog::PeopleOf(const Json& event,
                                                                   const Json& members_of) const {
  const std::string team = model::Text(event, "team"), from = members_of.at("members_of");
  if (!team.empty() && !IsBelow(from, team)) {
    throw Refused("invalid", "hosts from a team that is not below the owner");
  }
  std::vector<std::string> teams = TeamsBelow(from);
  if (!Flag(members_of, "descendants", false)) teams.resize(1);
  std::vector<std::pair<std::string, const Json*>> people;
  for (const std::string& one : teams) {
    for (const Json& member : List(this->team(one), "members")) {
      // Reading: members_of lists only people who can serve; an inactive user is simply not there.
      // They serve by the membership they are listed by.
      const std::string user = member.at("user");
      if (Serves(member) && IsActive(user) && HasTags(event, user, &member)) {
        people.emplace_back(user, &member);
      }
    }
  }
  return people;
}

// A pool stands for its things, a team for its people. Reading: of a member that a group lists more
// than once the first place counts, and of memberships by which groups list somebody the first; the
// row of a host is that of whoever stands there.
std::vector<Host> Catalog::MembersOfGroups(const Json& event) const {
  const std::string team = model::Text(event, "team");
  std::vector<Host> members;
  std::map<std::string, const Json*> serve_by;  // memberships
  int number = 0;
  for (const Json& group : List(event, "groups")) {
    std::set<std::string> users, things;
    const bool all = group.contains("required") && group.at("required") == "all";
    const auto add = [&](Host member) {
      member.place = static_cast<int>(members.size());
      member.group = number;
      member.required = all;
      members.push_back(member);
    };
    const auto add_person = [&](const std::string& user, const Json* listed_by) {
      if (!users.insert(user).second) return;
      const Json* membership = serve_by.try_emplace(user, listed_by).first->second;
      const Json* row = nullptr;
      for (const Json& one : List(event, "hosts")) {
        if (one.at("user") == user) row = &one;
      }
      add({.user = user,
           .active = IsActive(user) && (membership != nullptr || team.empty()) &&
                     HasTags(event, user, membership),
           .row = row ? row : &NoRecord(),
           .membership = membership ? membership : &NoRecord()});
    };
    const auto add_thing = [&](const std::string& id) {
      if (!things.insert(id).second) return;
      add({.user = "", .active = true, .row = &NoRecord(), .membership = &NoRecord(), .thing = id});
    };
    for (const Json& listed : group.at("members")) {
      const Json member = listed.is_string() ? Json{{"user", listed}} : listed;
      if (member.contains("user")) {
        add_person(member.at("user"), Membership(team, member.at("user")));
      } else if (member.contains("resource")) {
        add_thing(member.at("resource"));
      } else if (member.contains("pool")) {
        for (const Json& id : pools_.at(member.at("pool"))->at("members")) add_thing(id);
      } else {
        for (const auto& [user, membership] : PeopleOf(event, member)) add_person(user, membership);
      }
    }
    ++number;
  }
  return members;
}

const std::vector<Host>& Catalog::HostsOf(const Json& event) const {
  const auto known = hosts_.find(&event);
  if (known != hosts_.end()) return known->second;
  const std::string kind = event.value("scheduling", "individual");
  const std::string team = model::Text(event, "team");
  if (kind == "groups") return hosts_[&event] = MembersOfGroups(event);
  std::vector<Host> hosts;
  std::set<std::string> seen;
  const auto add = [&](const std::string& user, const Json* row, const Json* membership) {
    if (!seen.insert(user).second) return;  // duplicates count once
    const bool required = kind != "round_robin" || Flag(row ? *row : NoRecord(), "fixed", false);
    hosts.push_back({.user = user,
                     .place = static_cast<int>(hosts.size()),
                     .required = required,
                     .active = IsActive(user) && (membership != nullptr || team.empty()) &&
                               HasTags(event, user, membership),
                     .row = row ? row : &NoRecord(),
                     .membership = membership ? membership : &NoRecord()});
  };
  for (const auto& [row, membership] : HostRows(event)) {
    add(row ? row->at("user") : membership->at("user"), row, membership);
  }
  if (hosts.empty() && event.contains("user")) add(event.at("user"), nullptr, nullptr);
  if (kind == "individual" && (List(event, "hosts").is_object() || hosts.size() > 1)) {
    throw Refused("invalid", "individual has one host");
  }
  return hosts_[&event] = hosts;
}

// Own hours, profile and membership; group, weight, priority and place of the absent host.
// Delegates who are away are followed to theirs; a chain that comes back to somebody in it is
// nobody.
std::vector<Host> Catalog::StandIns(const Json& event, const Host& host,
                                    std::optional<Slot> slot) const {
  const auto key = std::pair(&event, host.place);
  if (!slot) {
    const auto known = ever_stand_ins_.find(key);
    if (known != ever_stand_ins_.end()) return known->second;
  }
  std::vector<Host> found;
  std::vector<std::vector<std::string>> chains = {{host.user}};
  for (std::size_t i = 0; i < chains.size(); ++i) {
    const std::vector<std::string> chain = chains[i];
    for (const Leave& leave : LeaveOf(chain.back())) {
      const std::string& delegate = leave.delegate;
      if (delegate.empty() || (slot && !leave.Touches(slot->start, slot->end))) continue;
      if (std::find(chain.begin(), chain.end(), delegate) != chain.end()) continue;
      chains.push_back(chain);
      chains.back().push_back(delegate);
      const bool listed = std::any_of(found.begin(), found.end(),
                                      [&](const Host& one) { return one.user == delegate; });
      const Json* membership = Membership(model::Text(event, "team"), delegate);
      const bool may_serve = (membership || model::Text(event, "team").empty()) &&
                             HasTags(event, delegate, membership);
      if (listed || !IsActive(delegate) || !host.active || !may_serve) continue;
      found.push_back({.user = delegate,
                       .place = host.place,
                       .stands_in = true,
                       .required = host.required,
                       .active = true,
                       .row = &NoRecord(),
                       .membership = membership ? membership : &NoRecord(),
                       .group = host.group});
    }
  }
  if (!slot) ever_stand_ins_[key] = found;
  return found;
}

std::vector<Host> Catalog::Fillers(const Json& event, const Host& host,
                                   std::optional<Slot> slot) const {
  std::vector<Host> fillers = StandIns(event, host, slot);
  fillers.insert(fillers.begin(), host);
  return fillers;
}

const std::vector<Leave>& Catalog::LeaveOf(const std::string& user) const {
  static const std::vector<Leave> kNone;
  const auto found = leave_.find(user);
  return found == leave_.end() ? kNone : found->second;
}

int Catalog::Share(const Json& event, const Host& host, const char* name, int otherwise) const {
  const Host& declared = HostsOf(event).at(static_cast<std::size_t>(host.place));
  return model::Number(*declared.row, name, model::Number(*declared.membership, name, otherwise));
}

std::vector<const Json*> Catalog::ProfilesOf(const Host& host) const {
  std::vector<const Json*> profiles;
  for (const std::string& id :
       {model::Text(*host.row, "profile"), model::Text(*host.membership, "profile"),
        model::Text(user(host.user), "default_profile")}) {
    if (!id.empty()) profiles.push_back(profiles_.at(id));
  }
  return profiles;
}

const Json* Catalog::ProfileField(const Host& host, const char* name) const {
  for (const Json* profile : ProfilesOf(host)) {
    if (profile->contains(name)) return &profile->at(name);
  }
  return nullptr;
}

Buffers Catalog::EventBuffers(const Json& event, minutes duration) const {
  int before = Number(event, "buffer_before_min", 0), after = Number(event, "buffer_after_min", 0);
  for (const Json& row : List(event, "buffers_by_duration")) {
    if (minutes{row.at("duration_min").get<int>()} != duration) continue;
    before = model::Number(row, "buffer_before_min", before);
    after = model::Number(row, "buffer_after_min", after);
  }
  return {minutes{before}, minutes{after}};
}

Buffers Catalog::HostBuffers(const Json& event, minutes duration, const Host& host) const {
  const Buffers shared = EventBuffers(event, duration);
  const Json* before = ProfileField(host, "buffer_before_min");
  const Json* after = ProfileField(host, "buffer_after_min");
  return {std::max(shared.before, minutes{before ? before->get<int>() : 0}),
          std::max(shared.after, minutes{after ? after->get<int>() : 0})};
}

std::vector<Host> Catalog::EveryHost(const Json& event) const {
  std::vector<Host> known = HostsOf(event);
  for (const Host& host : HostsOf(event)) {
    for (const Host& other : StandIns(event, host, std::nullopt)) known.push_back(other);
  }
  return known;
}

bool Catalog::MayHost(const Json& event, const std::string& user) const {
  const std::vector<Host> known = EveryHost(event);
  return std::any_of(known.begin(), known.end(),
                     [&](const Host& host) { return host.user == user; });
}

Buffers Catalog::BuffersOf(const Json& event, minutes duration, const std::string& user) const {
  for (const Host& host : EveryHost(event)) {
    if (host.user == user) return HostBuffers(event, duration, host);
  }
  return EventBuffers(event, duration);
}

}  // namespace model
