#include "tests/support/hostile_sets.h"

#include <algorithm>
#include <stdexcept>

#include "rota/recurrence/rule_text.h"

namespace rota::test {
namespace {

constexpr std::size_t kText = 64 * 1024;

std::string Numbers(int from, int to) {
  std::string text;
  for (int n = from; n <= to; ++n) {
    if (n != 0) text += (text.empty() ? "" : ",") + std::to_string(n);
  }
  return text;
}

class Maker {
 public:
  std::vector<HostileSet> Make() {
    // Nothing matches; most of it hangs or crashes other engines.
    for (const char* rule :
         {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=31",
          "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
          "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
          "FREQ=YEARLY;INTERVAL=100;BYYEARDAY=366", "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=5",
          "FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=-5SA;BYSETPOS=-3",
          "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=HOURLY;INTERVAL=2;BYHOUR=1",
          "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
          "FREQ=SECONDLY;BYDAY=MO;BYMONTHDAY=13;BYMONTH=2;BYYEARDAY=200",
          "FREQ=YEARLY;BYWEEKNO=53;INTERVAL=400;BYDAY=MO", "FREQ=DAILY;INTERVAL=2147483647",
          "FREQ=SECONDLY;INTERVAL=2147483647",
          "FREQ=SECONDLY;INTERVAL=302400;BYHOUR=5;BYDAY=TU,WE,SA",
          "FREQ=MINUTELY;INTERVAL=61;BYHOUR=5;BYMINUTE=7;BYMONTH=2;BYMONTHDAY=30",
          "FREQ=SECONDLY;INTERVAL=86399;BYSECOND=0;BYMINUTE=0;BYHOUR=0;BYDAY=MO;BYMONTHDAY=29;"
          "BYMONTH=2"}) {
      Add(rule, "20130210T000000", {rule}, 10);
    }
    for (const char* calendar :
         {"CHINESE", "DANGI", "HEBREW", "ISLAMIC", "ISLAMIC-CIVIL", "ISLAMIC-TBLA",
          "ISLAMIC-UMALQURA", "PERSIAN", "INDIAN", "COPTIC", "ETHIOPIC"}) {
      const std::string scale = "RSCALE=" + std::string(calendar);
      for (const char* rest : {";FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31;BYDAY=1MO",
                               ";FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=13;SKIP=BACKWARD",
                               ";FREQ=DAILY;BYMONTHDAY=31;BYMONTH=12",
                               ";FREQ=DAILY;INTERVAL=7;BYMONTHDAY=31;BYMONTH=13",
                               ";FREQ=WEEKLY;BYMONTH=13;BYDAY=MO;BYSETPOS=7",
                               ";FREQ=SECONDLY;BYMONTH=13;BYMONTHDAY=31;BYHOUR=1",
                               ";FREQ=MINUTELY;INTERVAL=7;BYYEARDAY=366;BYMONTH=1"}) {
        Add(scale + rest, "20130210T000000", {scale + rest}, 1);
      }
      Add(scale + " all days, none of them", "20130210T000000",
          {scale + ";FREQ=YEARLY;BYYEARDAY=" + Numbers(-366, 366) +
           ";BYMONTHDAY=31;BYDAY=53MO;SKIP=FORWARD"},
          1);
      Add(scale + " all weeks, none of their days", "20130210T000000",
          {scale + ";FREQ=YEARLY;BYWEEKNO=" + Numbers(-53, 53) +
           ";BYMONTHDAY=31;BYMONTH=2;BYDAY=MO"},
          1);
      Add(scale + " counted through", "00010101T000000", {scale + ";FREQ=DAILY;COUNT=2147483647"},
          10, "9990-01-01");
      Add(scale + " seconds counted through", "00010101T000000",
          {scale + ";FREQ=SECONDLY;COUNT=2147483647"}, 10, "9990-01-01");
    }
    for (const char* leap : {"1L", "12L"}) {
      const std::string rule =
          "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=" + std::string(leap) + ";BYMONTHDAY=30";
      Add(rule, "20130210", {rule}, 1);
    }
    Lists();
    Counted();
    Thousands();
    return std::move(made_);
  }

 private:
  void Add(std::string name, const char* start, const std::vector<std::string>& rules,
           std::size_t limit, const char* from = nullptr) {
    HostileSet hostile{std::move(name), {}, {}, limit};
    hostile.set.start = *ParseMoment(start);
    for (const std::string& rule : rules) hostile.set.rules.push_back(Read(rule));
    if (from != nullptr) hostile.window.from = Midnight(*ParseDate(from)).s;
    made_.push_back(std::move(hostile));
  }
  static Rule Read(const std::string& text) {
    Result<Rule> rule = ParseRule(text);
    if (!rule.ok()) throw std::runtime_error(text);
    return *std::move(rule);
  }

