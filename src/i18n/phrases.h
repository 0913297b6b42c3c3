// What CLDR does not know: the phrases a rule is put together from, in each language.
//
// A phrase is a pattern of ICU's MessageFormat. A sentence grows from left to right: {text} is what
// was said so far, so each language decides for itself where commas and words go. {n} is a number
// that chooses plural forms, {nth} the same number through `ordinal`, {days}, {times} and the like
// are lists that CLDR has joined, {c} says of how many items. Names of days and months, dates and
// times come from CLDR and never stand here.
#pragma once

#include <string>
#include <string_view>

namespace rota {

struct Phrases {
  const char* language;  // as BCP 47 writes it

  // "2nd" before a masculine noun of one of a regular kind: day, weekday, occurrence.
  const char* ordinal;

  // ---- how often; {n} is INTERVAL. By Frequency, secondly first. -------------
  const char* every[7];
  // Every n-th week on these weekdays; nullptr: `every` with `on_weekdays` says it best.
  const char* every_weekday;  // {n} {nth} {days}: one weekday, or several with n = 1
  const char* every_workday;  // Monday to Friday, n = 1, where the weekend is the rest of the week

  // ---- on which days ---------------------------------------------------------
  const char* on_weekdays;  // {text} {days} {c}: of the week
  const char* on_workdays;  // {text} {first} {last}: a run of weekdays
  const char* if_weekday;   // {text} {days}, joined by "or": a condition on a day just named
  const char* only;         // {text}; what follows limits what was said
  const char* on_days;      // {text} {days}: of the month of which `every` told
  const char* on_days_of_month;
  const char* on_days_of_year;
  const char* on_date;  // {text} {date}: "3 June"
  // Items of these lists.
  const char* month_day;  // {n} {nth}
  const char* month_day_from_end;
  const char* year_day;
  const char* year_day_from_end;
  const char* nth_weekday;  // {n} {nth} {day}; {day} may be a list joined by "or"
  const char* nth_weekday_from_end;
  const char* each_weekday;  // {day}
  const char* workday;       // {first} {last}: as {day} of nth_weekday
  // Weeks and months.
  const char* in_weeks;       // {text} {weeks}
  const char* week;           // {n}
  const char* week_from_end;  // {n} {nth}
  const char* in_months;      // {text} {months}
  const char* leap_month;     // {month}
  const char* month_number;   // {n}: a month without a name

  // ---- at which times --------------------------------------------------------
  const char* at_times;    // {text} {times}
  const char* in_hours;    // {text} {hours}: stretches "09:00–09:59"
  const char* at_minutes;  // {text} {minutes} {c}
  const char* at_seconds;  // {text} {seconds} {c}

  // ---- BYSETPOS --------------------------------------------------------------
  const char* only_positions;  // {text} {positions} {unit}: second minute hour day week month year
  const char* position;        // {n} {nth}
  const char* position_from_end;

  // ---- how it is counted -----------------------------------------------------
  const char* week_start;    // {text} {day}
  const char* calendar;      // {text} {calendar}
  const char* skip_back;     // {text}: SKIP=BACKWARD
  const char* skip_forward;  // {text}

  // ---- how long --------------------------------------------------------------
  const char* count;  // {text} {n}
  const char* until;  // {text} {date}

  // ---- the set ---------------------------------------------------------------
  const char* date;           // {date}: a day, as an item of `on_dates` and in `until`
  const char* on_dates;       // {dates} {c}
  const char* so_many_dates;  // {n}
  const char* also;           // {text} {more}
  const char* except;         // {text} {what}: dates or a rule
  const char* never;
};

// nullptr: not one of ours. `language` as ICU gives it.
const Phrases* FindPhrases(std::string_view language);

// "en, da, vi, de, fil, ar"
std::string PhraseLanguages();

}  // namespace rota
