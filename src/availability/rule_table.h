// The rules of the pipeline, one row each: the only list of them.
//
// Whoever asks which rules there are walks this table: the pipeline to run them, confirm and move
// to leave out what is settled, the grid to learn which rules cut up free time. The rows stand in
// the order of their reasons (reason.def), so the first row that says no names the reason of a
// refusal.
#pragma once

#include <optional>
#include <span>

#include "src/availability/rules.h"

namespace rota {

// What a row's function reads.
struct RuleInput {
  const Request& request;
  Interval range;   // the starts asked about
  Interval window;  // starts the event type's booking window allows
  // Rules of a host only:
  const HostView* host = nullptr;
  const Hours* hours = nullptr;  // null: no schedule serves the host
};

// Whom a rule is about.
enum class RuleScope : std::uint8_t {
  kStart,   // the start as a whole, the same for every host
  kHours,   // a host, the same for all whose hours are the same
  kPerson,  // a host
  kSlots,   // more than one start or host: the grid, places filled together, the first n of a
            // day. Has no function; whoever finds slots asks it
};

struct RuleRow {
  Reason reason;  // which it gives; `occupied` may be `buffer` as well
  std::optional<RuleOverride> set_aside_by;
  RuleScope scope;
  bool moves_grid;  // grids that restart behind taken time see it (alignments free, range …)
  EnumSet<Settlement> settled_by;
  void (*apply)(const RuleInput& input, Sink& sink);
};

std::span<const RuleRow> RuleTable();

// False when staff set the rule aside or when it is settled.
bool IsAsked(const Request& request, const RuleRow& rule);
// The same for the rules that give `reason`, which must have a row; where there are several, all
// are set aside and settled alike.
bool IsAsked(const Request& request, Reason reason);

// The overrides that set aside what `by` settles.
EnumSet<RuleOverride> OverridesSettledBy(Settlement by);

}  // namespace rota
