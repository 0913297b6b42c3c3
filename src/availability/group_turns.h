// The members of groups as their policies see them: who shares the turns of a group, and who is
// left out of one although they are free (behaviour §9, §10).
#pragma once

#include <functional>
#include <vector>

#include "src/availability/bitmap.h"
#include "src/availability/lattice.h"
#include "src/availability/request.h"

namespace rota {

// The offer as the policy of one group sees it: its fillers are the hosts, in the order of the
// group, and all rotate. Who stands in has the place of whoever is away, a thing is a host who is
// nobody. `host_of` says as which of their hosts
// somebody fills the place.
using HostOfFiller = std::function<std::uint32_t(const OfferFiller&)>;
Offer GroupView(const Offer& offer, std::size_t group, const HostOfFiller& host_of);

// Who may not fill a place of a group although they are free: whoever has weight 0 where turns go
// by weight, or is not named where others of the group are (`policy`), and who is too far ahead of
// others of the group who are free as well (`lead_threshold`). A lead threshold loses no start:
// where those who are left cannot fill a booking, nobody is left out by it.
class PassedOver {
 public:
  // `free`: by host, where they are. `asks_lead`: the lead threshold holds.
  PassedOver(const Request& request, const Lattice& lattice, bool asks_lead, BitRows* free);

  bool any() const { return !out_.empty(); }
  // Filler numbers are those of Offer::places.
  Reason At(std::uint32_t filler, std::size_t start) const;
  // Closes those without turns.
  void CloseTurnless(Supply* supply) const;
  // … and, for the booking at hand, who is too far ahead: another one beside it may take them.
  // False where there is nobody.
  bool CloseAhead(std::size_t start, Supply* supply) const;
  void ForgiveLead(std::size_t start);

 private:
  struct Out {
    std::uint32_t filler;
    Reason reason;
    std::vector<Word> starts;
  };
  void KeepWithinLead(const Request& request, const Lattice& lattice, std::size_t group,
                      const Offer& view, BitRows* free);
  void Leave(std::uint32_t filler, Reason reason, std::vector<Word> starts);

  std::vector<Out> out_;  // by filler
};

}  // namespace rota
