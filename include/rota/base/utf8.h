// Text from outside: is it UTF-8, and is it fit to be an id?
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace rota {

// U+FFFD, which stands for what could not be read.
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
bool IsUtf8(std::string_view text);

// The start of `text` of at most `most` bytes, cut between characters where it is UTF-8.
std::string_view CutUtf8(std::string_view text, std::size_t most);

// The same text with U+FFFD in place of every part that is not UTF-8: one for each maximal subpart
// (Unicode 15, table 3-8), as browsers do.
std::string MendUtf8(std::string_view text);
// … with what `show` makes of each such part.
std::string MendUtf8(std::string_view text,
                     const std::function<std::string(std::string_view broken)>& show);

// True where a control character of the second block stands (U+0080-009F): terminals obey some.
bool HasC1(std::string_view text);

// True for 1-140 bytes without control characters (U+0000-001F, U+007F): the shape of every id.
// That it is UTF-8 is for whoever reads the text: a parser has seen to it already.
bool IsIdShape(std::string_view text);

// True for `[a-z0-9-]`, 1-80 bytes: the shape of every slug.
bool IsSlugShape(std::string_view text);

}  // namespace rota
