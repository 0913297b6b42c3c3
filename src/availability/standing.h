// How far each host of a rotation has got: the turns a policy counts, what it credits those who
// could not take one, and who is too far ahead of the others (behaviour §10).
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <vector>

#include "rota/model/policy.h"
#include "src/availability/request.h"

namespace rota {

// The event types whose assignments a policy counts together.
std::vector<std::uint32_t> CountedEventTypes(const Request& request);
PolicyScope ScopeOf(const Offer& offer);

// The criteria in force. `calcom` compares weights only where somebody's is given.
std::vector<Criterion> CriteriaOf(const Offer& offer);

// Whether the policy asks when turns were given, so that Facts::turn_log must be read. Who is free
// hangs on it only under a lead threshold; `chooses`: somebody is chosen as well.
bool NeedsTurnLog(const Offer& offer, const Facts& facts, bool chooses);

// The turns of the hosts who share the bookings of an offer, as `by` (`apportion` or `shortfall`)
// counts them for a booking at `start`. All numbers are exact fractions.
class Standing {
 public:
  Standing(const Request& request, const Criterion& by, Instant start);

  const mpq_class& turns(std::uint32_t host) const { return turns_[host]; }  // credit included
  const mpq_class& total() const { return total_; }                          // of all who share
  std::int64_t weight() const { return weight_; }                            // likewise
  std::int64_t sharers() const { return sharers_; }
  // What the host is behind their share of what was given so far; negative: ahead.
  mpq_class Shortfall(std::uint32_t host) const;

 private:
  const Offer& offer_;
  std::vector<mpq_class> turns_;  // by Offer::hosts
  mpq_class total_;
  std::int64_t weight_ = 0;
  std::int64_t sharers_ = 0;
};

// The stretch of instants that `by` counts together for a booking at `start`; all of time when its
// interval is `none`.
Interval PeriodOf(const Request& request, const Criterion& by, Instant start);

// Who may be chosen while others are behind (`lead_threshold`). Hosts are ranked, 0 for who is
// furthest behind; whoever is free may serve when no free host's rank is so low that they are too
// far ahead of that host.
class LeadRanks {
 public:
  LeadRanks(const Request& request, Instant start);
  std::uint32_t rank(std::uint32_t host) const { return ranks_[host]; }
  // The highest rank that may serve beside a free host of rank `least`.
  std::uint32_t highest(std::uint32_t least) const { return highest_[least]; }
  // Starts for which the ranks are the same.
  Interval holds() const { return holds_; }

 private:
  std::vector<std::uint32_t> ranks_;    // by Offer::hosts
  std::vector<std::uint32_t> highest_;  // by rank
  Interval holds_;
};

}  // namespace rota
