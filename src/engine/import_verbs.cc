// Outside calendars: their text becomes busy blocks, block by block what changed.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "rota/base/crypto.h"
#include "rota/base/utf8.h"
#include "rota/codec/record_json.h"
#include "rota/ical/busy.h"
#include "rota/ical/google.h"
#include "rota/ical/graph.h"
#include "rota/ical/read.h"
#include "rota/ical/vanished.h"
#include "src/availability/facts_of.h"
#include "src/engine/apply.h"
#include "src/engine/copies.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"
#include "src/engine/user_time.h"
#include "src/ical/feed_text.h"
#include "src/store/busy_store.h"
#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

constexpr Reason kImportReasons[] = {Reason::k_malformed, Reason::k_out_of_range};
const std::string_view kBlock = Describe<BusyBlock>().name;
constexpr std::int64_t kDaysBack = 1, kDaysAhead = 400;  // where the command does not say
constexpr std::size_t kLongestToken = 16384;             // as the record says
// Bytes. iCalendar is read in one pass over the text, a provider's JSON as a tree that takes
// several times its size. A million events, of which what is asked for is kept, stay below 200 MB.
constexpr std::size_t kMostText = 256u << 20, kMostJson = 64u << 20, kMostKept = 100u << 20;

// A block of a source is known by its event and occurrence.
using BlockName = std::pair<std::string, std::string>;
BlockName BlockNameOf(const BusyBlock& block) { return {block.ical_uid, block.recurrence_id}; }

struct Known {
  std::int64_t key = 0;
  BusyBlock block;
};

Result<std::map<BlockName, Known>> BlocksOf(const Act& act, std::int64_t source) {
  std::map<BlockName, Known> known;
  ROTA_TRY(store::EachBlockOfSource(act.session(), act.org(), source,
                                    [&](std::int64_t key, BusyBlock block) -> Status {
                                      const BlockName name = BlockNameOf(block);
                                      known.emplace(name, Known{key, std::move(block)});
                                      return {};
                                    }));
  return known;
}

// Writes the difference between what a source's blocks are and what they should be.
class Sync {
 public:
  Sync(Act& act, Subject owner, std::int64_t revision, ImportReport* report)
      : act_(act), owner_(KeyOf(owner)), revision_(revision), report_(*report) {}

  Status Run(std::map<BlockName, Known> known, const std::vector<BusyBlock>& blocks, SyncMode mode,
             Interval window, const ical::Vanished& vanished) {
    std::vector<const BusyBlock*> fresh;
    for (const BusyBlock& block : blocks) {
      const auto before = known.find(BlockNameOf(block));
      if (before == known.end()) {
        fresh.push_back(&block);
      } else {
        // Among changes a series does not tell its exceptions again.
        const bool excepted = mode == SyncMode::kIncremental &&
                              ical::IsException(before->second.block) && !ical::IsException(block);
        if (excepted || vanished.Outweighs(before->second.block, block) ||
            before->second.block.content_hash == block.content_hash) {
          ++report_.unchanged;
        } else {
          ROTA_TRY(Replace(before->second, block));
        }
        known.erase(before);
      }
    }
    ROTA_TRY(Add(fresh));
    for (auto& [name, old] : known) {
      const auto taken = InstantsOf(act_.catalog(), old.block);
      if (!taken || !taken->Overlaps(window) || !vanished.Contains(old.block, *taken)) continue;
      ROTA_TRY(Remove(std::move(old)));
    }
    for (const std::int64_t owner : touched_) {
      ROTA_TRY(store::NoteUserTime(act_.session(), act_.org(), revision_, owner));
    }
    return {};
  }

 private:
  std::int64_t KeyOf(Subject owner) const { return act_.snapshot().by_index.KeyOf(owner); }

  Status Write(const BusyBlock& block, std::int64_t key, bool is_new) {
    ROTA_TRY(store::WriteDocument(act_.session(), act_.org(),
                                  {&Describe<BusyBlock>(), &block, key, is_new, revision_}));
    return IndexBusy(act_, block, key);
  }

