// Writes src/recurrence/calendar_years.inc from the ICU it is linked with. Some minutes: ICU
// computes the moons of ten thousand years.
//
//   build/dev/tests/unit/recurrence/print_calendar_years > src/recurrence/calendar_years.inc
#include <unicode/uversion.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "src/recurrence/rscale_calendar.h"
#include "tests/support/icu_calendar.h"

namespace {

using rota::CalendarYear;

struct Month {
  std::int32_t number;
  bool leap;
  std::int32_t length;
};

struct Year {
  std::int32_t year, first;
  std::vector<Month> months;
};

std::vector<Year> YearsOf(const std::string& name) {
  rota::test::IcuCalendar calendar(name);
  std::vector<Year> years;
  // A little more: the first and the last are not whole.
  std::int32_t day = rota::kFirstCalendarDay - 400;
  while (calendar.At(day).of_month != 1) ++day;
  for (rota::test::CalendarDay at = calendar.At(day); day <= rota::kLastCalendarDay + 800;) {
    if (years.empty() || years.back().year != at.year) years.push_back({at.year, day, {}});
    if (years.size() > 1 && at.of_year != day - years.back().first + 1)
      throw std::runtime_error("days do not follow");
    Month month{at.month, at.leap, at.month == 13 ? 5 : 28};
    while ((at = calendar.At(day + month.length)).of_month != 1) {
      if (++month.length > 32) throw std::runtime_error("a month does not end");
    }
    years.back().months.push_back(month);
    day += month.length;
  }
  years.erase(years.begin());
  years.pop_back();
  return years;
}

// The shortest that each ordinary month ever is.
std::array<std::int8_t, CalendarYear::kMostMonths> LengthsOf(const std::vector<Year>& years) {
  std::array<std::int8_t, CalendarYear::kMostMonths> lengths{};
  for (const Year& year : years) {
    for (const Month& month : year.months) {
      std::int8_t& length = lengths.at(static_cast<std::size_t>(month.number - 1));
      if (!month.leap && (length == 0 || month.length < length))
        length = static_cast<std::int8_t>(month.length);
    }
  }
  return lengths;
}

std::string CodeOf(const Year& year,
                   const std::array<std::int8_t, CalendarYear::kMostMonths>& lengths) {
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < year.months.size(); ++i) {
    const Month& month = year.months[i];
    const std::int32_t more =
        month.length - (month.leap ? rota::kShortestLeapMonth
                                   : lengths.at(static_cast<std::size_t>(month.number - 1)));
    if (more != 0 && more != 1) throw std::runtime_error("a month varies by more than a day");
    code |= static_cast<std::uint32_t>(more) << i;
    if (month.leap) code |= static_cast<std::uint32_t>(month.number) << CalendarYear::kMostMonths;
  }
  std::string text;
  for (const int shift : {12, 6, 0}) text += static_cast<char>('0' + (code >> shift & 63));
  return text;
}

// Cut off where they begin to repeat, if they do so soon.
std::string Cycle(const std::string& codes) {
  for (std::size_t period = 3; period <= 400 * 3; period += 3) {
    if (codes.compare(0, codes.size() - period, codes, period) == 0) return codes.substr(0, period);
  }
  return codes;
}

void Print(const std::string& name) {
  const std::vector<Year> years = YearsOf(name);
  const auto lengths = LengthsOf(years);
  std::string codes;
  for (const Year& year : years) codes += CodeOf(year, lengths);
  codes = Cycle(codes);
  std::string upper = name;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  std::cout << "    {\"" << upper << "\", " << years.front().year << ", " << years.front().first
            << ",\n     {";
  for (std::size_t i = 0; i < lengths.size(); ++i)
    std::cout << (i == 0 ? "" : ", ") << static_cast<int>(lengths[i]);
  std::cout << "},\n";
  for (std::size_t at = 0; at < codes.size(); at += 84) {
    std::cout << "     R\"(" << codes.substr(at, 84) << ")\""
              << (at + 84 < codes.size() ? "" : "},") << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2) {
    Print(argv[1]);
    return 0;
  }
  std::cout << "// Written by tests/support/print_calendar_years.cc from ICU " U_ICU_VERSION
               "; not for editing.\n"
               "\n"
               "namespace rota {\nnamespace {\n\n// clang-format off\n"
               "constexpr CalendarData kCalendars[] = {\n";
  for (const char* name :
       {"gregorian", "coptic", "ethiopic", "indian", "persian", "islamic-civil", "islamic-tbla",
        "islamic-umalqura", "islamic", "hebrew", "chinese", "dangi"}) {
    std::cout.flush();
    // ICU 72 mixes up what it remembers of `chinese` and `dangi`: a process for each.
    if (std::system((std::string(argv[0]) + " " + name).c_str()) != 0) return 1;
  }
  std::cout << "};\n// clang-format on\n\n}  // namespace\n\n"
               "std::span<const CalendarData> WrittenCalendars() { return kCalendars; }\n\n"
               "}  // namespace rota\n";
}
