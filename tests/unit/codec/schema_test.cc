// The published schemas and the reader agree: what the engine writes fits, what the reader refuses
// for a reason a schema can express does not fit.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "rota/codec/record_json.h"
#include "tests/support/random_record.h"
#include "tests/support/schema_check.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

nlohmann::json Load(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE_MESSAGE(file, path.string());
  return nlohmann::json::parse(file);
}

const std::filesystem::path kSchemas = test::SourceDir() + "/docs/schema";

std::filesystem::path SchemaOf(std::string_view record) {
  return kSchemas / (std::string(record) + ".schema.json");
}

TEST_CASE("the example documents fit their schemas") {
  const std::string folder = test::SourceDir() + "/tests/data/examples/";
  CHECK(test::Misfit(Load(SchemaOf("catalog")), Load(folder + "catalog.json")) == "");
  CHECK(test::Misfit(Load(SchemaOf("scenario")), Load(folder + "scenario.json")) == "");
}

TEST_CASE("every record the engine writes fits its schema") {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  int checked = 0;
  for (const RecordDescriptor* d : AllRecords()) {
    if (!std::filesystem::exists(SchemaOf(d->name))) continue;
    const nlohmann::json schema = Load(SchemaOf(d->name));
    for (int round = 0; round < 5; ++round) {
      const std::shared_ptr<void> record = d->make();
      test::FillRandom(*d, record.get(), random);
      const std::string text = WriteRecord(*d, record.get(), See::kNever);
      INFO("seed " << seed << ", " << d->name << ": " << text);
      CHECK(test::Misfit(schema, nlohmann::json::parse(text)) == "");
    }
    ++checked;
  }
  CHECK(checked >= 20);
}

TEST_CASE("what a schema can say it refuses as the reader does") {
  static const std::set<std::string> kExpressible = {
      "type",       "required",    "literal",        "range",      "items",
      "slug_shape", "color_shape", "phone_unparsed", "time_shape", "weekday"};
  int refused = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(test::SourceDir() + "/tests/data/bad_input")) {
    const nlohmann::json group = Load(file.path());
    for (const nlohmann::json& one : group.at("cases")) {
      const std::string reason = one.at("reason");
      const bool expressible = reason == "unknown_field" || reason == "unsupported" ||
                               kExpressible.contains(one.value("rule", ""));
      if (!one.contains("document") || !expressible) continue;
      const auto path = SchemaOf(one.at("record").get<std::string>());
      if (!std::filesystem::exists(path)) {
        continue;  // a part: its rules are in the schemas of others
      }
      INFO(file.path().filename().string() << ": " << one.at("name").get<std::string>());
      CHECK(test::Misfit(Load(path), one.at("document")) != "");
      ++refused;
    }
  }
  CHECK(refused > 40);
}

}  // namespace
}  // namespace rota
