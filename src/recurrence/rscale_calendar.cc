#include "src/recurrence/rscale_calendar.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <mutex>

namespace rota {

class CalendarMaker {
 public:
  static std::unique_ptr<Calendar> Make(const CalendarData& data) {
    auto made = std::make_unique<Calendar>();
    made->first_year_ = data.first_year;
    const auto months = std::find(data.lengths.begin(), data.lengths.end(), 0);
    made->lengths_ = {data.lengths.begin(), months};
    std::int32_t ordinary = 0;
    for (const std::int8_t length : made->lengths_) ordinary += length;

    Calendar::Entry year{data.first_day, 0, 0};
    for (std::size_t at = 0; year.first <= kLastCalendarDay; at = (at + 3) % data.codes.size()) {
      year.code = 0;
      for (const char c : data.codes.substr(at, 3))
        year.code = year.code << 6 | static_cast<std::uint32_t>(c - '0');
      made->years_.push_back(year);
      const bool leap = year.code >> CalendarYear::kMostMonths != 0;
      year.first += ordinary + (leap ? kShortestLeapMonth : 0) +
                    std::popcount(year.code & ((1u << CalendarYear::kMostMonths) - 1));
      year.months_before += static_cast<std::int32_t>(made->lengths_.size()) + (leap ? 1 : 0);
    }
    made->years_.push_back(year);
    return made;
  }
};

namespace {

// Names beside those of ICU: what CLDR calls them (RFC 7529 §4.1 refers to it), and calendars that
// have the Gregorian days and months and differ in the number of the year alone, which no rule
// asks.
struct Alias {
  std::string_view name, of;
};
constexpr Alias kAliases[] = {
    {"", "GREGORIAN"},
    {"GREGORY", "GREGORIAN"},
    {"ISO8601", "GREGORIAN"},
    {"BUDDHIST", "GREGORIAN"},
    {"JAPANESE", "GREGORIAN"},
    {"ROC", "GREGORIAN"},
    {"ETHIOAA", "ETHIOPIC"},
    {"ETHIOPIC-AMETE-ALEM", "ETHIOPIC"},
    {"ISLAMICC", "ISLAMIC-CIVIL"},
    {"ISLAMIC-RGSA", "ISLAMIC"},
};

constexpr std::size_t kMostCalendars = 16;

}  // namespace

const Calendar* Calendar::Find(std::string_view name) {
  for (const Alias& alias : kAliases) {
    if (alias.name == name) {
      name = alias.of;
      break;
    }
  }
  static std::array<std::once_flag, kMostCalendars> once;
  static std::array<std::unique_ptr<const Calendar>, kMostCalendars> made;
  const std::span<const CalendarData> written = WrittenCalendars();
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i].name != name) continue;
    std::call_once(once[i], [&] { made[i] = CalendarMaker::Make(written[i]); });
    return made[i].get();
  }
  return nullptr;
}

std::int32_t Calendar::YearOf(std::int32_t day) const {
  day = std::clamp(day, years_.front().first, years_.back().first - 1);
  const auto size = static_cast<std::int64_t>(years_.size() - 1);
  const std::int64_t span = years_.back().first - years_.front().first;
  auto at = static_cast<std::size_t>((day - years_.front().first) * size / span);
  while (years_[at].first > day) --at;
  while (years_[at + 1].first <= day) ++at;
  return first_year_ + static_cast<std::int32_t>(at);
}

std::int32_t Calendar::YearOfMonth(std::int64_t month) const {
  const auto after =
      std::upper_bound(years_.begin(), years_.end(), month,
                       [](std::int64_t m, const Entry& year) { return m < year.months_before; });
  return first_year_ + static_cast<std::int32_t>(after - years_.begin()) - 1;
}

CalendarYear Calendar::Year(std::int32_t year) const {
  const Entry& entry = At(year);
  const std::uint32_t leap = entry.code >> CalendarYear::kMostMonths;
  CalendarYear made;
  made.year = year;
  made.first = entry.first;
  std::int32_t day = entry.first;
  const auto add = [&](std::uint32_t number, bool is_leap, std::int32_t length) {
    length += static_cast<std::int32_t>(entry.code >> made.size & 1);
    made.place[made.size++] = {static_cast<std::int32_t>(number), is_leap, day, length};
    day += length;
  };
  for (std::uint32_t number = 1; number <= lengths_.size(); ++number) {
    add(number, false, lengths_[number - 1]);
    if (number == leap) add(number, true, kShortestLeapMonth);
  }
  made.length = day - entry.first;
  return made;
}

}  // namespace rota

#include "src/recurrence/calendar_years.inc"

namespace rota {
static_assert(std::size(kCalendars) <= kMostCalendars);
}  // namespace rota
