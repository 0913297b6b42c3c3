// Answers to questions about free time: one implementation for scenarios and databases.
#pragma once

#include <functional>
#include <string>

#include "rota/model/answer.h"
#include "rota/model/query.h"
#include "src/availability/request.h"
#include "src/availability/rule.h"

namespace rota {

struct Inquiry {
  const Query& query;
  const Request& request;
  bool hosts = true;                                 // the asker may see who could host
  bool objects = true;                               // … and what is in their way
  std::vector<std::uint32_t> same_as = {};           // who hosts the booking that would move
  std::vector<std::uint32_t> same_things = {};       // … and its resources
  std::int64_t seed = 0;                             // key of the order of `seeded` ties
  std::function<std::string(const Cause&)> name_of;  // public id of what stands behind a refusal
};

// Errors: those of the pipeline.
Result<SlotsAnswer> AnswerSlots(const Inquiry& inquiry);
Result<CheckAnswer> AnswerCheck(const Inquiry& inquiry);     // `invalid` without a start
Result<StartVerdict> AnswerExplain(const Inquiry& inquiry);  // `invalid` without a start
Result<AssignAnswer> AnswerAssign(const Inquiry& inquiry);   // the refusal of a start not offered
Result<DatesAnswer> AnswerDates(const Inquiry& inquiry);
Result<NextAnswer> AnswerNext(const Inquiry& inquiry);
Result<LimitsAnswer> AnswerLimits(const Inquiry& inquiry);
Result<WindowAnswer> AnswerWindow(const Inquiry& inquiry);

}  // namespace rota
