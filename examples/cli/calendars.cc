// rota import-ics.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  ImportBody what;
  std::string feed, format, mode, from, to;
};

Status ReadEdge(const std::string& text, const char* option, std::optional<Instant>* edge) {
  if (text.empty()) return {};
  Result<Instant> instant = ParseInstant(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!instant.ok()) return Status(instant.status()).At(option);
  *edge = *instant;
  return {};
}

Result<ImportReport> Import(Args& args) {
  ROTA_ASSIGN(Engine engine, Open(args.common));
  ROTA_ASSIGN(const Envelope envelope, EnvelopeOf(args.common));
  ROTA_TRY(ReadEdge(args.from, "--from", &args.what.from));
  ROTA_TRY(ReadEdge(args.to, "--to", &args.what.to));
  ROTA_ASSIGN(args.what.text, ReadFile(args.feed));
  if (!args.format.empty()) args.what.format = *FromName<CalendarFormat>(args.format);
  if (!args.mode.empty()) args.what.mode = *FromName<SyncMode>(args.mode);
  if (!args.common.json || args.what.dry_run) return engine.ImportCalendar(args.what, envelope);
  // Programs are told the blocks as well.
  ImportBody look = args.what;
  look.dry_run = true;
  ROTA_ASSIGN(const ImportReport seen, engine.ImportCalendar(look, envelope));
  ROTA_ASSIGN(ImportReport report, engine.ImportCalendar(args.what, envelope));
  report.blocks = seen.blocks;
  return report;
}

int Show(const ImportReport& report, const Args& args) {
  if (args.common.json) return PrintJson(WriteRecord(report, See::kAdmin));
  const char* place = args.what.format == CalendarFormat::kIcs ? "line" : "event";
  for (const ImportNote& note : report.notes) {
    const std::string where = note.line == 0 ? "" : fmt::format(", {} {}", place, note.line);
    fmt::print("{}{}: {}{}\n", args.feed, where, Visible(note.message),
               note.dropped ? " (left out)" : "");
  }
  if (args.what.dry_run) {
    fmt::print("{} events give {} busy blocks; nothing was written.\n", report.events,
               report.blocks.size());
  } else {
    fmt::print(
        "{}: {} events; {} blocks added, {} changed, {} removed, {} as they were, {} events left out.\n",
        report.source, report.events, report.added, report.changed, report.removed,
        report.unchanged, report.skipped);
  }
  return kDone;
}

}  // namespace

void AddCalendarCommands(CLI::App* app, int* exit_code) {
  auto args = std::make_shared<Args>();
  CLI::App* verb = app->add_subcommand("import-ics", "read a calendar's busy time for a person");
  AddFile(verb, &args->common);
  verb->add_option("FEED", args->feed, "the calendar's text; - reads standard input")->required();
  verb->add_option(
          "--format", args->format,
          "ics (iCalendar), google or graph (what Google Calendar or Microsoft Graph answered)")
      ->check(AWordOf<CalendarFormat>());
  verb->add_option("--user", args->what.user, "whose calendar it is");
  verb->add_option("--source", args->what.source,
                   "calendar source it belongs to; by default one for the user");
  verb->add_option("--from", args->from,
                   "date or instant: only what ends after it; by default yesterday");
  verb->add_option("--to", args->to,
                   "date or instant: only what starts before it; by default in 400 days");
  verb->add_option("--mode", args->mode,
                   "full: the feed is the whole calendar; incremental: what changed, other blocks "
                   "stay")
      ->check(AWordOf<SyncMode>());
  OfVerb(verb, "calendar.import");
  verb->add_flag("--dry-run", args->what.dry_run, "say what would be there, write nothing");
  verb->callback([=] {
    const Result<ImportReport> report = Import(*args);
    *exit_code = report.ok() ? Show(*report, *args) : Fail(report.status(), args->common);
  });
}

}  // namespace rota::cli
