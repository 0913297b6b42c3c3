// Questions about free time: slots as columns, and every other question as its record.
#include <fmt/format.h>

#include <algorithm>

#include "src/assignment/same_host.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/slots.h"
#include "src/booking/lifecycle.h"
#include "src/booking/record.h"
#include "src/booking/seats.h"
#include "src/engine/answer.h"
#include "src/engine/impl.h"
#include "src/engine/scenario.h"
#include "src/engine/seats.h"
#include "src/engine/visits.h"

namespace rota {
namespace {

constexpr May kEverybody = {
    .guest = true,
    .attendee = true,
    .member = true,
    .host = true,
    .leader = true,
    .admin = true,
    .note =
        "event types by their audience; hosts are shown to who runs the event type and to "
        "members of its team, what is in their way to who runs it"};
constexpr std::string_view kQueries = "query.";
constexpr May kOwners = {.host = true, .leader = true, .admin = true};
constexpr Reason kQueryReasons[] = {Reason::k_zone_unknown, Reason::k_work_limit, Reason::k_notice};

// Timelines reach back from the earliest instant a question is about.
Instant SinceOf(const Query& query, Instant now) {
  Instant from = now;
  if (query.from) {
    const Instant* at = std::get_if<Instant>(&*query.from);
    from = at ? *at : Midnight(std::get<Date>(*query.from)).s - kDay;
  }
  if (query.start) from = std::min(from, *query.start);
  // Whole quarters back, so that neighbouring questions share a snapshot.
  const Instant reach =
      std::max(std::min(from, now), kMinInstant + kTimelineReach) - kTimelineReach;
  return reach - (reach % (90 * kDay) + 90 * kDay) % (90 * kDay);
}

// What a question reads beside the warm snapshot, which most questions share.
struct Prepared {
  Scope scope;
  std::shared_ptr<const Snapshot> snapshot;
  RequestWithFacts own;  // used when the question names an attendee or brings facts along
  Request request;
  Sight sight;
  std::int64_t moving = 0;             // key of the booking that would move
  Booking before;                      // … as it is
  std::vector<std::uint32_t> same_as;  // … and its hosts, where the question names none
  std::vector<Attendee> coming;        // … and who attends it, likewise
  SeatIds seats;                       // … or which of its seats would move
  bool others_stay = false;            // … while others keep theirs
  std::optional<std::int32_t> lasts;   // … and how long it is, likewise
  bool by_staff = false;               // … and whether who asks runs it
  std::optional<Interval> own_time;    // … and when, where it is of the event type asked about
};

// Of a session seats may move: the one that is named, or those of whoever attends and asks.
// Errors: of seats, and of what has none, those of the move.
Status ReadSeats(const Query& query, const EventType& type, const Booking& booking,
                 const Relations& relations, Prepared* prepared) {
  const std::string seat = query.attendee ? query.attendee->id : std::string();
  if (!booking.seats) {
    if (!seat.empty()) {
      return Status(Reason::k_unsupported, "the booking has no seats").At("attendee.id");
    }
    return Transition(booking, Verb::kMove, prepared->scope.now).status();
  }
  Booking session = booking;
  ReadSeatsAt(prepared->scope.now, &session);
  const SeatViewer viewer{
      *prepared->snapshot->catalog, prepared->scope.actor, relations.Staff(), {}};
  const Result<std::optional<SeatIds>> meant = SeatsMeant(viewer, session, seat);
  if (!meant.ok()) return Status(meant.status()).At("attendee.id");
  if (!*meant) return Transition(booking, Verb::kMove, prepared->scope.now).status();
  ROTA_TRY(CheckSeatsMove(booking, **meant, prepared->scope.now));
  if (Status has = CheckHasSeats(type); !has.ok()) return has.At("attendee.id");
  const auto count = static_cast<std::int32_t>((*meant)->size());
  if (query.seats.value_or(count) != count) {
    return Invalid("query_shape", fmt::format("{} seats would move", count)).At("seats");
  }
  prepared->seats = **meant;
  prepared->coming = RowsOfSeats(session, prepared->seats);
  prepared->others_stay = HasOtherSeats(session, prepared->seats);
  return {};
}

// The booking that would move: only who may move it may ask around it, and as long as they may.
Status ReadMoving(Engine::Impl& impl, const Query& query, const Offer& offer, Prepared* prepared) {
  if (query.reschedule_of.empty()) return {};
  const Result<store::StoredBooking> moving = impl.InRead([&](store::Session& session) {
    return store::ReadBooking(session, prepared->scope.org, query.reschedule_of);
  });
  if (!moving.ok()) return Status(moving.status()).At("reschedule_of");
  const ResolvedCatalog& catalog = *prepared->snapshot->catalog;
  const Relations relations =
      RelationsTo(catalog, prepared->scope.actor, LapsedAt(prepared->scope.now, moving->booking));
  if (relations.empty()) {
    return NotFound(Describe<Booking>().name, query.reschedule_of).At("reschedule_of");
  }
  const VerbRow& verb = RowOf<&Engine::Move>();
  if (prepared->scope.actor.kind != ActorKind::kSystem && !relations.AnyOf(verb.may)) {
    return Status(Reason::k_forbidden, fmt::format("this actor may not use {} on it", verb.name))
        .At("reschedule_of");
  }
  const bool names_hosts = !query.hosts.empty();
  ROTA_TRY(MayMove(relations, {.other_host = names_hosts && query.hosts != moving->booking.hosts,
                               .names_hosts = names_hosts}));
  if (!query.attendee) prepared->coming = moving->booking.attendees;
  Status moves = ReadSeats(query, *offer.type, moving->booking, relations, prepared);
  if (!moves.ok()) return moves.path().empty() ? moves.At("reschedule_of") : moves;
  Status may = CheckStillMay(offer.reschedule_rule, moving->booking, Verb::kMove,
                             prepared->scope.now, relations.Staff());
  if (!may.ok()) return may.At("reschedule_of");
  prepared->moving = moving->key;
  prepared->by_staff = relations.Staff();
  if (moving->booking.event_type == query.event_type) {
    if (!query.duration_min) prepared->lasts = moving->booking.duration_min;
    prepared->own_time = Interval{moving->booking.start, moving->booking.end};
  }
  if (query.hosts.empty()) prepared->same_as = catalog.FindUsers(moving->booking.hosts);
  prepared->before = moving->booking;
  return {};
}

// The request, and what it reads where the snapshot does not hold it.
Status MakeRequest(Engine::Impl& impl, const VerbRow& verb, const Query& query, const Offer& offer,
                   const Envelope& envelope, Prepared* prepared) {
  const Scope& scope = prepared->scope;
  const ResolvedCatalog& catalog = *prepared->snapshot->catalog;
  const bool chooses = &verb == &RowOf<&Engine::Assign>();
  const bool by_snapshot = !query.attendee && prepared->seats.empty() && prepared->coming.empty() &&
                           prepared->before.visit.empty() && !envelope.facts &&
                           !prepared->snapshot->waitlist &&
                           !NeedsTurnLog(offer, prepared->snapshot->facts, chooses);
  if (by_snapshot) {
    ROTA_ASSIGN(prepared->request, RequestOf(catalog, offer, prepared->snapshot->facts, query,
                                             scope.now, prepared->moving));
    return {};
  }
  Wanted wanted{.event_type = query.event_type,
                .duration_min = query.duration_min,
                .hosts = query.hosts,
                .attendees = prepared->coming,
                .reschedule_of = prepared->moving,
                .chooses = chooses};
  wanted.own_seats = prepared->seats;
  wanted.others_stay = prepared->others_stay;
  wanted.seats = query.seats.value_or(
      std::max(static_cast<std::int32_t>(prepared->seats.size()), std::int32_t{1}));
  if (query.seats && !offer.type->seats) {
    return Status(Reason::k_unsupported, "the event type has no seats").At("seats");
  }
  const bool names =
      query.attendee && !(query.attendee->user.empty() && query.attendee->email.empty());
  if (names) {
    wanted.attendees = {{.user = query.attendee->user, .email = query.attendee->email}};
    if (!query.attendee->user.empty() && catalog.FindUser(query.attendee->user) == kNone) {
      return NotFound(Describe<User>().name, query.attendee->user).At("attendee.user");
    }
  }
  ROTA_ASSIGN(prepared->own, impl.InRead([&](store::Session& session) -> Result<RequestWithFacts> {
    Workspace workspace(session, impl.cache);
    Act act(impl, verb, workspace, scope, envelope, false);
    act.Use(prepared->snapshot);
    ROTA_ASSIGN(RequestWithFacts own, act.Ask(wanted));
    const Booking& moving = prepared->before;
    if (!moving.visit.empty() && !prepared->by_staff) {
      Status may = MayChangePart(act, moving);
      if (!may.ok()) return may.At("reschedule_of");
    }
    ROTA_TRY(AskAlone(act, moving, &own.request));
    return own;
  }));
  prepared->request = prepared->own.request;
  if (!query.zone.empty()) {
    ROTA_ASSIGN(prepared->request.viewer_zone, ZoneOf(offer, query));
  }
  return {};
}

// Whoever is asked for together is looked at in one state of the database: the warm one where it
// knows them all.
Status PrepareGroup(Engine::Impl& impl, const VerbRow& verb, const Query& query,
                    const Envelope& envelope, Prepared* prepared) {
  const Scope& scope = prepared->scope;
  const Instant since = SinceOf(query, scope.now);
  ROTA_ASSIGN(prepared->snapshot, impl.Read(scope.org, {}, since));
  ROTA_TRY(CheckWhole(*prepared->snapshot));
  ROTA_TRY(CheckActor(*prepared->snapshot->catalog, scope.actor));
  ROTA_TRY(MayInquire(*prepared->snapshot->catalog, scope.actor, verb.may, query).status());
  RequestWithFacts& own = prepared->own;
  ROTA_ASSIGN(own.group,
              ResolveGroup(*prepared->snapshot->catalog, query.members, *query.duration_min));
  const Snapshot& warm = *prepared->snapshot;
  if (!envelope.facts && !warm.waitlist && warm.Knows(own.group->offer)) {
    ROTA_ASSIGN(prepared->request,
                RequestOf(*warm.catalog, own.group->offer, warm.facts, query, scope.now, 0));
  } else {
    ROTA_ASSIGN(own, impl.InRead([&](store::Session& session) -> Result<RequestWithFacts> {
      Workspace workspace(session, impl.cache);
      Act act(impl, verb, workspace, scope, envelope, false);
      ROTA_ASSIGN(auto present, workspace.cache().Refresh(session, scope.org, {}, since,
                                                          {.keep = true, .mark = {}}));
      act.Use(std::move(present));
      return act.AskGroup(query);
    }));
    prepared->request = own.request;
    prepared->snapshot = own.snapshot;
  }
  const ResolvedCatalog& catalog = *prepared->snapshot->catalog;
  ROTA_ASSIGN(prepared->sight, MayInquire(catalog, scope.actor, verb.may, query));
  return AskPlaceOf(query, Moving::kNothing, std::nullopt, prepared->sight.objects,
                    &prepared->request);
}

Status Prepare(Engine::Impl& impl, const VerbRow& verb, Query query, const Envelope& envelope,
               Prepared* prepared) {
  ROTA_TRY(impl.Admit(verb, &query, envelope));
  ROTA_TRY(CheckAsked(*FromName<QueryOp>(verb.name.substr(kQueries.size())), query));
  ROTA_ASSIGN(prepared->scope, impl.ScopeOf(envelope));
  const Scope& scope = prepared->scope;
  if (!query.members.empty()) return PrepareGroup(impl, verb, query, envelope, prepared);
  ROTA_ASSIGN(prepared->snapshot,
              impl.Read(scope.org, query.event_type, SinceOf(query, scope.now)));
  const ResolvedCatalog& catalog = *prepared->snapshot->catalog;
  ROTA_TRY(CheckActor(catalog, scope.actor));
  const std::uint32_t type = catalog.FindEventType(query.event_type);
  ROTA_ASSIGN(prepared->sight, MayInquire(catalog, scope.actor, verb.may, query));
  const Offer& offer = prepared->snapshot->offer(type);
  ROTA_TRY(ReadMoving(impl, query, offer, prepared));
  if (prepared->lasts && offer.HasLength(*prepared->lasts)) query.duration_min = prepared->lasts;
  ROTA_TRY(MakeRequest(impl, verb, query, offer, envelope, prepared));
  prepared->request.own_time = prepared->own_time;
  const Moving moves = prepared->moving == 0     ? Moving::kNothing
                       : prepared->seats.empty() ? Moving::kBooking
                                                 : Moving::kSeats;
  return AskPlaceOf(query, moves, prepared->before.location, prepared->sight.objects,
                    &prepared->request);
}

template <auto kVerb, typename AnswerIt>
auto InquireUncounted(Engine::Impl& impl, const Query& query, const Envelope& envelope,
                      const AnswerIt& answer) -> decltype(answer(std::declval<const Inquiry&>())) {
  Prepared prepared;
  ROTA_TRY(Prepare(impl, RowOf<kVerb>(), query, envelope, &prepared));
  ROTA_ASSIGN(prepared.same_as, StayWith(prepared.same_as, &prepared.request));
  if (prepared.seats.empty()) prepared.request.KeepStaffBuffers(prepared.before);
  const auto name_of = [&](const Cause& cause) {
    const Result<SessionPool::Lease> reader = impl.Reader();
    return reader.ok() ? PublicIdOf(**reader, prepared.scope.org, cause) : std::string();
  };
  auto answered =
      answer(Inquiry{.query = query,
                     .request = prepared.request,
                     .hosts = prepared.sight.hosts,
                     .objects = prepared.sight.objects,
                     .same_as = prepared.same_as,
                     .same_things = ThingsOf(*prepared.request.catalog, prepared.before),
                     .seed = envelope.seed,
                     .name_of = name_of});
  if (answered.ok() || answered.status().refusals().empty()) return answered;
  return impl.InRead([&](store::Session& session) {
    Workspace workspace(session, impl.cache);
    const Act act(impl, RowOf<kVerb>(), workspace, prepared.scope, envelope, false);
    return act.WithPublicIds(answered.status());
  });
}

// The parts of the visit that would move, of which the query names one. Only who may move it may
// ask around it, and as long as they may.
Status ReadMovingVisit(Act& act, const Query& query, WantedVisit* wanted) {
  if (query.reschedule_of.empty()) return {};
  Result<store::StoredBooking> named =
      store::ReadBooking(act.session(), act.org(), query.reschedule_of);
  if (!named.ok()) return Status(named.status()).At("reschedule_of");
  ROTA_ASSIGN(wanted->moving, StandingParts(act, named->booking));
  const auto fail = [&](Status status) { return status.At("reschedule_of"); };
  if (RelationsTo(act.catalog(), act.actor(), LapsedAt(act.now(), named->booking)).empty()) {
    return fail(NotFound(Describe<Booking>().name, query.reschedule_of));
  }
  for (const store::StoredBooking& one : wanted->moving) {
    const Relations relations =
        RelationsTo(act.catalog(), act.actor(), LapsedAt(act.now(), one.booking));
    if (relations.empty()) {
      return fail(NotFound(Describe<Booking>().name, query.reschedule_of));
    }
    const Result<BookingStatus> moves = Transition(one.booking, Verb::kMove, act.now());
    if (!moves.ok()) return fail(moves.status());
  }
  if (wanted->moving.size() != query.parts.size()) {
    return fail(Invalid("visit_shape", "the visit has other parts"));
  }
  const std::vector<Attendee>& coming = wanted->moving.front().booking.attendees;
  if (!query.attendee) wanted->attendees = coming;
  wanted->visit = wanted->moving.front().booking.visit;
  return {};
}

// Whether it is not too late for the whole of it.
Status CheckVisitStillMay(const Act& act, const WantedVisit& wanted, const AskedVisit& asked) {
  if (wanted.moving.empty()) return {};
  const Booking& first = wanted.moving.front().booking;
  for (const AskedPart& part : asked.question.parts) {
    const ActionRule& rule = part.request.offer->reschedule_rule;
    Status may = CheckStillMay(rule, first, Verb::kMove, act.now(), asked.relations.Staff());
    if (!may.ok()) return may.At("reschedule_of");
  }
  return {};
}

// Reads what a visit is asked about with and runs `answer(VisitInquiry)`.
template <auto kVerb>
auto InquireVisit(Engine::Impl& impl, const Query& query, const Envelope& envelope)
    -> Result<typename VerbOf<decltype(kVerb)>::Answer> {
  using Answer = typename VerbOf<decltype(kVerb)>::Answer;
  const VerbRow& verb = RowOf<kVerb>();
  ROTA_TRY(impl.Admit(verb, &query, envelope));
  ROTA_TRY(CheckAsked(*FromName<QueryOp>(verb.name.substr(kQueries.size())), query));
  ROTA_ASSIGN(const Scope scope, impl.ScopeOf(envelope));
  return impl.InRead([&](store::Session& session) -> Result<Answer> {
    Workspace workspace(session, impl.cache);
    Act act(impl, verb, workspace, scope, envelope, false);
    ROTA_TRY(act.Begin());
    WantedVisit wanted;
    wanted.parts = query.parts;
    wanted.order = query.order;
    wanted.gaps_free = query.gaps_free;
    wanted.zone = query.zone;
    wanted.visit = "asked";
    if (query.attendee) {
      wanted.attendees = {{.user = query.attendee->user, .email = query.attendee->email}};
    }
    ROTA_TRY(ReadMovingVisit(act, query, &wanted));
    ROTA_ASSIGN(const std::unique_ptr<AskedVisit> asked, AskVisit(act, wanted));
    ROTA_TRY(CheckVisitStillMay(act, wanted, *asked));
    std::vector<bool> hosts;
    for (std::size_t i = 0; i < query.parts.size(); ++i) {
      Query own;
      own.event_type = query.parts[i].event_type;
      own.hosts = query.parts[i].hosts;
      own.place = query.place;
      const Result<Sight> sight = MayInquire(act.catalog(), act.actor(), verb.may, own);
      if (!sight.ok()) return Status(sight.status()).Under(fmt::format("parts[{}]", i));
      hosts.push_back(sight->hosts);
      if (query.place.empty()) continue;
      ROTA_TRY(AskPlaceOf(own, Moving::kNothing, std::nullopt, sight->objects,
                          &asked->question.parts[i].request));
    }
    VisitInquiry inquiry{query, asked->question, std::move(hosts), wanted.visit};
    return AnswerVisit<Answer>(std::move(inquiry));
  });
}

// Runs `answer(Inquiry)` for a query against the database.
template <auto kVerb, typename AnswerIt>
auto Inquire(Engine::Impl& impl, const Query& query, const Envelope& envelope,
             const AnswerIt& answer) -> decltype(answer(std::declval<const Inquiry&>())) {
  using Answered = decltype(answer(std::declval<const Inquiry&>()));
  return impl.Counted(RowOf<kVerb>(), [&]() -> Answered {
    if constexpr (std::is_same_v<Answered, Result<typename VerbOf<decltype(kVerb)>::Answer>>) {
      if (!query.parts.empty()) return InquireVisit<kVerb>(impl, query, envelope);
    } else if (!query.parts.empty()) {
      return Status(Reason::k_unsupported, "columns hold starts of one event type").At("parts");
    }
    return InquireUncounted<kVerb>(impl, query, envelope, answer);
  });
}

// Shortens every column to `most` slots.
void KeepFirst(std::size_t most, SlotList* list) {
  if (list->size() <= most) return;
  const auto cut = [](auto& column, std::size_t size) {
    if (column.size() > size) column.resize(size);
  };
  cut(list->start, most);
  cut(list->end, most);
  cut(list->remaining, most);
  cut(list->hosts_free, most);
  cut(list->reasons, most);
  if (list->host_offsets.empty()) return;
  cut(list->host_offsets, most + 1);
  cut(list->host_indexes, list->host_offsets.back());
}

SlotList Columns(const Slots& slots, const Request& request, bool hosts) {
  SlotList list;
  list.start.assign(slots.starts.begin(), slots.starts.end());
  list.end.reserve(slots.starts.size());
  for (const Instant start : slots.starts) list.end.push_back(start + request.duration_s());
  list.remaining = slots.remaining;
  list.reasons = slots.reasons;
  if (hosts || request.catalog->organization().public_hosts_free) {
    list.hosts_free = slots.hosts_free;
  }
  if (!hosts) return list;
  list.host_offsets = slots.host_offsets;
  list.host_indexes = slots.host_indexes;
  list.hosts.reserve(request.offer->hosts.size());
  for (const OfferHost& host : request.offer->hosts) {
    list.hosts.push_back(request.catalog->user(host.user).header.id);
  }
  return list;
}

}  // namespace

ROTA_VERB(ListSlots,
          .May(kEverybody)
              .Facts()
              .Refuses(kQueryReasons)
              .Example(R"({"event_type":"call","from":"2030-01-07","to":"2030-01-11"})"));
ROTA_VERB(Check, .May(kEverybody)
                     .Facts()
                     .Refuses(kQueryReasons)
                     .Example(R"({"event_type":"call","start":"2030-01-08T09:00:00Z"})"));
ROTA_VERB(Explain, .May(kEverybody)
                       .Facts()
                       .Refuses(kQueryReasons)
                       .Example(R"({"event_type":"call","start":"2030-01-08T23:00:00Z"})"));
ROTA_VERB(Assign, .May(kOwners)
                      .Facts()
                      .Seed()
                      .Refuses(kQueryReasons)
                      .Example(R"({"event_type":"call","start":"2030-01-08T09:00:00Z"})"));
ROTA_VERB(Dates, .May(kEverybody)
                     .Facts()
                     .Refuses(kQueryReasons)
                     .Example(R"({"event_type":"call","from":"2030-01-07","to":"2030-01-31"})"));
ROTA_VERB(Next, .May(kEverybody)
                    .Facts()
                    .Refuses(kQueryReasons)
                    .Example(R"({"event_type":"call","from":"2030-01-05"})"));
ROTA_VERB(Limits, .May(kEverybody)
                      .Facts()
                      .Refuses(kQueryReasons)
                      .Example(R"({"event_type":"call","from":"2030-01-07","to":"2030-01-11"})"));
ROTA_VERB(Window,
          .May(kEverybody).Facts().Refuses(kQueryReasons).Example(R"({"event_type":"call"})"));
ROTA_VERB(Openings, .May({.host = true,
                          .leader = true,
                          .admin = true,
                          .note = "of an event type; of `members` as every question about them"})
                        .Facts()
                        .Refuses(kQueryReasons)
                        .Example(R"({"event_type":"call","from":"2030-01-07","to":"2030-01-07"})"));
ROTA_VERB(Ask, .May({.guest = true,
                     .attendee = true,
                     .member = true,
                     .host = true,
                     .leader = true,
                     .admin = true,
                     .note = "as the verb of its `op`"})
                   .Facts()
                   .Seed()
                   .Example(R"({"op":"next","event_type":"call","from":"2030-01-05"})"));

Result<SlotList> Engine::FindSlots(const Query& query, const Envelope& envelope) {
  return Inquire<&Engine::ListSlots>(
      *impl_, query, envelope, [&](const Inquiry& inquiry) -> Result<SlotList> {
        const Request& request = inquiry.request;
        ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, query, request.now));
        const bool lattice = query.include == SlotInclude::kLattice;
        ROTA_ASSIGN(const Slots slots,
                    rota::FindSlots(request, range, {.hosts = inquiry.hosts, .lattice = lattice}));
        SlotList list = Columns(slots, request, inquiry.hosts);
        if (query.limit) KeepFirst(static_cast<std::size_t>(*query.limit), &list);
        return list;
      });
}

