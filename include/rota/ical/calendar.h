// What a calendar file says, typed: events with their recurrence, free/busy lists, availability.
//
// Values are what the file means after zones are resolved. Nothing here asks whether an event
// blocks anybody: busy.h does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rota/model/calendar.h"
#include "rota/recurrence/set.h"
#include "rota/time/interval.h"
#include "rota/time/zone.h"

namespace rota::ical {

// Something in the file that is wrong or was read with a guess. The rest of the file is not
// affected.
struct Diagnostic {
  std::int32_t line = 0;      // of the file, from 1
  std::string uid;            // of the event concerned, where there is one
  std::string rule;           // what is wrong: "end_before_start", "zone_unknown"; see read.h
  std::string message;        // one English sentence
  bool dropped = false;       // the event could not be read whole; what was known of it is kept
  bool zone_guessed = false;  // all that `dropped` means is that its zone is a guess
  bool operator==(const Diagnostic&) const = default;
};

// Who an event concerns (RFC 5545 §3.3.3).
struct Person {
  std::string uri;   // "mailto:ana@example.org", as written
  std::string name;  // CN
  bool operator==(const Person&) const = default;
};

enum class ParticipantRole : std::uint8_t { kChair, kRequired, kOptional, kNone };  // ROLE
enum class Participation : std::uint8_t {
  kNeedsAction,
  kAccepted,
  kDeclined,
  kTentative
};  // PARTSTAT

// One ATTENDEE (RFC 5545 §3.8.4.1).
struct Participant {
  Person person;
  ParticipantRole role = ParticipantRole::kRequired;
  Participation participation = Participation::kNeedsAction;
  bool rsvp = false;  // an answer is asked for
  bool operator==(const Participant&) const = default;
};

// One VALARM that shows a text (RFC 5545 §3.6.6).
struct Alarm {
  std::int64_t before_s = 0;  // before the start; negative: after it
  std::string text;
  bool operator==(const Alarm&) const = default;
};

// What people read and calendars ask about, and busy time does not need.
struct Details {
  std::string description;
  std::string location;
  std::string url;
  std::optional<Person> organizer;
  std::vector<Participant> participants;
  std::vector<Alarm> alarms;
  bool operator==(const Details&) const = default;
};

// One VEVENT (RFC 5545 §3.6.1).
struct Event {
  std::string uid;            // empty when the file gives none
  std::int64_t sequence = 0;  // the higher one wins among events of one uid and recurrence_id
  Instant stamp = 0;          // LAST-MODIFIED, else DTSTAMP; 0 when neither is there
  // DTSTART, length and what recurs. Floating times were given a zone; overrides of a master are
  // filled in by Calendar::series(). `includes_start` is true.
  RecurrenceSet set;
  std::optional<Moment> recurrence_id;  // on the clock of `set`, or UTC; of an override
  bool this_and_future = false;
  bool twin = false;          // the file has another of this uid with other times, and both count
  bool zone_guessed = false;  // nobody knows a zone that its times hang on
  Transparency transparency = Transparency::kBusy;
  BusyStatus status = BusyStatus::kConfirmed;
  std::string summary;
  Details details;                 // empty unless asked for
  std::string external_id;         // the calendar provider's id; empty in iCalendar
  std::string external_series_id;  // of the series that this is one occurrence of
  std::int32_t calendar = 0;       // which VCALENDAR of the file, from 0
  std::int32_t line = 0;           // of its BEGIN
};

// A VFREEBUSY period or a VAVAILABILITY stretch that is busy without a title (RFC 5545 §3.6.4, RFC
// 7953).
struct FreeBusy {
  Interval time;
  Transparency transparency = Transparency::kBusy;
  std::string uid;
  std::string title;  // where a provider gives one
  bool zone_guessed = false;
};

// One VAVAILABILITY: busy from `bounds` on except in the occurrences of `available`.
struct Availability {
  std::string uid;
  Interval bounds{kMinInstant, kMaxInstant};
  Transparency transparency = Transparency::kOutOfOffice;  // BUSYTYPE; BUSY-UNAVAILABLE by default
  std::int32_t priority = 0;                               // 1 beats 9 beats 0
  std::vector<RecurrenceSet> available;
  bool zone_guessed = false;
};

// What a calendar provider says is gone: an event or series with all its occurrences, or one of
// them.
struct Removal {
  std::string external_id;
  std::string recurrence_id;  // as BusyBlock has it; empty: all
  bool operator==(const Removal&) const = default;
};

struct Calendar {
  std::string name;            // X-WR-CALNAME
  const Zone* zone = nullptr;  // X-WR-TIMEZONE, where it is known
  std::vector<Event> events;   // in the order of the file, duplicates by SEQUENCE already left out
  std::vector<FreeBusy> free_busy;
  std::vector<Availability> availability;
  std::vector<Diagnostic> diagnostics;
  std::int32_t components = 0;  // how many VEVENTs the file has
  // UidHash() of the events and busy periods that were not kept because they lie outside
  // ReadOptions::window, in ascending order.
  std::vector<std::uint64_t> elsewhere;
  std::vector<std::shared_ptr<const Zone>>
      zones;  // that the file describes itself; events point here
  // Whether this is all there is: false where the text breaks off, or a provider has more pages.
  // What a calendar that is not complete lacks has not vanished.
  bool complete = true;
  std::optional<Interval> covers;  // the time that a free/busy answer is about; absent: any
  std::vector<Removal> removed;
  std::string sync_token;  // with which a provider answers the next changes
};

// A master with what replaces single occurrences, or an override whose master the file does not
// have.
struct Series {
  const Event* master = nullptr;
  std::vector<const Event*> overrides;  // set.overrides[i].tag indexes this list
  RecurrenceSet set;                    // the master's, with its overrides
};

// The events of a calendar, put together by UID. Borrows from `calendar`.
std::vector<Series> SeriesOf(const Calendar& calendar);

}  // namespace rota::ical
