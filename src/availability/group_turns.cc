#include "src/availability/group_turns.h"

#include <algorithm>

#include "src/availability/lead.h"
#include "src/availability/rules.h"

namespace rota {

Offer GroupView(const Offer& offer, std::size_t group, const HostOfFiller& host_of) {
  Offer view;
  view.type = offer.type;
  view.event_type = offer.event_type;
  view.team = offer.team;
  view.policy = offer.PolicyOf(group);
  view.policy_level =
      offer.type->groups[group].policy ? PolicyLevel::kEventType : offer.policy_level;
  view.policy_team = offer.type->groups[group].policy ? kNone : offer.policy_team;
  const std::vector<OfferFiller>& fillers = offer.places.of[group].fillers;
  const auto place_of = [&](std::uint32_t host) {
    const auto found = std::find_if(fillers.begin(), fillers.end(), [&](const OfferFiller& one) {
      return std::find(one.hosts.begin(), one.hosts.end(), host) != one.hosts.end();
    });
    return static_cast<std::int32_t>(found - fillers.begin());
  };
  for (const OfferFiller& filler : fillers) {
    const std::uint32_t serves_as = filler.thing == kNone ? host_of(filler) : kNone;
    OfferHost host = serves_as == kNone ? OfferHost{} : offer.hosts[serves_as];
    host.fixed = false;
    host.position =
        host.stands_in() ? place_of(host.covers) : static_cast<std::int32_t>(view.hosts.size());
    view.hosts.push_back(std::move(host));
  }
  return view;
}

PassedOver::PassedOver(const Request& request, const Lattice& lattice, bool asks_lead,
                       BitRows* free) {
  const Offer& offer = *request.offer;
  if (lattice.size() == 0) return;
  for (std::size_t group = 0; group < offer.type->groups.size(); ++group) {
    if (offer.type->groups[group].required_all) continue;  // nobody is chosen
    const Offer view =
        GroupView(offer, group, [](const OfferFiller& filler) { return filler.hosts.front(); });
    for (std::uint32_t k = 0; k < view.hosts.size(); ++k) {
      const bool gets_none = view.hosts[k].weight == 0 && GivesTurnsByWeight(view.policy);
      const bool unnamed = view.hosts[k].user != kNone &&
                           BindsGroup(request, static_cast<std::uint32_t>(group)) &&
                           !NamesHost(request, view.hosts[k].user);
      if (!gets_none && !unnamed) continue;
      Leave(offer.places.shapes.FirstOf(group) + k, Reason::k_policy,
            std::vector<Word>(WordsFor(lattice.size()), ~Word{0}));
    }
    if (asks_lead && view.policy.lead_threshold) {
      KeepWithinLead(request, lattice, group, view, free);
    }
  }
}

void PassedOver::KeepWithinLead(const Request& request, const Lattice& lattice, std::size_t group,
                                const Offer& view, BitRows* free) {
  const std::vector<OfferFiller>& fillers = request.offer->places.of[group].fillers;
  const std::uint32_t first = request.offer->places.shapes.FirstOf(group);
  const std::size_t width = WordsFor(lattice.size());
  BitRows free_fillers(fillers.size(), width);
  for (std::uint32_t k = 0; k < fillers.size(); ++k) {
    for (const std::uint32_t host : fillers[k].hosts) {
      for (std::size_t w = 0; w < width; ++w) free_fillers.row(k)[w] |= free->row(host)[w];
    }
    if (At(first + k, 0) != Reason::kNone) ClearRange(free_fillers.row(k), 0, lattice.size());
  }
  Request asked = request;
  asked.offer = &view;
  const std::int32_t count = request.offer->places.shapes.shapes()[group].count;
  BitRows ahead = TooFarAhead(asked, lattice, count, &free_fillers);
  for (std::uint32_t k = 0; k < fillers.size(); ++k) {
    std::vector<Word> starts(ahead.row(k), ahead.row(k) + width);
    const bool any = std::any_of(starts.begin(), starts.end(), [](Word word) { return word != 0; });
    if (any) Leave(first + k, Reason::k_lead_threshold, std::move(starts));
  }
}

void PassedOver::Leave(std::uint32_t filler, Reason reason, std::vector<Word> starts) {
  out_.push_back({filler, reason, std::move(starts)});
}

Reason PassedOver::At(std::uint32_t filler, std::size_t start) const {
  for (const Out& one : out_) {
    const bool is_out = one.starts[start / kWordBits] >> (start % kWordBits) & 1;
    if (one.filler == filler && is_out) return one.reason;
  }
  return Reason::kNone;
}

void PassedOver::CloseTurnless(Supply* supply) const {
  for (const Out& one : out_) {
    if (one.reason == Reason::k_policy) supply->open[one.filler] = 0;
  }
}

void PassedOver::ForgiveLead(std::size_t start) {
  for (Out& one : out_) {
    if (one.reason == Reason::k_lead_threshold) ClearRange(one.starts.data(), start, start + 1);
  }
}

bool PassedOver::CloseAhead(std::size_t start, Supply* supply) const {
  bool any = false;
  for (const Out& one : out_) {
    const bool is_out = one.starts[start / kWordBits] >> (start % kWordBits) & 1;
    if (one.reason != Reason::k_lead_threshold || !is_out) continue;
    supply->open[one.filler] = 0;
    any = true;
  }
  return any;
}

}  // namespace rota
