#include "src/engine/catch_up.h"

#include <algorithm>
#include <map>
#include <set>

#include "src/store/list_store.h"

namespace rota {
namespace {

// So many bookings of one person or event type are mended one by one; with more it is read anew.
constexpr std::size_t kMostMended = 32;

// What one revision wrote.
struct Written {
  std::vector<std::int64_t> bookings, users, event_types;
  bool busy_block = false;
};

// What all revisions since the last snapshot wrote.
class Changes {
 public:
  // False when the catalog was written, or when nothing is listed (then the list was trimmed).
  Result<bool> Read(store::Session& session, std::int64_t org, std::int64_t since) {
    bool any = false, catalog = false;
    std::int64_t revision = since;
    Written written;
    const auto take = [&](std::int64_t at, store::Touched what, std::int64_t key) {
      any = true;
      if (at != revision) {
        Add(written);
        written = {};
        revision = at;
      }
      switch (what) {
        case store::Touched::kBooking:
          return written.bookings.push_back(key);
        case store::Touched::kUserTime:
          return written.users.push_back(key);
        case store::Touched::kEventTypeTime:
          return written.event_types.push_back(key);
        case store::Touched::kBusyBlock:
          written.busy_block = true;
          return;
        case store::Touched::kSeries:
          return;  // no question reads it; its occurrences are bookings
        case store::Touched::kCatalog:
          catalog = true;
      }
    };
    ROTA_TRY(store::EachTouched(session, org, since, take));
    Add(written);
    return any && !catalog;
  }

  // Bookings that changed somebody's time; nothing = all of it changed.
  using Changed = std::map<std::int64_t, std::optional<std::set<std::int64_t>>>;
  const Changed& users() const { return users_; }
  const Changed& event_types() const { return event_types_; }

 private:
  void Add(const Written& written) {
    // Time that no booking explains is a calendar's.
    const bool mendable = !written.busy_block && !written.bookings.empty();
    const auto add = [&](std::int64_t key, Changed* to) {
      auto& bookings = to->try_emplace(key, std::set<std::int64_t>()).first->second;
      if (!bookings) return;
      bookings->insert(written.bookings.begin(), written.bookings.end());
      if (!mendable || bookings->size() > kMostMended) bookings.reset();
    };
    for (const std::int64_t user : written.users) add(user, &users_);
    for (const std::int64_t type : written.event_types) add(type, &event_types_);
  }

  Changed users_, event_types_;
};

// Rows of `timeline` with those of the changed bookings replaced.
template <typename Row, typename ReadOne>
Result<Timeline<Row>> Mended(const Timeline<Row>& timeline, const std::set<std::int64_t>& bookings,
                             const ReadOne& read) {
  Timeline<Row> mended;
  mended.rows.reserve(timeline.rows.size() + bookings.size());
  std::copy_if(timeline.rows.begin(), timeline.rows.end(), std::back_inserter(mended.rows),
               [&](const Row& row) { return !bookings.contains(row.booking); });
  for (const std::int64_t booking : bookings) {
    ROTA_ASSIGN(const std::vector<Row> rows, read(booking));
    mended.rows.insert(mended.rows.end(), rows.begin(), rows.end());
  }
  mended.Sort();
  return mended;
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
    next_->ready.assign(next_->ready.size(), false);
    for (const auto& [key, bookings] : changes.users()) {
      const std::uint32_t user = last_.by_index->UserOf(key);
      if (user == kNone) continue;
      ROTA_TRY(FollowUser(key, user, bookings));
      ROTA_TRY(FollowTurns(key, user));
    }
    for (const auto& [key, bookings] : changes.event_types()) {
      const std::uint32_t type = last_.by_index->EventTypeOf(key);
      if (type != kNone) ROTA_TRY(FollowEventType(key, type, bookings));
    }
    return std::move(next_);
  }

 private:
  using Bookings = std::optional<std::set<std::int64_t>>;

  Status FollowUser(std::int64_t key, std::uint32_t user, const Bookings& bookings) {
    std::shared_ptr<const PersonFacts>& facts = next_->facts.people[user];
    if (!facts) return {};
    if (!bookings) {
      facts = nullptr;
      return {};
    }
    PersonFacts person = *facts;
    ROTA_ASSIGN(person.occupied, Mended(facts->occupied, *bookings, [&](std::int64_t booking) {
                  return store::ReadOccupiedBy(session_, last_.org, key, booking, *last_.by_index,
                                               last_.since);
                }));
    facts = std::make_shared<const PersonFacts>(std::move(person));
    return {};
  }

  Status FollowEventType(std::int64_t key, std::uint32_t type, const Bookings& bookings) {
    std::shared_ptr<const Timeline<Counted>>& facts = next_->facts.event_types[type];
    if (!facts) return {};
    if (!bookings) {
      facts = nullptr;
      return {};
    }
    ROTA_ASSIGN(Timeline<Counted> counted, Mended(*facts, *bookings, [&](std::int64_t booking) {
                  return store::ReadCountedOf(session_, last_.org, key, booking, last_.since);
                }));
    facts = std::make_shared<const Timeline<Counted>>(std::move(counted));
    return {};
  }

  // Turns lie ordered by user: one user's are replaced in place.
  Status FollowTurns(std::int64_t key, std::uint32_t user) {
    ROTA_ASSIGN(const std::vector<Turns> own,
                store::ReadTurnsOf(session_, last_.org, key, *last_.by_index));
    std::vector<Turns>& turns = next_->facts.turns;
    const auto [first, last] =
        std::equal_range(turns.begin(), turns.end(), Turns{.user = user},
                         [](const Turns& a, const Turns& b) { return a.user < b.user; });
    const auto at = turns.erase(first, last);
    turns.insert(at, own.begin(), own.end());
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
