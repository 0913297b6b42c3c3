#include "src/availability/finder.h"

#include <algorithm>

#include "src/availability/group_count.h"

namespace rota {

// Clears the bits of forbidden starts and keeps the caps.
class Finder::BitSink : public Sink {
 public:
  using Sink::Forbid;
  BitSink(const Lattice& lattice, Word* words, std::vector<Capped>* caps, Left* left = nullptr)
      : lattice_(lattice), words_(words), caps_(caps), left_(left) {}
  void Forbid(Interval starts, Reason, Cause) override {
    ClearRange(words_, lattice_.LowerBound(starts.start), lattice_.LowerBound(starts.end));
  }
  void Cap(Interval starts, std::int64_t left, Of of) override {
    if (caps_) caps_->push_back({starts, left, of});
    if (left_) Lower(starts, left, &left_->bookings);
  }
  void Units(Interval starts, std::int64_t left) override {
    if (left_) Lower(starts, left, &left_->units);
  }
  bool WantsCauses() const override { return false; }

 protected:
  const Lattice& lattice_;
  Word* words_;

 private:
  void Lower(Interval starts, std::int64_t left, std::vector<std::int32_t>* values) const {
    if (values->empty()) values->assign(lattice_.size(), INT32_MAX);
    const auto most = static_cast<std::int32_t>(std::clamp<std::int64_t>(left, 0, INT32_MAX));
    const std::size_t to = lattice_.LowerBound(starts.end);
    for (std::size_t at = lattice_.LowerBound(starts.start); at < to; ++at) {
      (*values)[at] = std::min((*values)[at], most);
    }
  }

  std::vector<Capped>* caps_;
  Left* left_;
};

// Notes the reasons as well.
class Finder::ReasonSink final : public Finder::BitSink {
 public:
  ReasonSink(const Lattice& lattice, Word* words, FirstReasons::Row* row, std::vector<Capped>* caps,
             Left* left = nullptr)
      : BitSink(lattice, words, caps, left), row_(row) {}
  void Forbid(Interval starts, Reason reason, Cause) override {
    const std::size_t from = lattice_.LowerBound(starts.start);
    const std::size_t to = lattice_.LowerBound(starts.end);
    ClearRange(words_, from, to);
    FirstReasons::Note(row_, from, to, reason);
  }
  bool WantsCauses() const override { return true; }

 private:
  FirstReasons::Row* row_;
};

// Runs rules with the sink that is wanted.
template <typename Rules>
void Finder::With(Word* words, FirstReasons::Row* row, std::vector<Capped>* caps,
                  const Rules& rules) {
  if (wants_reasons_) {
    ReasonSink sink(lattice_, words, row, caps);
    rules(sink);
  } else {
    BitSink sink(lattice_, words, caps);
    rules(sink);
  }
}

namespace {

// Takes a host out of consideration where they do not stand in.
class LeaveSink final : public Sink {
 public:
  using Sink::Forbid;
  LeaveSink(const Lattice& lattice, FirstReasons::Row* row) : lattice_(lattice), row_(row) {}
  void Forbid(Interval starts, Reason, Cause) override {
    FirstReasons::Leave(row_, lattice_.LowerBound(starts.start), lattice_.LowerBound(starts.end));
  }
  void Cap(Interval, std::int64_t, Of) override {}
  bool WantsCauses() const override { return false; }

