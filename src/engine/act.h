// One call under way: who asks, inside which transaction, at which state of the database.
//
//   return impl_->Perform<&Engine::Approve>(what, envelope, [&](Act& act) -> Result<Booking> {
//     ROTA_ASSIGN(const store::StoredBooking asked, act.Thing(what.booking));  // rights checked
//     ROTA_ASSIGN(const RequestWithFacts question, act.Ask(WantedOf(asked)));  // facts and request
//     ROTA_ASSIGN(BookingChange change, DecideApprove(question.request, …));   // pure
//     return act.Write(std::move(change));  // locks; then rows, history, messages, feed
//   });
//
// A verb's body is the decision; everything around it is here, once.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "rota/engine/engine.h"
#include "src/availability/ad_hoc_group.h"
#include "src/booking/decide.h"
#include "src/engine/rights.h"
#include "src/engine/workspace.h"
#include "src/store/locks.h"
#include "src/store/series_store.h"
#include "src/store/session.h"

namespace rota {

// What an envelope resolved to.
struct Scope {
  std::int64_t org = 0;
  Instant now = 0;
  Actor actor;
};

// A question about an event type, on its way to facts and a request.
struct Wanted {
  std::string event_type;
  std::optional<std::int32_t> duration_min;
  std::vector<std::string> hosts;
  std::vector<Attendee> attendees;
  std::int64_t reschedule_of = 0;
  bool chooses = true;  // somebody is chosen, not only asked whether anybody is free
  std::vector<std::string> resources = {};      // things that must serve
  std::optional<BookedLocation> location = {};  // absent: the event type's first
  // Of a session:
  std::int32_t seats = 1;
  std::vector<std::string> own_seats;  // which seats of `reschedule_of`; empty: all of it
  bool others_stay = false;            // … while others keep theirs
  bool stays = false;                  // its time is asked about, and nobody goes elsewhere
  // Facts to ask about; null: those of the snapshot, without what is kept for those who wait.
  const Facts* on = nullptr;
};
// … of who books, with a location only where they named one.
Wanted WantedOf(const BookBody& what);
Wanted WantedOf(const Booking& booking, std::int64_t key);

// Owns the facts that its request points to, and keeps the catalog.
struct RequestWithFacts {
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const AdHocGroup> group;  // null: an event type is asked about
  std::unique_ptr<Facts> facts;
  Request request;
};

class Act {
 public:
  Act(Engine::Impl& impl, const VerbRow& verb, Workspace& workspace, const Scope& scope,
      const Envelope& envelope, bool writes);

  store::Session& session() const { return session_; }
  Workspace& workspace() const { return workspace_; }
  const Scope& scope() const { return scope_; }
  const Envelope& envelope() const { return envelope_; }
  std::int64_t org() const { return scope_.org; }
  Instant now() const { return scope_.now; }
  const Actor& actor() const { return scope_.actor; }
  bool writes() const { return writes_; }  // false: a read, or a dry run
  const Snapshot& snapshot() const { return *snapshot_; }
  const ResolvedCatalog& catalog() const { return *snapshot_->catalog; }

  // Takes a state that was read before, for questions that need no newer one.
  void Use(std::shared_ptr<const Snapshot> snapshot) { snapshot_ = std::move(snapshot); }
  // Reads the state of the moment and checks that the actor exists. Errors: `forbidden`.
  Status Begin() { return Begin(Look::kNow, {}); }
  // kAssumed: takes the last state that the engine knows for the present one, where others may
  // write and nothing is locked yet: what is decided on it is decided again unless it was
  // (Secure, Stands). `event_type`: what the act is known to ask about, read with the rest.
  enum class Look : std::uint8_t { kNow, kAssumed };
  Status Begin(Look look, std::string_view event_type);
  // Of an act that assumed its state and has locked nothing: was it the present one?
  Result<bool> Stands() const;
  // The event type that was opened last.
  const std::string& event_type() const { return event_type_; }

  // ---- the thing a verb acts on ----

  // The booking `ref` names (booking_store.h), of the expected version; the actor must stand in one
  // of the verb's relations to it. `secret`: of a guest's hold. Errors: `not_found` where the actor
  // has no relation, `forbidden`, `version_conflict`.
  Result<store::StoredBooking> Thing(std::string_view ref, std::string_view secret = {});
  // The same for a series.
  Result<store::StoredSeries> ThingSeries(std::string_view ref);
  // Another thing that the call changes with it: the actor must stand in one of the verb's
  // relations to it as well. Errors: `forbidden`.
  Status AlsoThing(const Booking& booking);
  // The hold of seats whose secret the caller knows; empty: none.
  const std::string& hold() const { return hold_; }
  // To the thing, or to the event type, that was found last.
  const Relations& relations() const { return relations_; }

