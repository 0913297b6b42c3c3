// Law 1, offer equals commit: for one request (event type, duration, attendee, hosts, now) a
// booking succeeds at every start that was offered and fails at every other one, for the reason
// Explain gives; and `remaining` is the number of such bookings that really fit one after the
// other.
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <set>

#include "rota/codec/record_json.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::RandomOffice;

// One request: the same words as a question and as what is booked.
struct Ask {
  Envelope envelope;
  Query query;
  BookBody body;
  // For verbs that take no facts.
  Envelope Plain() const { return {.now = envelope.now}; }
};

Ask RandomAsk(const RandomOffice& office, Dice& dice) {
  Ask ask;
  ask.envelope.now = office.now + dice.Pick({0, 0, 60, 61, 600, 3600});
  ask.query.event_type = ask.body.event_type = "asked";
  if (dice.Chance(30)) ask.query.duration_min = ask.body.duration_min = office.durations().back();
  if (dice.Chance(15)) ask.query.hosts = ask.body.hosts = {dice.Of(office.hosts())};
  const auto attendee = dice.Pick<Attendee>({Attendee{.email = "new@example.net", .name = "New"},
                                             Attendee{.email = "new@example.net", .name = "New"},
                                             Attendee{.email = "KIM@example.net", .name = "Kim"},
                                             Attendee{.user = "eli"}, Attendee{.user = "ana"},
                                             Attendee{.email = "dia@EXAMPLE.org", .name = "Dia"}});
  ask.query.attendee = QueryAttendee{attendee.user, attendee.email};
  ask.body.attendees = {attendee};
  if (dice.Chance(30)) {
    ask.query.zone = ask.body.attendees[0].zone = dice.Pick({"Asia/Tokyo", "America/New_York"});
  }
  if (dice.Chance(30)) {
    ask.query.place = dice.Pick({"north", "south"});
    ask.body.location = BookedLocation{.kind = {}, .text = {}, .place = ask.query.place};
  }
  if (dice.Chance(20)) {
    ask.envelope.facts = ExtraFacts{.host_scores = {{"ana", -1.0}, {dice.Of(office.hosts()), 2.5}}};
  }
  return ask;
}

std::map<Instant, std::int32_t> Offered(Engine& engine, const Ask& ask, Instant from, Instant to) {
  Query query = ask.query;
  query.from = from;
  query.to = to;
  const Result<SlotList> slots = engine.FindSlots(query, ask.envelope);
  INFO(slots.status().message());
  REQUIRE(slots.ok());
  std::map<Instant, std::int32_t> offered;
  for (std::size_t i = 0; i < slots->size(); ++i) offered[slots->start[i]] = slots->remaining[i];
  return offered;
}

struct Tally {
  int offered = 0, refused = 0, several = 0, seats = 0;
  std::map<Reason, int> reasons;
};

// Books until the engine says no, gives everything back, and answers how often it said yes.
std::int32_t Fill(Engine& engine, const Ask& ask, Instant start, Reason* refusal) {
  std::vector<CancelBody> made;
  BookBody body = ask.body;
  body.start = start;
  for (;;) {
    const Result<Booking> booking = engine.Book(body, ask.envelope);
    if (!booking.ok()) {
      *refusal = booking.status().reason();
      break;
    }
    made.push_back({.booking = booking->header.id});
    if (booking->seats) made.back().attendee = booking->seat_ids.at(0);
    CHECK(booking->start == start);
    if (booking->status == BookingStatus::kPending && !booking->blocks) {
      // Requests that do not block are without number; what fits are those that can be approved.
      const Result<Booking> approved =
          engine.Approve({.booking = made.back().booking}, ask.envelope);
      INFO(approved.status().message());
      CHECK(approved.ok());
    }
    if (made.size() > 30) break;
  }
  for (const CancelBody& one : made) {
    const Result<Booking> cancelled = engine.Cancel(one, ask.Plain());
    INFO(cancelled.status().message());
    CHECK(cancelled.ok());
  }
  return static_cast<std::int32_t>(made.size());
}

