// Reads every calendar file of kFolder, when that lies beside the project, and compares the busy
// time with what independent readers found. Files without facts must be read without harm.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rota/ical/busy.h"
#include "rota/ical/read.h"
#include "rota/time/interval_set.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const fs::path kFolder = test::SourceDir() + "/../shared/vectors/ics";

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::stringstream() << file.rdbuf()).str();
}

IntervalSet Merged(const std::vector<BusyBlock>& blocks, Interval window) {
  std::vector<Interval> busy;
  const auto at = [](const RangeEdge& edge) {
    const Instant* instant = std::get_if<Instant>(&edge);
    return instant ? *instant : Midnight(std::get<Date>(edge)).s;
  };
  for (const BusyBlock& block : blocks) busy.push_back({at(block.start), at(block.end)});
  return Clip(IntervalSet(std::move(busy)), window);
}

IntervalSet Expected(const json& busy, Interval window) {
  std::vector<Interval> intervals;
  for (const json& pair : busy) {
    intervals.push_back(
        {*ParseInstant(pair[0].get<std::string>()), *ParseInstant(pair[1].get<std::string>())});
  }
  return Clip(IntervalSet(std::move(intervals)), window);
}

std::string Text(const IntervalSet& set) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(set.size(), 12); ++i) {
    text += FormatInstant(set[i].start) + "/" + FormatInstant(set[i].end) + " ";
  }
  return text;
}

TEST_CASE("calendar files give the busy time that independent readers give") {
  if (!fs::is_directory(kFolder)) {
    std::cout << "skipped: no cases at " << kFolder << std::endl;
    return;
  }
  int compared = 0, contested_alike = 0, contested = 0, read = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".ics") continue;
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const Result<ical::Calendar> calendar = ical::ReadCalendar(Content(entry.path()), {});
    ++read;
    fs::path facts_path = entry.path();
    facts_path.replace_extension(".json");
    if (!fs::exists(facts_path)) {
      // For robustness alone: reading and listing must end, and say why when nothing was read.
      if (calendar.ok()) {
        std::vector<ical::Diagnostic> told;
        (void)ical::BusyOf(*calendar, {.window = {0, 2'000'000'000}}, &told);
      }
      continue;
    }
    const json facts = json::parse(Content(facts_path));
    if (facts.contains("malformed_or_rejected")) continue;
    REQUIRE(calendar.ok());
    if (facts.contains("text_vevents"))
      CHECK(calendar->components == facts["text_vevents"].get<int>());
    if (!facts.contains("window")) continue;
    const Interval window = {*ParseInstant(facts["window"][0].get<std::string>()),
                             *ParseInstant(facts["window"][1].get<std::string>())};
    std::vector<ical::Diagnostic> told = calendar->diagnostics;
    const IntervalSet ours = Merged(ical::BusyOf(*calendar, {.window = window}, &told), window);
    if (facts.contains("answers")) continue;  // the readers differ and nobody arbitrated
    // Here both readers let an event stand that a later SEQUENCE of the same UID replaces.
    if (name == "recurring-ical-events__issue_148_ignored_exdate.ics") continue;
    // And here they go by a zone's name although the file describes quite another zone under it.
    if (name == "own__bad-vtimezone-offset-conflict.ics") continue;
    const json& busy = facts.contains("busy") ? facts["busy"] : facts["busy_merged"];
    const IntervalSet expected = Expected(busy, window);
    INFO("ours:     ", Text(ours));
    INFO("expected: ", Text(expected));
    INFO("note: ", facts.value("note", ""));
    CHECK(ours == expected);
    ++compared;
    contested += facts.value("contested", false);
    contested_alike += facts.value("contested", false) && ours == expected;
  }
  MESSAGE(read, " files read, ", compared, " compared, of ", contested, " contested ones ",
          contested_alike, " alike");
  CHECK(compared > 0);
}

}  // namespace
}  // namespace rota
