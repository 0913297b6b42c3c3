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
  int offered = 0, refused = 0, several = 0;
  std::map<Reason, int> reasons;
};

// Books until the engine says no, gives everything back, and answers how often it said yes.
std::int32_t Fill(Engine& engine, const Ask& ask, Instant start, Reason* refusal) {
  std::vector<std::string> made;
  BookBody body = ask.body;
  body.start = start;
  for (;;) {
    const Result<Booking> booking = engine.Book(body, ask.envelope);
    if (!booking.ok()) {
      *refusal = booking.status().reason();
      break;
    }
    made.push_back(booking->header.id);
    CHECK(booking->start == start);
    if (booking->status == BookingStatus::kPending && !booking->blocks) {
      // Requests that do not block are without number; what fits are those that can be approved.
      const Result<Booking> approved = engine.Approve({.booking = made.back()}, ask.envelope);
      INFO(approved.status().message());
      CHECK(approved.ok());
    }
    if (made.size() > 10) break;
  }
  for (const std::string& id : made) {
    const Result<Booking> cancelled = engine.Cancel({.booking = id}, ask.envelope);
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
    if (lattice_moves) {
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
    }
  }
  // What was given back is as if it had never been taken.
  CHECK(Offered(engine, ask, from, to) == offered);
  CHECK(engine.Verify({}, ask.envelope)->findings.empty());
}

TEST_CASE("law 1: a booking succeeds exactly where it was offered") {
  const std::uint64_t seed = test::Seed("law 1");
  Tally tally;
  for (int round = 0; round < test::Rounds(120); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    const RandomOffice office(own);
    CAPTURE(own);
    Dice dice(own);
    CheckDay(office, dice, &tally);
  }
  // Dice that offered nothing would prove nothing.
  CHECK(tally.offered > 100);
  CHECK(tally.several > 0);
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
  const Result<Page> page = engine.List({.kind = "booking", .event_type = "asked"}, ask.envelope);
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

// Where a booking may move, as a list, one start at a time, as who would serve, and as the move.
void CheckMoves(const RandomOffice& office, Dice& dice, Tally* tally) {
  Engine engine = office.Open();
  Ask ask = RandomAsk(office, dice);
  CAPTURE(office.text());
  const Instant from = Midnight(office.day).s - 6 * kHour, to = from + 36 * kHour;
  const std::optional<Booking> booking = SomeBooking(engine, ask, from, to);
  if (!booking) return;
  ask.query = {.event_type = "asked", .duration_min = booking->duration_min};
  ask.query.reschedule_of = booking->header.id;
  if (!booking->attendees.empty()) {
    const Attendee& who = booking->attendees.front();
    ask.query.attendee = QueryAttendee{who.user, who.email};
  }
  CAPTURE(WriteRecord(*booking, See::kNever));
  const std::map<Instant, std::int32_t> offered = Offered(engine, ask, from, to);
  for (Instant start = from; start < to; start += 5 * kMinute) {
    if (start == booking->start) continue;  // it stays, whatever forbids starting there
    CAPTURE(FormatInstant(start));
    Query query = ask.query;
    query.start = start;
    const Result<CheckAnswer> check = engine.Check(query, ask.envelope);
    REQUIRE(check.ok());
    const Result<Booking> moved =
        engine.Move({.booking = booking->header.id, .start = start, .dry_run = true}, ask.envelope);
    CHECK(check->available == offered.contains(start));
    CHECK(check->available == moved.ok());
    if (moved.ok()) {
      ++tally->offered;
      const Result<AssignAnswer> would = engine.Assign(query, ask.envelope);
      REQUIRE(would.ok());
      CHECK(would->hosts == moved->hosts);
      CHECK(would->resources == moved->resources);
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
    Dice dice(own);
    CheckMoves(office, dice, &tally);
  }
  CHECK(tally.offered > 100);
  CHECK(tally.reasons.size() > 5);
}

}  // namespace
}  // namespace rota
