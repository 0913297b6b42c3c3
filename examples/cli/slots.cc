// rota slots, openings, explain: free time, and why not.
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
  std::string event_type, from, to, start, scenario;
  std::optional<std::int32_t> duration_min;
  std::vector<std::string> hosts;
  std::vector<std::string> members;
  std::optional<std::int32_t> limit;
  std::string include;
};

// "ana" is a person, "resource:hall" a thing, "pool:rooms" any one of a pool; "optional:" may stand
// before each.
QueryMember MemberOf(std::string_view text) {
  const auto takes = [&](std::string_view prefix) {
    const bool begins = text.starts_with(prefix);
    if (begins) text.remove_prefix(prefix.size());
    return begins;
  };
  QueryMember member;
  member.required = !takes("optional:");
  std::string& id = takes("resource:") ? member.resource
                    : takes("pool:")   ? member.pool
                                       : member.user;
  takes("user:");
  id = text;
  return member;
}

Result<Query> QueryOf(const Args& args) {
  Query query;
  query.event_type = args.event_type;
  query.zone = args.common.zone;
  query.hosts = args.hosts;
  query.duration_min = args.duration_min;
  query.limit = args.limit;
  for (const std::string& text : args.members) query.members.push_back(MemberOf(text));
  if (!args.include.empty()) query.include = *FromName<SlotInclude>(args.include);
  if (!args.from.empty()) {
    ROTA_ASSIGN(query.from, EdgeOf(args.from, "--from"));
  }
  if (!args.to.empty()) {
    ROTA_ASSIGN(query.to, EdgeOf(args.to, "--to"));
  }
  if (const auto* from = query.from ? std::get_if<Date>(&*query.from) : nullptr) {
    const auto* to = query.to ? std::get_if<Date>(&*query.to) : nullptr;
    if (to && *to < *from) return Invalid("range", "lies before --from").At("--to");
  }
  if (!args.start.empty()) {
    Result<Instant> start = ParseInstant(args.start);
    if (!start.ok()) return Status(start.status()).At("--start");
    query.start = *start;
  }
  return query;
}

void PrintSlots(const SlotList& slots, const Zone& zone) {
  if (slots.size() == 0) {
    std::cout
        << "No free time in that range; `rota explain FILE EVENT_TYPE --start …` says why one "
           "start is not free.\n";
    return;
  }
  constexpr std::size_t kPerLine = 9;
  std::vector<std::vector<std::string>> rows;
  Date day = kMinDate;
  std::size_t on_line = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Instant start = slots.start[i];
    const Date date = zone.DateOf(start);
    if (date != day || on_line == kPerLine) {
      rows.push_back({date != day ? DayText(date) : "", ""});
      on_line = 0;
    }
    rows.back()[1] += (on_line++ == 0 ? "" : "  ") + ClockText(start, zone);
    const bool taken = !slots.reasons.empty() && slots.reasons[i] != Reason::kNone;
    if (taken) rows.back()[1] += fmt::format(" ({})", ReasonText(slots.reasons[i]));
    day = date;
  }
  PrintTable(rows);
  std::cout << slots.size() << " starts, shown in " << zone.name()
            << (slots.reasons.empty() ? ".\n" : "; in brackets why one is not free.\n");
}

int FromScenario(const Args& args) {
  const Result<std::string> text = ReadFile(args.scenario);
  if (!text.ok()) return Fail(text.status(), args.common);
  const Result<Scenario> scenario = ReadScenario(*text);
  if (!scenario.ok()) {
    return FailDocument(scenario.status(), args.common, {args.scenario, *text});
  }
  const Result<std::string> answer = Evaluate(*scenario);
  return answer.ok() ? PrintJson(*answer) : Fail(answer.status(), args.common);
}

