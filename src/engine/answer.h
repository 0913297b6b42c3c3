// Answers to questions about free time: one implementation for scenarios and databases.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "rota/model/answer.h"
#include "rota/model/query.h"
#include "src/availability/request.h"
#include "src/availability/rule.h"
#include "src/booking/visit.h"

namespace rota {

struct Inquiry {
  const Query& query;
  const Request& request;
  bool hosts = true;                                 // the asker may see who could host
  bool objects = true;                               // … and what is in their way
  std::vector<std::uint32_t> same_as = {};           // whom `same_host` keeps
  std::vector<std::uint32_t> same_things = {};       // … and what the booking that would move has
  std::int64_t seed = 0;                             // key of the order of `seeded` ties
  std::function<std::string(const Cause&)> name_of;  // public id of what stands behind a refusal
};

// A question about several services in one go.
struct VisitInquiry {
  const Query& query;
  VisitQuestion question;   // `decide` is the answer's own
  std::vector<bool> hosts;  // by part: the asker may see who could host
  std::string visit;        // the one that would move, or a word for one that is new
};
// Errors: those of the search.
Result<SlotsAnswer> AnswerVisits(VisitInquiry inquiry);
Result<CheckAnswer> AnswerVisitCheck(VisitInquiry inquiry);
// The answer of `kVerb` to it. Errors: `unsupported` for questions that are about one booking.
template <typename Answer>
Result<Answer> AnswerVisit(VisitInquiry inquiry) {
  if constexpr (std::is_same_v<Answer, SlotsAnswer>) {
    return AnswerVisits(std::move(inquiry));
  } else if constexpr (std::is_same_v<Answer, CheckAnswer>) {
    return AnswerVisitCheck(std::move(inquiry));
  } else {
    return Status(Reason::k_unsupported, "slots and check alone are asked about visits")
        .At("parts");
  }
}

// Errors: those of the pipeline.
Result<SlotsAnswer> AnswerSlots(const Inquiry& inquiry);
Result<CheckAnswer> AnswerCheck(const Inquiry& inquiry);     // `invalid` without a start
Result<StartVerdict> AnswerExplain(const Inquiry& inquiry);  // `invalid` without a start
Result<AssignAnswer> AnswerAssign(const Inquiry& inquiry);   // the refusal of a start not offered
Result<DatesAnswer> AnswerDates(const Inquiry& inquiry);
Result<NextAnswer> AnswerNext(const Inquiry& inquiry);
Result<LimitsAnswer> AnswerLimits(const Inquiry& inquiry);
Result<WindowAnswer> AnswerWindow(const Inquiry& inquiry);
Result<OpeningsAnswer> AnswerOpenings(const Inquiry& inquiry);

}  // namespace rota
