// Applying a catalog document: how, and what it did.
#pragma once

#include "rota/model/catalog.h"

namespace rota {

struct ApplyBody {
  Catalog catalog;
  bool dry_run = false;  // answer the difference, write nothing
  bool prune = false;    // archive live records of the listed kinds that the catalog does not name
  bool operator==(const ApplyBody&) const = default;
};

struct AppliedRow {
  std::string kind;
  std::string id;
  std::string action;  // "created", "updated", "archived"; unchanged records are not listed
  bool operator==(const AppliedRow&) const = default;
};

// A stored value of a field that is not built yet: an earlier version let it in, nothing obeys it.
struct UnbuiltField {
  std::string kind;
  std::string id;
  std::string path;  // within the record: policy.lead_threshold
  bool operator==(const UnbuiltField&) const = default;
};

// What applying a catalog did, or would do.
struct ApplyReport {
  std::vector<AppliedRow> rows;
  std::int64_t revision = 0;
  std::vector<UnbuiltField> unbuilt;  // of the whole organization
  bool operator==(const ApplyReport&) const = default;
};

}  // namespace rota
