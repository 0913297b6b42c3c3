#include "src/model/limits.h"

#include <fmt/format.h>

#include "rota/model/description.h"

namespace rota {
namespace {

std::string PeriodName(const Limit& limit) {
  if (limit.rolling_days) return fmt::format("{} rolling days", *limit.rolling_days);
  return std::string(WordOf(*limit.per));
}

bool SamePeriod(const Limit& a, const Limit& b) {
  return a.per == b.per && a.rolling_days == b.rolling_days;
}

// A limit that names both or neither of two alternatives cannot be compared with others.
bool IsWhole(const Limit& limit) {
  return limit.per.has_value() != limit.rolling_days.has_value() &&
         limit.count.has_value() != limit.minutes.has_value();
}

void CheckOne(const Limit& limit, LimitScope standard, bool only, Report& r) {
  const LimitScope scope = limit.scope.value_or(standard);
  if (limit.per.has_value() == limit.rolling_days.has_value()) {
    r.Add("limit_shape", "per", "needs either per or rolling_days");
  }
  if (limit.count.has_value() == limit.minutes.has_value()) {
    r.Add("limit_shape", "count", "needs either count or minutes");
  }
  if (only && scope != standard) {
    r.Add("limit_shape", "scope", fmt::format("only {} is allowed here", WordOf(standard)));
  }
  const bool on_team = standard == LimitScope::kTeam;
  const bool reaches_down =
      scope == LimitScope::kTeam ||
      (on_team && (scope == LimitScope::kMember || scope == LimitScope::kAttendee));
  if (limit.descendants && !reaches_down) {
    r.Add("limit_shape", "descendants", "is for scope team, on a team for member and attendee too");
  }
  if (scope == LimitScope::kMember && !on_team) {
    r.Add("limit_shape", "scope", "a limit of members stands on a team");
  }
  if (limit.per == LimitPeriod::kUpcoming && scope != LimitScope::kAttendee) {
    r.Add("limit_shape", "per", "upcoming bookings are those of an attendee");
  }
}

}  // namespace

PeriodOrder OrderOf(const Limit& shorter, const Limit& longer) {
  if (shorter.rolling_days) {
    const bool inside = longer.rolling_days && *shorter.rolling_days < *longer.rolling_days;
    return inside ? PeriodOrder::kInside : PeriodOrder::kUnrelated;
  }
  const LimitPeriod per = *shorter.per;
  // What is over no longer counts as upcoming, so a day may hold more.
  if (per == LimitPeriod::kUpcoming || longer.per == LimitPeriod::kUpcoming) {
    return PeriodOrder::kUnrelated;
  }
  if (longer.rolling_days) {
    // A day lies in every run of days; a week only in some runs of seven or more.
    return per == LimitPeriod::kDay ? PeriodOrder::kInside : PeriodOrder::kUnrelated;
  }
  if (per >= *longer.per) return PeriodOrder::kUnrelated;
  return per == LimitPeriod::kWeek ? PeriodOrder::kCrosses : PeriodOrder::kInside;
}

bool CountAlike(const Limit& a, const Limit& b, LimitScope standard) {
  return IsWhole(a) && IsWhole(b) && a.scope.value_or(standard) == b.scope.value_or(standard) &&
         a.descendants == b.descendants && a.count.has_value() == b.count.has_value();
}

std::int32_t MostOf(const Limit& limit) {
  return limit.count ? *limit.count : limit.minutes.value_or(0);
}

void CheckLimits(const std::vector<Limit>& limits, LimitScope standard, Report& r, bool only) {
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const PathScope scope(r, "limits", i);
    CheckOne(limits[i], standard, only, r);
    for (std::size_t j = 0; j < limits.size(); ++j) {
      if (i == j || !CountAlike(limits[i], limits[j], standard)) continue;
      if (j < i && SamePeriod(limits[i], limits[j])) {
        r.Add("limit_contradiction", "",
              fmt::format("limits[{}] already sets a limit per {}", j, PeriodName(limits[i])));
      }
      if (OrderOf(limits[i], limits[j]) == PeriodOrder::kInside &&
          MostOf(limits[i]) > MostOf(limits[j])) {
        r.Add("limit_contradiction", "",
              fmt::format("{} per {} can never be reached: limits[{}] allows {} per {}",
                          MostOf(limits[i]), PeriodName(limits[i]), j, MostOf(limits[j]),
                          PeriodName(limits[j])));
      }
    }
  }
}

}  // namespace rota
