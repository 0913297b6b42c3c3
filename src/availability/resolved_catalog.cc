#include "src/availability/resolved_catalog.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rota/recurrence/expand.h"
#include "src/base/ascii.h"
#include "src/model/recurring.h"

namespace rota {
namespace {

// Keys are views into the catalog, which the index owns and never changes.
using IdMap = absl::flat_hash_map<std::string_view, std::uint32_t>;

template <typename Record>
IdMap MapIds(const std::vector<Record>& records) {
  IdMap ids;
  ids.reserve(records.size());
  for (std::uint32_t i = 0; i < records.size(); ++i) ids.emplace(records[i].header.id, i);
  return ids;
}

std::uint32_t Look(const IdMap& ids, std::string_view id) {
  const auto it = ids.find(id);
  return it == ids.end() ? kNone : it->second;
}

std::string PathOf(std::string_view list, std::size_t i) { return fmt::format("{}[{}]", list, i); }

// The dates of a holiday. Those of a rule are listed once, for the years anybody books in.
Status AddDates(const Holiday& holiday, std::vector<Date>* out) {
  if (holiday.date) {
    out->push_back(*holiday.date);
    return {};
  }
  constexpr ExpandWindow kKept = {631152000, 4133980800};  // 1990-01-01 to 2101-01-01
  constexpr std::size_t kMost = 50'000;
  ROTA_ASSIGN(const RecurrenceSet set, RecurringSet(holiday.rrule, holiday.dtstart));
  Result<std::vector<Start>> starts = StartsBetween(set, kKept, kMost);
  if (!starts.ok()) return Status(starts.status()).At("rrule");
  for (const Start& start : *starts) out->push_back(start.local.date());
  return {};
}

// Working hours or a break that recur by a rule.
template <typename Row>
Result<CompiledSchedule::Recurring> RecurringOf(const Row& row, bool is_break) {
  CompiledSchedule::Recurring recurring;
  ROTA_ASSIGN(recurring.set, RecurringSet(row.rrule, row.dtstart));
  recurring.length_s = row.duration_min.value_or(0) * kMinute;
  recurring.start = row.start;
  recurring.end = row.end;
  recurring.from = row.valid_from.value_or(kMinDate);
  recurring.to = row.valid_to.value_or(kMaxDate);
  recurring.is_break = is_break;
  return recurring;
}

// An empty name is no zone (nullptr) and no error.
Result<const Zone*> OptionalZone(const std::string& name) {
  if (name.empty()) return static_cast<const Zone*>(nullptr);
  return Zone::Find(name);
}

}  // namespace

struct ResolvedCatalog::Names {
  IdMap users, profiles, schedules, holiday_sets, teams, event_types, sources;
  absl::flat_hash_map<std::string, std::uint32_t> emails;  // lower-case
};

ResolvedCatalog::ResolvedCatalog() : names_(std::make_unique<Names>()) {}
ResolvedCatalog::~ResolvedCatalog() = default;

Result<std::shared_ptr<const ResolvedCatalog>> ResolvedCatalog::Build(Catalog catalog) {
  std::shared_ptr<ResolvedCatalog> index(new ResolvedCatalog);
  index->catalog_ = std::move(catalog);
  ROTA_TRY(index->Index());
  return std::shared_ptr<const ResolvedCatalog>(std::move(index));
}

Status ResolvedCatalog::Index() {
  if (!catalog_.organization) {
    return Invalid("required", "a catalog must describe its organization").At("organization");
  }
  names_->users = MapIds(catalog_.users);
  names_->profiles = MapIds(catalog_.profiles);
  names_->schedules = MapIds(catalog_.schedules);
  names_->holiday_sets = MapIds(catalog_.holiday_sets);
  names_->teams = MapIds(catalog_.teams);
  names_->event_types = MapIds(catalog_.event_types);
  names_->sources = MapIds(catalog_.calendar_sources);
  for (std::uint32_t i = 0; i < catalog_.users.size(); ++i) {
    const User& user = catalog_.users[i];
    if (!user.email.empty()) names_->emails.emplace(ComparedAddress(user.email), i);
    for (const std::string& email : user.emails) names_->emails.emplace(ComparedAddress(email), i);
  }
  week_start_ = WeekStartOf(*catalog_.organization);
  ROTA_TRY(IndexTeams());
  ROTA_TRY(IndexZones());
  ROTA_TRY(IndexHolidays());
  return CompileSchedules();
}

Status ResolvedCatalog::IndexTeams() {
  const std::size_t n = catalog_.teams.size();
  team_chains_.resize(n);
  children_.resize(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t at = i; at != kNone;) {
      if (team_chains_[i].size() > 32) {
        return Invalid("cycle", "a team may lie at most 32 levels deep and never below itself")
            .At(PathOf("teams", i) + ".parent");
      }
      team_chains_[i].push_back(at);
      const std::string& parent = catalog_.teams[at].parent;
      if (parent.empty()) break;
      const std::uint32_t next = FindTeam(parent);
      if (next == kNone) return NotFound("team", parent).At(PathOf("teams", at) + ".parent");
      at = next;
    }
    if (team_chains_[i].size() > 1) children_[team_chains_[i][1]].push_back(i);
  }
  return {};
}

