// An organization goes from one database into another as one document, and answers there as it did.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/contract/backend.h"
#include "tests/support/office.h"

namespace rota::store {
namespace {

using Json = nlohmann::json;
using test::At;
using test::Call;
using test::Must;
using test::T;

const Backend& FirstBackend() { return Backends().front(); }

Engine OpenEngine(const Database& database) {
  EngineOptions options;
  options.store = database.options;
  options.database_key = std::string(64, 'a');  // from which ids of attendees are made
  return Must(Engine::Open(database.uri(), options));
}

// The office with a past: bookings in several states, a series of both sorts, time that is not
// theirs, people and records that are gone.
void Fill(Engine& engine) {
  Catalog catalog = test::Office();
  catalog.event_types[0].durations_min = {30, 60};
  catalog.event_types[0].buffer_after_min = 10;
  catalog.event_types[0].hosts.push_back(HostRow{.user = "dee"});
  catalog.users.push_back(User{.header = {.id = "dee", .external_ref = "hr-4"}, .name = "Dee"});
  catalog.teams[0].members.push_back(Membership{.user = "dee"});
  catalog.calendar_sources = {CalendarSource{.header = {.id = "feed"}, .user = "bo"}};
  Must(engine.Apply({.catalog = catalog}, At("2026-02-01T00:00:00Z")));
  catalog.organization->name = "Bureau";
  Must(engine.Apply({.catalog = catalog}, At("2026-02-02T00:00:00Z")));
  const auto book = [&](const char* id, const char* start, std::vector<std::string> hosts = {}) {
    Envelope envelope = At();
    envelope.new_id = id;
    BookBody call = Call(start);
    call.hosts = std::move(hosts);
    return Must(engine.Book(call, envelope));
  };
  book("one", "2026-03-02T09:00:00Z");
  book("two", "2026-03-02T09:00:00Z");
  book("off", "2026-03-02T10:00:00Z");
  // The program's clock went back: what is written is taken over all the same.
  Must(engine.Cancel({.booking = "off"}, At("2026-02-20T00:00:00Z")));
  book("moved", "2026-03-02T11:00:00Z", {"cy"});
  Must(engine.Move({.booking = "moved", .start = T("2026-03-03T11:00:00Z")}, At()));
  book("hers", "2026-03-04T09:00:00Z", {"dee"});
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  Must(engine.Hold({.book = Call("2026-03-02T12:00:00Z")}, guest));
  BookBody talk = Call("2026-03-02T13:00:00Z");
  talk.event_type = "talk";
  talk.attendees = {Attendee{.user = "bo"}};
  Must(engine.Book(talk, At()));
  for (const char* rule : {"FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY"}) {
    Envelope envelope = At();
    envelope.new_id = std::string(rule).ends_with('3') ? "three" : "open";
    const char* start =
        envelope.new_id == "three" ? "2026-03-05T08:00:00Z" : "2026-03-06T08:00:00Z";
    Must(engine.BookSeries({.each = Call(start), .rrule = rule}, envelope));
  }
  for (const PutBody& put :
       {PutBody{.kind = "time_off", .record = R"({"id":"leave","user":"cy","from":"2026-03-09"})"},
        PutBody{.kind = "time_off", .record = R"({"id":"never","user":"bo","from":"2026-03-09"})"},
        PutBody{.kind = "busy_block",
        .record = R"({"id":"away","user":"bo","source":"feed",)"
                  R"("start":"2026-03-10T09:00:00Z",)"
                  R"("end":"2026-03-10T12:00:00Z"})"},
        PutBody{.kind = "busy_block",
        .record = R"({"id":"day","user":"dee","all_day":true,)"
                  R"("start":"2026-03-11","end":"2026-03-12"})"}}) {
    Must(engine.Put(put, At()));
  }
  Must(engine.Archive({.kind = "time_off", .id = "never"}, At()));
  // Dee leaves, with a booking and a block of hers.
  catalog.event_types[0].hosts.pop_back();
  catalog.teams[0].members.pop_back();
  Must(engine.Apply({.catalog = catalog}, At("2026-03-01T00:00:00Z")));
  Must(engine.Archive({.kind = "user", .id = "dee"}, At()));
}

constexpr const char* kKinds[] = {"organization", "user",       "profile",    "schedule",
                                  "holiday_set",  "team",       "event_type", "calendar_source",
                                  "time_off",     "busy_block", "booking",    "series"};

// Everything that questions and lists say, as text.
std::string Answers(Engine& engine) {
  std::string all;
  for (const char* kind : kKinds) {
    const ListBody list{.kind = kind, .limit = 1000, .archived = std::string(kind) != "booking"};
    for (const std::string& item : Must(engine.List(list, At())).items) {
      all += item + "\n";
      const std::string id = Json::parse(item).at("id");
      all += Must(engine.Get({.kind = kind, .id = id}, At())).json + "\n";
    }
  }
  for (const char* type : {"call", "talk"}) {
    Query query;
    query.event_type = type;
    query.from = *ParseDate("2026-03-02");
    query.to = *ParseDate("2026-03-20");
    all += WriteRecord(Must(engine.ListSlots(query, At())), See::kAdmin) + "\n";
    query.start = T("2026-03-12T13:00:00Z");
    all += WriteRecord(Must(engine.Assign(query, At())), See::kAdmin) + "\n";
  }
  for (const char* id : {"one", "moved", "hers"}) {
    all += WriteRecord(Must(engine.GetDecision({.booking = id}, At())), See::kAdmin) + "\n";
  }
  return all;
}

// The first line in which they differ.
std::string Difference(const std::string& a, const std::string& b) {
  std::istringstream left(a), right(b);
  std::string one, other;
  while (std::getline(left, one), std::getline(right, other), left || right) {
    if (one != other) return one + "\n" + other;
  }
  return a == b ? "" : "a line end";
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// As a document travels: as text.
OrganizationDocument Sent(const OrganizationDocument& document) {
  return Must(ReadRecord<OrganizationDocument>(WriteRecord(document, See::kAdmin)));
}

TEST_CASE(
    "an organization that is imported answers as it did, from every storage into every other") {
  for (const Backend& from : SharedBackends()) {
    for (const Backend& to : SharedBackends()) {
      CAPTURE(from.name);
      CAPTURE(to.name);
      const Database source(from), target(to);
      {
        Engine first = OpenEngine(source);
        Fill(first);
      }
      Engine old = OpenEngine(source);  // with no block of numbers of its own
      const OrganizationDocument document = Sent(Must(old.ExportOrganization({}, At())));
      Engine engine = OpenEngine(target);
      const ImportSummary done =
          Must(engine.ImportOrganization(document, At("2026-03-02T06:00:00Z")));
      CHECK(done.organization == "bs");
      CHECK(done.bookings == static_cast<std::int64_t>(document.bookings.size()));
      CHECK(Joined(Must(engine.Verify({}, At())).findings) == "");
      CHECK(Difference(Answers(engine), Answers(old)) == "");
      // Out again it is the same document.
      OrganizationDocument again = Must(engine.ExportOrganization({}, At()));
      std::erase_if(again.counters, [](const auto& one) { return one.name == "message"; });
      OrganizationDocument before = document;
      std::erase_if(before.counters, [](const auto& one) { return one.name == "message"; });
      CHECK(WriteRecord(again, See::kAdmin) == WriteRecord(before, See::kAdmin));
      // Both go on alike: the next number, code, host; the series; the person who comes back.
      for (Engine* one : {&old, &engine}) {
        Envelope named = At();
        named.new_id = "next";
        Must(one->Book(Call("2026-03-02T14:00:00Z"), named));
        Must(one->Cancel({.booking = "two"}, At()));
        Must(one->Put({.kind = "user", .record = R"({"id":"dee","name":"Dee"})"}, At()));
        Must(one->Put({.kind = "user", .record = R"({"id":"eve","name":"Eve"})"}, At()));
        CHECK(Joined(Must(one->Verify({}, At())).findings) == "");
      }
      CHECK(Difference(Answers(engine), Answers(old)) == "");
    }
  }
}

// Starts of a call with this host on that day.
std::string Starts(Engine& engine, const char* host, const char* day,
                   const char* instead_of = nullptr) {
  Query query;
  query.event_type = "call";
  query.hosts = {host};
  query.from = query.to = *ParseDate(day);
  if (instead_of) query.reschedule_of = instead_of;
  const SlotsAnswer answer = Must(engine.ListSlots(query, At()));
  std::string all;
  for (const SlotAnswer& slot : answer.slots) {
    all += FormatInstant(slot.start) + "\n";
  }
  return all;
}

// What `document` makes of an empty database.
Engine Imported(const Database& target, const OrganizationDocument& document) {
  Engine engine = OpenEngine(target);
  Must(engine.ImportOrganization(document, At()));
  return engine;
}

void PutAll(Engine& engine, const char* kind, const std::vector<std::string>& records) {
  for (const std::string& record : records)
    Must(engine.Put({.kind = kind, .record = record}, At()));
}

TEST_CASE("after an import a calendar closes what it closed, and no more") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Must(old.Apply({.catalog = test::Office()}, At()));
  PutAll(old, "calendar_source", {R"({"id":"cal","user":"bo","tentative_blocks":false})"});
  Envelope named = At();
  named.new_id = "own";
  BookBody own = Call("2026-03-11T10:00:00Z");
  own.hosts = {"bo"};
  const std::string uid = Must(old.Book(own, named)).uid;
  const std::string tenth = R"("start":"2026-03-10T09:00:00Z","end":"2026-03-10T16:00:00Z"})";
  PutAll(old, "busy_block",
         {R"({"id":"free","user":"bo","transparency":"free",)" + tenth,
          R"({"id":"maybe","user":"bo","source":"cal","status":"tentative",)" + tenth,
          R"({"id":"off","user":"bo","status":"cancelled",)" + tenth,
          R"({"id":"no","user":"bo","status":"declined",)" + tenth,
          R"({"id":"copy","user":"bo","start":"2026-03-11T10:00:00Z",)"
          R"("end":"2026-03-11T10:30:00Z","ical_uid":")" +
              uid + R"("})",
          R"({"id":"day","user":"bo","all_day":true,"start":"2026-03-12","end":"2026-03-13"})"});
  Engine engine = Imported(target, Sent(Must(old.ExportOrganization({}, At()))));
  const std::string whole = Starts(old, "bo", "2026-03-16");
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 16);
  CHECK(Starts(engine, "bo", "2026-03-10") == Starts(old, "bo", "2026-03-10"));
  const std::string around = Starts(old, "bo", "2026-03-11", "own");
  CHECK(std::count(around.begin(), around.end(), '\n') == 16);
  CHECK(Starts(engine, "bo", "2026-03-11", "own") == around);
  // Whole days follow their person's zone.
  CHECK(Starts(engine, "bo", "2026-03-12") == "");
  for (Engine* one : {&old, &engine}) {
    PutAll(*one, "user", {R"({"id":"bo","name":"Bo","zone":"Pacific/Kiritimati"})"});
  }
  CHECK(Starts(old, "bo", "2026-03-12") != "");
  CHECK(Starts(engine, "bo", "2026-03-12") == Starts(old, "bo", "2026-03-12"));
}

