#include "src/assignment/groups.h"

#include <algorithm>
#include <functional>
#include <map>

#include "src/assignment/criteria.h"
#include "src/availability/group_turns.h"

namespace rota {
namespace {

// Fills the places of groups, in declared order.
class GroupAssigner {
 public:
  GroupAssigner(const Request& request, const AssignOptions& options, Choice* choice)
      : request_(request), offer_(*request.offer), options_(options), choice_(*choice) {}

  Result<Assigned> Assign() {
    Decision& decision = assigned_.decision;
    decision.policy = offer_.policy;
    decision.level = offer_.policy_level;
    decision.scope = ScopeOf(offer_);
    decision.seed = options_.seed;
    for (std::size_t i = 0; i < offer_.type->groups.size(); ++i) ROTA_TRY(FillGroup(i));
    for (auto& [user, candidate] : candidates_) {
      decision.candidates.push_back(std::move(candidate));
    }
    return std::move(assigned_);
  }

 private:
  Status FillGroup(std::size_t at) {
    const Offer view = GroupView(offer_, at, [&](const OfferFiller& one) { return HostOf(one); });
    Request asked = request_;
    asked.offer = &view;
    AssignOptions options = options_;
    std::erase_if(options.same_as, [&](std::uint32_t user) { return !view.IsServedBy(user); });
    std::vector<Criterion> criteria = CriteriaFor(view, options);
    if (offer_.type->groups[at].required_all) {  // nobody is chosen: each place is a member's
      criteria = {Criterion{.name = CriterionName::kMemberOrder}};
    }
    std::vector<bool> chosen(view.hosts.size());
    for (std::int32_t n = offer_.places.shapes.shapes()[at].count; n > 0; --n) {
      Contest contest{asked, options, choice_.check.start, CountedEventTypes(asked), {}};
      for (std::uint32_t k = 0; k < view.hosts.size(); ++k) {
        if (!chosen[k] && IsOpen(at, k)) contest.contenders.push_back({k, {}, {}});
      }
      KeepPossible(at, &contest);
      if (contest.contenders.empty())
        return Status(Reason::k_quorum, "too few of a group are free");
      for (const Criterion& criterion : criteria) Apply(criterion, &contest);
      const auto won = std::find_if(contest.contenders.begin(), contest.contenders.end(),
                                    [](const Contender& c) { return c.running(); });
      if (won == contest.contenders.end()) return Status(Reason::k_policy);
      chosen[won->index] = true;
      Choose(at, won->index);
      Note(contest, won->index);
    }
    return {};
  }

  // As whom somebody fills a place: as the host of theirs who is free.
  std::uint32_t HostOf(const OfferFiller& filler) const {
    const std::vector<std::uint32_t>& free = choice_.check.hosts;
    const auto found =
        std::find_if(filler.hosts.begin(), filler.hosts.end(), [&](std::uint32_t host) {
          return std::find(free.begin(), free.end(), host) != free.end();
        });
    return found == filler.hosts.end() ? filler.hosts.front() : *found;
  }

  bool IsOpen(std::size_t at, std::uint32_t k) const {
    return choice_.at_hand.open[offer_.places.shapes.FirstOf(at) + k] && !IsUsedUp(at, k);
  }

  // Drops those with whom the rest cannot be filled. Who is too far ahead may be needed by another
  // booking all the same; where nobody leaves all of those possible, fewer have to do.
  void KeepPossible(std::size_t at, Contest* contest) {
    std::vector<Contender>& all = contest->contenders;
    Ask(
        at, [&](std::uint32_t filler) { return choice_.CanFill(filler); }, &all);
    std::vector<Contender> keeping;
    for (; !all.empty() && choice_.beside >= 0; --choice_.beside) {
      keeping = all;
      Ask(
          at, [&](std::uint32_t filler) { return choice_.Keeps(filler); }, &keeping);
      if (!keeping.empty()) break;
    }
    all = std::move(keeping);
  }

  // Keeps those of whom `is_so` is true. People who may fill the same places are alike in this: one
  // of them is asked for all.
  void Ask(std::size_t at, const std::function<bool(std::uint32_t filler)>& is_so,
           std::vector<Contender>* contenders) const {
    const std::uint32_t first = offer_.places.shapes.FirstOf(at);
    std::map<std::vector<std::uint32_t>, bool> alike;  // by the places open to them
    std::erase_if(*contenders, [&](const Contender& one) {
      if (offer_.places.of[at].fillers[one.index].thing != kNone) return !is_so(first + one.index);
      const auto [known, fresh] = alike.try_emplace(PlacesOf(at, one.index), false);
      if (fresh) known->second = is_so(first + one.index);
      return !known->second;
    });
  }

  std::uint32_t NodeOf(std::size_t at, std::uint32_t k) const {
    return offer_.places.shapes.shapes()[at].fillers[k].node;
  }

  // Whoever fills an earlier place is not there for another; a thing, as long as it has units.
  bool IsUsedUp(std::size_t at, std::uint32_t k) const {
    const std::uint32_t node = NodeOf(at, k);
    const auto used = std::count(used_.begin(), used_.end(), node);
    return used >= choice_.supply.units[node];
  }

  std::vector<std::uint32_t> PlacesOf(std::size_t at, std::uint32_t k) const {
    const std::uint32_t node = NodeOf(at, k);
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; i < offer_.places.of.size(); ++i) {
      const std::vector<Filler>& fillers = offer_.places.shapes.shapes()[i].fillers;
      for (std::uint32_t j = 0; j < fillers.size(); ++j) {
        const std::uint32_t number = offer_.places.shapes.FirstOf(i) + j;
        if (fillers[j].node != node || !choice_.supply.open[number]) continue;
        places.push_back(2 * i + choice_.at_hand.open[number]);
      }
    }
    return places;
  }

  void Choose(std::size_t at, std::uint32_t k) {
    const OfferFiller& filler = offer_.places.of[at].fillers[k];
    choice_.filled.push_back(offer_.places.shapes.FirstOf(at) + k);
    used_.push_back(NodeOf(at, k));
    const ResolvedCatalog& catalog = *request_.catalog;
    std::vector<std::string>& of_group = assigned_.decision.groups[offer_.type->groups[at].id];
    if (filler.thing != kNone) {
      of_group.push_back(catalog.resource(offer_.things[filler.thing].resource).header.id);
      return;
    }
    const std::uint32_t host = HostOf(filler);
    of_group.push_back(catalog.user(offer_.hosts[host].user).header.id);
    assigned_.hosts.push_back(host);
    assigned_.decision.chosen.push_back(of_group.back());
  }

  // What became of each person in the last contest they were in.
  void Note(const Contest& contest, std::uint32_t won) {
    for (const Contender& one : contest.contenders) {
      const std::uint32_t user = contest.request.offer->hosts[one.index].user;
      if (user == kNone) continue;
      std::string dropped_by = one.dropped_by;
      if (dropped_by.empty() && one.index != won) dropped_by = "member_order";
      candidates_[user] = {request_.catalog->user(user).header.id, std::move(dropped_by),
                           one.values};
    }
  }

  const Request& request_;
  const Offer& offer_;
  const AssignOptions& options_;
  Choice& choice_;
  std::vector<std::uint32_t> used_;                // nodes
  std::map<std::uint32_t, Candidate> candidates_;  // by user
  Assigned assigned_;
};

}  // namespace

Result<Assigned> AssignGroups(const Request& request, const AssignOptions& options,
                              Choice* choice) {
  return GroupAssigner(request, options, choice).Assign();
}

}  // namespace rota
