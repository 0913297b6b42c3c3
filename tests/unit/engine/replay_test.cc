// The scenarios of tests/data, answered by the C++ face: the same bytes as every other face gives.
#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "rota/codec/error_json.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

std::string Answered(const std::string& line) {
  const Result<Scenario> scenario = ReadScenario(line);
  if (!scenario.ok()) return WriteError(scenario.status());
  const Result<std::string> answer = Evaluate(*scenario);
  return answer.ok() ? *answer : WriteError(answer.status());
}

TEST_CASE("scenarios give the recorded answers") {
  for (const std::string name : {"cases", "free_time", "questions"}) {
    const std::string base = test::SourceDir() + "/tests/data/scenarios/" + name;
    std::ifstream scenarios(base + ".jsonl"), answers(base + ".answers.jsonl");
    REQUIRE(scenarios.good());
    REQUIRE(answers.good());
    std::string scenario, expected;
    int line = 0;
    while (std::getline(scenarios, scenario)) {
      ++line;
      CAPTURE(name);
      CAPTURE(line);
      REQUIRE(std::getline(answers, expected).good());
      CHECK(Answered(scenario) == expected);
    }
    CHECK(line > 10);
    CHECK_FALSE(std::getline(answers, expected).good());
  }
}

}  // namespace
}  // namespace rota