TEST_CASE("time of a person who is archived is taken on the day they come back") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Must(old.Apply({.catalog = test::Office()}, At()));
  const std::string gus = R"({"id":"gus","name":"Gus","zone":"Asia/Tokyo"})";
  PutAll(old, "user", {gus});
  PutAll(old, "busy_block",
         {R"({"id":"day","user":"gus","all_day":true,"start":"2026-03-10","end":"2026-03-11"})",
          R"({"id":"noon","user":"gus","start":"2026-03-11T00:00:00Z",)"
          R"("end":"2026-03-11T16:00:00Z"})"});
  Must(old.Archive({.kind = "user", .id = "gus"}, At()));
  Engine engine = Imported(target, Sent(Must(old.ExportOrganization({}, At()))));
  Catalog offer = test::Office();
  offer.teams[0].members.push_back(Membership{.user = "gus"});
  offer.event_types[0].hosts.push_back(HostRow{.user = "gus"});
  for (Engine* one : {&old, &engine}) {
    PutAll(*one, "user", {gus});
    Must(one->Apply({.catalog = offer}, At()));
  }
  for (const char* day : {"2026-03-10", "2026-03-11", "2026-03-12"}) {
    CHECK(Starts(engine, "gus", day) == Starts(old, "gus", day));
  }
  CHECK(Starts(old, "gus", "2026-03-11") == "");
  CHECK(Starts(old, "gus", "2026-03-12") != "");
}

