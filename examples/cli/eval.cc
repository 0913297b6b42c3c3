// rota eval: scenarios in, answers out, one JSON document a line.
#include <iostream>

#include "examples/cli/shell.h"
#include "rota/codec/error_json.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

std::string Answered(std::string_view line) {
  const Result<Scenario> scenario = ReadScenario(line);
  if (!scenario.ok()) return WriteError(scenario.status());
  const Result<std::string> answer = Evaluate(*scenario);
  return answer.ok() ? *answer : WriteError(answer.status());
}

}  // namespace

void AddEvalCommand(CLI::App* app, int*) {
  CLI::App* eval =
      app->add_subcommand("eval", "answer scenario documents: JSON Lines in, JSON Lines out");
  eval->callback([] {
    std::ios::sync_with_stdio(false);
    std::string line;
    // Reading flushes what was written, so a program that asks one by one is not kept waiting.
    while (std::getline(std::cin, line)) std::cout << Answered(line) << '\n';
  });
}

}  // namespace rota::cli
