#include "src/codec/mend.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "rota/model/booking.h"
#include "rota/model/outbox.h"
#include "tests/support/must.h"

namespace rota {
namespace {

// A booking with other parts: what is mended, as "field: before > after" lines, and the rest.
struct Case {
  std::string parts;
  std::string mendings;
};

constexpr const char* kSound = R"({"id":"b","status":"confirmed","start":"2026-03-02T08:00:00Z")";

std::string Told(const MendedDocument& mended) {
  std::string told;
  for (const Mending& one : mended.mendings) {
    told += fmt::format("{}: {} > {}\n", one.field, one.before, one.after);
  }
  return told;
}

MendedDocument Mend(const std::string& parts, std::int32_t version = 3) {
  return MendDocument(Describe<Booking>(), fmt::format("{}{}}}", kSound, parts), version);
}

std::string Many(const char* text, int times) {
  std::string many;
  for (int i = 0; i < times; ++i) many += text;
  return many;
}

TEST_CASE("each kind of damage has one mending, and what is sound stays as it is") {
  const std::string long_title = Many("Đ", 101);  // 202 bytes; 200 are allowed
  const std::string long_value = Many("v", 501);
  const Case cases[] = {
      {R"(,"later":[1,2.5,-0.0,null,true,{"a.b":"c"}])", ""},
      {",\"title\":\"caf\xE9\"", "title: caf\\xE9 > caf\xEF\xBF\xBD\n"},
      {",\"title\":\"\xF0\x9F\x98\"", "title: \\xF0\\x9F\\x98 > \xEF\xBF\xBD\n"},
      {",\"title\":\"\xEF\xB7\x90\xC3\"", "title: \xEF\xB7\x90\\xC3 > \xEF\xB7\x90\xEF\xBF\xBD\n"},
      {",\"metadata\":{\"\xE9\":\"1\"}", "metadata: \\xE9 > \xEF\xBF\xBD\n"},
      {",\"title\":\"a\\u0000b\"",
       "title: a\\x00b > a\xEF\xBF\xBD"
       "b\n"},
      {fmt::format(",\"title\":\"{}\"", long_title),
       fmt::format("title: {} > {}\n", long_title, Many("Đ", 100))},
      {fmt::format(",\"metadata\":{{\"a.b\":\"{}\",\"a\":\"x\"}}", long_value),
       fmt::format("metadata.a.b: {} > {}\n", long_value, long_value.substr(1))},
      {fmt::format(",\"answers\":{{\"q\":[\"ok\",\"{}\"]}}", Many("a", 16001)),
       fmt::format("answers.q[1]: {} > {}\n", Many("a", 16001), Many("a", 16000))},
      {R"(,"attendees":[{"email":"x"},{"name":"Lee","email":"lee@example.net","phone":"12"}])",
       "attendees[0].email: x > \nattendees[1].phone: 12 > \n"},
      {R"(,"attendees":[{"zone":"no zone","locale":"?"}])",
       "attendees[0].zone: no zone > \nattendees[0].locale: ? > \n"},
      {R"(,"version":-2147483648)", "version: -2147483648 > 3\n"},
      {R"(,"version":2147483647)", "version: 2147483647 > 3\n"},
      {R"(,"version":1073741824)", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.parts.substr(0, 60));
    const MendedDocument mended = Mend(one.parts);
    CHECK(mended.left.ok());
    CHECK(Told(mended) == one.mendings);
    CHECK(test::Must(ReadRecord<Booking>(mended.doc, {.open = true})).header.id == "b");
    if (one.mendings.empty()) CHECK(mended.doc == fmt::format("{}{}}}", kSound, one.parts));
  }
}

TEST_CASE("what has no mending stays, and is named") {
  const std::pair<std::string, const char*> kCases[] = {
      {R"(,"zone":"no zone")", "zone"},  // decides when it is
      {R"(,"end":"soon")", "end"},
      {R"(,"duration_min":-5)", "duration_min"},
      {R"(,"hosts":["\u0001"])", "hosts[0]"},
      {",\"event_type\":\"\xE9\"", "event_type"},
      {R"(,"attendees":7)", "attendees"},
      {R"(,"title":")", ""},
      {",\xE9", ""},
  };
  for (const auto& [parts, field] : kCases) {
    CAPTURE(parts);
    const MendedDocument mended = Mend(parts);
    CHECK(!mended.left.ok());
    CHECK(mended.left.path() == field);
  }
  CHECK(!Mend(R"(,"version":-1)", 0).left.ok());  // nobody knows a better one
}

TEST_CASE("an entry of history is mended as it is read") {
  const std::string doc = fmt::format(
      R"({{"revision":1,"at":"2026-03-02T08:00:00Z","kind":"user","target":"a","action":"x","reason":"{}"}})",
      Many("r", 501));
  HistoryEntry entry;
  CHECK(ReadMended(Describe<HistoryEntry>(), doc, &entry).ok());
  CHECK(entry.reason.size() == 500);
  CHECK(entry.target == "a");
  CHECK(!ReadMended(Describe<HistoryEntry>(), "{}", &entry).ok());
}

}  // namespace
}  // namespace rota
