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

// Verbs that _engine.py has by hand, because what they give is not what the row says.
bool IsByHand(const VerbRow& verb) {
  static const std::set<std::string_view> kByHand = {"Put", "Archive", "History", "Ask",
                                                     "ImportOrganization"};
  return kByHand.contains(verb.method);
}

// Verbs whose answer is records of the class that their argument `kind` is.
bool IsOfKind(const VerbRow& verb) {
  return &verb.answer() == &Describe<Document>() || &verb.answer() == &Describe<Page>();
}

bool IsKind(const VerbRow& verb, const Member& member) {
  return IsOfKind(verb) && member.name == "kind";
}

// The free starts: a range by place, no one start, and an answer of columns.
bool IsOfSlots(const VerbRow& verb) { return verb.method == "ListSlots"; }

// What a Python program writes, shown where the verb is most likely looked up first. The tests of
// the package run each with `engine`, an office of two people whose clock stands in January 2030.
std::string ExampleOf(const VerbRow& verb) {
  static const std::map<std::string_view, std::string_view> kExamples = {
      {"Apply", R"(>>> engine.apply(catalog, dry_run=True).rows  # it is applied already
[])"},
      {"Get", R"(>>> engine.get(rota.User, "ana").name
'Ana Holm'
>>> engine.get(rota.User, "email:ana@example.org").id
'ana')"},
      {"List", R"(>>> page = engine.page(rota.User, limit=1)
>>> [user.id for user in page.items], bool(page.next_cursor)
(['ana'], True))"},
      {"ListSlots", R"(>>> tuesday = dt.date(2030, 1, 8)
>>> for slot in engine.slots("call", tuesday, tuesday)[:2]:
...     print(slot.start.isoformat(), slot.hosts)
2030-01-08T08:00:00+00:00 ('ana', 'bo')
2030-01-08T08:30:00+00:00 ('ana', 'bo'))"},
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

// "BookSeries" is book_series; a list is what runs over all pages.
std::string MethodName(std::string_view method) {
  if (method == "List") return "page";
  if (method == "ListSlots") return "slots";
  std::string name;
  for (const char c : method) {
    if (std::isupper(c) && !name.empty()) name += '_';
    name += static_cast<char>(std::tolower(c));
  }
  return name;
}

// The fields of the body as arguments, those first that are given by place: what must be given, in
// the order of the record, a text in whose place its bytes may be given, what a question is about
// and its one start, and the range of slots. Everything else is given by keyword.
std::vector<Member> ArgumentsOf(const VerbRow& verb, std::size_t* by_place) {
  std::vector<Member> members = MembersOf(verb.body());
  if (IsOfSlots(verb)) std::erase_if(members, [](const Member& m) { return m.name == "start"; });
  for (Member& member : members) {
    if (IsKind(verb, member)) member.parameter = "type[R]";
  }
  std::set<std::string> texts;
  for (const Member& member : members) {
    constexpr std::string_view kBytes = "_base64";
    if (member.name.ends_with(kBytes)) {
      texts.insert(member.name.substr(0, member.name.size() - kBytes.size()));
    }
  }
  const auto rest =
      std::stable_partition(members.begin(), members.end(), [&](const Member& member) {
        const bool range = member.name == "from_" || member.name == "to";
        const bool subject = NamesEventType(verb.body()) && member.name == "event_type";
        const bool books = NamesEventType(verb.body()) && verb.writes;
        const bool start = (AsksAboutOneStart(verb) || books) && member.name == "start";
        return member.standard.empty() || texts.contains(member.name) || subject || start ||
               (IsOfSlots(verb) && range);
      });
  *by_place = static_cast<std::size_t>(rest - members.begin());
  return members;
}

std::string AnswerType(const VerbRow& verb) {
  if (verb.answer().fields.empty()) return "None";
  if (IsOfSlots(verb)) return "Slots";
  if (!IsOfKind(verb)) return ClassName(verb.answer().name);
  return &verb.answer() == &Describe<Page>() ? "Page[R]" : "R";
}

// The expression that makes the body out of the arguments.
std::string BodyOf(const VerbRow& verb, const std::vector<Member>& members) {
  if (members.empty()) return "None";
  std::string body = fmt::format("{}(\n", ClassName(verb.body().name));
  for (const Member& member : members) {
    body += fmt::format("                {}={},\n", member.name,
                        IsKind(verb, member) ? "_native.kind(kind)" : member.name);
  }
  return body + "            )";
}

std::string Method(const VerbRow& verb) {
  std::size_t by_place = 0;
  const std::vector<Member> members = ArgumentsOf(verb, &by_place);
  std::string text = fmt::format("\n    def {}(\n        self,\n", MethodName(verb.method));
  for (std::size_t i = 0; i <= members.size(); ++i) {
    if (i == by_place) text += "        *,\n";
    if (i < members.size()) text += ParameterOf(members[i]);
  }
  text += "        envelope: Envelope | None = None,\n";
  const std::string answer = AnswerType(verb);
  text += fmt::format("    ) -> {}:\n", answer);
  text += Wrapped("        \"\"\"", "        ", verb.doc);
  text += ExampleOf(verb) + "\n        Args:\n";
  for (const Member& member : members) {
    text += Wrapped(fmt::format("            {}: ", member.name), "                ",
                    IsKind(verb, member) ? "The class of the record." : DocOf(member));
  }
  text += "            envelope: Who asks, and when.\n        \"\"\"\n";
  const std::string call =
      IsOfSlots(verb) ? "self._find(" : fmt::format("self._call(\n            \"{}\",", verb.name);
  const std::string made = fmt::format("{}\n            {},\n            envelope,\n        )",
                                       call, BodyOf(verb, members));
  if (answer == "None") return text + fmt::format("        {}\n", made);
  if (answer == "Page[R]") return text + fmt::format("        return Page(*{})\n", made);
  return text + fmt::format("        answer: {} = {}\n        return answer\n", answer, made);
}

}  // namespace

std::string VerbsModule() {
  std::string text = "\"\"\"The verbs of the engine: what they ask for are arguments.\"\"\"\n";
  text += "# Generated by rota_generate from the rows of verbs; change those.\n";
  text += R"(from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from . import _native
from ._answers import Page
from ._native import Slots
from ._record import Answer, Record
from ._records import *
from ._words import *

R = TypeVar("R", bound=Record)


class Verbs:
    """Everything that can be asked of an engine; a part of rota.Engine."""

    __slots__ = ()

    def _call(self, verb: str, body: Record | None, envelope: Envelope | None) -> Any:
        raise NotImplementedError

    def _find(self, query: Query, envelope: Envelope | None) -> Slots:
        raise NotImplementedError
)";
  for (const VerbRow* verb : AllVerbs()) {
    if (!IsByHand(*verb)) text += Method(*verb);
  }
  return text;
}

}  // namespace rota::docs::python
