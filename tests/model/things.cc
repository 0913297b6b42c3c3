// A thing by itself is judged as a host is, in its own words; how many bookings fit is found by
// trying every choice for every booking.
#include "tests/model/things.h"

#include <algorithm>
#include <functional>

namespace model {

Things::Things(const Json& scenario, const Facts& facts) : scenario_(scenario), facts_(facts) {
  const Json& catalog = scenario.at("catalog");
  for (const Json& thing : List(catalog, "resources")) things_[thing.at("id")] = &thing;
  for (const Json& row : List(facts.event(), "resources")) {
    Need need;
    need.units = Number(row, "units", 1);
    need.required = Flag(row, "required", true);
    if (row.contains("resource")) need.things = {row.at("resource")};
    for (const Json& pool : List(catalog, "resource_pools")) {
      if (!row.contains("pool") || pool.at("id") != row.at("pool")) continue;
      for (const Json& member : pool.at("members")) need.things.push_back(member);
      need.least_used = Text(pool, "policy") == "least_used";
    }
    needs_.push_back(need);
  }
  if (facts_.event().contains("groups")) return;  // people and things are judged together
  for (const Need& need : needs_) {
    for (const std::string& id : need.things) {
      for (const std::string& one : WithLinked(id)) {
        // Who hosts and leads at once is left to the engine's own tests.
        if (facts_.catalog().MayHost(facts_.event(), PersonOf(one))) {
          throw Refused("unsupported", "a facilitator who may host");
        }
      }
    }
  }
}

// The thing, then all that its links lead to, each once.
std::vector<std::string> Things::WithLinked(const std::string& id) const {
  std::vector<std::string> all = {id};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const Json& linked : List(Thing(all[i]), "linked")) {
      if (std::find(all.begin(), all.end(), linked) == all.end()) all.push_back(linked);
    }
  }
  return all;
}

const Zone& Things::ZoneOf(const std::string& id) const {
  const Json& thing = Thing(id);
  if (thing.contains("zone")) return Zone::Named(thing.at("zone"));
  if (thing.contains("team")) return facts_.catalog().TeamZone(thing.at("team"));
  return facts_.catalog().OrganizationZone();
}

std::string Things::PersonOf(const std::string& id) const { return Text(Thing(id), "user"); }

// The larger of its own and those of every need that may be met by it. Reading: also where another
// of its needs has smaller ones.
Buffers Things::BuffersOf(const std::string& id) const {
  Buffers buffers = {minutes{Number(Thing(id), "buffer_before_min", 0)},
                     minutes{Number(Thing(id), "buffer_after_min", 0)}};
  const Json& rows = List(facts_.event(), "resources");
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    const auto& things = needs_[i].things;
    if (std::find(things.begin(), things.end(), id) == things.end()) continue;
    buffers.before = std::max(buffers.before, minutes{Number(rows[i], "buffer_before_min", 0)});
    buffers.after = std::max(buffers.after, minutes{Number(rows[i], "buffer_after_min", 0)});
  }
  return buffers;
}

// ---- one thing --------------------------------------------------------------

// The schedules that hold for it and the zones in which they are read: those of the event type,
// which may restrict in the zone of whoever looks, and its own.
std::vector<std::pair<std::string, const Zone*>> Things::Schedules(const std::string& id) const {
  const Catalog& catalog = facts_.catalog();
  const auto zone_of = [&](const std::string& one) {
    return &catalog.ScheduleZone(catalog.schedule(one), facts_.event());
  };
  const bool by_viewer = facts_.event().value("restriction_zone", "own") == "viewer";
  std::vector<std::pair<std::string, const Zone*>> schedules;
  for (const Json& one : List(facts_.event(), "restriction_schedules")) {
    schedules.emplace_back(one, by_viewer ? &facts_.viewer_zone() : zone_of(one));
  }
  for (const std::string& one :
       {Text(Thing(id), "schedule"), catalog.Text(facts_.event(), "schedule", "")}) {
    if (!one.empty()) schedules.emplace_back(one, zone_of(one));
  }
  return schedules;
}

