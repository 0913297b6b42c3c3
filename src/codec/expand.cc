#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rota/codec/expand_json.h"
#include "rota/codec/json_writer.h"
#include "rota/codec/record_json.h"
#include "rota/i18n/rule_words.h"
#include "rota/recurrence/rule_text.h"
#include "src/time/digits.h"

namespace rota {
namespace {

constexpr std::int64_t kMostStarts = 1'000'000;  // without a limit

// Where one of a list is wrong.
std::string PathOf(std::string_view name, const std::vector<std::string>& texts,
                   const std::string& text) {
  return fmt::format("{}[{}]", name, &text - texts.data());
}

// `name` is the field's where one rule is given, which is with an s where there are several.
Status AddRules(const std::vector<std::string>& texts, Reading reading, const std::string& name,
                std::vector<Rule>* rules) {
  for (const std::string& text : texts) {
    Result<Rule> rule = ParseRule(text, reading);
    if (!rule.ok()) {
      return std::move(rule).status().At(texts.size() == 1 ? name
                                                           : PathOf(name + "s", texts, text));
    }
    rules->push_back(*std::move(rule));
  }
  return {};
}

Result<RecurrenceSet> SetOf(const ExpandRequest& request) {
  RecurrenceSet set;
  const auto moment = [](std::string_view text, std::string_view path) {
    Result<Moment> read = ParseMoment(text);
    return read.ok() ? read : Result<Moment>(std::move(read).status().At(path));
  };
  ROTA_ASSIGN(set.start, moment(request.dtstart, "dtstart"));
  if (!request.tzid.empty()) {
    Result<const Zone*> zone = Zone::Find(request.tzid);
    if (!zone.ok()) return std::move(zone).status().At("tzid");
    set.zone = *zone;
  }
  const Reading reading = request.strict ? Reading::kStrict : Reading::kLenient;
  ROTA_TRY(AddRules(request.rrules, reading, "rrule", &set.rules));
  ROTA_TRY(AddRules(request.exrules, reading, "exrule", &set.exrules));
  for (const std::string& text : request.rdates) {
    Result<ExtraDate> extra = ParseExtraDate(text, set.zone);
    if (!extra.ok()) return std::move(extra).status().At(PathOf("rdate", request.rdates, text));
    set.rdates.push_back(*extra);
  }
  for (const std::string& text : request.exdates) {
    ROTA_ASSIGN(const Moment date, moment(text, PathOf("exdate", request.exdates, text)));
    set.exdates.push_back(date);
  }
  set.includes_start = request.includes_start;
  return set;
}

// An edge of the window as the set counts: an instant, or a second of the wall.
Result<Instant> Edge(const RecurrenceSet& set, const std::string& text, std::string_view path) {
  Result<Moment> moment = ParseMoment(text);
  if (!moment.ok()) return std::move(moment).status().At(path);
  if (set.zoned() && moment->form != Moment::Form::kUtc) return set.clock().ToInstant(moment->time);
  return moment->time.s;
}

// Writes quoted times into a list. Consecutive starts often share their date, which is kept.
class TimeList {
 public:
  TimeList(std::string_view key, Moment::Form form, std::size_t size) : form_(form) {
    out_.reserve(key.size() + 8 + size * 23);
    out_ += '"';
    out_ += key;
    out_ += "\":[";
  }

  void Add(LocalTime time) {
    char text[24];
    char* end = text;
    if (!first_) *end++ = ',';
    first_ = false;
    *end++ = '"';
    const Date date = time.date();
    if (date != date_) {
      date_ = date;
      const YearMonthDay ymd = ToYearMonthDay(date);
      char* day = WriteDigits(day_.data(), ymd.year, 4);
      *day++ = '-';
      day = WriteDigits(day, ymd.month, 2);
      *day++ = '-';
      WriteDigits(day, ymd.day, 2);
    }
    end = std::copy(day_.begin(), day_.end(), end);
    if (form_ != Moment::Form::kDate) {
      const std::int32_t second = time.second_of_day();
      *end++ = 'T';
      end = WriteDigits(end, second / 3600, 2);
      *end++ = ':';
      end = WriteDigits(end, second / 60 % 60, 2);
      *end++ = ':';
      end = WriteDigits(end, second % 60, 2);
      if (form_ == Moment::Form::kUtc) *end++ = 'Z';
    }
    *end++ = '"';
    out_.append(text, end);
  }

  std::string Take() && {
    out_ += ']';
    return std::move(out_);
  }

 private:
  Moment::Form form_;
  std::string out_;
  bool first_ = true;
  Date date_ = kMinDate - 1;
  std::array<char, 10> day_{};
};

}  // namespace

Result<std::string> AnswerExpand(const ExpandRequest& request) {
  ROTA_TRY(CheckRecord(Describe<ExpandRequest>(), &request));
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(request));
  ExpandWindow window;
  if (!request.from.empty()) {
    ROTA_ASSIGN(window.from, Edge(set, request.from, "from"));
  }
  if (!request.to.empty()) {
    ROTA_ASSIGN(window.to, Edge(set, request.to, "to"));
  }
  // One more than a million shows that it was not all.
  const auto most = static_cast<std::size_t>(request.limit.value_or(kMostStarts + 1));
  ROTA_ASSIGN(const std::vector<Start> starts,
              StartsBetween(set, window, most, {.skipped = request.skipped}));
  if (!request.limit && starts.size() > kMostStarts) {
    return Status(Reason::k_work_limit, "more than a million starts; give limit or to");
  }

  TimeList local("occurrences", set.start.form, starts.size());
  for (const Start& start : starts) local.Add(start.local);
  std::string answer = "{" + std::move(local).Take();
  if (set.zoned() || set.zone != nullptr) {
    TimeList utc("utc", Moment::Form::kUtc, starts.size());
    for (const Start& start : starts) {
      utc.Add({set.zoned() ? start.instant : set.zone->ToInstant(start.local)});
    }
    answer += ',' + std::move(utc).Take();
  }
  if (!request.locale.empty()) {
    ROTA_ASSIGN(const std::string text, DescribeRecurrence(set, request.locale));
    JsonWriter quoted;
    quoted.Text(text);
    answer += ",\"text\":" + std::move(quoted).Take();
  }
  answer += '}';
  return answer;
}

}  // namespace rota
