// What the worst calendar files of 64 KB cost (tests/support/hostile_calendars.h): read, and laid
// out as busy time over 400 days; the slowest first, with the steps they took of the budget and the
// blocks they gave.
//
//   build/bench/benchmarks/ical/hostile_files_bench
#include <fmt/format.h>

#include <algorithm>

#include "benchmarks/cpu_clock.h"
#include "rota/ical/busy.h"
#include "rota/ical/read.h"
#include "tests/support/hostile_calendars.h"

namespace {

using rota::bench::CpuMilliseconds;

struct Row {
  double read_ms, busy_ms;
  std::int64_t steps;
  std::size_t blocks;
  std::string name;
};

Row Run(const rota::test::HostileCalendar& hostile) {
  using namespace rota;
  const double began = CpuMilliseconds();
  const Result<ical::Calendar> calendar = ical::ReadCalendar(hostile.text, {});
  const double read = CpuMilliseconds();
  std::vector<ical::Diagnostic> told;
  std::int64_t spent = 0;
  const Instant from = *ParseInstant("2026-01-01T00:00:00Z");
  const std::size_t blocks =
      ical::BusyOf(*calendar, {.user = "ana", .window = {from, from + 400 * kDay}, .spent = &spent},
                   &told)
          .size();
  return {read - began, CpuMilliseconds() - read, spent, blocks, hostile.name};
}

}  // namespace

int main() {
  std::vector<Row> rows;
  for (const rota::test::HostileCalendar& hostile : rota::test::HostileCalendars())
    rows.push_back(Run(hostile));
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.read_ms + a.busy_ms > b.read_ms + b.busy_ms;
  });
  fmt::print("{} files of 64 KB; budget {} steps, 100,000 blocks\n{:>9}{:>9}{:>10}{:>8}\n",
             rows.size(), rota::kMaxSteps, "read ms", "busy ms", "steps", "blocks");
  for (const Row& row : rows) {
    fmt::print("{:9.2f}{:9.2f}{:10}{:8}  {}\n", row.read_ms, row.busy_ms, row.steps, row.blocks,
               row.name);
  }
  return 0;
}
