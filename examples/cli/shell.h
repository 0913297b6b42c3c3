// What every command of the rota command line shares: the options, the engine, and how it answers.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "examples/cli/json_place.h"
#include "rota/engine/engine.h"
#include "rota/engine/verb.h"
#include "rota/model/description.h"
#include "rota/time/zone.h"

namespace rota::cli {

// Options that many commands take, as given.
struct Common {
  std::string file;  // the database
  std::string organization;
  std::string now;    // RFC 3339; empty: the system clock
  std::string zone;   // IANA name for asking and showing
  bool json = false;  // documents for machines instead of tables
};

// Exit codes: 0 done, 1 refused or failed, 2 not a command line we know.
inline constexpr int kDone = 0, kRefused = 1;

void AddFile(CLI::App* app, Common* common);        // FILE and --organization, --now, --json
void AddZone(CLI::App* app, Common* common);        // --zone
Result<Engine> Open(const Common& common);          // one that is there: a typo makes no file
Result<Engine> OpenOrMake(const Common& common);    // for `init`, and a first `apply`
Result<Envelope> EnvelopeOf(const Common& common);  // also sees that --zone is one

// Prints the error to standard error: in words, or as a document with --json.
int Fail(const Status& status, const Common& common);
// A document that came from a file: its errors are told all, with line and column.
struct Source {
  const std::string& name;
  const std::string& text;
};
int FailDocument(const Status& status, const Common& common, const Source& source);
// … of a document in several parts: `place_of` says where in the file an error lies.
int FailDocument(const Status& status, const Common& common, const std::string& name,
                 const std::function<Place(const Status&)>& place_of);
// Prints one document. On a terminal, what a terminal would obey is escaped.
int PrintJson(std::string_view json);
// The same document with control characters and those that turn the direction of text as \u
// escapes: they stand in texts, where an escape means the same.
std::string JsonForTerminal(std::string_view json);

// A date or an instant; errors name the option.
Result<RangeEdge> EdgeOf(const std::string& text, const char* option);

// An option whose value is one of the words; completion offers them.
CLI::Validator OneOf(std::vector<std::string_view> words);
CLI::Validator AKind();  // of records
template <typename E>
CLI::Validator AWordOf() {
  const auto words = DescribeEnum<E>().words;
  return OneOf({words.begin(), words.end()});
}

// Says in the help which verb the command calls: its options are named as that verb's fields.
void OfVerb(CLI::App* app, const std::string& verb);

// The booking that somebody named at a prompt, as the engine names it: a bare number is a booking's
// number (`#1` would begin a comment of the shell), a text that is no id may be a code.
std::string BookingNamed(Engine& engine, const std::string& text, const Envelope& envelope);
std::string SeriesNamed(const std::string& text);
inline constexpr const char* kBookingHelp = "its number (1, or '#1' in quotes), id or code";

Result<std::string> ReadFile(const std::string& path);  // "-" reads standard input; no empty one

// "Tue 5 Mar 2030", "09:30" in a zone.
std::string DayText(Date date);
std::string ClockText(Instant t, const Zone& zone);
std::string WhenText(Instant t, const Zone& zone);  // both
// The zone to show times in: --zone, else the system's TZ variable is not asked: `fallback`.
Result<const Zone*> ShownZone(const Common& common, const std::string& fallback);

// What people wrote, as it may stand on a terminal: characters that move the cursor, change its
// colours or turn the direction of text are shown by their numbers, <U+001B>.
std::string Visible(std::string_view text);

// A table with aligned columns; the first row is the heading. Cells are made visible.
void PrintTable(const std::vector<std::vector<std::string>>& rows);

// What a reason means to a person, in a few words: "taken", "outside hours".
std::string_view ReasonText(Reason reason);
std::string_view ReasonText(std::string_view reason);

// Each file of commands adds its own.
void AddCatalogCommands(CLI::App* app, int* exit_code);
void AddRecordCommands(CLI::App* app, int* exit_code);
void AddSlotCommands(CLI::App* app, int* exit_code);
void AddBookingCommands(CLI::App* app, int* exit_code);
void AddSeriesCommands(CLI::App* app, int* exit_code);
void AddUpkeepCommands(CLI::App* app, int* exit_code);
void AddCalendarCommands(CLI::App* app, int* exit_code);
void AddEvalCommand(CLI::App* app, int* exit_code);
void AddExpandCommand(CLI::App* app, int* exit_code);
void AddExportCommand(CLI::App* app, int* exit_code);
void AddBatchCommand(CLI::App* app, int* exit_code);
void AddCallCommand(CLI::App* app, int* exit_code);
void AddCompletionCommand(CLI::App* app, int* exit_code);  // the last: it lists the others

}  // namespace rota::cli
