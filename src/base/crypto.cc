#include "rota/base/crypto.h"

#include <sodium.h>

#include <cstring>

namespace rota {

static_assert(std::tuple_size_v<Hash> == crypto_generichash_BYTES);

Status RandomBytes(std::span<std::uint8_t> out) {
  if (sodium_init() < 0) return Status(Reason::k_internal, "the system's random source failed");
  randombytes_buf(out.data(), out.size());
  return {};
}

Hash HashOf(std::string_view text) {
  Hash hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  return hash;
}

std::string Hex(std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

static_assert(std::tuple_size_v<Hash> == crypto_auth_hmacsha256_KEYBYTES);
static_assert(std::tuple_size_v<Hash> == crypto_auth_hmacsha256_BYTES);

Hash Hmac(const Hash& key, std::string_view text) {
  Hash mac;
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(), key.data());
  return mac;
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::string> BytesOfBase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const bool read =
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) == 0;
  if (!read || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

std::optional<Hash> HashOfHex(std::string_view digits) {
  Hash hash;
  std::size_t size = 0;
  const char* end = nullptr;
  if (digits.size() != 2 * hash.size() ||
      sodium_hex2bin(hash.data(), hash.size(), digits.data(), digits.size(), nullptr, &size,
                     &end) != 0 ||
      size != hash.size()) {
    return std::nullopt;
  }
  return hash;
}

std::uint64_t KeyedHash(std::uint64_t seed_a, std::uint64_t seed_b, std::string_view text) {
  unsigned char key[crypto_shorthash_KEYBYTES];
  std::memcpy(key, &seed_a, 8);
  std::memcpy(key + 8, &seed_b, 8);
  std::uint64_t hash = 0;
  static_assert(sizeof hash == crypto_shorthash_BYTES);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                   reinterpret_cast<const unsigned char*>(text.data()), text.size(), key);
  return hash;
}

}  // namespace rota
