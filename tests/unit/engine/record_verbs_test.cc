// put, get, list, archive and history over records of any kind.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/office.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::At;
using test::Call;
using test::Must;
using test::Opened;
using test::T;

Json Read(Engine& engine, const char* kind, const std::string& id) {
  return Json::parse(Must(engine.Get({.kind = kind, .id = id}, At())).json);
}

Json Put(Engine& engine, const char* kind, const char* record,
         const char* now = "2026-03-02T07:00:00Z") {
  return Json::parse(Must(engine.Put({.kind = kind, .record = record}, At(now))).json);
}

// Ids of a list, joined; those of one second come in no particular order.
std::string Ids(const Page& page) {
  std::string text;
  for (const std::string& item : page.items) {
    text += (text.empty() ? "" : " ") + Json::parse(item).at("id").get<std::string>();
  }
  return text;
}

// ---- names ------------------------------------------------------------------

TEST_CASE("a record is found by id, number, own key, slug and address") {
  Engine engine = Opened();
  Put(engine, "user", R"({"id": "dan", "name": "Dan", "external_ref": "hr-7", "slug": "daniel",
                          "email": "dan@example.org"})");
  const std::string number = std::to_string(Read(engine, "user", "dan").at("number").get<int>());
  for (const std::string& ref :
       {std::string("dan"), "#" + number, std::string("external_ref:hr-7"),
        std::string("slug:daniel"), std::string("email:DAN@example.org")}) {
    CAPTURE(ref);
    CHECK(Read(engine, "user", ref).at("id") == "dan");
  }
  CHECK(Read(engine, "team", "slug:support").at("id") == "support");
  CHECK(Read(engine, "organization", "#1").at("id") == "bs");
  CHECK(Read(engine, "organization", "bs").at("id") == "bs");
  for (const char* ref :
       {"nobody", "#99", "external_ref:x", "slug:x", "email:x@example.org", "#x"}) {
    CAPTURE(std::string(ref));
    const Status none = engine.Get({.kind = "user", .id = ref}, At()).status();
    CHECK(none.reason() == Reason::k_not_found);
  }
  CHECK(engine.Get({.kind = "organization", .id = "other"}, At()).status().reason() ==
        Reason::k_not_found);
}

TEST_CASE("a slug that several event types have names none of them") {
  Engine engine = Opened();
  Put(engine, "event_type", R"({"id": "call2", "user": "bo", "slug": "call", "title": "C",
                                "durations_min": [30]})");
  const Status two = engine.Get({.kind = "event_type", .id = "slug:call"}, At()).status();
  CHECK(two.reason() == Reason::k_invalid);
  CHECK(two.path() == "id");
  CHECK(Read(engine, "event_type", "slug:talk").at("id") == "talk");
}

TEST_CASE("a user is found by address, whatever its case") {
  Engine engine = Opened();
  CHECK(Must(engine.FindUser({.email = "ANA@example.org"}, At())).header.id == "ana");
  CHECK(engine.FindUser({.email = "no@example.org"}, At()).status().reason() ==
        Reason::k_not_found);
}

// ---- put --------------------------------------------------------------------

TEST_CASE("a record that is put keeps number and creation, and counts its versions") {
  Engine engine = Opened();
  const Json first = Put(engine, "time_off", R"({"id": "t", "user": "bo", "from": "2026-03-03"})");
  CHECK(first.at("version") == 1);
  CHECK(first.at("created_at") == "2026-03-02T07:00:00Z");
  const Json second = Put(engine, "time_off", R"({"id": "t", "user": "bo", "from": "2026-03-04"})",
                          "2026-03-02T08:00:00Z");
  CHECK(second.at("version") == 2);
  CHECK(second.at("number") == first.at("number"));
  CHECK(second.at("created_at") == "2026-03-02T07:00:00Z");
  CHECK(second.at("updated_at") == "2026-03-02T08:00:00Z");
  CHECK(Read(engine, "time_off", "t").at("from") == "2026-03-04");
}

TEST_CASE("a record beside the catalog that has no id is given one, and numbers count up") {
  Engine engine = Opened();
  const Json one = Put(engine, "time_off", R"({"user": "bo", "from": "2026-03-03"})");
  const Json two = Put(engine, "time_off", R"({"user": "bo", "from": "2026-03-04"})");
  CHECK(one.at("id").get<std::string>().starts_with("time_off-"));
  CHECK(one.at("id") != two.at("id"));
  CHECK(one.at("number") == 1);
  CHECK(two.at("number") == 2);
}

