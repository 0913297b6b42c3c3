// Removing what nobody needs any more, a bounded part at a time.
#pragma once

#include <string>
#include <vector>

#include "rota/model/upkeep.h"
#include "src/store/booking_store.h"
#include "src/store/session.h"

namespace rota::store {

// Counts what Purge would remove at `now`.
Result<PurgeReport> CountPurged(Session& session, std::int64_t org, const PurgeBody& policy,
                                Instant now);

// One run over an organization. Each Step belongs into a write transaction of its own and looks at
// a few thousand rows at most, of which it removes a few hundred; what it has passed it does not
// look at again.
class Purge {
 public:
  explicit Purge(const PurgeBody& policy) : policy_(policy) {}

  // True: there may be more. When the transaction is rolled back, Rewind comes before the next.
  Result<bool> Step(const WriteContext& context);
  void Rewind() { next_ = at_; }
  void Committed() { at_ = next_; }
  // What committed steps removed.
  const PurgeReport& report() const { return at_.report; }

 private:
  // How far a run has come.
  struct Place {
    std::size_t table = 0;
    std::string after;  // key of the last row passed
    PurgeReport report;
  };
  Result<bool> StepRows(const WriteContext& context);
  Result<bool> StepHolds(const WriteContext& context);

  const PurgeBody policy_;
  Place at_, next_;
  std::vector<std::int64_t> unreadable_;  // holds that stay
};

}  // namespace rota::store
