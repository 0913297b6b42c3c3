#include "tests/model/minutes.h"

#include <algorithm>
#include <set>

namespace model {
namespace {

constexpr std::int64_t kBits = 64;

struct Place {
  std::int64_t word;
  std::uint64_t bit;
};
Place PlaceOf(std::int64_t minute) {
  const std::int64_t word = (minute >= 0 ? minute : minute - kBits + 1) / kBits;
  return {word, std::uint64_t{1} << (minute - word * kBits)};
}

}  // namespace

MinuteSet MinuteSet::Between(Instant start, Instant end) {
  MinuteSet set;
  const std::int64_t first = std::chrono::ceil<minutes>(start).time_since_epoch().count();
  const std::int64_t last = std::chrono::ceil<minutes>(end).time_since_epoch().count() - 1;
  if (last < first) return set;
  const Place from = PlaceOf(first), to = PlaceOf(last);
  set.first_ = from.word;
  set.words_.assign(static_cast<std::size_t>(to.word - from.word) + 1, ~Word{0});
  set.words_.front() &= ~(from.bit - 1);
  set.words_.back() &= to.bit | (to.bit - 1);
  return set;
}

bool MinuteSet::empty() const {
  return std::all_of(words_.begin(), words_.end(), [](Word word) { return word == 0; });
}

MinuteSet::Word MinuteSet::WordAt(std::int64_t word) const {
  const std::int64_t i = word - first_;
  return i < 0 || i >= static_cast<std::int64_t>(words_.size())
             ? 0
             : words_[static_cast<std::size_t>(i)];
}

bool MinuteSet::Has(Minute minute) const {
  const Place place = PlaceOf(minute.time_since_epoch().count());
  return (WordAt(place.word) & place.bit) != 0;
}

bool MinuteSet::HasAll(const MinuteSet& other) const {
  for (std::size_t i = 0; i < other.words_.size(); ++i) {
    if (other.words_[i] & ~WordAt(other.first_ + static_cast<std::int64_t>(i))) return false;
  }
  return true;
}

bool MinuteSet::HasAny(const MinuteSet& other) const {
  for (std::size_t i = 0; i < other.words_.size(); ++i) {
    if (other.words_[i] & WordAt(other.first_ + static_cast<std::int64_t>(i))) return true;
  }
  return false;
}

std::vector<Stretch> MinuteSet::Stretches() const {
  std::vector<Stretch> stretches;
  const std::int64_t begin = first_ * kBits;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const bool runs_on = !stretches.empty() && stretches.back().end.time_since_epoch().count() ==
                                                   begin + static_cast<std::int64_t>(i) * kBits;
    if (words_[i] == 0 || (words_[i] == ~Word{0} && runs_on)) {  // nothing begins or ends in it
      if (words_[i] != 0) stretches.back().end += minutes{kBits};
      continue;
    }
    for (std::int64_t bit = 0; bit < kBits; ++bit) {
      if (!(words_[i] >> bit & 1)) continue;
      const Minute minute{minutes{begin + static_cast<std::int64_t>(i) * kBits + bit}};
      if (stretches.empty() || stretches.back().end != minute)
        stretches.push_back({minute, minute});
      stretches.back().end = minute + minutes{1};
    }
  }
  return stretches;
}

MinuteSet& MinuteSet::operator|=(const MinuteSet& other) {
  if (other.words_.empty()) return *this;
  if (words_.empty()) return *this = other;
  const auto size = [](const std::vector<Word>& words) {
    return static_cast<std::int64_t>(words.size());
  };
  if (other.first_ < first_) {
    words_.insert(words_.begin(), static_cast<std::size_t>(first_ - other.first_), 0);
    first_ = other.first_;
  }
  const std::int64_t at = other.first_ - first_;
  if (at + size(other.words_) > size(words_)) {
    words_.resize(static_cast<std::size_t>(at + size(other.words_)));
  }
  for (std::size_t i = 0; i < other.words_.size(); ++i) {
    words_[static_cast<std::size_t>(at) + i] |= other.words_[i];
  }
  return *this;
}

MinuteSet& MinuteSet::operator&=(const MinuteSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    words_[i] &= other.WordAt(first_ + static_cast<std::int64_t>(i));
  }
  return *this;
}

MinuteSet& MinuteSet::operator-=(const MinuteSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    words_[i] &= ~other.WordAt(first_ + static_cast<std::int64_t>(i));
  }
  return *this;
}

// Between two edges nothing opens or closes.
MinuteSet WhereEnough(const std::vector<MinuteSet>& sets, Instant start, Instant end,
                      const Suffices& suffices) {
  std::set<Minute> edges = {std::chrono::floor<minutes>(start), std::chrono::ceil<minutes>(end)};
  const Minute first = *edges.begin(), last = *edges.rbegin();
  for (const MinuteSet& set : sets) {
    for (const Stretch& stretch : set.Stretches()) {
      edges.insert(std::clamp(stretch.start, first, last));
      edges.insert(std::clamp(stretch.end, first, last));
    }
  }
  MinuteSet enough;
  for (auto edge = edges.begin(); *edge != last; ++edge) {
    std::vector<bool> hold_it;
    for (const MinuteSet& set : sets) hold_it.push_back(set.Has(*edge));
    if (suffices(hold_it)) enough |= MinuteSet::Between(*edge, *std::next(edge));
  }
  return enough;
}

}  // namespace model
