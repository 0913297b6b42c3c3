#include "rota/i18n/rule_words.h"

#include <algorithm>
#include <vector>

#include "rota/recurrence/expand.h"
#include "src/i18n/locale_words.h"
#include "src/i18n/phrases.h"
#include "src/i18n/rule_sentence.h"

namespace rota {
namespace {

constexpr std::size_t kMostDates = 5;  // named one by one; more are counted

// A moment on the wall of a set, as expand.h reads it.
LocalTime WallOf(const Moment& moment, const Moment& start, const Zone* zone) {
  const bool elsewhere = moment.form == Moment::Form::kUtc && start.form == Moment::Form::kWall;
  return elsewhere && zone != nullptr ? zone->ToLocal(moment.time.s) : moment.time;
}

std::string SayRule(const Rule& rule, const Moment& start, const Zone* zone, LocaleWords* words) {
  RuleFacts facts{
      .rule = rule, .start = start.time, .dates = start.form == Moment::Form::kDate, .until = {}};
  if (rule.until) facts.until = WallOf(*rule.until, start, zone);
  return RuleSentence(facts, words);
}

class SetSentence {
 public:
  SetSentence(const RecurrenceSet& set, LocaleWords* words)
      : set_(set), words_(*words), phrases_(words->phrases()) {
    one_time_ = std::all_of(set.rules.begin(), set.rules.end(), [](const Rule& rule) {
      return rule.frequency >= Frequency::kDaily && rule.by_hour.empty() &&
             rule.by_minute.empty() && rule.by_second.empty();
    });
  }

  std::string Say() {
    for (const Rule& rule : set_.rules) Also(SayRule(rule, set_.start, set_.zone, &words_));
    std::vector<Moment> further;
    if (set_.includes_start && !RulesGiveStart()) further.push_back(set_.start);
    for (const ExtraDate& extra : set_.rdates) further.push_back(extra.at);
    if (!further.empty()) Also(Dates(further));
    if (text_.empty()) text_ = phrases_.never;
    if (!set_.exdates.empty()) Except(Dates(set_.exdates, true));
    for (const Rule& rule : set_.exrules) Except(SayRule(rule, set_.start, set_.zone, &words_));
    return std::move(text_);
  }

 private:
  void Also(const std::string& more) {
    text_ = text_.empty() ? more : words_.Fill(phrases_.also, {{"text", text_}, {"more", more}});
  }
  void Except(const std::string& what) {
    text_ = words_.Fill(phrases_.except, {{"text", text_}, {"what", what}});
  }

  bool RulesGiveStart() const {
    RecurrenceSet rules;
    rules.start = set_.start;
    rules.zone = set_.zone;
    rules.rules = set_.rules;
    const Instant start =
        rules.zoned() ? rules.clock().ToInstant(set_.start.time) : set_.start.time.s;
    const Result<bool> occurs = Occurs(rules, start);
    return occurs.ok() && *occurs;  // after a bounded search in vain it is named: true either way
  }

  // `whole`: a date stands for all of it, as in EXDATE; otherwise for its midnight.
  std::string Dates(const std::vector<Moment>& moments, bool whole = false) {
    struct Item {
      LocalTime time;
      bool with_time;
      auto operator<=>(const Item&) const = default;
    };
    std::vector<Item> items;
    for (const Moment& moment : moments) {
      const LocalTime time = WallOf(moment, set_.start, set_.zone);
      const bool usual = one_time_ && time.second_of_day() == set_.start.time.second_of_day();
      const bool as_date = set_.dates() || usual || (whole && moment.form == Moment::Form::kDate);
      items.push_back({as_date ? Midnight(time.date()) : time, !as_date});
    }
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    const auto count = static_cast<std::int64_t>(items.size());
    if (items.size() > kMostDates) return words_.Fill(phrases_.so_many_dates, {{"n", count}});

    std::vector<std::string> names;
    for (const Item& item : items) {
      names.push_back(item.with_time
                          ? words_.DayAndTime(item.time)
                          : words_.Fill(phrases_.date, {{"date", words_.Day(item.time.date())}}));
    }
    return words_.Fill(phrases_.on_dates, {{"dates", words_.And(names)}, {"c", count}});
  }

  const RecurrenceSet& set_;
  LocaleWords& words_;
  const Phrases& phrases_;
  std::string text_;
  bool one_time_;  // every start has DTSTART's time of day
};

}  // namespace

Result<std::string> DescribeRecurrence(const RecurrenceSet& set, std::string_view locale) {
  ROTA_TRY(ValidateSet(set));
  ROTA_ASSIGN(LocaleWords words, LocaleWords::Find(locale));
  std::string text = SetSentence(set, &words).Say();
  ROTA_TRY(words.status());
  return text;
}

Result<std::string> DescribeRule(const Rule& rule, const Moment& start, const Zone* zone,
                                 std::string_view locale) {
  RecurrenceSet set;
  set.start = start;
  set.zone = zone;
  set.rules.push_back(rule);
  return DescribeRecurrence(set, locale);
}

}  // namespace rota
