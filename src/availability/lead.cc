#include "src/availability/lead.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/availability/finder.h"
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

void Finder::KeepWithinLead() {
  BitRows ahead = TooFarAhead(request_, lattice_, 1, &hosts_);
  std::vector<std::vector<std::uint32_t>> by_start(lattice_.size());
  for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
    EachBit(ahead.row(i), width_, [&](std::size_t at) { by_start[at].push_back(i); });
  }
  for (std::size_t at = 0; at < by_start.size(); ++at) {
    const std::vector<std::uint32_t>& hosts = by_start[at];
    if (hosts.empty() || !CanSpare(hosts, at)) continue;
    for (const std::uint32_t host : hosts) LeaveOut(host, at, Reason::k_lead_threshold);
    if (offered(at)) free_[at] -= static_cast<std::int32_t>(hosts.size());
  }
}

// Whether one of the others can host, and leaves as many bookings possible as there are: whoever is
// furthest behind may have to lead in all of them.
bool Finder::CanSpare(const std::vector<std::uint32_t>& hosts, std::size_t start) {
  if (!offer_.places_hold_people || request_.pins || remaining_[start] == 0) return true;
  Supply supply = offer_.WholeSupply();
  ReadSupplyAt(start, &supply);
  for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
    const bool stays = std::find(hosts.begin(), hosts.end(), i) == hosts.end();
    if (offer_.hosts[i].fixed || !stays || !CouldServe(i, start)) continue;
    const std::vector<std::uint32_t> filled = {offer_.FillerOf(i)};
    if (offer_.places.shapes.Fits(supply, filled, remaining_[start] - 1)) return true;
  }
  return false;
}

}  // namespace rota
