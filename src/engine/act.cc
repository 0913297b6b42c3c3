#include "src/engine/act.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "rota/base/crypto.h"
#include "rota/base/ids.h"
#include "rota/base/utf8.h"
#include "rota/codec/record_json.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/base/ascii.h"
#include "src/booking/lifecycle.h"
#include "src/booking/seats.h"
#include "src/booking/verdict.h"
#include "src/engine/catch_up.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

// Each attendee gets an id that tells nobody anything. One that a caller made up could be somebody
// else's name, so only staff may give them.
Status GiveAttendeeIds(const Secrets& secrets, std::int64_t org, bool staff,
                       const std::vector<Attendee>& before, Booking* booking) {
  for (std::size_t i = 0; i < booking->attendees.size(); ++i) {
    std::string& id = booking->attendees[i].id;
    if (id.empty()) {
      id = secrets.AttendeeId(org, booking->header.id, before.size() + i);
      continue;
    }
    const bool known = std::any_of(before.begin(), before.end(),
                                   [&](const Attendee& one) { return one.id == id; });
    if (known) continue;
    const Status bad = CheckNewId(id);
    if (staff && !bad.ok()) return Status(bad).Under(fmt::format("attendees[{}]", i));
    if (staff) continue;
    return Status(Reason::k_read_only_field, "the engine gives attendees their ids")
        .At(fmt::format("attendees[{}].id", i));
  }
  return {};
}

// Each once, and how many of the seats are theirs.
std::vector<std::pair<const Attendee*, std::int32_t>> Persons(const ResolvedCatalog& catalog,
                                                              const std::vector<Attendee>& rows) {
  std::vector<std::pair<const Attendee*, std::int32_t>> persons;
  for (const Attendee& row : rows) {
    const auto known = std::find_if(persons.begin(), persons.end(), [&](const auto& one) {
      return IsSamePerson(catalog, *one.first, row);
    });
    if (known == persons.end()) {
      persons.emplace_back(&row, 1);
    } else {
      ++known->second;
    }
  }
  return persons;
}

}  // namespace

// What the secret of a hold is made from: parts of a visit are held as one.
const std::string& HeldAs(const Booking& booking) {
  return booking.visit.empty() ? booking.header.id : booking.visit;
}

Result<std::string> NewId(Instant now) {
  std::array<std::uint8_t, 10> random;
  ROTA_TRY(RandomBytes(random));
  return MakeId(now * 1000, random);
}

Status CheckPlainId(std::string_view id) {
  for (const std::string_view form : {"#", "external_ref:", "code:", "slug:", "email:"}) {
    if (!id.starts_with(form)) continue;
    return Invalid("id_shape", fmt::format("an id does not begin with {}", form)).At("id");
  }
  return {};
}

Status CheckNewId(std::string_view id) {
  ROTA_TRY(CheckPlainId(id));
  // Stored ones stay as they are: other rows name the record by them.
  if (HasC1(id)) return Invalid("id_shape", "an id has no control characters").At("id");
  return {};
}

Status CheckNewHeader(const RecordHeader& header) {
  ROTA_TRY(CheckNewId(header.id));
  const RecordHeader fresh;
  const std::pair<bool, std::string_view> given[] = {
      {header.number != fresh.number, "number"},
      {header.version != fresh.version, "version"},
      {header.created_at != fresh.created_at, "created_at"},
      {header.updated_at != fresh.updated_at, "updated_at"},
  };
  for (const auto& [is_given, field] : given) {
    if (is_given) return Status(Reason::k_read_only_field, "the engine gives it").At(field);
  }
  return {};
}

Status CheckVersion(std::optional<std::int32_t> expected, std::int32_t stored) {
  if (!expected || *expected == stored) return {};
  return Status(Reason::k_version_conflict).With("version", fmt::format("{}", stored));
}

Act::Act(Engine::Impl& impl, const VerbRow& verb, Workspace& workspace, const Scope& scope,
         const Envelope& envelope, bool writes)
    : impl_(impl),
      verb_(verb),
      workspace_(workspace),
      session_(workspace.session()),
      scope_(scope),
      envelope_(envelope),
      writes_(writes) {}

