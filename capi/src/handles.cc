#include "capi/src/handles.h"

#include <atomic>
#include <cstddef>

namespace rota::capi {
namespace {

static_assert(sizeof(std::uintptr_t) == 8, "handles need 52 bits");

constexpr int kIndexBits = 22;
constexpr int kTypeBits = 3;
constexpr std::uint32_t kMaxGeneration = (1u << 27) - 1;
constexpr std::uint32_t kChunkSize = 1024;
constexpr std::uint32_t kChunks = (1u << kIndexBits) / kChunkSize;

// The state of a place in one word: the key of its handle (generation and type), whether that is
// open, and how many use the object, the open handle included.
constexpr int kKeyShift = 32;
constexpr std::uint64_t kOpen = std::uint64_t{1} << 31;
constexpr std::uint64_t kUsers = kOpen - 1;

struct Place {
  std::atomic<std::uint64_t> state{0};
  void* object = nullptr;
  Destroy destroy = nullptr;
  std::uint32_t generation = 0;             // of the last handle; owned by whoever owns the place
  std::atomic<std::uint32_t> next_free{0};  // index + 1
};

// Constant-initialised and without destructors: usable before main and after it.
constinit std::atomic<Place*> chunks[kChunks];
constinit std::atomic<std::uint32_t> used{0};       // places ever given out
constinit std::atomic<std::uint64_t> free_list{0};  // tag:32 | index + 1:32; the tag defeats ABA

Place* Find(std::uint32_t index) noexcept {
  Place* chunk = chunks[index / kChunkSize].load(std::memory_order_acquire);
  return chunk ? chunk + index % kChunkSize : nullptr;
}

// Throws std::bad_alloc.
void MakeChunk(std::uint32_t index) {
  std::atomic<Place*>& chunk = chunks[index / kChunkSize];
  if (chunk.load(std::memory_order_acquire)) return;
  auto* made = new Place[kChunkSize];
  Place* none = nullptr;
  if (!chunk.compare_exchange_strong(none, made, std::memory_order_acq_rel)) delete[] made;
}

void PushFree(std::uint32_t index, Place* place) noexcept {
  std::uint64_t head = free_list.load(std::memory_order_relaxed);
  std::uint64_t next;
  do {
    place->next_free.store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
    next = ((head >> 32) + 1) << 32 | (index + 1);
  } while (!free_list.compare_exchange_weak(head, next, std::memory_order_acq_rel));
}

// A place nobody uses; false when all are taken. Throws std::bad_alloc.
bool TakePlace(std::uint32_t* index) {
  std::uint64_t head = free_list.load(std::memory_order_acquire);
  while (static_cast<std::uint32_t>(head) != 0) {
    *index = static_cast<std::uint32_t>(head) - 1;
    const std::uint64_t after = Find(*index)->next_free.load(std::memory_order_relaxed);
    const std::uint64_t next = ((head >> 32) + 1) << 32 | after;
    if (free_list.compare_exchange_weak(head, next, std::memory_order_acq_rel)) return true;
  }
  *index = used.load(std::memory_order_relaxed);
  do {
    if (*index == kChunks * kChunkSize) return false;
    MakeChunk(*index);
  } while (!used.compare_exchange_weak(*index, *index + 1, std::memory_order_acq_rel));
  return true;
}

std::uint32_t IndexOf(std::uintptr_t handle) noexcept {
  return static_cast<std::uint32_t>(handle & ((1u << kIndexBits) - 1));
}

// The open place of that handle, or nullptr; `state` is what it was seen with.
Place* FindOpen(HandleType type, std::uintptr_t handle, std::uint64_t* state) noexcept {
  const std::uint64_t key = handle >> kIndexBits;
  const bool fits = (key & ((1u << kTypeBits) - 1)) == static_cast<std::uint64_t>(type) &&
                    key >> kTypeBits <= kMaxGeneration;
  Place* place = fits ? Find(IndexOf(handle)) : nullptr;
  if (!place) return nullptr;
  *state = place->state.load(std::memory_order_acquire);
  return *state >> kKeyShift == key && (*state & kOpen) ? place : nullptr;
}

}  // namespace

Result<std::uintptr_t> AddHandle(HandleType type, void* object, Destroy destroy) {
  std::uint32_t index = 0;
  if (!TakePlace(&index)) return Status(Reason::k_work_limit, "too many open handles");
  Place* place = Find(index);
  place->object = object;
  place->destroy = destroy;
  const std::uint64_t key =
      std::uint64_t{++place->generation} << kTypeBits | static_cast<std::uint64_t>(type);
  place->state.store(key << kKeyShift | kOpen | 1, std::memory_order_release);
  return static_cast<std::uintptr_t>(key << kIndexBits | index);
}

void* PinHandle(HandleType type, std::uintptr_t handle) noexcept {
  std::uint64_t state = 0;
  Place* place = FindOpen(type, handle, &state);
  while (place &&
         !place->state.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel)) {
    place = FindOpen(type, handle, &state);
  }
  return place ? place->object : nullptr;
}

void UnpinHandle(std::uintptr_t handle) noexcept {
  const std::uint32_t index = IndexOf(handle);
  Place* place = Find(index);
  const std::uint64_t before = place->state.fetch_sub(1, std::memory_order_acq_rel);
  if ((before & kUsers) != 1) return;
  place->destroy(place->object);
  place->state.store(0, std::memory_order_release);
  // A place whose numbers are used up stays empty.
  if (place->generation < kMaxGeneration) PushFree(index, place);
}

bool CloseHandle(HandleType type, std::uintptr_t handle) noexcept {
  std::uint64_t state = 0;
  Place* place = FindOpen(type, handle, &state);
  while (place &&
         !place->state.compare_exchange_weak(state, state & ~kOpen, std::memory_order_acq_rel)) {
    place = FindOpen(type, handle, &state);
  }
  if (!place) return false;
  UnpinHandle(handle);
  return true;
}

}  // namespace rota::capi