// Hours by schedules: its own, or always; within the event type's own and its restrictions.
MinuteSet Things::Open(const std::string& id, Date first, Date last) const {
  MinuteSet open = MinuteSet::Between(facts_.grid_zone().Begin(first - days{2}),
                                      facts_.grid_zone().Begin(last + days{3}));
  for (const auto& [one, zone] : Schedules(id)) {
    const ZoneOn zone_on = [zone = zone](Date) -> const Zone& { return *zone; };
    open &= model::HoursOf(facts_.catalog().schedule(one), zone_on, first - days{5}, last + days{4})
                .open;
  }
  return open;
}

// Whole dates: of its own sets, read by its schedule, else in its zone; of the sets of a schedule,
// read by that one. What an override gives its date stays.
MinuteSet Things::Holidays(const std::string& id, Date date) const {
  const std::string own = Text(Thing(id), "schedule");
  const auto days_of = [](const std::set<Date>& dates, const Zone& zone) {
    MinuteSet minutes;
    for (const Date one : dates) minutes |= MinuteSet::CivilDay(zone, one);
    return minutes;
  };
  std::set<Date> sets;
  facts_.AddHolidays(List(Thing(id), "holiday_sets"), &sets);
  MinuteSet closed;
  if (own.empty()) closed = days_of(sets, ZoneOf(id));
  for (const auto& [one, zone] : Schedules(id)) {
    const Json& schedule = facts_.catalog().schedule(one);
    std::set<Date> dates;
    if (one == own) dates = sets;
    facts_.AddHolidays(List(schedule, "holiday_sets"), &dates);
    const ZoneOn zone_on = [zone = zone](Date) -> const Zone& { return *zone; };
    const ScheduleHours hours = model::HoursOf(schedule, zone_on, date - days{5}, date + days{4});
    closed |= days_of(dates, *zone) - hours.by_override;
  }
  return closed;
}

// The live bookings that take it.
const std::vector<const Booking*>& Things::Uses(const std::string& id) const {
  const auto known = uses_.find(id);
  if (known != uses_.end()) return known->second;
  std::vector<const Booking*> uses;
  for (const Booking& booking : facts_.bookings()) {
    if (!booking.live || facts_.IsPartOfEarlier(booking)) continue;  // a session takes them once
    for (const Json& row : List(*booking.record, "resources")) {
      if (row.at("resource") == id) uses.push_back(&booking);
    }
  }
  return uses_[id] = uses;
}

Slot Things::Blocked(const Booking& booking, const std::string& id) const {
  for (const Json& row : List(*booking.record, "resources")) {
    if (row.at("resource") != id) continue;
    return {booking.start - minutes{Number(row, "buffer_before_min", 0)},
            booking.end + minutes{Number(row, "buffer_after_min", 0)}};
  }
  return {};
}

// What the fullest minute of the time it would take leaves.
int Things::UnitsLeft(const std::string& id, Instant start) const {
  const Buffers buffers = BuffersOf(id);
  const Slot slot = facts_.SlotAt(start);
  int fullest = 0;
  if (Uses(id).empty()) return Number(Thing(id), "capacity", 1);
  for (Instant t = slot.start - buffers.before; t < slot.end + buffers.after; t += minutes{1}) {
    int out = 0;
    for (const Booking* booking : Uses(id)) {
      const Slot blocked = Blocked(*booking, id);
      if (t < blocked.start || blocked.end <= t) continue;
      for (const Json& row : List(*booking->record, "resources")) {
        if (row.at("resource") == id) out += Number(row, "units", 1);
      }
    }
    fullest = std::max(fullest, out);
  }
  return Number(Thing(id), "capacity", 1) - fullest;
}

