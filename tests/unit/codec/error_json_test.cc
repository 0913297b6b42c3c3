#include "rota/codec/error_json.h"

#include <doctest/doctest.h>

#include "rota/time/instant.h"

namespace rota {

TEST_CASE("an error is written with what it has and nothing else") {
  CHECK(WriteError(Status(Reason::k_busy, "later")) ==
        R"({"error":{"reason":"busy","code":"unavailable","message":"later","retryable":true}})");
  CHECK(WriteError(Invalid("range", "too much").At("step_min").With("most", "60")) ==
        R"({"error":{"reason":"invalid","code":"invalid","message":"too much","path":"step_min",)"
        R"("detail":{"rule":"range","most":"60"},"retryable":false}})");
}

TEST_CASE("refusals name the rule, and host, object and next free time where there are any") {
  Status status(Reason::k_occupied, "taken");
  status.With({{.reason = Reason::k_occupied,
                .host = "ana",
                .object = "b1",
                .free_at = *ParseInstant("2026-03-02T09:00:00Z")},
               {.reason = Reason::k_window, .host = "", .object = "", .free_at = 0}});
  CHECK(WriteError(status) ==
        R"({"error":{"reason":"occupied","code":"refused","message":"taken","refusals":[)"
        R"({"reason":"occupied","host":"ana","object":"b1","free_at":"2026-03-02T09:00:00Z"},)"
        R"({"reason":"window"}],"retryable":false}})");
}

TEST_CASE("every class of reasons has its word") {
  const std::pair<Code, std::string_view> kWords[] = {{Code::kOk, "ok"},
                                                      {Code::kInvalid, "invalid"},
                                                      {Code::kNotFound, "not_found"},
                                                      {Code::kRefused, "refused"},
                                                      {Code::kConflict, "conflict"},
                                                      {Code::kForbidden, "forbidden"},
                                                      {Code::kUnsupported, "unsupported"},
                                                      {Code::kLimit, "limit"},
                                                      {Code::kUnavailable, "unavailable"},
                                                      {Code::kCorrupt, "corrupt"},
                                                      {Code::kInternal, "internal"}};
  for (const auto& [code, word] : kWords) CHECK(CodeName(code) == word);
}

}  // namespace rota
