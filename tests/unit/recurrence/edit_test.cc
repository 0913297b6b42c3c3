// Edits of a series.
#include "rota/recurrence/edit.h"

#include <doctest/doctest.h>

#include "rota/recurrence/rule_text.h"

namespace rota {
namespace {

Moment M(std::string_view text) { return *ParseMoment(text); }
Instant I(std::string_view text) { return *ParseInstant(text); }

RecurrenceSet Series(std::string_view rule, std::string_view start = "20260302T090000",
                     const char* zone = "Europe/Berlin") {
  RecurrenceSet set;
  set.start = M(start);
  if (zone != nullptr) set.zone = *Zone::Find(zone);
  set.length.seconds = 1800;
  set.rules.push_back(*ParseRule(rule));
  return set;
}

std::string Happening(const RecurrenceSet& set, std::size_t max = 8) {
  const Result<std::vector<Occurrence>> found = OccurrencesBetween(set, {}, max);
  REQUIRE(found.ok());
  std::string text;
  for (const Occurrence& one : *found) {
    text += (text.empty() ? "" : " ") +
            FormatMoment({one.start.local, set.start.form}).substr(4, 9) +
            (one.changed_by < 0 ? "" : "!");
  }
  return text;
}

TEST_CASE("this occurrence: moved, then cancelled") {
  const RecurrenceSet series = Series("FREQ=DAILY;COUNT=3");
  SeriesEdit edit{.at = I("2026-03-03T08:00:00Z"), .move_s = 2 * kHour, .length = Length{0, 600}};
  EditedSeries edited = *EditThis(series, edit);
  CHECK(Happening(edited.series) == "0302T0900 0303T1100! 0304T0900");
  CHECK(edited.series.overrides[0].length == Length{0, 600});
  edited = *EditThis(edited.series, {.at = edit.at, .cancel = true});
  CHECK(edited.series.overrides.size() == 1);
  CHECK(Happening(edited.series) == "0302T0900 0304T0900");
  CHECK(EditThis(series, {.at = edit.at + 1}).status().reason() == Reason::k_not_found);
}

TEST_CASE("this and future: the series is split, COUNT and UNTIL with it") {
  for (const char* rule : {"FREQ=DAILY;COUNT=6", "FREQ=DAILY;UNTIL=20260307T080000Z"}) {
    const RecurrenceSet series = Series(rule);
    const EditedSeries edited =
        *EditThisAndFuture(series, {.at = I("2026-03-05T08:00:00Z"), .move_s = kHour});
    CHECK_MESSAGE(Happening(edited.series) == "0302T0900 0303T0900 0304T0900", rule);
    CHECK_MESSAGE(Happening(*edited.rest) == "0305T1000 0306T1000 0307T1000", rule);
  }
  const EditedSeries ended =
      *EditThisAndFuture(Series("FREQ=WEEKLY"), {.at = I("2026-03-16T08:00:00Z"), .cancel = true});
  CHECK(Happening(ended.series) == "0302T0900 0309T0900");
  CHECK(!ended.rest);
}

TEST_CASE("this and future from the first on leaves nothing behind") {
  const EditedSeries edited = *EditThisAndFuture(Series("FREQ=DAILY;COUNT=2"),
                                                 {.at = I("2026-03-02T08:00:00Z"), .move_s = 60});
  CHECK(Happening(edited.series) == "");
  CHECK(Happening(*edited.rest) == "0302T0901 0303T0901");
}

TEST_CASE("a split without a change happens as before") {
  for (const char* rule :
       {"FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;WKST=SU",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=9", "FREQ=YEARLY;BYMONTH=3,5;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1,1", "FREQ=HOURLY;INTERVAL=7;COUNT=20"}) {
    RecurrenceSet series = Series(rule);
    series.rdates = {{M("20260309T090000"), {}}, {M("20260602T100000"), {}}};
    series.exdates = {M("20260318T090000"), M("20260601")};
    const std::vector<Start> all = *StartsBetween(series, {}, 12);
    for (std::size_t at = 0; at < 8; ++at) {
      const Result<EditedSeries> edited = EditThisAndFuture(series, {.at = all[at].instant});
      REQUIRE_MESSAGE(edited.ok(), std::string(rule) << edited.status().message());
      std::vector<Start> both = *StartsBetween(edited->series, {});
      CHECK(both.size() == at);
      const std::vector<Start> rest = *StartsBetween(*edited->rest, {}, 12 - at);
      both.insert(both.end(), rest.begin(), rest.end());
      CHECK_MESSAGE(both == all, std::string(rule) << " at " << at);
    }
  }
}

TEST_CASE("all: exceptions move along, those that do not fit are reported") {
  RecurrenceSet series = Series("FREQ=DAILY;COUNT=5");
  series.exdates = {M("20260303T090000")};
  series.overrides = {
      {.recurrence_id = M("20260304T080000Z"), .start = M("20260304T150000"), .length = {0, 60}},
      {.recurrence_id = M("20260306T090000"), .cancelled = true}};
  EditedSeries edited = *EditAll(series, {.move_s = kHour});
  CHECK(Happening(edited.series) == "0302T1000 0304T1500! 0305T1000");
  CHECK(edited.lost_overrides.empty());
  CHECK(edited.lost_exdates.empty());
  edited =
      *EditAll(series, {.rules = std::vector<Rule>{*ParseRule("FREQ=DAILY;INTERVAL=2;COUNT=3")}});
  CHECK(Happening(edited.series) == "0302T0900 0304T1500!");
  CHECK(edited.lost_overrides.empty());
  CHECK(edited.lost_exdates == std::vector<Moment>{M("20260303T090000")});
}

TEST_CASE("a move that the rule contradicts needs new rules") {
  CHECK(EditAll(Series("FREQ=WEEKLY;BYDAY=MO"), {.move_s = kDay}).status().reason() ==
        Reason::k_invalid);
  CHECK(EditAll(Series("FREQ=DAILY;BYHOUR=9"), {.move_s = kHour}).status().reason() ==
        Reason::k_invalid);
  CHECK(Happening(EditAll(Series("FREQ=WEEKLY;COUNT=2"), {.move_s = kDay})->series) ==
        "0303T0900 0310T0900");
  for (const char* rule : {"FREQ=HOURLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=2"})
    CHECK(EditAll(Series(rule), {.move_s = kDay}).status().reason() == Reason::k_invalid);
  // From the 2nd to the 31st: most months have no such day.
  CHECK(EditAll(Series("FREQ=MONTHLY"), {.move_s = 29 * kDay}).status().reason() ==
        Reason::k_invalid);
  CHECK(EditAll(Series("FREQ=MONTHLY;COUNT=2"), {.move_s = kDay}).ok());
}

TEST_CASE("this and future of several rules, EXRULE and SKIP keeps phase and count") {
  RecurrenceSet series = Series("FREQ=DAILY;INTERVAL=3;COUNT=4");
  series.rules.push_back(*ParseRule("FREQ=WEEKLY;BYDAY=WE;COUNT=3"));
  series.exrules = {*ParseRule("FREQ=DAILY;INTERVAL=6;COUNT=2")};
  CHECK(Happening(series) == "0304T0900 0305T0900 0311T0900 0318T0900");
  EditedSeries edited = *EditThisAndFuture(series, {.at = I("2026-03-05T08:00:00Z")});
  CHECK(Happening(edited.series) == "0304T0900");
  CHECK(Happening(*edited.rest) == "0305T0900 0311T0900 0318T0900");
  series = Series("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4", "20260131T090000");
  CHECK(Happening(series) == "0131T0900 0301T0900 0331T0900 0501T0900");
  edited = *EditThisAndFuture(series, {.at = I("2026-03-01T08:00:00Z"), .move_s = kHour});
  CHECK(Happening(edited.series) == "0131T0900");
  CHECK(Happening(*edited.rest) == "0301T1000 0331T1000 0501T1000");
}

TEST_CASE("an earlier this-and-future change goes on in the rest") {
  RecurrenceSet series = Series("FREQ=DAILY;COUNT=5");
  series.overrides = {{.recurrence_id = M("20260303T090000"),
                       .this_and_future = true,
                       .start = M("20260303T120000"),
                       .length = {0, 60}}};
  CHECK(Happening(series) == "0302T0900 0303T1200! 0304T1200! 0305T1200! 0306T1200!");
  const EditedSeries edited =
      *EditThisAndFuture(series, {.at = I("2026-03-05T08:00:00Z"), .move_s = kHour});
  CHECK(Happening(edited.series) == "0302T0900 0303T1200! 0304T1200!");
  CHECK(Happening(*edited.rest) == "0305T1300! 0306T1300!");

  // A later one that cancels what is left stands on a start that it takes away.
  series.overrides.push_back({.recurrence_id = M("20260306T090000"),
                              .this_and_future = true,
                              .cancelled = true,
                              .start = M("20260306T090000")});
  series.rules[0].count = 8;
  const std::string before = Happening(series);
  CHECK(before == "0302T0900 0303T1200! 0304T1200! 0305T1200!");
  series.overrides.push_back(
      {.recurrence_id = M("20260305T090000"), .start = M("20260305T180000"), .length = {0, 60}});
  const EditedSeries ended = *EditThisAndFuture(series, {.at = I("2026-03-05T08:00:00Z")});
  CHECK(Happening(ended.series) == "0302T0900 0303T1200! 0304T1200!");
  CHECK(Happening(*ended.rest) == "0305T1800!");
}

TEST_CASE("new rules begin at the occurrence; beside EXRULE they cannot be understood") {
  RecurrenceSet series = Series("FREQ=DAILY;INTERVAL=2");
  SeriesEdit edit{.at = I("2026-03-06T08:00:00Z"),
                  .rules = std::vector<Rule>{*ParseRule("FREQ=WEEKLY;COUNT=2")}};
  const EditedSeries edited = *EditThisAndFuture(series, edit);
  CHECK(Happening(edited.series) == "0302T0900 0304T0900");
  CHECK(Happening(*edited.rest) == "0306T0900 0313T0900");
  series.exrules = {*ParseRule("FREQ=YEARLY")};
  series.exrules[0].by_month = {12};
  CHECK(EditThisAndFuture(series, edit).status().reason() == Reason::k_unsupported);
}

TEST_CASE("a preview counts from the instant on") {
  const RecurrenceSet series = Series("FREQ=DAILY");
  const std::vector<Occurrence> next = *Preview(series, I("2026-03-04T08:10:00Z"), 2);
  REQUIRE(next.size() == 2);
  CHECK(next[0].start.instant == I("2026-03-05T08:00:00Z"));
}

}  // namespace
}  // namespace rota
