// rota_generate DOCS          writes the generated documentation into the folder DOCS, and the
// generated
//                             modules of the bindings beside it
// rota_generate --check DOCS  compares instead; names every file that differs and exits with 1
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "docs/generate/generate.h"

namespace {

namespace fs = std::filesystem;

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::stringstream() << file.rdbuf()).str();
}

bool Write(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  return file.good();
}

int Check(const fs::path& folder, const rota::docs::Files& files) {
  int differences = 0;
  const auto report = [&](std::string_view what, const fs::path& path) {
    fmt::print("{}: {}\n", what, path.string());
    ++differences;
  };
  for (const auto& [name, text] : files) {
    if (!fs::exists(folder / name)) {
      report("missing", (folder / name).lexically_normal());
    } else if (Content(folder / name) != text) {
      report("out of date", (folder / name).lexically_normal());
    }
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder / "schema", error)) {
    if (!files.contains("schema/" + entry.path().filename().string())) {
      report("no longer made", entry.path());
    }
  }
  if (differences) fmt::print("run: rota_generate {}\n", folder.string());
  return differences ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc == 3 && std::string_view(argv[1]) == "--check";
  if (argc != 2 && !check) {
    fmt::print(stderr, "usage: rota_generate [--check] DOCS\n");
    return 2;
  }
  rota::docs::Files files;
  rota::docs::AddSchemas(files);
  rota::docs::AddPages(files);
  rota::docs::AddVerbs(files);
  rota::docs::AddTypeScript(files);
  rota::docs::AddPython(files);
  const fs::path folder = argv[argc - 1];
  if (check) return Check(folder, files);
  for (const auto& [name, text] : files) {
    if (Write(folder / name, text)) continue;
    fmt::print(stderr, "cannot write {}\n", (folder / name).string());
    return 1;
  }
  return 0;
}
