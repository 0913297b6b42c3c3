// rota book, hold, confirm, reschedule, reassign, swap, cancel, approve, reject, bookings.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"
#include "rota/time/zone.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  std::string event_type, booking, with, exchange = "hosts", start, name, email, words, key;
  std::string cancel_reason, host;
  std::optional<std::int32_t> duration_min, hold_s;
  std::vector<std::string> hosts;
};

Result<Envelope> CommandOf(const Args& args) {
  ROTA_ASSIGN(Envelope envelope, EnvelopeOf(args.common));
  envelope.idempotency_key = args.key;
  return envelope;
}

Result<Instant> StartOf(const Args& args) {
  Result<Instant> start = ParseInstant(args.start);
  if (!start.ok()) return Status(start.status()).At("--start");
  return start;
}

const char* StatusText(BookingStatus status) {
  constexpr const char* kWords[] = {"held",    "requested", "confirmed", "completed",
                                    "no-show", "cancelled", "rejected",  "expired"};
  return kWords[static_cast<int>(status)];
}

int Show(const Result<Booking>& booking, const Args& args) {
  if (!booking.ok()) return Fail(booking.status(), args.common);
  if (args.common.json) return PrintJson(WriteRecord(*booking, See::kStaff));
  const Result<const Zone*> zone =
      ShownZone(args.common, booking->zone.empty() ? "UTC" : booking->zone);
  if (!zone.ok()) return Fail(zone.status(), args.common);
  std::string hosts;
  for (const std::string& host : booking->hosts) hosts += (hosts.empty() ? "" : ", ") + host;
  fmt::print("{:<10} {:<16} {} ({})  with {}\n", StatusText(booking->status),
             booking->code.empty() ? booking->header.id.substr(0, 13) : booking->code,
             WhenText(booking->start, **zone), (*zone)->name(), hosts);
  if (booking->status == BookingStatus::kHold && booking->expires_at) {
    fmt::print("           id {}, until {}\n", booking->header.id,
               ClockText(*booking->expires_at, **zone));
  }
  return kDone;
}

Result<BookBody> BodyOf(const Args& args) {
  BookBody what;
  what.event_type = args.event_type;
  ROTA_ASSIGN(what.start, StartOf(args));
  what.hosts = args.hosts;
  what.duration_min = args.duration_min;
  if (!args.email.empty() || !args.name.empty()) {
    what.attendees = {Attendee{.email = args.email, .name = args.name}};
  }
  return what;
}

Result<Booking> Book(Engine& engine, const Args& args, const Envelope& envelope) {
  ROTA_ASSIGN(const BookBody what, BodyOf(args));
  return engine.Book(what, envelope);
}

Result<Booking> Hold(Engine& engine, const Args& args, const Envelope& envelope) {
  HoldBody what;
  ROTA_ASSIGN(what.book, BodyOf(args));
  what.hold_s = args.hold_s;
  return engine.Hold(what, envelope);
}

Result<Booking> Confirm(Engine& engine, const Args& args, const Envelope& envelope) {
  ConfirmBody what{.booking = args.booking};
  if (!args.email.empty() || !args.name.empty()) {
    what.attendees = {Attendee{.email = args.email, .name = args.name}};
  }
  return engine.Confirm(what, envelope);
}

Result<Booking> Move(Engine& engine, const Args& args, const Envelope& envelope) {
  MoveBody what{.booking = args.booking};
  if (!args.start.empty()) {
    ROTA_ASSIGN(what.start, StartOf(args));
  }
  what.duration_min = args.duration_min;
  what.hosts = args.hosts;
  what.note = args.words;
  return engine.Move(what, envelope);
}

Result<Booking> Cancel(Engine& engine, const Args& args, const Envelope& envelope) {
  CancelBody what{.booking = args.booking, .note = args.words};
  if (!args.cancel_reason.empty()) what.reason = *FromName<CancelReason>(args.cancel_reason);
  return engine.Cancel(what, envelope);
}

Result<Booking> Approve(Engine& engine, const Args& args, const Envelope& envelope) {
  return engine.Approve({.booking = args.booking, .note = args.words}, envelope);
}

Result<Booking> Reject(Engine& engine, const Args& args, const Envelope& envelope) {
  return engine.Reject({.booking = args.booking, .note = args.words}, envelope);
}

