// Whether the parts of a visit can each have a person, told from who could serve each of them
// alone: quick, where no decision is made.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/booking/visit.h"

namespace rota {

// A part at its time that one rotating person serves, and that takes nothing else.
struct PlainPart {
  const Request* request = nullptr;
  PartTime time;
  // Who could serve it if it were the only one: indices in the offer's hosts, each person once.
  std::vector<std::uint32_t> hosts;
  std::optional<std::size_t> same_host_as;  // place of another part in the list
};

enum class Pairing : std::uint8_t {
  kServed,   // each can have somebody
  kLacking,  // parts that need one person have nobody in common
  kUnknown,  // somebody would serve several parts that may be in each other's way
};

// `parts`: in the order taken. Whatever is counted across parts must have been counted for each of
// them as if all were booked.
Pairing Pair(std::span<const PlainPart> parts);

}  // namespace rota
