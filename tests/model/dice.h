// Random choices that are the same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace model {

class Dice {
 public:
  explicit Dice(std::initializer_list<std::uint64_t> seed) {
    std::vector<std::uint32_t> words;
    for (const std::uint64_t number : seed) {
      words.push_back(static_cast<std::uint32_t>(number));
      words.push_back(static_cast<std::uint32_t>(number >> 32));
    }
    std::seed_seq sequence(words.begin(), words.end());
    engine_.seed(sequence);
  }

  int Between(int low, int high) {  // both included
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool Chance(int percent) { return Between(1, 100) <= percent; }

  template <typename T>
  const T& Pick(const std::vector<T>& options) {
    return options.at(static_cast<std::size_t>(Between(0, static_cast<int>(options.size()) - 1)));
  }
  int Pick(std::initializer_list<int> options) { return Pick(std::vector<int>(options)); }
  const char* Pick(std::initializer_list<const char*> options) {
    return Pick(std::vector<const char*>(options));
  }

  // low to high different ones, in any order.
  template <typename T>
  std::vector<T> Some(std::vector<T> options, int low, int high) {
    const auto count = static_cast<std::size_t>(Between(low, high));
    for (std::size_t i = 0; i + 1 < options.size(); ++i) {
      const int left = static_cast<int>(options.size() - i);
      std::swap(options[i], options[i + static_cast<std::size_t>(Between(0, left - 1))]);
    }
    options.resize(std::min(count, options.size()));
    return options;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace model
