// Recurrence rules: ours beside libical, python-dateutil, the npm engines where installed, and
// straight-line loops that only do what the rule at hand needs (the floor). One run prints both
// tables; times are process CPU time, the median of several runs.
//
//   build/bench/benchmarks/recurrence/expand_bench
#include <fmt/format.h>
#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/cpu_clock.h"
#include "benchmarks/recurrence/workload.h"
#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"

namespace rota::bench {
namespace {

// Median seconds of one call, over at least 0.2 s of calls in 9 batches.
template <typename F>
double Measure(F call) {
  std::size_t calls = 1;
  for (double took = 0; took < 0.02; calls *= 2) {
    const double began = CpuSeconds();
    for (std::size_t i = 0; i < calls; ++i) call();
    took = CpuSeconds() - began;
  }
  std::array<double, 9> batches{};
  for (double& batch : batches) {
    const double began = CpuSeconds();
    for (std::size_t i = 0; i < calls; ++i) call();
    batch = (CpuSeconds() - began) / static_cast<double>(calls);
  }
  std::sort(batches.begin(), batches.end());
  return batches[4];
}

RecurrenceSet SetOf(const Workload& load) {
  RecurrenceSet set;
  set.start = *ParseMoment(load.dtstart);
  if (!load.zone.empty()) set.zone = *Zone::Find(load.zone);
  set.rules.push_back(*ParseRule(load.rule));
  return set;
}

// Reads the first kStarts into a sink and returns the last.
Start ReadAll(const Workload& load, std::int64_t* sink) {
  std::array<Start, 512> block;
  Result<Expansion> expansion = Expansion::Open(SetOf(load));
  std::size_t n = 0;
  Start last;
  while (n < kStarts) {
    const std::size_t some = expansion->Next({block.data(), std::min(block.size(), kStarts - n)});
    for (std::size_t i = 0; i < some; ++i) *sink += block[i].instant;
    last = block[some - 1];
    n += some;
  }
  return last;
}

// One January.
std::size_t Seek(const Workload& load, std::int32_t year, std::int64_t* sink) {
  const LocalTime from = Midnight(FromYearMonthDay({year, 1, 1})), to{from.s + 31 * kDay};
  const RecurrenceSet set = SetOf(load);
  const ExpandWindow window = set.zoned()
                                  ? ExpandWindow{set.zone->ToInstant(from), set.zone->ToInstant(to)}
                                  : ExpandWindow{from.s, to.s};
  std::array<Start, 128> block;
  Result<Expansion> expansion = Expansion::Open(set, window);
  std::size_t n = 0;
  while (const std::size_t some = expansion->Next(block)) {
    for (std::size_t i = 0; i < some; ++i) *sink += block[i].instant;
    n += some;
  }
  return n;
}

// libical gives up its own way; returns how many it gave before.
std::size_t LibicalAll(const Workload& load, std::int64_t* sink, icaltimezone* zone) {
  const icalrecurrencetype rule = icalrecurrencetype_from_string(std::string(load.rule).c_str());
  const icaltimetype start = icaltime_from_string(std::string(load.dtstart).c_str());
  icalrecur_iterator* it = icalrecur_iterator_new(rule, start);
  std::size_t n = 0;
  for (; n < kStarts; ++n) {
    const icaltimetype t = icalrecur_iterator_next(it);
    if (icaltime_is_null_time(t)) break;
    *sink += zone ? icaltime_as_timet_with_zone(t, zone) : t.day;
  }
  icalrecur_iterator_free(it);
  return n;
}

std::size_t LibicalSeek(const Workload& load, std::int64_t* sink) {
  const icalrecurrencetype rule = icalrecurrencetype_from_string(std::string(load.rule).c_str());
  icalrecur_iterator* it =
      icalrecur_iterator_new(rule, icaltime_from_string(std::string(load.dtstart).c_str()));
  icalrecur_iterator_set_start(it, icaltime_from_string("20300101T000000"));
  const icaltimetype end = icaltime_from_string("20300201T000000");
  std::size_t n = 0;
  for (;; ++n) {
    const icaltimetype t = icalrecur_iterator_next(it);
    if (icaltime_is_null_time(t) || icaltime_compare(t, end) >= 0) break;
    *sink += t.day;
  }
  icalrecur_iterator_free(it);
  return n;
}

// What a hand-written loop for this very rule costs; nothing where writing one is no fair
// comparison.
std::optional<double> Floor(std::string_view name, std::int64_t* sink) {
  const std::int64_t first = ParseMoment("20200101T090000")->time.s;
  std::vector<std::int64_t> out(kStarts);
  const auto read = [&] { *sink += out[kStarts - 1]; };
  if (name == "R1") {
    return Measure([&] {
      for (std::size_t i = 0; i < kStarts; ++i)
        out[i] = first + static_cast<std::int64_t>(i) * 86400;
      read();
    });
  }
  if (name == "R2") {
    return Measure([&] {
      std::int64_t t = first;  // a Wednesday
      for (std::size_t i = 0; i < kStarts; ++i) {
        out[i] = t;
        t += (i % 3 == 1 ? 2 : i % 3 == 0 ? 2 : 3) * 86400;
      }
      read();
    });
  }
  if (name == "R7b" || name == "R7") {
    return Measure([&] {
      std::int64_t day = first - 9 * 3600;
      std::size_t i = 0;
      for (int weekday = 2; i < kStarts; weekday = (weekday + 1) % 7, day += 86400) {
        if (weekday > 4) continue;
        for (int slot = 0; slot < 32 && i < kStarts; ++slot) out[i++] = day + 9 * 3600 + slot * 900;
      }
      read();
    });
  }
  return std::nullopt;
}

using Figures =
    std::map<std::string, std::pair<double, double>>;  // name -> thousand per second, seek µs

// A peer in another language prints "NAME thousand_per_second seek_microseconds" lines.
Figures Peer(const std::string& command) {
  Figures figures;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return figures;
  char name[16];
  double rate = 0, seek = 0;
  while (std::fscanf(pipe, "%15s %lf %lf", name, &rate, &seek) == 3) figures[name] = {rate, seek};
  pclose(pipe);
  return figures;
}

std::string Shown(const Figures& figures, std::string_view name, bool seek) {
  const auto found = figures.find(std::string(name));
  if (found == figures.end()) return "-";
  return fmt::format("{:.0f}", seek ? found->second.second : found->second.first);
}

int Run() {
  const std::string folder = ROTA_BENCH_FOLDER;
  const Figures dateutil = Peer("/usr/bin/python3 " + folder + "/dateutil_bench.py");
  const Figures rrule_js = Peer("node " + folder + "/npm_bench.mjs rrule 2>/dev/null");
  const Figures ical_js = Peer("node " + folder + "/npm_bench.mjs ical 2>/dev/null");
  icaltimezone* new_york = icaltimezone_get_builtin_timezone("America/New_York");

  std::int64_t sink = 0;
  std::string seeks;
  bool same = true;
  fmt::print("{} starts, thousand per second\n{:5}{:>12}{:>12}{:>10}{:>10}{:>10}{:>12}  last\n",
             kStarts, "", "rota", "floor", "libical", "dateutil", "rrule.js", "ical.js");
  for (const Workload& load : kWorkloads) {
    const auto rate = [](double seconds, std::size_t starts) {
      return static_cast<double>(starts) / seconds / 1000;
    };
    const std::string last = FormatInstant(ReadAll(load, &sink).local.s);
    const bool right = last.starts_with(load.last);
    same = same && right;
    const double ours = Measure([&] { ReadAll(load, &sink); });
    const std::optional<double> floor = Floor(load.name, &sink);
    icaltimezone* zone = load.zone.empty() ? nullptr : new_york;
    const std::size_t theirs = LibicalAll(load, &sink, zone);
    const double libical = Measure([&] { LibicalAll(load, &sink, zone); });
    fmt::print("{:5}{:12.0f}{:>12}{:>9.0f}{}{:>10}{:>10}{:>12}  {}\n", load.name,
               rate(ours, kStarts), floor ? fmt::format("{:.0f}", rate(*floor, kStarts)) : "-",
               rate(libical, theirs), theirs < kStarts ? "*" : " ",
               Shown(dateutil, load.name, false), Shown(rrule_js, load.name, false),
               Shown(ical_js, load.name, false), right ? last : last + " WRONG");
    const std::size_t found = Seek(load, 2030, &sink);
    seeks += fmt::format("{:5}{:12.2f}{:12.2f}{:>10}{:10.1f}{:>10}{:>10}{:>12}\n", load.name,
                         Measure([&] { Seek(load, 2030, &sink); }) * 1e6,
                         Measure([&] { Seek(load, 9000, &sink); }) * 1e6, found,
                         Measure([&] { LibicalSeek(load, &sink); }) * 1e6,
                         Shown(dateutil, load.name, true), Shown(rrule_js, load.name, true),
                         Shown(ical_js, load.name, true));
  }
  fmt::print(
      "* it ended early at its own limit\n\nJanuary 2030, parse included, microseconds\n"
      "{:5}{:>12}{:>12}{:>10}{:>10}{:>10}{:>10}{:>12}\n{}",
      "", "rota", "rota, 9000", "results", "libical", "dateutil", "rrule.js", "ical.js", seeks);
  std::FILE* nowhere = std::fopen("/dev/null", "w");
  if (nowhere != nullptr) fmt::print(nowhere, "{}", sink), std::fclose(nowhere);
  return same ? 0 : 1;
}

}  // namespace
}  // namespace rota::bench

int main() { return rota::bench::Run(); }
