// Reading an outside calendar into busy blocks.
#pragma once

#include "rota/model/calendar.h"
#include "rota/model/values.h"

namespace rota {

// How an outside calendar is written: iCalendar, or the JSON of Google Calendar or Microsoft Graph.
enum class CalendarFormat : std::uint8_t { kIcs, kGoogle, kGraph };
enum class SyncMode : std::uint8_t {
  kFull,         // the text is the whole calendar: blocks that it lacks are removed
  kIncremental,  // the text is what changed: other blocks stay
};

// `import`: reads a calendar's text into busy blocks of its owner, in one transaction.
struct ImportBody {
  std::string source;  // calendar source; empty: one made for `user`
  std::string user;    // whose calendar; may be left out when the source is there
  CalendarFormat format = CalendarFormat::kIcs;
  SyncMode mode = SyncMode::kFull;
  std::string text;
  std::string text_base64;      // in the place of `text`: its bytes, which need not be UTF-8
  std::optional<Instant> from;  // occurrences that overlap [from, to); absent: a day ago
  std::optional<Instant> to;    // absent: 400 days ahead
  bool dry_run = false;         // answer the report, write nothing
  bool operator==(const ImportBody&) const = default;
};

// One thing in a calendar that was wrong or read with a guess.
struct ImportNote {
  std::int32_t line = 0;
  std::string uid;
  std::string rule;
  std::string message;
  bool dropped = false;  // the event could not be read whole; what was known of it is kept
  bool operator==(const ImportNote&) const = default;
};

// What an import did, or would do.
struct ImportReport {
  std::string source;
  std::string sync_token;   // with which the provider answers the next changes
  std::int32_t events = 0;  // in the text
  std::int32_t added = 0;   // blocks
  std::int32_t changed = 0;
  std::int32_t removed = 0;
  std::int32_t unchanged = 0;
  std::int32_t skipped = 0;  // events that could not be read whole; `notes` says why
  std::vector<ImportNote> notes;
  std::vector<BusyBlock> blocks;  // dry_run only: what would be there
  bool operator==(const ImportReport&) const = default;
};

}  // namespace rota
