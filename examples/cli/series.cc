// rota book-series, series, extend-series, cancel-series, move-series.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"
#include "rota/time/zone.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  std::string event_type, series, start, rrule, occurrence, name, email, title, words, key;
  std::string cancel_reason;
  std::string conflict, host_mode, scope;
  std::vector<std::string> rdates, exdates, hosts;
  std::optional<std::int32_t> duration_min;
  bool dry_run = false;
};

Result<Envelope> CommandOf(const Args& args) {
  ROTA_ASSIGN(Envelope envelope, EnvelopeOf(args.common));
  envelope.idempotency_key = args.key;
  return envelope;
}

Result<Instant> InstantOf(const std::string& text, const char* option) {
  Result<Instant> at = ParseInstant(text);
  if (!at.ok()) return Status(at.status()).At(option);
  return at;
}

Status ReadScope(const Args& args, SeriesScope* scope, std::optional<LocalTime>* recurrence_id) {
  *scope = *FromName<SeriesScope>(args.scope);  // one of the words: the option saw to it
  if (args.occurrence.empty()) return {};
  const Result<LocalTime> at = ParseLocal(args.occurrence);
  if (!at.ok()) return Status(at.status()).At("--recurrence-id");
  *recurrence_id = *at;
  return {};
}

// ---- verbs -----------------------------------------------------------------

Result<SeriesReport> Book(const Args& args) {
  BookSeriesBody what;
  ROTA_ASSIGN(const Envelope envelope, CommandOf(args));
  ROTA_ASSIGN(what.each.start, InstantOf(args.start, "--start"));
  what.each.event_type = args.event_type;
  what.each.hosts = args.hosts;
  what.each.title = args.title;
  what.each.duration_min = args.duration_min;
  if (!args.email.empty() || !args.name.empty()) {
    what.each.attendees = {Attendee{.email = args.email, .name = args.name}};
  }
  what.rrule = args.rrule;
  what.rdates = args.rdates;
  what.exdates = args.exdates;
  what.conflict = *FromName<SeriesConflict>(args.conflict);
  what.host_mode = *FromName<SeriesHost>(args.host_mode);
  what.dry_run = args.dry_run;
  ROTA_ASSIGN(Engine engine, Open(args.common));
  return engine.BookSeries(what, envelope);
}

Result<SeriesReport> Extend(const Args& args) {
  ROTA_ASSIGN(const Envelope envelope, CommandOf(args));
  ROTA_ASSIGN(Engine engine, Open(args.common));
  return engine.ExtendSeries({.series = SeriesNamed(args.series)}, envelope);
}

Result<SeriesReport> Cancel(const Args& args) {
  CancelSeriesBody what;
  ROTA_ASSIGN(const Envelope envelope, CommandOf(args));
  ROTA_TRY(ReadScope(args, &what.scope, &what.recurrence_id));
  what.series = SeriesNamed(args.series);
  what.note = args.words;
  if (!args.cancel_reason.empty()) what.reason = *FromName<CancelReason>(args.cancel_reason);
  what.dry_run = args.dry_run;
  ROTA_ASSIGN(Engine engine, Open(args.common));
  return engine.CancelSeries(what, envelope);
}

Result<SeriesReport> Move(const Args& args) {
  MoveSeriesBody what;
  ROTA_ASSIGN(const Envelope envelope, CommandOf(args));
  ROTA_TRY(ReadScope(args, &what.scope, &what.recurrence_id));
  if (!args.start.empty()) {
    ROTA_ASSIGN(what.start, InstantOf(args.start, "--start"));
  }
  what.duration_min = args.duration_min;
  what.series = SeriesNamed(args.series);
  what.hosts = args.hosts;
  what.rrule = args.rrule;
  what.note = args.words;
  what.dry_run = args.dry_run;
  ROTA_ASSIGN(Engine engine, Open(args.common));
  return engine.MoveSeries(what, envelope);
}

// ---- what is stored --------------------------------------------------------

