// Slots as columns: the fast door.
#include "capi/src/boundary.h"

namespace rota::capi {
namespace {

struct SlotColumns {
  static constexpr HandleType kType = HandleType::kSlots;
  SlotList list;
  std::vector<std::int32_t> reasons;
};

// A column of the slots behind a handle; NULL when it is empty.
template <typename T>
const T* Column(const rota_slots* slots, const std::vector<T> SlotList::*column) noexcept {
  const Pinned<SlotColumns> pinned(slots);
  if (!pinned || (pinned->list.*column).empty()) return nullptr;
  return (pinned->list.*column).data();
}

}  // namespace

extern "C" {

rota_code rota_slots_find(rota_engine* engine, const char* query, size_t query_len,
                          rota_slots** out_slots, rota_error** out_error) {
  const Out out{out_slots, "out_slots"};
  return WithEngine(engine, out_error, out, [&](OpenEngine& open) -> Status {
    ROTA_ASSIGN(const std::string_view json, DocumentIn(query, query_len, "query"));
    Query read;
    Envelope envelope;
    ROTA_TRY(ReadRequest(json, open.bound ? nullptr : &envelope, Describe<Query>(), &read));
    auto found = std::make_unique<SlotColumns>();
    ROTA_ASSIGN(found->list, open.engine->FindSlots(read, open.bound.value_or(envelope)));
    for (const Reason reason : found->list.reasons) {
      found->reasons.push_back(static_cast<std::int32_t>(reason));
    }
    return HandleOut(std::move(found), out_slots);
  });
}

size_t rota_slots_count(const rota_slots* slots) {
  const Pinned<SlotColumns> pinned(slots);
  return pinned ? pinned->list.size() : 0;
}

const int64_t* rota_slots_start_utc(const rota_slots* slots) {
  return Column(slots, &SlotList::start);
}
const int64_t* rota_slots_end_utc(const rota_slots* slots) { return Column(slots, &SlotList::end); }
const int32_t* rota_slots_remaining(const rota_slots* slots) {
  return Column(slots, &SlotList::remaining);
}
const int32_t* rota_slots_hosts_free(const rota_slots* slots) {
  return Column(slots, &SlotList::hosts_free);
}
const uint32_t* rota_slots_host_offsets(const rota_slots* slots) {
  return Column(slots, &SlotList::host_offsets);
}
const uint32_t* rota_slots_host_indexes(const rota_slots* slots) {
  return Column(slots, &SlotList::host_indexes);
}

size_t rota_slots_host_count(const rota_slots* slots) {
  const Pinned<SlotColumns> pinned(slots);
  return pinned ? pinned->list.hosts.size() : 0;
}

const char* rota_slots_host_id(const rota_slots* slots, size_t index) {
  const Pinned<SlotColumns> pinned(slots);
  return pinned && index < pinned->list.hosts.size() ? pinned->list.hosts[index].c_str() : nullptr;
}

const int32_t* rota_slots_reasons(const rota_slots* slots) {
  const Pinned<SlotColumns> pinned(slots);
  return pinned && !pinned->reasons.empty() ? pinned->reasons.data() : nullptr;
}

void rota_slots_free(rota_slots* slots) {
  CloseHandle(SlotColumns::kType, reinterpret_cast<std::uintptr_t>(slots));
}

}  // extern "C"

}  // namespace rota::capi
