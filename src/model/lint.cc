// What is legal and probably not meant.
#include <fmt/format.h>

#include <algorithm>

#include "rota/model/validate.h"
#include "src/model/catalog_index.h"
#include "src/model/limits.h"
#include "src/model/managed.h"
#include "src/model/walk.h"
#include "src/model/week_hours.h"

namespace rota {
namespace {

const std::string& FirstOf(std::initializer_list<const std::string*> texts) {
  static const std::string kNone;
  for (const std::string* text : texts) {
    if (!text->empty()) return *text;
  }
  return kNone;
}

// Collects the schedules that records name.
class ScheduleUses : public RecordVisitor {
 public:
  void OnRecord(const RecordDescriptor&, const void*) override {}
  void OnText(const FieldDescriptor& field, const std::string& text) override {
    if (field.refers == "schedule") ids.insert(text);
  }
  absl::flat_hash_set<std::string_view> ids;
};

class Linter {
 public:
  Linter(const Catalog& catalog, std::optional<Date> today)
      : catalog_(catalog), index_(CatalogView(catalog)), today_(today) {}

  std::vector<LintFinding> Run() {
    if (catalog_.organization) {
      const PathScope scope(path_, "organization");
      LintLimits(catalog_.organization->limits, LimitScope::kUser);
    }
    EachLive(catalog_.users, "users",
             [&](const User& u) { LintLimits(u.limits, LimitScope::kUser); });
    EachLive(catalog_.profiles, "profiles",
             [&](const AvailabilityProfile& p) { LintLimits(p.limits, LimitScope::kUser); });
    EachLive(catalog_.teams, "teams", [&](const Team& team) { LintTeam(team); });
    EachLive(catalog_.event_types, "event_types", [&](const EventType& e) { LintEventType(e); });
    EachLive(catalog_.calendar_sources, "calendar_sources",
             [&](const CalendarSource& source) { LintSource(source); });
    LintExpiry();
    for (const LaterValue& value : LaterValues(Describe<Catalog>(), &catalog_)) {
      Find("not_built_yet", value.path, "nothing obeys this field yet");
    }
    return std::move(findings_);
  }

 private:
  template <typename T, typename Visit>
  void EachLive(const std::vector<T>& records, std::string_view list, Visit visit) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      const PathScope scope(path_, list, i);
      if (IsLive(records[i].header)) visit(records[i]);
    }
  }

  void Find(std::string_view rule, std::string_view path, std::string message) {
    std::string full = path_.Path();
    if (!full.empty() && !path.empty()) full += '.';
    full += path;
    findings_.push_back({std::string(rule), std::move(full), std::move(message)});
  }

  void LintLimits(const std::vector<Limit>& limits, LimitScope standard) {
    for (std::size_t i = 0; i < limits.size(); ++i) {
      const PathScope scope(path_, "limits", i);
      if (MostOf(limits[i]) == 0) Find("limit_zero", "", "nothing can be booked");
      for (const Limit& longer : limits) {
        if (!CountAlike(limits[i], longer, standard) ||
            OrderOf(limits[i], longer) != PeriodOrder::kCrosses) {
          continue;
        }
        if (MostOf(limits[i]) > MostOf(longer)) {
          Find("limit_never_reached", "", "allows more per week than a longer period of the list");
        }
      }
    }
  }

  void LintTeam(const Team& team) {
    LintLimits(team.limits, LimitScope::kTeam);
    for (std::size_t i = 0; i < team.members.size(); ++i) {
      const Membership& member = team.members[i];
      const User* user = index_.FindUser(member.user);
      if (member.role == MemberRole::kLeader && !(Serves(member) && user && user->active)) {
        Find("leader_inactive", fmt::format("members[{}]", i), "the team leader's place passes on");
      }
    }
    if (team.active && index_.MembersBelow(team).empty()) {
      Find("team_without_member", "members", "nobody can serve in the team");
    }
  }

  void LintSource(const CalendarSource& source) {
    if (!source.active || source.synced_at) return;
    const bool closes = source.when_stale == WhenStale::kClosed;
    Find("source_never_read", "synced_at",
         closes ? "its owner has no free time until it is read"
                : "none of its entries close time until it is read");
  }

  void LintEventType(const EventType& e) {
    if (IsPart(e)) return LintPart(e);
    if (e.limits) {
      LintLimits(*e.limits, LimitScope::kEventType);
      LintMinutes(e);
    }
    const bool calendar = e.window && e.window->type == WindowType::kRolling &&
                          e.window->count == WindowCount::kCalendar && e.window->days;
    // The last day counts whole, so the notice must pass one day more than the window to close it.
    if (calendar && e.minimum_notice_min.value_or(0) > (*e.window->days + 1) * 24 * 60) {
      Find("notice_beyond_window", "minimum_notice_min", "no start is both late and early enough");
    }
    if (e.step_includes_buffers && e.step_min) {
      Find("step_without_effect", "step_includes_buffers", "step_min is given");
    }
    LintHosts(e);
    if (!IsTemplate(e)) LintHours(e);
  }

  // What its template says is said of the template.
  void LintPart(const EventType& part) {
    const EventType* managed = index_.FindEventType(part.template_id);
    if (!managed || !IsTemplate(*managed)) return;
    for (const std::string& field : NewlyLocked(part, *managed, nullptr)) {
      Find("locked_field", field,
           "the template has locked the field since, so its own value holds");
    }
    const EventType in_force = InForce(part, *managed);
    const Team* team = index_.FindTeam(in_force.team);
    const User* user = index_.FindUser(part.user);
    const bool serves =
        user && user->active && team && index_.MembersBelow(*team).contains(part.user);
    if (!serves) Find("required_host_inactive", "user", "without this host nothing is offered");
    LintHours(in_force);
  }

