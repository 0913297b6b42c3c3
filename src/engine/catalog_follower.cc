// Each kind says what hangs on a record of it:
//
//   user             offers made from the user; with another zone or travel, their time off and
//                    the entries of outside calendars that have dates alone
//   profile          offers made from it
//   schedule         offers made from it (hours are read where they are asked)
//   team             offers made from it or from the team above it, whose children these are
//   event_type       its offer, and those of its parts where it is managed
//   calendar_source  what its blocks close, and how long its owner's calendars stay fresh
//   resource         offers that may take it, its time off and what is known of it
//   resource_pool    offers that may take one of it
//   time_off         its owner's absences, and offers in which somebody stands in
//
// Indexes stay as they are: a new record comes behind the last of its kind, which is where reading
// everything would put it, because keys rise; an archived one leaves a place that nobody asks for.
// A record whose key lies further back would stand elsewhere after a reading: then all is read.
#include "src/engine/catalog_follower.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>

#include "src/availability/facts_of.h"
#include "src/store/busy_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

// Following more than this many records, or an eighth of the users, is no less work than reading.
constexpr std::size_t kFew = 64;

struct Loaded {
  std::string_view kind;
  std::int64_t key;
  store::LoadedRecord record;
};

const RecordHeader& HeaderIn(const store::LoadedRecord& record) {
  if (const TimeOff* time_off = std::get_if<TimeOff>(&record)) return time_off->header;
  return std::visit([](const auto& one) -> const RecordHeader& { return one.header; },
                    std::get<CatalogRecord>(record));
}

bool Contains(const std::vector<std::uint32_t>& sorted, std::uint32_t index) {
  return std::binary_search(sorted.begin(), sorted.end(), index);
}

class RecordFollower {
 public:
  RecordFollower(store::Session& session, Snapshot* snapshot)
      : session_(session), next_(*snapshot), before_(snapshot->catalog) {}

  Result<bool> Follow(const std::set<WrittenRecord>& written) {
    if (written.empty()) return true;
    if (!next_.unreadable.empty()) return false;
    if (written.size() > kFew + before_->user_count() / 8) return false;
    ROTA_ASSIGN(const bool read, Read(written));
    if (!read) return false;
    std::vector<CatalogRecord> records;
    for (const Loaded& one : loaded_) {
      if (const auto* record = std::get_if<CatalogRecord>(&one.record)) records.push_back(*record);
    }
    if (!records.empty()) {
      // What cannot be put together is looked at as a whole.
      auto with = before_->With(std::move(records));
      if (!with.ok() || !*with) return false;
      next_.catalog = *std::move(with);
    }
    AddIndexes();
    for (const Loaded& one : loaded_) ROTA_TRY(Drop(one));
    DropOffers();
    return RenewPeople();
  }

 private:
  const ResolvedCatalog& now() const { return *next_.catalog; }

  // Reads the rows; false where one stands where a reading would not put it, or cannot be read.
  Result<bool> Read(const std::set<WrittenRecord>& written) {
    store::KeyMap::Writer keys(next_.keys);
    for (const WrittenRecord& row : written) {
      Result<store::LoadedRecord> record =
          store::LoadRecord(session_, next_.org, row.kind, row.key);
      if (!record.ok()) {
        if (record.status().reason() == Reason::k_unsupported) continue;
        if (record.status().reason() == Reason::k_not_found) return false;
        if (store::UnreadableIn(record.status())) return false;
        return Status(record.status());
      }
      const RecordHeader& header = HeaderIn(*record);
      const bool known = next_.keys.Find(row.kind, header.id) == row.key;
      if (!known && header.archived_at) continue;  // came and went
      if (!known && row.key <= next_.keys.Newest(row.kind)) return false;
      if (header.archived_at) {
        keys.Remove(row.kind, header.id);
      } else if (!known) {
        keys.Add(row.kind, header.id, row.key);
      }
      loaded_.push_back({row.kind, row.key, *std::move(record)});
    }
    next_.keys = std::move(keys).Take();
    return true;
  }

  template <typename T>
  const T* Catalogued(const Loaded& one) const {
    const auto* record = std::get_if<CatalogRecord>(&one.record);
    return record ? std::get_if<T>(record) : nullptr;
  }

  template <typename T>
  void FollowKeys(store::KeyList* list) const {
    std::vector<std::int64_t> added, archived;
    for (const Loaded& one : loaded_) {
      if (!Catalogued<T>(one)) continue;
      if (HeaderIn(one.record).archived_at) archived.push_back(one.key);
      if (list->IndexOf(one.key) == kNone) added.push_back(one.key);
    }
    *list = list->With(added, archived);
  }