Status ResolvedCatalog::IndexZones() {
  Result<const Zone*> home = Zone::Find(catalog_.organization->zone);
  if (!home.ok()) return Status(home.status()).At("organization.zone");
  zone_ = *home;
  for (std::size_t i = 0; i < catalog_.users.size(); ++i) {
    const User& user = catalog_.users[i];
    const Result<const Zone*> zone = OptionalZone(user.zone);
    if (!zone.ok()) return Status(zone.status()).At(PathOf("users", i) + ".zone");
    user_zones_.push_back(*zone ? *zone : zone_);
    std::vector<TravelRow>& rows = travel_.emplace_back();
    for (std::size_t k = 0; k < user.travel.size(); ++k) {
      const Travel& travel = user.travel[k];
      const Result<const Zone*> away = Zone::Find(travel.zone);
      if (!away.ok()) {
        return Status(away.status()).At(fmt::format("users[{}].travel[{}].zone", i, k));
      }
      rows.push_back({travel.from, travel.to.value_or(kMaxDate), *away});
    }
  }
  for (std::uint32_t i = 0; i < catalog_.teams.size(); ++i) {
    const Zone* found = zone_;
    for (const std::uint32_t at : TeamChain(i)) {
      const Result<const Zone*> zone = OptionalZone(catalog_.teams[at].zone);
      if (!zone.ok()) return Status(zone.status()).At(PathOf("teams", at) + ".zone");
      if (*zone) {
        found = *zone;
        break;
      }
    }
    team_zones_.push_back(found);
  }
  for (std::size_t i = 0; i < catalog_.calendar_sources.size(); ++i) {
    const CalendarSource& source = catalog_.calendar_sources[i];
    const std::uint32_t user = FindUser(source.user);
    if (user == kNone) {
      return NotFound("user", source.user).At(PathOf("calendar_sources", i) + ".user");
    }
    const Result<const Zone*> zone = OptionalZone(source.zone);
    if (!zone.ok()) return Status(zone.status()).At(PathOf("calendar_sources", i) + ".zone");
    source_zones_.push_back(*zone ? *zone : user_zones_[user]);
  }
  return {};
}

Status ResolvedCatalog::HolidayDates(const std::vector<std::string>& sets,
                                     std::vector<Date>* out) const {
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const std::uint32_t set = Look(names_->holiday_sets, sets[i]);
    if (set == kNone) return NotFound("holiday_set", sets[i]).At(PathOf("holiday_sets", i));
    const std::vector<Holiday>& holidays = catalog_.holiday_sets[set].holidays;
    for (std::size_t k = 0; k < holidays.size(); ++k) {
      if (!holidays[k].blocking) continue;
      Status added = AddDates(holidays[k], out);
      if (!added.ok())
        return added.Under(fmt::format("holidays[{}]", k)).Under(PathOf("holiday_sets", set));
    }
  }
  std::sort(out->begin(), out->end());
  out->erase(std::unique(out->begin(), out->end()), out->end());
  return {};
}

