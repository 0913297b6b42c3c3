// Calendar files of arbitrary bytes: read, laid out as busy time, written and read again.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "rota/ical/read.h"
#include "rota/ical/write.h"
#include "tests/fuzz/calendar_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rota;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<ical::Calendar> calendar = ical::ReadCalendar(text, {.emails = {"ana@example.org"}, .details = true});
  if (!calendar.ok()) return 0;
  fuzz::CheckCalendar(*calendar);
  // Two calendars of a file may each have an event of one UID; written into one they are one event.
  const auto elsewhere = [](const ical::Event& event) { return event.calendar != 0; };
  if (std::any_of(calendar->events.begin(), calendar->events.end(), elsewhere)) return 0;
  const std::string written = ical::WriteCalendar(*calendar, {});
  const Result<ical::Calendar> again = ical::ReadCalendar(written, {.details = true});
  fuzz::Require(again.ok() && again->events.size() == calendar->events.size());
  fuzz::Require(ical::WriteCalendar(*again, {}) == written);
  return 0;
}
