#include "src/availability/period.h"

namespace rota {

Period PeriodFor(LimitPeriod per) {
  switch (per) {
    case LimitPeriod::kDay:
      return Period::kDay;
    case LimitPeriod::kWeek:
      return Period::kWeek;
    case LimitPeriod::kMonth:
      return Period::kMonth;
    case LimitPeriod::kYear:
      return Period::kYear;
    case LimitPeriod::kUpcoming:
      break;
  }
  return Period::kDay;
}

Period PeriodFor(CriterionInterval interval) {
  switch (interval) {
    case CriterionInterval::kDay:
    case CriterionInterval::kNone:
      return Period::kDay;
    case CriterionInterval::kWeek:
      return Period::kWeek;
    case CriterionInterval::kMonth:
      return Period::kMonth;
    case CriterionInterval::kQuarter:
      return Period::kQuarter;
  }
  return Period::kDay;
}

Date PeriodStart(Date date, Period period, Weekday week_start) {
  switch (period) {
    case Period::kDay:
      return date;
    case Period::kWeek:
      return StartOfWeek(date, week_start);
    case Period::kMonth:
      return StartOfMonth(date);
    case Period::kQuarter:
      return AddMonths(StartOfMonth(date), -((ToYearMonthDay(date).month - 1) % 3));
    case Period::kYear:
      return StartOfYear(date);
  }
  return date;
}

Date NextPeriod(Date start, Period period) {
  switch (period) {
    case Period::kDay:
      return start + 1;
    case Period::kWeek:
      return start + 7;
    case Period::kMonth:
      return AddMonths(start, 1);
    case Period::kQuarter:
      return AddMonths(start, 3);
    case Period::kYear:
      return AddMonths(start, 12);
  }
  return start + 1;
}

}  // namespace rota