  void LintMinutes(const EventType& e) {
    if (e.durations_min.empty()) return;
    const std::int32_t shortest = *std::min_element(e.durations_min.begin(), e.durations_min.end());
    for (std::size_t i = 0; i < e.limits->size(); ++i) {
      const Limit& limit = (*e.limits)[i];
      if (limit.minutes && *limit.minutes > 0 && *limit.minutes < shortest) {
        Find("limit_below_duration", fmt::format("limits[{}].minutes", i),
             "less than the shortest duration");
      }
    }
  }

  void LintHosts(const EventType& e) {
    const Team* team = index_.FindTeam(e.hosts_from ? e.hosts_from->members_of : e.team);
    if (e.hosts_from) {
      const bool none =
          team && (e.hosts_from->descendants
                       ? index_.MembersBelow(*team).empty()
                       : std::none_of(team->members.begin(), team->members.end(), Serves));
      if (none) Find("no_hosts", "hosts", "the team has no accepted active member");
      return;
    }
    if (e.hosts.empty() && e.user.empty()) {
      Find("no_hosts", "hosts", "nobody serves the event type");
    }
    const auto members =
        team ? index_.MembersBelow(*team) : absl::flat_hash_set<std::string_view>();
    for (std::size_t i = 0; i < e.hosts.size(); ++i) {
      if (IsTemplate(e)) break;  // each part tells of its own host
      const bool required =
          e.scheduling != Scheduling::kRoundRobin || e.hosts[i].fixed.value_or(false);
      const User* user = index_.FindUser(e.hosts[i].user);
      const bool serves = user && user->active && (!team || members.contains(e.hosts[i].user));
      if (required && !serves) {
        Find("required_host_inactive", fmt::format("hosts[{}].user", i),
             "without this host nothing is offered");
      }
    }
  }

  const Schedule* ScheduleOf(const HostRow& row) {
    const User* user = index_.FindUser(row.user);
    const AvailabilityProfile* profile = index_.FindProfile(row.profile);
    if (!profile && user) profile = index_.FindProfile(user->default_profile);
    static const std::string kNone;
    return index_.FindSchedule(
        FirstOf({&row.schedule, profile ? &profile->schedule : &kNone,
                 user ? &user->default_schedule : &kNone,
                 catalog_.organization ? &catalog_.organization->default_schedule : &kNone}));
  }

  // Reports what no ordinary week has room for. Schedules with single open dates or in several
  // zones are left alone: there the week does not tell.
  void LintHours(const EventType& e) {
    std::vector<HostRow> rows = e.hosts;
    if (rows.empty() && !e.user.empty()) rows.emplace_back().user = e.user;
    std::vector<const Schedule*> always;
    for (const std::string& id : e.restriction_schedules) always.push_back(index_.FindSchedule(id));
    const Schedule* own = index_.FindSchedule(e.schedule);
    if (own) always.push_back(own);
    std::int32_t longest = 0;
    for (const HostRow& row : rows) {
      std::vector<const Schedule*> schedules = always;
      const bool replaced = own && e.schedule_mode == ScheduleMode::kReplace;
      if (const Schedule* personal = replaced ? nullptr : ScheduleOf(row)) {
        schedules.push_back(personal);
      }
      if (schedules.empty() || !AreWeekly(schedules)) return;
      WeekHours week = WeekHours::All();
      for (const Schedule* schedule : schedules) week &= WeekHours::Of(*schedule);
      longest = std::max(longest, week.Longest());
    }
    if (rows.empty()) return;
    if (longest == 0) return Find("never_open", "", "no host has hours for it in an ordinary week");
    for (std::size_t i = 0; i < e.durations_min.size(); ++i) {
      if (e.durations_min[i] > longest) {
        Find("duration_never_fits", fmt::format("durations_min[{}]", i),
             fmt::format("the longest open stretch has {} minutes", longest));
      }
    }
  }

  // Schedules that ended before today although something still names them.
  void LintExpiry() {
    if (!today_) return;
    ScheduleUses uses;
    Walk(Describe<Catalog>(), &catalog_, path_, uses);
    EachLive(catalog_.schedules, "schedules", [&](const Schedule& schedule) {
      if (!schedule.valid_to || *today_ <= *schedule.valid_to ||
          !uses.ids.contains(schedule.header.id)) {
        return;
      }
      Find("schedule_expired", "valid_to", "the schedule is in use and has no hours any more");
    });
  }

  static bool AreWeekly(const std::vector<const Schedule*>& schedules) {
    return std::all_of(schedules.begin(), schedules.end(), [&](const Schedule* schedule) {
      return schedule && schedule->zone == schedules[0]->zone &&
             std::none_of(schedule->overrides.begin(), schedule->overrides.end(),
                          [](const ScheduleOverride& o) {
                            return o.mode == OverrideMode::kReplace || o.mode == OverrideMode::kAdd;
                          });
    });
  }

  const Catalog& catalog_;
  CatalogIndex index_;
  std::optional<Date> today_;
  Report path_;  // only its path is used
  std::vector<LintFinding> findings_;
};

}  // namespace

std::vector<LintFinding> Lint(const Catalog& catalog, std::optional<Date> today) {
  return Linter(catalog, today).Run();
}

}  // namespace rota
