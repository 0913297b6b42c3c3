#include "src/i18n/rule_sentence.h"

#include <algorithm>
#include <array>
#include <vector>

#include "src/i18n/phrases.h"
#include "src/i18n/rule_days.h"

namespace rota {
namespace {

using Items = std::vector<std::string>;

constexpr std::size_t kMostTimes = 24;  // listed one by one; more are told by hours and minutes

class Sentence {
 public:
  Sentence(const RuleFacts& facts, LocaleWords* words)
      : facts_(facts), rule_(facts.rule), words_(*words), phrases_(words->phrases()) {}

  std::string Say() {
    bool picked = false;
    text_ = RuleDays(facts_, &words_, &picked);
    if (rule_.frequency >= Frequency::kDaily) {
      Times();
    } else {
      Ticks();
    }
    if (!picked && !rule_.by_set_pos.empty()) Positions();
    if (WeekStartMatters()) {
      Add(phrases_.week_start, "day", words_.WeekdayName(rule_.week_start));
    }
    if (!rule_.calendar.empty()) {
      Add(phrases_.calendar, "calendar", words_.CalendarName(rule_.calendar));
    }
    if (rule_.skip != Skip::kOmit) {
      const bool back = rule_.skip == Skip::kBackward;
      text_ = words_.Fill(back ? phrases_.skip_back : phrases_.skip_forward, {{"text", text_}});
    }
    if (rule_.count) text_ = words_.Fill(phrases_.count, {{"text", text_}, {"n", *rule_.count}});
    if (facts_.until) Until();
    return std::move(text_);
  }

 private:
  void Add(const char* phrase, const char* name, const std::string& what) {
    text_ = words_.Fill(phrase, {{"text", text_}, {name, what}});
  }

  // ---- times -----------------------------------------------------------------

  int start_hour() const { return facts_.start.second_of_day() / 3600; }
  int start_minute() const { return facts_.start.second_of_day() / 60 % 60; }
  int start_second() const { return facts_.start.second_of_day() % 60; }

  // A set, or what DTSTART says where the rule does not.
  template <typename Set>
  static Set Given(const Set& set, int otherwise) {
    return set.empty() ? Set{otherwise} : set;
  }

  // Of whole days: the times of day. DTSTART's alone is not said.
  void Times() {
    if (rule_.by_hour.empty() && rule_.by_minute.empty() && rule_.by_second.empty()) return;
    const auto hours = Given(rule_.by_hour, start_hour());
    const auto minutes = Given(rule_.by_minute, start_minute());
    const auto seconds = Given(rule_.by_second, start_second());
    // A leap second is no time of day that could be written.
    if (hours.size() * minutes.size() * seconds.size() > kMostTimes || seconds.Has(60)) {
      InHours(hours);
      Count(phrases_.at_minutes, "minutes", minutes);
      if (seconds.size() > 1 || !seconds.Has(0)) Count(phrases_.at_seconds, "seconds", seconds);
      return;
    }
    Items times;
    for (const int hour : hours) {
      for (const int minute : minutes) {
        for (const int second : seconds)
          times.push_back(words_.Time((hour * 60 + minute) * 60 + second));
      }
    }
    Add(phrases_.at_times, "times", words_.And(times));
  }

  // Of hours, minutes and seconds: which of them.
  void Ticks() {
    if (!rule_.by_hour.empty()) InHours(rule_.by_hour);
    const bool minute_set = rule_.frequency == Frequency::kHourly && !rule_.by_second.empty();
    if (!rule_.by_minute.empty() || minute_set) {
      Count(phrases_.at_minutes, "minutes", Given(rule_.by_minute, start_minute()));
    }
    if (!rule_.by_second.empty()) Count(phrases_.at_seconds, "seconds", rule_.by_second);
  }

  // Calls `use(first, last)` for each run of neighbours.
  template <typename Set, typename F>
  static void EachRun(const Set& set, F use) {
    for (int first = set.From(Set::kLowest); first <= Set::kHighest;) {
      int last = first;
      while (set.Has(last + 1)) ++last;
      use(first, last);
      first = set.From(last + 1);
    }
  }

