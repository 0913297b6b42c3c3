// Outside calendars: in and out.
#include "capi/src/verb.h"
#include "rota/model/export.h"
#include "rota/model/import.h"

namespace rota::capi {
namespace {

Result<std::string> Import(OpenEngine& open, const ImportCommand& command) {
  ROTA_ASSIGN(const ImportReport report, open.engine.ImportCalendar(command));
  return WriteRecord(report, See::kAdmin);
}

Result<std::string> Export(OpenEngine& open, const ExportRequest& request) {
  ROTA_ASSIGN(const std::string text, open.engine.ExportCalendar(request.query, request.command));
  JsonWriter w;
  w.BeginObject();
  w.Text("calendar", text);
  w.EndObject();
  return std::move(w).Take();
}

}  // namespace

extern "C" {

ROTA_VERB(rota_calendar_import, ImportCommand, return Import(open, request);)
ROTA_VERB(rota_calendar_export, ExportRequest, return Export(open, request);)

}  // extern "C"

}  // namespace rota::capi
