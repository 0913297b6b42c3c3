// The one door of the C interface: arguments are checked, exceptions end and errors become objects
// here.
//
//   rota_code rota_tzdb_version(char** out_version, rota_error** out_error) {
//     return Boundary(out_error, Out{out_version, "out_version"}, [&]() -> Status {
//       return Answer(TzdbVersion(), out_version);
//     });
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "capi/include/rota_c.h"
#include "capi/src/handles.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"

namespace rota::capi {

// An engine, or a view of it that acts under one envelope.
struct OpenEngine {
  static constexpr HandleType kType = HandleType::kEngine;
  std::shared_ptr<Engine> engine;
  std::optional<Envelope> bound;  // a view: requests are bodies
};

// ---- results ---------------------------------------------------------------

// Makes the error object and answers its code. Without memory for the object there is none.
rota_code Report(const Status& status, rota_error** out_error) noexcept;

// Turns the exception under way into a status, without allocating for std::bad_alloc.
rota_code ReportException(rota_error** out_error) noexcept;

inline Status Missing(std::string_view name) {
  return Invalid("null", "must not be NULL").At(name);
}

// Where an answer goes. It is NULL from the start, so that it is NULL after every failure.
template <typename T>
struct Out {
  T** place;
  std::string_view name;
  Status Clear() const {
    if (!place) return Missing(name);
    *place = nullptr;
    return {};
  }
};
struct NoOut {
  Status Clear() const { return {}; }
};

// Runs `body` → Status.
template <typename AnyOut, typename Body>
rota_code Boundary(rota_error** out_error, const AnyOut& out, const Body& body) noexcept {
  if (out_error) *out_error = nullptr;
  try {
    Status status = out.Clear();
    if (status.ok()) status = body();
    return status.ok() ? ROTA_OK : Report(status, out_error);
  } catch (...) {
    return ReportException(out_error);
  }
}

// Runs `body(OpenEngine&)` → Status on the engine behind a handle.
template <typename AnyOut, typename Body>
rota_code WithEngine(rota_engine* engine, rota_error** out_error, const AnyOut& out,
                     const Body& body) noexcept {
  return Boundary(out_error, out, [&]() -> Status {
    const Pinned<OpenEngine> pinned(engine);
    if (!pinned) return Status(Reason::k_invalid_handle).At("engine");
    return body(*pinned);
  });
}

// ---- arguments -------------------------------------------------------------

inline constexpr std::size_t kMaxTextBytes = 4096;
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;

// A NUL-terminated text of at most 4096 bytes, UTF-8.
Result<std::string_view> TextIn(const char* text, std::string_view name);

// A document as pointer and length.
Result<std::string_view> DocumentIn(const char* json, std::size_t size, std::string_view name);

// ---- answers ---------------------------------------------------------------

// Copies a text for the caller. Throws std::bad_alloc.
char* TextOut(std::string_view text);

inline Status Answer(Result<std::string> text, char** out) {
  if (!text.ok()) return std::move(text).status();
  *out = TextOut(*text);
  return {};
}

// Puts an object into the handle table.
template <typename T, typename Opaque>
Status HandleOut(std::unique_ptr<T> object, Opaque** out) {
  ROTA_ASSIGN(const std::uintptr_t handle,
              AddHandle(T::kType, object.get(),
                        [](void* owned) noexcept { delete static_cast<T*>(owned); }));
  object.release();
  *out = reinterpret_cast<Opaque*>(handle);
  return {};
}

}  // namespace rota::capi
