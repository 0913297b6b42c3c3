// "did you mean": the known word that somebody most likely meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rota {

// The word of the list that a slip of the fingers turns into `typed`: at most one letter in three,
// and three in all, added, left out, changed or swapped with its neighbour; capitals count as small
// letters and - as _. Of several the nearest, then the first. Empty when none is that near.
std::string_view NearestWord(std::string_view typed, std::span<const std::string_view> words);

// `; did you mean "name"?` for the end of a message; empty when no word is near.
std::string DidYouMean(std::string_view typed, std::span<const std::string_view> words);

}  // namespace rota
