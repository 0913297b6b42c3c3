#include "rota/base/crypto.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

namespace rota {

TEST_CASE("hashes are those of RFC 7693, in hexadecimal") {
  CHECK(Hex(HashOf("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(Hex(HashOf("")) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  CHECK(Hex(std::array<std::uint8_t, 3>{0x00, 0x9f, 0xf0}) == "009ff0");
}

TEST_CASE("base64 is that of RFC 4648, with its padding and nothing else") {
  CHECK(BytesOfBase64("") == "");
  CHECK(BytesOfBase64("Zg==") == "f");
  CHECK(BytesOfBase64("Zm8=") == "fo");
  CHECK(BytesOfBase64("Zm9vYmFy") == "foobar");
  CHECK(BytesOfBase64("AP/+") == std::string("\0\xFF\xFE", 3));
  for (const char* wrong : {"Zg", "Zg=", "Zm9v\n", "Zm9v Zm8=", "Zm9-", "Zh==", "=", "Zg==Zg=="}) {
    CAPTURE(wrong);
    CHECK_FALSE(BytesOfBase64(wrong).has_value());
  }
}

TEST_CASE("a keyed hash is SipHash-2-4 with the seeds as key, lowest byte first") {
  std::string text;
  for (char c = 0; c < 15; ++c) text += c;
  CHECK(KeyedHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, text) == 0xa129ca6149be45e5);
  CHECK(KeyedHash(1, 2, "ana") != KeyedHash(2, 1, "ana"));
}

TEST_CASE("random bytes fill the whole of what is given") {
  std::array<std::uint8_t, 64> first{}, second{};
  REQUIRE(RandomBytes(first).ok());
  REQUIRE(RandomBytes(second).ok());
  CHECK(first != second);
  for (std::size_t at = 0; at < first.size(); at += 16) {  // 128 bits are not all zero
    const auto zero = [](std::uint8_t byte) { return byte == 0; };
    CHECK_FALSE(std::all_of(first.begin() + at, first.begin() + at + 16, zero));
  }
}

}  // namespace rota
