#include "src/engine/waitlist.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/availability/kept.h"
#include "src/engine/catch_up.h"
#include "src/engine/impl.h"
#include "src/engine/seats.h"
#include "src/store/outbox_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

// Whether bookings of the one may be in the way of the other's.
bool HaveCommon(const Offer& a, const Offer& b) {
  const auto people = [](const Offer& offer) {
    std::set<std::uint32_t> users;
    for (const OfferHost& host : offer.hosts) users.insert(host.user);
    for (const OfferThing& thing : offer.things) users.insert(thing.seen.user);
    users.erase(kNone);
    return users;
  };
  const std::set<std::uint32_t> of_a = people(a), of_b = people(b);
  const auto is_in_b = [&](std::uint32_t user) { return of_b.contains(user); };
  if (std::any_of(of_a.begin(), of_a.end(), is_in_b)) return true;
  for (const OfferThing& one : a.things) {
    for (const OfferThing& other : b.things) {
      if (one.resource == other.resource) return true;
    }
  }
  for (const ResolvedLimit& one : a.limits) {
    for (const ResolvedLimit& other : b.limits) {
      if (one.scope != LimitScope::kTeam || other.scope != LimitScope::kTeam) continue;
      if (one.team == other.team) return true;
    }
  }
  return false;
}

// Event types that somebody waits for, each once.
std::set<std::uint32_t> TypesWaitedFor(const Snapshot& snapshot) {
  std::set<std::uint32_t> types;
  for (const store::StoredEntry& one : *snapshot.waitlist) {
    types.insert(snapshot.catalog->FindEventType(one.entry.event_type));
  }
  types.erase(kNone);
  return types;
}

std::set<std::uint32_t> TypesNear(const Snapshot& snapshot, std::uint32_t event_type) {
  std::set<std::uint32_t> others = TypesWaitedFor(snapshot);
  if (event_type == kNone) return others;
  std::set<std::uint32_t> near = {event_type};
  others.erase(event_type);
  for (bool grows = true; grows;) {
    grows = false;
    for (const std::uint32_t other : std::set<std::uint32_t>(others)) {
      const bool common = std::any_of(near.begin(), near.end(), [&](std::uint32_t one) {
        return HaveCommon(snapshot.offer(one), snapshot.offer(other));
      });
      if (!common) continue;
      near.insert(other);
      others.erase(other);
      grows = true;
    }
  }
  return near;
}

// KeptPlaces that are kept, in order of arrival, and the facts with them taken.
class KeptPlaces {
 public:
  struct Kept {
    const store::StoredEntry* of;
    std::uint32_t event_type;
    KeptPlace place;
    bool own = false;  // of whoever asks
  };

  // `clock`: an act that writes nothing.
  KeptPlaces(Act& clock, std::int64_t last_turn)
      : clock_(clock), facts_(clock.snapshot().facts, last_turn), last_turn_(last_turn) {}

  Status Find(std::span<const store::StoredEntry* const> entries,
              std::span<const Attendee> asking) {
    for (const store::StoredEntry* stored : entries) {
      WaitlistEntry entry = stored->entry;
      ReadAt(clock_.now(), &entry);
      if (entry.status != WaitlistStatus::kWaiting) continue;
      ROTA_ASSIGN(std::optional<KeptPlace> place, FindOne(entry));
      if (!place) continue;
      const std::uint32_t type = clock_.catalog().FindEventType(entry.event_type);
      Add({stored, type, *std::move(place), IsAmong(entry.attendee, asking)});
    }
    return {};
  }

  const std::vector<Kept>& kept() const { return kept_; }
  bool KeepsForOthers() const {
    return std::any_of(kept_.begin(), kept_.end(), [](const Kept& one) { return !one.own; });
  }

