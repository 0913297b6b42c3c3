// What is said of a stored row that cannot be read.
#pragma once

#include <string>

namespace rota {

// A row whose record an earlier version wrote though no reader takes it, or that was damaged from
// outside. Lists pass over it and tell of it here; `upkeep.repair` mends what can be mended.
struct UnreadableRow {
  std::string
      kind;        // "booking", "user" ... or "message", "decision", "history_entry", "kept_answer"
  std::string id;  // public id; of rows without one: that of their record, and their place in it
  std::string field;  // path of what cannot be read; empty: the record as a whole
  std::string why;    // English
  bool operator==(const UnreadableRow&) const = default;
};

}  // namespace rota
