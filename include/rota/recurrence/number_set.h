// The list of one BYxxx part as a set: sorted, without repeats, 0 never in it.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace rota {

// Whole numbers from kMin to kMax.
//
//   NumberSet<-31, 31> days = {1, -1};
//   for (int day : days) ...   // -1, 1
template <int kMin, int kMax>
class NumberSet {
 public:
  static constexpr int kLowest = kMin, kHighest = kMax;
  static constexpr std::size_t kWords = (kMax - kMin + 64) / 64;

  constexpr NumberSet() = default;
  // Numbers outside the bounds are left out; a reader checks them first.
  constexpr NumberSet(std::initializer_list<int> numbers) {
    for (const int number : numbers) Add(number);
  }

  // False, and nothing added, when the set cannot hold `number`.
  constexpr bool Add(int number) {
    if (number < kMin || number > kMax || (kMin < 0 && number == 0)) return false;
    words_[Place(number) / 64] |= std::uint64_t{1} << Place(number) % 64;
    return true;
  }
  constexpr void Remove(int number) {
    if (number >= kMin && number <= kMax)
      words_[Place(number) / 64] &= ~(std::uint64_t{1} << Place(number) % 64);
  }
  constexpr bool Has(int number) const {
    return number >= kMin && number <= kMax && words_[Place(number) / 64] >> Place(number) % 64 & 1;
  }
  constexpr bool empty() const {
    for (const std::uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }
  constexpr std::size_t size() const {
    std::size_t size = 0;
    for (const std::uint64_t word : words_) size += static_cast<std::size_t>(std::popcount(word));
    return size;
  }
  // Bit n of word 0 stands for kMin + n, and so on.
  constexpr const std::array<std::uint64_t, kWords>& words() const { return words_; }
  constexpr bool operator==(const NumberSet&) const = default;

  class Iterator {
   public:
    constexpr int operator*() const { return number_; }
    constexpr Iterator& operator++() {
      number_ = set_->From(number_ + 1);
      return *this;
    }
    constexpr bool operator!=(const Iterator& other) const { return number_ != other.number_; }

   private:
    friend NumberSet;
    constexpr Iterator(const NumberSet* set, int number) : set_(set), number_(number) {}
    const NumberSet* set_;
    int number_;
  };
  constexpr Iterator begin() const { return {this, From(kMin)}; }
  constexpr Iterator end() const { return {this, kMax + 1}; }

  // The smallest member that is not less than `number`, else kMax + 1.
  constexpr int From(int number) const {
    if (number > kMax) return kMax + 1;
    std::size_t word = Place(number) / 64;
    std::uint64_t bits = words_[word] & ~std::uint64_t{0} << Place(number) % 64;
    while (bits == 0) {
      if (++word == kWords) return kMax + 1;
      bits = words_[word];
    }
    return kMin + static_cast<int>(word * 64) + std::countr_zero(bits);
  }

 private:
  static constexpr std::size_t Place(int number) { return static_cast<std::size_t>(number - kMin); }

  std::array<std::uint64_t, kWords> words_{};
};

}  // namespace rota
