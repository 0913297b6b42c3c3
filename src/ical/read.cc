// Raw texts to values: the second pass over a calendar (raw.cc, google.cc and graph.cc make the
// first). Nothing is refused here: what cannot be read is told and left out, part by part.
//
//   raw event ──► start, end or duration ──► rules, further dates, exceptions ──► who is free
//                 no start: the event is     each that cannot be read is left
//                 left out, and told         out, and told; the event stays
//
// Every part of an event's times that cannot be read is told as `dropped`, which keeps what earlier
// readings knew of the event (vanished.h): what is left of it must not shrink a series to one hour.
//
// Three things decide whether a calendar closes the right time:
//  * Zones. A wall time belongs to the zone its TZID names, else to the calendar's (floating_).
//    Dates in other zones than DTSTART's become instants first (OnClock), because a set has one
//    clock.
//  * The last word. A file may send one event several times; the highest (SEQUENCE, stamp) counts
//    per (calendar, UID, RECURRENCE-ID), wherever it stands. Otherwise a moved meeting would block
//    its old time too.
//  * Exceptions. Events with a RECURRENCE-ID become overrides of their master (SeriesOf); without a
//    master they happen by themselves, for a file may hold a single changed occurrence.
// When in doubt the event stays as a single one: time closed too much is seen and complained of,
// time left open is a double booking.
#include "rota/ical/read.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "rota/recurrence/expand.h"
#include "src/base/ascii.h"
#include "src/ical/block_names.h"
#include "src/ical/details.h"
#include "src/ical/feed_text.h"
#include "src/ical/type.h"
#include "src/ical/zone_names.h"
#include "src/ical/zone_table.h"

namespace rota::ical {
namespace {

template <typename Visit>
void EachInList(std::string_view list, const Visit& visit) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    const std::string_view item = Trimmed(list.substr(at, comma - at));
    visit(item);
    at = comma + 1;
  }
}

