// Outside calendars: their text becomes busy blocks, block by block what changed.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "rota/codec/record_json.h"
#include "rota/ical/busy.h"
#include "rota/ical/google.h"
#include "rota/ical/graph.h"
#include "rota/ical/read.h"
#include "rota/ical/vanished.h"
#include "src/availability/facts_of.h"
#include "src/engine/busy_index.h"
#include "src/engine/catalog_lists.h"
#include "src/engine/impl.h"
#include "src/store/keys.h"

namespace rota {
namespace {

constexpr std::int64_t kDaysBack = 1, kDaysAhead = 400;  // where the command does not say
constexpr std::size_t kLongestToken = 16384;             // as the record says

// A block of a source is known by its event and occurrence.
using BlockName = std::pair<std::string, std::string>;
BlockName BlockNameOf(const BusyBlock& block) { return {block.ical_uid, block.recurrence_id}; }

struct Known {
  std::int64_t key = 0;
  BusyBlock block;
};

Result<std::map<BlockName, Known>> BlocksOf(store::Session& session, std::int64_t org,
                                            std::int64_t source) {
  std::map<BlockName, Known> known;
  store::Statement rows = session.Query(
      "SELECT DISTINCT b.item,d.doc FROM busy b JOIN document d ON d.org=b.org AND d.kind='busy_block' "
      "AND d.id=b.item WHERE b.org=? AND b.source=?",
      org, source);
  ROTA_TRY(rows.ForEach([&](store::Statement& row) -> Status {
    ROTA_ASSIGN(BusyBlock block, ReadRecord<BusyBlock>(row.Text(1), {.open = true}));
    const BlockName name = BlockNameOf(block);
    known.emplace(name, Known{row.Int(0), std::move(block)});
    return {};
  }));
  return known;
}

// Writes the difference between what a source's blocks are and what they should be.
class Sync {
 public:
  Sync(WriteScope& write, std::uint32_t user, std::int64_t revision, ImportReport* report)
      : write_(write), user_(user), revision_(revision), report_(*report) {}

  Status Run(std::map<BlockName, Known> known, std::vector<BusyBlock> blocks, SyncMode mode,
             Interval window, const ical::Vanished& vanished) {
    for (BusyBlock& block : blocks) {
      const auto before = known.find(BlockNameOf(block));
      if (before == known.end()) {
        ROTA_TRY(Add(std::move(block)));
      } else {
        // Among changes a series does not tell its exceptions again.
        const bool excepted = mode == SyncMode::kIncremental &&
                              ical::IsException(before->second.block) && !ical::IsException(block);
        if (excepted || before->second.block.content_hash == block.content_hash) {
          ++report_.unchanged;
        } else {
          ROTA_TRY(Replace(before->second, std::move(block)));
        }
        known.erase(before);
      }
    }
    for (auto& [name, old] : known) {
      const auto taken = InstantsOf(*write_.snapshot->catalog, old.block);
      if (!taken || !taken->Overlaps(window) || !vanished.Contains(old.block, *taken)) continue;
      ROTA_TRY(Remove(std::move(old)));
    }
    if (report_.added + report_.changed + report_.removed == 0) return {};
    return store::NoteChange(write_.session, write_.scope.org, revision_, "user_time",
                             write_.snapshot->by_index->users[user_]);
  }

 private:
  Status Write(const BusyBlock& block, std::int64_t key, bool is_new) {
    ROTA_TRY(store::WriteDocument(write_.session, write_.scope.org,
                                  {&Describe<BusyBlock>(), &block, key, is_new, revision_}));
    return IndexBusy(write_.session, *write_.snapshot, block, key);
  }

  Status Add(BusyBlock block) {
    ROTA_ASSIGN(const std::int64_t key, store::NewKey(write_.scope.now));
    ROTA_ASSIGN(const std::int64_t number,
                store::NextNumber(write_.session, write_.scope.org, "busy_block"));
    block.header.id = fmt::format("busy_block-{}", key);
    block.header.number = static_cast<std::int32_t>(number);
    block.header.version = 1;
    block.header.created_at = block.header.updated_at = write_.scope.now;
    ++report_.added;
    return Write(block, key, true);
  }

