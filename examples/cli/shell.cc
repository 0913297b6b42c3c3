#include "examples/cli/shell.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "examples/cli/json_place.h"
#include "rota/base/nearest.h"
#include "rota/codec/error_json.h"
#include "rota/time/zone.h"

namespace rota::cli {
namespace {

constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Columns a terminal gives the text: one for each code point.
std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool IsFile(const std::string& database) {
  return database != ":memory:" && database.find("://") == std::string::npos;
}

}  // namespace

void AddFile(CLI::App* app, Common* common) {
  app->add_option("FILE", common->file, "database: a path, :memory: or postgresql://…")->required();
  app->add_option("--organization", common->organization, "id; needed when the file holds several");
  app->add_option("--now", common->now, "act at this instant (RFC 3339) instead of the clock's");
  app->add_flag("--json", common->json, "answer with documents");
}

void AddZone(CLI::App* app, Common* common) {
  app->add_option("--zone", common->zone, "zone of dates and shown times, e.g. America/New_York");
}

Result<Engine> OpenOrMake(const Common& common) {
  std::error_code none;
  const std::filesystem::path path(common.file);
  const bool is_file = IsFile(common.file);
  if (is_file && std::filesystem::is_directory(path, none)) {
    return Status(Reason::k_cannot_open,
                  fmt::format("{} is a folder; name a file in it", common.file));
  }
  if (is_file && path.has_parent_path() && !std::filesystem::exists(path.parent_path(), none)) {
    return Status(Reason::k_cannot_open,
                  fmt::format("there is no folder {}", path.parent_path().string()));
  }
  Result<Engine> engine = Engine::Open(common.file, {});
  if (!engine.ok() && engine.status().reason() == Reason::k_not_a_database) {
    return Status(
        Reason::k_not_a_database,
        fmt::format("{} is a file of another kind; `rota init` makes a database", common.file));
  }
  return engine;
}

Result<Engine> Open(const Common& common) {
  if (IsFile(common.file) && !std::filesystem::exists(common.file)) {
    return Status(Reason::k_cannot_open,
                  fmt::format("there is no {0}; `rota init {0}` makes a database", common.file));
  }
  return OpenOrMake(common);
}

CLI::Validator OneOf(std::vector<std::string_view> words) {
  const auto check = [words](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
    return fmt::format("\"{}\" is none of {}{}", Visible(text), fmt::join(words, ", "),
                       DidYouMean(text, words));
  };
  return CLI::Validator(check, fmt::format("{{{}}}", fmt::join(words, ",")));
}

CLI::Validator AKind() {
  std::vector<std::string_view> names;
  for (const KindRights& kind : AllKindRights()) names.push_back(kind.kind);
  return OneOf(std::move(names));
}

void OfVerb(CLI::App* app, const std::string& verb) {
  app->footer(fmt::format("Calls the verb {} of docs/verbs.md.", verb));
}

std::string SeriesNamed(const std::string& text) {
  const bool number = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  return number ? "#" + text : text;
}

std::string BookingNamed(Engine& engine, const std::string& text, const Envelope& envelope) {
  const std::string name = SeriesNamed(text);
  if (name != text || text.find_first_of("#:") != std::string::npos) return name;
  Envelope asks;  // a question, with what a question may say
  asks.organization = envelope.organization;
  asks.now = envelope.now;
  if (engine.GetBooking({.booking = text}, asks).ok()) return text;
  const Result<Booking> coded = engine.FindBooking({.code = text}, asks);
  return coded.ok() ? coded->header.id : text;
}

namespace {

// Characters that move the cursor of a terminal, change its colours or turn the direction of text;
// also what is no UTF-8 (-1).
bool IsObeyed(UChar32 c) {
  const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
  const bool turns = c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
                     (c >= 0x2066 && c <= 0x2069);
  return control || turns;
}

// The text with `show(c)` in place of each such character.
template <typename Show>
std::string Shown(std::string_view text, const Show& show) {
  std::string shown;
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    const std::int32_t begin = at;
    UChar32 c = 0;
    U8_NEXT(text.data(), at, size, c);
    if (IsObeyed(c)) {
      shown += show(c);
    } else {
      shown += text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
    }
  }
  return shown;
}

}  // namespace

std::string Visible(std::string_view text) {
  return Shown(text, [](UChar32 c) { return c < 0 ? "<?>" : fmt::format("<U+{:04X}>", c); });
}

std::string JsonForTerminal(std::string_view json) {
  return Shown(json,
               [](UChar32 c) { return c < 0 ? "\xEF\xBF\xBD" : fmt::format("\\u{:04x}", c); });
}

Result<Envelope> EnvelopeOf(const Common& common) {
  Envelope header;
  header.organization = common.organization;
  if (!common.now.empty()) {
    Result<Instant> now = ParseInstant(common.now);
    if (!now.ok()) return Status(now.status()).At("--now");
    header.now = *now;
  }
  // Before anything is written: what is refused for how it would be shown has not been done.
  if (!common.zone.empty()) ROTA_TRY(ShownZone(common, common.zone).status());
  return header;
}