 private:
  const Lattice& lattice_;
  FirstReasons::Row* row_;
};

}  // namespace

Finder::Finder(const Pipeline& pipeline, const Lattice& lattice, Interval starts, bool reasons)
    : pipeline_(pipeline),
      request_(pipeline.request()),
      offer_(*pipeline.request().offer),
      lattice_(lattice),
      starts_(starts),
      wants_reasons_(reasons),
      width_(WordsFor(lattice.size())),
      common_(width_, ~Word{0}),
      hosts_(offer_.hosts.size(), width_),
      things_(offer_.things.size(), width_),
      left_(offer_.things.size()),
      free_(lattice.size(), 0),
      remaining_(lattice.size(), 0),
      joined_(pipeline.sessions().empty() ? 0 : lattice.size()),
      reasons_(reasons ? lattice.size() : 0),
      common_reasons_(reasons_.Free()) {
  ClearRange(common_.data(), lattice_.size(), width_ * kWordBits);
}

void Finder::ForbidAll(Reason reason) {
  forbids_all_ = true;
  ClearRange(common_.data(), 0, lattice_.size());
  if (wants_reasons_) FirstReasons::Note(&common_reasons_, 0, lattice_.size(), reason);
}

void Finder::Run() {
  With(common_.data(), &common_reasons_, &caps_,
       [&](Sink& sink) { pipeline_.RunStart(starts_, sink); });
  RunThings();
  RunHosts();
  if (wants_reasons_) EndNeeds();
  Count();
  if (request_.pins) {
    KeepPinned();
  } else if (!offer_.places.empty()) {
    FillPlaces();
  }
  if (offer_.InGroups()) {
    PassOver();
  } else if (offer_.policy.lead_threshold && IsAsked(request_, Reason::k_lead_threshold)) {
    KeepWithinLead();
  }
  JoinSessions();  // who joins takes no thing
}

// What hosts with the same hours share, by Offer::hours.
struct Finder::SharedHours {
  SharedHours(std::size_t n, std::size_t width) : bits(n, width), reasons(n), known(n, false) {}
  BitRows bits;
  std::vector<FirstReasons::Row> reasons;
  std::vector<bool> known;
};

// Place by place: declared hosts with a place of their own, each with who stands in for them; then
// those who rotate.
std::vector<std::uint32_t> Finder::HostsByPlace() const {
  std::vector<std::uint32_t> order(offer_.hosts.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return offer_.PlaceOf(a) < offer_.PlaceOf(b);
  });
  return order;
}

void Finder::RunHosts() {
  SharedHours shared(offer_.hours.size(), width_);
  if (!wants_reasons_) {
    for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) RunHost(i, &shared);
    return;
  }
  if (offer_.InGroups()) {
    for (std::size_t i = 0; i < offer_.type->groups.size(); ++i) RunGroup(i, &shared);
    RunOptional(&shared);
    std::sort(considered_.begin(), considered_.end(),
              [](const Considered& a, const Considered& b) { return a.host < b.host; });
    const auto again =
        std::unique(considered_.begin(), considered_.end(),
                    [](const Considered& a, const Considered& b) { return a.host == b.host; });
    considered_.erase(again, considered_.end());
    return;
  }
  const std::vector<std::uint32_t> order = HostsByPlace();
  for (std::size_t i = 0; i < order.size(); ++i) {
    RunHost(order[i], &shared);
    const bool last =
        i + 1 == order.size() || offer_.PlaceOf(order[i]) != offer_.PlaceOf(order[i + 1]);
    if (last) reasons_.EndPlace();
  }
  std::sort(considered_.begin(), considered_.end(),
            [](const Considered& a, const Considered& b) { return a.host < b.host; });
}

// A group fails with the last of those who could have filled a place of it, one that takes all with
// the first who is missing; where several are free, and too few, nobody's reason says it
// (`quorum`). Who is in two groups is looked at for each.
void Finder::RunGroup(std::size_t group, SharedHours* shared) {
  const OfferPlace& place = offer_.places.of[group];
  const bool all = offer_.type->groups[group].required_all.has_value();
  for (const OfferFiller& filler : place.fillers) {
    if (filler.thing != kNone) reasons_.AddHost(ThingRow(filler.thing, 1));
    for (const std::uint32_t host : filler.hosts) {
      if (all && offer_.hosts[host].stands_in()) continue;  // runs with whom they stand in for
      RunHost(host, shared);
      for (std::uint32_t i = 0; all && i < offer_.hosts.size(); ++i) {
        if (offer_.hosts[i].covers == host) RunHost(i, shared);
      }
    }
    if (all) reasons_.EndPlace();
  }
  if (!all) reasons_.EndPlace();
}

void Finder::RunOptional(SharedHours* shared) {
  for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
    if (offer_.hosts[i].optional) RunHost(i, shared);
  }
  reasons_.DropPlace();
}

void Finder::RunHost(std::uint32_t index, SharedHours* shared) {
  const OfferHost& host = offer_.hosts[index];
  if (!host.fixed && !request_.Allows(host)) return;
  Word* bits = hosts_.row(index);
  if (host.active) {
    RunHoursOf(host, bits, shared);
    With(bits, &host_reasons_, nullptr,
         [&](Sink& sink) { pipeline_.RunPerson(host, starts_, sink); });
  } else if (wants_reasons_) {
    host_reasons_ = common_reasons_;
    ReasonSink sink(lattice_, bits, &host_reasons_, nullptr);
    ApplyInactiveHost(host, starts_, sink);
  }
  if (!wants_reasons_) return;
  NoteJoining(index);
  LeaveSink leave(lattice_, &host_reasons_);
  ApplyCoveredIsThere(request_, host, starts_, leave);
  reasons_.AddHost(host_reasons_);
  if (lattice_.size() > 0 && host_reasons_[0] != FirstReasons::kAbsent) {
    considered_.push_back({index, FirstReasons::ReasonIn(host_reasons_, 0)});
  }
}

