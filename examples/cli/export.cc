// rota export-ics: bookings as a calendar that other programs read.
#include "rota/model/export.h"

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  std::string kind, id, from, to, method;
};

Result<ExportBody> QueryOf(const Args& args) {
  ExportBody query;
  query.kind = *FromName<ExportKind>(args.kind);  // one of the words: the option saw to it
  query.id = args.id;
  if (!args.method.empty()) query.method = *FromName<CalendarMethod>(args.method);
  if (!args.from.empty()) {
    ROTA_ASSIGN(query.from, EdgeOf(args.from, "--from"));
  }
  if (!args.to.empty()) {
    ROTA_ASSIGN(query.to, EdgeOf(args.to, "--to"));
  }
  return query;
}

Result<ExportAnswer> Exported(const Args& args) {
  ROTA_ASSIGN(ExportBody query, QueryOf(args));
  ROTA_ASSIGN(const Envelope header, EnvelopeOf(args.common));
  ROTA_ASSIGN(Engine engine, Open(args.common));
  if (query.kind == ExportKind::kBooking) query.id = BookingNamed(engine, query.id, header);
  return engine.ExportCalendar(query, header);
}

}  // namespace

void AddExportCommand(CLI::App* app, int* exit_code) {
  auto args = std::make_shared<Args>();
  CLI::App* command =
      app->add_subcommand("export-ics", "a booking, or those of a user or team, as iCalendar text");
  AddFile(command, &args->common);
  command->add_option("KIND", args->kind, "booking, user or team")
      ->required()
      ->check(AWordOf<ExportKind>());
  command->add_option("ID", args->id, "of that record")->required();
  command->add_option("--from", args->from, "bookings that start from this date or instant on");
  command->add_option("--to", args->to, "until this date (inclusive), or before this instant");
  command->add_option("--method", args->method, "publish, request or cancel")
      ->check(AWordOf<CalendarMethod>());
  OfVerb(command, "calendar.export");
  command->callback([=] {
    const Result<ExportAnswer> answer = Exported(*args);
    if (!answer.ok()) {
      *exit_code = Fail(answer.status(), args->common);
    } else if (args->common.json) {
      *exit_code = PrintJson(WriteRecord(*answer, See::kAdmin));
    } else {
      std::cout << answer->calendar;
    }
  });
}

}  // namespace rota::cli
