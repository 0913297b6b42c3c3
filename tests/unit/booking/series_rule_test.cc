#include "src/booking/series_rule.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;

Series Weekly(const char* rrule = "FREQ=WEEKLY;COUNT=3") {
  Series series;
  series.event_type = "e";
  series.dtstart = *ParseLocal("2026-03-02T10:00");
  series.zone = "Europe/Berlin";
  series.duration_min = 60;
  series.rrule = rrule;
  return series;
}

std::string Planned(const Series& series, ExpandWindow window = {}) {
  std::string text;
  const std::vector<PlannedStart> planned = *PlannedStarts(*SetOf(series), window);
  for (const PlannedStart& one : planned) {
    text += (text.empty() ? "" : "; ") + Clock(one.start) + " till " + Clock(one.next);
  }
  return text;
}

TEST_CASE("a series as a recurrence set, and back") {
  Series series = Weekly("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4");
  series.rdates = {"20260304T120000", "20260306"};
  series.exdates = {"20260305T100000"};
  const RecurrenceSet set = *SetOf(series);
  CHECK(set.length.seconds == kHour);
  CHECK(set.zone->name() == "Europe/Berlin");
  CHECK(!set.includes_start);                                       // the rule says itself
  CHECK(set.rdates[1].at.time == *ParseLocal("2026-03-06T10:00"));  // at the series' time of day
  Series back;
  REQUIRE(StoreSet(set, &back).ok());
  CHECK(back.rrule == "FREQ=WEEKLY;COUNT=4;BYDAY=MO,TH");
  CHECK(back.dtstart == series.dtstart);
  CHECK(back.rdates == std::vector<std::string>{"20260304T120000", "20260306T100000"});
  CHECK(back.exdates == series.exdates);
  series.rrule.clear();
  CHECK(SetOf(series)->includes_start);  // dates alone come after the start
}

TEST_CASE("what is wrong with a series is told with its field") {
  const auto path = [](const Series& series) { return SetOf(series).status().path(); };
  Series series = Weekly("");
  CHECK(path(series) == "rrule");  // neither rule nor dates
  CHECK(path(Weekly("FREQ=SOMETIMES")) == "rrule");
  series = Weekly();
  series.rdates = {"20260304T120000", "soon"};
  CHECK(path(series) == "rdate[1]");
  series = Weekly();
  series.exdates = {"never"};
  CHECK(path(series) == "exdate[0]");
  RecurrenceSet two = *SetOf(Weekly());
  two.rules.push_back(two.rules[0]);
  CHECK(StoreSet(two, &series).reason() == Reason::k_unsupported);
}

TEST_CASE("a rule is open-ended without COUNT and UNTIL") {
  CHECK(IsOpenEnded(*SetOf(Weekly("FREQ=WEEKLY"))));
  CHECK(!IsOpenEnded(*SetOf(Weekly("FREQ=WEEKLY;COUNT=2"))));
  CHECK(!IsOpenEnded(*SetOf(Weekly("FREQ=WEEKLY;UNTIL=20260401T000000Z"))));
}

TEST_CASE("a start may move until the next one; the last one as far as the step before it") {
  CHECK(Planned(Weekly("FREQ=DAILY;INTERVAL=2;COUNT=3")) ==
        "10:00 till 03-04 10:00; 03-04 10:00 till 03-06 10:00; 03-06 10:00 till 03-08 10:00");
  CHECK(Planned(Weekly("FREQ=DAILY;COUNT=1")) == "10:00 till 04-02 11:00");  // 31 days of 24 hours
  CHECK(Planned(Weekly("FREQ=YEARLY;COUNT=2")).substr(0, 23) == "10:00 till 04-02 11:00;");
}

TEST_CASE("the window selects, and the start after it still bounds the last one") {
  const Series daily = Weekly("FREQ=DAILY;COUNT=10");
  CHECK(Planned(daily, {.from = At("2026-03-04T00:00"), .to = At("2026-03-05T10:00")}) ==
        "03-04 10:00 till 03-05 10:00");
}

TEST_CASE("one wall time is one occurrence, the first, when clocks go back") {
  Series series = Weekly("FREQ=HOURLY;COUNT=4");
  series.dtstart = *ParseLocal("2026-10-25T01:00");
  const std::vector<PlannedStart> planned = *PlannedStarts(*SetOf(series), {});
  for (std::size_t i = 1; i < planned.size(); ++i) {
    CHECK(planned[i].recurrence_id > planned[i - 1].recurrence_id);
  }
}

TEST_CASE("more than one command may write is refused") {
  CHECK(PlannedStarts(*SetOf(Weekly("FREQ=DAILY;COUNT=750")), {})->size() == 750);
  const Status many = PlannedStarts(*SetOf(Weekly("FREQ=DAILY;COUNT=751")), {}).status();
  CHECK(many.reason() == Reason::k_work_limit);
  CHECK(many.path() == "rrule");
}

}  // namespace
}  // namespace rota
