// The engine against the model on random scenarios, as a program.
//
//   model answer                          scenarios in, the model's answers out; one document a
//   line model generate  --seed 7 --count 100  prints scenarios; --only 42 prints one again model
//   compare   --engine "build/dev/rota eval" --seed 1 --count 1000 model recurring --engine
//   "build/dev/rota eval" --seed 1 --count 300
//
// `compare` asks the model and an engine the same questions. The engine reads one scenario document
// per line and prints one answer per line. A difference is made smaller first: parts of the
// scenario are left out for as long as the two still differ. Scenarios that the model does not
// cover (`unsupported`) are counted and skipped.
//
// `recurring` asks the engine alone, twice: hours written as recurrence rules mean what weekly
// hours, dated breaks and dates mean.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <optional>

#include "tests/model/generate.h"
#include "tests/model/model.h"

namespace model {
namespace {

using Strings = std::vector<std::string>;

Strings Split(const std::string& text) {
  Strings words;
  std::size_t from = 0;
  for (std::size_t comma = text.find(','); comma != std::string::npos;
       comma = text.find(',', from)) {
    words.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  words.push_back(text.substr(from));
  return words;
}

struct Options {
  std::string engine;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;  // line to begin with
  std::uint64_t count = 200;
  Strings ops = {"slots"};
  // What is compared; `reason` may be added.
  Strings fields = {"start", "end", "remaining", "hosts", "resources"};
  int stop_after = 1;  // differences to show
};

// A program that answers lines.
class Engine {
 public:
  explicit Engine(const std::string& command) {
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0) throw std::runtime_error("no pipe");
    child_ = fork();
    if (child_ == 0) {
      dup2(to[0], STDIN_FILENO);
      dup2(from[1], STDOUT_FILENO);
      for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
      execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    input_ = fdopen(to[1], "w");
    output_ = fdopen(from[0], "r");
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() {
    std::fclose(input_);
    std::fclose(output_);
    std::free(line_);
    waitpid(child_, nullptr, 0);
  }

  std::string Ask(const Json& scenario) {
    std::fputs((scenario.dump() + "\n").c_str(), input_);
    std::fflush(input_);
    const ssize_t length = getline(&line_, &capacity_, output_);
    if (length <= 0) throw std::runtime_error("the engine ended");
    return std::string(line_, static_cast<std::size_t>(length));
  }

 private:
  pid_t child_;
  std::FILE* input_;
  std::FILE* output_;
  char* line_ = nullptr;
  std::size_t capacity_ = 0;
};

// How many units of each thing an assignment takes.
Json UnitsOf(const Json& answer) {
  Json units = Json::object();
  for (const Json& row : answer.value("resources", Json::array())) {
    units[row.at("resource").get<std::string>()] = row.value("units", 1);
  }
  return units;
}

// Of a visit each part, with whoever could serve it.
Json PartsOf(const Json& visit) {
  Json parts = visit.at("parts");
  for (Json& part : parts) std::sort(part["hosts"].begin(), part["hosts"].end());
  return parts;
}

// What is compared of an answer: of each slot the chosen fields; of a check whether it may be
// booked; of an assignment its hosts. Of an error the reason, but of a refusal only where `reason`
// is among the fields: which of several hosts' reasons comes first is a matter of taste.
Json Gist(const Json& answer, const Strings& fields) {
  const auto chosen = [&](const Json& from) {
    Json gist = Json::object();
    for (const std::string& field : fields) {
      if (field == "reason" && from.contains("remaining") && from.at("remaining") != 0) continue;
      if (from.contains(field)) gist[field] = from.at(field);
    }
    for (const char* list : {"hosts", "resources"}) {
      if (gist.contains(list)) std::sort(gist[list].begin(), gist[list].end());
    }
    return gist;
  };
  if (answer.contains("error") || answer.value("available", true) == false) {
    const Json& refusal = answer.contains("error") ? answer.at("error") : answer;
    std::string reason = refusal.at("reason");
    const bool is_rule =
        std::find(Pipeline().begin(), Pipeline().end(), reason) != Pipeline().end();
    const bool wanted = std::find(fields.begin(), fields.end(), "reason") != fields.end();
    if (is_rule && !wanted) reason = "refused";
    return {{"error", reason}};
  }
  if (answer.contains("dates")) return answer;
  if (answer.contains("parts")) return Json{{"parts", PartsOf(answer)}};
  if (answer.contains("visits")) {
    Json visits = Json::array();
    for (const Json& visit : answer.at("visits")) visits.push_back(PartsOf(visit));
    return visits;
  }
  if (!answer.contains("slots")) {
    return answer.contains("available")
               ? Json{{"hosts", chosen(answer)["hosts"]}, {"remaining", answer.at("remaining")}}
               : Json{{"hosts", answer.at("hosts")}, {"resources", UnitsOf(answer)}};
  }
  Json slots = Json::array();
  for (const Json& slot : answer.at("slots")) slots.push_back(chosen(slot));
  return slots;
}

struct Difference {
  Json ours, theirs;
  // Two lists, or what the errors were: a smaller scenario must fail in the same way.
  std::pair<std::string, std::string> Kind() const {
    const auto of = [](const Json& gist) {
      return gist.is_object() ? gist.value("error", "answer") : "slots";
    };
    return {of(ours), of(theirs)};
  }
};

class Comparison {
 public:
  explicit Comparison(const Options& options) : options_(options), engine_(options.engine) {}

  int Run() {
    std::uint64_t same = 0, skipped = 0, with_slots = 0;
    int different = 0;
    for (std::uint64_t i = options_.first; i < options_.first + options_.count; ++i) {
      const Drawn drawn = Draw(options_.seed, i, options_.ops);
      if (drawn.answer.contains("error") && drawn.answer["error"]["reason"] == "unsupported") {
        ++skipped;
        continue;
      }
      with_slots += !List(drawn.answer, "slots").empty() || !List(drawn.answer, "visits").empty();
      const std::optional<Difference> difference = Differs(drawn.scenario, drawn.answer);
      if (!difference) {
        ++same;
        continue;
      }
      std::cout << "seed " << options_.seed << " line " << i
                << " differs; made smaller:" << std::endl;
      Show(Shrink(drawn.scenario, difference->Kind()));
      if (++different == options_.stop_after) break;
    }
    std::cout << "seed " << options_.seed << ": " << same << " alike (" << with_slots
              << " with slots), " << different << " different, " << skipped << " skipped\n";
    return different > 0 || with_slots == 0;
  }

 private:
  std::optional<Difference> Differs(const Json& scenario, const Json& ours) {
    const Difference found = {Gist(ours, options_.fields),
                              Gist(Json::parse(engine_.Ask(scenario)), options_.fields)};
    return found.ours == found.theirs ? std::nullopt : std::optional(found);
  }

  // As above for a scenario of which parts are left out; a broken one is no difference.
  std::optional<Difference> Differs(const Json& scenario) {
    Json ours;
    try {
      ours = Answer(scenario);
    } catch (const std::exception&) {  // something that the model needs is gone
      return std::nullopt;
    }
    return Differs(scenario, ours);
  }

  // Pointers to everything that may be left out, large things first.
  static void ListParts(const Json& value, const Json::json_pointer& at,
                        std::vector<Json::json_pointer>* parts) {
    if (!value.is_structured()) return;
    const auto each =
        [&](const std::function<void(const Json::json_pointer&, const Json&)>& visit) {
          for (const auto& [key, child] : value.items()) {
            visit(value.is_array() ? at / static_cast<std::size_t>(std::stoul(key)) : at / key,
                  child);
          }
        };
    each([&](const Json::json_pointer& part, const Json&) { parts->push_back(part); });
    each([&](const Json::json_pointer& part, const Json& child) { ListParts(child, part, parts); });
  }

  static bool Remove(const Json::json_pointer& part, Json* scenario) {
    if (!scenario->contains(part)) return false;  // an outer part has gone already
    Json& holder = scenario->at(part.parent_pointer());
    if (holder.is_object()) return holder.erase(part.back()) > 0;
    holder.erase(static_cast<std::size_t>(std::stoul(part.back())));
    return true;
  }

  Json Shrink(Json scenario, const std::pair<std::string, std::string>& kind) {
    for (bool again = true; again;) {
      again = false;
      std::vector<Json::json_pointer> parts;
      ListParts(scenario, Json::json_pointer(), &parts);
      for (const Json::json_pointer& part : parts) {
        Json smaller = scenario;
        if (!Remove(part, &smaller)) continue;
        const std::optional<Difference> difference = Differs(smaller);
        if (!difference || difference->Kind() != kind) continue;
        scenario = smaller;
        again = true;
      }
    }
    return scenario;
  }

  void Show(const Json& scenario) {
    const Difference difference = Differs(scenario).value();
    std::cout << scenario.dump() << "\n";
    const auto only = [](const Json& these, const Json& those) {
      Json rest = Json::array();
      for (const Json& slot : these) {
        if (rest.size() < 5 && std::find(those.begin(), those.end(), slot) == those.end())
          rest.push_back(slot);
      }
      return rest.dump();
    };
    const auto& [ours, theirs] = difference;
    const bool lists = ours.is_array() && theirs.is_array();
    std::cout << (lists ? "  only the model:  " + only(ours, theirs) : "  model:  " + ours.dump())
              << "\n"
              << (lists ? "  only the engine: " + only(theirs, ours) : "  engine: " + theirs.dump())
              << std::endl;
  }

  const Options& options_;
  Engine engine_;
};

// ---- hours as recurrence rules ----------------------------------------------

// The row with its days, or its date, as a rule.
void MakeRecurring(Json* row) {
  constexpr const char* kLongAgo =
      "2010-12-27";  // a Monday before everything the scenarios ask about
  if (!row->contains("days")) return;
  std::string days_of_rule;
  for (const Json& day : row->at("days")) {
    days_of_rule += days_of_rule.empty() ? "" : ",";
    for (const char c : day.get<std::string>().substr(0, 2)) {
      days_of_rule += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  row->erase("days");
  (*row)["rrule"] = "FREQ=WEEKLY;BYDAY=" + days_of_rule;
  (*row)["dtstart"] = kLongAgo;
}

Json Recurring(Json scenario) {
  Json& catalog = scenario["catalog"];
  for (Json& schedule : catalog["schedules"]) {
    for (const char* list : {"rules", "breaks"}) {
      if (!schedule.contains(list)) continue;
      for (Json& row : schedule[list]) MakeRecurring(&row);
    }
  }
  for (Json& holiday_set : catalog["holiday_sets"]) {
    for (Json& holiday : holiday_set["holidays"]) {
      holiday["rrule"] = "FREQ=YEARLY;COUNT=1";
      holiday["dtstart"] = holiday["date"];
      holiday.erase("date");
    }
  }
  return scenario;
}

int CompareRecurring(const Options& options) {
  Engine engine(options.engine);
  std::size_t slots = 0;
  for (std::uint64_t i = options.first; i < options.first + options.count; ++i) {
    const Json scenario = Draw(options.seed, i, options.ops).scenario;
    const std::string plain = engine.Ask(scenario), ruled = engine.Ask(Recurring(scenario));
    if (plain != ruled) {
      std::cout << "seed " << options.seed << " line " << i << " differs\n"
                << Recurring(scenario).dump() << "\n  weekly: " << plain << "  rules:  " << ruled;
      return 1;
    }
    slots += List(Json::parse(plain), "slots").size();
  }
  std::cout << "seed " << options.seed << ": " << options.count << " scenarios alike, " << slots
            << " slots\n";
  return slots == 0;
}

// ---- the program ------------------------------------------------------------

int AnswerLines() {
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) std::cout << Answer(Json::parse(line)).dump() << std::endl;
  }
  return 0;
}

int PrintScenarios(const Options& options) {
  for (std::uint64_t i = options.first; i < options.first + options.count; ++i) {
    std::cout << Draw(options.seed, i, options.ops).scenario.dump() << "\n";
  }
  return 0;
}

bool Read(int argc, char** argv, Options* options) {
  const std::map<std::string, std::function<void(const std::string&)>> known = {
      {"--engine", [&](const std::string& text) { options->engine = text; }},
      {"--seed", [&](const std::string& text) { options->seed = std::stoull(text); }},
      {"--first", [&](const std::string& text) { options->first = std::stoull(text); }},
      {"--count", [&](const std::string& text) { options->count = std::stoull(text); }},
      {"--only",
       [&](const std::string& text) { options->first = std::stoull(text), options->count = 1; }},
      {"--ops", [&](const std::string& text) { options->ops = Split(text); }},
      {"--fields", [&](const std::string& text) { options->fields = Split(text); }},
      {"--stop-after", [&](const std::string& text) { options->stop_after = std::stoi(text); }}};
  for (int i = 2; i < argc; i += 2) {
    const auto option = known.find(argv[i]);
    if (option == known.end() || i + 1 == argc) return false;
    option->second(argv[i + 1]);
  }
  return argc > 1;
}

int Main(int argc, char** argv) {
  Options options;
  const bool understood = Read(argc, argv, &options);
  const std::string act = argc > 1 ? argv[1] : "";
  const bool asks = act == "compare" || act == "recurring";
  if (understood && act == "answer") return AnswerLines();
  if (understood && act == "generate") return PrintScenarios(options);
  if (understood && asks && !options.engine.empty()) {
    return act == "compare" ? Comparison(options).Run() : CompareRecurring(options);
  }
  std::cerr
      << "usage: model answer | generate | compare --engine COMMAND | recurring --engine COMMAND\n"
         "  [--seed N] [--first N] [--count N] [--only N] [--ops slots,check,assign,dates,visits,visit]\n"
         "  [--fields start,end,remaining,hosts] [--stop-after N]\n";
  return 2;
}

}  // namespace
}  // namespace model

int main(int argc, char** argv) { return model::Main(argc, argv); }