  void InHours(const NumberSet<0, 23>& hours) {
    Items items;
    EachRun(hours, [&](int first, int last) { items.push_back(words_.Hours(first, last)); });
    Add(phrases_.in_hours, "hours", words_.And(items));
  }

  // "0, 15 and 40–45"
  template <typename Set>
  void Count(const char* phrase, const char* name, const Set& numbers) {
    Items items;
    EachRun(numbers, [&](int first, int last) {
      if (last - first >= 2) {
        items.push_back(words_.NumberRange(first, last));
      } else {
        for (int n = first; n <= last; ++n) items.push_back(words_.Number(n));
      }
    });
    text_ = words_.Fill(phrase, {{"text", text_},
                                 {name, words_.And(items)},
                                 {"c", static_cast<std::int64_t>(numbers.size())}});
  }

  // ---- BYSETPOS, WKST, UNTIL -------------------------------------------------

  void Positions() {
    constexpr std::array<const char*, 7> kUnits = {"second", "minute", "hour", "day",
                                                   "week",   "month",  "year"};
    Items items;
    const auto add = [&](const char* phrase, int n) {
      const std::string nth = words_.Fill(phrases_.ordinal, {{"n", n}});
      items.push_back(words_.Fill(phrase, {{"n", n}, {"nth", nth}}));
    };
    for (const int n : rule_.by_set_pos) {
      if (n > 0) add(phrases_.position, n);
    }
    for (const int n : rule_.by_set_pos) {
      if (n < 0) add(phrases_.position_from_end, -n);
    }
    text_ = words_.Fill(phrases_.only_positions,
                        {{"text", text_},
                         {"positions", words_.And(items)},
                         {"unit", kUnits[static_cast<std::size_t>(rule_.frequency)]}});
  }

  // Whether the rule means something else to a reader whose week begins as their locale's does.
  bool WeekStartMatters() {
    if (!rule_.by_week_no.empty()) return rule_.week_start != Weekday::kMonday;
    const bool in_weeks = rule_.interval > 1 || !rule_.by_set_pos.empty();
    if (rule_.frequency != Frequency::kWeekly || rule_.by_day.empty() || !in_weeks) return false;
    return PlacesInWeek(rule_.week_start) != PlacesInWeek(words_.FirstWeekday());
  }

  // Where the days of BYDAY lie in the week, from DTSTART's day, in the order of that week.
  std::vector<int> PlacesInWeek(Weekday week_start) {
    const auto place = [&](Weekday day) {
      return (static_cast<int>(day) - static_cast<int>(week_start) + 7) % 7;
    };
    const int start = place(WeekdayOf(facts_.start.date()));
    std::vector<int> places;
    for (int i = 0; i < 7; ++i) {
      const auto day = static_cast<Weekday>((static_cast<int>(week_start) + i) % 7);
      if (rule_.by_day.weekly.Has(day)) places.push_back(place(day) - start);
    }
    return places;
  }

  // The latest second of a day on which the rule can start.
  std::int32_t LatestSecond() const {
    const auto latest = [&](const auto& set, Frequency free, int most, int start) {
      if (set.empty()) return rule_.frequency <= free ? most : start;
      int last = 0;
      for (const int n : set) {
        if (n <= most) last = n;
      }
      return last;
    };
    const int hour = latest(rule_.by_hour, Frequency::kHourly, 23, start_hour());
    const int minute = latest(rule_.by_minute, Frequency::kMinutely, 59, start_minute());
    const int second = latest(rule_.by_second, Frequency::kSecondly, 59, start_second());
    return (hour * 60 + minute) * 60 + second;
  }

  void Until() {
    const bool whole_day = facts_.dates || LatestSecond() <= facts_.until->second_of_day();
    const std::string date =
        whole_day ? words_.Fill(phrases_.date, {{"date", words_.Day(facts_.until->date())}})
                  : words_.DayAndTime(*facts_.until);
    Add(phrases_.until, "date", date);
  }

  const RuleFacts& facts_;
  const Rule& rule_;
  LocaleWords& words_;
  const Phrases& phrases_;
  std::string text_;
};

}  // namespace

std::string RuleSentence(const RuleFacts& facts, LocaleWords* words) {
  return Sentence(Plainer(facts), words).Say();
}

}  // namespace rota
