// Calendar files of arbitrary bytes: read, laid out as busy time, written and read again.
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
  const std::string written = ical::WriteCalendar(*calendar, {});
  const Result<ical::Calendar> again = ical::ReadCalendar(written, {.details = true});
  fuzz::Require(again.ok() && again->events.size() == calendar->events.size());
  fuzz::Require(ical::WriteCalendar(*again, {}) == written);
  return 0;
}