Status Act::Refresh(std::string_view event_type) {
  if (keeps_look_ && revision_ == 0 && Serves(*snapshot_, event_type)) return {};
  ROTA_ASSIGN(snapshot_, workspace_.cache().Refresh(session_, scope_.org, event_type,
                                                    scope_.now - kTimelineReach,
                                                    {.keep = revision_ == 0, .mark = {}}));
  return {};
}

Status Act::Begin(Look look, std::string_view event_type) {
  assumed_ = keeps_look_ = false;
  if (scope_.org == 0) return {};  // about to found its organization
  const bool others = writes_ && session_.OthersMayHaveWritten() && !workspace_.has_written() &&
                      !workspace_.collecting();
  if (others && look == Look::kAssumed && !session_.HasLocks()) {
    snapshot_ = workspace_.cache().Last(scope_.org, {}, scope_.now - kTimelineReach);
    assumed_ = snapshot_ != nullptr;
  }
  if (!assumed_) {
    // The event type may be gone since it was asked about.
    if (event_type.empty() || !Refresh(event_type).ok()) ROTA_TRY(Refresh({}));
  }
  // Behind its locks nothing that it may take changes any more.
  keeps_look_ = assumed_ || (others && session_.HasLocks());
  begun_at_ = snapshot_->revision;
  // Whoever is not simply allowed everything has rights that the missing rows may narrow.
  const bool rules =
      scope_.actor.kind == ActorKind::kSystem || scope_.actor.kind == ActorKind::kAdmin;
  if (!verb_.over_damage || !rules) ROTA_TRY(CheckWhole(*snapshot_));
  return CheckActor(catalog(), scope_.actor);
}

// ---- the thing -------------------------------------------------------------

Status Act::Admit(const Relations& relations, std::string_view kind, std::string_view ref) {
  relations_ = relations;
  if (relations.empty()) return NotFound(kind, ref);
  if (scope_.actor.kind == ActorKind::kSystem || relations.AnyOf(verb_.may)) return {};
  return Status(Reason::k_forbidden, fmt::format("this actor may not use {} on it", verb_.name));
}

Result<store::StoredBooking> Act::Thing(std::string_view ref, std::string_view secret) {
  ROTA_ASSIGN(store::StoredBooking stored, store::ReadBooking(session_, scope_.org, ref));
  const Booking told = LapsedAt(scope_.now, stored.booking);
  Relations relations = RelationsTo(catalog(), scope_.actor, told);
  // Theirs until it becomes a booking; too late is too late before and after it is swept.
  const bool was_held = stored.booking.status == BookingStatus::kHold ||
                        stored.booking.status == BookingStatus::kExpired;
  if (told.seats) {
    for (const Attendee& seat : told.attendees) {
      if (secret.empty() || seat.hold.empty()) continue;
      const std::string own = impl_.secrets.OfSeats(scope_.org, told.header.id, seat.hold);
      if (SameSecret(secret, own)) hold_ = seat.hold;
    }
    if (!hold_.empty()) relations.Add(Relation::kGuest);
  } else if (!secret.empty() && was_held &&
             SameSecret(secret, impl_.secrets.OfHold(scope_.org, HeldAs(stored.booking)))) {
    relations.Add(Relation::kGuest);
  }
  ROTA_TRY(Admit(relations, Describe<Booking>().name, ref));
  if (!writes_) return stored;
  NeedBooking(stored);
  ROTA_TRY(OpenFor(stored.booking));
  ROTA_TRY(CheckVersion(envelope_.if_version, stored.booking.header.version));
  return stored;
}

Status Act::AlsoThing(const Booking& booking) {
  if (relations_.Has(Relation::kGuest)) return {};  // by the secret of what they hold together
  const Relations own = RelationsTo(catalog(), scope_.actor, LapsedAt(scope_.now, booking));
  relations_ = relations_.And(own);
  if (scope_.actor.kind == ActorKind::kSystem || own.AnyOf(verb_.may)) return {};
  return Status(Reason::k_forbidden,
                fmt::format("this actor may not use {} on all of it", verb_.name));
}

