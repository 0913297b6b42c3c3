// rule.def and the code agree: every rule the code names is listed, every listed rule is named by
// code.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "rota/base/status.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

const std::set<std::string> kRules = {
#define X(name, meaning) #name,
#include "rota/model/rule.def"
#undef X
};

// Of the layers that read and check documents, where every word after Invalid() is a rule, and of
// others.
std::string Sources(std::initializer_list<const char*> layers = {"base", "time", "recurrence",
                                                                 "model", "codec"}) {
  std::stringstream text;
  for (const char* layer : layers) {
    for (const auto& file :
         std::filesystem::directory_iterator(test::SourceDir() + "/src/" + layer)) {
      if (file.path().extension() == ".cc") text << std::ifstream(file.path()).rdbuf() << "\n";
    }
  }
  return text.str();
}

TEST_CASE("every rule the code names is listed") {
  const std::string text = Sources();
  const std::regex named(R"re((Invalid|\.Add|r_\.Add|With)\((?:"rule", )?"([a-z0-9_]+)",)re");
  int found = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), named), end; it != end; ++it) {
    const std::string rule = (*it)[2];
    if (rule == "existing" || rule == "kind" || rule == "id" || rule == "part" || rule == "at" ||
        rule == "rule")
      continue;
    CHECK_MESSAGE(kRules.contains(rule), rule);
    ++found;
  }
  CHECK(found > 80);
}

TEST_CASE("every listed rule is named by code") {
  const std::string text = Sources() + Sources({"availability", "booking", "engine", "ical"});
  for (const std::string& rule : kRules) {
    // A taken name has the same word for reason and rule.
    const bool is_reason =
        ReasonFromName(rule).has_value() && text.find("k_" + rule) != std::string::npos;
    CHECK_MESSAGE((is_reason || text.find('"' + rule + '"') != std::string::npos), rule);
  }
}

TEST_CASE("the cases of the data files name listed rules") {
  for (const char* folder : {"bad_input", "bad_catalog"}) {
    for (const auto& file :
         std::filesystem::directory_iterator(test::SourceDir() + "/tests/data/" + folder)) {
      const nlohmann::json group = nlohmann::json::parse(std::ifstream(file.path()));
      if (!group.contains("cases")) continue;
      for (const nlohmann::json& one : group.at("cases")) {
        if (one.contains("rule")) {
          CHECK_MESSAGE(kRules.contains(one.at("rule").get<std::string>()), one.at("rule"));
        }
      }
    }
  }
}

}  // namespace
}  // namespace rota