TEST_CASE("an id may not look like another way to name a record") {
  Engine engine = Opened();
  Put(engine, "time_off",
      R"({"id": "t", "user": "bo", "from": "2026-03-03", "external_ref": "x"})");
  for (const std::string id : {"#1", "#2", "external_ref:x", "slug:x", "email:x"}) {
    CAPTURE(id);
    const std::string record = R"({"id": ")" + id + R"(", "user": "bo", "from": "2026-03-03"})";
    CHECK(engine.Put({.kind = "time_off", .record = record}, At()).status().path() == "id");
  }
  CHECK(Read(engine, "time_off", "#1").at("id") == "t");
}

TEST_CASE("an id that is new holds no control character of either block") {
  Engine engine = Opened();
  for (const std::string id : {"a\u0085b", "a\u009bm", "a\x7f"}) {
    const std::string text = R"({"id": ")" + id + R"(", "user": "bo", "from": "2026-03-03"})";
    const Status put = engine.Put({.kind = "time_off", .record = text}, At()).status();
    CHECK(put.reason() == Reason::k_invalid);
    CHECK(put.path() == "id");
    Catalog catalog;
    catalog.users = {User{.header = {.id = id}, .name = "X"}};
    CHECK(engine.Apply({.catalog = catalog}, At()).status().path().ends_with("users[0].id"));
    Envelope named = At();
    named.new_id = id;
    CHECK(engine.Book(Call("2026-03-02T09:00:00Z"), named).status().path() == "new_id");
    BookBody call = Call("2026-03-02T09:00:00Z");
    call.attendees[0].id = id;
    CHECK(engine.Book(call, At()).status().path() == "attendees[0].id");
  }
  CHECK(engine
            .Put({.kind = "time_off",
                  .record = "{\"id\": \"a\u00a0b\", \"user\": \"bo\", \"from\": \"2026-03-03\"}"},
                 At())
            .ok());
}

TEST_CASE("a record of somebody who is not there is refused at that field") {
  Engine engine = Opened();
  const Status nobody =
      engine.Put({.kind = "time_off", .record = R"({"user": "x", "from": "2026-03-03"})"}).status();
  CHECK(nobody.reason() == Reason::k_not_found);
  CHECK(nobody.path() == "user");
}

// A record of each kind that may be put and has a field fixed after creation, without that field.
const std::map<std::string_view, Json> kWithFixed = {
    {"profile", {{"id", "x"}, {"name", "usual"}}},
    {"time_off", {{"id", "x"}, {"from", "2026-03-03"}}},
    {"calendar_source", {{"id", "x"}}},
};
// The list of a catalog document that holds the kind; none for those beside it.
const std::map<std::string_view, const char*> kLists = {{"profile", "profiles"},
                                                        {"calendar_source", "calendar_sources"}};

TEST_CASE(
    "what is fixed after creation stays, whoever writes it: put, apply and a return to life") {
  int fields = 0;
  for (const RecordDescriptor* kind : AllRecords()) {
    for (const FieldDescriptor& field : kind->fields) {
      // An id is how the record is found; bookings and series have verbs of their own.
      if (!field.flags.write_once || field.name == "id" || kind->name == "booking") continue;
      if (field.refers == "event_type") continue;  // the template of a part: managed_parts_test
      CAPTURE(std::string(kind->name));
      CAPTURE(std::string(field.name));
      REQUIRE(kind->top_level);
      REQUIRE(kWithFixed.contains(kind->name));
      if (field.refers != "user") continue;  // the other sort of owner
      CHECK(field.name == "user");
      ++fields;
      const std::string name(kind->name);
      const auto of = [&](const char* user, const char* ref) {
        Json record = kWithFixed.at(kind->name);
        record[std::string(field.name)] = user;
        record["external_ref"] = ref;
        return record;
      };
      const auto put = [&](Engine& engine, const Json& record) {
        return engine.Put({.kind = name, .record = record.dump()}, At()).status();
      };
      Engine engine = Opened();
      REQUIRE(put(engine, of("ana", "1")).ok());
      CHECK(put(engine, of("ana", "2")).ok());
      const Status other = put(engine, of("bo", "3"));
      CHECK(other.reason() == Reason::k_read_only_field);
      CHECK(other.path() == field.name);
      const auto apply = [&](const Json& record) {
        const Json document = {{kLists.at(kind->name), {record}}};
        return engine.Apply({.catalog = Must(ReadCatalog(document.dump()))}, At()).status();
      };
      const auto refused = [&](const Status& status) {
        CHECK(status.reason() == Reason::k_read_only_field);
        CHECK(status.path() ==
              std::string(kLists.at(kind->name)) + "[0]." + std::string(field.name));
      };
      const bool listed = kLists.contains(kind->name);
      if (listed) {
        CHECK(apply(of("ana", "4")).ok());
        refused(apply(of("bo", "5")));
      }
      Must(engine.Archive({.kind = name, .id = "x"}, At()));
      CHECK(put(engine, of("bo", "6")).reason() == Reason::k_read_only_field);
      if (listed) refused(apply(of("bo", "7")));
      CHECK(put(engine, of("ana", "8")).ok());
    }
  }
  CHECK(fields == 3);
}

