#include "rota/time/civil.h"

#include <array>
#include <chrono>

#include "src/time/digits.h"

namespace rota {
namespace {

constexpr std::array<std::string_view, 7> kWeekdayNames = {"mon", "tue", "wed", "thu",
                                                           "fri", "sat", "sun"};
constexpr std::int32_t kMaxDayMinute = 48 * 60;  // behaviour: a range may end on the next date

// std::chrono's conversions are used, not its types: they are wider than needed and slow to
// compile.
std::chrono::year_month_day ToChrono(YearMonthDay ymd) {
  return std::chrono::year{ymd.year} / std::chrono::month{static_cast<unsigned>(ymd.month)} /
         std::chrono::day{static_cast<unsigned>(ymd.day)};
}

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

// YYYY-MM-DD at the start of `text`; says why not in the words of ParseDate's errors.
Result<Date> DateField(std::string_view text) {
  const YearMonthDay ymd = {ReadDigits(text, 0, 4), ReadDigits(text, 5, 2), ReadDigits(text, 8, 2)};
  if (ymd.year < 0 || ymd.month < 0 || ymd.day < 0 || text[4] != '-' || text[7] != '-') {
    return Invalid("date_shape", "a date reads YYYY-MM-DD");
  }
  if (ymd.year == 0) return Status(Reason::k_out_of_range, "dates lie in the years 1 to 9999");
  if (!IsRealDate(ymd)) return Invalid("date_shape", "no such day in the calendar");
  return FromYearMonthDay(ymd);
}

char* WriteDate(char* out, Date date) {
  const YearMonthDay ymd = ToYearMonthDay(date);
  out = WriteDigits(out, ymd.year, 4);
  *out++ = '-';
  out = WriteDigits(out, ymd.month, 2);
  *out++ = '-';
  return WriteDigits(out, ymd.day, 2);
}

}  // namespace

YearMonthDay ToYearMonthDay(Date date) {
  const std::chrono::year_month_day ymd(std::chrono::sys_days(std::chrono::days(date.day)));
  return {static_cast<int>(ymd.year()),
          static_cast<std::int32_t>(static_cast<unsigned>(ymd.month())),
          static_cast<std::int32_t>(static_cast<unsigned>(ymd.day()))};
}

Date FromYearMonthDay(YearMonthDay ymd) {
  return {
      static_cast<std::int32_t>(std::chrono::sys_days(ToChrono(ymd)).time_since_epoch().count())};
}

bool IsRealDate(YearMonthDay ymd) {
  return ymd.year >= 1 && ymd.year <= 9999 && ymd.month >= 1 && ymd.month <= 12 && ymd.day >= 1 &&
         ymd.day <= 31 && ToChrono(ymd).ok();
}

Weekday WeekdayOf(Date date) {
  const std::int32_t from_monday = (date.day + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<Weekday>(from_monday < 0 ? from_monday + 7 : from_monday);
}

Date StartOfWeek(Date date, Weekday week_start) {
  const int ahead = static_cast<int>(WeekdayOf(date)) - static_cast<int>(week_start);
  return date - (ahead < 0 ? ahead + 7 : ahead);
}

Date StartOfMonth(Date date) { return date - (ToYearMonthDay(date).day - 1); }

Date StartOfYear(Date date) { return FromYearMonthDay({ToYearMonthDay(date).year, 1, 1}); }

Date AddMonths(Date first_of_month, std::int32_t months) {
  const YearMonthDay ymd = ToYearMonthDay(first_of_month);
  const std::int64_t count = std::int64_t{ymd.year} * 12 + (ymd.month - 1) + months;
  const std::int64_t year = FloorDiv(count, 12);
  return FromYearMonthDay(
      {static_cast<std::int32_t>(year), static_cast<std::int32_t>(count - year * 12) + 1, 1});
}

Result<Date> ParseDate(std::string_view text) {
  if (text.size() != 10) return Invalid("date_shape", "a date reads YYYY-MM-DD");
  return DateField(text);
}

std::string FormatDate(Date date) {
  char text[10];
  return std::string(text, WriteDate(text, date));
}

Result<Weekday> ParseWeekday(std::string_view text) {
  for (std::size_t i = 0; i < kWeekdayNames.size(); ++i) {
    if (kWeekdayNames[i] == text) return static_cast<Weekday>(i);
  }
  return Invalid("weekday", "a weekday reads mon, tue, wed, thu, fri, sat or sun");
}

std::string_view WeekdayName(Weekday day) { return kWeekdayNames[static_cast<std::size_t>(day)]; }

Result<DayMinute> ParseDayMinute(std::string_view text) {
  const std::int32_t hour = ReadDigits(text, 0, 2);
  const std::int32_t minute = ReadDigits(text, 3, 2);
  if (text.size() != 5 || hour < 0 || minute < 0 || minute > 59 || text[2] != ':') {
    return Invalid("time_shape", "a time of day reads HH:MM");
  }
  if (hour * 60 + minute > kMaxDayMinute) {
    return Invalid("time_shape", "a time of day reads 00:00 to 48:00");
  }
  return DayMinute{hour * 60 + minute};
}

std::string FormatDayMinute(DayMinute m) {
  char text[5];
  char* end = WriteDigits(text, m.minute / 60, 2);
  *end++ = ':';
  return std::string(text, WriteDigits(end, m.minute % 60, 2));
}

Date LocalTime::date() const { return {static_cast<std::int32_t>(FloorDiv(s, 86400))}; }

std::int32_t LocalTime::second_of_day() const {
  return static_cast<std::int32_t>(s - FloorDiv(s, 86400) * 86400);
}

LocalTime At(Date date, DayMinute minute) {
  return {std::int64_t{date.day} * 86400 + std::int64_t{minute.minute} * 60};
}

std::string FormatLocal(LocalTime t) {
  char text[19];
  const std::int32_t second = t.second_of_day();
  char* end = WriteDate(text, t.date());
  *end++ = 'T';
  end = WriteDigits(end, second / 3600, 2);
  *end++ = ':';
  end = WriteDigits(end, second / 60 % 60, 2);
  if (second % 60 != 0) {
    *end++ = ':';
    end = WriteDigits(end, second % 60, 2);
  }
  return std::string(text, end);
}

Result<LocalTime> ParseLocal(std::string_view text) {
  const bool has_seconds = text.size() == 19;
  const std::int32_t hour = ReadDigits(text, 11, 2);
  const std::int32_t minute = ReadDigits(text, 14, 2);
  const std::int32_t second = has_seconds ? ReadDigits(text, 17, 2) : 0;
  if ((text.size() != 16 && !has_seconds) || text[10] != 'T' || text[13] != ':' ||
      (has_seconds && text[16] != ':') || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 59) {
    return Invalid("local_time_shape",
                   "a local time reads YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS");
  }
  ROTA_ASSIGN(const Date date, DateField(text));
  return LocalTime{Midnight(date).s + hour * 3600 + minute * 60 + second};
}

}  // namespace rota
