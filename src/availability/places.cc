// How it is decided whether places can be filled.
//
// Places that share no node are looked at apart; the number that fits is the least of the parts'.
//
// A plain part is a flow. Each place has two demands, one of the booking at hand and one of the
// others; a node may serve a place once in the booking at hand and once in each of the others, and
// as often in all as it has units:
//
//   demand                        node            supply
//   dentists, at hand   1   ──1──►  ana  ──►        1
//   dentists, others  c-1   ─c-1─►  bo   ──►        1
//   helpers,  at hand   2   ──1──►  r1   ──►        3 units
//   helpers,  others 2(c-1) ─c-1─►  …
//
// All demand met is what is asked. It is right because a flow of whole numbers can be dealt out to
// the c - 1 other bookings: in one place no node serves more than c - 1 times and the sum is
// (c - 1) times the count, so dealing the nodes in turn, one booking after the other, gives each
// booking `count` different ones (McNaughton's wrap-around). Nodes that are alike (same places,
// units, limits) are one node with the sum of their supply: a thousand people in three groups make
// a graph of at most eight nodes.
//
// A part with linked sets, or with a thing that different needs take by different units, is a
// packing, for which no flow is known. It is searched depth first, booking after booking, place
// after place, fillers in declared order. Bookings beside the one at hand are alike, so their first
// fillers rise; a state that failed is not tried again. The search gives up after kMostSteps and
// then says no: what is said to fit always fits.
#include "src/availability/places.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/container/inlined_vector.h>
#include <absl/container/node_hash_map.h>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <tuple>

namespace rota {
namespace {

constexpr int kMostSteps = 50'000;

}  // namespace

// Who is free for a plain part, as far as a flow tells them apart: nodes that may serve the same
// places and have the same units are alike, and only counted. `filled` is what the booking at hand
// takes already.
class Places::Classes {
 public:
  using PlaceSet = absl::InlinedVector<std::uint64_t, 1>;  // bits: places of the part
  struct Alike {
    PlaceSet serves;
    PlaceSet again;             // … in the booking at hand already
    std::int64_t times = 0;     // by its units
    std::int64_t bookings = 0;  // how many may take it
    bool at_hand = false;       // the booking at hand takes it already
    bool operator==(const Alike&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const Alike& one) {
      return H::combine(std::move(h), one.serves, one.again, one.times, one.bookings, one.at_hand);
    }
  };

  Classes(const Places& places, const Part& part, const Supply& supply,
          std::span<const std::uint32_t> filled)
      : filled_(part.places.size(), 0) {
    const std::size_t words = part.places.size() / 64 + 1;
    absl::flat_hash_map<std::uint32_t, PlaceSet> taken;  // by node
    for (const std::uint32_t filler : filled) {
      const auto place =
          std::find(part.places.begin(), part.places.end(), places.place_of_[filler]);
      if (place == part.places.end()) continue;
      const auto at = static_cast<std::size_t>(place - part.places.begin());
      ++filled_[at];
      PlaceSet& set = taken[places.node_of_[filler]];
      set.resize(words, 0);
      set[at / 64] |= std::uint64_t{1} << at % 64;
    }
    Alike alike;
    for (const Part::Node& node : part.nodes) {
      alike.serves.assign(words, 0);
      bool any = false;
      for (const auto& [at, filler] : node.serves) {
        if (!supply.open[filler]) continue;
        alike.serves[at / 64] |= std::uint64_t{1} << at % 64;
        any = true;
      }
      if (!any) continue;
      alike.again.assign(words, 0);
      alike.times = supply.units[node.node] / node.units;
      alike.bookings = supply.bookings[node.node];
      const auto known = taken.empty() ? taken.end() : taken.find(node.node);
      alike.at_hand = known != taken.end();
      if (alike.at_hand) {
        alike.again = known->second;
        for (const std::uint64_t word : known->second) alike.times -= std::popcount(word);
        overdrawn_ = overdrawn_ || alike.times < 0 || alike.bookings < 1;
      }
      if (!last_ || !(last_->first == alike)) last_ = &*sizes_.try_emplace(alike, 0).first;
      ++last_->second;
    }
  }

  // By the booking at hand.
  bool overdrawn() const { return overdrawn_; }
  // How many nodes the booking at hand has in a place of the part.
  std::int32_t filled(std::size_t place) const { return filled_[place]; }
  const absl::node_hash_map<Alike, std::int64_t>& sizes() const { return sizes_; }

