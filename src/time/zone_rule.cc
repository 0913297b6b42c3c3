#include "src/time/zone_rule.h"

namespace rota {
namespace {

constexpr std::int32_t kMaxOffsetHours = 24;
constexpr std::int32_t kMaxChangeHours = 167;

// Reads the grammar left to right; the first thing out of place sets `ok` to false for good.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return rest_.empty(); }

  bool Sees(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool Skip(char c) {
    if (!Sees(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { ok_ = Skip(c) && ok_; }

  // An abbreviation: three or more letters, or letters, digits and signs in <>. Not kept.
  void Abbreviation() {
    const bool quoted = Skip('<');
    std::size_t length = 0;
    while (length < rest_.size() && IsNameChar(rest_[length], quoted)) ++length;
    if (length < 3) ok_ = false;
    rest_.remove_prefix(length);
    if (quoted) Expect('>');
  }

  std::int32_t Number(std::int32_t low, std::int32_t high) {
    std::size_t length = 0;
    std::int32_t value = 0;
    while (length < rest_.size() && length < 4 && rest_[length] >= '0' && rest_[length] <= '9') {
      value = value * 10 + (rest_[length++] - '0');
    }
    if (length == 0 || value < low || value > high) ok_ = false;
    rest_.remove_prefix(length);
    return value;
  }

  // [+-]h[:mm[:ss]] in seconds.
  std::int32_t Time(std::int32_t max_hours) {
    const bool negative = Skip('-');
    if (!negative) Skip('+');
    std::int32_t seconds = Number(0, max_hours) * 3600;
    if (Skip(':')) {
      seconds += Number(0, 59) * 60;
      if (Skip(':')) seconds += Number(0, 59);
    }
    return negative ? -seconds : seconds;
  }

  ZoneRule::Change Change() {
    using Form = ZoneRule::Change::Form;
    ZoneRule::Change change;
    Expect(',');
    if (Skip('M')) {
      change.month = Number(1, 12);
      Expect('.');
      change.week = Number(1, 5);
      Expect('.');
      change.day = Number(0, 6);
    } else if (Skip('J')) {
      change.form = Form::kDayWithoutLeap;
      change.day = Number(1, 365);
    } else {
      change.form = Form::kDayFromZero;
      change.day = Number(0, 365);
    }
    if (Skip('/')) change.second = Time(kMaxChangeHours);
    return change;
  }

 private:
  static bool IsNameChar(char c, bool quoted) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
    return quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-');
  }

  std::string_view rest_;
  bool ok_ = true;
};

bool IsLeapYear(std::int32_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

Date ZoneRule::Change::In(std::int32_t year) const {
  const Date january = FromYearMonthDay({year, 1, 1});
  switch (form) {
    case Form::kDayWithoutLeap:
      return january + (day - 1) + (IsLeapYear(year) && day >= 60);
    case Form::kDayFromZero:
      return january + day;
    case Form::kWeekday:
      break;
  }
  const Date first = FromYearMonthDay({year, month, 1});
  // Weekday counts from Monday, POSIX from Sunday.
  const std::int32_t first_weekday = (static_cast<std::int32_t>(WeekdayOf(first)) + 1) % 7;
  Date date = first + (day - first_weekday + 7) % 7 + 7 * (week - 1);
  const Date next_month = AddMonths(first, 1);
  if (date >= next_month) date = date - 7;  // only week 5 can run over
  return date;
}

Instant ZoneRule::ToDaylight(std::int32_t year) const {
  return Midnight(to_daylight.In(year)).s + to_daylight.second - standard_offset;
}

Instant ZoneRule::ToStandard(std::int32_t year) const {
  return Midnight(to_standard.In(year)).s + to_standard.second - daylight_offset;
}

std::optional<ZoneRule> ParseZoneRule(std::string_view text) {
  RuleReader reader(text);
  ZoneRule rule;
  reader.Abbreviation();
  rule.standard_offset = -reader.Time(kMaxOffsetHours);  // POSIX counts west of UTC
  if (reader.ok() && !reader.done()) {
    rule.has_daylight = true;
    reader.Abbreviation();
    // One hour ahead of standard time unless the rule says so.
    rule.daylight_offset =
        reader.Sees(',') ? rule.standard_offset + 3600 : -reader.Time(kMaxOffsetHours);
    rule.to_daylight = reader.Change();
    rule.to_standard = reader.Change();
  }
  if (!reader.ok() || !reader.done()) return std::nullopt;
  return rule;
}

}  // namespace rota
