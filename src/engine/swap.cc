// Two bookings change places.
//
// Each is decided as a move, on facts without the time that either has now; the second on what the
// first will take as well. So neither is in the other's way by what it gives up, and both are
// checked against what they come to.
#include <algorithm>
#include <array>

#include "src/booking/foreseen.h"
#include "src/engine/booking_verbs.h"
#include "src/engine/impl.h"

namespace rota {
namespace {

using store::StoredBooking;

// One of the two. What is wrong with it is told at the field that names it.
struct Side {
  const char* field;
  StoredBooking stored;
  Relations relations;
  Circumstances with;

  Status About(const Status& status) const {
    const bool own = status.path() == "note" || status.path() == "overrides";
    return own ? status : Status(status).At(field);
  }
};

Result<Side> SideOf(Act& act, const char* field, const std::string& ref) {
  Result<StoredBooking> stored = act.Thing(ref);
  if (!stored.ok()) return Status(stored.status()).At(field);
  return Side{field, *std::move(stored), act.relations(), act.With()};
}

Status CheckSwaps(const Side& side, const SwapBody& what, Instant now) {
  ROTA_TRY(MayMove(side.relations, {.other_host = what.exchange == SwapExchange::kHosts,
                                    .sets_rules_aside = !what.overrides.empty(),
                                    .names_hosts = true}));
  const Booking& booking = side.stored.booking;
  if (booking.seats) return Status(Reason::k_unsupported, "a session with seats is not swapped");
  if (!booking.visit.empty()) {
    return Status(Reason::k_unsupported, "a part of a visit is not swapped");
  }
  return Transition(booking, Verb::kMove, now).status();
}

// Those of its hosts whom another could take the place of; its event type is open.
std::vector<std::string> RotatingHosts(const Act& act, const Booking& booking) {
  std::vector<std::string> rotating = booking.hosts;
  const std::uint32_t type = act.catalog().FindEventType(booking.event_type);
  if (type == kNone) return rotating;
  for (const OfferHost& host : act.snapshot().offer(type).hosts) {
    if (host.fixed) std::erase(rotating, act.catalog().user(host.user).header.id);
  }
  return rotating;
}

// What each side is asked to become.
Status SetBody(Act& act, const SwapBody& what, const Side& side, const Booking& other,
               MoveBody* body) {
  body->overrides = what.overrides;
  body->note = what.note;
  const bool takes_hosts = what.exchange == SwapExchange::kHosts;
  const Booking& whose = takes_hosts ? other : side.stored.booking;
  ROTA_TRY(act.OpenFor(whose));
  body->hosts = RotatingHosts(act, whose);
  if (!takes_hosts) body->start = other.start;
  return {};
}

// A change for each side, in their order.
Result<std::vector<BookingChange>> Decide(Act& act, const SwapBody& what,
                                          const std::array<Side, 2>& sides) {
  std::array<MoveBody, 2> bodies;
  std::array<RequestWithFacts, 2> asked;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const StoredBooking& own = sides[i].stored;
    ROTA_TRY(SetBody(act, what, sides[i], sides[1 - i].stored.booking, &bodies[i]));
    if (what.exchange == SwapExchange::kHosts && bodies[i].hosts.empty()) {
      return sides[1 - i].About(Status(Reason::k_unsupported, "none of its hosts rotates"));
    }
    ROTA_TRY(act.OpenFor(own.booking));
    Wanted wanted = WantedOf(own.booking, own.key);
    wanted.hosts = bodies[i].hosts;
    Result<RequestWithFacts> question = act.Ask(wanted);
    if (!question.ok()) return sides[i].About(question.status());
    asked[i] = *std::move(question);
  }
  ROTA_ASSIGN(const std::int64_t last_turn, store::LastNumber(act.session(), act.org(), "turn"));
  std::vector<BookingChange> changes;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    Request request = asked[i].request;
    Foreseen foreseen(*asked[i].facts, last_turn);
    foreseen.Remove({sides[0].stored.key, sides[1].stored.key});
    for (const BookingChange& change : changes) {
      foreseen.Return(change, request.catalog->FindEventType(change.after.event_type),
                      change.booking_key);
    }
    request.facts = &foreseen.facts();
    request.overrides = what.overrides;
    Result<BookingChange> change =
        DecideMove(std::move(request), sides[i].stored.booking, bodies[i], sides[i].with);
    if (!change.ok()) return sides[i].About(change.status());
    change->booking_key = sides[i].stored.key;
    change->history.action = "swap";
    changes.push_back(*std::move(change));
  }
  return changes;
}

}  // namespace

ROTA_VERB(Swap, .OnThing()
                    .May({.host = true,
                          .leader = true,
                          .admin = true,
                          .note = "both bookings; their hosts are exchanged by who leads the team"})
                    .Writes()
                    .Facts()
                    .Refuses(kStartReasons)
                    .Example(R"({"booking":"b1","with":"b2"})"));

Result<SwapAnswer> Engine::Swap(const SwapBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Swap>(what, envelope, [&](Act& act) -> Result<SwapAnswer> {
    ROTA_ASSIGN(Side one, SideOf(act, "booking", what.booking));
    ROTA_ASSIGN(Side other, SideOf(act, "with", what.with));
    if (one.stored.key == other.stored.key) {
      return Invalid("swap_shape", "a booking is not swapped with itself").At("with");
    }
    const std::array<Side, 2> sides = {std::move(one), std::move(other)};
    for (const Side& side : sides) {
      const Status may = CheckSwaps(side, what, act.now());
      if (!may.ok()) return side.About(may);
    }
    ROTA_ASSIGN(std::vector<BookingChange> changes, Decide(act, what, sides));
    SwapAnswer answer;
    if (std::all_of(changes.begin(), changes.end(), KeepsPlace)) {
      for (const Side& side : sides) {
        ROTA_ASSIGN(answer.bookings.emplace_back(), act.Shown(side.stored.booking, side.relations));
      }
      return answer;
    }
    ROTA_ASSIGN(const std::string together, NewId(act.now()));
    for (BookingChange& change : changes) {
      if (change.history.correlation.empty()) change.history.correlation = together;
    }
    ROTA_ASSIGN(answer.bookings, act.WriteAll(std::move(changes)));
    return answer;
  });
}

}  // namespace rota
