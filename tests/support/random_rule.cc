#include "tests/support/random_rule.h"

#include <algorithm>

#include "rota/time/instant.h"

namespace rota::test {
namespace {

class Maker {
 public:
  explicit Maker(std::mt19937_64* random) : random_(*random) {}

  RandomSet Make() {
    RandomSet set;
    do {
      set = {Start(), {}};
      set.rule.frequency = static_cast<Frequency>(Number(0, 6));
      Parts(&set);
    } while (!Validate(set.rule).ok());
    return set;
  }

 private:
  int Number(int min, int max) { return std::uniform_int_distribution<int>(min, max)(random_); }
  bool Chance(int percent) { return Number(1, 100) <= percent; }

  Moment Start() {
    const Date day{Number(7305, 25567)};  // 1990 to 2039
    if (Chance(15)) return {Midnight(day), Moment::Form::kDate};
    const int second = Chance(50) ? Number(0, 23) * 3600 : Number(0, 86399);
    return {{Midnight(day).s + second}, Moment::Form::kWall};
  }

  template <typename Set>
  void Fill(Set* set, int min, int max, int most) {
    for (int i = Number(1, most); i > 0; --i) {
      const int number = Number(min, max);
      set->Add(min > 0 && Set::kLowest < 0 && Chance(35) ? -number : number);
    }
  }

  void Parts(RandomSet* set) {
    Rule& rule = set->rule;
    const Frequency f = rule.frequency;
    const bool dates = set->start.form == Moment::Form::kDate;
    if (dates && f < Frequency::kDaily) rule.frequency = Frequency::kDaily;
    if (Chance(45)) rule.interval = Chance(80) ? Number(2, 12) : Number(2, 400);
    if (Chance(25)) Fill(&rule.by_month, 1, 12, 4);
    if (Chance(25)) Fill(&rule.by_month_day, 1, 31, 5);
    if (Chance(15)) Fill(&rule.by_year_day, 1, 366, 6);
    if (f == Frequency::kYearly && Chance(25)) Fill(&rule.by_week_no, 1, 53, 4);
    if (Chance(40)) Days(&rule);
    if (!dates && Chance(f < Frequency::kDaily ? 45 : 15)) Fill(&rule.by_hour, 0, 23, 4);
    if (!dates && Chance(f < Frequency::kHourly ? 40 : 12)) Fill(&rule.by_minute, 0, 59, 4);
    if (!dates && Chance(f < Frequency::kMinutely ? 40 : 8)) Fill(&rule.by_second, 0, 60, 3);
    if (Chance(20)) Fill(&rule.by_set_pos, 1, Chance(80) ? 5 : 366, 3);
    if (Chance(25)) rule.week_start = static_cast<Weekday>(Number(0, 6));
    if (Chance(25)) {
      rule.count = Number(1, 60);
    } else if (Chance(25)) {
      rule.until =
          Moment{{set->start.time.s + Number(0, 2000) * kDay + Number(-5, 86400)}, set->start.form};
      if (dates) rule.until->time = Midnight(rule.until->time.date());
    }
  }

  void Days(Rule* rule) {
    const bool numbered = Chance(35) && (rule->frequency == Frequency::kMonthly ||
                                         rule->frequency == Frequency::kYearly);
    for (int i = Number(1, 4); i > 0; --i) {
      const auto weekday = static_cast<Weekday>(Number(0, 6));
      if (numbered && Chance(80)) {
        const int nth = rule->frequency == Frequency::kYearly && rule->by_month.empty()
                            ? Number(1, 53)
                            : Number(1, 5);
        rule->by_day.nth.push_back({static_cast<std::int8_t>(Chance(40) ? -nth : nth), weekday});
      } else {
        rule->by_day.weekly.Add(weekday);
      }
    }
    std::sort(rule->by_day.nth.begin(), rule->by_day.nth.end());
    rule->by_day.nth.erase(std::unique(rule->by_day.nth.begin(), rule->by_day.nth.end()),
                           rule->by_day.nth.end());
  }

  std::mt19937_64& random_;
};

}  // namespace

RandomSet AnyRule(std::mt19937_64* random) { return Maker(random).Make(); }

}  // namespace rota::test
