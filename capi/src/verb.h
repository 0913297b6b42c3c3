// The shape of every function from JSON to JSON: read the request by its description, ask the
// engine, write the answer.
#pragma once

#include "capi/src/boundary.h"
#include "rota/codec/record_json.h"

namespace rota::capi {

// The parameters of a rota_verb.
struct Call {
  rota_engine* engine;
  const char* request;
  std::size_t request_len;
  char** out_answer;
  rota_error** out_error;
};

// Runs `body(OpenEngine&, const Request&)` → Result<std::string>.
template <typename Request, typename Body>
rota_code Verb(const Call& call, const Body& body) noexcept {
  const Out out{call.out_answer, "out_answer"};
  return WithEngine(call.engine, call.out_error, out, [&](OpenEngine& open) -> Status {
    ROTA_ASSIGN(const std::string_view json, DocumentIn(call.request, call.request_len, "request"));
    ROTA_ASSIGN(const Request request, ReadRecord<Request>(json));
    return Answer(body(open, request), call.out_answer);
  });
}

}  // namespace rota::capi

// Defines the exported function `name` from a Request to the Result<std::string> of an expression
// that may use `open` (OpenEngine&) and `request`.
#define ROTA_VERB(name, Request, ...)                                                         \
  rota_code name(rota_engine* engine, const char* request_json, size_t request_len,           \
                 char** out_answer, rota_error** out_error) {                                 \
    return Verb<Request>(                                                                     \
        {engine, request_json, request_len, out_answer, out_error},                           \
        [](OpenEngine& open, const Request& request) -> Result<std::string> { __VA_ARGS__ }); \
  }
