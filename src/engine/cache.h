// The warm copy of an organization: catalog, offers and timelines, checked against the store before
// every use and reloaded by what changed.
#pragma once

#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "rota/model/upkeep.h"
#include "src/availability/facts.h"
#include "src/availability/offer.h"
#include "src/availability/resolved_catalog.h"
#include "src/base/shared_map.h"
#include "src/store/booking_store.h"
#include "src/store/waitlist_store.h"

namespace rota {

// Time off of a user or resource: the records, and what the approved ones take in the zones in
// force for them.
struct Leave {
  std::vector<std::pair<std::int64_t, std::shared_ptr<const TimeOff>>> records;  // by key
  Timeline<Absence> absences;
};

// An event type's offer, and the catalog it borrows from: a later one may hold other records.
struct KeptOffer {
  std::shared_ptr<const ResolvedCatalog> catalog;
  Offer offer;
};

// One organization at one revision. Immutable: a change makes a new one that shares what stayed, so
// a copy costs little however many users there are.
struct Snapshot {
  std::int64_t org = 0;
  std::int64_t revision = 0;
  Instant since = 0;  // timelines hold what ends after this instant
  std::shared_ptr<const ResolvedCatalog> catalog;
  store::KeyMap keys;
  store::KeysByIndex by_index;
  SharedVector<std::shared_ptr<const Leave>> leave;         // by user; null: none
  SharedVector<std::shared_ptr<const Leave>> things_leave;  // by resource
  SharedMap<std::int64_t, Subject> leave_owner;             // whose a time off is, by its key
  SharedVector<std::shared_ptr<const KeptOffer>> offers;    // by event type; null: not asked yet
  std::vector<bool> ready;  // by event type: everything its questions read is loaded
  Facts facts;              // null entries: not loaded
  std::shared_ptr<const store::Waitlist> waitlist;  // null: nobody waits
  std::vector<UnreadableRow> unreadable;            // rows that are missing from the catalog

  const Offer& offer(std::uint32_t event_type) const { return offers[event_type]->offer; }
  Timeline<Absence> AbsencesOf(std::uint32_t user) const;
  // Everybody and everything that an ad-hoc group asks for is loaded.
  bool Knows(const Offer& offer) const;
  const SharedVector<std::shared_ptr<const Leave>>& LeaveOf(Subject::Kind kind) const {
    return kind == Subject::Kind::kPerson ? leave : things_leave;
  }
  SharedVector<std::shared_ptr<const Leave>>& LeaveOf(Subject::Kind kind) {
    return kind == Subject::Kind::kPerson ? leave : things_leave;
  }
  SharedVector<std::shared_ptr<const PersonFacts>>& FactsOf(Subject::Kind kind) {
    return kind == Subject::Kind::kPerson ? facts.people : facts.things;
  }
};

// How far back timelines reach: a year of limits and its neighbours.
inline constexpr std::int64_t kTimelineReach = 400 * kDay;

// How bookings of the event type are read where they may be sessions; nothing where they are none.
std::optional<store::SeatsFrom> SeatsOf(const Snapshot& snapshot, std::uint32_t event_type);

// What a user's time off takes. Delegates who are not there stand in for nobody.
Leave LeaveOf(const ResolvedCatalog& catalog, decltype(Leave::records) records);
// `before` (null: none) with that record in place of the one of its key; null: without it. The
// absences of the others stay as they are.
Leave LeaveWith(const ResolvedCatalog& catalog, const Leave* before, std::int64_t key,
                std::shared_ptr<const TimeOff> time_off);

// A catalog that lacks a row decides nothing: who knows whose time it closed. Errors: `corrupt`,
// naming the row.
Status CheckWhole(const Snapshot& snapshot);

// Does it hold everything that questions about the event type (empty: the catalog only) read?
bool Serves(const Snapshot& snapshot, std::string_view event_type);

// What becomes of a snapshot that was read.
struct Keeping {
  bool keep = true;  // false: the transaction has written what may never be committed
  std::optional<store::Mark> mark;  // of the store, taken before the transaction began
};

class Cache {
 public:
  // `beneath`: where an organization that is not kept here is looked for; nothing is kept there.
  explicit Cache(const Cache* beneath = nullptr) : beneath_(beneath) {}

  // About how much the organizations may take together. What was not asked for longest goes first,
  // and the one that was just read stays.
  void set_limit_bytes(std::int64_t bytes) { limit_bytes_ = bytes; }
  void Tell(MetricsReport* report);

  // The snapshot at the store's present revision, with everything questions about `event_type` (a
  // public id; empty: the catalog only) read from `since` on. `session` must be inside a
  // transaction. Errors: `not_found`, `corrupt`.
  Result<std::shared_ptr<const Snapshot>> Refresh(store::Session& session, std::int64_t org,
                                                  std::string_view event_type, Instant since,
                                                  const Keeping& keeping);

  // `snapshot`, as the transaction sees it, with everything that questions about an ad-hoc group
  // read. Errors: `corrupt`.
  Result<std::shared_ptr<const Snapshot>> Fill(store::Session& session,
                                               std::shared_ptr<const Snapshot> snapshot,
                                               const Offer& offer, const Keeping& keeping);

  // The last snapshot if it serves such a question and nobody has committed since `mark`; else
  // null.
  std::shared_ptr<const Snapshot> Peek(std::int64_t org, std::string_view event_type, Instant since,
                                       const store::Mark& mark) const;

  // The last snapshot if it serves such a question, however much was committed since; else null.
  // For who finds out afterwards whether it still was the present one.
  std::shared_ptr<const Snapshot> Last(std::int64_t org, std::string_view event_type,
                                       Instant since) const;

  // Keeps what `other` keeps, where it is later.
  void TakeFrom(const Cache& other);

  // Organization ids to keys, so that a warm question needs no statement at all.
  std::int64_t FindOrganization(const std::string& id) const;
  void KeepOrganization(const std::string& id, std::int64_t org);

 private:
  struct Kept {
    std::shared_ptr<const Snapshot> snapshot;
    std::optional<store::Mark> mark;  // with which the snapshot was the present one
    mutable std::uint64_t used = 0;   // when it was last asked for, as a count of such
    std::int64_t bytes = -1;          // about; -1: changed since it was weighed
  };
  std::shared_ptr<const Snapshot> LastOf(std::int64_t org) const;
  void Keep(std::shared_ptr<const Snapshot> snapshot, const Keeping& keeping);
  void MakeRoomFor(std::int64_t org);
  std::int64_t Weigh();

  const Cache* const beneath_;
  std::int64_t limit_bytes_ = std::numeric_limits<std::int64_t>::max();
  mutable std::mutex mutex_;
  mutable std::uint64_t uses_ = 0;
  std::int64_t evicted_ = 0;
  std::unordered_map<std::int64_t, Kept> kept_;  // by organization
  std::unordered_map<std::string, std::int64_t> organizations_;
};

// The blocks of outside calendars that close the time of a user or resource.
Result<Timeline<Blocked>> ReadBlocked(store::Session& session, const Snapshot& snapshot,
                                      Subject owner);
Result<std::vector<Blocked>> ReadBlockedBy(store::Session& session, const Snapshot& snapshot,
                                           Subject owner, std::int64_t block);

// Reads who waits, or has an offer.
Status LoadWaitlist(store::Session& session, Snapshot* snapshot);

// Adds a user whose calendar a question reads although they are no host (a named attendee).
Status LoadPerson(store::Session& session, Snapshot* snapshot, std::uint32_t user);

}  // namespace rota
