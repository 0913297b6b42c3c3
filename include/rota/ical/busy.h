// From a calendar to busy blocks (behaviour §3, §14).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rota/ical/calendar.h"
#include "rota/model/calendar.h"

namespace rota::ical {

struct BusyOptions {
  std::string user;    // whose time it is
  std::string source;  // the calendar source it is read for; may be empty
  Interval window;     // occurrences that overlap it
  bool holiday_calendar = false;  // all-day events block although they are free
  std::size_t max_per_event = 10'000;  // occurrences of one event; more are told and left out
};

// One block for each occurrence in the window, with `ical_uid`, `recurrence_id` and a hash of its content,
// ordered by start. Blocks that do not block (free, cancelled, declined) are left out; tentative ones stay,
// the source's rule decides. All-day events become all-day blocks. `diagnostics` is added to.
std::vector<BusyBlock> BusyOf(const Calendar& calendar, const BusyOptions& options,
                              std::vector<Diagnostic>* diagnostics);

}  // namespace rota::ical
