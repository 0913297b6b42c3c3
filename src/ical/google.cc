#include "rota/ical/google.h"

#include <fmt/format.h>

#include <map>

#include "src/ical/free_busy.h"
#include "src/ical/raw_maker.h"

namespace rota::ical {
namespace {

class Reader {
 public:
  Reader(const ReadOptions& options, RawCalendar* raw)
      : options_(options), raw_(*raw), maker_(raw) {}

  Status Read(JsonView root) {
    ROTA_ASSIGN(const Answer answer, AnswerOf(root, {"items", "calendars"}));
    for (const JsonView page : answer.pages) {
      page["items"].Each([&](JsonView event) { NoteSeries(event); });
    }
    for (const JsonView event : answer.events) NoteSeries(event);
    for (const JsonView page : answer.pages) Page(page);
    for (const JsonView event : answer.events) Event(event);
    return {};
  }

 private:
  // Instances may come without what their series says.
  void NoteSeries(JsonView event) {
    const std::string_view uid = event["iCalUID"].text();
    if (!event["recurringEventId"] && !uid.empty()) uids_.try_emplace(event["id"].text(), uid);
  }

  void Page(JsonView page) {
    if (page["calendars"]) return FreeBusy(page);
    if (const std::string_view zone = page["timeZone"].text(); !zone.empty()) {
      zone_ = zone;
      raw_.zone = maker_.Value(std::string(zone));
      raw_.zone.line = 1;
    }
    raw_.name = maker_.Text(page["summary"].text());
    raw_.complete = page["nextPageToken"].text().empty();
    if (const auto token = page["nextSyncToken"].text(); !token.empty()) raw_.sync_token = token;
    if (!page["items"].is_list()) {
      maker_.Next();
      return maker_.Tell({}, "event_shape", "`items` is no list", true);
    }
    page["items"].Each([&](JsonView event) { Event(event); });
  }

  std::optional<GivenTime> Time(JsonView time) const {
    if (const std::string_view date = time["date"].text(); !date.empty()) {
      const Result<Moment> moment = ParseMoment(date);
      if (!moment.ok() || moment->form != Moment::Form::kDate) return std::nullopt;
      return GivenTime{*moment, {}};
    }
    const std::string_view zone = time["timeZone"].text();
    return TimeOf(time["dateTime"].text(), zone.empty() ? zone_ : zone);
  }

  void Event(JsonView event) {
    RawComponent raw = maker_.Next();
    const std::string_view id = event["id"].text(), series = event["recurringEventId"].text();
    const std::string_view uid = UidOf(event, series.empty() ? id : series);
    if (!event.is_object())
      return maker_.Tell({}, "event_shape", "an event that is no object", true);
    const bool cancelled = event["status"].text() == "cancelled";
    const std::optional<GivenTime> original = Time(event["originalStartTime"]);
    if (cancelled) {
      if (series.empty() || !original) {
        raw_.removed.push_back({std::string(id), {}});
        return;
      }
      raw_.removed.push_back({std::string(series), OccurrenceNameOf(*original)});
    }
    std::optional<GivenTime> start = Time(event["start"]), end = Time(event["end"]);
    if (!start && cancelled) start = original;
    if (!start)
      return maker_.Tell(uid, "dtstart_missing", "an event without a start that can be read", true);
    if (event["endTimeUnspecified"].flag())
      end.reset();
    else if (!end && !cancelled)
      maker_.Tell(uid, "event_shape", "an event without an end that can be read", true);

    raw.uid = maker_.Text(uid);
    raw.external_id = maker_.Text(id);
    raw.external_series_id = maker_.Text(series);
    if (event["recurrence"].is_list())
      maker_.SeriesStart(*start, start->tzid, uid, &raw);
    else
      raw.start = maker_.Time(*start);
    if (end) raw.end = maker_.Time(*end);
    if (!original && event["originalStartTime"])
      maker_.Tell(uid, "event_shape", "an occurrence whose first start cannot be read", true);
    if (!series.empty()) raw.recurrence_id = maker_.Time(original ? *original : *start);
    raw.status = maker_.Text(event["status"].text());
    raw.sequence = maker_.Text(fmt::to_string(event["sequence"].integer().value_or(0)));
    if (const auto updated = TimeOf(event["updated"].text(), {}))
      raw.modified = maker_.Time(*updated);
    raw.summary = maker_.Text(event["summary"].text());
    Blocking(event, &raw);
    if (event["recurrence"] && !event["recurrence"].is_list())
      maker_.Tell(uid, "recurrence_shape", "`recurrence` is no list", true);
    event["recurrence"].Each([&](JsonView line) { Recurrence(line.text(), uid, &raw); });
    if (options_.details) Details(event, &raw);
    raw_.events.push_back(std::move(raw));
  }

