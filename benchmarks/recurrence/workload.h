// The nine rules of the benchmark: parse the rule, read the first 10 000 starts. R8 is R1 in a
// zone, each start turned into an instant. `last` is the 10 000th, by which every engine's answer
// is checked.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace rota::bench {

inline constexpr std::size_t kStarts = 10'000;

struct Workload {
  std::string_view name, dtstart, rule, zone, last;
};

inline constexpr std::array<Workload, 9> kWorkloads = {{
    {"R1", "20200101T090000", "FREQ=DAILY", "", "2047-05-18T09:00:00"},
    {"R2", "20200101T090000", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "", "2083-11-17"},
    {"R3", "20200117T090000", "FREQ=MONTHLY;BYDAY=3FR", "", "2853-04-18"},
    {"R4", "20200131T090000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "", "2853-04-30"},
    {"R5", "20200102T090000", "FREQ=YEARLY;BYMONTH=1,6;BYDAY=TU,TH", "", "2593-06-13"},
    {"R6", "20200106T090000", "FREQ=YEARLY;BYWEEKNO=2,10,20,30,40,50;BYDAY=MO,WE,FR", "",
     "2575-07-24"},
    {"R7", "20200101T090000",
     "FREQ=MINUTELY;INTERVAL=15;BYHOUR=9,10,11,12,13,14,15,16;BYDAY=MO,TU,WE,TH,FR", "",
     "2021-03-12T12:45"},
    {"R7b", "20200101T090000",
     "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,15,30,45;BYDAY=MO,TU,WE,TH,FR", "",
     "2021-03-12T12:45"},
    {"R8", "20200101T090000", "FREQ=DAILY", "America/New_York", "2047-05-18"},
}};

}  // namespace rota::bench