  // ---- locks ----
  //
  // A verb says what it depends on (Need…, which Thing, Ask and Write do for it) and writes nothing
  // before Secure, which takes all of it as one set in one order. On SQLite the transaction has the
  // file already. On PostgreSQL the verb has decided on the state it read, without a lock: where
  // anything was written since, Secure answers an error that runs the verb again, now behind its
  // locks (Deciding). Where that run needs others too, taking them as well could deadlock: then the
  // transaction is run again and takes the larger set before it reads.

  void Need(std::int64_t subject) { needed_.Add(subject); }
  void Need(std::span<const std::int64_t> ids) { needed_.Add(ids); }
  void NeedName(std::string_view name) { needed_.Add(store::StripeOf(scope_.org, name)); }
  // The catalog, among those who write it.
  void NeedCatalog() { NeedName("catalog"); }
  void NeedSeries(std::string_view id) { NeedName(fmt::format("series:{}", id)); }
  // What this transaction has made is its own until it is committed.
  void NoteMadeSeries(std::string_view id) { NoteMade(fmt::format("series:{}", id)); }
  void NoteMadeBooking(std::int64_t key) { NoteMade(fmt::format("booking:{}", key)); }
  // A stored booking: itself, its series, its hosts.
  void NeedBooking(const store::StoredBooking& stored);
  // Each as a user and under every address.
  void NeedAttendees(std::span<const Attendee> attendees);
  // What a change takes. Whose hold on it ran out is noted for ExpireOverdue.
  Status NeedFor(const BookingChange& change);
  Status Secure();

  // ---- questions ----

  // Reads what the event type's questions depend on. Errors: `not_found`, also where the type's
  // audience leaves the actor out.
  Status Open(std::string_view event_type);
  // The same for several event types; the relations are those that hold to all of them. Errors: as
  // Open, at `parts[i].event_type`.
  Status OpenAll(const std::vector<QueryPart>& parts);
  // The same for the event type of a booking, which may be archived.
  Status OpenFor(const Booking& booking);
  Result<RequestWithFacts> Ask(const Wanted& wanted);
  // About the members of an ad-hoc group. Errors: those of MayInquire.
  Result<RequestWithFacts> AskGroup(const Query& query);
  // What a move of a booking, or of its seats, asks: its event type is open. It keeps its length
  // while that is offered.
  Wanted WantedToMove(const store::StoredBooking& stored, const MoveBody& what) const;
  // What binds an attendee who cancels; nothing once the event type is archived.
  ActionRule CancelRule(std::string_view event_type) const;
  Circumstances With() const;
  // The same with an id for what is made. Errors: `id_shape`.
  Result<Circumstances> WithNewId() const;
  // Of the n-th seat that a session has had.
  std::string SeatId(std::string_view session, std::size_t n) const;

  // ---- those who wait (waitlist.cc) ----

  // What is kept for them comes first: where the question asked last found places that are kept and
  // not offered yet, they are offered, and the answer is an error that makes the act decide again.
  Status OfferKept();
  // Whether that happened since it was asked for last.
  bool TakeOffered() { return std::exchange(offered_, false); }
  // What became free is offered. `written`: the booking that this act wrote; null: several.
  Status OfferFreed(std::string_view event_type, const Booking* written = nullptr);
  // The same for all event types. Answers how many offers were made and how many entries ran out.
  Result<std::pair<std::int64_t, std::int64_t>> OfferAll();
  // An entry that the actor may see, with the rights that Thing asks for.
  Result<store::StoredEntry> ThingWaiting(std::string_view ref);

  // ---- writing ----

  // Persists a booking's change and answers the booking as the actor sees it; a dry run answers
  // what would be.
  Result<Booking> Write(BookingChange change);
  // The same for seats that leave one session and come to another, which is the answer.
  Result<Booking> WriteBoth(BookingChange leaving, BookingChange coming);
  // The same for several that change together, each given with its key; answers all of them. None
  // is in the way of another by the time that it had.
  Result<std::vector<Booking>> WriteAll(std::vector<BookingChange> changes);
  // Ends what ran out in the way of the changes that were needed for, so that the storage guard
  // does not count it.
  Status ExpireOverdue(std::int64_t except = 0);
  // The status the booking had, when its time had run out; nothing when it had not.
  Result<std::optional<BookingStatus>> ExpireOne(std::int64_t key);
  Result<std::optional<BookingStatus>> ExpireSeats(const store::StoredBooking& stored,
                                                   const Circumstances& clock);
  Status NeedBookings(std::span<const std::int64_t> keys);
  // The revision this write makes; taken when it is first asked for, behind the locks.
  Result<std::int64_t> Revision();
  // The organization that this act made; revisions and answers are its from then on.
  void Founded(std::int64_t org) {
    founded_ = founded_ || scope_.org == 0;
    scope_.org = org;
  }
  store::WriteContext Context() const;
  // What an entry of history says of this act. `action` is the verb's own word.
  HistoryEntry Entry(std::string_view kind, std::string_view target, std::string_view action) const;

