// How the finder fills the places of a booking, start by start: with things, with people where they
// have places too, and within the lead that is allowed.
#include <algorithm>

#include "src/availability/finder.h"
#include "src/availability/lead.h"

namespace rota {

std::int32_t Finder::UnitsAt(std::uint32_t thing, std::size_t start) const {
  const std::int32_t capacity = offer_.things[thing].capacity;
  const std::vector<std::int32_t>& left = left_[thing].units;
  return left.empty() ? capacity : std::min(left[start], capacity);
}

// A thing's reasons, for a place that takes so many units.
FirstReasons::Row Finder::UnitsRow(std::uint32_t thing, std::int32_t units) const {
  FirstReasons::Row row = thing_reasons_[thing];
  for (std::size_t at = 0; at < lattice_.size(); ++at) {
    if (UnitsAt(thing, at) < units) FirstReasons::Note(&row, at, at + 1, Reason::k_capacity);
  }
  return row;
}

// … with those of all that is linked to it.
FirstReasons::Row Finder::ThingRow(std::uint32_t thing, std::int32_t units) const {
  FirstReasons::Row row = UnitsRow(thing, units);
  for (const std::uint32_t other : offer_.things[thing].takes) {
    std::transform(row.begin(), row.end(), thing_reasons_[other].begin(), row.begin(),
                   [](std::uint8_t a, std::uint8_t b) { return std::min(a, b); });
  }
  return row;
}

// What keeps each need from being filled, and each thing from serving.
void Finder::EndNeeds() {
  for (std::size_t i = 0; i < offer_.places.of.size() && !request_.pins; ++i) {
    const OfferPlace& place = offer_.places.of[i];
    if (place.need == kNone) continue;
    for (const OfferFiller& filler : place.fillers) {
      reasons_.AddHost(ThingRow(filler.thing, offer_.places.shapes.shapes()[i].units));
    }
    reasons_.EndPlace();
  }
  for (std::uint32_t i = 0; i < offer_.things.size() && lattice_.size() > 0; ++i) {
    const FirstReasons::Row row = ThingRow(i, offer_.things[i].least_units);
    considered_things_.push_back({i, FirstReasons::ReasonIn(row, 0)});
  }
}

bool Finder::IsFree(std::uint32_t thing, std::size_t start) {
  const auto free = [&](std::uint32_t one) { return HasBit(things_.row(one), start); };
  const std::vector<std::uint32_t>& linked = offer_.things[thing].takes;
  return free(thing) && std::all_of(linked.begin(), linked.end(), free);
}

std::vector<ThingState> Finder::ThingsAt(std::size_t start) {
  std::vector<ThingState> states;
  ReadThingsAt(start, &states);
  return states;
}

void Finder::ReadThingsAt(std::size_t start, std::vector<ThingState>* states) {
  states->clear();
  for (std::uint32_t i = 0; i < offer_.things.size(); ++i) {
    const std::vector<std::int32_t>& bookings = left_[i].bookings;
    states->push_back(
        {IsFree(i, start), UnitsAt(i, start), bookings.empty() ? INT32_MAX : bookings[start]});
  }
}

// A booking that is settled needs the very things it has.
void Finder::KeepPinned() {
  for (const PinnedThing& pin : *request_.pins) {
    const auto thing =
        std::find_if(offer_.things.begin(), offer_.things.end(),
                     [&](const OfferThing& one) { return one.resource == pin.resource; });
    if (thing == offer_.things.end())
      continue;  // needed no more: its own time is all that guards it
    const auto index = static_cast<std::uint32_t>(thing - offer_.things.begin());
    for (std::size_t at = 0; at < lattice_.size(); ++at) {
      const bool free = HasBit(things_.row(index), at);
      if (!free || UnitsAt(index, at) < pin.units) remaining_[at] = 0;
    }
    if (!wants_reasons_) continue;
    reasons_.AddHost(UnitsRow(index, pin.units));
    reasons_.EndPlace();
  }
}

void Finder::ReadSupplyAt(std::size_t start, Supply* supply) {
  free_hosts_.resize(offer_.hosts.size());
  for (std::uint32_t i = 0; i < free_hosts_.size(); ++i) free_hosts_[i] = CouldServe(i, start);
  ReadThingsAt(start, &free_things_);
  offer_.ReadSupply(free_hosts_, free_things_, supply);
  if (passed_over_) passed_over_->CloseTurnless(supply);
}

// Starts at which other people and things can fill places than at the one before.
std::vector<Word> Finder::SupplyChanges() {
  std::vector<Word> changes(width_);
  for (const OfferPlace& place : offer_.places.of) {
    for (const OfferFiller& filler : place.fillers) {
      for (const std::uint32_t host : filler.hosts) {
        AddChanges(hosts_.row(host), width_, changes.data());
      }
    }
  }
  for (std::size_t i = 0; i < offer_.things.size(); ++i) {
    AddChanges(things_.row(i), width_, changes.data());
    for (const auto* left : {&left_[i].units, &left_[i].bookings}) {
      for (std::size_t at = 1; at < left->size(); ++at) {
        if ((*left)[at] != (*left)[at - 1]) SetBit(changes.data(), at);
      }
    }
  }
  return changes;
}

void Finder::FillPlaces() {
  if (offer_.InGroups()) {
    passed_over_.emplace(request_, lattice_, IsAsked(request_, Reason::k_lead_threshold), &hosts_);
  }
  const std::vector<Word> changes = SupplyChanges();
  Supply supply = offer_.WholeSupply(), last;
  std::int32_t most = 0;  // that fit with `last`
  bool changed = true;    // since the supply was read
  for (std::size_t at = 0; at < lattice_.size(); ++at) {
    changed |= HasBit(changes.data(), at);
    if (remaining_[at] == 0) continue;
    if (changed) ReadSupplyAt(at, &supply);
    changed = false;
    if (supply != last) {
      most = offer_.places.shapes.Most(supply, INT32_MAX);
      last = supply;
    }
    remaining_[at] = std::min(remaining_[at], most);
    if (!passed_over_ || !passed_over_->CloseAhead(at, &supply)) continue;
    changed = true;  // at the next start they are back
    if (!offer_.places.shapes.Fits(supply, {}, 0)) passed_over_->ForgiveLead(at);
  }
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
