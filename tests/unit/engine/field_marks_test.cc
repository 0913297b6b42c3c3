// Nothing is accepted in silence: every field that a request or a document may hold is obeyed,
// carried or later (Mark), and what is said to be obeyed is. Each obeyed field has a pair in
// tests/data/field_pairs: two documents that differ in that field alone, run through an engine of
// their own, whose last answers differ in a place that is not the field read back. A row says
//
//   {"field": "event_type.step_min", "at": "call/step_min", "value": 30, "see": "/slots"}
//
//   base      which document of bases.json it starts from; "office" where it says nothing
//   steps     calls after the catalog is applied, in place of the base's: [verb, request], or the
//             name of one in bases.json, or ["damage", SQL], run on the closed database
//   set       values for both documents, by pointer
//   at        where the two differ; "value" stands in the second, "from" in the first (else what
//             the base has, or nothing)
//   see       the part of the last answer that differs; "" is all of it
//
// A pointer that does not begin with "/" begins with a name that the base gives a place; "ask" is
// the request of the last step. A text "=1/items/0/id" in a request is a part of the answer of step
// 1, "=catalog" the document's catalog. A field that is later has a row without `see`: the second
// document answers `unsupported`.
//
// The first document is run twice and that part is the same, so that no made-up id passes for a
// difference.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/store/open.h"
#include "tests/support/calls.h"
#include "tests/support/database_file.h"
#include "tests/support/must.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;

const std::string kFolder = test::SourceDir() + "/tests/data/field_pairs/";
constexpr const char* kNow = "2026-03-02T07:00:00Z";  // a Monday, an hour before the office opens

// ---- the fields ------------------------------------------------------------

void AddInput(const RecordDescriptor& record, std::vector<const RecordDescriptor*>* inputs) {
  if (std::find(inputs->begin(), inputs->end(), &record) != inputs->end()) return;
  inputs->push_back(&record);
  for (const FieldDescriptor& field : record.fields) {
    // What stands in a field that is not built yet is nothing a caller may say.
    if (!field.type || field.flags.read_only || field.mark == Mark::kLater) continue;
    const TypeDescriptor& type = field.type->element ? *field.type->element : *field.type;
    if (type.record) AddInput(type.record(), inputs);
  }
}

// Every record that a caller may fill in, and what lies in it.
std::vector<const RecordDescriptor*> Inputs() {
  std::vector<const RecordDescriptor*> inputs;
  AddInput(Describe<Envelope>(), &inputs);
  for (const VerbRow* verb : AllVerbs()) AddInput(verb->body(), &inputs);
  for (const PureVerb& verb : PureVerbs()) AddInput(verb.body(), &inputs);
  for (const KindRights& kind : AllKindRights()) {
    if (kind.writes.admin) AddInput(*kind.record, &inputs);
  }
  return inputs;
}

std::string NameOf(const RecordDescriptor& record, const FieldDescriptor& field) {
  return std::string(record.name) + "." + std::string(field.name);
}

// Fields of a member that callers may set; another spelling of an earlier one is that one.
std::map<std::string, Mark> MarksOfInputs() {
  std::map<std::string, Mark> marks;
  for (const RecordDescriptor* record : Inputs()) {
    for (const FieldDescriptor& field : record->fields) {
      if (field.flags.reserved || field.flags.read_only || field.flags.input_only) continue;
      marks.emplace(NameOf(*record, field), field.mark);
    }
  }
  return marks;
}

// ---- the pairs -------------------------------------------------------------

struct Pair {
  std::string field;
  Json first, second;  // documents: {"catalog"?, "steps"}
  Json value;          // what the second says
  std::string see;
  bool later = false;
};

Json ReadJson(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  return Json::parse(file);
}

// Named steps are written out.
Json StepsOf(const Json& steps, const Json& named) {
  Json list = Json::array();
  for (const Json& step : steps) list.push_back(step.is_string() ? named.at(step) : step);
  return list;
}

Pointer PlaceOf(const std::string& path, const Json& base, const Json& document) {
  if (path.empty() || path[0] == '/') return Pointer(path);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string name = path.substr(0, end), rest = path.substr(end);
  if (name == "ask") {
    return Pointer("/steps/" + std::to_string(document["steps"].size() - 1) + "/1" + rest);
  }
  REQUIRE_MESSAGE(base["places"].contains(name), name);
  return Pointer(base["places"][name].get<std::string>() + rest);
}

