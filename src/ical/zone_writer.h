// VTIMEZONE out of the zone tables (RFC 5545 §3.6.5).
#pragma once

#include "rota/time/interval.h"
#include "rota/time/zone.h"
#include "src/ical/line_writer.h"

namespace rota::ical {

// Describes `zone` as it is in `needed`, for readers that do not know it by name. A yearly rule
// that still holds at the end of `needed` is written without an end.
void WriteZone(const Zone& zone, Interval needed, LineWriter* out);

}  // namespace rota::ical
