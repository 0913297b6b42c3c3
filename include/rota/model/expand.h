// A question about a recurrence set alone: no organization, no database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rota/recurrence/expand.h"
#include "rota/recurrence/form.h"

namespace rota {

// Dates and times as iCalendar writes them, in basic or extended form: "2030-03-04",
// "20300304T090000", "2030-03-04T09:00:00Z".
struct ExpandRequest {
  std::string dtstart;
  std::string tzid;  // empty: floating
  std::vector<std::string> rrules;
  std::vector<std::string> exrules;
  std::vector<std::string> rdates;  // also periods
  std::vector<std::string> exdates;
  std::optional<std::int64_t> limit;
  std::string from;  // empty: the beginning
  std::string to;    // empty: open
  bool strict = false;
  bool includes_start = false;
  SkippedTime skipped = SkippedTime::kShift;
  std::string locale;  // BCP 47, of the answer's text; empty: no text
  bool operator==(const ExpandRequest&) const = default;
};

}  // namespace rota