Result<store::StoredSeries> Act::ThingSeries(std::string_view ref) {
  ROTA_ASSIGN(store::StoredSeries stored, store::ReadSeries(session_, scope_.org, ref));
  const Relations relations = RelationsTo(catalog(), scope_.actor, stored.series);
  ROTA_TRY(Admit(relations, Describe<Series>().name, ref));
  if (writes_) {
    NeedSeries(stored.series.header.id);
    Booking occurrence;
    occurrence.event_type = stored.series.event_type;
    ROTA_TRY(OpenFor(occurrence));
    ROTA_TRY(CheckVersion(envelope_.if_version, stored.series.header.version));
  } else if (catalog().FindEventType(stored.series.event_type) != kNone) {
    ROTA_TRY(Refresh(stored.series.event_type));
  }
  return stored;
}

// A booking outlives its event type: it can still be cancelled or completed when that is archived.
Status Act::OpenFor(const Booking& booking) {
  if (catalog().FindEventType(booking.event_type) == kNone) return {};
  event_type_ = booking.event_type;
  return Refresh(booking.event_type);
}

// ---- questions -------------------------------------------------------------

Status Act::Open(std::string_view event_type) {
  event_type_ = event_type;
  ROTA_TRY(Refresh(event_type));
  const std::uint32_t type = catalog().FindEventType(event_type);
  relations_ = RelationsTo(catalog(), scope_.actor, catalog().event_type(type));
  if (relations_.empty()) {
    return NotFound(Describe<EventType>().name, event_type).At("event_type");
  }
  return {};
}

Status Act::OpenAll(const std::vector<QueryPart>& parts) {
  std::optional<Relations> all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string path = fmt::format("parts[{}]", i);
    Status opened = Open(parts[i].event_type);
    if (!opened.ok()) return opened.Under(path);
    all = all ? all->And(relations_) : relations_;
  }
  ROTA_TRY(ReadThoseNear({}));
  relations_ = *all;
  // Another snapshot may have taken the place of the one that was warmed, which is whole only for
  // the last of them.
  auto whole = std::make_shared<Snapshot>(*snapshot_);
  for (const QueryPart& part : parts) {
    const std::uint32_t type = whole->catalog->FindEventType(part.event_type);
    ROTA_TRY(LoadAlso(session_, type, whole.get()));
  }
  snapshot_ = std::move(whole);
  return {};
}

Status Act::AddAttendee(const Attendee& attendee, std::uint32_t type, const Wanted& wanted,
                        Facts* facts) const {
  const std::uint32_t user = UserOf(catalog(), attendee);
  if (user != kNone && !facts->people[user]) {
    Snapshot copy = *snapshot_;
    ROTA_TRY(LoadPerson(session_, &copy, user));
    facts->people = facts->people.With(user, copy.facts.people[user]);
  }
  if (!ReadsAttended(catalog(), snapshot_->offer(type))) return {};
  const store::KeyMap& keys = snapshot_->keys;
  std::vector<std::string> names = {store::WhoOf(keys, attendee)};
  if (user != kNone) {
    // A known person counts under the own id and under every address.
    const User& known = catalog().user(user);
    names = {store::WhoOf(keys, {.user = known.header.id}),
             store::WhoOf(keys, {.email = known.email})};
    for (const std::string& email : known.emails) {
      names.push_back(store::WhoOf(keys, {.email = email}));
    }
  }
  std::erase(names, "");
  const auto is_theirs = [&](const Attendee& seat) {
    const auto& own = wanted.own_seats;
    return std::find(own.begin(), own.end(), seat.id) == own.end() &&
           IsSamePerson(catalog(), attendee, seat);
  };
  ROTA_ASSIGN(std::vector<Counted> attended,
              store::ReadAttended(session_, scope_.org, names, snapshot_->by_index,
                                  snapshot_->since, is_theirs));
  // A session that stays keeps the other seats that are theirs.
  for (Counted& row : attended) {
    if (wanted.stays && row.booking == wanted.reschedule_of) row.booking = 0;
  }
  facts->attendees.push_back(std::make_shared<const Timeline<Counted>>(std::move(attended)));
  return {};
}

Result<std::shared_ptr<const std::vector<TurnTaken>>> Act::ReadTurnLog(
    const Request& request) const {
  std::vector<std::int64_t> types;
  for (const std::uint32_t type : CountedEventTypes(request)) {
    types.push_back(snapshot_->by_index.event_types[type]);
  }
  ROTA_ASSIGN(std::vector<TurnTaken> log,
              store::ReadTurnLog(session_, org(), types, snapshot_->by_index));
  return std::make_shared<const std::vector<TurnTaken>>(std::move(log));
}

