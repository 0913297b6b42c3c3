// Verbs on bookings: find, ask, decide, write.
#include "src/engine/booking_verbs.h"

#include <fmt/format.h>

#include "src/engine/impl.h"
#include "src/engine/seats.h"
#include "src/engine/visits.h"
#include "src/store/list_store.h"

namespace rota {
namespace {

using enum Reason;

constexpr Reason kStatusReasons[] = {k_expired, k_invalid_transition};
constexpr Reason kDoneReasons[] = {k_expired, k_invalid_transition, k_too_early};
constexpr Reason kEndReasons[] = {k_expired, k_invalid_transition, k_notice, k_visit_gap};

constexpr May kOwners = {.host = true, .leader = true, .admin = true};

// What is for parts of visits alone.
Status NoPart(bool only_part, EnumSet<RuleOverride> overrides) {
  if (only_part) {
    return Status(k_unsupported, "the booking is no part of a visit").At("only_part");
  }
  if (overrides.empty()) return {};
  return Status(k_unsupported, "this verb sets no such rule aside").At("overrides");
}

Status NoSeats(std::string_view field) {
  return Status(k_unsupported, "the booking has no seats").At(field);
}

// Hold and book: `decide(request, circumstances)` about a start of an event type.
template <typename Decide>
Result<Booking> Take(Act& act, const BookBody& what, const HoldBody* hold, const Decide& decide) {
  if (!what.parts.empty()) {
    if (hold && hold->seats) return NoSeats("seats");
    return TakeVisit(act, what, hold);
  }
  ROTA_TRY(act.Open(what.event_type));
  if (!what.external_ref.empty()) act.NeedName("external_ref:" + what.external_ref);
  ROTA_TRY(MayTake(act, what));
  const std::uint32_t type = act.catalog().FindEventType(what.event_type);
  if (act.catalog().event_type(type).seats) return TakeSeats(act, what, hold);
  if (hold && hold->seats) return NoSeats("seats");
  ROTA_ASSIGN(RequestWithFacts question, act.Ask(WantedOf(what)));
  question.request.overrides = what.overrides;
  question.request.buffer_before_min = what.buffer_before_min;
  question.request.buffer_after_min = what.buffer_after_min;
  ROTA_ASSIGN(const Circumstances with, act.WithNewId());
  ROTA_ASSIGN(BookingChange change, decide(question.request, with));
  return act.Write(std::move(change));
}

// Writes what was decided about the stored booking.
Result<Booking> Write(Act& act, const store::StoredBooking& stored, Result<BookingChange> decided) {
  ROTA_ASSIGN(BookingChange change, std::move(decided));
  change.booking_key = stored.key;
  return act.Write(std::move(change));
}

// Reject, complete and no-show: a new status, no new time.
Result<Booking> End(Act& act, const StatusBody& what, Verb verb) {
  ROTA_ASSIGN(const store::StoredBooking stored, act.Thing(what.booking));
  if (stored.booking.seats) {
    ROTA_ASSIGN(std::optional<Booking> seats, EndSeats(act, stored, what, verb));
    if (seats) return *std::move(seats);
  } else if (!what.attendee.empty()) {
    return NoSeats("attendee");
  }
  const bool is_part = !stored.booking.visit.empty();
  if (is_part && verb == Verb::kReject) return RejectVisit(act, stored, what);
  return Write(act, stored, DecideStatus(stored.booking, verb, what, act.now(), act.With()));
}

// The booking as the actor may see it now.
Result<Booking> Read(Act& act, std::string_view ref, std::string_view secret) {
  ROTA_ASSIGN(store::StoredBooking stored, act.Thing(ref, secret));
  ReadAt(act.now(), &stored.booking);
  ROTA_ASSIGN(Booking booking, act.Shown(std::move(stored.booking), act.relations()));
  ROTA_TRY(ShowParts(act, &booking));
  act.Complete(Describe<Booking>(), &booking);
  return booking;
}

}  // namespace

bool KeepsPlace(const BookingChange& change) {
  return change.after.start == change.before.start && change.after.end == change.before.end &&
         change.after.hosts == change.before.hosts &&
         change.after.resources == change.before.resources;
}

Status MayTake(const Act& act, const BookBody& what) {
  const EventType& type = act.catalog().event_type(act.catalog().FindEventType(what.event_type));
  ROTA_TRY(MayBook(act.catalog(), act.actor(), type, what));
  const bool visitor = !SeesHosts(act.catalog(), act.actor(), type);
  if (visitor && !what.hosts.empty() && HidesHosts(act.catalog(), what.event_type)) {
    return Status(k_forbidden, "this event type does not say who serves it").At("hosts");
  }
  return {};
}

ROTA_VERB(Hold,
          .May({.guest = true,
                .attendee = true,
                .member = true,
                .host = true,
                .leader = true,
                .admin = true,
                .note = "as `booking.book`; a guest's hold answers its `secret`"})
              .Writes()
              .Makes()
              .Facts()
              .Seed()
              .Refuses(kStartReasons)
              .Example(R"({"event_type":"call","start":"2030-01-08T09:00:00Z","hold_s":300})"));

Result<Booking> Engine::Hold(const HoldBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Hold>(what, envelope, [&](Act& act) -> Result<Booking> {
    return Take(act, what.book, &what, [&](const Request& request, const Circumstances& with) {
      return DecideHold(request, what, with);
    });
  });
}

ROTA_VERB(
    Book,
    .May({.guest = true,
          .attendee = true,
          .member = true,
          .host = true,
          .leader = true,
          .admin = true,
          .note = "the public books event types with audience `public` or `link`; users for "
                  "themselves, or for others with the switch `members_book_for_others`; hosts "
                  "their own time; rules and buffers are set aside by who leads the team"})
        .Writes()
        .Makes()
        .Facts()
        .Seed()
        .Refuses(kStartReasons)
        .Example(R"({"event_type":"call","start":"2030-01-08T10:00:00Z",)"
                 R"("attendees":[{"name":"Kim","email":"kim@example.net"}]})"));

Result<Booking> Engine::Book(const BookBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Book>(what, envelope, [&](Act& act) -> Result<Booking> {
    return Take(act, what, nullptr, [&](const Request& request, const Circumstances& with) {
      return DecideBook(request, what, with);
    });
  });
}

ROTA_VERB(
    Confirm,
    .OnThing()
        .May({.guest = true,
              .attendee = true,
              .host = true,
              .leader = true,
              .admin = true,
              .note = "guests their own hold, by its `secret`"})
        .Writes()
        .IfVersion()
        .Facts()
        .Refuses(kStartReasons)
        .Example(R"({"booking":"h1","attendees":[{"name":"Kim","email":"kim@example.net"}]})"));

Result<Booking> Engine::Confirm(const ConfirmBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Confirm>(what, envelope,
                                          [&](Act& act) { return ConfirmHold(act, what); });
}

Result<Booking> ConfirmHold(Act& act, const ConfirmBody& what) {
  ROTA_ASSIGN(const store::StoredBooking held, act.Thing(what.booking, what.secret));
  if (held.booking.seats) return ConfirmSeats(act, held, what);
  if (!what.attendee.empty()) return NoSeats("attendee");
  if (!held.booking.visit.empty()) return ConfirmVisit(act, held, what);
  Wanted wanted = WantedOf(held.booking, held.key);
  if (!what.attendees.empty()) wanted.attendees = what.attendees;
  ROTA_ASSIGN(const RequestWithFacts question, act.Ask(wanted));
  return Write(act, held,
               DecideConfirm(Settled(question.request, held.booking, held.key), held.booking, what,
                             act.With()));
}

ROTA_VERB(Cancel,
          .OnThing()
              .May({.guest = true,
                    .attendee = true,
                    .host = true,
                    .leader = true,
                    .admin = true,
                    .note = "guests their own hold, by its `secret`; attendees within the event "
                            "type's `cancel_rule`"})
              .Writes()
              .IfVersion()
              .Refuses(kEndReasons)
              .Example(R"({"booking":"b1","note":"No longer needed"})"));

Result<Booking> Engine::Cancel(const CancelBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Cancel>(what, envelope,
                                         [&](Act& act) { return CancelBooking(act, what); });
}

Result<Booking> CancelBooking(Act& act, const CancelBody& what) {
  ROTA_ASSIGN(const store::StoredBooking stored, act.Thing(what.booking, what.secret));
  if (stored.booking.seats) {
    ROTA_ASSIGN(std::optional<Booking> seats, CancelSeats(act, stored, what));
    if (seats) return *std::move(seats);
  } else if (!what.attendee.empty()) {
    return NoSeats("attendee");
  }
  if (!stored.booking.visit.empty()) return CancelVisit(act, stored, what);
  ROTA_TRY(NoPart(what.only_part, what.overrides));
  return Write(act, stored,
               DecideCancel(act.CancelRule(stored.booking.event_type), stored.booking, what,
                            act.now(), act.With()));
}

ROTA_VERB(Move,
          .OnThing()
              .May({.attendee = true,
                    .host = true,
                    .leader = true,
                    .admin = true,
                    .note = "attendees within the event type's `reschedule_rule`, without naming "
                            "hosts; another host is given by who leads the team"})
              .Writes()
              .IfVersion()
              .Facts()
              .Seed()
              .Refuses(kStartReasons)
              .Example(R"({"booking":"b1","start":"2030-01-09T10:00:00Z"})"));

Result<Booking> Engine::Move(const MoveBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Move>(what, envelope, [&](Act& act) -> Result<Booking> {
    ROTA_ASSIGN(const store::StoredBooking stored, act.Thing(what.booking));
    if (stored.booking.seats) {
      ROTA_ASSIGN(std::optional<Booking> seats, MoveSeats(act, stored, what));
      if (seats) return *std::move(seats);
    } else if (!what.attendee.empty()) {
      return NoSeats("attendee");
    }
    const bool is_part = !stored.booking.visit.empty();
    if (is_part && !what.only_part) return MoveVisit(act, stored, what);
    if (!is_part) ROTA_TRY(NoPart(what.only_part, {}));
    if (is_part && !act.relations().Staff()) ROTA_TRY(MayChangePart(act, stored.booking));
    // With neither a time nor hosts the policy chooses another one.
    const bool reassigns =
        !what.start && !what.duration_min && what.hosts.empty() && what.resources.empty();
    const bool other_host =
        reassigns || (!what.hosts.empty() && what.hosts != stored.booking.hosts);
    ROTA_TRY(MayMove(act.relations(), {.other_host = other_host,
                                       .sets_rules_aside = !what.overrides.empty(),
                                       .names_hosts = !what.hosts.empty(),
                                       .names_things = !what.resources.empty()}));
    if (!act.writes()) ROTA_TRY(act.OpenFor(stored.booking));
    ROTA_ASSIGN(RequestWithFacts question, act.Ask(act.WantedToMove(stored, what)));
    question.request.overrides = what.overrides;
    ROTA_TRY(AskAlone(act, stored.booking, &question.request));
    ROTA_ASSIGN(BookingChange change,
                DecideMove(question.request, stored.booking, what, act.With()));
    if (KeepsPlace(change)) return act.Shown(stored.booking, act.relations());
    if (is_part) return WritePart(act, stored, std::move(change));
    return Write(act, stored, std::move(change));
  });
}

ROTA_VERB(Approve, .OnThing()
                       .May(kOwners)
                       .Writes()
                       .IfVersion()
                       .Facts()
                       .Refuses(kStartReasons)
                       .Example(R"({"booking":"r1"})"));

Result<Booking> Engine::Approve(const StatusBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Approve>(what, envelope, [&](Act& act) -> Result<Booking> {
    ROTA_ASSIGN(const store::StoredBooking asked, act.Thing(what.booking));
    if (asked.booking.seats) return ApproveSeats(act, asked, what);
    if (!what.attendee.empty()) return NoSeats("attendee");
    if (!asked.booking.visit.empty()) return ApproveVisit(act, asked, what);
    ROTA_ASSIGN(const RequestWithFacts question, act.Ask(WantedOf(asked.booking, asked.key)));
    return Write(act, asked,
                 DecideApprove(Settled(question.request, asked.booking, asked.key), asked.booking,
                               what, act.With()));
  });
}

ROTA_VERB(Reject, .OnThing()
                      .May(kOwners)
                      .Writes()
                      .IfVersion()
                      .Refuses(kStatusReasons)
                      .Example(R"({"booking":"r1","note":"Fully booked that week"})"));

Result<Booking> Engine::Reject(const StatusBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Reject>(what, envelope,
                                         [&](Act& act) { return End(act, what, Verb::kReject); });
}

ROTA_VERB(Complete, .OnThing()
                        .May(kOwners)
                        .Writes()
                        .IfVersion()
                        .Refuses(kDoneReasons)
                        .Example(R"({"booking":"b1"})"));

Result<Booking> Engine::Complete(const StatusBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Complete>(
      what, envelope, [&](Act& act) { return End(act, what, Verb::kComplete); });
}

ROTA_VERB(NoShow, .OnThing()
                      .May(kOwners)
                      .Writes()
                      .IfVersion()
                      .Refuses(kDoneReasons)
                      .Example(R"({"booking":"b1"})"));

Result<Booking> Engine::NoShow(const StatusBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::NoShow>(what, envelope,
                                         [&](Act& act) { return End(act, what, Verb::kNoShow); });
}

ROTA_VERB(
    GetBooking,
    .OnThing()
        .May({.guest = true,
              .attendee = true,
              .member = true,
              .host = true,
              .leader = true,
              .admin = true,
              .note = "guests their own hold, by its `secret`; attendees their own row and no "
                      "other attendee; members time and, by `members_see_team`, host"})
        .Example(R"({"booking":"b1"})"));

Result<Booking> Engine::GetBooking(const BookingRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::GetBooking>(
      what, envelope, [&](Act& act) { return Read(act, what.booking, what.secret); });
}

ROTA_VERB(FindBooking, .OnThing()
                           .May({.attendee = true,
                                 .member = true,
                                 .host = true,
                                 .leader = true,
                                 .admin = true,
                                 .note = "as `booking.get`; a guest's hold has no code yet"})
                           .Example(R"({"code":"BOOK-2030-00001"})"));

Result<Booking> Engine::FindBooking(const FindBookingBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::FindBooking>(
      what, envelope, [&](Act& act) { return Read(act, fmt::format("code:{}", what.code), {}); });
}

ROTA_VERB(GetDecision, .OnThing().May(kOwners).Example(R"({"booking":"b1"})"));

Result<Decision> Engine::GetDecision(const BookingRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::GetDecision>(what, envelope, [&](Act& act) -> Result<Decision> {
    ROTA_ASSIGN(const store::StoredBooking stored, act.Thing(what.booking));
    return store::ReadDecision(act.session(), act.org(), stored.key, what.booking);
  });
}

}  // namespace rota
