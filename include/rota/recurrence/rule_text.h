// Rules as text: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR".
#pragma once

#include <string>
#include <string_view>

#include "rota/recurrence/rule.h"

namespace rota {

// How much to forgive. Strict is the grammar of RFC 5545 and 7529, in upper case; lenient also
// reads what is found in the wild and leaves no doubt about its meaning: lower case, one `;` at the
// end, an "RRULE:" or "EXRULE:" in front, parts named X-...
enum class Reading : std::uint8_t { kStrict, kLenient };

// Reads and validates the value of one RRULE. Errors: `invalid` with detail.at, the byte where the
// fault begins, detail.part where a part is concerned, and detail.rule: those of Validate() and
//   rrule_shape     not NAME=VALUE;NAME=VALUE ..., an unknown or repeated part, an empty value
//   rrule_freq      FREQ is missing or not one of its words
//   rrule_value     a value that is no number, weekday, date or word of that part
// Text after 32 KiB is not looked at: rrule_shape. Cost is linear in the text.
Result<Rule> ParseRule(std::string_view text, Reading reading = Reading::kStrict);

// Canonical text: FREQ first, parts in the order of the RFC's table, numbers ascending, defaults
// left out. ParseRule(FormatRule(r)) == r for every valid rule.
std::string FormatRule(const Rule& rule);

}  // namespace rota
