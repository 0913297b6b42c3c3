#include "rota/time/instant.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

Reason ReasonOf(std::string_view text) { return ParseInstant(text).status().reason(); }

}  // namespace

TEST_CASE("RFC 3339 instants are read") {
  CHECK(*ParseInstant("1970-01-01T00:00:00Z") == 0);
  CHECK(*ParseInstant("2026-03-02T08:00:00Z") == 1772438400);
  CHECK(*ParseInstant("2026-03-02t09:00:00+01:00") == 1772438400);
  CHECK(*ParseInstant("2026-03-02T02:30:00-05:30") == 1772438400);
  CHECK(*ParseInstant("2026-03-02T08:00:00-00:00") == 1772438400);
  CHECK(*ParseInstant("2026-03-02T08:00:00.000z") == 1772438400);
  CHECK(*ParseInstant("0001-01-01T00:00:00Z") == kMinInstant);
  CHECK(*ParseInstant("9999-12-31T23:59:59Z") == kMaxInstant);
  CHECK(*ParseInstant("2024-02-29T00:00:00Z") == 1709164800);
}

TEST_CASE("what is no RFC 3339 instant is refused as invalid") {
  for (const char* text : {"",
                           "Z",
                           "2026-03-02",
                           "2026-03-02T08:00Z",
                           "2026-03-02T08:00:00",
                           "2026-03-02 08:00:00Z",
                           "2026-03-02T08:00:00+01",
                           "2026-03-02T08:00:00+0100",
                           "2026-03-02T08:00:00+24:00",
                           "2026-03-02T08:00:00+01:60",
                           "2026-03-02T08:00:00.Z",
                           "2026-03-02T08:00:00.5Z",
                           "2026-03-02T08:00:00.",
                           "2026-03-02T08:00:00,0Z",
                           "2026-03-02T24:00:00Z",
                           "2026-03-02T08:60:00Z",
                           "2016-12-31T23:59:60Z",
                           "2026-02-29T08:00:00Z",
                           "2026-13-01T08:00:00Z",
                           "2026-00-01T08:00:00Z",
                           "2026-03-02T08:00:00Z ",
                           " 2026-03-02T08:00:00Z",
                           "2026-3-2T8:00:00Z",
                           "+026-03-02T08:00:00Z",
                           "12026-03-02T08:00:00Z",
                           "2026-03-02T08:00:00ZZ",
                           "2026-03-02T08:00:00+01:00Z"}) {
    CAPTURE(text);
    CHECK(ReasonOf(text) == Reason::k_invalid);
  }
}

TEST_CASE("instants outside the years 1 to 9999 are out of range") {
  CHECK(ReasonOf("0000-12-31T23:59:59Z") == Reason::k_out_of_range);
  CHECK(ReasonOf("0001-01-01T00:00:00+00:01") == Reason::k_out_of_range);
  CHECK(ReasonOf("9999-12-31T23:59:59-00:01") == Reason::k_out_of_range);
}

TEST_CASE("instants are written in UTC and read back") {
  CHECK(FormatInstant(1772438400) == "2026-03-02T08:00:00Z");
  CHECK(FormatInstant(-1) == "1969-12-31T23:59:59Z");
  CHECK(FormatInstant(kMinInstant) == "0001-01-01T00:00:00Z");
  CHECK(FormatInstant(kMaxInstant) == "9999-12-31T23:59:59Z");
  for (Instant t = kMinInstant; t <= kMaxInstant; t += 98765432101) {
    CHECK(*ParseInstant(FormatInstant(t)) == t);
  }
}

}  // namespace rota
