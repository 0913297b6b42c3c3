// How the rows of a resolved catalog are found: ids of each kind, and the names that no two live
// records may share. For resolved_catalog.cc and catalog_records.cc alone.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "src/availability/resolved_catalog.h"
#include "src/base/ascii.h"
#include "src/base/shared_map.h"
#include "src/model/managed.h"
#include "src/model/rules.h"

namespace rota {

using IdMap = SharedMap<std::string, std::uint32_t>;

// Whose a name is.
struct Holder {
  std::string_view kind;
  std::uint32_t index = kNone;
  bool operator==(const Holder&) const = default;
};

template <typename T>
std::string_view KindName() {
  return Describe<T>().name;
}

inline std::string EmailName(std::string_view email) { return "email:" + ComparedAddress(email); }

// The names that no other live record may have (src/model/validate_names.cc), each with its space.
template <typename T>
std::vector<std::string> NamesOf(const T& record) {
  std::vector<std::string> names;
  const std::string& ref = record.header.external_ref;
  if (!ref.empty()) names.push_back(fmt::format("ref:{}:{}", KindName<T>(), ref));
  const auto add_slug = [&](std::string_view owner, std::string_view slug) {
    if (!slug.empty()) names.push_back(fmt::format("slug:{}/{}", owner, slug));
  };
  if constexpr (std::is_same_v<T, User>) {
    add_slug("", record.slug);
    if (!record.email.empty()) names.push_back(EmailName(record.email));
    for (const std::string& email : record.emails) names.push_back(EmailName(email));
  } else if constexpr (std::is_same_v<T, Team>) {
    add_slug("", record.slug);
  } else if constexpr (std::is_same_v<T, EventType>) {
    const bool of_user = record.team.empty() || IsPart(record);
    add_slug(of_user ? "user " + record.user : "team " + record.team, SlugOf(record));
  } else if constexpr (std::is_same_v<T, AvailabilityProfile>) {
    names.push_back(fmt::format("profile:{}/{}", record.user, record.name));
  }
  return names;
}

// What names the row has: of an event type those it has in force.
template <typename Row>
const auto& NamedIn(const Row& row) {
  if constexpr (requires { row.in_force(); }) {
    return row.in_force();
  } else if constexpr (requires { row.record; }) {
    return row.record;
  } else {
    return row;
  }
}

// What a row was made of.
template <typename Row>
const auto& RecordIn(const Row& row) {
  if constexpr (requires { row.record; }) {
    return row.record;
  } else {
    return row;
  }
}

struct ResolvedCatalog::Names {
  IdMap users, profiles, schedules, holiday_sets, teams, event_types, sources, resources, pools;
  SharedMap<std::string, Holder> names;
};

inline std::uint32_t Look(const IdMap& ids, std::string_view id) {
  const std::uint32_t* found = ids.Find(id);
  return found ? *found : kNone;
}

}  // namespace rota
