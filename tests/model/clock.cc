#include "tests/model/clock.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

namespace model {
namespace {

using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::month;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr year kLastYear{2150};  // zone rules are written out until here

std::string Printed(const char* format, int a, int b, int c, int d = 0, int e = 0, int f = 0) {
  char text[64];
  std::snprintf(text, sizeof text, format, a, b, c, d, e, f);
  return text;
}

int Int(const std::string& text, std::size_t at, std::size_t length) {
  return std::stoi(text.substr(at, length));
}

}  // namespace

Date ParseDate(const std::string& text) {
  const year_month_day date{year{Int(text, 0, 4)}, month(static_cast<unsigned>(Int(text, 5, 2))),
                            std::chrono::day(static_cast<unsigned>(Int(text, 8, 2)))};
  if (text.size() != 10 || !date.ok()) throw std::invalid_argument("no date: " + text);
  return local_days{date};
}

std::string FormatDate(Date date) {
  const year_month_day ymd{date};
  return Printed("%04d-%02d-%02d", int{ymd.year()}, static_cast<int>(unsigned{ymd.month()}),
                 static_cast<int>(unsigned{ymd.day()}));
}

minutes ParseClock(const std::string& text) {
  return hours{Int(text, 0, 2)} + minutes{Int(text, 3, 2)};
}

std::string FormatClock(minutes minute_of_day) {
  const auto count = static_cast<int>(minute_of_day.count());
  return Printed("%02d:%02d", count / 60, count % 60, 0);
}

Instant ParseInstant(const std::string& text) {
  if (text.size() < 20 || text[10] != 'T') throw std::invalid_argument("no instant: " + text);
  const Wall wall = ParseDate(text.substr(0, 10)) + hours{Int(text, 11, 2)} +
                    minutes{Int(text, 14, 2)} + seconds{Int(text, 17, 2)};
  seconds offset{0};
  if (text[19] != 'Z') {
    offset = ParseClock(text.substr(20));
    if (text[19] == '-') offset = -offset;
  }
  return Instant{wall.time_since_epoch() - offset};
}

std::string FormatInstant(Instant t) {
  const Wall wall{t.time_since_epoch()};
  const Date date = std::chrono::floor<days>(wall);
  const auto second = static_cast<int>((wall - date).count());
  return FormatDate(date) +
         Printed("T%02d:%02d:%02dZ", second / 3600, second / 60 % 60, second % 60);
}

seconds Zone::OffsetAt(Instant t) const {
  const auto next = std::upper_bound(periods_.begin() + 1, periods_.end(), t,
                                     [](Instant at, const Period& p) { return at < p.begin; });
  return (next - 1)->offset;
}

Instant Zone::InstantOf(Wall wall) const {
  // Period by period: does the clock of this period show `wall` while the period lasts? Two days
  // before is early enough to begin, as no zone lies so far from UTC.
  const Instant early{wall.time_since_epoch() - days{2}};
  auto period = std::upper_bound(periods_.begin() + 1, periods_.end(), early,
                                 [](Instant at, const Period& p) { return at < p.begin; }) -
                1;
  for (;; ++period) {
    const Instant t{wall.time_since_epoch() - period->offset};
    const auto next = period + 1;
    if (next == periods_.end() || t < next->begin) return t;
    // The clock jumps over `wall` when this period ends: the offset before the gap decides.
    if (t >= next->begin && wall < Wall{next->begin.time_since_epoch() + next->offset}) return t;
  }
}

Date Zone::DateAt(Instant t) const {
  Date date = std::chrono::floor<days>(WallAt(t));
  while (t >= Begin(date + days{1})) date += days{1};
  while (t < Begin(date)) date -= days{1};
  return date;
}

Instant Zone::HoursEdge(Date date, minutes minute) const {
  const Wall wall = date + minute;
  Instant t = InstantOf(wall);
  if (WallAt(t) == wall || SkipsDate(std::chrono::floor<days>(wall))) return t;
  while (WallAt(t - minutes{1}) == WallAt(t) - minutes{1}) t -= minutes{1};
  return t;
}

const Zone& Zone::Named(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Zone>> known;
  std::unique_ptr<Zone>& zone = known[name];
  if (!zone) {
    std::vector<Period> periods;
    if (!name.empty() && name.find("..") == std::string::npos) {
      periods = Read("/usr/share/zoneinfo/" + name);
    }
    if (periods.empty()) throw Refused("zone_unknown", name);
    zone.reset(new Zone(std::move(periods)));
  }
  return *zone;
}

// ---- the zone files (RFC 8536) ----------------------------------------------

namespace {

// Big-endian numbers out of a file's bytes.
class Bytes {
 public:
  explicit Bytes(std::string text) : text_(std::move(text)) {}
  bool StartsWith(const char* word) const { return text_.rfind(word, 0) == 0; }
  void Skip(std::size_t n) { at_ += n; }
  std::int64_t Number(std::size_t width) {
    // The first byte carries the sign.
    std::int64_t value = width == 1 ? Byte() : static_cast<std::int8_t>(Byte());
    for (std::size_t i = 1; i < width; ++i) value = value * 256 + Byte();
    return value;
  }
  std::size_t Count() { return static_cast<std::size_t>(Number(4)); }
  std::string Line() {
    const std::size_t end = text_.find('\n', at_);
    return text_.substr(at_, end - at_);
  }

