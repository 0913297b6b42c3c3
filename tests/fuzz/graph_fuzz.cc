// Microsoft Graph's answers, of arbitrary bytes.
#include <cstdint>
#include <string_view>

#include "rota/ical/graph.h"
#include "tests/fuzz/calendar_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto calendar =
      rota::ical::ReadGraph(text, {.emails = {"ana@example.org"}, .details = true});
  if (calendar.ok()) rota::fuzz::CheckCalendar(*calendar);
  return 0;
}
