// The examples that docs/verbs.md shows: each is a call that a program could make, and each works
// in the little portal that they speak of.
#include <doctest/doctest.h>

#include "rota/codec/record_json.h"
#include "rota/model/envelope.h"
#include "tests/support/portal.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::Asked;
using test::CallJson;
using test::Portal;
using test::ReasonOf;

TEST_CASE("every verb's example is read, and works in the portal it speaks of") {
  Portal portal;
  for (const VerbRow* verb : AllVerbs()) {
    CAPTURE(std::string(verb->name));
    CAPTURE(std::string(verb->example));
    REQUIRE(!verb->example.empty());
    // What stands there is a body and nothing else.
    const std::shared_ptr<void> body = verb->body().make();
    const Status read = ReadInto(verb->body(), verb->example, body.get());
    INFO(read.message());
    CHECK(read.ok());
    Json example = Json::parse(verb->example);
    if (example.contains("message")) example["message"] = portal.MessageNamed(example["message"]);
    if (example.contains("path")) example["path"] = portal.Path(example["path"]);
    Engine engine = portal.Copy();
    Json request = Asked(example.dump());
    const bool ends = verb->name == "booking.complete" || verb->name == "booking.no_show";
    if (ends) request["now"] = "2030-01-07T09:00:00Z";  // b1 begins
    const Json answer = CallJson(engine, verb->name, request);
    INFO(answer.dump());
    CHECK(ReasonOf(answer).empty());
    // It shows something: an example that names nothing that is there proves nothing.
    if (verb->name == "record.history" || verb->name == "record.list") {
      CHECK(!answer.value("items", Json::array()).empty());
    }
  }
}

TEST_CASE("examples of verbs without a database are read, and answer") {
  for (const PureVerb& verb : PureVerbs()) {
    CAPTURE(std::string(verb.name));
    REQUIRE(!verb.example.empty());
    const std::shared_ptr<void> body = verb.body().make();
    CHECK(ReadInto(verb.body(), verb.example, body.get()).ok());
    const Result<std::string> answer = verb.call(verb.example);
    REQUIRE(answer.ok());
    CHECK(answer->size() > std::string_view("{}").size());
  }
}

// In JSON body and envelope lie flat in one object. Verbs without a database take no envelope.
TEST_CASE("no body has a field of the envelope's") {
  const RecordDescriptor& envelope = Describe<Envelope>();
  REQUIRE(envelope.Find("now") != nullptr);
  for (const VerbRow* verb : AllVerbs()) {
    CAPTURE(std::string(verb->name));
    for (const FieldDescriptor& field : verb->body().fields) {
      CAPTURE(std::string(field.name));
      CHECK(envelope.Find(field.name) == nullptr);
    }
  }
}

}  // namespace
}  // namespace rota
