// What must hold of the words of any rule: they are words, the same each time and in each thread,
// and leave no part out. No list of parts is kept for that: whatever is changed in a rule either
// changes its words or changes nothing in its starts.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

#include "rota/base/utf8.h"
#include "rota/i18n/rule_words.h"
#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"
#include "tests/support/random_rule.h"
#include "tests/support/seed.h"

namespace rota::test {
namespace {

constexpr std::array<const char*, 8> kLocales = {"en", "en-GB", "da", "vi",
                                                 "de", "fil",   "ar", "ar-AE"};

std::string Words(const RandomSet& set, const Rule& rule, const char* locale) {
  Result<std::string> text = DescribeRule(rule, set.start, nullptr, locale);
  REQUIRE(text.ok());
  return *std::move(text);
}

// The first starts; nothing where looking for them takes too long.
std::optional<std::vector<Start>> Starts(const RandomSet& set, const Rule& rule) {
  RecurrenceSet one;
  one.start = set.start;
  one.rules = {rule};
  Result<std::vector<Start>> starts = StartsBetween(one, {}, 200, {.max_steps = 200'000});
  if (!starts.ok()) return std::nullopt;
  return *std::move(starts);
}

// One part of `rule` taken from another rule of the same frequency, where it may be absent.
Rule WithPartOf(const Rule& rule, const Rule& other, int part) {
  Rule mixed = rule;
  switch (part) {
    case 0:
      mixed.interval = other.interval;
      break;
    case 1:
      mixed.count = other.count;
      break;
    case 2:
      mixed.until = other.until;
      break;
    case 3:
      mixed.by_second = other.by_second;
      break;
    case 4:
      mixed.by_minute = other.by_minute;
      break;
    case 5:
      mixed.by_hour = other.by_hour;
      break;
    case 6:
      mixed.by_day = other.by_day;
      break;
    case 7:
      mixed.by_month_day = other.by_month_day;
      break;
    case 8:
      mixed.by_year_day = other.by_year_day;
      break;
    case 9:
      mixed.by_week_no = other.by_week_no;
      break;
    case 10:
      mixed.by_month = other.by_month;
      break;
    case 11:
      mixed.by_set_pos = other.by_set_pos;
      break;
    default:
      mixed.week_start = other.week_start;
      break;
  }
  return mixed;
}
constexpr int kParts = 13;

bool HasLatinLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

TEST_CASE("words of random rules are words, in one script, and the same each time") {
  std::mt19937_64 random(Seed("rule words"));
  for (int i = 0; i < 100; ++i) {
    const RandomSet set = AnyRule(&random);
    CAPTURE(FormatMoment(set.start));
    CAPTURE(FormatRule(set.rule));
    for (const char* locale : kLocales) {
      const std::string text = Words(set, set.rule, locale);
      CAPTURE(text);
      CHECK(!text.empty());
      CHECK(IsUtf8(text));
      CHECK(text == Words(set, set.rule, locale));
      CHECK(text.find('{') == std::string::npos);
      CHECK(text.find("  ") == std::string::npos);
      if (std::string_view(locale).starts_with("ar")) CHECK(!HasLatinLetter(text));
    }
  }
}

TEST_CASE("two rules with the same words have the same starts") {
  std::mt19937_64 random(Seed("rule words tell rules apart"));
  std::uniform_int_distribution<int> part(0, kParts - 1);
  int told_apart = 0, alike = 0;
  while (told_apart + alike < 300) {
    const RandomSet set = AnyRule(&random);
    RandomSet other = AnyRule(&random);
    while (other.rule.frequency != set.rule.frequency) other = AnyRule(&random);
    const Rule changed = WithPartOf(set.rule, other.rule, part(random));
    const bool fits = !changed.until || changed.until->form == set.start.form;
    if (!fits || changed == set.rule || !Validate(changed).ok()) continue;
    std::optional<std::vector<Start>> before, after;
    bool same = false;
    for (const char* locale : kLocales) {
      const std::string text = Words(set, set.rule, locale);
      if (text != Words(set, changed, locale)) continue;
      same = true;
      if (!before) before = Starts(set, set.rule), after = Starts(set, changed);
      if (!before || !after) continue;
      CAPTURE(FormatMoment(set.start));
      CAPTURE(FormatRule(set.rule));
      CAPTURE(FormatRule(changed));
      CAPTURE(text);
      CHECK(*before == *after);
    }
    ++(same ? alike : told_apart);
  }
  CHECK(told_apart > 4 * alike);
}

// The threads come first: what a cache would fill, they would fill together.
TEST_CASE("several threads describe at once") {
  std::mt19937_64 random(Seed("rule words in threads"));
  std::vector<RandomSet> sets;
  for (int i = 0; i < 20; ++i) sets.push_back(AnyRule(&random));
  std::array<std::vector<std::string>, 4> said;
  std::vector<std::thread> threads;
  for (std::vector<std::string>& mine : said) {
    threads.emplace_back([&] {
      for (const RandomSet& set : sets) {
        for (const char* locale : kLocales) {
          mine.push_back(*DescribeRule(set.rule, set.start, nullptr, locale));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::string> expected;
  for (const RandomSet& set : sets) {
    for (const char* locale : kLocales) expected.push_back(Words(set, set.rule, locale));
  }
  for (const std::vector<std::string>& mine : said) CHECK(mine == expected);
}

// Tags as people mistype them, and as an attacker might: whatever comes, words or a reason.
TEST_CASE("no locale does harm") {
  std::mt19937_64 random(Seed("locales"));
  const std::array<const char*, 12> pieces = {
      "en",         "da",        "fil",           "ar",  "Latn", "-",
      "-u-nu-arab", "-u-hc-h11", "-u-ca-chinese", "-x-", "@",    "tl"};
  const Rule rule = *ParseRule("FREQ=MONTHLY;BYDAY=1MO,-2FR;BYHOUR=9,17;UNTIL=20260603T000000");
  const Moment start = *ParseMoment("20260102T090000");
  std::uniform_int_distribution<std::size_t> piece(0, pieces.size() - 1), count(0, 6);
  std::uniform_int_distribution<int> byte(0, 255), percent(1, 100);
  int worded = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string tag;
    for (std::size_t n = count(random); n > 0; --n) tag += pieces[piece(random)];
    if (percent(random) <= 40)
      tag.insert(tag.begin() + static_cast<std::ptrdiff_t>(tag.size() / 2),
                 static_cast<char>(byte(random)));
    const Result<std::string> text = DescribeRule(rule, start, nullptr, tag);
    CAPTURE(tag);
    if (text.ok()) {
      ++worded;
      CHECK(IsUtf8(*text));
      CHECK(text->size() > 20);
    } else {
      CHECK(text.status().path() == "locale");
      CHECK((text.status().reason() == Reason::k_invalid ||
             text.status().reason() == Reason::k_unsupported));
    }
  }
  CHECK(worded > 30);
}

}  // namespace
}  // namespace rota::test
