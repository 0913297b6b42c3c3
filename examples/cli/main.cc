// rota: the shell of the library, as sqlite3 is to SQLite. The commands are in the other files
// here.
#include <fmt/format.h>

#include <iostream>

#include "examples/cli/shell.h"
#include "rota/base/nearest.h"

namespace rota::cli {
namespace {

constexpr int kNoCommandLine = 2;

// With --json what is wrong with the command line is a document too.
int Misused(const std::string& message, const std::string& help, bool json) {
  if (json) {
    Common common;
    common.json = true;
    Fail(Status(Reason::k_invalid, message).With("help", help), common);
    return kNoCommandLine;
  }
  std::cerr << "rota: " << Visible(message) << "\nSee " << help << '\n';
  return kNoCommandLine;
}

// Names, in message and help, what the word that nobody knows was probably meant to be.
int Explained(const CLI::App& app, const CLI::Error& error, const std::vector<std::string>& words) {
  const auto used = app.get_subcommands();
  const bool json = std::find(words.begin(), words.end(), "--json") != words.end();
  if (used.empty()) {
    std::vector<std::string_view> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    const auto word = std::find_if(words.begin(), words.end(),
                                   [](const std::string& one) { return !one.starts_with('-'); });
    if (word == words.end()) return Misused("name a command", "rota --help", json);
    return Misused(fmt::format("there is no command \"{}\"{}", *word, DidYouMean(*word, names)),
                   "rota --help", json);
  }
  const std::string help = fmt::format("rota {} --help", used.front()->get_name());
  std::vector<std::string> options;
  for (const CLI::Option* option : used.front()->get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  const std::vector<std::string_view> names(options.begin(), options.end());
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (!name.starts_with("--") || name == "--") continue;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return Misused(fmt::format("there is no option {}{}", name, DidYouMean(name, names)), help,
                   json);
  }
  const std::string message = error.what();
  const bool named = message.starts_with("BOOKING ") || message.starts_with("SERIES ");
  return Misused(message + (named ? "; a number is written 1 or '#1': a shell drops #1" : ""), help,
                 json);
}

int Run(int argc, char** argv) {
  CLI::App app("rota: when people are free, who takes the next booking, and no double bookings.",
               "rota");
  app.set_version_flag("--version", "rota " ROTA_VERSION);
  app.require_subcommand(1);
  app.footer("`rota COMMAND --help` says what a command takes.");
  int exit_code = kDone;
  AddCatalogCommands(&app, &exit_code);
  AddRecordCommands(&app, &exit_code);
  AddSlotCommands(&app, &exit_code);
  AddBookingCommands(&app, &exit_code);
  AddSeriesCommands(&app, &exit_code);
  AddUpkeepCommands(&app, &exit_code);
  AddCalendarCommands(&app, &exit_code);
  AddEvalCommand(&app, &exit_code);
  AddExpandCommand(&app, &exit_code);
  AddExportCommand(&app, &exit_code);
  AddBatchCommand(&app, &exit_code);
  AddCallCommand(&app, &exit_code);
  AddCompletionCommand(&app, &exit_code);
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {  // rota help book
    words.erase(words.begin());
    words.push_back("--help");
  }
  const auto command = std::find_if(words.begin(), words.end(),
                                    [](const std::string& word) { return !word.starts_with('-'); });
  try {
    // Thrown here, because --help would be answered before an unknown command is told.
    if (command != words.end()) app.get_subcommand(*command);
    app.parse(
        std::vector<std::string>(words.rbegin(), words.rend()));  // it takes them from the end
  } catch (const CLI::Success& told) {                            // help and version
    return app.exit(told);
  } catch (const CLI::Error& error) {
    return Explained(app, error, words);
  }
  return exit_code;
}

// Nobody takes a cut answer for a whole one.
int Written(int exit_code) {
  std::cout.flush();
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && !std::cout.fail();
  if (written) return exit_code;
  std::fputs("error: the answer could not be written to standard output\n", stderr);
  return kRefused;
}

}  // namespace
}  // namespace rota::cli

int main(int argc, char** argv) { return rota::cli::Written(rota::cli::Run(argc, argv)); }
