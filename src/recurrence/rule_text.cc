#include "rota/recurrence/rule_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "src/recurrence/rule_words.h"

namespace rota {
namespace {

constexpr std::size_t kMaxBytes = 32 * 1024;
constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int32_t>::max();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

// Reads one rule; positions count bytes of the text as given.
class Reader {
 public:
  Reader(std::string_view text, Reading reading)
      : text_(text), lenient_(reading == Reading::kLenient) {}

  Result<Rule> Read() {
    if (text_.size() > kMaxBytes)
      return Wrong("rrule_shape", kMaxBytes, "a rule has at most 32 KiB");
    if (lenient_) SkipName();
    while (true) {
      const std::size_t end = std::min(text_.find(';', at_), text_.size());
      ROTA_TRY(ReadPart(end));
      at_ = end + 1;
      if (end == text_.size() || (lenient_ && at_ == text_.size())) break;
    }
    if (!Seen(RulePart::kFreq)) return Wrong("rrule_freq", text_.size(), "FREQ is missing");
    if (Seen(RulePart::kSkip) && !Seen(RulePart::kRscale)) {
      return Wrong("rrule_conflict", part_at_[static_cast<std::size_t>(RulePart::kSkip)],
                   "SKIP needs RSCALE")
          .With("part", "SKIP");
    }
    if (Status status = Validate(rule_); !status.ok()) return Located(std::move(status));
    return std::move(rule_);
  }

 private:
  void SkipName() {
    for (const std::string_view name : {"RRULE:", "EXRULE:"}) {
      if (text_.starts_with(name)) at_ = name.size();
    }
  }

  static Status Wrong(std::string_view rule, std::size_t at, std::string message) {
    return Invalid(rule, std::move(message)).With("at", std::to_string(at));
  }
  Status WrongValue(std::string_view rule, std::size_t at, std::string message) const {
    return Wrong(rule, at, std::move(message)).With("part", NameOfPart(part_));
  }
  // Where the part stands that an error of Validate() names.
  Status Located(Status status) const {
    for (const auto& [name, value] : status.detail()) {
      const auto part = std::find(kRuleParts.begin(), kRuleParts.end(), value);
      if (name == "part" && part != kRuleParts.end()) {
        const std::size_t at = part_at_[static_cast<std::size_t>(part - kRuleParts.begin())];
        return status.With("at", std::to_string(at));
      }
    }
    return status;
  }
  bool Seen(RulePart part) const { return seen_ >> static_cast<int>(part) & 1; }

  Status ReadPart(std::size_t end) {
    const std::string_view whole = text_.substr(at_, end - at_);
    const std::size_t equals = whole.find('=');
    if (equals == std::string_view::npos)
      return Wrong("rrule_shape", at_, "a part reads NAME=VALUE");
    const std::string_view name = whole.substr(0, equals);
    if (lenient_ && name.starts_with("X-")) return {};
    const auto found = std::find(kRuleParts.begin(), kRuleParts.end(), name);
    if (found == kRuleParts.end()) return Wrong("rrule_shape", at_, "no part of that name");
    part_ = static_cast<RulePart>(found - kRuleParts.begin());
    if (Seen(part_)) return WrongValue("rrule_shape", at_, "the part is given twice");
    seen_ |= 1u << static_cast<int>(part_);
    part_at_[static_cast<std::size_t>(part_)] = at_;
    at_ += equals + 1;
    return ReadValue(whole.substr(equals + 1));
  }

  Status ReadValue(std::string_view value) {
    if (part_ == RulePart::kFreq)
      return Word(value, kFrequencyWords, "rrule_freq", &rule_.frequency);
    if (value.empty()) return WrongValue("rrule_shape", at_, "the value is empty");
    switch (part_) {
      case RulePart::kFreq:
        break;
      case RulePart::kInterval: {
        ROTA_ASSIGN(const std::int64_t number, Number(value, false));
        rule_.interval = static_cast<std::int32_t>(number);
        break;
      }
      case RulePart::kCount: {
        ROTA_ASSIGN(const std::int64_t number, Number(value, false, kMostCount));
        if (number <= kMostCount) rule_.count = number;
        break;
      }
      case RulePart::kUntil: {
        const bool extended = value.size() > 4 && value[4] == '-';
        Result<Moment> until = ParseMoment(value);
        if (extended || !until.ok())
          return WrongValue("rrule_value", at_, "UNTIL is no date or date-time");
        rule_.until = *until;
        break;
      }
      case RulePart::kBySecond:
        return Numbers(value, &rule_.by_second);
      case RulePart::kByMinute:
        return Numbers(value, &rule_.by_minute);
      case RulePart::kByHour:
        return Numbers(value, &rule_.by_hour);
      case RulePart::kByDay:
        return Days(value);
      case RulePart::kByMonthDay:
        return Numbers(value, &rule_.by_month_day);
      case RulePart::kByYearDay:
        return Numbers(value, &rule_.by_year_day);
      case RulePart::kByWeekNo:
        return Numbers(value, &rule_.by_week_no);
      case RulePart::kByMonth:
        return Months(value);
      case RulePart::kBySetPos:
        return Numbers(value, &rule_.by_set_pos);
      case RulePart::kWkst:
        return Word(value, kWeekdayWords, "rrule_value", &rule_.week_start);
      case RulePart::kRscale:
        return Calendar(value);
      case RulePart::kSkip:
        return Word(value, kSkipWords, "rrule_value", &rule_.skip);
    }
    return {};
  }