int Fail(const Status& status, const Common& common) {
  if (common.json) {
    const std::string error = WriteError(status);
    std::cerr << (::isatty(STDERR_FILENO) ? JsonForTerminal(error) : error) << '\n';
    return kRefused;
  }
  std::cerr << "refused: " << ReasonName(status.reason());
  if (!status.path().empty()) std::cerr << " at " << Visible(status.path());
  std::cerr << " — " << Visible(status.message()) << '\n';
  for (const auto& [name, value] : status.detail()) {
    if (name == "named_at" || name == "existing") {
      std::cerr << "  " << name << ": " << Visible(value) << '\n';
    }
  }
  if (status.reason() == Reason::k_not_found && status.path() == "organization") {
    std::cerr << "`rota apply " << Visible(common.file) << " CATALOG` describes one.\n";
  }
  if (status.refusals().empty()) return kRefused;
  std::vector<std::vector<std::string>> rows = {{"  host", "why", "in the way", "free again"}};
  const Zone& utc = Zone::Utc();
  for (const Refusal& refusal : status.refusals()) {
    rows.push_back({"  " + refusal.host, std::string(ReasonText(refusal.reason)), refusal.object,
                    refusal.free_at == 0 ? "" : WhenText(refusal.free_at, utc) + " UTC"});
  }
  std::cout.flush();
  PrintTable(rows);
  return kRefused;
}

int FailDocument(const Status& status, const Common& common, const Source& source) {
  return FailDocument(status, common, source.name, [&](const Status& error) {
    const std::optional<Place> fault = error.reason() == Reason::k_malformed
                                           ? FirstFault(source.text)
                                           : PlaceOf(source.text, error.path());
    return fault.value_or(Place{});
  });
}

int FailDocument(const Status& status, const Common& common, const std::string& name,
                 const std::function<Place(const Status&)>& place_of) {
  const bool in_it = !status.path().empty() || status.reason() == Reason::k_malformed;
  if (!in_it) return Fail(status, common);
  std::vector<Status> errors = status.others();
  errors.insert(errors.begin(), status);
  std::vector<Status> placed;
  for (const Status& error : errors) {
    const Place place = place_of(error);
    if (common.json) {
      Status one(error.reason(), error.message());
      for (const auto& [key, value] : error.detail()) one.With(key, value);
      placed.push_back(one.At(error.path()).With("line", fmt::format("{}", place.line)));
      continue;
    }
    std::cerr << fmt::format("{}:{}:{}: {}{}{} ({})\n", name == "-" ? "input" : name, place.line,
                             place.column, Visible(error.path()), error.path().empty() ? "" : " — ",
                             Visible(error.message()), ReasonName(error.reason()));
  }
  if (common.json) return Fail(Together(std::move(placed)), common);
  std::cerr << fmt::format("{} error{}{}.\n", errors.size(), errors.size() == 1 ? "" : "s",
                           errors.size() == kMaxErrors ? " and perhaps more" : "");
  return kRefused;
}

int PrintJson(std::string_view json) {
  static const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  if (terminal) {
    std::cout << JsonForTerminal(json) << '\n';
  } else {
    std::cout << json << '\n';
  }
  return kDone;
}

Result<RangeEdge> EdgeOf(const std::string& text, const char* option) {
  if (text.size() <= 10) {
    Result<Date> date = ParseDate(text);
    if (!date.ok()) return Status(date.status()).At(option);
    return RangeEdge(*date);
  }
  Result<Instant> at = ParseInstant(text);
  if (!at.ok()) return Status(at.status()).At(option);
  return RangeEdge(*at);
}

Result<std::string> ReadFile(const std::string& path) {
  const auto cannot = [&](std::string_view why) {
    return Status(Reason::k_cannot_open, fmt::format("cannot read {}: {}", path, why));
  };
  std::string text;
  if (path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    return text.empty() ? cannot("nothing came on standard input") : Result<std::string>(text);
  }
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) return cannot("it is a folder, name a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot(std::strerror(errno));
  text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  return text.empty() ? cannot("it is empty") : Result<std::string>(text);
}

std::string DayText(Date date) {
  const YearMonthDay ymd = ToYearMonthDay(date);
  return fmt::format("{} {:2} {} {}", kDays[static_cast<int>(WeekdayOf(date))], ymd.day,
                     kMonths[ymd.month - 1], ymd.year);
}

std::string ClockText(Instant t, const Zone& zone) {
  const std::int32_t second = zone.ToLocal(t).second_of_day();
  return fmt::format("{:02}:{:02}", second / 3600, second / 60 % 60);
}

std::string WhenText(Instant t, const Zone& zone) {
  return DayText(zone.DateOf(t)) + "  " + ClockText(t, zone);
}

Result<const Zone*> ShownZone(const Common& common, const std::string& fallback) {
  Result<const Zone*> zone = Zone::Find(common.zone.empty() ? fallback : common.zone);
  if (!zone.ok()) return Status(zone.status()).At("--zone");
  return zone;
}

void PrintTable(const std::vector<std::vector<std::string>>& written) {
  std::vector<std::vector<std::string>> rows = written;
  for (auto& row : rows) {
    for (std::string& cell : row) cell = Visible(cell);
  }
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - Width(row[i]) + 3, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  }
}

std::string_view ReasonText(Reason reason) {
  switch (reason) {
    case Reason::k_no_schedule:
      return "has no schedule";
    case Reason::k_schedule:
      return "outside working hours";
    case Reason::k_holiday:
      return "public holiday";
    case Reason::k_time_off:
      return "on leave";
    case Reason::k_misaligned:
      return "not a start of the grid";
    case Reason::k_calendar:
      return "busy in another calendar";
    case Reason::k_occupied:
      return "already booked";
    case Reason::k_buffer:
      return "too close to another booking";
    case Reason::k_notice:
      return "too soon";
    case Reason::k_window:
      return "too far ahead";
    case Reason::k_limit:
      return "booking limit reached";
    case Reason::k_past:
      return "in the past";
    case Reason::k_inactive:
      return "inactive";
    default:
      return ReasonName(reason);
  }
}

std::string_view ReasonText(std::string_view reason) {
  const std::optional<Reason> known = ReasonFromName(reason);
  return known ? ReasonText(*known) : reason;
}

}  // namespace rota::cli
