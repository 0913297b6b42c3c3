#include "src/ical/zone_names.h"

#include <doctest/doctest.h>

namespace rota::ical {
namespace {

std::string Found(std::string_view name) {
  const Zone* zone = FindZoneByAnyName(name);
  return zone ? zone->canonical_name() : "";
}

TEST_CASE("a zone is found by every name that programs give it") {
  CHECK(Found("Europe/Berlin") == "Europe/Berlin");
  CHECK(Found("W. Europe Standard Time") == "Europe/Berlin");
  CHECK(Found("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna") == "Europe/Berlin");
  CHECK(Found("Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna") == "Europe/Berlin");
  CHECK(Found("/vendor/20070101/Europe/Berlin") == "Europe/Berlin");
  CHECK(Found("/a/America/Argentina/Buenos_Aires") == "America/Argentina/Buenos_Aires");
  CHECK(FindZoneByAnyName("tzone://Microsoft/Utc") == &Zone::Utc());
  CHECK(FindZoneByAnyName("Z") == &Zone::Utc());
}

TEST_CASE("what is none of these names is no zone") {
  for (const std::string_view name : {"", "(", "(UTC+01:00", "(UTC+01:00) Atlantis", "Amsterdam",
                                      "/vendor/Europe/Atlantis", "/", "Zebra"}) {
    CAPTURE(name);
    CHECK(FindZoneByAnyName(name) == nullptr);
  }
}

TEST_CASE("a name that is nothing but an offset") {
  CHECK(OffsetOfName("UTC+2") == 7200);
  CHECK(OffsetOfName("GMT-0330") == -12600);
  CHECK(OffsetOfName("+01:00") == 3600);
  CHECK(OffsetOfName("-11") == -39600);
  CHECK(OffsetOfName("+18:59") == 68340);
  for (const std::string_view name : {"UTC", "GMT", "+", "2", "+1:0", "+01:", "+01::00", "+:0100",
                                      "+123", "+12345", "+19:00", "+01:60", "+a", "EST+5"}) {
    CAPTURE(name);
    CHECK_FALSE(OffsetOfName(name));
  }
}

}  // namespace
}  // namespace rota::ical
