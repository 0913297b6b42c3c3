// An organization as one document: out of one database, into another.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "src/availability/booking_rows.h"
#include "src/availability/resolved_catalog.h"
#include "src/base/ascii.h"
#include "src/booking/series_rule.h"
#include "src/booking/waitlist.h"
#include "src/engine/apply.h"
#include "src/engine/impl.h"
#include "src/engine/import_rules.h"
#include "src/engine/kinds.h"
#include "src/model/managed.h"
#include "src/store/busy_store.h"
#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/transfer.h"
#include "src/store/verify.h"

namespace rota {
namespace {

constexpr Reason kImportReasons[] = {Reason::k_slug_taken,         Reason::k_email_taken,
                                     Reason::k_external_ref_taken, Reason::k_zone_unknown,
                                     Reason::k_occupied,           Reason::k_read_only_field};

// The live records, without what the engine counts: what catalog.apply takes.
void KeepForApply(OrganizationDocument* document) {
  OrganizationDocument kept;
  Catalog& catalog = document->catalog;
  const auto strip = [](RecordHeader* header) { KeepEngineFields(RecordHeader(), header); };
  strip(&catalog.organization->header);
  catalog.organization->revision = 0;
  kept.catalog.organization = std::move(catalog.organization);
  for (const KindRow& kind : AllKinds()) {
    if (!kind.list) continue;
    const ListOps& ops = *kind.list->type->list;
    void* list = ListIn(kind, catalog);
    for (std::size_t i = 0; i < ops.size(list); ++i) {
      const void* record = ops.at(list, i);
      if (HeaderOf(record).archived_at) continue;
      void* live = ops.push(ListIn(kind, kept.catalog));
      kind.descriptor().assign(live, record);
      strip(&HeaderOf(live));
    }
  }
  // A value that a template locks is one that nobody may write.
  std::vector<EventType>& types = kept.catalog.event_types;
  for (EventType& type : types) {
    const auto managed = std::find_if(types.begin(), types.end(), [&](const EventType& one) {
      return one.header.id == type.template_id;
    });
    if (managed != types.end()) type = Unlocked(type, *managed);
  }
  *document = std::move(kept);
}

// Writes a document into an organization that holds nothing.
class Importer {
 public:
  Importer(Act& act, const OrganizationDocument& document)
      : act_(act), session_(act.session()), document_(document) {}

  Result<ImportSummary> Import() {
    if (act_.org() != 0) {
      ROTA_ASSIGN(const bool holds, store::HoldsRecords(session_, act_.org()));
      if (holds) return Invalid("not_empty", "the organization holds records").At("organization");
    }
    ROTA_TRY(ImportCatalog());
    ROTA_ASSIGN(keys_, store::ReadAllKeys(session_, act_.org()));
    all_keys_ = store::KeyMap::Writer(keys_);
    ROTA_TRY(ImportBeside(Describe<TimeOff>(), document_.time_off, "time_off"));
    ROTA_TRY(ImportBeside(Describe<BusyBlock>(), document_.busy, "busy"));
    ROTA_TRY(IndexBusyBlocks());
    ROTA_TRY(ImportSeries());
    ROTA_TRY(CheckBookings());
    ROTA_TRY(CheckTaken());
    ROTA_TRY(ImportBookings());
    ROTA_TRY(ImportWaitlist());
    ROTA_TRY(ImportTurns());
    ROTA_TRY(ImportCounters());
    ROTA_TRY(CompareRows());
    summary_.organization = document_.catalog.organization->header.id;
    summary_.time_off = std::ssize(document_.time_off);
    summary_.busy = std::ssize(document_.busy);
    summary_.series = std::ssize(document_.series);
    summary_.bookings = std::ssize(document_.bookings);
    summary_.waitlist = std::ssize(document_.waitlist);
    return summary_;
  }

 private:
  Status ImportCatalog() {
    const Result<ApplyReport> applied = ApplyCatalog(act_, document_.catalog, {.import = true});
    if (!applied.ok()) return Status(applied.status()).Under("catalog");
    summary_.records = std::ssize(applied->rows) - 1;
    ROTA_ASSIGN(summary_.revision, act_.Revision());
    return act_.Begin();  // reads what was written
  }

  std::int64_t Find(const RecordDescriptor& descriptor, const std::string& id) const {
    return all_keys_.Find(descriptor.name, id);
  }

