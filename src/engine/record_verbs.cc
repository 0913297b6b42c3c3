// Verbs on records of any kind: one path over the table of kinds.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "src/availability/facts_of.h"
#include "src/base/ascii.h"
#include "src/booking/waitlist.h"
#include "src/engine/apply.h"
#include "src/engine/cursor.h"
#include "src/engine/find_record.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"
#include "src/engine/managed_parts.h"
#include "src/engine/user_time.h"
#include "src/model/rules.h"
#include "src/model/walk.h"
#include "src/store/booking_list.h"
#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/list_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

using enum Reason;
constexpr Reason kWriteReasons[] = {k_slug_taken, k_email_taken, k_external_ref_taken,
                                    k_read_only_field};

// "users[0].email" of a catalog of one record is "email" of the record that was put.
Status WithinRecord(Status error, std::string_view list) {
  const std::string own = fmt::format("{}[0].", list);
  return error.Moved([&](const std::string& path) {
    return path.starts_with(own) ? path.substr(own.size()) : path;
  });
}

// As the actor may read it. Of bookings and series that is more than a circle of fields.
Result<std::string> Text(Act& act, const KindRow& kind, Found found,
                         std::optional<Instant> as_of = std::nullopt) {
  void* record = found.record.get();
  if (kind.descriptor == &Describe<EventType>) {
    ROTA_TRY(ShowPart(act, as_of, static_cast<EventType*>(record)));
  }
  if (kind.own_table) {
    auto& booking = *static_cast<Booking*>(record);
    ReadAt(act.now(), &booking);
    ROTA_ASSIGN(const Booking shown, act.Shown(std::move(booking), found.relations));
    return WriteRecord(shown, See::kStaff);
  }
  if (kind.descriptor == &Describe<Series>) {
    auto& series = *static_cast<Series*>(record);
    ROTA_ASSIGN(const Series shown, act.Shown(std::move(series), found.relations));
    return WriteRecord(shown, See::kStaff);
  }
  if (kind.descriptor == &Describe<WaitlistEntry>) {
    ReadAt(act.now(), static_cast<WaitlistEntry*>(record));
  }
  return WriteRecord(kind.descriptor(), record, found.see);
}

// ---- put -------------------------------------------------------------------

// A slug that somebody has, with the first numeral that is free among those of all records.
std::string FreeSlug(const ResolvedCatalog& catalog, const std::string& slug) {
  std::set<std::string> taken;
  for (const KindRow& kind : AllKinds()) {
    const FieldDescriptor* field = kind.list ? kind.descriptor().Find("slug") : nullptr;
    if (!field) continue;
    const RecordPointers records = catalog.LiveRecords(kind.name());
    for (std::size_t i = 0; i < records.size(); ++i) {
      taken.insert(*static_cast<const std::string*>(At(*field, records.at(i))));
    }
  }
  constexpr std::size_t kLongest = 80;
  for (std::size_t n = 2;; ++n) {
    const std::string numeral = fmt::format("-{}", n);
    const std::string free = slug.substr(0, kLongest - numeral.size()) + numeral;
    if (!taken.contains(free)) return free;
  }
}

// A catalog of one record: the same path as a whole one, so the same rules.
Result<Document> PutInCatalog(Act& act, const KindRow& kind, const PutBody& what, Record record) {
  const RecordDescriptor& descriptor = kind.descriptor();
  const auto apply = [&]() -> Result<ApplyReport> {
    Catalog catalog;
    descriptor.assign(kind.list->type->list->push(ListIn(kind, catalog)), record.get());
    return ApplyCatalog(act, catalog, {.alone = true});
  };
  Result<ApplyReport> applied = apply();
  const FieldDescriptor* slug = descriptor.Find("slug");
  if (!applied.ok() && applied.status().reason() == k_slug_taken && slug &&
      what.unique == UniqueRule::kAdjust) {
    auto& own = *static_cast<std::string*>(At(*slug, record.get()));
    own = FreeSlug(act.catalog(), own);
    applied = apply();
  }
  if (!applied.ok()) return WithinRecord(applied.status(), kind.list->name);
  ROTA_ASSIGN(
      const store::StoredDocument stored,
      store::ReadDocument(act.session(), act.org(), kind.name(), HeaderOf(record.get()).id));
  ROTA_TRY(store::ReadRow(descriptor, {kind.name(), stored.id}, stored.doc,
                          (record = descriptor.make()).get()));
  Document document;
  ROTA_ASSIGN(document.json, Text(act, kind, {stored.key, std::move(record), See::kAdmin, {}}));
  return document;
}

