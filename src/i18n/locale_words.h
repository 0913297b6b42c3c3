// What CLDR knows of one locale, through ICU: names, dates, times, lists, plurals. The only place
// where i18n meets ICU.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "rota/base/status.h"
#include "rota/time/civil.h"

namespace rota {

struct Phrases;

class LocaleWords {
 public:
  using Value = std::variant<std::int64_t, std::string>;
  using Argument = std::pair<const char*, Value>;

  // Errors: `invalid` locale_shape, `unsupported`; both with path `locale`.
  static Result<LocaleWords> Find(std::string_view tag);

  const Phrases& phrases() const;

  // A pattern of phrases.h with its arguments put in. Patterns are kept parsed: long lists ask for
  // one many times.
  std::string Fill(const char* pattern, std::initializer_list<Argument> arguments);
  std::string And(const std::vector<std::string>& items);
  std::string Or(const std::vector<std::string>& items);

  std::string Number(std::int64_t number);
  std::string NumberRange(std::int32_t first, std::int32_t last);

  std::string Day(Date date);                    // "7 June 2030"
  std::string DayAndTime(LocalTime time);        // "7 June 2030 at 15:00", seconds if not zero
  std::string DayOfYear(Date date);              // "3 June"
  std::string Time(std::int32_t second_of_day);  // "15:00", seconds if not zero
  std::string Hours(std::int32_t first, std::int32_t last);  // "09:00–16:59": both hours whole
  std::string WeekdayName(Weekday day);

  // The week as the locale's region has it.
  Weekday FirstWeekday();
  bool WeekendIsSaturdayAndSunday();

  // Of a calendar named as RSCALE does; "" is the Gregorian.
  std::string CalendarName(const std::string& calendar);
  // "" where CLDR has no name for it.
  std::string MonthName(const std::string& calendar, std::int32_t number, bool leap);

  LocaleWords(LocaleWords&&) noexcept;
  LocaleWords& operator=(LocaleWords&&) noexcept;
  ~LocaleWords();

  // ok unless ICU failed (no memory, no data).
  Status status() const;

 private:
  class Impl;
  explicit LocaleWords(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rota
