#include "src/engine/cache.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>

#include "src/availability/facts_of.h"
#include "src/availability/resolve_offer.h"
#include "src/engine/catch_up.h"
#include "src/store/busy_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

// Keys by index, and a place for what is known of each user and event type.
void AddIndexes(const store::StoredCatalog& stored, Snapshot* snapshot) {
  const ResolvedCatalog& catalog = *snapshot->catalog;
  std::vector<std::int64_t> users, types, sources, resources;
  for (std::uint32_t i = 0; i < catalog.resource_count(); ++i) {
    resources.push_back(stored.keys.Find(Describe<Resource>().name, catalog.resource(i).header.id));
  }
  for (std::uint32_t i = 0; i < catalog.source_count(); ++i) {
    sources.push_back(
        stored.keys.Find(Describe<CalendarSource>().name, catalog.source(i).header.id));
  }
  for (std::uint32_t i = 0; i < catalog.user_count(); ++i) {
    users.push_back(stored.keys.Find(Describe<User>().name, catalog.user(i).header.id));
  }
  for (std::uint32_t i = 0; i < catalog.event_type_count(); ++i) {
    types.push_back(stored.keys.Find(Describe<EventType>().name, catalog.event_type(i).header.id));
  }
  snapshot->by_index.places = catalog.shared_places();
  snapshot->by_index.users = store::KeyList().With(users, {});
  snapshot->by_index.sources = store::KeyList().With(sources, {});
  snapshot->by_index.event_types = store::KeyList().With(types, {});
  snapshot->by_index.resources = store::KeyList().With(resources, {});
  const auto nulls = []<typename T>(std::size_t size, SharedVector<std::shared_ptr<T>>* to) {
    *to = SharedVector(std::vector<std::shared_ptr<T>>(size));
  };
  nulls(users.size(), &snapshot->leave);
  nulls(users.size(), &snapshot->facts.people);
  nulls(resources.size(), &snapshot->things_leave);
  nulls(resources.size(), &snapshot->facts.things);
  nulls(types.size(), &snapshot->offers);
  nulls(types.size(), &snapshot->facts.event_types);
  snapshot->ready.assign(types.size(), false);
}

void AddLeave(std::vector<TimeOff> time_off, const store::KeyMap& keys, Snapshot* snapshot) {
  using Owner = std::pair<Subject::Kind, std::uint32_t>;
  absl::flat_hash_map<Owner, decltype(Leave::records)> by_owner;
  SharedMap<std::int64_t, Subject>::Writer owners(snapshot->leave_owner);
  for (TimeOff& one : time_off) {
    const Subject owner = OwnerOf(*snapshot->catalog, one);
    if (owner.index == kNone) continue;  // whoever it was of was archived
    const std::int64_t key = keys.Find(Describe<TimeOff>().name, one.header.id);
    owners.Set(key, owner);
    by_owner[{owner.kind, owner.index}].emplace_back(
        key, std::make_shared<const TimeOff>(std::move(one)));
  }
  using Leaves = SharedVector<std::shared_ptr<const Leave>>::Writer;
  Leaves people(snapshot->leave), things(snapshot->things_leave);
  for (auto& [owner, records] : by_owner) {
    Leaves& all = owner.first == Subject::Kind::kPerson ? people : things;
    all.Set(owner.second,
            std::make_shared<const Leave>(LeaveOf(*snapshot->catalog, std::move(records))));
  }
  snapshot->leave = std::move(people).Take();
  snapshot->things_leave = std::move(things).Take();
  snapshot->leave_owner = std::move(owners).Take();
}

}  // namespace

// Who waits is kept a place; without a row of theirs nobody knows which.
Status LoadWaitlist(store::Session& session, Snapshot* snapshot) {
  snapshot->waitlist = nullptr;
  Result<store::Waitlist> read = store::ReadWaitlist(session, snapshot->org);
  if (auto row = store::UnreadableIn(read.status())) {
    snapshot->unreadable.push_back(*std::move(row));
    return {};
  }
  ROTA_TRY(read.status());
  if (read->empty()) return {};
  snapshot->waitlist = std::make_shared<const store::Waitlist>(*std::move(read));
  return {};
}

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
  AddIndexes(stored, snapshot.get());
  AddLeave(std::move(stored.time_off), stored.keys, snapshot.get());
  snapshot->keys = std::move(stored.keys);
  ROTA_TRY(LoadWaitlist(session, snapshot.get()));
  return snapshot;
}

}  // namespace

