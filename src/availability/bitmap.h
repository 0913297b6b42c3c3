// Rows of bits, one bit a start of the lattice.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rota {

using Word = std::uint64_t;
inline constexpr std::size_t kWordBits = 64;

constexpr std::size_t WordsFor(std::size_t bits) { return (bits + kWordBits - 1) / kWordBits; }

// Clears bits [from, to).
inline void ClearRange(Word* words, std::size_t from, std::size_t to) {
  if (from >= to) return;
  const std::size_t first = from / kWordBits, last = (to - 1) / kWordBits;
  const Word head = ~Word{0} << (from % kWordBits);
  const Word tail = ~Word{0} >> (kWordBits - 1 - (to - 1) % kWordBits);
  if (first == last) {
    words[first] &= ~(head & tail);
    return;
  }
  words[first] &= ~head;
  for (std::size_t i = first + 1; i < last; ++i) words[i] = 0;
  words[last] &= ~tail;
}

inline void SetBit(Word* words, std::size_t bit) {
  words[bit / kWordBits] |= Word{1} << (bit % kWordBits);
}

inline bool HasBit(const Word* words, std::size_t bit) {
  return words[bit / kWordBits] >> (bit % kWordBits) & 1;
}

// Sets in `changes` each bit that differs from the one before it in `words`, n words each.
inline void AddChanges(const Word* words, std::size_t n, Word* changes) {
  Word before = 0;  // as the lowest bit
  for (std::size_t i = 0; i < n; ++i) {
    changes[i] |= words[i] ^ (words[i] << 1 | before);
    before = words[i] >> (kWordBits - 1);
  }
}

// Calls visit(index) for each set bit of n words, ascending.
template <typename Visit>
void EachBit(const Word* words, std::size_t n, const Visit& visit) {
  for (std::size_t i = 0; i < n; ++i) {
    for (Word word = words[i]; word; word &= word - 1) {
      visit(i * kWordBits + static_cast<std::size_t>(std::countr_zero(word)));
    }
  }
}

// Rows of zeros, all the same width in words.
class BitRows {
 public:
  BitRows(std::size_t rows, std::size_t width) : width_(width), words_(rows * width, 0) {}
  Word* row(std::size_t i) { return words_.data() + i * width_; }

 private:
  std::size_t width_;
  std::vector<Word> words_;
};

}  // namespace rota
