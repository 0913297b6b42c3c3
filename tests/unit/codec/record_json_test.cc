#include "rota/codec/record_json.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

EventType Offer(std::string_view fields) {
  const std::string text = R"({"title":"t","durations_min":[30],)" + std::string(fields) + "}";
  Result<EventType> offer = ReadRecord<EventType>(text);
  REQUIRE_MESSAGE(offer.ok(), offer.status().message() << " at " << offer.status().path());
  return *offer;
}

TEST_CASE("a policy is a word or an object, and so is a criterion") {
  const EventType preset = Offer(R"("policy":"least_busy")");
  CHECK(preset.policy->preset == PolicyPreset::kLeastBusy);
  CHECK(WriteRecord(*preset.policy, See::kStaff) == R"("least_busy")");

  const EventType list =
      Offer(R"("policy":{"criteria":["priority",{"name":"fewest","horizon":{"days":14}}]})");
  REQUIRE(list.policy->criteria.size() == 2);
  CHECK(list.policy->criteria[0].name == CriterionName::kPriority);
  CHECK(list.policy->criteria[1].horizon->days == 14);
  CHECK(WriteRecord(*list.policy, See::kStaff) ==
        R"({"criteria":["priority",{"name":"fewest","horizon":{"days":14}}]})");

  const EventType more = Offer(R"("policy":{"preset":"round_robin","lead_threshold":3})");
  CHECK(WriteRecord(*more.policy, See::kStaff) == R"({"preset":"round_robin","lead_threshold":3})");
}

// "path reason" of the error and its others.
std::vector<std::string> Faults(const Status& status) {
  std::vector<Status> all = status.others();
  all.insert(all.begin(), status);
  std::vector<std::string> faults;
  for (const Status& one : all) {
    faults.push_back(one.path() + " " + std::string(ReasonName(one.reason())));
  }
  return faults;
}

TEST_CASE("reading goes on after an error: the first is the answer, the others stand behind it") {
  const Result<Team> team = ReadRecord<Team>(R"({"nmae":"T","members":[{"user":5},{"role":"boss"}],
      "metadata":{"a":1,"b":"x","c":[]},"kind":7,"kind":8})");
  CHECK(Faults(team.status()) ==
        std::vector<std::string>{"nmae unknown_field", "members[0].user invalid",
                                 "members[1].role invalid", "members[1].user invalid",
                                 "metadata.a invalid", "metadata.c invalid", "kind invalid",
                                 "kind invalid", "name invalid"});
  CHECK(team.status().message() == "a team has no such field; did you mean \"name\"?");
}

TEST_CASE("a field whose value is wrong is not also told as missing, nor as given twice") {
  CHECK(Faults(ReadRecord<User>(R"({"name":5})").status()) ==
        std::vector<std::string>{"name invalid"});
  CHECK(Faults(ReadRecord<User>(R"({})").status()) == std::vector<std::string>{"name invalid"});
}

TEST_CASE("errors are told up to a bound") {
  std::string many = R"({"name":"T","members":[)";
  for (int i = 0; i < 500; ++i) many += "{},";
  many.back() = ']';
  CHECK(ReadRecord<Team>(many + "}").status().others().size() + 1 == kMaxErrors);
  std::string keys = "{";
  for (int i = 0; i < 500; ++i) keys += "\"x" + std::to_string(i) + "\":1,";
  CHECK(ReadRecord<Team>(keys + R"("name":"T"})").status().others().size() + 1 == kMaxErrors);
}

TEST_CASE("hosts are a list of rows or the members of a team") {
  const EventType rows =
      Offer(R"("hosts":[{"user":"ana","weight":50},{"user":"bo","fixed":true}])");
  REQUIRE(rows.hosts.size() == 2);
  CHECK(!rows.hosts_from);
  CHECK(rows.hosts[1].fixed == true);
  CHECK(!rows.hosts[0].fixed);

  const EventType team = Offer(R"("hosts":{"members_of":"support","descendants":true})");
  CHECK(team.hosts.empty());
  CHECK(team.hosts_from->members_of == "support");
  CHECK(WriteRecord(team, See::kStaff)
            .find(R"("hosts":{"members_of":"support","descendants":true})") != std::string::npos);
}

TEST_CASE("host is short for hosts with one element") {
  const Result<Booking> booking =
      ReadRecord<Booking>(R"({"start":"2026-03-03T09:00:00Z","host":"ana"})");
  REQUIRE(booking.ok());
  CHECK(booking->hosts == std::vector<std::string>{"ana"});
  CHECK(WriteRecord(*booking, See::kStaff) ==
        R"({"status":"confirmed","start":"2026-03-03T09:00:00Z","hosts":["ana"]})");
}

