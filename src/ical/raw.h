// The first pass over a file: which components it has and the texts of the properties that matter,
// as they stand. Zones may be described after they are used, so nothing is typed yet.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/ical/calendar.h"
#include "src/ical/lines.h"

namespace rota::ical {

// A property's parameters and value; views of the file or of RawCalendar::unfolded.
struct RawValue {
  std::string_view params;
  std::string_view value;
  std::int32_t line = 0;
  explicit operator bool() const { return line != 0; }
};

// One component with dates: VEVENT, VFREEBUSY, VAVAILABILITY, AVAILABLE, STANDARD and DAYLIGHT of a
// zone, and VALARM.
struct RawComponent {
  std::int32_t calendar = 0;
  std::int32_t line = 0;
  bool whole = true;  // false: it was closed by what came after it, and may lack or hold too much
  bool zone_guessed = false;  // it recurs in another zone than its own, which nobody knows
  RawValue uid, start, end, duration, recurrence_id, status, transparency, busy_status, summary;
  RawValue sequence, stamp, modified, offset_from, offset_to, busy_type, priority;
  std::vector<RawValue> rules, exrules, rdates, exdates, free_busy, attendees;
  // AVAILABLE of a VAVAILABILITY; STANDARD and DAYLIGHT of a VTIMEZONE; VALARM of a VEVENT.
  std::vector<RawComponent> parts;
  RawValue zone_id, zone_location;  // of a VTIMEZONE: TZID, X-LIC-LOCATION
  RawValue description, location, url, organizer, trigger;
  // What only the JSON of calendar providers says: their ids, and PARTSTAT of the calendar's owner.
  RawValue external_id, external_series_id, answer;
};

struct RawCalendar {
  std::deque<RawComponent> events, free_busy, availability,
      zones;  // which stay where they were begun
  RawValue name, zone;
  std::vector<RawValue> methods;  // by calendar
  std::int32_t calendars = 0;
  std::vector<Diagnostic> diagnostics;
  std::deque<std::string> unfolded;  // blocks that views of folded lines point into
  // As in Calendar.
  bool complete = true;
  std::optional<Interval> covers;
  std::vector<Removal> removed;
  std::string sync_token;
};

// What is looked at beside the properties that say when somebody is busy.
enum class Wanted : std::uint8_t { kBusyTime, kAttendees, kDetails };  // each with those before it

RawCalendar ReadRaw(std::string_view text, Wanted wanted);

}  // namespace rota::ical
