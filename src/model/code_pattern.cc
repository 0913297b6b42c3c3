#include "src/model/code_pattern.h"

#include <fmt/format.h>

#include <algorithm>

namespace rota {
namespace {

bool Holds(std::string_view pattern, std::string_view word) {
  const std::vector<CodePiece> pieces = PiecesOf(pattern);
  return std::any_of(pieces.begin(), pieces.end(),
                     [&](const CodePiece& piece) { return piece.is_word && piece.text == word; });
}

}  // namespace

std::vector<CodePiece> PiecesOf(std::string_view pattern) {
  std::vector<CodePiece> pieces;
  while (!pattern.empty()) {
    const std::size_t end = pattern[0] == '{' ? pattern.find('}') : std::string_view::npos;
    if (end != std::string_view::npos) {
      pieces.push_back({true, pattern.substr(1, end - 1)});
      pattern.remove_prefix(end + 1);
      continue;
    }
    const std::size_t plain = std::min(pattern.find('{', 1), pattern.size());
    pieces.push_back({false, pattern.substr(0, plain)});
    pattern.remove_prefix(plain);
  }
  return pieces;
}

std::string CodeOf(std::string_view pattern, const CodeParts& parts) {
  std::string code;
  for (const CodePiece& piece : PiecesOf(pattern)) {
    if (!piece.is_word) {
      code += piece.text;
    } else if (piece.text == "year") {
      code += fmt::format("{}", parts.year);
    } else if (piece.text == "month") {
      code += fmt::format("{:02}", parts.month);
    } else if (piece.text == "team") {
      code += parts.team;
    } else if (piece.text == "seq") {
      code += fmt::format("{:05}", parts.seq);
    }
  }
  return code;
}

bool CountsByYear(std::string_view pattern) { return Holds(pattern, "year"); }
bool NamesTeam(std::string_view pattern) { return Holds(pattern, "team"); }

std::size_t LongestCode(std::string_view pattern, std::size_t team_bytes) {
  const std::string team(team_bytes, 't');
  return CodeOf(pattern, {.year = 9999, .month = 12, .team = team, .seq = kMostSeq}).size();
}

}  // namespace rota
