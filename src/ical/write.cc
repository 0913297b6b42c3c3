#include "rota/ical/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "rota/recurrence/rule_text.h"
#include "src/ical/line_writer.h"
#include "src/ical/zone_writer.h"

namespace rota::ical {
namespace {

// A rule without an end has its zones described up to here; the last yearly rule goes on.
constexpr Instant kFarEnough = 2524608000;  // 2050-01-01
constexpr std::int64_t kFarAhead = 30 * 366 * kDay;

std::string_view MethodWord(CalendarMethod method) {
  constexpr std::string_view kWords[] = {"PUBLISH", "REQUEST", "CANCEL"};
  return kWords[static_cast<std::size_t>(method)];
}

std::string UtcText(Instant at) { return FormatMoment({LocalTime{at}, Moment::Form::kUtc}); }

bool IsUtc(const Zone* zone) {
  return zone && zone->canonical_name() == Zone::Utc().canonical_name();
}

// Seconds from the start as RFC 5545 §3.3.6 writes them.
std::string LengthText(const Length& length) {
  std::string text = "P";
  if (length.days != 0) text += fmt::format("{}D", length.days);
  const std::int64_t hours = length.seconds / 3600, minutes = length.seconds / 60 % 60,
                     seconds = length.seconds % 60;
  if (length.seconds == 0) return length.days != 0 ? text : "PT0S";
  text += 'T';
  if (hours != 0) text += fmt::format("{}H", hours);
  if (minutes != 0 || (hours != 0 && seconds != 0)) text += fmt::format("{}M", minutes);
  if (seconds != 0) text += fmt::format("{}S", seconds);
  return text;
}

class Writer {
 public:
  std::string Write(const Calendar& calendar, const WriteOptions& options) && {
    out_.Begin("VCALENDAR");
    out_.Line("VERSION", "2.0");
    out_.Line("PRODID", "-//Rota//Rota//EN");
    out_.Line("CALSCALE", "GREGORIAN");
    out_.Line("METHOD", MethodWord(options.method));
    if (!calendar.name.empty()) out_.TextLine("X-WR-CALNAME", calendar.name);
    if (calendar.zone) out_.TextLine("X-WR-TIMEZONE", calendar.zone->name());
    for (const Event& event : calendar.events) NoteZones(event.set);
    for (const auto& [name, use] : zones_) WriteZone(*use.zone, use.needed, &out_);
    for (const Event& event : calendar.events) WriteEvent(event);
    out_.End("VCALENDAR");
    return std::move(out_).Take();
  }

 private:
  struct ZoneUse {
    const Zone* zone;
    Interval needed;
  };

  // Every zone that times are written in, with the stretch they lie in.
  void NoteZones(const RecurrenceSet& set) {
    if (set.start.form != Moment::Form::kWall || !set.zone || IsUtc(set.zone)) return;
    const Instant start = set.zone->ToInstant(set.start.time);
    Instant last = start;
    for (const ExtraDate& date : set.rdates) last = std::max(last, InstantOf(set, date.at));
    const Instant open = std::max(start + kFarAhead, kFarEnough);
    for (const Rule& rule : set.rules) {
      last = std::max(last, rule.until ? std::min(InstantOf(set, *rule.until), open) : open);
    }
    last += set.length.days * kDay + set.length.seconds;
    Instant first = start;
    for (const ExtraDate& date : set.rdates) first = std::min(first, InstantOf(set, date.at));
    const auto [use, is_new] =
        zones_.try_emplace(set.zone->name(), ZoneUse{set.zone, {first, last}});
    if (is_new) return;
    Interval& needed = use->second.needed;
    needed = {std::min(needed.start, first), std::max(needed.end, last)};
  }

  static Instant InstantOf(const RecurrenceSet& set, const Moment& moment) {
    return moment.form == Moment::Form::kUtc || !set.zone ? moment.time.s
                                                          : set.zone->ToInstant(moment.time);
  }

  void WriteMoment(std::string_view name, const Moment& moment, const Zone* zone) {
    out_.Name(name);
    if (moment.form == Moment::Form::kDate) {
      out_.Word("VALUE", "DATE");
    } else if (moment.form == Moment::Form::kWall && zone && !IsUtc(zone)) {
      out_.Param("TZID", zone->name());
    }
    out_.Value(MomentText(moment, zone));
  }

  static std::string MomentText(const Moment& moment, const Zone* zone) {
    const bool utc = moment.form == Moment::Form::kWall && IsUtc(zone);
    return FormatMoment(utc ? Moment{moment.time, Moment::Form::kUtc} : moment);
  }

  // DTEND where it says the same as the length, which is not so for civil days of a timed event.
  void WriteLength(const RecurrenceSet& set) {
    const Length& length = set.length;
    if (set.dates()) {
      if (length.days > 0)
        WriteMoment("DTEND", {Midnight(set.start.time.date() + length.days), set.start.form},
                    nullptr);
      else
        out_.Line("DURATION", "P0D");
    } else if (length.days > 0) {
      out_.Line("DURATION", LengthText(length));
    } else if (length.seconds > 0) {
      WriteEnd(set);
    }
  }

