// The form of readable booking codes: "BOOK-{year}-{seq}" makes "BOOK-2030-00017".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rota {

constexpr std::size_t kLongestCode = 40;  // bytes
constexpr std::int64_t kMostSeq = 9'999'999'999;

struct CodePiece {
  bool is_word = false;   // stands in braces, and is replaced
  std::string_view text;  // without the braces
};

// Borrowed: the pattern must outlive them. A brace that opens or closes nothing is plain text.
std::vector<CodePiece> PiecesOf(std::string_view pattern);

struct CodeParts {
  std::int32_t year = 0;  // of the booking's local start, as is `month`
  std::int32_t month = 1;
  std::string_view team;
  std::int64_t seq = 0;
};

// Every placeholder is replaced, however often it stands there.
std::string CodeOf(std::string_view pattern, const CodeParts& parts);

// Codes of two years may be told apart by nothing but their number, or by their year too: then each
// year counts from one.
bool CountsByYear(std::string_view pattern);
bool NamesTeam(std::string_view pattern);

// The longest code the pattern makes for a team whose id has so many bytes, with numbers up to
// kMostSeq.
std::size_t LongestCode(std::string_view pattern, std::size_t team_bytes);

}  // namespace rota
