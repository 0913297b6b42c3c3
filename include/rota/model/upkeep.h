// Bodies and answers of the verbs that keep a database in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rota/model/unreadable.h"
#include "rota/time/instant.h"

namespace rota {

// Of a verb that asks for nothing but itself.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

struct TickReport {
  std::int64_t holds_expired = 0;
  std::int64_t requests_expired = 0;
  std::int64_t series_extended = 0;
  std::int64_t sessions_cancelled = 0;    // for want of takers
  std::int64_t waitlist_offered = 0;      // places that became free
  std::int64_t waitlist_expired = 0;      // offers that ran out, and entries whose start has passed
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

// Ages are in days, of answers in hours; what is younger stays.
struct PurgeBody {
  std::int32_t messages_days = 30;
  std::int32_t holds_days = 30;
  std::int32_t answers_hours = 24;
  std::int32_t tokens_days = 30;
  bool dry_run = false;
  bool operator==(const PurgeBody&) const = default;
};

struct PurgeReport {
  std::int64_t messages = 0;
  std::int64_t holds = 0;
  std::int64_t answers = 0;
  std::int64_t tokens = 0;
  bool written = false;
  bool operator==(const PurgeReport&) const = default;
};

struct OptimizeBody {
  bool compact = false;  // give free space back to the file system; keeps writers waiting
  bool operator==(const OptimizeBody&) const = default;
};

struct StoreSize {
  std::int64_t bytes = 0;
  std::int64_t free_bytes = 0;  // of these, to be written to again
  bool operator==(const StoreSize&) const = default;
};

struct OptimizeReport {
  StoreSize before;
  StoreSize after;
  bool operator==(const OptimizeReport&) const = default;
};

// How many calls took so long.
struct LatencyBucket {
  std::optional<std::int64_t> up_to_us;  // absent: longer than the longest bound
  std::int64_t calls = 0;
  bool operator==(const LatencyBucket&) const = default;
};

struct VerbMetrics {
  std::string verb;
  std::int64_t calls = 0;
  std::int64_t refused = 0;
  std::int64_t total_us = 0;
  std::vector<LatencyBucket> latency;  // those with calls, shortest first
  bool operator==(const VerbMetrics&) const = default;
};

struct RefusalCount {
  std::string reason;
  std::int64_t calls = 0;
  bool operator==(const RefusalCount&) const = default;
};

// Of this engine since it was opened, but for what is said to be of the store.
struct MetricsReport {
  std::vector<VerbMetrics> verbs;
  std::vector<RefusalCount> refusals;
  std::int64_t questions_warm = 0;         // answered from the snapshot as it was
  std::int64_t questions_read = 0;         // the store was asked what changed
  std::int64_t organizations_warm = 0;     // held in memory
  std::int64_t organizations_evicted = 0;  // let go for want of memory
  std::int64_t memory_warm_bytes = 0;      // about what those held take
  std::int64_t write_retries = 0;          // transactions that ran again
  std::int64_t write_waited_us = 0;        // for the turn to write
  std::int64_t messages_waiting = 0;
  std::optional<Instant> message_due_since;
  std::int64_t sources = 0;
  std::int64_t sources_never_read = 0;
  std::optional<Instant> source_read_last;  // of the source that was read longest ago
  StoreSize store;
  bool operator==(const MetricsReport&) const = default;
};

struct BackupBody {
  std::string path;  // of the file to write
  bool operator==(const BackupBody&) const = default;
};

}  // namespace rota
