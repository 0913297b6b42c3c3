// rota expand: recurrence sets in, their starts out, one JSON document a line.
#include <iostream>

#include "examples/cli/shell.h"
#include "rota/codec/error_json.h"
#include "rota/codec/expand_json.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

std::string Answered(std::string_view line) {
  // Rows of outside corpora bring keys of their own (id, source, expect): those are passed over.
  const Result<ExpandRequest> request = ReadRecord<ExpandRequest>(line, {.open = true});
  if (!request.ok()) return WriteError(request.status());
  const Result<std::string> answer = AnswerExpand(*request);
  return answer.ok() ? *answer : WriteError(answer.status());
}

}  // namespace

void AddExpandCommand(CLI::App* app, int*) {
  CLI::App* expand = app->add_subcommand(
      "expand", "list the starts of recurrence rules: JSON Lines in, JSON Lines out");
  expand->callback([] {
    std::ios::sync_with_stdio(false);
    std::string line;
    // Reading flushes what was written, so a program that asks one by one is not kept waiting.
    while (std::getline(std::cin, line)) std::cout << Answered(line) << '\n';
  });
}

}  // namespace rota::cli
