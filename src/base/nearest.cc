// The distance is that of optimal string alignment: the least number of letters to add, leave out,
// change or swap with their neighbour, no place being touched twice. Row i of the table holds the
// distances of the first i letters of one word to every start of the other; a swap looks back two
// rows, so three are kept.
#include "rota/base/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace rota {
namespace {

constexpr std::size_t kLongest = 60;  // no word of ours is longer; bounds the work

char Folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '-' ? '_' : c;
}

std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = Folded(a[i - 1]) == Folded(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && Folded(a[i - 1]) == Folded(b[j - 2]) &&
                           Folded(a[i - 2]) == Folded(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view NearestWord(std::string_view typed, std::span<const std::string_view> words) {
  if (typed.size() > kLongest) return {};
  std::string_view nearest;
  std::size_t least = std::min<std::size_t>(3, std::max<std::size_t>(1, typed.size() / 3)) + 1;
  for (const std::string_view word : words) {
    const std::size_t distance = Distance(typed, word);
    if (distance >= least || distance >= word.size()) continue;
    nearest = word;
    least = distance;
  }
  return nearest;
}

std::string DidYouMean(std::string_view typed, std::span<const std::string_view> words) {
  const std::string_view word = NearestWord(typed, words);
  return word.empty() ? std::string() : "; did you mean \"" + std::string(word) + "\"?";
}

}  // namespace rota