 private:
  std::vector<std::int32_t> filled_;
  absl::node_hash_map<Alike, std::int64_t> sizes_;
  std::pair<const Alike, std::int64_t>* last_ = nullptr;  // neighbours are mostly alike
  bool overdrawn_ = false;
};

// The flow of a plain part: augmenting paths, one unit of capacity or more at a time.
class Places::Flow {
 public:
  Flow(const Places& places, const Part& part, const Classes& classes, std::int32_t more)
      : places_(part.places.size()), more_(more), overdrawn_(classes.overdrawn()) {
    for (std::uint32_t node = 0; node < kFirstPlace + 2 * places_; ++node) AddNode();
    for (std::size_t at = 0; at < places_; ++at) {
      const std::int64_t count = places.shapes_[part.places[at]].count;
      const std::int64_t here = count - classes.filled(at);
      AddEdge(kSource, AtHand(at), here);
      AddEdge(kSource, Beside(at), more_ * count);
      demand_ += here + more_ * count;
    }
    for (const auto& [alike, size] : classes.sizes()) AddClass(alike, size);
  }

  bool Saturates() {
    if (overdrawn_) return false;
    std::int64_t found = 0;
    while (found < demand_) {
      seen_.assign(edges_of_.size(), false);
      const std::int64_t more = Augment(kSource, demand_ - found);
      if (more == 0) return false;
      found += more;
    }
    return true;
  }

 private:
  static constexpr std::uint32_t kSource = 0, kSink = 1, kFirstPlace = 2;
  struct Edge {
    std::uint32_t to;
    std::int64_t left;
  };

  static std::uint32_t AtHand(std::size_t place) {
    return static_cast<std::uint32_t>(kFirstPlace + 2 * place);
  }
  static std::uint32_t Beside(std::size_t place) { return AtHand(place) + 1; }

  std::uint32_t AddNode() {
    edges_of_.emplace_back();
    return static_cast<std::uint32_t>(edges_of_.size() - 1);
  }

  void AddEdge(std::uint32_t from, std::uint32_t to, std::int64_t capacity) {
    if (capacity <= 0) return;
    edges_of_[from].push_back(static_cast<std::uint32_t>(edges_.size()));
    edges_.push_back({to, capacity});
    edges_of_[to].push_back(static_cast<std::uint32_t>(edges_.size()));
    edges_.push_back({from, 0});
  }

  void AddClass(const Classes::Alike& alike, std::int64_t size) {
    const std::uint32_t node = AddNode();
    AddEdge(node, kSink, size * std::max<std::int64_t>(alike.times, 0));
    // What the booking at hand takes already counts as one of those that may.
    const std::int64_t others =
        std::clamp<std::int64_t>(alike.bookings - (alike.at_hand ? 1 : 0), 0, more_);
    for (std::size_t at = 0; at < places_; ++at) {
      const std::uint64_t bit = std::uint64_t{1} << at % 64;
      if ((alike.serves[at / 64] & bit) == 0) continue;
      std::uint32_t to = node;
      const bool limited = !alike.at_hand && alike.bookings < 1 + more_;
      if (limited) {
        to = AddNode();
        AddEdge(to, node, size * std::max<std::int64_t>(alike.bookings, 0));
      }
      if ((alike.again[at / 64] & bit) == 0) AddEdge(AtHand(at), to, size);
      AddEdge(Beside(at), to, size * others);
    }
  }

  std::int64_t Augment(std::uint32_t from, std::int64_t most) {
    if (from == kSink) return most;
    seen_[from] = true;
    for (const std::uint32_t edge : edges_of_[from]) {
      const std::uint32_t to = edges_[edge].to;
      if (edges_[edge].left == 0 || seen_[to]) continue;
      const std::int64_t found = Augment(to, std::min(most, edges_[edge].left));
      if (found == 0) continue;
      edges_[edge].left -= found;
      edges_[edge ^ 1].left += found;
      return found;
    }
    return 0;
  }

  std::size_t places_;
  std::int64_t more_;
  bool overdrawn_;
  std::vector<std::vector<std::uint32_t>> edges_of_;
  std::vector<Edge> edges_;
  std::vector<bool> seen_;
  std::int64_t demand_ = 0;
};

// The search for a part that is no flow.
class Places::Search {
 public:
  Search(const Places& places, const Part& part, const Supply& supply,
         std::span<const std::uint32_t> filled, std::int32_t more)
      : places_(places),
        part_(part),
        supply_(supply),
        bookings_(1 + more),
        units_(supply.units),
        allowed_(supply.bookings),
        taken_(places.nodes_, 0) {
    for (const std::uint32_t filler : filled) {
      const std::uint32_t place = places_.place_of_[filler];
      if (std::find(part.places.begin(), part.places.end(), place) == part.places.end()) continue;
      overdrawn_ = overdrawn_ || !HasRoom(filler);
      Take(filler);
      preset_.push_back(filler);
    }
  }