TEST_CASE("what a record beside the catalog names must be there when it is named") {
  Engine engine = Opened();
  const auto wrong = [&](const char* kind, const char* record) {
    const Status status = engine.Put({.kind = kind, .record = record}, At()).status();
    return std::string(ReasonName(status.reason())) + " " + status.path();
  };
  CHECK(wrong("time_off", R"({"user": "ana", "from": "2026-03-03", "delegate": "nobody"})") ==
        "not_found delegate");
  CHECK(wrong("busy_block", R"({"user": "ana", "source": "none", "start": "2026-03-02T09:00:00Z",
                                "end": "2026-03-02T10:00:00Z"})") == "not_found source");
  // Somebody who went since is no fault of the record.
  Put(engine, "user", R"({"id": "dan", "name": "Dan"})");
  Put(engine, "time_off", R"({"id": "t", "user": "ana", "from": "2026-03-03", "delegate": "dan"})");
  Must(engine.Archive({.kind = "user", .id = "dan"}, At()));
  Put(engine, "time_off", R"({"id": "t", "user": "ana", "from": "2026-03-04", "delegate": "dan"})");
  CHECK(wrong("time_off", R"({"user": "bo", "from": "2026-03-03", "delegate": "dan"})") ==
        "not_found delegate");
}

TEST_CASE("a busy block belongs to the owner of its calendar") {
  Engine engine = Opened();
  Put(engine, "calendar_source", R"({"id": "c", "user": "bo"})");
  const auto put = [&](const char* user) {
    const Json block = {{"id", "b"},
                        {"user", user},
                        {"source", "c"},
                        {"start", "2026-03-02T09:00:00Z"},
                        {"end", "2026-03-02T10:00:00Z"}};
    return engine.Put({.kind = "busy_block", .record = block.dump()}, At()).status();
  };
  CHECK(put("bo").ok());
  CHECK(put("ana").reason() == Reason::k_invalid);
  CHECK(put("ana").path() == "source");
}

TEST_CASE("an own key names one live record, beside the catalog too") {
  Engine engine = Opened();
  const auto put = [&](const char* kind, const char* id) {
    Json record = {{"id", id}, {"user", "ana"}, {"external_ref", "R"}};
    if (std::string_view(kind) == "time_off") record["from"] = "2026-03-03";
    if (std::string_view(kind) == "busy_block") {
      record["start"] = "2026-03-02T09:00:00Z";
      record["end"] = "2026-03-02T10:00:00Z";
    }
    return engine.Put({.kind = kind, .record = record.dump()}, At()).status();
  };
  for (const char* kind : {"time_off", "busy_block"}) {
    CAPTURE(std::string(kind));
    CHECK(put(kind, "one").ok());
    CHECK(put(kind, "one").ok());
    const Status taken = put(kind, "two");
    CHECK(taken.reason() == Reason::k_external_ref_taken);
    CHECK(taken.path() == "external_ref");
    Must(engine.Archive({.kind = kind, .id = "one"}, At()));
    CHECK(put(kind, "two").ok());
    CHECK(put(kind, "one").reason() == Reason::k_external_ref_taken);
  }
}