Result<std::vector<Booking>> OccurrencesOf(Engine& engine, const Series& series,
                                           const Envelope& header) {
  std::vector<Booking> bookings;
  ListBody query;
  query.kind = "booking";
  query.series = series.header.id;
  do {
    ROTA_ASSIGN(const Page page, engine.List(query, header));
    for (const std::string& item : page.items) {
      ROTA_ASSIGN(Booking booking, ReadRecord<Booking>(item, {.open = true}));
      bookings.push_back(std::move(booking));
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return bookings;
}

// What became of an occurrence, in the words in which a verb answers.
OccurrenceVerdict VerdictOf(const Booking& booking, const Zone& zone) {
  OccurrenceVerdict one;
  one.recurrence_id = booking.recurrence_id.value_or(zone.ToLocal(booking.start));
  one.start = booking.start;
  const bool own = zone.ToInstant(one.recurrence_id) == booking.start;
  one.status = IsOff(booking.status) ? OccurrenceStatus::kCancelled
               : own                 ? OccurrenceStatus::kBooked
                                     : OccurrenceStatus::kMoved;
  one.booking = booking.header.id;
  one.hosts = booking.hosts;
  return one;
}

Result<SeriesReport> Stored(const Args& args) {
  ROTA_ASSIGN(const Envelope header, EnvelopeOf(args.common));
  ROTA_ASSIGN(Engine engine, Open(args.common));
  SeriesReport report;
  ROTA_ASSIGN(report.series, engine.GetSeries({.series = SeriesNamed(args.series)}, header));
  ROTA_ASSIGN(const Zone* const zone, Zone::Find(report.series.zone));
  ROTA_ASSIGN(const std::vector<Booking> bookings, OccurrencesOf(engine, report.series, header));
  for (const Booking& booking : bookings) report.occurrences.push_back(VerdictOf(booking, *zone));
  for (const LeftOut& one : report.series.left_out) {
    OccurrenceVerdict& verdict = report.occurrences.emplace_back();
    verdict.recurrence_id = one.recurrence_id;
    verdict.start = zone->ToInstant(one.recurrence_id);
    verdict.status = OccurrenceStatus::kSkipped;
    verdict.reason = one.reason;
  }
  std::sort(report.occurrences.begin(), report.occurrences.end(), [](const auto& a, const auto& b) {
    return std::pair(a.recurrence_id, a.start) < std::pair(b.recurrence_id, b.start);
  });
  return report;
}

// ---- answers ---------------------------------------------------------------

// "already booked (bo: 019a…)": why an occurrence is not at its own start.
std::string WhyText(const OccurrenceVerdict& one) {
  if (one.reason.empty()) return {};
  std::string text(ReasonText(one.reason));
  for (const OccurrenceRefusal& refusal : one.refusals) {
    if (refusal.object.empty()) continue;
    text +=
        fmt::format(" ({}{}{})", refusal.host, refusal.host.empty() ? "" : ": ", refusal.object);
  }
  return text;
}

int Show(const Result<SeriesReport>& report, const Args& args) {
  if (!report.ok()) return Fail(report.status(), args.common);
  const auto refused = [](const OccurrenceVerdict& one) {
    return one.status == OccurrenceStatus::kConflict;
  };
  const bool conflict =
      std::any_of(report->occurrences.begin(), report->occurrences.end(), refused);
  const int code = conflict ? kRefused : kDone;
  if (args.common.json) {
    PrintJson(WriteRecord(*report, See::kStaff));
    return code;
  }
  const Series& series = report->series;
  const Result<const Zone*> zone = ShownZone(args.common, series.zone);
  if (!zone.ok()) return Fail(zone.status(), args.common);
  fmt::print("{:<10} {}  {} {} ({})\n", WordOf(series.status), series.header.id, series.event_type,
             series.rrule.empty() ? "on single dates" : series.rrule, (*zone)->name());
  std::vector<std::vector<std::string>> rows = {
      {"occurrence", "start", "verdict", "host", "booking", "why"}};
  for (const OccurrenceVerdict& one : report->occurrences) {
    rows.push_back({FormatLocal(one.recurrence_id), WhenText(one.start, **zone),
                    std::string(WordOf(one.status)), fmt::format("{}", fmt::join(one.hosts, ", ")),
                    one.booking, WhyText(one)});
  }
  if (!report->occurrences.empty()) PrintTable(rows);
  if (!series.split_from.empty()) fmt::print("It goes on from {}.\n", series.split_from);
  if (series.written_until)
    fmt::print("Written until {}.\n", WhenText(*series.written_until, **zone));
  if (args.dry_run) fmt::print("Nothing was written.\n");
  return code;
}

}  // namespace

void AddSeriesCommands(CLI::App* app, int* exit_code) {
  using Run = Result<SeriesReport> (*)(const Args&);
  const auto add = [&](const char* name, const char* help, const char* of, Run run) {
    auto args = std::make_shared<Args>();
    CLI::App* verb = app->add_subcommand(name, help);
    AddFile(verb, &args->common);
    AddZone(verb, &args->common);
    verb->callback([=] { *exit_code = Show(run(*args), *args); });
    OfVerb(verb, of);
    return std::pair(verb, args.get());
  };
  const auto on_series = [&](const char* name, const char* help, const char* of, Run run) {
    auto [verb, args] = add(name, help, of, run);
    verb->add_option("SERIES", args->series, "id, or its number: 1 or '#1'")->required();
    return std::pair(verb, args);
  };
  const auto writes = [](CLI::App* verb, Args* args) {
    verb->add_flag("--dry-run", args->dry_run,
                   "say what would be done with each occurrence, write nothing");
    verb->add_option("--idempotency-key", args->key,
                     "a repeated command with the same key gets the first answer");
  };
  const auto scoped = [&](CLI::App* verb, Args* args) {
    args->scope = WordOf(SeriesScope::kAll);
    verb->add_option("--scope", args->scope, "this, this_and_future or all")
        ->check(AWordOf<SeriesScope>());
    verb->add_option("--recurrence-id", args->occurrence,
                     "which one: its start by the rule, on the series' wall clock");
    writes(verb, args);
  };
  {
    auto [verb, args] = add("book-series", "take a start again and again", "series.book", Book);
    args->conflict = WordOf(SeriesConflict::kAllOrNothing);
    args->host_mode = WordOf(SeriesHost::kSame);
    verb->add_option("EVENT_TYPE", args->event_type, "what is booked")->required();
    verb->add_option("--start", args->start, "the first start (RFC 3339)")->required();
    verb->add_option("--rrule", args->rrule,
                     "how it repeats, as iCalendar writes it: FREQ=WEEKLY;COUNT=6");
    verb->add_option("--rdate", args->rdates, "besides: a local start, 20300304T100000");
    verb->add_option("--exdate", args->exdates, "but not: a local start");
    verb->add_option("--conflict", args->conflict,
                     "of an occurrence that is not free: all_or_nothing, skip_conflicts, next_free")
        ->check(AWordOf<SeriesConflict>());
    verb->add_option("--host", args->hosts, "the host must be among these");
    verb->add_option("--host-mode", args->host_mode,
                     "same: one host for all; any: the policy chooses for each")
        ->check(AWordOf<SeriesHost>());
    verb->add_option("--duration-min", args->duration_min, "minutes");
    verb->add_option("--title", args->title, "of every occurrence");
    verb->add_option("--name", args->name, "who comes");
    verb->add_option("--email", args->email, "their address");
    writes(verb, args);
  }
  on_series("series", "a series, and what became of each occurrence", "series.get", Stored);
  {
    auto [verb, args] = on_series("extend-series", "write a series without end further ahead",
                                  "series.extend", Extend);
    verb->add_option("--idempotency-key", args->key,
                     "a repeated command with the same key gets the first answer");
  }
  {
    auto [verb, args] = on_series("cancel-series", "cancel one, the following or all occurrences",
                                  "series.cancel", Cancel);
    verb->add_option("--reason", args->cancel_reason, "why, as one of a few words")
        ->check(AWordOf<CancelReason>());
    verb->add_option("--note", args->words, "in words");
    scoped(verb, args);
  }
  {
    auto [verb, args] =
        on_series("move-series", "another start, length or host for one, the following or all",
                  "series.move", Move);
    verb->add_option("--start", args->start,
                     "the occurrence's new start (RFC 3339); the others move as far");
    verb->add_option("--duration-min", args->duration_min, "new length in minutes");
    verb->add_option("--host", args->hosts, "the host must be among these");
    verb->add_option("--rrule", args->rrule, "a new rule: what is to come is planned anew by it");
    verb->add_option("--note", args->words, "for the record");
    scoped(verb, args);
  }
}

}  // namespace rota::cli
