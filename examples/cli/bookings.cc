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

Result<CommandHeader> CommandOf(const Args& args) {
  ROTA_ASSIGN(CommandHeader header, HeaderOf(args.common));
  header.idempotency_key = args.key;
  return header;
}

Result<Instant> StartOf(const Args& args) {
  Result<Instant> start = ParseInstant(args.start);
  if (!start.ok()) return Status(start.status()).At("--at");
  return start;
}

int Show(const Result<Booking>& booking, const Args& args) {
  if (!booking.ok()) return Fail(booking.status(), args.common);
  if (args.common.json) return PrintJson(WriteRecord(*booking, See::kStaff));
  const Result<const Zone*> zone =
      ShownZone(args.common, booking->zone.empty() ? "UTC" : booking->zone);
  if (!zone.ok()) return Fail(zone.status(), args.common);
  constexpr const char* kStatus[] = {"held",    "requested", "confirmed", "completed",
                                     "no-show", "cancelled", "rejected",  "expired"};
  std::string hosts;
  for (const std::string& host : booking->hosts) hosts += (hosts.empty() ? "" : ", ") + host;
  fmt::print("{:<10} {:<16} {} ({})  with {}\n", kStatus[static_cast<int>(booking->status)],
             booking->code.empty() ? booking->header.id.substr(0, 13) : booking->code,
             WhenText(booking->start, **zone), (*zone)->name(), hosts);
  if (booking->status == BookingStatus::kHold && booking->expires_at) {
    fmt::print("           id {}, until {}\n", booking->header.id,
               ClockText(*booking->expires_at, **zone));
  }
  return kDone;
}

int BookOrHold(const Args& args, bool hold) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  BookCommand command;
  Result<CommandHeader> header = CommandOf(args);
  if (!header.ok()) return Fail(header.status(), args.common);
  command.command = *header;
  command.event_type = args.event_type;
  const Result<Instant> start = StartOf(args);
  if (!start.ok()) return Fail(start.status(), args.common);
  command.start = *start;
  command.hosts = args.hosts;
  if (args.duration_min != 0) command.duration_min = args.duration_min;
  if (args.hold_s != 0) command.hold_s = args.hold_s;
  if (!args.email.empty() || !args.name.empty()) {
    command.attendees = {Attendee{.email = args.email, .name = args.name}};
  }
  return Show(hold ? engine->Hold(command) : engine->Book(command), args);
}

// Opens the engine, fills the common part and the booking's id, and shows what `verb` answers.
template <typename Command, typename Verb>
int Change(const Args& args, Command command, const Verb& verb) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  Result<CommandHeader> header = CommandOf(args);
  if (!header.ok()) return Fail(header.status(), args.common);
  command.command = *header;
  command.booking = args.booking;
  return Show(verb(*engine, command), args);
}

int Confirm(const Args& args) {
  ConfirmCommand command;
  if (!args.email.empty() || !args.name.empty()) {
    command.attendees = {Attendee{.email = args.email, .name = args.name}};
  }
  return Change(args, command, [](Engine& e, const ConfirmCommand& c) { return e.Confirm(c); });
}

int Move(const Args& args) {
  MoveCommand command;
  if (!args.start.empty()) {
    const Result<Instant> start = StartOf(args);
    if (!start.ok()) return Fail(start.status(), args.common);
    command.start = *start;
  }
  if (args.duration_min != 0) command.duration_min = args.duration_min;
  command.hosts = args.hosts;
  command.reason = args.note;
  return Change(args, command, [](Engine& e, const MoveCommand& c) { return e.Move(c); });
}

int Cancel(const Args& args) {
  CancelCommand command;
  command.note = args.note;
  return Change(args, command, [](Engine& e, const CancelCommand& c) { return e.Cancel(c); });
}

// "least_recent 0, member_order 1": what decided for the host.
Result<std::string> WhyText(Engine& engine, const Booking& booking, const CommandHeader& header) {
  ROTA_ASSIGN(const std::string json, engine.GetDecision(booking.header.id, header));
  ROTA_ASSIGN(const Decision decision, ReadRecord<Decision>(json, {.open = true}));
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
  const Result<CommandHeader> header = HeaderOf(args.common);
  if (!header.ok()) return Fail(header.status(), args.common);
  ListQuery query;
  query.organization = args.common.organization;
  query.kind = "booking";
  query.event_type = args.event_type;
  if (!args.hosts.empty()) query.host = args.hosts.front();
  const Result<Page> page = engine->List(query);
  if (!page.ok()) return Fail(page.status(), args.common);
  std::vector<std::vector<std::string>> rows = {
      {"booking", "when", "attendee", "host", "why this host"}};
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
    rows.push_back({booking->code.empty() ? "(held)" : booking->code,
                    WhenText(booking->start, **zone),
                    booking->attendees.empty() ? "" : booking->attendees.front().name,
                    booking->hosts.empty() ? "" : booking->hosts.front(), *why});
  }
  if (!args.common.json) PrintTable(rows);
  return kDone;
}

}  // namespace

void AddBookingCommands(CLI::App* app, int* exit_code) {
  using Run = int (*)(const Args&);
  const auto add = [&](const char* name, const char* help, Run run) {
    auto args = std::make_shared<Args>();
    CLI::App* verb = app->add_subcommand(name, help);
    AddFile(verb, &args->common);
    AddZone(verb, &args->common);
    verb->callback([=] { *exit_code = run(*args); });
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
        hold ? add("hold", "take a start for a while",
                   [](const Args& a) { return BookOrHold(a, true); })
             : add("book", "take a start", [](const Args& a) { return BookOrHold(a, false); });
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
  status("approve", "confirm a request", [](const Args& a) {
    return Change(a, StatusCommand{.note = a.note},
                  [](Engine& e, const StatusCommand& c) { return e.Approve(c); });
  });
  status("reject", "turn a request down", [](const Args& a) {
    return Change(a, StatusCommand{.note = a.note},
                  [](Engine& e, const StatusCommand& c) { return e.Reject(c); });
  });
  {
    auto [verb, args] = add("bookings", "who got what, and why", Bookings);
    verb->add_option("--event-type", args->event_type, "only these");
    verb->add_option("--host", args->hosts, "only this host's");
  }
}

}  // namespace rota::cli
