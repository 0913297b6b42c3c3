#include "src/engine/catch_up.h"

#include <algorithm>
#include <map>
#include <set>

#include "src/availability/facts_of.h"
#include "src/engine/catalog_follower.h"
#include "src/store/list_store.h"

namespace rota {
namespace {

// So many rows of one person or event type are mended one by one; with more it is read anew.
constexpr std::size_t kMostMended = 32;

// What somebody's time changed by. A row that is not theirs does no harm: nothing of theirs is
// found under its key.
struct TimeChange {
  std::set<std::int64_t> bookings, blocks;
  bool anew = false;  // something else, or too much of it
};

// What all revisions since the last snapshot wrote.
class Changes {
 public:
  // False when everything must be read again.
  Result<bool> Read(store::Session& session, std::int64_t org, std::int64_t since) {
    bool any = false, followable = true;
    std::int64_t revision = since;
    Written written;
    const auto take = [&](const store::TouchedRow& row) {
      any = true;
      if (row.revision != revision) {
        Add(written);
        written = {};
        revision = row.revision;
      }
      switch (row.what) {
        case store::Touched::kBooking:
          return written.bookings.push_back(row.key);
        case store::Touched::kBusyBlock:
          return written.blocks.push_back(row.key);
        case store::Touched::kUserTime:
          return written.users.push_back(row.key);
        case store::Touched::kEventTypeTime:
          return written.event_types.push_back(row.key);
        case store::Touched::kSeries:
          return;  // no question reads it; its occurrences are bookings
        case store::Touched::kWaitlist:
          waitlist_ = true;
          return;
        case store::Touched::kRecord:
          written.records = true;
          records_.insert({std::string(row.kind), row.key});
          return;
        case store::Touched::kOrganization:
          followable = false;
      }
    };
    ROTA_TRY(store::EachTouched(session, org, since, take));
    Add(written);
    return any && followable;
  }

  const std::map<std::int64_t, TimeChange>& users() const { return users_; }
  const std::map<std::int64_t, TimeChange>& event_types() const { return event_types_; }
  const std::set<WrittenRecord>& records() const { return records_; }
  bool waitlist() const { return waitlist_; }

 private:
  // What one revision wrote.
  struct Written {
    std::vector<std::int64_t> bookings, blocks, users, event_types;
    bool records = false;
  };

  void Add(const Written& written) {
    const auto add = [&](std::int64_t key, std::map<std::int64_t, TimeChange>* to) {
      TimeChange& change = (*to)[key];
      change.bookings.insert(written.bookings.begin(), written.bookings.end());
      change.blocks.insert(written.blocks.begin(), written.blocks.end());
      const bool explained = !written.bookings.empty() || !written.blocks.empty();
      if (!explained && !written.records) change.anew = true;
    };
    for (const std::int64_t user : written.users) add(user, &users_);
    for (const std::int64_t type : written.event_types) add(type, &event_types_);
  }

  std::map<std::int64_t, TimeChange> users_, event_types_;
  std::set<WrittenRecord> records_;
  bool waitlist_ = false;
};

// Replaces the rows of the changed owners.
template <typename Row, typename ReadOne>
Status Mend(Timeline<Row>* timeline, const std::set<std::int64_t>& owners, const ReadOne& read) {
  timeline->Remove(owners);
  for (const std::int64_t owner : owners) {
    ROTA_ASSIGN(const std::vector<Row> rows, read(owner));
    for (const Row& row : rows) timeline->Add(row);
  }
  return {};
}

class Follower {
 public:
  Follower(store::Session& session, const Snapshot& last) : session_(session), last_(last) {}

