// Every question by its op, as the JSON document that its verb answers.
#pragma once

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/engine/answer.h"

namespace rota {

// Runs `ask(verb, answer)` with the member function of `op` and the function that answers it, and
// writes what it answers.
template <typename Ask>
Result<Document> AnswerOf(QueryOp op, const Ask& ask) {
  const auto write = [&](auto verb, auto answer_it) -> Result<Document> {
    ROTA_ASSIGN(const auto answer, ask(verb, answer_it));
    return Document{WriteRecord(answer, See::kAdmin)};
  };
  switch (op) {
    case QueryOp::kSlots:
      return write(&Engine::ListSlots, AnswerSlots);
    case QueryOp::kCheck:
      return write(&Engine::Check, AnswerCheck);
    case QueryOp::kExplain:
      return write(&Engine::Explain, AnswerExplain);
    case QueryOp::kAssign:
      return write(&Engine::Assign, AnswerAssign);
    case QueryOp::kDates:
      return write(&Engine::Dates, AnswerDates);
    case QueryOp::kNext:
      return write(&Engine::Next, AnswerNext);
    case QueryOp::kLimits:
      return write(&Engine::Limits, AnswerLimits);
    case QueryOp::kWindow:
      return write(&Engine::Window, AnswerWindow);
    case QueryOp::kOpenings:
      return write(&Engine::Openings, AnswerOpenings);
  }
  return Status(Reason::k_unsupported).At("op");
}

}  // namespace rota
