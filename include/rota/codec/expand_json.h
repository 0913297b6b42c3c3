// The starts of a recurrence set as a JSON document:
//
//   {"occurrences":["2030-03-04T09:00:00", ...],"utc":["2030-03-04T08:00:00Z", ...]}
//
// `occurrences` are what the rule says: dates, wall times, or times of UTC with Z, as `dtstart` is
// written. `utc` holds the same starts as instants, where a zone is known; of a date, its midnight.
// Where the request names a locale, `text` says the set in words (rule_words.h):
//
//   {"occurrences":[], "text":"hver anden fredag indtil 3. juni 2026"}
#pragma once

#include <string>

#include "rota/base/status.h"
#include "rota/model/expand.h"

namespace rota {

// Errors: those of ParseMoment(), ParseRule(), Expansion and DescribeRecurrence(), with the path of
// the field; `zone_unknown`; `work_limit` also where neither `limit` nor `to` ends a set of more
// than a million starts. Pure.
Result<std::string> AnswerExpand(const ExpandRequest& request);

}  // namespace rota