void Set(const Pointer& place, const Json& value, Json* document) {
  if (!value.is_null()) {
    (*document)[place] = value;
  } else if (document->contains(place)) {
    (*document)[place.parent_pointer()].erase(place.back());
  }
}

// A base that is like another: its places and document, with some values set.
Json BaseOf(const Json& data, const std::string& name) {
  const Json& own = data["bases"].at(name);
  Json base = own.contains("like") ? BaseOf(data, own["like"]) : own;
  Json& document = base["document"];
  const auto write_out = [&] { document["steps"] = StepsOf(document["steps"], data["steps"]); };
  write_out();
  const Json set = own.value("set", Json::object());
  for (const auto& [path, value] : set.items()) {
    Set(PlaceOf(path, base, document), value, &document);
    write_out();
  }
  return base;
}

Pair PairOf(const Json& row, const Json& data) {
  Pair pair;
  pair.field = row.at("field");
  CAPTURE(pair.field);
  const Json base = BaseOf(data, row.value("base", "office"));
  pair.first = base["document"];
  pair.first["steps"] = StepsOf(row.value("steps", pair.first["steps"]), data["steps"]);
  const Json set = row.value("set", Json::object());
  for (const auto& [path, value] : set.items()) {
    Set(PlaceOf(path, base, pair.first), value, &pair.first);
  }
  const Pointer place = PlaceOf(row.at("at"), base, pair.first);
  pair.second = pair.first;
  if (row.contains("from")) Set(place, row["from"], &pair.first);
  pair.value = row.at("value");
  Set(place, pair.value, &pair.second);
  pair.later = !row.contains("see");
  if (!pair.later) pair.see = row["see"];
  return pair;
}

std::vector<Pair> AllPairs() {
  const Json bases = ReadJson(kFolder + "bases.json");
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().filename() != "bases.json") files.insert(entry.path());
  }
  std::vector<Pair> pairs;
  for (const auto& file : files) {
    for (const Json& row : ReadJson(file)) pairs.push_back(PairOf(row, bases));
  }
  return pairs;
}

// ---- running a document ----------------------------------------------------

// Puts parts of earlier answers where the request names them.
void FillIn(const Json& document, const std::vector<Json>& answers, Json* value) {
  if (value->is_string()) {
    const std::string text = *value;
    if (!text.starts_with('=')) return;
    const std::size_t end = text.find('/');
    *value = text == "=catalog"
                 ? document["catalog"]
                 : answers.at(std::stoul(text.substr(1, end - 1))).at(Pointer(text.substr(end)));
  } else if (value->is_structured()) {
    for (Json& part : *value) FillIn(document, answers, &part);
  }
}

Json Call(Engine& engine, const std::string& verb, Json request) {
  if (const PureVerb* pure = FindPureVerb(verb)) {
    const Result<std::string> answer = pure->call(request.dump());
    return Json::parse(answer.ok() ? *answer : WriteError(answer.status()));
  }
  if (!request.contains("now")) request["now"] = kNow;
  return test::CallJson(engine, verb, request);
}

bool IsError(const Json& answer) { return answer.is_object() && answer.contains("error"); }

// The answer of the last step; all before it succeed.
Json LastAnswer(const Json& document) {
  Json steps = document["steps"];
  const test::DatabaseFile file;
  const bool damaged =
      std::any_of(steps.begin(), steps.end(), [](const Json& step) { return step[0] == "damage"; });
  const std::string path = damaged ? file.path() : ":memory:";
  const auto open = [&] {
    return std::make_unique<Engine>(
        test::Must(Engine::Open(path, {.database_key = std::string(64, '7')})));
  };
  std::unique_ptr<Engine> engine = open();
  if (document.contains("catalog")) {
    steps.insert(steps.begin(), Json::array({"catalog.apply", {{"catalog", document["catalog"]}}}));
  }
  std::vector<Json> answers;
  for (const Json& step : steps) {
    if (!answers.empty() && IsError(answers.back())) {
      throw std::runtime_error("before the last step: " + answers.back().dump());
    }
    if (step[0] == "damage") {
      engine.reset();
      test::Must(test::Must(store::OpenSession(path, {}))->Run(step[1].get<std::string>()));
      engine = open();
      continue;
    }
    Json request = step[1];
    FillIn(document, answers, &request);
    answers.push_back(Call(*engine, step[0], std::move(request)));
  }
  return answers.back();
}