// The stored record that is named so, archived or not; nothing when there is none.
Result<std::optional<Found>> Stored(Act& act, const KindRow& kind, const std::string& id) {
  if (id.empty()) return std::optional<Found>();
  const Result<store::StoredDocument> stored =
      store::ReadDocument(act.session(), act.org(), kind.name(), id);
  if (!stored.ok()) {
    if (stored.status().reason() == k_not_found) return std::optional<Found>();
    return Status(stored.status());
  }
  Found found{stored->key, kind.descriptor().make(), See::kAdmin};
  ROTA_TRY(store::ReadRow(kind.descriptor(), {kind.name(), stored->id}, stored->doc,
                          found.record.get()));
  return std::optional(std::move(found));
}

// Collects which records a record names, and where.
class Names : public RecordVisitor {
 public:
  struct Name {
    std::string_view kind;
    std::string id, path;
    bool operator==(const Name&) const = default;
  };

  static std::vector<Name> In(const RecordDescriptor& descriptor, const void* record) {
    Names names;
    Walk(descriptor, record, names.place_, names);
    return std::move(names.found_);
  }
  void OnRecord(const RecordDescriptor&, const void*) override {}
  void OnText(const FieldDescriptor& field, const std::string& text) override {
    if (!field.refers.empty()) found_.push_back({field.refers, text, place_.Path()});
  }

 private:
  Report place_;
  std::vector<Name> found_;
};

// What a record beside the catalog names must be there; what it named before may be gone since.
Status CheckNamed(const Act& act, const RecordDescriptor& descriptor, const void* record,
                  const void* before) {
  std::vector<Names::Name> known;
  if (before) known = Names::In(descriptor, before);
  for (const Names::Name& name : Names::In(descriptor, record)) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (act.catalog().FindRecord(name.kind, name.id)) continue;
    return NotFound(name.kind, name.id).At(name.path).With("rule", "reference");
  }
  if (&descriptor != &Describe<BusyBlock>()) return {};
  const auto& block = *static_cast<const BusyBlock*>(record);
  const std::uint32_t source = act.catalog().FindSource(block.source);
  return source == rota::kNone ? Status() : CheckOwner(block, act.catalog().source(source));
}

// Among the live records of the kind, the host program's own key names one.
Status CheckOwnKey(Act& act, const KindRow& kind, const RecordHeader& header) {
  if (header.external_ref.empty()) return {};
  // The live one, where one of those that have it is alive.
  ROTA_ASSIGN(const std::optional<Found> found,
              Stored(act, kind, "external_ref:" + header.external_ref));
  if (!found) return {};
  const RecordHeader& other = HeaderOf(found->record.get());
  if (other.archived_at || other.id == header.id) return {};
  return Status(k_external_ref_taken)
      .At("external_ref")
      .With("rule", ReasonName(k_external_ref_taken))
      .With("existing", other.id);
}