  Status Add(const std::vector<const BusyBlock*>& blocks) {
    ROTA_ASSIGN(const std::vector<store::NewRow> rows,
                store::NewRowsOf(act_.session(), act_.org(), kBlock, act_.now(), blocks.size()));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      BusyBlock block = *blocks[i];
      RecordHeader& header = block.header;
      header.id = fmt::format("{}-{}", kBlock, rows[i].key);
      header.number = rows[i].number;
      header.version = 1;
      header.created_at = header.updated_at = act_.now();
      ++report_.added;
      touched_.insert(owner_);
      ROTA_TRY(Write(block, rows[i].key, true));
    }
    return {};
  }

  Status Replace(const Known& old, BusyBlock block) {
    block.header = old.block.header;
    store::RaiseVersion(&block.header);
    block.header.updated_at = act_.now();
    ++report_.changed;
    touched_.insert(owner_);
    Touch(old.block);
    return Write(block, old.key, false);
  }

  Status Remove(Known old) {
    old.block.header.archived_at = old.block.header.updated_at = act_.now();
    store::RaiseVersion(&old.block.header);
    ++report_.removed;
    Touch(old.block);
    ROTA_TRY(TellOfLostCopy(act_, old.block));
    return Write(old.block, old.key, false);
  }

  // The source may have been somebody else's when the block was read.
  void Touch(const BusyBlock& old) {
    const Subject owner = OwnerOf(act_.catalog(), old);
    if (owner.index != kNone) touched_.insert(KeyOf(owner));
  }

  Act& act_;
  std::int64_t owner_;  // key
  std::int64_t revision_;
  ImportReport& report_;
  std::set<std::int64_t> touched_;  // keys of owners
};

// The source as it will be after this reading.
Status NoteReading(const Act& act, const CalendarSource& source, const std::string& sync_token,
                   std::int64_t revision) {
  CalendarSource read = source;
  read.synced_at = act.now();
  read.sync_token = sync_token;
  read.header.updated_at = act.now();
  store::RaiseVersion(&read.header);
  const RecordDescriptor& descriptor = Describe<CalendarSource>();
  const std::int64_t key = act.snapshot().keys.Find(descriptor.name, source.header.id);
  return store::WriteDocument(act.session(), act.org(), {&descriptor, &read, key, false, revision});
}

std::vector<std::string> AddressesOf(const User& user) {
  std::vector<std::string> addresses = user.emails;
  if (!user.email.empty()) addresses.push_back(user.email);
  return addresses;
}