// Its answer, and that of another run. Many pairs begin with the same document.
const std::pair<Json, Json>& Twice(const Json& document) {
  static std::map<std::string, std::pair<Json, Json>> known;
  const std::string text = document.dump();
  const auto place = known.find(text);
  if (place != known.end()) return place->second;
  return known[text] = {LastAnswer(document), LastAnswer(document)};
}

Json Seen(const Json& answer, const std::string& see) {
  const Pointer place(see);
  return answer.contains(place) ? answer[place] : Json();
}

// An answer that refuses the value for its shape obeys nothing; a rule about several records may.
bool RefusesShape(const Json& answer, std::string_view field) {
  if (!IsError(answer)) return false;
  const Json& error = answer["error"];
  if (!error.value("path", "").ends_with(field.substr(field.find('.') + 1))) return false;
  const std::string rule = error.value("/detail/rule"_json_pointer, "");
  static const std::set<std::string> kShapes = {
      "type",       "literal",    "range",        "length",      "items",     "required",
      "text_shape", "id_shape",   "slug_shape",   "email_shape", "url_shape", "color_shape",
      "name_shape", "zone_shape", "locale_shape", "zone_unknown"};
  return error["code"] == "unsupported" || kShapes.contains(rule);
}

void CheckPair(const Pair& pair) {
  CAPTURE(pair.field);
  Json first, again, second;
  try {
    std::tie(first, again) = Twice(pair.first);
    second = LastAnswer(pair.second);
  } catch (const std::exception& error) {
    FAIL_CHECK(std::string(error.what()));
    return;
  }
  INFO("first " << first.dump() << "\nsecond " << second.dump());
  if (pair.later) {
    CHECK(test::ReasonOf(second) == "unsupported");
    CHECK(RefusesShape(second, pair.field));
    return;
  }
  CHECK(Seen(again, pair.see) == Seen(first, pair.see));
  if (!pair.see.starts_with("/error")) {
    CHECK_FALSE(IsError(first));
    CHECK_FALSE(IsError(second));
  }
  CHECK_FALSE(RefusesShape(first, pair.field));
  CHECK_FALSE(RefusesShape(second, pair.field));
  CHECK(Seen(first, pair.see) != Seen(second, pair.see));
  CHECK(Seen(second, pair.see) != pair.value);  // that would be the field itself
}

// ---- tests -----------------------------------------------------------------

TEST_CASE("every pair of documents is answered differently, by the field alone") {
  const char* only = std::getenv("ROTA_ONLY_FIELD");  // one pair, while it is being written
  for (const Pair& pair : AllPairs()) {
    if (!only || pair.field == only) CheckPair(pair);
  }
}

TEST_CASE("every obeyed field has its pair, and no field but an obeyed one has") {
  const std::map<std::string, Mark> marks = MarksOfInputs();
  std::set<std::string> obeyed, later;
  for (const Pair& pair : AllPairs()) {
    CHECK_MESSAGE(marks.contains(pair.field), pair.field << " is no field of a request");
    (pair.later ? later : obeyed).insert(pair.field);
  }
  for (const auto& [field, mark] : marks) {
    CAPTURE(field);
    CHECK(obeyed.contains(field) == (mark == Mark::kObeyed));
    CHECK(later.contains(field) == (mark == Mark::kLater));
  }
}

TEST_CASE("a reserved field answers unsupported, whatever it holds") {
  int tried = 0;
  for (const RecordDescriptor* record : Inputs()) {
    for (const FieldDescriptor& field : record->fields) {
      if (!field.flags.reserved) continue;
      CAPTURE(NameOf(*record, field));
      const Json document = {{std::string(field.name), 1}};
      const std::shared_ptr<void> read = record->make();
      const Status refused = ReadInto(*record, document.dump(), read.get());
      CHECK(refused.reason() == Reason::k_unsupported);
      CHECK(refused.path() == field.name);
      CHECK(field.mark == Mark::kLater);
      ++tried;
    }
  }
  CHECK(tried > 40);
}

}  // namespace
}  // namespace rota