  // Every part as long as it can be.
  void Lists() {
    const std::string times = ";BYHOUR=" + Numbers(0, 23) + ";BYMINUTE=0," + Numbers(1, 59) +
                              ";BYSECOND=0," + Numbers(1, 59);
    const std::string picks = ";BYSETPOS=" + Numbers(-366, 366);
    for (const char* freq :
         {"SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}) {
      const std::string rule = "FREQ=" + std::string(freq) + times + picks;
      Add(std::string(freq) + " at every second, BYSETPOS all", "20130210T000000", {rule}, 1000);
      Add(std::string(freq) + " at every second of no day", "20130210T000000",
          {rule + ";BYMONTH=2;BYDAY=MO;INTERVAL=97"}, 1000);
    }
    Add("YEARLY, every day of every week", "20130210T000000",
        {"FREQ=YEARLY;BYYEARDAY=" + Numbers(-366, 366) + ";BYWEEKNO=" + Numbers(-53, 53) +
         ";BYMONTHDAY=" + Numbers(-31, 31) + picks + times},
        1000);
    Add("a BYSETPOS that no month reaches", "20130210T000000",
        {"FREQ=MONTHLY;BYDAY=MO;BYHOUR=1,2;BYSETPOS=" + Numbers(11, 366)}, 1);
  }

  // COUNT asks how many came before.
  void Counted() {
    for (const char* rule :
         {"FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR;COUNT=2147483647",
          "FREQ=WEEKLY;BYMONTH=1,2,3;COUNT=2147483647",
          "FREQ=YEARLY;BYDAY=MO,TU,WE;BYHOUR=1,2,3;BYSETPOS=1,-1,5;COUNT=2147483647",
          "FREQ=SECONDLY;INTERVAL=86399;BYDAY=MO;COUNT=2147483647",
          "FREQ=SECONDLY;INTERVAL=7;BYDAY=MO;COUNT=2147483647",
          "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2147483647"}) {
      Add(std::string(rule) + " from 9990", "00010101T000000", {rule}, 10, "9990-01-01");
    }
    Add("counted in a zone, skipped times left out", "00010101T000000",
        {"FREQ=SECONDLY;COUNT=2147483647"}, 10, "0060-01-01");
    made_.back().set.zone = *Zone::Find("America/New_York");
  }

  void Thousands() {
    const auto many = [](const std::string& text) { return kText / (text.size() + 3); };
    for (const char* rule : {"FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                             "FREQ=DAILY;INTERVAL=2;BYDAY=MO", "FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2",
                             "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12L;BYMONTHDAY=30",
                             "FREQ=YEARLY;BYWEEKNO=-53,53;BYDAY=MO,TU;BYMONTHDAY=15"}) {
      const std::size_t rules = many(rule);
      Add(std::to_string(rules) + " RRULE " + rule, "20130210T000000",
          std::vector<std::string>(rules, rule), 1000);
      Add(std::to_string(rules) + " EXRULE " + rule, "20130210T000000", {"FREQ=SECONDLY"}, 1000);
      made_.back().set.exrules.assign(rules, Read(rule));
    }
    Add("EXRULE takes all of RRULE", "20130210T000000", {"FREQ=SECONDLY"}, 1);
    made_.back().set.exrules = {Read("FREQ=SECONDLY")};
    Add("EXRULE leaves one a day", "20130210T000000", {"FREQ=SECONDLY"}, 1000);
    made_.back().set.exrules = {Read("FREQ=SECONDLY;BYSECOND=" + Numbers(1, 59)),
                                Read("FREQ=MINUTELY;BYMINUTE=" + Numbers(1, 59)),
                                Read("FREQ=HOURLY;BYHOUR=" + Numbers(1, 23))};
    const std::size_t dates = kText / 18;
    Add(std::to_string(dates) + " RDATE, as many EXDATE", "20130210T000000", {"FREQ=SECONDLY"},
        10'000);
    RecurrenceSet& set = made_.back().set;
    for (std::size_t i = 0; i < dates / 2; ++i) {
      const auto at = static_cast<std::int64_t>((i * 7919) % dates);
      set.rdates.push_back({{{set.start.time.s + at * 3600 + 1}, Moment::Form::kWall}, {}});
      set.exdates.push_back({{set.start.time.s + at}, Moment::Form::kWall});
    }
    Add("4000 whole days taken away", "20130210T000000", {"FREQ=SECONDLY"}, 1000);
    for (std::int32_t day = 0; day < 4000; ++day)
      made_.back().set.exdates.push_back(
          {Midnight(*ParseDate("2013-02-10") + day), Moment::Form::kDate});
  }

  std::vector<HostileSet> made_;
};

}  // namespace

std::vector<HostileSet> HostileSets() { return Maker().Make(); }

}  // namespace rota::test
