// The words of every enum as constants. words.def holds the list; the compiler refuses a list that
// is too short or too long for its enum.
#pragma once

#include <array>
#include <string_view>

#include "rota/model/batch.h"
#include "rota/model/catalog.h"
#include "rota/model/description.h"
#include "rota/model/expand.h"
#include "rota/model/export.h"
#include "rota/model/import.h"
#include "rota/model/outbox.h"
#include "rota/model/rearrange.h"
#include "rota/model/record_bodies.h"
#include "rota/model/series.h"
#include "rota/model/transfer.h"
#include "rota/model/waitlist.h"

namespace rota {

template <typename E>
struct Words;

template <typename E>
inline constexpr std::array<std::string_view, 0> kReservedWords{};

#define ROTA_WORDS(E, name, ...)                                \
  template <>                                                   \
  struct Words<E> {                                             \
    static constexpr std::string_view kName = name;             \
    static constexpr std::string_view kWords[] = {__VA_ARGS__}; \
  };
#define ROTA_RESERVED_WORDS(E, ...) \
  template <>                       \
  inline constexpr auto kReservedWords<E> = std::to_array<std::string_view>({__VA_ARGS__});
#include "src/model/words.def"
#undef ROTA_RESERVED_WORDS
#undef ROTA_WORDS

// True when `kValue` is an enumerator of its enum: compilers print other values as "(E)7".
template <auto kValue>
consteval bool IsEnumerator() {
  constexpr std::string_view kMark = "kValue = ";
  const std::string_view text = __PRETTY_FUNCTION__;
  return text[text.find(kMark) + kMark.size()] != '(';
}

template <typename E>
consteval EnumDescriptor MakeEnum() {
  constexpr std::size_t kSize = std::size(Words<E>::kWords);
  static_assert(IsEnumerator<static_cast<E>(kSize - 1)>(), "more words than enumerators");
  static_assert(!IsEnumerator<static_cast<E>(kSize + kReservedWords<E>.size())>(),
                "fewer words than enumerators");
  return {Words<E>::kName, Words<E>::kWords, kReservedWords<E>};
}

template <typename E>
inline constexpr EnumDescriptor kEnum = MakeEnum<E>();

}  // namespace rota