  void WriteEnd(const RecurrenceSet& set) {
    if (!set.zoned() || set.start.form == Moment::Form::kUtc) {
      return WriteMoment(
          "DTEND", {LocalTime{set.start.time.s + set.length.seconds}, set.start.form}, nullptr);
    }
    const Instant end = set.zone->ToInstant(set.start.time) + set.length.seconds;
    const LocalTime wall = set.zone->ToLocal(end);
    // Readers do not agree on which pass of a repeated hour a time, or a start with a DURATION,
    // ends in.
    if (set.zone->Resolve(wall).kind != Zone::Kind::kUnique) {
      return WriteMoment("DTEND", {LocalTime{end}, Moment::Form::kUtc}, nullptr);
    }
    WriteMoment("DTEND", {wall, Moment::Form::kWall}, set.zone);
  }

  void WriteRules(std::string_view name, const RecurrenceSet& set, const std::vector<Rule>& rules) {
    for (Rule rule : rules) {
      // "If DTSTART is local time with a zone, UNTIL is UTC" (RFC 5545 §3.3.10).
      if (rule.until && set.zoned() && rule.until->form != Moment::Form::kUtc) {
        rule.until = Moment{LocalTime{set.clock().ToInstant(rule.until->time)}, Moment::Form::kUtc};
      }
      out_.Line(name, FormatRule(rule));
    }
  }

  void WriteRecurrence(const RecurrenceSet& set) {
    WriteRules("RRULE", set, set.rules);
    WriteRules("EXRULE", set, set.exrules);
    for (const ExtraDate& date : set.rdates) {
      if (!date.length) {
        WriteMoment("RDATE", date.at, set.zone);
        continue;
      }
      out_.Name("RDATE").Word("VALUE", "PERIOD");
      if (date.at.form == Moment::Form::kWall && set.zone && !IsUtc(set.zone))
        out_.Param("TZID", set.zone->name());
      out_.Value(MomentText(date.at, set.zone) + "/" + LengthText(*date.length));
    }
    for (const Moment& date : set.exdates) WriteMoment("EXDATE", date, set.zone);
  }

  void WriteEvent(const Event& event) {
    out_.Begin("VEVENT");
    out_.TextLine("UID", event.uid);
    out_.Line("DTSTAMP", UtcText(event.stamp));
    out_.Line("SEQUENCE", fmt::format("{}", event.sequence));
    WriteMoment("DTSTART", event.set.start, event.set.zone);
    WriteLength(event.set);
    WriteRecurrence(event.set);
    if (event.recurrence_id) {
      const bool range = event.this_and_future;
      WriteMoment(range ? "RECURRENCE-ID;RANGE=THISANDFUTURE" : "RECURRENCE-ID",
                  *event.recurrence_id, event.set.zone);
    }
    out_.TextLine("SUMMARY", event.summary);
    WriteStatus(event);
    WriteDetails(event.details);
    out_.End("VEVENT");
  }

  void WriteStatus(const Event& event) {
    const bool cancelled = event.status == BusyStatus::kCancelled,
               tentative = event.status == BusyStatus::kTentative;
    out_.Line("STATUS", cancelled ? "CANCELLED" : tentative ? "TENTATIVE" : "CONFIRMED");
    const Transparency kind = event.transparency;
    out_.Line("TRANSP", kind == Transparency::kFree ? "TRANSPARENT" : "OPAQUE");
    if (kind == Transparency::kTentative) out_.Line("X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE");
    if (kind == Transparency::kOutOfOffice) out_.Line("X-MICROSOFT-CDO-BUSYSTATUS", "OOF");
  }

  void WriteDetails(const Details& details) {
    if (!details.description.empty()) out_.TextLine("DESCRIPTION", details.description);
    if (!details.location.empty()) out_.TextLine("LOCATION", details.location);
    if (!details.url.empty()) out_.Name("URL").Uri(details.url);
    if (details.organizer) {
      out_.Name("ORGANIZER");
      if (!details.organizer->name.empty()) out_.Param("CN", details.organizer->name);
      out_.Uri(details.organizer->uri);
    }
    for (const Participant& participant : details.participants) WriteParticipant(participant);
    for (const Alarm& alarm : details.alarms) WriteAlarm(alarm);
  }

  void WriteParticipant(const Participant& participant) {
    constexpr std::string_view kRoles[] = {"CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT",
                                           "NON-PARTICIPANT"};
    constexpr std::string_view kStates[] = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"};
    out_.Name("ATTENDEE");
    if (!participant.person.name.empty()) out_.Param("CN", participant.person.name);
    out_.Word("ROLE", kRoles[static_cast<std::size_t>(participant.role)]);
    out_.Word("PARTSTAT", kStates[static_cast<std::size_t>(participant.participation)]);
    out_.Word("RSVP", participant.rsvp ? "TRUE" : "FALSE");
    out_.Uri(participant.person.uri);
  }

  void WriteAlarm(const Alarm& alarm) {
    out_.Begin("VALARM");
    out_.Line("ACTION", "DISPLAY");
    const bool before = alarm.before_s > 0;
    out_.Line("TRIGGER",
              (before ? "-" : "") +
                  LengthText({.days = 0, .seconds = before ? alarm.before_s : -alarm.before_s}));
    out_.TextLine("DESCRIPTION", alarm.text);
    out_.End("VALARM");
  }

  LineWriter out_;
  std::map<std::string, ZoneUse> zones_;  // by name, so that the order is always the same
};

}  // namespace

std::string WriteCalendar(const Calendar& calendar, const WriteOptions& options) {
  return Writer().Write(calendar, options);
}

}  // namespace rota::ical
