#include "src/assignment/decision.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/record_json.h"

namespace rota {
namespace {

// Ids as an engine makes them, 36 bytes each.
std::string UserId(int i) { return fmt::format("01b8b6b9-3000-7b20-aae1-{:012d}", i); }

// A decision over `hosts`, of whom the one at `chosen` won. Neighbours never fare alike, which is
// the longest list of runs there is.
Decision Contest(int hosts, int chosen) {
  Decision decision;
  decision.booking = UserId(0);
  decision.at = 1893456000;
  decision.seed = 1234567890123;
  for (int i = 0; i < hosts; ++i) {
    Candidate& one = decision.candidates.emplace_back();
    one.user = UserId(i);
    if (i == chosen) {
      one.values = {{"least_recent", "7"}, {"member_order", fmt::format("{}", i)}};
      decision.chosen = {one.user};
    } else if (i % 2 == 0) {
      one.dropped_by = "not_free";
    } else if (i % 10 == 1) {
      one.dropped_by = "member_order";
      one.values = {{"least_recent", "7"}, {"member_order", fmt::format("{}", i)}};
    } else {
      one.dropped_by = "least_recent";
      one.values = {{"least_recent", fmt::format("{}", 1000000 + i)}};
    }
  }
  return decision;
}

// As it comes back from the store; the size of what lay there.
Decision Stored(Decision decision, std::size_t* bytes = nullptr) {
  Pack(&decision);
  const std::string doc = WriteRecord(decision, See::kNever);
  if (bytes) *bytes = doc.size();
  Result<Decision> read = ReadRecord<Decision>(doc);
  REQUIRE(read.ok());
  Unpack(&*read);
  return *read;
}

TEST_CASE("a decision over a thousand hosts has 4 KB at most, and says what became of each") {
  for (const int chosen : {0, 531, 999}) {
    const Decision full = Contest(1000, chosen);
    std::size_t bytes = 0;
    const Decision kept = Stored(full, &bytes);
    CHECK(bytes <= 4096);
    std::vector<std::string> outcomes;
    for (const HostRun& run : kept.outcomes) {
      outcomes.insert(outcomes.end(), static_cast<std::size_t>(run.hosts), run.dropped_by);
    }
    REQUIRE(outcomes.size() == full.candidates.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      CHECK(outcomes[i] == full.candidates[i].dropped_by);
    }
    REQUIRE(kept.candidates.size() == kMostCandidates);
    std::size_t at = 0;
    for (const Candidate& one : full.candidates) {
      // Whoever reached the last criterion, in order, and the chosen.
      if (one.values.size() < 2 || at == kept.candidates.size()) continue;
      const bool is_kept = one == kept.candidates[at];
      CHECK((is_kept || at == kMostCandidates - 1));
      if (is_kept) ++at;
    }
    CHECK(at == kMostCandidates);
    CHECK(std::any_of(kept.candidates.begin(), kept.candidates.end(),
                      [&](const Candidate& one) { return one.user == UserId(chosen); }));
  }
}

TEST_CASE("up to 32 hosts everything comes back as it was") {
  for (const int hosts : {0, 1, 2, 31, 32}) {
    CAPTURE(hosts);
    const Decision full = Contest(hosts, hosts / 2);
    CHECK(Stored(full) == full);
  }
  const Decision more = Stored(Contest(33, 4));
  CHECK(more.candidates.size() == 32);
  CHECK(!more.outcomes.empty());
}

TEST_CASE("an answer is shortened as the store does it") {
  for (const int hosts : {20, 200}) {
    Decision answer = Contest(hosts, 15);
    Shorten(&answer);
    CHECK(answer == Stored(Contest(hosts, 15)));
  }
}

TEST_CASE("decisions of earlier versions name every candidate, and still do") {
  const std::string_view old =
      R"({"booking":"b1","at":"2029-12-25T00:00:00Z","policy":"round_robin","chosen":["h0"],)"
      R"("groups":{"rotating":["h0"]},"candidates":[{"user":"h0","values":{"least_recent":"3",)"
      R"("member_order":"0"}},{"user":"h1","dropped_by":"least_recent","values":{"least_recent":)"
      R"("19101"}},{"user":"h2","dropped_by":"not_free"}]})";
  Result<Decision> read = ReadRecord<Decision>(old);
  REQUIRE(read.ok());
  Unpack(&*read);
  CHECK(read->candidates.size() == 3);
  CHECK(read->candidates[1].values.at("least_recent") == "19101");
  CHECK(read->outcomes.empty());
  CHECK(WriteRecord(*read, See::kAdmin) == old);
}

}  // namespace
}  // namespace rota