  // The facts of whoever asked.
  Facts Left() const {
    if (std::none_of(kept_.begin(), kept_.end(), [](const Kept& one) { return one.own; })) {
      return facts_.facts();
    }
    Foreseen left(clock_.snapshot().facts, last_turn_);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!kept_[i].own) {
        Take(i, &left);
      } else if (kept_[i].place.opens && IsJoined(KeptKey(i))) {
        // Others join the session; of its own seats none is taken.
        BookingChange empty = *kept_[i].place.opens;
        empty.after.attendees.clear();
        empty.after.seats_taken = 0;
        left.Add(empty, kept_[i].event_type, KeptKey(i));
      }
    }
    return left.facts();
  }

 private:
  bool IsAmong(const Attendee& one, std::span<const Attendee> others) const {
    return std::any_of(others.begin(), others.end(), [&](const Attendee& other) {
      return IsSamePerson(clock_.catalog(), one, other);
    });
  }

  bool IsJoined(std::int64_t session) const {
    return std::any_of(kept_.begin(), kept_.end(),
                       [&](const Kept& one) { return one.place.joins == session; });
  }

  Result<std::optional<KeptPlace>> FindOne(const WaitlistEntry& entry) {
    const std::uint32_t type = clock_.catalog().FindEventType(entry.event_type);
    const std::optional<KeptPlace> none;
    if (type == kNone) return none;
    Wanted wanted{.event_type = entry.event_type, .duration_min = entry.duration_min};
    wanted.attendees.assign(static_cast<std::size_t>(entry.seats), entry.attendee);
    wanted.seats = entry.seats;
    wanted.on = &facts_.facts();
    const Result<RequestWithFacts> question = clock_.Ask(wanted);
    if (!question.ok() && IsRefusal(question.status())) return none;
    ROTA_TRY(question.status());
    CountEarlier(entry.attendee, question->facts.get());
    Circumstances with;
    with.new_id = "kept";
    return PlaceFor(question->request, entry, with);
  }

  // What was kept for the same person counts among their bookings.
  void CountEarlier(const Attendee& attendee, Facts* facts) const {
    if (facts->attendees.empty()) return;
    Timeline<Counted> attended = *facts->attendees.front();
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const Kept& one = kept_[i];
      if (!IsSamePerson(clock_.catalog(), one.of->entry.attendee, attendee)) continue;
      const Offer& offer = clock_.snapshot().offer(one.event_type);
      const std::int32_t length_min =
          one.of->entry.duration_min.value_or(offer.type->durations_min.front());
      const Instant start = one.place.start, end = start + length_min * kMinute;
      for (std::int32_t seat = 0; seat < one.of->entry.seats; ++seat) {
        attended.Add({start, end, KeptKey(i), 0, one.event_type, nullptr});
      }
    }
    facts->attendees.front() = std::make_shared<const Timeline<Counted>>(std::move(attended));
  }

  void Add(Kept kept) {
    kept_.push_back(std::move(kept));
    Take(kept_.size() - 1, &facts_);
  }

  void Take(std::size_t i, Foreseen* facts) const {
    const Kept& one = kept_[i];
    if (one.place.opens) {
      facts->Add(*one.place.opens, one.event_type, KeptKey(i));
      if (one.place.opens->after.seats) facts->NoteKept(one.event_type, KeptKey(i));
    } else {
      facts->Keep(one.event_type, one.place.joins, one.of->entry.seats);
    }
  }

  Act& clock_;
  Foreseen facts_;
  std::int64_t last_turn_;
  std::vector<Kept> kept_;
};

}  // namespace

std::vector<const store::StoredEntry*> EntriesNear(const Snapshot& snapshot,
                                                   std::uint32_t event_type) {
  std::vector<const store::StoredEntry*> entries;
  if (!snapshot.waitlist) return entries;
  const std::set<std::uint32_t> types = TypesNear(snapshot, event_type);
  for (const store::StoredEntry& one : *snapshot.waitlist) {
    const std::uint32_t type = snapshot.catalog->FindEventType(one.entry.event_type);
    // Of an archived type an offer may stand; it is near to all.
    if (type == kNone || types.contains(type)) entries.push_back(&one);
  }
  return entries;
}

// ---- questions ---------------------------------------------------------------

Act Act::ByClock(bool writes) {
  static const Envelope kNothing;
  Act clock(impl_, verb_, workspace_, {scope_.org, scope_.now, Actor{}}, kNothing, writes);
  clock.snapshot_ = snapshot_;
  clock.revision_ = revision_;
  clock.begun_at_ = begun_at_;
  clock.founded_ = founded_;
  clock.by_clock_ = true;
  return clock;
}

// All that somebody waits for: whatever is near is among it.
Status Act::ReadThoseNear(std::string_view event_type) {
  if (!snapshot_->waitlist) return {};
  const auto missing = [&] {
    std::set<std::uint32_t> types = TypesWaitedFor(*snapshot_);
    if (!event_type.empty()) types.insert(catalog().FindEventType(event_type));
    std::erase_if(types,
                  [&](std::uint32_t type) { return type == kNone || snapshot_->ready[type]; });
    return types;
  };
  // What is read before anything is written serves the next question too.
  const std::size_t cold = revision_ == 0 ? missing().size() : 0;
  for (std::size_t i = 0; i < cold && snapshot_->waitlist && !missing().empty(); ++i) {
    const std::string id = catalog().event_type(*missing().begin()).header.id;
    const Instant since = std::min(snapshot_->since, scope_.now - kTimelineReach);
    ROTA_ASSIGN(snapshot_, workspace_.cache().Refresh(session_, scope_.org, id, since,
                                                      {.keep = true, .mark = {}}));
  }
  if (!snapshot_->waitlist || missing().empty()) return {};
  auto fuller = std::make_shared<Snapshot>(*snapshot_);
  for (const std::uint32_t type : missing()) ROTA_TRY(LoadAlso(session_, type, fuller.get()));
  snapshot_ = std::move(fuller);
  return {};
}