namespace {

// Takes what blocks close, from their rows; documents are read where the row does not say it all.
class BlockedReader {
 public:
  BlockedReader(store::Session& session, const Snapshot& snapshot, Subject owner)
      : session_(session), snapshot_(snapshot), owner_(owner) {}

  // All rows of the owner, or those of one block.
  Status Read(std::optional<std::int64_t> block) {
    ROTA_ASSIGN(outside_uids_, store::HasOutsideUids(session_, snapshot_.org));
    return store::EachBlockTime(
        session_, snapshot_.org, snapshot_.by_index.KeyOf(owner_), snapshot_.since, block,
        [this](std::int64_t key, const store::BlockTime& time) { return Take(key, time); });
  }

  std::vector<Blocked> rows;

 private:
  Status Take(std::int64_t key, const store::BlockTime& time) {
    if (time.asks_document || (time.has_uid && outside_uids_)) return TakeDocument(key, time);
    const CalendarSource* source = nullptr;
    if (time.source != 0) {
      const std::uint32_t place = snapshot_.by_index.sources.IndexOf(time.source);
      if (place == kNone) return {};  // archived
      source = &snapshot_.catalog->source(place);
    }
    if (Blocks(time.traits, source)) rows.push_back({time.taken.start, time.taken.end, key});
    return {};
  }

  Status TakeDocument(std::int64_t key, const store::BlockTime& time) {
    ROTA_ASSIGN(const BusyBlock block, store::ReadBlock(session_, snapshot_.org, key));
    const ResolvedCatalog& catalog = *snapshot_.catalog;
    if (!block.source.empty() && catalog.FindSource(block.source) == kNone) return {};
    if (OwnerOf(catalog, block) != owner_) {
      return store::Unreadable({std::string(Describe<BusyBlock>().name), block.header.id, "user",
                                "it stands in another's calendar than it says"});
    }
    if (!time.moved) {
      ROTA_ASSIGN(const auto copied, store::BookingOfUid(session_, snapshot_.org, block.ical_uid));
      if (copied) return {};
    }
    if (const auto taken = BlockedBy(catalog, block)) {
      rows.push_back({taken->start, taken->end, key});
    }
    return {};
  }

  store::Session& session_;
  const Snapshot& snapshot_;
  Subject owner_;
  bool outside_uids_ = false;
};

}  // namespace

Result<Timeline<Blocked>> ReadBlocked(store::Session& session, const Snapshot& snapshot,
                                      Subject owner) {
  BlockedReader reader(session, snapshot, owner);
  ROTA_TRY(reader.Read(std::nullopt));
  return Timeline(std::move(reader.rows));
}

Result<std::vector<Blocked>> ReadBlockedBy(store::Session& session, const Snapshot& snapshot,
                                           Subject owner, std::int64_t block) {
  BlockedReader reader(session, snapshot, owner);
  ROTA_TRY(reader.Read(block));
  return std::move(reader.rows);
}

