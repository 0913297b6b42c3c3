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
  Feed(const RecurrenceSet& set, const Rule& rule, ExpandWindow window, SkippedTime skipped,
       Budget* budget)
      : starts_(set, rule, window, skipped, budget) {}

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

 private:
  RuleStarts starts_;
  std::array<Start, 64> buffer_;
  std::size_t size_ = 0, at_ = 0;
};

// Several streams as one: the next start of all of them, each once. A heap, for there may be
// thousands.
class Merge {
 public:
  explicit Merge(Budget* budget) : budget_(budget) {}

  void Reserve(std::size_t feeds) { feeds_.reserve(feeds); }
  void Add(Feed feed) { feeds_.push_back(std::move(feed)); }
  bool empty() const { return feeds_.empty(); }
  Feed& only() { return feeds_[0]; }  // of one

  // nullptr: all are through, or the budget is spent.
  const Start* Peek() {
    if (!open_) {
      open_ = true;
      for (Feed& feed : feeds_) {
        if (budget_->spent()) return nullptr;
        if (feed.Peek() != nullptr) heap_.push_back(&feed);
      }
      std::make_heap(heap_.begin(), heap_.end(), Later);
    }
    return heap_.empty() || budget_->spent() ? nullptr : heap_[0]->Peek();
  }
  // Leaves `start`, the one Peek() showed, behind in every stream.
  void Pop(Start start) {
    for (bool again = false; !heap_.empty() && heap_[0]->Peek()->instant == start.instant;
         again = true) {
      if (again && !budget_->Take(110)) return;
      Feed* feed = heap_[0];
      feed->Pop();
      std::pop_heap(heap_.begin(), heap_.end(), Later);
      heap_.pop_back();
      if (feed->Peek() != nullptr) {
        heap_.push_back(feed);
        std::push_heap(heap_.begin(), heap_.end(), Later);
      }
    }
  }

 private:
  // Among those at one instant the rule written first comes first.
  static bool Later(Feed* a, Feed* b) {
    const Instant x = a->Peek()->instant, y = b->Peek()->instant;
    return x != y ? x > y : a > b;
  }

  Budget* budget_;
  std::vector<Feed> feeds_;
  std::vector<Feed*> heap_;
  bool open_ = false;
};

}  // namespace

class Expansion::Impl {
 public:
  Impl(const RecurrenceSet& set, ExpandWindow window, const ExpandOptions& options)
      : budget_(options.max_steps), rules_(&budget_), exrules_(&budget_) {
    const auto add = [&](const std::vector<Rule>& rules, Merge* merge) {
      merge->Reserve(rules.size());
      for (const Rule& rule : rules) {
        if (budget_.spent()) return;
        merge->Add({set, rule, window, options.skipped, &budget_});
      }
    };
    add(set.rules, &rules_);
    add(set.exrules, &exrules_);
    AddExtras(set, window, options);
    AddExceptions(set);
    one_rule_ = set.rules.size() == 1 && set.exrules.empty() && extras_.empty() &&
                excluded_.empty() && excluded_days_.empty();
  }
  Impl(const Impl&) = delete;  // the streams point to the budget
  Impl& operator=(const Impl&) = delete;

  std::size_t Next(std::span<Start> out) {
    std::size_t n = 0;
    while (n < out.size() && !budget_.spent()) {
      const std::size_t more =
          one_rule_ ? rules_.only().Next(out.subspan(n)) : Merged(out.subspan(n));
      if (more == 0) break;
      n += more;
      budget_.Gave(more);
    }
    if (budget_.spent()) status_ = budget_.status();
    return n;
  }

  const Status& status() const { return status_; }
  std::int64_t steps() const { return budget_.taken(); }

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

  std::size_t Merged(std::span<Start> out) {
    std::size_t n = 0;
    while (n < out.size()) {
      const Start* next = extras_at_ < extras_.size() ? &extras_[extras_at_] : nullptr;
      const Start* head = rules_.Peek();
      if (budget_.spent()) return n;
      if (head != nullptr && (next == nullptr || head->instant < next->instant)) next = head;
      if (next == nullptr) return n;
      const Start start = *next;
      if (extras_at_ < extras_.size() && extras_[extras_at_].instant == start.instant) ++extras_at_;
      if (head != nullptr && head->instant == start.instant) rules_.Pop(start);
      const bool excluded = Excluded(start);
      if (budget_.spent()) return n;
      if (!excluded) out[n++] = start;
    }
    return n;
  }

  // Starts come in order, so exceptions are passed once.
  bool Excluded(const Start& start) {
    while (excluded_at_ < excluded_.size() && excluded_[excluded_at_] < start.instant)
      ++excluded_at_;
    bool excluded = excluded_at_ < excluded_.size() && excluded_[excluded_at_] == start.instant;
    excluded = excluded ||
               std::binary_search(excluded_days_.begin(), excluded_days_.end(), start.local.date());
    if (!exrules_.empty()) {
      const Start* head = exrules_.Peek();
      while (head != nullptr && head->instant < start.instant && budget_.Take(10)) {
        exrules_.Pop(Start(*head));
        head = exrules_.Peek();
      }
      excluded = excluded || (head != nullptr && head->instant == start.instant);
    }
    if (excluded) budget_.Take(10);
    return excluded;
  }

  Budget budget_;
  Merge rules_, exrules_;
  std::vector<Start> extras_;  // DTSTART and RDATE, sorted, different
  std::size_t extras_at_ = 0;
  std::vector<Instant> excluded_;
  std::size_t excluded_at_ = 0;
  std::vector<Date> excluded_days_;
  bool one_rule_ = false;
  Status status_;
};

Result<Expansion> Expansion::Open(const RecurrenceSet& set, ExpandWindow window,
                                  const ExpandOptions& options) {
  ROTA_TRY(ValidateSet(set));
  return Expansion(std::make_unique<Impl>(set, window, options));
}

std::size_t Expansion::Next(std::span<Start> out) { return impl_->Next(out); }
const Status& Expansion::status() const { return impl_->status(); }
std::int64_t Expansion::steps() const { return impl_->steps(); }

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
