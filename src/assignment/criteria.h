// The criteria of a policy: each keeps the best of the candidates and notes the values it compared.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "src/assignment/assign.h"

namespace rota {

struct Contender {
  std::uint32_t index = kNone;                // in Offer::hosts
  std::string dropped_by;                     // empty while in the running
  std::map<std::string, std::string> values;  // criterion -> what was compared, exactly
  bool running() const { return dropped_by.empty(); }
};

struct Contest {
  const Request& request;
  const AssignOptions& options;
  Instant start;
  std::vector<std::uint32_t> event_types;  // the scope, see CountedEventTypes
  std::vector<Contender> contenders;       // free rotating hosts, in declared order
};

// A booking that moves stays with its host where it can, unless the policy says otherwise itself.
std::vector<Criterion> CriteriaFor(const Offer& offer, const AssignOptions& options);

// Drops everybody but the best by `criterion`. May drop all when the criterion requires what none
// has.
void Apply(const Criterion& criterion, Contest* contest);

}  // namespace rota
