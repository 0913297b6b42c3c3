#include "src/availability/bitmap.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "tests/support/seed.h"

namespace rota {
namespace {

TEST_CASE("bits that differ from the one before, across words and from several rows") {
  std::mt19937_64 random(test::Seed("bitmap"));
  constexpr std::size_t kWords = 3;
  std::vector<Word> changes(kWords), expected(kWords);
  for (int row = 0; row < 3; ++row) {
    std::vector<Word> words(kWords);
    for (Word& word : words) word = random() & random();
    words[1] |= Word{1};  // what the last bit of the first word makes of it
    AddChanges(words.data(), kWords, changes.data());
    bool before = false;
    for (std::size_t bit = 0; bit < kWords * kWordBits; ++bit) {
      if (HasBit(words.data(), bit) != before) SetBit(expected.data(), bit);
      before = HasBit(words.data(), bit);
    }
    CHECK(changes == expected);
  }
}

TEST_CASE("a range is cleared inside a word and across words") {
  std::vector<Word> words(3, ~Word{0});
  ClearRange(words.data(), 3, 5);
  ClearRange(words.data(), 60, 130);
  ClearRange(words.data(), 9, 9);
  for (std::size_t bit = 0; bit < 3 * kWordBits; ++bit) {
    const bool cleared = bit == 3 || bit == 4 || (bit >= 60 && bit < 130);
    CHECK(HasBit(words.data(), bit) != cleared);
  }
}

}  // namespace
}  // namespace rota
