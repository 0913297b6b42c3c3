// Splits of series: nothing is lost, nothing is added, everything moves alike.
#include "rota/recurrence/edit.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "rota/recurrence/rule_text.h"
#include "tests/property/rounds.h"
#include "tests/support/random_rule.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

class Sets {
 public:
  explicit Sets(std::mt19937_64* random) : random_(*random) {}

  // Several rules, EXRULE, SKIP, RDATE, EXDATE and overrides, each sometimes.
  RecurrenceSet Any() {
    const test::RandomSet first = test::AnyRule(&random_);
    RecurrenceSet set;
    set.start = first.start;
    set.length = set.dates() ? Length{1, 0} : Length{0, 1800};
    if (Chance(50)) set.zone = *Zone::Find(Chance(50) ? "Europe/Berlin" : "America/New_York");
    set.includes_start = Chance(30);
    set.rules.push_back(first.rule);
    if (Chance(10)) {  // DTSTART on a 31st that most months do not have
      set.start.time.s = 18292 * kDay + set.start.time.second_of_day();
      set.rules[0] = Rule();
      set.rules[0].frequency = Frequency::kMonthly;
      set.rules[0].interval = 1 + static_cast<std::int32_t>(random_() % 3);
      set.rules[0].calendar = "GREGORIAN";
      set.rules[0].skip = Chance(50) ? Skip::kForward : Skip::kBackward;
    }
    while (Chance(30)) set.rules.push_back(Rule2(set));
    if (Chance(25)) set.exrules.push_back(Rule2(set));
    const std::vector<Start> starts = Result(set, 40);
    for (const Start& start : starts) {
      if (Chance(8)) set.exdates.push_back({start.local, set.start.form});
      if (Chance(8)) set.rdates.push_back({{{start.local.s + 3 * kDay}, set.start.form}, {}});
      if (Chance(10)) {
        Override change;
        change.recurrence_id = {start.local, set.start.form};
        change.this_and_future = Chance(30);
        change.cancelled = Chance(20);
        change.start = {{start.local.s + (set.dates() ? kDay : 5400)}, set.start.form};
        change.length = set.dates() ? Length{2, 0} : Length{0, 600};
        set.overrides.push_back(change);
      }
    }
    return set;
  }

  static std::vector<Start> Result(const RecurrenceSet& set, std::size_t most) {
    const rota::Result<std::vector<Start>> starts =
        StartsBetween(set, {.to = set.start.time.s + 3000 * kDay}, most);
    return starts.ok() ? *starts : std::vector<Start>();
  }
  bool Chance(unsigned percent) { return random_() % 100 < percent; }

 private:
  // Another rule for the same DTSTART.
  Rule Rule2(const RecurrenceSet& set) {
    while (true) {
      const test::RandomSet one = test::AnyRule(&random_);
      if (one.start.form != set.start.form) continue;
      Rule rule = one.rule;
      if (rule.until) rule.until->time.s += set.start.time.s - one.start.time.s;
      if (rule.until && set.dates()) rule.until->time = Midnight(rule.until->time.date());
      if (rule.frequency >= Frequency::kMonthly && Chance(40)) {
        rule.calendar = "GREGORIAN";
        rule.skip = Chance(50) ? Skip::kForward : Skip::kBackward;
      }
      return rule;
    }
  }

  std::mt19937_64& random_;
};

std::string Shown(const RecurrenceSet& set) {
  std::string text =
      FormatMoment(set.start) + (set.zone ? " in " + std::string(set.zone->name()) : "");
  for (const Rule& rule : set.rules) text += " RRULE:" + FormatRule(rule);
  for (const Rule& rule : set.exrules) text += " EXRULE:" + FormatRule(rule);
  for (const ExtraDate& extra : set.rdates) text += " RDATE:" + FormatMoment(extra.at);
  for (const Override& change : set.overrides) {
    text += std::string(change.this_and_future ? " from " : " on ") +
            FormatMoment(change.recurrence_id) + (change.cancelled ? " off" : " changed");
  }
  return text;
}

std::string Shown(const std::vector<Occurrence>& all, std::size_t i) {
  if (i >= all.size()) return "none";
  const Occurrence& one = all[i];
  return FormatMoment({one.recurrence_id.local, Moment::Form::kWall}) + " at " +
         FormatMoment({one.start.local, Moment::Form::kWall}) + " for " +
         std::to_string(one.end - one.start.instant) + " s";
}

std::vector<Occurrence> Happening(const RecurrenceSet& set, Instant to, std::size_t most) {
  const Result<std::vector<Occurrence>> found = OccurrencesBetween(set, {.to = to}, most);
  REQUIRE(found.ok());
  std::vector<Occurrence> happening = *found;
  for (Occurrence& one : happening) one.changed_by = one.changed_by < 0 ? -1 : 0;
  return happening;
}

