// What must hold of every calendar, whatever bytes it was read from.
#pragma once

#include <cstdlib>

#include "rota/base/utf8.h"
#include "rota/ical/busy.h"

namespace rota::fuzz {

inline void Require(bool holds) {
  if (!holds) std::abort();
}

// Every event is there or told of, and what becomes busy time is such as a record holds.
inline void CheckCalendar(const ical::Calendar& calendar) {
  std::vector<ical::Diagnostic> told = calendar.diagnostics;
  const Interval window = {1767225600, 1767225600 + 400 * kDay};  // 2026-01-01 and 400 days
  const std::vector<BusyBlock> blocks =
      ical::BusyOf(calendar, {.user = "u", .window = window}, &told);
  Instant before = kMinInstant;
  for (const BusyBlock& block : blocks) {
    Require(block.all_day == std::holds_alternative<Date>(block.start));
    Require(block.all_day == std::holds_alternative<Date>(block.end));
    const Instant start =
        block.all_day ? Midnight(std::get<Date>(block.start)).s : std::get<Instant>(block.start);
    const Instant end =
        block.all_day ? Midnight(std::get<Date>(block.end)).s : std::get<Instant>(block.end);
    Require(start < end && before <= start);
    before = start;
    Require(IsUtf8(block.title) && IsUtf8(block.ical_uid) && IsUtf8(block.external_id));
    Require(block.title.size() <= 500 && block.ical_uid.size() <= 255 &&
            block.recurrence_id.size() <= 40);
    Require(!block.content_hash.empty());
  }
}

}  // namespace rota::fuzz
