// Prints random rules with what the definition says: one JSON object a line. Arguments: count,
// seed.
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "rota/recurrence/rule_text.h"
#include "tests/support/definitional_expander.h"
#include "tests/support/random_rule.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::mt19937_64 random(std::strtoull(argv[2], nullptr, 10));
  for (int i = std::atoi(argv[1]); i > 0; --i) {
    const rota::test::RandomSet one = rota::test::AnyRule(&random);
    const bool dates = one.start.form == rota::Moment::Form::kDate;
    const rota::test::Definition definition =
        rota::test::Expand(one.rule, one.start.time, dates, 20, 3000);
    nlohmann::json starts = nlohmann::json::array();
    for (const std::int64_t t : definition.starts)
      starts.push_back(rota::FormatMoment({{t}, one.start.form}));
    const bool through = definition.complete_to == std::numeric_limits<std::int64_t>::max();
    std::cout << nlohmann::json{{"dtstart", rota::FormatMoment(one.start)},
                                {"rrule", rota::FormatRule(one.rule)},
                                {"starts", starts},
                                {"complete", through || starts.size() == 20}}
              << "\n";
  }
}
