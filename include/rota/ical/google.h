// Reads what Google Calendar answers (API v3, JSON) into a Calendar.
//
// READS  events.list with or without singleEvents (a page, or a list of all pages in their order),
//        single events, and freeBusy.query.
// EVENTS `iCalUID` is the uid and an instance's `originalStartTime` its recurrence id, so that a
//        series gives the same blocks whether Google expands it or we do. `transparency`, `status`,
//        the owner's own answer (`attendees[].self`) and `eventType` (out of office, working
//        location) say whether an event blocks.
// SYNC   A cancelled event is a Removal, a cancelled instance as well an exception of its series.
//        Calendar::sync_token is `nextSyncToken`; `nextPageToken` on the last page makes the
//        calendar incomplete.
// FAULTS As in read.h: every event by itself, told with its place in the text, from 1. Rules
//        besides: event_shape, free_busy_errors, calendar_unknown.
#pragma once

#include <string_view>

#include "rota/ical/read.h"

namespace rota::ical {

// Errors: `malformed` for text that is no JSON, `invalid` rule provider_error where Google answered
// an error, `out_of_range` beyond ReadOptions::max_bytes. Pure.
Result<Calendar> ReadGoogle(std::string_view text, const ReadOptions& options);

}  // namespace rota::ical
