// The documents that hold many records. A scenario leaves out what can be told from the rest of it.
#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/record_json.h"

namespace rota {
namespace {

// The length of a booking of that event type when the document does not say; 0 when it cannot be
// told.
std::int32_t FirstDuration(const Catalog& catalog, const std::string& event_type) {
  const auto found = std::find_if(catalog.event_types.begin(), catalog.event_types.end(),
                                  [&](const EventType& e) { return e.header.id == event_type; });
  if (found == catalog.event_types.end() || found->durations_min.empty()) return 0;
  return found->durations_min.front();
}

// Names what has no id and works out ends, as record_json.h says.
Status CompleteScenario(Scenario& scenario) {
  const auto no_end = [&](std::string_view list, std::size_t i, const std::string& event_type) {
    const auto& types = scenario.catalog.event_types;
    const bool known = std::any_of(types.begin(), types.end(), [&](const EventType& type) {
      return type.header.id == event_type;
    });
    if (!known && !event_type.empty()) {
      return NotFound("event_type", event_type).At(fmt::format("{}[{}].event_type", list, i));
    }
    return Invalid("booking_shape", "neither an end nor a duration is known")
        .At(fmt::format("{}[{}].end", list, i));
  };
  for (std::size_t i = 0; i < scenario.bookings.size(); ++i) {
    Booking& booking = scenario.bookings[i];
    if (booking.header.id.empty()) booking.header.id = fmt::format("b{}", i);
    if (!booking.seq) booking.seq = static_cast<std::int64_t>(i);
    if (booking.end != 0) continue;
    const std::int32_t minutes =
        booking.duration_min.value_or(FirstDuration(scenario.catalog, booking.event_type));
    if (minutes == 0) return no_end("bookings", i, booking.event_type);
    booking.end = booking.start + minutes * kMinute;
  }
  for (std::size_t i = 0; i < scenario.holds.size(); ++i) {
    Hold& hold = scenario.holds[i];
    if (hold.header.id.empty()) hold.header.id = fmt::format("h{}", i);
    if (hold.end != 0) continue;
    const std::int32_t minutes = FirstDuration(scenario.catalog, hold.event_type);
    if (minutes == 0) return no_end("holds", i, hold.event_type);
    hold.end = hold.start + minutes * kMinute;
  }
  return {};
}

}  // namespace

Result<Catalog> ReadCatalog(std::string_view json, const ReadOptions& options) {
  return ReadRecord<Catalog>(json, options);
}

Result<Scenario> ReadScenario(std::string_view json, const ReadOptions& options) {
  Result<Scenario> scenario = ReadRecord<Scenario>(json, options);
  if (!scenario.ok()) return scenario;
  ROTA_TRY(CompleteScenario(*scenario));
  return scenario;
}

}  // namespace rota
