#include "rota/ical/graph.h"

#include <fmt/format.h>

#include <map>

#include "src/ical/free_busy.h"
#include "src/ical/graph_pattern.h"
#include "src/ical/raw_maker.h"

namespace rota::ical {
namespace {

// {"dateTime": "2026-03-02T09:00:00.0000000", "timeZone": "Romance Standard Time"}
std::optional<GivenTime> Time(JsonView time) {
  return TimeOf(time["dateTime"].text(), time["timeZone"].text());
}

// All-day events begin at midnight somewhere; that midnight may be written in another zone, hours
// away.
GivenTime AsDate(const GivenTime& time) {
  const LocalTime nearest{time.moment.time.s + kDay / 2};
  return {{Midnight(nearest.date()), Moment::Form::kDate}, {}};
}

// FBTYPE or X-MICROSOFT-CDO-BUSYSTATUS of a `showAs`.
std::string_view BusyWord(std::string_view show_as) {
  if (show_as == "free" || show_as == "workingElsewhere") return "FREE";
  if (show_as == "tentative") return "TENTATIVE";
  if (show_as == "oof") return "OOF";
  return "BUSY";
}

std::string_view AnswerWord(std::string_view response) {
  if (response == "declined") return "DECLINED";
  if (response == "tentativelyAccepted") return "TENTATIVE";
  if (response == "accepted" || response == "organizer") return "ACCEPTED";
  return "NEEDS-ACTION";
}

class Reader {
 public:
  Reader(const ReadOptions& options, RawCalendar* raw)
      : options_(options), raw_(*raw), maker_(raw) {}

  Status Read(JsonView root) {
    ROTA_ASSIGN(Answer answer, AnswerOf(root, {"value"}));
    for (const JsonView page : answer.pages) {
      raw_.complete = page["@odata.nextLink"].text().empty();
      if (const auto token = page["@odata.deltaLink"].text(); !token.empty())
        raw_.sync_token = token;
      if (!page["value"].is_list()) {
        maker_.Next();
        maker_.Tell({}, "event_shape", "`value` is no list", true);
      }
      page["value"].Each([&](JsonView item) {
        if (item["scheduleId"])
          schedules_.push_back(item);
        else
          answer.events.push_back(item);
      });
    }
    for (const JsonView event : answer.events) NoteSeries(event);
    for (const JsonView event : answer.events) Event(event, {});
    if (!schedules_.empty()) Schedules();
    return {};
  }

 private:
  struct Series {
    JsonView master;         // nothing where the answer has only its occurrences
    bool is_listed = false;  // the answer lists occurrences one by one
  };

  void NoteSeries(JsonView event) {
    const bool recurs = event["recurrence"].is_object() && !event["seriesMasterId"];
    if (event["type"].text() == "seriesMaster" || recurs)
      series_[event["id"].text()].master = event;
    const std::string_view series = event["seriesMasterId"].text();
    if (!series.empty() && event["type"].text() == "occurrence") series_[series].is_listed = true;
  }

  void Event(JsonView event, std::string_view parent) {
    RawComponent raw = maker_.Next();
    if (!event.is_object())
      return maker_.Tell({}, "event_shape", "an event that is no object", true);
    const std::string_view id = event["id"].text();
    if (event["@removed"]) {
      raw_.removed.push_back({std::string(id), {}});
      return;
    }
    const std::string_view given = event["seriesMasterId"].text(),
                           series = given.empty() ? parent : given;
    const auto known = series_.find(series.empty() ? id : series);
    const JsonView master = known == series_.end() ? JsonView() : known->second.master;
    const bool is_master = master && series.empty();
    if (is_master && known->second.is_listed) return;  // it only lends its words to what is listed

    const std::string_view ical_uid = event["iCalUId"].text();
    const std::string_view uid = !series.empty()                 ? series
                                 : is_master || ical_uid.empty() ? id
                                                                 : ical_uid;
    // An occurrence may leave out what its master says.
    const auto told = [&](std::string_view key) { return event[key] ? event[key] : master[key]; };
    std::optional<GivenTime> start = Time(event["start"]), end = Time(event["end"]);
    if (!start)
      return maker_.Tell(uid, "dtstart_missing", "an event without a start that can be read", true);
    if (!end && !told("isCancelled").flag())
      maker_.Tell(uid, "event_shape", "an event without an end that can be read", true);
    if (told("isAllDay").flag()) {
      start = AsDate(*start);
      if (end) end = AsDate(*end);
    }
    raw.uid = maker_.Text(uid);
    raw.external_id = maker_.Text(id);
    raw.external_series_id = maker_.Text(series);
    if (is_master)
      maker_.SeriesStart(*start, ZoneOf(event), uid, &raw);
    else
      raw.start = maker_.Time(*start);
    if (end) raw.end = maker_.Time(*end);
    if (!series.empty()) raw.recurrence_id = maker_.Time(OriginalOf(event, *start));
    raw.busy_status = maker_.Value(std::string(BusyWord(told("showAs").text())));
    if (told("isCancelled").flag()) raw.status = maker_.Value("CANCELLED");
    raw.answer = maker_.Value(std::string(AnswerWord(told("responseStatus")["response"].text())));
    if (const auto changed = TimeOf(event["lastModifiedDateTime"].text(), {}))
      raw.modified = maker_.Time(*changed);
    raw.summary = maker_.Text(told("subject").text());
    if (event["recurrence"] && !event["recurrence"].is_object())
      maker_.Tell(uid, "recurrence_shape", "`recurrence` is no object", true);
    if (is_master) Recurrence(event, uid, &raw);
    if (options_.details) Details(event, &raw);
    raw_.events.push_back(std::move(raw));
    event["exceptionOccurrences"].Each([&](JsonView exception) { Event(exception, id); });
  }

