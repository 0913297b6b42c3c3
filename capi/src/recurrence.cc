// Recurrence sets: pure, without an engine.
#include "capi/src/verb.h"
#include "rota/codec/expand_json.h"

namespace rota::capi {
extern "C" {

rota_code rota_recurrence_expand(const char* request, size_t request_len, char** out_answer,
                                 rota_error** out_error) {
  return Boundary(out_error, Out{out_answer, "out_answer"}, [&]() -> Status {
    ROTA_ASSIGN(const std::string_view json, DocumentIn(request, request_len, "request"));
    ROTA_ASSIGN(const ExpandRequest read, ReadRecord<ExpandRequest>(json));
    return Answer(AnswerExpand(read), out_answer);
  });
}

}  // extern "C"
}  // namespace rota::capi
