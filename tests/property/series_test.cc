// Law 5, a series is checked completely and written atomically: on random offices and rules, what a
// dry run says is what happens, a refused series leaves no trace, and a series is the same as its
// bookings made one by one. Law 3 for series: threads and engines that book series on one file
// never book anybody twice.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "rota/codec/record_json.h"
#include "rota/recurrence/expand.h"
#include "src/booking/series_rule.h"
#include "tests/contract/backend.h"
#include "tests/property/journal.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::Dice;
using test::RandomOffice;

Envelope At(Instant now) { return {.now = now}; }

std::vector<std::string> All(Engine& engine, const char* kind, Instant now) {
  std::vector<std::string> texts;
  ListBody query;
  query.kind = kind;
  query.limit = 1000;
  do {
    const Result<Page> page = engine.List(query, At(now));
    REQUIRE_OK(page);
    texts.insert(texts.end(), page->items.begin(), page->items.end());
    query.cursor = page->next_cursor;
  } while (!query.cursor.empty());
  return texts;
}

// What somebody else is offered around the office's day, for everything the office offers.
std::vector<std::int64_t> Offers(Engine& engine, const RandomOffice& office) {
  std::vector<std::int64_t> numbers;
  for (const char* type : {"asked", "other"}) {
    Query query;
    query.event_type = type;
    query.attendee = QueryAttendee{.user = {}, .email = "else@example.net"};
    query.from = Midnight(office.day).s - kDay;
    query.to = Midnight(office.day).s + 5 * kDay;
    const Result<SlotList> slots = engine.FindSlots(query, At(office.now));
    REQUIRE_OK(slots);
    numbers.insert(numbers.end(), slots->start.begin(), slots->start.end());
    numbers.insert(numbers.end(), slots->remaining.begin(), slots->remaining.end());
    numbers.insert(numbers.end(), slots->hosts_free.begin(), slots->hosts_free.end());
  }
  return numbers;
}

// Everything there is to see: records, the revision, and what is offered.
struct State {
  std::vector<std::string> bookings, series;
  std::int64_t revision;
  std::vector<std::int64_t> offers;
  bool operator==(const State&) const = default;
};

State StateOf(Engine& engine, const RandomOffice& office) {
  return {All(engine, "booking", office.now), All(engine, "series", office.now),
          engine.Changes({.since = 0, .limit = 10000}, At(office.now))->next_revision,
          Offers(engine, office)};
}

BookSeriesBody RandomSeries(Engine& engine, const RandomOffice& office, Dice& dice) {
  BookSeriesBody command;
  BookBody& each = command.each;
  each.event_type = "asked";
  if (dice.Chance(30)) each.duration_min = office.durations().back();
  if (dice.Chance(15)) each.hosts = dice.Some(office.hosts(), 2);
  each.attendees = {dice.Pick<Attendee>({Attendee{.email = "new@example.net", .name = "New"},
                                         Attendee{.email = "KIM@example.net", .name = "Kim"},
                                         Attendee{.user = "eli"}, Attendee{.user = "ana"}})};
  Query query;
  query.event_type = "asked";
  query.duration_min = each.duration_min;
  query.from = Midnight(office.day).s - 6 * kHour;
  query.to = Midnight(office.day).s + 2 * kDay;
  const Result<SlotList> slots = engine.FindSlots(query, At(office.now));
  REQUIRE_OK(slots);
  each.start = Midnight(office.day).s + dice.Between(-72, 288) * 5 * kMinute;
  if (slots->size() > 0 && dice.Chance(85)) {
    each.start = slots->start[static_cast<std::size_t>(dice.Next() % slots->size())];
  }
  if (each.start % kMinute != 0) each.start -= each.start % kMinute;
  command.rrule = fmt::format("FREQ={};COUNT={}",
                              dice.Pick({"DAILY", "DAILY", "HOURLY", "HOURLY;INTERVAL=2", "WEEKLY",
                                         "MINUTELY;INTERVAL=30", "MINUTELY;INTERVAL=45"}),
                              dice.Between(1, 7));
  if (dice.Chance(20)) {
    command.rdates = {FormatMoment(
        {{each.start + 3 * kDay + dice.Between(0, 20) * 15 * kMinute}, Moment::Form::kUtc})};
  }
  command.conflict = dice.Pick(
      {SeriesConflict::kAllOrNothing, SeriesConflict::kSkipConflicts, SeriesConflict::kNextFree});
  command.host_mode = dice.Chance(50) ? SeriesHost::kSame : SeriesHost::kAny;
  if (dice.Chance(10)) each.overrides.Add(RuleOverride::kSchedule);
  if (dice.Chance(10)) each.overrides.Add(RuleOverride::kGrid);
  if (dice.Chance(10)) each.buffer_before_min = dice.Pick({0, 20});
  return command;
}

