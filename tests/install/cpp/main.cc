// A program of somebody else, against the installed C++ library.
#include <rota/codec/error_json.h>
#include <rota/codec/record_json.h>
#include <rota/engine/engine.h>

#include <iostream>

int main() {
  const rota::Result<rota::Engine> engine = rota::Engine::Open(":memory:", {});
  if (!engine.ok()) {
    std::cerr << rota::WriteError(engine.status()) << "\n";
    return 1;
  }
  std::cout << rota::WriteRecord(rota::User{.name = "Ana"}, rota::See::kStaff) << "\n";
}
