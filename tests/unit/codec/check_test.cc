#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

#include "rota/codec/record_json.h"
#include "rota/model/record_bodies.h"
#include "tests/support/random_record.h"

namespace rota {
namespace {

std::string Fault(const Status& status) {
  return status.ok() ? "" : fmt::format("{} {}", ReasonName(status.reason()), status.path());
}

template <typename T>
std::string FaultOf(const T& record) {
  return Fault(CheckRecord(Describe<T>(), &record));
}

TEST_CASE("what fits is let pass, and what does not is refused as its document is") {
  std::mt19937_64 random(7);
  for (const RecordDescriptor* record : AllRecords()) {
    for (int round = 0; round < 20; ++round) {
      CAPTURE(std::string(record->name));
      const std::shared_ptr<void> filled = record->make(), read = record->make();
      // A default-made record lacks what must be given: both tell the same field.
      if (round > 0) test::FillRandom(*record, filled.get(), random);
      const std::string document = WriteRecord(*record, filled.get(), See::kNever);
      if (round == 0 && document.find(":null") != std::string::npos) continue;  // a JSON value
      CHECK(Fault(CheckRecord(*record, filled.get())) ==
            Fault(ReadInto(*record, document, read.get())));
      if (round > 0) CHECK(CheckRecord(*record, filled.get()).ok());
    }
  }
}

TEST_CASE("what no document can hold") {
  User user;
  user.name = "Ana";
  user.travel = {{.from = kMaxDate + 1, .zone = "UTC"}};
  CHECK(FaultOf(user) == "out_of_range travel[0].from");
  user.travel = {};
  user.tags = {"a", "b\xff"};
  CHECK(FaultOf(user) == "malformed ");
  EventType type;
  type.title = "Call";
  type.durations_min = {30};
  type.scheduling = static_cast<Scheduling>(9);
  CHECK(FaultOf(type) == "invalid scheduling");
  type.scheduling = Scheduling::kIndividual;
  type.audience.bits = 1 << 9;
  CHECK(FaultOf(type) == "invalid audience");
  Attendee attendee;
  attendee.answers["height"] = std::nan("");
  CHECK(FaultOf(attendee) == "invalid answers.height");
}

TEST_CASE("the first fault is told, and what equals the default is not there") {
  ListBody body{.kind = "user", .limit = 0};
  body.host = std::string(141, 'x');
  CHECK(FaultOf(body) == "invalid limit");
  body.limit = 100;
  CHECK(FaultOf(body) == "invalid host");
  body.kind.clear();
  CHECK(FaultOf(body) == "invalid kind");
  CHECK(FaultOf(Query{.event_type = "call"}) == "");
}

}  // namespace
}  // namespace rota