TEST_CASE("closed is another spelling of a mode") {
  const auto read = [](std::string_view text) { return ReadRecord<ScheduleOverride>(text); };
  CHECK(read(R"({"date":"2026-12-24","closed":true})")->mode == OverrideMode::kClosed);
  CHECK(read(R"({"date":"2026-12-24","closed":false})")->mode == OverrideMode::kReplace);
  CHECK(read(R"({"date":"2026-12-24","closed":false,"mode":"add"})")->mode == OverrideMode::kAdd);
  CHECK(WriteRecord(*read(R"({"closed":true,"date":"2026-12-24"})"), See::kStaff) ==
        R"({"date":"2026-12-24","mode":"closed"})");
}

TEST_CASE("absent differs from empty where a team may give a default") {
  CHECK(!Offer(R"("active":true)").limits);
  const EventType none = Offer(R"("limits":[])");
  REQUIRE(none.limits);
  CHECK(none.limits->empty());
  CHECK(WriteRecord(none, See::kStaff).find(R"("limits":[])") != std::string::npos);
}

TEST_CASE("a list with a default is written when it is empty") {
  const Result<Organization> bare = ReadRecord<Organization>(R"({"name":"O","zone":"UTC"})");
  CHECK(bare->reserved_slugs.size() == 4);
  const Result<Organization> none =
      ReadRecord<Organization>(R"({"name":"O","zone":"UTC","reserved_slugs":[]})");
  CHECK(none->reserved_slugs.empty());
  CHECK(WriteRecord(*none, See::kAdmin) == R"({"name":"O","zone":"UTC","reserved_slugs":[]})");
  Organization other = *bare;
  other.reserved_slugs[2] = "move";  // as long as the default, and not the default
  CHECK(ReadRecord<Organization>(WriteRecord(other, See::kAdmin))->reserved_slugs ==
        other.reserved_slugs);
}

TEST_CASE("a range edge is a date or an instant") {
  const Result<Query> query = ReadRecord<Query>(
      R"({"event_type":"x","from":"2026-03-03","to":"2026-03-04T00:00:00+01:00"})");
  REQUIRE(query.ok());
  CHECK(std::get<Date>(*query->from) == *ParseDate("2026-03-03"));
  CHECK(std::get<Instant>(*query->to) == *ParseInstant("2026-03-03T23:00:00Z"));
}

TEST_CASE("numbers that are whole are whole however they are written") {
  CHECK(Offer(R"("step_min":15.0)").step_min == 15);
  CHECK(Offer(R"("step_min":1.5e1)").step_min == 15);
}

TEST_CASE("each audience reads its own fields") {
  Booking booking;
  booking.start = 0;
  booking.end = 1800;
  booking.code = "BOOK-2026-1";
  booking.staff_notes = "difficult";
  booking.client_key_hash = "abc";
  booking.approval.emplace().by = "bo";
  const auto sees = [&](See see, std::string_view word) {
    return WriteRecord(booking, see).find(word) != std::string::npos;
  };
  CHECK(!sees(See::kPublic, "code"));
  CHECK(sees(See::kAttendee, "code"));
  CHECK(!sees(See::kAttendee, "staff_notes"));
  CHECK(sees(See::kStaff, "staff_notes"));
  CHECK(sees(See::kStaff, R"("approval":{"by":"bo"})"));
  CHECK(!sees(See::kAdmin, "client_key_hash"));
  CHECK(sees(See::kNever, "client_key_hash"));
}

TEST_CASE("the open option passes over unknown keys and nothing else") {
  const ReadOptions open{.open = true};
  const Result<User> user =
      ReadRecord<User>(R"({"name":"A","nickname":{"x":[1]},"zone":"UTC"})", open);
  REQUIRE(user.ok());
  CHECK(user->zone == "UTC");
  CHECK(ReadRecord<EventType>(R"({"title":"t","durations_min":[30],"check_in":2})", open)
            .status()
            .reason() == Reason::k_unsupported);
}

TEST_CASE("a large document leaves nothing behind for the next one") {
  std::string users = R"({"users":[)";
  for (int i = 0; i < 20000; ++i) {
    users += (i ? "," : "") + std::string(R"({"id":"u)") + std::to_string(i) +
             R"(","name":"a user of many"})";
  }
  users += "]}";
  CHECK(ReadCatalog(users)->users.size() == 20000);
  CHECK(ReadRecord<User>(R"({"name":"A"})")->name == "A");
}

TEST_CASE("read-only fields are accepted") {
  const Result<Team> team = ReadRecord<Team>(
      R"({"id":"t","number":7,"created_at":"2026-01-01T00:00:00Z","name":"T","leader":"ana"})");
  REQUIRE(team.ok());
  CHECK(team->header.number == 7);
  CHECK(team->leader == "ana");
}

}  // namespace
}  // namespace rota
