// Whether the answers kept under idempotency keys can be given again.
#pragma once

#include <functional>
#include <string_view>

#include "rota/model/description.h"
#include "rota/model/upkeep.h"
#include "src/store/session.h"

namespace rota::store {

// What a verb answers; nullptr for one that this version does not know.
using AnswerOf = std::function<const RecordDescriptor*(std::string_view verb)>;

// Adds those that cannot be read to the report.
Status VerifyAnswers(Session& session, std::int64_t org, const AnswerOf& answer_of,
                     VerifyReport* report);

}  // namespace rota::store
