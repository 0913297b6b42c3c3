// A catalog as people give it: one JSON document, or JSON Lines, each a part of it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "examples/cli/json_place.h"
#include "rota/base/status.h"
#include "rota/model/catalog.h"

namespace rota::cli {

class CatalogText {
 public:
  // `text` must outlive it.
  explicit CatalogText(std::string_view text);

  const Status& status() const { return status_; }
  Catalog Take() { return std::move(catalog_); }
  // Where in the text an error about the whole catalog lies.
  Place PlaceOf(const Status& error) const;

 private:
  // A line, and how many records of each list stand in the lines before it.
  struct Line {
    std::string_view text;
    std::size_t number;  // from 1
    std::map<std::string_view, std::size_t> before;
  };

  Status ReadLines();
  Status Append(Catalog part, Line* line);

  std::vector<Line> lines_;
  Catalog catalog_;
  Status status_;
};

}  // namespace rota::cli
