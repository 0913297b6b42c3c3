// Bookings that an absence breaks: which they are, who could take them, and all of them given to
// others at once.
#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "src/availability/explain.h"
#include "src/availability/facts_of.h"
#include "src/base/json_view.h"
#include "src/booking/move.h"
#include "src/engine/batch.h"
#include "src/engine/find_record.h"
#include "src/engine/impl.h"
#include "src/engine/visits.h"
#include "src/store/booking_list.h"

namespace rota {
namespace {

using store::StoredBooking;

constexpr std::int64_t kLongestBooking = 366 * kDay;
constexpr May kMay = {
    .host = true,
    .leader = true,
    .admin = true,
    .note =
        "one's own, or that of a user whom one leads or whose bookings one runs; answers only "
        "bookings that one hosts or runs"};

// Who is away and when; an empty stretch breaks nothing.
struct AskedAbsence {
  std::uint32_t user = kNone;
  Interval away;
};

Status NoSuchAbsence(std::string_view path, std::string message) {
  return Invalid("absence_shape", std::move(message)).At(path);
}

// That of a record. One that is requested is asked about as if it was approved.
Result<AskedAbsence> StoredAbsence(Act& act, const std::string& ref) {
  const KindRow& kind = KindOf(Describe<TimeOff>());
  ROTA_ASSIGN(Found found, Find(act, kind, ref));
  ROTA_TRY(Admit(act, kind, ref, &found));
  TimeOff time_off = *std::static_pointer_cast<TimeOff>(found.record);
  if (!time_off.resource.empty()) {
    return Status(Reason::k_unsupported, "bookings of a resource have no other to go to");
  }
  AskedAbsence asked{.user = act.catalog().FindUser(time_off.user), .away = {}};
  const bool breaks =
      !time_off.header.archived_at &&
      (time_off.status == TimeOffStatus::kRequested || time_off.status == TimeOffStatus::kApproved);
  time_off.status = TimeOffStatus::kApproved;
  if (!breaks || asked.user == kNone) return asked;
  const std::optional<Absence> absence = AbsenceOf(act.catalog(), time_off, found.key);
  if (absence) asked.away = {absence->start, absence->end};
  return asked;
}

Result<AskedAbsence> PlannedAbsence(const Act& act, const AbsenceBody& what) {
  if (what.user.empty()) return NoSuchAbsence("user", "name time off or a user");
  AskedAbsence asked{.user = act.catalog().FindUser(what.user), .away = {}};
  if (asked.user == kNone) return NotFound(Describe<User>().name, what.user).At("user");
  if (!what.from) return NoSuchAbsence("from", "from when is the user away?");
  if (const Instant* from = std::get_if<Instant>(&*what.from)) {
    const Instant* to = what.to ? std::get_if<Instant>(&*what.to) : nullptr;
    if (!to || *to <= *from) return NoSuchAbsence("to", "until which later instant?");
    asked.away = {*from, *to};
    return asked;
  }
  TimeOff whole_days;
  whole_days.user = act.catalog().user(asked.user).header.id;
  whole_days.from = std::get<Date>(*what.from);
  if (what.to) {
    const Date* to = std::get_if<Date>(&*what.to);
    if (!to || *to < whole_days.from) return NoSuchAbsence("to", "until which date?");
    whole_days.to = *to;
  }
  const std::optional<Absence> absence = AbsenceOf(act.catalog(), whole_days, 0);
  if (absence) asked.away = {absence->start, absence->end};
  return asked;
}

Result<AskedAbsence> AbsenceAsked(Act& act, const AbsenceBody& what) {
  if (what.time_off.empty()) return PlannedAbsence(act, what);
  if (!what.user.empty()) return NoSuchAbsence("user", "time off says who is away");
  if (what.from || what.to) {
    return NoSuchAbsence(what.from ? "from" : "to", "time off says when");
  }
  Result<AskedAbsence> stored = StoredAbsence(act, what.time_off);
  if (!stored.ok()) return Status(stored.status()).At("time_off");
  return stored;
}

// Keys of live bookings that the user hosts and that touch the stretch, by start.
Result<std::vector<std::int64_t>> KeysTouching(Act& act, const AskedAbsence& asked) {
  std::vector<std::int64_t> keys;
  if (asked.away.empty()) return keys;
  store::BookingFilter filter;
  filter.host = act.snapshot().by_index.users[asked.user];
  filter.status =
      EnumSet<BookingStatus>::Of(BookingStatus::kPending).With(BookingStatus::kConfirmed);
  filter.from = std::max(asked.away.start - kLongestBooking, kMinInstant);
  filter.to = asked.away.end;
  filter.now = act.now();
  store::Sight all;
  all.all = true;
  ROTA_TRY(store::EachBooking(
      act.session(), act.org(), filter, all, {},
      [&](store::BookingPlace place, std::string_view, std::string_view) -> Result<bool> {
        keys.push_back(place.key);
        return true;
      }));
  return keys;
}

// What the absence breaks, of what the actor hosts or runs. Staff who set time off aside for a
// booking meant it.
Result<std::vector<StoredBooking>> BookingsBroken(Act& act, const AskedAbsence& asked) {
  const std::string& user = act.catalog().user(asked.user).header.id;
  std::vector<StoredBooking> broken;
  ROTA_ASSIGN(const std::vector<std::int64_t> keys, KeysTouching(act, asked));
  for (const std::int64_t key : keys) {
    ROTA_ASSIGN(StoredBooking stored, store::ReadBookingByKey(act.session(), act.org(), key));
    const Booking& booking = stored.booking;
    const Interval taken = {booking.start, booking.end};
    const bool hosts =
        std::find(booking.hosts.begin(), booking.hosts.end(), user) != booking.hosts.end();
    if (!hosts || Intersect(taken, asked.away).empty() || booking.end <= act.now()) continue;
    if (booking.overrides.Has(RuleOverride::kTimeOff)) continue;
    if (!RelationsTo(act.catalog(), act.actor(), booking).Staff()) continue;
    broken.push_back(std::move(stored));
  }
  return broken;
}

// Those that the body asks about.
struct Broken {
  std::uint32_t user = kNone;
  std::vector<StoredBooking> bookings;
};
Result<Broken> BrokenBy(Act& act, const AbsenceBody& what) {
  ROTA_ASSIGN(const AskedAbsence asked, AbsenceAsked(act, what));
  if (asked.user == kNone) return Broken();  // archived since
  ROTA_ASSIGN(std::vector<StoredBooking> bookings, BookingsBroken(act, asked));
  const bool leads = RelationsTo(act.catalog(), act.actor(), asked.user, kNone).Staff();
  if (!leads && bookings.empty()) {
    return Status(Reason::k_forbidden, "who leads the user asks about their absence")
        .At(what.user.empty() ? "time_off" : "user");
  }
  return Broken{asked.user, std::move(bookings)};
}

// The offer of its event type, which is open; null once that is archived.
const Offer* OfferOf(const Act& act, const Booking& booking) {
  const std::uint32_t type = act.catalog().FindEventType(booking.event_type);
  return type == kNone ? nullptr : &act.snapshot().offer(type);
}

// The place of a fixed host is nobody else's.
bool MayBeTaken(const Offer& offer, std::uint32_t user) {
  bool fixed = false;
  for (const OfferHost& host : offer.hosts) {
    if (host.user != user) continue;
    if (!host.fixed) return true;
    fixed = true;
  }
  return !fixed;
}

// Those who serve beside the user, and who could in their place: what a move of a booking in groups
// names, so that the others stay.
std::vector<std::string> HostsInGroups(const Act& act, const Offer& offer, const Booking& booking,
                                       std::uint32_t user) {
  const std::string& away = act.catalog().user(user).header.id;
  std::vector<std::string> hosts = booking.hosts;
  std::erase(hosts, away);
  const auto add = [&](std::uint32_t host) {
    const std::string& id = act.catalog().user(offer.hosts[host].user).header.id;
    const bool known = std::find(hosts.begin(), hosts.end(), id) != hosts.end();
    if (id != away && !known) hosts.push_back(id);
  };
  for (const OfferPlace& place : offer.places.of) {
    const auto is_theirs = [&](const OfferFiller& filler) {
      return std::any_of(filler.hosts.begin(), filler.hosts.end(),
                         [&](std::uint32_t host) { return offer.hosts[host].user == user; });
    };
    if (std::none_of(place.fillers.begin(), place.fillers.end(), is_theirs)) continue;
    for (const OfferFiller& filler : place.fillers) {
      for (const std::uint32_t host : filler.hosts) add(host);
    }
  }
  return hosts;
}

// The move that gives the booking to another: by the policy, or in groups the one place alone.
MoveBody MoveOf(const Act& act, const Offer* offer, const Booking& booking, std::uint32_t user) {
  MoveBody move{.booking = booking.header.id};
  move.only_part = !booking.visit.empty();
  if (offer && offer->InGroups()) move.hosts = HostsInGroups(act, *offer, booking, user);
  return move;
}

// Who could take the booking by that move.
Result<std::vector<std::string>> CandidatesFor(Act& act, const StoredBooking& stored,
                                               const MoveBody& move) {
  const Booking& booking = stored.booking;
  ROTA_ASSIGN(RequestWithFacts question, act.Ask(act.WantedToMove(stored, move)));
  Request& request = question.request;
  request.KeepStaffBuffers(booking);
  request.own_time = Interval{booking.start, booking.end};
  ROTA_TRY(AskAlone(act, booking, &request));
  std::vector<std::string> candidates;
  if (move.hosts.empty() && !AskOtherHosts(booking, &request).ok()) return candidates;
  ROTA_ASSIGN(const Explanation why, Check(request, booking.start));
  for (const HostExplanation& host : why.hosts) {
    const OfferHost& offered = request.offer->hosts[host.index];
    const std::string& id = request.catalog->user(offered.user).header.id;
    const bool present =
        std::find(booking.hosts.begin(), booking.hosts.end(), id) != booking.hosts.end();
    if (why.offered() && host.free() && !offered.fixed && !present) candidates.push_back(id);
  }
  return candidates;
}

Status ReadVerdict(const CommandVerdict& verdict, ReassignVerdict* told) {
  if (verdict.error.empty()) {
    ROTA_ASSIGN(Booking moved, ReadRecord<Booking>(verdict.answer, {.open = true}));
    told->hosts = std::move(moved.hosts);
    return {};
  }
  ROTA_ASSIGN(const JsonTree error, JsonTree::Read(verdict.error));
  told->reason = error.root()["reason"].text();
  return {};
}

Result<ReassignAnswer> GiveToOthers(Engine& engine, const Engine::Impl& impl,
                                    const ReassignBody& what, Act& act) {
  ROTA_ASSIGN(const Broken broken, BrokenBy(act, what.absence));
  ReassignAnswer answer;
  BatchBody moves;
  moves.mode = BatchMode::kEach;
  std::vector<std::size_t> of;  // place of each move in the answer
  for (const StoredBooking& one : broken.bookings) {
    ROTA_TRY(act.OpenFor(one.booking));
    ReassignVerdict& told = answer.bookings.emplace_back();
    told.booking = one.booking.header.id;
    told.hosts = one.booking.hosts;
    const Offer* offer = OfferOf(act, one.booking);
    if (offer && !MayBeTaken(*offer, broken.user)) {
      told.reason = ReasonName(Reason::k_quorum);
      continue;
    }
    MoveBody move = MoveOf(act, offer, one.booking, broken.user);
    move.note = what.note;
    of.push_back(answer.bookings.size() - 1);
    moves.commands.push_back({.verb = std::string(RowOf<&Engine::Move>().name),
                              .body = WriteRecord(move, See::kAdmin),
                              .idempotency_key = {},
                              .if_version = {}});
  }
  ROTA_ASSIGN(const BatchAnswer moved, CarryOutEach(engine, impl, moves, act));
  for (std::size_t i = 0; i < of.size(); ++i) {
    ROTA_TRY(ReadVerdict(moved.verdicts[i], &answer.bookings[of[i]]));
  }
  return answer;
}

}  // namespace

ROTA_VERB(Affected, .May(kMay).Example(R"({"user":"ana","from":"2030-01-07","to":"2030-01-11"})"));

Result<AffectedAnswer> Engine::Affected(const AbsenceBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Affected>(what, envelope, [&](Act& act) -> Result<AffectedAnswer> {
    ROTA_ASSIGN(const Broken broken, BrokenBy(act, what));
    AffectedAnswer answer;
    for (const StoredBooking& one : broken.bookings) {
      ROTA_TRY(act.OpenFor(one.booking));
      AffectedBooking& told = answer.bookings.emplace_back();
      told.booking = one.booking.header.id;
      told.event_type = one.booking.event_type;
      told.start = one.booking.start;
      told.end = one.booking.end;
      told.status = EffectiveStatus(one.booking, act.now());
      const Offer* offer = OfferOf(act, one.booking);
      if (!offer || !MayBeTaken(*offer, broken.user)) continue;
      ROTA_ASSIGN(told.candidates,
                  CandidatesFor(act, one, MoveOf(act, offer, one.booking, broken.user)));
    }
    return answer;
  });
}

ROTA_VERB(Reassign, .May(kMay).Writes().Alone().Example(
                        R"({"user":"ana","from":"2030-01-07","to":"2030-01-11"})"));

Result<ReassignAnswer> Engine::Reassign(const ReassignBody& what, const Envelope& envelope) {
  const auto decide = [&](Act& act) { return GiveToOthers(*this, *impl_, what, act); };
  if (!what.dry_run) return impl_->Perform<&Engine::Reassign>(what, envelope, decide);
  ROTA_TRY(impl_->Admit(RowOf<&Engine::Reassign>(), &what, envelope));
  return Rehearse<&Engine::Reassign>(*impl_, what, envelope, decide);
}

}  // namespace rota
