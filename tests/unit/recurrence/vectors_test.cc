// Replays the cases in tests/data/recurrence, and public ones (kFolder) when they lie beside the
// project. In contested rows `expect` is the literal reading of the RFC: those must match as well.
#include <doctest/doctest.h>
#include <zlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const fs::path kFolder = test::SourceDir() + "/../shared/vectors/recurrence";

json Load(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");  // reads plain files as well
  REQUIRE(file != nullptr);
  std::string text;
  char buffer[1 << 16];
  for (int n; (n = gzread(file, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  gzclose(file);
  return json::parse(text);
}

json Cases(const fs::path& path) {
  json cases = Load(path).at("cases");
  REQUIRE(!cases.empty());
  return cases;
}

// As the vectors write them: "2025-03-09", "2025-03-09T02:30:00", "...Z".
std::string Written(LocalTime t, Moment::Form form) {
  if (form == Moment::Form::kDate) return FormatDate(t.date());
  std::string text = FormatInstant(t.s);
  if (form != Moment::Form::kUtc) text.pop_back();
  return text;
}

std::string TextOf(const json& value) { return value.is_string() ? value.get<std::string>() : ""; }

Result<RecurrenceSet> SetOf(const json& row) {
  RecurrenceSet set;
  ROTA_ASSIGN(set.start, ParseMoment(TextOf(row.at("dtstart"))));
  if (const std::string tzid = TextOf(row.at("tzid")); !tzid.empty()) {
    ROTA_ASSIGN(set.zone, Zone::Find(tzid));
  }
  ROTA_ASSIGN(Rule rule, ParseRule(TextOf(row.at("rrule")), Reading::kLenient));
  set.rules.push_back(std::move(rule));
  for (const json& date : row.value("rdate", json::array())) {
    ROTA_ASSIGN(const Moment moment, ParseMoment(TextOf(date)));
    set.rdates.push_back({moment, {}});
  }
  for (const json& date : row.value("exdate", json::array())) {
    ROTA_ASSIGN(const Moment moment, ParseMoment(TextOf(date)));
    set.exdates.push_back(moment);
  }
  return set;
}

struct Answer {
  json local = json::array(), utc = json::array();
};

Result<Answer> Expand(const RecurrenceSet& set, std::size_t limit, ExpandWindow window = {},
                      const ExpandOptions& options = {}) {
  ROTA_ASSIGN(const std::vector<Start> starts, StartsBetween(set, window, limit, options));
  Answer answer;
  for (const Start& start : starts) {
    answer.local.push_back(Written(start.local, set.start.form));
    if (set.zoned()) answer.utc.push_back(FormatInstant(start.instant));
  }
  return answer;
}

std::string Row(const json& row) {
  return TextOf(row.at("id")) + " " + TextOf(row.at("dtstart")) + " " + TextOf(row.at("rrule"));
}

void CheckSeek(const RecurrenceSet& set, const json& row) {
  const Result<Moment> seek = ParseMoment(TextOf(row.at("seek")));
  REQUIRE(seek.ok());
  json tail = json::array();
  for (const json& text : row.at("expect")) {
    if (TextOf(text) >= TextOf(row.at("seek"))) tail.push_back(text);
  }
  const Result<Answer> answer = Expand(set, tail.size(), {.from = seek->time.s});
  REQUIRE(answer.ok());
  CHECK_MESSAGE(answer->local == tail, Row(row));
}

void CheckRow(const json& row) {
  const Result<RecurrenceSet> set = SetOf(row);
  REQUIRE_MESSAGE(set.ok(), Row(row) << ": " << set.status().message());
  const std::size_t limit = row.at("limit");
  const Result<Answer> answer = Expand(*set, limit);
  REQUIRE_MESSAGE(answer.ok(), Row(row));
  if (row.contains("expect_utc_distinct")) {  // two wall times that meet are given once
    CHECK_MESSAGE(answer->utc == row.at("expect_utc_distinct"), Row(row));
  } else {
    CHECK_MESSAGE(answer->local == row.at("expect"), Row(row));
    if (row.contains("expect_utc")) CHECK_MESSAGE(answer->utc == row.at("expect_utc"), Row(row));
  }
  if (row.contains("seek")) CheckSeek(*set, row);
  if (row.contains("alt_utc_skip_reading")) {
    const Result<Answer> skipped = Expand(*set, limit, {}, {.skipped = SkippedTime::kSkip});
    REQUIRE(skipped.ok());
    CHECK_MESSAGE(skipped->utc == row.at("alt_utc_skip_reading"), Row(row));
  }
}

bool Present() {
  if (fs::exists(kFolder)) return true;
  std::cout << "SKIP: no cases at " << kFolder << "\n";
  return false;
}

TEST_CASE("the examples of the RFC and our own readings") {
  const json cases = Cases(test::SourceDir() + "/tests/data/recurrence/own.json");
  for (const json& row : cases) CheckRow(row);
}

TEST_CASE("families") {
  if (!Present()) return;
  std::size_t rows = 0, contested = 0;
  for (const fs::directory_entry& file : fs::directory_iterator(kFolder)) {
    const std::string name = file.path().stem();
    if (file.path().extension() != ".json" || name == "invalid" || name == "hostile" ||
        name == "multi_rule")
      continue;
    const json cases = Cases(file.path());
    for (const json& row : cases) {
      ++rows;
      contested += row.at("contested").get<bool>();
      CheckRow(row);
    }
  }
  CHECK(rows > 500);
  std::cout << rows << " rows, " << contested << " of them contested\n";
}

TEST_CASE("several rules and EXRULE") {
  if (!Present()) return;
  const json cases = Cases(kFolder / "multi_rule.json");
  for (const json& row : cases) {
    RecurrenceSet set;
    const auto add = [&](const json& list, std::vector<Rule>* rules) {
      for (const json& rule : list) {
        set.start = *ParseMoment(TextOf(rule.at("dtstart")));
        rules->push_back(*ParseRule(TextOf(rule.at("rrule"))));
      }
    };
    add(row.at("rrules"), &set.rules);
    add(row.at("exrules"), &set.exrules);
    for (const json& date : row.at("rdate")) set.rdates.push_back({*ParseMoment(TextOf(date)), {}});
    for (const json& date : row.at("exdate")) set.exdates.push_back(*ParseMoment(TextOf(date)));
    const Result<Answer> answer = Expand(set, row.at("expect").size() + 1);
    REQUIRE(answer.ok());
    CHECK_MESSAGE(answer->local == row.at("expect"), TextOf(row.at("id")));
  }
}

TEST_CASE("invalid rules are refused, by both readings") {
  if (!Present()) return;
  const json cases = Cases(kFolder / "invalid.json");
  for (const json& row : cases) {
    for (const Reading reading : {Reading::kStrict, Reading::kLenient}) {
      const Result<Rule> rule = ParseRule(TextOf(row.at("rrule")), reading);
      CHECK_MESSAGE(!rule.ok(), Row(row));
      if (rule.ok()) continue;
      CHECK(rule.status().reason() == Reason::k_invalid);
      CHECK(rule.status().detail().front().first == "rule");
    }
  }
}

TEST_CASE("hostile rules end at once") {
  if (!Present()) return;
  const json cases = Cases(kFolder / "hostile.json");
  for (const json& row : cases) {
    const Result<RecurrenceSet> set = SetOf(row);
    REQUIRE_MESSAGE(set.ok(), Row(row));
    const Date horizon =
        FromYearMonthDay({row.at("horizon_year_exclusive").get<std::int32_t>(), 1, 1});
    const auto began = std::chrono::steady_clock::now();
    const Result<Answer> answer = Expand(*set, row.at("limit"), {.to = Midnight(horizon).s});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    REQUIRE(answer.ok());
    if (took.count() >
        row.at("budget_ms").get<double>()) {  // reported, not asserted: machines differ
      std::cout << "SLOW " << took.count() << " ms: " << Row(row) << "\n";
    }
    if (row.contains("expect")) {
      CHECK_MESSAGE(answer->local == row.at("expect"), Row(row));
    } else {
      CHECK(answer->local.size() == row.at("expect_count_within_horizon").get<std::size_t>());
      for (std::size_t i = 0; i < row.at("expect_first").size(); ++i) {
        CHECK(answer->local.at(i) == row.at("expect_first").at(i));
      }
    }
  }
}

TEST_CASE("random rules on which other engines agree") {
  if (!Present()) return;
  for (const char* name : {"differential.json.gz", "differential_contested.json.gz"}) {
    if (!fs::exists(kFolder / name)) continue;
    const json file = Load(kFolder / name);
    const std::size_t limit = file.at("limit");
    const Date horizon =
        FromYearMonthDay({file.at("max_year_exclusive").get<std::int32_t>(), 1, 1});
    for (const json& row : file.at("cases")) {
      RecurrenceSet set;
      set.start = *ParseMoment(TextOf(row.at(1)));
      const Result<Rule> rule = ParseRule(TextOf(row.at(2)));
      REQUIRE_MESSAGE(rule.ok(), row.at(2));
      set.rules = {*rule};
      const Result<std::vector<Start>> starts =
          StartsBetween(set, {.to = Midnight(horizon).s}, limit);
      REQUIRE(starts.ok());
      json local = json::array();
      for (const Start& start : *starts)
        local.push_back(FormatMoment({start.local, set.start.form}));
      CHECK_MESSAGE(local == row.at(3), row.at(1) << " " << row.at(2));
    }
  }
}

}  // namespace
}  // namespace rota