  // Header, id and number of a record that lies beside the catalog, and its key.
  Result<std::int64_t> Admit(const RecordDescriptor& descriptor, const RecordHeader& header,
                             const std::string& place) {
    if (Status bad = CheckImported(header); !bad.ok()) return bad.Under(place);
    if (Find(descriptor, header.id) != 0) {
      return Invalid("duplicate_id",
                     fmt::format("\"{}\" is the id of an earlier record", header.id))
          .At(place + ".id");
    }
    if (!numbers_.emplace(descriptor.name, header.number).second) {
      return Wrong("an earlier record has this number", place + ".number");
    }
    const std::int64_t key = store::NextKey(descriptor.name, header, &last_[descriptor.name]);
    all_keys_.Add(descriptor.name, header.id, key);
    return key;
  }

  Status History(const RecordDescriptor& descriptor, const void* record, std::int64_t key) {
    HistoryEntry entry = act_.Entry(descriptor.name, HeaderOf(record).id, "imported");
    entry.changes = store::DifferencesOf(descriptor, nullptr, record);
    return store::AppendHistory(session_, act_.org(), key, summary_.revision, entry);
  }

  Status WriteRecordBeside(const RecordDescriptor& descriptor, const void* record,
                           const std::string& place) {
    ROTA_ASSIGN(const std::int64_t key, Admit(descriptor, HeaderOf(record), place));
    ROTA_TRY(store::WriteDocument(session_, act_.org(),
                                  {&descriptor, record, key, true, summary_.revision}));
    return History(descriptor, record, key);
  }

  template <typename T>
  Status ImportBeside(const RecordDescriptor& descriptor, const std::vector<T>& list,
                      std::string_view name) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string place = fmt::format("{}[{}]", name, i);
      Status shape = Together(ValidateRecord(descriptor, &list[i]));
      if (!shape.ok()) return shape.Under(place);
      const RecordDescriptor& owner =
          list[i].resource.empty() ? Describe<User>() : Describe<Resource>();
      const std::string& id = list[i].resource.empty() ? list[i].user : list[i].resource;
      if (Find(owner, id) == 0) {
        return NotFound(owner.name, id).At(fmt::format("{}.{}", place, owner.name));
      }
      ROTA_TRY(WriteRecordBeside(descriptor, &list[i], place));
    }
    return {};
  }

  // What whole days of busy blocks are read by: who is archived keeps their time, for the day they
  // come back, and their zone with it.
  Catalog Zones() const {
    const Catalog& all = document_.catalog;
    Catalog zones;
    zones.organization = Organization{.header = all.organization->header};
    zones.organization->zone = all.organization->zone;
    zones.users = all.users;
    zones.calendar_sources = all.calendar_sources;
    zones.teams = all.teams;
    zones.resources = all.resources;
    for (User& user : zones.users) user.header.archived_at.reset();
    for (Team& team : zones.teams) team.holiday_sets.clear();
    for (Resource& resource : zones.resources) {
      resource.header.archived_at.reset();
      resource.holiday_sets.clear();
    }
    for (CalendarSource& source : zones.calendar_sources) source.header.archived_at.reset();
    return zones;
  }

  Status IndexBusyBlocks() {
    const auto built = ResolvedCatalog::Build(Zones());
    if (!built.ok()) return Status(built.status()).Under("catalog");
    const ResolvedCatalog& catalog = **built;
    std::map<std::string_view, const Booking*> by_uid;
    for (const Booking& booking : document_.bookings) by_uid[booking.uid] = &booking;
    for (std::size_t i = 0; i < document_.busy.size(); ++i) {
      const BusyBlock& block = document_.busy[i];
      if (block.header.archived_at) continue;
      const std::string place = fmt::format("busy[{}]", i);
      const std::int64_t owner = block.resource.empty()
                                     ? Find(Describe<User>(), block.user)
                                     : Find(Describe<Resource>(), block.resource);
      const std::int64_t source = Find(Describe<CalendarSource>(), block.source);
      if (!block.source.empty() && source == 0) {
        return NotFound(Describe<CalendarSource>().name, block.source).At(place + ".source");
      }
      std::optional<store::BlockTime> time = store::TimeOf(catalog, block, owner, source);
      const auto copied = by_uid.find(block.ical_uid);
      if (time && copied != by_uid.end()) time->moved = IsMovedCopy(*copied->second, time->taken);
      ROTA_TRY(store::IndexBlock(session_, act_.org(), Find(Describe<BusyBlock>(), block.header.id),
                                 time));
    }
    return {};
  }