std::vector<OccurrenceVerdict> WithoutIds(std::vector<OccurrenceVerdict> verdicts) {
  for (OccurrenceVerdict& one : verdicts) one.booking.clear();
  return verdicts;
}

bool WasTaken(const OccurrenceVerdict& one) {
  return one.status == OccurrenceStatus::kBooked || one.status == OccurrenceStatus::kMoved;
}

// Of a booking what does not depend on how it was made.
std::string Content(const std::string& text) {
  Json json = Json::parse(text);
  for (const char* field : {"id", "uid", "series", "recurrence_id", "overrides"}) json.erase(field);
  for (Json& attendee : json["attendees"]) attendee.erase("id");
  return json.dump();
}

struct Tally {
  int written = 0, refused = 0, skipped = 0, moved = 0, conflicts = 0, singles = 0, edits = 0,
      edits_refused = 0, booked_anew = 0, cancelled = 0;
};

// The same bookings one by one: notice and window are asked until one of them stands.
void BookSingles(Engine& engine, const BookSeriesBody& command, Instant now,
                 const SeriesReport& report, Tally* tally) {
  bool stands = false;
  for (const OccurrenceVerdict& one : report.occurrences) {
    BookBody single = command.each;
    if (command.host_mode == SeriesHost::kSame) single.hosts = report.series.hosts;
    if (stands) single.overrides.Add(RuleOverride::kNotice);
    if (stands) single.overrides.Add(RuleOverride::kWindow);
    const Result<Zone const*> zone = Zone::Find(report.series.zone);
    REQUIRE_OK(zone);
    if (!one.reason.empty()) {
      single.start = (*zone)->ToInstant(one.recurrence_id);
      const Result<Booking> refused = engine.Book(single, At(now));
      CHECK(ReasonName(refused.status().reason()) == one.reason);
    }
    if (!WasTaken(one)) continue;
    single.start = one.start;
    const Result<Booking> booking = engine.Book(single, At(now));
    REQUIRE_OK(booking);
    CHECK(booking->hosts == one.hosts);
    stands = true;
    ++tally->singles;
  }
}

// After a new rule: every start of it that is to come has its occurrence, unless one was left out
// or taken away there; and none is booked that it does not have.
void CheckPlaces(Engine& engine, const RandomOffice& office, const SeriesReport& moved,
                 Tally* tally) {
  const Result<RecurrenceSet> set = SetOf(moved.series);
  REQUIRE_OK(set);
  const Result<std::vector<Start>> starts = StartsBetween(*set, {}, 100);
  REQUIRE_OK(starts);
  std::set<LocalTime> rule, places;
  for (const Start& start : *starts) rule.insert(start.local);
  for (const LeftOut& one : moved.series.left_out) places.insert(one.recurrence_id);
  for (const std::string& text : All(engine, "booking", office.now)) {
    const Result<Booking> booking = ReadRecord<Booking>(text, {.open = true});
    REQUIRE_OK(booking);
    if (booking->series == moved.series.header.id) places.insert(*booking->recurrence_id);
  }
  for (const Start& start : *starts)
    CHECK((start.instant < office.now || places.contains(start.local)));
  for (const OccurrenceVerdict& one : moved.occurrences) {
    if (WasTaken(one)) CHECK(rule.contains(one.recurrence_id));
    tally->booked_anew += one.status == OccurrenceStatus::kBooked;
    tally->cancelled += one.status == OccurrenceStatus::kCancelled;
    if (one.status == OccurrenceStatus::kCancelled) CHECK_FALSE(rule.contains(one.recurrence_id));
  }
}

