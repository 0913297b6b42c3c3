// One rule in words, from DTSTART's point of view.
#pragma once

#include <optional>
#include <string>

#include "rota/recurrence/rule.h"
#include "src/i18n/locale_words.h"

namespace rota {

struct RuleFacts {
  Rule rule;                       // valid
  LocalTime start;                 // DTSTART on the wall of the set
  bool dates = false;              // the set has dates, no times
  std::optional<LocalTime> until;  // UNTIL on that wall
};

std::string RuleSentence(const RuleFacts& facts, LocaleWords* words);

}  // namespace rota
