// The team tree, who leads and serves, and whose profile is whose.
#include <fmt/format.h>

#include <algorithm>

#include "src/model/rules.h"

namespace rota {
namespace {

constexpr int kMaxLevels = 32;

class TeamRules {
 public:
  TeamRules(const CatalogView& catalog, const CatalogIndex& index, const Written& written,
            Report& report)
      : catalog_(catalog), index_(index), written_(written), r_(report) {}

  void Check() {
    for (std::size_t i = 0; i < catalog_.teams.size(); ++i) {
      const Team& team = catalog_.teams[i];
      if (!IsLive(team.header)) continue;
      const PathScope scope(r_, "teams", i);
      CheckHasMember(team);  // also of a team that stays, for what is written of it
      if (!written_.Looks("team", team.header.id)) continue;
      CheckParents(team);
      CheckMemberProfiles(team);
      if (IsWritten("team", team.header.id)) CheckLeaders(team);
    }
    for (std::size_t i = 0; i < catalog_.event_types.size(); ++i) {
      const EventType& event_type = catalog_.event_types[i];
      if (!IsLive(event_type.header)) continue;
      if (!written_.Looks("event_type", event_type.header.id)) continue;
      const PathScope scope(r_, "event_types", i);
      CheckHosts(event_type);
    }
    for (std::size_t i = 0; i < catalog_.users.size(); ++i) {
      const User& user = catalog_.users[i];
      const PathScope scope(r_, "users", i);
      if (IsLive(user.header) && written_.Looks("user", user.header.id)) {
        CheckProfile(user.default_profile, user.header.id, "default_profile");
      }
    }
  }

 private:
  bool IsWritten(std::string_view kind, std::string_view id) const {
    return written_.Has(kind, id);
  }

  // Follows the parents; a missing one has been reported as a reference.
  void CheckParents(const Team& team) {
    int levels = 1;
    for (const Team* above = &team; above && !above->parent.empty(); ++levels) {
      above = index_.FindTeam(above->parent);
      if (above == &team) return r_.Add("cycle", "parent", "the team lies above itself");
      if (levels > 2 * kMaxLevels) return;  // a cycle further up; its own teams report it
    }
    if (levels > kMaxLevels) {
      r_.Add("depth", "parent", fmt::format("more than {} levels", kMaxLevels));
    }
  }

  void CheckProfile(const std::string& id, const std::string& user, std::string_view path) {
    const AvailabilityProfile* profile = index_.FindProfile(id);
    if (profile && profile->user != user) {
      r_.Add("profile_not_own", path, fmt::format("belongs to \"{}\"", profile->user));
    }
  }

  void CheckMemberProfiles(const Team& team) {
    for (std::size_t i = 0; i < team.members.size(); ++i) {
      CheckProfile(team.members[i].profile, team.members[i].user,
                   fmt::format("members[{}].profile", i));
    }
  }

  void CheckLeaders(const Team& team) {
    for (std::size_t i = 0; i < team.members.size(); ++i) {
      const Membership& member = team.members[i];
      if (member.role != MemberRole::kLeader) continue;
      const User* user = index_.FindUser(member.user);
      if (Serves(member) && (!user || user->active)) continue;
      r_.Add("leader_not_member", fmt::format("members[{}].role", i),
             "a leader is an accepted, active member and an active user");
    }
  }

  void CheckHasMember(const Team& team) {
    if (!team.active || !index_.HasActiveOffer(team) || !index_.MembersBelow(team).empty()) return;
    const auto offers = [&](const EventType& e) {
      return e.team == team.header.id && IsWritten("event_type", e.header.id);
    };
    const bool written =
        IsWritten("team", team.header.id) ||
        std::any_of(catalog_.event_types.begin(), catalog_.event_types.end(), offers);
    if (written) {
      r_.Add("team_without_member", "members",
             "a team with event types needs an accepted active member");
    }
  }

  void CheckHosts(const EventType& e) {
    for (std::size_t i = 0; i < e.hosts.size(); ++i) {
      CheckProfile(e.hosts[i].profile, e.hosts[i].user, fmt::format("hosts[{}].profile", i));
    }
    const Team* team = index_.FindTeam(e.team);
    if (!team || (e.hosts.empty() && e.groups.empty())) return;
    if (!IsWritten("event_type", e.header.id)) return;
    auto [members_of, fresh] = members_.try_emplace(team);
    if (fresh) members_of->second = index_.MembersBelow(*team);
    for (std::size_t i = 0; i < e.hosts.size(); ++i) {
      if (members_of->second.contains(e.hosts[i].user)) continue;
      r_.Add("host_not_member", fmt::format("hosts[{}].user", i),
             fmt::format("\"{}\" is no accepted active member of \"{}\" or below", e.hosts[i].user,
                         e.team));
    }
    for (std::size_t g = 0; g < e.groups.size(); ++g) {
      for (std::size_t i = 0; i < e.groups[g].members.size(); ++i) {
        const std::string& user = e.groups[g].members[i].user;
        if (user.empty() || members_of->second.contains(user)) continue;
        r_.Add("host_not_member", fmt::format("groups[{}].members[{}].user", g, i),
               fmt::format("\"{}\" is no accepted active member of \"{}\" or below", user, e.team));
      }
    }
  }

  const CatalogView& catalog_;
  const CatalogIndex& index_;
  const Written& written_;
  absl::flat_hash_map<const Team*, absl::flat_hash_set<std::string_view>> members_;
  Report& r_;
};

}  // namespace

void CheckTeams(const CatalogView& catalog, const CatalogIndex& index, const Written& written,
                Report& report) {
  TeamRules(catalog, index, written, report).Check();
}

}  // namespace rota
