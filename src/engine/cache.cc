#include "src/engine/cache.h"

#include <algorithm>

#include "src/availability/facts_of.h"
#include "src/engine/catch_up.h"
#include "src/store/busy_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

Result<std::shared_ptr<Snapshot>> LoadAll(store::Session& session, std::int64_t org,
                                          Instant since) {
  ROTA_ASSIGN(store::StoredCatalog stored, store::LoadCatalog(session, org));
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->org = org;
  snapshot->revision = stored.revision;
  snapshot->since = since;
  snapshot->unreadable = std::move(stored.unreadable);
  const std::optional<Organization> organization = stored.catalog.organization;
  auto built = ResolvedCatalog::Build(std::move(stored.catalog));
  if (!built.ok() && organization) {
    // A row that is missing or names what is not there. Whoever keeps the database in order must
    // get in all the same, and meets an organization of which nothing is known.
    const Status why = built.status();
    if (snapshot->unreadable.empty()) {
      snapshot->unreadable.push_back({std::string(Describe<Organization>().name),
                                      organization->header.id, why.path(), why.message()});
    }
    Catalog bare;
    Organization& known = bare.organization.emplace();
    known.header = organization->header;
    known.name = organization->name;
    known.zone = "UTC";
    built = ResolvedCatalog::Build(std::move(bare));
  }
  if (!built.ok()) {
    ROTA_TRY(CheckWhole(*snapshot));  // what is missing explains it
    return std::move(built).status();
  }
  snapshot->catalog = *std::move(built);
  const ResolvedCatalog& catalog = *snapshot->catalog;
  std::vector<std::int64_t> users, types;
  for (const User& user : catalog.catalog().users) {
    users.push_back(stored.keys.Find(Describe<User>().name, user.header.id));
  }
  for (const EventType& type : catalog.catalog().event_types) {
    types.push_back(stored.keys.Find(Describe<EventType>().name, type.header.id));
  }
  std::vector<Timeline<Absence>> absences(users.size());
  for (const TimeOff& time_off : stored.time_off) {
    const std::uint32_t user = catalog.FindUser(time_off.user);
    if (user == kNone) continue;  // the person was archived
    const std::int64_t key = stored.keys.Find(Describe<TimeOff>().name, time_off.header.id);
    if (const auto absence = AbsenceOf(catalog, time_off, key)) {
      absences[user].rows.push_back(*absence);
    }
  }
  for (Timeline<Absence>& timeline : absences) timeline.Sort();
  snapshot->keys = std::make_shared<const store::KeyMap>(std::move(stored.keys));
  snapshot->by_index =
      std::make_shared<const store::KeysByIndex>(std::move(users), std::move(types));
  snapshot->absences = std::make_shared<const std::vector<Timeline<Absence>>>(std::move(absences));
  snapshot->offers.resize(catalog.catalog().event_types.size());
  snapshot->ready.assign(snapshot->offers.size(), false);
  snapshot->facts.people.resize(catalog.catalog().users.size());
  snapshot->facts.event_types.resize(snapshot->offers.size());
  ROTA_ASSIGN(snapshot->facts.turns, store::ReadTurns(session, org, *snapshot->by_index));
  return snapshot;
}

Result<Timeline<Blocked>> ReadBlocked(store::Session& session, const Snapshot& snapshot,
                                      std::uint32_t user) {
  Timeline<Blocked> timeline;
  const auto take = [&](std::int64_t key, const BusyBlock& block) -> Status {
    if (!block.source.empty() && snapshot.catalog->FindSource(block.source) == kNone) return {};
    if (snapshot.catalog->FindUser(block.user) != user) {
      return store::Unreadable({std::string(Describe<BusyBlock>().name), block.header.id, "user",
                                "it stands in another's calendar than it says"});
    }
    ROTA_ASSIGN(const bool copy, store::IsCopyOfBooking(session, snapshot.org, block.ical_uid));
    if (copy) return {};
    if (const auto taken = BlockedBy(*snapshot.catalog, block)) {
      timeline.rows.push_back({taken->start, taken->end, key});
    }
    return {};
  };
  ROTA_TRY(store::EachBlockOfUser(session, snapshot.org, snapshot.by_index->users[user],
                                  snapshot.since, take));
  timeline.Sort();
  return timeline;
}

// Everything a question about this event type reads.
Status LoadEventType(store::Session& session, Snapshot* snapshot, std::uint32_t type) {
  const ResolvedCatalog& catalog = *snapshot->catalog;
  if (!snapshot->offers[type]) {
    ROTA_ASSIGN(Offer offer,
                ResolveOffer(catalog, catalog.event_type(type).header.id, [&](std::uint32_t user) {
                  return std::span((*snapshot->absences)[user].rows);
                }));
    snapshot->offers[type] = std::make_shared<const Offer>(std::move(offer));
  }
  const Offer& offer = *snapshot->offers[type];
  for (const OfferHost& host : offer.hosts) ROTA_TRY(LoadPerson(session, snapshot, host.user));
  for (std::uint32_t other = 0; other < snapshot->offers.size(); ++other) {
    if (snapshot->facts.event_types[other]) continue;
    const bool counted =
        std::any_of(offer.limits.begin(), offer.limits.end(), [&](const ResolvedLimit& l) {
          if (l.scope == LimitScope::kEventType) return other == type;
          return l.scope == LimitScope::kTeam;
        });
    if (!counted) continue;
    ROTA_ASSIGN(Timeline<Counted> timeline,
                store::ReadCounted(session, snapshot->org, snapshot->by_index->event_types[other],
                                   snapshot->since));
    snapshot->facts.event_types[other] =
        std::make_shared<const Timeline<Counted>>(std::move(timeline));
  }
  snapshot->ready[type] = true;
  return {};
}

}  // namespace

