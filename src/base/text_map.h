// A hash map by text that is asked by view. (Abseil's own does that for absl::string_view, which is
// another type than the standard's where Abseil was built for an older one.)
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>

#include <functional>
#include <string>
#include <string_view>

namespace rota {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return absl::Hash<std::string_view>()(text);
  }
};

template <typename Value>
using TextMap = absl::flat_hash_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace rota