  template <typename E, std::size_t kSize>
  Status Word(std::string_view value, const std::array<std::string_view, kSize>& words,
              std::string_view rule, E* out) const {
    const auto found = std::find(words.begin(), words.end(), value);
    if (found == words.end()) return WrongValue(rule, at_, "not one of the part's words");
    *out = static_cast<E>(found - words.begin());
    return {};
  }

  // A whole number. Beyond 2^31-1 it is out of range, or, where `enough` is given, that plus one.
  Result<std::int64_t> Number(std::string_view text, bool may_be_signed,
                              std::int64_t enough = 0) const {
    const bool has_sign = may_be_signed && !text.empty() && (text[0] == '+' || text[0] == '-');
    const std::string_view digits = text.substr(has_sign ? 1 : 0);
    if (digits.empty()) return WrongValue("rrule_value", at_, "a number is missing");
    std::int64_t number = 0;
    for (const char c : digits) {
      if (!IsDigit(c)) return WrongValue("rrule_value", at_, "not a whole number");
      number = number * 10 + (c - '0');
      if (enough > 0) {
        number = std::min(number, enough + 1);
      } else if (number > kMaxNumber) {
        return WrongValue("rrule_range", at_, "the number is too large");
      }
    }
    return has_sign && text[0] == '-' ? -number : number;
  }

  // Calls `read(item)` for each item between commas; at_ is where the item begins.
  template <typename F>
  Status Items(std::string_view value, F read) {
    while (true) {
      const std::size_t comma = std::min(value.find(','), value.size());
      ROTA_TRY(read(value.substr(0, comma)));
      if (comma == value.size()) return {};
      at_ += comma + 1;
      value.remove_prefix(comma + 1);
    }
  }

  template <int kMin, int kMax>
  Status Numbers(std::string_view value, NumberSet<kMin, kMax>* set) {
    return Items(value, [&](std::string_view item) -> Status {
      ROTA_ASSIGN(const std::int64_t number, Number(item, kMin < 0));
      if (number < kMin || number > kMax || !set->Add(static_cast<int>(number))) {
        return WrongValue("rrule_range", at_, "the number lies outside the part's bounds");
      }
      return {};
    });
  }

  Status Months(std::string_view value) {
    return Items(value, [&](std::string_view item) -> Status {
      const bool leap = item.ends_with('L');
      ROTA_ASSIGN(const std::int64_t number,
                  Number(item.substr(0, item.size() - (leap ? 1 : 0)), false));
      NumberSet<1, 13>& set = leap ? rule_.by_leap_month : rule_.by_month;
      if (number > 13 || !set.Add(static_cast<int>(number))) {
        return WrongValue("rrule_range", at_, "the number lies outside the part's bounds");
      }
      return {};
    });
  }

  Status Days(std::string_view value) {
    const Status read = Items(value, [&](std::string_view item) -> Status {
      Weekday weekday{};
      const std::size_t sign = item.size() < 2 ? 0 : item.size() - 2;
      ROTA_TRY(Word(item.substr(sign), kWeekdayWords, "rrule_value", &weekday));
      if (sign == 0) {
        rule_.by_day.weekly.Add(weekday);
        return {};
      }
      ROTA_ASSIGN(const std::int64_t nth, Number(item.substr(0, sign), true));
      if (nth == 0 || nth < -53 || nth > 53) {
        return WrongValue("rrule_range", at_, "a weekday is numbered 1 to 53 or -1 to -53");
      }
      rule_.by_day.nth.push_back({static_cast<std::int8_t>(nth), weekday});
      return {};
    });
    std::vector<NthWeekday>& nth = rule_.by_day.nth;
    std::sort(nth.begin(), nth.end());
    nth.erase(std::unique(nth.begin(), nth.end()), nth.end());
    return read;
  }

  // Names are compared without case, as the enumerated words of iCalendar are (RFC 5545 §2).
  Status Calendar(std::string_view value) {
    rule_.calendar = Upper(value);
    const bool word = std::all_of(rule_.calendar.begin(), rule_.calendar.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '-';
    });
    if (!word)
      return WrongValue("rrule_value", at_, "a calendar is named by letters, digits and hyphens");
    return {};
  }

  std::string_view text_;
  bool lenient_;
  std::size_t at_ = 0;
  RulePart part_ = RulePart::kFreq;
  std::uint32_t seen_ = 0;  // by RulePart
  std::array<std::size_t, kRuleParts.size()> part_at_{};
  Rule rule_;
};

}  // namespace

Result<Rule> ParseRule(std::string_view text, Reading reading) {
  if (reading == Reading::kStrict || text.size() > kMaxBytes) return Reader(text, reading).Read();
  const std::string upper = Upper(text);
  return Reader(upper, reading).Read();
}

}  // namespace rota