int Things::BookingsLeft(const std::string& id, Instant start) const {
  int left = kUnlimited;
  for (const Json& limit : List(Thing(id), "limits")) {
    for (const auto& [first, last] : facts_.PeriodsOf(limit, ZoneOf(id).DateAt(start))) {
      int count = 0;
      minutes used{0};
      for (const Booking* booking : Uses(id)) {
        const Date date = ZoneOf(id).DateAt(booking->start);
        if (date < first || last < date) continue;
        ++count;
        used += booking->length();
      }
      const int more = limit.contains("count")
                           ? limit.at("count").get<int>() - count
                           : static_cast<int>((minutes{limit.at("minutes").get<int>()} - used) /
                                              facts_.duration());
      left = std::min(left, std::max(more, 0));
    }
  }
  return left;
}

const Reasons& Things::ReasonsOf(const std::string& id, Instant start, bool with_window) const {
  const std::tuple key(id, start, with_window);
  const auto known = reasons_.find(key);
  return known != reasons_.end() ? known->second : reasons_[key] = Judge(id, start, with_window);
}

Reasons Things::Judge(const std::string& id, Instant start, bool with_window) const {
  const Json& thing = Thing(id);
  const Slot slot = facts_.SlotAt(start);
  const Date date = facts_.grid_zone().DateAt(start);
  const Buffers buffers = BuffersOf(id);
  const std::string person = PersonOf(id);
  if (thing.value("status", "available") != "available") return {"inactive"};
  if (!person.empty() && !Flag(facts_.catalog().user(person), "active", true)) return {"inactive"};
  Reasons reasons;
  if (!Open(id, date, date).HasAll(MinuteSet::Between(slot.start, slot.end))) {
    reasons.insert("schedule");
  }
  if (Holidays(id, date).HasAny(MinuteSet::Between(slot.start, slot.end))) {
    reasons.insert("holiday");
  }
  for (const Json& row : List(scenario_, "time_off")) {
    if (Text(row, "resource") != id || row.value("status", "approved") != "approved") continue;
    const Date first = ParseDate(row.at("from"));
    const Date until = row.contains("to") ? ParseDate(row.at("to")) : first;
    const Leave leave = {ZoneOf(id).HoursEdge(first, ParseClock(row.value("start", "00:00"))),
                         ZoneOf(id).HoursEdge(until, ParseClock(row.value("end", "24:00"))), ""};
    if (leave.start < leave.end && leave.Touches(slot.start, slot.end)) reasons.insert("time_off");
  }
  for (const Slot& block : facts_.BlocksOfThing(id, ZoneOf(id))) {
    const bool apart =
        slot.end + buffers.after <= block.start || block.end <= slot.start - buffers.before;
    if (!apart) reasons.insert("calendar");
  }
  if (UnitsLeft(id, start) < 1) reasons.insert("capacity");
  if (!person.empty()) {
    reasons.merge(facts_.Conflicts(person, slot, buffers));
    if (facts_.IsAttendee(person)) reasons.insert("occupied");
    if (facts_.IsStale(person)) reasons.insert("stale_source");
    for (const Leave& leave : facts_.catalog().LeaveOf(person)) {
      if (leave.Touches(slot.start, slot.end)) reasons.insert("time_off");
    }
  }
  const auto length = static_cast<int>(facts_.duration().count());
  if (length < Number(thing, "min_duration_min", 0) ||
      length > Number(thing, "max_duration_min", kUnlimited)) {
    reasons.insert("duration");
  }
  if (start < facts_.now() + minutes{Number(thing, "minimum_notice_min", 0)}) {
    reasons.insert("notice");
  }
  if (with_window && thing.contains("max_advance_days") &&
      date > facts_.today() + days{thing.at("max_advance_days").get<int>()}) {
    reasons.insert("window");
  }
  if (BookingsLeft(id, start) == 0) reasons.insert("limit");
  return reasons;
}

bool Things::Serves(const std::string& id, Instant start, bool with_window) const {
  const std::vector<std::string> all = WithLinked(id);
  return std::all_of(all.begin(), all.end(), [&](const std::string& one) {
    return ReasonsOf(one, start, with_window).empty();
  });
}

