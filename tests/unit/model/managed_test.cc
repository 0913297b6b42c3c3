// Managed event types as values: what a part takes from its template, what it keeps, what is
// refused of both.
#include "src/model/managed.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::Must;

EventType Type(const Json& json) { return Must(ReadRecord<EventType>(json.dump())); }

EventType Template(const Json& more = Json::object()) {
  Json json = {{"id", "intro"},
               {"team", "support"},
               {"slug", "hello"},
               {"title", "Intro"},
               {"durations_min", {30}},
               {"scheduling", "managed"},
               {"offset_min", 15},
               {"buffer_after_min", 10},
               {"hosts", {{{"user", "ana"}, {"schedule", "office"}}, {{"user", "bo"}}}}};
  json.update(more);
  return Type(json);
}

EventType Part(const Json& more = Json::object()) {
  Json json = {{"id", "intro-ana"}, {"template", "intro"}, {"user", "ana"}};
  json.update(more);
  return Type(json);
}

const Json kLocksTitle = {{"locked", {"title"}}};
using Names = std::vector<std::string>;

TEST_CASE("a part is what its template says, with a host of its own") {
  const EventType made = InForce(Part(), Template());
  CHECK(made.header.id == "intro-ana");
  CHECK(made.user == "ana");
  CHECK(made.team == "support");
  CHECK(made.slug == "hello");
  CHECK(made.title == "Intro");
  CHECK(made.offset_min == 15);
  CHECK(made.scheduling == Scheduling::kIndividual);
  REQUIRE(made.hosts.size() == 1);
  CHECK(made.hosts[0].schedule == "office");
  CHECK(made.own.empty());
  CHECK(!made.locked);
  CHECK(ShownPart(Part(), Template()).team.empty());
  EventType members = Template();
  members.hosts.clear();
  members.hosts_from = HostsFromTeam{.members_of = "support"};
  const EventType one = InForce(Part(), members);
  CHECK(one.hosts == std::vector<HostRow>{{.user = "ana"}});
  CHECK(!one.hosts_from);
}

TEST_CASE("without a word all is locked but schedule and locations") {
  const EventType managed = Template();
  CHECK(!IsLocked(managed, "schedule"));
  CHECK(!IsLocked(managed, "locations"));
  for (const std::string_view field : LockableFields()) {
    const bool left = field == "schedule" || field == "locations";
    CHECK(IsLocked(managed, field) == !left);
  }
  CHECK(IsLocked(Template(kLocksTitle), "title"));
  CHECK(!IsLocked(Template(kLocksTitle), "offset_min"));
  CHECK(!IsLocked(Template({{"locked", Json::array()}}), "title"));
}

TEST_CASE("what makes an event type a part of that template is no field to lock") {
  const auto fields = LockableFields();
  for (const std::string_view name : {"id", "metadata", "team", "user", "slug", "scheduling",
                                      "hosts", "groups", "template", "own", "locked", "path"}) {
    CHECK(std::find(fields.begin(), fields.end(), name) == fields.end());
  }
  for (const std::string_view name : {"title", "active", "policy", "requires_approval"}) {
    CHECK(std::count(fields.begin(), fields.end(), name) == 1);
  }
}

TEST_CASE("a field that is left to the part and said by it is its own") {
  const EventType managed = Template(kLocksTitle);
  const EventType part =
      Part({{"buffer_after_min", 5}, {"requires_approval", {{"within_min", 9}}}});
  const EventType made = InForce(part, managed);
  CHECK(made.buffer_after_min == 5);
  CHECK(made.requires_approval_if->within_min == 9);
  CHECK(made.own == Names{"buffer_after_min", "requires_approval"});
}

TEST_CASE("a default is a part's own where it says so") {
  const EventType managed = Template(kLocksTitle);
  CHECK(InForce(Part({{"offset_min", 0}}), managed).offset_min == 15);
  const EventType made = InForce(Part({{"own", {"offset_min"}}}), managed);
  CHECK(made.offset_min == 0);
  CHECK(made.own == Names{"offset_min"});
}

