#include "src/ical/block_names.h"

#include <absl/hash/hash.h>
#include <fmt/format.h>

#include <algorithm>

#include "rota/base/crypto.h"
#include "rota/base/utf8.h"

namespace rota::ical {
namespace {

constexpr std::size_t kLongestUid = 255, kLongestExternalId = 1024;  // as the record says

std::string Named(const std::string& id, std::size_t longest) {
  const bool controls = std::any_of(id.begin(), id.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return id.size() <= longest && !controls && IsUtf8(id) ? id : HexOf(id);
}

}  // namespace

std::string UidOf(const std::string& uid) { return Named(uid, kLongestUid); }
std::uint64_t UidHash(const std::string& uid) { return absl::HashOf(UidOf(uid)); }
std::string ExternalIdOf(const std::string& id) { return Named(id, kLongestExternalId); }

std::string OccurrenceNameOf(const RecurrenceSet& set, const Moment& original) {
  if (original.form != Moment::Form::kWall || !set.zone) return FormatMoment(original);
  return FormatMoment({LocalTime{set.zone->ToInstant(original.time)}, Moment::Form::kUtc});
}

std::string OccurrenceNameOf(const RecurrenceSet& set, const Start& original) {
  if (set.dates()) return FormatMoment({original.local, Moment::Form::kDate});
  return FormatMoment({LocalTime{original.instant}, Moment::Form::kUtc});
}

std::string ContentHashOf(const BusyBlock& block, bool zone_guessed) {
  const auto edge = [](const RangeEdge& e) {
    const Instant* at = std::get_if<Instant>(&e);
    return at ? FormatInstant(*at) : FormatDate(std::get<Date>(e));
  };
  std::string content = fmt::format("{}\n{}\n{}\n{}\n{}", edge(block.start), edge(block.end),
                                    static_cast<int>(block.transparency),
                                    static_cast<int>(block.status), block.title);
  if (!block.external_id.empty())
    content += "\n" + block.external_id + "\n" + block.external_series_id;
  if (zone_guessed) content += "\nzone_guessed";
  return HexOf(content);
}

std::string Tamed(std::string_view text, std::size_t most) {
  text = CutUtf8(text, most);
  const bool utf8 = IsUtf8(text);
  std::string tame(text);
  for (char& c : tame) {
    if (c == '\0') c = ' ';
    if (!utf8 && static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return tame;
}

std::string HexOf(std::string_view text) {
  const Hash hash = HashOf(text);
  return Hex(std::span(hash).first(16));
}

}  // namespace rota::ical
