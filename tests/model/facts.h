// The facts of a scenario seen from its question: who is open, busy, away and limited, before any
// grid.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/model/catalog.h"
#include "tests/model/hours.h"

namespace model {

// Words of reasons: "occupied", "buffer" …
using Reasons = std::set<std::string>;

struct Booking {
  std::string id;
  std::string event_type;
  std::string status;
  Instant start;
  Instant end;
  std::vector<std::string> hosts;
  const Json* record = nullptr;
  bool live = false;     // it occupies and counts
  bool earlier = false;  // an earlier part of the visit at hand: for who attends both are one
  bool HostedBy(const std::string& user) const;
  minutes length() const { return std::chrono::floor<minutes>(end - start); }
};

struct OpenHours {
  MinuteSet open;      // by schedules alone
  MinuteSet holidays;  // what holidays take
};

inline constexpr int kUnlimited = std::numeric_limits<int>::max();

class Facts {
 public:
  explicit Facts(const Json& scenario);

  // ---- the question

  const Catalog& catalog() const { return catalog_; }
  const Json& query() const { return query_; }
  const Json& event() const { return *event_; }
  const std::vector<Host>& hosts() const { return catalog_.HostsOf(*event_); }
  Instant now() const { return now_; }
  Date today() const { return grid_zone_->DateAt(now_); }
  const Zone& grid_zone() const { return *grid_zone_; }
  const Zone& viewer_zone() const;
  minutes duration() const { return duration_; }
  Slot SlotAt(Instant start) const { return {start, start + duration_}; }
  // Who attends: whom query.attendee names, else those who come to the booking that moves.
  const std::vector<Json>& attendees() const { return attendees_; }
  // Does somebody like that attend the booking?
  bool Comes(const Json& asked, const Booking& booking) const;
  // Is one of them this user?
  bool IsAttendee(const std::string& user) const;

  // ---- hours (facts_hours.cc)

  // The schedule that gives a host's hours before any intersection; null: `no_schedule`.
  const Json* ServingSchedule(const Host& host) const;
  // A host's hours on the dates first..last of the grid zone, with two dates to spare on both
  // sides.
  const OpenHours& HoursOf(const Host& host, Date first, Date last) const;
  // The open window: where schedules alone let every group reach its required number.
  MinuteSet OpenWindow(Date first, Date last) const;
  // Adds the blocking dates of these sets.
  void AddHolidays(const Json& sets, std::set<Date>* dates) const;
  // The dates of the blocking holidays of organization, team and ancestors.
  std::set<Date> Holidays() const;

  // ---- busy (facts_busy.cc)

  const std::vector<Booking>& bookings() const { return bookings_; }
  // Seats a record of a session stands for, and whether an earlier one stands for it (seats.cc).
  static int SeatsOf(const Booking& booking);
  bool IsPartOfEarlier(const Booking& booking) const;
  std::string PlaceOf(const Booking& booking) const;
  // Does a user host it, or lead a thing that it takes? One counts for them as the other.
  bool Keeps(const Booking& booking, const std::string& user) const;
  // Why occupancy and calendars of a user refuse `slot` with these buffers.
  Reasons Conflicts(const std::string& user, Slot slot, Buffers buffers) const;
  // Why other bookings of those who attend refuse `slot`.
  Reasons AttendeeConflicts(Slot slot) const;
  // Does the rest of a host before or after another day's bookings forbid `slot`?
  bool LacksRest(const Host& host, Slot slot) const;
  // Does a booking of the user elsewhere leave too little time for the way?
  bool IsTooFar(const std::string& user, Slot slot) const;
  // Where the question's booking would be; empty: nowhere that is known.
  std::string PlaceAsked() const;
  // The minutes that are refused as slots of their own, with the buffers of the host.
  const MinuteSet& BusyMinutes(const Host& host) const;
  // The external entries that block a thing, whole days read in its zone.
  std::vector<Slot> BlocksOfThing(const std::string& id, const Zone& zone) const;
  // A calendar that must be fresh is not, and its owner chose `closed`.
  bool IsStale(const std::string& user) const;

  // ---- limits (facts_limits.cc)

  // How many more bookings the limits let begin at `start`: those of the host, or without one those
  // that remove the slot; kUnlimited: no limit says.
  enum Of { kOfAll, kOfAttendee, kOfOthers };  // whose limits of those that remove the slot
  int Room(Instant start, const Host* host, Of of = kOfAll) const;
  // Every period of a limit, first and last date, that holds `date`.
  std::vector<std::pair<Date, Date>> PeriodsOf(const Json& limit, Date date) const;

 private:
  struct Limit {
    const Json* row;
    std::string scope;
    std::string team;   // on which it stands, or of the event type
    std::string owner;  // "event_type", "team", "organization": on what it stands
  };
  struct Taken {  // what one live booking takes of a person
    Slot core;
    Buffers buffers;
    bool max_mode;
    std::string place;
  };
  using HostKey = std::tuple<std::string, int, bool>;  // user, place, stands in
  static HostKey KeyOf(const Host& host) { return {host.user, host.place, host.stands_in}; }

  void ReadBookings(const Json& scenario);
  // Does a booking occupy and count? Holds while now < expires_at, pending while it blocks.
  bool IsLive(const Booking& booking) const;
  minutes ImpliedLength(const Json& booking) const;
  const Zone& FindGridZone() const;
  const Json* PersonalSchedule(const Host& host) const;
  const Json* EventSchedule() const;
  bool ReplacesSchedules() const;
  OpenHours MakeHours(const Host& host, Date first, Date last) const;
  MinuteSet HolidayMinutes(const std::set<Date>& dates, const ZoneOn& zone_on, Date first,
                           Date last) const;
  const std::vector<Taken>& OccupancyOf(const std::string& user) const;
  const std::vector<Slot>& BlocksOf(const std::string& user) const;
  bool Attends(const std::string& user, const Booking& booking) const;
  Buffers FrozenBuffers(const Booking& booking, const std::string& user) const;
  const std::vector<Limit>& LimitsFor(const Host* host) const;
  std::vector<Limit> FindLimits(const Host* host) const;
  const Zone& CountingZone(const Limit& limit, const Host* host) const;
  bool Counts(const Limit& limit, const Host* host, const Booking& booking) const;
  bool CountsFor(const Limit& limit, const Json& attendee, const Booking& booking) const;
  bool IsOfTeam(const Booking& booking, const std::string& team, bool below) const;
  // What is left of a limit at `start`; `counts` says which bookings it counts.
  int Left(const Limit& limit, const Zone& zone, Instant start,
           const std::function<int(const Booking&)>& counts) const;
  bool IsSame(const Json& asked, const Json& attendee) const;
  int TimesCounted(const Json* attendee, const Booking& booking) const;

  Catalog catalog_;
  const Json& query_;
  const Json& busy_;
  const Json* event_ = nullptr;
  Instant now_;
  minutes duration_{0};
  const Zone* grid_zone_ = nullptr;
  std::vector<Json> attendees_;
  std::vector<Booking> bookings_;
  const Json& sources_;
  bool max_mode_ = false;  // of the buffers
  // What has been worked out once.
  mutable std::map<std::tuple<HostKey, Date, Date>, OpenHours> hours_;
  mutable std::map<HostKey, MinuteSet> busy_minutes_;
  mutable std::map<HostKey, std::vector<Limit>> limits_;
  mutable std::map<std::string, std::vector<Taken>> occupancy_;  // by user
  mutable std::map<std::string, std::vector<Slot>> blocks_;
};

}  // namespace model
