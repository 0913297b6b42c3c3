// Rules that span fields and records, checked on the whole state after a transaction, so that the
// order of records inside a document does not matter.
//
//   std::vector<Status> errors = ValidateCatalog(catalog);
//   if (!errors.empty()) Show(errors[0]);  // invalid, event_types[0].hosts[1].user,
//   host_not_member
//
// Every error has a path and, in detail(), the rule; rule.def lists the rules and what they ask.
//   not_found      reference: an id that names no live record of the catalog (detail kind, id)
//   zone_unknown   a zone the system's data does not have
//   slug_taken, email_taken, external_ref_taken   detail.existing is the id that has it
//   unsupported    a value of a field that is not built yet (Mark::kLater)
//   invalid        every other rule
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/catalog.h"
#include "rota/model/description.h"

namespace rota {

// A value that a record holds in a field which is not built yet (Mark::kLater).
struct LaterValue {
  std::string path;  // within the record: policy.lead_threshold
  const FieldDescriptor* field = nullptr;
  const void* value = nullptr;  // lies in the record
};
std::vector<LaterValue> LaterValues(const RecordDescriptor& descriptor, const void* record);

// `unsupported` for each such value that `before` does not hold at the same place: an earlier
// version stored it, and it stays. `before` is a record of the same description, or null.
std::vector<Status> CheckLater(const RecordDescriptor& descriptor, const void* record,
                               const void* before);

// `read_only_field` for the first field that is fixed after creation (write_once) and has another
// value than in `before`, a record of the same description.
Status CheckFixed(const RecordDescriptor& descriptor, const void* record, const void* before);

// The rules of a record by itself: ranges that must not be reversed, fields that exclude each
// other, zones that exist, and CheckLater().
std::vector<Status> ValidateRecord(const RecordDescriptor& descriptor, const void* record,
                                   const void* before = nullptr);
template <typename T>
std::vector<Status> ValidateRecord(const T& record) {
  return ValidateRecord(Describe<T>(), &record);
}

// A record of a catalog, by kind ("team") and id.
struct RecordKey {
  std::string_view kind;
  std::string_view id;
};

struct ValidateOptions {
  // The records the transaction writes; nullptr = all of them. Some rules bind only what is
  // written: a team keeps its leader row when that user is switched off later (leader_not_member,
  // team_without_member, host_not_member); Lint reports such a team instead. Given, the caller
  // asks CheckLater() of what is written: only it knows what was stored before.
  const std::vector<RecordKey>* written = nullptr;
  // The catalog holds what is written and only those others that a rule of it reads: they stand
  // since before and are not looked at themselves.
  bool surroundings = false;
};

// Every broken rule of the catalog; empty when it may be stored.
std::vector<Status> ValidateCatalog(const Catalog& catalog, const ValidateOptions& options = {});

// The catalog, and the facts and the question against it.
std::vector<Status> ValidateScenario(const Scenario& scenario);

// Paths of the live records that name a record: what stands against archiving it (`in_use`).
std::vector<std::string> FindUses(const Catalog& catalog, RecordKey record);

// What the fields of a verb's body say together. Errors: the broken rules, `visit_shape` among
// them.
Status CheckBody(const RecordDescriptor& descriptor, const void* body);

// Something legal that probably is not what was meant.
struct LintFinding {
  std::string rule;
  std::string path;  // as in ValidateCatalog
  std::string message;
};

// Findings of a valid catalog: leader_inactive, team_without_member, no_hosts,
// required_host_inactive, limit_zero, limit_never_reached, limit_below_duration, not_built_yet,
// notice_beyond_window, source_never_read, step_without_effect, duration_never_fits, never_open,
// and, given the date of today, schedule_expired. Hours are judged by the week, and only where all
// schedules of an event type share a zone.
std::vector<LintFinding> Lint(const Catalog& catalog, std::optional<Date> today = {});

}  // namespace rota