// A record that lies beside the catalog: written by itself, and its user's time with it.
Result<Document> PutBeside(Act& act, const KindRow& kind, const Record& record,
                           const std::optional<Found>& before) {
  const RecordDescriptor& descriptor = kind.descriptor();
  RecordHeader& header = HeaderOf(record.get());
  std::int64_t key = 0;
  act.NeedCatalog();
  ROTA_TRY(act.Secure());
  if (before) {
    KeepEngineFields(HeaderOf(before->record.get()), &header);
    ROTA_TRY(CheckVersion(act.envelope().if_version, header.version));
    ROTA_TRY(CheckFixed(descriptor, record.get(), before->record.get()));
    header.archived_at.reset();
    key = before->key;
  } else {
    ROTA_TRY(CheckVersion(act.envelope().if_version, 0));
    ROTA_TRY(CheckNewHeader(header));
    ROTA_ASSIGN(const store::NewRow row,
                store::NewRowOf(act.session(), act.org(), kind.name(), act.now()));
    key = row.key;
    if (header.id.empty()) header.id = fmt::format("{}-{}", kind.name(), key);
    header.number = row.number;
    header.created_at = act.now();
  }
  const void* known = before ? before->record.get() : nullptr;
  ROTA_TRY(CheckNamed(act, descriptor, record.get(), known));
  ROTA_TRY(CheckOwnKey(act, kind, header));
  store::RaiseVersion(&header);
  header.updated_at = act.now();
  ROTA_TRY(WriteBeside(act, kind, record.get(), before ? before->record.get() : nullptr, key,
                       before ? "updated" : "created"));
  return Document{WriteRecord(descriptor, record.get(), See::kAdmin)};
}

}  // namespace

ROTA_VERB(Put, .ByKind(kByKindNote)
                   .OverDamage()
                   .Writes()
                   .IfVersion()
                   .Refuses(kWriteReasons)
                   .Example(R"({"kind":"time_off","record":)"
                            R"({"user":"bo","from":"2030-02-04","to":"2030-02-08"}})"));

Result<Document> Engine::Put(const PutBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Put>(what, envelope, [&](Act& act) -> Result<Document> {
    ROTA_ASSIGN(const KindRow* kind, FindKind(what.kind));
    if (kind->own_verbs) {
      return Status(k_unsupported, fmt::format("no verb puts a {}", what.kind)).At("kind");
    }
    const RecordDescriptor& descriptor = kind->descriptor();
    if (what.unique != UniqueRule::kRefuse && !descriptor.Find("slug")) {
      return Status(k_unsupported, fmt::format("a {} has no slug", what.kind)).At("unique");
    }
    Record record = descriptor.make();
    const Status read = ReadInto(descriptor, what.record, record.get());
    if (!read.ok()) return read.path().empty() ? Status(read).At("record") : read;
    if (kind->descriptor == &Describe<EventType>) {
      NamePart(act.catalog().View(), static_cast<EventType*>(record.get()));
    }
    // Before it is looked up: "#1" would find the record of that number.
    ROTA_TRY(CheckPlainId(HeaderOf(record.get()).id));
    ROTA_ASSIGN(const std::optional<Found> before, Stored(act, *kind, HeaderOf(record.get()).id));
    // Neither what it becomes nor what it was may be somebody else's; the first is answered alike
    // whether the id is taken or free.
    if (Status may = MayWrite(*kind, act.catalog(), act.actor(), record.get()); !may.ok()) {
      return Status(k_forbidden, fmt::format("this actor may not write this {}", kind->name()));
    }
    if (before) ROTA_TRY(MayWrite(*kind, act.catalog(), act.actor(), before->record.get()));
    if (kind->list) return PutInCatalog(act, *kind, what, record);
    const void* known = before ? before->record.get() : nullptr;
    ROTA_TRY(Together(ValidateRecord(descriptor, record.get(), known)));
    return PutBeside(act, *kind, record, before);
  });
}

ROTA_VERB(Get, .ByKind(kByKindNote).OverDamage().Example(R"({"kind":"user","id":"ana"})"));

Result<Document> Engine::Get(const RecordRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Get>(what, envelope, [&](Act& act) -> Result<Document> {
    ROTA_ASSIGN(const KindRow* kind, FindKind(what.kind));
    ROTA_ASSIGN(Found found, Find(act, *kind, what.id));
    if (what.as_of) ROTA_TRY(TurnBack(act, *kind, what, &found));
    Document document;
    ROTA_ASSIGN(document.json, Text(act, *kind, std::move(found), what.as_of));
    return document;
  });
}

// ---- list ------------------------------------------------------------------

