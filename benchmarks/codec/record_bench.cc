// Records through the codec: an event type of about 1 KB in and out, beside the floor (simdjson
// parsing the same text, a copy of the same text) and the peer (nlohmann parsing and dumping it).
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"

namespace {

constexpr std::string_view kEventType = R"({
"id":"call-30","team":"support","slug":"30-min-call","title":"30 min call","description":"A short call with one of us about whatever is on your mind. Bring your customer number if you have one.",
"durations_min":[30,45,60],"step_min":30,"scheduling":"round_robin","buffer_before_min":5,"buffer_after_min":10,"minimum_notice_min":120,
"window":{"type":"rolling","days":60,"count":"calendar"},
"limits":[{"scope":"host","per":"day","count":6},{"scope":"event_type","per":"week","count":100}],
"hosts":[{"user":"ana","weight":100,"priority":3},{"user":"bo","weight":50},{"user":"cy","fixed":true}],
"policy":{"criteria":["priority",{"name":"fewest","horizon":{"days":14}},"least_recent"]},
"requires_approval":false,"zone":"Europe/Copenhagen","color":"#3366ff",
"questions":[{"name":"topic","label":"What is it about?","type":"long_text","required":true}],
"reminders":[{"before_min":1440,"channel":"email"},{"before_min":60,"channel":"sms","recipient":"attendee"}],
"metadata":{"portal_id":"4711","cost_center":"sales"}})";

const rota::EventType& Sample() {
  static const rota::EventType sample = *rota::ReadRecord<rota::EventType>(kEventType);
  return sample;
}

const std::string& Text() {
  static const std::string text = rota::WriteRecord(Sample(), rota::See::kNever);
  return text;
}

void BM_Read(benchmark::State& state) {
  for (auto _ : state) {
    auto record = rota::ReadRecord<rota::EventType>(Text());
    benchmark::DoNotOptimize(record);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * Text().size()));
  state.counters["bytes"] = static_cast<double>(Text().size());
}
BENCHMARK(BM_Read);

void BM_ReadFloorSimdjson(benchmark::State& state) {
  simdjson::dom::parser parser;
  for (auto _ : state) {
    benchmark::DoNotOptimize(parser.parse(Text()).error());
  }
}
BENCHMARK(BM_ReadFloorSimdjson);

void BM_ReadPeerNlohmann(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(nlohmann::json::parse(Text()));
  }
}
BENCHMARK(BM_ReadPeerNlohmann);

void BM_Write(benchmark::State& state) {
  for (auto _ : state) {
    std::string text = rota::WriteRecord(Sample(), rota::See::kNever);
    benchmark::DoNotOptimize(text);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * Text().size()));
}
BENCHMARK(BM_Write);

void BM_WriteFloorCopy(benchmark::State& state) {
  for (auto _ : state) {
    std::string text(Text());
    benchmark::DoNotOptimize(text);
  }
}
BENCHMARK(BM_WriteFloorCopy);

void BM_WritePeerNlohmann(benchmark::State& state) {
  const nlohmann::json json = nlohmann::json::parse(Text());
  for (auto _ : state) {
    benchmark::DoNotOptimize(json.dump());
  }
}
BENCHMARK(BM_WritePeerNlohmann);

void BM_DescribeAll(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(rota::AllRecords());
}
BENCHMARK(BM_DescribeAll)->Iterations(1);

}  // namespace
