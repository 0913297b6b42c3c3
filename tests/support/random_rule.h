// Random recurrence rules, all valid, most of them with starts within a few intervals.
#pragma once

#include <random>

#include "rota/recurrence/rule.h"

namespace rota::test {

struct RandomSet {
  Moment start;
  Rule rule;
};

RandomSet AnyRule(std::mt19937_64* random);

}  // namespace rota::test
