// rota book, hold, confirm, reschedule, reassign, cancel, approve, reject, bookings.
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
  std::string event_type, booking, start, name, email, note, key;
  std::int32_t duration_min = 0, hold_s = 0;
  std::vector<std::string> hosts;
};

Result<Envelope> CommandOf(const Args& args) {
  ROTA_ASSIGN(Envelope envelope, EnvelopeOf(args.common));
  envelope.idempotency_key = args.key;
  return envelope;
}

Result<Instant> StartOf(const Args& args) {
  Result<Instant> start = ParseInstant(args.start);
  if (!start.ok()) return Status(start.status()).At("--at");
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
  if (args.duration_min != 0) what.duration_min = args.duration_min;
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
  if (args.hold_s != 0) what.hold_s = args.hold_s;
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
  if (args.duration_min != 0) what.duration_min = args.duration_min;
  what.hosts = args.hosts;
  what.reason = args.note;
  return engine.Move(what, envelope);
}

Result<Booking> Cancel(Engine& engine, const Args& args, const Envelope& envelope) {
  return engine.Cancel({.booking = args.booking, .note = args.note}, envelope);
}

Result<Booking> Approve(Engine& engine, const Args& args, const Envelope& envelope) {
  return engine.Approve({.booking = args.booking, .note = args.note}, envelope);
}

Result<Booking> Reject(Engine& engine, const Args& args, const Envelope& envelope) {
  return engine.Reject({.booking = args.booking, .note = args.note}, envelope);
}

// Opens the engine and shows the booking that `run` answers.
template <typename Run>
int Change(const Args& args, Run run) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> envelope = CommandOf(args);
  if (!envelope.ok()) return Fail(envelope.status(), args.common);
  return Show(run(*engine, args, *envelope), args);
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
  return text.empty() ? std::string("the only host") : text;
}

int Bookings(const Args& args) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> header = EnvelopeOf(args.common);
  if (!header.ok()) return Fail(header.status(), args.common);
  ListBody query;
  query.kind = "booking";
  query.event_type = args.event_type;
  if (!args.hosts.empty()) query.host = args.hosts.front();
  const Result<Page> page = engine->List(query, *header);
  if (!page.ok()) return Fail(page.status(), args.common);
  std::vector<std::vector<std::string>> rows = {
      {"booking", "status", "when", "attendee", "host", "why this host"}};
  for (const std::string& item : page->items) {
    if (args.common.json) {
      std::cout << item << '\n';
      continue;
    }
    const Result<Booking> booking = ReadRecord<Booking>(item, {.open = true});
    if (!booking.ok()) return Fail(booking.status(), args.common);
    const Result<const Zone*> zone =
        ShownZone(args.common, booking->zone.empty() ? "UTC" : booking->zone);
    if (!zone.ok()) return Fail(zone.status(), args.common);
    const Result<std::string> why = WhyText(*engine, *booking, *header);
    if (!why.ok()) return Fail(why.status(), args.common);
    rows.push_back({booking->code.empty() ? "-" : booking->code, StatusText(booking->status),
                    WhenText(booking->start, **zone),
                    booking->attendees.empty() ? "" : booking->attendees.front().name,
                    booking->hosts.empty() ? "" : booking->hosts.front(), *why});
  }
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
  const auto add = [&](const char* name, const char* help, Run run) {
    const auto [verb, args] = add_command(name, help);
    verb->callback([=, args = args] { *exit_code = Change(*args, run); });
    return std::pair(verb, args.get());
  };
  const auto attendee = [](CLI::App* verb, Args* args) {
    verb->add_option("--name", args->name, "who comes");
    verb->add_option("--email", args->email, "their address");
  };
  const auto key = [](CLI::App* verb, Args* args) {
    verb->add_option("--key", args->key,
                     "idempotency key: a repeated command gets the first answer");
  };
  for (const bool hold : {false, true}) {
    auto [verb, args] =
        hold ? add("hold", "take a start for a while", Hold) : add("book", "take a start", Book);
    verb->add_option("EVENT_TYPE", args->event_type, "what is booked")->required();
    verb->add_option("--at", args->start, "the start (RFC 3339)")->required();
    verb->add_option("--duration", args->duration_min, "minutes");
    verb->add_option("--host", args->hosts, "the host must be among these");
    if (hold) verb->add_option("--hold-s", args->hold_s, "seconds the hold lives");
    attendee(verb, args);
    key(verb, args);
  }
  const auto on_booking = [&](const char* name, const char* help, Run run) {
    auto [verb, args] = add(name, help, run);
    verb->add_option("BOOKING", args->booking, "id, or #number")->required();
    key(verb, args);
    return std::pair(verb, args);
  };
  {
    auto [verb, args] = on_booking("confirm", "turn a hold into a booking", Confirm);
    attendee(verb, args);
  }
  {
    auto [verb, args] = on_booking("reschedule", "move a booking to another start", Move);
    verb->add_option("--to", args->start, "the new start (RFC 3339)")->required();
    verb->add_option("--duration", args->duration_min, "new length in minutes");
    verb->add_option("--host", args->hosts, "the host must be among these");
    verb->add_option("--reason", args->note, "for the record");
  }
  {
    auto [verb, args] = on_booking("reassign", "give a booking to another host", Move);
    verb->add_option("--host", args->hosts, "the new host; left out: by policy");
    verb->add_option("--reason", args->note, "for the record");
  }
  {
    auto [verb, args] = on_booking("cancel", "cancel a hold or booking", Cancel);
    verb->add_option("--reason", args->note, "in words");
  }
  const auto status = [&](const char* name, const char* help, Run run) {
    auto [verb, args] = on_booking(name, help, run);
    verb->add_option("--note", args->note, "in words");
  };
  status("approve", "confirm a request", Approve);
  status("reject", "turn a request down", Reject);
  {
    const auto [verb, args] = add_command("bookings", "who got what, and why");
    verb->callback([=, args = args] { *exit_code = Bookings(*args); });
    verb->add_option("--event-type", args->event_type, "only these");
    verb->add_option("--host", args->hosts, "only this host's");
  }
}

}  // namespace rota::cli
