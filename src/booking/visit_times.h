// When a visit can take place: what the offer lists, and what a start is resolved to.
#pragma once

#include <optional>
#include <vector>

#include "src/booking/visit.h"

namespace rota {

// A visit that can be booked.
struct OfferedVisit {
  VisitTimes times;
  // With `hosts`: who could serve, by place in `times`; users in declared order.
  std::vector<std::vector<std::uint32_t>> hosts;
};

// The visits that begin in `range`, one for each start of the grids that parts may begin with, at
// most `most`. Errors: `work_limit`.
struct VisitSearch {
  Interval range;
  std::size_t most = SIZE_MAX;
  bool hosts = false;
};
Result<std::vector<OfferedVisit>> FindVisits(const VisitQuestion& question,
                                             const VisitSearch& search);

// Who could serve each part at these times, so that the others can be had as well; by place in
// `times`, users in declared order. Errors: `work_limit`.
Result<std::vector<std::vector<std::uint32_t>>> HostsAt(const VisitQuestion& question,
                                                        const VisitTimes& times);

// The times that the offer gives a visit which begins at `start`. Errors: the refusal of the part
// that cannot be had, `work_limit`; both say `part`.
Result<VisitTimes> TimesFrom(const VisitQuestion& question, Instant start);

// The times that are given, or else those that the offer has for the first start. Errors: as
// TimesFrom; `invalid` rule `visit_shape` where there is neither.
Result<VisitTimes> TimesOf(const VisitQuestion& question, const std::vector<QueryPart>& parts);

}  // namespace rota
