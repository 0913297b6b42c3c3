// rota call: every verb by its name.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

struct Args {
  Common common;
  std::string verb, request = "{}", acting;
};

Result<std::string> Call(const Args& args) {
  std::string request = args.request;
  if (request == "-") {
    ROTA_ASSIGN(request, ReadFile(request));
  }
  if (const PureVerb* pure = FindPureVerb(args.verb)) return pure->call(request);
  if (args.common.file == "-") {
    return Invalid("required", fmt::format("{} needs a database", args.verb)).At("FILE");
  }
  ROTA_ASSIGN(Engine engine, Open(args.common));
  if (args.acting.empty()) return CallVerb(engine, args.verb, request);
  ROTA_ASSIGN(const Envelope bound, ReadRecord<Envelope>(args.acting));
  return CallVerb(engine, args.verb, request, &bound);
}

}  // namespace

void AddCallCommand(CLI::App* app, int* exit_code) {
  auto args = std::make_shared<Args>();
  args->common.json = true;
  CLI::App* call = app->add_subcommand("call", "call any verb, as docs/verbs.md lists them");
  call->add_option("FILE", args->common.file, "database; - for verbs that need none")->required();
  call->add_option("VERB", args->verb, "such as booking.cancel")->required();
  call->add_option("REQUEST", args->request,
                   "body and envelope as one JSON object, - for standard input");
  call->add_option("--acting", args->acting,
                   "the envelope as JSON: then REQUEST is what a visitor sent, a body alone");
  call->callback([=] {
    const Result<std::string> answer = Call(*args);
    *exit_code = answer.ok() ? PrintJson(*answer) : Fail(answer.status(), args->common);
  });
}

}  // namespace rota::cli
