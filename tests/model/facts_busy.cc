// What takes a person's time: bookings and holds, entries of external calendars.
#include <algorithm>

#include "tests/model/facts.h"

namespace model {

bool Facts::IsLive(const Booking& booking) const {
  if (booking.id == Text(query_, "reschedule_of"))
    return false;  // a booking that moves is not in its own way
  const std::string expires = Text(*booking.record, "expires_at");
  const bool has_expired = !expires.empty() && ParseInstant(expires) <= now_;
  if (booking.status == "hold") return !has_expired;  // without expires_at it was placed now
  if (booking.status == "pending") {
    // The flag of the pending booking's own event type decides.
    const Json* blocks = catalog_.Field(catalog_.event_type(booking.event_type), "pending_blocks");
    return (!blocks || blocks->get<bool>()) && !has_expired;
  }
  return booking.status == "confirmed" || booking.status == "completed" ||
         booking.status == "no_show";
}

bool Facts::Attends(const std::string& user, const Booking& booking) const {
  const Json& attendees = List(*booking.record, "attendees");
  return std::any_of(attendees.begin(), attendees.end(), [&](const Json& attendee) {
    return attendee.value("status", "live") != "cancelled" && catalog_.PersonOf(attendee) == user;
  });
}

bool Facts::Keeps(const Booking& booking, const std::string& user) const {
  const Json& things = List(*booking.record, "resources");
  return booking.HostedBy(user) || std::any_of(things.begin(), things.end(), [&](const Json& row) {
           return catalog_.FacilitatorOf(row.at("resource")) == user;
         });
}

// Buffers as stored; in a document without them: as that host's booking would be stored. Reading:
// for an attendee the largest of the booking's hosts.
Buffers Facts::FrozenBuffers(const Booking& booking, const std::string& user) const {
  const Json& event = catalog_.event_type(booking.event_type);
  Buffers buffers;
  for (const std::string& host : booking.hosts) {
    if (booking.HostedBy(user) && host != user) continue;
    const Buffers one = catalog_.BuffersOf(event, booking.length(), host);
    buffers.before = std::max(buffers.before, one.before);
    buffers.after = std::max(buffers.after, one.after);
  }
  const Json& record = *booking.record;
  buffers.before =
      minutes{Number(record, "buffer_before_min", static_cast<int>(buffers.before.count()))};
  buffers.after =
      minutes{Number(record, "buffer_after_min", static_cast<int>(buffers.after.count()))};
  return buffers;
}

// The live bookings that a user hosts, leads or, by a soft row, attends.
const std::vector<Facts::Taken>& Facts::OccupancyOf(const std::string& user) const {
  const auto known = occupancy_.find(user);
  if (known != occupancy_.end()) return known->second;
  std::vector<Taken> taken;
  for (const Booking& booking : bookings_) {
    if (!booking.live) continue;
    // A thing that shares this person's time takes it with the buffers of the thing.
    for (const Json& row : List(*booking.record, "resources")) {
      if (catalog_.FacilitatorOf(row.at("resource")) != user || IsPartOfEarlier(booking)) continue;
      taken.push_back({{booking.start, booking.end},
                       {minutes{Number(row, "buffer_before_min", 0)},
                        minutes{Number(row, "buffer_after_min", 0)}},
                       false,
                       ""});
    }
    if (!(booking.HostedBy(user) || Attends(user, booking))) continue;
    const std::string mode =
        catalog_.Text(catalog_.event_type(booking.event_type), "buffer_mode", "sum");
    taken.push_back({{booking.start, booking.end},
                     FrozenBuffers(booking, user),
                     booking.record->value("buffer_mode", mode) == "max",
                     PlaceOf(booking)});
  }
  return occupancy_[user] = taken;
}

// The external calendar entries that block a user.
const std::vector<Slot>& Facts::BlocksOf(const std::string& user) const {
  const auto known = blocks_.find(user);
  if (known != blocks_.end()) return known->second;
  std::vector<Slot> blocks;
  for (const Json& block : busy_) {
    if (Text(block, "user") != user) continue;
    const Json* found = catalog_.FindSource(Text(block, "source"));
    const Json& source = found ? *found : NoRecord();
    const std::string status = Text(block, "status"),
                      transparency = block.value("transparency", "busy");
    const std::string uid = Text(block, "ical_uid");
    const bool all_day = Flag(block, "all_day", false);
    if (!Flag(source, "active", true) || status == "cancelled" || status == "declined") continue;
    const auto copied = std::find_if(bookings_.begin(), bookings_.end(), [&](const Booking& one) {
      return !uid.empty() && Text(*one.record, "uid") == uid;
    });
    if (transparency == "free" && !(all_day && Flag(source, "holiday_calendar", false))) continue;
    const bool tentative = transparency == "tentative" || status == "tentative";
    if (tentative && !Flag(source, "tentative_blocks", true)) continue;
    const std::string from = block.at("start"), to = block.at("end");
    if ((from.size() == 10) != all_day || (to.size() == 10) != all_day) {
      throw Refused("invalid", "all-day blocks have dates");
    }
    // All-day entries are read in the calendar's zone, else the user's.
    const Zone& zone =
        source.contains("zone") ? Zone::Named(source.at("zone")) : catalog_.UserZone(user);
    const Slot slot = all_day ? Slot{zone.Begin(ParseDate(from)), zone.Begin(ParseDate(to))}
                              : Slot{ParseInstant(from), ParseInstant(to)};
    // A copy of one of our bookings is in the way only where its owner moved it.
    if (copied != bookings_.end()) {
      const bool lies = slot.start == copied->start && slot.end == copied->end;
      const std::string before = Text(*copied->record, "rescheduled_from");
      if (lies || (!before.empty() && slot.start == ParseInstant(before))) continue;
    }
    if (slot.start < slot.end) blocks.push_back(slot);
  }
  return blocks_[user] = blocks;
}

std::vector<Slot> Facts::BlocksOfThing(const std::string& id, const Zone& zone) const {
  std::vector<Slot> blocks;
  for (const Json& block : busy_) {
    if (Text(block, "resource") != id) continue;
    const std::string from = block.at("start"), to = block.at("end");
    const Slot slot = Flag(block, "all_day", false)
                          ? Slot{zone.Begin(ParseDate(from)), zone.Begin(ParseDate(to))}
                          : Slot{ParseInstant(from), ParseInstant(to)};
    if (slot.start < slot.end) blocks.push_back(slot);
  }
  return blocks;
}

Reasons Facts::Conflicts(const std::string& user, Slot slot, Buffers buffers) const {
  Reasons reasons;
  for (const Slot& block : BlocksOf(user)) {
    const bool apart =
        slot.end + buffers.after <= block.start || block.end <= slot.start - buffers.before;
    if (!apart) reasons.insert("calendar");
  }
  for (const Taken& taken : OccupancyOf(user)) {
    // Between two bookings lies the first's `after` and the second's `before`, or, where both say
    // so, the larger of them.
    const auto gap = [&](minutes after, minutes before) {
      return max_mode_ && taken.max_mode ? std::max(after, before) : after + before;
    };
    if (slot.start < taken.core.end && taken.core.start < slot.end) {
      reasons.insert("occupied");
    } else if (slot.end + gap(buffers.after, taken.buffers.before) > taken.core.start &&
               taken.core.end + gap(taken.buffers.after, buffers.before) > slot.start) {
      reasons.insert("buffer");
    }
  }
  return reasons;
}

bool Facts::IsTooFar(const std::string& user, Slot slot) const {
  const std::vector<Taken>& all = OccupancyOf(user);
  const std::string here = PlaceAsked();
  return std::any_of(all.begin(), all.end(), [&](const Taken& taken) {
    const minutes there = catalog_.Distance(here, taken.place);
    const minutes back = catalog_.Distance(taken.place, here);
    if (there + back == minutes{0}) return false;
    return slot.end + there > taken.core.start && taken.core.end + back > slot.start;
  });
}

// The place a booking says, else that of its event type's first location.
std::string Facts::PlaceOf(const Booking& booking) const {
  if (booking.record->contains("location")) {
    return Text(booking.record->at("location"), "place");
  }
  const Json& locations = List(catalog_.event_type(booking.event_type), "locations");
  return locations.empty() ? std::string() : Text(locations[0], "place");
}

std::string Facts::PlaceAsked() const {
  if (query_.contains("place")) return query_.at("place");
  for (const Booking& booking : bookings_) {
    const bool moves = booking.id == Text(query_, "reschedule_of") && booking.status != "hold";
    if (moves && booking.record->contains("location")) return PlaceOf(booking);
  }
  const Json& locations = List(*event_, "locations");
  return locations.empty() ? std::string() : Text(locations[0], "place");
}

// Of two event types the stricter one: whether bookings of one attendee may overlap, and how many
// minutes lie between them. Reading: where minutes must lie between two, they cannot overlap.
Reasons Facts::AttendeeConflicts(Slot slot) const {
  Reasons reasons;
  for (const Booking& booking : bookings_) {
    const bool same = std::any_of(attendees_.begin(), attendees_.end(),
                                  [&](const Json& asked) { return Comes(asked, booking); });
    if (!same || !booking.live || booking.earlier) continue;
    const Json& other = catalog_.event_type(booking.event_type);
    const bool refuses = event_->value("attendee_overlap", "allow") == "refuse" ||
                         other.value("attendee_overlap", "allow") == "refuse";
    const minutes gap{
        std::max(Number(*event_, "attendee_gap_min", 0), Number(other, "attendee_gap_min", 0))};
    if (refuses && slot.start < booking.end && booking.start < slot.end) {
      reasons.insert("attendee_overlap");
    }
    if (gap > minutes{0} && slot.start < booking.end + gap && booking.start < slot.end + gap) {
      reasons.insert("attendee_gap");
    }
  }
  return reasons;
}

// Reading: a date that the zone skips lies between no two days.
bool Facts::LacksRest(const Host& host, Slot slot) const {
  const Json* of_profile = nullptr;
  for (const Json* profile : catalog_.ProfilesOf(host)) {
    if (!of_profile && Number(*profile, "rest_min", 0) > 0) of_profile = profile;
  }
  const minutes rest{std::max(Number(catalog_.user(host.user), "rest_min", 0),
                              of_profile ? Number(*of_profile, "rest_min", 0) : 0)};
  if (rest == minutes{0}) return false;
  const Zone& zone = catalog_.UserZone(host.user);
  const auto next = [&](Date date) {
    do date += days{1};
    while (zone.Begin(date) == zone.Begin(date + days{1}));
    return date;
  };
  const Date own = zone.DateAt(slot.start);
  return std::any_of(bookings_.begin(), bookings_.end(), [&](const Booking& booking) {
    if (!booking.live || !Keeps(booking, host.user)) return false;
    const Date date = zone.DateAt(booking.start);
    if (next(date) == own) return slot.start < booking.end + rest;
    return next(own) == date && booking.start < slot.end + rest;
  });
}

const MinuteSet& Facts::BusyMinutes(const Host& host) const {
  const auto known = busy_minutes_.find(KeyOf(host));
  if (known != busy_minutes_.end()) return known->second;
  std::vector<Slot> all = BlocksOf(host.user);
  for (const Taken& taken : OccupancyOf(host.user)) all.push_back(taken.core);
  const Buffers buffers = catalog_.HostBuffers(*event_, duration_, host);
  MinuteSet busy;
  for (const Slot& slot : all) {
    // Buffers of both sides together stay within a day.
    const Minute first = std::chrono::floor<minutes>(slot.start - days{1});
    for (Minute minute = first; minute < slot.end + days{1}; minute += minutes{1}) {
      const Slot alone = {minute, minute + minutes{1}};
      if (busy.Has(minute) || Conflicts(host.user, alone, buffers).empty()) continue;
      busy |= MinuteSet::Between(alone.start, alone.end);
    }
  }
  return busy_minutes_[KeyOf(host)] = busy;
}

bool Facts::IsStale(const std::string& user) const {
  return std::any_of(sources_.begin(), sources_.end(), [&](const Json& source) {
    if (source.at("user") != user || !Flag(source, "active", true)) return false;
    if (source.value("when_stale", "open") != "closed") return false;
    if (!source.contains("synced_at")) return true;
    return source.contains("fresh_for_min") && now_ - ParseInstant(source.at("synced_at")) >=
                                                   minutes{source.at("fresh_for_min").get<int>()};
  });
}

}  // namespace model