 private:
  std::uint8_t Byte() { return static_cast<std::uint8_t>(text_.at(at_++)); }
  std::string text_;
  std::size_t at_ = 0;
};

// How many records of each kind a block of the file holds.
struct BlockSizes {
  explicit BlockSizes(Bytes& bytes) {
    bytes.Skip(20);  // "TZif", version and reserved bytes
    ut_marks = bytes.Count();
    standard_marks = bytes.Count();
    leap_seconds = bytes.Count();
    changes = bytes.Count();
    types = bytes.Count();
    letters = bytes.Count();
  }
  std::size_t ut_marks, standard_marks, leap_seconds, changes, types, letters;
};

// A POSIX TZ rule such as "CET-1CEST,M3.5.0,M10.5.0/3", which says what happens after the last
// change that a zone file lists. Offsets count west of Greenwich.
class RuleText {
 public:
  explicit RuleText(const std::string& text) : text_(text) {}
  bool AtEnd() const { return at_ >= text_.size(); }
  bool Take(char c) {
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Name() {  // letters, or anything in angle brackets
    if (Take('<')) {
      while (!Take('>')) ++at_;
    } else {
      while (!AtEnd() && std::isalpha(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
  }
  int Number() {
    std::size_t length = 0;
    const int value = std::stoi(text_.substr(at_), &length);
    at_ += length;
    return value;
  }
  seconds Time() {  // [+-]hh[:mm[:ss]]
    const bool negative = Take('-');
    if (!negative) Take('+');
    seconds time = hours{Number()};
    if (Take(':')) time += minutes{Number()};
    if (Take(':')) time += seconds{Number()};
    return negative ? -time : time;
  }
  bool StartsNumber() const {
    return !AtEnd() && (std::isdigit(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-' ||
                        text_[at_] == '+');
  }

 private:
  const std::string& text_;
  std::size_t at_ = 0;
};

// The n-th (5: the last) such weekday of a month, at a time of day that may lie outside the day.
struct YearlyChange {
  explicit YearlyChange(RuleText& text) {
    if (!text.Take(',') || !text.Take('M')) throw std::runtime_error("a rule by day of the year");
    in = month(static_cast<unsigned>(text.Number()));
    text.Take('.');
    nth = static_cast<unsigned>(text.Number());
    text.Take('.');
    on = weekday(static_cast<unsigned>(text.Number()));
    if (text.Take('/')) time = text.Time();
  }
  Wall In(year y) const {
    const Date date =
        nth == 5 ? local_days{y / in / on[std::chrono::last]} : local_days{y / in / on[nth]};
    return date + time;
  }
  month in{1};
  unsigned nth = 1;
  weekday on{0};
  seconds time = hours{2};
};

}  // namespace

std::vector<Zone::Period> Zone::Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Bytes bytes({std::istreambuf_iterator<char>(file), {}});
  if (!file.is_open() || !bytes.StartsWith("TZif")) return {};
  const BlockSizes narrow(bytes);  // four-byte times, for old readers
  bytes.Skip(narrow.changes * 5 + narrow.types * 6 + narrow.letters + narrow.leap_seconds * 8 +
             narrow.standard_marks + narrow.ut_marks);
  const BlockSizes sizes(bytes);
  std::vector<Instant> times;
  for (std::size_t i = 0; i < sizes.changes; ++i) times.emplace_back(seconds{bytes.Number(8)});
  std::vector<std::size_t> types;
  for (std::size_t i = 0; i < sizes.changes; ++i) {
    types.push_back(static_cast<std::size_t>(bytes.Number(1)));
  }
  std::vector<seconds> offsets;
  for (std::size_t i = 0; i < sizes.types; ++i) {
    offsets.emplace_back(bytes.Number(4));
    bytes.Skip(2);  // daylight mark, place of the abbreviation
  }
  bytes.Skip(sizes.letters + sizes.leap_seconds * 12 + sizes.standard_marks + sizes.ut_marks + 1);
  std::vector<Period> periods = {{Instant::min(), offsets.at(0)}};
  for (std::size_t i = 0; i < times.size(); ++i)
    periods.push_back({times[i], offsets.at(types[i])});
  ContinueByRule(bytes.Line(), &periods);
  return periods;
}

void Zone::ContinueByRule(const std::string& rule, std::vector<Period>* periods) {
  RuleText text(rule);
  text.Name();
  if (text.AtEnd()) return;
  const seconds standard = -text.Time();
  if (text.AtEnd()) return;  // one offset for good, which the last listed change has set
  text.Name();
  const seconds summer = text.StartsNumber() ? -text.Time() : standard + hours{1};
  const YearlyChange to_summer(text), to_standard(text);
  const Instant listed = periods->back().begin;
  std::vector<Period> more;
  for (year y{1970}; y <= kLastYear; ++y) {
    // Each change is given by the clock as it runs before it.
    more.push_back({Instant{to_summer.In(y).time_since_epoch() - standard}, summer});
    more.push_back({Instant{to_standard.In(y).time_since_epoch() - summer}, standard});
  }
  std::sort(more.begin(), more.end(),
            [](const Period& a, const Period& b) { return a.begin < b.begin; });
  std::copy_if(more.begin(), more.end(), std::back_inserter(*periods),
               [&](const Period& period) { return period.begin > listed; });
}

}  // namespace model
