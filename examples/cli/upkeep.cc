// rota changes, tick, verify, backup.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  std::int64_t since = 0;
  std::int32_t limit = 1000;
  std::string target;
};

int Changes(Engine& engine, const Envelope& header, const Args& args) {
  const Result<ChangeFeed> feed =
      engine.Changes({.since = args.since, .limit = args.limit}, header);
  if (!feed.ok()) return Fail(feed.status(), args.common);
  if (args.common.json) {
    for (const Change& change : feed->items) PrintJson(WriteRecord(change, See::kStaff));
    return kDone;
  }
  std::vector<std::vector<std::string>> rows = {{"revision", "kind", "id"}};
  for (const Change& change : feed->items) {
    rows.push_back({fmt::format("{}", change.revision), change.kind, change.id});
  }
  PrintTable(rows);
  std::cout << "next: --since " << feed->next_revision << '\n';
  return kDone;
}

int Tick(Engine& engine, const Envelope& header, const Args& args) {
  const Result<TickReport> report = engine.Tick({}, header);
  if (!report.ok()) return Fail(report.status(), args.common);
  if (args.common.json) {
    return PrintJson(WriteRecord(*report, See::kAdmin));
  }
  fmt::print("{} holds and {} requests ran out, {} series went on.\n", report->holds_expired,
             report->requests_expired, report->series_extended);
  return kDone;
}

int Verify(Engine& engine, const Envelope& header, const Args& args) {
  const Result<VerifyReport> report = engine.Verify({}, header);
  if (!report.ok()) return Fail(report.status(), args.common);
  if (args.common.json) {
    PrintJson(WriteRecord(*report, See::kAdmin));
  } else {
    for (const std::string& finding : report->findings) std::cout << Visible(finding) << '\n';
    if (report->findings.empty()) fmt::print("Sound: {} bookings checked.\n", report->bookings);
  }
  return report->findings.empty() ? kDone : kRefused;
}

int Backup(Engine& engine, const Envelope&, const Args& args) {
  const Result<Done> done = engine.Backup({.path = args.target});
  if (!done.ok()) return Fail(done.status(), args.common);
  if (args.common.json) return PrintJson(WriteRecord(*done, See::kAdmin));
  fmt::print("Copied to {}.\n", Visible(args.target));
  return kDone;
}

}  // namespace

void AddUpkeepCommands(CLI::App* app, int* exit_code) {
  using Run = int (*)(Engine&, const Envelope&, const Args&);
  const auto add = [&](const char* name, const char* help, const char* of, Run run) {
    auto args = std::make_shared<Args>();
    CLI::App* verb = app->add_subcommand(name, help);
    AddFile(verb, &args->common);
    OfVerb(verb, of);
    verb->callback([=] {
      Result<Engine> engine = Open(args->common);
      const Result<Envelope> header = EnvelopeOf(args->common);
      if (!engine.ok()) {
        *exit_code = Fail(engine.status(), args->common);
      } else if (!header.ok()) {
        *exit_code = Fail(header.status(), args->common);
      } else {
        *exit_code = run(*engine, *header, *args);
      }
    });
    return std::pair(verb, args.get());
  };
  {
    auto [verb, args] = add("changes", "what was written since a revision", "change.list", Changes);
    verb->add_option("--since", args->since, "revision");
    verb->add_option("--limit", args->limit, "at most so many");
  }
  add("tick", "write down which holds and requests ran out", "upkeep.tick", Tick);
  add("verify", "check that everything stored agrees", "upkeep.verify", Verify);
  {
    auto [verb, args] = add("backup", "copy the live database", "upkeep.backup", Backup);
    verb->add_option("PATH", args->target, "new file")->required();
  }
}

}  // namespace rota::cli