namespace {

// The bookings an actor sees, as conditions of the store's query.
store::Sight SightOf(const Act& act) {
  store::Sight sight;
  const ResolvedCatalog& catalog = act.catalog();
  const Actor& actor = act.actor();
  const store::KeyMap& keys = act.snapshot().keys;
  const auto add_address = [&](const std::string& email) {
    if (!email.empty()) sight.attending.push_back("email:" + ComparedAddress(email));
  };
  switch (actor.kind) {
    case ActorKind::kSystem:
    case ActorKind::kAdmin:
      sight.all = true;
      return sight;
    case ActorKind::kGuest:
      return sight;
    case ActorKind::kAttendee: {
      if (!actor.id.empty()) sight.attending.push_back("attendee:" + actor.id);
      add_address(actor.email);
      const std::uint32_t user = catalog.FindUserByEmail(actor.email);
      if (!actor.email.empty() && user != rota::kNone) {
        sight.attending.push_back(store::WhoOf(keys, {.user = catalog.user(user).header.id}));
      }
      return sight;
    }
    case ActorKind::kUser:
      break;
  }
  const std::uint32_t user = ActingUser(catalog, actor);
  const std::string who = store::WhoOf(keys, {.user = actor.id});
  sight.hosting = {who};
  sight.attending = {who};
  add_address(catalog.user(user).email);
  for (const std::string& email : catalog.user(user).emails) add_address(email);
  const bool sees_team = catalog.organization().members_see_team != MembersSeeTeam::kNone;
  for (std::uint32_t team = 0; team < catalog.team_count(); ++team) {
    if (!catalog.IsLiveTeam(team)) continue;
    if (Leads(catalog, actor, team) || (sees_team && IsMember(catalog, user, team))) {
      sight.teams.push_back(keys.Find(Describe<Team>().name, catalog.team(team).header.id));
    }
  }
  return sight;
}

// By start, or behind the record of the key that the cursor is ("17").
Result<store::BookingPlace> PlaceOf(const std::string& cursor, bool by_start) {
  if (cursor.empty()) return store::BookingPlace{};
  if (by_start) {
    if (const auto place = ReadTimeCursor(cursor)) {
      return store::BookingPlace{place->first, place->second};
    }
  } else if (const auto key = WholeNumber(cursor); key && *key >= 0) {
    return store::BookingPlace{kMinInstant, *key};
  }
  return Invalid("cursor", "not a cursor of this list").At("cursor");
}

// The key of a record that a filter names, which the actor may read; 0 when it names none.
Result<std::int64_t> KeyNamed(Act& act, const RecordDescriptor& descriptor, const std::string& id) {
  if (id.empty()) return std::int64_t{0};
  ROTA_ASSIGN(const Found found, Find(act, KindOf(descriptor), id));
  return found.key;
}

// Under which names the store knows whoever attends: a user, an address, or both.
Result<std::vector<std::string>> NamesOf(Act& act, const std::string& attendee) {
  const ResolvedCatalog& catalog = act.catalog();
  const bool address = attendee.find('@') != std::string::npos;
  const std::uint32_t user =
      address ? catalog.FindUserByEmail(attendee) : catalog.FindUser(attendee);
  std::vector<std::string> names;
  const auto add = [&](const std::string& email) {
    if (!email.empty()) names.push_back("email:" + ComparedAddress(email));
  };
  if (user != rota::kNone) {
    const User& known = catalog.user(user);
    names.push_back(store::WhoOf(act.snapshot().keys, {.user = known.header.id}));
    add(known.email);
    for (const std::string& email : known.emails) add(email);
  } else if (address) {
    add(attendee);
  }
  if (names.empty()) return NotFound(Describe<User>().name, attendee).At("attendee");
  return names;
}

Result<store::BookingFilter> FilterOf(Act& act, const ListBody& what) {
  store::BookingFilter filter;
  ROTA_ASSIGN(filter.event_type, KeyNamed(act, Describe<EventType>(), what.event_type));
  ROTA_ASSIGN(filter.host, KeyNamed(act, Describe<User>(), what.host));
  ROTA_ASSIGN(filter.series, KeyNamed(act, Describe<Series>(), what.series));
  ROTA_ASSIGN(filter.team, KeyNamed(act, Describe<Team>(), what.team));
  if (!what.attendee.empty()) {
    ROTA_ASSIGN(filter.attending, NamesOf(act, what.attendee));
  }
  filter.status = what.status;
  filter.from = what.from.value_or(kMinInstant);
  filter.to = what.to.value_or(kMaxInstant);
  filter.now = act.now();
  return filter;
}

// Whether the actor reads in the booking what the filter found it by: who serves and who attends is
// not for everybody who sees that there is one, and of a session they read what is theirs.
Result<bool> Shows(const Act& act, const std::string& shown, const store::BookingFilter& filter) {
  ROTA_ASSIGN(const Booking booking, ReadRecord<Booking>(shown, {.open = true}));
  const store::KeyMap& keys = act.snapshot().keys;
  const bool host =
      filter.host == 0 ||
      std::any_of(booking.hosts.begin(), booking.hosts.end(), [&](const std::string& id) {
        return keys.Find(Describe<User>().name, id) == filter.host;
      });
  const bool attendee =
      filter.attending.empty() ||
      std::any_of(booking.attendees.begin(), booking.attendees.end(), [&](const Attendee& one) {
        return std::find(filter.attending.begin(), filter.attending.end(),
                         store::WhoOf(keys, one)) != filter.attending.end();
      });
  const bool status = filter.status.empty() || filter.status.Has(booking.status);
  return host && attendee && status;
}

Status CheckList(const KindRow& kind, const ListBody& what) {
  const bool waitlist = kind.descriptor == &Describe<WaitlistEntry>;
  if (!waitlist && !what.waitlist_status.empty()) {
    return Invalid("list_filter", "only waitlist entries are filtered by it").At("waitlist_status");
  }
  if (kind.own_table) return {};
  const std::pair<bool, std::string_view> filters[] = {
      {!waitlist && !what.event_type.empty(), "event_type"},
      {!what.host.empty(), "host"},
      {!what.series.empty(), "series"},
      {!what.team.empty(), "team"},
      {!what.attendee.empty(), "attendee"},
      {!what.status.empty(), "status"},
      {what.from.has_value(), "from"},
      {what.to.has_value(), "to"}};
  for (const auto& [given, name] : filters) {
    if (given) return Invalid("list_filter", "only bookings are filtered by it").At(name);
  }
  return {};
}

// Of waitlist entries, as they are now; other kinds have no such filter.
bool Passes(const Act& act, const ListBody& what, const KindRow& kind, const Found& found) {
  if (kind.descriptor != &Describe<WaitlistEntry>) return true;
  WaitlistEntry entry = *static_cast<const WaitlistEntry*>(found.record.get());
  ReadAt(act.now(), &entry);
  if (!what.event_type.empty() && what.event_type != entry.event_type) return false;
  return what.waitlist_status.empty() || what.waitlist_status.Has(entry.status);
}

}  // namespace