namespace {

using People = SharedVector<std::shared_ptr<const PersonFacts>>::Writer;

Result<std::shared_ptr<const PersonFacts>> ReadPerson(store::Session& session,
                                                      const Snapshot& snapshot,
                                                      std::uint32_t user) {
  PersonFacts person;
  const std::int64_t key = snapshot.by_index.users[user];
  ROTA_ASSIGN(person.occupied,
              store::ReadOccupied(session, snapshot.org, key, snapshot.by_index, snapshot.since));
  const Subject owner = {Subject::Kind::kPerson, user};
  ROTA_ASSIGN(person.blocked, ReadBlocked(session, snapshot, owner));
  ROTA_ASSIGN(person.turns, store::ReadTurns(session, snapshot.org, key, snapshot.by_index));
  if (snapshot.leave[user]) person.absences = snapshot.leave[user]->absences;
  person.fresh_until = FreshUntil(*snapshot.catalog, owner);
  return std::make_shared<const PersonFacts>(std::move(person));
}

Result<std::shared_ptr<const PersonFacts>> ReadThing(store::Session& session,
                                                     const Snapshot& snapshot,
                                                     std::uint32_t resource) {
  PersonFacts thing;
  const Subject owner = {Subject::Kind::kThing, resource};
  ROTA_ASSIGN(thing.occupied,
              store::ReadThingOccupied(session, snapshot.org, snapshot.by_index.KeyOf(owner),
                                       snapshot.by_index, snapshot.since));
  ROTA_ASSIGN(thing.blocked, ReadBlocked(session, snapshot, owner));
  if (snapshot.things_leave[resource]) thing.absences = snapshot.things_leave[resource]->absences;
  thing.fresh_until = FreshUntil(*snapshot.catalog, owner);
  return std::make_shared<const PersonFacts>(std::move(thing));
}

// The things of an event type, and the people whose time facilitators share.
Status LoadThings(store::Session& session, const Offer& offer, Snapshot* snapshot) {
  for (const OfferThing& thing : offer.things) {
    if (!snapshot->facts.things[thing.resource]) {
      ROTA_ASSIGN(auto known, ReadThing(session, *snapshot, thing.resource));
      snapshot->facts.things = snapshot->facts.things.With(thing.resource, std::move(known));
    }
    if (thing.seen.user != kNone) ROTA_TRY(LoadPerson(session, snapshot, thing.seen.user));
  }
  return {};
}

Status LoadPeople(store::Session& session, std::span<const OfferHost> hosts, Snapshot* snapshot) {
  const auto known = [&](const OfferHost& host) { return !!snapshot->facts.people[host.user]; };
  if (std::all_of(hosts.begin(), hosts.end(), known)) return {};
  People people(snapshot->facts.people);
  for (const OfferHost& host : hosts) {
    if (people[host.user]) continue;
    ROTA_ASSIGN(auto person, ReadPerson(session, *snapshot, host.user));
    people.Set(host.user, std::move(person));
  }
  snapshot->facts.people = std::move(people).Take();
  return {};
}

// The bookings that the offer's limits count, and the sessions that can be joined.
Status LoadCounted(store::Session& session, const Offer& offer, Snapshot* snapshot) {
  SharedVector<std::shared_ptr<const Timeline<Counted>>>::Writer counted(
      snapshot->facts.event_types);
  std::vector<std::uint32_t> types;
  if (offer.type->seats) types.push_back(offer.event_type);
  for (const ResolvedLimit& limit : offer.limits) {
    if (limit.scope == LimitScope::kEventType) types.push_back(offer.event_type);
    if (limit.scope != LimitScope::kTeam) continue;
    const auto of_team = snapshot->catalog->EventTypesOf(limit.team, limit.limit.descendants);
    types.insert(types.end(), of_team.begin(), of_team.end());
  }
  for (const std::uint32_t type : types) {
    if (counted[type]) continue;
    ROTA_ASSIGN(Timeline<Counted> timeline,
                store::ReadCounted(session, snapshot->org, snapshot->by_index.event_types[type],
                                   snapshot->since, SeatsOf(*snapshot, type)));
    counted.Set(type, std::make_shared<const Timeline<Counted>>(std::move(timeline)));
  }
  snapshot->facts.event_types = std::move(counted).Take();
  return {};
}

// Everything a question about this offer reads.
Status LoadOffer(store::Session& session, const Offer& offer, Snapshot* snapshot) {
  ROTA_TRY(LoadPeople(session, offer.hosts, snapshot));
  ROTA_TRY(LoadThings(session, offer, snapshot));
  if (offer.limits.empty() && !offer.type->seats) return {};
  return LoadCounted(session, offer, snapshot);
}

Status LoadEventType(store::Session& session, Snapshot* snapshot, std::uint32_t type) {
  const ResolvedCatalog& catalog = *snapshot->catalog;
  if (!snapshot->offers[type]) {
    ROTA_ASSIGN(Offer offer,
                ResolveOffer(catalog, catalog.event_type(type).header.id,
                             [&](std::uint32_t user) { return snapshot->AbsencesOf(user); }));
    snapshot->offers = snapshot->offers.With(
        type, std::make_shared<const KeptOffer>(KeptOffer{snapshot->catalog, std::move(offer)}));
  }
  ROTA_TRY(LoadOffer(session, snapshot->offer(type), snapshot));
  snapshot->ready[type] = true;
  return {};
}

}  // namespace