// Everything about an import that needs no lock: the text, typed and laid out in the window.
struct Outside {
  Subject owner;
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

// How many events could not be read whole; each may be told of several times.
std::int32_t UnreadOf(const std::vector<ical::Diagnostic>& told) {
  std::set<std::string_view> uids;
  std::int32_t nameless = 0;
  for (const ical::Diagnostic& d : told) {
    if (!d.dropped) continue;
    if (d.uid.empty())
      ++nameless;
    else
      uids.insert(d.uid);
  }
  return nameless + static_cast<std::int32_t>(uids.size());
}

// The first notes of each kind as they are; of those behind them one, which says how many there
// are.
std::vector<ImportNote> NotesOf(std::vector<ical::Diagnostic> told) {
  constexpr std::int64_t kSingly = 100;
  std::vector<ImportNote> notes;
  struct Kind {
    std::int64_t count = 0;
    std::size_t last = 0;  // place in notes of the last of them
  };
  std::map<std::pair<std::string, bool>, Kind> kinds;
  for (ical::Diagnostic& d : told) {
    Kind& kind = kinds[{d.rule, d.dropped}];
    if (++kind.count > kSingly + 1) continue;
    kind.last = notes.size();
    notes.push_back({d.line, std::move(d.uid), std::move(d.rule), std::move(d.message), d.dropped});
  }
  for (const auto& [name, kind] : kinds) {
    if (kind.count <= kSingly + 1) continue;
    std::string& message = notes[kind.last].message;
    message = fmt::format("{} more of this kind; the first: {}", kind.count - kSingly, message);
  }
  return notes;
}

// Time that has no block must not look free: a calendar with more than is kept, or with more than
// can be laid out, is refused.
Status RefuseBeyondLimit(const std::vector<ical::Diagnostic>& told) {
  const auto beyond = std::find_if(told.begin(), told.end(), [](const auto& d) {
    return d.rule == "block_limit" || (d.rule == "work_limit" && d.dropped);
  });
  if (beyond == told.end()) return {};
  std::string message = beyond->rule == "block_limit"
                            ? "more blocks in the time that is read than are kept; none was taken"
                            : beyond->message;
  return Status(Reason::k_out_of_range, std::move(message))
      .With("rule", beyond->rule)
      .With("uid", beyond->uid)
      .At("text");
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

Result<Outside> ReadText(const ResolvedCatalog& catalog, const ImportBody& what,
                         const std::string& source_id, Instant now) {
  Outside reading;
  const std::uint32_t source = catalog.FindSource(source_id);
  const CalendarSource* known = source == kNone ? nullptr : &catalog.source(source);
  const CalendarSource meant = known ? *known : CalendarSource{.header = {}, .user = what.user};
  ROTA_TRY(CheckOwner(catalog, meant));
  reading.owner = OwnerOf(catalog, meant);
  if (known && !what.user.empty() && what.user != known->user) {
    return Invalid("one_owner", "the source is somebody else's").At("user");
  }
  reading.window = {what.from.value_or(now - kDaysBack * kDay),
                    what.to.value_or(now + kDaysAhead * kDay)};
  if (reading.window.empty()) return Invalid("range", "the range ends before it starts").At("to");
  const bool person = reading.owner.kind == Subject::Kind::kPerson;
  const Zone& zone =
      source == kNone ? catalog.UserZone(reading.owner.index) : catalog.SourceZone(source);
  Result<ical::Calendar> calendar =
      ReadAs(what.format, what.text,
             {.zone = &zone,
              .emails = person ? AddressesOf(catalog.user(reading.owner.index))
                               : std::vector<std::string>(),
              .calendar = known ? known->external_calendar : "",
              .window = reading.window,
              .max_bytes = what.format == CalendarFormat::kIcs ? kMostText : kMostJson,
              .max_kept_bytes = kMostKept});
  if (!calendar.ok()) return Status(calendar.status()).At("text");
  std::vector<ical::Diagnostic> told = std::move(calendar->diagnostics);
  reading.blocks = ical::BusyOf(*calendar,
                                {.user = meant.user,
                                 .source = source_id,
                                 .window = reading.window,
                                 .holiday_calendar = known && known->holiday_calendar},
                                &told);
  for (BusyBlock& block : reading.blocks) block.resource = meant.resource;
  ROTA_TRY(RefuseBeyondLimit(told));
  reading.vanished.emplace(*calendar, told, what.mode);
  if (!calendar->complete) {
    told.push_back(
        {0, {}, "incomplete", "the text is not all there is: what it lacks was kept", false});
  }
  if (calendar->sync_token.size() > kLongestToken ||
      calendar->sync_token.find('\0') != std::string::npos) {
    told.push_back(
        {0, {}, "sync_token", "the sync token is too long, or no text, and is not kept", false});
    calendar->sync_token.clear();
  }
  reading.report.source = source_id;
  reading.report.sync_token = std::move(calendar->sync_token);
  reading.report.events = calendar->components;
  reading.report.skipped = UnreadOf(told);
  reading.report.notes = NotesOf(std::move(told));
  return reading;
}

// The same with its text as text.
Result<ImportBody> Decoded(const ImportBody& what) {
  if (!what.text.empty()) {
    return Invalid("one_of", "the text is given twice").At("text_base64");
  }
  std::optional<std::string> text = BytesOfBase64(what.text_base64);
  if (!text) return Invalid("base64", "the text is not in base64").At("text_base64");
  ImportBody decoded = what;
  decoded.text_base64.clear();
  decoded.text = *std::move(text);
  return decoded;
}

std::string SourceId(const ImportBody& what) {
  if (!what.source.empty()) return what.source;
  constexpr std::size_t kLongestId = 140;
  const std::string_view kind = WordOf(KindOf(what.format));
  const std::string id = fmt::format("{}-{}", kind, what.user);
  // A digest stands for a user whose id leaves no room.
  return id.size() <= kLongestId ? id : fmt::format("{}-{}", kind, Hex(HashOf(what.user)));
}

// Whose calendar is read must be the actor's own or their team's. The source, when there is none
// yet, is made; it stays when nothing else is written.
Status EnsureSource(Act& act, const ImportBody& what, const std::string& id) {
  const KindRow& kind = KindOf(Describe<CalendarSource>());
  const std::uint32_t known = act.catalog().FindSource(id);
  if (known != kNone) {
    Status may = MayWrite(kind, act.catalog(), act.actor(), &act.catalog().source(known));
    return may.ok() || what.source.empty() ? may : may.At("source");
  }
  if (!what.source.empty()) {
    return NotFound(Describe<CalendarSource>().name, what.source).At("source");
  }
  CalendarSource made;
  made.header.id = id;
  made.user = what.user;
  made.kind = KindOf(what.format);
  if (act.catalog().FindUser(what.user) == kNone) {
    return NotFound(Describe<User>().name, what.user).At("user");
  }
  ROTA_TRY(MayWrite(kind, act.catalog(), act.actor(), &made));
  if (!act.writes()) return {};
  Catalog catalog;
  catalog.calendar_sources = {std::move(made)};
  return ApplyCatalog(act, catalog, {.alone = true}).status();
}

}  // namespace

ROTA_VERB(ImportCalendar,
          .May({.host = true,
                .leader = true,
                .admin = true,
                .note = "calendars of their own, or of members of a team they lead"})
              .Writes()
              .Alone()
              .Refuses(kImportReasons)
              .Example(R"({"user":"ana","dry_run":true,"text":"BEGIN:VCALENDAR\nBEGIN:VEVENT\n)"
                       R"(UID:a\nDTSTART:20300115T080000Z\nDURATION:PT1H\nEND:VEVENT\n)"
                       R"(END:VCALENDAR","to":"2031-01-01T00:00:00Z"})"));