  void AddIndexes() {
    FollowKeys<User>(&next_.by_index.users);
    FollowKeys<EventType>(&next_.by_index.event_types);
    FollowKeys<CalendarSource>(&next_.by_index.sources);
    FollowKeys<Resource>(&next_.by_index.resources);
    const auto grow = []<typename T>(std::size_t size, SharedVector<T>* to) {
      if (to->size() == size) return;
      typename SharedVector<T>::Writer writer(*to);
      while (writer.size() < size) writer.Add(nullptr);
      *to = std::move(writer).Take();
    };
    grow(now().user_count(), &next_.leave);
    grow(now().user_count(), &next_.facts.people);
    grow(now().resource_count(), &next_.things_leave);
    grow(now().resource_count(), &next_.facts.things);
    grow(now().event_type_count(), &next_.offers);
    grow(now().event_type_count(), &next_.facts.event_types);
  }

  // Notes what hangs on the record as it was and as it is.
  Status Drop(const Loaded& one) {
    const std::string& id = HeaderIn(one.record).id;
    if (const User* user = Catalogued<User>(one)) {
      DropUser(id, *user);
    } else if (Catalogued<AvailabilityProfile>(one)) {
      profiles_.insert(before_->FindProfile(id));
    } else if (Catalogued<Schedule>(one)) {
      schedules_.insert(before_->FindSchedule(id));
    } else if (const Team* team = Catalogued<Team>(one)) {
      const std::uint32_t known = before_->FindTeam(id);
      teams_.insert(known);
      NoteThingsOfTeams();
      teams_.insert(now().FindTeam(team->parent));
      if (known != kNone) teams_.insert(before_->FindTeam(before_->team(known).parent));
    } else if (Catalogued<Resource>(one)) {
      DropResource(id);
    } else if (Catalogued<ResourcePool>(one)) {
      pools_.insert(before_->FindPool(id));
    } else if (Catalogued<EventType>(one)) {
      event_types_.insert(before_->FindEventType(id));
      const std::vector<std::uint32_t> parts = now().PartsOf(id);  // their places stay
      event_types_.insert(parts.begin(), parts.end());
    } else if (const auto* source = Catalogued<CalendarSource>(one)) {
      return DropSource(one.key, *source);
    } else if (const TimeOff* time_off = std::get_if<TimeOff>(&one.record)) {
      DropTimeOff(one.key, *time_off);
    }
    return {};
  }

  void DropUser(const std::string& id, const User& user) {
    const std::uint32_t known = before_->FindUser(id);
    if (known == kNone) return;
    users_.insert(known);
    if (user.header.archived_at) {
      archived_.insert(id);
      return;
    }
    const User& old = before_->user(known);
    if (old.zone != user.zone || old.travel != user.travel) {
      leave_.insert(known);
      blocked_.insert(known);
    }
  }

  // The zone of a team is that of its things.
  void NoteThingsOfTeams() {
    for (std::uint32_t i = 0; i < now().resource_count(); ++i) {
      if (!now().resource(i).team.empty()) things_.insert(i);
    }
  }

  // Its zone may be another; whether it is there, and what it is linked to.
  void DropResource(const std::string& id) {
    const std::uint32_t known = before_->FindResource(id);
    if (known == kNone) return;
    resources_.insert(known);
    things_.insert(known);
  }

  Status DropSource(std::int64_t key, const CalendarSource& source) {
    const std::uint32_t known = before_->FindSource(source.header.id);
    const auto note_fresh = [&](Subject owner) {
      if (owner.index == kNone) return;
      (owner.kind == Subject::Kind::kPerson ? fresh_ : things_).insert(owner.index);
    };
    note_fresh(OwnerOf(now(), source));
    if (known == kNone) return {};
    CalendarSource old = before_->source(known);
    note_fresh(OwnerOf(*before_, old));
    // A reading changes nothing but these.
    old.header = source.header;
    old.synced_at = source.synced_at;
    old.sync_token = source.sync_token;
    if (old == source && !source.header.archived_at) return {};
    ROTA_ASSIGN(const auto users, store::UsersOfSource(session_, next_.org, key));
    for (const std::int64_t user : users) {
      const std::uint32_t index = next_.by_index.users.IndexOf(user);
      if (index != kNone) blocked_.insert(index);
    }
    return {};
  }

