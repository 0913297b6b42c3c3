#include "src/availability/lead.h"

#include <algorithm>
#include <vector>

#include "src/availability/standing.h"

namespace rota {

BitRows TooFarAhead(const Request& request, const Lattice& lattice, std::int32_t count,
                    BitRows* free) {
  const std::vector<OfferHost>& hosts = request.offer->hosts;
  const std::size_t width = WordsFor(lattice.size());
  std::vector<LeadRanks> ranks;                                   // by stretch of starts
  std::vector<std::uint32_t> stretch(lattice.size());             // by lattice index, as least
  std::vector<std::vector<std::uint32_t>> least(lattice.size());  // ranks of the last `count`
  for (std::size_t at = 0; at < lattice.size(); ++at) {
    if (ranks.empty() || !ranks.back().holds().Contains(lattice[at])) {
      ranks.emplace_back(request, lattice[at]);
    }
    stretch[at] = static_cast<std::uint32_t>(ranks.size() - 1);
  }
  const auto each = [&](const auto& visit) {
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
      if (hosts[i].fixed) continue;
      EachBit(free->row(i), width, [&](std::size_t at) { visit(i, at, ranks[stretch[at]]); });
    }
  };
  each([&](std::uint32_t host, std::size_t at, const LeadRanks& here) {
    std::vector<std::uint32_t>& few = least[at];
    few.insert(std::upper_bound(few.begin(), few.end(), here.rank(host)), here.rank(host));
    if (few.size() > static_cast<std::size_t>(count)) few.pop_back();
  });
  BitRows ahead(hosts.size(), width);
  each([&](std::uint32_t host, std::size_t at, const LeadRanks& here) {
    if (here.rank(host) > here.highest(least[at].back())) SetBit(ahead.row(host), at);
  });
  return ahead;
}

}  // namespace rota