Result<RequestWithFacts> Act::Ask(const Wanted& wanted) {
  const std::uint32_t type = catalog().FindEventType(wanted.event_type);
  if (type == kNone) {
    return NotFound(Describe<EventType>().name, wanted.event_type).At("event_type");
  }
  if (!wanted.on) ROTA_TRY(ReadThoseNear(wanted.event_type));
  const Offer& offer = snapshot_->offer(type);
  if (writes_) {
    NeedOwners(offer);
    NeedAttendees(wanted.attendees);
    if (NeedCertainHosts(offer, wanted)) ROTA_TRY(Secure());
  }
  RequestWithFacts question{.snapshot = snapshot_, .group = {}, .facts = {}, .request = {}};
  question.facts = std::make_unique<Facts>(wanted.on ? *wanted.on : snapshot_->facts);
  if (!wanted.on) ROTA_TRY(KeepForWaiting(wanted, question.facts.get()));
  Query query;
  query.duration_min = wanted.duration_min;
  query.hosts = wanted.hosts;
  if (LooksAtViewer(offer) && !wanted.attendees.empty()) {
    query.zone = wanted.attendees.front().zone;  // whoever books is the one who looks
  }
  std::vector<Attendee> coming;
  for (std::size_t i = 0; i < wanted.attendees.size(); ++i) {
    const Attendee& attendee = wanted.attendees[i];
    const bool unknown = !attendee.user.empty() && catalog().FindUser(attendee.user) == kNone;
    if (unknown && wanted.reschedule_of == 0) {
      return NotFound(Describe<User>().name, attendee.user)
          .At(fmt::format("attendees[{}].user", i));
    }
    if (HasSeat(attendee)) coming.push_back(attendee);
  }
  std::vector<std::int32_t> attendee_seats;
  for (const auto& [attendee, seats] : Persons(catalog(), coming)) {
    ROTA_TRY(AddAttendee(*attendee, type, wanted, question.facts.get()));
    attendee_seats.push_back(seats);
  }
  ROTA_TRY(AddFacts(question.facts.get()));
  ROTA_ASSIGN(question.request, RequestOf(catalog(), offer, *question.facts, query, scope_.now,
                                          wanted.reschedule_of));
  if (offer.type->seats || !wanted.own_seats.empty()) {
    AskSeats(wanted, &question.request);
    if (!wanted.attendees.empty()) question.request.attendee_seats = std::move(attendee_seats);
  }
  if (NeedsTurnLog(offer, *question.facts, wanted.chooses)) {
    ROTA_ASSIGN(question.facts->turn_log, ReadTurnLog(question.request));
  }
  for (std::size_t i = 0; i < wanted.resources.size(); ++i) {
    const std::uint32_t resource = catalog().FindResource(wanted.resources[i]);
    if (resource == kNone) {
      return NotFound(Describe<Resource>().name, wanted.resources[i])
          .At(fmt::format("resources[{}]", i));
    }
    question.request.only_things.push_back(resource);
  }
  const Relations to_type = RelationsTo(catalog(), scope_.actor, catalog().event_type(type));
  AskLocation(wanted.location, &question.request);
  question.request.NameAttendees(coming, [&](const Attendee& attendee) {
    return AsksAttendee(scope_.actor, to_type, attendee, catalog());
  });
  ROTA_TRY(CloseTime(&question.request));
  return question;
}

// What is asked of a session, by which of its seats go or come.
void Act::AskSeats(const Wanted& wanted, Request* request) const {
  request->seats = wanted.seats;
  request->moves_session = wanted.stays || (wanted.reschedule_of != 0 && wanted.own_seats.empty());
  if (!wanted.others_stay || wanted.stays) return;
  request->leaves = wanted.reschedule_of;
  request->reschedule_of = 0;
}

ActionRule Act::CancelRule(std::string_view event_type) const {
  const std::uint32_t index = catalog().FindEventType(event_type);
  if (index == kNone) return {};
  const EventType& type = catalog().event_type(index);
  return catalog()
      .Inherited(&type, &EventType::cancel_rule, catalog().FindTeam(type.team),
                 &TeamDefaults::cancel_rule)
      .value_or(ActionRule{});
}

