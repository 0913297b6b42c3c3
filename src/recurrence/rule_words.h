// The words of RFC 5545's RECUR value, in the order of its table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rota {

enum class RulePart : std::uint8_t {
  kFreq,
  kInterval,
  kCount,
  kUntil,
  kBySecond,
  kByMinute,
  kByHour,
  kByDay,
  kByMonthDay,
  kByYearDay,
  kByWeekNo,
  kByMonth,
  kBySetPos,
  kWkst,
  kRscale,
  kSkip
};

inline constexpr std::array<std::string_view, 16> kRuleParts = {
    "FREQ",       "INTERVAL",  "COUNT",    "UNTIL",   "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY",
    "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",     "RSCALE", "SKIP"};

constexpr std::string_view NameOfPart(RulePart part) {
  return kRuleParts[static_cast<std::size_t>(part)];
}

// By value of Frequency, Weekday and Skip.
inline constexpr std::array<std::string_view, 7> kFrequencyWords = {
    "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
inline constexpr std::array<std::string_view, 7> kWeekdayWords = {"MO", "TU", "WE", "TH",
                                                                  "FR", "SA", "SU"};
inline constexpr std::array<std::string_view, 3> kSkipWords = {"OMIT", "BACKWARD", "FORWARD"};

}  // namespace rota
