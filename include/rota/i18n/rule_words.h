// A recurrence in words: "every 2nd Friday until 7 June 2030".
//
//   DescribeRecurrence(set, "en-GB");   // every 2nd Friday until 7 June 2030; except on 10 May …
//   DescribeRecurrence(set, "da");      // hver anden fredag indtil 7. juni 2030; undtagen den …
//
// Languages: en, da, vi, de, fil, ar. `locale` is a BCP 47 tag; its region and extensions choose
// how ICU writes dates, times and digits ("en" is American as in CLDR: "June 7, 2030"; "en-GB" says
// "7 June 2030"; "ar" and "ar-EG" have the digits ٠١٢, "ar-AE" and "ar-u-nu-latn" 012). "tl" is
// read as "fil". Another language is `unsupported`: a page that would rather show English asks
// again for it.
//
// The words are true and complete: every part that has an effect is named, if need be literally,
// and two rules of one DTSTART with the same words have the same starts. What is said only where it
// changes something: the time of UNTIL (when a start of its date lies after it), WKST (when the
// reader's own first day of the week would give other starts; for week numbers, when it is not
// Monday, as in ISO 8601). Left out: the time of day and the phase that DTSTART sets, as pages show
// DTSTART beside it; parts below a day in a rule of days on a set of dates, which have no meaning
// there; the lengths of RDATE periods; overrides, as in Expansion. Until and from are inclusive.
// A date is that of the set's own clock, in the Gregorian calendar.
//
// The text is plain UTF-8 without markup, begins in lower case where the language has one, and has
// no full stop: it goes into a sentence. Everything in it is of the one script of its language, so
// no directional marks are needed beyond those of CLDR; put it in an element of its own direction.
//
// Pure and safe to call from several threads. Formatters of ICU are made for each call and dropped
// with it; that is most of the cost, a few hundred microseconds.
#pragma once

#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/recurrence/set.h"

namespace rota {

// The whole set: every rule, further dates, exceptions (up to five dates by name, more as a count),
// exception rules. Errors: those of ValidateSet(); with path `locale`, `invalid` locale_shape for
// what is no language tag, and `unsupported` for a language without words here.
Result<std::string> DescribeRecurrence(const RecurrenceSet& set, std::string_view locale);

// One rule of a set that begins at `start`, whose wall times are those of `zone` (nullptr:
// floating). Errors as above.
Result<std::string> DescribeRule(const Rule& rule, const Moment& start, const Zone* zone,
                                 std::string_view locale);

}  // namespace rota