  Status ImportSeries() {
    for (std::size_t i = 0; i < document_.series.size(); ++i) {
      const Series& series = document_.series[i];
      const std::string place = fmt::format("series[{}]", i);
      if (const auto set = SetOf(series); !set.ok()) return Status(set.status()).Under(place);
      if (Find(Describe<EventType>(), series.event_type) == 0) {
        return NotFound(Describe<EventType>().name, series.event_type).At(place + ".event_type");
      }
      ROTA_TRY(WriteRecordBeside(Describe<Series>(), &series, place));
    }
    for (std::size_t i = 0; i < document_.due.size(); ++i) {
      const DueSeries& due = document_.due[i];
      const std::int64_t key = Find(Describe<Series>(), due.series);
      if (key == 0) {
        return NotFound(Describe<Series>().name, due.series).At(fmt::format("due[{}].series", i));
      }
      ROTA_TRY(store::SetDue(session_, act_.org(), key, due.at));
    }
    return {};
  }

  Status ImportWaitlist() {
    const RecordDescriptor& kind = Describe<WaitlistEntry>();
    std::int64_t last_position = 0;
    for (std::size_t i = 0; i < document_.waitlist.size(); ++i) {
      const WaitlistEntry& entry = document_.waitlist[i];
      const std::string place = fmt::format("waitlist[{}]", i);
      const std::int64_t type = Find(Describe<EventType>(), entry.event_type);
      if (type == 0) {
        return NotFound(Describe<EventType>().name, entry.event_type).At(place + ".event_type");
      }
      Status whole = CheckWhole(entry);
      if (whole.ok()) whole = CheckRoom(entry.position, "position");
      if (!whole.ok()) return whole.Under(place);
      ROTA_TRY(WriteRecordBeside(kind, &entry, place));
      last_position = std::max(last_position, entry.position);
      ROTA_TRY(store::IndexWaitlistEntry(session_, act_.org(), type,
                                         {Find(kind, entry.header.id), entry}));
    }
    return store::RaiseCounter(session_, act_.org(), store::kPositions, 0, last_position);
  }

  Status CheckNamed(const Booking& booking, const std::string& place) const {
    const std::pair<const RecordDescriptor&, const std::string&> named[] = {
        {Describe<EventType>(), booking.event_type},
        {Describe<Team>(), booking.team},
        {Describe<Series>(), booking.series}};
    for (const auto& [descriptor, id] : named) {
      if (id.empty() || Find(descriptor, id) != 0) continue;
      return NotFound(descriptor.name, id).At(fmt::format("{}.{}", place, descriptor.name));
    }
    const auto user = [&](const std::string& id, std::string path) -> Status {
      if (Find(Describe<User>(), id) != 0) return {};
      return NotFound(Describe<User>().name, id).At(fmt::format("{}.{}", place, path));
    };
    for (std::size_t i = 0; i < booking.hosts.size(); ++i) {
      ROTA_TRY(user(booking.hosts[i], fmt::format("hosts[{}]", i)));
    }
    for (std::size_t i = 0; i < booking.resources.size(); ++i) {
      const std::string& id = booking.resources[i].resource;
      if (Find(Describe<Resource>(), id) != 0) continue;
      return NotFound(Describe<Resource>().name, id)
          .At(fmt::format("{}.resources[{}].resource", place, i));
    }
    for (std::size_t i = 0; i < booking.attendees.size(); ++i) {
      const std::string& id = booking.attendees[i].user;
      if (!id.empty()) ROTA_TRY(user(id, fmt::format("attendees[{}].user", i)));
    }
    return {};
  }

  // Ids and numbers are given out here, so that what follows finds every booking by its id.
  Status CheckBookings() {
    std::set<std::string_view> uids, codes;
    std::set<std::pair<std::string_view, LocalTime>> places;
    for (std::size_t i = 0; i < document_.bookings.size(); ++i) {
      const Booking& booking = document_.bookings[i];
      const std::string place = fmt::format("bookings[{}]", i);
      ROTA_TRY(Admit(Describe<Booking>(), booking.header, place).status());
      ROTA_TRY(CheckOwnRules(booking).Under(place));
      if (!uids.insert(booking.uid).second || booking.uid.empty()) {
        return Wrong("a booking has a UID of its own", place + ".uid");
      }
      if (!booking.code.empty() && !codes.insert(booking.code).second) {
        return Wrong("an earlier booking has this code", place + ".code");
      }
      ROTA_TRY(CheckNamed(booking, place));
      bookings_[booking.header.id] = &booking;
      if (booking.series.empty()) continue;
      if (!booking.recurrence_id) {
        return Wrong("an occurrence says which", place + ".recurrence_id");
      }
      if (!places.emplace(booking.series, *booking.recurrence_id).second) {
        return Wrong("an earlier booking is this occurrence", place + ".recurrence_id");
      }
    }
    return CheckVisits(document_.bookings);
  }

