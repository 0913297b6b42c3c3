// Reads what Microsoft Graph answers (v1.0, JSON) into a Calendar.
//
// READS  events, calendarView and their delta answers (a page, or a list of all pages in their
//        order), single events with exceptionOccurrences and cancelledOccurrences, and getSchedule.
// EVENTS The uid is `iCalUId` for a single event, the master's `id` for all of a series: `iCalUId`
//        is another one for each occurrence. `originalStart` is the recurrence id. `showAs`,
//        `isCancelled` and the owner's own `responseStatus` say whether an event blocks.
// SERIES A master is expanded by its `recurrence`, in the zone that names; where the answer lists
// its
//        occurrences, these alone count, and what they leave out is the master's. A day that a
//        month does not have is its last, as Outlook has it.
// SYNC   `@removed` is a Removal. Calendar::sync_token is `@odata.deltaLink`; `@odata.nextLink` on
//        the last page makes the calendar incomplete.
// FAULTS As in google.h; rule recurrence_shape for a pattern that cannot be read.
#pragma once

#include <string_view>

#include "rota/ical/read.h"

namespace rota::ical {

// Errors: those of ReadGoogle(). Pure.
Result<Calendar> ReadGraph(std::string_view text, const ReadOptions& options);

}  // namespace rota::ical
