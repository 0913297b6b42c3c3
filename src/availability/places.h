// Whether the places of bookings can be filled, and of how many bookings at once: the groups of an
// event type, and the things it needs (behaviour §9, §13).
//
// A node is whoever or whatever can be taken: a person, one unit; a thing, as many units as it has
// free. A filler is a node that may fill a certain place; a linked set takes a unit of other nodes
// as well. In one place of one booking a node serves once; in different places it serves as long as
// it has units. A person may be several fillers of a place: a host, and who leads a thing.
//
//   place     of a booking   fillers
//   dentists  1              ana bo
//   helpers   2              bo cy di           bo is in both: one booking of bo as a dentist, or
//   room      1              r1 r2              as a helper
//
// Like all of this layer it is pure: who is free is said by the caller.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace rota {

struct Filler {
  std::uint32_t node = 0;
  std::vector<std::uint32_t> also;  // of each of these one unit is taken too; each once, not `node`
};

struct PlaceShape {
  std::int32_t count = 1;       // nodes that one booking takes here
  std::int32_t units = 1;       // of each of them
  std::vector<Filler> fillers;  // of a node with several units one
};

// What is free at a start.
struct Supply {
  std::vector<std::uint8_t> open;      // by filler, numbered through from place to place
  std::vector<std::int32_t> units;     // by node
  std::vector<std::int32_t> bookings;  // by node: how many bookings may take it at most
  bool operator==(const Supply&) const = default;
};

class Places {
 public:
  Places() = default;
  Places(std::vector<PlaceShape> shapes, std::uint32_t nodes);

  bool empty() const { return shapes_.empty(); }
  const std::vector<PlaceShape>& shapes() const { return shapes_; }
  std::uint32_t nodes() const { return nodes_; }
  std::size_t fillers() const { return place_of_.size(); }
  // The number of the first filler of a place.
  std::uint32_t FirstOf(std::size_t place) const { return first_[place]; }

  // The largest number of bookings, `most` at most, that can be filled together. Exact where no
  // linked set and no two needs of one thing with different units are in play; else exact while the
  // search is small (12 units and more), and a number that surely fits beyond.
  std::int32_t Most(const Supply& supply, std::int32_t most) const;

  // Whether a booking of which these fillers are chosen already can be filled, and `more` bookings
  // beside it.
  bool Fits(const Supply& supply, std::span<const std::uint32_t> filled, std::int32_t more) const;

 private:
  class Classes;
  class Flow;
  class Search;
  // Places that share nodes, directly or through others; different parts do not concern each other.
  struct Part {
    struct Node {
      std::uint32_t node = 0;
      std::int32_t units = 1;                                       // by which it is taken
      std::vector<std::pair<std::uint32_t, std::uint32_t>> serves;  // place of the part, filler
    };
    std::vector<std::uint32_t> places;
    bool plain = true;        // no linked sets, and each node is taken by the same units everywhere
    std::vector<Node> nodes;  // of a plain part
  };
  void FindParts();
  std::vector<Part::Node> NodesOf(const Part& part) const;
  bool FitsPart(const Part& part, const Supply& supply, std::span<const std::uint32_t> filled,
                std::int32_t more) const;
  std::int32_t MostOf(const Part& part, const Supply& supply, std::int32_t most) const;
  std::int32_t UpperBound(const Part& part, const Supply& supply, std::int32_t most) const;

  std::vector<PlaceShape> shapes_;
  std::uint32_t nodes_ = 0;
  std::vector<std::uint32_t> first_;     // by place
  std::vector<std::uint32_t> place_of_;  // by filler
  std::vector<std::uint32_t> node_of_;   // by filler
  std::vector<Part> parts_;
};

}  // namespace rota
