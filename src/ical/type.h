// The second pass: raw texts, wherever they came from, become values.
#pragma once

#include "rota/ical/read.h"
#include "src/ical/raw.h"

namespace rota::ical {

// `out_of_range` beyond ReadOptions::max_bytes.
Status CheckSize(std::string_view text, const ReadOptions& options);

// `text`: what the places of `raw` stand in. `out_of_range` rule kept_limit beyond
// ReadOptions::max_kept_bytes. What was typed of `raw` is given up on the way.
Result<Calendar> TypeCalendar(std::string_view text, RawCalendar raw, const ReadOptions& options);

}  // namespace rota::ical
