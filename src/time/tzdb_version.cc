#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "rota/base/crypto.h"
#include "rota/time/zone.h"
#include "src/time/zone_file.h"

namespace rota {
namespace {

constexpr std::size_t kMaxZoneBytes = 1 << 20;

// The first line of a file without its end; nullopt when there is none. Only a block is read:
// tzdata.zi has about 110 KB and every opening of an engine asks for the version.
std::optional<std::string> FirstLine(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  char text[128];
  if (!file || std::fgets(text, sizeof text, file.get()) == nullptr) return std::nullopt;
  std::string line(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) {
    line.pop_back();
  }
  return line;
}

// A hash over the name and bytes of every zone file, in the order of names.
Result<std::string> ContentHash(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> names;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_regular_file()) names.push_back(fs::relative(it->path(), directory).string());
  }
  if (error) return Status(Reason::k_no_zone_data, "the zone data cannot be listed");
  std::sort(names.begin(), names.end());
  std::string content;
  for (const std::string& name : names) {
    if (!ReadZoneFile(directory, name).ok()) continue;
    const std::optional<std::string> bytes = ReadFile(directory + "/" + name, kMaxZoneBytes);
    content += name + '\0' + bytes.value_or("") + '\0';
  }
  return "content-" + Hex(HashOf(content)).substr(0, 16);
}

}  // namespace

Result<std::string> TzdbVersionOf(const std::string& directory) {
  if (directory.empty()) return Status(Reason::k_no_zone_data);
  if (const auto version = FirstLine(directory + "/+VERSION")) return *version;
  constexpr std::string_view kMark = "# version ";
  const std::optional<std::string> line = FirstLine(directory + "/tzdata.zi");
  if (line && line->starts_with(kMark)) return line->substr(kMark.size());
  return ContentHash(directory);
}

Result<std::string> TzdbVersion() { return TzdbVersionOf(ZoneDirectory()); }

}  // namespace rota
