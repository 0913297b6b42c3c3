// Every zone against two readers that share no code with ours: Python's zoneinfo, at every change
// (zone_oracle.py prints the samples), and the date library, at every third day.
#include <date/tz.h>
#include <doctest/doctest.h>

#include <cinttypes>
#include <cstdio>
#include <string>

#include "rota/time/zone.h"
#include "tests/support/source_dir.h"

namespace rota {

TEST_CASE("every change of every zone agrees with Python's zoneinfo") {
  const std::string command =
      std::string(ROTA_PYTHON " ") + test::SourceDir() + "/tests/unit/time/zone_oracle.py";
  std::FILE* samples = popen(command.c_str(), "r");
  REQUIRE(samples != nullptr);
  const Zone* zone = nullptr;
  std::int64_t zones = 0;
  std::int64_t compared = 0;
  std::int64_t wrong = 0;
  bool complete = false;
  char line[256];
  while (std::fgets(line, sizeof line, samples) != nullptr) {
    char name[128];
    std::int64_t at = 0;
    std::int64_t first = 0;
    std::int64_t second = 0;
    if (std::sscanf(line, "Z %127s", name) == 1) {
      const Result<const Zone*> found = Zone::Find(name);
      REQUIRE_MESSAGE(found.ok(), found.status().message());
      zone = *found;
      ++zones;
    } else if (std::sscanf(line, "U %" SCNd64 " %" SCNd64, &at, &first) == 2) {
      REQUIRE(zone != nullptr);
      ++compared;
      if (zone->OffsetAt(at) != first && ++wrong < 20) {
        FAIL_CHECK(zone->name() << " at " << FormatInstant(at) << ": " << zone->OffsetAt(at)
                                << ", zoneinfo says " << first);
      }
    } else if (std::sscanf(line, "L %" SCNd64 " %" SCNd64 " %" SCNd64, &at, &first, &second) == 3) {
      REQUIRE(zone != nullptr);
      ++compared;
      const Zone::Resolution ours = zone->Resolve({at});
      const bool same = ours.first == first && ours.second == second &&
                        zone->ToInstant({at}) == first &&
                        (ours.kind == Zone::Kind::kUnique) == (first == second) &&
                        (ours.kind == Zone::Kind::kSkipped) == (second < first);
      if (!same && ++wrong < 20) {
        FAIL_CHECK(zone->name() << " local " << FormatLocal({at}) << ": "
                                << FormatInstant(ours.first) << ", " << FormatInstant(ours.second)
                                << ", zoneinfo says " << FormatInstant(first) << ", "
                                << FormatInstant(second));
      }
    } else {
      complete = std::string_view(line) == "END\n";
    }
  }
  CHECK(pclose(samples) == 0);
  CHECK(complete);
  CHECK(wrong == 0);
  CHECK(zones > 400);
  MESSAGE(zones << " zones, " << compared << " samples compared, " << wrong << " wrong");
}

TEST_CASE("every zone agrees with the date library while it reads the files fully, to 2037") {
  const Instant from = *ParseInstant("1900-01-01T00:00:00Z");
  const Instant to = *ParseInstant("2037-12-01T00:00:00Z");
  std::int64_t wrong = 0;
  for (const date::time_zone& theirs : date::get_tzdb().zones) {
    const Result<const Zone*> ours = Zone::Find(theirs.name());
    if (!ours.ok()) {
      CHECK_MESSAGE((theirs.name() == "localtime" || theirs.name() == "posixrules"), theirs.name());
      continue;
    }
    for (Instant t = from; t < to; t += 3 * kDay + 7 * kHour) {
      const auto info = theirs.get_info(date::sys_seconds(std::chrono::seconds(t)));
      if ((*ours)->OffsetAt(t) != info.offset.count() && ++wrong < 20) {
        FAIL_CHECK(theirs.name() << " at " << FormatInstant(t) << ": " << (*ours)->OffsetAt(t)
                                 << ", date says " << info.offset.count());
      }
    }
  }
  CHECK(wrong == 0);
}

}  // namespace rota