// What the start as a whole and the hours leave of the host's bits.
void Finder::RunHoursOf(const OfferHost& host, Word* bits, SharedHours* shared) {
  if (!pipeline_.SharesHours(host)) {
    std::copy(common_.begin(), common_.end(), bits);
    if (wants_reasons_) host_reasons_ = common_reasons_;
    With(bits, &host_reasons_, nullptr,
         [&](Sink& sink) { pipeline_.RunHours(host, starts_, sink); });
    return;
  }
  Word* hours = shared->bits.row(host.hours);
  FirstReasons::Row& reasons = shared->reasons[host.hours];
  if (!shared->known[host.hours]) {
    std::copy(common_.begin(), common_.end(), hours);
    if (wants_reasons_) reasons = common_reasons_;
    With(hours, &reasons, nullptr, [&](Sink& sink) { pipeline_.RunHours(host, starts_, sink); });
    shared->known[host.hours] = true;
  }
  std::copy_n(hours, width_, bits);
  if (wants_reasons_) host_reasons_ = reasons;
}

void Finder::RunThings() {
  if (offer_.things.empty()) return;
  if (wants_reasons_) thing_reasons_.assign(offer_.things.size(), common_reasons_);
  for (std::uint32_t i = 0; i < offer_.things.size(); ++i) {
    const OfferThing& thing = offer_.things[i];
    Word* bits = things_.row(i);
    std::copy(common_.begin(), common_.end(), bits);
    if (wants_reasons_) {
      ReasonSink sink(lattice_, bits, &thing_reasons_[i], nullptr, &left_[i]);
      pipeline_.RunThing(thing, starts_, sink);
    } else {
      BitSink sink(lattice_, bits, nullptr, &left_[i]);
      pipeline_.RunThing(thing, starts_, sink);
    }
  }
}

// A start is offered when every fixed host's place is filled and, if there are rotating hosts,
// one of them is free.
void Finder::Count() {
  if (offer_.InGroups()) {
    GroupCount count(request_, lattice_.size());
    for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
      EachStartOf(i, [&, &free = count.Of(i)](std::size_t at) { free[at] = true; });
    }
    EachBit(common_.data(), width_, [&](std::size_t at) { remaining_[at] = count.Remaining(at); });
    return;
  }
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

// What keeps others from joining the sessions of a host takes the place of what keeps the host from
// a new one: the session itself.
void Finder::NoteJoining(std::uint32_t host) {
  for (const OpenSession& session : pipeline_.sessions()) {
    const std::size_t at = lattice_.LowerBound(session.start);
    const bool is_start = at < lattice_.size() && lattice_[at] == session.start;
    if (!is_start || forbids_all_ || !session.IsHost(host)) continue;
    FirstReasons::Set(&host_reasons_, at, pipeline_.WhyNotJoin(session, offer_.hosts[host]));
  }
}

// Where a session can be joined, its hosts are who serves the start; those of the first, where
// there are several.
void Finder::JoinSessions() {
  for (const OpenSession& session : pipeline_.sessions()) {
    const std::size_t at = lattice_.LowerBound(session.start);
    const bool is_start = at < lattice_.size() && lattice_[at] == session.start;
    if (!is_start || forbids_all_ || !session.Fits(request_.seats)) continue;
    if (!pipeline_.MayJoin(session)) continue;
    Joined& joined = joined_[at];
    joined.seats += session.left;
    if (joined.session && !session.ComesBefore(*joined.session)) continue;
    joined.session = &session;
    for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
      ClearRange(hosts_.row(i), at, at + 1);
    }
    for (const std::uint32_t host : session.hosts) SetBit(hosts_.row(host), at);
    free_[at] = static_cast<std::int32_t>(session.hosts.size());
  }
  if (!wants_reasons_ || joined_.empty() || !joined_[0].session) return;
  for (Considered& one : considered_) {
    const bool serves = joined_[0].session->IsHost(one.host);
    if (!serves && one.reason == Reason::kNone) one.reason = Reason::k_policy;
  }
}

