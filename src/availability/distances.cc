#include "src/availability/distances.h"

#include <algorithm>

#include "src/availability/facts.h"

namespace rota {

Distances::Distances(const std::vector<Distance>& distances) {
  const auto index = [&](const std::string& name) {
    return names_.try_emplace(name, static_cast<std::uint32_t>(names_.size())).first->second;
  };
  for (const Distance& one : distances) {
    const std::int64_t seconds = one.min * kMinute;
    seconds_.try_emplace({index(one.from), index(one.to)}, seconds);
    longest_s_ = std::max(longest_s_, seconds);
  }
}

std::uint32_t Distances::Find(std::string_view name) const {
  const auto known = names_.find(name);
  return known == names_.end() ? kNone : known->second;
}

std::int64_t Distances::Between(std::uint32_t from, std::uint32_t to) const {
  auto known = seconds_.find({from, to});
  if (known == seconds_.end()) known = seconds_.find({to, from});
  return known == seconds_.end() || from == to ? 0 : known->second;
}

const LocationOption* FindLocation(const EventType& type, const BookedLocation& asked) {
  const auto means = [&](const LocationOption& option) {
    const bool same_text = asked.text.empty() || option.from_attendee || asked.text == option.text;
    return (!asked.kind || asked.kind == option.kind) && same_text &&
           (asked.place.empty() || asked.place == option.place);
  };
  const auto found = std::find_if(type.locations.begin(), type.locations.end(), means);
  return found == type.locations.end() ? nullptr : &*found;
}

std::optional<BookedLocation> LocationOf(const EventType& type,
                                         const std::optional<BookedLocation>& asked) {
  const LocationOption* option = FindLocation(type, asked.value_or(BookedLocation{}));
  if (!option) return asked;
  BookedLocation chosen{option->kind, {}, option->place};
  if (!option->from_attendee) chosen.text = option->text;  // else it is theirs to say
  if (asked && !asked->text.empty()) chosen.text = asked->text;
  return chosen;
}

}  // namespace rota
