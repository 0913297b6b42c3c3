// A wrong value in any field of any request is refused for what it is, with its path, before
// anything is read; and a refused request leaves the database as it was, byte for byte.
#include "tests/support/wrong_values.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>

#include "rota/codec/expand_json.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/calls.h"
#include "tests/support/database_file.h"
#include "tests/support/must.h"

namespace rota {
namespace {

using test::Must;

// A database with a little in it, and what it holds.
class Office {
 public:
  Office() : engine_(test::OpenUnsynced(file_.path())) {
    for (const auto& [verb, request] : test::OfficeCalls()) {
      Must(CallVerb(engine_, verb, request.dump()));
    }
    before_ = Bytes();
    REQUIRE(before_.size() > 10000);
  }
  ~Office() { CHECK(Bytes() == before_); }
  Engine& engine() { return engine_; }

 private:
  std::string Bytes() {
    const test::DatabaseFile copy;
    Must(engine_.Backup({.path = copy.path()}));
    std::ifstream file(copy.path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::DatabaseFile file_;
  Engine engine_;
  std::string before_;
};

bool IsOfValue(Reason reason) {
  using enum Reason;
  return reason == k_invalid || reason == k_malformed || reason == k_out_of_range ||
         reason == k_unknown_field || reason == k_unsupported;
}

// A body as C++ fills it in.
Status Refused(Engine& engine, const test::WrongBody& wrong) {
  if (wrong.record == &Describe<Scenario>()) {
    return Evaluate(*static_cast<const Scenario*>(wrong.body.get())).status();
  }
  if (wrong.record == &Describe<ExpandRequest>()) {
    return AnswerExpand(*static_cast<const ExpandRequest*>(wrong.body.get())).status();
  }
  const VerbRow& verb = *FindVerb(wrong.verb);
  return verb.invoke(engine, Envelope{}, wrong.body.get(), verb.answer().make().get());
}

Status RefusedAsJson(Engine& engine, const std::string& verb, const std::string& request) {
  const PureVerb* pure = FindPureVerb(verb);
  return pure ? pure->call(request).status() : CallVerb(engine, verb, request).status();
}

TEST_CASE("wrong values as JSON") {
  Office office;
  int tried = 0;
  for (const test::WrongRequest& wrong : test::WrongRequests()) {
    INFO(wrong.verb << " " << wrong.field << " " << wrong.request.substr(0, 300));
    const Status refused = RefusedAsJson(office.engine(), wrong.verb, wrong.request);
    CHECK(IsOfValue(refused.reason()));
    CHECK(refused.path().starts_with(wrong.field));
    CHECK(refused.path().empty() == wrong.field.empty());
    ++tried;
  }
  CHECK(tried > 2000);
}

TEST_CASE("wrong values as C++ holds them are refused as their documents are") {
  Office office;
  int tried = 0, written = 0;
  for (const test::WrongBody& wrong : test::WrongBodies()) {
    INFO(wrong.verb << " " << wrong.field << " " << wrong.what);
    const Status refused = Refused(office.engine(), wrong);
    CHECK(IsOfValue(refused.reason()));
    CHECK(refused.path() == wrong.field);
    ++tried;
    if (wrong.what.starts_with("no ") || wrong.what.ends_with("9999") ||
        wrong.what.ends_with(" 1") || wrong.what == "negative") {
      continue;  // no document holds it, or not by that name
    }
    const std::string document = WriteRecord(*wrong.record, wrong.body.get(), See::kNever);
    const Status read = RefusedAsJson(office.engine(), wrong.verb, document);
    CHECK(read.reason() == refused.reason());
    CHECK(read.path() == refused.path());
    CHECK(read.detail() == refused.detail());
    ++written;
  }
  CHECK(tried > 800);
  CHECK(written > 400);
}

TEST_CASE("wrong values of the envelope") {
  Office office;
  const auto refused = [&](auto change) {
    Envelope envelope;
    change(envelope);
    const Status status = office.engine().Check({.event_type = "call"}, envelope).status();
    return fmt::format("{} {}", ReasonName(status.reason()), status.path());
  };
  CHECK(refused([](Envelope& e) { e.now = kMaxInstant + 1; }) == "out_of_range now");
  CHECK(refused([](Envelope& e) { e.organization = std::string(141, 'x'); }) ==
        "invalid organization");
  CHECK(refused([](Envelope& e) { e.actor = Actor{static_cast<ActorKind>(9)}; }) ==
        "invalid actor.kind");
  CHECK(refused([](Envelope& e) { e.client_key = "\xff"; }) == "malformed ");
  CHECK(refused([](Envelope& e) {
          e.facts = ExtraFacts{.closed = {{kMaxDate + 1, kMaxDate}}};
        }) == "out_of_range facts.closed[0].start");
}

}  // namespace
}  // namespace rota
