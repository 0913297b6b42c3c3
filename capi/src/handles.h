// The handle table: what stands behind the opaque pointers of the C interface.
//
// A handle is a number of at most 52 bits (so that a double of JavaScript keeps it), in the shape
// of a pointer:  generation:27 | type:3 | index:22.  It is looked up, never dereferenced. Closing a
// handle ends its generation: the number is never valid again, also when its place in the table is
// used anew.
//
// Calls pin an object while they use it. Closing makes the handle invalid at once and destroys the
// object when the last pin goes, in whichever thread that is.
//
// No locks: a child process forked at any moment can use the table. Memory of the table grows in
// chunks and is never given back (24 bytes for the largest number of handles ever open at once, and
// a bit).
#pragma once

#include <cstdint>

#include "rota/base/status.h"

namespace rota::capi {

enum class HandleType : std::uint8_t { kEngine = 1, kSlots = 2, kError = 3 };

using Destroy = void (*)(void* object) noexcept;

// Puts an object into the table, which owns it from then on; on failure the caller still does.
// Errors: `work_limit` with 4 million handles open. Throws std::bad_alloc.
Result<std::uintptr_t> AddHandle(HandleType type, void* object, Destroy destroy);

// The object, which stays alive until UnpinHandle; nullptr when the handle is not an open one of
// the type.
void* PinHandle(HandleType type, std::uintptr_t handle) noexcept;
void UnpinHandle(std::uintptr_t handle) noexcept;

// False when the handle is not an open one of the type.
bool CloseHandle(HandleType type, std::uintptr_t handle) noexcept;

// A pin for the length of a scope.
template <typename T>
class Pinned {
 public:
  explicit Pinned(const void* handle) noexcept
      : handle_(reinterpret_cast<std::uintptr_t>(handle)),
        object_(static_cast<T*>(PinHandle(T::kType, handle_))) {}
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned() {
    if (object_) UnpinHandle(handle_);
  }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }

 private:
  std::uintptr_t handle_;
  T* object_;
};

}  // namespace rota::capi
