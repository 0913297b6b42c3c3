#include "rota/time/zone.h"

#include <doctest/doctest.h>

#include <random>
#include <thread>

#include "tests/support/seed.h"

namespace rota {
namespace {

const Zone& Z(std::string_view name) {
  const Result<const Zone*> zone = Zone::Find(name);
  REQUIRE_MESSAGE(zone.ok(), zone.status().message());
  return **zone;
}
LocalTime L(std::string_view text) { return *ParseLocal(text); }
std::string Utc(Instant t) { return FormatInstant(t); }

TEST_CASE("stretches agree with single conversions") {
  for (const char* name :
       {"America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kolkata",
        "UTC", "Africa/Casablanca", "America/Sao_Paulo"}) {
    const Zone& zone = **Zone::Find(name);
    std::mt19937_64 random(test::Seed(name));
    std::uniform_int_distribution<std::int64_t> any(kMinInstant + 2 * kDay, kMaxInstant - 2 * kDay);
    std::uniform_int_distribution<std::int64_t> recent(0, 4102444800);
    for (int i = 0; i < 2000; ++i) {
      const LocalTime at{i % 2 == 0 ? any(random) : recent(random)};
      const Zone::Stretch stretch = zone.StretchAt(at);
      REQUIRE(stretch.begin <= at.s);
      REQUIRE(at.s < stretch.end);
      REQUIRE(stretch.begin <= stretch.skipped);
      REQUIRE(stretch.skipped <= stretch.end);
      for (const std::int64_t s :
           {stretch.begin, at.s, stretch.skipped - 1, stretch.skipped, stretch.end - 1}) {
        if (s < kMinInstant || s > kMaxInstant || s < stretch.begin || s >= stretch.end) continue;
        CHECK(zone.ToInstant({s}) == s - stretch.offset);
        CHECK((zone.Resolve({s}).kind == Zone::Kind::kSkipped) == (s >= stretch.skipped));
      }
    }
  }
}

}  // namespace

TEST_CASE("a skipped time uses the offset before the gap, a repeated one is the first") {
  const Zone& berlin = Z("Europe/Berlin");
  CHECK(Utc(berlin.ToInstant(L("2026-03-29T02:30"))) == "2026-03-29T01:30:00Z");
  CHECK(Utc(berlin.ToInstant(L("2026-10-25T02:30"))) == "2026-10-25T00:30:00Z");

  const Zone::Resolution gap = berlin.Resolve(L("2026-03-29T02:00"));
  CHECK(gap.kind == Zone::Kind::kSkipped);
  CHECK(Utc(gap.first) == "2026-03-29T01:00:00Z");
  CHECK(Utc(gap.second) == "2026-03-29T00:00:00Z");
  CHECK(berlin.Resolve(L("2026-03-29T03:00")).kind == Zone::Kind::kUnique);

  const Zone::Resolution fold = berlin.Resolve(L("2026-10-25T02:59:59"));
  CHECK(fold.kind == Zone::Kind::kRepeated);
  CHECK(Utc(fold.first) == "2026-10-25T00:59:59Z");
  CHECK(Utc(fold.second) == "2026-10-25T01:59:59Z");
  CHECK(berlin.Resolve(L("2026-10-25T01:59:59")).kind == Zone::Kind::kUnique);

  CHECK(berlin.ToInstantStrict(L("2026-03-29T02:30")).status().reason() == Reason::k_skipped_time);
  CHECK(berlin.ToInstantStrict(L("2026-10-25T02:30")).status().reason() == Reason::k_repeated_time);
  CHECK(Utc(*berlin.ToInstantStrict(L("2026-10-25T03:00"))) == "2026-10-25T02:00:00Z");
}

TEST_CASE("rules go on after the listed years, through year 9999") {
  const Zone& new_york = Z("America/New_York");
  CHECK(new_york.OffsetAt(*ParseInstant("2038-07-01T00:00:00Z")) == -4 * 3600);
  CHECK(new_york.OffsetAt(*ParseInstant("2200-07-01T00:00:00Z")) == -4 * 3600);
  CHECK(new_york.OffsetAt(*ParseInstant("9999-07-01T00:00:00Z")) == -4 * 3600);
  CHECK(new_york.OffsetAt(kMaxInstant) == -5 * 3600);
  CHECK(Utc(new_york.ToInstant(L("9999-03-14T02:30"))) == "9999-03-14T07:30:00Z");
  const Zone::Resolution fold = new_york.Resolve(L("9999-11-07T01:30"));
  CHECK(fold.kind == Zone::Kind::kRepeated);
  CHECK(fold.second - fold.first == kHour);
}

TEST_CASE("local mean time before the first change, with its seconds") {
  const Zone& kathmandu = Z("Asia/Kathmandu");
  CHECK(kathmandu.OffsetAt(kMinInstant) == 20476);  // +5:41:16
  CHECK(kathmandu.OffsetAt(*ParseInstant("1950-01-01T00:00:00Z")) == 19800);
  CHECK(kathmandu.OffsetAt(*ParseInstant("2026-01-01T00:00:00Z")) == 20700);
}

TEST_CASE("a date the zone skips is an empty day") {
  const Zone& apia = Z("Pacific/Apia");
  const Date skipped = *ParseDate("2011-12-30");
  CHECK(apia.CivilDay(skipped).empty());
  CHECK(apia.CivilDay(skipped - 1).end == apia.CivilDay(skipped + 1).start);
  CHECK(apia.CivilDay(skipped + 1).end - apia.CivilDay(skipped + 1).start == kDay);
  CHECK(apia.DateOf(apia.CivilDay(skipped).start) == skipped + 1);
  CHECK(apia.Resolve(L("2011-12-30T12:00")).kind == Zone::Kind::kSkipped);
  // A whole day lived twice: Kwajalein skipped, Manila repeated 1844-12-31 the other way round.
  CHECK(Z("Pacific/Kwajalein").Resolve(L("1993-08-21T12:00")).kind == Zone::Kind::kSkipped);
  CHECK(Z("Asia/Manila").Resolve(L("1844-12-31T12:00")).kind == Zone::Kind::kSkipped);
}

TEST_CASE("days that begin in a gap or end in a fold") {
  const Zone& sao_paulo = Z("America/Sao_Paulo");
  const Interval spring = sao_paulo.CivilDay(*ParseDate("2018-11-04"));  // 00:00 became 01:00
  CHECK(Utc(spring.start) == "2018-11-04T03:00:00Z");
  CHECK(spring.end - spring.start == 23 * kHour);
  const Interval autumn = sao_paulo.CivilDay(*ParseDate("2018-02-17"));  // 24:00 became 23:00
  CHECK(autumn.end - autumn.start == 25 * kHour);
}

TEST_CASE("deprecated aliases resolve and keep the name as given") {
  const Zone& calcutta = Z("Asia/Calcutta");
  CHECK(calcutta.name() == "Asia/Calcutta");
  CHECK(calcutta.canonical_name() == "Asia/Kolkata");
  CHECK(Z("Asia/Kolkata").canonical_name() == "Asia/Kolkata");
  CHECK(&Z("Asia/Calcutta") == &calcutta);
  CHECK(Z("UTC").canonical_name() == "Etc/UTC");
  CHECK(Z("Zulu").canonical_name() == "Etc/UTC");
  CHECK(Zone::Utc().OffsetAt(kMaxInstant) == 0);
}

TEST_CASE("names that are no zone are unknown") {
  for (const std::string& name : std::vector<std::string>{"",
                                                          "Mars/Olympus",
                                                          "../zoneinfo/UTC",
                                                          "/usr/share/zoneinfo/UTC",
                                                          "zone.tab",
                                                          "zone1970.tab",
                                                          "tzdata.zi",
                                                          "leapseconds",
                                                          "leap-seconds.list",
                                                          "posixrules",
                                                          "localtime",
                                                          "Europe",
                                                          "Europe/",
                                                          "Europe//Berlin",
                                                          "./UTC",
                                                          "right/UTC",
                                                          "posix/UTC",
                                                          "europe/berlin",
                                                          "UTC ",
                                                          std::string("UTC\0", 4),
                                                          std::string(5000, 'a'),
                                                          "Europe/Berlin/x",
                                                          "W. Europe Time",
                                                          " "}) {
    CAPTURE(name);
    const Result<const Zone*> zone = Zone::Find(name);
    CHECK(zone.status().reason() == Reason::k_zone_unknown);
  }
}

TEST_CASE("the names that Windows uses are known and kept as given") {
  const Result<const Zone*> zone = Zone::Find("W. Europe Standard Time");
  REQUIRE(zone.ok());
  CHECK((*zone)->name() == "W. Europe Standard Time");
  CHECK((*zone)->canonical_name() == "Europe/Berlin");
  CHECK((*Zone::Find("Eastern Standard Time"))->canonical_name() == "America/New_York");
}

TEST_CASE("a described zone changes as it says, and nonsense is refused") {
  const auto zone = Zone::Describe("own", 3600, {{1000, 7200}, {2000, 3600}});
  REQUIRE(zone.ok());
  CHECK((*zone)->OffsetAt(999) == 3600);
  CHECK((*zone)->OffsetAt(1000) == 7200);
  CHECK((*zone)->OffsetAt(2000) == 3600);
  CHECK((*zone)->ToInstant({1000 + 7200}) == 1000);
  CHECK(Zone::Describe("own", 90000, {}).status().reason() == Reason::k_invalid);
  CHECK(Zone::Describe("own", 0, {{2000, 60}, {1000, 0}}).status().reason() == Reason::k_invalid);
}

TEST_CASE("threads that ask together get one zone") {
  constexpr const char* kNames[] = {"Europe/Paris", "Asia/Tokyo", "America/Lima", "Africa/Cairo"};
  constexpr int kThreads = 8;
  const Zone* seen[kThreads][4] = {};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&seen, &kNames, i] {
      for (int n = 0; n < 4; ++n) {
        const Result<const Zone*> zone = Zone::Find(kNames[n]);
        if (zone.ok()) seen[i][n] = *zone;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int n = 0; n < 4; ++n) {
    CHECK(seen[0][n] != nullptr);
    for (int i = 1; i < kThreads; ++i) CHECK(seen[i][n] == seen[0][n]);
  }
}

}  // namespace rota
