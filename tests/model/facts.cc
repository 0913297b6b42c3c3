#include "tests/model/facts.h"

#include <algorithm>

namespace model {

bool Booking::HostedBy(const std::string& user) const {
  return std::find(hosts.begin(), hosts.end(), user) != hosts.end();
}

Facts::Facts(const Json& scenario)
    : catalog_(scenario),
      query_(scenario.at("query")),
      busy_(List(scenario, "busy")),
      now_(ParseInstant(scenario.at("now"))),
      sources_(List(scenario.at("catalog"), "calendar_sources")) {
  event_ = catalog_.FindEventType(query_.at("event_type"));
  if (!event_) throw Refused("not_found", "no such event type");
  const std::string alignment = catalog_.Text(*event_, "alignment", "window");
  if (event_->contains("groups") && alignment != "window" && alignment != "day") {
    throw Refused("unsupported", "groups on a grid that moves with bookings");
  }
  if (event_->contains("groups") && event_->contains("seats")) {
    throw Refused("unsupported", "groups with seats");
  }
  if (event_->contains("seats") && alignment != "window" && alignment != "day") {
    throw Refused("unsupported", "seats on a grid that moves with bookings");
  }
  const Json& durations = event_->at("durations_min");
  Json duration = durations.at(0);
  // Reading: a booking that moves keeps its length while that is offered.
  for (const auto& [list, prefix] : {std::pair("bookings", "b"), std::pair("holds", "h")}) {
    std::size_t number = 0;
    for (const Json& record : List(scenario, list)) {
      const std::string id = record.value("id", prefix + std::to_string(number++));
      if (id != query_.value("reschedule_of", "") || record.at("event_type") != event_->at("id")) {
        continue;
      }
      Json own;
      if (record.contains("end")) {
        const auto length = ParseInstant(record.at("end")) - ParseInstant(record.at("start"));
        own = std::chrono::duration_cast<minutes>(length).count();
      }
      if (record.contains("duration_min")) own = record.at("duration_min");
      if (std::find(durations.begin(), durations.end(), own) != durations.end()) duration = own;
    }
  }
  if (query_.contains("duration_min")) duration = query_.at("duration_min");
  if (std::find(durations.begin(), durations.end(), duration) == durations.end()) {
    throw Refused("invalid", "the duration is not offered");
  }
  duration_ = minutes{duration.get<int>()};
  max_mode_ = catalog_.Text(*event_, "buffer_mode", "sum") == "max";
  ReadBookings(scenario);
  if (query_.contains("attendee")) attendees_ = {query_.at("attendee")};
  for (const Booking& booking : bookings_) {
    if (query_.contains("attendee") || booking.id != Text(query_, "reschedule_of")) continue;
    for (const Json& one : List(*booking.record, "attendees")) {
      if (one.value("status", "live") != "cancelled") attendees_.push_back(one);
    }
  }
  grid_zone_ = &FindGridZone();
}

// Of a booking whose document does not say when it ends.
minutes Facts::ImpliedLength(const Json& booking) const {
  const Json& event = catalog_.event_type(booking.at("event_type"));
  return minutes{Number(booking, "duration_min", event.at("durations_min").at(0))};
}

void Facts::ReadBookings(const Json& scenario) {
  const auto read = [&](const char* list, const std::string& prefix, const char* status) {
    std::size_t number = 0;
    for (const Json& record : List(scenario, list)) {
      Booking booking;
      booking.id = record.value("id", prefix + std::to_string(number++));
      booking.event_type = record.at("event_type");
      booking.status = record.value("status", status);
      if (record.contains("host")) booking.hosts = {record.at("host").get<std::string>()};
      for (const Json& host : List(record, "hosts")) booking.hosts.push_back(host);
      booking.start = ParseInstant(record.at("start"));
      booking.end = record.contains("end") ? ParseInstant(record.at("end"))
                                           : booking.start + ImpliedLength(record);
      booking.record = &record;
      booking.live = IsLive(booking);
      booking.earlier = Flag(record, "earlier_part", false);
      bookings_.push_back(std::move(booking));
    }
  };
  read("bookings", "b", "confirmed");
  read("holds", "h", "hold");
}

const Zone& Facts::viewer_zone() const {
  return query_.contains("zone") ? Zone::Named(query_.at("zone")) : *grid_zone_;
}

// An individual event type without a zone has that of the schedule which serves its host (under
// schedule_mode replace the event type's own), travel ignored.
const Zone& Facts::FindGridZone() const {
  const bool individual = event_->value("scheduling", "individual") == "individual";
  if (event_->contains("zone") || !individual || hosts().empty())
    return catalog_.AskingZone(*event_);
  const Json* schedule = ServingSchedule(hosts().front());
  return schedule ? catalog_.ScheduleZone(*schedule, *event_) : catalog_.AskingZone(*event_);
}

}  // namespace model