Status Act::KeepForWaiting(const Wanted& wanted, Facts* facts) {
  keeps_ = false;
  if (by_clock_ || !snapshot_->waitlist) return {};
  const std::vector<const store::StoredEntry*> entries =
      EntriesNear(*snapshot_, catalog().FindEventType(wanted.event_type));
  if (entries.empty()) return {};
  ROTA_ASSIGN(const std::int64_t last_turn, store::LastNumber(session_, scope_.org, "turn"));
  Act clock = ByClock(false);
  KeptPlaces places(clock, last_turn);
  ROTA_TRY(places.Find(entries, wanted.attendees));
  if (places.kept().empty()) return {};
  asked_type_ = wanted.event_type;
  asking_ = wanted.attendees;
  keeps_ = places.KeepsForOthers();
  *facts = places.Left();
  return {};
}

// ---- writing -----------------------------------------------------------------

// Brings the entries near an event type up to what was written, and offers what is free.
class Offering {
 public:
  explicit Offering(Act& act) : act_(act) {}

  std::int64_t offered = 0, expired = 0;

  // `written`: a booking that may be what somebody waited for; null: none. `asking`: for whom
  // nothing is offered, since they are about to book.
  Status Run(std::string_view event_type, const Booking* written,
             std::span<const Attendee> asking) {
    ROTA_ASSIGN(const auto entries, Read(event_type));
    for (const store::StoredEntry& one : entries) ROTA_TRY(BringUp(one, written));
    return Offer(event_type, asking);
  }

 private:
  // The entries near it, at the state that this transaction has reached.
  Result<store::Waitlist> Read(std::string_view event_type) {
    const std::uint32_t known = act_.catalog().FindEventType(event_type);
    Act look = act_.ByClock(false);
    ROTA_TRY(look.Refresh({}));
    ROTA_TRY(look.ReadThoseNear(known == kNone ? std::string_view() : event_type));
    snapshot_ = look.snapshot_;
    store::Waitlist entries;
    for (const store::StoredEntry* one :
         EntriesNear(*snapshot_, snapshot_->catalog->FindEventType(event_type))) {
      entries.push_back(*one);
    }
    return entries;
  }

  // An entry becomes what the clock, or what was done with its offer, made of it.
  Status BringUp(store::StoredEntry stored, const Booking* written) {
    WaitlistEntry& entry = stored.entry;
    const WaitlistStatus before = entry.status;
    if (before == WaitlistStatus::kOffered) {
      ROTA_ASSIGN(entry.status, Outcome(entry));
    } else {
      const auto is_they = [&](const Attendee& one) {
        return IsSamePerson(*snapshot_->catalog, one, entry.attendee);
      };
      if (written && Gives(*written, entry, is_they)) {
        entry.status = WaitlistStatus::kPromoted;
        entry.offer_booking = written->header.id;
      } else {
        ReadAt(act_.now(), &entry);
      }
    }
    if (entry.status == before) return {};
    if (entry.status == WaitlistStatus::kWaiting) {
      entry.offer_booking.clear();
      entry.offer_expires_at.reset();
    }
    expired += entry.status == WaitlistStatus::kExpired;
    return Write(WordOf(entry.status), &stored);
  }

  Result<WaitlistStatus> Outcome(const WaitlistEntry& entry) {
    const Result<store::StoredBooking> offer =
        store::ReadBooking(act_.session(), act_.org(), entry.offer_booking);
    if (offer.status().reason() == Reason::k_not_found) {
      return OutcomeOf(entry, nullptr, act_.now());
    }
    // What cannot be read keeps what it has.
    if (store::UnreadableIn(offer.status())) return WaitlistStatus::kOffered;
    ROTA_TRY(offer.status());
    return OutcomeOf(entry, &offer->booking, act_.now());
  }

  // Behind some lock, so that a lock which is missing later begins the transaction anew.
  Result<std::int64_t> Revision() {
    if (!act_.session().HasLocks()) act_.NeedName("waitlist");
    return act_.Revision();
  }

