#include "src/model/words.h"

namespace rota {

template <typename E>
const EnumDescriptor& DescribeEnum() {
  return kEnum<E>;
}

#define ROTA_WORDS(E, ...) template const EnumDescriptor& DescribeEnum<E>();
#define ROTA_RESERVED_WORDS(E, ...)
#include "src/model/words.def"
#undef ROTA_RESERVED_WORDS
#undef ROTA_WORDS

std::optional<std::uint8_t> FindWord(const EnumDescriptor& descriptor, std::string_view word) {
  for (std::size_t i = 0; i < descriptor.words.size(); ++i) {
    if (descriptor.words[i] == word) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

}  // namespace rota
