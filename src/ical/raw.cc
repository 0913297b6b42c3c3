#include "src/ical/raw.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace rota::ical {
namespace {

constexpr std::size_t kLongestLine = 1u << 20;
constexpr std::size_t kDeepest = 16;

// Where a single value of a component goes.
struct Single {
  std::string_view name;
  RawValue RawComponent::*place;
};
constexpr Single kSingles[] = {
    {"UID", &RawComponent::uid},
    {"DTSTART", &RawComponent::start},
    {"DTEND", &RawComponent::end},
    {"DURATION", &RawComponent::duration},
    {"RECURRENCE-ID", &RawComponent::recurrence_id},
    {"STATUS", &RawComponent::status},
    {"TRANSP", &RawComponent::transparency},
    {"X-MICROSOFT-CDO-BUSYSTATUS", &RawComponent::busy_status},
    {"SUMMARY", &RawComponent::summary},
    {"SEQUENCE", &RawComponent::sequence},
    {"DTSTAMP", &RawComponent::stamp},
    {"LAST-MODIFIED", &RawComponent::modified},
    {"TZOFFSETFROM", &RawComponent::offset_from},
    {"TZOFFSETTO", &RawComponent::offset_to},
    {"BUSYTYPE", &RawComponent::busy_type},
    {"PRIORITY", &RawComponent::priority},
    {"TZID", &RawComponent::zone_id},
    {"X-LIC-LOCATION", &RawComponent::zone_location},
};
constexpr Single kDetails[] = {
    {"DESCRIPTION", &RawComponent::description}, {"LOCATION", &RawComponent::location},
    {"URL", &RawComponent::url},                 {"ORGANIZER", &RawComponent::organizer},
    {"TRIGGER", &RawComponent::trigger},
};
struct Many {
  std::string_view name;
  std::vector<RawValue> RawComponent::*place;
};
constexpr Many kMany[] = {
    {"RRULE", &RawComponent::rules},     {"EXRULE", &RawComponent::exrules},
    {"RDATE", &RawComponent::rdates},    {"EXDATE", &RawComponent::exdates},
    {"FREEBUSY", &RawComponent::free_busy}, {"ATTENDEE", &RawComponent::attendees},
};

// What a nesting level is, as far as it matters.
enum class Level : std::uint8_t { kCalendar, kEvent, kFreeBusy, kAvailability, kAvailable, kZone, kObservance, kAlarm, kOther };

class Reader {
 public:
  Reader(std::string_view text, Wanted wanted) : lines_(text), wanted_(wanted) {}

  RawCalendar Read() && {
    RawLine line;
    while (lines_.Next(&line)) {
      last_line_ = line.number;
      if (line.text.size() > kLongestLine) {
        Tell(line.number, "line_length", "a line of more than 1 MiB was passed over", false);
        continue;
      }
      // A last line without its end may be half of one, unless it closes what is open.
      if (!line.ended && !levels_.empty() && !Closes(line.text)) continue;
      if (Matters(line)) Take(line);
    }
    Finish();
    return std::move(raw_);
  }

 private:
  bool Open() const { return !levels_.empty(); }
  Level Here() const { return levels_.empty() ? Level::kOther : levels_.back(); }
  bool Collects() const { return Open() && Here() != Level::kOther && Here() != Level::kCalendar; }

  // Is this END of the innermost component, whole?
  bool Closes(std::string_view text) const {
    return text.size() > 4 && NameIs(text.substr(0, 4), "END:") && SameName(text.substr(4), names_.back());
  }

