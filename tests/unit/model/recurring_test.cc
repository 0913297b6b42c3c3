#include "src/model/recurring.h"

#include <doctest/doctest.h>

namespace rota {

TEST_CASE("a rule and its first start make a set on nobody's wall yet") {
  const Result<RecurrenceSet> set = RecurringSet("FREQ=WEEKLY;INTERVAL=2", "2026-03-06");
  REQUIRE(set.ok());
  CHECK(set->zone == nullptr);
  CHECK(set->dates());
  CHECK(set->rules.size() == 1);
  CHECK_FALSE(RecurringSet("FREQ=DAILY", "2026-03-06T09:00")->dates());
}

TEST_CASE("what cannot be read names the field") {
  CHECK(RecurringSet("FREQ=SOMETIMES", "2026-03-06").status().path() == "rrule");
  CHECK(RecurringSet("FREQ=DAILY", "soon").status().path() == "dtstart");
  const Status utc = RecurringSet("FREQ=DAILY", "20260306T090000Z").status();
  CHECK(utc.path() == "dtstart");
  CHECK(utc.reason() == Reason::k_invalid);
  CHECK(RecurringSet("RSCALE=MAYAN;FREQ=YEARLY", "2026-03-06").status().path() == "rrule");
}

}  // namespace rota