Status ResolvedCatalog::CompileSchedules() {
  using Dated = CompiledSchedule::Dated;
  for (std::size_t i = 0; i < catalog_.schedules.size(); ++i) {
    const Schedule& from = catalog_.schedules[i];
    CompiledSchedule to;
    const Result<const Zone*> zone = OptionalZone(from.zone);
    if (!zone.ok()) return Status(zone.status()).At(PathOf("schedules", i) + ".zone");
    to.zone = *zone;
    to.valid_from = from.valid_from.value_or(kMinDate);
    to.valid_to = from.valid_to.value_or(kMaxDate);
    const auto add_weekly = [](auto& table, WeekdaySet days, const CompiledSchedule::Weekly& row) {
      for (int day = 0; day < 7; ++day) {
        if (days.Has(static_cast<Weekday>(day)))
          table[static_cast<std::size_t>(day)].push_back(row);
      }
    };
    const auto add_recurring = [&](const auto& row, bool is_break, std::string_view list,
                                   std::size_t k) -> Status {
      auto recurring = RecurringOf(row, is_break);
      if (!recurring.ok()) {
        return Status(recurring.status()).Under(PathOf(list, k)).Under(PathOf("schedules", i));
      }
      to.recurring.push_back(*std::move(recurring));
      return {};
    };
    for (std::size_t k = 0; k < from.rules.size(); ++k) {
      const ScheduleRule& rule = from.rules[k];
      if (!rule.rrule.empty()) {
        ROTA_TRY(add_recurring(rule, false, "rules", k));
        continue;
      }
      add_weekly(to.rules, rule.days,
                 {rule.start, rule.end, rule.valid_from.value_or(kMinDate),
                  rule.valid_to.value_or(kMaxDate)});
    }
    for (std::size_t k = 0; k < from.breaks.size(); ++k) {
      const ScheduleBreak& pause = from.breaks[k];
      if (!pause.rrule.empty()) {
        ROTA_TRY(add_recurring(pause, true, "breaks", k));
      } else if (pause.date) {
        to.dated.push_back({*pause.date, Dated::Kind::kBreak, pause.start, pause.end, false});
      } else {
        add_weekly(to.breaks, pause.days,
                   {pause.start, pause.end, pause.valid_from.value_or(kMinDate),
                    pause.valid_to.value_or(kMaxDate)});
      }
    }
    for (const ScheduleOverride& row : from.overrides) {
      constexpr Dated::Kind kKinds[] = {Dated::Kind::kReplace, Dated::Kind::kAdd,
                                        Dated::Kind::kSubtract, Dated::Kind::kReplace};
      const bool closed = row.mode == OverrideMode::kClosed;
      to.dated.push_back({row.date, kKinds[static_cast<int>(row.mode)],
                          closed ? DayMinute{} : row.start.value_or(DayMinute{}),
                          closed ? DayMinute{} : row.end.value_or(DayMinute{}),
                          row.mode == OverrideMode::kSubtract && !row.start});
    }
    std::stable_sort(to.dated.begin(), to.dated.end(),
                     [](const Dated& a, const Dated& b) { return a.date < b.date; });
    Status holidays = HolidayDates(from.holiday_sets, &to.holidays);
    if (!holidays.ok()) return holidays.Under(PathOf("schedules", i));
    schedules_.push_back(std::move(to));
  }
  return {};
}

Status ResolvedCatalog::IndexHolidays() {
  Status found = HolidayDates(organization().holiday_sets, &holidays_);
  if (!found.ok()) return found.Under("organization");
  for (std::uint32_t i = 0; i < catalog_.teams.size(); ++i) {
    std::vector<Date>& dates = team_holidays_.emplace_back(holidays_);
    for (const std::uint32_t at : TeamChain(i)) {
      found = HolidayDates(catalog_.teams[at].holiday_sets, &dates);
      if (!found.ok()) return found.Under(PathOf("teams", at));
    }
  }
  return {};
}

std::uint32_t ResolvedCatalog::FindUser(std::string_view id) const {
  return Look(names_->users, id);
}
std::vector<std::uint32_t> ResolvedCatalog::FindUsers(std::span<const std::string> ids) const {
  std::vector<std::uint32_t> users;
  users.reserve(ids.size());
  for (const std::string& id : ids) users.push_back(FindUser(id));
  return users;
}
std::uint32_t ResolvedCatalog::FindProfile(std::string_view id) const {
  return Look(names_->profiles, id);
}
std::uint32_t ResolvedCatalog::FindSchedule(std::string_view id) const {
  return Look(names_->schedules, id);
}
std::uint32_t ResolvedCatalog::FindTeam(std::string_view id) const {
  return Look(names_->teams, id);
}
std::uint32_t ResolvedCatalog::FindEventType(std::string_view id) const {
  return Look(names_->event_types, id);
}
std::uint32_t ResolvedCatalog::FindSource(std::string_view id) const {
  return Look(names_->sources, id);
}

std::uint32_t ResolvedCatalog::FindUserByEmail(std::string_view email) const {
  const auto it = names_->emails.find(ComparedAddress(email));
  return it == names_->emails.end() ? kNone : it->second;
}

bool ResolvedCatalog::IsWithin(std::uint32_t team, std::uint32_t ancestor) const {
  const auto chain = TeamChain(team);
  return std::find(chain.begin(), chain.end(), ancestor) != chain.end();
}

Weekday WeekStartOf(const Organization& organization) {
  if (organization.week_start) return *organization.week_start;
  std::string_view region = organization.region;
  const std::string& locale = organization.locale;
  if (region.empty() && locale.size() >= 5)
    region = std::string_view(locale).substr(locale.size() - 2);
  constexpr std::array<std::string_view, 28> kSunday = {
      "US", "CA", "MX", "BR", "AR", "CO", "PE", "VE", "IL", "IN", "JP", "KR", "TW", "HK",
      "PH", "TH", "ID", "SG", "ZA", "KE", "PK", "BD", "NP", "SA", "YE", "GT", "PA", "DO"};
  constexpr std::array<std::string_view, 14> kSaturday = {"AE", "AF", "BH", "DJ", "DZ", "EG", "IQ",
                                                          "IR", "JO", "KW", "LY", "OM", "QA", "SY"};
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), region) != list.end();
  };
  if (in(kSunday)) return Weekday::kSunday;
  if (in(kSaturday)) return Weekday::kSaturday;
  return Weekday::kMonday;
}

}  // namespace rota