std::vector<std::string> Things::Free(Instant start) const {
  std::vector<std::string> free;
  for (const Need& need : needs_) {
    for (const std::string& id : need.things) {
      const bool known = std::find(free.begin(), free.end(), id) != free.end();
      if (!known && Serves(id, start, true)) free.push_back(id);
    }
  }
  return free;
}

// ---- together ---------------------------------------------------------------

Things::Left Things::All(Instant start) const {
  Left left;
  for (const auto& [id, thing] : things_) {
    left.units[id] = UnitsLeft(id, start);
    left.bookings[id] = BookingsLeft(id, start);
    const std::string person = PersonOf(id);
    if (!person.empty()) left.units[Person(person)] = 1;
  }
  return left;
}

Things::Left Things::Whole() const {
  Left whole;
  for (const auto& [id, thing] : things_) {
    whole.units[id] = Number(*thing, "capacity", 1);
    whole.bookings[id] = 1;
    if (!PersonOf(id).empty()) whole.units[Person(PersonOf(id))] = 1;
  }
  return whole;
}

// Takes units of a thing; false where there are not so many. `first`: this booking has none of it
// yet.
bool Things::Take(const std::string& id, int units, bool first, Left* left) const {
  const std::string person = PersonOf(id);
  if (first && --left->bookings[id] < 0) return false;
  if (!person.empty() && --left->units[Person(person)] < 0) return false;
  return (left->units[id] -= units) >= 0;
}

// Can the needs from `from` on be met for this booking, and all of them for the others?
bool Things::Suffices(const Left& left, std::size_t from, std::map<std::string, bool> in_this,
                      int bookings, Instant start, bool with_window) const {
  if (bookings == 0) return true;
  while (from < needs_.size() && !needs_[from].required) ++from;
  if (from == needs_.size()) return Suffices(left, 0, {}, bookings - 1, start, with_window);
  for (const std::string& id : needs_[from].things) {
    if (!Serves(id, start, with_window)) continue;
    Left after = left;
    std::map<std::string, bool> taken = in_this;
    bool possible = true;
    for (const std::string& one : WithLinked(id)) {
      const int units = one == id ? needs_[from].units : 1;
      possible = possible && Take(one, units, !taken[one], &after);
      taken[one] = true;
    }
    if (possible && Suffices(after, from + 1, taken, bookings, start, with_window)) return true;
  }
  return false;
}

int Things::Fit(Instant start, bool with_window, int most) const {
  const Left left = All(start);
  int fit = 0;
  while (fit < most && Suffices(left, 0, {}, fit + 1, start, with_window)) ++fit;
  return fit;
}

Reasons Things::Against(Instant start, bool with_window) const {
  Reasons reasons = {"quorum"};
  for (const Need& need : needs_) {
    if (!need.required) continue;
    for (const std::string& id : need.things) {
      for (const std::string& one : WithLinked(id)) {
        const Reasons& why = ReasonsOf(one, start, with_window);
        reasons.insert(why.begin(), why.end());
      }
    }
  }
  return reasons;
}

Json Things::Taken(Instant start, int together) const {
  Chosen chosen = {All(start), {}};
  const auto suffices = [&](const Chosen& so_far, std::size_t next) {
    return Suffices(so_far.left, next, so_far.in_this, together, start, true);
  };
  Choose(start, suffices, &chosen);
  return AsJson(chosen.rows);
}

