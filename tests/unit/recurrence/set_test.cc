// Sets: what is added, taken away, moved; windows, budgets and calendars.
#include "rota/recurrence/set.h"

#include <doctest/doctest.h>

#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"

namespace rota {
namespace {

Moment M(std::string_view text) { return *ParseMoment(text); }
RecurrenceSet Set(std::string_view start, std::string_view rule, const char* zone = nullptr) {
  RecurrenceSet set;
  set.start = M(start);
  if (zone != nullptr) set.zone = *Zone::Find(zone);
  if (!rule.empty()) set.rules.push_back(*ParseRule(rule));
  return set;
}

std::string Listed(const RecurrenceSet& set, ExpandWindow window = {}, std::size_t max = 20,
                   ExpandOptions options = {}) {
  const Result<std::vector<Start>> starts = StartsBetween(set, window, max, options);
  if (!starts.ok()) return std::string(ReasonName(starts.status().reason()));
  std::string text;
  for (const Start& start : *starts)
    text += (text.empty() ? "" : " ") + FormatMoment({start.local, set.start.form});
  return text;
}

std::string Happening(const RecurrenceSet& set, ExpandWindow window = {}, std::size_t max = 20) {
  const Result<std::vector<Occurrence>> found = OccurrencesBetween(set, window, max);
  if (!found.ok()) return std::string(ReasonName(found.status().reason()));
  std::string text;
  for (const Occurrence& one : *found) {
    text += (text.empty() ? "" : " ") + FormatMoment({one.start.local, set.start.form}) + "+" +
            std::to_string((one.end - one.start.instant) / 60) + (one.changed_by < 0 ? "" : "!");
  }
  return text;
}

TEST_CASE("a component's set begins with DTSTART, a rule's does not") {
  RecurrenceSet set = Set("20260303T090000", "FREQ=WEEKLY;BYDAY=MO;COUNT=2");  // a Tuesday
  CHECK(Listed(set) == "20260309T090000 20260316T090000");
  set.includes_start = true;
  CHECK(Listed(set) == "20260303T090000 20260309T090000 20260316T090000");
  CHECK(Listed({.start = M("20260303T090000"), .includes_start = true}) == "20260303T090000");
  CHECK(Listed({.start = M("20260303T090000")}) == "");
}

TEST_CASE("RDATE adds, EXDATE takes away whatever added it, EXRULE too") {
  RecurrenceSet set = Set("20260301T090000", "FREQ=DAILY;COUNT=5");
  set.rdates = {{M("20260301T120000"), {}}, {M("20260302T090000"), {}}};
  set.exdates = {M("20260302T090000")};
  CHECK(Listed(set) ==
        "20260301T090000 20260301T120000 20260303T090000 20260304T090000 20260305T090000");
  set.exdates.push_back(M("20260301"));  // the whole date
  CHECK(Listed(set) == "20260303T090000 20260304T090000 20260305T090000");
  set.exrules = {*ParseRule("FREQ=DAILY;INTERVAL=2")};
  CHECK(Listed(set) == "20260304T090000");
}

TEST_CASE("several rules: each start once") {
  RecurrenceSet set = Set("20260302", "FREQ=WEEKLY;COUNT=3");
  set.rules.push_back(*ParseRule("FREQ=DAILY;COUNT=2"));
  CHECK(Listed(set) == "20260302 20260303 20260309 20260316");
}

TEST_CASE("exceptions name instants, in whatever form they are written") {
  RecurrenceSet set = Set("20260301T090000", "FREQ=DAILY;COUNT=3", "Europe/Berlin");
  set.exdates = {M("20260302T080000Z")};
  CHECK(Listed(set) == "20260301T090000 20260303T090000");
}

TEST_CASE("UNTIL in UTC is exact on both sides of a change of the clocks") {
  // 02:30 does not exist on 8 March 2026 and means 07:30Z.
  CHECK(Listed(Set("20260307T023000", "FREQ=DAILY;UNTIL=20260308T073000Z", "America/New_York")) ==
        "20260307T023000 20260308T023000");
  CHECK(Listed(Set("20260307T023000", "FREQ=DAILY;UNTIL=20260308T072959Z", "America/New_York")) ==
        "20260307T023000");
  // 01:45 exists twice on 1 November 2026; the first is 05:45Z.
  CHECK(Listed(Set("20261031T014500", "FREQ=DAILY;UNTIL=20261101T061500Z", "America/New_York")) ==
        "20261031T014500 20261101T014500");
}

TEST_CASE("a gap: shifted times are sorted in and met ones given once, or left out") {
  const RecurrenceSet set =
      Set("20260308T014500", "FREQ=MINUTELY;INTERVAL=30;COUNT=6", "America/New_York");
  // 01:45 EST, then 02:15 and 02:45 shifted to 03:15 and 03:45 EDT, where the rule's own are.
  CHECK(Listed(set) == "20260308T014500 20260308T021500 20260308T024500 20260308T041500");
  CHECK(Listed(set, {}, 20, {.skipped = SkippedTime::kSkip}) ==
        "20260308T014500 20260308T031500 20260308T034500 20260308T041500 20260308T044500 "
        "20260308T051500");
  RecurrenceSet mixed =
      Set("20260308T023000", "FREQ=MINUTELY;INTERVAL=40;COUNT=3", "America/New_York");
  // 02:30 is 03:30 EDT; 03:10 comes before it although the rule says it later.
  CHECK(Listed(mixed) == "20260308T031000 20260308T023000 20260308T035000");
}

TEST_CASE("a window is placed, not walked to") {
  const RecurrenceSet set = Set("20200101T090000", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH");
  const auto at = [](std::string_view text) { return M(text).time.s; };
  CHECK(Listed(set, {at("99870101"), at("99870120")}) == "99870101T090000 99870119T090000");
  CHECK(Listed(Set("20200101T090000", "FREQ=SECONDLY;COUNT=2147483647"),
               {at("20880118"), at("20890101")}) != "");
  CHECK(Listed(Set("20200101", "FREQ=DAILY"), {at("99991230"), kMaxInstant}) ==
        "99991230 99991231");
  CHECK(Listed(set, {at("20210101"), at("20210101")}) == "");
  CHECK(Listed(set, {at("20210201"), at("20210101")}) == "");
}

TEST_CASE("every date lies in the years 1 to 9999, of UTC and on the set's clock") {
  const auto refused = [](const char* start, const char* zone, const char* rdate) {
    RecurrenceSet set = Set(start, "FREQ=DAILY;COUNT=1", zone);
    if (*rdate != 0) set.rdates.push_back({M(rdate), {}});
    const Status status = ValidateSet(set);
    if (!status.ok()) CHECK(status.reason() == Reason::k_out_of_range);
    return !status.ok();
  };
  CHECK(refused("20260101T100000", "Asia/Tokyo", "99991231T150000Z"));
  CHECK(!refused("20260101T100000", "Asia/Tokyo", "99991231T145959Z"));
  CHECK(refused("20260101T100000", "Asia/Tokyo", "00010101T000000"));
  CHECK(refused("20260101T100000", "America/New_York", "00010101T000000Z"));
  CHECK(refused("20260101T100000", "America/New_York", "99991231T230000"));
  CHECK(refused("99991231T230000", "America/New_York", ""));
  CHECK(!refused("99991231T230000", "Asia/Tokyo", ""));
}

TEST_CASE("COUNT is counted over a distance") {
  for (const char* rule :
       {"FREQ=DAILY;COUNT=1000", "FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=1000",
        "FREQ=YEARLY;BYWEEKNO=1,53;COUNT=1000", "FREQ=MINUTELY;INTERVAL=7;BYHOUR=3,4;COUNT=1000",
        "FREQ=WEEKLY;BYMONTH=1;BYDAY=MO,TU;BYSETPOS=-1;COUNT=1000",
        "FREQ=DAILY;INTERVAL=5;BYMONTH=2;BYHOUR=1,2;COUNT=1000",
        "FREQ=MONTHLY;BYDAY=MO;BYHOUR=1,5;BYSETPOS=2,-1;COUNT=1000"}) {
    const RecurrenceSet set = Set("20200102T090000", rule);
    const std::vector<Start> all = *StartsBetween(set, {});
    REQUIRE(all.size() == 1000);
    for (const std::size_t from : {1u, 17u, 500u, 998u, 999u}) {
      const std::vector<Start> tail = *StartsBetween(set, {.from = all[from].instant});
      CHECK_MESSAGE(std::equal(tail.begin(), tail.end(),
                               all.begin() + static_cast<std::ptrdiff_t>(from), all.end()),
                    rule);
    }
    CHECK(StartsBetween(set, {.from = all.back().instant + 1})->empty());
  }
}

TEST_CASE("what takes too many steps ends with work_limit") {
  RecurrenceSet set = Set("20200101T000000", "FREQ=SECONDLY");
  set.exrules = set.rules;
  CHECK(Listed(set, {}, 1, {.max_steps = 1000}) == "work_limit");
  set = Set("20200101", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12L;BYMONTHDAY=30");
  CHECK(Listed(set, {}, 1, {.max_steps = 10'000}) == "work_limit");
}

TEST_CASE("overrides: moved, cancelled, orphaned") {
  RecurrenceSet set = Set("20260302T090000", "FREQ=DAILY;COUNT=4", "Europe/Berlin");
  set.length.seconds = 1800;
  set.overrides = {
      {.recurrence_id = M("20260303T080000Z"), .start = M("20260303T140000"), .length = {0, 3600}},
      {.recurrence_id = M("20260304T090000"), .cancelled = true},
      {.recurrence_id = M("20260401T090000"), .start = M("20260401T100000"), .length = {0, 600}},
  };
  CHECK(Happening(set) ==
        "20260302T090000+30 20260303T140000+60! 20260305T090000+30 20260401T100000+10!");
  CHECK(Happening(set, {}, 2) == "20260302T090000+30 20260303T140000+60!");
  const Instant at = *ParseInstant("2026-03-03T13:30:00Z");
  CHECK(Happening(set, {at, at + 60}) == "20260303T140000+60!");  // overlaps
}

TEST_CASE("this and future: later ones move alike") {
  RecurrenceSet set = Set("20260302T090000", "FREQ=DAILY", "Europe/Berlin");
  set.length.seconds = 1800;
  set.overrides = {{.recurrence_id = M("20260304T090000"),
                    .this_and_future = true,
                    .start = M("20260304T113000"),
                    .length = {0, 900}}};
  CHECK(Happening(set, {}, 4) ==
        "20260302T090000+30 20260303T090000+30 20260304T113000+15! 20260305T113000+15!");
  const Instant far = *ParseInstant("2036-03-05T00:00:00Z");
  CHECK(Happening(set, {far, far + 2 * kDay}) == "20360305T113000+15! 20360306T113000+15!");
  set.overrides[0].cancelled = true;
  CHECK(Happening(set, {}, 9) == "20260302T090000+30 20260303T090000+30");
}

TEST_CASE("an override far ahead does not have everything before it listed") {
  RecurrenceSet set = Set("20260302T090000", "FREQ=DAILY", "Europe/Berlin");
  set.length.seconds = 1800;
  set.overrides = {{.recurrence_id = M("20260401T090000"),
                    .this_and_future = true,
                    .start = M("22000101T090000"),
                    .length = {0, 1800}}};
  const ExpandWindow window{.to = *ParseInstant("2200-01-02T00:00:00Z")};
  std::int64_t spent = 0;
  const auto found = OccurrencesBetween(set, window, 3, {.spent = &spent});
  REQUIRE(found.ok());
  REQUIRE(found->size() == 3);
  CHECK(FormatInstant(found->back().start.instant) == "2026-03-04T08:00:00Z");
  CHECK(spent < 10'000);  // a start that gives nothing takes twenty
}

TEST_CASE("lengths: exact hours or civil days") {
  RecurrenceSet set = Set("20260328T120000", "FREQ=DAILY;COUNT=1", "Europe/Berlin");
  set.length = {1, 0};
  CHECK(Happening(set) == "20260328T120000+1380");  // 23 hours: clocks go forward
  set.length = {0, 86400};
  CHECK(Happening(set) == "20260328T120000+1440");
  set = Set("20260301T090000", "FREQ=DAILY;COUNT=1");
  set.length.seconds = 600;
  set.rdates = {{M("20260305T090000"), Length{0, 1200}}};
  CHECK(Happening(set) == "20260301T090000+10 20260305T090000+20");
}

TEST_CASE("sets that make no sense are refused") {
  CHECK(Listed(Set("20260301", "RSCALE=KLINGON;FREQ=DAILY")) == "unsupported");
  RecurrenceSet set = Set("20260301", "FREQ=DAILY");
  set.length.days = -1;
  CHECK(Listed(set) == "invalid");
  CHECK(Listed(Set("00010101T000000", "FREQ=DAILY", "Asia/Tokyo")) == "out_of_range");
}

TEST_CASE("dates: what is below a day has no meaning") {
  CHECK(Listed(Set("20260301", "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=5;COUNT=2")) ==
        "20260301 20260302");
  CHECK(Listed(Set("20260301", "FREQ=HOURLY;BYHOUR=9;COUNT=2")) == "20260301 20260302");
  CHECK(Listed(Set("20260301", "FREQ=HOURLY;INTERVAL=48;COUNT=2")) == "20260301 20260303");
  CHECK(Listed(Set("20260301", "FREQ=HOURLY;INTERVAL=36;COUNT=4")) ==
        "20260301 20260302 20260304 20260305");
  CHECK(Listed(Set("20260301", "FREQ=MINUTELY;BYDAY=MO;COUNT=2")) == "20260302 20260309");
}

TEST_CASE("other calendars") {
  // Nowruz; the last day of the Ethiopian year; 15 Shevat; the Islamic new year (tabular).
  CHECK(Listed(Set("20240320", "RSCALE=PERSIAN;FREQ=YEARLY"), {}, 3) ==
        "20240320 20250321 20260321");
  CHECK(Listed(Set("20230911", "RSCALE=ETHIOPIC;FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=-1"), {}, 3) ==
        "20230911 20240910 20250910");
  CHECK(Listed(Set("20240125", "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=15"), {}, 3) ==
        "20240125 20250213 20260202");
  CHECK(Listed(Set("20240708", "RSCALE=ISLAMIC-CIVIL;FREQ=YEARLY"), {}, 3) ==
        "20240708 20250627 20260617");
  CHECK(Listed(Set("20240210", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"), {}, 3) ==
        "20240210 20250129 20260217");
}

}  // namespace
}  // namespace rota