  void DropTimeOff(std::int64_t key, const TimeOff& time_off) {
    SharedMap<std::int64_t, Subject>::Writer owners(next_.leave_owner);
    const auto edit = [&](Subject owner, bool add) {
      auto& leave = next_.LeaveOf(owner.kind);
      leave =
          leave.With(owner.index, std::make_shared<const Leave>(LeaveWith(
                                      now(), leave[owner.index].get(), key,
                                      add ? std::make_shared<const TimeOff>(time_off) : nullptr)));
      if (owner.kind == Subject::Kind::kThing) {
        things_.insert(owner.index);
        return;
      }
      users_.insert(owner.index);
      fresh_.insert(owner.index);
    };
    if (const Subject* former = next_.leave_owner.Find(key)) {
      edit(Subject(*former), false);
      owners.Erase(key);
    }
    const Subject owner = OwnerOf(now(), time_off);
    if (owner.index != kNone && !time_off.header.archived_at) {
      edit(owner, true);
      owners.Set(key, owner);
    }
    next_.leave_owner = std::move(owners).Take();
  }

  void DropOffers() {
    const auto touched = [](const std::vector<std::uint32_t>& reads,
                            const absl::flat_hash_set<std::uint32_t>& written) {
      return std::any_of(written.begin(), written.end(),
                         [&](std::uint32_t index) { return Contains(reads, index); });
    };
    // With seats its bookings are read as sessions, without them as bookings.
    for (const std::uint32_t type : event_types_) {
      if (type == kNone || !next_.facts.event_types[type]) continue;
      next_.facts.event_types = next_.facts.event_types.With(type, nullptr);
    }
    SharedVector<std::shared_ptr<const KeptOffer>>::Writer offers(next_.offers);
    for (std::uint32_t type = 0; type < offers.size(); ++type) {
      if (!offers[type]) continue;
      const OfferReads& reads = offers[type]->offer.reads;
      if (event_types_.contains(type) || touched(reads.users, users_) ||
          touched(reads.teams, teams_) || touched(reads.profiles, profiles_) ||
          touched(reads.schedules, schedules_) || touched(reads.resources, resources_) ||
          touched(reads.pools, pools_)) {
        offers.Set(type, nullptr);
      }
    }
    next_.offers = std::move(offers).Take();
  }

  // Time off in another zone, or whose delegate is gone; then what is known of these people.
  Result<bool> RenewPeople() {
    if (!archived_.empty()) {
      for (std::uint32_t user = 0; user < next_.leave.size(); ++user) {
        if (!next_.leave[user]) continue;
        const auto& records = next_.leave[user]->records;
        const bool names = std::any_of(records.begin(), records.end(), [&](const auto& record) {
          return archived_.contains(record.second->delegate);
        });
        if (names) leave_.insert(user);
      }
    }
    for (const std::uint32_t user : leave_) {
      if (!next_.leave[user]) continue;
      next_.leave = next_.leave.With(
          user, std::make_shared<const Leave>(LeaveOf(now(), next_.leave[user]->records)));
      fresh_.insert(user);
    }
    fresh_.insert(blocked_.begin(), blocked_.end());
    for (const std::uint32_t user : fresh_) {
      if (!next_.facts.people[user]) continue;
      PersonFacts person = *next_.facts.people[user];
      person.fresh_until = FreshUntil(now(), {Subject::Kind::kPerson, user});
      person.absences = next_.AbsencesOf(user);
      if (blocked_.contains(user)) {
        const Subject owner = {Subject::Kind::kPerson, user};
        ROTA_ASSIGN(person.blocked, ReadBlocked(session_, next_, owner));
      }
      next_.facts.people =
          next_.facts.people.With(user, std::make_shared<const PersonFacts>(std::move(person)));
    }
    RenewThings();
    return true;
  }

  // What is known of things is read anew where it is asked for; their time off here, whose zone may
  // be another.
  void RenewThings() {
    for (const std::uint32_t thing : things_) {
      next_.facts.things = next_.facts.things.With(thing, nullptr);
      if (!next_.things_leave[thing]) continue;
      if (next_.by_index.resources.IndexOf(next_.by_index.resources[thing]) == kNone) continue;
      next_.things_leave = next_.things_leave.With(
          thing, std::make_shared<const Leave>(LeaveOf(now(), next_.things_leave[thing]->records)));
    }
  }

  store::Session& session_;
  Snapshot& next_;
  const std::shared_ptr<const ResolvedCatalog> before_;
  std::vector<Loaded> loaded_;
  absl::flat_hash_set<std::string> archived_;  // users
  // Whose offers are made anew.
  absl::flat_hash_set<std::uint32_t> users_, teams_, profiles_, schedules_, event_types_;
  absl::flat_hash_set<std::uint32_t> resources_, pools_;
  // Users whose time off, outside calendars, or freshness and absences are another.
  absl::flat_hash_set<std::uint32_t> leave_, blocked_, fresh_;
  absl::flat_hash_set<std::uint32_t> things_;  // of which something is another
};

}  // namespace

Result<bool> FollowRecords(store::Session& session, const std::set<WrittenRecord>& written,
                           Snapshot* snapshot) {
  return RecordFollower(session, snapshot).Follow(written);
}

}  // namespace rota
