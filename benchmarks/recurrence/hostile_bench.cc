// What the worst recurrence sets cost (tests/support/hostile_sets.h): the slowest first, with the
// steps they took of the budget. Process CPU time of reading them once, cold, in one process each
// would be no different: nothing but a calendar's table is kept between two.
//
//   build/bench/benchmarks/recurrence/hostile_bench [how many to print]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "benchmarks/cpu_clock.h"
#include "rota/recurrence/rule_text.h"
#include "tests/support/hostile_sets.h"

namespace {

using rota::bench::CpuMilliseconds;

struct Row {
  double ms;
  std::int64_t steps;
  std::size_t given;
  bool ok;
  std::string name;
};

Row Run(const rota::test::HostileSet& hostile) {
  std::array<rota::Start, 128> block;
  const double began = CpuMilliseconds();
  rota::Result<rota::Expansion> expansion = rota::Expansion::Open(hostile.set, hostile.window);
  std::size_t n = 0;
  while (n < hostile.limit) {
    const std::size_t some =
        expansion->Next({block.data(), std::min(block.size(), hostile.limit - n)});
    if (some == 0) break;
    n += some;
  }
  return {CpuMilliseconds() - began, expansion->steps(), n, expansion->status().ok(),
          hostile.name.substr(0, 90)};
}

// A rule of a calendar as people write them: 200 years of it, parse and tables included.
void Ordinary() {
  fmt::print("\nordinary rules of calendars, thousand starts per second\n");
  for (const char* text :
       {"RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1",
        "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD",
        "RSCALE=ISLAMIC-CIVIL;FREQ=MONTHLY;BYMONTHDAY=-1", "RSCALE=HEBREW;FREQ=DAILY",
        "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1,15",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD"}) {
    rota::RecurrenceSet set;
    set.start = *rota::ParseMoment("20200101");
    set.rules = {*rota::ParseRule(text)};
    std::size_t starts = 0;
    double took = 0;
    for (int round = 0; took < 100; ++round) {
      const double began = CpuMilliseconds();
      starts += rota::StartsBetween(set, {}, 2000)->size();
      took += CpuMilliseconds() - began;
    }
    fmt::print("{:10.0f}  {}\n", static_cast<double>(starts) / took, text);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t shown = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20;
  std::vector<Row> rows;
  for (const rota::test::HostileSet& hostile : rota::test::HostileSets())
    rows.push_back(Run(hostile));
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.ms > b.ms; });
  fmt::print("{} hostile sets; budget {} steps and 100 for every start given\n{:>9}{:>10}{:>7}\n",
             rows.size(), rota::kMaxSteps, "ms", "steps", "given");
  for (const Row& row : rows) {
    if (&row == &rows[std::min(shown, rows.size() - 1)]) break;
    fmt::print("{:9.2f}{:10}{:7}  {}{}\n", row.ms, row.steps, row.given, row.name,
               row.ok ? "" : " (work_limit)");
  }
  Ordinary();
}