TEST_CASE("an archived record may name what is archived with it") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Must(old.Apply({.catalog = test::Office()}, At()));
  PutAll(old, "holiday_set", {R"({"id":"closed","holidays":[]})"});
  PutAll(old, "schedule", {R"({"id":"winter","holiday_sets":["closed"]})"});
  PutAll(old, "team", {R"({"id":"winter","name":"Winter","holiday_sets":["closed"]})"});
  for (const char* kind : {"schedule", "team"}) {
    Must(old.Archive({.kind = kind, .id = "winter"}, At()));
  }
  Must(old.Archive({.kind = "holiday_set", .id = "closed"}, At()));
  Engine engine = Imported(target, Sent(Must(old.ExportOrganization({}, At()))));
  CHECK(Joined(Must(engine.Verify({}, At())).findings) == "");
  CHECK(Starts(engine, "bo", "2026-03-10") != "");
}

TEST_CASE("an import takes what became of teams since their event types were written") {
  const char* const kLater[] = {
      R"({"kind":"user","record":{"id":"ana","name":"Ana","active":false}})",
      R"({"kind":"team","record":{"id":"support","name":"Support","members":[
        {"user":"ana","role":"leader"},{"user":"cy"}]}})",
      R"({"kind":"team","record":{"id":"support","name":"Support","members":[
        {"user":"ana","role":"leader"},{"user":"bo","active":false},{"user":"cy"}]}})",
  };
  for (const char* later : kLater) {
    CAPTURE(later);
    const Database source(FirstBackend()), target(FirstBackend());
    Engine old = OpenEngine(source);
    Must(old.Apply({.catalog = test::Office()}, At()));
    Must(old.Put(Must(ReadRecord<PutBody>(later)), At()));
    Engine engine = Imported(target, Sent(Must(old.ExportOrganization({}, At()))));
    CHECK(Starts(engine, "cy", "2026-03-10") == Starts(old, "cy", "2026-03-10"));
  }
  // All of a team's members were switched off.
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Must(old.Apply({.catalog = test::Office()}, At()));
  for (const User& user : test::Office().users) {
    User off = user;
    off.active = false;
    Must(old.Put({.kind = "user", .record = WriteRecord(off, See::kAdmin)}, At()));
  }
  Imported(target, Sent(Must(old.ExportOrganization({}, At()))));
}

