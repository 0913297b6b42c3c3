// Applying a catalog document: how, and what it did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rota {

struct ApplyOptions {
  bool dry_run = false;  // answer the difference, write nothing
  bool prune = false;    // archive live records of the listed kinds that the catalog does not name
};

// What applying a catalog did, or would do.
struct ApplyReport {
  struct Row {
    std::string kind;
    std::string id;
    std::string action;  // "created", "updated", "archived"; unchanged records are not listed
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows;
  std::int64_t revision = 0;
  bool operator==(const ApplyReport&) const = default;
};

}  // namespace rota
