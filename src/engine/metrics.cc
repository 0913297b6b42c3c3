#include "src/engine/metrics.h"

#include <algorithm>

namespace rota {
namespace {

std::int64_t Nanoseconds(CallMetrics::Clock::duration took) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
}

constexpr std::int64_t kNsPerUs = 1000;

}  // namespace

CallMetrics::CallMetrics() {
  for (std::size_t i = 0; i < AllVerbs().size(); ++i) verbs_.push_back(std::make_unique<OfVerb>());
}

void CallMetrics::Note(const VerbRow& verb, Reason answered, Clock::duration took) {
  const auto all = AllVerbs();
  const auto place =
      static_cast<std::size_t>(std::find(all.begin(), all.end(), &verb) - all.begin());
  OfVerb& counts = *verbs_[place];
  const std::int64_t ns = Nanoseconds(took);
  const auto bucket =
      std::lower_bound(kBounds.begin(), kBounds.end(), (ns + kNsPerUs - 1) / kNsPerUs);
  const auto relaxed = std::memory_order_relaxed;
  counts.buckets[static_cast<std::size_t>(bucket - kBounds.begin())].fetch_add(1, relaxed);
  counts.total_ns.fetch_add(ns, relaxed);
  if (answered == Reason::kNone) return;
  counts.refused.fetch_add(1, relaxed);
  refusals_[static_cast<std::size_t>(answered)].fetch_add(1, relaxed);
}

void CallMetrics::NoteWrite(std::int64_t retries, Clock::duration waited) {
  retries_ += retries;
  waited_ns_ += Nanoseconds(waited);
}

void CallMetrics::Tell(MetricsReport* report) const {
  for (std::size_t i = 0; i < verbs_.size(); ++i) {
    const OfVerb& counts = *verbs_[i];
    VerbMetrics verb;
    verb.verb = AllVerbs()[i]->name;
    verb.refused = counts.refused;
    verb.total_us = counts.total_ns / kNsPerUs;
    for (std::size_t b = 0; b < counts.buckets.size(); ++b) {
      const std::int64_t calls = counts.buckets[b];
      if (calls == 0) continue;
      verb.calls += calls;
      LatencyBucket& bucket = verb.latency.emplace_back();
      if (b < kBounds.size()) bucket.up_to_us = kBounds[b];
      bucket.calls = calls;
    }
    if (verb.calls > 0) report->verbs.push_back(std::move(verb));
  }
  for (std::size_t i = 0; i < refusals_.size(); ++i) {
    const std::int64_t calls = refusals_[i];
    if (calls == 0) continue;
    report->refusals.push_back({std::string(ReasonName(static_cast<Reason>(i))), calls});
  }
  report->questions_warm = warm_;
  report->questions_read = read_;
  report->write_retries = retries_;
  report->write_waited_us = waited_ns_ / kNsPerUs;
}

}  // namespace rota
