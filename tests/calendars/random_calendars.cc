// Prints random calendars with what recurs in them: one JSON object a line, {"text", "events":
// [{"uid", "recurrence_id", "starts"}]}, starts before 2028 as seconds of UTC. Arguments: count,
// seed.
//
// Only rules that every reader is known to get right (../peers/README.md says where they err): what
// may differ here is the writing. DTSTART is an occurrence, and all times lie where no clock is
// changed.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "rota/codec/json_writer.h"
#include "rota/ical/write.h"
#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"

namespace rota::ical {
namespace {

constexpr std::string_view kZones[] = {
    "Europe/Copenhagen",   "America/New_York", "Asia/Kolkata",     "Asia/Ho_Chi_Minh",
    "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca"};
constexpr Instant kUntil = 1830297600;  // 2028-01-01

using Random = std::mt19937_64;

std::int64_t Pick(Random& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}
bool Chance(Random& random, int percent) { return Pick(random, 1, 100) <= percent; }

// A time of day between 08:00 and 20:00; nothing for dates.
std::int64_t AnyClock(Random& random, Moment::Form form) {
  return form == Moment::Form::kDate ? 0 : 8 * kHour + Pick(random, 0, 144) * 5 * kMinute;
}

std::string AnyRuleText(Random& random) {
  constexpr std::string_view kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const std::string interval = fmt::format(";INTERVAL={}", Pick(random, 1, 4));
  const auto day = [&] { return kDays[static_cast<std::size_t>(Pick(random, 0, 6))]; };
  switch (Pick(random, 0, 6)) {
    case 0:
      return "FREQ=DAILY" + interval;
    case 1:
      return "FREQ=WEEKLY" + interval;
    case 2:
      return "FREQ=WEEKLY;BYDAY=MO,WE,FR" + interval;
    case 3:
      return fmt::format("FREQ=MONTHLY{};BYDAY={}{}", interval, Pick(random, 1, 4), day());
    case 4:
      return fmt::format("FREQ=MONTHLY{};BYDAY=-1{}", interval, day());
    case 5:
      return fmt::format("FREQ=MONTHLY{};BYMONTHDAY={}", interval, Pick(random, 1, 31));
    default:
      return fmt::format("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}", Pick(random, 1, 12),
                         Pick(random, 1, 28));
  }
}

// DTSTART and one rule, or a start alone. The rule's first occurrence is DTSTART.
RecurrenceSet AnyRule(Random& random) {
  RecurrenceSet set;
  set.includes_start = true;
  set.start.form = static_cast<Moment::Form>(Pick(random, 0, 2));
  const std::int64_t day =
      Midnight(FromYearMonthDay({2020, 1, 1})).s + Pick(random, 0, 2000) * kDay;
  set.start.time = LocalTime{day + AnyClock(random, set.start.form)};
  if (set.start.form == Moment::Form::kWall) {
    set.zone =
        *Zone::Find(kZones[static_cast<std::size_t>(Pick(random, 0, std::size(kZones) - 1))]);
  }
  if (set.dates())
    set.length.days = static_cast<std::int32_t>(Pick(random, 1, 3));
  else
    set.length.seconds = Pick(random, 1, 30) * 10 * kMinute;
  if (Chance(random, 10)) return set;
  RecurrenceSet rule = set;
  rule.includes_start = false;
  rule.rules = {*ParseRule(AnyRuleText(random))};
  set.rules = rule.rules;
  set.start.time = StartsBetween(rule, {}, 1)->front().local;
  if (Chance(random, 30)) {
    set.rules[0].count = Pick(random, 1, 40);
  } else if (Chance(random, 60)) {  // ends at an occurrence, which then belongs to it
    rule.start = set.start;
    const std::vector<Start> starts = *StartsBetween(rule, {}, 25);
    const Start last = starts[static_cast<std::size_t>(
        Pick(random, 0, static_cast<std::int64_t>(starts.size()) - 1))];
    set.rules[0].until = Moment{last.local, set.start.form};
  }
  return set;
}

RecurrenceSet AnySet(Random& random) {
  RecurrenceSet set = AnyRule(random);
  const std::vector<Start> starts = *StartsBetween(set, {}, 20);
  const std::size_t first = Chance(random, 5) ? 0 : 1;  // few lose DTSTART itself
  for (std::size_t i = first; i < starts.size(); ++i) {
    if (Chance(random, 15)) set.exdates.push_back({starts[i].local, set.start.form});
  }
  while (Chance(random, 30)) {
    const std::int64_t day = Midnight(set.start.time.date() + Pick(random, 1, 300)).s;
    set.rdates.push_back(
        {{LocalTime{day + AnyClock(random, set.start.form)}, set.start.form}, std::nullopt});
  }
  return set;
}

void Print(const Calendar& calendar) {
  JsonWriter json;
  json.BeginObject();
  json.Text("text", WriteCalendar(calendar, {}));
  json.Key("events");
  json.BeginArray();
  for (const Event& event : calendar.events) {
    json.BeginObject();
    json.Text("uid", event.uid);
    if (event.recurrence_id) {
      const RecurrenceSet& set = event.set;
      json.Integer("recurrence_id", set.zone ? set.zone->ToInstant(event.recurrence_id->time)
                                             : event.recurrence_id->time.s);
    }
    json.Key("starts");
    json.BeginArray();
    const Result<std::vector<Start>> starts = StartsBetween(event.set, {kMinInstant, kUntil});
    for (const Start& start : *starts) json.Integer(start.instant);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  std::cout << json.text() << '\n';
}

Calendar AnyCalendar(Random& random) {
  Calendar calendar;
  for (int n = 0; n < 4; ++n) {
    Event event;
    event.uid = fmt::format("{}@rota", n);
    event.set = AnySet(random);
    event.summary = "Series";
    event.details.organizer = Person{"mailto:ana@example.org", "Ana"};
    calendar.events.push_back(event);
    const std::vector<Start> starts = *StartsBetween(event.set, {}, 5);
    if (starts.empty() || !Chance(random, 40)) continue;
    // One occurrence at another time.
    event.recurrence_id = Moment{starts.back().local, event.set.start.form};
    event.set.start.time = LocalTime{starts.back().local.s + (event.set.dates() ? kDay : kHour)};
    event.set.rules.clear();
    event.set.rdates.clear();
    event.set.exdates.clear();
    calendar.events.push_back(event);
  }
  return calendar;
}

}  // namespace
}  // namespace rota::ical

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  rota::ical::Random random(std::strtoull(argv[2], nullptr, 10));
  for (int i = std::atoi(argv[1]); i > 0; --i) rota::ical::Print(rota::ical::AnyCalendar(random));
}