int Slots(const Args& args) {
  if (!args.scenario.empty()) return FromScenario(args);
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> header = EnvelopeOf(args.common);
  if (!header.ok()) return Fail(header.status(), args.common);
  Result<Query> query = QueryOf(args);
  if (!query.ok()) return Fail(query.status(), args.common);
  if (args.common.json) {
    const Result<Document> answer = engine->Ask({.op = QueryOp::kSlots, .what = *query}, *header);
    return answer.ok() ? PrintJson(answer->json) : Fail(answer.status(), args.common);
  }
  const Result<SlotList> slots = engine->FindSlots(*query, *header);
  if (!slots.ok()) return Fail(slots.status(), args.common);
  const Result<const Zone*> zone = ShownZone(args.common, "UTC");
  if (!zone.ok()) return Fail(zone.status(), args.common);
  PrintSlots(*slots, **zone);
  return kDone;
}

void AddOpenings(const std::string& who, const std::vector<Opening>& openings, const Zone& zone,
                 std::vector<std::vector<std::string>>* rows) {
  bool first = true;
  for (const Opening& opening : openings) {
    const std::string name = std::exchange(first, false) ? who : "";
    const bool same_day = zone.DateOf(opening.start) == zone.DateOf(opening.end);
    rows->push_back({name, WhenText(opening.start, zone),
                     same_day ? ClockText(opening.end, zone) : WhenText(opening.end, zone)});
  }
  if (first) rows->push_back({who, "never", ""});
}

int Openings(const Args& args) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> header = EnvelopeOf(args.common);
  if (!header.ok()) return Fail(header.status(), args.common);
  Result<Query> query = QueryOf(args);
  if (!query.ok()) return Fail(query.status(), args.common);
  if (args.common.json) {
    const Result<Document> answer =
        engine->Ask({.op = QueryOp::kOpenings, .what = *query}, *header);
    return answer.ok() ? PrintJson(answer->json) : Fail(answer.status(), args.common);
  }
  const Result<OpeningsAnswer> answer = engine->Openings(*query, *header);
  if (!answer.ok()) return Fail(answer.status(), args.common);
  const Result<const Zone*> zone = ShownZone(args.common, "UTC");
  if (!zone.ok()) return Fail(zone.status(), args.common);
  std::vector<std::vector<std::string>> rows = {{"who", "free from", "to"}};
  AddOpenings("(together)", answer->openings, **zone, &rows);
  for (const HostOpenings& one : answer->hosts) AddOpenings(one.host, one.openings, **zone, &rows);
  for (const ResourceOpenings& one : answer->resources.value_or(std::vector<ResourceOpenings>())) {
    AddOpenings(one.resource, one.openings, **zone, &rows);
  }
  PrintTable(rows);
  std::cout << "Shown in " << (*zone)->name() << ".\n";
  return kDone;
}

std::string AgainText(const RuleVerdict& rule, const Zone& zone) {
  return rule.free_at ? WhenText(*rule.free_at, zone) : "";
}

int Explain(const Args& args) {
  Result<Engine> engine = Open(args.common);
  if (!engine.ok()) return Fail(engine.status(), args.common);
  const Result<Envelope> header = EnvelopeOf(args.common);
  if (!header.ok()) return Fail(header.status(), args.common);
  Result<Query> query = QueryOf(args);
  if (!query.ok()) return Fail(query.status(), args.common);
  if (args.common.json) {
    const Result<Document> answer = engine->Ask({.op = QueryOp::kExplain, .what = *query}, *header);
    return answer.ok() ? PrintJson(answer->json) : Fail(answer.status(), args.common);
  }
  const Result<StartVerdict> verdict = engine->Explain(*query, *header);
  if (!verdict.ok()) return Fail(verdict.status(), args.common);
  const Result<const Zone*> zone = ShownZone(args.common, "UTC");
  if (!zone.ok()) return Fail(zone.status(), args.common);
  std::cout << WhenText(verdict->check.start, **zone) << " (" << (*zone)->name() << ") is "
            << (verdict->check.available ? "offered" : "not offered");
  if (!verdict->check.available) std::cout << ": " << ReasonText(verdict->check.reason);
  std::cout << ".\n";
  std::vector<std::vector<std::string>> rows = {{"  host", "", "in the way", "free again"}};
  for (const HostVerdict& host : verdict->candidates.value_or(std::vector<HostVerdict>())) {
    if (host.rules.empty()) rows.push_back({"  " + host.host, "free", "", ""});
    bool first = true;
    for (const RuleVerdict& rule : host.rules) {
      rows.push_back({"  " + (first ? host.host : ""), std::string(ReasonText(rule.reason)),
                      rule.object, AgainText(rule, **zone)});
      first = false;
    }
  }
  PrintTable(rows);
  return kDone;
}