  // ---- answers ----

  // The seats of a session that the answer is about.
  void NoteSeats(std::vector<std::string> seats) { seats_ = std::move(seats); }
  // A booking as who has these relations sees it.
  Result<Booking> Shown(Booking booking, const Relations& relations) const;
  Result<Series> Shown(Series series, const Relations& relations) const;
  // Adds what is never kept with an answer: the secret of the hold that a guest made.
  void Complete(const RecordDescriptor& descriptor, void* answer) const;
  // Turns the keys inside a refusal into public ids.
  Status WithPublicIds(const Status& refusal) const;

 private:
  Status Refresh(std::string_view event_type);
  void NoteMade(std::string_view name) {
    session_.NoteMade(scope_.org, store::StripeOf(scope_.org, name));
  }
  void NeedOwners(const Offer& offer);
  bool NeedCertainHosts(const Offer& offer, const Wanted& wanted);
  Status AddAttendee(const Attendee& attendee, std::uint32_t event_type, const Wanted& wanted,
                     Facts* facts) const;
  void AskSeats(const Wanted& wanted, Request* request) const;
  Status AddFacts(Facts* facts) const;
  Status CloseTime(Request* request) const;
  friend class Offering;
  Act ByClock(bool writes);
  Status ReadThoseNear(std::string_view event_type);
  Status KeepForWaiting(const Wanted& wanted, Facts* facts);
  Status KeepEdges(BookingChange* change) const;
  Status GiveIds(BookingChange* change) const;
  Result<std::shared_ptr<const std::vector<TurnTaken>>> ReadTurnLog(const Request& request) const;
  // One of the verb's relations must be among them. Errors: as Thing.
  Status Admit(const Relations& relations, std::string_view kind, std::string_view ref);

  Engine::Impl& impl_;
  const VerbRow& verb_;
  Workspace& workspace_;
  store::Session& session_;
  Scope scope_;
  const Envelope& envelope_;
  bool writes_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::int64_t revision_ = 0;
  Relations relations_;
  store::LockSet needed_;
  std::string hold_;                // of seats, by its secret
  std::vector<std::string> seats_;  // of a session that this call is about
  bool by_clock_ = false;           // it offers places itself
  std::string asked_type_;          // of the question asked last
  std::vector<Attendee> asking_;    // … whose it was
  bool keeps_ = false;              // … which found places that are kept for others
  bool offered_ = false;
  bool founded_ = false;       // nobody else sees its organization yet
  std::int64_t begun_at_ = 0;  // the revision of its first look
  bool assumed_ = false;       // … which is the last the engine knows
  bool keeps_look_ = false;    // nothing newer is read until it has written
  std::string event_type_;
  std::vector<std::int64_t> overdue_;  // bookings
};

// Runs `decide` → Status again where it was answered that its locks were taken after it had read.
template <typename Decide>
Status Deciding(const Decide& decide) {
  while (true) {
    Status done = decide();
    if (!store::MustDecideAgain(done)) return done;
  }
}

// What the secret of a hold is made from: parts of a visit are held as one.
const std::string& HeldAs(const Booking& booking);

// Public id of what stands behind a refusal; "" where it has none.
std::string PublicIdOf(store::Session& session, std::int64_t org, const Cause& cause);

// Errors: `version_conflict` with the stored version when another one was expected.
Status CheckVersion(std::optional<std::int32_t> expected, std::int32_t stored);

// An id that a caller chose must not read as another way of naming a record ("#12", "slug:a").
// Errors: `invalid` rule id_shape.
Status CheckPlainId(std::string_view id);
// … nor hold control characters that earlier versions let in.
Status CheckNewId(std::string_view id);
// What a record that is new may say of itself. Errors: `invalid`, `read_only_field`.
Status CheckNewHeader(const RecordHeader& header);

// An id for a new record, ordered by time.
Result<std::string> NewId(Instant now);

}  // namespace rota