void Things::Choose(Instant start, const Check& suffices, Chosen* chosen) const {
  const auto uses = [&](const std::string& id) {
    const auto& all = Uses(id);
    return std::count_if(all.begin(), all.end(), [&](const Booking* booking) {
      return booking->start >= facts_.now() - days{365};
    });
  };
  const std::string moving = Text(facts_.query(), "reschedule_of");
  const auto has_now = [&](const std::string& id) {
    return std::any_of(
        facts_.bookings().begin(), facts_.bookings().end(), [&](const Booking& booking) {
          const Json& things = List(*booking.record, "resources");
          return !moving.empty() && booking.id == moving &&
                 std::any_of(things.begin(), things.end(),
                             [&](const Json& one) { return one.at("resource") == id; });
        });
  };
  // Needs that must be met first; each choice leaves the rest possible, also for the others.
  for (const bool required : {true, false}) {
    for (std::size_t i = 0; i < needs_.size(); ++i) {
      if (needs_[i].required != required) continue;
      std::vector<std::string> order = needs_[i].things;
      if (needs_[i].least_used) {
        std::stable_sort(order.begin(), order.end(),
                         [&](const auto& a, const auto& b) { return uses(a) < uses(b); });
      }
      // Reading: a booking that moves keeps the things it has, where they can serve.
      std::stable_partition(order.begin(), order.end(), has_now);
      for (const std::string& id : order) {
        if (!Serves(id, start, true)) continue;
        Chosen with = *chosen;
        const std::size_t next = required ? i + 1 : needs_.size();
        if (!TakeAll(id, needs_[i].units, &with) || !suffices(with, next)) continue;
        *chosen = with;
        break;
      }
    }
  }
}

bool Things::TakeAll(const std::string& id, int units, Chosen* chosen) const {
  for (const std::string& one : WithLinked(id)) {
    const int taken = one == id ? units : 1;
    if (!Take(one, taken, !chosen->in_this[one], &chosen->left)) return false;
    chosen->in_this[one] = true;
    const auto known = std::find_if(chosen->rows.begin(), chosen->rows.end(),
                                    [&](const auto& row) { return row.first == one; });
    if (known == chosen->rows.end()) {
      chosen->rows.emplace_back(one, taken);
    } else {
      known->second += taken;
    }
  }
  return true;
}

Json Things::AsJson(const Rows& rows) {
  Json list = Json::array();
  for (const auto& [id, units] : rows) list.push_back({{"resource", id}, {"units", units}});
  return list;
}

Json Things::AsStored(const Rows& rows) const {
  Json list = AsJson(rows);
  for (Json& row : list) {
    const Buffers buffers = BuffersOf(row.at("resource"));
    row["buffer_before_min"] = buffers.before.count();
    row["buffer_after_min"] = buffers.after.count();
  }
  return list;
}

MinuteSet Things::OpenWindow(Date first, Date last) const {
  std::vector<std::string> ids;
  std::vector<MinuteSet> open;
  for (const Need& need : needs_) {
    for (const std::string& id : need.things) {
      for (const std::string& one : WithLinked(id)) {
        if (std::find(ids.begin(), ids.end(), one) != ids.end()) continue;
        ids.push_back(one);
        open.push_back(Open(one, first, last));
      }
    }
  }
  using Taken = std::map<std::string, bool>;
  const std::function<bool(const Left&, std::size_t, const Taken&, const std::vector<bool>&)> fits =
      [&](const Left& left, std::size_t from, const Taken& in_this,
          const std::vector<bool>& are_open) {
        while (from < needs_.size() && !needs_[from].required) ++from;
        if (from == needs_.size()) return true;
        for (const std::string& id : needs_[from].things) {
          Left after = left;
          Taken taken = in_this;
          bool possible = true;
          for (const std::string& one : WithLinked(id)) {
            const auto at = std::find(ids.begin(), ids.end(), one) - ids.begin();
            possible = possible && are_open[static_cast<std::size_t>(at)] &&
                       Take(one, one == id ? needs_[from].units : 1, !taken[one], &after);
            taken[one] = true;
          }
          if (possible && fits(after, from + 1, taken, are_open)) return true;
        }
        return false;
      };
  return WhereEnough(
      open, facts_.grid_zone().Begin(first - days{2}), facts_.grid_zone().Begin(last + days{3}),
      [&](const std::vector<bool>& are_open) { return fits(Whole(), 0, {}, are_open); });
}

}  // namespace model
