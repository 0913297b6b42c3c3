// Why a start is offered or not: the pipeline with a sink that records everything said.
#pragma once

#include <vector>

#include "src/availability/slots.h"

namespace rota {

// One rule that says no to the start.
struct Objection {
  Reason reason = Reason::kNone;
  Cause cause;
  Instant free_at = 0;  // first start it would not touch; 0 when not within the look-ahead
};

struct HostExplanation {
  std::uint32_t index = kNone;        // in Offer::hosts
  std::vector<Objection> objections;  // in pipeline order, those to the start as a whole included
  bool free() const { return objections.empty(); }
  Reason reason() const { return free() ? Reason::kNone : objections.front().reason; }
};

// The same of a thing.
struct ThingExplanation {
  std::uint32_t index = kNone;  // in Offer::things
  std::vector<Objection> objections;
};

struct Explanation {
  Instant start = 0;
  Reason reason = Reason::kNone;  // kNone: offered
  std::int32_t remaining = 0;
  std::vector<Objection> common;         // to the start as a whole, in pipeline order
  std::vector<HostExplanation> hosts;    // every host the request allows, in declared order
  std::vector<ThingExplanation> things;  // every one that may serve
  bool offered() const { return reason == Reason::kNone; }
};

// Everything that speaks for and against a booking at `start`. `look_ahead_s`: how far to look for
// the instant an objection ends. Errors: `work_limit`.
Result<Explanation> Explain(const Request& request, Instant start, std::int64_t look_ahead_s = 1);

// The same for a start that was checked, with the pipeline it was checked with; that one must have
// been prepared for RangeToExplain().
Explanation Explain(const Pipeline& pipeline, const StartCheck& check,
                    std::int64_t look_ahead_s = 1);
Interval RangeToExplain(const Request& request, Instant start, std::int64_t look_ahead_s = 1);

// What is offered and to whom, without the objections: only the first reason of each host.
// Errors: `work_limit`.
Result<Explanation> Check(const Request& request, Instant start);

}  // namespace rota
