#include "src/availability/slots.h"

#include <algorithm>
#include <bit>

#include "src/availability/explain.h"

namespace rota {
namespace {

constexpr std::size_t kMostWords = std::size_t{1} << 24;  // 128 MiB of host bitmaps

using Word = std::uint64_t;

std::size_t WordsFor(std::size_t bits) { return (bits + 63) / 64; }

// Clears bits [from, to).
void ClearRange(Word* words, std::size_t from, std::size_t to) {
  if (from >= to) return;
  const std::size_t first = from / 64, last = (to - 1) / 64;
  const Word head = ~Word{0} << (from % 64);
  const Word tail = ~Word{0} >> (63 - (to - 1) % 64);
  if (first == last) {
    words[first] &= ~(head & tail);
    return;
  }
  words[first] &= ~head;
  for (std::size_t i = first + 1; i < last; ++i) words[i] = 0;
  words[last] &= ~tail;
}

template <typename Visit>
void EachBit(const Word* words, std::size_t n, const Visit& visit) {
  for (std::size_t i = 0; i < n; ++i) {
    for (Word word = words[i]; word; word &= word - 1) {
      visit(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
    }
  }
}

// Clears the bits of forbidden starts and keeps the caps.
class BitSink final : public Sink {
 public:
  using Sink::Forbid;
  BitSink(const Lattice& lattice, Word* words) : lattice_(lattice), words_(words) {}
  void Forbid(Interval starts, Reason, Cause) override {
    ClearRange(words_, lattice_.LowerBound(starts.start), lattice_.LowerBound(starts.end));
  }
  void Cap(Interval starts, std::int64_t left) override { caps_.push_back({starts, left}); }
  bool WantsCauses() const override { return false; }

  struct Capped {
    Interval starts;
    std::int64_t left;
  };
  const std::vector<Capped>& caps() const { return caps_; }

 private:
  const Lattice& lattice_;
  Word* words_;
  std::vector<Capped> caps_;
};

// One bitmap a row, all the same width.
class BitRows {
 public:
  BitRows(std::size_t rows, std::size_t width) : width_(width), words_(rows * width, 0) {}
  Word* row(std::size_t i) { return words_.data() + i * width_; }
  void Fill(std::size_t i) { std::fill_n(row(i), width_, ~Word{0}); }

 private:
  std::size_t width_;
  std::vector<Word> words_;
};

class Finder {
 public:
  Finder(const Pipeline& pipeline, const Lattice& lattice)
      : pipeline_(pipeline),
        offer_(*pipeline.request().offer),
        lattice_(lattice),
        width_(WordsFor(lattice.size())),
        common_(width_, ~Word{0}),
        hosts_(offer_.hosts.size(), width_) {}

  Slots Find(SlotsOptions options) {
    ClearRange(common_.data(), lattice_.size(), width_ * 64);
    BitSink common(lattice_, common_.data());
    pipeline_.RunCommon(common);
    RunHosts();
    CountHosts();
    Slots slots;
    for (std::size_t i = 0; i < lattice_.size(); ++i) {
      if (remaining_[i] > 0) Keep(i, &slots);
    }
    for (const BitSink::Capped& cap : common.caps()) ApplyCap(cap, &slots);
    if (options.hosts) ListHosts(&slots);
    return slots;
  }

 private:
  void RunHosts() {
    // Hosts with the same hours share the bitmap of the hours.
    BitRows shared(offer_.hours.size(), width_);
    std::vector<bool> known(offer_.hours.size(), false);
    for (std::size_t i = 0; i < offer_.hosts.size(); ++i) {
      const OfferHost& host = offer_.hosts[i];
      if (!host.active || (!host.fixed && !pipeline_.request().Allows(host))) continue;
      Word* bits = hosts_.row(i);
      BitSink sink(lattice_, bits);
      if (pipeline_.SharesHours(host)) {
        if (!known[host.hours]) {
          std::copy(common_.begin(), common_.end(), shared.row(host.hours));
          BitSink hours(lattice_, shared.row(host.hours));
          pipeline_.RunHours(host, hours);
          known[host.hours] = true;
        }
        std::copy_n(shared.row(host.hours), width_, bits);
      } else {
        std::copy(common_.begin(), common_.end(), bits);
        pipeline_.RunHours(host, sink);
      }
      pipeline_.RunPerson(host, sink);
    }
  }

  // A start is offered when every fixed host's place is filled and, if there are rotating hosts,
  // one of them is free.
  void CountHosts() {
    free_.assign(lattice_.size(), 0);
    remaining_.assign(lattice_.size(), 0);
    std::vector<Word> fixed = common_;
    bool has_fixed = false, has_rotating = false;
    for (std::size_t i = 0; i < offer_.hosts.size(); ++i) {
      has_rotating |= !offer_.hosts[i].fixed;
      if (!offer_.hosts[i].fixed || offer_.hosts[i].stands_in()) continue;
      has_fixed = true;
      FillPlace(i, &fixed);
    }
    if (!has_fixed && !has_rotating) return;  // nobody serves it
    PlaceOnce();
    std::vector<std::int32_t> rotating(has_rotating ? lattice_.size() : 0, 0);
    for (std::size_t i = 0; i < offer_.hosts.size(); ++i) {
      Word* bits = hosts_.row(i);
      for (std::size_t w = 0; w < width_; ++w) bits[w] &= fixed[w];
      std::vector<std::int32_t>& counts = offer_.hosts[i].fixed ? free_ : rotating;
      EachBit(bits, width_, [&](std::size_t at) { ++counts[at]; });
    }
    EachBit(fixed.data(), width_, [&](std::size_t at) {
      if (has_rotating && rotating[at] == 0) return;
      remaining_[at] = has_fixed ? 1 : rotating[at];
      if (has_rotating) free_[at] += rotating[at];
    });
  }

  // Keeps the starts at which the fixed host or somebody who stands in is free.
  void FillPlace(std::size_t place, std::vector<Word>* fixed) {
    std::vector<Word> filled(hosts_.row(place), hosts_.row(place) + width_);
    for (std::size_t i = place + 1; i < offer_.hosts.size(); ++i) {
      if (offer_.hosts[i].covers != place) continue;
      for (std::size_t w = 0; w < width_; ++w) filled[w] |= hosts_.row(i)[w];
    }
    for (std::size_t w = 0; w < width_; ++w) (*fixed)[w] &= filled[w];
  }

  // A person fills one place of a booking: a fixed one before a rotating one, the earlier before
  // the later. Only who stands in for somebody has more than one host.
  void PlaceOnce() {
    for (std::size_t i = 0; i < offer_.hosts.size(); ++i) {
      if (!offer_.hosts[i].stands_in()) continue;
      for (std::size_t j = 0; j < offer_.hosts.size(); ++j) {
        const OfferHost &one = offer_.hosts[i], &other = offer_.hosts[j];
        if (i == j || one.user != other.user || (j > i && other.stands_in())) continue;
        const bool other_yields = one.fixed && !other.fixed;
        Word* yields = hosts_.row(other_yields ? j : i);
        const Word* keeps = hosts_.row(other_yields ? i : j);
        for (std::size_t w = 0; w < width_; ++w) yields[w] &= ~keeps[w];
      }
    }
  }

  void Keep(std::size_t i, Slots* slots) const {
    slots->starts.push_back(lattice_[i]);
    slots->remaining.push_back(remaining_[i]);
    slots->hosts_free.push_back(free_[i]);
  }

  static void ApplyCap(const BitSink::Capped& cap, Slots* slots) {
    const auto from =
        std::lower_bound(slots->starts.begin(), slots->starts.end(), cap.starts.start);
    const auto to = std::lower_bound(from, slots->starts.end(), cap.starts.end);
    for (auto it = from; it != to; ++it) {
      auto& left = slots->remaining[static_cast<std::size_t>(it - slots->starts.begin())];
      left = static_cast<std::int32_t>(std::min<std::int64_t>(left, cap.left));
    }
  }

  void ListHosts(Slots* slots) {
    std::vector<std::uint32_t> place(lattice_.size(), kNone);  // lattice index -> slot index
    slots->host_offsets.assign(1, 0);
    std::uint32_t total = 0;
    for (std::size_t i = 0, slot = 0; i < lattice_.size(); ++i) {
      if (remaining_[i] == 0) continue;
      place[i] = total;
      total += static_cast<std::uint32_t>(slots->hosts_free[slot++]);
      slots->host_offsets.push_back(total);
    }
    slots->host_indexes.resize(total);
    for (std::uint32_t host = 0; host < offer_.hosts.size(); ++host) {
      EachBit(hosts_.row(host), width_, [&](std::size_t at) {
        if (place[at] != kNone) slots->host_indexes[place[at]++] = host;
      });
    }
  }

  const Pipeline& pipeline_;
  const Offer& offer_;
  const Lattice& lattice_;
  std::size_t width_;
  std::vector<Word> common_;
  BitRows hosts_;
  std::vector<std::int32_t> free_;       // by lattice index
  std::vector<std::int32_t> remaining_;  // by lattice index
};

// "First n": the first n starts offered on each grid-zone date.
std::vector<bool> AmongFirst(const Slots& slots, const Zone& zone, std::int32_t n) {
  std::vector<bool> keep(slots.starts.size(), false);
  Interval day;
  std::int32_t used = 0;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (!day.Contains(slots.starts[i])) {
      day = zone.CivilDay(zone.DateOf(slots.starts[i]));
      used = 0;
    }
    keep[i] = used++ < n;
  }
  return keep;
}

Slots Select(const Slots& from, const std::vector<bool>& keep) {
  Slots to;
  if (!from.host_offsets.empty()) to.host_offsets.assign(1, 0);
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (!keep[i]) continue;
    to.starts.push_back(from.starts[i]);
    to.remaining.push_back(from.remaining[i]);
    to.hosts_free.push_back(from.hosts_free[i]);
    if (from.host_offsets.empty()) continue;
    const auto first = from.host_indexes.begin() + from.host_offsets[i];
    const auto last = from.host_indexes.begin() + from.host_offsets[i + 1];
    to.host_indexes.insert(to.host_indexes.end(), first, last);
    to.host_offsets.push_back(static_cast<std::uint32_t>(to.host_indexes.size()));
  }
  return to;
}

Interval WholeDates(const Zone& zone, Interval range) {
  return {zone.CivilDay(zone.DateOf(range.start)).start,
          zone.CivilDay(zone.DateOf(range.end - 1)).end};
}

}  // namespace

