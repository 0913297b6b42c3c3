// Things that a booking needs: when each could serve, and how many bookings the things suffice for,
// by trying everything.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tests/model/facts.h"

namespace model {

class Things {
 public:
  struct Need {
    std::vector<std::string> things;
    int units = 1;
    bool required = true;
    bool least_used = false;
  };
  struct Left {  // units and bookings of each thing; of each person who leads one a unit
    std::map<std::string, int> units, bookings;
    auto operator<=>(const Left&) const = default;
  };
  using Rows = std::vector<std::pair<std::string, int>>;  // things and the units taken of them
  struct Chosen {                                         // what one booking has
    Left left;                                            // for others and for the rest of it
    std::map<std::string, bool> in_this;
    Rows rows = {};
  };

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

  // ---- for groups of people and things

  const std::vector<Need>& needs() const { return needs_; }
  // Could it and all that it is linked to be taken at `start`?
  bool Serves(const std::string& id, Instant start, bool with_window) const;
  std::vector<std::string> WithLinked(const std::string& id) const;
  MinuteSet Open(const std::string& id, Date first, Date last) const;
  static std::string Person(const std::string& user) { return "person " + user; }
  // What is there at `start`, and what is there at all.
  Left All(Instant start) const;
  Left Whole() const;
  // Takes a thing and what it is linked to; false where there is not so much.
  bool TakeAll(const std::string& id, int units, Chosen* chosen) const;
  // Chooses for the needs, while `suffices` says that what is left will do for the needs from the
  // given one on and for whatever else.
  using Check = std::function<bool(const Chosen&, std::size_t)>;
  void Choose(Instant start, const Check& suffices, Chosen* chosen) const;
  static Json AsJson(const Rows& rows);
  // As a booking stores them, with the buffers of each.
  Json AsStored(const Rows& rows) const;

 private:
  const Json& Thing(const std::string& id) const { return *things_.at(id); }
  const Zone& ZoneOf(const std::string& id) const;
  std::string PersonOf(const std::string& id) const;
  Buffers BuffersOf(const std::string& id) const;
  std::vector<std::pair<std::string, const Zone*>> Schedules(const std::string& id) const;
  MinuteSet Holidays(const std::string& id, Date date) const;
  const std::vector<const Booking*>& Uses(const std::string& id) const;
  Slot Blocked(const Booking& booking, const std::string& id) const;
  int UnitsLeft(const std::string& id, Instant start) const;
  int BookingsLeft(const std::string& id, Instant start) const;
  const Reasons& ReasonsOf(const std::string& id, Instant start, bool with_window) const;
  Reasons Judge(const std::string& id, Instant start, bool with_window) const;
  bool Take(const std::string& id, int units, bool first, Left* left) const;
  bool Suffices(const Left& left, std::size_t from, std::map<std::string, bool> in_this,
                int bookings, Instant start, bool with_window) const;

  const Json& scenario_;
  const Facts& facts_;
  std::map<std::string, const Json*> things_;
  std::vector<Need> needs_;
  // What has been worked out once.
  mutable std::map<std::string, std::vector<const Booking*>> uses_;
  mutable std::map<std::tuple<std::string, Instant, bool>, Reasons> reasons_;
};

}  // namespace model