  bool Run() { return !overdrawn_ && Fill(0, 0, Filled(part_.places[0]), 0); }

 private:
  using State =
      std::tuple<std::int32_t, std::uint32_t, std::vector<std::int32_t>, std::vector<std::int32_t>>;

  // Of the booking at hand.
  std::int32_t Filled(std::uint32_t place) const {
    return static_cast<std::int32_t>(
        std::count_if(preset_.begin(), preset_.end(),
                      [&](std::uint32_t filler) { return places_.place_of_[filler] == place; }));
  }

  bool IsPreset(std::uint32_t filler) const {
    return std::find(preset_.begin(), preset_.end(), filler) != preset_.end();
  }

  std::int32_t UnitsOf(std::uint32_t filler) const {
    return places_.shapes_[places_.place_of_[filler]].units;
  }

  const Filler& At(std::uint32_t filler) const {
    const std::uint32_t place = places_.place_of_[filler];
    return places_.shapes_[place].fillers[filler - places_.first_[place]];
  }

  bool CanTake(std::uint32_t filler) const { return supply_.open[filler] && HasRoom(filler); }

  bool HasRoom(std::uint32_t filler) const {
    const Filler& one = At(filler);
    const auto has = [&](std::uint32_t node, std::int32_t units) {
      return units_[node] >= units && (taken_[node] > 0 || allowed_[node] > 0);
    };
    return has(one.node, UnitsOf(filler)) &&
           std::all_of(one.also.begin(), one.also.end(),
                       [&](std::uint32_t node) { return has(node, 1); });
  }

  // `taken_` counts how often the booking being filled takes a node: the first time uses up one of
  // the bookings that may.
  void Move(std::uint32_t filler, bool takes) {
    const Filler& one = At(filler);
    const auto move = [&](std::uint32_t node, std::int32_t units) {
      units_[node] += takes ? -units : units;
      const std::int32_t before = taken_[node];
      taken_[node] += takes ? 1 : -1;
      if (takes && before == 0) --allowed_[node];
      if (!takes && before == 1) ++allowed_[node];
    };
    move(one.node, UnitsOf(filler));
    for (const std::uint32_t node : one.also) move(node, 1);
  }
  void Take(std::uint32_t filler) { Move(filler, true); }
  void Give(std::uint32_t filler) { Move(filler, false); }

  // Fills what is left: of booking `booking`, place number `at` of the part has `filled` nodes, the
  // last of them before filler `from` of the place.
  bool Fill(std::int32_t booking, std::size_t at, std::int32_t filled, std::uint32_t from) {
    if (++steps_ > kMostSteps) return false;
    const std::uint32_t place = part_.places[at];
    const PlaceShape& shape = places_.shapes_[place];
    if (filled == shape.count) return NextPlace(booking, at);
    for (std::uint32_t i = from; i < shape.fillers.size(); ++i) {
      const std::uint32_t filler = places_.first_[place] + i;
      if (booking == 0 && IsPreset(filler)) continue;
      if (!CanTake(filler)) continue;
      const bool first = booking > 0 && at == 0 && filled == 0;
      const std::uint32_t before = lowest_;
      if (first) lowest_ = i;
      Take(filler);
      const bool done = Fill(booking, at, filled + 1, i + 1);
      Give(filler);
      lowest_ = before;
      if (done) return true;
    }
    return false;
  }

  bool NextPlace(std::int32_t booking, std::size_t at) {
    if (at + 1 < part_.places.size()) {
      return Fill(booking, at + 1, booking == 0 ? Filled(part_.places[at + 1]) : 0, 0);
    }
    if (booking + 1 == bookings_) return true;
    // Another booking begins: what this one took is no longer at hand.
    std::vector<std::int32_t> taken(taken_.size(), 0);
    taken.swap(taken_);
    State state(booking + 1, lowest_, units_, allowed_);
    const bool known = failed_.contains(state);
    const bool done = !known && Fill(booking + 1, 0, 0, lowest_);
    taken.swap(taken_);
    if (!done && !known) failed_.insert(std::move(state));
    return done;
  }

