// Bodies and answers of the verbs that keep a database in order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rota/model/unreadable.h"

namespace rota {

// Of a verb that asks for nothing but itself.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

struct TickReport {
  std::int64_t holds_expired = 0;
  std::int64_t requests_expired = 0;
  std::int64_t series_extended = 0;
  std::vector<UnreadableRow> unreadable;  // that ran out, and keep their time until they are mended
  bool operator==(const TickReport&) const = default;
};

struct VerifyReport {
  std::int64_t bookings = 0;              // looked at
  std::vector<std::string> findings;      // empty: sound
  std::vector<UnreadableRow> unreadable;  // those of the findings that are rows
  bool operator==(const VerifyReport&) const = default;
};

struct RepairBody {
  bool dry_run = true;  // tell what would be done, and write nothing
  bool operator==(const RepairBody&) const = default;
};

// One value that is changed, as texts; bytes that are not UTF-8 show as \xE9.
struct RepairedValue {
  std::string kind;
  std::string id;
  std::string field;   // path
  std::string before;  // its first 64 KiB
  std::string after;   // empty: it is left out
  bool operator==(const RepairedValue&) const = default;
};

struct RepairReport {
  bool written = false;  // false: a dry run, or nothing to do
  std::vector<RepairedValue> repairs;
  std::vector<UnreadableRow> left;  // what has no mending, as it is
  bool operator==(const RepairReport&) const = default;
};

struct BackupBody {
  std::string path;  // of the file to write
  bool operator==(const BackupBody&) const = default;
};

}  // namespace rota
