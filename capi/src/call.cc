// Every verb from JSON to JSON, through one door.
#include "capi/src/boundary.h"

namespace rota::capi {
extern "C" {

rota_code rota_call(rota_engine* engine, const char* verb, const char* request, size_t request_len,
                    char** out_answer, rota_error** out_error) {
  return Boundary(out_error, Out{out_answer, "out_answer"}, [&]() -> Status {
    ROTA_ASSIGN(const std::string_view name, TextIn(verb, "verb"));
    ROTA_ASSIGN(const std::string_view json, DocumentIn(request, request_len, "request"));
    if (const PureVerb* pure = FindPureVerb(name)) return Answer(pure->call(json), out_answer);
    const Pinned<OpenEngine> pinned(engine);
    if (!pinned) return Status(Reason::k_invalid_handle).At("engine");
    const Envelope* bound = pinned->bound ? &*pinned->bound : nullptr;
    return Answer(CallVerb(*pinned->engine, name, json, bound), out_answer);
  });
}

}  // extern "C"
}  // namespace rota::capi