Result<Slots> FindSlots(const Request& request, Interval range, SlotsOptions options) {
  if (range.empty()) return Slots{};
  const Offer& offer = *request.offer;
  const std::int32_t first_n =  // 0: all
      request.SetsAside(RuleOverride::kFirstN) ? 0 : offer.type->first_slots_per_day.value_or(0);
  const Interval asked = range;
  if (first_n > 0) range = WholeDates(*offer.grid_zone, range);
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, range));
  const Lattice lattice = pipeline.Starts();
  if (offer.hosts.size() * WordsFor(lattice.size()) > kMostWords) {
    return Status(Reason::k_work_limit, "too many hosts times starts for one question");
  }
  Slots slots = Finder(pipeline, lattice).Find(options);
  if (first_n > 0) {
    std::vector<bool> keep = AmongFirst(slots, *offer.grid_zone, first_n);
    for (std::size_t i = 0; i < keep.size(); ++i) {
      keep[i] = keep[i] && asked.Contains(slots.starts[i]);
    }
    slots = Select(slots, keep);
  }
  if (!options.lattice) return slots;

  Slots all;
  for (std::size_t i = 0, at = 0; i < lattice.size(); ++i) {
    if (!asked.Contains(lattice[i])) continue;
    while (at < slots.starts.size() && slots.starts[at] < lattice[i]) ++at;
    const bool offered = at < slots.starts.size() && slots.starts[at] == lattice[i];
    all.starts.push_back(lattice[i]);
    all.remaining.push_back(offered ? slots.remaining[at] : 0);
    all.hosts_free.push_back(offered ? slots.hosts_free[at] : 0);
    Reason reason = Reason::kNone;
    if (!offered) {
      ROTA_ASSIGN(const Explanation why, Explain(request, lattice[i]));
      reason = why.reason;
    }
    all.reasons.push_back(reason);
  }
  return all;
}

}  // namespace rota
