// Errors as objects, texts, reasons and versions.
#include <cstdlib>

#include "capi/src/boundary.h"
#include "rota/base/utf8.h"
#include "rota/codec/error_json.h"
#include "rota/time/zone.h"

namespace rota::capi {
namespace {

struct ErrorObject {
  static constexpr HandleType kType = HandleType::kError;
  Status status;
  std::string detail;
};

constexpr std::int32_t kReasonCount = 0
#define X(name, code, meaning) +1
#include "rota/base/reason.def"
#undef X
    ;

Reason ReasonOf(std::int32_t number) noexcept {
  return number > 0 && number <= kReasonCount ? static_cast<Reason>(number) : Reason::kNone;
}

}  // namespace

rota_code Report(const Status& status, rota_error** out_error) noexcept {
  const auto code = static_cast<rota_code>(status.code());
  if (!out_error) return code;
  try {
    JsonWriter writer;
    AppendError(writer, status);
    auto error = std::make_unique<ErrorObject>(ErrorObject{status, std::move(writer).Take()});
    // Too many open handles: the code alone must do.
    if (!HandleOut(std::move(error), out_error).ok()) *out_error = nullptr;
  } catch (...) {
    *out_error = nullptr;  // no memory for the object
  }
  return code;
}

rota_code ReportException(rota_error** out_error) noexcept {
  try {
    try {
      throw;
    } catch (const std::bad_alloc&) {
      return Report(Status(Reason::k_out_of_memory), out_error);
    } catch (const std::exception& exception) {
      const std::string_view what = exception.what();
      return Report(Status(Reason::k_internal, IsUtf8(what) ? std::string(what) : std::string()),
                    out_error);
    }
  } catch (const std::bad_alloc&) {
    return ROTA_LIMIT;  // not even enough for the status
  } catch (...) {
    return ROTA_INTERNAL;
  }
}

Result<std::string_view> TextIn(const char* text, std::string_view name) {
  if (!text) return Missing(name);
  const std::string_view read(text, strnlen(text, kMaxTextBytes + 1));
  if (read.size() > kMaxTextBytes) return Invalid("length", "is longer than 4096 bytes").At(name);
  if (!IsUtf8(read))
    return Status(Reason::k_malformed, "is not UTF-8").At(name).With("rule", "utf8");
  return read;
}

Result<std::string_view> DocumentIn(const char* json, std::size_t size, std::string_view name) {
  if (!json) return Missing(name);
  if (size > kMaxDocumentBytes)
    return Status(Reason::k_work_limit, "is longer than 64 MiB").At(name);
  return std::string_view(json, size);
}

char* TextOut(std::string_view text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (!copy) throw std::bad_alloc();
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

extern "C" {

rota_code rota_error_code(const rota_error* error) {
  if (!error) return ROTA_OK;
  const Pinned<ErrorObject> pinned(error);
  return pinned ? static_cast<rota_code>(pinned->status.code()) : ROTA_INVALID;
}

const char* rota_error_reason(const rota_error* error) {
  if (!error) return "";
  const Pinned<ErrorObject> pinned(error);
  return ReasonName(pinned ? pinned->status.reason() : Reason::k_invalid_handle).data();
}

const char* rota_error_message(const rota_error* error) {
  const Pinned<ErrorObject> pinned(error);
  return pinned ? pinned->status.message().c_str() : "";
}

const char* rota_error_detail(const rota_error* error) {
  const Pinned<ErrorObject> pinned(error);
  return pinned ? pinned->detail.c_str() : "{}";
}

void rota_error_free(rota_error* error) {
  CloseHandle(ErrorObject::kType, reinterpret_cast<std::uintptr_t>(error));
}

void rota_string_free(char* text) { std::free(text); }

int32_t rota_reason_count(void) { return kReasonCount; }
const char* rota_reason_name(int32_t reason) { return ReasonName(ReasonOf(reason)).data(); }
const char* rota_reason_meaning(int32_t reason) { return ReasonMeaning(ReasonOf(reason)).data(); }
rota_code rota_reason_code(int32_t reason) {
  return static_cast<rota_code>(ReasonCode(ReasonOf(reason)));
}

int32_t rota_abi_version(void) { return ROTA_ABI_VERSION; }
const char* rota_version(void) { return ROTA_VERSION; }

rota_code rota_tzdb_version(char** out_version, rota_error** out_error) {
  return Boundary(out_error, Out{out_version, "out_version"},
                  [&]() -> Status { return Answer(TzdbVersion(), out_version); });
}

}  // extern "C"

}  // namespace rota::capi