  Status CheckTaken() {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (std::size_t i = 0; i < document_.taken.size(); ++i) {
      const TakenTime& taken = document_.taken[i];
      const std::string place = fmt::format("taken[{}]", i);
      const auto found = bookings_.find(taken.booking);
      if (found == bookings_.end()) {
        return NotFound(Describe<Booking>().name, taken.booking).At(place + ".booking");
      }
      const Booking& booking = *found->second;
      if (!TakesTime(booking)) return Wrong("the booking takes no time", place + ".booking");
      if (Find(Describe<User>(), taken.user) == 0) {
        return NotFound(Describe<User>().name, taken.user).At(place + ".user");
      }
      const auto& hosts = booking.hosts;
      const bool hosts_it = std::find(hosts.begin(), hosts.end(), taken.user) != hosts.end();
      if (hosts_it == taken.attends) {
        return Wrong("a host takes time, who attends is shown as busy", place + ".attends");
      }
      if (!seen.emplace(taken.booking, taken.user).second) {
        return Wrong("the booking takes their time already", place + ".user");
      }
      if (hosts_it) ROTA_TRY(CheckHostTime(booking, taken).Under(place));
      ROTA_TRY(CheckCore(booking, taken).Under(place));
      taken_[taken.booking].push_back(RowOf(booking, taken));
    }
    return CheckAttending();
  }

  store::OccupancyRow RowOf(const Booking& booking, const TakenTime& taken) const {
    store::OccupancyRow row;
    row.org = act_.org();
    row.subject = Find(Describe<User>(), taken.user);
    row.start_at = taken.start;
    row.end_at = taken.end;
    row.core_start = taken.core_start.value_or(taken.start);
    row.core_end = taken.core_end.value_or(taken.end);
    row.owner = Find(Describe<Booking>(), taken.booking);
    const Instant expires = ExpiryOf(booking);
    if (expires != 0) row.expires_at = expires;
    row.soft = taken.attends;
    return row;
  }

  // They are shown as busy while any of the hosts is.
  Status CheckAttending() {
    std::map<std::string_view, const User*> users;
    for (const User& user : document_.catalog.users) users[user.header.id] = &user;
    for (std::size_t i = 0; i < document_.taken.size(); ++i) {
      const TakenTime& taken = document_.taken[i];
      if (!taken.attends) continue;
      const std::string place = fmt::format("taken[{}]", i);
      const Booking& booking = *bookings_.at(taken.booking);
      if (!Attends(booking, *users.at(taken.user))) {
        return Wrong("they do not attend", place + ".user");
      }
      Interval widest = {booking.start, booking.end};
      for (const store::OccupancyRow& row : taken_[taken.booking]) {
        if (row.soft) continue;
        widest = {std::min(widest.start, row.start_at), std::max(widest.end, row.end_at)};
      }
      widest.end = std::max(widest.end, booking.attendee_until.value_or(0));
      if (taken.start != widest.start) {
        return Wrong("it does not begin with the hosts' time", place + ".start");
      }
      if (taken.end != widest.end) {
        return Wrong("it does not end with the hosts' time", place + ".end");
      }
    }
    return {};
  }

  Status CheckTakesAll(const Booking& booking, const std::string& place) {
    if (!TakesTime(booking)) return {};
    const auto& rows = taken_[booking.header.id];
    for (std::size_t i = 0; i < booking.hosts.size(); ++i) {
      const std::int64_t user = Find(Describe<User>(), booking.hosts[i]);
      const bool has = std::any_of(rows.begin(), rows.end(), [&](const store::OccupancyRow& row) {
        return row.subject == user && !row.soft;
      });
      if (!has)
        return Wrong("no time is taken of this host", fmt::format("{}.hosts[{}]", place, i));
    }
    return {};
  }

