#include "rota/recurrence/set.h"

#include "rota/time/instant.h"
#include "src/recurrence/rscale.h"

namespace rota {
namespace {

Status CheckRules(const std::vector<Rule>& rules, std::string_view name) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string path = std::string(name) + "[" + std::to_string(i) + "]";
    if (Status status = Validate(rules[i]); !status.ok()) return status.At(path);
    if (Status status = CheckCalendar(rules[i]); !status.ok()) return status.At(path);
  }
  return {};
}

// Whether the moment has an instant and, on the set's clock, a date in the years 1 to 9999.
bool IsInCalendar(const RecurrenceSet& set, const Moment& moment) {
  constexpr Interval kAll = {kMinInstant, kMaxInstant + 1};
  if (!kAll.Contains(moment.time.s)) return false;
  if (!set.zoned()) return true;
  const bool wall = moment.form == Moment::Form::kWall;
  return kAll.Contains(wall ? set.clock().ToInstant(moment.time)
                            : set.clock().ToLocal(moment.time.s).s);
}

bool IsLength(const Length& length) { return length.days >= 0 && length.seconds >= 0; }

}  // namespace

Result<ExtraDate> ParseExtraDate(std::string_view text, const Zone* zone) {
  const std::size_t slash = text.find('/');
  ExtraDate extra;
  ROTA_ASSIGN(extra.at, ParseMoment(text.substr(0, slash)));
  if (slash == std::string_view::npos) return extra;
  const std::string_view rest = text.substr(slash + 1);
  if (rest.starts_with('P') || rest.starts_with('+')) {
    ROTA_ASSIGN(extra.length, ParseLength(rest));
    return extra;
  }
  ROTA_ASSIGN(const Moment end, ParseMoment(rest));
  const auto second = [zone](const Moment& moment) {
    return zone != nullptr && moment.form == Moment::Form::kWall ? zone->ToInstant(moment.time)
                                                                 : moment.time.s;
  };
  const std::int64_t seconds = second(end) - second(extra.at);
  if (end.form != extra.at.form || seconds < 0) {
    return Invalid("moment_shape",
                   "a period ends in the form it begins with, and not before it begins");
  }
  extra.length = Length{0, seconds};
  return extra;
}

Status ValidateSet(const RecurrenceSet& set) {
  if (!IsInCalendar(set, set.start)) {
    return Status(Reason::k_out_of_range, "DTSTART lies outside the years 1 to 9999 of UTC");
  }
  for (const ExtraDate& extra : set.rdates) {
    if (IsInCalendar(set, extra.at)) continue;
    return Status(Reason::k_out_of_range, "RDATE lies outside the years 1 to 9999").At("rdate");
  }
  bool lengths = IsLength(set.length);
  for (const ExtraDate& extra : set.rdates)
    lengths = lengths && (!extra.length || IsLength(*extra.length));
  for (const Override& change : set.overrides) lengths = lengths && IsLength(change.length);
  if (!lengths) return Invalid("set_shape", "a length is not negative");
  ROTA_TRY(CheckRules(set.rules, "rules"));
  return CheckRules(set.exrules, "exrules");
}

}  // namespace rota
