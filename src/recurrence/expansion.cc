// Rules, extra dates and exceptions, merged.
#include <algorithm>
#include <vector>

#include "rota/recurrence/expand.h"
#include "src/recurrence/rule_starts.h"

namespace rota {
namespace {

bool Earlier(const Start& a, const Start& b) { return a.instant < b.instant; }
bool SameInstant(const Start& a, const Start& b) { return a.instant == b.instant; }

// A rule's stream with its next start in view.
class Feed {
 public:
  Feed(const RecurrenceSet& set, const Rule& rule, ExpandWindow window,
       const ExpandOptions& options)
      : starts_(set, rule, window, options) {}

  // nullptr: the stream is through.
  const Start* Peek() {
    if (at_ == size_) {
      size_ = starts_.Next(buffer_);
      at_ = 0;
    }
    return size_ == 0 ? nullptr : &buffer_[at_];
  }
  void Pop() { ++at_; }
  // Fills `out` past the view; only where Peek() was never called.
  std::size_t Next(std::span<Start> out) { return starts_.Next(out); }
  Status status() const { return starts_.status(); }

 private:
  RuleStarts starts_;
  std::array<Start, 64> buffer_;
  std::size_t size_ = 0, at_ = 0;
};

}  // namespace

class Expansion::Impl {
 public:
  Impl(const RecurrenceSet& set, ExpandWindow window, const ExpandOptions& options)
      : max_steps_(options.max_steps) {
    rules_.reserve(set.rules.size());
    for (const Rule& rule : set.rules) rules_.emplace_back(set, rule, window, options);
    exrules_.reserve(set.exrules.size());
    for (const Rule& rule : set.exrules) exrules_.emplace_back(set, rule, window, options);
    AddExtras(set, window, options);
    AddExceptions(set);
    one_rule_ = rules_.size() == 1 && exrules_.empty() && extras_.empty() && excluded_.empty() &&
                excluded_days_.empty();
  }

  std::size_t Next(std::span<Start> out) {
    std::size_t n = 0;
    while (n < out.size() && status_.ok()) {
      const std::size_t more = one_rule_ ? Copied(out.subspan(n)) : Merged(out.subspan(n));
      if (more == 0) break;
      n += more;
    }
    return n;
  }

  const Status& status() const { return status_; }

 private:
  void AddExtras(const RecurrenceSet& set, ExpandWindow window, const ExpandOptions& options) {
    const auto add = [&](const Moment& moment) {
      const Start start = StartOf(set, moment);
      const bool shifted = set.zoned() && set.clock().ToLocal(start.instant) != start.local;
      if (shifted && options.skipped == SkippedTime::kSkip) return;
      if (start.instant < std::max(window.from, kMinInstant) || start.instant >= window.to ||
          start.instant > kMaxInstant) {
        return;
      }
      extras_.push_back(start);
    };
    if (set.includes_start) add(set.start);
    for (const ExtraDate& extra : set.rdates) add(extra.at);
    std::stable_sort(extras_.begin(), extras_.end(), Earlier);
    extras_.erase(std::unique(extras_.begin(), extras_.end(), SameInstant), extras_.end());
  }

  void AddExceptions(const RecurrenceSet& set) {
    for (const Moment& moment : set.exdates) {
      if (moment.form == Moment::Form::kDate) {
        excluded_days_.push_back(moment.time.date());
      } else {
        excluded_.push_back(StartOf(set, moment).instant);
      }
    }
    std::sort(excluded_.begin(), excluded_.end());
    std::sort(excluded_days_.begin(), excluded_days_.end());
  }

  std::size_t Copied(std::span<Start> out) {
    const std::size_t n = rules_[0].Next(out);
    if (n == 0) status_ = rules_[0].status();
    return n;
  }

  std::size_t Merged(std::span<Start> out) {
    std::size_t n = 0;
    while (n < out.size()) {
      const Start* next = extras_at_ < extras_.size() ? &extras_[extras_at_] : nullptr;
      for (Feed& feed : rules_) {
        const Start* head = feed.Peek();
        if (head != nullptr && (next == nullptr || head->instant < next->instant)) next = head;
      }
      for (const Feed& feed : rules_) {
        if (status_.ok()) status_ = feed.status();
      }
      if (next == nullptr || !status_.ok()) return n;
      const Start start = *next;
      if (extras_at_ < extras_.size() && extras_[extras_at_].instant == start.instant) ++extras_at_;
      for (Feed& feed : rules_) {
        const Start* head = feed.Peek();
        if (head != nullptr && head->instant == start.instant) feed.Pop();
      }
      const bool excluded = Excluded(start);
      if (!status_.ok()) return n;
      if (!excluded) out[n++] = start;
    }
    return n;
  }

  // Starts come in order, so exceptions are passed once. Every one that takes something away is a
  // step.
  bool Excluded(const Start& start) {
    while (excluded_at_ < excluded_.size() && excluded_[excluded_at_] < start.instant)
      ++excluded_at_;
    bool excluded = excluded_at_ < excluded_.size() && excluded_[excluded_at_] == start.instant;
    excluded = excluded ||
               std::binary_search(excluded_days_.begin(), excluded_days_.end(), start.local.date());
    for (Feed& feed : exrules_) {
      const Start* head = feed.Peek();
      while (head != nullptr && head->instant < start.instant) {
        feed.Pop();
        if (!Step()) return false;
        head = feed.Peek();
      }
      excluded = excluded || (head != nullptr && head->instant == start.instant);
      if (status_.ok()) status_ = feed.status();
    }
    if (excluded) Step();
    return excluded;
  }

  bool Step() {
    if (++steps_ > max_steps_) status_ = Status(Reason::k_work_limit);
    return status_.ok();
  }

  std::vector<Feed> rules_, exrules_;
  std::vector<Start> extras_;  // DTSTART and RDATE, sorted, different
  std::size_t extras_at_ = 0;
  std::vector<Instant> excluded_;
  std::size_t excluded_at_ = 0;
  std::vector<Date> excluded_days_;
  bool one_rule_ = false;
  std::int64_t max_steps_;
  std::int64_t steps_ = 0;
  Status status_;
};

Result<Expansion> Expansion::Open(const RecurrenceSet& set, ExpandWindow window,
                                  const ExpandOptions& options) {
  ROTA_TRY(ValidateSet(set));
  return Expansion(std::make_unique<Impl>(set, window, options));
}

std::size_t Expansion::Next(std::span<Start> out) { return impl_->Next(out); }
const Status& Expansion::status() const { return impl_->status(); }

Expansion::Expansion(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Expansion::Expansion(Expansion&&) noexcept = default;
Expansion& Expansion::operator=(Expansion&&) noexcept = default;
Expansion::~Expansion() = default;

Result<std::vector<Start>> StartsBetween(const RecurrenceSet& set, ExpandWindow window,
                                         std::size_t max, const ExpandOptions& options) {
  ROTA_ASSIGN(Expansion expansion, Expansion::Open(set, window, options));
  std::vector<Start> starts;
  std::array<Start, 128> block;
  while (starts.size() < max) {
    const std::size_t n =
        expansion.Next({block.data(), std::min(block.size(), max - starts.size())});
    if (n == 0) break;
    starts.insert(starts.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
  }
  if (!expansion.status().ok()) return expansion.status();
  return starts;
}

Result<bool> Occurs(const RecurrenceSet& set, Instant start, const ExpandOptions& options) {
  ROTA_ASSIGN(const std::vector<Start> found, StartsBetween(set, {start, start + 1}, 1, options));
  return !found.empty();
}

}  // namespace rota
