// Calendars of other programs.
#include "capi/src/verb.h"
#include "rota/model/export.h"

namespace rota::capi {
namespace {

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

ROTA_VERB(rota_calendar_export, ExportRequest, return Export(open, request);)

}  // extern "C"

}  // namespace rota::capi
