// What may be taken only once: ids, external references, slugs, e-mail addresses, profile names;
// and whether the codes of bookings fit.
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "rota/base/utf8.h"
#include "src/base/ascii.h"
#include "src/model/code_pattern.h"
#include "src/model/managed.h"
#include "src/model/rules.h"

namespace rota {
namespace {

Status Taken(Reason reason, std::string_view path, std::string_view existing) {
  return Status(reason).At(path).With("rule", ReasonName(reason)).With("existing", existing);
}

// Ids and external references of one list. Archived records keep their id and give their reference
// back.
template <typename T>
void CheckIds(const RecordList<T>& records, std::string_view list, Report& report) {
  absl::flat_hash_set<std::string_view> ids;
  absl::flat_hash_map<std::string_view, std::string_view> references;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const RecordHeader& header = records[i].header;
    const PathScope scope(report, list, i);
    if (header.id.empty()) {
      report.Add("required", "id", "a record of a catalog needs an id");
    } else if (!ids.insert(header.id).second) {
      report.Add("duplicate_id", "id",
                 fmt::format("\"{}\" is the id of an earlier record", header.id));
    }
    if (header.external_ref.empty() || !IsLive(header)) continue;
    const auto [first, fresh] = references.emplace(header.external_ref, header.id);
    if (!fresh) report.Add(Taken(Reason::k_external_ref_taken, "external_ref", first->second));
  }
}

void CheckEmails(const CatalogView& catalog, Report& report) {
  absl::flat_hash_map<std::string, const User*> owners;
  for (std::size_t i = 0; i < catalog.users.size(); ++i) {
    const User& user = catalog.users[i];
    if (!IsLive(user.header)) continue;
    const PathScope scope(report, "users", i);
    const auto claim = [&](std::string_view address, std::string_view path) {
      const auto [place, fresh] = owners.emplace(ComparedAddress(address), &user);
      if (fresh || place->second == &user) return;
      report.Add(Taken(Reason::k_email_taken, path, place->second->header.id));
    };
    if (!user.email.empty()) claim(user.email, "email");
    for (std::size_t j = 0; j < user.emails.size(); ++j) {
      claim(user.emails[j], fmt::format("emails[{}]", j));
    }
  }
}

// Users and teams share one name space; event types have one per owner.
class SlugChecker {
 public:
  SlugChecker(const CatalogView& catalog, Report& report) : report_(report) {
    static const Organization standard;
    const Organization& organization = catalog.organization ? *catalog.organization : standard;
    reserved_.insert(organization.reserved_slugs.begin(), organization.reserved_slugs.end());
  }

  void Claim(const std::string& space, std::string_view slug, const RecordHeader& header,
             bool may_be_reserved) {
    if (slug.empty() || !IsLive(header)) return;
    if (!may_be_reserved && reserved_.contains(slug)) {
      report_.Add("slug_reserved", "slug", fmt::format("\"{}\" is reserved", slug));
    }
    const auto [first, fresh] = owners_.emplace(fmt::format("{}/{}", space, slug), header.id);
    if (!fresh) report_.Add(Taken(Reason::k_slug_taken, "slug", first->second));
  }

 private:
  Report& report_;
  absl::flat_hash_set<std::string_view> reserved_;
  absl::flat_hash_map<std::string, std::string_view> owners_;
};

void CheckSlugs(const CatalogView& catalog, Report& report) {
  SlugChecker checker(catalog, report);
  for (std::size_t i = 0; i < catalog.users.size(); ++i) {
    const PathScope scope(report, "users", i);
    checker.Claim("", catalog.users[i].slug, catalog.users[i].header, false);
  }
  for (std::size_t i = 0; i < catalog.teams.size(); ++i) {
    const PathScope scope(report, "teams", i);
    checker.Claim("", catalog.teams[i].slug, catalog.teams[i].header, false);
  }
  for (std::size_t i = 0; i < catalog.event_types.size(); ++i) {
    const EventType& e = catalog.event_types[i];
    const PathScope scope(report, "event_types", i);
    const bool of_user = e.team.empty() || IsPart(e);
    const std::string owner = of_user ? "user " + e.user : "team " + e.team;
    checker.Claim(owner, SlugOf(e), e.header, true);
  }
}

void CheckProfileNames(const CatalogView& catalog, Report& report) {
  absl::flat_hash_set<std::pair<std::string_view, std::string_view>> names;
  for (std::size_t i = 0; i < catalog.profiles.size(); ++i) {
    const AvailabilityProfile& profile = catalog.profiles[i];
    if (!IsLive(profile.header) || names.emplace(profile.user, profile.name).second) continue;
    const PathScope scope(report, "profiles", i);
    report.Add("duplicate", "name", fmt::format("\"{}\" has a profile of that name", profile.user));
  }
}

// The longest code that the pattern can make must fit. What stood there before is not judged: then
// bookings go without a code.
void CheckCodes(const CatalogView& catalog, const Written& written, Report& report) {
  if (!catalog.organization) return;
  const std::string& pattern = catalog.organization->code_pattern;
  const auto refuse = [&](std::string_view path, std::string_view whose) {
    report.Add("code_pattern", path,
               fmt::format("codes{} may come to more than {} bytes", whose, kLongestCode));
  };
  const bool anew = written.Has(Describe<Organization>().name, catalog.organization->header.id);
  const auto refuse_pattern = [&](std::string_view whose) {
    refuse("organization.code_pattern", whose);
  };
  if (LongestCode(pattern, 0) > kLongestCode) {
    if (anew) refuse_pattern("");
    return;
  }
  if (!NamesTeam(pattern)) return;
  for (std::size_t i = 0; i < catalog.teams.size(); ++i) {
    const RecordHeader& header = catalog.teams[i].header;
    if (!IsLive(header) || LongestCode(pattern, header.id.size()) <= kLongestCode) continue;
    if (anew) return refuse_pattern(fmt::format(" of the team \"{}\"", header.id));
    if (!written.Has(Describe<Team>().name, header.id)) continue;
    const PathScope scope(report, "teams", i);
    refuse("id", " of the organization's `code_pattern` with this team");
  }
}

}  // namespace

std::string_view SlugOf(const EventType& event_type) {
  if (!event_type.slug.empty()) return event_type.slug;
  return IsSlugShape(event_type.header.id) ? std::string_view(event_type.header.id)
                                           : std::string_view();
}

void CheckNames(const CatalogView& catalog, const Written& written, Report& report) {
  if (catalog.organization && catalog.organization->header.id.empty()) {
    report.Add("required", "organization.id", "a record of a catalog needs an id");
  }
  CheckIds(catalog.users, "users", report);
  CheckIds(catalog.profiles, "profiles", report);
  CheckIds(catalog.schedules, "schedules", report);
  CheckIds(catalog.holiday_sets, "holiday_sets", report);
  CheckIds(catalog.teams, "teams", report);
  CheckIds(catalog.event_types, "event_types", report);
  CheckIds(catalog.calendar_sources, "calendar_sources", report);
  CheckIds(catalog.resources, "resources", report);
  CheckIds(catalog.resource_pools, "resource_pools", report);
  CheckEmails(catalog, report);
  CheckSlugs(catalog, report);
  CheckProfileNames(catalog, report);
  CheckCodes(catalog, written, report);
}

}  // namespace rota
