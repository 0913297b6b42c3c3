// Schedules as instants (behaviour §2): when a schedule is open, and which of that a holiday
// closes.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "rota/recurrence/set.h"
#include "rota/time/civil.h"
#include "rota/time/interval_set.h"
#include "rota/time/zone.h"

namespace rota {

// A schedule with its names resolved and its rows in the order the expansion reads them.
struct CompiledSchedule {
  struct Weekly {
    DayMinute start, end;  // end up to 48:00
    Date from, to;         // inclusive, judged by the date the row starts
  };
  struct Dated {
    enum class Kind : std::uint8_t { kReplace, kAdd, kSubtract, kBreak };
    Date date;
    Kind kind;
    DayMinute start, end;  // start = end: a replacing row that opens nothing ("closed")
    bool whole_date;       // subtract without times: the civil date, whatever its length
  };

  // What recurs by a rule rather than by weekday; read on the wall of whichever zone is in force.
  struct Recurring {
    RecurrenceSet set;      // floating
    std::int64_t length_s;  // elapsed; 0: `start` to `end` of the date
    DayMinute start, end;
    Date from, to;  // inclusive
    bool is_break;
  };

  const Zone* zone = nullptr;  // nullptr: read in the zone of the team that asks
  Date valid_from = kMinDate, valid_to = kMaxDate;
  std::array<std::vector<Weekly>, 7> rules, breaks;  // by weekday
  std::vector<Dated> dated;                          // by date
  std::vector<Recurring> recurring;
  std::vector<Date> holidays;  // blocking, sorted: of the schedule's own sets
};

// The zone in which a travelling person's own schedule is read on some dates; the first match wins.
struct TravelRow {
  Date from, to;  // inclusive
  const Zone* zone;
};

struct Hours {
  IntervalSet open;      // rules, breaks and overrides
  IntervalSet holidays;  // what blocking holidays take away; may reach beyond `open`
};

// Hours of `schedule` that touch `bounds`, read in `zone`, or in the zone of the first row of
// `travel` that holds the date. `holidays` are sorted dates closed beside the schedule's own.
Hours ExpandSchedule(const CompiledSchedule& schedule, const Zone& zone,
                     std::span<const TravelRow> travel, std::span<const Date> holidays,
                     Interval bounds);

// The instant at which hours that say `minute` of `date` begin or end. Hours hold the local minutes
// that exist: an edge that clocks jump over lies at the jump, so 02:00-02:30 in a gap is nothing.
// Only where the zone skips a whole date, what reaches into it keeps its length.
Instant HoursEdge(Date date, DayMinute minute, const Zone& zone);

// The zone in force on `date`.
const Zone& ZoneOn(Date date, const Zone& home, std::span<const TravelRow> travel);

}  // namespace rota