Status LoadAlso(store::Session& session, std::uint32_t event_type, Snapshot* snapshot) {
  return LoadEventType(session, snapshot, event_type);
}

Status CheckWhole(const Snapshot& snapshot) {
  return snapshot.unreadable.empty() ? Status() : store::Unreadable(snapshot.unreadable.front());
}

std::optional<store::SeatsFrom> SeatsOf(const Snapshot& snapshot, std::uint32_t event_type) {
  if (!snapshot.catalog->event_type(event_type).seats) return std::nullopt;
  return store::SeatsFrom{snapshot.catalog.get(), snapshot.since + kTimelineReach};
}

bool Snapshot::Knows(const Offer& offer) const {
  const auto knows = [&](std::uint32_t user) { return user == kNone || facts.people[user]; };
  return std::all_of(offer.hosts.begin(), offer.hosts.end(),
                     [&](const OfferHost& host) { return knows(host.user); }) &&
         std::all_of(offer.things.begin(), offer.things.end(), [&](const OfferThing& thing) {
           return facts.things[thing.resource] && knows(thing.seen.user);
         });
}

Timeline<Absence> Snapshot::AbsencesOf(std::uint32_t user) const {
  return leave[user] ? leave[user]->absences : Timeline<Absence>();
}

Leave LeaveOf(const ResolvedCatalog& catalog, decltype(Leave::records) records) {
  Leave leave;
  for (const auto& [key, time_off] : records) {
    if (const auto absence = AbsenceOf(catalog, *time_off, key)) leave.absences.Add(*absence);
  }
  leave.records = std::move(records);
  return leave;
}

Leave LeaveWith(const ResolvedCatalog& catalog, const Leave* before, std::int64_t key,
                std::shared_ptr<const TimeOff> time_off) {
  Leave leave = before ? *before : Leave();
  std::erase_if(leave.records, [&](const auto& record) { return record.first == key; });
  leave.absences.Remove({key});
  if (time_off) {
    if (const auto absence = AbsenceOf(catalog, *time_off, key)) leave.absences.Add(*absence);
    const auto place = std::upper_bound(
        leave.records.begin(), leave.records.end(), key,
        [](std::int64_t wanted, const auto& record) { return wanted < record.first; });
    leave.records.emplace(place, key, std::move(time_off));
  }
  return leave;
}

Status LoadPerson(store::Session& session, Snapshot* snapshot, std::uint32_t user) {
  if (snapshot->facts.people[user]) return {};
  ROTA_ASSIGN(auto person, ReadPerson(session, *snapshot, user));
  snapshot->facts.people = snapshot->facts.people.With(user, std::move(person));
  return {};
}

