#include "src/ical/free_busy.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/ascii.h"

namespace rota::ical {

bool FreeBusyLists::IsOwners(const List& list) const {
  if (EqualIgnoringCase(list.calendar, options_.calendar)) return true;
  return std::any_of(options_.emails.begin(), options_.emails.end(), [&](const std::string& email) {
    return EqualIgnoringCase(list.calendar, email);
  });
}

void FreeBusyLists::Take() {
  bool taken = false;
  for (const List& list : lists_) {
    if (lists_.size() > 1 && !IsOwners(list)) continue;
    Take(list);
    taken = true;
  }
  if (taken) return;
  maker_.Next();
  maker_.Tell({}, "calendar_unknown", "none of the lists is of the owner's calendar", true);
  raw_.complete = false;
}

void FreeBusyLists::Take(const List& list) {
  if (!list.error.empty()) {
    maker_.Next();
    maker_.Tell(
        list.calendar, "free_busy_errors",
        fmt::format("the provider could not look into \"{}\": {}", list.calendar, list.error),
        true);
    raw_.complete = false;  // a list that was not read is not empty
    return;
  }
  for (const Period& period : list.periods) {
    RawComponent raw = maker_.Next();
    const auto start = period.start ? InstantOf(*period.start) : std::nullopt;
    const auto end = period.end ? InstantOf(*period.end) : std::nullopt;
    if (!start || !end) {
      maker_.Tell(list.calendar, "event_shape", "a busy period without times that can be read",
                  true);
      continue;
    }
    raw.uid = maker_.Text(list.calendar);
    raw.summary = maker_.Text(period.title);
    raw.free_busy.push_back(maker_.Period({*start, *end}, period.kind));
    raw_.free_busy.push_back(std::move(raw));
  }
}

}  // namespace rota::ical
