// Outside calendars: in.
#include "capi/src/verb.h"
#include "rota/model/import.h"

namespace rota::capi {
namespace {

Result<std::string> Import(OpenEngine& open, const ImportCommand& command) {
  ROTA_ASSIGN(const ImportReport report, open.engine.ImportCalendar(command));
  return WriteRecord(report, See::kAdmin);
}

}  // namespace

extern "C" {

ROTA_VERB(rota_calendar_import, ImportCommand, return Import(open, request);)

}  // extern "C"

}  // namespace rota::capi