namespace {

// A record of the catalog with all that is made of it (indexes, compiled hours, keys), as measured
// with 20,000 users who have a schedule each.
constexpr std::int64_t kRecordBytes = 1700;

template <typename Row>
std::int64_t BytesOf(const Timeline<Row>& timeline) {
  return static_cast<std::int64_t>(timeline.size() * sizeof(Row));
}

// About what it takes alone: snapshots of one organization share most of it.
std::int64_t BytesOf(const Snapshot& snapshot) {
  std::int64_t bytes = kRecordBytes;
  for (const CatalogListing& list : CatalogLists()) {
    bytes += kRecordBytes *
             static_cast<std::int64_t>(snapshot.catalog->LiveRecords(list.kind->name).size());
  }
  const Facts& facts = snapshot.facts;
  for (std::size_t i = 0; i < facts.people.size(); ++i) {
    const auto& person = facts.people[i];
    if (!person) continue;
    bytes += static_cast<std::int64_t>(sizeof(*person) + person->turns.capacity() * sizeof(Turns));
    bytes += BytesOf(person->occupied) + BytesOf(person->blocked) + BytesOf(person->absences);
  }
  for (std::size_t i = 0; i < facts.event_types.size(); ++i) {
    if (facts.event_types[i]) bytes += BytesOf(*facts.event_types[i]);
  }
  for (std::size_t i = 0; i < snapshot.offers.size(); ++i) {
    if (!snapshot.offers[i]) continue;
    bytes +=
        static_cast<std::int64_t>(snapshot.offers[i]->offer.hosts.capacity() * sizeof(OfferHost));
  }
  return bytes;
}

}  // namespace

bool Serves(const Snapshot& snapshot, std::string_view event_type) {
  if (event_type.empty()) return true;
  const std::uint32_t type = snapshot.catalog->FindEventType(event_type);
  return type != kNone && snapshot.ready[type];
}

std::shared_ptr<const Snapshot> Cache::Last(std::int64_t org, std::string_view event_type,
                                            Instant since) const {
  const std::lock_guard lock(mutex_);
  const auto known = kept_.find(org);
  if (known == kept_.end()) return nullptr;
  const Snapshot& last = *known->second.snapshot;
  if (last.since > since || !Serves(last, event_type)) return nullptr;
  known->second.used = ++uses_;
  return known->second.snapshot;
}

std::shared_ptr<const Snapshot> Cache::Peek(std::int64_t org, std::string_view event_type,
                                            Instant since, const store::Mark& mark) const {
  const std::lock_guard lock(mutex_);
  const auto known = kept_.find(org);
  if (known == kept_.end() || known->second.mark != mark) return nullptr;
  const Snapshot& last = *known->second.snapshot;
  if (last.since > since || !Serves(last, event_type)) return nullptr;
  known->second.used = ++uses_;
  return known->second.snapshot;
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
  kept.used = ++uses_;
  if (kept.snapshot != snapshot) kept.bytes = -1;
  kept.snapshot = std::move(snapshot);
}

std::int64_t Cache::Weigh() {
  std::int64_t bytes = 0;
  for (auto& [org, kept] : kept_) {
    if (kept.bytes < 0) kept.bytes = BytesOf(*kept.snapshot);
    bytes += kept.bytes;
  }
  return bytes;
}

void Cache::MakeRoomFor(std::int64_t org) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() < 2) return;
  for (std::int64_t bytes = Weigh(); bytes > limit_bytes_ && kept_.size() > 1; ++evicted_) {
    const auto last_used = [&](const auto& a, const auto& b) {
      return std::pair(a.first == org, a.second.used) < std::pair(b.first == org, b.second.used);
    };
    const auto oldest = std::min_element(kept_.begin(), kept_.end(), last_used);
    bytes -= oldest->second.bytes;
    kept_.erase(oldest);
  }
}

void Cache::Tell(MetricsReport* report) {
  const std::lock_guard lock(mutex_);
  report->organizations_warm = std::ssize(kept_);
  report->organizations_evicted = evicted_;
  report->memory_warm_bytes = Weigh();
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
  MakeRoomFor(org);
  return std::shared_ptr<const Snapshot>(std::move(next));
}

Result<std::shared_ptr<const Snapshot>> Cache::Fill(store::Session& session,
                                                    std::shared_ptr<const Snapshot> snapshot,
                                                    const Offer& offer, const Keeping& keeping) {
  ROTA_TRY(CheckWhole(*snapshot));
  if (snapshot->Knows(offer)) return snapshot;
  auto fuller = std::make_shared<Snapshot>(*snapshot);
  ROTA_TRY(LoadOffer(session, offer, fuller.get()));
  Keep(fuller, keeping);
  MakeRoomFor(fuller->org);
  return std::shared_ptr<const Snapshot>(std::move(fuller));
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