TEST_CASE("an event type of a team without members is refused, put or applied") {
  Engine engine = Opened();
  Put(engine, "team", R"({"id": "empty", "slug": "empty", "name": "Empty"})");
  const Json type = {{"id", "e"},
                     {"title", "E"},
                     {"durations_min", {30}},
                     {"team", "empty"},
                     {"scheduling", "round_robin"},
                     {"hosts", {{"members_of", "empty"}}}};
  const Status put = engine.Put({.kind = "event_type", .record = type.dump()}, At()).status();
  const Json document = {{"event_types", {type}}};
  const Status applied =
      engine.Apply({.catalog = Must(ReadCatalog(document.dump()))}, At()).status();
  for (const Status& status : {put, applied}) {
    CHECK(status.reason() == Reason::k_invalid);
    CHECK(status.path() == "teams[empty].members");
  }
}

TEST_CASE("a name that the actor may not read finds nothing") {
  Engine engine = Opened();
  Put(engine, "user", R"({"id": "ana", "name": "Ana", "email": "ana@example.org", "slug": "anna",
                          "emails": ["home@example.net"], "external_ref": "HR-17"})");
  const auto answer = [&](const char* id, Actor actor) {
    Envelope envelope = At();
    envelope.actor = std::move(actor);
    const Status status = engine.Get({.kind = "user", .id = id}, envelope).status();
    std::string text = status.ok() ? "found" : status.message();
    if (const std::size_t at = text.find(id); at != std::string::npos) {
      text.erase(at, std::string_view(id).size());
    }
    return text;
  };
  const Actor guest{.kind = ActorKind::kGuest};
  const Actor kim{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
  const Actor admin{.kind = ActorKind::kAdmin};
  for (const char* id : {"email:ana@example.org", "email:home@example.net", "external_ref:HR-17"}) {
    CAPTURE(std::string(id));
    CHECK(answer(id, admin) == "found");
    for (const Actor& actor : {guest, kim}) {
      CHECK(answer(id, actor) == answer("email:no", actor));
    }
  }
  for (const char* id : {"ana", "slug:anna", "#1"}) CHECK(answer(id, guest) == "found");
}

TEST_CASE("what is wrong with one record is told with its own field") {
  Engine engine = Opened();
  const Status error =
      engine.Put({.kind = "user", .record = R"({"id": "d", "name": "D", "zone": "No/Where"})"})
          .status();
  CHECK(error.path() == "zone");
}

