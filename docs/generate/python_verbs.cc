// The verbs of the Python engine, made from their rows: the body's fields are arguments.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "docs/generate/generate.h"
#include "docs/generate/python.h"
#include "rota/engine/verb.h"

namespace rota::docs::python {
namespace {

// Verbs that _engine.py has by hand, because what they take or give is a class.
bool IsByHand(const VerbRow& verb) {
  static const std::set<std::string_view> kByHand = {"Put",     "Get",       "List", "Archive",
                                                     "History", "ListSlots", "Ask"};
  return kByHand.contains(verb.method);
}

// What a Python program writes, shown where the verb is most likely looked up first. The tests of
// the package run each with `engine`, an office of two people whose clock stands in January 2030.
std::string ExampleOf(const VerbRow& verb) {
  static const std::map<std::string_view, std::string_view> kExamples = {
      {"Apply", R"(>>> engine.apply(catalog, dry_run=True).rows  # it is applied already
[])"},
      {"Next", R"(>>> saturday = dt.date(2030, 1, 5)
>>> engine.next("call", from_=saturday).slot.start.isoformat()
'2030-01-07T08:00:00+00:00')"},
      {"Explain", R"(>>> night = dt.datetime(2030, 1, 8, 23, tzinfo=dt.timezone.utc)
>>> verdict = engine.explain("call", night)
>>> verdict.available, verdict.reason
(False, 'schedule')
>>> verdict.candidates[0].rules[0].free_at.isoformat()
'2030-01-09T08:00:00+00:00')"},
      {"Hold",
       R"(>>> start = engine.slots("call", dt.date(2030, 1, 9), dt.date(2030, 1, 9))[0].start
>>> held = engine.hold("call", start, hold_s=300)
>>> kim = rota.Attendee(name="Kim", email="kim@example.net")
>>> engine.confirm(held.id, attendees=[kim]).status
'confirmed')"},
      {"Book",
       R"(>>> start = engine.slots("call", dt.date(2030, 1, 10), dt.date(2030, 1, 10))[0].start
>>> kim = rota.Attendee(name="Kim", email="kim@example.net")
>>> booking = engine.book("call", start, attendees=[kim])
>>> booking.status, len(booking.hosts)
('confirmed', 1))"},
      {"BookSeries",
       R"(>>> start = engine.slots("call", dt.date(2030, 1, 14), dt.date(2030, 1, 14))[0].start
>>> kim = rota.Attendee(name="Kim", email="kim@example.net")
>>> report = engine.book_series(
...     "call", start, attendees=[kim], rrule="FREQ=WEEKLY;COUNT=3"
... )
>>> [occurrence.status for occurrence in report.occurrences]
['booked', 'booked', 'booked'])"},
      {"ImportCalendar", R"(>>> feed = [
...     "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:dentist",
...     "DTSTART:20300115T080000Z", "DURATION:PT1H", "END:VEVENT", "END:VCALENDAR",
... ]
>>> engine.import_calendar(
...     chr(10).join(feed), user="ana", to=dt.datetime(2031, 1, 1, tzinfo=dt.timezone.utc)
... ).added
1)"},
      {"LeaseMessages", R"(>>> for message in engine.lease_messages("mailer").items:
...     engine.ack_message(message.id))"},
      {"Changes", R"(>>> feed = engine.changes()
>>> engine.changes(since=feed.next_revision).items
[])"},
      {"Verify", R"(>>> engine.verify().findings
[])"},
  };
  const auto found = kExamples.find(verb.method);
  if (found == kExamples.end()) return {};
  std::string text = "\n        ";
  for (const char c : found->second) {
    text += c;
    if (c == '\n') text += "        ";
  }
  return text + "\n";
}

// "BookSeries" is book_series.
std::string MethodName(std::string_view method) {
  std::string name;
  for (const char c : method) {
    if (std::isupper(c) && !name.empty()) name += '_';
    name += static_cast<char>(std::tolower(c));
  }
  return name;
}

// What must be given is given by place, in the order of the record; everything else by keyword.
std::string Method(const VerbRow& verb) {
  std::vector<Member> members = MembersOf(verb.body());
  for (Member& member : members) {
    if (!AsksAboutOneStart(verb) || member.name != "start") continue;
    member.standard.clear();
    member.parameter = member.parameter.substr(0, member.parameter.find(" | None"));
  }
  std::string text = fmt::format("\n    def {}(\n        self,\n", MethodName(verb.method));
  for (const Member& member : members) {
    if (member.standard.empty()) text += ParameterOf(member);
  }
  text += "        *,\n";
  for (const Member& member : members) {
    if (!member.standard.empty()) text += ParameterOf(member);
  }
  text += "        envelope: Envelope | None = None,\n";
  const bool silent = verb.answer().fields.empty();
  text += fmt::format("    ) -> {}:\n", silent ? "None" : ClassName(verb.answer().name));
  text += Wrapped("        \"\"\"", "        ", verb.doc);
  text += ExampleOf(verb) + "\n        Args:\n";
  for (const Member& member : members) {
    text +=
        Wrapped(fmt::format("            {}: ", member.name), "                ", DocOf(member));
  }
  text += "            envelope: Who asks, and when.\n        \"\"\"\n";
  std::string body = "None";
  if (!members.empty()) {
    body = fmt::format("{}(\n", ClassName(verb.body().name));
    for (const Member& member : members) {
      body += fmt::format("                {0}={0},\n", member.name);
    }
    body += "            )";
  }
  text += fmt::format(
      "        {}self._call(\n            \"{}\",\n            {},\n"
      "            envelope,\n        )\n",
      silent ? "" : fmt::format("answer: {} = ", ClassName(verb.answer().name)), verb.name, body);
  if (!silent) text += "        return answer\n";
  return text;
}

}  // namespace

std::string VerbsModule() {
  std::string text = "\"\"\"The verbs of the engine: what they ask for are arguments.\"\"\"\n";
  text += "# Generated by rota_generate from the rows of verbs; change those.\n";
  text += R"(from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ._record import Answer, Record
from ._records import *
from ._words import *


class Verbs:
    """Everything that can be asked of an engine; a part of rota.Engine."""

    __slots__ = ()

    def _call(self, verb: str, body: Record | None, envelope: Envelope | None) -> Any:
        raise NotImplementedError
)";
  for (const VerbRow* verb : AllVerbs()) {
    if (!IsByHand(*verb)) text += Method(*verb);
  }
  return text;
}

}  // namespace rota::docs::python