Circumstances Act::With() const {
  Circumstances with;
  with.actor = scope_.actor;
  with.role = RoleOf(scope_.actor, relations_);
  with.staff = relations_.Staff();
  with.new_id = envelope_.new_id;
  with.tzdb_version = impl_.tzdb_version;
  with.origin = envelope_.origin;
  with.metadata = envelope_.metadata;
  with.seed = envelope_.seed;
  with.correlation = envelope_.idempotency_key;
  return with;
}

Result<Circumstances> Act::WithNewId() const {
  Circumstances with = With();
  if (Status bad = CheckNewId(with.new_id); !bad.ok()) return bad.At("new_id");
  if (with.new_id.empty()) {
    ROTA_ASSIGN(with.new_id, NewId(now()));
  }
  return with;
}

std::string Act::SeatId(std::string_view session, std::size_t n) const {
  return impl_.secrets.AttendeeId(scope_.org, session, n);
}

// ---- writing ---------------------------------------------------------------

Result<std::int64_t> Act::Revision() {
  if (revision_ == 0) {
    ROTA_TRY(Secure());
    ROTA_ASSIGN(revision_, store::NextRevision(session_, scope_.org));
  }
  return revision_;
}

store::WriteContext Act::Context() const {
  return {session_,        scope_.org,
          scope_.now,      snapshot_->by_index,
          snapshot_->keys, catalog().organization().code_pattern};
}

HistoryEntry Act::Entry(std::string_view kind, std::string_view target,
                        std::string_view action) const {
  HistoryEntry entry;
  entry.at = scope_.now;
  entry.kind = kind;
  entry.target = target;
  entry.action = action;
  entry.actor = scope_.actor;
  entry.actor_role = RoleOf(scope_.actor, relations_);
  entry.correlation = envelope_.idempotency_key;
  return entry;
}

Result<std::optional<BookingStatus>> Act::ExpireOne(std::int64_t key) {
  ROTA_ASSIGN(const store::StoredBooking stored,
              store::ReadBookingByKey(session_, scope_.org, key));
  Circumstances clock;  // the clock acts
  clock.staff = true;
  if (stored.booking.seats) return ExpireSeats(stored, clock);
  if (!RanOut(stored.booking, scope_.now)) return std::optional<BookingStatus>();
  ROTA_ASSIGN(BookingChange change,
              DecideStatus(stored.booking, Verb::kExpire, StatusBody{}, scope_.now, clock));
  change.booking_key = key;
  ROTA_TRY(store::Persist(Context(), change, [this] { return Revision(); }).status());
  return std::optional(stored.booking.status);
}

// A request if one ran out, else a hold; or a session that had too few takers.
Result<std::optional<BookingStatus>> Act::ExpireSeats(const store::StoredBooking& stored,
                                                      const Circumstances& clock) {
  BookingChange change = DecideLapse(stored.booking, stored.key, scope_.now, clock);
  const Booking& before = stored.booking;
  const bool decided = change.after.seats_decide_at != before.seats_decide_at;
  if (change.after.seats_taken == before.seats_taken && !decided) {
    return std::optional<BookingStatus>();
  }
  ROTA_TRY(KeepEdges(&change));
  if (!session_.OthersMayHaveWritten()) {  // else all of it was locked ahead
    NeedBooking(stored);
    NeedAttendees(stored.booking.attendees);
    ROTA_TRY(Secure());
  }
  ROTA_TRY(store::Persist(Context(), change, [this] { return Revision(); }).status());
  if (change.after.status == BookingStatus::kCancelled) return std::optional(before.status);
  if (decided && change.after.seats_taken == before.seats_taken) {
    return std::optional<BookingStatus>();
  }
  return std::optional(change.seats.empty() ? BookingStatus::kHold : BookingStatus::kPending);
}

Status Act::ExpireOverdue(std::int64_t except) {
  for (const std::int64_t key : std::exchange(overdue_, {})) {
    if (key != except) ROTA_TRY(ExpireOne(key).status());
  }
  return {};
}

// Seats have ids from the start.
Status Act::GiveIds(BookingChange* change) const {
  if (!change->after.seats) {
    return GiveAttendeeIds(impl_.secrets, scope_.org, relations_.Staff(), change->before.attendees,
                           &change->after);
  }
  for (std::size_t i = 0; i < change->after.attendees.size(); ++i) {
    Status bad = CheckNewId(change->after.attendees[i].id);
    if (!bad.ok()) return bad.Under(fmt::format("attendees[{}]", i));
  }
  return {};
}