TEST_CASE("a field that the template locks is the template's, whatever the part says") {
  const EventType part = Part({{"title", "Mine"}, {"schedule", "office"}});
  const EventType made = InForce(part, Template());
  CHECK(made.title == "Intro");
  CHECK(made.schedule == "office");
  CHECK(made.own == Names{"schedule"});
  const EventType awake = Unlocked(part, Template());
  CHECK(awake.title.empty());
  CHECK(awake.schedule == "office");
}

TEST_CASE("of a part that was read, what it takes from the template is not kept") {
  const EventType managed = Template(kLocksTitle);
  const EventType stored = Part({{"buffer_after_min", 5}, {"own", {"buffer_after_min"}}});
  CHECK(Stripped(ShownPart(stored, managed), managed, &stored) == stored);
  EventType edited = ShownPart(stored, managed);
  edited.offset_min = 30;
  const EventType kept = Stripped(edited, managed, &stored);
  CHECK(kept.offset_min == 30);
  CHECK(kept.own == Names{"offset_min", "buffer_after_min"});
  CHECK(kept.title.empty());
  CHECK(kept.hosts.empty());
}

TEST_CASE("a value that was locked since stays where nobody says another") {
  const EventType stored = Part({{"title", "Mine"}, {"own", {"title"}}});
  const EventType managed = Template();
  CHECK(Stripped(ShownPart(stored, managed), managed, &stored) == stored);
  CHECK(Stripped(Part(), managed, &stored).title == "Mine");
  CHECK(NewlyLocked(Part({{"title", "Mine"}}), managed, &stored).empty());
  CHECK(NewlyLocked(Part({{"title", "Other"}}), managed, &stored) == Names{"title"});
  CHECK(NewlyLocked(Part({{"title", "Mine"}}), managed, nullptr) == Names{"title"});
}

// ---- rules -----------------------------------------------------------------

// "reason rule path" of each error of the office with these event types.
std::string ErrorsWith(const std::vector<EventType>& types) {
  Catalog catalog = test::Office();
  catalog.event_types = types;
  std::string text;
  for (const Status& error : ValidateCatalog(catalog)) {
    text += std::string(ReasonName(error.reason())) + " " + test::RuleOf(error) + " " +
            error.path() + "; ";
  }
  return text;
}

TEST_CASE("a template and parts of its hosts are sound") {
  CHECK(ErrorsWith({Template(), Part()}) == "");
  CHECK(ErrorsWith({Part({{"schedule", "office"}}), Template()}) == "");
  CHECK(ErrorsWith({Template({{"hosts", {{"members_of", "support"}}}}), Part()}) == "");
  CHECK(ErrorsWith({Template(), Part({{"title", "Intro"}, {"slug", "hello"}})}) == "");
}

TEST_CASE("what a part may not say names its field") {
  CHECK(ReasonName(Reason::k_locked_field) == "locked_field");
  const auto errors = [](const Json& more) { return ErrorsWith({Template(), Part(more)}); };
  CHECK(errors({{"title", "Mine"}}) == "locked_field locked_field event_types[1].title; ");
  CHECK(errors({{"own", {"offset_min"}}}) ==
        "locked_field locked_field event_types[1].offset_min; ");
  CHECK(errors({{"slug", "mine"}}) == "locked_field locked_field event_types[1].slug; ");
  CHECK(errors({{"hosts", {{{"user", "bo"}}}}})
            .starts_with("locked_field locked_field event_types[1].hosts; "));
  CHECK(errors({{"team", "other"}}).starts_with("locked_field locked_field event_types[1].team; "));
  CHECK(errors({{"own", {"titel"}}}) == "invalid managed_shape event_types[1].own[0]; ");
}

TEST_CASE("a part is one of a managed event type, of one of its hosts, once") {
  CHECK(ErrorsWith({Template(), Type({{"id", "part"}, {"template", "intro"}})}) ==
        "invalid one_owner event_types[1].user; ");
  CHECK(ErrorsWith({Template(), Part({{"user", "cy"}})}) ==
        "invalid host_not_member event_types[1].user; ");
  CHECK(ErrorsWith({Part()}) == "not_found reference event_types[0].template; ");
  CHECK(ErrorsWith({Template(), Part(), Part({{"id", "two"}})}) ==
        "invalid managed_shape event_types[2].user; slug_taken slug_taken event_types[2].slug; ");
  const EventType call = test::Office().event_types[0];
  CHECK(ErrorsWith({call, Part({{"template", "call"}})}) ==
        "invalid managed_shape event_types[1].template; ");
}

