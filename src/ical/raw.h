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

// An event of the file that can be read again from where it stands.
struct RawPlace {
  std::uint64_t uid = 0;  // UidHash()
  std::uint32_t at = 0, size = 0;
  std::int32_t line = 0, calendar = 0;
};

struct RawCalendar {
  std::deque<RawComponent> events, free_busy, availability,
      zones;                    // which stay where they were begun
  std::deque<RawPlace> places;  // of further events, by line; see ReadAgain()
  RawValue name, zone;
  std::vector<RawValue> methods;  // by calendar
  std::int32_t calendars = 0;
  std::vector<Diagnostic> diagnostics;
  std::deque<std::string> unfolded;           // blocks that views of folded lines point into
  std::size_t kept_bytes = 0;                 // what all this takes, roughly; see ReadOptions
  std::int32_t elsewhere = 0;                 // events that were not kept
  std::vector<std::uint64_t> elsewhere_uids;  // their UidHash(), in ascending order
  // As in Calendar.
  bool complete = true;
  std::optional<Interval> covers;
  std::vector<Removal> removed;
  std::string sync_token;
};

inline std::size_t BytesOf(const Diagnostic& told) {
  return sizeof(told) + told.uid.size() + told.message.size();
}

// What is looked at beside the properties that say when somebody is busy.
enum class Wanted : std::uint8_t { kBusyTime, kAttendees, kDetails };  // each with those before it

// With a window a single event that surely lies outside it, and of which no other component has the
// UID, is not kept. Of many events the places are kept. Reading ends where more than `max_kept`
// bytes are.
struct RawOptions {
  Wanted wanted = Wanted::kDetails;
  std::optional<Interval> window;
  std::size_t max_kept = std::size_t{1} << 30;
};
RawCalendar ReadRaw(std::string_view text, const RawOptions& options);

// The one event at the place; its text has told its faults already. Its values are views of the
// text and of the answer's `unfolded`.
RawCalendar ReadAgain(std::string_view text, const RawPlace& place, Wanted wanted);

}  // namespace rota::ical