std::vector<std::int32_t> Finder::RemainingAt(std::span<const std::uint32_t> which) const {
  std::vector<std::int32_t> remaining(which.size());
  for (std::size_t k = 0; k < which.size(); ++k) remaining[k] = remaining_[which[k]];
  // Calls visit(k) for what the caps of a kind are about.
  const auto each = [&](Sink::Of of, const auto& visit) {
    for (const Capped& cap : caps_) {
      if (cap.of != of) continue;
      const auto at = [&](Instant edge) {
        return std::partition_point(which.begin(), which.end(),
                                    [&](std::uint32_t start) { return lattice_[start] < edge; }) -
               which.begin();
      };
      const auto to = at(cap.starts.end);
      for (auto k = at(cap.starts.start); k < to; ++k) visit(static_cast<std::size_t>(k), cap.left);
    }
  };
  const auto cut = [&](std::size_t k, std::int64_t left) {
    remaining[k] = static_cast<std::int32_t>(std::min<std::int64_t>(remaining[k], left));
  };
  each(Sink::Of::kBookings, cut);
  std::vector<bool> alone(which.size());
  each(Sink::Of::kSessions, [&](std::size_t k, std::int64_t left) {
    alone[k] = true;
    cut(k, joins(which[k]) ? left - 1 : left);
  });
  if (const std::optional<std::int32_t> seats = offer_.type->seats) {
    for (std::size_t k = 0; k < which.size(); ++k) {
      const Joined joined = joined_.empty() ? Joined{} : joined_[which[k]];
      const std::int32_t own = !joined.session ? 0 : alone[k] ? joined.session->left : joined.seats;
      remaining[k] = own + *seats * remaining[k];
    }
  }
  each(Sink::Of::kSeats, cut);
  return remaining;
}

void Finder::LeaveOut(std::uint32_t host, std::size_t start, Reason reason) {
  ClearRange(hosts_.row(host), start, start + 1);
  if (start > 0) return;
  left_out_.push_back(host);
  for (Considered& one : considered_) {
    if (one.host == host && one.reason == Reason::kNone) one.reason = reason;
  }
}

// Whoever is left out of all of their groups is not free.
void Finder::PassOver() {
  std::vector<std::vector<std::uint32_t>> fillers(offer_.hosts.size());
  for (std::uint32_t group = 0; group < offer_.type->groups.size(); ++group) {
    const OfferPlace& place = offer_.places.of[group];
    for (std::uint32_t k = 0; k < place.fillers.size(); ++k) {
      for (const std::uint32_t host : place.fillers[k].hosts) {
        fillers[host].push_back(offer_.places.shapes.FirstOf(group) + k);
      }
    }
  }
  const bool any = passed_over_ && passed_over_->any();
  for (std::uint32_t host = 0; any && host < offer_.hosts.size(); ++host) {
    EachStartOf(host, [&](std::size_t at) {
      Reason reason = Reason::kNone;
      for (const std::uint32_t filler : fillers[host]) {
        reason = passed_over_->At(filler, at);
        if (reason == Reason::kNone) return;
      }
      LeaveOut(host, at, reason);
    });
  }
  GroupCount count(request_, lattice_.size());
  for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
    EachStartOf(i, [&, &free = count.Of(i)](std::size_t at) { free[at] = true; });
  }
  EachBit(common_.data(), width_, [&](std::size_t at) { free_[at] = count.Free(at); });
}

// Keeps the starts at which the fixed host or somebody who stands in is free.
void Finder::FillPlace(std::size_t place, std::vector<Word>* fixed) {
  std::vector<Word> filled(hosts_.row(place), hosts_.row(place) + width_);
  for (std::size_t i = place + 1; i < offer_.hosts.size(); ++i) {
    if (offer_.hosts[i].covers != place) continue;
    for (std::size_t w = 0; w < width_; ++w) filled[w] |= hosts_.row(i)[w];
  }
  for (std::size_t w = 0; w < width_; ++w) (*fixed)[w] &= filled[w];
}

// A person fills one place of a booking: a fixed one before a rotating one, the earlier before
// the later. Only who stands in for somebody has more than one host.
void Finder::PlaceOnce() {
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

Reason Finder::ReasonAt(std::size_t start) const {
  if (offered(start)) return Reason::kNone;
  const Reason lost_by = reasons_.LostBy(start);
  if (lost_by != Reason::kNone) return lost_by;
  const Reason common = FirstReasons::ReasonIn(common_reasons_, start);
  return common != Reason::kNone ? common : Reason::k_quorum;
}

}  // namespace rota
