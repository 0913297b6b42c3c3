#include "src/recurrence/rscale.h"

namespace rota {

Status CheckCalendar(const Rule& rule) {
  if (rule.plain()) return {};
  return Status(Reason::k_unsupported, "RSCALE and SKIP are not built yet").With("part", "RSCALE");
}

}  // namespace rota
