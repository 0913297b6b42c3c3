// Entry points of validation: walks the records for shapes, zones and references, then asks the
// rules that span records (validate_names.cc, validate_teams.cc).
#include "rota/model/validate.h"

#include <fmt/format.h>

#include "rota/time/zone.h"
#include "src/model/catalog_view.h"
#include "src/model/managed.h"
#include "src/model/rules.h"
#include "src/model/shapes.h"
#include "src/model/walk.h"

namespace rota {
namespace {

// Shapes and zones of everything in a record; references too when there is a catalog to look in.
class RecordChecker : public RecordVisitor {
 public:
  RecordChecker(Report& report, const CatalogIndex* index) : report_(report), index_(index) {}

  void OnRecord(const RecordDescriptor& descriptor, const void* record) override {
    CheckShape(descriptor, record, report_);
  }

  void OnText(const FieldDescriptor& field, const std::string& text) override {
    if (field.format == Format::kZone) CheckZone(text);
    const bool derived =
        field.flags.read_only;  // the engine's own; it follows the records it names
    if (index_ && !field.refers.empty() && !derived && !index_->Exists(field.refers, text)) {
      report_.Add(NotFound(field.refers, text).With("rule", "reference"));
    }
  }

 private:
  void CheckZone(const std::string& name) {
    if (name == last_zone_) return;  // most records of a catalog name the same one
    const Result<const Zone*> zone = Zone::Find(name);
    if (zone.ok()) {
      last_zone_ = name;
    } else {
      report_.Add(Status(zone.status()).With("rule", "zone_unknown"));
    }
  }

  Report& report_;
  const CatalogIndex* index_;
  std::string last_zone_;
};

template <typename T>
void CheckOne(const T& record, const CatalogIndex& index, Report& report) {
  // An archived record may name what is archived with it.
  RecordChecker checker(report, IsLive(record.header) ? &index : nullptr);
  Walk(Describe<T>(), &record, report, checker);
}

template <typename T>
void CheckAll(const std::vector<T>& records, std::string_view list, const CatalogIndex& index,
              Report& report) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    const PathScope scope(report, list, i);
    CheckOne(records[i], index, report);
  }
}

template <typename T>
void CheckAll(const RecordList<T>& records, std::string_view list, const CatalogIndex& index,
              const Written& written, Report& report) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!written.Looks(Describe<T>().name, records[i].header.id)) continue;
    const PathScope scope(report, list, i);
    CheckOne(records[i], index, report);
  }
}

// `catalog`: with its parts in force.
void CheckRecords(const CatalogView& catalog, const CatalogIndex& index,
                  const ValidateOptions& options, const Written& written, Report& report) {
  if (catalog.organization && !options.surroundings) {
    RecordChecker checker(report, &index);
    const PathScope scope(report, "organization");
    Walk(Describe<Organization>(), catalog.organization, report, checker);
  }
  CheckAll(catalog.users, "users", index, written, report);
  CheckAll(catalog.profiles, "profiles", index, written, report);
  CheckAll(catalog.schedules, "schedules", index, written, report);
  CheckAll(catalog.holiday_sets, "holiday_sets", index, written, report);
  CheckAll(catalog.teams, "teams", index, written, report);
  CheckAll(catalog.event_types, "event_types", index, written, report);
  CheckAll(catalog.calendar_sources, "calendar_sources", index, written, report);
  CheckAll(catalog.resources, "resources", index, written, report);
  CheckAll(catalog.resource_pools, "resource_pools", index, written, report);
  CheckNames(catalog, written, report);
  CheckTeams(catalog, index, written, report);
  CheckResources(catalog, index, report);
}

// The event type an error is about, and where in it.
struct WithinType {
  std::size_t place;
  std::string_view path;
};
std::optional<WithinType> TypeIn(std::string_view path) {
  constexpr std::string_view kList = "event_types[";
  const std::size_t close = path.find(']');
  if (!path.starts_with(kList) || close == std::string_view::npos) return std::nullopt;
  const std::string digits(path.substr(kList.size(), close - kList.size()));
  return WithinType{std::stoul(digits), path.substr(close + 1)};
}

