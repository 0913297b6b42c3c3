// How a decision is kept:
//
//   hosts, in order    h0         h1         h2         h3          h4
//   dropped by         not_free   not_free   (chosen)   member_…    member_…
//   reasons            a: not_free, b: member_order
//   outcomes           a2*b2            a letter for each host, with a number where it repeats
//   places, users      2 h2, 3 h3 …     of those who came furthest
//   values             least_recent: 7, 9 …    in their order; empty where it was not compared
#include "src/assignment/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

namespace rota {
namespace {

constexpr char kChosen = '*';
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// Does `a` come before `b` among those who came furthest? Each criterion a host took part in left a
// value.
bool CameFurther(const Candidate& a, const Candidate& b) {
  const bool chosen = a.dropped_by.empty();
  if (chosen != b.dropped_by.empty()) return chosen;
  return a.values.size() > b.values.size();
}

// Places of those that are kept, rising.
std::vector<std::size_t> Furthest(const std::vector<Candidate>& candidates) {
  std::vector<std::size_t> places(candidates.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return CameFurther(candidates[a], candidates[b]);
  });
  if (places.size() > kMostCandidates) places.resize(kMostCandidates);
  std::sort(places.begin(), places.end());
  return places;
}

std::vector<HostRun> RunsOf(const std::vector<Candidate>& candidates) {
  std::vector<HostRun> runs;
  for (const Candidate& one : candidates) {
    if (runs.empty() || runs.back().dropped_by != one.dropped_by) {
      runs.push_back({one.dropped_by, 0});
    }
    ++runs.back().hosts;
  }
  return runs;
}

char LetterOf(const std::string& reason, std::vector<std::string>* reasons) {
  if (reason.empty()) return kChosen;
  const auto known = std::find(reasons->begin(), reasons->end(), reason);
  const auto place = static_cast<std::size_t>(known - reasons->begin());
  if (known == reasons->end()) reasons->push_back(reason);
  // There are fewer criteria than letters.
  return kLetters[std::min(place, kLetters.size() - 1)];
}

std::string WriteRuns(const std::vector<HostRun>& runs, std::vector<std::string>* reasons) {
  std::string text;
  for (const HostRun& run : runs) {
    text += LetterOf(run.dropped_by, reasons);
    if (run.hosts > 1) text += fmt::format("{}", run.hosts);
  }
  return text;
}

std::vector<HostRun> ReadRuns(std::string_view text, const std::vector<std::string>& reasons) {
  std::vector<HostRun> runs;
  while (!text.empty()) {
    HostRun& run = runs.emplace_back();
    const std::size_t place = kLetters.find(text.front());
    if (place < reasons.size()) run.dropped_by = reasons[place];
    text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), run.hosts);
    if (error == std::errc()) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return runs;
}

}  // namespace

void Shorten(Decision* decision) {
  if (decision->candidates.size() <= kMostCandidates) return;
  decision->outcomes = RunsOf(decision->candidates);
  std::vector<Candidate> kept;
  for (const std::size_t place : Furthest(decision->candidates)) {
    kept.push_back(std::move(decision->candidates[place]));
  }
  decision->candidates = std::move(kept);
}

void Pack(Decision* decision) {
  const std::vector<Candidate>& candidates = decision->candidates;
  if (candidates.empty()) return;
  KeptHosts kept;
  kept.outcomes = WriteRuns(RunsOf(candidates), &kept.reasons);
  for (const std::size_t place : Furthest(candidates)) {
    const Candidate& one = candidates[place];
    kept.places.push_back(static_cast<std::int32_t>(place));
    kept.users.push_back(one.user);
    for (const auto& [criterion, value] : one.values) {
      std::vector<std::string>& column = kept.values[criterion];
      column.resize(kept.users.size() - 1);
      column.push_back(value);
    }
  }
  decision->kept = std::move(kept);
  decision->candidates.clear();
}

void Unpack(Decision* decision) {
  if (!decision->kept) return;
  const KeptHosts kept = *std::exchange(decision->kept, std::nullopt);
  std::vector<HostRun> runs = ReadRuns(kept.outcomes, kept.reasons);
  std::int64_t passed = 0;  // hosts of the runs before
  auto run = runs.begin();
  for (std::size_t i = 0; i < kept.users.size(); ++i) {
    Candidate& one = decision->candidates.emplace_back();
    one.user = kept.users[i];
    const std::int64_t place = i < kept.places.size() ? kept.places[i] : 0;
    while (run != runs.end() && place >= passed + run->hosts) passed += run++->hosts;
    if (run != runs.end()) one.dropped_by = run->dropped_by;
    for (const auto& [criterion, column] : kept.values) {
      if (i < column.size() && !column[i].empty()) one.values[criterion] = column[i];
    }
  }
  while (run != runs.end()) passed += run++->hosts;
  const bool all = passed == static_cast<std::int64_t>(kept.users.size());
  if (!all) decision->outcomes = std::move(runs);
}

}  // namespace rota
