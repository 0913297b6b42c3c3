// The examples that docs/verbs.md shows: each is a call that a program could make, and each works
// in the little portal that they speak of.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "rota/codec/record_json.h"
#include "rota/model/envelope.h"
#include "tests/support/calls.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::CallJson;
using test::OpenUnsynced;
using test::ReasonOf;

// Adds the moment that all examples are asked at: a Wednesday, before everything they name.
Json Asked(const std::string& body) {
  Json request = Json::parse(body);
  request["now"] = "2030-01-02T08:00:00Z";
  return request;
}

void Must(Engine& engine, std::string_view verb, const std::string& body) {
  const Json answer = CallJson(engine, verb, Asked(body));
  INFO(answer.dump());
  REQUIRE(ReasonOf(answer).empty());
}

// The office of tests/support/office.h, with what examples call b1 (a booking), h1 (a hold), r1 (a
// request), s1 (a series) and leave; messages 1 and 2, of the first two, are at a worker.
class Portal {
 public:
  Portal()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("rota_examples_{}", static_cast<long>(::getpid()))) {
    std::filesystem::create_directory(folder_);
    Engine engine = OpenUnsynced(Path("portal.db"));
    const std::string kim = R"("attendees":[{"name":"Kim","email":"kim@example.net"}]})";
    Must(engine, "catalog.apply",
         fmt::format(R"({{"catalog":{}}})", WriteRecord(test::Office(), See::kNever)));
    Must(engine, "booking.book",
         R"({"new_id":"b1","event_type":"call","start":"2030-01-07T09:00:00Z",)" + kim);
    Must(engine, "booking.book",
         R"({"new_id":"r1","event_type":"talk","start":"2030-01-07T12:00:00Z",)" + kim);
    const Json leased =
        CallJson(engine, "message.lease", Asked(R"({"owner":"mailer","lease_s":3600})"));
    for (const Json& message : leased["items"]) messages_.push_back(message["id"]);
    REQUIRE(messages_.size() == 2);
    Must(engine, "booking.hold",
         R"({"new_id":"h1","event_type":"call","start":"2030-01-07T10:00:00Z"})");
    Must(engine, "series.book",
         R"({"new_id":"s1","event_type":"call","start":"2030-01-14T09:00:00Z",)"
         R"("rrule":"FREQ=WEEKLY",)" +
             kim);
    Must(engine, "record.put",
         R"({"kind":"time_off","record":{"id":"leave","user":"cy","from":"2030-02-04"}})");
  }
  ~Portal() { std::filesystem::remove_all(folder_); }
  Portal(const Portal&) = delete;
  Portal& operator=(const Portal&) = delete;

  Engine Copy() {
    const std::string path = Path(fmt::format("{}.db", ++copies_));
    std::filesystem::copy_file(Path("portal.db"), path);
    return OpenUnsynced(path);
  }

  // The engine numbers messages as it likes: "2" of the examples is the second.
  const std::string& MessageNamed(const std::string& number) const {
    return messages_.at(std::stoul(number) - 1);
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> messages_;
  int copies_ = 0;
};

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
