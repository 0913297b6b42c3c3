// Bodies and answers of the verbs that keep a database in order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rota {

// Of a verb that asks for nothing but itself.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

struct TickReport {
  std::int64_t holds_expired = 0;
  std::int64_t requests_expired = 0;
  std::int64_t series_extended = 0;
  bool operator==(const TickReport&) const = default;
};

struct VerifyReport {
  std::int64_t bookings = 0;          // looked at
  std::vector<std::string> findings;  // empty: sound
  bool operator==(const VerifyReport&) const = default;
};

struct BackupBody {
  std::string path;  // of the file to write
  bool operator==(const BackupBody&) const = default;
};

}  // namespace rota