ROTA_VERB(
    List,
    .ByKind("by the kind of record: see the table of kinds. Of bookings: attendees their own; "
            "users those they serve, attend or lead, and their teams' by `members_see_team`")
        .OverDamage()
        .Example(R"({"kind":"booking","host":"ana","limit":50})"));

Result<Page> Engine::List(const ListBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::List>(what, envelope, [&](Act& act) -> Result<Page> {
    ROTA_ASSIGN(const KindRow* kind, FindKind(what.kind));
    ROTA_TRY(CheckList(*kind, what));
    ROTA_TRY(MayReadKind(*kind, act.actor()));
    ROTA_ASSIGN(const store::BookingPlace after, PlaceOf(what.cursor, kind->own_table));
    store::BookingFilter filter;
    if (kind->own_table) {
      ROTA_ASSIGN(filter, FilterOf(act, what));
    }
    Page page;
    std::string last;
    const bool rules =
        act.actor().kind == ActorKind::kSystem || act.actor().kind == ActorKind::kAdmin;
    const auto take = [&](std::int64_t key, std::string_view id, std::string_view doc,
                          std::string place) -> Result<bool> {
      Found found{key, kind->descriptor().make(), See::kPublic};
      const Status read =
          store::ReadRow(kind->descriptor(), {kind->name(), id}, doc, found.record.get());
      // Whose it is cannot be told, except of bookings, which are selected by their columns.
      if (!read.ok() && !rules && !kind->own_table) return true;
      if (read.ok() && !Admit(act, *kind, id, &found).ok()) return true;  // not for this actor
      if (read.ok() && !Passes(act, what, *kind, found)) return true;
      std::string shown;
      if (read.ok()) {
        ROTA_ASSIGN(shown, Text(act, *kind, std::move(found)));
        const bool by_what_is_read =
            filter.host != 0 || !filter.attending.empty() || !filter.status.empty();
        if (!rules && by_what_is_read) {
          ROTA_ASSIGN(const bool shows, Shows(act, shown, filter));
          if (!shows) return true;
        }
      }
      if (page.items.size() + page.unreadable.size() == static_cast<std::size_t>(what.limit)) {
        page.next_cursor = last;
        return false;
      }
      last = std::move(place);
      if (!read.ok()) {
        page.unreadable.push_back(*store::UnreadableIn(read));
        return true;
      }
      page.items.push_back(std::move(shown));
      return true;
    };
    if (kind->own_table) {
      ROTA_TRY(store::EachBooking(
          act.session(), act.org(), filter, SightOf(act), after,
          [&](store::BookingPlace place, std::string_view id, std::string_view doc) {
            return take(place.key, id, doc, fmt::format("{}.{}", place.start, place.key));
          }));
    } else {
      const store::TakeRow take_row = [&](std::int64_t key, std::string_view id,
                                          std::string_view doc) {
        return take(key, id, doc, fmt::format("{}", key));
      };
      ROTA_TRY(kind->descriptor == &Describe<Organization>
                   ? store::EachOrganization(act.session(), act.org(), what.archived, after.key,
                                             take_row)
                   : store::EachDocument(act.session(), act.org(), kind->name(), what.archived,
                                         after.key, take_row));
    }
    return page;
  });
}

