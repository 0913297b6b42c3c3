// Every document of tests/data/bad_input is refused with the reason, rule and path it names.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

const RecordDescriptor* FindRecord(const std::string& name) {
  for (const RecordDescriptor* d : AllRecords()) {
    if (d->name == name) return d;
  }
  return nullptr;
}

std::string InputOf(const nlohmann::ordered_json& one) {
  if (one.contains("text")) return one.at("text");
  if (one.contains("document")) return one.at("document").dump();
  const std::string hex = one.at("bytes_hex");
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string RuleOf(const Status& status) {
  for (const auto& [name, value] : status.detail()) {
    if (name == "rule") return value;
  }
  return {};
}

TEST_CASE("bad documents are refused with reason, rule and path") {
  int cases = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(test::SourceDir() + "/tests/data/bad_input")) {
    const nlohmann::ordered_json group = nlohmann::ordered_json::parse(std::ifstream(file.path()));
    for (const nlohmann::ordered_json& one : group.at("cases")) {
      INFO(file.path().filename().string() << ": " << one.at("name").get<std::string>());
      const RecordDescriptor* d = FindRecord(one.at("record"));
      REQUIRE(d);
      const Status status = ReadInto(*d, InputOf(one), d->make().get());
      CHECK(ReasonName(status.reason()) == one.at("reason").get<std::string>());
      if (one.contains("rule")) CHECK(RuleOf(status) == one.at("rule").get<std::string>());
      if (one.contains("path")) CHECK(status.path() == one.at("path").get<std::string>());
      ++cases;
    }
  }
  CHECK(cases > 100);
}

}  // namespace
}  // namespace rota