TEST_CASE("turns that were given by any method are exported") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Catalog catalog = test::Office();
  catalog.event_types[0].policy = Policy{.preset = PolicyPreset::kCalcom};
  Must(old.Apply({.catalog = catalog}, At()));
  Must(old.Book(Call("2026-03-02T09:00:00Z"), At()));
  const OrganizationDocument document = Sent(Must(old.ExportOrganization({}, At())));
  REQUIRE(document.assignments.size() == 1);
  CHECK(document.assignments[0].method == AssignmentMethod::kCalcom);
  Imported(target, document);
}

TEST_CASE(
    "an import goes into an organization that is empty, and only the host program makes one") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Fill(old);
  const OrganizationDocument document = Must(old.ExportOrganization({}, At()));
  const Status full = old.ImportOrganization(document, At()).status();
  CHECK(full.reason() == Reason::k_invalid);
  CHECK(full.path() == "organization");
  Engine engine = OpenEngine(target);
  Catalog empty;
  empty.organization = Organization{.header = {.id = "bs"}, .name = "Empty", .zone = "UTC"};
  Must(engine.Apply({.catalog = empty}, At()));
  Envelope admin = At();
  admin.actor = Actor{.kind = ActorKind::kAdmin, .id = "a"};
  CHECK(engine.ImportOrganization(document, admin).status().reason() == Reason::k_forbidden);
  Envelope other = At();
  other.organization = "cs";
  CHECK(engine.ImportOrganization(document, other).status().path() == "catalog.organization.id");
  Must(engine.ImportOrganization(document, At()));
  CHECK(Difference(Answers(engine), Answers(old)) == "");
  CHECK(engine.ImportOrganization(document, At()).status().path() == "organization");
}