TEST_CASE("a slug that is taken is refused, or adjusted with the first numeral that is free") {
  Engine engine = Opened();
  const auto put = [&](const char* id, UniqueRule unique) {
    const std::string record =
        std::string(R"({"id": ")") + id + R"(", "name": "D", "slug": "support"})";
    return engine.Put({.kind = "user", .record = record, .unique = unique}, At());
  };
  CHECK(put("d", UniqueRule::kRefuse).status().reason() == Reason::k_slug_taken);
  const auto slug = [&](const char* id) {
    return Json::parse(Must(put(id, UniqueRule::kAdjust)).json).at("slug").get<std::string>();
  };
  CHECK(slug("d") == "support-2");
  CHECK(slug("e") == "support-3");
}

TEST_CASE("kinds that have verbs of their own are neither put nor archived") {
  Engine engine = Opened();
  for (const char* kind : {"organization", "booking", "series"}) {
    CAPTURE(std::string(kind));
    CHECK(engine.Put({.kind = kind, .record = "{}"}, At()).status().reason() ==
          Reason::k_unsupported);
    CHECK(engine.Archive({.kind = kind, .id = "x"}, At()).status().reason() ==
          Reason::k_unsupported);
  }
  CHECK(engine.Get({.kind = "nothing", .id = "x"}, At()).status().path() == "kind");
}

// ---- archive ----------------------------------------------------------------

TEST_CASE("an archived record leaves lists, stays reachable, and is archived once") {
  Engine engine = Opened();
  Put(engine, "time_off", R"({"id": "t", "user": "bo", "from": "2026-03-03"})");
  Must(engine.Archive({.kind = "time_off", .id = "t"}, At("2026-03-02T08:00:00Z")));
  Must(engine.Archive({.kind = "time_off", .id = "t"}, At("2026-03-02T09:00:00Z")));
  const Json archived = Read(engine, "time_off", "t");
  CHECK(archived.at("archived_at") == "2026-03-02T08:00:00Z");
  CHECK(archived.at("updated_at") == "2026-03-02T08:00:00Z");
  CHECK(archived.at("version") == 2);
  CHECK(Ids(Must(engine.List({.kind = "time_off"}, At()))) == "");
  CHECK(Ids(Must(engine.List({.kind = "time_off", .archived = true}, At()))) == "t");
  const auto history = Must(engine.History({.kind = "time_off", .id = "t"}, At())).items;
  REQUIRE(history.size() == 2);
  CHECK(history[0].action == "created");
  CHECK(history[1].action == "archived");
}

TEST_CASE("a record that is put again comes back to life") {
  Engine engine = Opened();
  Put(engine, "time_off", R"({"id": "t", "user": "bo", "from": "2026-03-03"})");
  Must(engine.Archive({.kind = "time_off", .id = "t"}, At()));
  const Json back = Put(engine, "time_off", R"({"id": "t", "user": "bo", "from": "2026-03-03"})");
  CHECK(!back.contains("archived_at"));
  CHECK(back.at("version") == 3);
  CHECK(back.at("number") == 1);
}

TEST_CASE("a user that is archived and put again is the same user") {
  Engine engine = Opened();
  const Json dan = Put(engine, "user", R"({"id": "dan", "name": "Dan"})");
  Must(engine.Archive({.kind = "user", .id = "dan"}, At("2026-03-02T08:00:00Z")));
  const Json back = Put(engine, "user", R"({"id": "dan", "name": "Dan"})", "2026-03-02T09:00:00Z");
  CHECK(back.at("number") == dan.at("number"));
  CHECK(back.at("created_at") == "2026-03-02T07:00:00Z");
  CHECK(back.at("version") == 3);
  CHECK(!back.contains("archived_at"));
}

TEST_CASE("what live records name is not archived, and the refusal says where") {
  Engine engine = Opened();
  const Status used = engine.Archive({.kind = "user", .id = "ana"}, At()).status();
  CHECK(used.reason() == Reason::k_in_use);
  CHECK(used.detail().at(0).first == "named_at");
}

// ---- list -------------------------------------------------------------------

TEST_CASE("a list comes in pages, in order of creation, each record once") {
  Engine engine = Opened();
  for (int i = 0; i < 5; ++i) {
    const std::string record =
        R"({"id": "t)" + std::to_string(i) + R"(", "user": "bo", "from": "2026-03-03"})";
    const std::string now = "2026-03-02T07:00:0" + std::to_string(i) + "Z";
    Must(engine.Put({.kind = "time_off", .record = record}, At(now.c_str())));
  }
  ListBody ask{.kind = "time_off", .limit = 2};
  const Page first = Must(engine.List(ask, At()));
  CHECK(Ids(first) == "t0 t1");
  ask.cursor = first.next_cursor;
  const Page second = Must(engine.List(ask, At()));
  CHECK(Ids(second) == "t2 t3");
  ask.cursor = second.next_cursor;
  const Page last = Must(engine.List(ask, At()));
  CHECK(Ids(last) == "t4");
  CHECK(last.next_cursor.empty());
}

TEST_CASE("the list of organizations holds the own one, as it is read by its id") {
  Engine engine = Opened();
  Catalog other;
  other.organization = {.header = {.id = "cs"}, .name = "CS", .zone = "UTC"};
  Envelope of_other = At();
  of_other.organization = "cs";
  Must(engine.Apply({.catalog = other}, of_other));
  for (const ActorKind kind :
       {ActorKind::kSystem, ActorKind::kAdmin, ActorKind::kUser, ActorKind::kGuest}) {
    for (const char* own : {"bs", "cs"}) {
      if (kind == ActorKind::kUser && own == std::string("cs")) continue;  // it has none
      CAPTURE(own);
      Envelope envelope = At();
      envelope.organization = own;
      envelope.actor = Actor{.kind = kind, .id = kind == ActorKind::kUser ? "cy" : ""};
      const Page page = Must(engine.List({.kind = "organization"}, envelope));
      REQUIRE(page.items.size() == 1);
      CHECK(page.items[0] == Must(engine.Get({.kind = "organization", .id = own}, envelope)).json);
      CHECK(page.next_cursor.empty());
      const bool rules = kind == ActorKind::kSystem || kind == ActorKind::kAdmin;
      CHECK(Json::parse(page.items[0]).contains("version") == rules);
    }
  }
  Envelope own = At();
  own.organization = "bs";
  CHECK(Must(engine.List({.kind = "organization", .cursor = "1"}, own)).items.empty());
}

TEST_CASE("a page that is exactly full is the last one") {
  Engine engine = Opened();
  CHECK(Must(engine.List({.kind = "user", .limit = 3}, At())).next_cursor.empty());
  CHECK(!Must(engine.List({.kind = "user", .limit = 2}, At())).next_cursor.empty());
}

TEST_CASE("cursors and sizes that no list has are refused") {
  Engine engine = Opened();
  for (const char* cursor : {"x", "1x", "-1", " 1"}) {
    CAPTURE(std::string(cursor));
    CHECK(engine.List({.kind = "user", .cursor = cursor}, At()).status().path() == "cursor");
  }
  CHECK(engine.List({.kind = "user", .limit = 0}, At()).status().path() == "limit");
  CHECK(engine.List({.kind = "user", .limit = 1001}, At()).status().path() == "limit");
  CHECK(engine.List({.kind = "user", .limit = 1000}, At()).ok());
}

TEST_CASE("bookings are filtered by event type, host, series and start") {
  Engine engine = Opened();
  const auto book = [&](const char* id, const char* start, const char* host) {
    Envelope envelope = At();
    envelope.new_id = id;
    BookBody call = Call(start);
    call.hosts = {host};
    Must(engine.Book(call, envelope));
  };
  book("a", "2026-03-02T09:00:00Z", "ana");
  book("b", "2026-03-02T10:00:00Z", "bo");
  BookBody talk = Call("2026-03-03T09:00:00Z");
  talk.event_type = "talk";
  Envelope named = At("2026-03-02T07:00:01Z");
  named.new_id = "t";
  Must(engine.Book(talk, named));
  named.new_id = "s";
  Must(engine.BookSeries({.each = Call("2026-03-04T09:00:00Z"), .rrule = "FREQ=DAILY;COUNT=2"},
                         named));
  const auto listed = [&](ListBody ask) {
    ask.kind = "booking";
    const Page page = Must(engine.List(ask, At()));
    std::multiset<std::string> starts;
    for (const std::string& item : page.items) {
      starts.insert(Json::parse(item).at("start").get<std::string>().substr(5, 8));
    }
    return starts;
  };
  using Starts = std::multiset<std::string>;
  CHECK(listed({}).size() == 5);
  CHECK(listed({.event_type = "talk"}) == Starts{"03-03T09"});
  CHECK(listed({.host = "bo"}) == Starts{"03-02T10"});
  CHECK(listed({.series = "s"}) == Starts{"03-04T09", "03-05T09"});
  CHECK(listed({.team = "support"}).size() == 4);
  CHECK(listed({.event_type = "call", .host = "bo", .team = "support"}).contains("03-02T10"));
  CHECK(listed({.attendee = "KIM@example.net"}).size() == 5);
  CHECK(listed({.attendee = "lee@example.net"}).empty());
  CHECK(listed({.attendee = "ana"}).empty());
  using enum BookingStatus;
  CHECK(listed({.status = EnumSet<BookingStatus>::Of(kPending)}) == Starts{"03-03T09"});
  CHECK(listed({.status = EnumSet<BookingStatus>::Of(kConfirmed).With(kPending)}).size() == 5);
  CHECK(listed({.host = "bo", .status = EnumSet<BookingStatus>::Of(kCancelled)}).empty());
  CHECK(listed({.from = T("2026-03-02T10:00:00Z"), .to = T("2026-03-04T09:00:00Z")}) ==
        Starts{"03-02T10", "03-03T09"});
  CHECK(engine.List({.kind = "booking", .host = "nobody"}, At()).status().reason() ==
        Reason::k_not_found);
  CHECK(engine.List({.kind = "user", .host = "bo"}, At()).status().path() == "host");
  CHECK(engine.List({.kind = "user", .event_type = "call"}, At()).status().path() == "event_type");
  CHECK(engine.List({.kind = "user", .series = "s"}, At()).status().path() == "series");
  CHECK(engine.List({.kind = "user", .team = "support"}, At()).status().path() == "team");
  CHECK(engine.List({.kind = "user", .attendee = "ana"}, At()).status().path() == "attendee");
  CHECK(engine.List({.kind = "user", .status = EnumSet<BookingStatus>::Of(kHold)}, At())
            .status()
            .path() == "status");
  CHECK(engine.List({.kind = "booking", .attendee = "nobody"}, At()).status().path() == "attendee");
  CHECK(engine.List({.kind = "user", .from = 1}, At()).status().path() == "from");
  CHECK(engine.List({.kind = "user", .to = 1}, At()).status().path() == "to");
}

TEST_CASE("a filter finds nothing by what the actor may not read") {
  Catalog catalog = test::Office();
  catalog.organization->members_see_team = MembersSeeTeam::kFreeBusy;
  catalog.users[1].email = "bo@example.org";
  catalog.users[1].emails = {"bo@example.net"};
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"ana"};
  call.attendees.push_back(Attendee{.email = "BO@example.net", .name = "Bo"});
  Must(engine.Book(call, At()));
  const auto found = [&](const Actor& actor, ListBody ask) {
    ask.kind = "booking";
    Envelope envelope = At();
    envelope.actor = actor;
    return Must(engine.List(ask, envelope)).items.size();
  };
  const Actor member{.kind = ActorKind::kUser, .id = "cy"};
  CHECK(found(member, {}) == 1);
  CHECK(found(member, {.host = "ana"}) == 0);
  CHECK(found(member, {.attendee = "kim@example.net"}) == 0);
  const Actor leader{.kind = ActorKind::kUser, .id = "ana"};
  CHECK(found(leader, {.host = "ana"}) == 1);
  CHECK(found(leader, {.attendee = "kim@example.net"}) == 1);
  // Whoever is known by several addresses is found by each.
  for (const char* name : {"bo", "bo@example.org", "bo@example.net"}) {
    CHECK(found({}, {.attendee = name}) == 1);
  }
}