// The text is read before the write begins: a large feed keeps no other writer waiting.
Result<ImportReport> Engine::ImportCalendar(const ImportBody& what, const Envelope& envelope) {
  if (what.source.empty() && what.user.empty()) {
    return Invalid("required", "an import names a source or a user").At("source");
  }
  if (!IsUtf8(what.text)) {
    ImportBody readable = what;
    readable.text = ical::ReadableText(what.text);
    return ImportCalendar(readable, envelope);
  }
  const VerbRow& verb = RowOf<&Engine::ImportCalendar>();
  const std::string source_id = SourceId(what);
  ROTA_TRY(impl_->Admit(verb, &what, envelope));
  if (!what.text_base64.empty()) {
    ROTA_ASSIGN(const ImportBody decoded, Decoded(what));
    return ImportCalendar(decoded, envelope);
  }
  if (what.text.empty()) return Invalid("required", "an import has a text").At("text");
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(envelope));
  std::shared_ptr<const ResolvedCatalog> read_with;
  Outside reading;
  const auto look = [&](Act& act) -> Status {
    ROTA_TRY(EnsureSource(act, what, source_id));
    read_with = act.snapshot().catalog;
    return {};
  };
  ROTA_TRY(impl_->Look(verb, scope, envelope, look));
  ROTA_ASSIGN(reading, ReadText(*read_with, what, source_id, scope.now));
  if (what.dry_run) {
    reading.report.blocks = std::move(reading.blocks);
    return reading.report;
  }
  if (read_with->FindSource(source_id) == kNone) {
    ROTA_TRY(impl_->WriteBeside(verb, scope,
                                [&](Act& act) { return EnsureSource(act, what, source_id); }));
  }
  return impl_->Perform<&Engine::ImportCalendar>(
      what, envelope, [&](Act& act) -> Result<ImportReport> {
        act.NeedCatalog();
        ROTA_TRY(act.Secure());
        ROTA_TRY(EnsureSource(act, what, source_id));
        if (act.snapshot().catalog !=
            read_with) {                      // its zones and owners may have changed meanwhile
          read_with = nullptr, reading = {};  // a large reading is not held twice
          ROTA_ASSIGN(reading, ReadText(act.catalog(), what, source_id, act.now()));
          read_with = act.snapshot().catalog;
        }
        ImportReport report = reading.report;
        const std::int64_t source =
            act.snapshot().keys.Find(Describe<CalendarSource>().name, source_id);
        const std::uint32_t place = act.catalog().FindSource(source_id);
        ROTA_ASSIGN(auto known, BlocksOf(act, source));
        ROTA_ASSIGN(const std::int64_t revision, act.Revision());
        ROTA_TRY(Sync(act, reading.owner, revision, &report)
                     .Run(std::move(known), reading.blocks, what.mode, reading.window,
                          *reading.vanished));
        ROTA_TRY(NoteReading(act, act.catalog().source(place), report.sync_token, revision));
        return report;
      });
}

}  // namespace rota