  Status Replace(const Known& old, BusyBlock block) {
    block.header = old.block.header;
    ++block.header.version;
    block.header.updated_at = write_.scope.now;
    ++report_.changed;
    return Write(block, old.key, false);
  }

  Status Remove(Known old) {
    old.block.header.archived_at = old.block.header.updated_at = write_.scope.now;
    ++old.block.header.version;
    ++report_.removed;
    return Write(old.block, old.key, false);
  }

  WriteScope& write_;
  std::uint32_t user_;
  std::int64_t revision_;
  ImportReport& report_;
};

// The source as it will be after this reading.
Status NoteReading(WriteScope& write, const CalendarSource& source, const std::string& sync_token,
                   std::int64_t revision) {
  CalendarSource read = source;
  read.synced_at = write.scope.now;
  read.sync_token = sync_token;
  read.header.updated_at = write.scope.now;
  ++read.header.version;
  const std::int64_t key = write.snapshot->keys->Find("calendar_source", source.header.id);
  return store::WriteDocument(write.session, write.scope.org,
                              {&Describe<CalendarSource>(), &read, key, false, revision});
}

std::vector<std::string> AddressesOf(const User& user) {
  std::vector<std::string> addresses = user.emails;
  if (!user.email.empty()) addresses.push_back(user.email);
  return addresses;
}

// Everything about an import that needs no lock: the text, typed and laid out in the window.
struct Outside {
  std::uint32_t user = kNone;
  Interval window;
  ImportReport report;
  std::vector<BusyBlock> blocks;
  std::optional<ical::Vanished> vanished;
};

Result<ical::Calendar> ReadAs(CalendarFormat format, std::string_view text,
                              const ical::ReadOptions& options) {
  switch (format) {
    case CalendarFormat::kIcs:
      return ical::ReadCalendar(text, options);
    case CalendarFormat::kGoogle:
      return ical::ReadGoogle(text, options);
    case CalendarFormat::kGraph:
      return ical::ReadGraph(text, options);
  }
  return Status(Reason::k_internal, "an unknown calendar format");
}

CalendarKind KindOf(CalendarFormat format) {
  switch (format) {
    case CalendarFormat::kIcs:
      return CalendarKind::kIcs;
    case CalendarFormat::kGoogle:
      return CalendarKind::kGoogle;
    case CalendarFormat::kGraph:
      return CalendarKind::kMicrosoft;
  }
  return CalendarKind::kOther;
}

Result<Outside> ReadText(const ResolvedCatalog& catalog, const ImportCommand& command,
                         const std::string& source_id, Instant now) {
  Outside reading;
  const std::uint32_t source = catalog.FindSource(source_id);
  if (source == kNone && !command.source.empty()) {
    return NotFound("calendar_source", command.source).At("source");
  }
  const CalendarSource* known =
      source == kNone ? nullptr : &catalog.catalog().calendar_sources[source];
  reading.user = catalog.FindUser(known ? known->user : command.user);
  if (reading.user == kNone) return NotFound("user", command.user).At("user");
  if (known && !command.user.empty() && command.user != known->user) {
    return Invalid("one_owner", "the source is somebody else's").At("user");
  }
  reading.window = {command.from.value_or(now - kDaysBack * kDay),
                    command.to.value_or(now + kDaysAhead * kDay)};
  if (reading.window.empty()) return Invalid("range", "the range ends before it starts").At("to");
  const User& user = catalog.user(reading.user);
  const Zone& zone = source == kNone ? catalog.UserZone(reading.user) : catalog.SourceZone(source);
  Result<ical::Calendar> calendar = ReadAs(command.format, command.text,
                                           {.zone = &zone,
                                            .emails = AddressesOf(user),
                                            .calendar = known ? known->external_calendar : ""});
  if (!calendar.ok()) return Status(calendar.status()).At("text");
  std::vector<ical::Diagnostic> told = std::move(calendar->diagnostics);
  reading.blocks = ical::BusyOf(*calendar,
                                {.user = user.header.id,
                                 .source = source_id,
                                 .window = reading.window,
                                 .holiday_calendar = known && known->holiday_calendar},
                                &told);
  reading.vanished.emplace(*calendar, told, command.mode);
  if (!calendar->complete) {
    told.push_back(
        {0, {}, "incomplete", "the text is not all there is: what it lacks was kept", false});
  }
  if (calendar->sync_token.size() > kLongestToken) {
    told.push_back({0, {}, "sync_token", "the sync token is too long to be kept", false});
    calendar->sync_token.clear();
  }
  reading.report.source = source_id;
  reading.report.sync_token = std::move(calendar->sync_token);
  reading.report.events = calendar->components;
  for (ical::Diagnostic& d : told) {
    reading.report.skipped += d.dropped;
    reading.report.notes.push_back(
        {d.line, std::move(d.uid), std::move(d.rule), std::move(d.message), d.dropped});
  }
  return reading;
}

}  // namespace

Result<ImportReport> Engine::ImportCalendar(const ImportCommand& command) {
  if (command.source.empty() && command.user.empty()) {
    return Invalid("required", "an import names a source or a user").At("source");
  }
  const CalendarKind kind = KindOf(command.format);
  const std::string source_id =
      command.source.empty() ? fmt::format("{}-{}", WordOf(kind), command.user) : command.source;
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(command.command));
  ROTA_TRY(MustBeStaff(scope.actor, "import calendars"));
  ROTA_ASSIGN(std::shared_ptr<const Snapshot> snapshot,
              impl_->Read(scope, "", scope.now - kTimelineReach));
  ROTA_ASSIGN(Outside reading, ReadText(*snapshot->catalog, command, source_id, scope.now));
  if (command.dry_run) {
    reading.report.blocks = std::move(reading.blocks);
    return reading.report;
  }
  if (snapshot->catalog->FindSource(source_id) == kNone) {
    CalendarSource made;
    made.header.id = source_id;
    made.user = command.user;
    made.kind = kind;
    CommandHeader header = command.command;
    header.idempotency_key.clear();
    ROTA_TRY(Put("calendar_source", WriteRecord(made, See::kNever), header).status());
  }
  ImportCommand canonical = command;
  canonical.command.now.reset();
  canonical.command.idempotency_key.clear();
  ROTA_ASSIGN(
      const std::string answer,
      impl_->Write(
          "import", command.command, WriteRecord(canonical, See::kNever),
          [&](WriteScope& write) -> Result<std::string> {
            ROTA_ASSIGN(write.snapshot, impl_->cache.Refresh(write.session, write.scope.org, "",
                                                             write.scope.now - kTimelineReach));
            Outside own = reading;
            if (write.snapshot->catalog !=
                snapshot->catalog) {  // its zones and owners may have changed meanwhile
              ROTA_ASSIGN(own,
                          ReadText(*write.snapshot->catalog, command, source_id, write.scope.now));
            }
            const std::int64_t source = write.snapshot->keys->Find("calendar_source", source_id);
            const std::uint32_t place = write.snapshot->catalog->FindSource(source_id);
            ROTA_ASSIGN(auto known, BlocksOf(write.session, write.scope.org, source));
            ROTA_ASSIGN(const std::int64_t revision, impl_->RevisionOf(write));
            ROTA_TRY(Sync(write, own.user, revision, &own.report)
                         .Run(std::move(known), std::move(own.blocks), command.mode, own.window,
                              *own.vanished));
            ROTA_TRY(NoteReading(write, write.snapshot->catalog->catalog().calendar_sources[place],
                                 own.report.sync_token, revision));
            return WriteRecord(own.report, See::kNever);
          }));
  return ReadRecord<ImportReport>(answer, {.open = true});
}

}  // namespace rota
