// The busy time of a calendar as lines that tests compare.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rota/ical/busy.h"

namespace rota::test {

struct BusyLines {
  std::vector<std::string>
      busy;  // "start/end"; "!" in front when out of office, "?" when tentative
  std::vector<std::string> rules;  // of the diagnostics
  std::vector<BusyBlock> blocks;
};

inline std::string EdgeText(const RangeEdge& edge) {
  const Instant* at = std::get_if<Instant>(&edge);
  return at ? FormatInstant(*at) : FormatDate(std::get<Date>(edge));
}

inline BusyLines LinesOf(const Result<ical::Calendar>& calendar, Interval window) {
  INFO(calendar.status().message());
  REQUIRE(calendar.ok());
  BusyLines lines;
  std::vector<ical::Diagnostic> told = calendar->diagnostics;
  lines.blocks = ical::BusyOf(*calendar, {.user = "ana", .window = window}, &told);
  for (const BusyBlock& block : lines.blocks) {
    std::string mark;
    if (block.transparency == Transparency::kOutOfOffice) mark = "!";
    if (block.transparency == Transparency::kTentative || block.status == BusyStatus::kTentative)
      mark = "?";
    lines.busy.push_back(mark + EdgeText(block.start) + "/" + EdgeText(block.end));
  }
  for (const ical::Diagnostic& d : told) lines.rules.push_back(d.rule);
  return lines;
}

}  // namespace rota::test