  Status Write(std::string_view action, store::StoredEntry* stored) {
    ROTA_ASSIGN(const std::int64_t revision, Revision());
    const Act clock = act_.ByClock(true);
    HistoryEntry history =
        clock.Entry(Describe<WaitlistEntry>().name, stored->entry.header.id, action);
    return store::WriteWaitlistEntry(act_.Context(), revision, std::move(history), stored);
  }

  Status Offer(std::string_view event_type, std::span<const Attendee> asking) {
    ROTA_ASSIGN(const store::Waitlist entries, Read(event_type));
    if (entries.empty()) return {};
    ROTA_ASSIGN(const std::int64_t last_turn,
                store::LastNumber(act_.session(), act_.org(), "turn"));
    Act look = act_.ByClock(false);
    look.snapshot_ = snapshot_;
    KeptPlaces places(look, last_turn);
    std::vector<const store::StoredEntry*> in_order;
    for (const store::StoredEntry& one : entries) in_order.push_back(&one);
    ROTA_TRY(places.Find(in_order, asking));
    for (const KeptPlaces::Kept& kept : places.kept()) {
      if (!kept.own) ROTA_TRY(OfferOne(*kept.of, kept.place.start));
    }
    return {};
  }

  Status OfferOne(store::StoredEntry stored, Instant start) {
    ROTA_TRY(Revision().status());
    Act clock = act_.ByClock(true);
    ROTA_TRY(clock.Open(stored.entry.event_type));
    const EventType& type =
        clock.catalog().event_type(clock.catalog().FindEventType(stored.entry.event_type));
    const HoldBody hold = OfferTo(stored.entry, type, start, act_.now());
    const Result<Booking> held = Hold(clock, hold);
    if (!held.ok() && IsRefusal(held.status())) {
      return store::MustDecideAgain(held.status()) || store::MustLockMore(held.status())
                 ? held.status()
                 : Status();
    }
    ROTA_TRY(held.status());
    ++offered;
    stored.entry.status = WaitlistStatus::kOffered;
    stored.entry.offer_booking = held->header.id;
    stored.entry.offer_expires_at = act_.now() + *hold.hold_s;
    ROTA_TRY(Write("offer", &stored));
    return Tell(stored);
  }

  static Result<Booking> Hold(Act& clock, const HoldBody& what) {
    if (what.seats) return TakeSeats(clock, what.book, &what);
    ROTA_ASSIGN(const RequestWithFacts question, clock.Ask(WantedOf(what.book)));
    ROTA_ASSIGN(const Circumstances with, clock.WithNewId());
    ROTA_ASSIGN(BookingChange change, DecideHold(question.request, what, with));
    return clock.Write(std::move(change));
  }

  Status Tell(const store::StoredEntry& stored) {
    Message message;
    message.topic = "waitlist.offered";
    message.channel = MessageChannel::kHost;
    message.recipient = Recipient{.role = RecipientRole::kAttendee};
    message.booking = stored.entry.offer_booking;
    message.subject = ObjectRef{Describe<WaitlistEntry>().name.data(), stored.entry.header.id};
    message.due_at = message.planned_at = act_.now();
    message.dedupe_key =
        fmt::format("waitlist:{}:offered:{}", stored.key, stored.entry.header.version);
    return store::PutMessage(act_.session(), act_.org(), std::move(message));
  }

  Act& act_;
  std::shared_ptr<const Snapshot> snapshot_;
};

Status Act::OfferKept() {
  if (!std::exchange(keeps_, false) || !writes_ || by_clock_) return {};
  Offering offering(*this);
  ROTA_TRY(offering.Run(asked_type_, nullptr, asking_));
  if (offering.offered == 0) return {};
  offered_ = true;
  return store::AgainBehindLocks();
}

Status Act::OfferFreed(std::string_view event_type, const Booking* written) {
  if (by_clock_) return {};
  ROTA_ASSIGN(const bool anybody, store::AnybodyWaits(session_, scope_.org));
  if (!anybody) return {};
  return Offering(*this).Run(event_type, written, {});
}

Result<std::pair<std::int64_t, std::int64_t>> Act::OfferAll() {
  Offering offering(*this);
  ROTA_ASSIGN(const bool anybody, store::AnybodyWaits(session_, scope_.org));
  if (anybody) ROTA_TRY(offering.Run({}, nullptr, {}));
  return std::pair(offering.offered, offering.expired);
}

Result<store::StoredEntry> Act::ThingWaiting(std::string_view ref) {
  ROTA_ASSIGN(store::StoredEntry stored, store::ReadWaitlistEntry(session_, scope_.org, ref));
  ROTA_TRY(Admit(RelationsTo(catalog(), scope_.actor, stored.entry), Describe<WaitlistEntry>().name,
                 ref));
  return stored;
}

}  // namespace rota
