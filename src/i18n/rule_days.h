// The first half of a sentence: how often, and on which days.
#pragma once

#include <string>

#include "src/i18n/rule_sentence.h"

namespace rota {

// A rule that says the same in the way people would: "every Friday" for FREQ=DAILY;BYDAY=FR.
RuleFacts Plainer(RuleFacts facts);

// `facts` made plainer. `picked` is true when BYSETPOS was said too ("the last weekday").
std::string RuleDays(const RuleFacts& facts, LocaleWords* words, bool* picked);

}  // namespace rota