  static bool SameName(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return (x | 0x20) == (y | 0x20); });
  }

  // A look at the first letter spares most lines of a file any further work.
  bool Matters(const RawLine& line) const {
    const char first = static_cast<char>(line.text[0] & ~0x20);
    if (first == 'B' || first == 'E') return true;  // BEGIN, END, EXDATE, EXRULE
    if (Here() == Level::kCalendar) return first == 'X' || first == 'M';
    if (!Collects()) return false;
    if (first == 'A') return wanted_ >= Wanted::kAttendees;
    if (first == 'O') return wanted_ == Wanted::kDetails;
    constexpr std::string_view kLetters = "UDRSTXLFP";
    return kLetters.find(first) != std::string_view::npos;
  }

  void Take(const RawLine& line) {
    std::string_view text = line.text;
    if (line.folded) {
      raw_.unfolded.emplace_back();
      text = Unfolded(line, &raw_.unfolded.back());
    }
    Property property;
    if (!Split(text, &property)) return;  // no property: nothing that could matter
    if (NameIs(property.name, "BEGIN")) return Begin(property.value, line.number);
    if (NameIs(property.name, "END")) return End(property.value, line.number);
    const RawValue value{property.params, property.value, line.number};
    if (Here() == Level::kCalendar) {
      if (NameIs(property.name, "X-WR-TIMEZONE")) raw_.zone = value;
      if (NameIs(property.name, "X-WR-CALNAME")) raw_.name = value;
      if (NameIs(property.name, "METHOD")) raw_.methods.back() = value;
      return;
    }
    if (!Collects()) return;
    RawComponent& component = *stack_.back();
    if (Place(kSingles, property.name, value, &component)) return;
    if (wanted_ == Wanted::kDetails && Place(kDetails, property.name, value, &component)) return;
    for (const Many& many : kMany) {
      if (NameIs(property.name, many.name)) return (component.*many.place).push_back(value);
    }
  }

  static bool Place(std::span<const Single> singles, std::string_view name, const RawValue& value,
                    RawComponent* component) {
    for (const Single& single : singles) {
      if (!NameIs(name, single.name)) continue;
      RawValue& place = component->*single.place;
      if (!place) place = value;  // the first one counts
      return true;
    }
    return false;
  }

  Level LevelOf(std::string_view name, Level parent) const {
    if (NameIs(name, "VCALENDAR")) return Level::kCalendar;
    if (parent == Level::kCalendar) {
      if (NameIs(name, "VEVENT")) return Level::kEvent;
      if (NameIs(name, "VFREEBUSY")) return Level::kFreeBusy;
      if (NameIs(name, "VAVAILABILITY")) return Level::kAvailability;
      if (NameIs(name, "VTIMEZONE")) return Level::kZone;
    }
    if (parent == Level::kEvent && wanted_ == Wanted::kDetails && NameIs(name, "VALARM")) return Level::kAlarm;
    if (parent == Level::kAvailability && NameIs(name, "AVAILABLE")) return Level::kAvailable;
    const bool observance = NameIs(name, "STANDARD") || NameIs(name, "DAYLIGHT");
    return parent == Level::kZone && observance ? Level::kObservance : Level::kOther;
  }

  void Begin(std::string_view name, std::int32_t line) {
    if (passed_over_ > 0 || levels_.size() >= kDeepest) {
      if (passed_over_++ == 0) Tell(line, "nesting", "components nested too deeply were passed over", false);
      return;
    }
    // An event that was never closed ends where the next one begins.
    if (Here() == Level::kEvent && (NameIs(name, "VEVENT") || NameIs(name, "VCALENDAR"))) {
      Tell(line, "unbalanced", "an event without END", false);
      Close();
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
    open_.emplace_back();
    open_.back().calendar = raw_.calendars - 1;
    open_.back().line = line;
    stack_.push_back(&open_.back());
  }

  void End(std::string_view name, std::int32_t line) {
    if (passed_over_ > 0) {
      --passed_over_;
      return;
    }
    const auto match = std::find_if(names_.rbegin(), names_.rend(),
                                    [&](std::string_view open) { return SameName(open, name); });
    if (match == names_.rend()) {
      return Tell(line, "unbalanced", fmt::format("END:{} without its BEGIN", name.substr(0, 40)), false);
    }
    const auto depth = static_cast<std::size_t>(names_.rend() - match);
    if (depth != names_.size()) Tell(line, "unbalanced", "a component without END", false);
    while (names_.size() >= depth) Close();
  }

  // Ends the innermost component and puts it where it belongs.
  void Close() {
    const Level level = Here();
    const bool collected = Collects();
    levels_.pop_back();
    names_.pop_back();
    if (!collected) return;
    RawComponent component = std::move(*stack_.back());
    stack_.pop_back();
    open_.pop_back();
    switch (level) {
      case Level::kEvent: raw_.events.push_back(std::move(component)); break;
      case Level::kFreeBusy: raw_.free_busy.push_back(std::move(component)); break;
      case Level::kAvailability: raw_.availability.push_back(std::move(component)); break;
      case Level::kZone: raw_.zones.push_back(std::move(component)); break;
      case Level::kAvailable:
      case Level::kObservance:
      case Level::kAlarm:
        if (!stack_.empty()) stack_.back()->parts.push_back(std::move(component));
        break;
      case Level::kCalendar:
      case Level::kOther: break;
    }
  }

  // A file that stops in the middle: what was complete counts, the open component does not.
  void Finish() {
    if (!Open()) return;
    raw_.complete = false;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      if (levels_[i] != Level::kEvent) continue;
      const RawComponent& event = open_.front();
      raw_.diagnostics.push_back({event.line, std::string(event.uid.value), "truncated",
                                  "the file ends inside this event", true});
      return;
    }
    Tell(last_line_, "truncated", "the file ends before END:VCALENDAR", false);
  }

  void Tell(std::int32_t line, std::string_view rule, std::string message, bool dropped) {
    raw_.diagnostics.push_back({line, {}, std::string(rule), std::move(message), dropped});
  }

  LineReader lines_;
  Wanted wanted_;
  std::int32_t last_line_ = 0;
  RawCalendar raw_;
  std::vector<Level> levels_;
  std::vector<std::string_view> names_;
  std::deque<RawComponent> open_;       // components that are not closed yet, outermost first
  std::vector<RawComponent*> stack_;
  std::size_t passed_over_ = 0;         // nesting below the deepest level that is looked at
};

}  // namespace

RawCalendar ReadRaw(std::string_view text, Wanted wanted) {
  return Reader(text, wanted).Read();
}

}  // namespace rota::ical