Result<SlotsAnswer> Engine::ListSlots(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::ListSlots>(*impl_, what, envelope, AnswerSlots);
}
Result<CheckAnswer> Engine::Check(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Check>(*impl_, what, envelope, AnswerCheck);
}
Result<StartVerdict> Engine::Explain(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Explain>(*impl_, what, envelope, AnswerExplain);
}
Result<AssignAnswer> Engine::Assign(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Assign>(*impl_, what, envelope, AnswerAssign);
}
Result<DatesAnswer> Engine::Dates(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Dates>(*impl_, what, envelope, AnswerDates);
}
Result<NextAnswer> Engine::Next(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Next>(*impl_, what, envelope, AnswerNext);
}
Result<LimitsAnswer> Engine::Limits(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Limits>(*impl_, what, envelope, AnswerLimits);
}
Result<WindowAnswer> Engine::Window(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Window>(*impl_, what, envelope, AnswerWindow);
}
Result<OpeningsAnswer> Engine::Openings(const Query& what, const Envelope& envelope) {
  return Inquire<&Engine::Openings>(*impl_, what, envelope, AnswerOpenings);
}

Result<Document> Engine::Ask(const AskBody& what, const Envelope& envelope) {
  Envelope named = envelope;
  if (what.op != QueryOp::kAssign) named.seed = 0;  // nothing else has ties to order
  return AnswerOf(what.op, [&](auto verb, auto) { return (this->*verb)(what.what, named); });
}

}  // namespace rota