// More bookings than a stream reads at once, served by three people who see them through different
// streams.
TEST_CASE("bookings come by their start, each once, in pages of any size") {
  Engine engine = Opened();
  const Instant monday = T("2026-03-02T08:00:00Z");
  std::size_t booked = 0;
  for (int day = 10; day >= 0; --day) {
    if (day % 7 >= 5) continue;
    for (int half_hour = 0; half_hour < 16; ++half_hour) {
      for (int host = 0; host < 3; ++host, ++booked) {
        BookBody call = Call("2026-03-02T09:00:00Z");
        call.start = monday + day * kDay + half_hour * 30 * kMinute;
        Must(engine.Book(call, At()));
      }
    }
  }
  REQUIRE(booked > 400);
  const auto listed = [&](const Actor& actor, std::int32_t limit) {
    Envelope envelope = At();
    envelope.actor = actor;
    ListBody ask{.kind = "booking", .limit = limit};
    std::vector<std::pair<std::string, int>> places;
    do {
      const Page page = Must(engine.List(ask, envelope));
      for (const std::string& item : page.items) {
        const Json booking = Json::parse(item);
        places.emplace_back(booking.at("start"), booking.at("number"));
      }
      ask.cursor = page.next_cursor;
    } while (!ask.cursor.empty());
    return places;
  };
  const auto all = listed({}, 1000);
  CHECK(all.size() == booked);
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  CHECK(listed({}, 7) == all);
  const Actor leader{.kind = ActorKind::kUser, .id = "ana"};  // serves some, leads the others
  CHECK(listed(leader, 100) == all);
  const Actor host{.kind = ActorKind::kUser, .id = "bo"};
  const auto own = listed(host, 10);
  CHECK(std::is_sorted(own.begin(), own.end()));
  CHECK(own == listed(host, 1000));
}