void AddMembers(CLI::App* app, Args* args) {
  app->add_option(
      "--member", args->members,
      "one of an ad-hoc group, in place of an event type: a user, resource:ID or pool:ID; "
      "optional: in front of who comes where they are free");
}

// An event type or members; the engine says when neither is given.
void AddSubject(CLI::App* app, Args* args) {
  app->add_option("EVENT_TYPE", args->event_type, "what would be booked");
  AddMembers(app, args);
}

}  // namespace

void AddSlotCommands(CLI::App* app, int* exit_code) {
  {
    auto args = std::make_shared<Args>();
    CLI::App* slots = app->add_subcommand("slots", "free starts, by date in your zone");
    slots->add_option("FILE", args->common.file, "database");
    slots->add_option("EVENT_TYPE", args->event_type, "what would be booked");
    CLI::Option* scenario = slots->add_option("--scenario", args->scenario,
                                              "answer a scenario document instead of a database");
    slots->add_option("--organization", args->common.organization,
                      "id; needed when the file holds several");
    slots->add_option("--now", args->common.now, "ask as of this instant (RFC 3339)");
    slots->add_flag("--json", args->common.json, "answer with a document");
    AddZone(slots, &args->common);
    slots->add_option("--from", args->from, "date, or instant (RFC 3339)");
    slots->add_option("--to", args->to, "date, inclusive, or instant");
    slots->add_option("--duration-min", args->duration_min, "minutes");
    slots->add_option("--host", args->hosts, "only these hosts");
    AddMembers(slots, args.get());
    slots
        ->add_option("--include", args->include, "lattice: also the starts that are taken, and why")
        ->check(AWordOf<SlotInclude>());
    // A scenario says all of it itself.
    for (CLI::Option* option : slots->get_options()) {
      const std::string name = option->get_name();
      if (option != scenario && name != "--help" && name != "--json") scenario->excludes(option);
    }
    OfVerb(slots, "query.slots");
    slots->callback([=] {
      const bool about_something = !args->event_type.empty() || !args->members.empty();
      if (args->scenario.empty() && (args->common.file.empty() || !about_something)) {
        throw CLI::RequiredError("FILE and EVENT_TYPE or --member, or --scenario");
      }
      *exit_code = Slots(*args);
    });
  }
  {
    auto args = std::make_shared<Args>();
    CLI::App* openings = app->add_subcommand(
        "openings", "stretches of free time wherever the grid is, together and host by host");
    AddFile(openings, &args->common);
    AddZone(openings, &args->common);
    AddSubject(openings, args.get());
    openings->add_option("--from", args->from, "date, or instant (RFC 3339)");
    openings->add_option("--to", args->to, "date, inclusive, or instant");
    openings->add_option("--duration-min", args->duration_min, "minutes");
    openings->add_option("--host", args->hosts, "only these hosts");
    openings->add_option("--limit", args->limit, "at most so many stretches");
    OfVerb(openings, "query.openings");
    openings->callback([=] { *exit_code = Openings(*args); });
  }
  {
    auto args = std::make_shared<Args>();
    CLI::App* explain =
        app->add_subcommand("explain", "why a start is offered or not, host by host");
    AddFile(explain, &args->common);
    AddZone(explain, &args->common);
    AddSubject(explain, args.get());
    explain->add_option("--start", args->start, "the start (RFC 3339)")->required();
    explain->add_option("--duration-min", args->duration_min, "minutes");
    explain->add_option("--host", args->hosts, "only these hosts");
    OfVerb(explain, "query.explain");
    explain->callback([=] { *exit_code = Explain(*args); });
  }
}

}  // namespace rota::cli