void CheckDay(const RandomOffice& office, Dice& dice, Tally* tally) {
  Engine engine = office.Open();
  const Ask ask = RandomAsk(office, dice);
  CAPTURE(WriteRecord(ask.body, See::kNever));
  CAPTURE(office.text());
  const Instant from = Midnight(office.day).s - 6 * kHour, to = from + 36 * kHour;
  const std::map<Instant, std::int32_t> offered = Offered(engine, ask, from, to);
  const std::string alignment = office.event().value("alignment", "window");
  const bool lattice_moves = alignment != "window" && alignment != "day";
  std::set<Instant> starts;
  for (Instant start = from; start < to; start += 5 * kMinute) starts.insert(start);
  for (const auto& [start, remaining] : offered) starts.insert(start);
  for (const Instant start : starts) {
    CAPTURE(FormatInstant(start));
    Query query = ask.query;
    query.start = start;
    const Result<StartVerdict> why = engine.Explain(query, ask.envelope);
    REQUIRE(why.ok());
    const auto found = offered.find(start);
    const std::int32_t remaining = found == offered.end() ? 0 : found->second;
    CHECK(why->check.available == (remaining > 0));
    CHECK(why->check.remaining == remaining);
    Reason refusal = Reason::kNone;
    const std::int32_t made = Fill(engine, ask, start, &refusal);
    if (office.text().find("fallback_days") != std::string::npos) {
      // Whoever has booked may be let go from a host who has no other start.
      CHECK((made > 0) == (remaining > 0));
    } else if (lattice_moves) {
      // A booking restarts these grids behind itself: colleagues may then begin at other minutes.
      CHECK((made > 0) == (remaining > 0));
      CHECK(made <= remaining);
    } else {
      CHECK(made == remaining);
    }
    if (remaining == 0) {
      CHECK(ReasonName(refusal) == why->check.reason);
      ++tally->reasons[refusal];
      ++tally->refused;
    } else {
      ++tally->offered;
      tally->several += remaining > 1;
      tally->seats += office.event().contains("seats");
    }
  }
  // What was given back is as if it had never been taken.
  CHECK(Offered(engine, ask, from, to) == offered);
  CHECK(engine.Verify({}, ask.Plain())->findings.empty());
}

TEST_CASE("law 1: a booking succeeds exactly where it was offered") {
  const std::uint64_t seed = test::Seed("law 1");
  Tally tally;
  for (int round = 0; round < test::Rounds(120); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    const RandomOffice office(own, {.seats = 30});
    CAPTURE(own);
    Dice dice(own);
    CheckDay(office, dice, &tally);
  }
  // Dice that offered nothing would prove nothing.
  CHECK(tally.offered > 100);
  CHECK(tally.several > 0);
  CHECK(tally.seats > 0);
  CHECK(tally.reasons.size() > 5);
  std::string text;
  for (const auto& [reason, times] : tally.reasons) {
    text += " " + std::string(ReasonName(reason)) + " " + std::to_string(times);
  }
  MESSAGE("offered " << tally.offered << ", of these several times " << tally.several
                     << ", refused " << tally.refused << ":" << text);
}

// A confirmed booking of the event type, one made for the purpose where there is none.
std::optional<Booking> SomeBooking(Engine& engine, const Ask& ask, Instant from, Instant to) {
  const Result<Page> page = engine.List({.kind = "booking", .event_type = "asked"}, ask.Plain());
  REQUIRE(page.ok());
  for (const std::string& item : page->items) {
    Booking booking = *ReadRecord<Booking>(item, {.open = true});
    if (booking.status == BookingStatus::kConfirmed) return booking;
  }
  for (const auto& [start, remaining] : Offered(engine, ask, from, to)) {
    BookBody body = ask.body;
    body.start = start;
    Result<Booking> booking = engine.Book(body, ask.envelope);
    REQUIRE(booking.ok());
    if (booking->status == BookingStatus::kConfirmed) return *std::move(booking);
    booking = engine.Approve({.booking = booking->header.id}, ask.envelope);
    if (booking.ok()) return *std::move(booking);
    return std::nullopt;
  }
  return std::nullopt;
}

// Where it may move, or one seat of it, as a list, one start at a time, as who would serve, and as
// the move. At its own start it may stay, whatever forbids others to start there.
void CheckMoves(Engine& engine, const Ask& ask, const Booking& booking, const std::string& seat,
                Interval range, Tally* tally) {
  CAPTURE(WriteRecord(booking, See::kNever));
  CAPTURE(seat);
  const std::map<Instant, std::int32_t> offered = Offered(engine, ask, range.start, range.end);
  std::set<Instant> starts = {booking.start};
  for (Instant start = range.start; start < range.end; start += 5 * kMinute) starts.insert(start);
  for (const Instant start : starts) {
    CAPTURE(FormatInstant(start));
    Query query = ask.query;
    query.start = start;
    const Result<CheckAnswer> check = engine.Check(query, ask.envelope);
    INFO(check.status().message());
    REQUIRE(check.ok());
    MoveBody move{.booking = booking.header.id, .start = start, .hosts = ask.query.hosts};
    move.attendee = seat;
    move.dry_run = true;
    const Result<Booking> moved = engine.Move(move, ask.envelope);
    if (range.Contains(start)) CHECK(check->available == offered.contains(start));
    if (offered.contains(start)) CHECK(check->remaining == offered.at(start));
    CHECK(check->available == moved.ok());
    const Result<StartVerdict> why = engine.Explain(query, ask.envelope);
    REQUIRE(why.ok());
    CHECK(why->check.reason == check->reason);
    if (moved.ok()) {
      ++tally->offered;
      tally->seats += start == booking.start;
      const Result<AssignAnswer> would = engine.Assign(query, ask.envelope);
      REQUIRE(would.ok());
      CHECK(would->hosts == moved->hosts);
      if (seat.empty()) CHECK(would->resources == moved->resources);
    } else {
      ++tally->refused;
      ++tally->reasons[moved.status().reason()];
      CHECK(ReasonName(moved.status().reason()) == check->reason);
    }
  }
}