// Opens the engine and shows the booking that `run` answers.
template <typename Run>
int Change(const Args& args, Run run) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> envelope = CommandOf(args);
  if (!envelope.ok()) return Fail(envelope.status(), args.common);
  if (args.booking.empty()) return Show(run(*engine, args, *envelope), args);
  Args named = args;
  named.booking = BookingNamed(*engine, args.booking, *envelope);
  return Show(run(*engine, named, *envelope), args);
}

int Swap(const Args& args) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> envelope = CommandOf(args);
  if (!envelope.ok()) return Fail(envelope.status(), args.common);
  SwapBody what;
  what.booking = BookingNamed(*engine, args.booking, *envelope);
  what.with = BookingNamed(*engine, args.with, *envelope);
  what.exchange = *FromName<SwapExchange>(args.exchange);
  what.note = args.words;
  const Result<SwapAnswer> swapped = engine->Swap(what, *envelope);
  if (!swapped.ok()) return Fail(swapped.status(), args.common);
  if (args.common.json) return PrintJson(WriteRecord(*swapped, See::kStaff));
  for (const Booking& booking : swapped->bookings) {
    if (const int failed = Show(booking, args); failed != kDone) return failed;
  }
  return kDone;
}

// "least_recent 0, member_order 1": what decided for the host.
Result<std::string> WhyText(Engine& engine, const Booking& booking, const Envelope& header) {
  ROTA_ASSIGN(const Decision decision, engine.GetDecision({.booking = booking.header.id}, header));
  std::string beaten, absent;
  for (const Candidate& candidate : decision.candidates) {
    if (candidate.dropped_by.empty()) continue;
    std::string& list = candidate.dropped_by == "not_free" ? absent : beaten;
    if (!list.empty()) list += ", ";
    list += candidate.user;
    if (candidate.dropped_by == "least_recent") list += " (had a later turn)";
    if (candidate.dropped_by == "fewest") list += " (more bookings ahead)";
    if (candidate.dropped_by == "apportion") list += " (turn not due)";
  }
  std::string text;
  if (!beaten.empty()) text += "before " + beaten;
  if (!absent.empty()) text += (text.empty() ? "" : "; ") + ("not free: " + absent);
  std::int64_t hosts = 0;
  for (const HostRun& run : decision.outcomes) hosts += run.hosts;
  const auto named = static_cast<std::int64_t>(decision.candidates.size());
  if (hosts > named) text += fmt::format("; {} more", hosts - named);
  return text.empty() ? std::string("the only host") : text;
}

// A line of the table of bookings.
Result<std::vector<std::string>> RowOf(Engine& engine, const std::string& item,
                                       const Envelope& header, const Args& args) {
  ROTA_ASSIGN(const Booking booking, ReadRecord<Booking>(item, {.open = true}));
  ROTA_ASSIGN(const Zone* const zone,
              ShownZone(args.common, booking.zone.empty() ? "UTC" : booking.zone));
  ROTA_ASSIGN(const std::string why, WhyText(engine, booking, header));
  return std::vector<std::string>{fmt::format("{:>6}", booking.header.number),
                                  booking.code.empty() ? "-" : booking.code,
                                  StatusText(booking.status),
                                  WhenText(booking.start, *zone),
                                  booking.attendees.empty() ? "" : booking.attendees.front().name,
                                  booking.hosts.empty() ? "" : booking.hosts.front(),
                                  why};
}

int Bookings(const Args& args) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> header = EnvelopeOf(args.common);
  if (!header.ok()) return Fail(header.status(), args.common);
  ListBody query;
  query.kind = "booking";
  query.event_type = args.event_type;
  query.host = args.host;
  std::vector<std::vector<std::string>> rows = {
      {"number", "booking", "status", "when", "attendee", "host", "why this host"}};
  do {
    const Result<Page> page = engine->List(query, *header);
    if (!page.ok()) return Fail(page.status(), args.common);
    query.cursor = page->next_cursor;
    for (const std::string& item : page->items) {
      if (args.common.json) {
        PrintJson(item);
        continue;
      }
      Result<std::vector<std::string>> row = RowOf(*engine, item, *header, args);
      if (!row.ok()) return Fail(row.status(), args.common);
      rows.push_back(*std::move(row));
    }
  } while (!query.cursor.empty());
  if (!args.common.json) PrintTable(rows);
  return kDone;
}

}  // namespace