std::int64_t NumberOf(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Instant StampOf(const RawComponent& raw) {
  const RawValue& given = raw.modified ? raw.modified : raw.stamp;
  const Result<Moment> moment = ParseFeedMoment(given.value);
  return given && moment.ok() ? moment->time.s : 0;
}

Transparency BusyTypeOf(std::string_view word, Transparency fallback) {
  if (NameIs(word, "FREE")) return Transparency::kFree;
  if (NameIs(word, "BUSY-TENTATIVE") || NameIs(word, "TENTATIVE")) return Transparency::kTentative;
  if (NameIs(word, "BUSY-UNAVAILABLE") || NameIs(word, "OOF")) return Transparency::kOutOfOffice;
  if (NameIs(word, "WORKINGELSEWHERE")) return Transparency::kFree;
  if (NameIs(word, "BUSY")) return Transparency::kBusy;
  return fallback;
}

Wanted WantedBy(const ReadOptions& options) {
  if (options.details) return Wanted::kDetails;
  return options.emails.empty() ? Wanted::kBusyTime : Wanted::kAttendees;
}

// Turns the texts of one file into values.
class Typer {
 public:
  Typer(std::string_view text, RawCalendar& raw, const ReadOptions& options, Calendar* out)
      : text_(text),
        raw_(raw),
        options_(options),
        out_(*out),
        floating_(FloatingZone()),
        zones_(raw, floating_, &out->diagnostics) {}

  Status Type() {
    const std::size_t events = raw_.events.size() + raw_.places.size();
    out_.components = static_cast<std::int32_t>(events) + raw_.elsewhere;
    out_.name = Unescaped(raw_.name.value);
    out_.elsewhere = std::move(raw_.elsewhere_uids);
    out_.events.reserve(events);
    TypeEvents();
    if (!replaced_.empty()) {
      std::size_t place = 0;
      std::erase_if(out_.events, [&](const Event&) { return replaced_.contains(place++); });
    }
    for (const RawComponent& raw : raw_.free_busy) TypeFreeBusy(raw);
    for (const RawComponent& raw : raw_.availability) TypeAvailability(raw);
    std::sort(out_.elsewhere.begin(), out_.elsewhere.end());
    out_.zones = zones_.TakeMade();
    out_.complete = raw_.complete;
    out_.covers = raw_.covers;
    out_.removed = raw_.removed;
    out_.sync_token = raw_.sync_token;
    if (!IsTooLarge()) return {};
    return Status(
               Reason::k_out_of_range,
               fmt::format("a calendar of which more than {} MB would have to be kept: events that "
                           "recur, that lie in the time that is read, or that cannot be read",
                           options_.max_kept_bytes >> 20))
        .With("rule", "kept_limit");
  }

 private:
  // In the order of the file, each given up as soon as it is typed.
  void TypeEvents() {
    while (!IsTooLarge() && !(raw_.events.empty() && raw_.places.empty())) {
      const bool again =
          !raw_.places.empty() &&
          (raw_.events.empty() || raw_.places.front().line < raw_.events.front().line);
      if (again) {
        const RawCalendar one = ReadAgain(text_, raw_.places.front(), WantedBy(options_));
        for (const RawComponent& raw : one.events) TypeAndKeep(raw);
        raw_.places.pop_front();
      } else {
        TypeAndKeep(raw_.events.front());
        raw_.events.pop_front();
      }
    }
  }

  void TypeAndKeep(const RawComponent& raw) {
    Event event;
    if (!TypeEvent(raw, &event)) return;
    raw_.kept_bytes += sizeof(Event) + event.uid.size() + event.summary.size();
    Keep(std::move(event), raw.line);
  }

  bool IsTooLarge() const { return raw_.kept_bytes > options_.max_kept_bytes; }

  // One event may be sent several times; the last word counts. Only of two that say different times
  // and neither of which is the later one both count.
  void Keep(Event event, std::int32_t line) {
    const auto [place, first] = event.uid.empty()
                                    ? std::pair(places_.end(), true)
                                    : places_.try_emplace(WhichOf(event), out_.events.size());
    if (first) {
      out_.events.push_back(std::move(event));
      return;
    }
    std::vector<std::size_t>& twins = twins_[place->second];
    const auto age = [](const Event& e) { return std::pair(e.sequence, e.stamp); };
    Event& earlier = out_.events[place->second];
    if (event.recurrence_id || event.sequence != earlier.sequence) {
      if (age(event) < age(earlier)) return;
      earlier = std::move(event);
      replaced_.insert(twins.begin(), twins.end());
      twins.clear();
      return;
    }
    for (std::size_t i = 0; i <= twins.size(); ++i) {
      Event& other = i == 0 ? earlier : out_.events[twins[i - 1]];
      if (other.set != event.set) continue;
      event.twin = other.twin;
      if (event.stamp >= other.stamp) other = std::move(event);
      return;
    }
    Tell(line, event.uid, "uid_twice",
         "two events of one UID, and neither is the later one: both count", false);
    earlier.twin = event.twin = true;
    twins.push_back(out_.events.size());
    out_.events.push_back(std::move(event));
  }

  const Zone& FloatingZone() {
    out_.zone = raw_.zone ? FindZoneByAnyName(raw_.zone.value) : nullptr;
    if (out_.zone) return *out_.zone;
    const Zone& other = options_.zone ? *options_.zone : Zone::Utc();
    if (raw_.zone) {
      floating_guess_ = {"zone_unknown",
                         fmt::format("its times may be others: the calendar's zone \"{}\" is "
                                     "unknown, and they are read in {}",
                                     raw_.zone.value, other.name())};
    }
    return other;
  }

  // What tells one event of a file from another.
  struct Which {
    std::int32_t calendar;
    std::string uid;
    std::int64_t recurrence_id;
    std::int32_t form;  // of the recurrence_id; -1: none
    bool operator==(const Which&) const = default;
    template <typename H>
    friend H AbslHashValue(H hash, const Which& which) {
      return H::combine(std::move(hash), which.calendar, which.uid, which.recurrence_id,
                        which.form);
    }
  };

  static Which WhichOf(const Event& event) {
    if (!event.recurrence_id) return {event.calendar, event.uid, 0, -1};
    return {event.calendar, event.uid, event.recurrence_id->time.s,
            static_cast<std::int32_t>(event.recurrence_id->form)};
  }

  void Tell(Diagnostic told) {
    if (IsTooLarge()) return;
    raw_.kept_bytes += BytesOf(told);
    out_.diagnostics.push_back(std::move(told));
  }
  void Tell(std::int32_t line, std::string uid, std::string rule, std::string message,
            bool dropped) {
    Tell({line, std::move(uid), std::move(rule), std::move(message), dropped});
  }
  void Tell(std::int32_t line, const std::string& uid, const Status& status, bool dropped = false) {
    const auto rule = std::find_if(status.detail().begin(), status.detail().end(),
                                   [](const auto& fact) { return fact.first == "rule"; });
    Tell(line, uid,
         rule == status.detail().end() ? std::string(ReasonName(status.reason())) : rule->second,
         status.message(), dropped);
  }
  // A part that says when the event is: what was known of the event before must be kept.
  void TellUnread(std::int32_t line, const std::string& uid, const Status& status) {
    Tell(line, uid, status, true);
  }
  void TellDamaged(const RawComponent& raw, const std::string& uid) {
    if (raw.whole) return;
    Tell(raw.line, uid, "not_whole", "what stands here may lack parts, or hold those of another",
         true);
  }

  ZoneTable::Found ZoneOf(const RawComponent& raw, const RawValue& value) {
    const std::string_view tzid = ParamWord(value.params, "TZID");
    if (!tzid.empty()) return zones_.Find(raw.calendar, tzid, value.line);
    return {&floating_, floating_guess_ ? &*floating_guess_ : nullptr};
  }

  // The zone that `moment` hangs on, if it hangs on one; a guess is remembered.
  const Zone& Used(ZoneTable::Found zone, const Moment& moment) {
    if (zone.guess && moment.form == Moment::Form::kWall) guess_ = zone.guess;
    return *zone.zone;
  }

  // Whether the times that were typed since the last call hang on a zone that is a guess, which is
  // told: what was known of the event before is worth more.
  bool TellGuess(std::int32_t line, const std::string& uid) {
    const ZoneTable::Guess* guess = std::exchange(guess_, nullptr);
    if (!guess) return false;
    Tell({line, uid, std::string(guess->rule), guess->message, true, true});
    return true;
  }

  // A single date or date-time. Errors are told.
  std::optional<Moment> MomentOf(const RawValue& value, const std::string& uid) {
    Result<Moment> moment = ParseFeedMoment(value.value);
    if (!moment.ok()) {
      TellUnread(value.line, uid, moment.status());
      return std::nullopt;
    }
    // VALUE=DATE with a time of day is seen; the day is what was meant.
    if (NameIs(ParamWord(value.params, "VALUE"), "DATE") && moment->form != Moment::Form::kDate) {
      *moment = {Midnight(moment->time.date()), Moment::Form::kDate};
    }
    return *moment;
  }

  // `moment` on the clock of `set`: wall times of another zone become instants.
  Moment OnClock(const RecurrenceSet& set, Moment moment, const Zone& zone) const {
    const bool own = set.start.form == Moment::Form::kWall && set.zone == &zone;
    if (moment.form != Moment::Form::kWall || own || set.dates()) return moment;
    return {LocalTime{zone.ToInstant(moment.time)}, Moment::Form::kUtc};
  }

  // DTSTART, DTEND or DURATION. False when there is no start.
  bool TypeTimes(const RawComponent& raw, const std::string& uid, RecurrenceSet* set) {
    if (!raw.start) {
      Tell(raw.line, uid, "dtstart_missing", "an event without DTSTART", true);
      return false;
    }
    const std::optional<Moment> start = MomentOf(raw.start, uid);
    if (!start) return false;
    set->start = *start;
    set->includes_start = true;
    if (start->form == Moment::Form::kWall) set->zone = &Used(ZoneOf(raw, raw.start), *start);
    set->length = LengthOf(raw, uid, *set);
    return true;
  }

  Length LengthOf(const RawComponent& raw, const std::string& uid, const RecurrenceSet& set) {
    const Length nothing = set.dates() ? Length{.days = 1, .seconds = 0} : Length{};
    if (raw.end) {
      const std::optional<Moment> end = MomentOf(raw.end, uid);
      if (!end) return nothing;
      if (set.dates() != (end->form == Moment::Form::kDate)) {
        Tell(raw.end.line, uid, "end_type", "DTEND and DTSTART differ in type", false);
      }
      Length length;
      if (set.dates()) {
        length.days = end->time.date() - set.start.time.date();
        if (length.days == 0) length.days = 1;  // the last day itself, as some write it
      } else {
        length.seconds =
            InstantOf(*end, Used(ZoneOf(raw, raw.end), *end)) - InstantOf(set.start, set.clock());
      }
      if (length.days < 0 || length.seconds < 0) {
        Tell(raw.end.line, uid, "end_before_start", "the event ends before it starts", true);
        return {};
      }
      return length;
    }
    if (!raw.duration) return nothing;
    const Result<Length> length = ParseFeedLength(raw.duration.value);
    if (length.ok()) return *length;
    TellUnread(raw.duration.line, uid, length.status());
    return nothing;
  }

  static Instant InstantOf(const Moment& moment, const Zone& zone) {
    return moment.form == Moment::Form::kUtc ? moment.time.s : zone.ToInstant(moment.time);
  }

  void TypeRules(const std::vector<RawValue>& texts, const std::string& uid,
                 const RecurrenceSet& set, std::vector<Rule>* rules) {
    for (const RawValue& text : texts) {
      Result<FeedRule> read = ParseFeedRule(text.value);
      if (!read.ok()) {
        TellUnread(text.line, uid, read.status());
        continue;
      }
      if (read->interval_was_zero)
        Tell(text.line, uid, "interval_zero", "INTERVAL=0 is read as 1", false);
      Rule& rule = read->rule;
      // Whoever writes a date beside times means that whole day.
      if (!set.dates() && rule.until && rule.until->form == Moment::Form::kDate) {
        rule.until = Moment{LocalTime{rule.until->time.s + kDay - 1}, Moment::Form::kWall};
      }
      if (read->count) {
        Tell(text.line, uid, "count_and_until", "COUNT beside UNTIL: the earlier end counts",
             false);
        TakeEarlierEnd(set, *read->count, &rule);
      }
      rules->push_back(std::move(rule));
    }
  }

  // Puts COUNT in the place of UNTIL where it ends the rule earlier. Where listing the rule takes
  // more steps than the file has left, UNTIL stays, which never ends earlier.
  void TakeEarlierEnd(const RecurrenceSet& set, std::int64_t count, Rule* rule) {
    constexpr std::int64_t kMost = 100'000, kStepsPerStart = 25;
    if (count > kMost || end_steps_left_ <= 0) return;
    RecurrenceSet alone;
    alone.start = set.start;
    alone.zone = set.zone;
    alone.rules = {*rule};
    if (!ValidateSet(alone).ok()) return;
    std::int64_t spent = 0;
    const auto found =
        OccurrencesBetween(alone, {kMinInstant, kMaxInstant}, static_cast<std::size_t>(count),
                           {.max_steps = end_steps_left_, .spent = &spent});
    end_steps_left_ -= spent;
    if (!found.ok()) return;
    end_steps_left_ -= static_cast<std::int64_t>(found->size()) * kStepsPerStart;
    if (static_cast<std::int64_t>(found->size()) < count) return;
    rule->count = count;
    rule->until.reset();
  }

  void TypeRecurrence(const RawComponent& raw, const std::string& uid, RecurrenceSet* set) {
    TypeRules(raw.rules, uid, *set, &set->rules);
    TypeRules(raw.exrules, uid, *set, &set->exrules);
    for (const RawValue& list : raw.rdates) {
      const ZoneTable::Found zone = ZoneOf(raw, list);
      EachInList(list.value, [&](std::string_view text) {
        const Result<ExtraDate> date = ParseExtraDate(PlainExtraDate(text), zone.zone);
        if (!date.ok()) return TellUnread(list.line, uid, date.status());
        set->rdates.push_back({OnClock(*set, date->at, Used(zone, date->at)), date->length});
      });
    }
    for (const RawValue& list : raw.exdates) {
      const ZoneTable::Found zone = ZoneOf(raw, list);
      EachInList(list.value, [&](std::string_view text) {
        if (text.empty()) return;  // nothing is taken out
        const Result<Moment> date = ParseFeedMoment(text);
        if (!date.ok()) return TellUnread(list.line, uid, date.status());
        set->exdates.push_back(OnClock(*set, *date, Used(zone, *date)));
      });
    }
    if (const Status valid = ValidateSet(*set); !valid.ok()) {
      // The event itself is not lost with a rule that nobody can follow.
      TellUnread(raw.line, uid, valid);
      set->rules.clear();
      set->exrules.clear();
    }
    // It stays a series, whose first occurrence is known by its start like the others.
    const bool recurs = !raw.rules.empty() || !raw.rdates.empty();
    if (recurs && set->rules.empty() && set->rdates.empty())
      set->rdates.push_back({set->start, std::nullopt});
  }

  bool TypeEvent(const RawComponent& raw, Event* event) {
    event->uid = Unescaped(raw.uid.value);
    event->calendar = raw.calendar;
    event->line = raw.line;
    TellDamaged(raw, event->uid);
    if (!TypeTimes(raw, event->uid, &event->set)) return false;
    TypeRecurrence(raw, event->uid, &event->set);
    event->sequence = NumberOf(raw.sequence.value);
    event->stamp = StampOf(raw);
    event->summary = Unescaped(raw.summary.value);
    if (raw.recurrence_id) {
      // One that cannot be read stays an occurrence: it is not the series.
      const std::optional<Moment> original = MomentOf(raw.recurrence_id, event->uid);
      event->recurrence_id =
          original ? OnClock(event->set, *original, Used(ZoneOf(raw, raw.recurrence_id), *original))
                   : event->set.start;
      event->this_and_future =
          NameIs(ParamWord(raw.recurrence_id.params, "RANGE"), "THISANDFUTURE");
    }
    event->zone_guessed = TellGuess(raw.line, event->uid) || raw.zone_guessed;
    TypeStatus(raw, event);
    event->external_id = Unescaped(raw.external_id.value);
    event->external_series_id = Unescaped(raw.external_series_id.value);
    if (options_.details) {
      TypeDetails(raw, event,
                  [&](std::int32_t line, const Status& status) { Tell(line, event->uid, status); });
    }
    return true;
  }

  // What the owner's calendar says of it; TRANSP is the standard's word, BUSYSTATUS Microsoft's
  // finer one.
  void TypeStatus(const RawComponent& raw, Event* event) {
    if (NameIs(raw.transparency.value, "TRANSPARENT")) event->transparency = Transparency::kFree;
    if (!raw.transparency || event->transparency == Transparency::kBusy) {
      event->transparency = BusyTypeOf(raw.busy_status.value, event->transparency);
    }
    const std::string_view status = raw.status.value;
    const std::string_view method = raw.calendar < static_cast<std::int32_t>(raw_.methods.size())
                                        ? raw_.methods[static_cast<std::size_t>(raw.calendar)].value
                                        : std::string_view();
    if (NameIs(status, "CANCELLED") || NameIs(method, "CANCEL")) {
      event->status = BusyStatus::kCancelled;
    } else if (NameIs(status, "TENTATIVE")) {
      event->status = BusyStatus::kTentative;
    }
    TypeAnswer(raw.answer.value, event);
    for (const RawValue& attendee : raw.attendees) {
      if (IsOwner(attendee.value)) TypeAnswer(ParamWord(attendee.params, "PARTSTAT"), event);
    }
  }

  // PARTSTAT of the owner.
  static void TypeAnswer(std::string_view answer, Event* event) {
    if (NameIs(answer, "DECLINED") && event->status != BusyStatus::kCancelled) {
      event->status = BusyStatus::kDeclined;
    } else if (NameIs(answer, "TENTATIVE") && event->status == BusyStatus::kConfirmed) {
      event->status = BusyStatus::kTentative;
    }
  }

  bool IsOwner(std::string_view address) const {
    if (address.size() > 7 && NameIs(address.substr(0, 7), "MAILTO:")) address.remove_prefix(7);
    return std::any_of(options_.emails.begin(), options_.emails.end(),
                       [&](const std::string& email) { return EqualIgnoringCase(email, address); });
  }

  void TypeFreeBusy(const RawComponent& raw) {
    const std::string uid = Unescaped(raw.uid.value), title = Unescaped(raw.summary.value);
    TellDamaged(raw, uid);
    bool elsewhere = false;
    if (raw.start) MomentOf(raw.start, uid);
    if (raw.end) MomentOf(raw.end, uid);
    for (const RawValue& list : raw.free_busy) {
      const Transparency kind = BusyTypeOf(ParamWord(list.params, "FBTYPE"), Transparency::kBusy);
      EachInList(list.value, [&](std::string_view text) {
        const Result<ExtraDate> period = ParseExtraDate(PlainExtraDate(text), &floating_);
        if (!period.ok()) return TellUnread(list.line, uid, period.status());
        const Instant start = InstantOf(period->at, Used(ZoneOf(raw, {}), period->at));
        const Length length = period->length.value_or(Length{});
        const Instant end = start + length.days * kDay + length.seconds;
        if (start >= end) {  // its end may be what is damaged
          return TellUnread(list.line, uid,
                            Invalid("moment_shape", "a busy period that takes no time"));
        }
        if (IsTooLarge()) return;
        if (options_.window && !Interval{start, end}.Overlaps(*options_.window)) {
          elsewhere = true;
          return;
        }
        out_.free_busy.push_back({{start, end}, kind, uid, title, guess_ != nullptr});
        raw_.kept_bytes += sizeof(FreeBusy) + uid.size() + title.size();
      });
    }
    if (elsewhere) out_.elsewhere.push_back(UidHash(uid));
    TellGuess(raw.line, uid);
  }

  void TypeAvailability(const RawComponent& raw) {
    Availability availability;
    availability.uid = std::string(raw.uid.value);
    TellDamaged(raw, availability.uid);
    availability.transparency = BusyTypeOf(raw.busy_type.value, Transparency::kOutOfOffice);
    availability.priority =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(NumberOf(raw.priority.value), 0, 9));
    if (raw.start) {
      const std::optional<Moment> start = MomentOf(raw.start, availability.uid);
      if (start)
        availability.bounds.start = InstantOf(*start, Used(ZoneOf(raw, raw.start), *start));
    }
    if (raw.end) {
      const std::optional<Moment> end = MomentOf(raw.end, availability.uid);
      if (end) availability.bounds.end = InstantOf(*end, Used(ZoneOf(raw, raw.end), *end));
    } else if (raw.duration && raw.start) {
      const Result<Length> length = ParseFeedLength(raw.duration.value);
      if (length.ok()) {
        availability.bounds.end = availability.bounds.start + length->days * kDay + length->seconds;
      }
    }
    for (const RawComponent& part : raw.parts) {
      RecurrenceSet set;
      const std::size_t told = out_.diagnostics.size();
      if (!part.whole || !TypeTimes(part, availability.uid, &set)) continue;
      TypeRecurrence(part, availability.uid, &set);
      const bool unread =
          std::any_of(out_.diagnostics.begin() + static_cast<std::ptrdiff_t>(told),
                      out_.diagnostics.end(), [](const Diagnostic& d) { return d.dropped; });
      if (unread) continue;  // what is not surely available stays busy
      availability.available.push_back(std::move(set));
    }
    availability.zone_guessed = TellGuess(raw.line, availability.uid);
    out_.availability.push_back(std::move(availability));
  }

  std::string_view text_;
  RawCalendar& raw_;
  const ReadOptions& options_;
  Calendar& out_;
  std::optional<ZoneTable::Guess> floating_guess_;
  const Zone& floating_;
  ZoneTable zones_;
  const ZoneTable::Guess* guess_ = nullptr;                // of the event that is being typed
  std::int64_t end_steps_left_ = 2'000'000;                // of all rules with COUNT and UNTIL
  absl::flat_hash_map<Which, std::size_t> places_;         // in out_.events
  std::map<std::size_t, std::vector<std::size_t>> twins_;  // by the place of the first of them
  std::set<std::size_t> replaced_;                         // places of twins
};

}  // namespace

Status CheckSize(std::string_view text, const ReadOptions& options) {
  if (text.size() <= options.max_bytes) return {};
  return Status(Reason::k_out_of_range,
                fmt::format("a calendar of more than {} bytes", options.max_bytes));
}

Result<Calendar> ReadCalendar(std::string_view text, const ReadOptions& options) {
  ROTA_TRY(CheckSize(text, options));
  RawCalendar raw = ReadRaw(text, {WantedBy(options), options.window, options.max_kept_bytes});
  if (raw.calendars == 0) return Invalid("no_calendar", "the text holds no BEGIN:VCALENDAR");
  return TypeCalendar(text, std::move(raw), options);
}

Result<Calendar> TypeCalendar(std::string_view text, RawCalendar raw, const ReadOptions& options) {
  Calendar calendar;
  calendar.diagnostics = std::move(raw.diagnostics);
  ROTA_TRY(Typer(text, raw, options, &calendar).Type());
  std::stable_sort(calendar.diagnostics.begin(), calendar.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
  return calendar;
}

}  // namespace rota::ical