  Result<std::shared_ptr<Snapshot>> Follow(std::int64_t revision) {
    Changes changes;
    ROTA_ASSIGN(const bool followable, changes.Read(session_, last_.org, last_.revision));
    if (!followable) return std::shared_ptr<Snapshot>();
    next_ = std::make_shared<Snapshot>(last_);
    next_->revision = revision;
    ROTA_ASSIGN(const bool followed, FollowRecords(session_, changes.records(), next_.get()));
    if (!followed) return std::shared_ptr<Snapshot>();
    if (changes.waitlist()) ROTA_TRY(LoadWaitlist(session_, next_.get()));
    next_->ready.assign(next_->offers.size(), false);
    for (const auto& [key, change] : changes.users()) ROTA_TRY(FollowTime(key, change));
    for (const auto& [key, change] : changes.event_types()) {
      const std::uint32_t type = next_->by_index.EventTypeOf(key);
      if (type != kNone) ROTA_TRY(FollowEventType(key, type, change));
    }
    return std::move(next_);
  }

 private:
  // `key`: of a user or resource.
  Status FollowTime(std::int64_t key, const TimeChange& change) {
    Subject owner = {Subject::Kind::kPerson, next_->by_index.UserOf(key)};
    if (owner.index == kNone) {
      owner = {Subject::Kind::kThing, next_->by_index.resources.IndexOf(key)};
    }
    if (owner.index == kNone) return {};
    auto& all = next_->FactsOf(owner.kind);
    const std::shared_ptr<const PersonFacts> facts = all[owner.index];
    if (!facts) return {};
    std::shared_ptr<PersonFacts> known;  // null: read anew when it is asked for
    if (!change.anew && change.bookings.size() <= kMostMended) {
      known = std::make_shared<PersonFacts>(*facts);
      ROTA_TRY(MendBookings(key, owner.kind, change.bookings, known.get()));
      ROTA_TRY(MendBlocks(owner, change.blocks, known.get()));
    }
    all = all.With(owner.index, std::move(known));
    return {};
  }

  Status MendBookings(std::int64_t subject, Subject::Kind kind,
                      const std::set<std::int64_t>& bookings, PersonFacts* known) {
    if (bookings.empty()) return {};
    const auto read = [&](std::int64_t booking) {
      return store::ReadOccupiedBy(session_, last_.org, subject, booking, next_->by_index,
                                   last_.since);
    };
    ROTA_TRY(Mend(&known->occupied, bookings, read));
    if (kind != Subject::Kind::kPerson) return {};  // things take no turns
    ROTA_ASSIGN(known->turns, store::ReadTurns(session_, last_.org, subject, next_->by_index));
    return {};
  }

  Status MendBlocks(Subject owner, const std::set<std::int64_t>& blocks, PersonFacts* known) {
    if (blocks.empty()) return {};
    if (blocks.size() > kMostMended) {
      ROTA_ASSIGN(known->blocked, ReadBlocked(session_, *next_, owner));
      return {};
    }
    const auto read = [&](std::int64_t block) {
      return ReadBlockedBy(session_, *next_, owner, block);
    };
    return Mend(&known->blocked, blocks, read);
  }

  Status FollowEventType(std::int64_t key, std::uint32_t type, const TimeChange& change) {
    const std::shared_ptr<const Timeline<Counted>> facts = next_->facts.event_types[type];
    if (!facts) return {};
    std::shared_ptr<const Timeline<Counted>> mended;
    if (!change.anew && change.bookings.size() <= kMostMended) {
      Timeline<Counted> counted = *facts;
      ROTA_TRY(Mend(&counted, change.bookings, [&](std::int64_t booking) {
        return store::ReadCountedOf(session_, last_.org, key, booking, last_.since,
                                    SeatsOf(*next_, type));
      }));
      mended = std::make_shared<const Timeline<Counted>>(std::move(counted));
    }
    next_->facts.event_types = next_->facts.event_types.With(type, std::move(mended));
    return {};
  }

  store::Session& session_;
  const Snapshot& last_;
  std::shared_ptr<Snapshot> next_;
};

}  // namespace

Result<std::shared_ptr<Snapshot>> CatchUp(store::Session& session, const Snapshot& last,
                                          std::int64_t revision) {
  return Follower(session, last).Follow(revision);
}

}  // namespace rota
