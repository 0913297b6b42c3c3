// A warm engine follows what is written, by itself and by others, change by change. Whatever
// happened, it answers like an engine that has just been opened and read everything.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "tests/contract/backend.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::RandomOffice;

Envelope At(Instant now) { return {.now = now}; }

// Everything that can be asked about one event type, as text.
std::string AnswersOf(Engine& engine, const RandomOffice& office, Instant now,
                      const char* event_type) {
  Query query;
  query.event_type = event_type;
  query.from = Midnight(office.day).s - kDay;
  query.to = Midnight(office.day).s + 3 * kDay;
  std::string text;
  for (const QueryOp op : {QueryOp::kSlots, QueryOp::kLimits}) {
    const Result<Document> answer = engine.Ask({.op = op, .what = query}, At(now));
    text += answer.ok() ? answer->json : answer.status().message();
  }
  // Whose turn it is shows in who would be chosen.
  for (int i = 0; i < 6; ++i) {
    query.start = Midnight(office.day).s + (8 + 2 * i) * kHour;
    const Result<Document> answer = engine.Ask({.op = QueryOp::kAssign, .what = query}, At(now));
    text += answer.ok() ? answer->json : ReasonName(answer.status().reason());
  }
  return text;
}

EnumSet<RuleOverride> EverythingAside() {
  EnumSet<RuleOverride> all;
  for (const RuleOverride rule :
       {RuleOverride::kGrid, RuleOverride::kNotice, RuleOverride::kWindow, RuleOverride::kLimit,
        RuleOverride::kSchedule, RuleOverride::kFirstN, RuleOverride::kTimeOff,
        RuleOverride::kHoliday, RuleOverride::kCalendar}) {
    all.Add(rule);
  }
  return all;
}

// Does something at random; refusals are part of it.
void Act(Engine& engine, const RandomOffice& office, Instant now, Dice& dice,
         std::vector<std::string>* made) {
  const Instant start = Midnight(office.day).s + dice.Between(-20, 60) * 30 * kMinute;
  const std::int64_t what = dice.Between(0, 9);
  if (what < 4 || made->empty()) {
    BookBody command;
    command.event_type = dice.Pick({"asked", "other"});
    command.start = start;
    command.attendees = {dice.Chance(30) ? Attendee{.user = "eli"}
                                         : Attendee{.email = "kim@example.net", .name = "Kim"}};
    command.overrides = EverythingAside();
    const std::int32_t hold_s = dice.Pick({60, 3600});
    const Result<Booking> booking = dice.Chance(40)
                                        ? engine.Hold({.book = command, .hold_s = hold_s}, At(now))
                                        : engine.Book(command, At(now));
    if (booking.ok()) made->push_back(booking->header.id);
    return;
  }
  const std::string& id = dice.Of(*made);
  if (what < 6) {
    MoveBody move;
    move.booking = id;
    if (dice.Chance(70)) move.start = start;
    move.overrides = EverythingAside();
    (void)engine.Move(move, At(now));
  } else if (what == 6) {
    (void)engine.Cancel({.booking = id}, At(now));
  } else if (what == 7) {
    (void)engine.Confirm({.booking = id}, At(now));
  } else if (what == 8) {
    (void)engine.Put({.kind = "busy_block",
                      .record = fmt::format(R"({{"user":"{}","start":"{}","end":"{}"}})",
                                            dice.Of(office.hosts()), FormatInstant(start),
                                            FormatInstant(start + kHour))},
                     At(now));
  } else {
    (void)engine.Tick({}, At(now));
  }
}

TEST_CASE("a warm engine answers like one that has just been opened") {
  const std::uint64_t seed = test::Seed("warm");
  int compared = 0;
  for (int round = 0; round < test::Rounds(25); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const store::TempDir directory;
    const std::string file = directory / "rota.db";
    const RandomOffice office(own);
    Engine writer = office.Open(file);
    Result<Engine> reader = Engine::Open(file, {});
    REQUIRE(reader.ok());
    Dice dice(own);
    std::vector<std::string> made;
    Instant now = office.now;
    for (int step = 0; step < 12; ++step) {
      CAPTURE(step);
      // One change, a few or so many that timelines are read anew.
      for (std::int64_t i = dice.Pick({1, 1, 3, 40}); i > 0; --i)
        Act(writer, office, now, dice, &made);
      if (dice.Chance(30)) now += 120;
      Result<Engine> fresh = Engine::Open(file, {});
      REQUIRE(fresh.ok());
      for (const char* event_type : {"asked", "other"}) {
        const std::string expected = AnswersOf(*fresh, office, now, event_type);
        CHECK(AnswersOf(writer, office, now, event_type) == expected);
        CHECK(AnswersOf(*reader, office, now, event_type) == expected);
        ++compared;
      }
    }
  }
  MESSAGE(compared, " answers compared");
}

}  // namespace
}  // namespace rota
