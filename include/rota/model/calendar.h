// External calendars and the busy time read from them.
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class CalendarKind : std::uint8_t { kIcs, kGoogle, kMicrosoft, kCaldav, kOther };
enum class WhenStale : std::uint8_t { kOpen, kClosed };

struct CalendarSource {
  RecordHeader header;
  std::string user;  // one of user and resource
  std::string resource;
  CalendarKind kind = CalendarKind::kOther;
  std::string name;
  std::string external_calendar;  // the provider's id
  std::string url;
  std::string zone;  // reads all-day events; empty: user's
  bool active = true;
  bool tentative_blocks = true;
  bool holiday_calendar = false;              // all-day `free` events block
  std::optional<std::int32_t> fresh_for_min;  // absent: never stale
  WhenStale when_stale = WhenStale::kOpen;
  std::optional<Instant> synced_at;  // absent: never synced, which is stale
  std::string sync_token;            // the provider's, of the last reading
  bool operator==(const CalendarSource&) const = default;
};

enum class Transparency : std::uint8_t { kBusy, kOutOfOffice, kTentative, kFree };
enum class BusyStatus : std::uint8_t { kConfirmed, kTentative, kCancelled, kDeclined };

// Half-open. `start` and `end` hold dates (end exclusive) exactly when `all_day`, else instants.
struct BusyBlock {
  RecordHeader header;
  std::string user;  // one of user and resource
  std::string resource;
  std::string source;  // empty: put by the host program
  RangeEdge start;
  RangeEdge end;
  bool all_day = false;
  Transparency transparency = Transparency::kBusy;
  BusyStatus status = BusyStatus::kConfirmed;
  std::string title;
  std::string ical_uid;
  std::string recurrence_id;
  std::string external_id;
  std::string external_series_id;
  std::string content_hash;
  bool operator==(const BusyBlock&) const = default;
};

}  // namespace rota