void MoveIt(Engine& engine, const RandomOffice& office, Dice& dice, Tally* tally) {
  MoveSeriesBody move;
  move.series = "s";
  const Result<Series> series = engine.GetSeries({.series = "s"});
  REQUIRE_OK(series);
  move.start =
      (*Zone::Find(series->zone))->ToInstant(series->dtstart) + dice.Between(-8, 8) * 15 * kMinute;
  if (dice.Chance(20)) *move.start += kDay;
  // As far as to the old time of a later occurrence.
  const std::vector<std::string> bookings = All(engine, "booking", office.now);
  if (dice.Chance(50)) {
    const Result<Booking> last = ReadRecord<Booking>(bookings.back(), {.open = true});
    if (last.ok() && last->series == "s") move.start = last->start;
  }
  if (dice.Chance(20)) move.hosts = {dice.Of(office.hosts())};
  if (dice.Chance(40)) {
    move.rrule = fmt::format(
        "FREQ={};COUNT={}", dice.Pick({"DAILY", "HOURLY", "DAILY;INTERVAL=2", "HOURLY;INTERVAL=3"}),
        dice.Between(1, 6));
    if (dice.Chance(30)) move.start.reset();
  }
  CAPTURE(WriteRecord(move, See::kNever));
  move.dry_run = true;
  const State before = StateOf(engine, office);
  const Result<SeriesReport> dry = engine.MoveSeries(move, At(office.now));
  CHECK(StateOf(engine, office) == before);
  move.dry_run = false;
  const Result<SeriesReport> moved = engine.MoveSeries(move, At(office.now));
  if (!moved.ok()) {
    CHECK(StateOf(engine, office) == before);
    ++tally->edits_refused;
  }
  if (!dry.ok()) {
    CHECK(moved.status().reason() == dry.status().reason());
    return;
  }
  const bool conflict =
      std::any_of(dry->occurrences.begin(), dry->occurrences.end(),
                  [](const auto& one) { return one.status == OccurrenceStatus::kConflict; });
  CHECK(moved.ok() == !conflict);
  // None of those that move is in the way of another by its old time, nor one that leaves. By their
  // new ones those of a denser rule may be, and neighbours between which the clock goes back.
  std::set<std::string> kept, leaving;
  for (const OccurrenceVerdict& one : dry->occurrences) {
    if (one.status == OccurrenceStatus::kKept) kept.insert(one.booking);
    if (one.status == OccurrenceStatus::kCancelled) leaving.insert(one.booking);
  }
  for (const OccurrenceVerdict& one : dry->occurrences) {
    for (const OccurrenceRefusal& refusal : one.refusals) {
      const Result<Booking> in_the_way =
          engine.GetBooking({.booking = refusal.object}, At(office.now));
      if (!in_the_way.ok() || in_the_way->series != "s") continue;
      const auto other =
          std::find_if(dry->occurrences.begin(), dry->occurrences.end(),
                       [&](const auto& each) { return each.booking == refusal.object; });
      // … or those between which a host must rest.
      const std::int64_t near_s = refusal.reason == "rest" ? 2 * kDay : 3 * kHour;
      const bool by_new_time = other != dry->occurrences.end() &&
                               other->start != in_the_way->start &&
                               std::abs(other->start - one.start) < near_s;
      CHECK((!move.rrule.empty() || kept.contains(refusal.object) || by_new_time));
      CHECK_FALSE(leaving.contains(refusal.object));
    }
  }
  if (!moved.ok()) return;
  ++tally->edits;
  std::vector<OccurrenceVerdict> as_planned = moved->occurrences;
  std::size_t booked = 0;
  for (OccurrenceVerdict& one : as_planned) {
    if (one.status != OccurrenceStatus::kBooked) continue;
    ++booked;
    one.booking.clear();
  }
  CHECK(as_planned == dry->occurrences);
  if (!move.rrule.empty()) CheckPlaces(engine, office, *moved, tally);
  for (const OccurrenceVerdict& one : moved->occurrences) {
    const Result<Booking> booking = engine.GetBooking({.booking = one.booking}, At(office.now));
    REQUIRE_OK(booking);
    CHECK(booking->start == one.start);
    CHECK(booking->hosts == one.hosts);
    CHECK(booking->recurrence_id == one.recurrence_id);
    CHECK(booking->series == moved->series.header.id);
    CHECK((booking->status == BookingStatus::kCancelled) ==
          (one.status == OccurrenceStatus::kCancelled));
  }
  CHECK(All(engine, "booking", office.now).size() == before.bookings.size() + booked);
  const std::vector<std::string> findings = engine.Verify({}, At(office.now))->findings;
  INFO(fmt::format("{}", fmt::join(findings, "\n")));
  CHECK(findings.empty());
}