TEST_CASE("a hold that ran out is listed and read as expired") {
  Engine engine = Opened();
  const std::string id =
      Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z"), .hold_s = 60}, At())).header.id;
  const auto status = [&](const char* now) {
    return Json::parse(Must(engine.List({.kind = "booking"}, At(now))).items.at(0)).at("status");
  };
  CHECK(status("2026-03-02T07:00:59Z") == "hold");
  CHECK(status("2026-03-02T07:01:00Z") == "expired");
  const auto found = [&](BookingStatus wanted, const char* now) {
    const ListBody ask{.kind = "booking", .status = EnumSet<BookingStatus>::Of(wanted)};
    return Must(engine.List(ask, At(now))).items.size();
  };
  CHECK(found(BookingStatus::kHold, "2026-03-02T07:00:59Z") == 1);
  CHECK(found(BookingStatus::kExpired, "2026-03-02T07:00:59Z") == 0);
  CHECK(found(BookingStatus::kHold, "2026-03-02T07:01:00Z") == 0);
  CHECK(found(BookingStatus::kExpired, "2026-03-02T07:01:00Z") == 1);
  CHECK(
      Json::parse(Must(engine.Get({.kind = "booking", .id = id}, At("2026-03-02T07:01:00Z"))).json)
          .at("status") == "expired");
}

// ---- looking back -------------------------------------------------------------

