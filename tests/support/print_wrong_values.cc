// Prints calls for every face to make, a line each: verb, reason, path and request, between tabs.
// The first fill a new database and succeed ("ok"); of each of the others C++ says why it is
// refused, and where. A request may be no UTF-8.
//
// With an argument, the fields instead: verb, JSON pointer, path of errors and a request around it.
#include <cstdio>

#include "rota/engine/engine.h"
#include "tests/support/must.h"
#include "tests/support/wrong_values.h"

namespace {

void Print(std::string_view verb, std::string_view second, std::string_view path,
           const std::string& request) {
  std::printf("%.*s\t%.*s\t%.*s\t%s\n", static_cast<int>(verb.size()), verb.data(),
              static_cast<int>(second.size()), second.data(), static_cast<int>(path.size()),
              path.data(), request.c_str());
}

rota::Result<std::string> Call(rota::Engine& engine, const std::string& verb,
                               const std::string& request) {
  const rota::PureVerb* pure = rota::FindPureVerb(verb);
  return pure ? pure->call(request) : rota::CallVerb(engine, verb, request);
}

}  // namespace

int main(int argc, char**) {
  if (argc > 1) {
    for (const rota::test::FieldPlace& place : rota::test::FieldPlaces()) {
      Print(place.verb, place.pointer, place.path, place.request);
    }
    return 0;
  }
  rota::Engine engine = rota::test::Must(rota::Engine::Open(":memory:", {}));
  for (const auto& [verb, request] : rota::test::OfficeCalls()) {
    rota::test::Must(rota::CallVerb(engine, verb, request.dump()));
    Print(verb, "ok", "", request.dump());
  }
  for (const rota::test::WrongRequest& wrong : rota::test::WrongRequests()) {
    const rota::Status refused = Call(engine, wrong.verb, wrong.request).status();
    Print(wrong.verb, rota::ReasonName(refused.reason()), refused.path(), wrong.request);
  }
  return 0;
}