TEST_CASE("an export for apply is taken as it is") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Fill(old);
  const OrganizationDocument document =
      Must(old.ExportOrganization({.purpose = ExportFor::kApply}, At()));
  const std::string text = WriteRecord(document, See::kAdmin);
  const auto body = Must(ReadRecord<ApplyBody>(text));
  CHECK(Must(old.Apply(body, At())).rows.empty());  // it says what is there already
  Engine engine = OpenEngine(target);
  Must(engine.Apply(body, At()));
  Query query;
  query.event_type = "call";
  query.from = *ParseDate("2026-03-16");
  query.to = *ParseDate("2026-03-16");
  CHECK(WriteRecord(Must(engine.ListSlots(query, At())), See::kAdmin) ==
        WriteRecord(Must(old.ListSlots(query, At())), See::kAdmin));
  CHECK(Json::parse(text).size() == 1);
  CHECK(engine.ExportOrganization({}, At()).ok());
}

struct Wrong {
  const char* at;
  Json value;
  const char* path;
  Reason reason = Reason::k_invalid;
};

TEST_CASE("a wrong value names its path, and nothing is written") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database source(FirstBackend()), target(backend);
    Json document;
    {
      Engine old = OpenEngine(source);
      Fill(old);
      document = Json::parse(WriteRecord(Must(old.ExportOrganization({}, At())), See::kAdmin));
    }
    using enum Reason;
    const Wrong kWrong[] = {
        {"/format", 2, "format", k_unsupported},
        {"/format", 0, "format"},
        {"/format", nullptr, "format"},
        {"/catalog/organization", nullptr, "catalog.organization"},
        {"/catalog/organization/version", 2147483647, "catalog.organization.version",
         k_out_of_range},
        {"/catalog/users/1/version", 2147483647, "catalog.users[1].version", k_out_of_range},
        {"/catalog/users/1/version", 0, "catalog.users[1].version"},
        {"/catalog/users/1/version", -1, "catalog.users[1].version"},
        {"/catalog/users/1/number", nullptr, "catalog.users[1].number"},
        {"/catalog/users/1/number", 1, "catalog.users[1].number"},
        {"/catalog/users/3/number", 1, "catalog.users[3].number"},  // an archived one
        {"/catalog/users/1/created_at", nullptr, "catalog.users[1].created_at"},
        {"/catalog/users/1/updated_at", nullptr, "catalog.users[1].updated_at"},
        {"/catalog/users/1/email", "ana@example.org", "catalog.users[1].email", k_email_taken},
        {"/catalog/users/1/id", "ana", "catalog.users[1].id"},
        {"/catalog/event_types/0/team", "nowhere", "catalog.event_types[0].team", k_not_found},
        {"/time_off/0/user", "nobody", "time_off[0].user", k_not_found},
        {"/time_off/0/to", "2020-01-01", "time_off[0].to"},
        {"/busy/0/user", "nobody", "busy[0].user", k_not_found},
        {"/busy/0/source", "nobody", "busy[0].source", k_not_found},
        {"/busy/0/number", 2, "busy[1].number"},
        {"/series/0/event_type", "nothing", "series[0].event_type", k_not_found},
        {"/series/0/rrule", "FREQ=NEVER", "series[0]"},
        {"/due/0/series", "nothing", "due[0].series", k_not_found},
        {"/bookings/0/version", 0, "bookings[0].version"},
        {"/bookings/1/number", 1, "bookings[1].number"},
        {"/bookings/1/id", "one", "bookings[1].id"},
        {"/bookings/1/uid", "one@rota", "bookings[1].uid"},
        {"/bookings/1/code", "BOOK-2026-00001", "bookings[1].code"},
        {"/bookings/0/end", "2026-03-02T08:00:00Z", "bookings[0].end"},
        {"/bookings/0/event_type", "nothing", "bookings[0].event_type", k_not_found},
        {"/bookings/0/hosts/0", "nobody", "bookings[0].hosts[0]", k_not_found},
        {"/taken/0/booking", "nothing", "taken[0].booking", k_not_found},
        {"/taken/0/user", "nobody", "taken[0].user", k_not_found},
        {"/taken/0/start", "2026-03-02T09:10:00Z", "taken[0].start"},
        {"/taken/0/end", "2026-03-02T09:10:00Z", "taken[0].end"},
        {"/taken/0/attends", true, "taken[0].attends"},
        {"/taken", Json::array(), "bookings[0].hosts[0]"},
        {"/assignments/0/user", "nobody", "assignments[0].user", k_not_found},
        {"/assignments/1/seq", 1, "assignments[1].seq"},
        {"/decisions/0/booking", "nothing", "decisions[0].booking", k_not_found},
        {"/counters/0/n", -1, "counters[0].n"},
        // Close to the end of its range, from which the next write could not count on.
        {"/catalog/organization/number", INT32_MAX, "catalog.organization.number", k_out_of_range},
        {"/catalog/users/3/number", INT32_MAX, "catalog.users[3].number", k_out_of_range},
        {"/busy/0/number", INT32_MAX, "busy[0].number", k_out_of_range},
        {"/bookings/0/number", INT32_MAX, "bookings[0].number", k_out_of_range},
        {"/bookings/0/version", INT32_MAX, "bookings[0].version", k_out_of_range},
        {"/bookings/0/sequence", INT32_MAX, "bookings[0].sequence", k_out_of_range},
        {"/bookings/0/seq", INT32_MAX, "bookings[0].seq", k_out_of_range},
        {"/bookings/0/reschedule_count", INT32_MAX, "bookings[0].reschedule_count", k_out_of_range},
        {"/bookings/0/reassignment_count", INT32_MAX, "bookings[0].reassignment_count",
         k_out_of_range},
        {"/assignments/1/seq", INT32_MAX, "assignments[1].seq", k_out_of_range},
        {"/counters/0/n", INT32_MAX, "counters[0].n", k_out_of_range},
        {"/due", Json::array(), ""},  // a series without end that is never written on
        {"/surprise", 1, "surprise", k_unknown_field},
    };
    for (const Wrong& wrong : kWrong) {
      CAPTURE(std::string(wrong.at));
      CAPTURE(wrong.value.dump());
      Json changed = document;
      const Json::json_pointer at{std::string(wrong.at)};
      if (wrong.value.is_null()) {
        changed[at.parent_pointer()].erase(at.back());
      } else {
        changed[at] = wrong.value;
      }
      Engine engine = OpenEngine(target);
      const auto body = ReadRecord<OrganizationDocument>(changed.dump());
      const Status refused =
          body.ok() ? engine.ImportOrganization(*body, At()).status() : body.status();
      INFO(refused.message());
      CHECK(ReasonName(refused.reason()) == ReasonName(wrong.reason));
      CHECK(refused.path().starts_with(wrong.path));
      // Not even the organization is there.
      CHECK(engine.List({.kind = "organization"}, At()).status().reason() == k_not_found);
    }
    // Two bookings of one person at the same time are not taken from a document either.
    Json overlap = document;
    overlap["/taken/0/user"_json_pointer] = overlap["taken"][1]["user"];
    overlap["/bookings/0/hosts/0"_json_pointer] = overlap["taken"][1]["user"];
    Engine engine = OpenEngine(target);
    const Status twice =
        engine.ImportOrganization(Must(ReadRecord<OrganizationDocument>(overlap.dump())), At())
            .status();
    CHECK(twice.reason() == k_occupied);
    CHECK(twice.path() == "bookings[1]");
    Must(engine.ImportOrganization(Must(ReadRecord<OrganizationDocument>(document.dump())), At()));
  }
}

