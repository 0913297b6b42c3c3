// What a rule of the pipeline tells, and to whom.
//
// Every rule is a function over facts and a range of starts that calls a Sink with the starts it
// forbids. Finding slots, checking one instant and explaining it run the same rules with another
// sink, so an offer and a refusal can never disagree.
#pragma once

#include <cstdint>

#include "rota/base/status.h"
#include "rota/time/interval.h"

namespace rota {

// What stands behind a refusal, for explanations. `object` is a key of the kind named.
struct Cause {
  enum class Kind : std::uint8_t { kNothing, kBooking, kBusyBlock, kTimeOff, kLimit };
  Kind kind = Kind::kNothing;
  std::int64_t object = 0;
};

class Sink {
 public:
  virtual ~Sink() = default;
  // No booking may start in `starts`.
  virtual void Forbid(Interval starts, Reason reason, Cause cause) = 0;
  void Forbid(Interval starts, Reason reason) { Forbid(starts, reason, Cause{}); }
  // At most `left` more bookings may start in `starts`, taken together.
  virtual void Cap(Interval starts, std::int64_t left) = 0;
  // A booking that starts in `starts` finds at most so many units of the thing.
  virtual void Units(Interval /*starts*/, std::int64_t /*left*/) {}
  // True when each cause matters by itself; false when only the union of the forbidden starts does,
  // so that a rule may report several causes as one.
  virtual bool WantsCauses() const = 0;
};

}  // namespace rota