// A part does not repeat what is wrong with its template.
std::vector<Status> WithoutRepeats(std::vector<Status> errors, const CatalogView& catalog) {
  const auto& types = catalog.event_types;
  absl::flat_hash_set<std::pair<std::string, std::string>> of_templates;  // id, path in it
  for (const Status& error : errors) {
    const auto within = TypeIn(error.path());
    if (!within || !IsTemplate(types[within->place])) continue;
    of_templates.emplace(types[within->place].header.id, within->path);
  }
  std::erase_if(errors, [&](const Status& error) {
    const auto within = of_templates.empty() ? std::nullopt : TypeIn(error.path());
    return within &&
           of_templates.contains({types[within->place].template_id, std::string(within->path)});
  });
  return errors;
}

std::vector<Status> CheckCatalog(const CatalogView& catalog, const ValidateOptions& options) {
  Report report;
  const Written written(options);
  const PartsInForce parts(catalog);
  const CatalogIndex index(parts.view());
  CheckManaged(catalog, index, written, report);
  CheckRecords(parts.view(), index, options, written, report);
  return WithoutRepeats(std::move(report).Take(), catalog);
}

// Collects where a record is named; archived records do not count.
class UseFinder : public RecordVisitor {
 public:
  UseFinder(Report& path, RecordKey wanted) : path_(path), wanted_(wanted) {}

  void OnRecord(const RecordDescriptor& descriptor, const void* record) override {
    if (!descriptor.top_level) return;
    // The header comes first in every top-level record.
    live_ = IsLive(*static_cast<const RecordHeader*>(record));
  }
  void OnText(const FieldDescriptor& field, const std::string& text) override {
    const bool names = field.refers == wanted_.kind && text == wanted_.id && !field.flags.read_only;
    if (live_ && names) uses.push_back(path_.Path());
  }

  std::vector<std::string> uses;

 private:
  Report& path_;
  RecordKey wanted_;
  bool live_ = true;
};

void AddLater(const RecordDescriptor& descriptor, const void* record, const void* before,
              Report& report) {
  for (Status& error : CheckLater(descriptor, record, before)) report.Add(std::move(error));
}

bool NeedsStart(QueryOp op) {
  return op == QueryOp::kCheck || op == QueryOp::kExplain || op == QueryOp::kAssign;
}

// Orders two edges of one kind; edges of different kinds are compared by the engine, which knows
// the zone.
bool IsReversed(const RangeEdge& from, const RangeEdge& to) {
  if (from.index() != to.index()) return false;
  if (const auto* date = std::get_if<Date>(&from)) return std::get<Date>(to) < *date;
  return std::get<Instant>(to) < std::get<Instant>(from);
}

void CheckQuery(QueryOp op, const Query& query, const CatalogIndex& index, Report& report) {
  RecordChecker checker(report, &index);
  Walk(Describe<Query>(), &query, report, checker);
  const bool visit_starts = !query.parts.empty() && query.parts.front().start;
  if (NeedsStart(op) && !query.start && !visit_starts) {
    report.Add("query_shape", "start", fmt::format("{} asks about one start", WordOf(op)));
  }
  const bool needs_range =
      op == QueryOp::kSlots || op == QueryOp::kDates || op == QueryOp::kOpenings;
  if (needs_range && !query.from) report.Add("query_shape", "from", "is needed");
  if (needs_range && !query.to) report.Add("query_shape", "to", "is needed");
  if (query.from && query.to && IsReversed(*query.from, *query.to)) {
    report.Add("query_shape", "to", "must not lie before from");
  }
  const EventType* offer = index.FindEventType(query.event_type);
  if (!offer || !query.duration_min) return;
  for (const std::int32_t minutes : offer->durations_min) {
    if (minutes == *query.duration_min) return;
  }
  report.Add("duration_not_offered", "duration_min",
             fmt::format("{} minutes are not offered", *query.duration_min));
}