  // What a booking takes of things, and of those who are facilitators, is what it says.
  void AddThingTime(const Booking& booking) {
    if (!TakesTime(booking)) return;
    std::vector<store::OccupancyRow>& rows = taken_[booking.header.id];
    for (const BookedResource& one : booking.resources) {
      const auto& all = document_.catalog.resources;
      const auto resource = std::find_if(all.begin(), all.end(), [&](const Resource& known) {
        return known.header.id == one.resource;
      });
      store::OccupancyRow row;
      row.org = act_.org();
      row.subject = Find(Describe<Resource>(), one.resource);
      row.start_at = booking.start - one.buffer_before_min.value_or(0) * kMinute;
      row.end_at = booking.end + one.buffer_after_min.value_or(0) * kMinute;
      const bool max_mode = booking.buffer_mode == BufferMode::kMax && resource->capacity == 1;
      row.core_start = max_mode ? booking.start : row.start_at;
      row.core_end = max_mode ? booking.end : row.end_at;
      row.units = one.units;
      row.owner = Find(Describe<Booking>(), booking.header.id);
      const Instant expires = ExpiryOf(booking);
      if (expires != 0) row.expires_at = expires;
      rows.push_back(row);
      const std::int64_t person = Find(Describe<User>(), resource->user);
      const bool known = std::any_of(rows.begin(), rows.end(), [&](const store::OccupancyRow& of) {
        return of.subject == person;
      });
      if (person == 0 || known) continue;
      row.subject = person;
      row.units = 1;
      rows.push_back(row);
    }
  }

  Status ImportBookings() {
    const store::WriteContext context{session_, act_.org(), act_.now(), act_.snapshot().by_index,
                                      keys_};
    for (std::size_t i = 0; i < document_.bookings.size(); ++i) {
      const Booking& booking = document_.bookings[i];
      const std::string place = fmt::format("bookings[{}]", i);
      ROTA_TRY(CheckTakesAll(booking, place));
      AddThingTime(booking);
      BookingChange change;
      change.booking_key = Find(Describe<Booking>(), booking.header.id);
      change.after = booking;
      if (!booking.series.empty()) change.series_key = Find(Describe<Series>(), booking.series);
      change.history = act_.Entry(Describe<Booking>().name, booking.header.id, "imported");
      const Status written =
          store::Import(context, change, taken_[booking.header.id], summary_.revision);
      if (!written.ok()) return Status(written).Under(place);
      event_types_[change.booking_key] = Find(Describe<EventType>(), booking.event_type);
    }
    return {};
  }

  Status ImportTurns() {
    std::set<std::int64_t> seqs;
    for (std::size_t i = 0; i < document_.assignments.size(); ++i) {
      const Assignment& turn = document_.assignments[i];
      const std::string place = fmt::format("assignments[{}]", i);
      const auto booking = bookings_.find(turn.booking);
      if (booking == bookings_.end()) {
        return NotFound(Describe<Booking>().name, turn.booking).At(place + ".booking");
      }
      if (Find(Describe<User>(), turn.user) == 0) {
        return NotFound(Describe<User>().name, turn.user).At(place + ".user");
      }
      const auto& hosts = booking->second->hosts;
      const bool hosts_it = std::find(hosts.begin(), hosts.end(), turn.user) != hosts.end();
      if (!hosts_it && booking->second->reassignment_count == 0) {
        return Wrong("they never were a host of the booking", place + ".user");
      }
      ROTA_TRY(CheckRoom(turn.seq, place + ".seq"));
      if (!seqs.insert(turn.seq).second) return Wrong("an earlier turn has it", place + ".seq");
    }
    for (std::size_t i = 0; i < document_.decisions.size(); ++i) {
      const std::string& id = document_.decisions[i].booking;
      if (Find(Describe<Booking>(), id) != 0) continue;
      return NotFound(Describe<Booking>().name, id).At(fmt::format("decisions[{}].booking", i));
    }
    const store::KeyMap keys = store::KeyMap::Writer(all_keys_).Take();
    ROTA_TRY(
        store::WriteAssignments(session_, act_.org(), keys, document_.assignments, event_types_));
    return store::WriteDecisions(session_, act_.org(), keys, document_.decisions);
  }

