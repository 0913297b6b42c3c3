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
  const auto add = [&](const Json& limits, const char* standard, const std::string& team) {
    for (const Json& row : limits) found.push_back({&row, row.value("scope", standard), team});
  };
  if (const Json* own = catalog_.Field(*event_, "limits")) add(*own, "event_type", own_team);
  for (const Json* team : catalog_.Ancestry(own_team)) {
    for (const Json& row : List(*team, "limits")) {
      const bool binds = team->at("id") == own_team || Flag(row, "descendants", false);
      if (binds) found.push_back({&row, row.value("scope", "team"), team->at("id")});
    }
  }
  add(List(catalog_.organization(), "limits"), "user", own_team);
  if (host) {
    add(List(catalog_.user(host->user), "limits"), "user", "");
    for (const Json* profile : catalog_.ProfilesOf(*host))
      add(List(*profile, "limits"), "user", "");
  }
  std::erase_if(found, [&](const Limit& limit) {
    if (limit.row->contains("count") == limit.row->contains("minutes")) {
      throw Refused("invalid", "a limit has a count or minutes");
    }
    if (limit.scope == "team" && limit.team.empty()) return true;  // nobody's event type
    const bool of_host = limit.scope == "host" || limit.scope == "user";
    return of_host != (host != nullptr);
  });
  return found;
}

const Zone& Facts::CountingZone(const Limit& limit, const Host* host) const {
  if (limit.scope == "user") return catalog_.UserZone(host->user);
  if (limit.scope == "team") return catalog_.TeamZone(limit.team);
  return limit.scope == "attendee" ? catalog_.OrganizationZone() : *grid_zone_;
}

// Is this the attendee whom the query names? Reading: a known user is one attendee under all
// addresses; one who is not named has no bookings yet.
bool Facts::IsAskedFor(const Json& attendee) const {
  if (!names_attendee() || attendee.value("status", "live") == "cancelled") return false;
  if (!attendee_.empty()) return catalog_.PersonOf(attendee) == attendee_;
  // Addresses are compared without regard to case.
  const std::string asked = Text(query_.at("attendee"), "email"), given = Text(attendee, "email");
  return std::equal(
      asked.begin(), asked.end(), given.begin(), given.end(),
      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// Does a limit count a booking?
bool Facts::Counts(const Limit& limit, const Host* host, const Booking& booking) const {
  if (limit.scope == "event_type") return booking.event_type == event_->at("id");
  if (limit.scope == "host")
    return booking.event_type == event_->at("id") && booking.HostedBy(host->user);
  if (limit.scope == "user") return booking.HostedBy(host->user);
  if (limit.scope == "team") {
    const std::string team = Text(catalog_.event_type(booking.event_type), "team");
    return Flag(*limit.row, "descendants", false) ? catalog_.IsBelow(team, limit.team)
                                                  : team == limit.team;
  }
  // Attendee. Reading: over all event types.
  const Json& attendees = List(*booking.record, "attendees");
  return std::any_of(attendees.begin(), attendees.end(),
                     [&](const Json& one) { return IsAskedFor(one); });
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

int Facts::Room(Instant start, const Host* host) const {
  int room = kUnlimited;
  for (const Limit& limit : LimitsFor(host)) {
    const Zone& zone = CountingZone(limit, host);
    for (const auto& [first, last] : PeriodsOf(*limit.row, zone.DateAt(start))) {
      int count = 0;
      minutes used{0};
      for (const Booking& booking : bookings_) {
        const Date date =
            zone.DateAt(booking.start);  // it counts wholly in the period of its start
        if (date < first || last < date || !IsLive(booking) || !Counts(limit, host, booking))
          continue;
        ++count;
        used += booking.length();
      }
      const bool by_count = limit.row->contains("count");
      const auto left = by_count
                            ? limit.row->at("count").get<int>() - count
                            : (minutes{limit.row->at("minutes").get<int>()} - used) / duration_;
      // Reading: bookings of people nobody named may be of different people, so such a limit caps
      // nothing; one that nobody can meet still refuses everybody.
      if (limit.scope == "attendee" && !names_attendee() && left > 0) continue;
      room = std::min(room, std::max(static_cast<int>(left), 0));
    }
  }
  return room;
}

}  // namespace model
