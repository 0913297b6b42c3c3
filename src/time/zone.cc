#include "rota/time/zone.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>

#include "src/time/zone_alias.h"
#include "src/time/zone_alias_windows.h"
#include "src/time/zone_file.h"

namespace rota {
namespace {

// Before and after every key, and far enough from the ends of int64 for an offset to be added.
constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min() / 4;
constexpr std::int64_t kAfterAll = std::numeric_limits<std::int64_t>::max() / 4;
// The Gregorian calendar, weekdays included, repeats after 400 years.
constexpr std::int64_t kCycle = 146097 * kDay;
constexpr std::int32_t kLastIndexedYear = 2100;

// Adds the changes that `rule` makes after the listed ones, until 400 full years of nothing but the
// rule are listed. Returns the first second of the year in which those end.
std::int64_t Extend(const ZoneRule& rule, std::vector<ZoneData::Change>& changes) {
  const Instant last = changes.empty() ? kMinInstant : changes.back().at;
  const std::int32_t first_year = ToYearMonthDay(LocalTime{last}.date()).year;
  const auto listed = static_cast<std::ptrdiff_t>(changes.size());
  // A year to spare on both sides: an offset may carry a change over New Year.
  const std::int32_t end_year = std::max(kLastIndexedYear, first_year + 1) + 401;
  for (std::int32_t year = first_year; year <= end_year; ++year) {
    ZoneData::Change a = {rule.ToDaylight(year), rule.daylight_offset};
    ZoneData::Change b = {rule.ToStandard(year), rule.standard_offset};
    if (b.at < a.at) std::swap(a, b);
    if (a.at > last) changes.push_back(a);
    if (b.at > last) changes.push_back(b);
  }
  // A rule may put a change of one year after the first of the next.
  std::stable_sort(changes.begin() + listed, changes.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return Midnight(FromYearMonthDay({end_year, 1, 1})).s;
}

// Zones loaded so far, for the life of the process: the one piece of global state in the library.
// It is a memo of immutable files, so no answer depends on it. Readers never lock or wait; a list
// only grows at its head, and its length is bounded by the number of zone names there are.
struct Node {
  std::string name;
  std::unique_ptr<const Zone> zone;
  const Node* next;
};
constexpr std::size_t kHeads = 1024;
constinit std::array<std::atomic<const Node*>, kHeads> memo{};

const Zone* FindInList(const Node* node, std::string_view name) {
  for (; node != nullptr; node = node->next) {
    if (node->name == name) return node->zone.get();
  }
  return nullptr;
}

}  // namespace

Zone::Zone(std::string name, std::string canonical, const ZoneData& data)
    : name_(std::move(name)), canonical_(std::move(canonical)), cycle_end_(kAfterAll) {
  std::vector<ZoneData::Change> changes = data.changes;
  if (data.rule && data.rule->has_daylight) cycle_end_ = Extend(*data.rule, changes);

  segments_.push_back({kBeforeAll, kBeforeAll, data.first_offset});
  // The largest local time that any segment so far holds; one that ends early (clocks went back
  // soon after they went forward) does not lower it.
  std::int64_t local_end = kBeforeAll;
  for (const ZoneData::Change& change : changes) {
    const Segment& before = segments_.back();
    if (change.offset == before.offset) continue;  // only the name or the daylight flag changed
    if (change.at == before.begin) {  // two changes at once: the later listed one counts
      segments_.pop_back();
    } else {
      local_end = std::max(local_end, change.at + before.offset);
    }
    // Skipped local times belong to the segment before the gap, repeated ones to the first pass.
    segments_.push_back({change.at, std::max(local_end, change.at + change.offset), change.offset});
  }
  segments_.push_back({kAfterAll, kAfterAll, segments_.back().offset});
  by_instant_ = MakeIndex<&Segment::begin>();
  by_local_ = MakeIndex<&Segment::local_begin>();
}

Zone::~Zone() = default;

template <std::int64_t Zone::Segment::*kBegin>
Zone::Index Zone::MakeIndex() const {
  Index index(kBuckets);
  std::uint16_t segment = 0;
  for (std::uint64_t bucket = 0; bucket < kBuckets; ++bucket) {
    const auto start = static_cast<std::int64_t>(bucket << kBucketBits);
    while (start >= segments_[segment + 1].*kBegin) ++segment;
    index[bucket] = segment;
  }
  return index;
}

std::int64_t Zone::CycleShift(std::int64_t key) const {
  return key < cycle_end_ ? 0 : -((key - cycle_end_) / kCycle + 1) * kCycle;
}

template <std::int64_t Zone::Segment::*kBegin>
const Zone::Segment& Zone::Search(std::int64_t key) const {
  key += CycleShift(key);
  const auto after = std::partition_point(segments_.begin() + 1, segments_.end() - 1,
                                          [&](const Segment& s) { return s.*kBegin <= key; });
  return *(after - 1);
}

template const Zone::Segment& Zone::Search<&Zone::Segment::begin>(std::int64_t) const;
template const Zone::Segment& Zone::Search<&Zone::Segment::local_begin>(std::int64_t) const;

Date Zone::CivilDateOf(Instant t) const {
  Date date = DateOf(t);
  while (t >= ToInstant(Midnight(date + 1))) ++date;
  while (t < ToInstant(Midnight(date))) date = date - 1;
  return date;
}

Zone::Resolution Zone::Resolve(LocalTime local) const {
  const std::int64_t shift = CycleShift(local.s);
  const std::int64_t key = local.s + shift;
  const Segment* segment = &AtLocal(key);
  const Segment* next = segment + 1;
  const Instant first = key - segment->offset;
  if (first >= next->begin) {  // no segment has reached it, the next begins after it
    return {Kind::kSkipped, first - shift, key - next->offset - shift};
  }
  // Offsets differ by 26 hours at most, so a segment that begins later cannot repeat this time.
  for (; next->begin - first <= 2 * kDay; ++next) {
    const Instant second = key - next->offset;
    if (next->begin <= second && second < next[1].begin) {
      return {Kind::kRepeated, first - shift, second - shift};
    }
  }
  return {Kind::kUnique, first - shift, first - shift};
}

Zone::Stretch Zone::StretchAt(LocalTime local) const {
  const std::int64_t shift = CycleShift(local.s);
  const Segment* segment = &AtLocal(local.s + shift);
  const Segment& next = segment[1];
  // Beyond the table's end its last 400 years repeat: a stretch does not reach over that seam.
  const std::int64_t end =
      std::min(next.local_begin, std::max(cycle_end_, segment->local_begin + 1));
  const std::int64_t skipped = std::min(end, next.begin + segment->offset);
  return {segment->local_begin - shift, skipped - shift, end - shift, segment->offset};
}

Result<Instant> Zone::ToInstantStrict(LocalTime local) const {
  const Resolution found = Resolve(local);
  if (found.kind == Kind::kUnique) return found.first;
  const bool skipped = found.kind == Kind::kSkipped;
  return Status(
      skipped ? Reason::k_skipped_time : Reason::k_repeated_time,
      FormatLocal(local) + (skipped ? " does not exist in " : " exists twice in ") + name_);
}

Result<std::unique_ptr<const Zone>> Zone::Load(std::string_view name) {
  const std::string directory = ZoneDirectory();
  if (directory.empty()) return Status(Reason::k_no_zone_data);
  std::string target(ZoneAliasTarget(name));
  if (target.empty() && name.find(' ') != std::string_view::npos) {
    const std::string windows = WindowsZoneTarget(name);
    target = ZoneAliasTarget(windows);
    if (target.empty()) target = windows;
  }
  const std::string_view canonical = target.empty() ? name : std::string_view(target);
  // Old zone data lacks new names, new data may lack old ones: either file serves an alias.
  Result<ZoneData> data = ReadZoneFile(directory, canonical);
  if (!data.ok() && !target.empty()) data = ReadZoneFile(directory, name);
  if (!data.ok()) {
    return Status(Reason::k_zone_unknown,
                  "no time zone \"" + std::string(name) + "\": " + data.status().message());
  }
  return std::unique_ptr<const Zone>(new Zone(std::string(name), std::string(canonical), *data));
}

Result<std::shared_ptr<const Zone>> Zone::Describe(std::string name, std::int32_t first_offset,
                                                   const std::vector<Change>& changes) {
  constexpr std::size_t kMostChanges = 10'000;
  const auto real = [](std::int32_t offset) { return -kDay < offset && offset < kDay; };
  bool sound = real(first_offset) && changes.size() <= kMostChanges;
  ZoneData data;
  data.first_offset = first_offset;
  for (const Change& change : changes) {
    sound = sound && real(change.offset) && kMinInstant <= change.at && change.at <= kMaxInstant &&
            (data.changes.empty() || data.changes.back().at <= change.at);
    data.changes.push_back({change.at, change.offset});
  }
  if (!sound) return Invalid("zone_shape", "a described zone has offsets or changes out of order");
  const std::string canonical = name;
  return std::shared_ptr<const Zone>(new Zone(std::move(name), canonical, data));
}

Result<const Zone*> Zone::Find(std::string_view name) {
  if (name == Utc().name()) return &Utc();
  std::atomic<const Node*>& head = memo[std::hash<std::string_view>()(name) % kHeads];
  const Node* list = head.load(std::memory_order_acquire);
  if (const Zone* zone = FindInList(list, name)) return zone;

  ROTA_ASSIGN(std::unique_ptr<const Zone> loaded, Load(name));
  auto node = std::make_unique<Node>(Node{std::string(name), std::move(loaded), list});
  while (!head.compare_exchange_weak(node->next, node.get(), std::memory_order_release,
                                     std::memory_order_acquire)) {
    // Another thread added something; when it was this zone, ours is thrown away.
    if (const Zone* zone = FindInList(node->next, name)) return zone;
  }
  return node.release()->zone.get();
}

const Zone& Zone::Utc() {
  static const Zone utc("UTC", "Etc/UTC", ZoneData{});
  return utc;
}

}  // namespace rota
