#include "rota/base/ids.h"

#include <doctest/doctest.h>

#include "rota/base/crypto.h"

namespace rota {

TEST_CASE("ids are UUID version 7 and sort by time") {
  const std::array<std::uint8_t, 10> ones = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  // The example of RFC 9562 appendix A.6: 2022-02-22T19:22:22Z.
  CHECK(MakeId(0x017F22E279B0, ones) == "017f22e2-79b0-7fff-bfff-ffffffffffff");
  CHECK(MakeId(1, ones) < MakeId(2, {}));
}

TEST_CASE("hashes match the published vector") {
  // BLAKE2b-256 of "abc".
  CHECK(Hex(HashOf("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(KeyedHash(1, 2, "slot") == KeyedHash(1, 2, "slot"));
  CHECK(KeyedHash(1, 2, "slot") != KeyedHash(1, 3, "slot"));
}

}  // namespace rota