TEST_CASE("a record as it was at a moment, the moment of its writing included") {
  // History keeps values since the database was made, which is now: all this lies later.
  Engine engine = Opened();
  Put(engine, "user", R"({"id": "dan", "name": "Dan", "email": "dan@example.org"})",
      "2090-03-02T07:00:00Z");
  Put(engine, "user", R"({"id": "dan", "name": "Daniel", "zone": "Asia/Tokyo"})",
      "2090-03-02T08:00:00Z");
  Put(engine, "user", R"({"id": "dan", "name": "Danny", "zone": "Asia/Tokyo"})",
      "2090-03-02T09:00:00Z");
  const auto then = [&](const char* as_of) {
    return Json::parse(
        Must(engine.Get({.kind = "user", .id = "dan", .as_of = T(as_of)}, At())).json);
  };
  const Json first = then("2090-03-02T07:59:59Z");
  CHECK(first.at("name") == "Dan");
  CHECK(first.at("email") == "dan@example.org");
  CHECK(!first.contains("zone"));
  CHECK(first.at("version") == 1);
  CHECK(first.at("updated_at") == "2090-03-02T07:00:00Z");
  const Json second = then("2090-03-02T08:00:00Z");
  CHECK(second.at("name") == "Daniel");
  CHECK(!second.contains("email"));
  CHECK(second.at("zone") == "Asia/Tokyo");
  CHECK(second.at("version") == 2);
  CHECK(second.at("updated_at") == "2090-03-02T08:00:00Z");
  CHECK(then("2090-03-02T09:00:00Z").at("name") == "Danny");
  CHECK(then("2090-03-02T09:00:00Z").at("version") == 3);
}

TEST_CASE("a record is read as it was by who might have read it then and may read it now") {
  Engine engine = Opened();
  const auto put = [&](const char* audience, const char* now) {
    Json type = Json::parse(WriteRecord(test::Office().event_types[0], See::kNever));
    type["audience"] = {audience};
    Must(engine.Put({.kind = "event_type", .record = type.dump()}, At(now)));
  };
  put("internal", "2090-03-02T08:00:00Z");
  put("public", "2090-03-02T09:00:00Z");
  const auto seen = [&](ActorKind kind, const char* as_of) {
    Envelope envelope = At("2090-03-02T11:00:00Z");
    envelope.actor = Actor{.kind = kind};
    return engine.Get({.kind = "event_type", .id = "call", .as_of = T(as_of)}, envelope).ok();
  };
  CHECK(seen(ActorKind::kGuest, "2090-03-02T10:00:00Z"));
  CHECK(!seen(ActorKind::kGuest, "2090-03-02T08:30:00Z"));
  CHECK(seen(ActorKind::kAdmin, "2090-03-02T08:30:00Z"));
  put("internal", "2090-03-02T10:30:00Z");
  CHECK(!seen(ActorKind::kGuest, "2090-03-02T10:00:00Z"));
}

TEST_CASE("a record was not there before it was made") {
  Engine engine = Opened();
  Put(engine, "user", R"({"id": "dan", "name": "Dan"})");
  const auto found = [&](Instant as_of) {
    return engine.Get({.kind = "user", .id = "dan", .as_of = as_of}, At()).status().reason();
  };
  CHECK(found(T("2026-03-02T07:00:00Z") - 1) == Reason::k_not_found);
  CHECK(engine.History({.kind = "user", .id = "dan", .as_of = 5}, At()).status().path() == "as_of");
  CHECK(engine.Archive({.kind = "user", .id = "dan", .as_of = 5}, At()).status().path() == "as_of");
}

TEST_CASE("history tells old and new values, personal ones too, and nothing the engine counts") {
  Engine engine = Opened();
  Put(engine, "user", R"({"id": "dan", "name": "Dan", "email": "dan@example.org"})");
  Put(engine, "user", R"({"id": "dan", "name": "Dan", "email": "d@example.org"})");
  const auto entries = Must(engine.History({.kind = "user", .id = "dan"}, At())).items;
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].action == "created");
  CHECK(entries[1].action == "updated");
  REQUIRE(entries[1].changes.size() == 1);
  CHECK(entries[1].changes[0].field == "email");
  CHECK(entries[1].changes[0].old_value == R"("dan@example.org")");
  CHECK(entries[1].changes[0].new_value == R"("d@example.org")");
  CHECK(entries[1].changes[0].personal);
  CHECK(entries[0].revision < entries[1].revision);
}

}  // namespace
}  // namespace rota
