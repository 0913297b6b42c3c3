#include "src/time/zone_rule.h"

#include <doctest/doctest.h>

namespace rota {

TEST_CASE("a rule gives both changes of any year") {
  const auto berlin = ParseZoneRule("CET-1CEST,M3.5.0,M10.5.0/3");
  REQUIRE(berlin);
  CHECK(berlin->standard_offset == 3600);
  CHECK(berlin->daylight_offset == 7200);
  CHECK(FormatInstant(berlin->ToDaylight(2026)) == "2026-03-29T01:00:00Z");
  CHECK(FormatInstant(berlin->ToStandard(2026)) == "2026-10-25T01:00:00Z");
  CHECK(FormatInstant(berlin->ToDaylight(2050)) == "2050-03-27T01:00:00Z");

  const auto fixed = ParseZoneRule("<+0545>-5:45");
  REQUIRE(fixed);
  CHECK(fixed->standard_offset == 20700);
  CHECK_FALSE(fixed->has_daylight);
}

TEST_CASE("odd rules of real zones") {
  // Negative daylight saving: winter is the exception.
  const auto dublin = ParseZoneRule("IST-1GMT0,M10.5.0,M3.5.0/1");
  REQUIRE(dublin);
  CHECK(dublin->daylight_offset == 0);
  CHECK(FormatInstant(dublin->ToDaylight(2040)) == "2040-10-28T01:00:00Z");
  CHECK(FormatInstant(dublin->ToStandard(2040)) == "2040-03-25T01:00:00Z");
  // Hours below zero and above 24.
  const auto nuuk = ParseZoneRule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  REQUIRE(nuuk);
  CHECK(FormatInstant(nuuk->ToDaylight(2026)) == "2026-03-29T01:00:00Z");
  const auto gaza = ParseZoneRule("EET-2EEST,M3.4.4/50,M10.4.4/50");
  REQUIRE(gaza);
  CHECK(FormatInstant(gaza->ToDaylight(2090)) == "2090-03-25T00:00:00Z");
  // Half an hour.
  const auto lord_howe = ParseZoneRule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
  REQUIRE(lord_howe);
  CHECK(lord_howe->daylight_offset - lord_howe->standard_offset == 1800);
  // Counted days, as older data has them for Tehran: 22 March in every year.
  const auto tehran = ParseZoneRule("<+0330>-3:30<+0430>,J81/0,J264/24");
  REQUIRE(tehran);
  CHECK(tehran->daylight_offset == 16200);
  CHECK(FormatInstant(tehran->ToDaylight(2023)) == "2023-03-21T20:30:00Z");
  CHECK(FormatInstant(tehran->ToDaylight(2024)) == "2024-03-21T20:30:00Z");
  const auto from_zero = ParseZoneRule("AAA0BBB,80/0,200/0");
  REQUIRE(from_zero);
  CHECK(FormatInstant(from_zero->ToDaylight(2023)) == "2023-03-22T00:00:00Z");
  CHECK(FormatInstant(from_zero->ToDaylight(2024)) == "2024-03-21T00:00:00Z");
}

TEST_CASE("anything that is not wholly a rule is none") {
  for (const char* text : {"",
                           "C-1",
                           "CET",
                           "CET-1CEST",
                           "CET-1CEST,M3.5.0",
                           "CET-1CEST,M3.5.0,M10.5.0/3 ",
                           "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0",
                           "CET-1CEST,M3.5.7,M10.5.0",
                           "CET-25",
                           "CET-1:60",
                           "<CET-1",
                           "<C>-1",
                           "CET-1CEST,J0,J365",
                           "CET-1CEST,J1,J366",
                           "CET-1CEST,1,366",
                           "CET-1CEST,M3.5.0/168,M10.5.0",
                           "CET--1",
                           "CET-1CEST,M3.5.0,M10.5.0,",
                           ":Europe/Berlin",
                           "CET-1CEST;M3.5.0;M10.5.0",
                           "CET-00001",
                           "1ET-1",
                           "<*ET>-1"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseZoneRule(text).has_value());
  }
}

}  // namespace rota