Status CheckWhole(const Snapshot& snapshot) {
  return snapshot.unreadable.empty() ? Status() : store::Unreadable(snapshot.unreadable.front());
}

Status LoadPerson(store::Session& session, Snapshot* snapshot, std::uint32_t user) {
  if (snapshot->facts.people[user]) return {};
  PersonFacts person;
  ROTA_ASSIGN(person.occupied,
              store::ReadOccupied(session, snapshot->org, snapshot->by_index->users[user],
                                  *snapshot->by_index, snapshot->since));
  ROTA_ASSIGN(person.blocked, ReadBlocked(session, *snapshot, user));
  person.absences = (*snapshot->absences)[user];
  person.fresh_until = FreshUntil(*snapshot->catalog, user);
  snapshot->facts.people[user] = std::make_shared<const PersonFacts>(std::move(person));
  return {};
}

namespace {

bool Serves(const Snapshot& snapshot, std::string_view event_type) {
  if (event_type.empty()) return true;
  const std::uint32_t type = snapshot.catalog->FindEventType(event_type);
  return type != kNone && snapshot.ready[type];
}

}  // namespace

std::shared_ptr<const Snapshot> Cache::Peek(std::int64_t org, std::string_view event_type,
                                            Instant since, const store::Mark& mark) const {
  const std::lock_guard lock(mutex_);
  const auto known = kept_.find(org);
  if (known == kept_.end() || known->second.mark != mark) return nullptr;
  const Snapshot& last = *known->second.snapshot;
  return last.since <= since && Serves(last, event_type) ? known->second.snapshot : nullptr;
}

std::shared_ptr<const Snapshot> Cache::LastOf(std::int64_t org) const {
  {
    const std::lock_guard lock(mutex_);
    const auto known = kept_.find(org);
    if (known != kept_.end()) return known->second.snapshot;
  }
  return beneath_ ? beneath_->LastOf(org) : nullptr;
}

// The later one stays. With the same revision it is the fuller one; a mark that is not said leaves
// the one that is known.
void Cache::Keep(std::shared_ptr<const Snapshot> snapshot, const Keeping& keeping) {
  if (!keeping.keep) return;
  const std::lock_guard lock(mutex_);
  Kept& kept = kept_[snapshot->org];
  if (kept.snapshot && kept.snapshot->revision > snapshot->revision) return;
  const bool same = kept.snapshot && kept.snapshot->revision == snapshot->revision;
  if (keeping.mark || !same) kept.mark = keeping.mark;
  kept.snapshot = std::move(snapshot);
}

void Cache::TakeFrom(const Cache& other) {
  std::vector<std::shared_ptr<const Snapshot>> snapshots;
  {
    const std::lock_guard lock(other.mutex_);
    for (const auto& [org, kept] : other.kept_) snapshots.push_back(kept.snapshot);
  }
  for (auto& snapshot : snapshots) Keep(std::move(snapshot), {.keep = true, .mark = {}});
}

Result<std::shared_ptr<const Snapshot>> Cache::Refresh(store::Session& session, std::int64_t org,
                                                       std::string_view event_type, Instant since,
                                                       const Keeping& keeping) {
  ROTA_ASSIGN(const std::int64_t revision, store::ReadRevision(session, org));
  const std::shared_ptr<const Snapshot> last = LastOf(org);
  std::shared_ptr<Snapshot> next;
  // A later snapshot than this transaction sees, or one that begins too late, is of no use here.
  if (last && last->revision <= revision && last->since <= since) {
    if (last->revision == revision) {
      if (Serves(*last, event_type)) {
        Keep(last, keeping);
        return last;
      }
      next = std::make_shared<Snapshot>(*last);
    } else {
      ROTA_ASSIGN(next, CatchUp(session, *last, revision));
    }
  }
  if (!next) {
    ROTA_ASSIGN(next, LoadAll(session, org, since));
  }
  if (!event_type.empty()) {
    ROTA_TRY(CheckWhole(*next));
    const std::uint32_t type = next->catalog->FindEventType(event_type);
    if (type == kNone) return NotFound(Describe<EventType>().name, event_type).At("event_type");
    ROTA_TRY(LoadEventType(session, next.get(), type));
  }
  Keep(next, keeping);
  return std::shared_ptr<const Snapshot>(std::move(next));
}

std::int64_t Cache::FindOrganization(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto known = organizations_.find(id);
  return known == organizations_.end() ? 0 : known->second;
}

void Cache::KeepOrganization(const std::string& id, std::int64_t org) {
  const std::lock_guard lock(mutex_);
  organizations_[id] = org;
}

}  // namespace rota
