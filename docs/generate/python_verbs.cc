// The verbs of the Python engine that take the fields of a record as arguments.
#include <fmt/format.h>

#include <algorithm>

#include "docs/generate/python.h"
#include "rota/model/catalog.h"
#include "rota/model/command.h"
#include "rota/model/import.h"
#include "rota/model/series.h"

namespace rota::docs::python {
namespace {

// A method of the engine that takes the fields of a record.
struct Verb {
  std::string_view name;
  const RecordDescriptor& record;
  std::vector<std::string_view> positional;  // the others are given by keyword
  std::vector<std::string_view> omitted;
  std::string_view returns;
  std::string_view doc;
  std::string_view example;  // lines after "        "
};

bool Has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string VerbMethod(const Verb& verb) {
  const bool question = verb.record.name == "query";
  std::vector<Member> taken;
  for (Member& member : MembersOf(verb.record)) {
    if (!Has(verb.omitted, member.name)) taken.push_back(std::move(member));
  }
  std::string text = fmt::format("\n    def {}(\n        self,\n", verb.name);
  for (const std::string_view name : verb.positional) {
    Member member =
        *std::find_if(taken.begin(), taken.end(), [&](const Member& m) { return m.name == name; });
    if (name == "start") member.standard = "", member.parameter = "dt.datetime";
    text += ParameterOf(member);
  }
  text += "        *,\n";
  for (const Member& member : taken) {
    if (!Has(verb.positional, member.name)) text += ParameterOf(member);
  }
  if (question)
    text +=
        "        organization: str = \"\",\n        now: dt.datetime | None = None,\n"
        "        facts: Facts | None = None,\n";
  text += fmt::format("    ) -> {}:\n", verb.returns);
  text += Wrapped("        \"\"\"", "        ", verb.doc);
  if (!verb.example.empty()) text += fmt::format("\n{}", verb.example);
  text += "\n        Args:\n";
  for (const Member& member : taken) {
    text +=
        Wrapped(fmt::format("            {}: ", member.name), "                ", DocOf(member));
  }
  if (question) {
    text +=
        "            organization: In which organization. When absent: the only one of the "
        "database.\n"
        "            now: When, for tests and replays. When absent: the system clock.\n"
        "            facts: What else to consider, the same on offer and commit.\n";
  }
  text += "        \"\"\"\n";
  const std::string indent = "                ";
  text += fmt::format(
      "        return {}(\n            {}(\n",
      question ? fmt::format("self._{}", verb.name) : fmt::format("self._native.{}", verb.name),
      ClassName(verb.record.name));
  for (const Member& member : taken) text += fmt::format("{0}{1}={1},\n", indent, member.name);
  text += "            ),\n";
  if (question) {
    text += "            Command(organization=organization, now=now, facts=facts),\n";
  }
  return text + "        )\n";
}

std::vector<Verb> Verbs() {
  const RecordDescriptor& query = Describe<Query>();
  const RecordDescriptor& book = Describe<BookCommand>();
  const RecordDescriptor& status = Describe<StatusCommand>();
  return {
      {"slots",
       query,
       {"event_type", "from_", "to"},
       {"op", "start", "seed"},
       "Slots",
       "The starts that may be booked between two dates (both inclusive, read in `zone`) or two "
       "instants. Raises NotFound, and Invalid for a duration that is not offered.",
       "        >>> tuesday = dt.date(2030, 1, 8)\n"
       "        >>> for slot in engine.slots(\"call\", tuesday, tuesday)[:2]:\n"
       "        ...     print(slot.start.isoformat(), slot.hosts)\n"
       "        2030-01-08T08:00:00+00:00 ('ana', 'bo')\n"
       "        2030-01-08T08:30:00+00:00 ('ana', 'bo')\n"},
      {"explain",
       query,
       {"event_type", "start"},
       {"op", "from_", "to", "zone", "include", "seed", "limit"},
       "StartVerdict",
       "Why a start is offered or not: every rule that says no, for the start as a whole and for "
       "each host.",
       "        >>> night = dt.datetime(2030, 1, 8, 23, tzinfo=dt.timezone.utc)\n"
       "        >>> verdict = engine.explain(\"call\", night)\n"
       "        >>> verdict.offered, verdict.reason\n"
       "        (False, 'schedule')\n"
       "        >>> verdict.candidates[0].rules[0].free_at.isoformat()\n"
       "        '2030-01-09T08:00:00+00:00'\n"},
      {"hold",
       book,
       {"event_type", "start"},
       {},
       "Booking",
       "Takes a start for a while: it runs out by the clock unless confirmed. Raises Refused with "
       "the first "
       "rule that says no.",
       "        >>> start = engine.slots(\"call\", dt.date(2030, 1, 9), dt.date(2030, 1, "
       "9))[0].start\n"
       "        >>> held = engine.hold(\"call\", start, hold_s=300)\n"
       "        >>> kim = rota.Attendee(name=\"Kim\", email=\"kim@example.net\")\n"
       "        >>> engine.confirm(held.id, attendees=[kim]).status\n"
       "        'confirmed'\n"},
      {"book",
       book,
       {"event_type", "start"},
       {"hold_s"},
       "Booking",
       "Takes a start for good. Raises Refused with the first rule that says no and, for staff, "
       "every "
       "host's own reason in `refusals`.",
       "        >>> start = engine.slots(\"call\", dt.date(2030, 1, 10), dt.date(2030, 1, "
       "10))[0].start\n"
       "        >>> kim = rota.Attendee(name=\"Kim\", email=\"kim@example.net\")\n"
       "        >>> booking = engine.book(\"call\", start, attendees=[kim])\n"
       "        >>> booking.status, len(booking.hosts)\n"
       "        ('confirmed', 1)\n"},
      {"confirm",
       Describe<ConfirmCommand>(),
       {"booking"},
       {},
       "Booking",
       "Turns a hold into a booking. What the hold left out is given here. Raises Refused "
       "`expired` when "
       "the hold has run out.",
       ""},
      {"cancel",
       Describe<CancelCommand>(),
       {"booking"},
       {},
       "Booking",
       "Ends a hold, request or booking and frees its time.",
       ""},
      {"move",
       Describe<MoveCommand>(),
       {"booking"},
       {},
       "Booking",
       "Gives a booking a new start, length or host, checked once as a whole. Without a new start "
       "and hosts "
       "the policy chooses another host.",
       ""},
      {"approve", status, {"booking"}, {}, "Booking", "Confirms a request.", ""},
      {"reject", status, {"booking"}, {}, "Booking", "Turns a request down.", ""},
      {"complete", status, {"booking"}, {}, "Booking", "Says that a booking took place.", ""},
      {"book_series",
       Describe<SeriesCommand>(),
       {"event_type", "start"},
       {"hold_s"},
       "SeriesReport",
       "Books a start again and again, by a recurrence rule. Every occurrence is checked before anything is "
       "written; then all is written at once, or nothing. Raises Refused for the first occurrence that the "
       "conflict policy cannot bear.",
       "        >>> start = engine.slots(\"call\", dt.date(2030, 1, 14), dt.date(2030, 1, 14))[0].start\n"
       "        >>> kim = rota.Attendee(name=\"Kim\", email=\"kim@example.net\")\n"
       "        >>> report = engine.book_series(\n"
       "        ...     \"call\", start, attendees=[kim], rrule=\"FREQ=WEEKLY;COUNT=3\"\n"
       "        ... )\n"
       "        >>> [occurrence.status for occurrence in report.occurrences]\n"
       "        ['booked', 'booked', 'booked']\n"},
      {"cancel_series",
       Describe<CancelSeriesCommand>(),
       {"series"},
       {},
       "SeriesReport",
       "Cancels one occurrence, this and later ones, or all of them.",
       ""},
      {"move_series",
       Describe<MoveSeriesCommand>(),
       {"series"},
       {},
       "SeriesReport",
       "Gives one occurrence, this and later ones, or all of them a new start, length or host, checked as a "
       "whole before anything is written.",
       ""},
      {"import_calendar",
       Describe<ImportCommand>(),
       {"text"},
       {},
       "ImportReport",
       "Reads a person's outside calendar (iCalendar text, or what Google Calendar or Microsoft Graph "
       "answered) into busy blocks: new ones are added, changed ones replaced, vanished ones archived. "
       "Raises Invalid when the text holds no calendar.",
       "        >>> feed = [\n"
       "        ...     \"BEGIN:VCALENDAR\", \"BEGIN:VEVENT\", \"UID:dentist\",\n"
       "        ...     \"DTSTART:20300115T080000Z\", \"DURATION:PT1H\", \"END:VEVENT\", \"END:VCALENDAR\",\n"
       "        ... ]\n"
       "        >>> engine.import_calendar(\n"
       "        ...     chr(10).join(feed), user=\"ana\", to=dt.datetime(2031, 1, 1, tzinfo=dt.timezone.utc)\n"
       "        ... ).added\n"
       "        1\n"},
      {"no_show", status, {"booking"}, {}, "Booking", "Says that the attendee did not come.", ""},
  };
}

}  // namespace

std::string VerbsModule() {
  std::string text =
      "\"\"\"The verbs of the engine that take a record's fields as arguments.\"\"\"\n";
  text += kGenerated;
  text += R"(from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from . import _native
from ._answers import StartVerdict
from ._native import Slots
from ._record import Answer
from ._records import *
from ._records import Command
from ._words import *


class Verbs:
    """Questions and commands about bookings; a part of rota.Engine."""

    __slots__ = ("_native",)
    _native: _native.Engine

    def _slots(self, query: Query, header: Command) -> Slots:
        return self._native.slots(query, header)

    def _explain(self, query: Query, header: Command) -> StartVerdict:
        return StartVerdict.of(self._native.explain(query, header))
)";
  for (const Verb& verb : Verbs()) text += VerbMethod(verb);
  return text;
}

}  // namespace rota::docs::python
