// Runs the pipeline over the starts of a lattice and counts who is free: what slots, check and
// explain share.
//
// Each host has a bitmap, one bit a start. It begins as a copy of what the rules about the start as
// a whole leave; then each rule of the host clears the stretches it forbids:
//
//   lattice       09:00 09:15 09:30 09:45 10:00 10:15
//   start          1     1     1     1     1     0     window ends
//   ana            1     1     0     0     1     0     a booking 09:45-10:00
//   bo             0     0     1     1     1     0     hours from 09:30
//
// Words of 64 starts are then combined: every fixed host's place must be filled, by the host or by
// somebody who stands in (or of bitmaps), and of rotating hosts one must be free (count of bits).
// Hosts with the same hours copy the bitmap of the hours instead of computing it again.
//
// Things have bitmaps as well, and where they have several units, how many are free at each start.
// Start by start it is then asked of how many bookings all places can be filled (places.h).
//
// With a lead threshold, those who are too far ahead of somebody who is free as well are then taken
// out, start by start. It loses no start: whoever is furthest behind stays, and where those who
// stay cannot fill the places, all do. How many bookings fit is counted before.
//
// When reasons are wanted, the same pass keeps the first reason of each start beside the bits
// (first_reasons.h). The rules are run once either way, so an offer and a reason cannot disagree.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/availability/bitmap.h"
#include "src/availability/first_reasons.h"
#include "src/availability/group_turns.h"
#include "src/availability/pipeline.h"

namespace rota {

// A host whom the rules were asked about.
struct Considered {
  std::uint32_t host;  // index in Offer::hosts
  Reason reason;       // the first rule that says no to them; kNone: free
};

// The same of a thing.
struct ConsideredThing {
  std::uint32_t thing;  // in Offer::things
  Reason reason;
};

class Finder {
 public:
  // As Sink::Cap.
  struct Capped {
    Interval starts;
    std::int64_t left;
    Sink::Of of;
  };

  // `starts`: where the lattice lies, inside the pipeline's range. With `reasons` the first reason
  // of each start is kept.
  Finder(const Pipeline& pipeline, const Lattice& lattice, Interval starts, bool reasons);

  // A rule about every start as a whole that stands in no pipeline: the grid's.
  void ForbidAll(Reason reason);
  // Runs the rules. Once.
  void Run();

  // New bookings that fit together at a start, caps aside.
  std::int32_t together(std::size_t start) const { return remaining_[start]; }
  bool offered(std::size_t start) const { return remaining_[start] > 0 || joins(start) != nullptr; }
  // Such bookings that still fit together, or seats of them, at the starts in `which` (ascending);
  // 0 where none is offered.
  std::vector<std::int32_t> RemainingAt(std::span<const std::uint32_t> which) const;
  // The session that whoever books the start joins; null: none.
  const OpenSession* joins(std::size_t start) const {
    return joined_.empty() ? nullptr : joined_[start].session;
  }
  // People who could take it; says nothing where it is not offered.
  std::int32_t hosts_free(std::size_t start) const { return free_[start]; }
  bool CouldServe(std::uint32_t host, std::size_t start) { return HasBit(hosts_.row(host), start); }
  // Calls visit(start) for each start at which the host could serve, ascending.
  template <typename Visit>
  void EachStartOf(std::uint32_t host, const Visit& visit) {
    EachBit(hosts_.row(host), width_, visit);
  }

  // Hosts who are free at the first start and yet left out: by the policy, or too far ahead.
  const std::vector<std::uint32_t>& left_out() const { return left_out_; }
  // Who is left out of groups; null: nobody.
  const PassedOver* passed_over() const { return passed_over_ ? &*passed_over_ : nullptr; }
  // What is free of Offer::things at a start.
  std::vector<ThingState> ThingsAt(std::size_t start);
  // Whether the thing, and all that is linked to it, is free.
  bool IsFree(std::uint32_t thing, std::size_t start);

  // With `reasons`: the first rule that says no to a start; kNone where it is offered. `quorum`
  // when each rule by itself lets it pass, but those who are free cannot fill all places together.
  Reason ReasonAt(std::size_t start) const;
  // With `reasons`: the hosts considered at the first start, in declared order.
  const std::vector<Considered>& considered() const { return considered_; }
  const std::vector<ConsideredThing>& considered_things() const { return considered_things_; }

 private:
  class BitSink;
  class ReasonSink;
  struct SharedHours;
  // What is left of a thing, by lattice index; empty: all there is.
  struct Left {
    std::vector<std::int32_t> units, bookings;
  };
  void RunHosts();
  void RunGroup(std::size_t group, SharedHours* shared);
  void RunOptional(SharedHours* shared);
  void RunHost(std::uint32_t host, SharedHours* shared);
  void RunHoursOf(const OfferHost& host, Word* bits, SharedHours* shared);
  std::vector<std::uint32_t> HostsByPlace() const;
  template <typename Rules>
  void With(Word* words, FirstReasons::Row* row, std::vector<Capped>* caps, const Rules& rules);
  void Count();
  void JoinSessions();
  void NoteJoining(std::uint32_t host);
  void FillPlace(std::size_t place, std::vector<Word>* fixed);
  void PlaceOnce();
  void RunThings();
  void EndNeeds();
  std::int32_t UnitsAt(std::uint32_t thing, std::size_t start) const;
  FirstReasons::Row UnitsRow(std::uint32_t thing, std::int32_t units) const;
  FirstReasons::Row ThingRow(std::uint32_t thing, std::int32_t units) const;
  void KeepPinned();
  // `supply` as Offer::WholeSupply() or an earlier call left it.
  void ReadSupplyAt(std::size_t start, Supply* supply);
  void ReadThingsAt(std::size_t start, std::vector<ThingState>* states);
  std::vector<Word> SupplyChanges();
  void FillPlaces();
  void KeepWithinLead();
  bool CanSpare(const std::vector<std::uint32_t>& hosts, std::size_t start);
  void LeaveOut(std::uint32_t host, std::size_t start, Reason reason);
  void PassOver();

  const Pipeline& pipeline_;
  const Request& request_;
  const Offer& offer_;
  const Lattice& lattice_;
  Interval starts_;
  bool wants_reasons_;
  bool forbids_all_ = false;
  std::size_t width_;
  std::vector<Word> common_;  // starts that the rules about the start as a whole leave
  BitRows hosts_;
  BitRows things_;
  std::vector<Left> left_;                 // by Offer::things
  std::optional<PassedOver> passed_over_;  // of groups
  std::vector<std::uint32_t> left_out_;
  std::vector<std::uint8_t> free_hosts_;  // where supply was read last, as the next
  std::vector<ThingState> free_things_;
  std::vector<std::int32_t> free_;       // by lattice index
  std::vector<std::int32_t> remaining_;  // by lattice index; of sessions the new ones
  // By lattice index: the session to join, and seats left in it and in all that can be joined.
  struct Joined {
    const OpenSession* session = nullptr;
    std::int32_t seats = 0;
  };
  std::vector<Joined> joined_;  // empty: there are no sessions
  std::vector<Capped> caps_;
  FirstReasons reasons_;
  FirstReasons::Row common_reasons_;
  FirstReasons::Row host_reasons_;  // of the host at hand
  std::vector<Considered> considered_;
  std::vector<ConsideredThing> considered_things_;
  std::vector<FirstReasons::Row> thing_reasons_;  // by Offer::things
};

}  // namespace rota
