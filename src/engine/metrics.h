// What an engine counts of the calls it answers.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "rota/engine/verb.h"
#include "rota/model/upkeep.h"

namespace rota {

// Counters that only grow. Every thread may count at the same time; a report may be taken meanwhile
// and is then a few calls apart with itself.
class CallMetrics {
 public:
  using Clock = std::chrono::steady_clock;

  CallMetrics();
  void Note(const VerbRow& verb, Reason answered, Clock::duration took);
  void NoteQuestion(bool warm) { ++(warm ? warm_ : read_); }
  void NoteWrite(std::int64_t retries, Clock::duration waited);

  // Fills what is counted here.
  void Tell(MetricsReport* report) const;

 private:
  using Count = std::atomic<std::int64_t>;
  // Upper bounds of the buckets, in microseconds; the last bucket has none.
  static constexpr std::array<std::int64_t, 19> kBounds = {
      10,    20,    50,     100,    200,    500,     1000,    2000,    5000,     10000,
      20000, 50000, 100000, 200000, 500000, 1000000, 2000000, 5000000, 10000000,
  };
  struct OfVerb {
    std::array<Count, kBounds.size() + 1> buckets{};
    Count refused{0};
    Count total_ns{0};
  };

  static constexpr std::size_t kReasons = 1  // none
#define X(name, code, meaning) +1
#include "rota/base/reason.def"
#undef X
      ;

  std::vector<std::unique_ptr<OfVerb>> verbs_;  // as AllVerbs()
  std::array<Count, kReasons> refusals_{};      // by reason
  Count warm_{0}, read_{0}, retries_{0}, waited_ns_{0};
};

}  // namespace rota
