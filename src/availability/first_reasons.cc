#include "src/availability/first_reasons.h"

#include <algorithm>
#include <limits>

#include "src/availability/bitmap.h"

namespace rota {
namespace {

#define X(name, code, meaning) +1
constexpr int kReasons = 1
#include "rota/base/reason.def"
    ;
#undef X
static_assert(kReasons < FirstReasons::kFree, "a reason must fit into a byte");

std::uint8_t ByteOf(Reason reason) { return static_cast<std::uint8_t>(reason); }

Reason ReasonOf(std::uint8_t byte) {
  return byte == FirstReasons::kFree ? Reason::kNone : static_cast<Reason>(byte);
}

// Combines two rows byte by byte, in blocks of a constant length and told to be apart, so that
// compilers turn a block into a few vector instructions.
template <typename Combine>
void Each(FirstReasons::Row* to, const FirstReasons::Row& from, const Combine& combine) {
  for (std::size_t block = 0; block < to->size(); block += kWordBits) {
    std::uint8_t* __restrict a = to->data() + block;
    const std::uint8_t* __restrict b = from.data() + block;
    for (std::size_t i = 0; i < kWordBits; ++i) a[i] = combine(a[i], b[i]);
  }
}

constexpr auto kSmaller = [](std::uint8_t a, std::uint8_t b) { return a < b ? a : b; };
constexpr auto kLarger = [](std::uint8_t a, std::uint8_t b) { return a < b ? b : a; };

}  // namespace

FirstReasons::FirstReasons(std::size_t starts)
    : size_(WordsFor(starts) * kWordBits), place_(size_, kAbsent), lost_(size_, kFree) {}

void FirstReasons::Note(Row* row, std::size_t from, std::size_t to, Reason reason) {
  const std::uint8_t byte = ByteOf(reason);
  for (std::size_t i = from; i < to; ++i) (*row)[i] = kSmaller((*row)[i], byte);
}

void FirstReasons::Leave(Row* row, std::size_t from, std::size_t to) {
  if (from < to)
    std::fill(row->begin() + static_cast<std::ptrdiff_t>(from),
              row->begin() + static_cast<std::ptrdiff_t>(to), kAbsent);
}

void FirstReasons::Set(Row* row, std::size_t start, Reason reason) {
  (*row)[start] = reason == Reason::kNone ? kFree : ByteOf(reason);
}

Reason FirstReasons::ReasonIn(const Row& row, std::size_t start) { return ReasonOf(row[start]); }

void FirstReasons::AddHost(const Row& row) { Each(&place_, row, kLarger); }

void FirstReasons::EndPlace() {
  Each(&lost_, place_, [](std::uint8_t lost, std::uint8_t place) {
    return kSmaller(lost, place == kAbsent ? kFree : place);
  });
  DropPlace();
}

void FirstReasons::DropPlace() { std::fill(place_.begin(), place_.end(), kAbsent); }

Reason FirstReasons::LostBy(std::size_t start) const { return ReasonOf(lost_[start]); }

}  // namespace rota
