// The team tree, who leads and serves, and whose profile is whose.
#include <fmt/format.h>

#include <algorithm>

#include "src/model/rules.h"

namespace rota {
namespace {

constexpr int kMaxLevels = 32;

class TeamRules {
 public:
  TeamRules(const Catalog& catalog, const CatalogIndex& index, const ValidateOptions& options,
            Report& report)
      : catalog_(catalog), index_(index), all_written_(!options.written), r_(report) {
    if (!options.written) return;
    for (const RecordKey& key : *options.written) written_.emplace(key.kind, key.id);
  }

  void Check() {
    for (std::size_t i = 0; i < catalog_.teams.size(); ++i) {
      const Team& team = catalog_.teams[i];
      if (!IsLive(team.header)) continue;
      const PathScope scope(r_, "teams", i);
      CheckParents(team);
      CheckMemberProfiles(team);
      if (IsWritten("team", team.header.id)) CheckLeaders(team);
      CheckHasMember(team);
    }
    for (std::size_t i = 0; i < catalog_.event_types.size(); ++i) {
      const EventType& event_type = catalog_.event_types[i];
      if (!IsLive(event_type.header)) continue;
      const PathScope scope(r_, "event_types", i);
      CheckHosts(event_type);
    }
    for (std::size_t i = 0; i < catalog_.users.size(); ++i) {
      const User& user = catalog_.users[i];
      const PathScope scope(r_, "users", i);
      if (IsLive(user.header)) {
        CheckProfile(user.default_profile, user.header.id, "default_profile");
      }
    }
  }

 private:
  bool IsWritten(std::string_view kind, std::string_view id) const {
    return all_written_ || written_.contains({kind, id});
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
    if (!team || e.hosts.empty()) return;
    if (!IsWritten("event_type", e.header.id)) return;
    auto [members_of, fresh] = members_.try_emplace(team);
    if (fresh) members_of->second = index_.MembersBelow(*team);
    for (std::size_t i = 0; i < e.hosts.size(); ++i) {
      if (members_of->second.contains(e.hosts[i].user)) continue;
      r_.Add("host_not_member", fmt::format("hosts[{}].user", i),
             fmt::format("\"{}\" is no accepted active member of \"{}\" or below", e.hosts[i].user,
                         e.team));
    }
  }

  const Catalog& catalog_;
  const CatalogIndex& index_;
  bool all_written_;
  absl::flat_hash_set<std::pair<std::string_view, std::string_view>> written_;  // kind, id
  absl::flat_hash_map<const Team*, absl::flat_hash_set<std::string_view>> members_;
  Report& r_;
};

}  // namespace

void CheckTeams(const Catalog& catalog, const CatalogIndex& index, const ValidateOptions& options,
                Report& report) {
  TeamRules(catalog, index, options, report).Check();
}

}  // namespace rota