TEST_CASE("a split that changes nothing: the two series are the one") {
  std::mt19937_64 random(test::Seed("split"));
  Sets sets(&random);
  std::size_t split = 0;
  for (int round = test::Rounds(3000); round > 0; --round) {
    const RecurrenceSet set = sets.Any();
    const std::vector<Start> all = Sets::Result(set, 30);
    if (all.empty()) continue;
    const std::size_t at = random() % all.size();
    const Result<EditedSeries> edited = EditThisAndFuture(set, {.at = all[at].instant});
    // Whether a rule ever goes on may be more than a budget can tell.
    if (!edited.ok() && edited.status().reason() == Reason::k_work_limit) continue;
    REQUIRE_MESSAGE(edited.ok(), Shown(set) << ": " << edited.status().message());
    ++split;
    const std::string shown = Shown(set) + " at " + FormatMoment({all[at].local, set.start.form}) +
                              "\n  rest " + Shown(*edited->rest);
    const std::vector<Start> head = Sets::Result(edited->series, 30);
    REQUIRE_MESSAGE(std::equal(head.begin(), head.end(), all.begin(),
                               all.begin() + static_cast<std::ptrdiff_t>(at)),
                    shown);
    const Result<std::vector<Start>> rest =
        StartsBetween(*edited->rest, {.to = set.start.time.s + 3000 * kDay}, all.size() - at);
    if (!rest.ok() && rest.status().reason() == Reason::k_work_limit) continue;
    REQUIRE(rest.ok());
    REQUIRE_MESSAGE(std::equal(rest->begin(), rest->end(),
                               all.begin() + static_cast<std::ptrdiff_t>(at), all.end()),
                    shown);
    CHECK(edited->lost_exdates.empty());
    CHECK(edited->lost_overrides.empty());
    // With overrides as well.
    const Instant to = all.back().instant;
    std::vector<Occurrence> before = Happening(set, to, 500),
                            after = Happening(edited->series, to, 500);
    const std::vector<Occurrence> later = Happening(*edited->rest, to, 500);
    after.insert(after.end(), later.begin(), later.end());
    const auto by_id = [](const Occurrence& a, const Occurrence& b) {
      return a.recurrence_id.instant != b.recurrence_id.instant
                 ? a.recurrence_id.instant < b.recurrence_id.instant
                 : a.start.instant < b.start.instant;
    };
    if (before.size() == 500) continue;
    std::sort(before.begin(), before.end(), by_id), std::sort(after.begin(), after.end(), by_id);
    const auto same = [](const Occurrence& a, const Occurrence& b) {
      return a.start == b.start && a.end == b.end && a.recurrence_id == b.recurrence_id;
    };
    const std::size_t common = std::min(before.size(), after.size());
    std::size_t i = 0;
    while (i < common && same(before[i], after[i])) ++i;
    REQUIRE_MESSAGE((i == before.size() && i == after.size()),
                    shown << "\n  was " << Shown(before, i) << "\n  is " << Shown(after, i));
  }
  CHECK(split > 1000);
  std::cout << split << " splits\n";
}

TEST_CASE("a split that moves: every later start is as much later on the wall") {
  std::mt19937_64 random(test::Seed("move"));
  Sets sets(&random);
  std::size_t moved = 0;
  for (int round = test::Rounds(3000); round > 0; --round) {
    RecurrenceSet set = sets.Any();
    set.zone = nullptr;  // on the wall alone: a zone may skip what was moved
    set.overrides.clear();
    const std::vector<Start> all = Sets::Result(set, 30);
    if (all.empty()) continue;
    const std::size_t at = random() % all.size();
    const std::int64_t by = set.dates() ? kDay * static_cast<std::int64_t>(random() % 5)
                                        : static_cast<std::int64_t>(random() % 20) * 1800;
    const Result<EditedSeries> edited =
        EditThisAndFuture(set, {.at = all[at].instant, .move_s = by, .length = Length{0, 60}});
    if (!edited.ok()) {
      REQUIRE(edited.status().reason() != Reason::k_unsupported);
      continue;
    }
    ++moved;
    const Result<std::vector<Start>> rest =
        StartsBetween(*edited->rest, {.to = set.start.time.s + 3000 * kDay + by}, all.size() - at);
    // EXRULEs that take away whole years of minutes cost twice in the rest.
    if (!rest.ok() && rest.status().reason() == Reason::k_work_limit) continue;
    REQUIRE(rest.ok());
    std::vector<std::int64_t> expected, found;
    for (std::size_t i = at; i < all.size(); ++i) expected.push_back(all[i].local.s + by);
    for (const Start& start : *rest) found.push_back(start.local.s);
    REQUIRE_MESSAGE(found == expected, Shown(set) << " at "
                                                  << FormatMoment({all[at].local, set.start.form})
                                                  << " by " << by);
    CHECK(edited->rest->length == Length{0, 60});
  }
  CHECK(moved > 300);
  std::cout << moved << " moves\n";
}

}  // namespace
}  // namespace rota