// The session takes the time of its hosts as it did, and of those who attend now.
Status Act::KeepEdges(BookingChange* change) const {
  if (!change->keeps_edges) return {};
  ROTA_ASSIGN(const std::vector<store::OccupancyRow> rows,
              store::RowsOfOwner(session_, scope_.org, change->booking_key));
  const auto taken = [&](std::uint32_t user) -> std::optional<Offer::Buffers> {
    for (const store::OccupancyRow& row : rows) {
      if (row.soft || row.subject != snapshot_->by_index.users[user]) continue;
      return Offer::Buffers{change->before.start - row.start_at, row.end_at - change->before.end};
    }
    return std::nullopt;
  };
  change->claims = RowsOf(catalog(), nullptr, change->after, change->booking_key, taken).claims;
  return {};
}

Result<Booking> Act::Write(BookingChange change) {
  ROTA_TRY(GiveIds(&change));
  // Whoever makes a booking sees it as the attendee does.
  Relations seen = RelationsTo(catalog(), scope_.actor, change.after);
  if (relations_.Has(Relation::kGuest)) seen.Add(Relation::kGuest);
  seats_ = change.seats;
  if (!writes_) return Shown(std::move(change.after), seen);
  ROTA_TRY(OfferKept());
  ROTA_TRY(KeepEdges(&change));
  ROTA_TRY(NeedFor(change));
  ROTA_TRY(Secure());
  ROTA_TRY(ExpireOverdue(change.booking_key));
  ROTA_ASSIGN(store::StoredBooking stored,
              store::Persist(Context(), change, [this] { return Revision(); }));
  NoteMadeBooking(stored.key);
  ROTA_TRY(OfferFreed(stored.booking.event_type, &stored.booking));
  return Shown(std::move(stored.booking), seen);
}

// What is left goes first, so that its time is free for what comes.
Result<Booking> Act::WriteBoth(BookingChange leaving, BookingChange coming) {
  if (!writes_) return Write(std::move(coming));
  ROTA_TRY(OfferKept());
  ROTA_TRY(KeepEdges(&leaving));
  ROTA_TRY(KeepEdges(&coming));
  ROTA_TRY(NeedFor(leaving));
  ROTA_TRY(NeedFor(coming));
  ROTA_TRY(Secure());
  ROTA_TRY(ExpireOverdue(leaving.booking_key));
  ROTA_ASSIGN(const store::StoredBooking left,
              store::Persist(Context(), leaving, [this] { return Revision(); }));
  NoteMadeBooking(left.key);
  return Write(std::move(coming));
}

Result<std::vector<Booking>> Act::WriteAll(std::vector<BookingChange> changes) {
  std::vector<Booking> shown;
  for (BookingChange& change : changes) {
    ROTA_TRY(GiveIds(&change));
    ROTA_TRY(KeepEdges(&change));
  }
  if (writes_) {
    ROTA_TRY(OfferKept());
    for (const BookingChange& change : changes) ROTA_TRY(NeedFor(change));
    ROTA_TRY(Secure());
    ROTA_TRY(ExpireOverdue());
    for (const BookingChange& change : changes) {
      if (change.booking_key == 0 || !change.retakes_time) continue;
      ROTA_ASSIGN(const std::int64_t revision, Revision());
      ROTA_TRY(store::Release(Context(), change.booking_key, revision));
    }
  }
  for (BookingChange& change : changes) {
    Relations seen = RelationsTo(catalog(), scope_.actor, change.after);
    if (relations_.Has(Relation::kGuest)) seen.Add(Relation::kGuest);
    if (writes_) {
      ROTA_ASSIGN(store::StoredBooking stored,
                  store::Persist(Context(), change, [this] { return Revision(); }));
      NoteMadeBooking(stored.key);
      change.after = std::move(stored.booking);
    }
    ROTA_ASSIGN(shown.emplace_back(), Shown(change.after, seen));
  }
  std::set<std::string> types;
  for (const BookingChange& change : changes) types.insert(change.after.event_type);
  for (const std::string& type : types) {
    if (writes_) ROTA_TRY(OfferFreed(type));
  }
  return shown;
}

}  // namespace rota
