#include "src/time/zone_file.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace rota {
namespace {

constexpr std::size_t kHeaderBytes = 44;
constexpr std::size_t kMaxFileBytes = 1 << 20;  // the largest today has 4 KB
constexpr std::uint32_t kMaxChanges = 20000;    // the most today are 236
constexpr std::int32_t kMaxOffset = 26 * 3600;  // RFC 8536 §3.2: offsets lie within -25 to 26 hours
// zic's "Big Bang" and anything older says no more than "always": well before year 1.
constexpr Instant kMinChange = -(Instant{1} << 40);

constexpr const char* kDirectories[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                        "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};

bool Exists(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

// Letters, digits, '_', '+', '-' in parts divided by single '/'. So no dots: no "..", no
// "zone.tab".
bool IsZoneNameShape(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/') return false;
  // The machine's own choice, not a zone; and two more copies of the database, one with leap
  // seconds.
  if (name == "localtime" || name == "posixrules") return false;
  if (name.starts_with("posix/") || name.starts_with("right/")) return false;
  char before = '/';
  for (const char c : name) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '+' || c == '-';
    if (!plain && (c != '/' || before == '/')) return false;
    before = c;
  }
  return true;
}

// Big-endian two's complement of `size` bytes.
std::int64_t ReadInteger(std::string_view bytes, std::size_t pos, std::size_t size) {
  std::uint64_t value = (static_cast<unsigned char>(bytes[pos]) & 0x80) ? ~std::uint64_t{0} : 0;
  for (const char c : bytes.substr(pos, size)) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

// The six counts of a TZif header.
struct Header {
  std::uint32_t is_ut, is_standard, leap, changes, types, chars;

  static std::optional<Header> Read(std::string_view bytes, std::size_t pos) {
    if (bytes.size() < pos + kHeaderBytes || bytes.substr(pos, 4) != "TZif") return std::nullopt;
    const auto count = [&](std::size_t i) {
      return static_cast<std::uint32_t>(ReadInteger(bytes, pos + 20 + 4 * i, 4));
    };
    Header header{count(0), count(1), count(2), count(3), count(4), count(5)};
    for (std::size_t i = 0; i < 6; ++i) {
      if (count(i) > kMaxFileBytes) return std::nullopt;  // so that no sum below overflows
    }
    return header;
  }
  std::size_t BodyBytes(std::size_t time_bytes) const {
    return changes * (time_bytes + 1) + std::size_t{6} * types + chars + leap * (time_bytes + 4) +
           is_standard + is_ut;
  }
};

Status NotAZone() {
  return Status(Reason::k_zone_unknown, "not a TZif file of version 2 or later");
}

}  // namespace

std::string ZoneDirectory() {
  for (const std::string directory : kDirectories) {
    // An empty directory is no database; the one zone every build of it has is UTC.
    if (Exists(directory + "/UTC") || Exists(directory + "/Etc/UTC")) return directory;
  }
  return {};
}

std::optional<std::string> ReadFile(const std::string& path, std::size_t max_bytes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) return std::nullopt;
  std::string bytes;
  char block[8192];
  while (const std::size_t n = std::fread(block, 1, sizeof block, file.get())) {
    bytes.append(block, n);
    if (bytes.size() > max_bytes) return std::nullopt;
  }
  if (std::ferror(file.get())) return std::nullopt;  // a directory, among others
  return bytes;
}

Result<ZoneData> ReadZoneFile(const std::string& directory, std::string_view name) {
  if (!IsZoneNameShape(name)) return Status(Reason::k_zone_unknown, "not the name of a time zone");
  const std::optional<std::string> bytes =
      ReadFile(directory + "/" + std::string(name), kMaxFileBytes);
  if (!bytes) return Status(Reason::k_zone_unknown, "no such file in the system's zone data");
  return ParseZoneFile(*bytes);
}

Result<ZoneData> ParseZoneFile(std::string_view bytes) {
  // Version 1 comes first with 32-bit times; what counts is the second block and the footer after
  // it.
  const std::optional<Header> old = Header::Read(bytes, 0);
  if (!old || bytes[4] < '2') return NotAZone();
  const std::size_t start = kHeaderBytes + old->BodyBytes(4);
  const std::optional<Header> header = Header::Read(bytes, start);
  // Files with leap seconds count another time scale.
  if (!header || header->leap != 0 || header->types == 0 || header->changes > kMaxChanges)
    return NotAZone();
  const std::size_t times = start + kHeaderBytes;
  const std::size_t kinds = times + std::size_t{8} * header->changes;
  const std::size_t types = kinds + header->changes;
  const std::size_t footer = start + kHeaderBytes + header->BodyBytes(8);
  if (footer >= bytes.size() || bytes[footer] != '\n') return NotAZone();

  std::vector<std::int32_t> offsets;
  for (std::size_t i = 0; i < header->types; ++i) {
    const auto offset = static_cast<std::int32_t>(ReadInteger(bytes, types + 6 * i, 4));
    if (offset < -kMaxOffset || offset > kMaxOffset) return NotAZone();
    offsets.push_back(offset);
  }
  ZoneData zone;
  zone.first_offset = offsets[0];
  zone.changes.reserve(header->changes);
  for (std::size_t i = 0; i < header->changes; ++i) {
    const Instant at = std::max(ReadInteger(bytes, times + 8 * i, 8), kMinChange);
    const auto type = static_cast<unsigned char>(bytes[kinds + i]);
    const bool ascends = zone.changes.empty() || zone.changes.back().at <= at;
    if (type >= offsets.size() || !ascends || at > kMaxInstant) return NotAZone();
    zone.changes.push_back({at, offsets[type]});
  }
  std::string_view rule = bytes.substr(footer + 1);
  if (rule.empty() || rule.back() != '\n') return NotAZone();
  rule.remove_suffix(1);
  if (!rule.empty()) {  // an empty footer says nothing about the future
    zone.rule = ParseZoneRule(rule);
    if (!zone.rule) return NotAZone();
  }
  return zone;
}

}  // namespace rota
