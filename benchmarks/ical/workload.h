// A busy calendar as a groupware server exports it: 10,000 events, 21 lines and 860 bytes each on
// average, with two attendees, a folded description, and a rule in every tenth.
#pragma once

#include <fmt/format.h>

#include <string>

namespace rota::bench {

inline constexpr int kEvents = 10'000;

inline std::string Folded(const std::string& line) {
  std::string text;
  for (std::size_t at = 0; at < line.size(); at += 74) {
    if (at > 0) text += ' ';
    text.append(line, at, 74) += "\r\n";
  }
  return text;
}

inline std::string Workload() {
  std::string text =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Groupware 7.1//EN\r\nCALSCALE:GREGORIAN\r\n"
      "METHOD:PUBLISH\r\nX-WR-CALNAME:Busy\r\nX-WR-TIMEZONE:Europe/Berlin\r\n"
      "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
      "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19700329T020000\r\n"
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
      "BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19701025T030000\r\n"
      "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
  for (int n = 0; n < kEvents; ++n) {
    const int day = 1 + n % 28, month = 1 + n / 28 % 12, hour = 8 + n / 336 % 9;
    const std::string date = fmt::format("2026{:02}{:02}", month, day);
    text += "BEGIN:VEVENT\r\n";
    text +=
        fmt::format("UID:{:08x}-7c1e-9d0a-{:012x}@groupware.example.org\r\n", n * 2654435761u, n);
    text += fmt::format("DTSTAMP:{}T071500Z\r\n", date);
    text += fmt::format("DTSTART;TZID=Europe/Berlin:{}T{:02}0000\r\n", date, hour);
    text += fmt::format("DTEND;TZID=Europe/Berlin:{}T{:02}4500\r\n", date, hour);
    if (n % 10 == 0) text += "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218T230000Z\r\n";
    text += Folded(fmt::format("SUMMARY:Planning round {}\\, team {}", n, n % 17));
    text += Folded(fmt::format(
        "DESCRIPTION:Agenda for round {}: numbers of the last week\\, open points\\; then who "
        "does what until Friday.\\nDial in with the code {:06}. Please read the notes "
        "before you come\\, as always.",
        n, n * 37 % 1000000));
    text += fmt::format("LOCATION:Building {}\\, room {}\r\n", n % 5, n % 300);
    text += Folded(fmt::format(
        "ORGANIZER;CN=\"Holm, Ana {}\":mailto:ana.holm.{}@groupware.example.org", n % 90, n % 90));
    for (int one = 0; one < 2; ++one) {
      text += Folded(
          fmt::format("ATTENDEE;CN=Person {0};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:"
                      "mailto:person.{0}@groupware.example.org",
                      (n * 7 + one * 13) % 500));
    }
    text +=
        fmt::format("SEQUENCE:{}\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nCLASS:PUBLIC\r\n", n % 4);
    text += fmt::format("LAST-MODIFIED:{}T071500Z\r\n", date);
    text += "END:VEVENT\r\n";
  }
  return text + "END:VCALENDAR\r\n";
}

}  // namespace rota::bench
