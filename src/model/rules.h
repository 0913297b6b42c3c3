// The rules of a catalog that need more than one record.
#pragma once

#include <absl/container/flat_hash_set.h>

#include <string>
#include <vector>

#include "src/model/catalog_index.h"
#include "src/model/catalog_view.h"
#include "src/model/report.h"

namespace rota {

// Which records a transaction writes (ValidateOptions).
class Written {
 public:
  explicit Written(const ValidateOptions& options)
      : all_(!options.written), surroundings_(options.surroundings) {
    if (all_) return;
    for (const RecordKey& key : *options.written) keys_.emplace(key.kind, key.id);
  }
  bool Has(std::string_view kind, std::string_view id) const {
    return all_ || keys_.contains({kind, id});
  }
  bool all() const { return all_; }
  // Whether the record is to be looked at: beside its surroundings only what is written is.
  bool Looks(std::string_view kind, std::string_view id) const {
    return !surroundings_ || Has(kind, id);
  }

 private:
  bool all_;
  bool surroundings_;
  absl::flat_hash_set<std::pair<std::string_view, std::string_view>> keys_;
};

// Ids, external references, slugs, e-mail addresses and profile names are taken once; codes of
// bookings fit.
void CheckNames(const CatalogView& catalog, const Written& written, Report& report);

// The team tree, leaders, hosts and whose profile is whose.
void CheckTeams(const CatalogView& catalog, const CatalogIndex& index, const Written& written,
                Report& report);

// Managed event types and their parts, as they are stored.
void CheckManaged(const CatalogView& catalog, const CatalogIndex& index, const Written& written,
                  Report& report);
// The part says nothing that only its template may say.
// `before`: as it is stored, or null. What the template has locked since stays.
void CheckPartFields(const EventType& part, const EventType& managed, const EventType* before,
                     Report& report);
// Whom a managed event type has parts for, each once.
std::vector<std::string> MembersOf(const EventType& managed, const CatalogIndex& index);

// Linked things, and event types that need things.
void CheckResources(const CatalogView& catalog, const CatalogIndex& index, Report& report);

// A busy block belongs to the owner of its calendar.
Status CheckOwner(const BusyBlock& block, const CalendarSource& source);

// The words after which an event type is reached: its slug, else its id where that has the form of
// one.
std::string_view SlugOf(const EventType& event_type);

}  // namespace rota
