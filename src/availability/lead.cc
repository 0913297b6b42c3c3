#include "src/availability/lead.h"

#include <utility>
#include <vector>

#include "src/availability/standing.h"

namespace rota {

BitRows TooFarAhead(const Request& request, const Lattice& lattice, std::int32_t count,
                    BitRows* free) {
  const std::vector<OfferHost>& hosts = request.offer->hosts;
  const std::size_t width = WordsFor(lattice.size());
  const auto few = static_cast<std::size_t>(count);
  std::vector<LeadRanks> ranks;                        // by stretch of starts
  std::vector<std::uint32_t> stretch(lattice.size());  // by lattice index
  // By lattice index the least `count` ranks of who is free, ascending; the rest kNone.
  std::vector<std::uint32_t> least(lattice.size() * few, kNone);
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
    std::uint32_t rank = here.rank(host);
    for (std::size_t i = at * few; i < (at + 1) * few; ++i) {
      if (rank < least[i]) std::swap(rank, least[i]);
    }
  });
  std::vector<std::uint32_t> highest(lattice.size(), kNone);  // that may serve
  for (std::size_t at = 0; at < lattice.size(); ++at) {
    for (std::size_t i = at * few; i < (at + 1) * few && least[i] != kNone; ++i) {
      highest[at] = ranks[stretch[at]].highest(least[i]);
    }
  }
  BitRows ahead(hosts.size(), width);
  each([&](std::uint32_t host, std::size_t at, const LeadRanks& here) {
    if (here.rank(host) > highest[at]) SetBit(ahead.row(host), at);
  });
  return ahead;
}

}  // namespace rota
