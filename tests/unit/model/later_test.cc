// Fields that are known and not built yet. There is none with a member at the moment, so these
// tests take a field that is built and call it later.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "tests/support/must.h"

namespace rota {
namespace {

EventType TypeWith(std::string_view more) {
  return test::Must(ReadRecord<EventType>(
      R"({"id":"e","title":"E","durations_min":[30],"team":"t","hosts":[{"user":"ana"}])" +
      std::string(more) + "}"));
}

// The event type of a version that has not built `color` yet.
const RecordDescriptor& Earlier() {
  static std::vector<FieldDescriptor> fields;
  static const RecordDescriptor earlier = [] {
    RecordDescriptor copy = Describe<EventType>();
    fields.assign(copy.fields.begin(), copy.fields.end());
    std::find_if(fields.begin(), fields.end(), [](const FieldDescriptor& field) {
      return field.name == "color";
    })->mark = Mark::kLater;
    copy.fields = fields;
    return copy;
  }();
  return earlier;
}

std::string ErrorsOf(const EventType& type, const EventType* before) {
  std::string paths;
  for (const Status& error : CheckLater(Earlier(), &type, before)) {
    CHECK(error.reason() == Reason::k_unsupported);
    paths += error.path() + " ";
  }
  return paths;
}

constexpr const char* kLater = R"(,"color":"#112233")";

TEST_CASE("a value of a field that is not built yet is refused unless it was stored") {
  const EventType two = TypeWith(kLater);
  CHECK(ErrorsOf(two, nullptr) == "color ");
  CHECK(ErrorsOf(two, &two) == "");
  const EventType one = TypeWith("");
  CHECK(ErrorsOf(one, &two) == "");  // leaving one out is no new value
  CHECK(ErrorsOf(two, &one) == "color ");
  CHECK(ErrorsOf(TypeWith(R"(,"color":"#000000")"), &two) == "color ");
  CHECK(ErrorsOf(TypeWith(R"(,"policy":"round_robin")"), nullptr) == "");
}

TEST_CASE("what is checked by itself has only new values") {
  const EventType type = TypeWith(kLater);
  const std::vector<Status> errors = ValidateRecord(Earlier(), &type);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].path() == "color");
  CHECK(ValidateRecord(Earlier(), &type, &type).empty());
}

TEST_CASE("every field that has a member is built") {
  Catalog catalog;
  catalog.event_types = {TypeWith(kLater)};
  for (const LintFinding& finding : Lint(catalog)) CHECK(finding.rule != "not_built_yet");
}

}  // namespace
}  // namespace rota
