#include "rota/codec/json_writer.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "rota/codec/error_json.h"

namespace rota {
namespace {

TEST_CASE("commas and brackets") {
  JsonWriter w;
  w.BeginObject();
  w.Key("empty");
  w.BeginArray();
  w.EndArray();
  w.Key("list");
  w.BeginArray();
  w.Integer(1);
  w.BeginObject();
  w.EndObject();
  w.Null();
  w.Json("{\"raw\":1}");
  w.EndArray();
  w.Bool("yes", true);
  w.Text("last", "x");
  w.EndObject();
  CHECK(w.text() == R"({"empty":[],"list":[1,{},null,{"raw":1}],"yes":true,"last":"x"})");
}

TEST_CASE("every byte below 128 is escaped as another writer does it") {
  for (char c = 1; c > 0 && c < 127; ++c) {
    JsonWriter w;
    w.Text(std::string(3, c));
    CHECK(w.text() == nlohmann::json(std::string(3, c)).dump());
  }
}

TEST_CASE("numbers read back the same") {
  for (const double number : {0.0, -0.5, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 123456789.0}) {
    JsonWriter w;
    w.Number(number);
    CHECK(nlohmann::json::parse(w.text()).get<double>() == number);
  }
  JsonWriter w;
  w.Integer(INT64_MIN);
  CHECK(w.text() == "-9223372036854775808");
}

TEST_CASE("errors") {
  CHECK(WriteError(Invalid("range", "must lie between 0 and 5").At("a[1].b")) ==
        R"({"error":{"reason":"invalid","code":"invalid","message":"must lie between 0 and 5",)"
        R"("path":"a[1].b","detail":{"rule":"range"},"retryable":false}})");
  Status taken(Reason::k_occupied);
  taken.With({{Reason::k_occupied, "ana", "b7", 1772528400}, {Reason::k_schedule, "bo", "", 0}});
  const nlohmann::json error = nlohmann::json::parse(WriteError(taken)).at("error");
  CHECK(error.at("code") == "refused");
  CHECK(!error.contains("path"));
  CHECK(error.at("refusals")[0].dump() ==
        R"({"free_at":"2026-03-03T09:00:00Z","host":"ana","object":"b7","reason":"occupied"})");
  CHECK(error.at("refusals")[1].size() == 2);
  CHECK(nlohmann::json::parse(WriteError(Status(Reason::k_busy))).at("error").at("retryable") ==
        true);
}

}  // namespace
}  // namespace rota
