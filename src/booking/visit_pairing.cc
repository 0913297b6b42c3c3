// Parts that one person must serve make a chain; each chain looks for somebody whom all its parts
// have in common.
//
//   parts            cut          colour       dry
//   same_host_as      ^---------------------------'
//   chains           {cut, dry}   {colour}
//   could serve      ana, bo      bo, cy
//
// One person may serve several chains, and several parts of one, where nothing of one part can be
// in the way of another: their buffers lie apart, no way lies between their places, and neither
// rest nor a lead in turns is asked for. Where it may be, only the decisions tell.
#include "src/booking/visit_pairing.h"

#include <algorithm>
#include <numeric>

namespace rota {
namespace {

constexpr int kMostTries = 512;

// Who serves a part.
struct Serving {
  std::size_t part = 0;    // place in the list
  std::uint32_t host = 0;  // in the part's offer
  std::uint32_t user = kNone;
};

class Pairs {
 public:
  explicit Pairs(std::span<const PlainPart> parts) : parts_(parts) {
    std::vector<std::size_t> chain_of(parts.size());
    std::iota(chain_of.begin(), chain_of.end(), std::size_t{0});
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!parts[i].same_host_as) continue;
      const std::size_t from = chain_of[i], to = chain_of[*parts[i].same_host_as];
      std::replace(chain_of.begin(), chain_of.end(), from, to);
    }
    for (std::size_t chain = 0; chain < parts.size(); ++chain) {
      std::vector<std::size_t> own;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (chain_of[i] == chain) own.push_back(i);
      }
      if (!own.empty()) chains_.push_back(std::move(own));
    }
  }

  Pairing Find() {
    for (std::size_t chain = 0; chain < chains_.size(); ++chain) {
      std::size_t from = 0;
      if (!Next(chain, &from)) return Pairing::kLacking;
    }
    return Extend(0) ? Pairing::kServed : Pairing::kUnknown;
  }

 private:
  Serving AsHost(std::size_t part, std::uint32_t host) const {
    return {part, host, parts_[part].request->offer->hosts[host].user};
  }

  // The next one who could serve the whole chain, of the hosts of its first part from `from` on;
  // moves it behind.
  std::optional<std::vector<Serving>> Next(std::size_t chain, std::size_t* from) const {
    const std::vector<std::size_t>& own = chains_[chain];
    const std::vector<std::uint32_t>& first = parts_[own.front()].hosts;
    while (*from < first.size()) {
      std::vector<Serving> one = {AsHost(own.front(), first[(*from)++])};
      for (std::size_t at = 1; at < own.size(); ++at) {
        const std::vector<std::uint32_t>& hosts = parts_[own[at]].hosts;
        const auto same = std::find_if(hosts.begin(), hosts.end(), [&](std::uint32_t host) {
          return AsHost(own[at], host).user == one.front().user;
        });
        if (same == hosts.end()) break;
        one.push_back(AsHost(own[at], *same));
      }
      if (one.size() == own.size()) return one;
    }
    return std::nullopt;
  }

  // Whether one person may serve both.
  bool AreApart(const Serving& one, const Serving& other) const {
    if (parts_[other.part].time.start < parts_[one.part].time.start) return AreApart(other, one);
    const Request &first = *parts_[one.part].request, &then = *parts_[other.part].request;
    const OfferHost &host = first.offer->hosts[one.host], &later = then.offer->hosts[other.host];
    if (host.rest_s > 0 || later.rest_s > 0) return false;
    if (first.offer->policy.lead_threshold || then.offer->policy.lead_threshold) return false;
    const Distances& places = first.catalog->places();
    const bool travels = first.place != kNone && then.place != kNone &&
                         (places.Between(first.place, then.place) != 0 ||
                          places.Between(then.place, first.place) != 0);
    const std::int64_t between_s = parts_[other.part].time.start - parts_[one.part].time.end;
    return !travels && between_s >= first.BuffersOf(host).after_s + then.BuffersOf(later).before_s;
  }

  // Adds them, until one is in the way of what they or others serve already.
  bool Take(const std::vector<Serving>& chain) {
    for (const Serving& one : chain) {
      const bool hinders = std::any_of(serving_.begin(), serving_.end(), [&](const Serving& other) {
        return other.user == one.user && !AreApart(one, other);
      });
      if (hinders) return false;
      serving_.push_back(one);
    }
    return true;
  }

  // Finds somebody for this chain and those behind it.
  bool Extend(std::size_t chain) {
    if (chain == chains_.size()) return true;
    const std::size_t before = serving_.size();
    std::size_t from = 0;
    while (const std::optional<std::vector<Serving>> one = Next(chain, &from)) {
      if (--tries_ < 0) return false;
      if (Take(*one) && Extend(chain + 1)) return true;
      serving_.resize(before);
    }
    return false;
  }

  std::span<const PlainPart> parts_;
  std::vector<std::vector<std::size_t>> chains_;  // places of their parts
  std::vector<Serving> serving_;                  // of the first chains
  int tries_ = kMostTries;
};

}  // namespace

Pairing Pair(std::span<const PlainPart> parts) { return Pairs(parts).Find(); }

}  // namespace rota