// ---- looking back ----------------------------------------------------------

ROTA_VERB(History, .May({.host = true,
                         .leader = true,
                         .admin = true,
                         .note = "of what is the actor's own or their team's"})
                       .OverDamage()
                       .Example(R"({"kind":"user","id":"ana"})"));

Result<HistoryAnswer> Engine::History(const RecordRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::History>(what, envelope, [&](Act& act) -> Result<HistoryAnswer> {
    ROTA_ASSIGN(const KindRow* kind, FindKind(what.kind));
    if (what.as_of) return Status(k_unsupported, "only `record.get` looks back").At("as_of");
    ROTA_ASSIGN(const Found found, Find(act, *kind, what.id));
    if (found.see < See::kStaff) {
      return Status(k_forbidden, "history is for those whose record it is");
    }
    return store::ReadHistory(act.session(), act.org(), kind->name(), found.key,
                              HeaderOf(found.record.get()).id);
  });
}

ROTA_VERB(FindUser, .May({.member = true, .host = true, .leader = true, .admin = true})
                        .Example(R"({"email":"ana@example.org"})"));

Result<User> Engine::FindUser(const FindUserBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::FindUser>(what, envelope, [&](Act& act) -> Result<User> {
    const KindRow& kind = KindOf(Describe<User>());
    const std::uint32_t user = act.catalog().FindUserByEmail(what.email);
    if (user == rota::kNone) return NotFound(kind.name(), what.email);
    const User& found = act.catalog().user(user);
    ROTA_ASSIGN(const See see, MayRead(kind, act.catalog(), act.actor(), &found));
    return ReadRecord<User>(WriteRecord(found, see), {.open = true});
  });
}

}  // namespace rota
