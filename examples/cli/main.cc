// rota: the shell of the library, as sqlite3 is to SQLite. The commands are in the other files
// here.
#include <iostream>

#include "examples/cli/shell.h"

int main(int argc, char** argv) {
  CLI::App app("rota: when people are free, who takes the next booking, and no double bookings.",
               "rota");
  app.set_version_flag("--version", "rota " ROTA_VERSION);
  app.require_subcommand(1);
  int exit_code = rota::cli::kDone;
  rota::cli::AddCatalogCommands(&app, &exit_code);
  rota::cli::AddSlotCommands(&app, &exit_code);
  rota::cli::AddBookingCommands(&app, &exit_code);
  rota::cli::AddSeriesCommands(&app, &exit_code);
  rota::cli::AddUpkeepCommands(&app, &exit_code);
  rota::cli::AddCalendarCommands(&app, &exit_code);
  rota::cli::AddEvalCommand(&app, &exit_code);
  rota::cli::AddExpandCommand(&app, &exit_code);
  rota::cli::AddExportCommand(&app, &exit_code);
  rota::cli::AddCallCommand(&app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::cout.flush();
  return exit_code;
}
