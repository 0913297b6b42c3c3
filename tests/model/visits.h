// Visits: several services in one go (behaviour §18). Slow and obvious: every order, every start,
// every minute of each gap, every choice of people and things for each part, each part being an
// ordinary booking that must be possible when the others stand.
//
//   slots   {"visits": [{"start", "end", "parts": [{"event_type", "start", "end", "hosts"}]}]}
//   check   {"available": true, "parts"} or {"available": false}
//
// Not modelled: attendees who are known users, `same_host`, who stands in.
#pragma once

#include "tests/model/document.h"

namespace model {

Json AnswerVisits(const Json& scenario, const std::string& op);

}  // namespace model