void CheckOffice(const RandomOffice& office, Dice& dice, Tally* tally) {
  Engine engine = office.Open(), other = office.Open();
  BookSeriesBody command = RandomSeries(engine, office, dice);
  const Envelope named{.now = office.now, .new_id = "s"};
  CAPTURE(WriteRecord(command, See::kNever));
  CAPTURE(office.text());
  const State before = StateOf(engine, office);
  command.dry_run = true;
  const Result<SeriesReport> dry = engine.BookSeries(command, named);
  CHECK(StateOf(engine, office) == before);
  command.dry_run = false;
  const Result<SeriesReport> report = engine.BookSeries(command, named);
  if (!report.ok()) {
    CHECK(StateOf(engine, office) == before);
    ++tally->refused;
  }
  if (!dry.ok()) {
    INFO(dry.status().message());
    CHECK(report.status().reason() == dry.status().reason());
    return;
  }
  CHECK_FALSE(dry->written);
  std::int64_t taken = 0;
  for (const OccurrenceVerdict& one : dry->occurrences) {
    taken += WasTaken(one) ? 1 : 0;
    tally->skipped += one.status == OccurrenceStatus::kSkipped;
    tally->moved += one.status == OccurrenceStatus::kMoved;
    tally->conflicts += one.status == OccurrenceStatus::kConflict;
    CHECK((one.status == OccurrenceStatus::kConflict) <=
          (command.conflict == SeriesConflict::kAllOrNothing));
  }
  const bool conflict =
      std::any_of(dry->occurrences.begin(), dry->occurrences.end(),
                  [](const auto& one) { return one.status == OccurrenceStatus::kConflict; });
  CHECK(report.ok() == (!conflict && taken > 0));
  if (!report.ok()) return;
  ++tally->written;
  CHECK(report->written);
  CHECK(WithoutIds(report->occurrences) == dry->occurrences);
  CHECK(static_cast<std::int64_t>(All(engine, "booking", office.now).size()) ==
        static_cast<std::int64_t>(before.bookings.size()) + taken);
  CHECK(engine.Verify({}, At(office.now))->findings.empty());

  BookSingles(other, command, office.now, *report, tally);
  std::vector<std::string> as_series, as_singles;
  for (const std::string& text : All(engine, "booking", office.now))
    as_series.push_back(Content(text));
  for (const std::string& text : All(other, "booking", office.now))
    as_singles.push_back(Content(text));
  CHECK(as_series == as_singles);
  // Singles are booked with the series' hosts by name, which is no turn where `counts` says so.
  const bool counts_named = office.text().find("\"automatic\"") == std::string::npos;
  if (counts_named) CHECK(Offers(engine, office) == Offers(other, office));

  MoveIt(engine, office, dice, tally);
}

