// Calendar files of 64 KB that would cost the most.
#pragma once

#include <string>
#include <vector>

namespace rota::test {

struct HostileCalendar {
  std::string name;
  std::string text;
};

// As many repetitions as 64 KB hold.
inline std::string Filled(const std::string& before, const std::string& repeated,
                          const std::string& after) {
  std::string text = before;
  while (text.size() + repeated.size() + after.size() <= 65536) text += repeated;
  return text + after;
}

inline std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

inline std::vector<HostileCalendar> HostileCalendars() {
  std::vector<HostileCalendar> made;
  const std::string begin = "BEGIN:VCALENDAR\n", end = "END:VCALENDAR\n";
  // The same event again and again, without a UID: each counts.
  const auto events = [&](const std::string& name, const std::string& lines) {
    made.push_back({name, Filled(begin, "BEGIN:VEVENT\n" + lines + "END:VEVENT\n", end)});
  };
  const std::string start = "DTSTART:20260101T000000Z\n";
  for (const char* rule :
       {"FREQ=SECONDLY", "FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=HOURLY;INTERVAL=7;BYHOUR=15;BYDAY=MO,SU",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=SECONDLY;COUNT=2147483647;BYSETPOS=2;BYSECOND=1,2",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12L;BYMONTHDAY=30",
        "RSCALE=HEBREW;FREQ=YEARLY;BYMONTHDAY=31",
        "RSCALE=CHINESE;FREQ=DAILY;COUNT=2147483647;SKIP=FORWARD"}) {
    events(rule, start + "DTEND:20260101T000001Z\nRRULE:" + rule + "\n");
    events(std::string("from the year 1: ") + rule,
           std::string("DTSTART:00010101T000000Z\nDURATION:PT1S\nRRULE:") + rule + "\n");
  }
  events("all seconds taken away",
         start + "DURATION:PT1S\nRRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY\n");
  events(
      "all dates taken away",
      start +
          "DURATION:PT1S\nRRULE:FREQ=MINUTELY\nEXRULE:FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,6,7,8,9,"
          "10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,"
          "49,50,51,52,53,54,55,56,57,58,59\n");
  events("one date that lasts a century beside seconds that last none",
         start + "RRULE:FREQ=SECONDLY\nRDATE;VALUE=PERIOD:19300101T000000Z/20290101T000000Z\n");
  events("days with overrides to come",
         start + "DURATION:PT1S\nRRULE:FREQ=SECONDLY;BYSECOND=0\nSTATUS:CANCELLED\n");
  made.push_back({"thousands of rules in one event",
                  Filled(begin + "BEGIN:VEVENT\n" + start + "DURATION:PT1S\n",
                         "RRULE:FREQ=SECONDLY\n", "END:VEVENT\n" + end)});
  made.push_back({"thousands of exceptions in one event",
                  Filled(begin + "BEGIN:VEVENT\n" + start + "DURATION:PT1S\nRRULE:FREQ=SECONDLY\n",
                         "EXDATE:20260101T000000Z\nRDATE;VALUE=PERIOD:20260101T000000Z/PT9H\n",
                         "END:VEVENT\n" + end)});
  std::string overrides =
      begin + "BEGIN:VEVENT\nUID:a\n" + start + "DURATION:PT1S\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n";
  for (int second = 0; overrides.size() < 65400; ++second) {
    const std::string time = std::to_string(100000 + second / 60 * 100 + second % 60);
    overrides += "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260301T" + time +
                 "Z\nDTSTART:20270101T000000Z\nEND:VEVENT\n";
  }
  made.push_back({"hundreds of overrides of one event", overrides + end});
  // Every zone is named by an event.
  std::string zones = begin, uses;
  for (int i = 0; zones.size() + uses.size() < 60000; ++i) {
    const std::string name = "Z" + std::to_string(i);
    zones +=
        "BEGIN:VTIMEZONE\nTZID:" + name +
        "\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n"
        "TZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n";
    uses += "BEGIN:VEVENT\nDTSTART;TZID=" + name + ":20260101T000000\nEND:VEVENT\n";
  }
  made.push_back({"zones that change every second", zones + uses + end});
  made.push_back({"zones that change on no day",
                  Replaced(zones + uses + end, "FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY",
                           "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=31")});
  made.push_back({"free every other second, again and again",
                  Filled(begin + "BEGIN:VAVAILABILITY\nUID:v\n",
                         "BEGIN:AVAILABLE\n" + start +
                             "DURATION:PT1S\nRRULE:FREQ=SECONDLY;INTERVAL=2\nEND:AVAILABLE\n",
                         "END:VAVAILABILITY\n" + end)});
  made.push_back({"nothing but BEGIN", Filled("", "BEGIN:VEVENT\n", "")});
  made.push_back({"nothing but parameters", Filled(begin + "BEGIN:VEVENT\nDTSTART", ";A=\"b\"",
                                                   ":20260101\nEND:VEVENT\n" + end)});
  made.push_back({"nothing but folds", Filled(begin + "BEGIN:VEVENT\nSUMMARY:", "\n ",
                                              "\nDTSTART:20260101\nEND:VEVENT\n" + end)});
  return made;
}

}  // namespace rota::test
