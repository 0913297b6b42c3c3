// Things that a booking needs: when each could serve, and how many bookings the things suffice for,
// by trying everything.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/facts.h"

namespace model {

class Things {
 public:
  Things(const Json& scenario, const Facts& facts);

  bool needed() const { return !List(facts_.event(), "resources").empty(); }
  // Where schedules alone let the things of one booking be found.
  MinuteSet OpenWindow(Date first, Date last) const;
  // How many bookings at `start` the things suffice for, at most `most`; and why there are none.
  int Fit(Instant start, bool with_window, int most) const;
  Reasons Against(Instant start, bool with_window) const;
  // Those that could serve a need, by themselves.
  std::vector<std::string> Free(Instant start) const;
  // What a booking takes while `together` fit: {"resource", "units"}, in the order of the needs.
  Json Taken(Instant start, int together) const;

 private:
  struct Need {
    std::vector<std::string> things;
    int units = 1;
    bool required = true;
    bool least_used = false;
  };
  struct Left {  // of each thing, and of each facilitator's person
    std::map<std::string, int> units, bookings;
  };

  const Json& Thing(const std::string& id) const { return *things_.at(id); }
  std::vector<std::string> WithLinked(const std::string& id) const;
  const Zone& ZoneOf(const std::string& id) const;
  std::string PersonOf(const std::string& id) const;
  Buffers BuffersOf(const std::string& id) const;
  MinuteSet Open(const std::string& id, Date first, Date last) const;
  MinuteSet Holidays(const std::string& id, Date date) const;
  std::vector<const Booking*> Uses(const std::string& id) const;
  Slot Blocked(const Booking& booking, const std::string& id) const;
  int UnitsLeft(const std::string& id, Instant start) const;
  int BookingsLeft(const std::string& id, Instant start) const;
  Reasons ReasonsOf(const std::string& id, Instant start, bool with_window) const;
  bool Serves(const std::string& id, Instant start, bool with_window) const;
  Left All(Instant start) const;
  bool Take(const std::string& id, int units, bool first, Left* left) const;
  bool Suffices(const Left& left, std::size_t from, std::map<std::string, bool> in_this,
                int bookings, Instant start, bool with_window) const;

  const Json& scenario_;
  const Facts& facts_;
  std::map<std::string, const Json*> things_;
  std::vector<Need> needs_;
};

}  // namespace model
