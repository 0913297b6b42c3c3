// What people read of an event, typed.
#pragma once

#include <cstdint>
#include <functional>

#include "src/ical/raw.h"

namespace rota::ical {

// Told of what cannot be read, which is left out: the line, and why.
using TellFault = std::function<void(std::int32_t line, const Status& status)>;

// Fills Event::details, after the event's times.
void TypeDetails(const RawComponent& raw, Event* event, const TellFault& tell);

}  // namespace rota::ical
