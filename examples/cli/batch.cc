// rota batch: many commands in one transaction, as JSON Lines.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  std::string lines = "-", mode, key;
  bool dry_run = false;
};

// One command a line; empty lines are passed over. Errors name the line.
Result<std::vector<Command>> ReadLines(const std::string& text) {
  std::vector<Command> commands;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Result<Command> command = ReadRecord<Command>(line);
    if (!command.ok()) {
      Status wrong = std::move(command).status();
      return wrong.With("line", fmt::format("{}", number));
    }
    commands.push_back(*std::move(command));
  }
  return commands;
}

Result<BatchAnswer> Carry(const Args& args) {
  ROTA_ASSIGN(const std::string text, ReadFile(args.lines));
  BatchBody body;
  ROTA_ASSIGN(body.commands, ReadLines(text));
  body.mode = FromName<BatchMode>(args.mode).value_or(body.mode);
  body.dry_run = args.dry_run;
  ROTA_ASSIGN(Envelope envelope, EnvelopeOf(args.common));
  envelope.idempotency_key = args.key;
  ROTA_ASSIGN(Engine engine, Open(args.common));
  return engine.Batch(body, envelope);
}

}  // namespace

void AddBatchCommand(CLI::App* app, int* exit_code) {
  auto args = std::make_shared<Args>();
  args->common.json = true;
  CLI::App* batch = app->add_subcommand(
      "batch", R"(many commands in one transaction, a line each: {"verb":"…","body":{…}})");
  AddFile(batch, &args->common);
  batch->add_option("LINES", args->lines, "file of commands; standard input when left out");
  batch->add_option("--mode", args->mode, "all_or_nothing when left out")
      ->check(AWordOf<BatchMode>());
  batch->add_flag("--dry-run", args->dry_run, "answer the verdicts and write nothing");
  batch->add_option("--idempotency-key", args->key,
                    "the same commands under the same key answer what they answered first");
  OfVerb(batch, "batch");
  batch->callback([=] {
    const Result<BatchAnswer> answer = Carry(*args);
    if (!answer.ok()) {
      *exit_code = Fail(answer.status(), args->common);
      return;
    }
    // A verdict a line, in the order of the commands.
    for (const CommandVerdict& verdict : answer->verdicts) {
      PrintJson(WriteRecord(verdict, See::kAdmin));
    }
    *exit_code = answer->refused == 0 ? kDone : kRefused;
  });
}

}  // namespace rota::cli