  // Those of numbers and turns stand at least where the records say; messages are counted anew.
  Status ImportCounters() {
    std::map<std::string, std::int64_t> least;
    for (const KindRow& kind : AllKinds()) {
      if (!kind.list) continue;
      const ListOps& ops = *kind.list->type->list;
      const void* list = ListIn(kind, document_.catalog);
      for (std::size_t i = 0; i < ops.size(list); ++i) {
        std::int64_t& n = least[std::string(kind.name())];
        n = std::max<std::int64_t>(n, HeaderOf(ops.at(list, i)).number);
      }
    }
    for (const auto& [kind, number] : numbers_) {
      std::int64_t& n = least[std::string(kind)];
      n = std::max<std::int64_t>(n, number);
    }
    for (const Assignment& turn : document_.assignments) {
      least["turn"] = std::max(least["turn"], turn.seq);
    }
    for (const auto& [name, n] : least) {
      ROTA_TRY(store::RaiseCounter(session_, act_.org(), name, 0, n));
    }
    for (std::size_t i = 0; i < document_.counters.size(); ++i) {
      const CounterValue& counter = document_.counters[i];
      if (counter.name == Describe<Message>().name) continue;
      ROTA_TRY(CheckRoom(counter.n, fmt::format("counters[{}].n", i)));
      ROTA_TRY(store::RaiseCounter(session_, act_.org(), counter.name, counter.bucket, counter.n));
    }
    return {};
  }

  // What no single value says: the rows are compared with each other as verify does.
  Status CompareRows() {
    ROTA_ASSIGN(const VerifyReport report, store::Verify(session_, act_.org()));
    if (report.findings.empty()) return {};
    return Wrong(report.findings.front(), "");
  }

  Act& act_;
  store::Session& session_;
  const OrganizationDocument& document_;
  ImportSummary summary_;
  store::KeyMap keys_;                             // of the catalog
  store::KeyMap::Writer all_keys_{keys_};          // and of what lies beside it, as it is written
  std::map<std::string_view, std::int64_t> last_;  // key given out, by kind
  std::set<std::pair<std::string_view, std::int32_t>> numbers_;  // by kind
  std::map<std::string_view, const Booking*> bookings_;
  std::map<std::string, std::vector<store::OccupancyRow>> taken_;  // by booking
  std::map<std::int64_t, std::int64_t> event_types_;               // by booking's key
};

// What makes a document one for an import.
Status CheckDocument(const OrganizationDocument& document) {
  if (!document.format) {
    return Invalid("required", "a document for an import names its format").At("format");
  }
  if (*document.format != OrganizationDocument::kFormat) {
    return Status(Reason::k_unsupported, "a document of a later version").At("format");
  }
  if (document.catalog.organization) return {};
  return Invalid("required", "the document describes its organization").At("catalog.organization");
}

}  // namespace

ROTA_VERB(ExportOrganization, .May({.admin = true}).TakesLong().Example(R"({"for":"apply"})"));

Result<OrganizationDocument> Engine::ExportOrganization(const ExportOrganizationBody& what,
                                                        const Envelope& envelope) {
  return impl_->Perform<&Engine::ExportOrganization>(
      what, envelope, [&](Act& act) -> Result<OrganizationDocument> {
        ROTA_ASSIGN(OrganizationDocument document,
                    store::ReadOrganizationDocument(act.session(), act.org()));
        if (what.purpose == ExportFor::kApply) KeepForApply(&document);
        return document;
      });
}

ROTA_VERB(ImportOrganization,
          .May({})
              .Writes()
              .TakesLong()
              .Refuses(kImportReasons)
              .Example(R"({"format":1,"catalog":{"organization":{"id":"branch","number":1,)"
                       R"("version":1,"created_at":"2030-01-01T00:00:00Z",)"
                       R"("updated_at":"2030-01-01T00:00:00Z","name":"Branch","zone":"UTC"}}})"));

Result<ImportSummary> Engine::ImportOrganization(const OrganizationDocument& what,
                                                 const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::ImportOrganization>();
  ROTA_TRY(impl_->Admit(verb, &what, envelope));
  ROTA_TRY(CheckDocument(what));
  ROTA_ASSIGN(const Destination to,
              DestinationOf(*impl_, what.catalog.organization, "catalog.organization", envelope));
  const auto decide = [&](Act& act) { return Importer(act, what).Import(); };
  if (!to.founds) return impl_->Perform<&Engine::ImportOrganization>(what, to.envelope, decide);
  ImportSummary summary;
  const auto run = [&](Act& act) -> Status {
    ROTA_ASSIGN(summary, decide(act));
    return {};
  };
  ROTA_TRY(impl_->Write(verb, to.scope, to.envelope, &what, &summary, run));
  return summary;
}

}  // namespace rota
