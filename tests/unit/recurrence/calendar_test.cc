// The written tables of calendars against the ICU this was built with.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "rota/time/civil.h"
#include "src/base/ascii.h"
#include "src/recurrence/rscale_calendar.h"
#include "tests/support/icu_calendar.h"

namespace rota {
namespace {

test::CalendarDay DayOf(const Calendar& calendar, std::int32_t day) {
  const CalendarYear year = calendar.Year(calendar.YearOf(day));
  const CalendarMonth& month = year.months()[year.MonthOf(day)];
  return {year.year, month.number, day - month.first + 1, day - year.first + 1, month.leap};
}

// Years as ICU counts them differ from ours where the months are Gregorian; nobody asks for them.
bool Same(const test::CalendarDay& a, const test::CalendarDay& b) {
  return a.month == b.month && a.leap == b.leap && a.of_month == b.of_month &&
         a.of_year == b.of_year;
}

// ICU 72 keeps what it computed for `chinese` and gives it out for `dangi`, and the other way
// round: each calendar is asked in a process of its own. Returns how many of the days differ.
template <typename F>
int InChild(F count) {
  const pid_t child = fork();
  if (child == 0) _exit(static_cast<int>(std::min<std::size_t>(count(), 100)));
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("a calendar's days are those of ICU") {
  const std::int32_t from = FromYearMonthDay({1900, 1, 1}).day,
                     to = FromYearMonthDay({2100, 1, 1}).day;
  for (const char* name :
       {"GREGORIAN", "JAPANESE", "BUDDHIST", "ROC", "COPTIC", "ETHIOPIC", "ETHIOPIC-AMETE-ALEM",
        "INDIAN", "PERSIAN", "ISLAMIC-CIVIL", "ISLAMIC-TBLA", "ISLAMIC-UMALQURA", "ISLAMIC",
        "ISLAMIC-RGSA", "HEBREW", "CHINESE", "DANGI"}) {
    const Calendar* calendar = Calendar::Find(name);
    REQUIRE_MESSAGE(calendar != nullptr, name);
    // ICU takes 0.05 ms for a day of the moon: some days of each month there.
    const bool moons = std::string_view(name) == "CHINESE" || std::string_view(name) == "DANGI" ||
                       std::string_view(name) == "ISLAMIC-UMALQURA";
    const auto differing = [&] {
      test::IcuCalendar icu(LowerAscii(name));
      std::size_t different = icu.ok() ? 0 : 1;
      for (std::int32_t day = from; day < to; day += moons ? 13 : 1)
        different += !Same(DayOf(*calendar, day), icu.At(day));
      return different;
    };
    CHECK_MESSAGE(InChild(differing) == 0, std::string(name));
  }
}

TEST_CASE("the tables go from the year 1 to the year 9999, without gaps") {
  for (const CalendarData& data : WrittenCalendars()) {
    const Calendar& calendar = *Calendar::Find(data.name);
    CHECK(calendar.FirstDay(calendar.YearOf(kMinDate.day)) > kFirstCalendarDay);
    CHECK(calendar.YearOf(kMinDate.day) > calendar.first_year());
    CHECK(calendar.YearOf(kMaxDate.day) + 2 < calendar.last_year());
    std::int32_t day = calendar.FirstDay(calendar.first_year());
    std::int64_t months = 0;
    for (std::int32_t at = calendar.first_year(); at <= calendar.last_year(); ++at) {
      const CalendarYear year = calendar.Year(at);
      REQUIRE(year.first == day);
      REQUIRE(calendar.FirstMonth(at) == months);
      REQUIRE(calendar.YearOf(day) == at);
      REQUIRE(calendar.YearOf(day + year.length - 1) == at);
      REQUIRE(calendar.YearOfMonth(months) == at);
      for (const CalendarMonth& month : year.months()) {
        REQUIRE(month.first == day);
        day += month.length;
      }
      months += static_cast<std::int64_t>(year.size);
    }
    // Far from now as well, where this ICU is the one that they were written from.
    if (std::string_view(U_ICU_VERSION) != "72.1") continue;
    const auto differing = [&] {
      test::IcuCalendar icu(LowerAscii(data.name));
      std::size_t different = 0;
      for (std::int32_t at = kMinDate.day; at < kMaxDate.day; at += 13'337)
        different += !Same(DayOf(calendar, at), icu.At(at));
      return different;
    };
    CHECK_MESSAGE(InChild(differing) == 0, std::string(data.name));
  }
}

TEST_CASE("names: those of ICU, those of CLDR, in upper case") {
  for (const char* name : {"", "GREGORY", "GREGORIAN", "ISO8601", "ETHIOAA", "ISLAMICC"})
    CHECK(Calendar::Find(name) != nullptr);
  for (const char* name : {"KLINGON", "chinese", "GREGORIA"})
    CHECK(Calendar::Find(name) == nullptr);
}

}  // namespace
}  // namespace rota
