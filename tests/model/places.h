// The places of one booking, groups' and needs', and how many bookings people and things suffice
// for: by trying every way to fill every place.
//
//   A person fills one place of one booking. A thing fills as many places of different groups as it
//   has units, and takes a unit of each thing it is linked to; a person who leads a thing is taken
//   with it. In one group a member fills one place, itself or by who stands in.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/model/things.h"

namespace model {

struct Place {
  int group = 0;             // kNeed: of a thing that is needed beside the groups
  std::vector<Host> takers;  // whoever could fill it, each by itself
  int units = 1;             // of a thing
};

class Places {
 public:
  static constexpr int kNeed = -1;
  struct Filled {  // what one booking has so far
    Things::Chosen chosen;
    std::set<int> members;  // whose places are filled
    std::vector<std::string> hosts = {};
  };

  Places(const Things& things, std::vector<Place> places)
      : things_(things), places_(std::move(places)) {}
  std::size_t size() const { return places_.size(); }
  const Place& operator[](std::size_t i) const { return places_.at(i); }

  // What is there for bookings: every taker once, and the things.
  Filled Nothing(Things::Left things) const;
  // Gives place `i` to a taker; false where that cannot be.
  bool Fill(std::size_t i, const Host& taker, Filled* filled) const;
  // Can the places from `from` on be filled while `others` more bookings fit beside?
  bool CanGoOn(const Filled& filled, std::size_t from, int others) const;
  // The most bookings that fit together.
  int Most(const Things::Left& left) const;
  // Every way to fill all places.
  std::vector<Filled> Ways(const Things::Left& left) const;

 private:
  // Tries every way to fill the places from `from` on until what one leaves is enough.
  using IsEnough = std::function<bool(const Filled&)>;
  bool Try(const Filled& filled, std::size_t from, const IsEnough& is_enough) const;

  const Things& things_;
  std::vector<Place> places_;
  mutable std::map<Things::Left, int> most_;  // what has been worked out once
};

}  // namespace model
