// Series of bookings.
#include "capi/src/verb.h"

namespace rota::capi {
namespace {

Result<std::string> Shown(const OpenEngine& open, const CommandHeader& command,
                          const Result<SeriesReport>& report) {
  if (!report.ok()) return report.status();
  return WriteRecord(*report, AudienceOf(command.actor.value_or(open.default_actor)));
}

}  // namespace

extern "C" {

ROTA_VERB(rota_series_book, SeriesCommand,
          return Shown(open, request.each.command, open.engine.BookSeries(request));)
ROTA_VERB(rota_series_cancel, CancelSeriesCommand,
          return Shown(open, request.command, open.engine.CancelSeries(request));)
ROTA_VERB(rota_series_move, MoveSeriesCommand,
          return Shown(open, request.command, open.engine.MoveSeries(request));)
ROTA_VERB(rota_series_extend, SeriesRequest,
          return Shown(open, request.command, open.engine.ExtendSeries(request));)

}  // extern "C"

}  // namespace rota::capi
