// Writes a Calendar as iCalendar text (RFC 5545, 5546, 6868) that Google, Outlook and Apple read.
//
//   ical::Calendar calendar;
//   calendar.events.push_back(event);
//   std::string text = ical::WriteCalendar(calendar, {.method = CalendarMethod::kRequest});
//
// ROUND TRIP  ReadCalendar(text, {.details = true}) gives the events again: uid, sequence, stamp,
//             the recurrence set with its zones, status, transparency, summary and details. Where a
//             set may say one thing in two ways it comes back as the RFC wants it: UNTIL in UTC,
//             wall times of UTC as UTC. A declined event has no word in the RFC and is written as
//             confirmed.
// ZONES       Every zone a time is written in gets a VTIMEZONE (§3.6.5) for the years the events
//             need: a yearly rule where the zone keeps one, single dates elsewhere. An end in an
//             hour that the wall shows twice is written in UTC, because readers take different
//             passes.
// OUTSIDE     No text can end its line: line breaks are written as "\n", other control characters
//             are left out, also U+0085, U+2028 and U+2029, where some readers break lines. Bytes
//             that are no UTF-8 become "?". Lines are folded at 75 bytes, never inside a character
//             (§3.1).
// LEFT OUT    Free/busy lists, availability, and RecurrenceSet::overrides: an override is an event
//             of its own, with `recurrence_id`.
// Pure; may run in several threads at once.
#pragma once

#include <string>

#include "rota/ical/calendar.h"
#include "rota/model/export.h"

namespace rota::ical {

struct WriteOptions {
  CalendarMethod method = CalendarMethod::kPublish;
};

// The events' own `calendar` and `line` are not looked at: all are written into one VCALENDAR.
// Their sets must be valid (recurrence/set.h).
std::string WriteCalendar(const Calendar& calendar, const WriteOptions& options);

}  // namespace rota::ical
