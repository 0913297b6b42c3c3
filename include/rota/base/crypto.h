// Random bytes and hashes, from libsodium. The only file that includes it is crypto.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rota/base/status.h"

namespace rota {

using Hash = std::array<std::uint8_t, 32>;

// Fills `out` from the system's random source. Fails (`internal`) when the source cannot be read.
Status RandomBytes(std::span<std::uint8_t> out);

// BLAKE2b-256 (RFC 7693) of `text`. For comparing requests and migrations, not for secrets.
Hash HashOf(std::string_view text);
std::string Hex(std::span<const std::uint8_t> bytes);

// HMAC-SHA-256 (RFC 2104) of `text` under a 32-byte key.
Hash Hmac(const Hash& key, std::string_view text);
// Whether two secrets are the same, in a time that tells nothing of where they differ.
bool SameSecret(std::string_view a, std::string_view b);
// The bytes of 64 hexadecimal digits; nothing for any other text.
std::optional<Hash> HashOfHex(std::string_view digits);

// The bytes that `text` writes in base64 (RFC 4648 §4, with padding); nothing for any other text.
std::optional<std::string> BytesOfBase64(std::string_view text);

// 64-bit SipHash-2-4 of `text` under a 16-byte key made of two seeds: the order of `seeded` ties.
std::uint64_t KeyedHash(std::uint64_t seed_a, std::uint64_t seed_b, std::string_view text);

}  // namespace rota
