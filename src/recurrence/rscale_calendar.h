// Years of a calendar as plain tables: the Gregorian from arithmetic, others through ICU.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rota/base/status.h"

namespace rota {

struct CalendarMonth {
  std::int32_t number = 1;  // as BYMONTH counts (RFC 7529 §4.2)
  bool leap = false;        // "5L": comes after month 5
  std::int32_t first = 0;   // Date::day of its first day
  std::int32_t length = 0;
};

struct CalendarYear {
  std::int64_t year = 0;  // counts without gaps; which year is called what does not matter
  std::int32_t first = 0;
  std::int32_t length = 0;
  std::vector<CalendarMonth> months;  // in order
};

class CalendarTable {
 public:
  virtual ~CalendarTable() = default;
  virtual std::int64_t YearOf(std::int32_t day) = 0;
  virtual CalendarYear Year(std::int64_t year) = 0;
};

// `name` as RSCALE gives it, in upper case; "" is GREGORIAN. nullptr: no such calendar here.
std::unique_ptr<CalendarTable> OpenCalendar(const std::string& name);

// The same answer at a lower price.
bool IsCalendar(const std::string& name);

}  // namespace rota