TEST_CASE("nobody follows a part") {
  CHECK(ErrorsWith({Template(), Part(), Part({{"id", "two"}, {"template", "intro-ana"}})}) ==
        "invalid cycle event_types[2].template; ");
  CHECK(ErrorsWith({Template(), Part({{"scheduling", "managed"}})})
            .starts_with("invalid cycle event_types[1].template; "));
}

TEST_CASE("a template is a team's, and says which fields it locks") {
  CHECK(ErrorsWith({Template({{"locked", {"titel"}}})}) ==
        "invalid managed_shape event_types[0].locked[0]; ");
  CHECK(ErrorsWith({Template({{"locked", {"slug"}}})}) ==
        "invalid managed_shape event_types[0].locked[0]; ");
  CHECK(ErrorsWith({Template({{"scheduling", "collective"}, {"locked", {"title"}}})}) ==
        "invalid managed_shape event_types[0].locked; ");
  Json json = Json::parse(WriteRecord(Template(), See::kNever));
  json.erase("team");
  json["user"] = "ana";
  json["hosts"] = Json::array();
  CHECK(ErrorsWith({Type(json)}) == "invalid individual_hosts event_types[0].scheduling; ");
}

TEST_CASE("members of a team elsewhere have no part") {
  Catalog catalog = test::Office();
  Team other;
  other.header.id = other.name = "other";
  other.members = {{.user = "ana"}};
  catalog.teams.push_back(other);
  catalog.event_types = {Template({{"hosts", {{"members_of", "other"}}}})};
  const auto errors = ValidateCatalog(catalog);
  REQUIRE(errors.size() == 1);
  CHECK(test::RuleOf(errors[0]) == "managed_shape");
  CHECK(errors[0].path() == "event_types[0].hosts");
  catalog.teams.back().parent = "support";
  CHECK(ValidateCatalog(catalog).empty());
}

TEST_CASE("an event type by itself needs a title and a duration, a part neither") {
  CHECK(ErrorsWith({Type({{"id", "e"}, {"user", "ana"}})}) ==
        "invalid required event_types[0].title; invalid required event_types[0].durations_min; ");
}

TEST_CASE(
    "rules hold for a part as it is in force, and what is wrong with a template is told once") {
  const Json left = {{"locked", Json::array()}};
  CHECK(ErrorsWith({Template(left), Part({{"buffers_by_duration", {{{"duration_min", 30}}}}})}) ==
        "");
  CHECK(ErrorsWith({Template(left), Part({{"buffers_by_duration", {{{"duration_min", 40}}}}})}) ==
        "invalid duration_not_offered event_types[1].buffers_by_duration[0].duration_min; ");
  CHECK(ErrorsWith({Template({{"schedule", "none"}}), Part()}) ==
        "not_found reference event_types[0].schedule; ");
  EventType mine = Type({{"id", "mine"},
                         {"user", "ana"},
                         {"slug", "hello"},
                         {"title", "M"},
                         {"durations_min", {30}}});
  CHECK(ErrorsWith({Template(), Part(), mine}) == "slug_taken slug_taken event_types[2].slug; ");
}

TEST_CASE("lint tells of what is locked since and of a host who cannot serve") {
  Catalog catalog = test::Office();
  catalog.event_types = {Template(), Part({{"title", "Mine"}})};
  catalog.users[0].active = false;
  catalog.teams[0].members[0].role = MemberRole::kMember;
  std::string found;
  for (const LintFinding& finding : Lint(catalog))
    found += finding.rule + " " + finding.path + "; ";
  CHECK(found == "locked_field event_types[1].title; required_host_inactive event_types[1].user; ");
}

}  // namespace
}  // namespace rota
