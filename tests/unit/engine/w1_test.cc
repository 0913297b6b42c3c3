// The published answers of slot workload W1 (counts and hashes by two independent programs).
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "benchmarks/availability/workload.h"
#include "rota/engine/engine.h"

namespace rota {

TEST_CASE("workload W1 gives the published counts and hashes") {
  for (const bench::W1Answer& expected : bench::kW1Answers) {
    const std::string type = expected.type;
    const Scheduling scheduling = type == "individual"   ? Scheduling::kIndividual
                                  : type == "collective" ? Scheduling::kCollective
                                                         : Scheduling::kRoundRobin;
    const Result<std::string> answer =
        Evaluate(bench::W1(expected.hosts, expected.days, scheduling));
    INFO(expected.type, " ", expected.hosts, " hosts, ", expected.days, " days");
    REQUIRE(answer.ok());
    std::vector<std::int64_t> starts;
    const nlohmann::json document = nlohmann::json::parse(*answer);
    for (const auto& slot : document["slots"]) {
      starts.push_back(*ParseInstant(slot["start"].get<std::string>()));
    }
    CHECK(starts.size() == expected.count);
    CHECK(bench::HashOfStarts(starts) == expected.hash);
  }
}

}  // namespace rota