TEST_CASE("law 1: a booking moves exactly where it was offered to") {
  const std::uint64_t seed = test::Seed("law 1, moves");
  Tally tally;
  for (int round = 0; round < test::Rounds(80); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    const RandomOffice office(own);
    CAPTURE(own);
    CAPTURE(office.text());
    Dice dice(own);
    Engine engine = office.Open();
    Ask ask = RandomAsk(office, dice);
    const Instant from = Midnight(office.day).s - 6 * kHour, to = from + 36 * kHour;
    const std::optional<Booking> booking = SomeBooking(engine, ask, from, to);
    if (!booking) continue;
    ask.query = {.event_type = "asked", .duration_min = booking->duration_min};
    ask.query.reschedule_of = booking->header.id;
    if (!booking->attendees.empty()) {
      const Attendee& who = booking->attendees.front();
      ask.query.attendee = QueryAttendee{who.user, who.email};
      ask.query.zone = who.zone;
    }
    if (dice.Chance(20)) ask.query.hosts = {dice.Of(office.hosts())};
    CheckMoves(engine, ask, *booking, {}, {from, to}, &tally);
  }
  CHECK(tally.offered > 100);
  CHECK(tally.seats > 10);  // own starts
  CHECK(tally.reasons.size() > 5);
}

// Some more seats where they are offered, at places that are named or not.
void TakeSeats(Engine& engine, const RandomOffice& office, Dice& dice, Interval range) {
  for (int i = 0; i < 6; ++i) {
    const Ask ask = RandomAsk(office, dice);
    const std::map<Instant, std::int32_t> offered = Offered(engine, ask, range.start, range.end);
    if (offered.empty()) continue;
    const auto pick =
        static_cast<std::ptrdiff_t>(dice.Next() % std::min<std::size_t>(3, offered.size()));
    BookBody body = ask.body;
    body.start = std::next(offered.begin(), pick)->first;
    if (dice.Chance(40)) body.attendees.push_back({.email = "mia@example.net", .name = "Mia"});
    const Result<Booking> made = dice.Chance(20) ? engine.Hold({.book = body}, ask.envelope)
                                                 : engine.Book(body, ask.envelope);
    // The second may be one too many.
    if (body.attendees.size() == 1) {
      INFO(made.status().message());
      CHECK(made.ok());
    }
  }
}

TEST_CASE("law 1: a seat moves exactly where it was offered to") {
  const std::uint64_t seed = test::Seed("law 1, seats");
  Tally tally;
  int moved_seats = 0, refused_seats = 0;
  for (int round = 0; round < test::Rounds(60); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    const RandomOffice office(own, {.groups = false, .seats = 100});
    CAPTURE(own);
    CAPTURE(office.text());
    if (!office.event().contains("seats")) continue;
    Dice dice(own);
    Engine engine = office.Open();
    const Instant from = Midnight(office.day).s - 6 * kHour, to = from + 36 * kHour;
    TakeSeats(engine, office, dice, {from, to});
    const Envelope now{.now = office.now};
    const Result<Page> page = engine.List({.kind = "booking", .event_type = "asked"}, now);
    REQUIRE(page.ok());
    std::vector<std::pair<Booking, Attendee>> seats;
    for (const std::string& item : page->items) {
      const Booking session = *ReadRecord<Booking>(item, {.open = true});
      for (const Attendee& seat : session.attendees) seats.emplace_back(session, seat);
    }
    if (seats.empty()) continue;
    const auto& [session, seat] = dice.Of(seats);
    Ask ask{.envelope = now};
    ask.query = {.event_type = "asked", .duration_min = session.duration_min};
    ask.query.reschedule_of = session.header.id;
    ask.query.attendee = QueryAttendee{.user = {}, .email = {}, .id = seat.id};
    ask.query.zone = seat.zone;
    if (dice.Chance(20)) ask.query.hosts = {dice.Of(office.hosts())};
    ask.query.start = session.start;
    const Result<CheckAnswer> may = engine.Check(ask.query, now);
    ask.query.start.reset();
    if (may.ok()) {
      ++moved_seats;
      CheckMoves(engine, ask, session, seat.id, {from, to}, &tally);
      continue;
    }
    ++refused_seats;
    MoveBody move{.booking = session.header.id, .start = session.start};
    move.attendee = seat.id;
    CHECK(ReasonName(engine.Move(move, now).status().reason()) ==
          ReasonName(may.status().reason()));
  }
  CHECK(tally.offered > 100);
  CHECK(tally.seats > 10);  // own starts
  CHECK(tally.reasons.size() > 3);
  CHECK(moved_seats > 10);
  CHECK(refused_seats > 0);
}

}  // namespace
}  // namespace rota