void CheckSources(const Scenario& scenario, const CatalogIndex& index, Report& report) {
  for (std::size_t i = 0; i < scenario.busy.size(); ++i) {
    const CalendarSource* source = index.FindSource(scenario.busy[i].source);
    if (!source) continue;
    Status owner = CheckOwner(scenario.busy[i], *source);
    const PathScope scope(report, "busy", i);
    if (!owner.ok()) report.Add(std::move(owner));
  }
}

}  // namespace

Status CheckOwner(const BusyBlock& block, const CalendarSource& source) {
  if (source.user == block.user && source.resource == block.resource) return {};
  const std::string& owner = source.resource.empty() ? source.user : source.resource;
  return Invalid("one_owner", fmt::format("belongs to \"{}\"", owner)).At("source");
}

Status CheckFixed(const RecordDescriptor& descriptor, const void* record, const void* before) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (!field.flags.write_once || field.type->equal(At(field, record), At(field, before)))
      continue;
    return Status(Reason::k_read_only_field, fmt::format("the {} of a {} is fixed after creation",
                                                         field.name, descriptor.name))
        .At(field.name);
  }
  return {};
}

std::vector<Status> ValidateRecord(const RecordDescriptor& descriptor, const void* record,
                                   const void* before) {
  Report report;
  RecordChecker checker(report, nullptr);
  Walk(descriptor, record, report, checker);
  AddLater(descriptor, record, before, report);
  return std::move(report).Take();
}

std::vector<Status> ValidateCatalog(const CatalogView& catalog, const ValidateOptions& options) {
  return CheckCatalog(catalog, options);
}

std::vector<Status> ValidateCatalog(const Catalog& catalog, const ValidateOptions& options) {
  std::vector<Status> errors = CheckCatalog(CatalogView(catalog), options);
  if (options.written) return errors;
  for (Status& error : CheckLater(Describe<Catalog>(), &catalog, nullptr)) {
    errors.push_back(std::move(error));
  }
  return errors;
}

std::vector<std::string> FindUses(const CatalogView& catalog, RecordKey record) {
  Report path;
  UseFinder finder(path, record);
  if (catalog.organization) {
    const PathScope scope(path, "organization");
    Walk(Describe<Organization>(), catalog.organization, path, finder);
  }
  for (const CatalogListing& list : CatalogLists()) {
    const RecordPointers& records = *catalog.ListOf(list.kind->name);
    for (std::size_t i = 0; i < records.size(); ++i) {
      const PathScope scope(path, list.name, i);
      Walk(*list.kind, records.at(i), path, finder);
    }
  }
  return std::move(finder.uses);
}

std::vector<std::string> FindUses(const Catalog& catalog, RecordKey record) {
  return FindUses(CatalogView(catalog), record);
}

std::vector<Status> ValidateScenario(const Scenario& scenario) {
  Report report;
  const PartsInForce parts{CatalogView(scenario.catalog)};
  const CatalogIndex index(parts.view());
  for (Status& error : CheckCatalog(CatalogView(scenario.catalog), {})) {
    report.Add(std::move(error).Under("catalog"));
  }
  CheckAll(scenario.bookings, "bookings", index, report);
  CheckAll(scenario.holds, "holds", index, report);
  CheckAll(scenario.busy, "busy", index, report);
  CheckAll(scenario.time_off, "time_off", index, report);
  CheckSources(scenario, index, report);
  AddLater(Describe<Scenario>(), &scenario, nullptr, report);
  const PathScope scope(report, "query");
  CheckQuery(scenario.query.op, scenario.query.what, index, report);
  return std::move(report).Take();
}

Status CheckBody(const RecordDescriptor& descriptor, const void* body) {
  Report report;
  CheckShape(descriptor, body, report);
  return Together(std::move(report).Take());
}

}  // namespace rota