// Places in the document of the office with a past.
constexpr int kHold = 5, kRequest = 6;

TEST_CASE("a booking that breaks its own rules is not imported") {
  const Database source(FirstBackend()), target(FirstBackend());
  Engine old = OpenEngine(source);
  Fill(old);
  const Json document =
      Json::parse(WriteRecord(Must(old.ExportOrganization({}, At())), See::kAdmin));
  const Json &bookings = document["bookings"], &taken = document["taken"];
  REQUIRE(bookings[kHold]["status"] == "hold");
  REQUIRE(bookings[kRequest]["status"] == "pending");
  REQUIRE(taken[0]["booking"] == "one");
  const std::string host = bookings[0]["hosts"][0];
  const std::string stranger = host == "ana" ? "cy" : "ana";
  Json strange = taken[0];
  strange["user"] = stranger;
  strange["attends"] = true;
  const auto attending = static_cast<std::size_t>(
      std::find_if(taken.begin(), taken.end(),
                   [](const Json& row) { return row.value("attends", false); }) -
      taken.begin());
  REQUIRE(attending < taken.size());
  const auto in = [](const char* list, std::size_t place, const char* field) {
    return fmt::format("/{}/{}/{}", list, place, field);
  };
  const auto behind = [&](const char* list, const char* field) {
    return fmt::format("{}[{}].{}", list, document[list].size(), field);
  };
  using enum Reason;
  struct Broken {
    const char* op;
    std::string at;
    Json value;
    std::string path;
    Reason reason = k_invalid;
  };
  const Broken kBroken[] = {
      {"replace", "/bookings/0/hosts", {host, host}, "bookings[0].hosts[1]"},
      {"add", "/bookings/0/attendees/0/user", host, "bookings[0].attendees[0].user"},
      {"add", "/bookings/0/attendees/0/user", "x", "bookings[0].attendees[0].user", k_not_found},
      {"remove", "/bookings/0/attendees/0/email", {}, "bookings[0].attendees[0].email"},
      {"remove", "/bookings/0/event_type", {}, "bookings[0].event_type"},
      {"add", "/bookings/0/blocks", false, "bookings[0].blocks"},
      {"add", "/bookings/0/pending_causes", {"approval"}, "bookings[0].pending_causes"},
      {"add", "/bookings/0/duration_min", 45, "bookings[0].duration_min"},
      {"remove", in("bookings", kHold, "expires_at"), {}, "bookings[5].expires_at"},
      {"remove", in("bookings", kRequest, "pending_causes"), {}, "bookings[6].pending_causes"},
      {"add", "/taken/0/start", "2026-03-02T08:00:00Z", "taken[0].start"},
      {"add", "/taken/0/end", "2026-03-02T09:30:00Z", "taken[0].end"},
      {"add", "/taken/0/end", "2027-03-02T09:30:00Z", "taken[0].end"},
      {"add", "/taken/0/core_end", "2026-03-02T09:30:00Z", "taken[0].core_end"},
      {"add", "/taken/-", taken[0], behind("taken", "user")},
      {"add", "/taken/-", strange, behind("taken", "user")},
      {"add", in("taken", attending, "start"), "2026-03-01T00:00:00Z",
       fmt::format("taken[{}].start", attending)},
      {"add",
       "/assignments/-",
       {{"booking", "one"}, {"user", stranger}, {"seq", 999}, {"at", "2026-03-02T07:00:00Z"}},
       behind("assignments", "user")},
  };
  for (const Broken& broken : kBroken) {
    CAPTURE(broken.at);
    CAPTURE(broken.value.dump());
    const Json step = {{"op", broken.op}, {"path", broken.at}, {"value", broken.value}};
    const auto body =
        Must(ReadRecord<OrganizationDocument>(document.patch(Json::array({step})).dump()));
    Engine engine = OpenEngine(target);
    const Status refused = engine.ImportOrganization(body, At()).status();
    INFO(refused.message());
    CHECK(ReasonName(refused.reason()) == ReasonName(broken.reason));
    CHECK(refused.path() == broken.path);
    CHECK(engine.List({.kind = "organization"}, At()).status().reason() == k_not_found);
  }
  Imported(target, Must(ReadRecord<OrganizationDocument>(document.dump())));
}

}  // namespace
}  // namespace rota::store
