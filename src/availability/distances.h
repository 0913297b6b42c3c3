// How long it takes from place to place: the organization's `distances`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rota/model/booking.h"
#include "rota/model/event_type.h"
#include "rota/model/organization.h"

namespace rota {

class Distances {
 public:
  Distances() = default;
  explicit Distances(const std::vector<Distance>& distances);

  bool empty() const { return names_.empty(); }
  // The index of a place that some distance names, else kNone (facts.h).
  std::uint32_t Find(std::string_view name) const;
  // Least seconds between the end of a booking at `from` and the start of one at `to`. The other
  // direction counts where this one is not given.
  std::int64_t Between(std::uint32_t from, std::uint32_t to) const;
  std::int64_t longest_s() const { return longest_s_; }

 private:
  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> seconds_;
  std::int64_t longest_s_ = 0;
};

// Where a booking takes place that names `asked`: the event type's location it means, filled in
// with what the booker gives; without one the first. Nothing where the event type has none.
std::optional<BookedLocation> LocationOf(const EventType& type,
                                         const std::optional<BookedLocation>& asked);
// The location of the event type that `asked` means; null where it means none of them.
const LocationOption* FindLocation(const EventType& type, const BookedLocation& asked);

}  // namespace rota
