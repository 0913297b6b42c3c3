// The little portal that the examples of docs/verbs.md speak of.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/calls.h"
#include "tests/support/office.h"

namespace rota::test {

// Adds the moment that all examples are asked at: a Wednesday, before everything they name.
inline nlohmann::json Asked(const std::string& body) {
  nlohmann::json request = nlohmann::json::parse(body);
  request["now"] = "2030-01-02T08:00:00Z";
  return request;
}

inline void MustCall(Engine& engine, std::string_view verb, const std::string& body) {
  const nlohmann::json answer = CallJson(engine, verb, Asked(body));
  if (!ReasonOf(answer).empty()) throw std::runtime_error(answer.dump());
}

// The office of tests/support/office.h, with what examples call b1 (a booking), h1 (a hold), r1 (a
// request), s1 (a series), w1 and w2 (who wait; the first has an offer) and leave; messages 1 and
// 2, of the first two, are at a worker. Answers their ids.
inline std::vector<std::string> FillPortal(Engine& engine) {
  std::vector<std::string> messages;
  const std::string kim = R"("attendees":[{"name":"Kim","email":"kim@example.net"}]})";
  MustCall(engine, "catalog.apply",
           fmt::format(R"({{"catalog":{}}})", WriteRecord(Office(), See::kNever)));
  MustCall(engine, "booking.book",
           R"({"new_id":"b1","event_type":"call","start":"2030-01-07T09:00:00Z",)" + kim);
  MustCall(engine, "booking.book",
           R"({"new_id":"r1","event_type":"talk","start":"2030-01-07T12:00:00Z",)" + kim);
  const nlohmann::json leased =
      CallJson(engine, "message.lease", Asked(R"({"owner":"mailer","lease_s":3600})"));
  for (const nlohmann::json& message : leased["items"]) messages.push_back(message["id"]);
  MustCall(engine, "booking.hold",
           R"({"new_id":"h1","event_type":"call","start":"2030-01-07T10:00:00Z"})");
  MustCall(engine, "series.book",
           R"({"new_id":"s1","event_type":"call","start":"2030-01-14T09:00:00Z",)"
           R"("rrule":"FREQ=WEEKLY",)" +
               kim);
  const std::string waits = R"("event_type":"talk","start":"2030-01-09T09:00:00Z",)"
                            R"("attendee":{"name":"Kim","email":"kim@example.net"}})";
  MustCall(engine, "waitlist.join", R"({"new_id":"w1",)" + waits);
  MustCall(engine, "waitlist.join", R"({"new_id":"w2",)" + waits);
  MustCall(engine, "record.put",
           R"({"kind":"time_off","record":{"id":"leave","user":"cy","from":"2030-02-04"}})");
  MustCall(engine, "booking.book",
           R"({"new_id":"b2","event_type":"call","start":"2030-01-08T09:00:00Z",)" + kim);
  return messages;
}

// That portal in a file, of which one gets copies.
class Portal {
 public:
  Portal()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("rota_examples_{}", static_cast<long>(::getpid()))) {
    std::filesystem::create_directory(folder_);
    Engine engine = OpenUnsynced(Path("portal.db"));
    messages_ = FillPortal(engine);
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

}  // namespace rota::test
