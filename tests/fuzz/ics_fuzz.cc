// Calendar files of arbitrary bytes: read, laid out as busy time, written and read again.
#include <cstdint>
#include <string>
#include <string_view>

#include "rota/ical/read.h"
#include "rota/ical/write.h"
#include "tests/fuzz/calendar_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rota;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<ical::Calendar> calendar =
      ical::ReadCalendar(text, {.emails = {"ana@example.org"}, .details = true});
  if (!calendar.ok()) return 0;
  fuzz::CheckCalendar(*calendar);
  // The first writing leaves out what no calendar may hold, control characters in UIDs among it;
  // from there on nothing changes any more.
  const auto written = [](const ical::Calendar& one) { return ical::WriteCalendar(one, {}); };
  const auto read = [](const std::string& out) {
    Result<ical::Calendar> again = ical::ReadCalendar(out, {.details = true});
    fuzz::Require(again.ok());
    return *std::move(again);
  };
  const ical::Calendar once = read(written(*calendar));
  fuzz::Require(once.events.size() <= calendar->events.size());
  const std::string normal = written(once);
  const ical::Calendar twice = read(normal);
  fuzz::Require(twice.events.size() == once.events.size());
  fuzz::Require(written(twice) == normal);
  return 0;
}
