#include "src/model/report.h"

#include <fmt/format.h>

namespace rota {

std::string Report::Path() const {
  std::string path;
  for (const Segment& segment : segments_) {
    if (segment.name.empty()) {
      path += fmt::format("[{}]", segment.index);
      continue;
    }
    if (!path.empty()) path += '.';
    path += segment.name;
  }
  return path;
}

void Report::Add(Status error) { errors_.push_back(error.Under(Path())); }

void Report::Add(std::string_view rule, std::string_view path, std::string message) {
  Status error = Invalid(rule, std::move(message));
  Add(path.empty() ? error : error.At(path));
}

}  // namespace rota