  const Places& places_;
  const Part& part_;
  const Supply& supply_;
  std::int32_t bookings_;
  std::vector<std::int32_t> units_, allowed_, taken_;  // by node
  std::vector<std::uint32_t> preset_;
  std::uint32_t lowest_ = 0;  // first filler of the booking before, of those beside the one at hand
  absl::flat_hash_set<State> failed_;
  bool overdrawn_ = false;  // by what is chosen already
  int steps_ = 0;
};

Places::Places(std::vector<PlaceShape> shapes, std::uint32_t nodes)
    : shapes_(std::move(shapes)), nodes_(nodes) {
  for (std::uint32_t place = 0; place < shapes_.size(); ++place) {
    first_.push_back(static_cast<std::uint32_t>(place_of_.size()));
    for (const Filler& filler : shapes_[place].fillers) {
      place_of_.push_back(place);
      node_of_.push_back(filler.node);
    }
  }
  FindParts();
}

void Places::FindParts() {
  std::vector<std::uint32_t> root(nodes_ + shapes_.size());  // nodes, then places
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](std::uint32_t at) {
    while (root[at] != at) at = root[at] = root[root[at]];
    return at;
  };
  std::vector<std::int32_t> units(nodes_, 0);  // by which each node is taken; -1: by several
  const auto note = [&](std::uint32_t node, std::int32_t taken) {
    units[node] = units[node] == 0 || units[node] == taken ? taken : -1;
  };
  for (std::uint32_t place = 0; place < shapes_.size(); ++place) {
    for (const Filler& filler : shapes_[place].fillers) {
      note(filler.node, shapes_[place].units);
      root[find(nodes_ + place)] = find(filler.node);
      for (const std::uint32_t node : filler.also) root[find(node)] = find(filler.node);
    }
  }
  std::map<std::uint32_t, Part> parts;
  for (std::uint32_t place = 0; place < shapes_.size(); ++place) {
    Part& part = parts[find(nodes_ + place)];
    part.places.push_back(place);
    for (const Filler& filler : shapes_[place].fillers) {
      part.plain = part.plain && filler.also.empty() && units[filler.node] != -1;
    }
  }
  for (auto& [key, part] : parts) {
    if (part.plain) part.nodes = NodesOf(part);
    parts_.push_back(std::move(part));
  }
}

std::vector<Places::Part::Node> Places::NodesOf(const Part& part) const {
  std::map<std::uint32_t, Part::Node> nodes;
  for (std::uint32_t at = 0; at < part.places.size(); ++at) {
    const PlaceShape& shape = shapes_[part.places[at]];
    for (std::uint32_t i = 0; i < shape.fillers.size(); ++i) {
      const std::uint32_t node = shape.fillers[i].node;
      Part::Node& one = nodes.try_emplace(node, Part::Node{node, shape.units, {}}).first->second;
      one.serves.emplace_back(at, first_[part.places[at]] + i);
    }
  }
  std::vector<Part::Node> list;
  for (auto& [node, one] : nodes) list.push_back(std::move(one));
  return list;
}

bool Places::FitsPart(const Part& part, const Supply& supply, std::span<const std::uint32_t> filled,
                      std::int32_t more) const {
  if (!part.plain) return Search(*this, part, supply, filled, more).Run();
  return Flow(*this, part, Classes(*this, part, supply, filled), more).Saturates();
}

bool Places::Fits(const Supply& supply, std::span<const std::uint32_t> filled,
                  std::int32_t more) const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const Part& part) { return FitsPart(part, supply, filled, more); });
}

// No place can be filled more often than those who may fill it have units for.
std::int32_t Places::UpperBound(const Part& part, const Supply& supply, std::int32_t most) const {
  for (const std::uint32_t place : part.places) {
    const PlaceShape& shape = shapes_[place];
    std::int64_t times = 0;
    for (std::uint32_t i = 0; i < shape.fillers.size(); ++i) {
      if (!supply.open[first_[place] + i]) continue;
      const std::uint32_t node = shape.fillers[i].node;
      times +=
          std::max(0, std::min({supply.units[node] / shape.units, supply.bookings[node], most}));
    }
    most = static_cast<std::int32_t>(std::min<std::int64_t>(most, times / shape.count));
  }
  return most;
}

std::int32_t Places::MostOf(const Part& part, const Supply& supply, std::int32_t most) const {
  most = UpperBound(part, supply, most);
  std::int32_t fits = 0;
  if (!part.plain) {
    while (fits < most && FitsPart(part, supply, {}, fits)) ++fits;
    return fits;
  }
  // What fits n times fits less often as well.
  const Classes classes(*this, part, supply, {});
  while (fits < most) {
    const std::int32_t middle = fits + (most - fits + 1) / 2;
    if (Flow(*this, part, classes, middle - 1).Saturates()) {
      fits = middle;
    } else {
      most = middle - 1;
    }
  }
  return fits;
}

std::int32_t Places::Most(const Supply& supply, std::int32_t most) const {
  for (const Part& part : parts_) {
    if (most == 0) break;
    most = MostOf(part, supply, most);
  }
  return most;
}

}  // namespace rota
