// The second pass: raw texts, wherever they came from, become values.
#pragma once

#include "rota/ical/read.h"
#include "src/ical/raw.h"

namespace rota::ical {

// `out_of_range` beyond ReadOptions::max_bytes.
Status CheckSize(std::string_view text, const ReadOptions& options);

Calendar TypeCalendar(const RawCalendar& raw, const ReadOptions& options);

}  // namespace rota::ical
