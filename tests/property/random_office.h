// A small random organization and the bookings of its moment, in an engine.
//
// Scenarios are small and nasty on purpose: they sit on days on which clocks change, hours cross
// midnight, buffers are unequal, steps are odd, every kind of limit is near. What dice decide
// depends on the seed alone, so a scenario can be built again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "rota/engine/engine.h"

namespace rota::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  bool Chance(int percent) { return random_() % 100 < static_cast<std::uint64_t>(percent); }
  std::int64_t Between(std::int64_t low, std::int64_t high) {  // both inclusive
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  template <typename List>
  const auto& Of(const List& list) {
    return list[static_cast<std::size_t>(random_() % std::size(list))];
  }
  template <typename T>
  T Pick(std::initializer_list<T> list) {
    return list.begin()[random_() % list.size()];
  }
  template <typename T>
  std::vector<T> Some(std::vector<T> list, std::int64_t n) {
    std::shuffle(list.begin(), list.end(), random_);
    list.resize(std::min(list.size(), static_cast<std::size_t>(n)));
    return list;
  }
  std::uint64_t Next() { return random_(); }

 private:
  std::mt19937_64 random_;
};

struct OfficeOptions {
  bool viewer_alignment = true;
  bool things = true;  // sometimes there are some, and bookings need them
  bool groups = true;  // some event types take people from groups
  int seats = 0;       // percent of offices whose event types have seats
};

// Users ana, bo, cy, dia and eli; sometimes things that bookings need; the event types "asked" and
// "other"; everything else as dice fall.
class RandomOffice {
 public:
  explicit RandomOffice(std::uint64_t seed, const OfficeOptions& options = {});

  // A new database, private by default, with the catalog, calendars, leave and some bookings, holds
  // and requests, made at `now`. Throws with the engine's words when a document is refused.
  Engine Open(const std::string& uri = ":memory:") const;

  // The same as one document of facts: what Open() wrote, read back. Its query is empty.
  Scenario AsScenario() const;

  const std::string& text() const { return text_; }  // the catalog, for messages
  const nlohmann::json& event() const { return catalog_["event_types"][0]; }
  bool HasLimit(const std::string& scope) const;  // anywhere
  std::vector<std::int32_t> durations() const { return event()["durations_min"]; }
  const std::vector<std::string>& hosts() const { return hosts_; }

  Instant now = 0;
  Date day;           // the day on which something happens
  std::string place;  // its zone

 private:
  using Json = nlohmann::json;
  Json Schedule(const std::string& id);
  Json Limit(const std::string& scope);
  Json Policy();
  void AddThings();
  Json Thing(const std::string& id);
  void AddNeeds(Json* event);
  void AddGroups(Json* event);
  Json EventType(const std::string& id, const std::string& kind, const OfficeOptions& options);
  Json Range(int shortest, int longest, int latest);
  std::string DateText(int low, int high);
  Instant At(int low_hour, int high_hour, int step_min);
  void Facts();
  void GiveToThing(Json* row);
  void Book(Engine& engine, Dice& dice) const;

  Dice dice_;
  Json catalog_;
  std::string text_;
  std::vector<Json> busy_, time_off_;
  std::vector<std::string> hosts_;
  std::uint64_t bookings_seed_ = 0;
};

}  // namespace rota::test
