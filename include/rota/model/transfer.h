// An organization as one document: exported from one database, imported into another.
#pragma once

#include "rota/model/catalog.h"
#include "rota/model/series.h"
#include "rota/model/waitlist.h"

namespace rota {

// What an export is taken by.
enum class ExportFor : std::uint8_t { kImport, kApply };

struct ExportOrganizationBody {
  ExportFor purpose = ExportFor::kImport;  // JSON "for"
  bool operator==(const ExportOrganizationBody&) const = default;
};

// Time that a booking takes of a person, buffers included. Each host's buffers may differ, so that
// the booking alone does not tell.
struct TakenTime {
  std::string booking;
  std::string user;
  Instant start = 0;
  Instant end = 0;
  std::optional<Instant> core_start;  // absent: = start
  std::optional<Instant> core_end;    // absent: = end
  bool attends = false;               // they merely attend: shown as busy, never refused
  bool operator==(const TakenTime&) const = default;
};

// The last number that a counter gave out.
struct CounterValue {
  std::string name;
  std::int64_t bucket = 0;  // of booking codes: the year
  std::int64_t n = 0;
  bool operator==(const CounterValue&) const = default;
};

// When a series without end is to be written on.
struct DueSeries {
  std::string series;
  Instant at = 0;
  bool operator==(const DueSeries&) const = default;
};

// What organization.export answers and organization.import takes. Records stand in order of
// creation, archived ones among them. History, messages and answers kept under idempotency keys
// stay where they are.
struct OrganizationDocument {
  static constexpr std::int32_t kFormat = 1;

  std::optional<std::int32_t> format;  // absent in a document for catalog.apply
  Catalog catalog;
  std::vector<TimeOff> time_off;
  std::vector<BusyBlock> busy;
  std::vector<Series> series;
  std::vector<DueSeries> due;
  std::vector<Booking> bookings;
  std::vector<WaitlistEntry> waitlist;
  std::vector<TakenTime> taken;
  std::vector<Assignment> assignments;
  std::vector<Decision> decisions;
  std::vector<CounterValue> counters;
  bool operator==(const OrganizationDocument&) const = default;
};

// What an import wrote.
struct ImportSummary {
  std::string organization;
  std::int64_t revision = 0;
  std::int64_t records = 0;  // of the catalog
  std::int64_t time_off = 0;
  std::int64_t busy = 0;
  std::int64_t series = 0;
  std::int64_t bookings = 0;
  std::int64_t waitlist = 0;
  bool operator==(const ImportSummary&) const = default;
};

}  // namespace rota
