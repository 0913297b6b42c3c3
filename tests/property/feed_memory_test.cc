// What a feed of a million events takes: memory beyond its text, by what the kernel counted.
#include <doctest/doctest.h>
#include <malloc.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "tests/support/database_file.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::T;

constexpr int kEvents = 1'000'000;
constexpr std::int64_t kMost = 200'000'000;  // bytes

// Of this process, from /proc/self/status.
std::int64_t MemoryOf(std::string_view field) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(field)) return std::stoll(line.substr(field.size() + 1)) * 1024;
  }
  FAIL("no ", field, " in /proc/self/status");
  return 0;
}

// How far memory grew while `act` ran.
template <typename Act>
std::int64_t Grown(const Act& act) {
  malloc_trim(0);                                 // what was freed is given back first
  std::ofstream("/proc/self/clear_refs") << "5";  // begins the peak anew
  const std::int64_t before = MemoryOf("VmRSS");
  act();
  return MemoryOf("VmHWM") - before;
}

// Hours one after the other, the first `inside` from 2026-03-02 on, one in four of which has
// another zone, the others before 2020.
std::string Feed(int inside, std::string_view more = {}) {
  std::string text;
  text.reserve(std::size_t{180} * kEvents);
  text += "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
  const Instant now = T("2026-03-02T00:00:00Z"), old = T("2019-12-01T00:00:00Z");
  for (int i = 0; i < kEvents; ++i) {
    const Instant start = i < inside ? now + i * 30 : old - i * 600;
    const auto wall = [](Instant at) {
      std::string digits = FormatInstant(at);
      std::erase(digits, '-');
      std::erase(digits, ':');
      digits.pop_back();
      return digits;
    };
    const std::string from = wall(start), to = wall(start + 300);
    const char* kind = i % 4 == 0 ? ";TZID=Asia/Tokyo:" : ":";
    const char* utc = i % 4 == 0 ? "" : "Z";
    char event[256];
    const int size =
        std::snprintf(event, sizeof(event),
                      "BEGIN:VEVENT\r\nUID:%08d-event@calendar.example.org\r\nDTSTART%s%s%s\r\n"
                      "DTEND%s%s%s\r\nSUMMARY:Event %d\r\nEND:VEVENT\r\n",
                      i, kind, from.c_str(), utc, kind, to.c_str(), utc, i);
    text.append(event, static_cast<std::size_t>(size));
  }
  return text.append(more) + "END:VCALENDAR\r\n";
}

ImportBody Import(std::string text) {
  ImportBody body;
  body.user = "bo";
  body.text = std::move(text);
  return body;
}

TEST_CASE("a feed of a million events takes less than 200 MB beyond its text") {
  const test::DatabaseFile file;
  Engine engine = test::Must(Engine::Open(file.path(), {}));
  REQUIRE(engine.Apply({.catalog = test::Office()}).ok());
  const auto read = [&](ImportBody body) {
    Result<ImportReport> report = Status(Reason::k_internal);
    const std::int64_t grown = Grown([&] { report = engine.ImportCalendar(body, At()); });
    INFO(report.status().message());
    REQUIRE(report.ok());
    MESSAGE("text ", body.text.size() >> 20, " MB, grown by ", grown >> 20, " MB");
    CHECK(grown < kMost);
    return *std::move(report);
  };
  constexpr int kInside = 80'000;
  const ImportReport first = read(Import(Feed(kInside)));
  CHECK(first.events == kEvents);
  CHECK(first.added == kInside);
  CHECK(first.notes.empty());
  CHECK(read(Import(Feed(kInside))).unchanged == kInside);
  // Every event changed, and most of them moved to long ago.
  ImportBody changes = Import(Feed(10));
  changes.mode = SyncMode::kIncremental;
  const ImportReport moved = read(std::move(changes));
  CHECK(moved.unchanged == 10);
  CHECK(moved.removed == kInside - 10);
}

TEST_CASE("a feed with more than is kept is refused whole, in the same memory") {
  const test::DatabaseFile file;
  Engine engine = test::Must(Engine::Open(file.path(), {}));
  REQUIRE(engine.Apply({.catalog = test::Office()}).ok());
  const ImportBody body = Import(Feed(kEvents));
  Status refused;
  const std::int64_t grown = Grown([&] { refused = engine.ImportCalendar(body, At()).status(); });
  MESSAGE("text ", body.text.size() >> 20, " MB, grown by ", grown >> 20, " MB");
  CHECK(grown < kMost);
  CHECK(refused.reason() == Reason::k_out_of_range);
  CHECK(refused.path() == "text");
  CHECK(refused.detail().at(0) == std::pair<std::string, std::string>("rule", "kept_limit"));
}

}  // namespace
}  // namespace rota
