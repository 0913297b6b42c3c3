#include "src/availability/team_tree.h"

#include <fmt/format.h>

#include "src/availability/facts.h"
#include "src/model/catalog_index.h"

namespace rota {
namespace {

constexpr std::size_t kMostLevels = 32;

std::string PathOf(std::uint32_t team) { return fmt::format("teams[{}]", team); }

class Builder {
 public:
  explicit Builder(const TeamTreeSource& source) : source_(source) {}

  Result<TeamTree> Build() {
    const auto n = static_cast<std::uint32_t>(source_.teams.size());
    tree_.chains.resize(n);
    tree_.children.resize(n);
    for (std::uint32_t team = 0; team < n; ++team) ROTA_TRY(Climb(team));
    for (std::uint32_t team = 0; team < n; ++team) {
      ROTA_ASSIGN(const Zone* zone, ZoneOf(team));
      tree_.zones.push_back(zone);
    }
    Status found = AddHolidayDates(source_.organization->holiday_sets, source_.find_holiday_set,
                                   &tree_.common_holidays);
    if (!found.ok()) return found.Under("organization");
    for (std::uint32_t team = 0; team < n; ++team) ROTA_TRY(AddHolidays(team));
    return std::move(tree_);
  }

 private:
  Status Climb(std::uint32_t team) {
    std::vector<std::uint32_t>& chain = tree_.chains[team];
    if (!IsLive(source_.teams[team]->header)) {
      chain = {team};
      return {};
    }
    for (std::uint32_t at = team;;) {
      if (chain.size() > kMostLevels) {
        return Invalid("cycle", "a team may lie at most 32 levels deep and never below itself")
            .At(PathOf(team) + ".parent");
      }
      chain.push_back(at);
      const std::string& parent = source_.teams[at]->parent;
      if (parent.empty()) break;
      const std::uint32_t above = source_.find_team(parent);
      if (above == kNone) {
        return NotFound(Describe<Team>().name, parent).At(PathOf(at) + ".parent");
      }
      at = above;
    }
    if (chain.size() > 1) tree_.children[chain[1]].push_back(team);
    return {};
  }

  Result<const Zone*> ZoneOf(std::uint32_t team) const {
    for (const std::uint32_t at : tree_.chains[team]) {
      const std::string& name = source_.teams[at]->zone;
      if (name.empty()) continue;
      Result<const Zone*> zone = Zone::Find(name);
      if (!zone.ok()) return Status(zone.status()).At(PathOf(at) + ".zone");
      return zone;
    }
    return source_.zone;
  }

  Status AddHolidays(std::uint32_t team) {
    std::vector<Date>& dates = tree_.holidays.emplace_back(tree_.common_holidays);
    for (const std::uint32_t at : tree_.chains[team]) {
      Status found =
          AddHolidayDates(source_.teams[at]->holiday_sets, source_.find_holiday_set, &dates);
      if (!found.ok()) return found.Under(PathOf(at));
    }
    return {};
  }

  const TeamTreeSource& source_;
  TeamTree tree_;
};

}  // namespace

Result<TeamTree> BuildTeamTree(const TeamTreeSource& source) { return Builder(source).Build(); }

}  // namespace rota
