// Events that belong together.
#include <map>

#include "rota/ical/calendar.h"

namespace rota::ical {

std::vector<Series> SeriesOf(const Calendar& calendar) {
  std::map<std::pair<std::int32_t, std::string_view>, std::size_t> masters;
  std::vector<Series> all;
  all.reserve(calendar.events.size());
  for (const Event& event : calendar.events) {
    if (event.recurrence_id) continue;
    if (!event.uid.empty()) masters.try_emplace({event.calendar, event.uid}, all.size());
    all.push_back({&event, {}, event.set});
  }
  for (const Event& event : calendar.events) {
    if (!event.recurrence_id) continue;
    const auto master = masters.find({event.calendar, event.uid});
    if (master == masters.end()) {
      all.push_back(
          {nullptr, {&event}, event.set});  // an instance without its master happens by itself
      continue;
    }
    Series& series = all[master->second];
    Override change;
    change.recurrence_id = *event.recurrence_id;
    change.this_and_future = event.this_and_future;
    change.cancelled = event.status == BusyStatus::kCancelled;
    change.start = event.set.start;
    change.zone = event.set.zone;
    change.length = event.set.length;
    change.tag = static_cast<std::int32_t>(series.overrides.size());
    series.overrides.push_back(&event);
    series.set.overrides.push_back(change);
  }
  return all;
}

}  // namespace rota::ical
