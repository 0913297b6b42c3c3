// Occurrences that do not exist yet: of a new series, and of one without end that goes on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/booking/series_edit.h"

namespace rota {

// A series on its way: the record, and what was decided about its occurrences.
struct SeriesDraft {
  Series series;
  DecidedSeries decided;
  std::optional<Instant> due_at;  // when a rule without end is to be written on
};

// Ids for what is made: the series first (new ones), then its bookings; kMostNewIds are enough.
using NewIds = std::vector<std::string>;

// `request`: for the body's event type, length, hosts and attendees. Errors: `series_shape`, those
// of rules, and what is no refusal of a start.
Result<SeriesDraft> DecideBookSeries(const BookSeriesBody& what, const Request& request,
                                     std::int64_t last_turn, const NewIds& ids,
                                     const Circumstances& with);

// Nothing when nothing lies ahead that is not written.
Result<std::optional<SeriesDraft>> DecideExtendSeries(const Series& series, const Request& request,
                                                      std::int64_t last_turn, const NewIds& ids,
                                                      const Circumstances& with);

}  // namespace rota
