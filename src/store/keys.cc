#include "src/store/keys.h"

#include <charconv>

#include "rota/base/crypto.h"

namespace rota::store {
namespace {

std::optional<std::string_view> After(std::string_view prefix, std::string_view ref) {
  if (!ref.starts_with(prefix)) return std::nullopt;
  return ref.substr(prefix.size());
}

}  // namespace

std::int64_t KeyAt(Instant now, std::int64_t number) {
  constexpr Instant kEpoch = 1577836800;  // 2020-01-01T00:00:00Z
  const auto seconds = static_cast<std::uint64_t>(now > kEpoch ? now - kEpoch : 0) & 0xffffffff;
  return static_cast<std::int64_t>((seconds << 31) |
                                   (static_cast<std::uint64_t>(number) & 0x7fffffff));
}

Result<Hash> DatabaseKey(Session& session, std::string_view given) {
  const auto read = [&]() -> Result<std::optional<Hash>> {
    Statement find = session.Query("SELECT value FROM meta WHERE name='key'");
    ROTA_ASSIGN(const bool found, find.Step());
    return found ? HashOfHex(find.Text(0)) : std::nullopt;
  };
  ROTA_ASSIGN(const std::optional<Hash> stored, read());
  if (stored) return *stored;
  Hash key;
  ROTA_TRY(RandomBytes(key));
  if (!given.empty()) {
    const std::optional<Hash> chosen = HashOfHex(given);
    if (!chosen) {
      return Invalid("length", "a database key has 64 hexadecimal digits").At("database_key");
    }
    key = *chosen;
  }
  if (session.read_only()) return key;
  ROTA_TRY(InWriteTransaction(session, [&]() -> Status {
    return session
        .Run("INSERT INTO meta(name,value) VALUES('key',?) ON CONFLICT(name) DO NOTHING", Hex(key))
        .status();
  }));
  ROTA_ASSIGN(const std::optional<Hash> kept, read());
  return kept.value_or(key);
}

std::optional<std::int64_t> NumberIn(std::string_view ref) {
  if (!ref.starts_with('#')) return std::nullopt;
  std::int64_t number = 0;
  const char* end = ref.data() + ref.size();
  const auto [last, error] = std::from_chars(ref.data() + 1, end, number);
  if (error != std::errc() || last != end) return std::nullopt;
  return number;
}

std::optional<std::string_view> ExternalRefIn(std::string_view ref) {
  return After("external_ref:", ref);
}

std::optional<std::string_view> CodeIn(std::string_view ref) { return After("code:", ref); }

}  // namespace rota::store
