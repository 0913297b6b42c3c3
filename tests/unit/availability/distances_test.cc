// Distances between places, and which location of an event type a booking means.
#include "src/availability/distances.h"

#include <doctest/doctest.h>

#include "src/availability/facts.h"

namespace rota {
namespace {

TEST_CASE("either direction is the same, unless both are given") {
  const Distances places({{"north", "south", 30}, {"north", "east", 20}, {"east", "north", 45}});
  const std::uint32_t north = places.Find("north"), south = places.Find("south"),
                      east = places.Find("east");
  CHECK(places.Between(north, south) == 30 * kMinute);
  CHECK(places.Between(south, north) == 30 * kMinute);
  CHECK(places.Between(north, east) == 20 * kMinute);
  CHECK(places.Between(east, north) == 45 * kMinute);
  CHECK(places.Between(south, east) == 0);
  CHECK(places.Between(north, north) == 0);
  CHECK(places.longest_s() == 45 * kMinute);
  CHECK(places.Find("west") == kNone);
  CHECK(places.Between(north, places.Find("west")) == 0);
  CHECK(Distances().empty());
}

TEST_CASE("a booking is at the location it names, else at the first") {
  EventType type;
  CHECK(!LocationOf(type, std::nullopt));
  type.locations = {{.kind = LocationKind::kVideo, .text = "call"},
                    {.kind = LocationKind::kAddress, .text = "Main St 1", .place = "north"},
                    {.kind = LocationKind::kAddress, .from_attendee = true, .place = "south"}};
  const auto at = [&](const BookedLocation& asked) { return *LocationOf(type, asked); };
  CHECK(LocationOf(type, std::nullopt)->text == "call");
  CHECK(at({.kind = LocationKind::kAddress}).place == "north");
  CHECK(at({.kind = {}, .text = {}, .place = "north"}).text == "Main St 1");
  CHECK(at({.kind = {}, .text = "Main St 1", .place = {}}).place == "north");
  CHECK(at({.kind = {}, .text = "At mine", .place = "south"}) ==
        BookedLocation{LocationKind::kAddress, "At mine", "south"});
  type.locations[2].text = "your place";
  CHECK(at({.kind = {}, .text = {}, .place = "south"}).text == "");
  CHECK(FindLocation(type, {.kind = {}, .text = {}, .place = "west"}) == nullptr);
  CHECK(at({.kind = {}, .text = {}, .place = "west"}).place == "west");
}

}  // namespace
}  // namespace rota
