// From a calendar to busy blocks (behaviour §3, §14).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rota/ical/calendar.h"
#include "rota/model/calendar.h"
#include "rota/recurrence/expand.h"

namespace rota::ical {

struct BusyOptions {
  std::string user;               // whose time it is
  std::string source;             // the calendar source it is read for; may be empty
  Interval window;                // occurrences that overlap it
  bool holiday_calendar = false;  // all-day events block although they are free
  // Bounds; what lies beyond is left out and told as dropped, event by event, with rule block_limit
  // (occurrences and blocks) or work_limit (steps).
  std::size_t max_per_event = 10'000;  // occurrences of one event
  std::size_t max_blocks = 100'000;    // of the calendar
  std::int64_t max_steps = kMaxSteps;  // of the calendar; see ExpandOptions
  std::int64_t* spent = nullptr;       // where the steps that were taken are added; or nobody asks
};

// One block for each occurrence in the window, with `ical_uid`, `recurrence_id`, a provider's ids
// and a hash of its content, ordered by start. Blocks that do not block (free, cancelled, declined)
// are left out; tentative ones stay, the source's rule decides. All-day events become all-day
// blocks. `diagnostics` is added to.
std::vector<BusyBlock> BusyOf(const Calendar& calendar, const BusyOptions& options,
                              std::vector<Diagnostic>* diagnostics);

}  // namespace rota::ical
