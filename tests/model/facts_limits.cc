// Limits: at most so many bookings, or minutes of bookings, in a period.
#include <algorithm>
#include <iterator>

#include "tests/model/facts.h"

namespace model {

using std::chrono::months;
using std::chrono::year_month;
using std::chrono::year_month_day;

const std::vector<Facts::Limit>& Facts::LimitsFor(const Host* host) const {
  const HostKey key = host ? KeyOf(*host) : HostKey();
  const auto known = limits_.find(key);
  return known != limits_.end() ? known->second : limits_[key] = FindLimits(host);
}

// A limit binds bookings made through the record it stands on: the team's own event types, and with
// `descendants` those of the teams below. All limits hold, none replaces another.
std::vector<Facts::Limit> Facts::FindLimits(const Host* host) const {
  std::vector<Limit> found;
  const std::string own_team = Text(*event_, "team");
  const auto add = [&](const Json& limits, const char* standard, const std::string& team,
                       const char* owner) {
    for (const Json& row : limits) {
      found.push_back({&row, row.value("scope", standard), team, owner});
    }
  };
  if (const Json* own = catalog_.Field(*event_, "limits")) {
    add(*own, "event_type", own_team, "event_type");
  }
  for (const Json* team : catalog_.Ancestry(own_team)) {
    for (const Json& row : List(*team, "limits")) {
      const bool binds = team->at("id") == own_team || Flag(row, "descendants", false);
      if (binds) found.push_back({&row, row.value("scope", "team"), team->at("id"), "team"});
    }
  }
  add(List(catalog_.organization(), "limits"), "user", own_team, "organization");
  if (host) {
    add(List(catalog_.user(host->user), "limits"), "user", "", "user");
    for (const Json* profile : catalog_.ProfilesOf(*host)) {
      add(List(*profile, "limits"), "user", "", "user");
    }
  }
  std::erase_if(found, [&](const Limit& limit) {
    if (limit.row->contains("count") == limit.row->contains("minutes")) {
      throw Refused("invalid", "a limit has a count or minutes");
    }
    if (limit.scope == "team" && limit.team.empty()) return true;  // nobody's event type
    const bool of_host = limit.scope == "host" || limit.scope == "user" || limit.scope == "member";
    return of_host != (host != nullptr);
  });
  return found;
}

const Zone& Facts::CountingZone(const Limit& limit, const Host* host) const {
  if (limit.scope == "user") return catalog_.UserZone(host->user);
  if (limit.scope == "team" || limit.scope == "member") return catalog_.TeamZone(limit.team);
  return limit.scope == "attendee" ? catalog_.OrganizationZone() : *grid_zone_;
}

// Do both mean one person? Reading: a known user is one attendee under all addresses.
bool Facts::IsSame(const Json& asked, const Json& attendee) const {
  if (attendee.value("status", "live") == "cancelled") return false;
  const std::string user = catalog_.PersonOf(asked);
  if (!user.empty()) return catalog_.PersonOf(attendee) == user;
  // Addresses are compared without regard to case.
  const std::string one = Text(asked, "email"), other = Text(attendee, "email");
  return !one.empty() && std::equal(one.begin(), one.end(), other.begin(), other.end(),
                                    [](unsigned char a, unsigned char b) {
                                      return std::tolower(a) == std::tolower(b);
                                    });
}

bool Facts::Comes(const Json& asked, const Booking& booking) const {
  const Json& attendees = List(*booking.record, "attendees");
  return std::any_of(attendees.begin(), attendees.end(),
                     [&](const Json& one) { return IsSame(asked, one); });
}

bool Facts::IsAttendee(const std::string& user) const {
  return std::any_of(attendees_.begin(), attendees_.end(),
                     [&](const Json& one) { return catalog_.PersonOf(one) == user; });
}

bool Facts::IsOfTeam(const Booking& booking, const std::string& team, bool below) const {
  const std::string own = Text(catalog_.event_type(booking.event_type), "team");
  return below ? catalog_.IsBelow(own, team) : own == team;
}

// Does a limit count a booking?
bool Facts::Counts(const Limit& limit, const Host* host, const Booking& booking) const {
  if (limit.scope == "event_type") return booking.event_type == event_->at("id");
  if (limit.scope == "host")
    return booking.event_type == event_->at("id") && Keeps(booking, host->user);
  if (limit.scope == "user") return Keeps(booking, host->user);
  if (limit.scope == "member" && !Keeps(booking, host->user)) return false;
  return IsOfTeam(booking, limit.team, Flag(*limit.row, "descendants", false));
}

// The attendee's bookings of what the limit stands on.
bool Facts::CountsFor(const Limit& limit, const Json& attendee, const Booking& booking) const {
  if (limit.owner == "event_type" && booking.event_type != event_->at("id")) return false;
  const bool below = Flag(*limit.row, "descendants", false);
  if (limit.owner == "team" && !IsOfTeam(booking, limit.team, below)) return false;
  return Comes(attendee, booking);
}

// A session counts once, and for an attendee each of its seats that is theirs.
int Facts::TimesCounted(const Json* attendee, const Booking& booking) const {
  if (!catalog_.event_type(booking.event_type).contains("seats")) return 1;
  if (!attendee) return IsPartOfEarlier(booking) ? 0 : 1;
  const Json& attendees = List(*booking.record, "attendees");
  return static_cast<int>(std::count_if(attendees.begin(), attendees.end(),
                                        [&](const Json& one) { return IsSame(*attendee, one); }));
}

std::vector<std::pair<Date, Date>> Facts::PeriodsOf(const Json& limit, Date date) const {
  std::vector<std::pair<Date, Date>> periods;
  if (limit.contains("rolling_days")) {
    const days length{limit.at("rolling_days").get<int>()};
    for (Date first = date - length + days{1}; first <= date; first += days{1}) {
      periods.emplace_back(first, first + length - days{1});
    }
    return periods;
  }
  const std::string per = limit.at("per");
  const year_month_day ymd{date};
  if (per == "day") return {{date, date}};
  if (per == "week") {
    constexpr const char* kNames[] = {"sunday",   "monday", "tuesday", "wednesday",
                                      "thursday", "friday", "saturday"};
    const std::string begins = catalog_.organization().value("week_start", "monday");
    const auto at = std::find(std::begin(kNames), std::end(kNames), begins) - std::begin(kNames);
    const Date first =
        date - (std::chrono::weekday(date) - std::chrono::weekday(static_cast<unsigned>(at)));
    return {{first, first + days{6}}};
  }
  if (per == "month") {
    const year_month month = ymd.year() / ymd.month();
    return {{Date{month / 1}, Date{(month + months{1}) / 1} - days{1}}};
  }
  return {{Date{ymd.year() / 1 / 1}, Date{ymd.year() / 12 / 31}}};
}

int Facts::Left(const Limit& limit, const Zone& zone, Instant start,
                const std::function<int(const Booking&)>& counts) const {
  int least = kUnlimited;
  // Reading: bookings to come are those of no period, whatever start is asked about.
  const bool upcoming = Text(*limit.row, "per") == "upcoming";
  const Date today = zone.DateAt(start);
  for (const auto& [first, last] :
       upcoming ? std::vector{std::pair(today, today)} : PeriodsOf(*limit.row, today)) {
    int count = 0;
    minutes used{0};
    for (const Booking& booking : bookings_) {
      const Date date = zone.DateAt(booking.start);  // it counts wholly in the period of its start
      const bool inside = upcoming ? booking.start > now_ : first <= date && date <= last;
      if (!inside || !booking.live || (upcoming && booking.earlier)) continue;
      const int times = counts(booking);
      count += times;
      used += times * booking.length();
    }
    const bool by_count = limit.row->contains("count");
    const auto left = by_count ? limit.row->at("count").get<int>() - count
                               : (minutes{limit.row->at("minutes").get<int>()} - used) / duration_;
    least = std::min(least, std::max(static_cast<int>(left), 0));
  }
  return least;
}

int Facts::Room(Instant start, const Host* host, Of of) const {
  int room = kUnlimited;
  for (const Limit& limit : LimitsFor(host)) {
    if (of != kOfAll && (of == kOfAttendee) != (limit.scope == "attendee")) continue;
    const Zone& zone = CountingZone(limit, host);
    if (limit.scope != "attendee") {
      room = std::min(room, Left(limit, zone, start, [&](const Booking& booking) {
                        return Counts(limit, host, booking) ? TimesCounted(nullptr, booking) : 0;
                      }));
      continue;
    }
    for (const Json& attendee : attendees_) {
      room = std::min(
          room, Left(limit, zone, start, [&](const Booking& booking) {
            return CountsFor(limit, attendee, booking) ? TimesCounted(&attendee, booking) : 0;
          }));
    }
    // Reading: bookings of people nobody named may be of different people, so such a limit caps
    // nothing; one that nobody can meet still refuses everybody.
    const int left = Left(limit, zone, start, [](const Booking&) { return 0; });
    if (left < 1) room = std::min(room, left);
  }
  return room;
}

}  // namespace model
