// The example documents of the manual, and what reading a scenario fills in.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "rota/codec/record_json.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

std::string Example(const std::string& name) {
  std::ifstream file(test::SourceDir() + "/tests/data/examples/" + name);
  REQUIRE(file);
  return (std::stringstream() << file.rdbuf()).str();
}

TEST_CASE("the catalog of the manual") {
  const Result<Catalog> catalog = ReadCatalog(Example("catalog.json"));
  REQUIRE_MESSAGE(catalog.ok(), catalog.status().message() << " at " << catalog.status().path());
  CHECK(catalog->organization->week_start == Weekday::kMonday);
  CHECK(catalog->schedules[0].rules[0].days.bits == 0b0011111);
  CHECK(catalog->schedules[0].overrides[0].mode == OverrideMode::kClosed);
  CHECK(catalog->teams[0].members[0].role == MemberRole::kLeader);
  const EventType& call = catalog->event_types[0];
  CHECK(call.scheduling == Scheduling::kRoundRobin);
  CHECK(call.window->days == 60);
  CHECK((*call.limits)[0].scope == LimitScope::kHost);
  CHECK((*call.reminders)[0].before_min == 1440);
  CHECK(ReadCatalog(WriteRecord(*catalog, See::kNever)).ok());
}

TEST_CASE("the scenario of the manual, completed") {
  const Result<Scenario> scenario = ReadScenario(Example("scenario.json"));
  REQUIRE_MESSAGE(scenario.ok(), scenario.status().message() << " at " << scenario.status().path());
  CHECK(scenario->now == *ParseInstant("2026-03-02T08:00:00Z"));
  CHECK(scenario->bookings[0].header.id == "b0");
  CHECK(scenario->bookings[0].seq == 0);
  CHECK(scenario->bookings[1].header.id == "b1");
  CHECK(scenario->bookings[1].end ==
        *ParseInstant("2026-03-04T09:30:00Z"));  // the event type's duration
  CHECK(scenario->bookings[2].end == *ParseInstant("2026-03-05T09:45:00Z"));  // its own duration
  CHECK(scenario->holds[0].header.id == "h0");
  CHECK(scenario->query.op == QueryOp::kSlots);
  const Result<Scenario> again = ReadScenario(WriteRecord(*scenario, See::kNever));
  REQUIRE(again.ok());
  CHECK(*again == *scenario);
}

TEST_CASE(
    "a booking or hold without end and duration is refused, for its event type where that is unknown") {
  const auto read = [](const std::string& list, const std::string& event_type) {
    return ReadScenario(
               R"({"now":"2026-03-02T08:00:00Z","catalog":{},"query":{"event_type":"x"},")" + list +
               R"(":[{"event_type":")" + event_type + R"(","start":"2026-03-02T08:00:00Z"}]})")
        .status();
  };
  for (const std::string list : {"bookings", "holds"}) {
    const Status unknown = read(list, "x");
    CHECK(unknown.reason() == Reason::k_not_found);
    CHECK(unknown.path() == list + "[0].event_type");
  }
  const Result<Scenario> none =
      ReadScenario(R"({"now":"2026-03-02T08:00:00Z","catalog":{},"query":{"event_type":"x"},)"
                   R"("bookings":[{"start":"2026-03-02T08:00:00Z"}]})");
  CHECK(none.status().reason() == Reason::k_invalid);
  CHECK(none.status().path() == "bookings[0].end");
}

TEST_CASE("a field list covers the names the manual uses") {
  const auto has = [](const RecordDescriptor& d, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      INFO(d.name << "." << name);
      CHECK(d.Find(name) != nullptr);
    }
  };
  has(Describe<Organization>(), {"default_schedule", "holiday_sets"});
  has(Describe<User>(), {"emails", "travel", "active"});
  has(Describe<Team>(), {"parent", "zone", "holiday_sets"});
  has(Describe<Membership>(), {"active", "position"});
  has(Describe<Schedule>(), {"valid_from", "valid_to", "holiday_sets"});
  has(Describe<ScheduleRule>(), {"rrule", "dtstart", "duration_min", "valid_from", "valid_to"});
  has(Describe<EventType>(),
      {"alignment", "offset_min", "zone", "schedule", "schedule_mode", "restriction_schedules",
       "buffer_mode", "minimum_notice_min", "minimum_notice_by", "window", "limits", "seats",
       "first_slots_per_day", "step_includes_buffers", "buffers_inside_hours", "pending_blocks",
       "scheduling", "groups", "policy"});
  has(Describe<Limit>(), {"scope", "per", "rolling_days", "count", "minutes", "descendants"});
  has(Describe<Booking>(), {"host", "hosts", "attendees", "buffer_before_min", "buffer_after_min",
                            "seats_taken", "status", "seq"});
  has(Describe<Hold>(), {"event_type", "host", "start", "end", "expires_at", "seats_taken"});
  has(Describe<BusyBlock>(),
      {"user", "start", "end", "all_day", "transparency", "status", "source"});
  has(Describe<TimeOff>(), {"user", "from", "to", "start", "end", "status", "kind", "delegate"});
}

}  // namespace
}  // namespace rota
