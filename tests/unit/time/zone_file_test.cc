#include "src/time/zone_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "rota/time/zone.h"

namespace rota {
namespace {

std::string BerlinBytes() {
  const std::string directory = ZoneDirectory();
  REQUIRE_MESSAGE(!directory.empty(), "this test needs the tzdata package");
  const std::optional<std::string> bytes = ReadFile(directory + "/Europe/Berlin", 1 << 20);
  REQUIRE(bytes);
  return *bytes;
}

// A zone database of our own, gone with the test.
class Directory {
 public:
  Directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rota_zones_XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  void Write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path_ + "/" + name).parent_path());
    std::ofstream(path_ + "/" + name, std::ios::binary) << bytes;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a zone file gives its changes and its rule") {
  const Result<ZoneData> berlin = ParseZoneFile(BerlinBytes());
  REQUIRE(berlin.ok());
  CHECK(berlin->first_offset == 3208);  // local mean time, +0:53:28
  CHECK(berlin->changes.size() > 50);
  REQUIRE(berlin->rule);
  CHECK(berlin->rule->daylight_offset == 7200);
}

TEST_CASE("damaged zone files are refused, never read past their end") {
  const std::string good = BerlinBytes();
  for (std::size_t length = 0; length < good.size(); ++length) {
    // A copy of its own, so that a sanitizer sees one byte too far.
    const std::vector<char> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
    CAPTURE(length);
    REQUIRE_FALSE(ParseZoneFile({cut.data(), cut.size()}).ok());
  }
  const std::uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> bytes(good.begin(), good.end());
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      // Mostly headers and footer: a flipped change time is still a good file.
      const std::size_t at = random() % 3 ? random() % bytes.size() : random() % 44;
      bytes[at] = static_cast<char>(random());
    }
    const Result<ZoneData> zone = ParseZoneFile({bytes.data(), bytes.size()});
    if (!zone.ok()) REQUIRE(zone.status().reason() == Reason::k_zone_unknown);
  }
}

TEST_CASE("the version of the zone data") {
  CHECK(TzdbVersion().ok());
  CHECK(TzdbVersionOf("").status().reason() == Reason::k_no_zone_data);

  const Directory zones;
  zones.Write("Europe/Berlin", BerlinBytes());
  zones.Write("README", "not a zone");
  const Result<std::string> hash = TzdbVersionOf(zones.path());
  REQUIRE(hash.ok());
  CHECK(hash->starts_with("content-"));
  zones.Write("README", "still not a zone");
  CHECK(*TzdbVersionOf(zones.path()) == *hash);
  zones.Write("Europe/Bonn", BerlinBytes());
  CHECK(*TzdbVersionOf(zones.path()) != *hash);

  zones.Write("tzdata.zi", "# version 2031c\n# more\n");
  CHECK(*TzdbVersionOf(zones.path()) == "2031c");
  zones.Write("+VERSION", "2031d\n");
  CHECK(*TzdbVersionOf(zones.path()) == "2031d");
}

}  // namespace rota
