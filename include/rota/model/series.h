// Series: one appointment that repeats. The record says what repeats; its occurrences are bookings
// of their own, each with `series` and `recurrence_id`.
#pragma once

#include "rota/model/booking_bodies.h"
#include "rota/recurrence/form.h"

namespace rota {

// What happens when an occurrence cannot be booked at its own time.
enum class SeriesConflict : std::uint8_t {
  kAllOrNothing,   // nothing is written
  kSkipConflicts,  // it is left out
  kNextFree,       // it takes the next free start before the occurrence after it
};
// Whether one host serves all occurrences, or the policy chooses for each.
enum class SeriesHost : std::uint8_t { kSame, kAny };
// active: goes on or is still ahead; ended: cut off by an edit; cancelled: as a whole.
enum class SeriesStatus : std::uint8_t { kActive, kEnded, kCancelled };
enum class SeriesScope : std::uint8_t { kThis, kThisAndFuture, kAll };

// An occurrence that was never booked.
struct LeftOut {
  LocalTime recurrence_id;
  std::string reason;  // name of the rule that refused it
  bool operator==(const LeftOut&) const = default;
};

struct Series {
  RecordHeader header;
  std::string event_type;
  LocalTime dtstart;  // wall time of `zone`
  std::string zone;   // the event type's grid zone when the series was booked
  std::int32_t duration_min = 0;
  std::string rrule;                 // canonical text; empty: dtstart and rdates alone
  std::vector<std::string> rdates;   // as iCalendar writes them; JSON "rdate"
  std::vector<std::string> exdates;  // JSON "exdate"
  SeriesConflict conflict = SeriesConflict::kAllOrNothing;
  SeriesHost host_mode = SeriesHost::kSame;
  std::vector<std::string> hosts;  // who serves it, where that is the same for all; else empty
  SeriesStatus status = SeriesStatus::kActive;
  std::optional<Instant> written_until;  // of a rule without end: occurrences before it are written
  std::string split_from;                // series it goes on from
  std::optional<LocalTime> split_recurrence_id;  // the occurrence of that series from which on
  std::vector<LeftOut> left_out;
  BookBody each;                        // what an occurrence is booked with; JSON "template"
  std::optional<BookingSource> source;  // of the occurrences
  std::int64_t seed = 0;                // key of the order of `seeded` ties
  bool operator==(const Series&) const = default;
};

// `book_series`: a booking's fields and how it repeats.
struct BookSeriesBody {
  BookBody each;  // `start` is the start of its first occurrence
  std::string rrule;
  std::optional<RecurrenceForm> form;  // in place of `rrule`
  std::vector<std::string> rdates;
  std::vector<std::string> exdates;
  SeriesConflict conflict = SeriesConflict::kAllOrNothing;
  SeriesHost host_mode = SeriesHost::kSame;
  bool dry_run = false;  // answer the verdicts, write nothing
  bool operator==(const BookSeriesBody&) const = default;
};

// `cancel_series`.
struct CancelSeriesBody {
  std::string series;
  SeriesScope scope = SeriesScope::kAll;
  std::optional<LocalTime> recurrence_id;  // which one; not for all
  std::optional<CancelReason> reason;      // absent: by the actor's role
  std::string note;
  bool dry_run = false;
  bool operator==(const CancelSeriesBody&) const = default;
};

// `move_series`: a new start, length or host for several occurrences, checked once as a whole.
struct MoveSeriesBody {
  std::string series;
  SeriesScope scope = SeriesScope::kAll;
  std::optional<LocalTime>
      recurrence_id;             // the occurrence `start` is about; all: absent = the first to come
  std::optional<Instant> start;  // its new start; the others move as far on the wall
  std::optional<std::int32_t> duration_min;
  std::vector<std::string> hosts;
  // A new rule, of which `recurrence_id` after the move is an occurrence. Those to come whose place
  // it has stay or move, those it lacks are cancelled, those it has besides are booked.
  std::string rrule;
  EnumSet<RuleOverride> overrides;  // staff only
  std::string note;
  bool dry_run = false;
  bool operator==(const MoveSeriesBody&) const = default;
};

// Names one series, as a booking is named.
struct SeriesRef {
  std::string series;
  bool operator==(const SeriesRef&) const = default;
};

enum class OccurrenceStatus : std::uint8_t {
  kBooked,    // at its own start
  kMoved,     // at another start
  kSkipped,   // left out
  kConflict,  // refused, and the series with it
  kKept,      // an exception that stays as it is
  kCancelled,
};

// A Refusal (base/status.h) as a record.
struct OccurrenceRefusal {
  std::string reason;
  std::string host;
  std::string object;
  std::optional<Instant> free_at;
  bool operator==(const OccurrenceRefusal&) const = default;
};

// What was, or with dry_run would be, done with one occurrence.
struct OccurrenceVerdict {
  LocalTime recurrence_id;
  Instant start = 0;
  OccurrenceStatus status = OccurrenceStatus::kBooked;
  std::string reason;  // of a start that was refused
  std::string booking;
  std::vector<std::string> hosts;
  std::vector<OccurrenceRefusal> refusals;
  bool operator==(const OccurrenceVerdict&) const = default;
};

// Answer of every verb on a series.
struct SeriesReport {
  Series series;  // as it is, or with dry_run would be; a split: the one that goes on
  bool written =
      false;  // false with dry_run, and when an extension met a conflict or had nothing to do
  std::vector<OccurrenceVerdict> occurrences;  // those the verb looked at, in order
  bool operator==(const SeriesReport&) const = default;
};

}  // namespace rota
