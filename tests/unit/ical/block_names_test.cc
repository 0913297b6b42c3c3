#include "src/ical/block_names.h"

#include <doctest/doctest.h>

#include "rota/base/utf8.h"

namespace rota::ical {
namespace {

RecurrenceSet SetIn(const Zone* zone, std::string_view start) {
  RecurrenceSet set;
  set.zone = zone;
  set.start = *ParseMoment(start);
  return set;
}

TEST_CASE("a name that a record cannot hold is known by its hash") {
  CHECK(UidOf("abc@example.org") == "abc@example.org");
  CHECK(UidOf(std::string(255, 'a')) == std::string(255, 'a'));
  CHECK(UidOf(std::string(256, 'a')) == HexOf(std::string(256, 'a')));
  CHECK(ExternalIdOf(std::string(1024, 'a')) == std::string(1024, 'a'));
  CHECK(ExternalIdOf(std::string(1025, 'a')) == HexOf(std::string(1025, 'a')));
  CHECK(UidOf("a\nb") == HexOf("a\nb"));
  CHECK(UidOf("a\xff") == HexOf("a\xff"));
  CHECK(HexOf("abc") == "bddd813c634239723171ef3fee98579b");  // the first half of BLAKE2b-256
}

TEST_CASE("an occurrence is named by its original start in UTC, or by its date") {
  const RecurrenceSet zoned = SetIn(*Zone::Find("Europe/Berlin"), "20260302T090000");
  CHECK(OccurrenceNameOf(zoned, *ParseMoment("20260701T090000")) == "20260701T070000Z");
  CHECK(OccurrenceNameOf(zoned, *ParseMoment("20260302T080000Z")) == "20260302T080000Z");
  const Instant instant = *ParseInstant("2026-03-02T08:00:00Z");
  CHECK(OccurrenceNameOf(zoned, Start{ParseMoment("20260302T090000")->time, instant}) ==
        "20260302T080000Z");

  const RecurrenceSet floating = SetIn(nullptr, "20260302T090000");
  CHECK(OccurrenceNameOf(floating, *ParseMoment("20260302T090000")) == "20260302T090000");
  const RecurrenceSet days = SetIn(nullptr, "20260302");
  CHECK(OccurrenceNameOf(days, *ParseMoment("20260303")) == "20260303");
  CHECK(OccurrenceNameOf(days, Start{ParseMoment("20260303")->time, instant}) == "20260303");
}

TEST_CASE("text is cut between characters and holds no NUL and nothing that is not UTF-8") {
  CHECK(Tamed("call", 10) == "call");
  CHECK(Tamed("call", 3) == "cal");
  CHECK(Tamed(std::string_view("a\0b", 3), 10) == "a b");
  CHECK(Tamed("aé", 2) == "a");
  CHECK(Tamed("a\xf0\x9f\x98\x80", 4) == "a");
  CHECK(Tamed("a\xf0\x9f\x98\x80", 5) == "a\xf0\x9f\x98\x80");
  CHECK(Tamed("\xff"
              "ab",
              10) == "?ab");
  for (std::size_t most = 0; most < 12; ++most)
    CHECK(IsUtf8(Tamed("é\xff€\xf0\x9f\x98\x80", most)));
}

}  // namespace
}  // namespace rota::ical