  // Where a series recurs: its clocks decide what time an occurrence has.
  static std::string_view ZoneOf(JsonView master) {
    const std::string_view zones[] = {master["recurrence"]["range"]["recurrenceTimeZone"].text(),
                                      master["originalStartTimeZone"].text(),
                                      master["start"]["timeZone"].text()};
    for (const std::string_view zone : zones) {
      if (!zone.empty()) return zone;
    }
    return {};
  }

  // `originalStart` is UTC also of all-day events.
  static GivenTime OriginalOf(JsonView event, const GivenTime& start) {
    const std::optional<GivenTime> original = TimeOf(event["originalStart"].text(), "UTC");
    if (!original) return start;
    return start.moment.form == Moment::Form::kDate ? AsDate(*original) : *original;
  }

  void Recurrence(JsonView master, std::string_view uid, RawComponent* raw) {
    Result<std::string> rule = RuleOfPattern(master["recurrence"]);
    if (master["recurrence"]["pattern"]["interval"].integer() == 0)
      maker_.Tell(uid, "interval_zero", "an interval of 0 is read as 1", false);
    if (rule.ok()) {
      raw->rules.push_back(maker_.Value(*std::move(rule)));
    } else {
      maker_.Tell(uid, "recurrence_shape", rule.status().message(), true);
    }
    // "OID.<id of the master>.2026-03-04": the date in the zone in which the series recurs.
    master["cancelledOccurrences"].Each([&](JsonView name) {
      const std::string_view text = name.text();
      const Result<Moment> date =
          ParseMoment(text.substr(std::min(text.rfind('.'), text.size() - 1) + 1));
      if (text.empty() || !date.ok() || date->form != Moment::Form::kDate) {
        return maker_.Tell(uid, "event_shape",
                           "a cancelled occurrence without a date that can be read", true);
      }
      raw->exdates.push_back(maker_.Value(FormatMoment(*date), "VALUE=DATE"));
    });
  }

  void Details(JsonView event, RawComponent* raw) {
    raw->description = maker_.Text(event["bodyPreview"].text());
    raw->location = maker_.Text(event["location"]["displayName"].text());
    raw->url = maker_.Text(event["webLink"].text());
    const JsonView organizer = event["organizer"]["emailAddress"];
    raw->organizer = maker_.Person(organizer["address"].text(), organizer["name"].text());
    event["attendees"].Each([&](JsonView attendee) {
      const JsonView address = attendee["emailAddress"];
      const std::string rest = fmt::format(
          "PARTSTAT={};ROLE={}", AnswerWord(attendee["status"]["response"].text()),
          attendee["type"].text() == "optional" ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT");
      const RawValue person =
          maker_.Person(address["address"].text(), address["name"].text(), rest);
      if (person) raw->attendees.push_back(person);
    });
  }

  void Schedules() {
    FreeBusyLists lists(options_, &raw_, &maker_);
    for (const JsonView schedule : schedules_) {
      FreeBusyLists::List& list = lists.Add(schedule["scheduleId"].text());
      if (const JsonView error = schedule["error"]) {
        list.error = error["message"].text().empty() ? "no reason given" : error["message"].text();
      }
      schedule["scheduleItems"].Each([&](JsonView item) {
        list.periods.push_back({Time(item["start"]), Time(item["end"]),
                                BusyWord(item["status"].text()), item["subject"].text()});
      });
    }
    lists.Take();
  }

  const ReadOptions& options_;
  RawCalendar& raw_;
  RawMaker maker_;
  std::map<std::string_view, Series> series_;
  std::vector<JsonView> schedules_;
};

}  // namespace

Result<Calendar> ReadGraph(std::string_view text, const ReadOptions& options) {
  return ReadProvider<Reader>(text, options);
}

}  // namespace rota::ical
