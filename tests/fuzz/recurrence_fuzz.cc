// Rule text and expansion under arbitrary bytes: line 1 DTSTART, line 2 the rule, line 3 a zone or
// nothing. Whatever is read must print and read back the same, come in order, and be the same from
// anywhere one starts.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rota/recurrence/edit.h"
#include "rota/recurrence/rule_text.h"

namespace {

using namespace rota;

constexpr std::size_t kStarts = 40;
constexpr ExpandOptions kBounded = {.max_steps = 200'000};

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string_view Line(std::string_view* text) {
  const std::size_t end = text->find('\n');
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  return line;
}

void CheckWindows(const RecurrenceSet& set) {
  const Result<std::vector<Start>> starts = StartsBetween(set, {}, kStarts, kBounded);
  if (!starts.ok()) return;
  for (std::size_t i = 1; i < starts->size(); ++i)
    Require((*starts)[i - 1].instant < (*starts)[i].instant);
  if (starts->size() < 3) return;
  const std::size_t from = starts->size() / 2;
  const Result<std::vector<Start>> tail =
      StartsBetween(set, {.from = (*starts)[from].instant}, starts->size() - from, kBounded);
  if (!tail.ok()) return;  // counting up to there may pass the budget
  Require(std::equal(tail->begin(), tail->end(),
                     starts->begin() + static_cast<std::ptrdiff_t>(from), starts->end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Moment> start = ParseMoment(Line(&text));
  const std::string_view rule_text = Line(&text);
  (void)ParseLength(rule_text);
  const Result<Rule> strict = ParseRule(rule_text);
  const Result<Rule> rule = ParseRule(rule_text, Reading::kLenient);
  if (strict.ok()) Require(rule.ok() && *rule == *strict);
  if (!rule.ok()) return 0;
  const Result<Rule> again = ParseRule(FormatRule(*rule));
  Require(again.ok() && *again == *rule);
  if (!start.ok()) return 0;

  RecurrenceSet set;
  set.start = *start;
  set.rules = {*rule};
  CheckWindows(set);
  if (const Result<const Zone*> zone = Zone::Find(Line(&text)); zone.ok()) {
    set.zone = *zone;
    CheckWindows(set);
  }
  return 0;
}
