// People who can be booked, where they travel, and named sets of personal booking rules.
#pragma once

#include "rota/model/limit.h"
#include "rota/model/values.h"

namespace rota {

// On the dates from..to (inclusive) the person's own schedule is read in `zone`. First match wins.
struct Travel {
  Date from;
  std::optional<Date> to;  // absent: open end
  std::string zone;
  bool operator==(const Travel&) const = default;
};

struct User {
  RecordHeader header;
  std::string name;
  std::string slug;
  std::string email;                // compared ASCII case-insensitive
  std::vector<std::string> emails;  // more addresses that mean this person as an attendee
  std::string phone;                // E.164
  std::string zone;                 // empty: organization's
  std::string locale;               // empty: organization's
  bool active = true;
  std::string default_schedule;
  std::string default_profile;
  std::vector<Limit> limits;  // scope user only
  std::vector<std::string> tags;
  std::vector<Travel> travel;
  std::int32_t rest_min = 0;  // between the last booking of a civil day and the first of the next
  bool operator==(const User&) const = default;
};

// Calendar days ahead: bookable from today + from_days through today + days.
struct ProfileWindow {
  std::int32_t from_days = 0;
  std::optional<std::int32_t> days;
  bool operator==(const ProfileWindow&) const = default;
};

// Combines with the event type to the stricter value; a field that is absent leaves it alone.
struct AvailabilityProfile {
  RecordHeader header;
  std::string user;
  std::string name;
  std::string schedule;
  std::optional<std::int32_t> buffer_before_min;
  std::optional<std::int32_t> buffer_after_min;
  std::optional<std::int32_t> minimum_notice_min;
  std::optional<ProfileWindow> window;
  std::vector<Limit> limits;  // scope user
  std::int32_t rest_min = 0;  // the larger of it and the user's
  bool operator==(const AvailabilityProfile&) const = default;
};

}  // namespace rota
