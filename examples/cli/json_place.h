// Where in a JSON text something stands, for messages that people read beside their editor.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rota::cli {

struct Place {
  std::size_t line = 1, column = 1;  // both from 1; columns are bytes
};

// Of the value at a path as errors give it, "event_types[0].hosts[1].user": of its key where it has
// one. Where it is not there, of the last part of the path that is.
Place PlaceOf(std::string_view json, std::string_view path);

// Where a text stops being JSON in UTF-8; nothing when it does not.
std::optional<Place> FirstFault(std::string_view json);

}  // namespace rota::cli
