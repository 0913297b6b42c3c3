#include "src/ical/zone_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rota/recurrence/expand.h"
#include "src/ical/feed_text.h"
#include "src/ical/zone_names.h"

namespace rota::ical {
namespace {

// Wall seconds. Nobody's calendar needs the clock changes of other centuries.
constexpr std::int64_t kListedFrom = -315619200;  // 1960-01-01
constexpr std::int64_t kListedTo = 5049129600;    // 2130-01-01
constexpr std::size_t kMostParts = 200, kMostChanges = 2'000;
constexpr std::int64_t kStepsPerOnset = 25;  // what listing one costs; see ExpandOptions

struct Onset {
  Instant at;
  std::int32_t before, after;
};

// When the clocks change to this part's offset. False where anything of it could not be read.
bool AddOnsets(const RawComponent& part, std::int64_t* steps_left, std::vector<Onset>* onsets) {
  const auto before = ParseOffset(part.offset_from.value),
             after = ParseOffset(part.offset_to.value);
  const Result<Moment> start = ParseFeedMoment(part.start.value);
  if (!before || !after || !start.ok()) return false;
  bool whole = part.whole;
  RecurrenceSet set;
  set.start = {start->time, Moment::Form::kWall};
  set.includes_start = true;
  for (const RawValue& text : part.rules) {
    Result<FeedRule> read = ParseFeedRule(text.value);
    if (!read.ok()) {
      whole = false;
      continue;
    }
    Rule& rule = read->rule;
    // "UNTIL is UTC" (RFC 5545 §3.6.5), and the onsets are on the wall of TZOFFSETFROM.
    if (rule.until && rule.until->form == Moment::Form::kUtc) {
      rule.until = Moment{LocalTime{rule.until->time.s + *before}, Moment::Form::kWall};
    }
    set.rules.push_back(std::move(rule));
  }
  for (const RawValue& list : part.rdates) {
    for (std::size_t at = 0; at <= list.value.size();) {
      const std::size_t comma = std::min(list.value.find(',', at), list.value.size());
      const Result<ExtraDate> date =
          ParseExtraDate(PlainExtraDate(list.value.substr(at, comma - at)), nullptr);
      if (date.ok())
        set.rdates.push_back(*date);
      else
        whole = false;
      at = comma + 1;
    }
  }
  onsets->push_back({start->time.s - *before, *before, *after});
  std::int64_t spent = 0;
  const auto found =
      OccurrencesBetween(set, {kListedFrom, kListedTo}, kMostChanges,
                         {.max_steps = std::max<std::int64_t>(*steps_left, 0), .spent = &spent});
  *steps_left -= spent;
  if (!found.ok()) return false;
  *steps_left -= static_cast<std::int64_t>(found->size()) * kStepsPerOnset;
  for (const Occurrence& one : *found)
    onsets->push_back({one.start.local.s - *before, *before, *after});
  return whole;
}

// Programs describe a zone as briefly as they can: with the rules of one year, without those of the
// past, or with standard time alone, and what they leave out the name says better. A description
// contradicts the zone of its name where that never had such an offset since 1970.
bool Contradicts(const Zone& own, const Zone& known) {
  constexpr Instant kFrom = 0, kTo = 2524608000;  // 1970-01-01, 2050-01-01
  constexpr std::int64_t kStep = 10 * kDay;
  std::set<std::int32_t> had;
  for (Instant t = kFrom; t < kTo; t += kStep) had.insert(known.OffsetAt(t));
  for (Instant t = kFrom; t < kTo; t += kStep) {
    if (!had.contains(own.OffsetAt(t))) return true;
  }
  return false;
}

}  // namespace

std::shared_ptr<const Zone> ZoneOfParts(std::string name, const std::vector<RawComponent>& parts,
                                        std::int64_t* steps_left, bool* unread) {
  if (*steps_left <= 0) return nullptr;
  std::vector<Onset> onsets;
  *unread = parts.size() > kMostParts;
  for (std::size_t i = 0; i < std::min(parts.size(), kMostParts); ++i)
    *unread = !AddOnsets(parts[i], steps_left, &onsets) || *unread;
  if (onsets.empty()) return nullptr;
  std::stable_sort(onsets.begin(), onsets.end(),
                   [](const Onset& a, const Onset& b) { return a.at < b.at; });
  std::vector<Zone::Change> changes;
  for (const Onset& onset : onsets) {
    if (onset.at >= kMinInstant && onset.at <= kMaxInstant)
      changes.push_back({onset.at, onset.after});
  }
  Result<std::shared_ptr<const Zone>> zone =
      Zone::Describe(std::move(name), onsets.front().before, changes);
  return zone.ok() ? *zone : nullptr;
}

ZoneTable::ZoneTable(const RawCalendar& raw, const Zone& fallback,
                     std::vector<Diagnostic>* diagnostics)
    : raw_(raw), fallback_(fallback), diagnostics_(diagnostics) {}

ZoneTable::Found ZoneTable::Find(std::int32_t calendar, std::string_view tzid, std::int32_t line) {
  if (last_.found.zone && last_.calendar == calendar && last_.tzid == tzid) return last_.found;
  const auto [known, first] = known_.try_emplace({calendar, std::string(tzid)});
  if (first) known->second = Resolve(calendar, tzid, line);
  last_ = {calendar, known->first.second, known->second};
  return known->second;
}

ZoneTable::Found ZoneTable::Guessed(const Zone& zone, std::string_view rule, std::string message) {
  return {&zone, &guesses_.emplace_back(Guess{rule, std::move(message)})};
}

const RawComponent* ZoneTable::DescriptionOf(std::int32_t calendar, std::string_view tzid) const {
  const RawComponent* elsewhere = nullptr;
  for (const RawComponent& zone : raw_.zones) {
    // The parameter is quoted where it has commas, the property escaped.
    if (zone.zone_id.value != tzid && Unescaped(zone.zone_id.value) != tzid) continue;
    if (zone.calendar == calendar) return &zone;
    elsewhere = &zone;
  }
  return elsewhere;
}

// The zone as the file describes it; none where that says nothing usable.
ZoneTable::Found ZoneTable::Described(const RawComponent& zone, std::string_view tzid) {
  bool unread = false;
  auto made = ZoneOfParts(std::string(tzid), zone.parts, &steps_left_, &unread);
  if (!made) return {};
  const Zone& own = *made_.emplace_back(std::move(made));
  if (zone.whole && !unread) return {&own};
  return Guessed(own, "zone_unread",
                 fmt::format("its times may be others: not all that the file says of the zone "
                             "\"{}\" could be read",
                             tzid));
}

ZoneTable::Found ZoneTable::Resolve(std::int32_t calendar, std::string_view tzid,
                                    std::int32_t line) {
  const RawComponent* described = DescriptionOf(calendar, tzid);
  if (const Zone* known = FindZoneByAnyName(tzid)) {
    if (!described || !described->whole) return {known};
    const Found own = Described(*described, tzid);
    if (!own.zone || !Contradicts(*own.zone, *known)) return {known};
    diagnostics_->push_back(
        {line,
         {},
         "zone_contradicts",
         fmt::format("the file describes \"{}\" otherwise than it is; its own rules count", tzid),
         false});
    return own;
  }
  if (described) {
    if (const Zone* zone = FindZoneByAnyName(described->zone_location.value)) return {zone};
    if (const Found own = Described(*described, tzid); own.zone) return own;
  }
  if (const auto offset = OffsetOfName(tzid)) {
    Result<std::shared_ptr<const Zone>> fixed = Zone::Describe(std::string(tzid), *offset, {});
    if (fixed.ok()) return {made_.emplace_back(*std::move(fixed)).get()};
  }
  return Guessed(fallback_, "zone_unknown",
                 fmt::format("its times may be others: the zone \"{}\" is unknown, and they are "
                             "read in {}",
                             tzid, fallback_.name()));
}

}  // namespace rota::ical
