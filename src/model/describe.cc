#include "src/model/describe.h"

#include <bit>
#include <cassert>
#include <cstring>

namespace rota {
namespace {

constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53;  // what every JSON reader keeps exactly

// Spreads a key over the table: its length and its first and last four bytes tell our keys apart
// well.
std::uint32_t HashKey(std::string_view key) {
  std::uint32_t head = 0;
  std::uint32_t tail = 0;
  if (key.size() >= 4) {
    std::memcpy(&head, key.data(), 4);
    std::memcpy(&tail, key.data() + key.size() - 4, 4);
  } else {
    for (const char c : key) head = head << 8 | static_cast<unsigned char>(c);
  }
  const std::uint64_t mixed = (head ^ std::uint64_t{tail} << 32 ^ key.size()) * 0x9e3779b97f4a7c15u;
  return static_cast<std::uint32_t>(mixed >> 40);
}

// Equality of keys without a call: they are short.
bool SameKey(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto same_eight = [&](std::size_t i) {
    std::uint64_t x;
    std::uint64_t y;
    std::memcpy(&x, a.data() + i, 8);
    std::memcpy(&y, b.data() + i, 8);
    return x == y;
  };
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    if (!same_eight(i)) return false;
  }
  if (i > 0) return same_eight(a.size() - 8);
  for (; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace

// What every top-level record begins with.
template <>
struct Listing<RecordHeader> {
  static constexpr FieldSpec kFields[] = {
      Field<&RecordHeader::id>(
          "Name of the record, unique per kind and organization, compared bytewise and never "
          "reused. Given by the host program or made by the engine.")
          .Id()
          .WriteOnce()
          .For(See::kPublic)
          .Otherwise("made by the engine, ordered by time"),
      Field<&RecordHeader::external_ref>(
          "The host program's own key for the record; unique per kind among live records.")
          .MaxBytes(140),
      Field<&RecordHeader::number>(
          "Small whole number from 1, unique per kind, accepted by look-ups; for programs whose "
          "columns hold 32 bits.")
          .ReadOnly()
          .AtLeast(0)
          .For(See::kPublic),
      Field<&RecordHeader::version>(
          "Starts at 1 and grows by 1 with every write; a command may name the version it expects "
          "in `if_version`.")
          .ReadOnly()
          .AtLeast(0),
      InstantField<&RecordHeader::created_at>("When the record was first written.").ReadOnly(),
      InstantField<&RecordHeader::updated_at>("When the record was last written.").ReadOnly(),
      InstantField<&RecordHeader::archived_at>(
          "Since when the record is archived: out of every list, slug and e-mail address free "
          "again, still reachable by id.")
          .ReadOnly(),
      Field<&RecordHeader::metadata>(
          "The host program's own notes, never interpreted: at most 50 keys of at most 40 bytes "
          "with values of at most 500 bytes.")
          .Carried(),
  };
};
static_assert(IsComplete<RecordHeader>());

RecordTable::RecordTable(RecordDescriptor descriptor, std::span<const FieldSpec> specs,
                         std::string_view short_form)
    : descriptor_(descriptor) {
  for (const FieldSpec& spec : specs) {
    if (spec.is_flattened) {
      AddParts(spec, 0);
      continue;
    }
    if (!spec.is_header) {
      Add(spec, 0, false);
      continue;
    }
    descriptor_.top_level = true;
    assert(spec.locate() == 0);  // a RecordHeader* is found at the start of every top-level record
    for (const FieldSpec& part : Listing<RecordHeader>::kFields) Add(part, spec.locate(), true);
  }
  descriptor_.fields = fields_;
  BuildIndex();
  if (!short_form.empty()) descriptor_.short_form = descriptor_.Find(short_form);
}

void RecordTable::AddParts(const FieldSpec& flattened, std::uint32_t base) {
  const std::uint32_t at = base + flattened.locate();
  for (const FieldSpec& part : flattened.parts()) {
    if (part.is_flattened) {
      AddParts(part, at);
    } else {
      Add(part, at, false);
    }
  }
}

void RecordTable::Add(const FieldSpec& spec, std::uint32_t base, bool header) {
  FieldDescriptor field = spec.d;
  field.flags.header = header;
  field.same_as = static_cast<std::uint16_t>(fields_.size());
  if (spec.locate) field.offset = base + spec.locate();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const bool same_place =
        field.flags.input_only && !fields_[i].flags.reserved && fields_[i].offset == field.offset;
    if (!same_place && fields_[i].name != field.name) continue;
    field.same_as = static_cast<std::uint16_t>(i);
    break;
  }
  if (field.type) {
    const TypeDescriptor& type = *field.type;
    const Kind kind = type.kind == Kind::kList ? type.element->kind : type.kind;
    const std::int64_t bound = kind == Kind::kInt32 ? INT32_MAX : kMaxInteger;
    field.min = std::max(field.min, -bound);
    field.max = std::min(field.max, bound);
  }
  fields_.push_back(field);
}

void RecordTable::BuildIndex() {
  slots_.assign(std::bit_ceil(4 * fields_.size()), 0);
  assert(fields_.size() < 128);  // reader.cc keeps one bit per field
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    std::size_t slot = HashKey(fields_[i].name) & (slots_.size() - 1);
    while (slots_[slot] && fields_[slots_[slot] - 1].name != fields_[i].name) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    if (!slots_[slot]) slots_[slot] = static_cast<std::uint8_t>(i + 1);
    if (fields_[i].flags.required) descriptor_.required[i / 64] |= std::uint64_t{1} << i % 64;
  }
  descriptor_.slots = slots_;
}

const FieldDescriptor* RecordDescriptor::Find(std::string_view key) const {
  for (std::size_t slot = HashKey(key);; ++slot) {
    const std::uint8_t index = slots[slot & (slots.size() - 1)];
    if (index == 0) return nullptr;
    if (SameKey(fields[index - 1].name, key)) return &fields[index - 1];
  }
}

std::span<const RecordDescriptor* const> AllRecords() {
  static const RecordDescriptor* const records[] = {
#define X(R) &Describe<R>(),
#include "rota/model/records.def"
#undef X
  };
  return records;
}

}  // namespace rota
