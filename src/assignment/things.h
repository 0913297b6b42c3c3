// Which things a booking takes (behaviour §13), once its people are chosen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/assignment/assign.h"

namespace rota {

// What is free at the start of a booking, and what of it is chosen.
struct Choice {
  const Request& request;
  const StartCheck& check;
  Supply supply;                      // of Offer::places
  Supply at_hand;                     // … without who is too far ahead
  std::int32_t beside;                // bookings that are to stay possible as well
  std::vector<std::uint32_t> filled;  // fillers chosen so far

  Choice(const Request& request, const StartCheck& check);
  // Whether the booking can be filled if this filler of Offer::places is chosen next.
  bool CanFill(std::uint32_t filler) const;
  // … and the others beside it.
  bool Keeps(std::uint32_t filler) const;
};

// Need by need in declared order, the first member of a pool that keeps the others possible (under
// `least_used` the one used least). `same`: resources that the booking has already go first. A
// need that is not required is filled if that costs nobody anything. Each thing once, linked ones
// too.
std::vector<TakenThing> ChooseThings(Choice choice, std::span<const std::uint32_t> same);

}  // namespace rota