  std::string_view UidOf(JsonView event, std::string_view fallback) const {
    if (const std::string_view uid = event["iCalUID"].text(); !uid.empty()) return uid;
    const auto known = uids_.find(fallback);
    return known == uids_.end() ? fallback : known->second;
  }

  void Blocking(JsonView event, RawComponent* raw) {
    const std::string_view type = event["eventType"].text();
    if (event["transparency"].text() == "transparent" || type == "workingLocation") {
      raw->transparency = maker_.Value("TRANSPARENT");
    }
    if (type == "outOfOffice") raw->busy_status = maker_.Value("OOF");
    event["attendees"].Each([&](JsonView attendee) {
      if (attendee["self"].flag())
        raw->answer = maker_.Text(AnswerWord(attendee));
      else if (!options_.emails.empty() || options_.details)
        Attendee(attendee, raw);
    });
  }

  static std::string_view AnswerWord(JsonView attendee) {
    const std::string_view answer = attendee["responseStatus"].text();
    if (answer == "accepted") return "ACCEPTED";
    if (answer == "declined") return "DECLINED";
    if (answer == "tentative") return "TENTATIVE";
    return "NEEDS-ACTION";
  }

  void Attendee(JsonView attendee, RawComponent* raw) {
    const std::string rest =
        fmt::format("PARTSTAT={};ROLE={}", AnswerWord(attendee),
                    attendee["optional"].flag() ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT");
    const RawValue person =
        maker_.Person(attendee["email"].text(), attendee["displayName"].text(), rest);
    if (person) raw->attendees.push_back(person);
  }

  // "RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/Berlin:20260302T090000": lines of iCalendar.
  void Recurrence(std::string_view line, std::string_view uid, RawComponent* raw) {
    const RawValue kept = maker_.Value(std::string(line));
    Property property;
    std::vector<RawValue>* place = nullptr;
    if (Split(kept.value, &property)) {
      if (NameIs(property.name, "RRULE")) place = &raw->rules;
      if (NameIs(property.name, "EXRULE")) place = &raw->exrules;
      if (NameIs(property.name, "RDATE")) place = &raw->rdates;
      if (NameIs(property.name, "EXDATE")) place = &raw->exdates;
    }
    if (place) return place->push_back({property.params, property.value, kept.line});
    maker_.Tell(uid, "event_shape",
                "a line of `recurrence` that is none of RRULE, EXRULE, RDATE, EXDATE", true);
  }

  void Details(JsonView event, RawComponent* raw) {
    raw->description = maker_.Text(event["description"].text());
    raw->location = maker_.Text(event["location"].text());
    raw->url = maker_.Text(event["htmlLink"].text());
    raw->organizer =
        maker_.Person(event["organizer"]["email"].text(), event["organizer"]["displayName"].text());
  }

  void FreeBusy(JsonView page) {
    FreeBusyLists lists(options_, &raw_, &maker_);
    const auto from = TimeOf(page["timeMin"].text(), {}), to = TimeOf(page["timeMax"].text(), {});
    if (from && to) raw_.covers = {from->moment.time.s, to->moment.time.s};
    page["calendars"].EachMember([&](std::string_view name, JsonView calendar) {
      FreeBusyLists::List& list = lists.Add(name);
      calendar["errors"].Each([&](JsonView error) { list.error = error["reason"].text(); });
      calendar["busy"].Each([&](JsonView busy) {
        list.periods.push_back(
            {TimeOf(busy["start"].text(), {}), TimeOf(busy["end"].text(), {}), "BUSY", {}});
      });
    });
    lists.Take();
  }

  const ReadOptions& options_;
  RawCalendar& raw_;
  RawMaker maker_;
  std::string_view zone_;                              // the calendar's
  std::map<std::string_view, std::string_view> uids_;  // iCalUID by id
};

}  // namespace

Result<Calendar> ReadGoogle(std::string_view text, const ReadOptions& options) {
  return ReadProvider<Reader>(text, options);
}

}  // namespace rota::ical
