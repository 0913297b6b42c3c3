#include "src/model/week_hours.h"

#include <doctest/doctest.h>

#include "rota/codec/record_json.h"

namespace rota {
namespace {

WeekHours HoursOf(const std::string& rules, const std::string& breaks = "[]") {
  return WeekHours::Of(
      *ReadRecord<Schedule>(R"({"id":"s","rules":)" + rules + R"(,"breaks":)" + breaks + "}"));
}

TEST_CASE("the longest stretch of an ordinary week, in minutes") {
  CHECK(HoursOf("[]").empty());
  CHECK(HoursOf("[]").Longest() == 0);
  const std::string days = R"([{"days":["mon","tue"],"start":"09:00","end":"17:00"}])";
  CHECK(HoursOf(days).Longest() == 480);
  CHECK_FALSE(HoursOf(days).empty());
  CHECK(HoursOf(days, R"([{"days":["mon"],"start":"12:00","end":"13:00"}])").Longest() == 480);
  CHECK(HoursOf(days, R"([{"days":["mon","tue"],"start":"12:00","end":"13:00"}])").Longest() ==
        240);
}

TEST_CASE("a stretch goes on over midnight, Sunday's too") {
  CHECK(HoursOf(R"([{"days":["sun"],"start":"22:00","end":"30:00"}])").Longest() == 480);
  CHECK(HoursOf(R"([{"days":["sun"],"start":"22:00","end":"24:00"},
                    {"days":["mon"],"start":"00:00","end":"01:00"}])")
            .Longest() == 180);
}

TEST_CASE("what is not there every week makes a week no smaller") {
  const std::string day = R"([{"days":["mon"],"start":"09:00","end":"17:00"}])";
  CHECK(HoursOf(day, R"([{"days":["mon"],"start":"12:00","end":"13:00","valid_to":"2026-03-01"}])")
            .Longest() == 480);
  CHECK(HoursOf(day, R"([{"date":"2026-03-02","start":"12:00","end":"13:00"}])").Longest() == 480);
  CHECK(HoursOf(R"([{"rrule":"FREQ=DAILY","dtstart":"2026-03-02","start":"09:00","end":"10:00"}])")
            .Longest() == INT32_MAX);
}

TEST_CASE("hours of two schedules are what both have") {
  WeekHours both = HoursOf(R"([{"days":["mon"],"start":"09:00","end":"12:00"}])");
  both &= HoursOf(R"([{"days":["mon"],"start":"11:00","end":"15:00"}])");
  CHECK(both.Longest() == 60);
  both &= HoursOf(R"([{"days":["tue"],"start":"00:00","end":"24:00"}])");
  CHECK(both.empty());
  WeekHours all = WeekHours::All();
  CHECK(all.Longest() == INT32_MAX);
}

}  // namespace
}  // namespace rota
