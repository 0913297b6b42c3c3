// Calendar files: ours beside libical, icalendar for Python, ical.js where it is installed, and two
// floors that every reader pays. One run prints all; times are process CPU time, the median of
// several runs.
//
//   build/bench/benchmarks/ical/read_bench
#include <fmt/format.h>
#include <libical/ical.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "benchmarks/cpu_clock.h"
#include "benchmarks/ical/workload.h"
#include "rota/ical/busy.h"
#include "rota/ical/read.h"
#include "rota/ical/write.h"

namespace rota::bench {
namespace {

constexpr int kRuns = 15;

// Median seconds of `call`; what `after` does with its answer is not measured.
template <typename Call, typename After>
double Measure(const Call& call, const After& after) {
  std::vector<double> runs;
  for (int i = 0; i < kRuns; ++i) {
    const double began = CpuSeconds();
    auto answer = call();
    runs.push_back(CpuSeconds() - began);
    after(answer);
  }
  std::sort(runs.begin(), runs.end());
  return runs[kRuns / 2];
}

void Print(const char* name, double seconds, std::size_t bytes) {
  fmt::print("{:<44}{:9.1f} ms{:9.0f} MB/s{:12.0f} events/s\n", name, seconds * 1e3,
             static_cast<double>(bytes) / seconds / 1e6, kEvents / seconds);
  std::fflush(stdout);
}

[[noreturn]] void Wrong(const char* what) {
  fmt::print(stderr, "{}\n", what);
  std::exit(1);
}

// ---- floors ----------------------------------------------------------------

std::size_t CountLines(const std::string& text) {
  std::size_t lines = 0;
  const char* at = text.data();
  const char* end = at + text.size();
  while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))))
    ++lines, ++at;
  return lines;
}

// Unfolds every line into one buffer and finds the end of its name and its colon; nothing is kept.
std::size_t SplitLines(const std::string& text) {
  std::size_t sum = 0;
  std::string line;
  std::size_t at = 0;
  while (at < text.size()) {
    line.clear();
    do {
      const std::size_t end = std::min(text.find("\r\n", at), text.size());
      line.append(text, at, end - at);
      at = end + 2;
    } while (at < text.size() && text[at] == ' ' && ++at);
    const std::size_t name = line.find_first_of(";:");
    sum += name + line.find(':', name);
  }
  return sum;
}

// ---- ours ------------------------------------------------------------------

Result<ical::Calendar> Read(const std::string& text, const ical::ReadOptions& options) {
  Result<ical::Calendar> calendar = ical::ReadCalendar(text, options);
  if (!calendar.ok() || calendar->events.size() != kEvents || !calendar->diagnostics.empty())
    Wrong("ours failed");
  return calendar;
}

std::size_t Busy(const std::string& text) {
  const Result<ical::Calendar> calendar = Read(text, {});
  ical::BusyOptions options;
  options.window = {*ParseInstant("2026-01-01T00:00:00Z"), *ParseInstant("2027-02-05T00:00:00Z")};
  std::vector<ical::Diagnostic> diagnostics;
  return ical::BusyOf(*calendar, options, &diagnostics).size();
}

// ---- peers in other languages ----------------------------------------------

// A program that prints the seconds of one reading.
void Peer(const char* name, const std::string& command, std::size_t bytes) {
  FILE* pipe = popen(command.c_str(), "r");
  double seconds = 0;
  if (pipe == nullptr) return;
  const bool answered = std::fscanf(pipe, "%lf", &seconds) == 1;
  pclose(pipe);
  if (answered) Print(name, seconds, bytes);
}

void Run() {
  const std::string text = Workload();
  fmt::print("{} events, {:.2f} MB, {} lines\n", kEvents, static_cast<double>(text.size()) / 1e6,
             CountLines(text));
  const auto nothing = [](const auto&) {};
  std::size_t sink = 0;
  const auto add = [&](std::size_t n) { sink += n; };
  Print("floor: newline scan", Measure([&] { return CountLines(text); }, add), text.size());
  Print("floor: unfold and split", Measure([&] { return SplitLines(text); }, add), text.size());
  Print("rota, busy time", Measure([&] { return Read(text, {}); }, nothing), text.size());
  const ical::ReadOptions answers{.emails = {"person.7@groupware.example.org"}};
  Print("rota, busy time and one person's answers",
        Measure([&] { return Read(text, answers); }, nothing), text.size());
  Print("rota, all details", Measure([&] { return Read(text, {.details = true}); }, nothing),
        text.size());
  Print("rota, busy blocks of 400 days", Measure([&] { return Busy(text); }, add), text.size());
  const ical::Calendar calendar = *Read(text, {.details = true});
  const std::string written = ical::WriteCalendar(calendar, {});
  Print("rota, write", Measure([&] { return ical::WriteCalendar(calendar, {}); }, nothing),
        written.size());

  Print("libical, parse",
        Measure([&] { return icalparser_parse_string(text.c_str()); }, icalcomponent_free),
        text.size());
  icalcomponent* tree = icalparser_parse_string(text.c_str());
  Print("libical, write", Measure([&] { return icalcomponent_as_ical_string_r(tree); }, free),
        text.size());
  icalcomponent_free(tree);

  char path[] = "/tmp/read_bench_XXXXXX";
  const int file = mkstemp(path);
  if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    Wrong("no temporary file");
  close(file);
  const std::string folder = ROTA_BENCH_FOLDER;
  Peer("icalendar (Python), parse",
       fmt::format("/usr/bin/python3 {}/icalendar_bench.py {}", folder, path), text.size());
  Peer("ical.js, parse", fmt::format("node {}/npm_bench.mjs {} 2>/dev/null", folder, path),
       text.size());
  unlink(path);
  if (sink == 0) Wrong("nothing was read");
}

}  // namespace
}  // namespace rota::bench

int main() { rota::bench::Run(); }
