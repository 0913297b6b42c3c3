// Answers to every `query.op`, as JSON: one implementation for scenarios and databases.
#pragma once

#include <functional>
#include <string>

#include "rota/engine/engine.h"
#include "rota/model/query.h"
#include "src/availability/request.h"
#include "src/availability/rule.h"

namespace rota {

struct Inquiry {
  const Query& query;
  const Request& request;
  bool staff = true;                                 // may see hosts and what is in the way
  std::function<std::string(const Cause&)> name_of;  // public id of what stands behind a refusal
};

// Errors: those of the pipeline; `assign` also answers the refusal of a start that is not offered.
Result<std::string> AnswerJson(const Inquiry& inquiry);

// What the rules say about the query's start. Errors: `invalid` without one.
Result<StartVerdict> VerdictOf(const Inquiry& inquiry);

// May this actor see hosts and the objects behind refusals?
bool SeesHosts(const std::optional<Actor>& actor);

}  // namespace rota
