#include "src/ical/raw.h"

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "rota/recurrence/length.h"
#include "src/base/ascii.h"
#include "src/ical/block_names.h"
#include "src/ical/feed_text.h"

namespace rota::ical {
namespace {

constexpr std::size_t kLongestLine = 1u << 20;
constexpr std::size_t kDeepest = 16;
constexpr std::size_t kBlock = 64u << 10;  // of unfolded text
constexpr std::size_t kMostEvents = 4096;  // that are kept beside their places
constexpr std::size_t kBytesPerListed =
    6;  // what a byte of a rule or list of dates takes once typed

// A property that somebody may ask for: where its value goes, of which the first counts, or its
// values.
struct Known {
  std::string_view name;
  Wanted wanted;  // from which on it is kept
  RawValue RawComponent::*single;
  std::vector<RawValue> RawComponent::*many;
  bool is_prose = false;  // TEXT of any kind: blanks around it belong to it
  bool is_recurrence = false;
};
constexpr Known One(std::string_view name, RawValue RawComponent::*place,
                    Wanted wanted = Wanted::kBusyTime) {
  return {name, wanted, place, nullptr};
}
constexpr Known Many(std::string_view name, std::vector<RawValue> RawComponent::*place,
                     Wanted wanted = Wanted::kBusyTime) {
  return {name, wanted, nullptr, place};
}
constexpr Known Recurrence(std::string_view name, std::vector<RawValue> RawComponent::*place) {
  return {name, Wanted::kBusyTime, nullptr, place, false, true};
}
constexpr Known Prose(std::string_view name, RawValue RawComponent::*place,
                      Wanted wanted = Wanted::kBusyTime) {
  return {name, wanted, place, nullptr, true};
}
constexpr Known kKnown[] = {
    Prose("UID", &RawComponent::uid),
    One("DTSTART", &RawComponent::start),
    One("DTEND", &RawComponent::end),
    One("DURATION", &RawComponent::duration),
    One("RECURRENCE-ID", &RawComponent::recurrence_id),
    One("STATUS", &RawComponent::status),
    One("TRANSP", &RawComponent::transparency),
    One("X-MICROSOFT-CDO-BUSYSTATUS", &RawComponent::busy_status),
    Prose("SUMMARY", &RawComponent::summary),
    One("SEQUENCE", &RawComponent::sequence),
    One("DTSTAMP", &RawComponent::stamp),
    One("LAST-MODIFIED", &RawComponent::modified),
    One("TZOFFSETFROM", &RawComponent::offset_from),
    One("TZOFFSETTO", &RawComponent::offset_to),
    One("BUSYTYPE", &RawComponent::busy_type),
    One("PRIORITY", &RawComponent::priority),
    One("TZID", &RawComponent::zone_id),
    One("X-LIC-LOCATION", &RawComponent::zone_location),
    Recurrence("RRULE", &RawComponent::rules),
    Recurrence("EXRULE", &RawComponent::exrules),
    Recurrence("RDATE", &RawComponent::rdates),
    Recurrence("EXDATE", &RawComponent::exdates),
    Many("FREEBUSY", &RawComponent::free_busy),
    Many("ATTENDEE", &RawComponent::attendees, Wanted::kAttendees),
    Prose("DESCRIPTION", &RawComponent::description, Wanted::kDetails),
    Prose("LOCATION", &RawComponent::location, Wanted::kDetails),
    One("URL", &RawComponent::url, Wanted::kDetails),
    One("ORGANIZER", &RawComponent::organizer, Wanted::kDetails),
    One("TRIGGER", &RawComponent::trigger, Wanted::kDetails),
};

// Every line is looked up, and most belong to nobody: a table by two letters and the length.
constexpr std::size_t kSlots = 128;
constexpr std::size_t SlotOf(std::string_view name) {
  const auto upper = [](char c) { return static_cast<std::size_t>(c) & 0x5F; };
  return (upper(name.front()) * 5 + upper(name.back()) * 3 + name.size()) % kSlots;
}
constexpr auto kIndex = [] {
  std::array<std::uint8_t, kSlots> index{};  // place in kKnown from 1; 0: none
  for (std::size_t i = 0; i < std::size(kKnown); ++i) {
    std::size_t slot = SlotOf(kKnown[i].name);
    while (index[slot] != 0) slot = (slot + 1) % kSlots;
    index[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}();

const Known* FindKnown(std::string_view name) {
  if (name.empty()) return nullptr;
  for (std::size_t slot = SlotOf(name); kIndex[slot] != 0; slot = (slot + 1) % kSlots) {
    const Known& known = kKnown[kIndex[slot] - 1];
    if (NameIs(name, known.name)) return &known;
  }
  return nullptr;
}

// Whether `written` is `name` but for a slip of the pen: at most two letters put in, left out or
// exchanged (Levenshtein, row by row).
bool IsMisspelt(std::string_view written, std::string_view name) {
  constexpr std::size_t kLongest = 32, kMost = 2;
  if (written.size() > kLongest || name.size() > kLongest || name.size() <= kMost) return false;
  std::array<std::size_t, kLongest + 1> row{};
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < written.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < name.size(); ++j) {
      const bool same = (written[i] | 0x20) == (name[j] | 0x20);
      const std::size_t best = std::min({row[j] + 1, row[j + 1] + 1, diagonal + (same ? 0 : 1)});
      diagonal = std::exchange(row[j + 1], best);
    }
  }
  return row[name.size()] <= kMost;
}

// Whether a line that is no property, or none that is known, was one that says when something is:
// "RRULE;FREQ=DAILY", "DTEND20300107T110000Z", "DTSTRAT:…", also with a sign that nobody sees in
// its name.
bool WasTime(std::string_view line) {
  constexpr std::string_view kTimes[] = {"DTSTART", "DTEND",  "DURATION",      "RRULE",    "EXRULE",
                                         "RDATE",   "EXDATE", "RECURRENCE-ID", "FREEBUSY", "UID"};
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  constexpr std::size_t kLongest = 15, kLongName = 5;
  std::string begin;
  while (!line.empty() && begin.size() < kLongest) {
    const auto first = static_cast<unsigned char>(line.front());
    const bool bom = line.starts_with(kBom);
    if (!bom && first > ' ' && first != 0x7f) begin += line.front();
    line.remove_prefix(bom ? kBom.size() : 1);
  }
  const std::string_view written = std::string_view(begin).substr(0, begin.find_first_of(":;"));
  const bool own_word = begin.size() > 1 && NameIs(std::string_view(begin).substr(0, 2), "X-");
  return std::any_of(std::begin(kTimes), std::end(kTimes), [&](std::string_view name) {
    return NameIs(std::string_view(begin).substr(0, name.size()), name) ||
           (name.size() >= kLongName && !own_word && IsMisspelt(written, name));
  });
}

// What a nesting level is, as far as it matters.
enum class Level : std::uint8_t {
  kCalendar,
  kEvent,
  kFreeBusy,
  kAvailability,
  kAvailable,
  kZone,
  kObservance,
  kAlarm,
  kOther
};

// Components that stand in a VCALENDAR and in nothing else: where one begins, all that is open in
// the calendar has ended.
bool StandsInCalendar(std::string_view name) {
  constexpr std::string_view kNames[] = {"VEVENT",    "VTODO",     "VJOURNAL",
                                         "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view one) { return NameIs(name, one); });
}

class Reader {
 public:
  // `before`: how many lines stand before the text.
  Reader(std::string_view text, const RawOptions& options, std::int32_t before = 0)
      : text_(text), lines_(text, before), options_(options) {}

  RawCalendar Read() && {
    RawLine line;
    while (raw_.kept_bytes <= options_.max_kept && lines_.Next(&line)) {
      last_line_ = line.number;
      line_begin_ = static_cast<std::size_t>(line.text.data() - text_.data());
      line_end_ = line_begin_ + line.text.size();
      if (line.text.size() > kLongestLine) {
        const std::string_view name = NameAt(line.text);
        if (name.empty() || Matters(name)) raw_.complete = false;
        Tell(line.number, "line_length", "a line of more than 1 MiB was passed over", false);
        continue;
      }
      // A last line without its end may be half of one, unless it closes what is open.
      if (!line.ended && !levels_.empty() && !Closes(line.text)) continue;
      Take(line);
    }
    Finish();
    KeepNamesakes();
    return std::move(raw_);
  }

 private:
  bool Open() const { return !levels_.empty(); }
  Level Here() const { return levels_.empty() ? Level::kOther : levels_.back(); }
  bool Collects() const { return Here() != Level::kOther && Here() != Level::kCalendar; }

  // Is this END of the innermost component, whole?
  bool Closes(std::string_view text) const {
    Property property;
    return Split(text, &property) && NameIs(property.name, "END") &&
           EqualIgnoringCase(Trimmed(property.value), names_.back());
  }

  // Where a property goes that is wanted in the component that is open; nullptr: nowhere.
  const Known* PlaceOf(std::string_view name) const {
    const Known* known = Collects() ? FindKnown(name) : nullptr;
    return known && known->wanted <= options_.wanted ? known : nullptr;
  }

  // Whether anything is done with a line of this name.
  bool Matters(std::string_view name) const {
    if (NameIs(name, "BEGIN") || NameIs(name, "END")) return true;
    return Here() == Level::kCalendar || PlaceOf(name) != nullptr;
  }

  void Take(const RawLine& line) {
    // Most lines are passed over by their name alone, before anything is unfolded or split.
    const std::string_view name = NameAt(line.text);
    if (!name.empty() && !Matters(name)) {
      if (!FindKnown(name)) CheckDamage(line);
      return;
    }
    const std::string_view text = line.folded ? Unfold(line) : line.text;
    Property property;
    if (!Split(text, &property)) return CheckDamage(line);
    const std::string_view trimmed = Trimmed(property.value);
    if (NameIs(property.name, "BEGIN")) return Begin(trimmed, line.number);
    if (NameIs(property.name, "END")) return End(trimmed, line.number);
    const RawValue written{property.params, property.value, line.number};
    RawValue value{property.params, trimmed, line.number};
    if (Here() == Level::kCalendar) {
      if (NameIs(property.name, "X-WR-TIMEZONE")) raw_.zone = value;
      if (NameIs(property.name, "X-WR-CALNAME")) raw_.name = written;
      if (NameIs(property.name, "METHOD")) raw_.methods.back() = value;
      // A calendar has a UID of its own (RFC 7986 §5.3), but no time.
      if (!NameIs(property.name, "UID") && WasTime(line.text)) {
        Unbalanced(line.number,
                   fmt::format("{} stands in no component", property.name.substr(0, 40)));
      }
      return;
    }
    const Known* place = PlaceOf(property.name);
    if (!place) {
      if (!FindKnown(property.name)) CheckDamage(line);
      return;
    }
    if (place->is_prose) value = written;
    RawComponent& component = *stack_.back();
    if (place->many) {
      (component.*place->many).push_back(value);
      raw_.kept_bytes += sizeof(RawValue);
      if (place->is_recurrence) raw_.kept_bytes += kBytesPerListed * value.value.size();
    } else if (RawValue& single = component.*place->single; !single) {
      single = value;
    } else if (single.value != value.value) {
      Tell(line.number, "given_twice",
           fmt::format("{} is given twice; the first counts", place->name), false,
           Unescaped(component.uid.value));
    }
  }

  // A line that nobody can read, and that may have said when: what stands here is not whole.
  void CheckDamage(const RawLine& line) {
    if (!Collects() || !WasTime(line.text)) return;
    for (RawComponent* component : stack_) component->whole = false;
  }

  // The line without its folds, in a block that is never moved.
  std::string_view Unfold(const RawLine& line) {
    const bool fits =
        !raw_.unfolded.empty() &&
        raw_.unfolded.back().capacity() - raw_.unfolded.back().size() >= line.text.size();
    if (!fits) {
      raw_.unfolded.emplace_back().reserve(std::max(kBlock, line.text.size()));
      raw_.kept_bytes += raw_.unfolded.back().capacity();
    }
    std::string& block = raw_.unfolded.back();
    const std::size_t begin = block.size();
    AppendUnfolded(line, &block);
    return std::string_view(block).substr(begin);
  }

  Level LevelOf(std::string_view name, Level parent) const {
    if (NameIs(name, "VCALENDAR")) return Level::kCalendar;
    if (parent == Level::kCalendar) {
      if (NameIs(name, "VEVENT")) return Level::kEvent;
      if (NameIs(name, "VFREEBUSY")) return Level::kFreeBusy;
      if (NameIs(name, "VAVAILABILITY")) return Level::kAvailability;
      if (NameIs(name, "VTIMEZONE")) return Level::kZone;
    }
    if (parent == Level::kEvent && options_.wanted == Wanted::kDetails && NameIs(name, "VALARM"))
      return Level::kAlarm;
    if (parent == Level::kAvailability && NameIs(name, "AVAILABLE")) return Level::kAvailable;
    const bool observance = NameIs(name, "STANDARD") || NameIs(name, "DAYLIGHT");
    return parent == Level::kZone && observance ? Level::kObservance : Level::kOther;
  }

  void Begin(std::string_view name, std::int32_t line) {
    // What was never closed ends where something begins that cannot stand in it.
    if (NameIs(name, "VCALENDAR")) {
      CloseDownTo(0, line);
    } else if (StandsInCalendar(name)) {
      const auto calendar = std::find(levels_.rbegin(), levels_.rend(), Level::kCalendar);
      CloseDownTo(static_cast<std::size_t>(levels_.rend() - calendar), line);
    }
    if (passed_over_ > 0 || levels_.size() >= kDeepest) {
      if (passed_over_++ == 0) {
        Tell(line, "nesting", "components nested too deeply were passed over", false);
        raw_.complete = false;
      }
      return;
    }
    // Components that stand in no calendar are read as if they stood in one of their own.
    const bool bare = levels_.empty() && !NameIs(name, "VCALENDAR");
    const Level level = LevelOf(name, bare ? Level::kCalendar : Here());
    const bool first_bare = bare && level != Level::kOther && raw_.calendars == 0;
    if (level == Level::kCalendar || first_bare) {
      ++raw_.calendars;
      raw_.methods.emplace_back();
    }
    if (first_bare) Tell(line, "no_calendar", "components without BEGIN:VCALENDAR", false);
    levels_.push_back(level);
    names_.push_back(name);
    if (!Collects()) return;
    if (level == Level::kEvent) {
      begun_ = {line_begin_, raw_.unfolded.size(),
                raw_.unfolded.empty() ? 0 : raw_.unfolded.back().size(), raw_.kept_bytes,
                raw_.diagnostics.size()};
    }
    RawComponent& component = Add(level);
    raw_.kept_bytes += sizeof(RawComponent);
    component.calendar = raw_.calendars - 1;
    component.line = line;
    stack_.push_back(&component);
  }

  void End(std::string_view name, std::int32_t line) {
    if (passed_over_ > 0) {
      --passed_over_;
      return;
    }
    const auto match = std::find_if(names_.rbegin(), names_.rend(), [&](std::string_view open) {
      return EqualIgnoringCase(open, name);
    });
    if (match == names_.rend()) {
      Unbalanced(line, fmt::format("END:{} without its BEGIN", name.substr(0, 40)));
      if (!Open()) return;
      if (Here() != Level::kCalendar && IsMisspelt(name, names_.back())) return Close();
      for (RawComponent* component : stack_) component->whole = false;
      return;
    }
    const auto depth = static_cast<std::size_t>(names_.rend() - match);
    CloseDownTo(depth, line);
    const bool is_event = Here() == Level::kEvent;
    Close();
    if (is_event) Place();
  }

  // A sound event is not kept but for its place, where it lies outside the window, or where many
  // are kept already.
  void Place() {
    const RawComponent& event = raw_.events.back();
    if (!event.whole || raw_.diagnostics.size() != begun_.told) return;
    const bool elsewhere = options_.window && IsElsewhere(event);
    if (!elsewhere && raw_.events.size() <= kMostEvents) return;
    const std::size_t end = std::min(text_.find('\n', line_end_), text_.size() - 1) + 1;
    if (end > UINT32_MAX) return;
    (elsewhere ? left_out_ : raw_.places)
        .push_back({UidHash(Unescaped(event.uid.value)), static_cast<std::uint32_t>(begun_.at),
                    static_cast<std::uint32_t>(end - begun_.at), event.line, event.calendar});
    raw_.events.pop_back();
    raw_.unfolded.resize(begun_.blocks);
    if (begun_.blocks > 0) raw_.unfolded.back().resize(begun_.last_block);
    raw_.kept_bytes = begun_.kept_bytes + sizeof(RawPlace);
  }

  // Is it a single event that lies outside the window, in whatever zone? The margin is more than
  // two zones differ by.
  bool IsElsewhere(const RawComponent& event) const {
    constexpr std::int64_t kMargin = 3 * kDay;
    const bool single = event.rules.empty() && event.exrules.empty() && event.rdates.empty() &&
                        event.exdates.empty() && !event.recurrence_id;
    if (!single) return false;
    const Result<Moment> start = ParseFeedMoment(event.start.value);
    if (!event.start || !start.ok()) return false;
    std::int64_t end = start->time.s;
    if (event.end) {
      const Result<Moment> given = ParseFeedMoment(event.end.value);
      const auto is_date = [](const Moment& m) { return m.form == Moment::Form::kDate; };
      const bool sound = given.ok() && event.end.params == event.start.params &&
                         is_date(*given) == is_date(*start) && start->time <= given->time;
      if (!sound) return false;
      end = given->time.s;
    } else if (event.duration) {
      const Result<Length> length = ParseFeedLength(event.duration.value);
      if (!length.ok() || length->days < 0 || length->seconds < 0) return false;
      end += length->days * kDay + length->seconds;
    }
    return end < options_.window->start - kMargin || start->time.s > options_.window->end + kMargin;
  }

  // Of events of one UID the last word counts, wherever it stands: what has the UID of an event
  // that was kept is kept as well.
  void KeepNamesakes() {
    absl::flat_hash_set<std::uint64_t> kept;
    for (const RawComponent& event : raw_.events) {
      if (event.uid) kept.insert(UidHash(Unescaped(event.uid.value)));
    }
    for (const RawPlace& place : raw_.places) kept.insert(place.uid);
    const std::size_t before = raw_.places.size();
    raw_.elsewhere_uids.reserve(left_out_.size());
    for (const RawPlace& place : left_out_) {
      raw_.elsewhere_uids.push_back(place.uid);
      if (kept.contains(place.uid)) raw_.places.push_back(place);
    }
    raw_.elsewhere = static_cast<std::int32_t>(left_out_.size() - (raw_.places.size() - before));
    std::sort(raw_.elsewhere_uids.begin(), raw_.elsewhere_uids.end());
    std::inplace_merge(raw_.places.begin(),
                       raw_.places.begin() + static_cast<std::ptrdiff_t>(before), raw_.places.end(),
                       [](const RawPlace& a, const RawPlace& b) { return a.line < b.line; });
  }

  // Closes what is open in the `depth`-th level, which nobody closed.
  void CloseDownTo(std::size_t depth, std::int32_t line) {
    if (names_.size() <= depth && passed_over_ == 0) return;
    passed_over_ = 0;
    // What stood behind the part that was not closed went to that part: the outer ones are not
    // whole either.
    for (RawComponent* component : stack_) component->whole = false;
    Unbalanced(line, fmt::format("{} without its END", names_.back().substr(0, 40)));
    while (names_.size() > depth) Close();
  }

  void Unbalanced(std::int32_t line, std::string message) {
    Tell(line, "unbalanced", std::move(message), false);
    raw_.complete = false;
  }

  // A new component where it belongs, which is where it stays.
  RawComponent& Add(Level level) {
    switch (level) {
      case Level::kEvent:
        return raw_.events.emplace_back();
      case Level::kFreeBusy:
        return raw_.free_busy.emplace_back();
      case Level::kAvailability:
        return raw_.availability.emplace_back();
      case Level::kZone:
        return raw_.zones.emplace_back();
      default:
        return stack_.back()->parts.emplace_back();
    }
  }

  void Close() {
    if (Collects()) stack_.pop_back();
    levels_.pop_back();
    names_.pop_back();
  }

  // A file that stops in the middle: what was complete counts, the open component does not.
  void Finish() {
    if (!Open()) return;
    raw_.complete = false;
    if (std::find(levels_.begin(), levels_.end(), Level::kEvent) == levels_.end()) {
      Tell(last_line_, "truncated", "the file ends before END:VCALENDAR", false);
    } else {
      const RawComponent& event = *stack_.front();
      Tell(event.line, "truncated", "the file ends inside this event", true,
           std::string(event.uid.value));
    }
    const auto is_open = [&](const RawComponent& one) {
      return std::find(stack_.begin(), stack_.end(), &one) != stack_.end();
    };
    for (auto* list : {&raw_.events, &raw_.free_busy, &raw_.availability, &raw_.zones})
      std::erase_if(*list, is_open);
  }

  void Tell(std::int32_t line, std::string_view rule, std::string message, bool dropped,
            std::string uid = {}) {
    raw_.diagnostics.push_back(
        {line, std::move(uid), std::string(rule), std::move(message), dropped});
    raw_.kept_bytes += BytesOf(raw_.diagnostics.back());
  }

  // What there was when the present event began.
  struct Begun {
    std::size_t at = 0, blocks = 0, last_block = 0, kept_bytes = 0, told = 0;
  };

  std::string_view text_;
  LineReader lines_;
  const RawOptions& options_;
  std::size_t line_begin_ = 0, line_end_ = 0;  // of the present line
  Begun begun_;
  std::deque<RawPlace> left_out_;  // outside the window
  std::int32_t last_line_ = 0;
  RawCalendar raw_;
  std::vector<Level> levels_;
  std::vector<std::string_view> names_;
  std::vector<RawComponent*> stack_;  // components that are not closed yet, outermost first
  std::size_t passed_over_ = 0;       // nesting below the deepest level that is looked at
};

}  // namespace

RawCalendar ReadRaw(std::string_view text, const RawOptions& options) {
  return Reader(text, options).Read();
}

RawCalendar ReadAgain(std::string_view text, const RawPlace& place, Wanted wanted) {
  const RawOptions options = {.wanted = wanted, .window = std::nullopt};
  RawCalendar one = Reader(text.substr(place.at, place.size), options, place.line - 1).Read();
  for (RawComponent& event : one.events) event.calendar = place.calendar;
  return one;
}

}  // namespace rota::ical
