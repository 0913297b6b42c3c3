#include <cstdio>
#include <iostream>
#include <string>

#include "rota/codec/error_json.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"

int main(int argc, char** argv) {
  if (argc < 2 || std::string(argv[1]) != "eval") return 2;
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto scenario = rota::ReadScenario(line);
    const auto answer = scenario.ok() ? rota::Evaluate(*scenario) : rota::Result<std::string>(scenario.status());
    std::cout << (answer.ok() ? *answer : rota::WriteError(answer.status())) << '\n';
  }
}
