// Reads iCalendar text (RFC 5545, 7953 and what is found in the wild) into a Calendar.
//
//   Result<ical::Calendar> feed = ical::ReadCalendar(text, {.zone = &zone});
//   for (const ical::Diagnostic& d : feed->diagnostics) Log(d.line, d.message);
//
// ZONES  A TZID is taken as an IANA name or alias; else as a Windows name; else a display name
//        ("(UTC+01:00) Amsterdam, Berlin, …"); else its last path parts are
//        ("/vendor/Europe/Berlin"); else X-LIC-LOCATION of its VTIMEZONE; else the VTIMEZONE itself
//        counts. What remains is read in the calendar's own zone (X-WR-TIMEZONE), else in
//        ReadOptions::zone, with a diagnostic. So are floating times, without one. A VTIMEZONE that
//        contradicts the zone of its name counts (zone_contradicts).
// FAULTS An event is kept whatever is wrong with it, as long as it says when it starts; what could
//        not be read is told in `diagnostics`, as `dropped` where it says when the event is. Rules
//        named there: dtstart_missing, end_before_start, end_type, zone_unknown, zone_shape,
//        rrule_… (recurrence/rule_text.h), moment_shape, length_shape, truncated, unbalanced,
//        not_whole, line_length, nesting, recurrence_id, no_calendar.
// DAMAGE A component that was never closed ends where something begins that cannot stand in it; an
//        END that is misspelt closes what it stands in. A text whose BEGIN and END do not match is
//        not complete (Calendar::complete). A line that is no property and begins with the name of
//        one that says when leaves its component not whole.
// LIMITS A text of more than ReadOptions::max_bytes is refused, and one of which more than
//        ReadOptions::max_kept_bytes would have to be kept; lines beyond 1 MiB and components
//        nested deeper than 16 are passed over and told. Cost is linear in the text.
// WINDOW With ReadOptions::window the single events of iCalendar text that lie elsewhere are
//        counted and not kept, so that a feed of many years takes the memory of what is asked for.
// THREADS Pure; may run in several threads at once.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "rota/base/status.h"
#include "rota/ical/calendar.h"

namespace rota::ical {

struct ReadOptions {
  const Zone* zone = nullptr;       // of floating times when the calendar names none; nullptr: UTC
  std::vector<std::string> emails;  // whose PARTSTAT=DECLINED or TENTATIVE counts
  std::string calendar;  // of a provider's free/busy answer: whose lists count, beside `emails`
  bool details = false;  // fill Event::details; of alarms, those at a distance from start or end
  std::optional<Interval> window;  // what overlaps it is asked for; absent: everything
  std::size_t max_bytes = 256u << 20;
  // Of what is read before it is typed, and of diagnostics and busy periods.
  std::size_t max_kept_bytes = std::size_t{1} << 30;
};

// Errors: `invalid` rule no_calendar for text that holds neither a calendar nor an event,
// `out_of_range` beyond max_bytes, and with rule kept_limit beyond max_kept_bytes.
Result<Calendar> ReadCalendar(std::string_view text, const ReadOptions& options);

}  // namespace rota::ical
