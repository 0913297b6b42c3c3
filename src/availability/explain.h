// Why a start is offered or not: the pipeline with a recording sink.
#pragma once

#include <vector>

#include "src/availability/pipeline.h"

namespace rota {

// One rule that says no to the start.
struct Objection {
  Reason reason = Reason::kNone;
  Cause cause;
  Instant free_at =
      0;  // first start this objection would not touch; 0 when not within the look-ahead
};

struct HostExplanation {
  std::uint32_t index = kNone;        // in Offer::hosts
  std::vector<Objection> objections;  // in pipeline order, those to the start as a whole included
  bool free() const { return objections.empty(); }
  Reason reason() const { return free() ? Reason::kNone : objections.front().reason; }
};

struct Explanation {
  Instant start = 0;
  Reason reason = Reason::kNone;  // kNone: offered
  std::int32_t remaining = 0;
  std::vector<Objection> common;       // to the start as a whole, in pipeline order
  std::vector<HostExplanation> hosts;  // every host the request allows, in declared order
  bool offered() const { return reason == Reason::kNone; }
};

// Everything that speaks for and against a booking at `start`. `look_ahead_s`: how far to look for
// the instant an objection ends. Errors: `work_limit`.
Result<Explanation> Explain(const Request& request, Instant start, std::int64_t look_ahead_s = 1);

}  // namespace rota