void AddBookingCommands(CLI::App* app, int* exit_code) {
  using Run = Result<Booking> (*)(Engine&, const Args&, const Envelope&);
  const auto add_command = [&](const char* name, const char* help) {
    auto args = std::make_shared<Args>();
    CLI::App* verb = app->add_subcommand(name, help);
    AddFile(verb, &args->common);
    AddZone(verb, &args->common);
    return std::pair(verb, args);
  };
  const auto add = [&](const char* name, const char* help, const char* of, Run run) {
    const auto [verb, args] = add_command(name, help);
    verb->callback([=, args = args] { *exit_code = Change(*args, run); });
    OfVerb(verb, of);
    return std::pair(verb, args.get());
  };
  const auto attendee = [](CLI::App* verb, Args* args) {
    verb->add_option("--name", args->name, "who comes");
    verb->add_option("--email", args->email, "their address");
  };
  const auto key = [](CLI::App* verb, Args* args) {
    verb->add_option("--idempotency-key", args->key,
                     "a repeated command with the same key gets the first answer");
  };
  for (const bool hold : {false, true}) {
    auto [verb, args] = hold ? add("hold", "take a start for a while", "booking.hold", Hold)
                             : add("book", "take a start", "booking.book", Book);
    verb->add_option("EVENT_TYPE", args->event_type, "what is booked")->required();
    verb->add_option("--start", args->start, "the start (RFC 3339)")->required();
    verb->add_option("--duration-min", args->duration_min, "minutes");
    verb->add_option("--host", args->hosts, "the host must be among these");
    if (hold) verb->add_option("--hold-s", args->hold_s, "seconds the hold lives");
    attendee(verb, args);
    key(verb, args);
  }
  const auto on_booking = [&](const char* name, const char* help, const char* of, Run run) {
    auto [verb, args] = add(name, help, of, run);
    verb->add_option("BOOKING", args->booking, kBookingHelp)->required();
    key(verb, args);
    return std::pair(verb, args);
  };
  {
    auto [verb, args] =
        on_booking("confirm", "turn a hold into a booking", "booking.confirm", Confirm);
    attendee(verb, args);
  }
  {
    auto [verb, args] =
        on_booking("reschedule", "move a booking to another start", "booking.move", Move);
    verb->add_option("--start", args->start, "the new start (RFC 3339)")->required();
    verb->add_option("--duration-min", args->duration_min, "new length in minutes");
    verb->add_option("--host", args->hosts, "the host must be among these");
    verb->add_option("--note", args->words, "for the record");
  }
  {
    auto [verb, args] =
        on_booking("reassign", "give a booking to another host", "booking.move", Move);
    verb->add_option("--host", args->hosts, "the new host; left out: by policy");
    verb->add_option("--note", args->words, "for the record");
  }
  {
    const auto [verb, args] = add_command("swap", "two bookings exchange their hosts or times");
    verb->callback([=, args = args] { *exit_code = Swap(*args); });
    verb->add_option("BOOKING", args->booking, kBookingHelp)->required();
    verb->add_option("WITH", args->with, "the other booking, named likewise")->required();
    verb->add_option("--exchange", args->exchange, "what they give each other")
        ->check(AWordOf<SwapExchange>());
    verb->add_option("--note", args->words, "for the record");
    key(verb, args.get());
    OfVerb(verb, "booking.swap");
  }
  {
    auto [verb, args] = on_booking("cancel", "cancel a hold or booking", "booking.cancel", Cancel);
    verb->add_option("--reason", args->cancel_reason, "why, as one of a few words")
        ->check(AWordOf<CancelReason>());
    verb->add_option("--note", args->words, "in words");
  }
  const auto status = [&](const char* name, const char* help, const char* of, Run run) {
    auto [verb, args] = on_booking(name, help, of, run);
    verb->add_option("--note", args->words, "in words");
  };
  status("approve", "confirm a request", "booking.approve", Approve);
  status("reject", "turn a request down", "booking.reject", Reject);
  {
    const auto [verb, args] = add_command("bookings", "who got what, and why");
    verb->callback([=, args = args] { *exit_code = Bookings(*args); });
    verb->add_option("--event-type", args->event_type, "only these");
    verb->add_option("--host", args->host, "only this host's");
    OfVerb(verb, "record.list");
  }
}

}  // namespace rota::cli
