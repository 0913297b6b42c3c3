#include "src/model/recurring.h"

#include "rota/recurrence/rule_text.h"

namespace rota {

Result<RecurrenceSet> RecurringSet(std::string_view rrule, std::string_view dtstart) {
  RecurrenceSet set;
  Result<Moment> start = ParseMoment(dtstart);
  if (start.ok() && start->form == Moment::Form::kUtc) {
    return Invalid("moment_shape", "working hours start by the clock on the wall, not in UTC")
        .At("dtstart");
  }
  if (!start.ok()) return Status(start.status()).At("dtstart");
  set.start = *start;
  Result<Rule> rule = ParseRule(rrule);
  if (!rule.ok()) return Status(rule.status()).At("rrule");
  set.rules.push_back(*std::move(rule));
  const Status valid = ValidateSet(set);
  if (!valid.ok()) return Status(valid).At("rrule");
  return set;
}

}  // namespace rota