TEST_CASE("law 5: a series is checked completely and written atomically") {
  const std::uint64_t seed = test::Seed("law 5");
  Tally tally;
  for (int round = 0; round < test::Rounds(600); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own, {.groups = round % 4 == 0});
    Dice dice(own);
    CheckOffice(office, dice, &tally);
  }
  MESSAGE("written " << tally.written << " (as single bookings " << tally.singles << "), refused "
                     << tally.refused << ", occurrences skipped " << tally.skipped << ", moved "
                     << tally.moved << ", in conflict " << tally.conflicts << "; edits "
                     << tally.edits << ", refused " << tally.edits_refused
                     << "; by new rules booked " << tally.booked_anew << ", cancelled "
                     << tally.cancelled);
  // Dice that wrote nothing would prove nothing.
  CHECK(tally.written > 20);
  CHECK(tally.refused > 10);
  CHECK(tally.skipped > 10);
  CHECK(tally.moved > 5);
  CHECK(tally.edits > 5);
  CHECK(tally.booked_anew > 0);
  CHECK(tally.cancelled > 0);
}

// ---- many at once ----------------------------------------------------------

// Books series until told to stop; answers what was promised.
void BookMany(Engine& engine, int number, std::uint64_t seed,
              std::map<std::string, SeriesReport>* promised, std::atomic<int>* wrong) {
  Dice dice(seed);
  for (int i = 0; i < 12; ++i) {
    BookSeriesBody command;
    const Envelope envelope{.now = test::kDeskNow, .new_id = fmt::format("t{}-{}", number, i)};
    command.each.event_type = dice.Chance(50) ? "one" : "three";
    command.each.start = test::DeskStart(dice.Between(0, 3));
    command.each.attendees = {
        Attendee{.email = fmt::format("k{}@example.net", number), .name = "Kim"}};
    command.rrule =
        fmt::format("FREQ=DAILY;INTERVAL={};COUNT={}", dice.Between(1, 3), dice.Between(2, 5));
    command.conflict = dice.Pick(
        {SeriesConflict::kAllOrNothing, SeriesConflict::kSkipConflicts, SeriesConflict::kNextFree});
    command.host_mode = dice.Chance(50) ? SeriesHost::kSame : SeriesHost::kAny;
    const Result<SeriesReport> report = engine.BookSeries(command, envelope);
    if (report.ok()) {
      promised->emplace(envelope.new_id, *report);
    } else if (report.status().code() != Code::kRefused) {
      ++*wrong;
    }
  }
}

TEST_CASE("law 3: series booked by many threads and engines never take anybody twice") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    const std::uint64_t seed = test::Seed("law 3, series");
    CAPTURE(seed);
    const store::Database database(backend);
    const EngineOptions options{.store = database.options, .default_actor = {}};
    constexpr int kEngines = 2, kThreads = 3;
    std::vector<Engine> engines;
    for (int i = 0; i < kEngines; ++i) {
      Result<Engine> engine = Engine::Open(database.uri(), options);
      REQUIRE_OK(engine);
      engines.push_back(*std::move(engine));
    }
    REQUIRE_OK(engines[0].Apply({.catalog = test::Desk()}));
    std::vector<std::map<std::string, SeriesReport>> promised(kEngines * kThreads);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kEngines * kThreads; ++i) {
      threads.emplace_back([&, i] {
        BookMany(engines[static_cast<std::size_t>(i % kEngines)], i,
                 seed + static_cast<std::uint64_t>(i), &promised[static_cast<std::size_t>(i)],
                 &wrong);
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);

    std::set<std::pair<std::string, Instant>> taken;  // host and start
    std::size_t bookings = 0, series = 0;
    for (const auto& mine : promised) {
      series += mine.size();
      for (const auto& [id, report] : mine) {
        for (const OccurrenceVerdict& one : report.occurrences) {
          if (!WasTaken(one)) continue;
          ++bookings;
          CHECK(taken.insert({one.hosts.at(0), one.start}).second);
          const Result<Booking> booking = engines[0].GetBooking({.booking = one.booking});
          REQUIRE_OK(booking);
          CHECK(booking->series == id);
          CHECK(booking->start == one.start);
        }
      }
    }
    CHECK(All(engines[1], "booking", test::kDeskNow).size() == bookings);
    CHECK(All(engines[1], "series", test::kDeskNow).size() == series);
    CHECK(series > 5);
    CHECK(engines[0].Verify({})->findings.empty());
    MESSAGE(backend.name << ": series " << series << ", bookings " << bookings);
  }
}

}  // namespace
}  // namespace rota
